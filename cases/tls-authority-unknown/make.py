#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the client does not trust the authority that signed the server's certificate."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40470, sport=992)
    call.open()
    call.send("c", "PA", apps.client_hello(), wait=2 * MS)
    hello = apps.server_hello() + apps.certificates(apps.certificate("host.example", "SOW1 test CA")) + apps.HELLO_DONE
    call.send("s", "PA", apps.tls_record(22, hello), wait=4 * MS)
    call.send("c", "PA", apps.alert(2, 48), wait=3 * MS)
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "12:20:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tls-authority-unknown", "Secure terminal sessions fail since Monday"),
                         "client.pcap": road.pcap()})
