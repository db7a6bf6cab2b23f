#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a packet trace that is on, beside a writer that nobody named in the reply."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def devlinks():
    packets = 93500
    counts = (packets * 410, packets, 0, 0, 0, packets * 905, packets - 400, 0, 0)
    interface = netstat.osa_interface("OSAP1IF", "OSAP1", "192.0.2.20/24", counts=counts, datapath="0E02")
    rows = d.with_trace(interface, d.trace_setting(5210, port="21", length="00200"))
    return "\n".join([netstat.header("V2R5", STACK, "10:17:10")] + rows) + "\n"


def status():
    rows = d.component_trace(STACK, clock="10.12.40") + [""] + d.trace_writer("PTTCP", "ACTIVE", "", component="", clock="10.12.55")
    return "\n".join(row.rstrip() for row in rows) + "\n"


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("trace-writer-left-alone", "The data set of the packet trace is empty",
                          systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "devlinks.txt": devlinks(), "trace-status.txt": status()})
