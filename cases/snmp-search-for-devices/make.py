#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a management station looks for devices: it asks each address of a network, and at most of them there is no agent; and
its own subnet by ARP."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Pcap, Road, SECOND, at_client, hardware, on_ethernet, when  # noqa: E402

SYSDESCR = bytes.fromhex("300e300c06082b060102010101000500")


def message(kind, request):
    """SNMPv2c, community of six letters, GetRequest (0xA0) or Response (0xA2) for sysDescr.0 with the value NULL."""
    pdu = b"\x02\x04" + struct.pack("!I", request) + b"\x02\x01\x00\x02\x01\x00" + SYSDESCR
    body = b"\x02\x01\x01\x04\x06secret" + bytes([kind, len(pdu)]) + pdu
    return b"\x30" + bytes([len(body)]) + body


def tell(road):
    for host in range(60, 90):
        agent, request = "198.51.100.%d" % host, 4000 + host
        for attempt in range(3):
            road.udp("c", CLIENT, 51000, agent, 161, message(0xA0, request), wait=2 * SECOND if attempt else SECOND, fate="" if host % 3 == 0 else "lost")
            if host % 3 == 0:
                road.udp("s", agent, 161, CLIENT, 51000, message(0xA2, request), wait=MS)
                break


def local_search(start):
    """Frames of a search of the own subnet: each fifth address is taken."""
    asker, at = hardware(CLIENT), start
    for host in range(100, 125):
        wanted = "192.0.2.%d" % host
        for second in range(1 if host % 5 == 0 else 3):
            yield at + second * SECOND, p.ethernet(asker, "ff:ff:ff:ff:ff:ff", 0x0806, p.arp(1, asker, CLIENT, "00:00:00:00:00:00", wanted))
        if host % 5 == 0:
            yield at + 400, p.ethernet(hardware(wanted), asker, 0x0806, p.arp(2, hardware(wanted), wanted, asker, CLIENT))
        at += 700 * MS


def recording(road):
    file = Pcap()
    frames = [(at, on_ethernet(packet)) for at, packet in road.seen("c")]
    for at, frame in sorted(frames + list(local_search(when("2024-06-20", "09:00:05"))), key=lambda row: row[0]):
        file.add(at, frame)
    return file.bytes


if __name__ == "__main__":
    road = Road(when("2024-06-20", "09:00:00"), 2 * MS)
    tell(road)
    build.run(__file__, {"case.yaml": at_client("snmp-search-for-devices", "The new management station was switched on"), "client.pcap": recording(road)})
