#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the TN3270E server rejects the LU that the terminal asks for: another terminal has it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import Road, SECOND, at_client, case, when  # noqa: E402

def tell(road):
    for i in range(2):
        term = road.call(cport=40600 + i, sport=23)
        term.open(wait=5 * SECOND)
        apps.tn3270e(term, lu=b"LU00042", reject=1)
        term.close("s", 400)


if __name__ == "__main__":
    road = Road(when("2024-05-15", "07:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tn3270-lu-in-use", "The terminal is refused"), "client.pcap": road.pcap()})
