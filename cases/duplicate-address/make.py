#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: two computers answer ARP for the same address with different hardware addresses."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import Pcap, SECOND, at_client, case, hardware, when  # noqa: E402

GATEWAY, ASKED = "192.0.2.1", "192.0.2.77"
ONE, TWO = "02:00:00:00:77:01", "02:00:00:00:77:02"
ANYBODY = "ff:ff:ff:ff:ff:ff"


def frames(start):
    for i in range(3):
        at = start + i * 20 * SECOND
        yield at, p.ethernet(hardware(GATEWAY), ANYBODY, 0x0806, p.arp(1, hardware(GATEWAY), GATEWAY, "00:00:00:00:00:00", ASKED))
        for late, mac in ((300, ONE), (900, TWO)):
            yield at + late, p.ethernet(mac, hardware(GATEWAY), 0x0806, p.arp(2, mac, ASKED, hardware(GATEWAY), GATEWAY))


if __name__ == "__main__":
    file = Pcap()
    for at, frame in frames(when("2024-05-15", "10:00:00")):
        file.add(at, frame)
    build.run(__file__, {"case.yaml": at_client("duplicate-address", "The printer works every other time"), "client.pcap": file.bytes})
