#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: an adapter that checks checksums and lets damaged packets through all the same."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
import netstat  # noqa: E402
import packets as p  # noqa: E402
import views  # noqa: E402
from story import MS, case, when  # noqa: E402

STACK, HOST, DAY = "TCPPROD", "192.0.2.20", "2024-05-28"


def trace():
    """Of the messages that other systems send to the console collector each fourth has an IP header that does not add up."""
    out, at = ipcs.Trace("SOW1", STACK), when(DAY, "10:06:00")
    for i in range(16):
        src = "192.0.2.%d" % (70 + i % 5)
        packet = p.ipv4(src, HOST, p.UDP, p.udp(src, HOST, 40000, 5140, b"<13>step %02d ended with code 0000" % i), 900 + i, 64,
                        cksum="zero" if i % 4 == 3 else "good")
        damaged = {"discard": 4102, "symbol": "IP_BAD_CKSUM"} if i % 4 == 3 else {}
        out.record(900 + i, at + i * 210 * MS, packet, "in", iface="OSDL", **damaged)
    return out.text()


if __name__ == "__main__":
    counts = (400000 * 410, 400000, 52, 0, 0, 400000 * 905, 399000, 0, 0)
    build.run(__file__, {
        "case.yaml": case("adapter-damages-packets", "Some messages do not reach the console collector since the adapter was changed",
                          [("pkttrace.txt", "SOW1", "ip-stack", "no")], [("SOW1", "server", "zos", HOST)]),
        "devlinks.txt": views.report(STACK, "10:05:00", netstat.osa_interface("OSDL", "OSAP1", HOST + "/24", counts=counts, datapath="0E02")),
        "stats.txt": views.report(STACK, "10:05:30", views.statistics()), "pkttrace.txt": trace()})
