#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a load balancer gets no answer from the server behind it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    web = road.call(cport=40430, sport=80)
    web.open()
    for i in range(2):
        web.ask(apps.http_get("/balance/%d" % i), apps.http_answer(504, "Gateway Time-out", b"no answer"), 30 * SECOND, SECOND)
    web.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "11:40:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("http-gateway-504", "Gateway time-out"), "client.pcap": road.pcap()})
