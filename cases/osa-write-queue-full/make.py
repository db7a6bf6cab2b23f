#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a write queue to an OSA that is full, seen twice."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def devlinks(clock, packets, dropped):
    counts = (packets * 80, packets, 0, 0, 0, packets * 1400, packets * 2, 0, dropped)
    return "\n".join([netstat.header("V2R5", STACK, clock)] + netstat.osa_interface(
        "OSAP1IF", "OSAP1", "192.0.2.20/24", counts=counts, datapath="0E02")) + "\n"


if __name__ == "__main__":
    full = d.trle("OSATRL1", "OSAP1", [d.data_device("0E02", STACK, "OSAP1IF", write=4122, fourth="CONGESTED"), d.data_device("0E03")])
    build.run(__file__, {
        "case.yaml": case("osa-write-queue-full", "The nightly transfers crawl", systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "devlinks.txt": devlinks("01:10:00", 900000, 1100) + "\n" + devlinks("01:15:00", 1400000, 4100),
        "trle.txt": "\n".join(full) + "\n"})
