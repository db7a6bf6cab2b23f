#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: frames of a download as the OSA's trace keeps them, 480 bytes of each."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

STACK = "TCPPROD"


def tell(road):
    web = road.call(cport=40200, sport=80)
    web.open()
    for i in range(6):
        web.ask(apps.http_get("/part%d" % i), apps.http_answer(200, "OK", apps.noise(1100, i + 1)), 9 * MS, 4 * MS)
    web.close("c", 1 * SECOND)


def devlinks():
    interface = netstat.osa_interface("OSAP1IF", "OSAP1", "198.51.100.7/24", counts=(90000, 400, 0, 0, 0, 700000, 600, 0, 0), datapath="0E02")
    return "\n".join([netstat.header("V2R5", STACK, "09:31:00")] + interface + d.osaenta("OSAP1", frames=34, minutes=3, abbrev=480)) + "\n"


if __name__ == "__main__":
    road = Road(when("2024-06-04", "09:28:00"), 3 * MS)
    tell(road)
    build.run(__file__, {
        "case.yaml": case("osaenta-cut-at-480", "Are the pages damaged?", captures=[("osaenta.pcap", "SYSA", "osa", "yes")],
                          systems=[("SYSA", "server", "zos", "198.51.100.7")]),
        "devlinks.txt": devlinks(),
        "osaenta.pcap": road.pcap("s", snap=480)})
