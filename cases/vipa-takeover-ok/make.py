#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a virtual address moves from one stack to another, which announces it; calls go on."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, Pcap, Road, SECOND, at_client, case, hardware, when  # noqa: E402

OLD, NEW, VIPA = "02:00:00:00:11:01", "02:00:00:00:11:02", "198.51.100.7"
ANYBODY = "ff:ff:ff:ff:ff:ff"


def tell(road, cport, mac):
    call = road.call(cport=cport, sport=1414)
    call.open()
    call.ask(b"WHO ARE YOU\n", b"STACK " + mac.encode("ascii") + b"\n")
    call.close("c")


def with_mac(packet, mac):
    mine = packet[12:16] == p.addr(CLIENT)
    return p.ethernet(hardware(CLIENT), mac, 0x0800, packet) if mine else p.ethernet(mac, hardware(CLIENT), 0x0800, packet)


def capture():
    start = when("2024-05-14", "10:20:00")
    file = Pcap()
    for part, mac in enumerate((OLD, NEW)):
        road = Road(start + part * 60 * SECOND)
        if part:
            for i in range(2):
                file.add(road.clock - (3 - i) * SECOND, p.ethernet(NEW, ANYBODY, 0x0806, p.arp(2, NEW, VIPA, ANYBODY, VIPA)))
        tell(road, 40380 + part, mac)
        for at, packet in road.seen("c"):
            file.add(at, with_mac(packet, mac))
    return file.bytes


if __name__ == "__main__":
    build.run(__file__, {"case.yaml": at_client("vipa-takeover-ok", "The address moved to the other system"), "client.pcap": capture()})
