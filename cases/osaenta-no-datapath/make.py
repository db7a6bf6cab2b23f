#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: OSAENTA is on, and its TRLE has no DATAPATH device left."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def devlinks():
    interface = netstat.osa_interface("OSAP1IF", "OSAP1", "192.0.2.20/24", counts=(9000000, 21000, 0, 0, 0, 8000000, 19000, 0, 0), datapath="0E02")
    return "\n".join([netstat.header("V2R5", STACK, "14:02:11")] + interface + d.osaenta("OSAP1", status="Not Active")) + "\n"


if __name__ == "__main__":
    trl = d.trle("OSATRL1", "OSAP1", [d.data_device("0E02", STACK, "OSAP1IF"), d.data_device("0E03", "TCPTEST", "OSAP1TST")])
    build.run(__file__, {
        "case.yaml": case("osaenta-no-datapath", "OSAENTA ON was accepted and records nothing", systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "devlinks.txt": devlinks(),
        "trle.txt": "\n".join(trl) + "\n"})
