#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: three devices start in the morning and load by TFTP; one finds no file, one may not read it, one gets no answer."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

SERVER, SILENT = "198.51.100.20", "198.51.100.21"
PHONE, SWITCH, PRINTER = "192.0.2.31", "192.0.2.32", "192.0.2.33"


def read(name):
    return b"\0\1" + name + b"\0octet\0"


def error(code, text):
    return b"\0\5" + code.to_bytes(2, "big") + text + b"\0"


def load(road, client, port, name, blocks):
    """A transfer that works (RFC 1350 4): the server answers from a port of its own."""
    road.udp("c", client, port, SERVER, 69, read(name), wait=SECOND)
    for number in range(1, blocks + 1):
        data = bytes(512 if number < blocks else 100)
        road.udp("s", SERVER, 3000 + port, client, port, b"\0\3" + number.to_bytes(2, "big") + data, wait=2 * MS)
        road.udp("c", client, port, SERVER, 3000 + port, b"\0\4" + number.to_bytes(2, "big"), wait=2 * MS)


def refused(road, client, port, name, code, text):
    road.udp("c", client, port, SERVER, 69, read(name), wait=SECOND)
    road.udp("s", SERVER, 3000 + port, client, port, error(code, text), wait=3 * MS)


def tell(road):
    refused(road, PHONE, 2070, b"phone-0012.cfg", 1, b"File not found")
    load(road, PHONE, 2071, b"phone-default.cfg", 4)
    refused(road, SWITCH, 2080, b"switch17-confg", 2, b"Access violation")
    for wait in (SECOND, 2 * SECOND, 4 * SECOND):
        road.udp("c", PRINTER, 2090, SILENT, 69, read(b"printer.fw"), wait=wait)
    load(road, PHONE, 2072, b"phone.fw", 8)
    road.udp("c", PHONE, 2073, SERVER, 69, read(b"phone-ring.cfg"), wait=9 * SECOND)
    road.udp("s", SERVER, 5073, PHONE, 2073, error(1, b"File not found"), wait=3 * MS)


if __name__ == "__main__":
    road = Road(when("2024-06-11", "06:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tftp-does-not-load", "Devices do not start in the morning"), "client.pcap": road.pcap()})
