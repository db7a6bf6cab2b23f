#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: Enterprise Extender over a new firewall that translates addresses and has a narrow tunnel behind it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import packets as p  # noqa: E402
import views  # noqa: E402
from apps import noise  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

US, PARTNER, SEEN, ROUTER = "198.51.100.94", "203.0.113.44", "192.0.2.200", "192.0.2.1"
TEST, ANSWER = b"\x04\x04\xf3", b"\x04\x05\xf3"
NLP = b"\x0c\x0c\x03\x00"


def tell(road):
    """The partner is 203.0.113.44 for VTAM; behind the firewall it calls as 192.0.2.200, and answers to its real address go there too."""
    for i in range(5):
        road.udp("c", SEEN, 12000, US, 12000, TEST, wait=3 * SECOND)
        road.udp("s", US, 12000, SEEN, 12000, ANSWER, wait=MS)
        road.udp("c", SEEN, 12003, US, 12003, NLP + noise(120, i), wait=200 * MS)
        big = road.udp("s", US, 12003, SEEN, 12003, NLP + noise(1432, i), wait=5 * MS, fate="lost")
        road.icmp("s", ROUTER, US, 3, 4, big, rest=b"\0\0\x05\x14", ttl=255)


def display():
    ports = [d.ee_port("SIGNAL", 210, 4, 188), d.ee_port("MEDIUM", 4120, 310, 3990)]
    return "\n".join(d.ee_connection("LNEE2000", US, PARTNER, "SWEEB2", 16, 0, ports, ("FAILED", "05/22/24", "06:31:05"))) + "\n"


if __name__ == "__main__":
    road = Road(when("2024-05-22", "06:30:00"), 9 * MS)
    tell(road)
    vipas = views.dvipas([(US, "255.255.255.0", "Active", "VIPADefine", "")])
    build.run(__file__, {
        "case.yaml": case("ee-through-translation", "File transfers over Enterprise Extender to the new partner hang",
                          [("sow1.pcap", "SOW1", "switch-mirror", "yes")], [("SOW1", "server", "zos", US)]),
        "ee.txt": display(), "vipadyn.txt": views.report("TCPIPA", "06:29:40", vipas), "sow1.pcap": road.pcap("s")})
