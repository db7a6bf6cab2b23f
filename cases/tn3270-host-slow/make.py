#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: keys are acknowledged at once, and the screen comes five seconds later."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    term = road.call(cport=40620, sport=23)
    term.open()
    apps.tn3270e(term)
    term.say("s", apps.screen("READY"), 40 * MS)
    for turn in range(5):
        term.send("c", "PA", apps.key(turn), wait=2 * SECOND)
        term.send("s", "A", wait=30 * MS)
        term.say("s", apps.screen("BALANCE %d" % turn, sequence=turn + 1), 5200 * MS)
    term.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-15", "07:50:00"), 4 * MS)
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tn3270-host-slow", "Everything is slow today"), "client.pcap": road.pcap()})
