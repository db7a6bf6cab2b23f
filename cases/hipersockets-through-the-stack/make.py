#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a stack that forwards between an OSA and HiperSockets without the accelerator."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def settings(clock):
    return [netstat.header("V2R5", STACK, clock), "IP Configuration Table:", "Forwarding: Pkt     TimeToLive: 00064   RsmTimeOut:  00060", "IpSecurity: No",
            "ArpTimeout: 01200   MaxRsmSize: 65535   Format:      Long", "SourceVipa: No      MultiPath:  No      PathMtuDsc: No", "DynamicXCF: No",
            "QDIOAccel: No", "TcpStackSrcVipa: No"]


def interface(name, kind, mtu, received, sent):
    return ["IntfName: %-16s  IntfType: %-10s  IntfStatus: Ready" % (name, kind)] + ["    ActMtu: %d" % mtu, "  Interface Statistics:",
            "    %-33s = %d" % ("Inbound Packets", received), "    %-33s = %d" % ("Outbound Packets", sent)]


STATS = ["IP Statistics (IPv4)", "  Packets Received                    = 98765432", "  Datagrams Forwarded                 = 45678901",
         "  Received Packets Delivered          = 53086531"]

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("hipersockets-through-the-stack", "Linux guests behind the stack complain of slow answers",
                          systems=[("SYSA", "server", "zos", "198.51.100.7")]),
        "config.txt": "\n".join(settings("10:01:00")) + "\n",
        "devlinks.txt": "\n".join([netstat.header("V2R5", STACK, "10:01:10")] + interface("HSF4IF", "IPAQIDIO", 1492, 45678000, 40000000)
                                  + interface("OSAAIF", "IPAQENET", 1492, 53087432, 51000000)) + "\n",
        "stats.txt": "\n".join([netstat.header("V2R5", STACK, "10:01:20")] + STATS) + "\n"})
