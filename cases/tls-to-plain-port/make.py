#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the terminal begins TLS on the plain Telnet port."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40510, sport=23)
    call.open()
    call.send("c", "PA", apps.client_hello(), wait=2 * MS)
    call.send("s", "PA", apps.option(apps.DO, apps.TN3270E), wait=6 * MS)
    call.send("c", "A", wait=40 * MS)
    call.send("c", "FA", wait=9 * SECOND)
    call.send("s", "FA", wait=200)
    call.send("c", "A", wait=50)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "13:00:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tls-to-plain-port", "The terminal stays black"), "client.pcap": road.pcap()})
