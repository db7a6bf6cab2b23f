# SPDX-License-Identifier: Apache-2.0
"""Messages of IKE (RFC 7296, RFC 2409) and who sends them when."""
import hashlib
import struct

import packets as p
from apps import noise
from story import MS, SECOND

INIT, AUTH, CHILD, INFO, MAIN, INFO_1, QUICK = 34, 35, 36, 37, 2, 5, 32
SA, KE, NONCE, NOTIFY, SEALED = 33, 34, 40, 41, 46
INVALID_SPI, NO_PROPOSAL, INVALID_KE, COOKIE, NAT_SOURCE, NAT_DESTINATION, FRAGMENTS = 11, 14, 17, 16390, 16388, 16389, 16430


def spi(seed):
    return noise(8, seed)


def message(spis, exchange, flags, ident, payloads, version=0x20):
    """`payloads`: list of (type, body)."""
    kinds = [kind for kind, _ in payloads] + [0]
    body = b"".join(struct.pack("!BBH", following, 0, 4 + len(data)) + data for (_, data), following in zip(payloads, kinds[1:]))
    return spis + struct.pack("!BBBBII", kinds[0], version, exchange, flags, ident, 28 + len(body)) + body


def proposal(ciphers=((12, 256),), integrity=(12,), prf=(5,), groups=(14,)):
    """The body of a security association payload: one proposal for IKE (RFC 7296 section 3.3)."""
    transforms = [(1, kind, struct.pack("!HH", 0x800E, bits)) for kind, bits in ciphers]
    transforms += [(3, kind, b"") for kind in integrity] + [(2, kind, b"") for kind in prf] + [(4, kind, b"") for kind in groups]
    body = b""
    for at, (kind, number, attribute) in enumerate(transforms):
        last = at == len(transforms) - 1
        body += struct.pack("!BBHBBH", 0 if last else 3, 0, 8 + len(attribute), kind, 0, number) + attribute
    return struct.pack("!BBHBBBB", 0, 0, 8 + len(body), 1, 1, 0, len(transforms)) + body


def suite_1(cipher=7, bits=256, digest=4, group=14, method=1):
    """The same of version 1 (RFC 2409 appendix A): one suite, for a day."""
    pairs = [(1, cipher), (14, bits), (2, digest), (4, group), (3, method), (11, 1)]
    body = b"".join(struct.pack("!HH", 0x8000 | kind, value) for kind, value in pairs) + struct.pack("!HHI", 12, 4, 86400)
    transform = struct.pack("!BBHBBH", 0, 0, 8 + len(body), 1, 1, 0) + body
    return struct.pack("!II", 1, 1) + struct.pack("!BBHBBBB", 0, 0, 8 + len(transform), 1, 1, 0, 1) + transform


def notify(kind, data=b""):
    return NOTIFY, struct.pack("!BBH", 0, 0, kind) + data


def notify_1(kind):
    return 11, struct.pack("!IBBH", 1, 1, 0, kind)


class Tunnel:
    """A negotiation between two addresses as both see them; `outer` is the initiator's address behind its translator."""

    def __init__(self, road, client, server, seed, outer=None):
        self.road, self.client, self.server, self.seed = road, client, server, seed
        self.outer = outer or client
        self.own, self.other = spi(seed), bytes(8)
        self.port = 500

    def send(self, side, data, wait=20 * MS, fate=""):
        """On port 4500 behind the marker of RFC 3948."""
        data = (b"\0\0\0\0" if self.port == 4500 else b"") + data
        ends = (self.client, self.server) if side == "c" else (self.server, self.client)
        self.road.udp(side, ends[0], self.port, ends[1], self.port, data, wait=wait, fate=fate)

    def hashes(self, side):
        """What each believes the addresses to be (RFC 7296 section 2.23): the initiator knows only its inner one, the responder
        only the outer one."""
        mine, peer = (self.client, self.server) if side == "c" else (self.server, self.outer)
        return [notify(kind, hashlib.sha1(self.own + self.other + p.addr(ip) + struct.pack("!H", 500)).digest())
                for kind, ip in ((NAT_SOURCE, mine), (NAT_DESTINATION, peer))]

    def ask(self, group=14, wait=20 * MS, cookie=False, fate="", **offer):
        more = [notify(COOKIE, noise(20, self.seed + 3))] if cookie else []
        offer.setdefault("groups", (group,))
        body = more + [(SA, proposal(**offer)), (KE, struct.pack("!HH", group, 0) + noise(256, self.seed)), (NONCE, noise(32, self.seed + 1))]
        self.send("c", message(self.own + self.other, INIT, 0x08, 0, body + self.hashes("c") + [notify(FRAGMENTS)]), wait, fate)

    def refuse(self, kind, data=b"", wait=4 * MS, fate=""):
        self.send("s", message(self.own + self.other, INIT, 0x20, 0, [notify(kind, data)]), wait, fate)

    def accept(self, group=14, wait=9 * MS, fate=""):
        self.other = spi(self.seed + 7)
        body = [(SA, proposal(groups=(group,))), (KE, struct.pack("!HH", group, 0) + noise(256, self.seed + 2)), (NONCE, noise(32, self.seed + 4))]
        self.send("s", message(self.own + self.other, INIT, 0x20, 0, body + self.hashes("s")), wait, fate)

    def sealed(self, side, exchange, ident, size, answer=False, wait=20 * MS, fate=""):
        """An encrypted message of `size` bytes in all."""
        flags = (0x08 if side == "c" else 0) | (0x20 if answer else 0)
        data = message(self.own + self.other, exchange, flags, ident, [(SEALED, noise(size - 32, self.seed + ident))])
        self.send(side, data, wait, fate)

    def exchange(self, side, kind, ident, asked=80, answered=80, wait=20 * MS):
        self.sealed(side, kind, ident, asked, wait=wait)
        self.sealed("s" if side == "c" else "c", kind, ident, answered, answer=True, wait=6 * MS)

    def establish(self, wait=20 * MS):
        self.ask(wait=wait)
        self.accept()
        self.port = 4500
        self.exchange("c", AUTH, 1, 288, 240)

    def split(self, side, exchange, ident, size, wait=20 * MS, fate=""):
        """An encrypted message that IP sends in two fragments, of which `fate` tells what becomes of the second."""
        road = self.road
        road.wait(wait)
        road.ident[side] += 1
        data = b"\0\0\0\0" + message(self.own + self.other, exchange, 0x08, ident, [(SEALED, noise(size - 32, self.seed + ident))])
        body = p.udp(self.client, self.server, 4500, 4500, data)
        for at, part, more, end in ((0, body[:1480], True, ""), (1480, body[1480:], False, fate)):
            road.put(side, p.ipv4(self.client, self.server, p.UDP, part, road.ident[side], 128, more=more, offset=at), end)


class Main:
    """Main mode of version 1 (RFC 2409 section 5.4)."""

    def __init__(self, road, client, server, seed):
        self.road, self.client, self.server, self.seed = road, client, server, seed
        self.spis = spi(seed) + bytes(8)

    def send(self, side, exchange, payloads, flags=0, ident=0, wait=12 * MS):
        ends = (self.client, self.server) if side == "c" else (self.server, self.client)
        self.road.udp(side, ends[0], 500, ends[1], 500, message(self.spis, exchange, flags, ident, payloads, 0x10), wait=wait)

    def keys(self, wait=SECOND, **suite):
        self.send("c", MAIN, [(1, suite_1(**suite))], wait=wait)
        self.spis = self.spis[:8] + spi(self.seed + 1)
        self.send("s", MAIN, [(1, suite_1(**suite))])
        for side in "cs":
            self.send(side, MAIN, [(4, noise(256, self.seed + ord(side))), (10, noise(32, self.seed + 2))])

    def proof(self, side, wait=12 * MS):
        self.send(side, MAIN, [(5, noise(64, self.seed + 5))], flags=1, wait=wait)

    def quick(self, ident, wait=5 * MS):
        for side in "csc":
            self.send(side, QUICK, [(8, noise(140, self.seed + ident))], flags=1, ident=ident, wait=wait)
