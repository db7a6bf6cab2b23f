#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a stack with four OSAs that nobody has looked at for a year: displays and a packet trace with discards."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
import netstat  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
from capture import when  # noqa: E402

HOST, DAY = "192.0.2.8", "2024-05-17"


def devlinks():
    out = [netstat.header("V2R5", "TCPIP", "09:10:00")]
    out += netstat.osa_interface("OSDA", "OSAPA", "192.0.2.8/24", checksum="No", counts=(10**9, 4000000, 2000, 0, 60000, 10**9, 4000000, 0, 0))
    slow = netstat.osa_interface("OSDB", "OSAPB", "192.0.2.9/24", group="00002", datapath="3A02")
    out += [line.replace("Speed: 0000001000", "Speed: 0000000100") for line in slow]
    out += netstat.osa_interface("OSDC", "OSAPC", "192.0.2.10/24", group="00003", chpid_type="OSH", datapath="3B02")
    return "\n".join(out) + "\n"


def osainfo():
    out = netstat.osainfo("V2R5", "TCPIP", "09:12:00", "OSDB", "OSAPB", "192.0.2.99", datapath="3A02")
    out = [line.replace("1000 mb/sec full duplex", "100 mb/sec half duplex").replace("Isolate: No", "Isolate: Yes")
           .replace("LocallyCfgMACAddr: 000000000000", "LocallyCfgMACAddr: 020000000042") for line in out]
    return "\n".join(out) + "\n"


def stats():
    values = [("Packets Received", 5000000), ("Received Header Errors", 0), ("Received Address Errors", 0), ("Datagrams Forwarded", 0),
              ("Unknown Protocols Received", 40000), ("Received Packets Discarded", 0), ("Received Packets Delivered", 4900000),
              ("Output Requests", 4000000), ("Output Discards No Route", 812), ("Output Discards (other)", 5000),
              ("Reassembly Timeouts", 300), ("Reassembly Required", 900), ("Reassembly Successful", 290), ("Reassembly Failures", 310),
              ("Datagrams Successfully Fragmented", 0), ("Datagrams Failing Fragmentation", 0), ("Fragments Created", 0)]
    return "\n".join([netstat.header("V2R5", "TCPIP", "09:11:00")] + netstat.stats(values)) + "\n"


def pkttrace():
    """Symbols of the discards as z/OS names them."""
    trace = ipcs.Trace("SOW1", "TCPIP")
    order = talk.Talk(HOST, 2741, "192.0.2.50", 1034, 2300077001, 530011200, client_id=7700, server_id=400, client_ttl=64)
    plain = [("09:13:00.000000", order.send("c", "S", options=p.mss(1460), window=65535), "out"),
             ("09:13:00.000400", order.send("s", "SA", options=p.mss(1460), window=65535), "in"),
             ("09:13:00.000500", order.send("c", "A", window=8192), "out"),
             ("09:13:00.100000", order.send("c", "PA", b"Order 4711\r\n", cksum="zero"), "out"),
             ("09:13:00.100600", order.send("s", "A"), "in")]
    number = 100
    for clock, packet, io in plain:
        trace.record(number, when(DAY, clock), packet, io, iface="OSDA")
        number += 1

    def stray(src, dst):
        return p.ipv4(src, dst, p.UDP, p.udp(src, dst, 40000, 40001, b"x" * 20), 9000 + number, 60)

    for second, (code, symbol, src, dst) in enumerate([
            (4096, "IP_NO_INTERF", "192.0.2.60", HOST), (4098, "IP_MAL_VER", "192.0.2.61", HOST), (4110, "IP_SRC_ADDR", "127.0.0.1", HOST),
            (4113, "IP_NO_MULTI", "192.0.2.62", "224.0.0.77"), (4167, "IP_NO_FWD", "192.0.2.63", "10.77.0.5")], 1):
        trace.record(number, when(DAY, "09:13:%02d.500000" % second), stray(src, dst), "in", iface="OSDA", discard=code, symbol=symbol)
        number += 1
    return trace.text()


CASE = """\
netcause_bundle: 1
case: {id: osa-adapter-review, title: "Review of the OSAs of SOW1"}
systems:
  - {name: SOW1, role: server, os: zos, addresses: [192.0.2.8, 192.0.2.9, 192.0.2.10]}
captures:
  - {file: pkttrace.txt, system: SOW1, vantage: ip-stack, on_wire: no}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "devlinks.txt": devlinks(), "osainfo-osdb.txt": osainfo(), "stats.txt": stats(),
                         "pkttrace.txt": pkttrace()})
