#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One file with several kinds of text, as people paste them: each two kinds, in both orders, and all in one.  The file gives exactly
the facts that its pieces give alone, at the lines where they stand.
mixed_test.py NETCAUSE"""
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

NETCAUSE = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "cases" / "lib"))

PIECES = {
    "display": """MVS TCP/IP NETSTAT CS V2R5       TCPIP Name: TCPT1           08:15:02
IntfName: OSAQ1             IntfType: IPAQENET   IntfStatus: Ready
    PortName: PQ1       Datapath: 1E02     DatapathStatus: Ready
    CfgMtu: 8992                ActMtu: 8992
    IpAddr: 10.7.1.4/24
  Interface Statistics:
    BytesIn                           = 10046737
    Inbound Packets                   = 139140
    Inbound Packets In Error          = 2140
""",
    "messages": """EZZ4310I ERROR: CODE=80100040 REPORTED ON DEVICE OSAQ1.
 DIAGNOSTIC CODE: 03
EZZ4315I DEACTIVATION COMPLETE FOR INTERFACE OSAQ1
""",
    "ipcs": """COMPONENT TRACE SHORT FORMAT
SYSNAME(SYS1)
COMP(SYSTCPDA)SUBNAME((TCPT1))
**** 2024/03/05
    40 SYS1      PACKET   00000004 13:09:47.116700 Packet Trace
From Interface    : OSAQ1            Device: QDIO Ethernet   Full=36
 Tod Clock        : 2024/03/05 13:09:47.116700
 Sequence #       : 0                Flags: Pkt Ver2
 Source Port      : 40011            Dest Port: 53    Asid: 0043 TCB: 00000000
 IpHeader: Version : 4               Header Length: 20
 Tos              : 00               QOS: Routine Normal Service
 Packet Length    : 36               ID Number: 1A2B
 Fragment         :                  Offset: 0
 TTL              : 64               Protocol: UDP         CheckSum: A6FB FFFF
 Source           : 10.9.3.77
 Destination      : 10.7.1.4

 UDP
 Source Port      : 40011  ()        Destination Port:  53    (domain)
 Datagram Length  : 16               CheckSum: AD0B FFFF
===============================================================================
""",
    "tcpdump": """13:09:47.116700 IP 10.9.3.77.40000 > 10.7.1.4.21: Flags [S], seq 3000000001, win 29200, options [mss 1460], length 0
13:09:47.117911 IP 10.7.1.4.21 > 10.9.3.77.40000: Flags [S.], seq 77, ack 3000000002, win 65535, options [mss 1460], length 0
13:09:47.118003 IP 10.9.3.77.40000 > 10.7.1.4.21: Flags [.], ack 78, win 29200, length 0
""",
    "ss": """[admin@gw ~]$ ss -tan
State      Recv-Q Send-Q Local Address:Port               Peer Address:Port
ESTAB      0      4096   10.9.3.77:40000                  10.7.1.4:21
LISTEN     0      128    0.0.0.0:22                       0.0.0.0:*
""",
    "ip": """2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP mode DEFAULT group default qlen 1000
    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff
    RX: bytes  packets  errors  dropped missed  mcast
    1234567    8910     3       4       0       11
    TX: bytes  packets  errors  dropped carrier collsns
    7654321    1098     0       0       0       0
""",
    "profile": """TCPCONFIG TCPSENDBFRSIZE 65535 TCPRCVBUFRSIZE 65535 NODELAYACKS
UDPCONFIG UDPCHKSUM
IPCONFIG DATAGRAMFWD
PORT
   20 TCP FTPD1 NOAUTOLOG
   21 TCP FTPD1
SACONFIG DISABLED
""",
    "dialogue": """220-FTPD1 IBM FTP CS V2R5 at SOW1.EXAMPLE.COM, 09:00:01 on 2024-03-05.
220 Connection will close if idle for more than 5 minutes.
---> USER KIM
331 Send password please.
---> PASS secret
230 KIM is logged on.
---> PORT 10,9,3,77,156,65
200 Port request OK.
---> LIST
425 Can't open data connection.
""",
}
PACKETS = ("ipcs", "tcpdump")
# Runs between readers on purpose: one text for those who read displays, messages and dialogues together.
TOGETHER = {"display", "messages", "dialogue"}


def facts(folder, texts):
    """The facts of each text.  All are files of one run, which costs least; those with packets, which are compared with other files and
    whose conversations have a number by the file's name, are run alone."""
    several = [text for text in texts if not any(PIECES[piece] in text for piece in PACKETS)]
    found = iter(run_of(folder, several))
    return [next(found) if text in several else run_of(folder, [text])[0] for text in texts]


def run_of(folder, texts):
    names = ["ticket%03d.txt" % i for i in range(len(texts))]
    for name, text in zip(names, texts):
        (folder / name).write_text(text)
    run = subprocess.run([NETCAUSE, "facts", *names], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 3), run.stderr
    found = {name: [] for name in names}
    for line in run.stdout.splitlines():
        fact = json.loads(line)
        found[fact.pop("source")].append(fact)
    return [found[name] for name in names]


def shown(fact, shift):
    fact = dict(fact)
    if "line" in fact:
        fact["line"] += shift
    return json.dumps(fact, sort_keys=True)


def mixed(alone, names, between):
    """The text and what must be read of it."""
    text, expected = "", []
    for name in names:
        shift = text.count("\n")
        expected += [shown(fact, shift) for fact in alone[name]]
        text += PIECES[name] + between
    return text, expected


def compare(found, expected, what):
    got = [shown(fact, 0) for fact in found]
    lost, more = sorted(set(expected) - set(got)), sorted(set(got) - set(expected))
    for word, items in (("lost", lost), ("not of a piece", more)):
        for item in items[:3]:
            print(f"{what}: {word}: {item[:300]}")
    return not lost and not more


def main():
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        alone = dict(zip(PIECES, facts(folder, list(PIECES.values()))))
        for piece, found in alone.items():
            if not found:
                print(f"{piece} alone gives nothing")
                bad += 1
        ways = [(names, between) for names in itertools.permutations(PIECES, 2) for between in ("", "\n")]
        ways += [(list(PIECES), "\n"), (list(reversed(PIECES)), "\n")]
        made = [mixed(alone, names, between) for names, between in ways]
        for (names, between), (_, expected), found in zip(ways, made, facts(folder, [text for text, _ in made])):
            bad += not compare(found, expected, "%s (%d between)" % (" + ".join(names), len(between)))
    print(f"{len(ways)} mixed texts, {bad} read differently")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
