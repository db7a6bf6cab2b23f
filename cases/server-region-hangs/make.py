#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: an order server that waits for its data base, and partners that wait for it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import views  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SERVER, case, when  # noqa: E402

STACK, DAY = "TCPPROD", "2024-05-14"


def tell(road):
    """The client fills the server's receive buffer; the window closes, probes are answered with a window of 0."""
    call = road.call(cport=40500, sport=4200)
    call.open()
    for i in range(11):
        call.send("c", "A", bytes((i + j) & 0xFF for j in range(1460)), wait=2 * MS)
        if i % 2:
            call.send("s", "A", window=max(0, 16384 - (i + 1) * 1460), wait=MS)
    call.send("s", "A", window=0, wait=40 * MS)
    for wait in (300 * MS, 600 * MS, 1200 * MS, 2400 * MS, 4800 * MS):
        call.send("c", "A", seq=call.t.next["c"] - 1, wait=wait)
        call.send("s", "A", window=0, wait=MS)


def connections():
    out = views.listener("ORDERS", "00000054", 4200)
    out += views.connection("ORDERS", "00000C11", SERVER + "..4200", CLIENT + "..40500", received=11, sent=2, rcvbuf=16384, unread=16060,
                            oldest=("05/14/2024", "10:30:00"))
    for i in range(5):
        out += views.connection("ORDERS", "00000C%02X" % (0x20 + i), SERVER + "..4200", "192.0.2.%d..51000" % (60 + i), rcvbuf=32768, unread=31000,
                                oldest=("05/14/2024", "10:2%d:00" % i))
    for i in range(2):
        out += views.connection("REPORTS", "00000D%02X" % (0x10 + i), SERVER + "..4300", "192.0.2.90..5200%d" % i, window=0, waiting=65536, stalled="Yes")
    out += views.connection("DB2DIST", "00000E01", SERVER + "..446", "198.51.100.12..2200", more=["    SMC Information:", "      SMCStatus:          Active"])
    return out


def sockets():
    rows = [("ORDERS", "00000054", "0.0.0.0..4200", "0.0.0.0..0", "Listen")]
    rows += [("BILLING", "0000%04X" % (0x1000 + i), SERVER + "..4400", "192.0.2.95..%d" % (50000 + i), "ClosWait") for i in range(26)]
    rows += [("LETTERS", "0000%04X" % (0x1200 + i), SERVER + "..4500", "192.0.2.96..%d" % (50000 + i), "FinWait2") for i in range(24)]
    return views.conn(rows)


if __name__ == "__main__":
    road = Road(when(DAY, "10:30:00"))
    tell(road)
    build.run(__file__, {
        "case.yaml": case("server-region-hangs", "Orders are not accepted any more, and half of the other servers hang with them",
                          [("client.pcap", "client", "client-lan", "yes")], [("SYSA", "server", "zos", SERVER)]),
        "client.pcap": road.pcap(), "netstat-all.txt": views.report(STACK, "10:30:08", connections()),
        "netstat-conn.txt": views.report(STACK, "10:30:12", sockets()),
        "netstat-stats.txt": views.report(STACK, "10:30:15", views.statistics(tcp={"Current Stalled Connections": 2}))})
