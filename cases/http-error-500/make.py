#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the program behind a web server fails for one page."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    web = road.call(cport=40420, sport=80)
    web.open()
    web.ask(apps.http_get("/start"), apps.http_answer(200, "OK", b"<html>shop</html>"), 12 * MS)
    for i in range(3):
        web.ask(apps.http_get("/order?step=%d" % i), apps.http_answer(500, "Internal Server Error", b"abend"), 30 * MS, SECOND)
    web.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "11:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("http-error-500", "Orders cannot be placed"), "client.pcap": road.pcap()})
