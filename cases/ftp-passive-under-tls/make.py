#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: passive FTP whose replies are encrypted; the firewall cannot see which port was offered and drops the
client's data connection.  Recorded at the client."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, SYN, case, when  # noqa: E402


def tell(road):
    control = road.call(cport=40412, sport=21)
    control.open()
    apps.ftp(control, ("s", "220 SYSA FTP server ready", 4 * MS), ("c", "AUTH TLS", 200 * MS),
             ("s", "234 Security environment established - ready for negotiation", 5 * MS))
    apps.tls_session(control)
    for i in range(6):
        control.ask(apps.secret(70 + i, 30 + i), apps.secret(90 + i, 50 + i), 8 * MS, 600 * MS)
    data = road.call(cport=40413, sport=50017)
    first = data.t.next["c"]
    for wait in (5 * MS, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND):
        road.wait(wait)
        road.put("c", data.t.send("c", "S", options=SYN, window=64240, seq=first), "lost")
    control.say("s", apps.secret(91, 73), 29 * SECOND)
    control.close("c", 2 * SECOND)


if __name__ == "__main__":
    road = Road(when("2024-06-12", "14:05:00"))
    tell(road)
    build.run(__file__, {
        "case.yaml": case("ftp-passive-under-tls", "The login works, the listing hangs since FTP is encrypted", [("client.pcap", "PC", "client-lan", "yes")]),
        "client.pcap": road.pcap("c")})
