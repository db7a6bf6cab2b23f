#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: statistics of a stack that gave up in three ways which no message tells of."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

TCP = [("Active Connections Opened", 91200), ("Passive Connections Opened", 3120400), ("Segments Received", 91288000), ("Segments Sent", 88120400),
       ("Segments Retransmitted", 91000), ("Path MTU Discovery Retransmits", 912), ("Path MTU Beyond Retransmit Limit", 31),
       ("Window Probes Sent", 20411), ("Connections Dropped during Probe", 44), ("KeepAlive Probes Sent", 0)]
UDP = [("Datagrams Received", 1402000), ("No Port Errors", 120), ("Receive Errors", 31200), ("Datagrams Sent", 1398000)]
SMC = [("Current Established SMC-R Links", 2), ("SMC-R Link Activation Time Outs", 37), ("Active SMC-R Links Opened", 9)]


def counted(title, rows):
    return [title] + ["  %-42s= %d" % row for row in rows]


if __name__ == "__main__":
    rows = [netstat.header("V2R5", "TCPPROD", "16:20:00")] + counted("TCP Statistics", TCP) + counted("SMC-R Statistics", SMC) + counted("UDP Statistics", UDP)
    build.run(__file__, {
        "case.yaml": case("stack-gives-up-quietly", "Some transfers never end and some lookups need a second try",
                          systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "stats.txt": "\n".join(rows) + "\n"})
