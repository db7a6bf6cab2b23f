#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a sysplex with two stacks on the morning after the coupling facility was serviced."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
import talk  # noqa: E402
import views  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SYN, case, when  # noqa: E402

SHOP, MAIL, QUEUE, OLD = "198.51.100.91", "198.51.100.92", "198.51.100.93", "198.51.100.94"
ONE, TWO, DAY = "198.51.100.7", "198.51.100.8", "2024-05-21"
MASK = "255.255.255.0"


def tell(road):
    for i in range(4):
        call = road.call(cport=40700 + i, server=SHOP, sport=8443)
        call.send("c", "S", wait=SECOND, options=SYN, window=65535)
        call.reset("s", wait=90)
    good = road.call(cport=40710, server=MAIL, sport=25)
    good.open(wait=SECOND)
    good.say("s", b"220 mail.example ESMTP\r\n", 4 * MS)
    good.close("c", SECOND)


def distributor():
    lines = views.dvipas([(SHOP, MASK, "Active", "VIPADefine", "Dist/Dest"), (MAIL, MASK, "Active", "VIPADefine", "Dist/Dest"),
                          (QUEUE, MASK, "Active", "VIPADefine", ""), (OLD, MASK, "Backup", "VIPABackup", "")])
    return views.report("TCPIPA", "07:05:00", lines)


def second():
    lines = views.dvipas([(SHOP, MASK, "Backup", "VIPABackup", "Dest"), (MAIL, MASK, "Backup", "VIPABackup", "Dest"),
                          (QUEUE, MASK, "Active", "VIPADefine", "")])
    return views.report("TCPIPB", "07:05:20", lines)


def targets():
    lines = ["Dynamic VIPA Destination Port Table:"]
    lines += views.target(SHOP + "..8443", "192.168.1.1", 0, 0, 0) + views.target(SHOP + "..8443", "192.168.1.2", 0, 0, 0)
    lines += views.target(MAIL + "..25", "192.168.1.1", 4711, 2, 14) + views.target(MAIL + "..25", "192.168.1.2", 12, 2, 0)
    return views.report("TCPIPA", "07:05:40", lines)


def defined():
    return views.report("TCPIPA", "07:06:00", [
        "Dynamic VIPA Information:", "  VIPA Backup:", "    IpAddr/PrefixLen: " + OLD, "      Rank: 000100  Moveable:            SrvMgr:",
        "  VIPA Define:", "    IpAddr/PrefixLen: %s/24" % SHOP, "      Moveable: Immediate  SrvMgr: No",
        "    IpAddr/PrefixLen: %s/24" % MAIL, "      Moveable: Immediate  SrvMgr: No",
        "    IpAddr/PrefixLen: %s/24" % QUEUE, "      Moveable: Immediate  SrvMgr: No",
        "  VIPA Route:", "    DestXCF: 192.168.1.2", "      TargetIp: " + TWO])


def config():
    return views.report("TCPIPA", "07:06:20", views.config(ip={"DynamicXCF": "Yes"}, glob={"AdjustDVIPAMSS": "None"}))


def trace():
    """The distributor drops the first call to the mail server on the other system while it sets up the way to it; the caller repeats it."""
    out = ipcs.Trace("SOW1", "TCPIPA")
    call = talk.Talk("192.0.2.77", 51022, MAIL, 25, 800100, 900100)
    first = call.send("c", "S", options=SYN, window=65535)
    out.record(200, when(DAY, "07:00:00.100000"), first, "in", iface="OSDL", discard=4115, symbol="IP_XCF_NONEWCONN")
    call.next["c"] = 800100
    out.record(201, when(DAY, "07:00:01.110000"), call.send("c", "S", options=SYN, window=65535), "in", iface="OSDL")
    out.record(202, when(DAY, "07:00:01.110400"), call.send("s", "SA", options=SYN, window=65535), "out", iface="OSDL")
    out.record(203, when(DAY, "07:00:01.112000"), call.send("c", "A", window=64240), "in", iface="OSDL")
    out.record(204, when(DAY, "07:00:01.160000"), call.send("s", "PA", b"220 mail.example ESMTP\r\n"), "out", iface="OSDL")
    out.record(205, when(DAY, "07:00:01.162000"), call.send("c", "A"), "in", iface="OSDL")
    return out.text()


if __name__ == "__main__":
    road = Road(when(DAY, "07:00:00"))
    tell(road)
    build.run(__file__, {
        "case.yaml": case("sysplex-vipa-morning", "The shop and the queue manager do not answer since the sysplex is up again",
                          [("client.pcap", "client", "client-lan", "yes"), ("pkttrace.txt", "SOW1", "ip-stack", "no")],
                          [("SOW1", "server", "zos", ONE), ("SOW2", "server", "zos", TWO)]),
        "client.pcap": road.pcap(), "vipadyn-a.txt": distributor(), "vipadyn-b.txt": second(), "vdpt.txt": targets(),
        "vipadcfg.txt": defined(), "config.txt": config(), "pkttrace.txt": trace()})
