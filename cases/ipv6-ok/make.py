#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: an IPv6 conversation with a neighbour solicitation before it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

HERE, THERE = "2001:db8:1::31", "2001:db8:2::7"


def tell(road):
    call = road.call(client=HERE, cport=40410, server=THERE, sport=1414)
    call.open(options=p.mss(1440) + p.SACK_OK)
    for i in range(3):
        call.ask(b"Q%d\n" % i, b"R" * 1200, wait=100 * MS)
    call.close("s")


if __name__ == "__main__":
    road = Road(when("2024-05-14", "10:50:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ipv6-ok", "The same over IPv6"), "client.pcap": road.pcap()})
