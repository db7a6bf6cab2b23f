#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the recording at the server shows the calls arriving; the server answers none of them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, SECOND, SYN, case, when  # noqa: E402

def tell(road):
    for i in range(3):
        call = road.call(cport=40700 + i, sport=8443)
        first = call.t.next["c"]
        for wait in (500 * MS, SECOND, 2 * SECOND, 4 * SECOND):
            call.send("c", "S", wait=wait, options=SYN, window=65535, seq=first)
    other = road.call(cport=40710, sport=22)
    other.open(wait=MS)
    other.say("s", b"SSH-2.0-OpenSSH_8.9\r\n", 9 * MS)
    other.close("c", SECOND)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "09:00:00"))
    tell(road)
    systems = [("HOST7", "server", "zos", "198.51.100.7")]
    ends = [("server.pcap", "HOST7", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("server-ignores-calls", "Port 8443 times out, SSH works", ends, systems),
                         "server.pcap": road.pcap("s")})
