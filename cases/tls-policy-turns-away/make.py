#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the host closes the connection after the ClientHello without a word, as AT-TLS does when no rule fits."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    for i in range(2):
        call = road.call(cport=40500 + i, sport=992)
        call.open(wait=3 * SECOND)
        call.send("c", "PA", apps.client_hello(), wait=2 * MS)
        call.send("s", "A", wait=20 * MS)
        call.send("s", "FA", wait=3 * MS)
        call.send("c", "FA", wait=400)
        call.send("s", "A", wait=60)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "12:50:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tls-policy-turns-away", "No secure terminal session"), "client.pcap": road.pcap()})
