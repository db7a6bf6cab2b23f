#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: calls to a dynamic VIPA stay without an answer; VIPADYN of the only stack shown has it as a backup."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import netstat  # noqa: E402
from story import MS, Road, SECOND, SYN, case, when  # noqa: E402

VIPA, HOST = "198.51.100.99", "198.51.100.7"


def tell(road):
    for i in range(3):
        call = road.call(cport=40880 + i, server=VIPA, sport=1414)
        first = call.t.next["c"]
        for wait in (500 * MS, SECOND, 2 * SECOND, 4 * SECOND):
            call.send("c", "S", wait=wait, options=SYN, window=65535, seq=first)
    other = road.call(cport=40890, server=HOST, sport=22)
    other.open(wait=MS)
    other.say("s", b"SSH-2.0-OpenSSH_8.9\r\n", 9 * MS)
    other.close("c", SECOND)


def display():
    return "\n".join([netstat.header("V2R5", "TCPIP", "21:05:40"), "Dynamic VIPA:",
                      "  IP Address      AddressMask     Status    Origination     DistStat",
                      "  ----------      -----------     ------    -----------     --------",
                      "  %-16s255.255.255.0   Backup    VIPABackup" % VIPA]) + "\n"


if __name__ == "__main__":
    road = Road(when("2024-05-15", "21:05:00"))
    tell(road)
    systems = [("SOW1", "server", "zos", HOST)]
    ends = [("client.pcap", "client", "client-lan", "yes")]
    build.run(__file__, {"case.yaml": case("vipa-not-active", "The queue manager is not reached since the takeover", ends, systems),
                         "client.pcap": road.pcap(), "vipadyn.txt": display()})
