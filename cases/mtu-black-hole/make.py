#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: small segments pass, full-size segments get no answer, and no ICMP message says why."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import netstat  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    call = road.call(cport=40730, sport=1414)
    call.open()
    call.ask(b"HELLO\n", b"WELCOME\n")
    call.ask(b"GET 1\n", b"SMALL ANSWER\n", wait=100 * MS)
    body = bytes(range(256)) * 12
    first = call.t.next["c"]
    for at in (0, 1460):
        call.send("c", "A", body[at:at + 1460], wait=100, fate="lost")
    for wait in (300 * MS, 600 * MS, 1200 * MS, 2400 * MS, 4800 * MS):
        call.send("c", "A", body[:1460], wait=wait, fate="lost", seq=first)
    call.send("c", "RA", wait=9 * SECOND, window=0)


def router():
    """The z/OS stack between the client's HiperSockets and the network."""
    hiper = ["IntfName: HIPER1            IntfType: IPAQIDIO   IntfStatus: Ready",
             "    TRLE: IUTIQDF4             Datapath: 7302     DatapathStatus: Ready",
             "    CHPID: F4",
             "    IpBroadcastCapability: No",
             "    CfgMtu: None               ActMtu: 8192",
             "    IpAddr: 192.0.2.1/24"]
    osa = netstat.osa_interface("OSAQ1", "OSAP1", "198.51.100.1/24")
    return "\n".join([netstat.header("V2R5", "TCPIP", "09:31:00")] + hiper + osa) + "\n"


if __name__ == "__main__":
    road = Road(when("2024-05-15", "09:20:00"), 8 * MS)
    tell(road)
    build.run(__file__, {"case.yaml": at_client("mtu-black-hole", "Logon works, sending a file hangs"), "client.pcap": road.pcap(),
                         "devlinks.txt": router()})
