#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: tunnels that come up and live: another group asked for, a cookie, a translator, a lost message, new keys, checks of life, version 1."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ike  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

HOST, PARTNER = "10.20.0.5", "198.51.100.40"


def other_group(road):
    """Group 19 is asked for and given; a cookie before that (RFC 7296 sections 1.2, 2.6)."""
    tunnel = ike.Tunnel(road, HOST, PARTNER, 150, outer="192.0.2.99")
    tunnel.ask(wait=SECOND, groups=(14, 19))
    tunnel.refuse(ike.COOKIE, ike.noise(20, 151))
    tunnel.ask(cookie=True, groups=(14, 19))
    tunnel.refuse(ike.INVALID_KE, b"\0\x13")
    tunnel.ask(19, cookie=True, groups=(14, 19))
    tunnel.accept(19)
    tunnel.port = 4500
    tunnel.sealed("c", ike.AUTH, 1, 288, fate="lost")
    tunnel.sealed("c", ike.AUTH, 1, 288, wait=500 * MS)
    tunnel.sealed("s", ike.AUTH, 1, 240, answer=True)
    return tunnel


def life(road, tunnel):
    """Keep-alives, encrypted data, a check of life of either side, new keys, and the end."""
    for at in range(3):
        road.udp("c", HOST, 4500, PARTNER, 4500, b"\xff", wait=20 * SECOND)
        road.udp("c", HOST, 4500, PARTNER, 4500, b"\1\2\3\4" + ike.noise(96, at), wait=SECOND)
        road.udp("s", PARTNER, 4500, HOST, 4500, b"\5\6\7\x08" + ike.noise(96, 9 + at), wait=10 * MS)
    tunnel.exchange("s", ike.INFO, 0, wait=SECOND)
    tunnel.exchange("c", ike.CHILD, 2, 320, 320, wait=SECOND)
    tunnel.exchange("c", ike.INFO, 3, wait=SECOND)


if __name__ == "__main__":
    road = Road(when("2024-06-18", "14:00:00"), 8000)
    life(road, other_group(road))
    main = ike.Main(road, HOST, "198.51.100.41", 160)
    main.keys()
    main.proof("c")
    main.proof("s")
    main.quick(0x11223344)
    main.send("c", ike.INFO_1, [(8, ike.noise(48, 161))], flags=1, ident=0x33445566, wait=SECOND)
    build.run(__file__, {"case.yaml": at_client("ike-ok", "Do the tunnels work?"), "client.pcap": road.pcap()})
