#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the server says 425: its data connection to the client was refused."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SERVER, SYN, at_client, case, when  # noqa: E402

def tell(road):
    control = road.call(cport=40640, sport=21)
    control.open()
    apps.ftp(control, *apps.LOGIN, ("c", "PORT 192,0,2,31,19,136", SECOND), ("s", "200 Port request OK.", 3 * MS),
             ("c", "RETR REPORT.TEXT", 300 * MS))
    data = road.call(client=SERVER, cport=20, server=CLIENT, sport=5000, client_ttl=64, server_ttl=128)
    first = data.t.next["c"]
    for wait in (3 * MS, SECOND, 2 * SECOND):
        road.put("s", data.t.send("c", "S", options=SYN, window=65535, seq=first), at=road.clock + wait)
        road.wait(wait)
        data.t.next["s"] = 0
        road.put("c", data.t.send("s", "RA", window=0), at=road.clock + 2 * road.delay)
    apps.ftp(control, ("s", "425 Cannot open data connection.", 4 * SECOND))
    control.close("c", SECOND)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "08:10:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ftp-cannot-open-data", "Transfers fail with 425"), "client.pcap": road.pcap()})
