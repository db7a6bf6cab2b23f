#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of this case from the figures of SHARE 10720 (2012), first case: a flood of inbound packets, discard 4114."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
import netstat  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
import tcpdump  # noqa: E402
from capture import when  # noqa: E402

DAY = "2011-01-25"
TARGET = "172.29.191.255"


def mpcipa(device, devstatus, link, status, mtu, values):
    out = [
        netstat.pair("DevName: " + device, "DevType: MPCIPA", 0),
        "  DevStatus: " + devstatus,
        "  LnkName: %-18sLnkType: IPAQENET   LnkStatus: %s" % (link, status),
        netstat.pair("Speed: 0000001000", "", 4),
        netstat.pair("IpBroadcastCapability: No", "", 4),
        netstat.pair("CfgRouter: Non", "ActRouter: Non", 4),
        netstat.pair("ArpOffload: Yes", "ArpOffloadInfo: Yes", 4),
        netstat.pair("ActMtu: " + mtu, "", 4),
        netstat.pair("VLANid: None", "VLANpriority: Disabled", 4),
        netstat.pair("ReadStorage: GLOBAL (4096K)", "InbPerf: Balanced", 4),
        netstat.pair("SecClass: 255", "MonSysplex: No", 4),
    ]
    return out + netstat.routing() + netstat.multicast() + netstat.link_statistics(values)


def simple(device, devtype, devstatus, link, linktype, status, values=(0,) * 9):
    return [
        netstat.pair("DevName: " + device, "DevType: " + devtype, 0),
        "  DevStatus: " + devstatus,
        "  LnkName: %-18sLnkType: %-11sLnkStatus: %s" % (link, linktype, status),
    ] + netstat.link_statistics(values)


def devlinks():
    flood = (25081576230, 194853959, 194353459, 194352011, 0, 103520236, 387012, 0, 0)
    out = [netstat.header("V1R11", "TCPIP", "02:21:37")]
    out += simple("LOOPBACK", "LOOPBACK", "Ready", "LOOPBACK", "LOOPBACK", "Ready", (4620, 79, 0, 0, 0, 4620, 79, 0, 0))
    out += mpcipa("DEVOSA1", "Ready", "OSDL", "Ready", "8992", flood)
    out += mpcipa("DR281920", "Starting", "OSDL2", "Not active", "Unknown", (0,) * 9)
    out += simple("VIPDAC1D7AB6", "VIPA", "Ready", "VIPLAC1D7AB6", "VIPA", "Ready")
    out += simple("IUTSAMEH", "MPCPTP", "Sent SETUP Request", "TOVTAM", "MPCPTP", "Not active")
    return "\n".join(out) + "\n"


def stats():
    values = [
        ("Packets Received", 1949529115), ("Received Header Errors", 1944231079),
        ("Received Address Errors", 1944301262), ("Datagrams Forwarded", 46805), ("Unknown Protocols Received", 0),
        ("Received Packets Discarded", 0), ("Received Packets Delivered", 5234225), ("Output Requests", 4099228),
        ("Output Discards No Route", 0), ("Output Discards (other)", 0), ("Reassembly Timeouts", 0),
        ("Reassembly Required", 0), ("Reassembly Successful", 0), ("Reassembly Failures", 0),
        ("Datagrams Successfully Fragmented", 0), ("Datagrams Failing Fragmentation", 0), ("Fragments Created", 0),
    ]
    return "\n".join([netstat.header("V1R11", "TCPIP", "02:22:49")] + netstat.stats(values)) + "\n"


def broadcast(src, ident, ttl, transaction, name):
    """The NetBIOS name query: 78 bytes, no UDP checksum, as in the record."""
    query = p.nbns_query(transaction, name, 0x20)
    return p.ipv4(src, TARGET, p.UDP, p.udp(src, TARGET, 137, 137, query, "zero"), ident, ttl)


def pkttrace():
    trace = ipcs.Trace("SOW1", "TCPIP")
    tn3270 = talk.Talk("172.29.97.14", 2711, "192.168.192.9", 23, 812400119, 77120034, client_ttl=127)
    number = 54550957
    rows = [
        ("14:13:05.611207", tn3270.send("c", "PA", b"\x7d\x5b\x61\x11\x5b\x61\xff\xef"), "in", 0),
        ("14:13:05.619934", tn3270.send("s", "PA", b"\xf5\xc3\x11\x40\x40\x1d\xf0\xd9\xc5\xc1\xc4\xe8\xff\xef"), "out", 0),
        ("14:13:05.652118", broadcast("172.29.96.31", 40117, 99, 0x8A31, "FILESRV2"), "in", 4114),
        ("14:13:05.664390", broadcast("172.29.96.9", 7886, 82, 0x84E1, "PRTSRV01"), "in", 4114),
        ("14:13:05.681002", tn3270.send("c", "A"), "in", 0),
        ("14:13:05.687445", broadcast("172.29.96.9", 7887, 82, 0x84E2, "PRTSRV01"), "in", 4114),
        ("14:13:05.691317", broadcast("172.29.96.31", 40118, 98, 0x8A33, "FILESRV2"), "in", 4114),
        ("14:13:05.702560", tn3270.send("c", "PA", b"\x7d\x40\xc1\x11\x40\xc1\xff\xef"), "in", 0),
        ("14:13:05.709844", tn3270.send("s", "PA", b"\xf5\xc3\x11\x40\x40\x1d\xf0\xc5\xd5\xc4\xff\xef"), "out", 0),
    ]
    for clock, packet, io, code in rows:
        trace.record(number, when(DAY, clock), packet, io, discard=code, symbol="IP_MAC_BRDCST")
        number += 1
    return trace.text()


def linux_tcpdump():
    sender, guest, dns = "172.29.96.56", "172.29.96.71", "172.29.96.1"
    query = "[udp sum ok] NBT UDP PACKET(137): QUERY; REQUEST; BROADCAST"
    out = ["tcpdump: listening on eth0, link-type EN10MB (Ethernet), capture size 65535 bytes"]

    def add(clock, ttl, ident, proto, length, src, dst, text, flags="none", tos=0):
        out.append(tcpdump.head("16:23:18." + clock, ttl, ident, proto, length, flags, tos))
        out.append(tcpdump.body(src, dst, text))

    ssh = "Flags [P.], cksum 0x%s (correct), seq %s, ack %d, win %d, length %d"
    add("856903", 64, 51202, "TCP", 168, guest + ".22", "172.29.97.14.3812", ssh % ("9a1e", "1:117", 1, 501, 116), "DF", 16)
    add("857731", 64, 32114, "UDP", 73, guest + ".32779", dns + ".53",
        "[udp sum ok] 4711+ PTR? 255.191.29.172.in-addr.arpa. (45)", "DF")
    add("858032", 64, 0, "UDP", 150, dns + ".53", guest + ".32779", "[udp sum ok] 4711 NXDomain 0/1/0 (122)", "DF")
    add("858199", 127, 1215, "UDP", 78, sender + ".137", TARGET + ".137", query)
    add("858309", 126, 1215, "UDP", 78, sender + ".137", TARGET + ".137", query)
    add("858772", 64, 32115, "UDP", 72, guest + ".32780", dns + ".53",
        "[udp sum ok] 4712+ PTR? 56.96.29.172.in-addr.arpa. (44)", "DF")
    add("859303", 125, 1215, "UDP", 78, sender + ".137", TARGET + ".137", query)
    add("859518", 64, 0, "UDP", 104, dns + ".53", guest + ".32780",
        "[udp sum ok] 4712 1/0/0 56.96.29.172.in-addr.arpa. PTR prt01.example. (76)", "DF")
    add("860127", 127, 8821, "TCP", 52, "172.29.97.14.3812", guest + ".22",
        "Flags [.], cksum 0x51c2 (correct), ack 117, win 16425, length 0", "DF")
    add("861440", 64, 51203, "TCP", 152, guest + ".22", "172.29.97.14.3812", ssh % ("77b0", "117:217", 1, 501, 100), "DF", 16)
    return "\n".join(out) + "\n"


CASE = """\
netcause_bundle: 1
case: {id: osa-broadcast-4114, title: "z/OS throws away nearly everything that one OSA receives"}
systems:
  - {name: SOW1, role: server, os: zos, addresses: [192.168.192.9, 192.168.192.8, 172.29.122.182]}
  - {name: linux1, role: guest, os: linux, addresses: [172.29.96.71]}
captures:
  - {file: pkttrace.txt, system: SOW1, vantage: ip-stack, on_wire: no}
  - {file: linux-tcpdump.txt, system: linux1, vantage: linux-guest, on_wire: yes}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "devlinks.txt": devlinks(), "stats.txt": stats(), "pkttrace.txt": pkttrace(),
                         "linux-tcpdump.txt": linux_tcpdump()})
