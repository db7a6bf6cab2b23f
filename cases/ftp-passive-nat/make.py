#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the passive reply names the server's inner address, which the client cannot reach."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, SYN, at_client, case, when  # noqa: E402

def tell(road):
    control = road.call(cport=40630, sport=21)
    control.open()
    apps.ftp(control, *apps.LOGIN, ("c", "PASV", SECOND), ("s", "227 Entering Passive Mode (10,1,2,3,195,80)", 4 * MS))
    data = road.call(cport=40631, server="10.1.2.3", sport=50000)
    first = data.t.next["c"]
    for i, wait in enumerate((2 * MS, SECOND, 2 * SECOND, 4 * SECOND)):
        data.send("c", "S", wait=wait, options=SYN, window=65535, seq=first)
    apps.ftp(control, ("c", "QUIT", 8 * SECOND), ("s", "221 Quit command received. Goodbye.", 3 * MS))
    control.close("s")


if __name__ == "__main__":
    road = Road(when("2024-05-15", "08:00:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ftp-passive-nat", "Login works, listing hangs"), "client.pcap": road.pcap()})
