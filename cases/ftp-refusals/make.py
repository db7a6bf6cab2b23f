#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: one client's sessions with five FTP servers; each server or the network refuses something else."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import packets as p  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SYN, at_client, case, when  # noqa: E402


def login(road, cport, server, greeting=4 * MS):
    call = road.call(cport=cport, server=server, sport=21)
    call.open(wait=SECOND)
    first, *rest = apps.LOGIN
    apps.ftp(call, (first[0], first[1], greeting), *rest)
    return call


def port(ip, number):
    return "PORT %s,%d,%d" % (ip.replace(".", ","), number >> 8, number & 255)


def both(call, *pairs):
    """Commands and their replies."""
    for command, reply in pairs:
        apps.ftp(call, ("c", command, 300 * MS), ("s", reply, 5 * MS))


def data_call(road, server, number, *waits):
    """The server's calls for a data connection, which nobody answers; gives the last SYN."""
    for wait in waits:
        road.wait(wait)
        syn = p.tcp(server, CLIENT, 20, number, 5000, 0, 2, 8192, options=SYN)
        packet = p.ipv4(server, CLIENT, p.TCP, syn, 60 + wait % 7, 60)
        road.put("s", packet)
    return packet


def tell(road):
    a = login(road, 40700, "198.51.100.41", greeting=6 * SECOND)
    both(a, ("XCRC x", "502 Command not implemented."), (port(CLIENT, 5001), "501 Illegal PORT command."), ("CWD /in", "550 No such directory."),
         ("RETR a.txt", "450 File in use."), ("STOR b.txt", "452 No space left."), ("NOOP", "421 Timeout, closing."))
    a.close("s")
    b = login(road, 40701, "198.51.100.42")
    both(b, ("PASV", "502 PASV is disabled."), ("LIST", "522 Data connections must be protected."))
    b.close("c")
    c = login(road, 40702, "198.51.100.43")
    both(c, (port(CLIENT, 5003), "200 Port request OK."))
    apps.ftp(c, ("c", "LIST", 300 * MS))
    data_call(road, "198.51.100.43", 5003, 3 * MS, SECOND, 2 * SECOND, 4 * SECOND)
    apps.ftp(c, ("s", "425 Can't open data connection.", 8 * SECOND))
    both(c, (port("10.1.1.5", 5004), "200 Port request OK."))
    c.close("c")
    d = login(road, 40703, "198.51.100.44")
    both(d, (port(CLIENT, 5005), "200 Port request OK."))
    apps.ftp(d, ("c", "LIST", 300 * MS))
    syn = data_call(road, "198.51.100.44", 5005, 3 * MS)
    road.icmp("c", "192.0.2.1", "198.51.100.44", 3, 13, syn)
    apps.ftp(d, ("s", "425 Can't open data connection.", SECOND))
    d.close("c")
    e = login(road, 40704, "198.51.100.45")
    both(e, ("PASV", "227 Entering Passive Mode (198,51,100,45,195,80)"))
    apps.ftp(e, ("c", "LIST", 300 * MS), ("s", "425 No connection came.", 20 * SECOND))
    e.close("c")


if __name__ == "__main__":
    road = Road(when("2024-05-16", "11:00:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("ftp-refusals", "Transfers to five partners fail"), "client.pcap": road.pcap()})
