#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: an adapter that checks checksums and lets damaged packets through all the same."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
import netstat  # noqa: E402
import talk  # noqa: E402
import views  # noqa: E402
from story import SYN, case, when  # noqa: E402

STACK, HOST, DAY = "TCPPROD", "192.0.2.20", "2024-05-28"


def trace():
    """Of an inbound transfer each fourth packet has an IP header that does not add up, and is sent again whole."""
    out, t = ipcs.Trace("SOW1", STACK), talk.Talk("192.0.2.77", 51000, HOST, 1414, 4000, 7000)
    number, at = 900, when(DAY, "10:06:00")

    def note(packet, io, after, **more):
        nonlocal number, at
        at, number = at + after, number + 1
        out.record(number, at, packet, io, iface="OSDL", **more)

    note(t.send("c", "S", options=SYN, window=65535), "in", 500)
    note(t.send("s", "SA", options=SYN, window=65535), "out", 200)
    note(t.send("c", "A", window=64240), "in", 800)
    for i in range(16):
        data = bytes((i * 5 + j) & 0xFF for j in range(900))
        if i % 4 == 3:
            first = t.next["c"]
            note(t.send("c", "PA", data, ip_cksum="zero", seq=first), "in", 900, discard=4102, symbol="IP_BAD_CKSUM")
            at += 220000
        note(t.send("c", "PA", data), "in", 900)
        note(t.send("s", "A"), "out", 300)
    return out.text()


if __name__ == "__main__":
    counts = (400000 * 410, 400000, 52, 0, 0, 400000 * 905, 399000, 0, 0)
    build.run(__file__, {
        "case.yaml": case("adapter-damages-packets", "Queue transfers to SOW1 stop for moments, since the adapter was changed",
                          [("pkttrace.txt", "SOW1", "ip-stack", "no")], [("SOW1", "server", "zos", HOST)]),
        "devlinks.txt": views.report(STACK, "10:05:00", netstat.osa_interface("OSDL", "OSAP1", HOST + "/24", counts=counts, datapath="0E02")),
        "stats.txt": views.report(STACK, "10:05:30", views.statistics(tcp={"Discards for Bad Checksum": 37})), "pkttrace.txt": trace()})
