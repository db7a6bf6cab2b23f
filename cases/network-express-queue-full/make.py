#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: after the move to Network Express the nightly transfer is slow; two OSAs of the old kind serve the rest."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import ipcs  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
import views  # noqa: E402
from capture import Pcap, when  # noqa: E402
from operlog import Syslog  # noqa: E402
from story import case, hardware  # noqa: E402

STACK, HOST, PEER, DAY = "TCPPROD", "198.51.100.7", "192.0.2.31", "2024-05-23"
QUEUES = [("WRT/2", "PRIORITY1", 0, 2, 2, "UNCONGESTED"), ("WRT/3", "PRIORITY2", 0, 2, 3, "UNCONGESTED"),
          ("WRT/4", "PRIORITY3", 0, 0, 0, "UNCONGESTED")]


def displays():
    out = views.eqdio("OSHTRL1", "NEX1", "3B20", STACK, QUEUES + [("WRT/5", "PRIORITY4", 96, 41, 128, "CONGESTED")])
    out += [""] + views.eqdio("OSHTRL2", "NEX2", "3B40", STACK, [], status="PAPTO", chpid="D6")
    return out


def syslog():
    """The same display a minute apart: what VTAM threw away has grown."""
    log = Syslog("SOW1", "2024144")
    for clock, write in (("23:10:30.00", 112), ("23:11:30.00", 190)):
        log.say(clock, *d.trle("OSATRL1", "OSAP1", [d.data_device("0E02", STACK, "OSDL", 640, write), d.data_device("0E03")])[2:])
    return log.text


def osainfo():
    return ["EZD0031I TCP/IP CS V3R1 TCPIP NAME: %s  23:11:05" % STACK, "DISPLAY OSAINFO RESULTS FOR INTFNAME: NEX1",
            "DATAPATH: 3B20       REALADDR: 0045", "PCHID: 0114          CHPID: D5        CHPID TYPE: OSH",
            "OSA CODE LEVEL: 3031240022221484", "ACTIVE SPEED: 10 GB/SEC             GEN: NETWORK EXPRESS V1.0",
            "MEDIA: MULTIMODE FIBER  JUMBO FRAMES: YES   ISOLATE: NO", "PHYSICALMACADDR: 9C63C0530F12  LOCALLYCFGMACADDR: 9C63C0530F12",
            "QUEUES DEFINED OUT: 5  IN: 8        ANCILLARY QUEUES IN USE: 7", "SAPSUP: 00400001     SAPENA: 00000000",
            "INTERFACE PACKET DROPS: 3127", "CONNECTION MODE: LAYER 2", "IPV4 ATTRIBUTES:", "  VLAN ID: N/A      VMAC ACTIVE: YES",
            "REGISTERED ADDRESSES:", "  IPV4 UNICAST ADDRESSES FOR ARP OFFLOAD:", "    ADDR: 198.51.100.8", "    TOTAL NUMBER OF IPV4 ADDRESSES: 1"]


def transfer():
    """A transfer of z/OS in the stack's trace and, at the switch, without segments 12 to 14, which z/OS sends again."""
    t = talk.Talk(PEER, 40100, HOST, 1366, 5000, 9000)
    trace, switch = ipcs.Trace("SOW1", STACK), Pcap()
    at, number = when(DAY, "23:10:00"), 500

    def both(side, flags, data=b"", lost=False, after=400, **more):
        nonlocal at, number
        at += after
        packet = t.send(side, flags, data, **more)
        trace.record(number, at, packet, "in" if side == "c" else "out", iface="OSDL")
        number += 1
        if not lost:
            ends = (hardware(PEER), hardware(HOST)) if side == "c" else (hardware(HOST), hardware(PEER))
            switch.add(at + (40 if side == "s" else -40), p.ethernet(*ends, 0x0800, packet))

    both("c", "S", options=p.mss(1460), window=65535)
    both("s", "SA", options=p.mss(1460), window=65535)
    both("c", "A", window=64240)
    first = None
    for i in range(24):
        gone = i in (12, 13, 14)
        if gone and first is None:
            first = t.next["s"]
        both("s", "A", bytes((i * 3 + j) & 0xFF for j in range(1400)), lost=gone, after=300)
        if i < 12 and i % 2:
            both("c", "A", after=120)
    for _ in range(3):
        both("c", "A", ack=first, after=200)
    for i in (12, 13, 14):
        both("s", "A", bytes((i * 3 + j) & 0xFF for j in range(1400)), after=300, seq=first + (i - 12) * 1400)
    both("c", "A", after=200)
    both("s", "FA", after=2000)
    both("c", "FA", after=300)
    both("s", "A", after=100)
    return trace.text(), switch.bytes


if __name__ == "__main__":
    trace, switch = transfer()
    build.run(__file__, {
        "case.yaml": case("network-express-queue-full", "The nightly transfer takes twice as long since the new adapters are in",
                          [("pkttrace.txt", "SOW1", "ip-stack", "no"), ("switch.pcap", "switch", "switch-mirror", "yes")],
                          [("SOW1", "server", "zos", HOST)]),
        "pkttrace.txt": trace, "switch.pcap": switch, "trl-express.txt": "\n".join(displays()) + "\n",
        "syslog.txt": syslog(), "osainfo.txt": "\n".join(osainfo()) + "\n"})
