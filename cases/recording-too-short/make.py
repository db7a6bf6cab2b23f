#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the recorder was stopped before the connection was open."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import Road, at_client, when  # noqa: E402

def tell(road):
    road.call(cport=40360, sport=443).open()
    del road.rows[2:]


if __name__ == "__main__":
    road = Road(when("2024-05-14", "11:40:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("recording-too-short", "The shop hangs"), "client.pcap": road.pcap()})
