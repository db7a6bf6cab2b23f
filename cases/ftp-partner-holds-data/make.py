#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the client takes all bytes of a file and never closes the data connection; after DCONNTIME the server gives up."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import SECOND, SERVER, Road, at_client, when  # noqa: E402

DCONNTIME = 120 * SECOND


def login(call):
    call.open()
    call.say("s", b"220 FTPSRV1 ready\r\n")
    for said, answer in ((b"USER netuser\r\n", b"331 Password, please\r\n"), (b"PASS hides\r\n", b"230 NETUSER is logged on\r\n"),
                         (b"TYPE I\r\n", b"200 Representation is Image\r\n")):
        call.ask(said, answer, wait=SECOND)


def tell(road):
    """Passive mode; the port is 14 * 256 + 95."""
    call = road.call(cport=21157, sport=21)
    login(call)
    call.ask(b"PASV\r\n", b"227 Entering Passive Mode (%s,14,95)\r\n" % SERVER.replace(".", ",").encode("ascii"), wait=SECOND)
    call.send("c", "PA", b"RETR BIG.BIN\r\n", wait=SECOND)
    data = road.call(cport=21158, sport=14 * 256 + 95)
    data.open()
    call.say("s", b"125 Sending data set BIG.BIN\r\n")
    for piece in range(20):
        data.send("s", "A", bytes(1460))
        if piece % 2:
            data.send("c", "A")
    data.send("s", "FA")
    data.send("c", "A", wait=100)
    road.wait(DCONNTIME)
    data.send("s", "RA")
    call.say("s", b"426 Data connection closed: no close from the partner\r\n", wait=300)
    call.ask(b"QUIT\r\n", b"221 Goodbye\r\n", wait=20 * SECOND)
    call.close("s")


if __name__ == "__main__":
    road = Road(when("2024-05-15", "14:20:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ftp-partner-holds-data", "Downloads fail after two minutes although all data arrived"), "client.pcap": road.pcap()})
