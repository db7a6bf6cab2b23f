#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: one network segment with everything that makes it restless, IPv4, IPv6 and NetBIOS."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import MS, Pcap, SECOND, at_client, case, hardware, when  # noqa: E402

ANYBODY, NOBODY = "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"
GATEWAY = "192.0.2.1"


def asks(sender, wanted):
    return p.ethernet(hardware(sender), ANYBODY, 0x0806, p.arp(1, hardware(sender), sender, NOBODY, wanted))


def answers(mac, ip, asker):
    return p.ethernet(mac, hardware(asker), 0x0806, p.arp(2, mac, ip, hardware(asker), asker))


def icmp6(src, dst, kind, rest, body, hops=255):
    """An ICMPv6 message (RFC 4443) with its checksum over the pseudo header."""
    message = struct.pack("!BBH", kind, 0, 0) + rest + body
    pseudo = p.addr(src) + p.addr(dst) + struct.pack("!II", len(message), 58)
    return p.ipv6(src, dst, 58, message[:2] + struct.pack("!H", p.checksum(pseudo + message)) + message[4:], hops)


def on_link(mac, packet, to="33:33:00:00:00:01"):
    return p.ethernet(mac, to, 0x86DD, packet)


def arp_trouble(at):
    """A silent neighbour beside one that answers; a sweep; a takeover that is announced; a chatterbox; a host without DHCP."""
    yield at, asks("192.0.2.50", GATEWAY)
    yield at + 400, answers(hardware(GATEWAY), GATEWAY, "192.0.2.50")
    for i in range(4):
        yield at + (i + 1) * SECOND, asks("192.0.2.50", "192.0.2.60")
    for i in range(80):
        yield at + 10 * SECOND + i * 50 * MS, asks("192.0.2.51", "192.0.2.%d" % (100 + i))
    old, new = "02:00:00:00:88:01", "02:00:00:00:88:02"
    yield at + 20 * SECOND, answers(old, "192.0.2.88", "192.0.2.50")
    yield at + 40 * SECOND, p.ethernet(new, ANYBODY, 0x0806, p.arp(1, new, "192.0.2.88", NOBODY, "192.0.2.88"))
    yield at + 45 * SECOND, answers(new, "192.0.2.88", "192.0.2.50")
    for i in range(20):
        yield at + 50 * SECOND + i * 2 * SECOND, p.ethernet(hardware("192.0.2.52"), ANYBODY, 0x0806,
                                                              p.arp(1, hardware("192.0.2.52"), "192.0.2.52", NOBODY, "192.0.2.52"))
    for i in range(2):
        yield at + 95 * SECOND + i * SECOND, p.ethernet("02:00:a9:fe:10:20", ANYBODY, 0x0806,
                                                         p.arp(1, "02:00:a9:fe:10:20", "169.254.16.32", NOBODY, "169.254.16.1"))


def neighbours_v6(at):
    """RFC 4861: two routers, one of which leaves; a neighbour that does not answer; an address that is taken."""
    host, ones = "fe80::50", "ff02::1:ff00:77"
    source = b"\x01\x01" + p.mac("02:00:00:00:00:50")
    for router, life, late in (("fe80::1", 1800, 0), ("fe80::2", 1800, 1), ("fe80::2", 0, 30)):
        advertisement = struct.pack("!II", 0, 0)
        yield at + late * SECOND, on_link("02:00:00:00:00:01", icmp6(router, "ff02::1", 134, struct.pack("!BBH", 64, 0, life), advertisement))
    solicit = icmp6(host, "ff02::1:ff00:1", 135, bytes(4), p.addr("fe80::1") + source)
    yield at + 2 * SECOND, on_link("02:00:00:00:00:50", solicit, "33:33:ff:00:00:01")
    told = icmp6("fe80::1", host, 136, b"\x60\0\0\0", p.addr("fe80::1") + b"\x02\x01" + p.mac("02:00:00:00:00:01"))
    yield at + 2 * SECOND + 500, on_link("02:00:00:00:00:01", told, "02:00:00:00:00:50")
    for i in range(4):
        yield at + (3 + i) * SECOND, on_link("02:00:00:00:00:50", icmp6(host, ones, 135, bytes(4), p.addr("fe80::77") + source),
                                              "33:33:ff:00:00:77")
    yield at + 10 * SECOND, on_link("02:00:00:00:00:51", icmp6("::", "ff02::1:ff00:99", 135, bytes(4), p.addr("2001:db8::99")), "33:33:ff:00:00:99")
    taken = icmp6("2001:db8::99", "ff02::1", 136, b"\x20\0\0\0", p.addr("2001:db8::99") + b"\x02\x01" + p.mac("02:00:00:00:00:99"))
    yield at + 10 * SECOND + 800, on_link("02:00:00:00:00:99", taken)


def netbios(at):
    """A name that somebody has already (RFC 1002 4.2.6), and a storm of broadcast queries."""
    pc, owner = "192.0.2.53", "192.0.2.54"
    register = struct.pack("!HHHHHH", 77, 0x2910, 1, 0, 0, 1) + p.netbios_name("PAYROLL", 0x20) + struct.pack("!HH", 0x20, 1)
    register += b"\xc0\x0c" + struct.pack("!HHIHH", 0x20, 1, 0, 6, 0) + p.addr(pc)
    frame = p.ipv4(pc, "192.0.2.255", p.UDP, p.udp(pc, "192.0.2.255", 137, 137, register), 61, 64)
    yield at, p.ethernet(hardware(pc), ANYBODY, 0x0800, frame)
    refuse = struct.pack("!HHHHHH", 77, 0xAD86, 0, 1, 0, 0) + p.netbios_name("PAYROLL", 0x20) + struct.pack("!HHIHH", 0x20, 1, 0, 6, 0)
    frame = p.ipv4(owner, pc, p.UDP, p.udp(owner, pc, 137, 137, refuse + p.addr(owner)), 62, 64)
    yield at + 900, p.ethernet(hardware(owner), hardware(pc), 0x0800, frame)
    for i in range(900):
        asker = "192.0.2.%d" % (150 + i % 60)
        query = p.nbns_query(1000 + i, "SRV%03d" % (i % 40), 0x20)
        frame = p.ipv4(asker, "192.0.2.255", p.UDP, p.udp(asker, "192.0.2.255", 137, 137, query), 2000 + i, 64)
        yield at + 2 * SECOND + i * 12 * MS, p.ethernet(hardware(asker), ANYBODY, 0x0800, frame)


if __name__ == "__main__":
    start = when("2024-05-16", "09:40:00")
    file = Pcap()
    for at, frame in sorted([*arp_trouble(start), *neighbours_v6(start + 100 * SECOND), *netbios(start + 150 * SECOND)]):
        file.add(at, frame)
    build.run(__file__, {"case.yaml": at_client("lan-unrest", "The network on the second floor is restless"), "client.pcap": file.bytes})
