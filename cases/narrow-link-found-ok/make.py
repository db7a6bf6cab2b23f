#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a router says that segments are too big and smaller ones are sent at once; in an upload two acknowledgments are lost."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import struct  # noqa: E402

import build  # noqa: E402
from story import CLIENT, MS, Road, SECOND, at_client, when  # noqa: E402

ROUTER, NEXT_MTU = "192.0.2.1", 1400


def narrow(road):
    """RFC 1191: the router in front of a tunnel tells the size that fits; the client cuts anew."""
    call = road.call(cport=49001, sport=1414)
    call.open()
    call.ask(b"PUT\n", b"READY\n")
    data, first = bytes(range(250)) * 10, call.t.next["c"]
    big = call.send("c", "A", data[:1460], wait=MS, fate="lost")
    call.send("c", "PA", data[1460:], wait=30, fate="lost")
    road.icmp("s", ROUTER, CLIENT, 3, 4, big, ttl=64, rest=struct.pack("!HH", 0, NEXT_MTU))
    fits = NEXT_MTU - 40
    call.send("c", "A", data[:fits], wait=50, seq=first)
    call.send("c", "PA", data[fits:], wait=30, seq=first + fits)
    call.send("s", "A", wait=60)
    call.ask(b"END\n", b"STORED\n", wait=100 * MS)
    call.close("c", MS)


def upload(road):
    """46 segments go up; of the 23 acknowledgments two do not come back, and later ones cover them."""
    call = road.call(cport=49002, sport=1414)
    call.open(wait=2 * SECOND)
    call.ask(b"PUT\n", b"READY\n")
    begin = road.clock + 10 * MS
    for i in range(46):
        road.put("c", call.t.send("c", "A", bytes((i + j) & 255 for j in range(1000))), at=begin + i * 5 * MS)
        if i % 2:
            road.put("s", call.t.send("s", "A"), "lost" if i in (13, 21) else "", at=begin + i * 5 * MS + road.delay + 40)
    road.clock, road.last = begin + 250 * MS, "s"
    call.ask(b"END\n", b"STORED\n", wait=100 * MS)
    call.close("c", MS)


if __name__ == "__main__":
    road = Road(when("2024-06-28", "14:00:00"))
    narrow(road)
    upload(road)
    build.run(__file__, {"case.yaml": at_client("narrow-link-found-ok", "All is well behind the tunnel"), "client.pcap": road.pcap()})
