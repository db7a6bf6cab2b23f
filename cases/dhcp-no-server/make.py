#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a computer asks for an address again and again; nobody offers one."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import packets as p  # noqa: E402
from story import Pcap, SECOND, at_client, case, hardware, when  # noqa: E402

PC, ANYBODY = "02:00:c0:00:02:64", "ff:ff:ff:ff:ff:ff"


if __name__ == "__main__":
    file = Pcap()
    at = when("2024-05-15", "10:10:00")
    for i, wait in enumerate((0, 4, 8, 16, 32)):
        at += wait * SECOND
        body = p.udp("0.0.0.0", "255.255.255.255", 68, 67, apps.dhcp(1, 0x3903F327, PC))
        file.add(at, p.ethernet(PC, ANYBODY, 0x0800, p.ipv4("0.0.0.0", "255.255.255.255", p.UDP, body, 100 + i, 64)))
    asked = p.arp(1, hardware("192.0.2.8"), "192.0.2.8", "00:00:00:00:00:00", "192.0.2.1")
    file.add(at + 9 * SECOND, p.ethernet(hardware("192.0.2.8"), ANYBODY, 0x0806, asked))
    build.run(__file__, {"case.yaml": at_client("dhcp-no-server", "No network at my desk"), "client.pcap": file.bytes})
