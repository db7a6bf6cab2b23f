#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: active FTP whose commands are encrypted; the firewall cannot see PORT and drops the data connection."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SERVER, SYN, case, when  # noqa: E402


def tell(road):
    control = road.call(cport=40390, sport=21)
    control.open()
    apps.ftp(control, ("s", "220 SYSA FTP server ready", 4 * MS), ("c", "AUTH TLS", 200 * MS),
             ("s", "234 Security environment established - ready for negotiation", 5 * MS))
    apps.tls_session(control)
    for i in range(5):
        control.ask(apps.secret(60 + i, 30 + i), apps.secret(80 + i, 50 + i), 8 * MS, 600 * MS)
    control.say("c", apps.secret(44, 70), 20 * MS)
    data = road.call(client=SERVER, cport=20, server=CLIENT, sport=51020)
    first = data.t.next["c"]
    for wait in (5 * MS, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND):
        road.wait(wait)
        road.put("s", data.t.send("c", "S", options=SYN, window=65535, seq=first), "lost")
    control.say("s", apps.secret(90, 73), 30 * SECOND)
    control.close("c", 2 * SECOND)


if __name__ == "__main__":
    road = Road(when("2024-06-12", "10:30:00"))
    tell(road)
    build.run(__file__, {
        "case.yaml": case("ftp-active-under-tls", "Since FTP is encrypted no listing comes", [("server.pcap", "SYSA", "server-lan", "yes")],
                          [("SYSA", "server", "zos", SERVER)]),
        "server.pcap": road.pcap("s")})
