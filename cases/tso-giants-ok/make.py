#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a recording made on the sending host itself: segments larger than the MTU, checksums left to the adapter."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import CLIENT, MS, Road, case, when  # noqa: E402

def tell(road):
    call = road.call(client="198.51.100.40", cport=40370, server=CLIENT, sport=1414)
    call.open()
    for i in range(6):
        call.send("c", "PA", bytes([65 + i]) * 17520, wait=4 * MS, cksum="partial")
        call.send("s", "A", wait=400)
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "10:10:00"))
    tell(road)
    ends = [("host.pcap", "host", "host", "no")]
    build.run(__file__, {"case.yaml": case("tso-giants-ok", "Packets of 17 kB with wrong checksums", ends), "host.pcap": road.pcap()})
