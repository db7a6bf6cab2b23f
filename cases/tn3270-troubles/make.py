#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: terminals whose sessions are negotiated, refused, ended and answered in ways that users complain about."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Pcap, Road, SECOND, at_client, on_ethernet, when  # noqa: E402

START_TLS = 46


def started(road, cport, server):
    term = road.call(cport=cport, server=server, sport=23)
    term.open(wait=SECOND)
    return term


def tell(road):
    ended = started(road, 40801, "198.51.100.51")
    apps.tn3270e(ended)
    ended.say("s", apps.screen("READY"), 40 * MS)
    ended.say("c", apps.key(0), SECOND)
    refuse = b"\x02\0\x01\0\x01\x00" + bytes([apps.IAC, apps.EOR])  # RFC 2355 8.1.4: a negative response, command reject
    ended.say("s", apps.screen("ORDER", sequence=1), 60 * MS)
    ended.say("c", refuse, 30 * MS)
    ended.say("s", b"\x04\0\0\0\0\x0f" + bytes([apps.IAC, apps.EOR]), SECOND)  # UNBIND, cleanup
    ended.close("s")
    plain = started(road, 40802, "198.51.100.52")
    plain.send("s", "PA", apps.option(apps.DO, apps.TN3270E), wait=800)
    plain.send("c", "PA", apps.option(apps.WONT, apps.TN3270E), wait=400)
    for ours, theirs in (((apps.DO, 24), (apps.WILL, 24)),):
        plain.send("s", "PA", apps.option(*ours), wait=500)
        plain.send("c", "PA", apps.option(*theirs), wait=400)
    plain.send("s", "PA", apps.sub(24, b"\x01"), wait=500)
    plain.send("c", "PA", apps.sub(24, b"\0IBM-3278-2"), wait=400)
    for number in (25, 0):  # end of record, binary: both ways
        plain.send("s", "PA", apps.option(apps.DO, number) + apps.option(apps.WILL, number), wait=500)
        plain.send("c", "PA", apps.option(apps.WILL, number) + apps.option(apps.DO, number), wait=400)
    plain.say("s", b"\xf5\xc3\x11\x40\x40\x1d\xf0" + "LOGON".encode("cp037") + bytes([apps.IAC, apps.EOR]), 40 * MS)
    plain.close("c")
    secure = started(road, 40803, "198.51.100.53")
    secure.send("s", "PA", apps.option(apps.DO, START_TLS), wait=800)
    secure.send("c", "PA", apps.option(apps.WONT, START_TLS), wait=400)
    secure.close("s")
    stuck = started(road, 40804, "198.51.100.54")
    stuck.send("s", "PA", apps.option(apps.DO, apps.TN3270E), wait=800)
    stuck.send("c", "PA", apps.option(apps.WILL, apps.TN3270E), wait=400)
    stuck.say("s", apps.sub(apps.TN3270E, b"\x08\x02"), 500)
    dead = started(road, 40805, "198.51.100.55")
    apps.tn3270e(dead)
    dead.say("s", apps.screen("READY"), 40 * MS)
    dead.say("c", apps.key(0), SECOND)
    road.wait(20 * SECOND)
    dead.close("c")
    stuck.close("c")


def far(road):
    term = road.call(cport=40806, server="203.0.113.56", sport=23)
    term.open(wait=SECOND)
    apps.tn3270e(term)
    term.say("s", apps.screen("READY"), 40 * MS)
    for turn in range(4):
        term.ask(apps.key(turn), apps.screen("STOCK %d" % turn, sequence=turn + 1), think=20 * MS, wait=2 * SECOND)
    term.close("c")


if __name__ == "__main__":
    near = Road(when("2024-05-16", "11:20:00"))
    tell(near)
    away = Road(when("2024-05-16", "11:21:00"), 260 * MS)
    far(away)
    file = Pcap()
    for at, packet in sorted([*near.seen("c"), *away.seen("c")], key=lambda row: row[0]):
        file.add(at, on_ethernet(packet))
    build.run(__file__, {"case.yaml": at_client("tn3270-troubles", "Six terminals, six complaints"), "client.pcap": file.bytes})
