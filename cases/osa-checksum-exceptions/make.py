#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of this case: checksum offload is on, and yet some outbound packets carry a computed checksum: one packet or
more for each exception that IBM documents."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
import netstat  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
from capture import when  # noqa: E402

HOST, HOST_P = "10.20.30.8", "10.20.40.8"
FAR, SHARING, PATH = "10.20.99.40", "10.20.30.9", "10.20.98.40"
HOST6, FAR6 = "2001:db8:30::8", "2001:db8:99::40"
START = when("2011-08-04", "12:30:00.250000")


def offloaded(t, count=3):
    """Data segments as the stack hands them to the adapter: no checksum in them."""
    return [t.send("c", "PA", b"A record for a distant peer." * 8, cksum="zero", ip_cksum="zero") for _ in range(count)]


def computed(t, count=2):
    return [t.send("c", "PA", b"A record with its checksum." * 8) for _ in range(count)]


def fragments():
    """One UDP datagram of 2000 bytes in two pieces."""
    whole = p.udp(HOST, FAR, 4001, 4001, bytes(i & 0xFF for i in range(2000)))
    return [p.ipv4(HOST, FAR, p.UDP, whole[:1480], 900, more=True), p.ipv4(HOST, FAR, p.UDP, whole[1480:], 900, offset=1480)]


def groups():
    rip = struct.pack("!BBH", 1, 2, 0) + struct.pack("!HHIIII", 0, 0, 0, 0, 0, 16)
    return [p.ipv4(HOST, "224.0.0.9", p.UDP, p.udp(HOST, "224.0.0.9", 520, 520, rip), 901, 1),
            p.ipv4(HOST, "255.255.255.255", p.UDP, p.udp(HOST, "255.255.255.255", 520, 520, rip), 902, 1)]


def secured():
    """Two ESP packets: index, sequence number, and bytes nobody can read."""
    return [p.ipv4(HOST, FAR, p.ESP, struct.pack("!II", 0x5F00A1, n) + bytes((n * 91 + i * 37) & 0xFF for i in range(88)), 902 + n)
            for n in (1, 2)]


def with_options(t):
    """An IPv6 segment behind a destination options header."""
    plain = t.send("c", "PA", b"Behind an extension header." * 8)
    return [p.ipv6(HOST6, FAR6, 60, p.destination_options(p.TCP) + plain[40:])]


def records():
    far = talk.Talk(HOST, 2711, FAR, 1034, 700100200, 91200300, client_id=100, client_ttl=64)
    near = talk.Talk(HOST, 2712, SHARING, 1034, 700900200, 91900300, client_id=200, client_ttl=64)
    path = talk.Talk(HOST_P, 2713, PATH, 1034, 701100200, 92200300, client_id=300, client_ttl=64)
    far6 = talk.Talk(HOST6, 2714, FAR6, 1034, 702100200, 93200300, client_ttl=64)
    for t in (far, near, path, far6):
        t.window["c"] = t.window["s"] = 8192
    out = [("out", "OSDL", packet) for packet in offloaded(far)]
    out.append(("in", "OSDL", far.send("s", "A")))
    out.append(("out", "OSDL", far.send("c", "A")))
    for packets in (fragments(), groups(), secured(), computed(near)):
        out += [("out", "OSDL", packet) for packet in packets]
    out.append(("in", "OSDL", near.send("s", "A")))
    out += [("out", "OSDP", packet) for packet in offloaded(path) + computed(path)]
    out.append(("in", "OSDP", path.send("s", "A")))
    out += [("out", "OSDL6", far6.send("c", "PA", b"A record for a distant peer." * 8, cksum="zero")) for _ in range(2)]
    out += [("out", "OSDL6", packet) for packet in with_options(far6)]
    out.append(("in", "OSDL6", far6.send("s", "A")))
    return out


def pkttrace():
    trace = ipcs.Trace("SOW1", "TCPIP")
    for number, (io, iface, packet) in enumerate(records(), 1):
        trace.record(number, START + 40000 * number, packet, io, iface, "MPC IPAQENET Link")
    return trace.text()


def devlinks():
    counts = (1851220, 20711, 0, 0, 0, 48220031, 39822, 0, 0)
    out = [netstat.header("V1R12", "TCPIP", "12:29:31")]
    out += netstat.osa_interface("OSDL", "DEVOSA1", HOST + "/24", counts=counts)[:-5]
    six = netstat.osa_interface("OSDL6", "DEVOSA1", HOST6 + "/64", counts=counts, datapath="3903")[:-5]
    out += [text.replace("IPAQENET ", "IPAQENET6") for text in six]
    out += netstat.osa_interface("OSDP", "DEVOSA3", HOST_P + "/24", counts=counts, datapath="3A02")[:-5]
    out += netstat.osa_interface("OSDQ", "DEVOSA4", "10.20.40.18/24", checksum="No", segmentation="No", counts=counts,
                                 datapath="3B02")[:-5]
    out += ["IPv4 LAN Group Summary"]
    for group, names in (("00001", ["OSDL"]), ("00002", ["OSDP", "OSDQ"])):
        out += ["LanGroup: " + group, "  Name              Status      ArpOwner          VipaOwner",
                "  ----              ------      --------          ---------"]
        out += ["  %-18s%-12s%-18s%s" % (name, "Active", name, "Yes" if name == names[0] else "No") for name in names]
    return "\n".join(out) + "\n"


def osainfo(stack, name, address, datapath):
    return "\n".join(netstat.osainfo("V1R12", stack, "12:31:40", name, "DEVOSA1", address, datapath=datapath)) + "\n"


CASE = """\
netcause_bundle: 1
case: {id: osa-checksum-exceptions, title: "Some packets have a checksum although offload is on"}
systems:
  - {name: SOW1, role: client, os: zos, addresses: [10.20.30.8, 10.20.40.8, "2001:db8:30::8"]}
captures:
  - {file: pkttrace.txt, system: SOW1, vantage: ip-stack, on_wire: no}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "pkttrace.txt": pkttrace(), "devlinks.txt": devlinks(),
                         "osainfo-sow1.txt": osainfo("TCPIP", "OSDL", HOST, "3902"),
                         "osainfo-sow2.txt": osainfo("TCPIPB", "OSDLB", SHARING, "3906")})
