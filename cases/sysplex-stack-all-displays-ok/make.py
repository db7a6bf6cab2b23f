#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a stack of a sysplex that is well, with every display that a specialist would ask for, its profile and policies."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
import views  # noqa: E402
from story import CLIENT, MS, Road, SECOND, case, when  # noqa: E402

STACK, DAY, HOST, SECONDARY, SHOP, XCF, ROUTER = "TCPPROD", "2024-06-18", "198.51.100.7", "198.51.100.8", "198.51.100.91", "192.168.1.1", "198.51.100.1"
PROFILE = """\
; PROFILE of TCPPROD on SYSA
GLOBALCONFIG WLMPRIORITYQ ADJUSTDVIPAMSS AUTO
IPCONFIG NODATAGRAMFWD PATHMTUDISCOVERY DYNAMICXCF 192.168.1.1 255.255.255.0 1
TCPCONFIG RESTRICTLOWPORTS TTLS TCPRCVBUFRSIZE 65536 TCPSENDBFRSIZE 65536 FINWAIT2TIME 600 INTERVAL 10
UDPCONFIG RESTRICTLOWPORTS
SOMAXCONN 1024
AUTOLOG 5
  FTPD JOBNAME FTPD1
ENDAUTOLOG
PORT
    20 TCP OMVS      NOAUTOLOG
    21 TCP FTPD1
    23 TCP TN3270
  8443 TCP WEBSRV    SHAREPORT
PORTRANGE 50000 200 TCP AUTHPORT
INTERFACE OSDA DEFINE IPAQENET PORTNAME OSAPA IPADDR 198.51.100.7/24 MTU 1492 VMAC ROUTEALL
INTERFACE OSDB DEFINE IPAQENET PORTNAME OSAPB IPADDR 198.51.100.8/24 MTU 1492 VMAC ROUTEALL
VIPADYNAMIC
  VIPADEFINE MOVEABLE IMMEDIATE 255.255.255.0 198.51.100.91
  VIPADISTRIBUTE DISTMETHOD SERVERWLM 198.51.100.91 PORT 8443 DESTIP ALL
ENDVIPADYNAMIC
BEGINROUTES
 ROUTE 198.51.100.0/24 = OSDA MTU 1492
 ROUTE 198.51.100.0/24 = OSDB MTU 1492
 ROUTE DEFAULT 198.51.100.1 OSDA MTU 1492
 ROUTE DEFAULT 198.51.100.1 OSDB MTU 1492
ENDROUTES
START OSDA
START OSDB
"""
FTPDATA = """\
; FTP.DATA of FTPD1
EXTENSIONS        AUTH_TLS
TLSMECHANISM      ATTLS
PASSIVEDATAPORTS  (50000,50199)
FTPKEEPALIVE      60
DATACTTIME        120
"""
POLICY = """\
TTLSRule WebRule
{
  LocalPortRange 8443
  Direction Inbound
  TTLSGroupActionRef gOn
  TTLSEnvironmentActionRef eWeb
}
TTLSGroupAction gOn
{
  TTLSEnabled On
}
TTLSEnvironmentAction eWeb
{
  HandshakeRole Server
  TTLSKeyringParms
  {
    Keyring WEB/RING
  }
  TTLSEnvironmentAdvancedParms
  {
    TLSv1.2 On
    TLSv1.3 On
  }
}
"""


def tell(road):
    """A page over TLS from the distributed VIPA, a file by FTP, a terminal."""
    web = road.call(cport=40100, server=SHOP, sport=8443)
    web.open()
    apps.tls_session(web, "shop.example")
    for i in range(3):
        web.ask(apps.secret(300, 20 + i), apps.secret(1200, 40 + i), 9 * MS, 200 * MS)
    web.close("c", 100 * MS)
    control = road.call(cport=40110, server=HOST, sport=21)
    control.open()
    apps.ftp(control, ("s", "220 SYSA FTP server ready", 4 * MS), ("c", "USER netuser", 200 * MS), ("s", "331 Send password please.", 5 * MS),
             ("c", "PASS hides", 200 * MS), ("s", "230 NETUSER is logged on.", 9 * MS), ("c", "EPSV", 100 * MS),
             ("s", "229 Entering Extended Passive Mode (|||50010|)", 5 * MS), ("c", "RETR REPORT", 5 * MS))
    data = road.call(cport=40111, server=HOST, sport=50010)
    data.open()
    control.say("s", b"125 Sending data set NETUSER.REPORT\r\n", 4 * MS)
    data.stream("s", 40)
    data.close("s")
    control.say("s", b"250 Transfer completed successfully.\r\n", 3 * MS)
    control.ask(b"QUIT\r\n", b"221 Quit command received. Goodbye.\r\n", 4 * MS, 300 * MS)
    control.close("s", 2 * MS)
    term = road.call(cport=40120, server=HOST, sport=23)
    term.open()
    apps.tn3270e(term)
    term.say("s", apps.screen("ENTER LOGON"), 40 * MS)
    for turn in range(3):
        term.send("c", "PA", apps.key(turn), wait=1500 * MS)
        term.say("s", apps.screen("READY %d" % turn, sequence=turn + 1), 60 * MS)
    term.close("c", 900 * MS)


def interface(name, port, address, datapath, packets):
    counts = (packets * 410, packets, 0, 0, 0, packets * 905, packets - 400, 0, 0)
    lines = netstat.osa_interface(name, port, address + "/24", counts=counts, datapath=datapath)
    at = [i for i, line in enumerate(lines) if "InbPerf" in line][0]
    lines[at] = netstat.pair("ReadStorage: GLOBAL (4096K)", "InbPerf: Dynamic", 4)
    lines.insert(at + 1, netstat.pair("WorkloadQueueing: Yes", "", 4))
    return lines


def devlinks(clock, packets):
    one = d.with_trace(interface("OSDA", "OSAPA", HOST, "0E02", packets), d.trace_setting(packets // 3))
    return views.report(STACK, clock, one + interface("OSDB", "OSAPB", SECONDARY, "0F02", packets // 2) + d.osaenta("OSAPA", frames=5200, minutes=12))


def stats(clock, more):
    return views.report(STACK, clock, views.statistics(
        ip={"Packets Received": 400000 + more, "Received Packets Delivered": 399988 + more, "Output Requests": 399100 + more},
        tcp={"Segments Received": 390000 + more, "Segments Sent": 385000 + more, "Segments Retransmitted": 44 + more // 2000}))


def sockets():
    rows = [("FTPD1", "00000054", "0.0.0.0..21", "0.0.0.0..0", "Listen"), ("TN3270", "00000055", "0.0.0.0..23", "0.0.0.0..0", "Listen"),
            ("WEBSRV", "00000056", SHOP + "..8443", "0.0.0.0..0", "Listen"), ("SYSLOGD1", "00000020", "0.0.0.0..514", "*..*", "UDP")]
    rows += [("WEBSRV", "0000%04X" % (0x1000 + i), SHOP + "..8443", "192.0.2.%d..51000" % (60 + i), "Establsh") for i in range(12)]
    return views.conn(rows + [("WEBSRV", "0000%04X" % (0x1100 + i), SHOP + "..8443", "192.0.2.%d..51900" % (80 + i), "TimeWait") for i in range(9)])


def connections():
    out = views.listener("FTPD1", "00000054", 21) + views.listener("TN3270", "00000055", 23) + views.listener("WEBSRV", "00000056", 8443, SHOP)
    for i in range(12):
        out += views.connection("WEBSRV", "0000%04X" % (0x1000 + i), SHOP + "..8443", "192.0.2.%d..51000" % (60 + i), tls="Yes", rule="WebRule", sent=2000, again=3)
    return out


def tls():
    out = []
    for i in range(3):
        out += ["ConnID: 0000%04X" % (0x1000 + i), "  JobName:      WEBSRV", "  LocalSocket:  %s..8443" % SHOP, "  RemoteSocket: 192.0.2.%d..51000" % (60 + i),
                "  SecLevel:     TLS Version 1.2", "  Cipher:       C02F TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "  CertUserID:   N/A", "  MapType:      Primary",
                "  FIPS140:      Off", "TTLSRule: WebRule", "  TTLSGrpAction: gOn", "  TTLSEnvAction: eWeb", "    HandshakeRole: Server"]
    return out


def sysplex():
    vipas = views.dvipas([(SHOP, "255.255.255.0", "Active", "VIPADefine", "Dist/Dest")])
    targets = ["Dynamic VIPA Destination Port Table:"] + views.target(SHOP + "..8443", XCF, 4711, 2, 14) + \
        views.target(SHOP + "..8443", "192.168.1.2", 4302, 2, 13)
    routing = ["Dynamic VIPA Connection Routing Table:"]
    for i in range(12):
        routing += ["Dest:   %s..8443" % SHOP, "  Source: 192.0.2.%d..51000" % (60 + i), "  DestXCF: 192.168.1.%d" % (1 + i % 2)]
    defined = ["Dynamic VIPA Information:", "  VIPA Define:", "    IpAddr/PrefixLen: %s/24" % SHOP, "      Moveable: Immediate  SrvMgr: No", "  VIPA Distribute:",
               "    Dest:     %s..8443" % SHOP, "      DestXCF: ALL", "        SysPt:   No   TimAff: No    Flg: D", "        DistMethod: ServerWLM"]
    return {"netstat-vipadyn.txt": views.report(STACK, "10:03:00", vipas), "netstat-vdpt.txt": views.report(STACK, "10:03:10", targets),
            "netstat-vcrt.txt": views.report(STACK, "10:03:20", routing), "netstat-vipadcfg.txt": views.report(STACK, "10:03:30", defined)}


def others():
    ids = ["Intrusion Detection Services Summary:", "Scan Detection:", "  GlobRuleName: ScanGlobal", "  IcmpRuleName: *NONE*",
           "  TotDetected: 0            DetCurrPlc: 0", "  DetCurrInt: 0             Interval: 30", "  SrcIPsTrkd: 4             StrgLev: 00000M",
           "Traffic Regulation:", "  TCP", "    ConnRejected: 0         PlcActive: Y", "  UDP", "    PckDiscarded: 0         PlcActive: N"]
    arp = ["Querying ARP cache for address " + ROUTER, "  Interface: OSDA              ETHERNET: 0004C1D2E3F4"]
    reserved = [(20, "TCP", "OMVS", "D", ""), (21, "TCP", "FTPD1", "DA", ""), (23, "TCP", "TN3270", "DA", ""), (8443, "TCP", "WEBSRV", "DAS", ""),
                (50000, "TCP", "AUTHPORT", "DR", "50000-50199")]
    return {"netstat-ids.txt": views.report(STACK, "10:04:00", ids), "netstat-arp.txt": views.report(STACK, "10:04:10", arp),
            "netstat-portlist.txt": views.report(STACK, "10:04:20", views.ports(reserved)),
            "netstat-up.txt": views.report(STACK, "10:04:30", ["Tcpip started at 04:27:29 on 06/16/2024 with IPv6 disabled"])}


def vtam():
    one = d.trle("OSATRL1", "OSAPA", [d.data_device("0E02", STACK, "OSDA", read=3), d.data_device("0E03", STACK, "EZANTAOSAPA"), d.data_device("0E04")])
    two = d.trle("OSATRL2", "OSAPB", [d.data_device("0F02", STACK, "OSDB"), d.data_device("0F03")], base="0F")
    return "\n".join(one + [""] + two) + "\n"


if __name__ == "__main__":
    road = Road(when(DAY, "10:00:00"))
    tell(road)
    routes = [("Default", ROUTER, "UGS", 22, "OSDA"), ("Default", ROUTER, "UGS", 20, "OSDB"), ("198.51.100.0/24", "0.0.0.0", "US", 0, "OSDA"),
              ("198.51.100.0/24", "0.0.0.0", "US", 0, "OSDB"), ("127.0.0.1/32", "0.0.0.0", "UH", 4, "LOOPBACK"), ("192.168.1.0/24", "0.0.0.0", "US", 0, "EZASAMEMVS")]
    homes = [("OSDA", HOST, "Primary"), ("OSDB", SECONDARY, ""), ("EZASAMEMVS", XCF, ""), ("VIPLC633645B", SHOP, ""), ("LOOPBACK", "127.0.0.1", "")]
    areas = [("ECSA", "9421K", "10112K", "204800K"), ("PRIVATE", "28211K", "30005K", "524288K"), ("ECSA MODULES", "8702K", "8702K", "NOLIMIT"), None,
             ("HVCOMMON", "1M", "1M", "NOLIMIT"), ("HVPRIVATE", "5M", "6M", "NOLIMIT"), ("TRACE HVCOMMON", "2578M", "2578M", "2578M")]
    files = {
        "case.yaml": case("sysplex-stack-all-displays-ok", "Review of SYSA before the month's end: is everything well?",
                          [("client.pcap", "client", "client-lan", "yes")], [("SYSA", "server", "zos", HOST)]),
        "client.pcap": road.pcap(), "SYSA/profile.txt": PROFILE, "SYSA/ftp.data.txt": FTPDATA, "SYSA/pagent-ttls.conf": POLICY,
        "netstat-devlinks.txt": devlinks("10:00:00", 300000) + "\n" + devlinks("10:10:00", 360000),
        "netstat-stats.txt": stats("10:00:30", 0) + "\n" + stats("10:10:30", 80000),
        "netstat-route.txt": "\n".join(d.routes(STACK, "10:01:00", routes)) + "\n", "netstat-home.txt": "\n".join(d.home(STACK, "10:01:10", homes)) + "\n",
        "netstat-config.txt": views.report(STACK, "10:01:20", views.config(ip={"DynamicXCF": "Yes"})),
        "netstat-conn.txt": views.report(STACK, "10:01:30", sockets()), "netstat-all.txt": views.report(STACK, "10:01:40", connections()),
        "netstat-ttls.txt": views.report(STACK, "10:01:50", tls()), "trl.txt": vtam(), "stor.txt": "\n".join(d.storage(STACK, areas)) + "\n",
        "osainfo.txt": "\n".join(d.osainfo(STACK, "OSDA", "OSAPA", "0E02", [HOST, SHOP], "10:02:00")) + "\n",
        "trace-status.txt": "\n".join(d.component_trace(STACK, writer="PTTCP") + [""] + d.trace_writer("PTTCP", "ACTIVE", STACK)) + "\n"}
    files.update(sysplex())
    files.update(others())
    build.run(__file__, files)
