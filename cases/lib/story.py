# SPDX-License-Identifier: Apache-2.0
"""Conversations between two places with a network between them: what is sent when, what becomes of it, and what a recorder at either place
sees.  Times are whole microseconds; the clock stands where the story is told and moves by the network's delay when the other side speaks."""
import ipaddress

import packets as p
import talk
from capture import SECOND, Pcap, when

MS = 1000
CLIENT, SERVER = "192.0.2.31", "198.51.100.7"
SYN = p.mss(1460) + p.SACK_OK


def hardware(ip):
    """A locally administered MAC address that follows from the address."""
    raw = ipaddress.ip_address(ip).packed
    return "02:00:" + ":".join("%02x" % byte for byte in raw[-4:])


def on_ethernet(packet):
    if packet[0] >> 4 == 6:
        src, dst = (str(ipaddress.ip_address(packet[at:at + 16])) for at in (8, 24))
        return p.ethernet(hardware(src), hardware(dst), 0x86DD, packet)
    src, dst = (str(ipaddress.ip_address(packet[at:at + 4])) for at in (12, 16))
    return p.ethernet(hardware(src), hardware(dst), 0x0800, packet)


class Road:
    """`delay` is the time from one place to the other.  `fate` of a packet: "" (arrives), "lost", "twice", or how many
    microseconds more than `delay` it takes."""

    def __init__(self, start, delay=2 * MS):
        self.clock = start
        self.delay = delay
        self.rows = []
        self.last = None
        self.ident = {"c": 7000, "s": 400}

    def wait(self, micro):
        self.clock += micro

    def put(self, side, packet, fate="", at=None):
        """Sends one IP packet from the client's ("c") or the server's ("s") place."""
        if at is None:
            self.clock += self.delay if self.last not in (None, side) else 20
            at = self.clock
            self.last = side
        self.rows.append((at, side, packet, fate))

    def udp(self, side, src, sport, dst, dport, data, wait=0, fate=""):
        self.clock += wait
        self.ident[side] += 1
        body = p.udp(src, dst, sport, dport, data)
        if ":" in src:
            packet = p.ipv6(src, dst, 17, body)
        else:
            packet = p.ipv4(src, dst, p.UDP, body, self.ident[side], 128 if side == "c" else 64)
        self.put(side, packet, fate)
        return packet

    def icmp(self, side, src, dst, kind, code, about, ttl=64, rest=b"\0\0\0\0", size=28):
        """An ICMP message that quotes the head of `about`."""
        self.ident[side] += 1
        self.put(side, p.ipv4(src, dst, p.ICMP, p.icmp(kind, code, rest, about[:size]), self.ident[side], ttl))

    def seen(self, place):
        """(time, packet) as they pass the recorder at a place."""
        out = []
        for at, side, packet, fate in self.rows:
            if side == place:
                out.append((at, packet))
            elif fate != "lost":
                out.append((at + self.delay + (fate if isinstance(fate, int) else 0), packet))
                if fate == "twice":
                    out.append((at + self.delay + 350, packet))
        return sorted(out, key=lambda row: row[0])

    def pcap(self, place="c", ahead=0, snap=262144, only=None, frame=on_ethernet):
        """The recording at a place, its clock `ahead` of the story's; `only` chooses packets."""
        file = Pcap(snap=snap)
        for at, packet in self.seen(place):
            if only is None or only(packet):
                file.add(at + ahead, frame(packet))
        return file.bytes

    def call(self, client=CLIENT, cport=40001, server=SERVER, sport=443, **more):
        seed = sum(ipaddress.ip_address(server).packed) + cport * 7 + sport
        more.setdefault("client_id", 1000 + cport % 1000)
        more.setdefault("server_id", 2000 + cport % 1000)
        return Call(self, talk.Talk(client, cport, server, sport, 1000000007 * seed % 2 ** 32, 998244353 * seed % 2 ** 32, **more))


class Call:
    """One TCP connection on a road."""

    def __init__(self, road, t):
        self.road = road
        self.t = t

    def send(self, side, flags, data=b"", wait=0, fate="", **more):
        self.road.wait(wait)
        packet = self.t.send(side, flags, data, **more)
        self.road.put(side, packet, fate)
        return packet

    def open(self, options=SYN, answer=None, wait=0):
        self.send("c", "S", wait=wait, options=options, window=65535)
        self.send("s", "SA", wait=60, options=options if answer is None else answer, window=65535)
        self.send("c", "A", wait=40, window=64240)

    def say(self, side, data, wait=0, ack=True, flags="PA"):
        """A message in one segment, and the other side's acknowledgment."""
        self.send(side, flags, data, wait=wait)
        if ack:
            self.send(self.t.other(side), "A", wait=90)

    def ask(self, data, answer, think=5 * MS, wait=0):
        """A question of the client and the server's answer; a stack does not let the question wait for it (RFC 1122 4.2.3.2)."""
        self.send("c", "PA", data, wait=wait)
        if think > 100 * MS:
            self.send("s", "A", wait=40 * MS)
        self.send("s", "PA", answer, wait=think - (40 * MS if think > 100 * MS else 0))
        self.send("c", "A", wait=120)

    def stream(self, side, count, size=1460, gap=200, every=2, fate=None):
        """`count` full segments; the other side acknowledges every second one.  `fate(i)` says what becomes of each."""
        other = self.t.other(side)
        sent = []
        for i in range(count):
            self.road.wait(gap)
            data = bytes((i + j * 7) & 0xFF for j in range(size))
            packet = self.t.send(side, "A", data)
            sent.append(packet)
            self.road.put(side, packet, fate(i) if fate else "", at=self.road.clock)
            if i % every == every - 1:
                self.t.acks[other] = self.t.next[side]
                self.road.put(other, self.t.send(other, "A"), at=self.road.clock + self.road.delay + 30)
        self.road.clock += 2 * self.road.delay
        return sent

    def close(self, first="c", wait=MS):
        other = self.t.other(first)
        self.send(first, "FA", wait=wait)
        self.send(other, "FA", wait=100)
        self.send(first, "A", wait=50)

    def reset(self, side, wait=MS, flags="RA"):
        self.send(side, flags, wait=wait, window=0)


def case(ident, title, captures=(), systems=()):
    """The text of case.yaml.  captures: (file, system, vantage, on_wire); systems: (name, role, os, address)."""
    lines = ["netcause_bundle: 1", 'case: {id: %s, title: "%s"}' % (ident, title)]
    if systems:
        lines.append("systems:")
        lines += ["  - {name: %s, role: %s, os: %s, addresses: [%s]}" % row for row in systems]
    if captures:
        lines.append("captures:")
        lines += ["  - {file: %s, system: %s, vantage: %s, on_wire: %s}" % row for row in captures]
    return "\n".join(lines) + "\n"


def at_client(ident, title, file="client.pcap"):
    """The usual case: one recording on the client's network."""
    return case(ident, title, [(file, "client", "client-lan", "yes")])


__all__ = ["MS", "SECOND", "CLIENT", "SERVER", "SYN", "Road", "Call", "Pcap", "case", "at_client", "when", "on_ethernet", "hardware"]
