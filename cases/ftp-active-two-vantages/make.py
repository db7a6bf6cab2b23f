#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of this case from the figures of SHARE 10720 (2012), second case: an active FTP session cut right after PORT.
Times, record and frame numbers, sequence numbers, windows and lengths are those of the slides."""
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
CLIENT, HOST = "137.72.43.137", lan.HOST
SYN_OPTIONS = p.mss(1460) + p.wscale(0) + p.SACK_OK
SYNACK_OPTIONS = p.mss(1460) + p.wscale(0)
line = talk.line

# z/OS record, z/OS seconds of 02:35, sniffer frame, sniffer mm:ss, side, IP length, flags, data, window
STEPS = [
    (13, "13.7644", 10, "42:00.5115", "c", 52, "S", b"", 65535),
    (14, "13.7650", 11, "42:00.5130", "s", 48, "SA", b"", 32768),
    (15, "13.7659", 12, "42:00.5130", "c", 40, "A", b"", 64240),
    (16, "13.8898", 13, "42:00.6380", "s", 114, "PA", talk.filled("220-FTPSRV1 ready on host SOW1, 3 March 2009", 74), 32768),
    (18, "14.0430", 14, "42:00.7886", "c", 40, "A", b"", 64221),
    (19, "14.0435", 15, "42:00.7916", "s", 74, "PA", talk.filled("220 Idle sessions end at 300 s", 34), 32768),
    (20, "14.2617", 16, "42:01.0073", "c", 40, "A", b"", 64213),
    (25, "18.1661", 17, "42:04.9129", "c", 54, "PA", line("USER netuser", 14), 64213),
    (26, "18.1790", 18, "42:04.9278", "s", 67, "PA", talk.filled("331 Password, please", 27), 32754),
    (27, "18.3075", 19, "42:05.0542", "c", 40, "A", b"", 64206),
    (33, "20.6157", 20, "42:07.3607", "c", 55, "PA", line("PASS notshown", 15), 64206),
    (34, "20.8732", 21, "42:07.6216", "s", 40, "PA", b"", 32753),
    (36, "21.3641", 22, "42:08.1125", "s", 101, "PA", talk.filled("230 NETUSER is logged on, directory is NETUSER", 61), 32753),
    (37, "21.4799", 23, "42:08.2261", "c", 40, "A", b"", 64191),
    (41, "23.5899", 24, "42:10.3368", "c", 48, "PA", line("TYPE A", 8), 64191),
    (42, "23.5935", 25, "42:10.3419", "s", 83, "PA", talk.filled("200 Representation type is Ascii", 43), 32760),
    (43, "23.7760", 26, "42:10.5229", "c", 40, "A", b"", 64180),
    (61, "29.5343", 30, "42:16.2812", "c", 67, "PA", line("PORT 137,72,43,137,40,196", 27), 64180),
    (62, "29.5379", 31, "42:16.2865", "s", 62, "PA", talk.line("200 Port request OK.", 22), 32741),
]
# The same 200 again: record, minute:second of 02:.  The number of the seventh is lost in the slides; 159 is this case's choice.
AGAIN = [(65, "35:30.3898"), (68, "35:32.1407"), (74, "35:35.5118"), (75, "35:42.2300"), (99, "35:55.6398"),
         (159, "36:22.7005"), (257, "37:16.9704")]


def session():
    """The control connection: the packets of STEPS, then the copies of the last reply."""
    t = talk.Talk(CLIENT, 10432, HOST, 21, 1257181311, 452077195, client_id=8412, server_id=21033)
    out = []
    for step in STEPS:
        side, length, flags, data, window = step[4:]
        options = {"S": SYN_OPTIONS, "SA": SYNACK_OPTIONS}.get(flags, b"")
        packet = t.send(side, flags, data, options, window)
        assert len(packet) == length, step
        out.append(packet)
    reply = t.next["s"] - 22
    return out, [t.send("s", "PA", STEPS[-1][7], seq=reply) for _ in AGAIN]


def check_numbers(first):
    """The sequence numbers of the slides follow from the first ones; two of them as proof."""
    assert first[17][24:32] == (1257181349).to_bytes(4, "big") + (452077435).to_bytes(4, "big")
    assert first[18][24:32] == (452077435).to_bytes(4, "big") + (1257181376).to_bytes(4, "big")


def around(number, state):
    """What a record that the slides do not show holds."""
    if number % 12 == 0 and number + 1 not in state["known"]:
        state["snmp"] = state["lan"].snmp()
        return state["snmp"][0], "out", "LOOPBACK"
    if number % 12 == 1 and state.get("snmp"):
        return state.pop("snmp")[1], "in", "LOOPBACK"
    if number % 12 == 5:
        return state["lan"].netbios(), "in", "OSAL1"
    if number % 24 == 10:
        return state["lan"].chatter(), "in", "OSAL1"
    return terminal(state)


def terminal(state):
    """One step of a TN3270 conversation: key, screen, acknowledgment."""
    t, turn = state["terminal"], state["turn"]
    state["turn"] = (turn + 1) % 3
    if turn == 0:
        return t.send("c", "PA", b"\x7d\x40\xc1\x11\x40\xc1\xff\xef"), "in", "OSAL1"
    if turn == 1:
        return t.send("s", "PA", b"\xf5\xc3\x11\x40\x40\x1d\xf0\xd9\xc5\xc1\xc4\xe8" * 6 + b"\xff\xef"), "out", "OSAL1"
    return t.send("c", "A"), "in", "OSAL1"


def zos_known(first, copies):
    known = {row[0]: (when(DAY, "02:35:" + row[1]), packet, "in" if row[4] == "c" else "out")
             for row, packet in zip(STEPS, first)}
    known.update({number: (when(DAY, "02:" + clock), packet, "out") for (number, clock), packet in zip(AGAIN, copies)})
    return known


def clock_between(known, number):
    """Spreads the records between two known ones evenly over their time; an SNMP answer follows its question at once."""
    before = max(n for n in known if n < number)
    after = min(n for n in known if n > number)
    low, high = known[before][0], known[after][0]
    at = low + (high - low) * (number - before) // (after - before)
    if number % 12 == 1 and number - 1 not in known:
        return clock_between(known, number - 1) + 640
    return at


def zos_trace(first, copies):
    known = zos_known(first, copies)
    state = {"lan": lan.Lan(), "turn": 0, "known": known,
             "terminal": talk.Talk("137.72.43.150", 1421, HOST, 23, 90551733, 33129871, client_id=6200, server_id=52000)}
    trace = ipcs.Trace("SOW1", "TCPIP")
    for number in range(13, 258):
        if number in known:
            at, packet, io = known[number]
            trace.record(number, at, packet, io, "OSAL1", intfx=5)
            continue
        packet, io, iface = around(number, state)
        device = "Loopback" if iface == "LOOPBACK" else "QDIO Ethernet"
        trace.record(number, clock_between(known, number), packet, io, iface, device, 5 if iface == "OSAL1" else 1)
    return trace.text()


def sniffer(first):
    net = lan.Lan()
    other = {1: "02:41:55.2207", 2: "02:41:55.2211", 3: "02:41:56.4730", 4: "02:41:57.2231", 5: "02:41:57.9733",
             6: "02:41:58.0142", 7: "02:41:58.7640", 8: "02:41:59.3300", 9: "02:42:00.5090", 27: "02:42:12.1180",
             28: "02:42:12.8681", 29: "02:42:15.0450"}
    asked, told = lan.arp_round(CLIENT, HOST)
    special = {1: asked, 2: told, 4: lan.on_ethernet(net.chatter()), 8: lan.on_ethernet(net.chatter())}
    frames = {row[2]: (when(DAY, "02:" + row[3]), lan.on_ethernet(packet)) for row, packet in zip(STEPS, first)}
    for number, clock in other.items():
        frames[number] = (when(DAY, clock), special.get(number) or lan.on_ethernet(net.netbios()))
    file = Pcap()
    for number in sorted(frames):
        assert file.add(*frames[number]) == number
    return file.bytes


CASE = """\
netcause_bundle: 1
case: {id: ftp-active-two-vantages, title: "FTP directory listing hangs after PORT"}
systems:
  - {name: SOW1, role: server, os: zos, addresses: [137.72.43.207]}
  - {name: client, role: client, os: windows, addresses: [137.72.43.137]}
captures:
  - {file: zos-pkttrace.txt, system: SOW1, vantage: ip-stack, on_wire: no}
  - {file: sniffer.pcap, system: client, vantage: client-lan, on_wire: yes}
"""

if __name__ == "__main__":
    one, more = session()
    check_numbers(one)
    build.run(__file__, {"case.yaml": CASE, "zos-pkttrace.txt": zos_trace(one, more), "sniffer.pcap": sniffer(one)})
