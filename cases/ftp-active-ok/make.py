#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of this case: the good run of SHARE 10720's trace comparison, seen by z/OS and by a sniffer.  Up to the first data
segment times and numbers are those of the slide; how the transfer ends follows the pattern of the deck's good transfers."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
import lan  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
from capture import Pcap, when  # noqa: E402

DAY = "2009-03-03"
CLIENT, HOST = "137.72.43.117", lan.HOST
DATA_PORT = 82 * 256 + 93
line, filled = talk.line, talk.filled
PLAIN = p.mss(1460) + p.SACK_OK


def stamped(value, echo):
    return p.mss(1460) + p.SACK_OK[2:] + p.timestamps(value, echo)[2:] + p.wscale(0)


def steps():
    """Sniffer frame, seconds of 17:58; z/OS record, seconds of 17:51; IP length; packet."""
    c = talk.Talk(CLIENT, 21084, HOST, 21, 2210451007, 733018442, client_id=14200, server_id=30110)
    d = talk.Talk(HOST, 20, CLIENT, DATA_PORT, 733915560, 3391200810, client_id=30400, server_id=14600, client_ttl=64,
                  server_ttl=128)
    t = lambda a, b: p.timestamps(a, b)  # noqa: E731
    listing = (b"SYS1.PARMLIB\r\nSYS1.PROCLIB\r\n" * 120)
    rows = [
        (13, "40.9044", 118, "19.3035", "c", 48, c.send("c", "S", options=PLAIN, window=65535)),
        (14, "40.9065", 119, "19.3041", "s", 44, c.send("s", "SA", options=p.mss(1460), window=32768)),
        (15, "40.9065", 120, "19.3053", "c", 40, c.send("c", "A", window=64240)),
        (29, "41.0354", 134, "19.4328", "s", 114, c.send("s", "PA", filled("220-FTPSRV1 ready on host SOW1, 3 March 2009", 74))),
        (30, "41.1930", 135, "19.5979", "c", 40, c.send("c", "A")),
        (31, "41.2007", 136, "19.5983", "s", 74, c.send("s", "PA", filled("220 Idle sessions end at 300 s", 34))),
        (32, "41.3936", 137, "19.7930", "c", 40, c.send("c", "A")),
        (35, "44.5920", 138, "22.9910", "c", 54, c.send("c", "PA", line("USER netuser", 14))),
        (36, "44.6087", 139, "23.0061", "s", 67, c.send("s", "PA", filled("331 Password, please", 27))),
        (37, "44.8045", 140, "23.2035", "c", 40, c.send("c", "A")),
        (38, "47.5682", 141, "25.9671", "c", 52, c.send("c", "PA", line("PASS hides", 12))),
        (39, "47.8573", 142, "26.2546", "s", 40, c.send("s", "A")),
        (40, "47.9542", 143, "26.3515", "s", 101,
         c.send("s", "PA", filled("230 NETUSER is logged on, directory is NETUSER", 61))),
        (41, "48.1151", 144, "26.5140", "c", 40, c.send("c", "A")),
        (43, "49.9270", 145, "28.3258", "c", 48, c.send("c", "PA", line("TYPE I", 8))),
        (44, "49.9317", 146, "28.3290", "s", 74, c.send("s", "PA", filled("200 Representation is Image", 34))),
        (45, "50.1215", 147, "28.5203", "c", 40, c.send("c", "A")),
        (55, "54.9830", 156, "33.3818", "c", 66, c.send("c", "PA", line("PORT 137,72,43,117,82,93", 26))),
        (56, "54.9880", 157, "33.3852", "s", 62, c.send("s", "PA", line("200 Port request OK.", 22))),
        (57, "54.9890", 158, "33.3877", "c", 54, c.send("c", "PA", line("NLST SYS1.P*", 14))),
        (58, "55.0072", 159, "33.4042", "s", 60, d.send("c", "S", options=stamped(700100, 0), window=65535)),
        (59, "55.0077", 160, "33.4063", "c", 60, d.send("s", "SA", options=stamped(41200, 700100), window=65535)),
        (60, "55.0109", 161, "33.4081", "s", 52, d.send("c", "A", options=t(700101, 41200), window=32768)),
        (61, "55.0629", 162, "33.4600", "s", 90, c.send("s", "PA", filled("125 The list of data sets follows", 50))),
        (62, "55.0709", 163, "33.4673", "s", 1500, d.send("c", "A", listing[:1448], t(700102, 41200))),
        (63, "55.0712", 164, "33.4676", "s", 1500, d.send("c", "A", listing[1448:2896], t(700102, 41200))),
        (64, "55.0715", 166, "33.4701", "c", 52, d.send("s", "A", options=t(41201, 700102))),
        (65, "55.0718", 165, "33.4679", "s", 516, d.send("c", "PFA", listing[2896:], t(700102, 41200))),
        (66, "55.0720", 167, "33.4707", "c", 52, d.send("s", "A", options=t(41201, 700102))),
        (67, "55.0724", 168, "33.4711", "c", 52, d.send("s", "FA", options=t(41201, 700102))),
        (68, "55.0769", 169, "33.4738", "s", 52, d.send("c", "A", options=t(700103, 41201))),
        (69, "55.1094", 170, "33.5063", "s", 65, c.send("s", "PA", filled("250 List completed", 25))),
        (70, "55.2610", 171, "33.6597", "c", 40, c.send("c", "A")),
        (75, "57.2207", 174, "35.6194", "c", 46, c.send("c", "PA", line("QUIT", 6))),
        (76, "57.2260", 175, "35.6236", "s", 77, c.send("s", "PA", filled("221 Quit command received, goodbye", 37))),
        (77, "57.2268", 176, "35.6244", "s", 40, c.send("s", "FA")),
        (78, "57.2270", 177, "35.6257", "c", 40, c.send("c", "A")),
        (79, "57.2274", 178, "35.6261", "c", 40, c.send("c", "FA")),
        (80, "57.2304", 179, "35.6279", "s", 40, c.send("s", "A")),
    ]
    for row in rows:
        assert len(row[6]) == row[5], (row[2], len(row[6]), row[5])
    return rows


def zos_trace(rows):
    trace = ipcs.Trace("SOW1", "TCPIP")
    known = {row[2]: (when(DAY, "17:51:" + row[3]), row[6], "in" if row[4] == "c" else "out") for row in rows}
    events = {number: (at, packet, io, "OSAL1") for number, (at, packet, io) in known.items()}
    other = talk.Talk("137.72.43.150", 1421, HOST, 23, 90551733, 33129871, client_id=6200, server_id=52000)
    numbers = [n for n in range(118, 180) if n not in known]
    for turn, number in enumerate(numbers):
        low = max(at for n, (at, _, _) in known.items() if n < number)
        side, data = (("c", b"\x7d\x40\xc1\xff\xef"), ("s", b"\xf5\xc3\x11\x40\x40\xff\xef"), ("c", b""))[turn % 3]
        packet = other.send(side, "PA" if data else "A", data)
        events[number] = (low + 150 * (turn % 14 + 1), packet, "in" if side == "c" else "out", "OSAL1")
    for number, (at, packet, io, iface) in sorted(events.items(), key=lambda item: item[1][0]):
        trace.record(number, at, packet, io, iface, intfx=5)
    return trace.text()


def sniffer(rows):
    net = lan.Lan()
    frames = {row[0]: (when(DAY, "17:58:" + row[1]), lan.on_ethernet(row[6])) for row in rows}
    file = Pcap()
    for number in range(1, 81):
        if number in frames:
            assert file.add(*frames[number]) == number
            continue
        before = max([at for n, (at, _) in frames.items() if n < number] or [when(DAY, "17:58:38.0000")])
        after = min(at for n, (at, _) in frames.items() if n > number)
        gap = min(n for n in frames if n > number) - max([n for n in frames if n < number] or [0])
        position = number - max([n for n in frames if n < number] or [0])
        file.add(before + (after - before) * position // gap, lan.on_ethernet(net.netbios()))
    return file.bytes


CASE = """\
netcause_bundle: 1
case: {id: ftp-active-ok, title: "FTP listing in active mode, as it should be"}
systems:
  - {name: SOW1, role: server, os: zos, addresses: [137.72.43.207]}
  - {name: client, role: client, os: windows, addresses: [137.72.43.117]}
captures:
  - {file: zos-pkttrace.txt, system: SOW1, vantage: ip-stack, on_wire: no}
  - {file: sniffer.pcap, system: client, vantage: client-lan, on_wire: yes}
"""

if __name__ == "__main__":
    run = steps()
    build.run(__file__, {"case.yaml": CASE, "zos-pkttrace.txt": zos_trace(run), "sniffer.pcap": sniffer(run)})
