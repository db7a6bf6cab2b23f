#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a stack of a closed network; the switch port carries another VLAN than the interface is defined for."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
import packets as p  # noqa: E402
import views  # noqa: E402
from story import MS, Pcap, SECOND, SYN, case, hardware, when  # noqa: E402
from talk import Talk  # noqa: E402

STACK, HOST, PEER, DAY = "TCPTEST", "10.66.1.20", "10.66.1.31", "2024-06-06"


def segment():
    file, at = Pcap(), when(DAY, "14:00:00")
    for i in range(4):
        t = Talk(PEER, 40100 + i, HOST, 3000, 5000 + i, 9000)
        packet = t.send("c", "S", options=SYN, window=65535)
        for wait in (0, SECOND):
            tagged = struct.pack("!HH", 612, 0x0800) + packet
            file.add(at + i * 3 * SECOND + wait, p.ethernet(hardware(PEER), hardware(HOST), 0x8100, tagged))
    return file.bytes


if __name__ == "__main__":
    lines = [line.replace("VLANid: None", "VLANid: 621 ") for line in netstat.osa_interface("OSDT", "OSAPT", HOST + "/24", datapath="0E08")]
    routes = d.routes(STACK, "13:50:00", [("10.66.1.0/24", "0.0.0.0", "US", 0, "OSDT"), ("127.0.0.1/32", "0.0.0.0", "UH", 2, "LOOPBACK")])
    build.run(__file__, {
        "case.yaml": case("closed-network-wrong-vlan", "The new test system is up and nobody reaches it",
                          [("segment.pcap", "switch", "switch-mirror", "yes")], [("SYST", "server", "zos", HOST)]),
        "segment.pcap": segment(), "netstat-devlinks.txt": views.report(STACK, "13:50:10", lines), "netstat-route.txt": "\n".join(routes) + "\n"})
