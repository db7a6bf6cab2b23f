#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a stack on Network Express at the month's end.  It is busy, and each number stays below what would be worth a word."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import displays as d  # noqa: E402
import ipcs  # noqa: E402
import packets as p  # noqa: E402
import views  # noqa: E402
from operlog import Syslog  # noqa: E402
from story import MS, Pcap, SECOND, SYN, case, hardware, when  # noqa: E402
from talk import Talk  # noqa: E402

STACK, DAY, HOST, ONE, TWO, OTHER = "TCPNEX", "2024-06-28", "198.51.100.7", "198.51.100.1", "198.51.100.2", "198.51.100.3"
QUEUES = [("WRT/2", "PRIORITY1", 0, 2, 2, "UNCONGESTED"), ("WRT/3", "PRIORITY2", 0, 2, 3, "UNCONGESTED"),
          ("WRT/4", "PRIORITY3", 0, 0, 0, "UNCONGESTED"), ("WRT/5", "PRIORITY4", 11, 9, 61, "UNCONGESTED")]


def devlinks(clock, packets):
    names = ["BytesIn", "Inbound Packets", "Inbound Packets In Error", "Inbound Packets Discarded", "Inbound Packets With No Protocol", "BytesOut",
             "Outbound Packets", "Outbound Packets In Error", "Outbound Packets Discarded"]
    values = (packets * 800, packets, 0, 3, 0, packets * 900, packets - 90, 0, 0)
    return views.report(STACK, clock, [
        "IntfName: NEX1              IntfType: EQENET     IntfStatus: Ready", "    DevNum: 3B20      ActDevNum: 3B20   DevStatus: Ready",
        "    ChpidType: OSH    Chpid: D5         Pchid: 0114", "    SMCD: Yes         SMCR: Yes         PNetID: PLEX1",
        "    Adapter Gen: Network Express V1.0", "    TRLE: OSHTRL1     Code Level: 3031000000001440", "    PortName: EZAP3B20", "    Speed: 0000010000 (10G)",
        "    VMACAddr: 42006A530F12   VMACOrigin: OSA   VMACRouter: All", "    CfgMtu: 1492      ActMtu: 1492", "    IpAddr: %s/24" % HOST,
        "    VLANid: None      VLANpriority: Disabled", "    ChecksumOffload: Yes   SegmentationOffload: Yes", "    Isolate: No",
        "  Interface Statistics:"] + ["    %-33s = %s" % row for row in zip(names, values)], "V3R1")


def log():
    out = Syslog("SYSN", "2024180")
    out.say("23:00:01.00", *views.ospf_interface("NEX1", HOST, 64, 3, 2))
    out.say("23:00:03.00", *views.ospf_neighbour(ONE, "10.9.9.1", 128, "NEX1", losses=1, resets=1))
    out.say("23:00:05.00", *views.ospf_neighbour(TWO, "10.9.9.2", 128, "NEX1"))
    out.say("23:00:07.00", *views.ospf_neighbour(OTHER, "10.9.9.3", 8, "NEX1"))
    out.say("23:00:20.00", *views.eqdio("OSHTRL1", "NEX1", "3B20", STACK, QUEUES)[1:])
    out.say("23:01:00.00", "EZZ4313I INITIALIZATION COMPLETE FOR DEVICE OSHTRL1")
    return out.text


def osainfo():
    return ["EZD0031I TCP/IP CS V3R1 TCPIP NAME: %s  23:02:05" % STACK, "DISPLAY OSAINFO RESULTS FOR INTFNAME: NEX1", "DATAPATH: 3B20       REALADDR: 0045",
            "PCHID: 0114          CHPID: D5        CHPID TYPE: OSH", "OSA CODE LEVEL: 3031240022221484",
            "ACTIVE SPEED: 10 GB/SEC             GEN: NETWORK EXPRESS V1.0", "MEDIA: MULTIMODE FIBER  JUMBO FRAMES: YES   ISOLATE: NO",
            "PHYSICALMACADDR: 9C63C0530F12  LOCALLYCFGMACADDR: 9C63C0530F12", "QUEUES DEFINED OUT: 5  IN: 8        ANCILLARY QUEUES IN USE: 7",
            "SAPSUP: 00400001     SAPENA: 00000000", "INTERFACE PACKET DROPS: 0", "CONNECTION MODE: LAYER 2", "IPV4 ATTRIBUTES:",
            "  VLAN ID: N/A      VMAC ACTIVE: YES", "  VMAC ADDR: 42006A530F12    VMAC ORIGIN: OSA   VMAC ROUTER: ALL", "REGISTERED ADDRESSES:",
            "  IPV4 UNICAST ADDRESSES FOR ARP OFFLOAD:", "    ADDR: " + HOST, "    TOTAL NUMBER OF IPV4 ADDRESSES: 1"]


def stats(clock, more):
    """0.8 % sent again, 0.7 % out of order, 0.3 % without a port, a few redirects: below what is worth a look."""
    return views.report(STACK, clock, views.statistics(
        icmp={"Messages": (160, 58), "Redirects": (61, 0)},
        ip={"Packets Received": 400000 + more, "Received Packets Delivered": 399900 + more, "Received Address Errors": 100 + more // 4000},
        tcp={"Segments Received": 390000 + more, "Segments Sent": 385000 + more, "Segments Retransmitted": 3000 + more // 200, "Segments Out of Order": 2700,
             "Discards for Bad Checksum": 2, "Discards for Old Timestamp": 3, "Connections Dropped by Retransmit": 20, "Connections Dropped by KeepAlive": 14},
        udp={"No Port Errors": 20}), "V3R1")


def connections():
    out = views.listener("PAYMENT", "00000061", 7000, taken=90210, now=3) + views.listener("FTPD1", "00000062", 21)
    out += views.connection("PAYMENT", "00001001", HOST + "..7000", "192.0.2.60..51000", sent=4000, again=31, rtt="14.000", window=30000, waiting=2900)
    out += views.connection("PAYMENT", "00001002", HOST + "..7000", "192.0.2.61..51000", sent=900, unread=1200, oldest=("06/28/2024", "23:02:39"))
    return out + views.connection("ARCHIVE", "00001010", HOST + "..7100", "203.0.113.9..40100", sent=91000, again=700, rtt="18.000")


def sockets():
    rows = [("PAYMENT", "00000061", "0.0.0.0..7000", "0.0.0.0..0", "Listen"), ("FTPD1", "00000062", "0.0.0.0..21", "0.0.0.0..0", "Listen")]
    rows += [("PAYMENT", "0000%04X" % (0x1000 + i), HOST + "..7000", "192.0.2.%d..51000" % (60 + i), "Establsh") for i in range(40)]
    rows += [("PAYMENT", "0000%04X" % (0x1100 + i), HOST + "..7000", "192.0.2.%d..51500" % (60 + i), "ClosWait") for i in range(6)]
    rows += [("PAYMENT", "0000%04X" % (0x1200 + i), HOST + "..7000", "192.0.2.%d..51600" % (60 + i), "FinWait2") for i in range(7)]
    return views.conn(rows + [("FEEDER", "00001300", HOST + "..1811", "203.0.113.8..9000", "SynSent")])


def hello(src, ident, *neighbours):
    """RFC 2328 A.3.2 of a router on the segment."""
    body = p.addr("255.255.255.0") + struct.pack("!HBBI", 10, 2, 1, 40) + p.addr("0.0.0.0") * 2 + b"".join(p.addr(each) for each in neighbours)
    head = struct.pack("!BBH", 2, 1, 24 + len(body)) + p.addr(ident) + bytes(4)
    return head + struct.pack("!HH", p.checksum(head + bytes(4) + body), 0) + bytes(8) + body


def recorded():
    """Payments, the same in the stack's trace and at the switch; OSPF on the segment."""
    trace, switch, rows = ipcs.Trace("SYSN", STACK), Pcap(), []
    at, idents = when(DAY, "23:02:00"), {HOST: "10.9.9.20", ONE: "10.9.9.1", TWO: "10.9.9.2"}
    for second in range(0, 40, 10):
        for i, src in enumerate(idents):
            others = [ident for each, ident in idents.items() if each != src]
            rows.append((at + second * SECOND + i * 200 * MS, src, p.ipv4(src, "224.0.0.5", 89, hello(src, idents[src], *others), 20 + second + i, 1)))
    number, now = 800, at + 500 * MS
    for turn in range(3):
        t = Talk("192.0.2.60", 52000 + turn, HOST, 7000, 9000 + turn, 12000 + turn, server_ttl=64)
        steps = [("c", "S", b"", {"options": SYN}), ("s", "SA", b"", {"options": SYN}), ("c", "A", b"", {})]
        steps += [("c", "PA", b"PAY %d" % turn, {}), ("s", "PA", apps.noise(900, turn), {}), ("c", "A", b"", {}), ("c", "FA", b"", {}), ("s", "FA", b"", {}),
                  ("c", "A", b"", {})]
        for side, flags, data, more in steps:
            now, number = now + 3 * MS, number + 1
            packet = t.send(side, flags, data, **more)
            trace.record(number, now, packet, "in" if side == "c" else "out", iface="NEX1")
            rows.append((now + (40 if side == "s" else -40), HOST if side == "s" else ONE, packet))
        now += 4 * SECOND
    for when_sent, sender, packet in sorted(rows, key=lambda row: row[0]):
        multicast = packet[16:20] == p.addr("224.0.0.5")
        target = "01:00:5e:00:00:05" if multicast else hardware(HOST if sender != HOST else ONE)
        switch.add(when_sent, p.ethernet(hardware(sender), target, 0x0800, packet))
    return trace.text(), switch.bytes


def walk():
    name, port = "IBM-OSA-MIB::ibmOSAExp", "IBM-OSA-MIB::ibmOsaExpEth"
    lp = b"".join(n.to_bytes(4, "big") for n in (1, 60, 900, 1400, 55, 850, 1300, 50, 800, 1200))
    rows = ["ChannelNumber.5 = Hex-STRING: E4", "ChannelShared.5 = INTEGER: shared(1)", "ChannelPCIBusUtil5Min.5 = INTEGER: 61",
            "ChannelProcUtil5Min.5 = INTEGER: 74", "PerfDataLP1.5 = Hex-STRING: " + " ".join("%02X" % byte for byte in lp)]
    ports = ["PortName.5 = STRING: \"OSAPM\"", "InPackets.5 = Counter32: 4200000", "OutPackets.5 = Counter32: 9100000", "InBroadcastFrames.5 = Counter32: 310000"]
    return "\n".join([name + row for row in rows] + [port + row for row in ports]) + "\n"


if __name__ == "__main__":
    trace, switch = recorded()
    routes = d.routes(STACK, "23:02:10", [("Default", ONE, "UGO", 9, "NEX1"), ("198.51.100.0/24", "0.0.0.0", "UO", 0, "NEX1"),
                                          ("10.20.0.0/16", TWO, "UGO", 9, "NEX1"), ("127.0.0.1/32", "0.0.0.0", "UH", 2, "LOOPBACK")], "V3R1")
    areas = [("ECSA", "150000K", "155000K", "204800K"), ("PRIVATE", "380211K", "390005K", "524288K"), None, ("HVPRIVATE", "35M", "36M", "NOLIMIT")]
    build.run(__file__, {
        "case.yaml": case("network-express-near-limits-ok", "It is the month's end: does anything need to be done tonight?",
                          [("pkttrace.txt", "SYSN", "ip-stack", "no"), ("switch.pcap", "SYSN", "switch-mirror", "yes")], [("SYSN", "server", "zos", HOST)]),
        "pkttrace.txt": trace, "switch.pcap": switch, "syslog.txt": log(), "osainfo.txt": "\n".join(osainfo()) + "\n", "osa-mib.txt": walk(),
        "devlinks.txt": devlinks("23:00:00", 1000000) + "\n" + devlinks("23:05:00", 1600000), "stats.txt": stats("23:00:30", 0) + "\n" + stats("23:05:30", 60000),
        "netstat-all.txt": views.report(STACK, "23:02:40", connections(), "V3R1"), "netstat-conn.txt": views.report(STACK, "23:02:45", sockets(), "V3R1"),
        "netstat-config.txt": views.report(STACK, "23:02:50", views.config(), "V3R1"), "netstat-route.txt": "\n".join(routes) + "\n",
        "netstat-home.txt": "\n".join(d.home(STACK, "23:02:55", [("NEX1", HOST, "Primary"), ("LOOPBACK", "127.0.0.1", "")], "V3R1")) + "\n",
        "stor.txt": "\n".join(d.storage(STACK, areas)) + "\n"})
