#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a client loses power and, up again, calls from the port of its last connection, which the server still holds open."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import talk  # noqa: E402
from story import CLIENT, SERVER, MS, SECOND, SYN, Call, Road, at_client, when  # noqa: E402


def before(road):
    """The connection that the client forgets."""
    call = road.call(cport=1024, sport=1414)
    call.open()
    call.ask(b"HELLO\n", b"WELCOME\n")
    call.ask(b"PUT 1\n", b"DONE 1\n", wait=4 * SECOND)
    return call


def tell(road):
    """The server answers the call with what it still expects (RFC 5961 section 4.2); the client resets that (RFC 9293 section 3.5.1, figure 10)."""
    old = before(road)
    road.wait(80 * SECOND)
    new = Call(road, talk.Talk(CLIENT, 1024, SERVER, 1414, 5550000, 777123456, client_id=100, server_id=2500))
    new.send("c", "S", options=SYN, window=65535)
    old.send("s", "A", wait=50)
    road.wait(30)
    new.send("c", "R", seq=old.t.acks["s"])
    road.wait(990 * MS)
    new.t.next["c"] = 5550000
    new.open()
    new.ask(b"HELLO\n", b"WELCOME\n")
    new.ask(b"PUT 2\n", b"DONE 2\n", wait=SECOND)
    new.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-15", "13:10:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("port-used-again-too-soon", "After the power cut the first call takes a second"), "client.pcap": road.pcap()})
