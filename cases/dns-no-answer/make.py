#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the resolver never answers; every name costs the client its waiting time."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, Road, SECOND, at_client, case, when  # noqa: E402

RESOLVER = "192.0.2.53"


def tell(road):
    for i, name in enumerate(("host.example", "mail.example")):
        for again in range(3):
            road.udp("c", CLIENT, 51000 + i, RESOLVER, 53, apps.dns_query(100 + i, name), wait=5 * SECOND if again else SECOND)
    call = road.call(cport=40400, sport=80)
    call.open(wait=5 * SECOND)
    call.ask(apps.http_get("/", "198.51.100.7"), apps.http_answer(200, "OK", b"ok"))
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "11:00:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("dns-no-answer", "Every program takes ages to start"), "client.pcap": road.pcap()})
