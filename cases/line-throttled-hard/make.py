#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a device on the way throws away every fifth packet of a transfer; and a server that does not know the name it is called by."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402


def transfer(road):
    """Eight rounds of twenty segments, of which four are lost behind the recorder and sent again."""
    call = road.call(cport=40600, sport=5400)
    call.open(wait=SECOND)
    call.say("c", b"SEND IMAGE 17\r\n", 5 * MS)
    for turn in range(8):
        packets = {}
        for i in range(20):
            packets[i] = call.t.next["s"]
            call.send("s", "A", bytes((i + j + turn) & 0xFF for j in range(1400)), wait=300, fate="lost" if i % 5 == 2 else "")
        for i in (2, 7, 12, 17):
            for _ in range(3):
                call.send("c", "A", wait=4 * MS, ack=packets[i])
            call.send("s", "A", bytes((i + j + turn) & 0xFF for j in range(1400)), wait=200, seq=packets[i])
        call.send("c", "A", wait=4 * MS)
    call.close("c")


def named(road):
    call = road.call(server="198.51.100.8", cport=40700, sport=443)
    call.open(wait=SECOND)
    call.send("c", "PA", apps.client_hello(), wait=2 * MS)
    call.send("s", "PA", apps.alert(1, 112) + apps.tls_record(22, apps.server_hello() + apps.certificates(apps.certificate("host.example", "Example CA", "20260101000000Z", "20270101000000Z")) + apps.HELLO_DONE), wait=4 * MS)
    call.close("c", wait=SECOND)

if __name__ == "__main__":
    road = Road(when("2026-11-29", "12:30:00"))
    transfer(road)
    named(road)
    build.run(__file__, {"case.yaml": case("line-throttled-hard", "A transfer crawls", [("server.pcap", "server", "server-lan", "yes")]), "server.pcap": road.pcap("s")})
