#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: FTP with AUTH TLS: the dialogue is hidden, the data connection works and carries TLS too."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    control = road.call(cport=40390, sport=21)
    control.open()
    apps.ftp(control, ("s", "220 SOW1 FTP server ready", 4 * MS), ("c", "AUTH TLS", 200 * MS),
             ("s", "234 Security environment established - ready for negotiation", 5 * MS))
    apps.tls_session(control)
    for i in range(5):
        control.ask(apps.secret(60 + i, 30 + i), apps.secret(80 + i, 50 + i), 8 * MS, 600 * MS)
    data = road.call(cport=40391, sport=50021)
    data.open(wait=5 * MS)
    apps.tls_session(data)
    data.say("s", apps.secret(900, 71), 9 * MS)
    data.close("s")
    control.say("s", apps.secret(70, 73), 3 * MS)
    control.ask(apps.secret(58, 75), apps.secret(77, 79), 4 * MS, SECOND)
    control.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "10:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ftp-tls-ok", "FTP over TLS to compare with"), "client.pcap": road.pcap()})
