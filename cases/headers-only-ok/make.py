#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a recording that keeps 68 bytes of each packet."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40350, sport=80)
    call.open()
    for i in range(3):
        call.ask(apps.http_get("/page%d" % i), apps.http_answer(200, "OK", b"y" * 1200), wait=200 * MS)
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "09:50:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("headers-only-ok", "Recorded with a short length"), "client.pcap": road.pcap(snap=68)})
