#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a machine looks for open ports and for file servers."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

SCANNER, HOST = "192.0.2.66", "198.51.100.7"
PORTS = (7, 21, 22, 23, 25, 53, 80, 110, 111, 135, 139, 143, 443, 445, 512, 513, 514, 873, 993, 1433, 1521, 2049, 3306, 3389, 5432, 8080)
OPEN = (22, 80, 443)


def probe(road, server, port, cport, answer):
    """A half-open probe (nmap -sS): a SYN; a closed port resets it, an open one's answer is reset by the scanner's own stack."""
    call = road.call(client=SCANNER, cport=cport, server=server, sport=port)
    call.send("c", "S", wait=2 * MS, options=p.mss(1460), window=1024)
    if answer == "closed":
        call.send("s", "RA", wait=40, window=0)
    elif answer == "open":
        call.send("s", "SA", wait=60, options=p.mss(1460), window=64240)
        road.wait(30)
        road.put("c", call.t.build("c", p.RST, call.t.next["c"], b"", b"", "good", True, "good"))


if __name__ == "__main__":
    road = Road(when("2024-06-11", "02:14:00"))
    for i, port in enumerate(PORTS):
        probe(road, HOST, port, 50100 + i, "open" if port in OPEN else "closed")
    for last in range(100, 124):
        probe(road, "198.51.100.%d" % last, 445, 50200 + last, "nothing")
    user = road.call(cport=40901, sport=443)
    user.open(wait=SECOND)
    user.ask(b"Q" * 200, b"A" * 900)
    user.close("c", 8 * SECOND)
    build.run(__file__, {"case.yaml": at_client("scanner-on-the-network", "The firewall reports odd calls at night"),
                         "client.pcap": road.pcap()})
