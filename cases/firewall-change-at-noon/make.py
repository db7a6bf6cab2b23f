#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: new rules of a firewall between two recordings stop one conversation, the calls to one port and the answers
of another."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

AHEAD = 3 * SECOND
BEGUN = 40  # segments of the list that come before the change


def list_that_stops(road):
    """A list of 200 kB; after 40 segments nothing of the server gets through.  It repeats what is not acknowledged."""
    call = road.call(cport=40801, sport=80)
    call.open()
    call.send("c", "PA", apps.http_get("/list"), wait=MS)
    call.send("s", "PA", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 200000\r\n\r\n", wait=4 * MS)
    call.stream("s", BEGUN)
    stopped = call.t.next["s"]
    acked = call.t.acks["c"]
    vanished = [call.t.send("s", "A", bytes(1460)) for _ in range(4)]
    for packet in vanished:
        road.put("s", packet, "lost", at=road.clock)
        road.wait(100)
    for wait in (300, 600, 1200, 2400):
        road.wait(wait * MS)
        road.put("s", call.t.send("s", "A", bytes(1460), seq=stopped, ack=call.t.next["c"]), "lost", at=road.clock)
    call.t.acks["c"] = acked
    road.wait(3 * SECOND)
    road.put("c", call.t.send("c", "FA", ack=stopped), at=road.clock)


def calls_that_vanish(road):
    """The new rules do not know port 8443: a program and its second try call in vain."""
    for cport in (40810, 40811):
        call = road.call(cport=cport, sport=8443)
        first = call.t.next["c"]
        for wait in (0, 1, 2, 4):
            road.wait(wait * SECOND)
            call.t.next["c"] = first
            call.send("c", "S", options=b"\x02\x04\x05\xb4", window=65535, fate="lost")


def answers_that_vanish(road):
    """Calls to port 9443 pass; what the server answers has no rule."""
    call = road.call(cport=40820, sport=9443)
    first, answer = call.t.next["c"], call.t.next["s"]
    for wait in (0, 1, 2, 4):
        road.wait(wait * SECOND)
        call.t.next["c"], call.t.next["s"] = first, answer
        call.send("c", "S", options=b"\x02\x04\x05\xb4", window=65535)
        call.send("s", "SA", options=b"\x02\x04\x05\xb4", window=65535, wait=60, fate="lost")


def another(road):
    """What has a rule goes on as before."""
    call = road.call(cport=40830, sport=80)
    call.open(wait=SECOND)
    call.ask(apps.http_get("/stock"), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-09-03", "11:59:55"))
    for part in (list_that_stops, calls_that_vanish, answers_that_vanish, another):
        part(road)
    ends = [("client.pcap", "client", "client-lan", "yes"), ("server.pcap", "server", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("firewall-change-at-noon", "Since noon some things do not work any more", ends),
                         "client.pcap": road.pcap("c"), "server.pcap": road.pcap("s", AHEAD)})
