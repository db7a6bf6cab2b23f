# SPDX-License-Identifier: Apache-2.0
"""Packets built byte by byte for crafted_test.py: frames of Ethernet with good checksums, and conversations of TCP."""
import ipaddress
import struct

CLIENT, SERVER = "10.0.0.1", "10.0.0.2"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def checksum(data):
    total = sum(struct.unpack(">%dH" % ((len(data) + 1) // 2), data + bytes(len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">H", ~total & 0xFFFF)


def address(text):
    return ipaddress.ip_address(text).packed


def ip(payload, protocol, source=CLIENT, target=SERVER, offset=0, more=0, number=[0]):
    number[0] += 1  # the identification goes on through all packets
    if ":" in source:
        return struct.pack(">IHBB", 0x60000000, len(payload), protocol, 64) + address(source) + address(target) + payload
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), number[0], more << 13 | offset // 8, 64, protocol, 0)
    head += address(source) + address(target)
    return head[:10] + checksum(head) + head[12:] + payload


def pseudo(source, target, protocol, length):
    form = ">II" if ":" in source else ">HH"
    return address(source) + address(target) + struct.pack(form, *((length, protocol) if ":" in source else (protocol, length)))


def udp(payload, sport, dport, source=CLIENT, target=SERVER):
    data = struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload
    sum_ = checksum(pseudo(source, target, 17, len(data)) + data)
    return ip(data[:6] + (sum_ if sum_ != b"\0\0" else b"\xff\xff") + data[8:], 17, source, target)


def tcp(payload, sport, dport, seq, ack, flags, options=b"", source=CLIENT, target=SERVER):
    options += b"\1" * (-len(options) % 4)
    data = struct.pack(">HHIIBBHHH", sport, dport, seq, ack, (5 + len(options) // 4) << 4, flags, 8192, 0, 0) + options + payload
    return ip(data[:16] + checksum(pseudo(source, target, 6, len(data)) + data) + data[18:], 6, source, target)


def icmp(kind, code, rest, source=SERVER, target=CLIENT):
    data = struct.pack(">BBH", kind, code, 0) + rest
    before = pseudo(source, target, 58, len(data)) if ":" in source else b""
    return ip(data[:2] + checksum(before + data) + data[4:], 58 if ":" in source else 1, source, target)


class Capture:
    """A file in memory; each packet comes a millisecond later.  `snap`: bytes of a packet that are recorded at most."""

    def __init__(self, snap=262144):
        self.packets, self.snap = [], snap

    def add(self, packet):
        kind = 0x86DD if packet[0] >> 4 == 6 else 0x800
        self.packets.append((bytes.fromhex("020000000002020000000001") + struct.pack(">H", kind) + packet).ljust(60, b"\0"))

    def data(self):
        out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
        for i, packet in enumerate(self.packets):
            there = packet[:self.snap]
            out += struct.pack("<IIII", 1700000000, i * 1000, len(there), len(packet)) + there
        return out


class Conversation:
    """TCP: opens when it is made.  `ask` and `answer` send bytes, which the other side acknowledges; `lose` counts bytes
    that nobody recorded."""

    def __init__(self, capture, sport, dport, source=CLIENT, target=SERVER):
        self.capture, self.ports, self.ends, self.next = capture, (sport, dport), (source, target), [1000, 5000]
        self.segment(0, b"", SYN)
        self.segment(1, b"", SYN | ACK)
        self.segment(0, b"", ACK)

    def segment(self, by, payload, flags, options=b"", seq=None):
        seq = self.next[by] if seq is None else seq
        ack = self.next[1 - by] if flags & ACK else 0
        self.capture.add(tcp(payload, self.ports[by], self.ports[1 - by], seq, ack, flags, options, self.ends[by], self.ends[1 - by]))
        self.next[by] += len(payload) + (flags & (SYN | FIN) != 0)

    def ask(self, payload):
        self.segment(0, payload, PSH | ACK)
        self.segment(1, b"", ACK)

    def answer(self, payload):
        self.segment(1, payload, PSH | ACK)
        self.segment(0, b"", ACK)

    def lose(self, by, count):
        self.next[by] += count

    def close(self):
        self.segment(0, b"", FIN | ACK)
        self.segment(1, b"", FIN | ACK)
        self.segment(0, b"", ACK)
