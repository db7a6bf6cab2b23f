#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a TN3270E session is negotiated, a screen is shown, keys are answered, and the terminal closes it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, at_client, case, when  # noqa: E402

def tell(road):
    term = road.call(cport=40200, sport=23)
    term.open()
    apps.tn3270e(term)
    term.say("s", apps.screen("ENTER LOGON"), 40 * MS)
    for turn in range(4):
        term.send("c", "PA", apps.key(turn), wait=1500 * MS)
        term.say("s", apps.screen("READY %d" % turn, sequence=turn + 1), 60 * MS)
    term.close("c", 900 * MS)


if __name__ == "__main__":
    road = Road(when("2024-05-14", "08:20:00"), 4 * MS)
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tn3270-session-ok", "A terminal session to compare with"), "client.pcap": road.pcap()})
