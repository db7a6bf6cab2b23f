#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: calls arrive at the server's network and get no answer; Netstat ALL shows a listener whose queue is full."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import netstat  # noqa: E402
from story import MS, Road, SECOND, SERVER, SYN, case, when  # noqa: E402


def tell(road):
    for i in range(4):
        call = road.call(cport=40850 + i, sport=8443)
        first = call.t.next["c"]
        for wait in (500 * MS, SECOND, 2 * SECOND, 4 * SECOND):
            call.send("c", "S", wait=wait, options=SYN, window=65535, seq=first)
    other = road.call(cport=40860, sport=22)
    other.open(wait=MS)
    other.say("s", b"SSH-2.0-OpenSSH_8.9\r\n", 9 * MS)
    other.close("c", SECOND)


def listener(user, ident, port, taken, dropped, most, now):
    return ["Client Name: %-22sClient Id: %s" % (user, ident), "  Local Socket: 0.0.0.0..%d" % port, "  Foreign Socket: 0.0.0.0..0",
            "    State:              Listen",
            "    ConnectionsIn:      %010d    ConnectionsDropped: %010d" % (taken, dropped),
            "    MaximumBacklog:     %010d    CurrentBacklog:     %010d" % (most, now),
            "    CurrentConnections: %010d    SEF:                100" % now, "    SharePort:          None"]


def displays():
    home = [netstat.header("V2R5", "TCPIP", "09:10:02"), "Home address list:", "Address          Link             Flg",
            "-------          ----             ---", "%-17sOSAQ1            P" % SERVER, "127.0.0.1        LOOPBACK"]
    everything = [netstat.header("V2R5", "TCPIP", "09:10:04")]
    everything += listener("ORDERSRV", "0000004A", 8443, 10420, 317, 10, 10) + listener("SSHD", "00000031", 22, 212, 0, 10, 0)
    return "\n".join(home) + "\n", "\n".join(everything) + "\n"


if __name__ == "__main__":
    road = Road(when("2024-05-15", "09:10:00"))
    tell(road)
    home, everything = displays()
    systems = [("HOST7", "server", "zos", SERVER)]
    ends = [("server.pcap", "HOST7", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("backlog-full-both-sides", "Orders time out at nine, SSH works", ends, systems),
                         "server.pcap": road.pcap("s"), "netstat-home.txt": home, "netstat-all.txt": everything})
