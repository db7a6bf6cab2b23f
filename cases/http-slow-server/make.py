#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a web server thinks for four seconds before it answers; the network takes milliseconds."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    web = road.call(cport=40440, sport=80)
    web.open()
    for i in range(3):
        web.ask(apps.http_get("/report/%d" % i), apps.http_answer(200, "OK", b"r" * 1000), 4200 * MS, SECOND)
    web.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "11:50:00"), 5 * MS)
    tell(road)
    build.run(__file__, {"case.yaml": at_client("http-slow-server", "Reports take four seconds"), "client.pcap": road.pcap()})
