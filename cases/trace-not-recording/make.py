#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a packet trace that is set up, whose writer has ended."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def devlinks(clock, packets, records):
    counts = (packets * 410, packets, 0, 0, 0, packets * 905, packets - 400, 0, 0)
    interface = netstat.osa_interface("OSAP1IF", "OSAP1", "192.0.2.20/24", counts=counts, datapath="0E02")
    return "\n".join([netstat.header("V2R5", STACK, clock)] + d.with_trace(interface, d.trace_setting(records, port="21"))) + "\n"


def status():
    rows = d.component_trace(STACK, writer="PTTCP", clock="10.12.40") + [""] + d.trace_writer("PTTCP", "INACTIVE", STACK, clock="10.12.55")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("trace-not-recording", "We traced the FTP fault and the data set is empty",
                          systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "devlinks.txt": devlinks("10:12:10", 81000, 40) + "\n" + devlinks("10:17:10", 93500, 5210),
        "trace-status.txt": status()})
