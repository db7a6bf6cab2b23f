#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: what is sent as evidence is a trace in pieces: damaged, cut, held back."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ctrace  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SERVER, case, when  # noqa: E402

LOST = """\
CTRACE COMP(SYSTCPDA) SUB((TCPIP)) SHORT OPTIONS((STATISTICS(DETAIL)))
No packets required reassembly
===============================================================================
SYSTCPDA Trace Statistics
8,412 ctrace records processed
640 segmented trace records read
17 segmented trace records were lost
7,772 trace records read
23 records could not be validated
7,749 records passed filtering
7,749 packet trace records processed
0 data trace records processed
"""
SNIFFER = """\
CTRACE COMP(SYSTCPDA) SUB((TCPIP)) SHORT OPTIONS((SNIFFER NOREASSEMBLY STATS))
Interface Table Report
Index Count Link             Address
    1     5 OSDL             198.51.100.7
===============================================================================
Sniffer Report
2,031 records written to NETOPS.SNIFFER.ETH
402,182 bytes written
1184 packets were abbreviated
200 is the maximum data size
711 packets were truncated from 1546 bytes
"""


def held_back(start):
    """A data trace of the FTP server: its records have headers and no data, and the flag of what is confidential (PTH_CfTxt)."""
    return b"".join(ctrace.entry(start + i * 200 * MS, b"", ctrace.DATA, "FTPD1", SERVER, CLIENT, (21, 40390), 6, i + 1, flags=0x40) for i in range(6))


def alike(packet):
    """SNIFFER invents one pair of MAC addresses for all packets."""
    return p.ethernet("00:00:00:00:00:01", "00:00:00:00:00:02", 0x0800, packet)


def tell(road):
    for i in range(4):
        call = road.call(client="192.0.2.%d" % (31 + i), cport=40600 + i, server=SERVER, sport=8080)
        call.open(wait=SECOND)
        call.ask(b"GET /%d HTTP/1.1\r\nHost: shop.example\r\n\r\n" % i, b"HTTP/1.1 204 No Content\r\n\r\n", 6 * MS)
        call.close("c", 300 * MS)


if __name__ == "__main__":
    road = Road(when("2024-05-24", "09:00:00"))
    tell(road)
    build.run(__file__, {
        "case.yaml": case("trace-in-pieces", "Please prove with these traces that the network loses data",
                          [("sniffer.pcap", "SOW1", "ip-stack", "no")], [("SOW1", "server", "zos", SERVER)]),
        "statistics.txt": LOST, "sniffer-report.txt": SNIFFER, "datatrace.ctrace": ctrace.with_words(held_back(when("2024-05-24", "09:00:01"))), "sniffer.pcap": road.pcap("s", frame=alike)})
