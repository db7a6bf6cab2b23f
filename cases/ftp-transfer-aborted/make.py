#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a transfer is cut in the middle: the data connection is reset, the server says 426."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    control = road.call(cport=40660, sport=21)
    control.open()
    apps.ftp(control, *apps.LOGIN, ("c", "PASV", SECOND), ("s", "227 Entering Passive Mode (198,51,100,7,195,90)", 4 * MS))
    data = road.call(cport=40661, sport=50010)
    data.open(wait=2 * MS)
    apps.ftp(control, ("c", "RETR BIG.FILE", 3 * MS), ("s", "125 Sending data set NETUSER.BIG.FILE", 9 * MS))
    data.stream("s", 20)
    data.reset("c", 2 * MS)
    apps.ftp(control, ("s", "426 Data connection closed by the client", 30 * MS))
    control.close("c", SECOND)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "08:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ftp-transfer-aborted", "The file is incomplete"), "client.pcap": road.pcap()})
