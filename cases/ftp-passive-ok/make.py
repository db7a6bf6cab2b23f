#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the passive run of SHARE 10720, recorded by a sniffer.  From PASV on the times are those of the slide."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import lan  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
from capture import SECOND, Pcap, when  # noqa: E402

DAY = "2009-03-03"
CLIENT, HOST = "137.72.43.117", lan.HOST
line, filled = talk.line, talk.filled
SYN = p.mss(1460) + p.SACK_OK
PASV_FRAME = 732


def login(c):
    return [
        ("40.4101", c.send("c", "S", options=SYN, window=65535)), ("40.4122", c.send("s", "SA", options=p.mss(1460))),
        ("40.4123", c.send("c", "A", window=64240)),
        ("40.5390", c.send("s", "PA", filled("220 FTPSRV1 ready", 40))), ("40.7011", c.send("c", "A")),
        ("44.0920", c.send("c", "PA", line("USER netuser"))), ("44.1077", c.send("s", "PA", line("331 Password, please."))),
        ("44.3045", c.send("c", "A")), ("47.0682", c.send("c", "PA", line("PASS hides"))),
        ("47.4542", c.send("s", "PA", line("230 NETUSER is logged on."))), ("47.6151", c.send("c", "A")),
    ]


def transfer(c):
    d = talk.Talk(CLIENT, 21158, HOST, 3679, 4100177299, 734400718, client_id=15900, server_id=31400)
    text = b"SYS1.PARMLIB\r\nSYS1.PROCLIB\r\n" * 120
    return [
        ("55.2142", c.send("c", "PA", line("PASV"))),
        ("55.2207", c.send("s", "PA", line("227 Entering Passive Mode (137,72,43,207,14,95)"))),
        ("55.2223", c.send("c", "PA", line("LIST"))),
        ("55.2234", d.send("c", "S", options=SYN, window=65535)),
        ("55.2331", d.send("s", "SA", options=p.mss(1460))),
        ("55.2333", d.send("c", "A", window=64240)),
        ("55.2799", c.send("s", "PA", line("125 The list of data sets follows"))),
        ("55.4417", c.send("c", "A")),
        ("55.4465", d.send("s", "A", text[:1460])),
        ("55.4467", d.send("s", "PA", text[1460:2877])),
        ("55.4491", d.send("s", "FA")),
        ("55.4493", d.send("c", "A")),
        ("55.4495", d.send("c", "FA")),
        ("55.4524", d.send("s", "A")),
        ("55.4870", c.send("s", "PA", line("250 List completed"))),
        ("55.6611", c.send("c", "A")),
        ("57.8820", c.send("c", "PA", line("QUIT"))),
        ("57.8866", c.send("s", "PA", line("221 Goodbye"))),
        ("57.8871", c.send("s", "FA")), ("57.8873", c.send("c", "A")), ("57.8877", c.send("c", "FA")),
        ("57.8902", c.send("s", "A")),
    ]


def frames():
    c = talk.Talk(CLIENT, 21157, HOST, 21, 4099230111, 733918000, client_id=15500, server_id=31100)
    opening = [(when(DAY, "17:58:" + clock), lan.on_ethernet(packet)) for clock, packet in login(c)]
    rest = [(when(DAY, "17:58:" + clock), lan.on_ethernet(packet)) for clock, packet in transfer(c)]
    net = lan.Lan()
    count = PASV_FRAME - 1 - len(opening)
    start = when(DAY, "17:58:20.0000")
    step = 35 * SECOND // count
    around = [(start + number * step + 40 * (number % 7), lan.on_ethernet(net.netbios())) for number in range(count)]
    return sorted(opening + around) + rest


CASE = """\
netcause_bundle: 1
case: {id: ftp-passive-ok, title: "FTP listing in passive mode, as it should be"}
systems:
  - {name: SOW1, role: server, os: zos, addresses: [137.72.43.207]}
  - {name: client, role: client, os: windows, addresses: [137.72.43.117]}
captures:
  - {file: sniffer.pcap, system: client, vantage: client-lan, on_wire: yes}
"""

if __name__ == "__main__":
    file = Pcap()
    for at, frame in frames():
        file.add(at, frame)
    build.run(__file__, {"case.yaml": CASE, "sniffer.pcap": file.bytes})
