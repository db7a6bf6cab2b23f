#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the server's certificate ended the day before; the client refuses it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    old = apps.certificate("host.example", "Example CA", "20230513120000Z", "20240513120000Z")
    for i in range(2):
        call = road.call(cport=40480 + i, sport=443)
        call.open(wait=SECOND)
        call.send("c", "PA", apps.client_hello(), wait=2 * MS)
        call.send("s", "PA", apps.tls_record(22, apps.server_hello() + apps.certificates(old) + apps.HELLO_DONE), wait=4 * MS)
        call.send("c", "PA", apps.alert(2, 45), wait=3 * MS)
        call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "12:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tls-certificate-expired", "Secure page refused since this noon"), "client.pcap": road.pcap()})
