#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the server accepts TLS 1.2 at least; the client offers 1.0."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40460, sport=443)
    call.open()
    call.send("c", "PA", apps.client_hello(legacy=0x0301), wait=2 * MS)
    call.send("s", "PA", apps.alert(2, 70), wait=3 * MS)
    call.close("s")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "12:10:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tls-version-too-old", "The old terminal cannot connect"), "client.pcap": road.pcap()})
