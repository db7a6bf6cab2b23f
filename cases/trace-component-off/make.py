#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: PKTTRACE is set and the component trace was never started."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"

if __name__ == "__main__":
    interface = netstat.osa_interface("OSAP1IF", "OSAP1", "192.0.2.20/24", counts=(400000, 900, 0, 0, 0, 300000, 700, 0, 0), datapath="0E02")
    devlinks = [netstat.header("V2R5", STACK, "10:12:10")] + d.with_trace(interface, d.trace_setting(0))
    build.run(__file__, {
        "case.yaml": case("trace-component-off", "Is the packet trace running?", systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "devlinks.txt": "\n".join(devlinks) + "\n",
        "trace-status.txt": "\n".join(d.component_trace(STACK, mode="OFF")) + "\n"})
