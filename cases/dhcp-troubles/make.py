#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a network with two DHCP servers that know nothing of each other, and four clients."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import packets as p  # noqa: E402
from story import Pcap, SECOND, at_client, case, hardware, when  # noqa: E402

ANYBODY = "ff:ff:ff:ff:ff:ff"
DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK = range(1, 7)
ONE, TWO = "192.0.2.11", "192.0.2.12"
ROUTERS = {ONE: "192.0.2.1", TWO: "192.0.2.12"}  # the second server was not set up by the network team


class Talk:
    def __init__(self, file, start):
        self.file, self.at, self.ident = file, start, 100

    def put(self, mac, src, dst, ports, body, wait):
        self.at += wait
        self.ident += 1
        self.file.add(self.at, p.ethernet(mac, ANYBODY, 0x0800, p.ipv4(src, dst, p.UDP, p.udp(src, dst, *ports, body), self.ident, 64)))

    def client(self, mac, kind, transaction, wait, **more):
        self.put(mac, "0.0.0.0", "255.255.255.255", (68, 67), apps.dhcp(kind, transaction, mac, **more), wait)

    def server(self, ip, kind, transaction, mac, offered, wait, lease=86400):
        body = apps.dhcp(kind, transaction, mac, offered, ip, router=ROUTERS[ip] if kind == OFFER else None).replace(struct.pack("!BBI", 51, 4, 86400), struct.pack("!BBI", 51, 4, lease))
        self.put(hardware(ip), ip, "255.255.255.255", (67, 68), body, wait)


def tell(talk):
    a, b, c, d, e = ("02:00:c0:00:02:%02x" % last for last in (0x21, 0x22, 0x23, 0x24, 0x25))
    talk.client(a, DISCOVER, 0x11, 0)
    talk.server(TWO, OFFER, 0x11, a, "192.0.2.121", 20000)
    talk.server(ONE, OFFER, 0x11, a, "192.0.2.101", 3 * SECOND)
    talk.client(a, REQUEST, 0x11, 1000, requested="192.0.2.101", server=ONE)
    talk.server(ONE, ACK, 0x11, a, "192.0.2.101", 4 * SECOND, lease=120)
    talk.client(b, REQUEST, 0x22, SECOND, requested="192.0.2.131", server=ONE)
    talk.server(TWO, NAK, 0x22, b, "0.0.0.0", 2000)
    talk.client(c, DISCOVER, 0x33, SECOND)
    talk.server(ONE, OFFER, 0x33, c, "192.0.2.102", 9000)
    talk.client(c, REQUEST, 0x33, 1000, requested="192.0.2.102", server=ONE)
    talk.server(ONE, ACK, 0x33, c, "192.0.2.102", 4000)
    talk.client(c, DECLINE, 0x34, SECOND, requested="192.0.2.102", server=ONE)
    for wait in (1, 4, 8, 16):
        talk.client(d, DISCOVER, 0x44, wait * SECOND)
    talk.client(a, REQUEST, 0x55, 30 * SECOND, requested="192.0.2.101", server=ONE)
    talk.server(ONE, ACK, 0x55, a, "192.0.2.101", 4000, lease=120)
    talk.client(e, REQUEST, 0x66, SECOND, requested="10.20.30.40")  # a laptop from another network
    talk.server(ONE, NAK, 0x66, e, "0.0.0.0", 2000)
    talk.client(e, DISCOVER, 0x67, SECOND)
    talk.server(ONE, OFFER, 0x67, e, "192.0.2.103", 9000)
    talk.client(e, REQUEST, 0x67, 1000, requested="192.0.2.103", server=ONE)
    talk.server(ONE, ACK, 0x67, e, "192.0.2.103", 4000)


if __name__ == "__main__":
    file = Pcap()
    tell(Talk(file, when("2024-05-16", "10:00:00")))
    build.run(__file__, {"case.yaml": at_client("dhcp-troubles", "Some desks get no address, some a wrong one"), "client.pcap": file.bytes})
