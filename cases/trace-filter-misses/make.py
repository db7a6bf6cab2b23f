#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a packet trace whose filter matches no packet of a busy interface."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def devlinks(clock, packets):
    counts = (packets * 410, packets, 0, 0, 0, packets * 905, packets - 400, 0, 0)
    interface = netstat.osa_interface("OSAP1IF", "OSAP1", "192.0.2.20/24", counts=counts, datapath="0E02")
    return "\n".join([netstat.header("V2R5", STACK, clock)] + d.with_trace(interface, d.trace_setting(0, ip="192.0.2.250", port="21"))) + "\n"


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("trace-filter-misses", "We traced the FTP fault and the data set is empty",
                          systems=[("SYSA", "server", "zos", "192.0.2.20"), ("BRANCH", "client", "windows", "198.51.100.30")]),
        "devlinks.txt": devlinks("10:12:10", 81000) + "\n" + devlinks("10:17:10", 93500),
        "trace-status.txt": "\n".join(d.component_trace(STACK, writer="PTTCP") + [""] + d.trace_writer("PTTCP", "ACTIVE", STACK)) + "\n"})
