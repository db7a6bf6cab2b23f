#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a name server answers, and a filter lets its answers not pass back."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, MS, Road, SECOND, case, when  # noqa: E402

RESOLVER = "198.51.100.53"


def asked_in_vain(road, ident, name, tries=3):
    """As resolvers ask: the same number again after two seconds."""
    for _ in range(tries):
        road.udp("c", CLIENT, 51000 + ident, RESOLVER, 53, apps.dns_query(ident, name))
        road.udp("s", RESOLVER, 53, CLIENT, 51000 + ident, apps.dns_answer(ident, name, "198.51.100.7"), wait=2 * MS, fate="lost")
        road.wait(2 * SECOND)


def known_address(road):
    """Whoever has the address in a table of his own gets there."""
    call = road.call(cport=45001, sport=80)
    call.open(wait=100 * MS)
    call.ask(apps.http_get("/"), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2026-10-08", "07:45:00"))
    known_address(road)
    asked_in_vain(road, 211, "shop.example")
    asked_in_vain(road, 212, "mail.example")
    known_again = road.call(cport=45002, sport=80)
    known_again.open(wait=SECOND)
    known_again.ask(apps.http_get("/"), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    known_again.close("c")
    ends = [("client.pcap", "client", "client-lan", "yes"), ("resolver.pcap", "resolver", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("dns-answers-lost-on-the-way-back", "Since the new filter no name is found", ends),
                         "client.pcap": road.pcap("c"), "resolver.pcap": road.pcap("s", 95 * SECOND)})
