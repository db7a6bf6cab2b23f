#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: passive ports as FTP.DATA has them, as the server offers them, as the profile and the firewall know them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, SERVER, SYN, case, when  # noqa: E402

OTHER = "198.51.100.8"
FTPDATA = """\
; FTP.DATA of SYSA
EXTENSIONS        UTF8
FTPKEEPALIVE      60
PASSIVEDATAPORTS  (50000,50199)
"""
PROFILE = """\
; PROFILE of TCPPROD
TCPCONFIG RESTRICTLOWPORTS
PORT
    21 TCP FTPD1
PORTRANGE 50000 100 TCP AUTHPORT
"""


def session(road, server, name, port, cport, answered):
    control = road.call(cport=cport, server=server, sport=21)
    control.open(wait=SECOND)
    apps.ftp(control, ("s", "220 %s FTP server ready" % name, 4 * MS), ("c", "USER netuser", 200 * MS), ("s", "331 Send password please.", 5 * MS),
             ("c", "PASS hides", 200 * MS), ("s", "230 NETUSER is logged on.", 9 * MS), ("c", "EPSV", 100 * MS),
             ("s", "229 Entering Extended Passive Mode (|||%d|)" % port, 5 * MS), ("c", "RETR REPORT", 5 * MS))
    data = road.call(cport=cport + 1, server=server, sport=port)
    if answered:
        data.open()
        control.say("s", b"125 Sending data set NETUSER.REPORT\r\n", 4 * MS)
        data.say("s", b"R" * 900, 2 * MS)
        data.close("s")
        control.say("s", b"250 Transfer completed successfully.\r\n", 3 * MS)
        return
    first = data.t.next["c"]
    for wait in (0, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND):
        data.send("c", "S", wait=wait, options=SYN, window=65535, seq=first, fate="lost")


if __name__ == "__main__":
    road = Road(when("2024-06-10", "07:00:00"))
    session(road, OTHER, "SYSB", 61022, 40500, True)
    session(road, SERVER, "SYSA", 50177, 40510, False)
    road.wait(30 * SECOND)
    build.run(__file__, {
        "case.yaml": case("ftp-passive-outside-of-range", "FTP hangs after RETR, on one system only", [("client.pcap", "client", "client-lan", "yes")],
                          [("SYSA", "server", "zos", SERVER), ("SYSB", "server", "zos", OTHER)]),
        "client.pcap": road.pcap(), "ftp.data.txt": FTPDATA, "profile.txt": PROFILE})
