#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the server offers a passive port, and the client's SYN to it gets no answer."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import lan  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
from capture import SECOND, Pcap, when  # noqa: E402

DAY = "2009-03-06"
CLIENT, HOST = "137.72.43.117", lan.HOST
line = talk.line
SYN = p.mss(1460) + p.SACK_OK


def session():
    c = talk.Talk(CLIENT, 22001, HOST, 21, 1009230111, 553918000, client_id=1500, server_id=3100)
    d = talk.Talk(CLIENT, 22002, HOST, 3711, 1010177299, 554400718, client_id=1900, server_id=3400)
    first = d.next["c"]
    rows = [
        ("11:20:01.4101", c.send("c", "S", options=SYN, window=65535)), ("11:20:01.4122", c.send("s", "SA", options=p.mss(1460))),
        ("11:20:01.4123", c.send("c", "A", window=64240)),
        ("11:20:01.5390", c.send("s", "PA", line("220 FTPSRV1 ready"))), ("11:20:01.7011", c.send("c", "A")),
        ("11:20:05.0920", c.send("c", "PA", line("USER netuser"))),
        ("11:20:05.1077", c.send("s", "PA", line("331 Password, please."))), ("11:20:05.3045", c.send("c", "A")),
        ("11:20:08.0682", c.send("c", "PA", line("PASS hides"))),
        ("11:20:08.4542", c.send("s", "PA", line("230 NETUSER is logged on."))), ("11:20:08.6151", c.send("c", "A")),
        ("11:20:12.2142", c.send("c", "PA", line("PASV"))),
        ("11:20:12.2207", c.send("s", "PA", line("227 Entering Passive Mode (137,72,43,207,14,127)"))),
        ("11:20:12.2223", c.send("c", "PA", line("LIST"))),
    ]
    for clock in ("11:20:12.2234", "11:20:15.2101", "11:20:21.2262"):
        rows.append((clock, d.send("c", "S", options=SYN, window=65535, seq=first)))
    rows.append(("11:20:12.4217", c.send("s", "A")))
    return rows


def capture():
    net = lan.Lan()
    frames = [(when(DAY, clock), lan.on_ethernet(packet)) for clock, packet in session()]
    start = when(DAY, "11:19:58.0000")
    frames += [(start + number * SECOND + 7919 * (number % 5), lan.on_ethernet(net.netbios())) for number in range(50)]
    file = Pcap()
    for at, frame in sorted(frames):
        file.add(at, frame)
    return file.bytes


CASE = """\
netcause_bundle: 1
case: {id: ftp-passive-blocked, title: "FTP directory listing hangs in passive mode"}
systems:
  - {name: SOW1, role: server, os: zos, addresses: [137.72.43.207]}
  - {name: client, role: client, os: windows, addresses: [137.72.43.117]}
captures:
  - {file: sniffer.pcap, system: client, vantage: client-lan, on_wire: yes}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "sniffer.pcap": capture()})
