#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: three OSAs, and what keeps their traces from being whole."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def devlinks():
    rows = [netstat.header("V2R5", STACK, "15:00:00")]
    rows += d.osaenta("OSAP1", status="Not Active", authorization="Disabled")
    rows += d.osaenta("OSAP2", frames=90210, lost=311, minutes=40, abbrev=224)
    rows += d.osaenta("OSAP3", frames=700, minutes=10080)
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("osaenta-in-doubt", "May we trust the traces of the adapters?", systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "devlinks.txt": devlinks(),
        "trace-status.txt": "\n".join(d.component_trace(STACK, component="SYSTCPOT")) + "\n"})
