#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a gateway restarts, forgets its tunnels and defends itself with cookies; answers to one partner are lost behind the recording."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ike  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

GATEWAY = "198.51.100.30"
REPEATS = (20 * MS, 2 * SECOND, 4 * SECOND, 8 * SECOND)


def silent(road):
    """A check of life that nothing answers while the gateway is down."""
    tunnel = ike.Tunnel(road, "192.0.2.71", GATEWAY, 110)
    tunnel.establish(wait=SECOND)
    for wait in REPEATS:
        tunnel.sealed("c", ike.INFO, 2, 80, wait=wait)
    for wait in REPEATS[:2]:
        tunnel.sealed("c", ike.INFO, 3, 80, wait=wait)
        tunnel.send("s", ike.message(tunnel.own + tunnel.other, ike.INFO, 0x20, 3, [ike.notify(4)]), 3 * MS)


def cookies(road):
    """Each message of this partner comes from another address of its translator, so no cookie fits."""
    tunnel = ike.Tunnel(road, "192.0.2.72", GATEWAY, 120)
    for at in range(4):
        tunnel.ask(wait=SECOND, cookie=at > 0)
        tunnel.refuse(ike.COOKIE, ike.noise(20, 130 + at))


def lost(road):
    """The gateway answers, and what it answers does not arrive."""
    tunnel = ike.Tunnel(road, "192.0.2.73", GATEWAY, 140)
    tunnel.ask(wait=SECOND)
    first = tunnel.other
    tunnel.accept(fate="lost")
    given = tunnel.other
    for wait in (SECOND, 2 * SECOND, 4 * SECOND):
        tunnel.other = first
        tunnel.ask(wait=wait)
        tunnel.other = given
        tunnel.accept(fate="lost")


if __name__ == "__main__":
    road = Road(when("2024-06-18", "13:00:00"), 8000)
    silent(road)
    cookies(road)
    lost(road)
    build.run(__file__, {"case.yaml": case("ike-peer-restarted", "Tunnels did not come back after the gateway's maintenance", [("gateway.pcap", "gateway", "gateway-lan", "yes")]),
                         "gateway.pcap": road.pcap("s")})
