#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: offload is on and works, and segments to one partner have checksums of the stack; nothing tells why."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
import netstat  # noqa: E402
import views  # noqa: E402
from story import MS, SYN, case, when  # noqa: E402
from talk import Talk  # noqa: E402

STACK, HOST, FAR, NEAR, DAY = "TCPIP", "192.0.2.20", "198.51.100.31", "192.0.2.77", "2024-06-17"


def trace():
    out, number, at = ipcs.Trace("SOW1", STACK), 500, when(DAY, "11:00:00")
    for port, peer, cksum in ((40100, FAR, "zero"), (40200, NEAR, "good")):
        t = Talk(peer, port, HOST, 1414, port * 7, port * 11)
        steps = [("c", "S", b"", {"options": SYN}), ("s", "SA", b"", {"options": SYN}), ("c", "A", b"", {})]
        for i in range(6):
            steps += [("c", "PA", b"GET %d" % i, {}), ("s", "PA", bytes((i + j) & 0xFF for j in range(600)), {"cksum": cksum}), ("c", "A", b"", {})]
        for side, flags, data, more in steps:
            at, number = at + 2 * MS, number + 1
            if side == "s" and data:
                more["ip_cksum"] = cksum
            out.record(number, at, t.send(side, flags, data, **more), "in" if side == "c" else "out", iface="OSDL")
    return out.text()


if __name__ == "__main__":
    counts = (1851220, 20711, 0, 0, 0, 48220031, 39822, 0, 0)
    build.run(__file__, {
        "case.yaml": case("offload-exception-unknown", "Only some packets of z/OS have a checksum in the trace: is offload broken?",
                          [("pkttrace.txt", "SOW1", "ip-stack", "no")], [("SOW1", "server", "zos", HOST)]),
        "devlinks.txt": views.report(STACK, "10:59:00", netstat.osa_interface("OSDL", "OSAP1", HOST + "/24", counts=counts)), "pkttrace.txt": trace()})
