#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a TLS 1.0 handshake that works, with the times of SHARE 10720; its SYN ACK takes a second."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
from capture import Pcap, when  # noqa: E402

CLIENT, HOST = "192.0.2.31", "137.72.43.207"


def record(kind, body):
    return struct.pack("!BHH", kind, 0x0301, len(body)) + body


def message(kind, body):
    return struct.pack("!B", kind) + struct.pack("!I", len(body))[1:] + body


def noise(count, seed):
    """Bytes that stand for random or encrypted ones, always the same."""
    out = bytearray()
    value = seed
    for _ in range(count):
        value = (value * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(value >> 16 & 0xFF)
    return bytes(out)


def client_hello():
    """189 bytes: 32 of session id, 35 cipher suites, as in the sample of the deck."""
    suites = b"".join(struct.pack("!H", number) for number in range(0x0004, 0x0004 + 35))
    body = struct.pack("!H", 0x0301) + struct.pack("!I", 0x4B71F169) + noise(28, 7) + b"\x20" + noise(32, 9)
    body += struct.pack("!H", len(suites)) + suites + b"\x01\x00"
    padding = 185 - len(body) - 6
    return message(1, body + struct.pack("!HHH", padding + 4, 0x0015, padding) + bytes(padding))


def server_hello():
    return message(2, struct.pack("!H", 0x0301) + noise(32, 11) + b"\x20" + noise(32, 13) + b"\x00\x2f\x00")


def certificate():
    body = noise(1100, 17)
    return message(11, struct.pack("!I", len(body) + 3)[1:] + struct.pack("!I", len(body))[1:] + body)


def rows():
    t = talk.Talk(CLIENT, 3172, HOST, 443, 3300451122, 871100233, client_id=30100, server_id=9100)
    change = record(20, b"\x01")
    yield "09.5954", t.send("c", "S", options=p.mss(1460) + p.SACK_OK, window=65535)
    yield "10.6604", t.send("s", "SA", options=p.mss(1460), window=32768)
    yield "10.6606", t.send("c", "A", window=65535)
    yield "10.6685", t.send("c", "PA", record(22, client_hello()))
    yield "10.7484", t.send("s", "PA", record(22, server_hello() + certificate()))
    yield "10.7657", t.send("s", "PA", record(22, message(14, b"")))
    yield "10.7660", t.send("c", "A")
    yield "10.7718", t.send("c", "PA", record(22, message(16, b"\x01\x00" + noise(256, 19))) + change + record(22, noise(36, 23)))
    yield "10.8424", t.send("s", "PA", change + record(22, noise(36, 29)))
    yield "10.8437", t.send("c", "PA", record(23, noise(420, 31)))
    yield "10.9920", t.send("s", "PA", record(23, noise(1200, 37)))
    yield "11.1410", t.send("c", "A")
    yield "14.2200", t.send("c", "PA", record(21, noise(18, 41)))
    yield "14.2201", t.send("c", "FA")
    yield "14.2980", t.send("s", "A")
    yield "14.2988", t.send("s", "FA")
    yield "14.2990", t.send("c", "A")


CASE = """\
netcause_bundle: 1
case: {id: https-handshake-ok, title: "A secure connection, as it should be"}
captures:
  - {file: client.pcap, system: client, vantage: client-lan, on_wire: yes}
"""

if __name__ == "__main__":
    file = Pcap()
    for clock, packet in rows():
        client = packet[12:16] == p.addr(CLIENT)
        ends = ("02:00:00:00:02:1f", "02:00:00:00:02:01")
        file.add(when("2010-02-09", "18:36:" + clock), p.ethernet(*(ends if client else ends[::-1]), 0x0800, packet))
    assert len(client_hello()) == 189
    build.run(__file__, {"case.yaml": CASE, "client.pcap": file.bytes})
