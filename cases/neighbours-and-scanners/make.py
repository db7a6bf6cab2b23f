#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of this case: IPv6 stopped after a change at the switch; displays of the stack, of its OSA and of its neighbours, and the trace of the
intrusion detection services, which has seen the inventory scanner and one odd packet."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import netstat  # noqa: E402
import views  # noqa: E402
from story import case  # noqa: E402

STACK, HOST, GATEWAY = "TCPIPA", "198.51.100.7", "2001:db8:1::3"
ROUTES = ["IPv6 Destinations", "DestIP:   Default", "  Gw:     " + GATEWAY, "  Intf:   OSDL6             Refcnt:  0000000000",
          "  Flgs:   UGS               MTU:     1492", "DestIP:   2001:db8:1::/64", "  Gw:     ::", "  Intf:   OSDL6             Refcnt:  0000000000",
          "  Flgs:   US                MTU:     1500"]
NEIGHBOURS = ["Query Neighbor cache for " + GATEWAY, "  IntfName: OSDL6             IntfType: IPAQENET6", "  LinkLayerAddr:              State: Incomplete",
              "  Type: Router                AdvDfltRtr: No", "Query Neighbor cache for 2001:db8:1::20", "  IntfName: OSDL6             IntfType: IPAQENET6",
              "  LinkLayerAddr: 020000000020 State: Stale", "  Type: Host                  AdvDfltRtr: No"]
EVENTS = [(4521, "SCAN", "03030000", "10:00:01.000000", "ScanIcmp-rule", "192.0.2.71", "ICMP"),
          (4522, "SCAN", "03030000", "10:00:02.000000", "ScanIcmp-rule", "192.0.2.71", "ICMP"),
          (4523, "SCAN", "03030000", "10:00:03.000000", "ScanIcmp-rule", "192.0.2.71", "ICMP"),
          (5671, "ATTACK", "04020001", "10:07:32.787165", "AttackMalformed", "203.0.113.9", "ICMP")]


def trace():
    """SYSTCPIS, formatted SHORT; the layout is that of the sample in the IP Diagnosis Guide."""
    out = ["COMPONENT TRACE SHORT FORMAT", "  SYSNAME(SOW1)", "  COMP(SYSTCPIS)SUBNAME((%s))" % STACK, " **** 2024/06/21"]
    for number, group, probe, clock, policy, src, protocol in EVENTS:
        out += ["%6d SOW1     %-8s %s %s %s" % (number, group, probe, clock, "Scan-Normal packet" if group == "SCAN" else "Malformed packet"),
                "  From Link         : OSDL             Device: QDIO Ethernet     Full=40",
                "  Tod Clock         : 2024/06/21 %s  Module: EZBIPICM" % clock, "  Job Name          : %-8s         Asid: 01F7   Tcb: 00000000" % STACK,
                "  Cid               : 00000000         Correlator: 10", "  Policy            : " + policy,
                "  IpHeader: Version : 4                Header Length: 20", "  Packet Length     : 40               ID Number: 0000",
                "  TTL               : 62               Protocol: %s             CheckSum: 0001 FFFF" % protocol,
                "  Source            : " + src, "  Destination       : " + HOST]
    return "\n".join(out) + "\n"


def osainfo():
    out = netstat.osainfo("V2R5", STACK, "09:12:00", "OSDL", "OSAPA", HOST)
    return "\n".join(line.replace("Defined Router: Non ", "Defined Router: Pri ") for line in out) + "\n"


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("neighbours-and-scanners", "Since the switch was changed nothing works over IPv6", (), [("SOW1", "server", "zos", HOST)]),
        "nd.txt": views.report(STACK, "09:10:00", NEIGHBOURS), "route.txt": views.report(STACK, "09:10:30", ROUTES),
        "osainfo.txt": osainfo(), "ids-trace.txt": trace()})
