#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the client wants TLS, the server does not offer it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

def tell(road):
    control = road.call(cport=40670, sport=21)
    control.open()
    apps.ftp(control, ("s", "220 SOW1 FTP server ready", 4 * MS), ("c", "AUTH TLS", 200 * MS),
             ("s", "504 Server does not support option AUTH", 5 * MS), ("c", "QUIT", 40 * MS),
             ("s", "221 Quit command received. Goodbye.", 2 * MS))
    control.close("s")


if __name__ == "__main__":
    road = Road(when("2024-05-15", "08:40:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ftp-tls-refused", "Secure FTP is refused"), "client.pcap": road.pcap()})
