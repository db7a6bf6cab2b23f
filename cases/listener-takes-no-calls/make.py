#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a packet trace of z/OS holds SYNs that arrive and that nothing answers; other work goes on."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
from story import MS, Road, SECOND, SYN, case, when  # noqa: E402


def tell(road):
    calls = [road.call(cport=40700 + i, sport=8443) for i in range(3)]
    first = [call.t.next["c"] for call in calls]
    other = road.call(cport=40720, sport=1414)
    other.open()
    for i, wait in enumerate((0, 1, 2, 4)):
        road.wait(wait * SECOND)
        for call, seq in zip(calls, first):
            call.send("c", "S", wait=30 * MS, options=SYN, window=65535, seq=seq)
        other.ask(b"Q%d\n" % i, b"A" * 200, wait=20 * MS)
    other.close("c", 8 * SECOND)


def trace(road):
    out = ipcs.Trace("SYS7", "TCPIP")
    for number, (at, packet) in enumerate(road.seen("s"), 1):
        out.record(number, at, packet, "out" if packet[12:16] == bytes((198, 51, 100, 7)) else "in", "OSAL1", intfx=5)
    return out.text()


if __name__ == "__main__":
    road = Road(when("2024-07-01", "09:00:00"))
    tell(road)
    systems = [("SYS7", "server", "zos", "198.51.100.7")]
    ends = [("pkttrace.txt", "SYS7", "ip-stack", "no")]
    build.run(__file__, {"case.yaml": case("listener-takes-no-calls", "Port 8443 times out, queues work", ends, systems),
                         "pkttrace.txt": trace(road)})
