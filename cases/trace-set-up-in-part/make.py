#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: two stacks whose traces share a writer, and a PKTTRACE that was refused."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK, OTHER = "TCPPROD", "TCPTEST"

CONSOLE = """10.02.11 SYSA     TRACE CT,WTRSTART=PTTCP,WRAP
10.02.12 SYSA     ITT110I INITIALIZATION OF CTRACE WRITER PTTCP COMPLETE.
10.03.05 SYSA     V TCPIP,TCPPROD,PKTTRACE,ON,IPADDR=192.0.2.77,PROT=SSH
10.03.05 STC00077 EZZ0060I PROCESSING COMMAND: VARY TCPIP,TCPPROD,PKTTRACE,ON,IPADDR=192.0.2.77,PROT=SSH
10.03.05 STC00077 EZZ0059I VARY PKTTRACE COMMAND FAILED: SEE PREVIOUS MESSAGES
10.04.30 SYSA     ITT038I ALL OF THE TRANSACTIONS REQUESTED VIA THE TRACE CT COMMAND WERE SUCCESSFULLY EXECUTED.
"""


def devlinks():
    packets = 93500
    counts = (packets * 410, packets, 0, 0, 0, packets * 905, packets - 400, 0, 0)
    interface = netstat.osa_interface("OSAP1IF", "OSAP1", "192.0.2.20/24", counts=counts, datapath="0E02")
    return "\n".join([netstat.header("V2R5", STACK, "10:17:10")] + interface) + "\n"


def status():
    rows = d.component_trace(STACK, writer="PTTCP", clock="10.12.40", jobs="SSHD1") + [""] + \
        d.component_trace(OTHER, writer="PTTCP", clock="10.12.48")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("trace-set-up-in-part", "We traced the logon and IPCS shows no packet",
                          systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "devlinks.txt": devlinks(), "trace-status.txt": status(), "console.log": CONSOLE})
