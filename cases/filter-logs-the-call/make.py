#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a call that is not answered, and the kernel log of the server, whose filter logged it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

import packets as p  # noqa: E402
from story import SYN, SECOND, Pcap, hardware, when  # noqa: E402
from talk import Talk  # noqa: E402

CLIENT, SERVER, DAY = "192.0.2.31", "192.0.2.7", "2026-11-20"


def recording():
    file, at = Pcap(), when(DAY, "09:00:00")
    t = Talk(CLIENT, 40100, SERVER, 8443, 5000, 9000)
    packet = t.send("c", "S", options=SYN, window=65535)
    for wait in (0, 1, 3, 7):
        file.add(at + wait * SECOND, p.ethernet(hardware(CLIENT), hardware(SERVER), 0x0800, packet))
    file.add(at + 60 * SECOND, p.ethernet(hardware(CLIENT), hardware("192.0.2.9"), 0x0800, p.ipv4(
        CLIENT, "192.0.2.9", p.UDP, p.udp(CLIENT, "192.0.2.9", 5000, 514, b"<13>still here"), 7, 64)))
    return file.bytes


LOG = "".join("Nov 20 09:00:%02d web1 kernel: [ %d.5] IN-DROP IN=eth0 OUT= SRC=%s DST=%s LEN=52 PROTO=TCP SPT=40100 DPT=8443 SYN\n" %
              (second, 7000 + second, CLIENT, SERVER) for second in (0, 1, 3, 7))

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("filter-logs-the-call", "The new portal does not answer", [("client.pcap", "client", "client-lan", "yes")],
                          systems=[("web1", "server", "linux", SERVER)]),
        "client.pcap": recording(), "messages.log": LOG})
