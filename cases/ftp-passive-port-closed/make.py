#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: nobody listens any more on the port that the passive reply offers."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, SYN, at_client, case, when  # noqa: E402

def tell(road):
    control = road.call(cport=40680, sport=21)
    control.open()
    apps.ftp(control, *apps.LOGIN, ("c", "EPSV", SECOND), ("s", "229 Entering Extended Passive Mode (|||50020|)", 4 * MS))
    data = road.call(cport=40681, sport=50020)
    data.send("c", "S", wait=2 * MS, options=SYN, window=65535)
    data.t.next["s"] = 0
    data.send("s", "RA", wait=100, window=0)
    apps.ftp(control, ("c", "QUIT", 2 * SECOND), ("s", "221 Quit command received. Goodbye.", 2 * MS))
    control.close("s")


if __name__ == "__main__":
    road = Road(when("2024-05-15", "08:50:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ftp-passive-port-closed", "Listing fails at once"), "client.pcap": road.pcap()})
