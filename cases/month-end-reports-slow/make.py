#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of this case: at the end of the month reports come slowly.  One is fetched as text, and its records leave in bursts with nothing under
way between them; the stack runs among the started tasks, and its adapter finds no read buffers."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays  # noqa: E402
from story import MS, Road, SECOND, SERVER, case, when  # noqa: E402

PORT = 14 * 256 + 96
BURSTS, SEGMENTS = 20, 10
TASKS = """\
D A,TCPIP
IEE115I 02.41.10 2024.152 ACTIVITY 077
  JOBS     M/S    TS USERS    SYSAS    INITS   ACTIVE/MAX VTAM     OAS
 00041    00023    00006      00034    00040    00006/00300       00031
  TCPIP    TCPIP    TCPIP    NSW  SO  A=0037   PER=NO   SMC=000
                                       PGN=N/A  DMN=N/A  AFF=NONE
                                       CT=03.20.41  ET=00412.10
                                       WUID=STC01234 USERID=TCPIP
                                       WKL=STCTASKS SCL=STCMED   P=1
                                       RGP=N/A      SRVR=NO  QSC=NO
                                       ADDR SPACE ASTE=06B20DC0
D A,OMPROUTE
IEE115I 02.41.30 2024.152 ACTIVITY 079
  JOBS     M/S    TS USERS    SYSAS    INITS   ACTIVE/MAX VTAM     OAS
 00041    00023    00006      00034    00040    00006/00300       00031
  OMPROUTE OMPROUTE STEP1    OWT  SO  A=0040   PER=NO   SMC=000
                                       PGN=N/A  DMN=N/A  AFF=NONE
                                       CT=012.406S  ET=00412.08
                                       WUID=STC03265 USERID=OMPUSER
                                       WKL=SYSTEM   SCL=SYSSTC   P=1
                                       RGP=N/A      SRVR=NO  QSC=NO
                                       ADDR SPACE ASTE=7EE59000
"""


def login(call):
    call.open()
    call.say("s", b"220 SOW1 FTP server ready\r\n")
    for said, answer in ((b"USER netuser\r\n", b"331 Password, please\r\n"), (b"PASS hides\r\n", b"230 NETUSER is logged on\r\n"),
                         (b"TYPE A\r\n", b"200 Representation is ASCII\r\n")):
        call.ask(said, answer, wait=SECOND)


def tell(road):
    call = road.call(cport=21177, sport=21)
    login(call)
    call.ask(b"PASV\r\n", b"227 Entering Passive Mode (%s,14,96)\r\n" % SERVER.replace(".", ",").encode("ascii"), wait=SECOND)
    call.send("c", "PA", b"RETR 'PROD.REPORT.MAY'\r\n", wait=SECOND)
    data = road.call(cport=21178, sport=PORT)
    data.open()
    call.say("s", b"125 Sending data set PROD.REPORT.MAY\r\n")
    for _ in range(BURSTS):
        data.stream("s", SEGMENTS, gap=120)
        road.wait(430 * MS)
    data.close("s")
    call.say("s", b"250 Transfer completed successfully\r\n", wait=20 * MS)
    call.ask(b"QUIT\r\n", b"221 Goodbye\r\n", wait=2 * SECOND)
    call.close("s")


def trl():
    return "\n".join(displays.trle("OSAP1", "OSAPORT1", [displays.data_device("0E02", "TCPIP", "OSDL1", read=4711)])) + "\n"


if __name__ == "__main__":
    road = Road(when("2024-05-31", "02:40:00"), 6 * MS)
    tell(road)
    build.run(__file__, {
        "case.yaml": case("month-end-reports-slow", "Reports of the month come slowly from the mainframe",
                          [("host.pcap", "SOW1", "server-lan", "yes")], [("SOW1", "server", "zos", SERVER)]),
        "host.pcap": road.pcap("s"), "tasks.txt": TASKS, "trl.txt": trl()})
