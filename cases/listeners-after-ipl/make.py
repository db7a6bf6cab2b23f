#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: after an IPL five services refuse calls, each for a reason of its own."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import views  # noqa: E402
from story import MS, Road, SECOND, SERVER, SYN, case, when  # noqa: E402

STACK, DAY, VIPA = "TCPPROD", "2024-06-03", "198.51.100.99"
PROFILE = """\
; PROFILE of TCPPROD on SYSA
IPCONFIG NODATAGRAMFWD PATHMTUDISCOVERY
TCPCONFIG RESTRICTLOWPORTS TCPRCVBUFRSIZE 65536 TCPSENDBFRSIZE 65536
SOMAXCONN 1024
PORT
    21 TCP FTPD1
  1500 TCP LETTERS BIND 198.51.100.99
  4000 TCP ORDERS
  6000 TCP RESERVED
  8443 TCP WEBSRV2
INTERFACE OSDL DEFINE IPAQENET PORTNAME OSAP1 IPADDR 198.51.100.7/24 MTU 1492
BEGINROUTES
 ROUTE 198.51.100.0 255.255.255.0 = OSDL MTU 1492
 ROUTE DEFAULT 198.51.100.1 OSDL MTU 1492
ENDROUTES
START OSDL
"""


def tell(road):
    for i in range(3):
        for j, port in enumerate((1500, 6000, 8443, 515)):
            call = road.call(cport=40100 + 10 * i + j, sport=port)
            call.send("c", "S", wait=400 * MS, options=SYN, window=65535)
            call.reset("s", wait=60)
    good = road.call(cport=40190, sport=21)
    good.open(wait=SECOND)
    good.say("s", b"220 SYSA FTP server ready\r\n", 9 * MS)
    good.close("c", SECOND)


def sockets():
    return views.conn([("FTPD1", "00000054", "0.0.0.0..21", "0.0.0.0..0", "Listen"), ("LETTERS", "00000061", VIPA + "..1500", "0.0.0.0..0", "Listen"),
                       ("OLDORDER", "00000063", "0.0.0.0..4000", "0.0.0.0..0", "Listen"),
                       ("OLDORDER", "00000071", SERVER + "..4000", "192.0.2.88..51010", "Establsh")])


def reserved():
    return views.ports([(21, "TCP", "FTPD1", "DA", ""), (1500, "TCP", "LETTERS", "DA", ""), (4000, "TCP", "ORDERS", "DA", ""),
                        (6000, "TCP", "RESERVED", "DA", "")])


if __name__ == "__main__":
    road = Road(when(DAY, "05:30:00"))
    tell(road)
    build.run(__file__, {
        "case.yaml": case("listeners-after-ipl", "Since the IPL four services refuse calls, and orders reach the old server",
                          [("client.pcap", "client", "client-lan", "yes")], [("SYSA", "server", "zos", SERVER)]),
        "client.pcap": road.pcap(), "netstat-conn.txt": views.report(STACK, "05:31:00", sockets()),
        "netstat-home.txt": "\n".join(d.home(STACK, "05:31:05", [("OSDL", SERVER, "Primary"), ("VIPAL", VIPA, ""), ("LOOPBACK", "127.0.0.1", "")])) + "\n",
        "netstat-portlist.txt": views.report(STACK, "05:31:10", reserved()), "profile.txt": PROFILE,
        "netstat-config.txt": views.report(STACK, "05:31:15", views.config(tcp={"SoMaxConn": "0000000010"}))})
