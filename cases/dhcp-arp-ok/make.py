#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a computer starts: it gets an address, announces it, and finds its gateway."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import packets as p  # noqa: E402
from story import MS, Pcap, at_client, case, when  # noqa: E402

PC, GATEWAY, SERVER_IP = "02:00:c0:00:02:63", "02:00:c0:00:02:01", "192.0.2.2"
ANYBODY = "ff:ff:ff:ff:ff:ff"


def dhcp(kind, src, dst, sport, dport, mine, offered="0.0.0.0", server=None):
    body = p.udp(src, dst, sport, dport, apps.dhcp(kind, 0x3903F326, PC, offered, server))
    packet = p.ipv4(src, dst, p.UDP, body, 77 + kind, 64)
    return p.ethernet(PC if mine else GATEWAY, ANYBODY, 0x0800, packet)


def frames(start):
    new = "192.0.2.99"
    yield start, dhcp(1, "0.0.0.0", "255.255.255.255", 68, 67, True)
    yield start + 9 * MS, dhcp(2, SERVER_IP, "255.255.255.255", 67, 68, False, new, SERVER_IP)
    yield start + 12 * MS, dhcp(3, "0.0.0.0", "255.255.255.255", 68, 67, True, server=SERVER_IP)
    yield start + 19 * MS, dhcp(5, SERVER_IP, "255.255.255.255", 67, 68, False, new, SERVER_IP)
    yield start + 40 * MS, p.ethernet(PC, ANYBODY, 0x0806, p.arp(1, PC, new, "00:00:00:00:00:00", new))
    yield start + 900 * MS, p.ethernet(PC, ANYBODY, 0x0806, p.arp(1, PC, new, "00:00:00:00:00:00", "192.0.2.1"))
    yield start + 901 * MS, p.ethernet(GATEWAY, PC, 0x0806, p.arp(2, GATEWAY, "192.0.2.1", PC, new))


if __name__ == "__main__":
    file = Pcap()
    for at, frame in frames(when("2024-05-14", "07:59:00")):
        file.add(at, frame)
    build.run(__file__, {"case.yaml": at_client("dhcp-arp-ok", "A computer starts"), "client.pcap": file.bytes})
