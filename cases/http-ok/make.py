#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a browser session with a redirect, a page, a picture and a page that does not exist."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    web = road.call(cport=40100, sport=80)
    web.open()
    web.ask(apps.http_get("/"), apps.http_answer(302, "Found", more="Location: /start\r\n"), 8 * MS, 2 * MS)
    web.ask(apps.http_get("/start"), apps.http_answer(200, "OK", b"<html>" + b"a" * 900 + b"</html>"), 22 * MS, 15 * MS)
    web.ask(apps.http_get("/logo"), apps.http_answer(200, "OK", apps.noise(1100)), 6 * MS, 9 * MS)
    web.ask(apps.http_get("/favicon.ico"), apps.http_answer(404, "Not Found", b"no such page"), 4 * MS, 300 * MS)
    web.close("c", 2 * SECOND)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "08:10:00.25"), 6 * MS)
    tell(road)
    build.run(__file__, {"case.yaml": at_client("http-ok", "Is the shop slow?"), "client.pcap": road.pcap()})
