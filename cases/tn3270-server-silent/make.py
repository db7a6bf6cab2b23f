#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the port accepts the call, and nothing of Telnet comes."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    term = road.call(cport=40610, sport=23)
    term.open()
    term.close("c", 45 * SECOND)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "07:40:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tn3270-server-silent", "The terminal shows nothing"), "client.pcap": road.pcap()})
