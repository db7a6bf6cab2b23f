#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a bulk transfer with acknowledgments as usual, a half close, and the end by FIN of both sides."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

def tell(road):
    data = road.call(cport=40300, sport=1414)
    data.open()
    data.say("c", b"SEND FILE 17\n", 5 * MS)
    data.stream("s", 40)
    data.send("s", "FA", wait=300)
    data.send("c", "A", wait=60)
    data.say("c", b"RECEIVED 58400\n", 20 * MS)
    data.send("c", "FA", wait=5 * MS)
    data.send("s", "A", wait=60)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "08:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("transfer-and-close-ok", "A transfer to compare with"), "client.pcap": road.pcap()})
