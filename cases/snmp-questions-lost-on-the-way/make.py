#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a filter lets connections to a host pass, and not the questions to its agent."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SERVER, case, when  # noqa: E402


def page(road, cport):
    call = road.call(cport=cport, sport=80)
    call.open(wait=100 * MS)
    call.ask(apps.http_get("/"), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    call.close("c")


def polls(road):
    for i in range(6):
        road.udp("c", CLIENT, 50170, SERVER, 161, p.snmp_get("hidden", 400 + i, (1, 3, 6, 1, 2, 1, 1, 3, 0)), wait=5 * SECOND, fate="lost")


if __name__ == "__main__":
    road = Road(when("2026-11-03", "14:05:00"))
    page(road, 45001)
    polls(road)
    road.wait(20 * SECOND)
    page(road, 45002)
    ends = [("manager.pcap", "manager", "management-lan", "yes"), ("agent.pcap", "agent", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("snmp-questions-lost-on-the-way", "No statistics of the adapter since the move", ends),
                         "manager.pcap": road.pcap("c"), "agent.pcap": road.pcap("s", 40 * SECOND)})
