#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: requests and responses that come slowly, in part, or not at all."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

SHOP = "198.51.100.80"


def caller(road, last):
    call = road.call(client="192.0.2.%d" % last, cport=41000 + last, server=SHOP, sport=80)
    call.open(wait=3 * SECOND)
    return call


def post(path, size):
    text = ("POST %s HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: browser\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
            % (path, size))
    return text.encode("ascii")


def answer(code, reason, size, more=""):
    text = "HTTP/1.1 %d %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n%s\r\n" % (code, reason, size, more)
    return text.encode("ascii")


def cut(road):
    """The program behind the page fails after 2000 of 9000 bytes."""
    call = caller(road, 42)
    call.send("c", "PA", apps.http_get("/catalogue"))
    call.send("s", "PA", answer(200, "OK", 9000) + bytes(ord("a") + i % 26 for i in range(1000)), wait=30 * MS)
    call.send("c", "A", wait=100)
    call.send("s", "PA", bytes(ord("a") + i % 26 for i in range(1000)), wait=20 * MS)
    call.close("s", 400 * MS)


def leaves(road):
    """Another customer closes the window of the browser while a long list comes."""
    call = caller(road, 43)
    call.send("c", "PA", apps.http_get("/list"))
    call.send("s", "PA", answer(200, "OK", 30000) + b"l" * 1200, wait=30 * MS)
    call.send("c", "A", wait=100)
    call.send("s", "PA", b"l" * 1400, wait=100)
    call.send("c", "RA", wait=50)


def gives_up(road):
    """A program takes two seconds for a page and closes, as programs do: it ends the connection first."""
    call = caller(road, 44)
    call.send("c", "PA", apps.http_get("/prices"))
    call.send("s", "PA", answer(200, "OK", 9000) + b"p" * 1200, wait=30 * MS)
    call.send("c", "A", wait=100)
    call.close("c", 2 * SECOND)


def idle_gone(road):
    """The pool of the partner's program takes a connection that the shop has just closed."""
    call = caller(road, 46)
    call.ask(apps.http_get("/stock"), answer(200, "OK", 0))
    call.send("s", "FA", wait=5 * SECOND)
    call.send("c", "PA", post("/order", 0), wait=20)
    call.send("c", "A", wait=20)
    call.send("s", "R", wait=50, window=0)


def never(road):
    """The order waits for half a minute; then the customer gives up."""
    call = caller(road, 45)
    call.send("c", "PA", apps.http_get("/order/confirm"))
    call.send("s", "A", wait=40 * MS)
    call.close("c", 30 * SECOND)


def timeout(road):
    """A client that stops in the middle of its request."""
    call = caller(road, 49)
    call.say("c", post("/picture/1", 4000) + b"p" * 1000)
    call.send("s", "PA", answer(408, "Request Time-out", 0, "Connection: close\r\n"), wait=20 * SECOND)
    call.close("s", 100)


def slow_page(road):
    """A report that the program makes piece by piece: ten pieces in twelve seconds."""
    call = caller(road, 50)
    call.send("c", "PA", apps.http_get("/report"))
    call.send("s", "PA", answer(200, "OK", 12000), wait=200 * MS)
    call.send("c", "A", wait=100)
    for _ in range(10):
        call.say("s", b"r" * 1200, wait=1200 * MS)
    call.close("c")


def slow_upload(road):
    """A picture of 9 kB from a mobile phone at the edge of its network takes eight seconds."""
    call = caller(road, 51)
    call.say("c", post("/picture/2", 9000))
    for _ in range(9):
        call.say("c", b"p" * 1000, wait=900 * MS)
    call.send("s", "PA", answer(201, "Created", 0), wait=20 * MS)
    call.send("c", "A", wait=100)
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-06-10", "20:00:00"))
    for part in (cut, leaves, gives_up, idle_gone, never, timeout, slow_page, slow_upload):
        part(road)
    build.run(__file__, {"case.yaml": at_client("http-slow-and-cut", "The shop is slow in the evening"), "client.pcap": road.pcap()})
