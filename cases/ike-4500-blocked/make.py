#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a z/OS behind a translator calls for a tunnel; port 500 passes the firewall, 4500 does not, and large messages fail for another."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ike  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

BRANCH, HEAD_OFFICE, CLOUD = "10.20.0.5", "198.51.100.9", "203.0.113.60"
REPEATS = (20 * MS, SECOND, 1500 * MS, 2250 * MS, 3375 * MS)


def blocked(road):
    tunnel = ike.Tunnel(road, BRANCH, HEAD_OFFICE, 50, outer="192.0.2.99")
    tunnel.ask(wait=SECOND)
    tunnel.accept()
    tunnel.port = 4500
    for wait in REPEATS:
        tunnel.sealed("c", ike.AUTH, 1, 288, wait=wait, fate="lost")


def large(road):
    """A chain of certificates: the second fragment of each copy is dropped on the way."""
    tunnel = ike.Tunnel(road, BRANCH, CLOUD, 60, outer="192.0.2.99")
    tunnel.ask(wait=SECOND)
    tunnel.accept()
    for wait in REPEATS:
        tunnel.split("c", ike.AUTH, 1, 2480, wait=wait, fate="lost")


if __name__ == "__main__":
    road = Road(when("2024-06-18", "11:00:00"), 8000)
    blocked(road)
    large(road)
    ike.Tunnel(road, BRANCH, "203.0.113.61", 70, outer="192.0.2.99").establish(wait=SECOND)
    build.run(__file__, {"case.yaml": at_client("ike-4500-blocked", "Two of three tunnels stay down after the move behind a new firewall"), "client.pcap": road.pcap()})
