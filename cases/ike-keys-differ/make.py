#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: three tunnels that fail at the proof of identity, each in its own way."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ike  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

PARTNER = "192.0.2.61"


def refused(road):
    """A pre-shared key that differs: the answer holds a notification and no more."""
    for at in range(2):
        tunnel = ike.Tunnel(road, PARTNER, "198.51.100.20", 80 + at)
        tunnel.ask(wait=10 * SECOND)
        tunnel.accept()
        tunnel.port = 4500
        tunnel.exchange("c", ike.AUTH, 1, 288, 80)


def version_1(road):
    """The same of version 1: neither reads what the other encrypts."""
    main = ike.Main(road, PARTNER, "198.51.100.21", 90)
    main.keys()
    for wait in (20 * MS, SECOND, 1500 * MS):
        main.proof("c", wait)
        main.send("s", ike.INFO_1, [(8, ike.noise(48, 91))], flags=1, ident=0x22334455)


def torn(road):
    """The responder is content, the initiator is not: it deletes what it just got, and begins again."""
    for at in range(3):
        tunnel = ike.Tunnel(road, PARTNER, "198.51.100.22", 100 + at)
        tunnel.establish(wait=5 * SECOND)
        tunnel.exchange("c", ike.INFO, 2, wait=15 * MS)


if __name__ == "__main__":
    road = Road(when("2024-06-18", "12:00:00"), 8000)
    refused(road)
    version_1(road)
    torn(road)
    build.run(__file__, {"case.yaml": at_client("ike-keys-differ", "Tunnels do not come up since the keys were changed"), "client.pcap": road.pcap()})
