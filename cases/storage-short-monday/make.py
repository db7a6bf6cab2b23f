#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a Monday on which a stack lacks storage, and what else its owner finds while he looks for the reason."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import views  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

SHOP, MAIL, HOST, LOGS, SWITCH = "198.51.100.91", "203.0.113.25", "198.51.100.7", "198.51.100.14", "198.51.100.250"
PROFILE = """\
; PROFILE of TCPIPA
AUTOLOG 5
  FTPD JOBNAME FTPD1
  PORTMAP
ENDAUTOLOG
PORT
    20 TCP OMVS     NOAUTOLOG
    21 TCP FTPD1
   111 TCP PORTMAP
  1414 TCP MQCHIN
"""
WALK = """\
IBMTCPIPMVS-MIB::ibmMvsIpInUnpackErrors.0 = Counter32: 0
IBMTCPIPMVS-MIB::ibmMvsIpInDiscardsMemory.0 = Counter32: 1287
IBMTCPIPMVS-MIB::ibmMvsIpOutDiscardsMemory.0 = Counter32: 40
"""
OSA = """\
IBM-OSA-MIB::ibmOSAExpPEMaxSizeArpCache.7 = INTEGER: 16384
IBM-OSA-MIB::ibmOSAExpPEArpPendingEntries.7 = Gauge32: 14811
IBM-OSA-MIB::ibmOSAExpPEArpActiveEntries.7 = Gauge32: 640
IBM-OSA-MIB::ibmOSAExpPEIPEntries.7 = Gauge32: 660
"""


def connections():
    rows = [("PORTMAP", "00000021", "0.0.0.0..111", "0.0.0.0..0", "Listen"), ("MQCHIN", "00000044", "0.0.0.0..1414", "0.0.0.0..0", "Listen"),
            ("MQCHIN", "00000051", HOST + "..1414", "192.0.2.31..50101", "Establsh")]
    return views.report("TCPIPA", "07:30:00", views.conn(rows))


def routing():
    lines = ["Dynamic VIPA Connection Routing Table:", "Dest IPaddr     DPort Src IPaddr      SPort DestXCF Addr",
             "-----------     ----- ----------      ----- ------------"]
    lines += ["%-15s %05d %-15s %05d %s" % (SHOP, 8443, "192.0.2.%d" % (31 + i), 50200 + i, "192.168.1.1") for i in range(14)]
    return views.report("TCPIPA", "07:31:00", lines)


def targets():
    lines = ["Dynamic VIPA Destination Port Table:"]
    lines += views.target(SHOP + "..8443", "192.168.1.1", 9014, 1, 15) + views.target(SHOP + "..8443", "192.168.1.2", 3, 1, 0)
    return views.report("TCPIPA", "07:32:00", lines)


def tell(road):
    for second, text in ((3, b"<26>May 20 07:20:03 sw1 stp: topology change, port 14 blocked"), (9, b"<25>May 20 07:20:12 sw1 psu: power supply 2 failed")):
        road.udp("c", SWITCH, 514, LOGS, 514, text, wait=second * SECOND)
    call = road.call(HOST, 40900, MAIL, 25)
    call.open(wait=SECOND)
    call.say("s", b"554 5.7.1 no mail from this address\r\n", 30 * MS)
    call.close("c", SECOND)


if __name__ == "__main__":
    road = Road(when("2024-05-20", "07:20:00"))
    tell(road)
    build.run(__file__, {
        "case.yaml": case("storage-short-monday", "Everything on SOW1 is slow since the weekend, and orders are not mailed",
                          [("host.pcap", "SOW1", "switch", "yes")], [("SOW1", "server", "zos", HOST)]),
        "host.pcap": road.pcap(), "profile.txt": PROFILE, "ip-walk.txt": WALK, "osa-walk.txt": OSA, "conn.txt": connections(),
        "vcrt.txt": routing(), "vdpt.txt": targets()})
