#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the control connection is forgotten on the way while a large file is transferred."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import views  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SERVER, case, when  # noqa: E402

FTPDATA = """\
; FTP.DATA of SYSA
EXTENSIONS        UTF8
DATACTTIME        120
INACTIVE          0
FTPKEEPALIVE      0
"""


def tell(road):
    control = road.call(cport=40500, sport=21)
    control.open()
    apps.ftp(control, ("s", "220 SYSA FTP server ready", 4 * MS), ("c", "USER netuser", 200 * MS), ("s", "331 Send password please.", 5 * MS),
             ("c", "PASS hides", 200 * MS), ("s", "230 NETUSER is logged on.", 9 * MS), ("c", "PASV", 100 * MS),
             ("s", "227 Entering Passive Mode (198,51,100,7,195,149)", 5 * MS), ("c", "RETR VOLUME", 5 * MS))
    data = road.call(cport=40501, sport=50069)
    data.open()
    control.say("s", b"125 Sending data set NETUSER.VOLUME\r\n", 4 * MS)
    for _ in range(40):
        data.say("s", b"V" * 1200, 45 * SECOND)
    data.close("s")
    first = control.t.next["s"]
    for wait in (0, 300 * MS, 600 * MS, 1200 * MS, 2400 * MS, 4800 * MS, 9600 * MS):
        control.send("s", "PA", b"250 Transfer completed successfully.\r\n", wait=wait, seq=first, fate="lost")


if __name__ == "__main__":
    road = Road(when("2024-06-11", "01:00:00"))
    tell(road)
    lines = views.listener("FTPD1", "00000054", 21)
    lines += views.connection("FTPD1", "00000C31", SERVER + "..21", CLIENT + "..40500", sent=9, received=7, again=6, sockopt="80", waiting=38)
    build.run(__file__, {
        "case.yaml": case("ftp-control-forgotten", "Large files arrive whole, and the job ends with an error", [("server.pcap", "SYSA", "server-lan", "yes")],
                          [("SYSA", "server", "zos", SERVER)]),
        "server.pcap": road.pcap("s"), "ftp.data.txt": FTPDATA, "netstat-all.txt": views.report("TCPPROD", "01:30:30", lines)})
