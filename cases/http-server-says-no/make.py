#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the first day of a renewed web shop; each caller is refused in another way."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

SHOP = "198.51.100.80"


def caller(road, last, sport=80):
    call = road.call(client="192.0.2.%d" % last, cport=41000 + last, server=SHOP, sport=sport)
    call.open(wait=3 * SECOND)
    return call


def page(code, reason, more=""):
    return apps.http_answer(code, reason, ("<html><body><h1>%d %s</h1></body></html>\n" % (code, reason)).encode("ascii"), more)


def refused(road):
    call = caller(road, 41)  # a cookie that has grown with each visit
    call.ask(apps.http_get("/basket", more="Cookie: visited=%s\r\n" % ("a1b2c3d4" * 140)), page(431, "Request Header Fields Too Large"))
    call.close("s")
    call = caller(road, 43)  # the stock list is for the warehouse's network only
    call.ask(apps.http_get("/stock/list"), page(403, "Forbidden"))
    call.close("c")
    call = caller(road, 44)  # a price robot without the new password
    for _ in range(2):
        call.ask(apps.http_get("/api/prices"), page(401, "Unauthorized", 'WWW-Authenticate: Basic realm="shop"\r\n'), wait=SECOND)
    call.close("c")
    call = caller(road, 52)  # another robot, too eager
    for i in range(4):
        call.ask(apps.http_get("/api/stock/%d" % i), page(200, "OK") if i < 2 else page(429, "Too Many Requests", "Retry-After: 60\r\n"),
                 wait=100 * MS)
    call.close("c")


def lost_links(road):
    call = caller(road, 46)
    for i in range(12):
        call.ask(apps.http_get("/pictures/2023/%d.jpg" % i), page(404, "Not Found"), wait=50 * MS)
    call.close("c")


def plain(road):
    call = caller(road, 47, sport=443)
    call.ask(apps.http_get("/"), page(400, "Bad Request"))
    call.close("s")


def circle(road):
    """The gateway ends TLS and asks the shop in clear; the shop sends everybody who comes in clear to https."""
    call = caller(road, 48)
    for _ in range(6):
        call.ask(apps.http_get("/account"), page(301, "Moved Permanently", "Location: https://shop.example/account\r\n"), wait=30 * MS)
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-06-10", "08:00:00"))
    for part in (refused, lost_links, plain, circle):
        part(road)
    build.run(__file__, {"case.yaml": at_client("http-server-says-no", "The renewed shop refuses its callers"), "client.pcap": road.pcap()})
