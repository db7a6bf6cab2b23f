#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the server's certificate is for another name than the client calls."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

def tell(road):
    other = apps.certificate("www.other.example", names=["www.other.example", "other.example"])
    call = road.call(cport=40490, sport=443)
    call.open()
    call.send("c", "PA", apps.client_hello("host.example"), wait=2 * MS)
    call.send("s", "PA", apps.tls_record(22, apps.server_hello() + apps.certificates(other) + apps.HELLO_DONE), wait=4 * MS)
    call.send("c", "PA", apps.alert(2, 46), wait=3 * MS)
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "12:40:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tls-certificate-of-other-name", "The browser warns of a wrong name"),
                         "client.pcap": road.pcap()})
