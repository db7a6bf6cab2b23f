#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: what every network says all day and what nobody should call a fault, seen in front of the servers."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

SERVER, RESOLVER, BALANCER, DESK = "198.51.100.7", "198.51.100.53", "198.51.100.2", "192.0.2.31"


def idle_connection(road):
    """Opened long before: the recording begins with its keep-alives."""
    call = road.call(DESK, 40001, SERVER, 1414)
    for turn in range(3):
        call.send("c", "A", wait=5 * SECOND if turn else 0, seq=call.t.next["c"] - 1)
        call.send("s", "A", wait=40)
    call.ask(b"NEXT\n", b"DATA\n", wait=2 * SECOND)


def balancer(road):
    """Is the port open?  A SYN, an answer, a reset."""
    for turn in range(6):
        call = road.call(BALANCER, 41000 + turn, SERVER, 443)
        call.send("c", "S", wait=3 * SECOND, window=64240)
        call.send("s", "SA", wait=40, window=64240)
        call.send("c", "R", wait=30, window=0)


def who_calls(road):
    """The server of the host asks the caller's host who the user is."""
    call = road.call(SERVER, 42000, DESK, 113, client_ttl=64, server_ttl=128)
    call.send("c", "S", wait=SECOND, window=64240)
    call.send("s", "RA", wait=40, window=0)


def with_suffix(road):
    for i, (name, address) in enumerate((("shop.example.branch.example", None), ("shop.example", "198.51.100.7"))):
        road.udp("c", DESK, 51000 + i, RESOLVER, 53, apps.dns_query(100 + i, name), wait=300 * MS)
        road.udp("s", RESOLVER, 53, DESK, 51000 + i, apps.dns_answer(100 + i, name, address, rcode=0 if address else 3), wait=MS)


def thinking_server(road):
    """Seven questions; each is acknowledged after 40 ms, and answered when the program has found the answer."""
    call = road.call(DESK, 43000, SERVER, 8000)
    call.open()
    for turn in range(7):
        call.ask(b"QUERY %d\n" % turn, b"ROWS %d\n" % turn, think=180 * MS, wait=700 * MS)
    call.close("c")


def opened_ahead(road):
    call = road.call(DESK, 44000, SERVER, 443)
    call.open()
    call.close("s", wait=15 * SECOND)


def lossy_download(road):
    """A long TLS session, the last answer of which loses two segments; then the client's window is closed."""
    call = road.call(DESK, 45000, SERVER, 443)
    call.open()
    apps.tls_session(call)
    call.send("c", "PA", apps.secret(300, 31), wait=900 * MS)
    small = apps.secret(200, 37)
    for _ in range(210):
        call.send("s", "PA", small, wait=MS)
        call.send("c", "A", wait=60)
    for data in (apps.secret(1455, 33), apps.secret(1455, 35)):
        seq = call.t.next["s"]
        call.send("s", "A", data, wait=100, fate="lost")
        call.send("s", "A", data, wait=230 * MS, seq=seq)
        call.send("c", "A", wait=60)
    call.send("c", "FA", wait=2 * SECOND)
    call.send("s", "A", wait=60)


def tell(road):
    for part in (idle_connection, balancer, who_calls, with_suffix, thinking_server, opened_ahead, lossy_download):
        part(road)
    road.udp("c", DESK, 123, DESK, 123, b"end", wait=30 * SECOND, fate="lost")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "10:00:00"), 3 * MS)
    tell(road)
    build.run(__file__, {
        "case.yaml": case("ordinary-noise-ok", "Is anything wrong here?", captures=[("switch.pcap", "SWITCH", "switch", "yes")]),
        "switch.pcap": road.pcap("s")})
