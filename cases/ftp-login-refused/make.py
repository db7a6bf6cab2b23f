#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the password is wrong: 530."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    control = road.call(cport=40650, sport=21)
    control.open()
    apps.ftp(control, ("s", "220 SOW1 FTP server ready", 4 * MS), ("c", "USER netuser", 900 * MS),
             ("s", "331 Send password please.", 6 * MS), ("c", "PASS tops3cret", 1200 * MS),
             ("s", "530 PASS command failed - __passwd() returned ERRNO EACCES", 180 * MS), ("c", "QUIT", 3 * SECOND),
             ("s", "221 Quit command received. Goodbye.", 2 * MS))
    control.close("s")


if __name__ == "__main__":
    road = Road(when("2024-05-15", "08:20:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ftp-login-refused", "FTP does not work"), "client.pcap": road.pcap()})
