#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the trace of an OSA that is on, and whose filter matches no frame."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def devlinks():
    interface = netstat.osa_interface("OSAP1IF", "OSAP1", "198.51.100.7/24", counts=(90000, 400, 0, 0, 0, 700000, 600, 0, 0), datapath="0E02")
    return "\n".join([netstat.header("V2R5", STACK, "09:31:00")] + interface + d.osaenta("OSAP1", frames=0, minutes=4, abbrev=480, port="00443")) + "\n"


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("osaenta-silent", "We traced the OSA for four minutes and the trace is empty",
                          systems=[("SYSA", "server", "zos", "198.51.100.7"), ("BRANCH", "client", "windows", "203.0.113.30")]),
        "devlinks.txt": devlinks()})
