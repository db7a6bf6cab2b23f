#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: PORT, 200, LIST - and no SYN of the server reaches the client, which records for 90 seconds more."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import lan  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
from capture import SECOND, Pcap, when  # noqa: E402

DAY = "2009-03-05"
CLIENT, HOST = "137.72.43.137", lan.HOST
line = talk.line


def session():
    c = talk.Talk(CLIENT, 10611, HOST, 21, 2871044101, 610275533, client_id=9120, server_id=44020)
    return [
        ("09:14:02.1180", c.send("c", "S", options=p.mss(1460) + p.SACK_OK, window=65535)),
        ("09:14:02.1203", c.send("s", "SA", options=p.mss(1460), window=32768)),
        ("09:14:02.1204", c.send("c", "A", window=64240)),
        ("09:14:02.2451", c.send("s", "PA", line("220 FTPSRV1 ready"))),
        ("09:14:02.3990", c.send("c", "A")),
        ("09:14:06.5103", c.send("c", "PA", line("USER netuser"))),
        ("09:14:06.5251", c.send("s", "PA", line("331 Password, please."))),
        ("09:14:06.6602", c.send("c", "A")),
        ("09:14:09.0310", c.send("c", "PA", line("PASS hides"))),
        ("09:14:09.4127", c.send("s", "PA", line("230 NETUSER is logged on."))),
        ("09:14:09.5270", c.send("c", "A")),
        ("09:14:15.8012", c.send("c", "PA", line("PORT 137,72,43,137,41,121"))),
        ("09:14:15.8061", c.send("s", "PA", line("200 Port request OK."))),
        ("09:14:15.8072", c.send("c", "PA", line("LIST"))),
        ("09:14:15.9915", c.send("s", "A")),
        ("09:15:31.0944", c.send("s", "PA", line("425 Can't open the data connection"))),
        ("09:15:31.2511", c.send("c", "A")),
        ("09:15:44.7300", c.send("c", "PA", line("QUIT"))),
        ("09:15:44.7349", c.send("s", "PA", line("221 Goodbye"))),
        ("09:15:44.7355", c.send("s", "FA")), ("09:15:44.7357", c.send("c", "A")), ("09:15:44.7361", c.send("c", "FA")),
        ("09:15:44.7390", c.send("s", "A")),
    ]


def capture():
    net = lan.Lan()
    frames = [(when(DAY, clock), lan.on_ethernet(packet)) for clock, packet in session()]
    start = when(DAY, "09:13:58.0000")
    frames += [(start + number * 2 * SECOND + 7919 * (number % 5), lan.on_ethernet(net.netbios())) for number in range(58)]
    file = Pcap()
    for at, frame in sorted(frames):
        file.add(at, frame)
    return file.bytes


CASE = """\
netcause_bundle: 1
case: {id: ftp-active-no-syn, title: "FTP directory listing ends with 425"}
systems:
  - {name: SOW1, role: server, os: zos, addresses: [137.72.43.207]}
  - {name: client, role: client, os: windows, addresses: [137.72.43.137]}
captures:
  - {file: sniffer.pcap, system: client, vantage: client-lan, on_wire: yes}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "sniffer.pcap": capture()})
