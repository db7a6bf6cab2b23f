#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: four partners call the same gateway for a tunnel, and each has another policy than it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ike  # noqa: E402
from story import Road, SECOND, at_client, when  # noqa: E402

GATEWAY = "198.51.100.9"


def old_suite(road):
    """Three times within a minute, as strongSwan tries: 3DES and SHA1 are all that it offers."""
    for at in range(3):
        tunnel = ike.Tunnel(road, "192.0.2.51", GATEWAY, 10 + at)
        tunnel.ask(2, wait=20 * SECOND, ciphers=((3, 192),), integrity=(2,), prf=(2,))
        tunnel.refuse(ike.NO_PROPOSAL)


def group(road):
    """Group 19 is asked for, which this partner's program does not know."""
    tunnel = ike.Tunnel(road, "192.0.2.52", GATEWAY, 20)
    tunnel.ask(wait=SECOND)
    tunnel.refuse(ike.INVALID_KE, b"\0\x13")


def version_1(road):
    """Main mode, of which the responder cannot read what the initiator encrypts, and says so in clear."""
    main = ike.Main(road, "192.0.2.53", GATEWAY, 30)
    main.keys()
    for wait in (SECOND, 2 * SECOND):
        main.proof("c", wait)
        main.send("s", ike.INFO_1, [ike.notify_1(16)], ident=0x01020304)


if __name__ == "__main__":
    road = Road(when("2024-06-18", "10:00:00"), 8000)
    group(road)
    version_1(road)
    old_suite(road)
    ike.Tunnel(road, "192.0.2.54", GATEWAY, 40).establish(wait=SECOND)
    build.run(__file__, {"case.yaml": at_client("ike-policies-differ", "New partners cannot build their tunnels"), "client.pcap": road.pcap()})
