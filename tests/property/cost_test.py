#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an ordinary packet costs the engine, in facts and rows: no clock, so it tells the same on every machine.

A capture of quite ordinary connections is made here; of its facts the engine may look at few and keep fewer.  When this
fails, a rule asks for facts of a kind that every packet or every connection gives.  `netcause diagnose --profile`
names it; the author's guide says how to ask for less (docs/authoring.md).
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

CONNECTIONS, EXCHANGES, ANSWER = 50, 20, 3
STEP = 60_000  # microseconds from packet to packet: a connection of less than 5 s is counted by a rule, with a row
SYN, ACK, FIN, PSH = 2, 16, 1, 8
# Facts looked at: for each connection both FIN, and its SYN until it is known that one has options (so few do not fill a batch).
SEGMENTS_PER_CONNECTION = 3
# Packets: none.
PACKETS_PER_CONNECTION = 0
# Rows: none.  The connection was answered and closed, and nothing else of the case names it or its SYN.
ROWS_PER_CONNECTION = 0
ROWS_BESIDES = 20  # coverage, hosts, what is said of the capture as a whole


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data if len(data) % 2 == 0 else data + b"\0"))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Capture:
    def __init__(self):
        self.frames, self.at, self.ids = [], 1_700_000_000_000_000, {}

    def send(self, source, target, ports, flags, seq, ack, data=b""):
        self.at += STEP
        self.ids[source] = self.ids.get(source, 0) + 1
        options = b"\x02\x04\x05\xb4\x04\x02\x01\x01\x01\x03\x03\x07" if flags & SYN else b""
        offset = 5 + len(options) // 4
        tcp = struct.pack(">HHIIBBHHH", *ports, seq, ack, offset << 4, flags, 60000, 0, 0) + options + data
        pseudo = source + target + struct.pack(">BBH", 0, 6, len(tcp))
        padded = pseudo + tcp + (b"\0" if len(tcp) % 2 else b"")
        tcp = tcp[:16] + struct.pack(">H", checksum(padded)) + tcp[18:]
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), self.ids[source] & 0xffff, 0x4000, 64, 6, 0, source, target)
        ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
        frame = b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01\x08\0" + ip + tcp
        self.frames.append(struct.pack("<IIII", self.at // 1_000_000, self.at % 1_000_000, len(frame), len(frame)) + frame)

    def connection(self, number):
        client, server = bytes([10, 0, number >> 8, number & 255]), bytes([10, 1, 0, 1])
        there, back = (40000 + number, 9000), (9000, 40000 + number)
        c, s = 1000 + number * 7919, 500_000 + number * 104729
        self.send(client, server, there, SYN, c, 0)
        self.send(server, client, back, SYN | ACK, s, c + 1)
        c, s = c + 1, s + 1
        self.send(client, server, there, ACK, c, s)
        for _ in range(EXCHANGES):
            self.send(client, server, there, ACK | PSH, c, s, bytes(100))
            c += 100
            for _ in range(ANSWER):
                self.send(server, client, back, ACK, s, c, bytes(1400))
                s += 1400
            self.send(client, server, there, ACK, c, s)
        self.send(client, server, there, FIN | ACK, c, s)
        self.send(server, client, back, FIN | ACK, s, c + 1)
        self.send(client, server, there, ACK, c + 1, s + 1)

    def write(self, path):
        path.write_bytes(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1) + b"".join(self.frames))


def main(netcause):
    capture = Capture()
    for number in range(1, CONNECTIONS + 1):
        capture.connection(number)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "ordinary.pcap")
        capture.write(path)
        run = subprocess.run([netcause, "diagnose", "--profile", "--format", "json", path], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    profile = json.loads(run.stderr[run.stderr.index("{"):])
    looked = {t["type"]: t["looked_at"] for t in profile["types"]}
    offered = {t["type"]: t["offered"] for t in profile["types"]}
    packets = len(capture.frames)
    assert offered["tcp.segment"] == packets, (offered, packets)
    limits = {"packet": PACKETS_PER_CONNECTION * CONNECTIONS, "tcp.segment": SEGMENTS_PER_CONNECTION * CONNECTIONS, "tcp.pause": 0,
              "tcp.connection": CONNECTIONS, "tcp.direction": 2 * CONNECTIONS}
    failed = [f"{looked[t]} facts {t} were looked at in {packets} packets, at most {most} are expected"
              for t, most in limits.items() if looked.get(t, 0) > most]
    most = ROWS_PER_CONNECTION * CONNECTIONS + ROWS_BESIDES
    if profile["facts_kept"] > most:
        failed.append(f"{profile['facts_kept']} facts were kept, at most {most} are expected")
    if failed:
        for p in profile["patterns"][:15]:
            failed.append(f"  {p['passed']:8} {p['rule']} and {p['rules'] - 1} more{', kept' if p['kept'] else ''}: {p['pattern']}")
        sys.exit("\n".join(failed))
    print(f"{packets} packets: {looked['tcp.segment']} segments looked at, {profile['facts_kept']} facts kept")


if __name__ == "__main__":
    main(sys.argv[1])
