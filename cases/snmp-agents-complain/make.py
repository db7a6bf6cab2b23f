#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: what the agents of a network say to a management station that nobody listens to: errors, reports, traps."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Road, SECOND, at_client, case, when  # noqa: E402

ber = p.ber


def number(value, tag=2):
    size = max(1, (value.bit_length() + 8) // 8)
    return ber(tag, value.to_bytes(size, "big"))


def bindings(*pairs):
    return ber(0x30, b"".join(ber(0x30, apps.oid(*oid) + value) for oid, value in pairs))


def v2c(kind, request, variables, error=0):
    """An SNMPv2c message (RFC 3416)."""
    pdu = ber(kind, number(request) + number(error) + number(1 if error else 0) + variables)
    return ber(0x30, number(1) + ber(4, b"hidden") + pdu)


def v3_report(request, counter):
    """A report of the user-based security model (RFC 3414 5): one of usmStats."""
    pdu = ber(0xA8, number(request) + number(0) + number(0) + bindings(((1, 3, 6, 1, 6, 3, 15, 1, 1, counter, 0), number(7, 0x41))))
    header = ber(0x30, number(request) + number(65507) + ber(4, b"\0") + number(3))
    security = ber(4, ber(0x30, ber(4, b"\x80\0\x1f\x88\x04agent") + number(3) + number(900) + ber(4, b"") * 3))
    return ber(0x30, number(3) + header + security + ber(0x30, ber(4, b"") + ber(4, b"") + pdu))


def trap(road, agent, last):
    variables = bindings(((1, 3, 6, 1, 2, 1, 1, 3, 0), number(4711, 0x43)), ((1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0), apps.oid(1, 3, 6, 1, 6, 3, 1, 1, 5, last)))
    road.udp("s", agent, 161, CLIENT, 162, v2c(0xA7, last, variables), wait=SECOND)


def tell(road):
    agent = "198.51.100.61"
    oids = {"set": (1, 3, 6, 1, 2, 1, 1, 5, 0), "none": (1, 3, 6, 1, 2, 1, 1, 9, 9), "osa": (1, 3, 6, 1, 4, 1, 2, 6, 188, 1, 1, 1, 12, 1)}
    empty = ber(5, b"")
    road.udp("c", CLIENT, 50200, agent, 161, v2c(0xA3, 1, bindings((oids["set"], ber(4, b"new")))), wait=SECOND)
    road.udp("s", agent, 161, CLIENT, 50200, v2c(0xA2, 1, bindings((oids["set"], ber(4, b"new"))), error=6), wait=2 * MS)
    road.udp("c", CLIENT, 50200, agent, 161, v2c(0xA0, 2, bindings((oids["none"], empty))), wait=SECOND)
    road.udp("s", agent, 161, CLIENT, 50200, v2c(0xA2, 2, bindings((oids["none"], ber(0x80, b"")))), wait=2 * MS)
    road.udp("c", CLIENT, 50200, agent, 161, v2c(0xA0, 3, bindings((oids["osa"], empty))), wait=SECOND)
    road.udp("s", agent, 161, CLIENT, 50200, v2c(0xA2, 3, bindings((oids["osa"], number(93)))), wait=2 * MS)
    for i in range(3):
        road.udp("s", "198.51.100.62", 161, CLIENT, 50201, v3_report(20 + i, 2), wait=SECOND)
    road.udp("s", "198.51.100.63", 161, CLIENT, 50202, v3_report(30, 5), wait=SECOND)
    for device, last in (("198.51.100.64", 3), ("198.51.100.65", 1), ("198.51.100.66", 5)):
        trap(road, device, last)


if __name__ == "__main__":
    road = Road(when("2024-05-16", "11:40:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("snmp-agents-complain", "The management station shows gaps"), "client.pcap": road.pcap()})
