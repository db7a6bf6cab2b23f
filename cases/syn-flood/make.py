#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a hundred and twenty forged addresses call a web server and never finish the opening."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
from apps import http_answer, http_get  # noqa: E402
from story import MS, Road, SECOND, case, when  # noqa: E402

CALLERS = 120
MORE = p.mss(1460) + p.SACK_OK


def forged(road, begin):
    """Each SYN is answered, and its answer repeated after a second: nobody's there to take it."""
    calls = []
    for i in range(CALLERS):
        call = road.call(client="203.0.113.%d" % (1 + i * 2), cport=1024 + i * 137, sport=80)
        at = begin + i * 40 * MS
        road.put("c", call.t.send("c", "S", options=p.mss(1460), window=512), at=at)
        first = call.t.next["s"]
        for late in (road.delay + 60, road.delay + SECOND):
            road.put("s", call.t.send("s", "SA", options=MORE, window=64240, seq=first), at=at + late)
        calls.append(call)
    return calls


if __name__ == "__main__":
    road = Road(when("2024-06-12", "15:00:00"))
    road.clock += SECOND
    user = road.call(cport=40911, sport=80)
    user.open()
    user.ask(http_get("/"), http_answer(200, "OK", b"<p>welcome</p>"))
    user.close("c")
    forged(road, road.clock + SECOND)
    late = road.call(cport=40912, sport=80)
    late.open(wait=14 * SECOND)
    late.ask(http_get("/"), http_answer(200, "OK", b"<p>welcome</p>"))
    late.close("c")
    systems = [("WEB1", "server", "linux", "198.51.100.7")]
    ends = [("server.pcap", "WEB1", "server-lan", "yes")]
    build.run(__file__, {"case.yaml": case("syn-flood", "The shop cannot be reached from time to time", ends, systems),
                         "server.pcap": road.pcap("s")})
