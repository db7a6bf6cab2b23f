#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a client with five name servers, each of which fails in its own way."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, MS, Road, SECOND, at_client, case, when  # noqa: E402

DEAD, GOOD, STRICT, SPLIT, CLOSED = "192.0.2.53", "192.0.2.54", "192.0.2.55", "192.0.2.56", "192.0.2.57"


def ask(road, server, port, ident, name, kind="A", wait=200 * MS):
    road.udp("c", CLIENT, port, server, 53, apps.dns_query(ident, name, kind), wait=wait)


def answer(road, server, port, ident, name, address=None, kind="A", rcode=0, flags=0x8180):
    body = apps.dns_answer(ident, name, address, kind, rcode)
    body = body[:2] + struct.pack("!H", flags | rcode) + body[4:]
    road.udp("s", server, 53, CLIENT, port, body, wait=3 * MS)


def tell(road):
    for i in range(2):  # the first server is dead, the second one knows
        ask(road, DEAD, 52000 + i, 10 + i, "host%d.example" % i)
        ask(road, GOOD, 52000 + i, 10 + i, "host%d.example" % i, wait=5 * SECOND)
        answer(road, GOOD, 52000 + i, 10 + i, "host%d.example" % i, "198.51.100.7")
    ask(road, STRICT, 52010, 20, "host.example")
    answer(road, STRICT, 52010, 20, "host.example", rcode=5)
    ask(road, STRICT, 52011, 21, "host.example")
    answer(road, STRICT, 52011, 21, "host.example", rcode=1)
    for i in range(2):
        ask(road, STRICT, 52012 + i, 22 + i, "far%d.example" % i)
        answer(road, STRICT, 52012 + i, 22 + i, "far%d.example" % i, flags=0x8100)
    for i in range(3):  # AAAA is swallowed, A answered
        ask(road, SPLIT, 52020 + i, 30 + 2 * i, "shop%d.example" % i)
        answer(road, SPLIT, 52020 + i, 30 + 2 * i, "shop%d.example" % i, "198.51.100.9")
        ask(road, SPLIT, 52020 + i, 31 + 2 * i, "shop%d.example" % i, kind="AAAA")
    for i in range(2):
        ask(road, GOOD, 52030 + i, 40 + i, "%d.100.51.198.in-addr.arpa" % (70 + i), kind="PTR", wait=4 * SECOND)
    for i in range(25):
        ask(road, GOOD, 52040 + i, 60 + i, "srv%d.corp.example" % i)
        answer(road, GOOD, 52040 + i, 60 + i, "srv%d.corp.example" % i, rcode=3)
    ask(road, GOOD, 52070, 90, "large.example")
    answer(road, GOOD, 52070, 90, "large.example", flags=0x8380)
    big = road.call(cport=52071, server=GOOD, sport=53)
    big.send("c", "S", options=b"\x02\x04\x05\xb4\x01\x01\x04\x02")
    big.reset("s", wait=2 * MS)
    asked = road.udp("c", CLIENT, 52075, CLOSED, 53, apps.dns_query(92, "host.example"), wait=SECOND)
    road.icmp("s", CLOSED, CLIENT, 3, 3, asked)
    ask(road, GOOD, 52080, 95, "host.example", wait=10 * SECOND)
    answer(road, GOOD, 52080, 95, "host.example", "198.51.100.7")


if __name__ == "__main__":
    road = Road(when("2024-05-16", "10:20:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("dns-troubles", "Names resolve slowly, some not at all"), "client.pcap": road.pcap()})
