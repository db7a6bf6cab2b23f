#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the server ends the handshake with handshake_failure: the client offers only suites that it does not allow."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    for i in range(2):
        call = road.call(cport=40450 + i, sport=443)
        call.open(wait=SECOND)
        call.send("c", "PA", apps.client_hello(suites=(0x0004, 0x0005, 0x000A)), wait=2 * MS)
        call.send("s", "PA", apps.alert(2, 40), wait=3 * MS)
        call.send("s", "FA", wait=100)
        call.send("c", "FA", wait=400)
        call.send("s", "A", wait=90)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "12:00:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tls-no-common-suite", "No secure connection any more"), "client.pcap": road.pcap()})
