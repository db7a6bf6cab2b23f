# SPDX-License-Identifier: Apache-2.0
"""Initial packets of QUIC (RFC 9000 17.2.2), protected as RFC 9001 5 and RFC 9369 3 say, and who sends them when."""
import hashlib
import hmac
import struct

V1, V2 = 1, 0x6B3343CF
SALTS = {V1: "38762cf7f55934b34d179ae6a4c80cadccbb7f0a", V2: "0dede3def700a6db819381be6e269dcbf9bd2ed9"}
LABELS = {V1: b"quic", V2: b"quicv2"}


# ---- AES-128 (FIPS 197) and GCM (NIST SP 800-38D), as short as they can be written

def _sbox():
    box, p, q = [0x63] * 256, 1, 1
    while True:
        p = (p ^ p << 1 ^ (0x1B if p & 0x80 else 0)) & 0xFF
        for shift in (1, 2, 4):
            q = (q ^ q << shift) & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        box[p] = (q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4)) & 0xFF ^ 0x63
        if p == 1:
            return box


SBOX = _sbox()


def _round_keys(key):
    words, rcon = [list(key[i:i + 4]) for i in range(0, 16, 4)], 1
    for i in range(4, 44):
        word = words[i - 1]
        if i % 4 == 0:
            word = [SBOX[b] for b in word[1:] + word[:1]]
            word[0] ^= rcon
            rcon = rcon << 1 ^ (0x11B if rcon & 0x80 else 0)
        words.append([a ^ b for a, b in zip(words[i - 4], word)])
    return [sum(words[i:i + 4], []) for i in range(0, 44, 4)]


def aes(key, block):
    keys = _round_keys(key)
    state = [a ^ b for a, b in zip(block, keys[0])]
    for turn in range(1, 11):
        state = [SBOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]
        if turn < 10:
            twice = [b << 1 ^ (0x11B if b & 0x80 else 0) for b in state]
            mixed = []
            for c in range(0, 16, 4):
                for r in range(4):
                    a, b, d, e = (c + (r + k) % 4 for k in range(4))
                    mixed.append(twice[a] ^ twice[b] ^ state[b] ^ state[d] ^ state[e])
            state = mixed
        state = [a ^ b for a, b in zip(state, keys[turn])]
    return bytes(state)


def _times(x, y):
    z = 0
    for bit in range(127, -1, -1):
        z ^= x if y >> bit & 1 else 0
        x = x >> 1 ^ (0xE1 << 120 if x & 1 else 0)
    return z


def seal(key, nonce, head, text):
    def stream(count):
        return aes(key, nonce + struct.pack(">I", count))

    sealed = b"".join(bytes(a ^ b for a, b in zip(text[i:i + 16], stream(2 + i // 16))) for i in range(0, len(text), 16))
    h, sum_ = int.from_bytes(aes(key, bytes(16)), "big"), 0
    lengths = struct.pack(">QQ", 8 * len(head), 8 * len(sealed))
    for part in (head, sealed, lengths):
        for i in range(0, len(part), 16):
            sum_ = _times(h, sum_ ^ int.from_bytes(part[i:i + 16].ljust(16, b"\0"), "big"))
    return sealed + bytes(a ^ b for a, b in zip(sum_.to_bytes(16, "big"), stream(1)))


# ---- keys and packets

def _expand(secret, label, size):
    info = struct.pack(">HB", size, 6 + len(label)) + b"tls13 " + label + b"\0"
    return hmac.new(secret, info + b"\1", hashlib.sha256).digest()[:size]


def keys(dcid, by_server=False, version=V1):
    first = hmac.new(bytes.fromhex(SALTS[version]), dcid, hashlib.sha256).digest()
    secret = _expand(first, b"server in" if by_server else b"client in", 32)
    return [_expand(secret, LABELS[version] + b" " + part, size) for part, size in ((b"key", 16), (b"iv", 12), (b"hp", 16))]


def number(value, size=None):
    """A number of variable length (RFC 9000 16)."""
    size = size or (1 if value < 64 else 2 if value < 16384 else 4)
    return (value | {1: 0, 2: 1, 4: 2}[size] << (8 * size - 2)).to_bytes(size, "big")


def crypto(data, offset=0):
    return b"\6" + number(offset) + number(len(data)) + data


def initial(key, dcid, scid, frames, count=0, token=b"", version=V1, size=0):
    """`size`: with padding, of the whole packet."""
    kind = 0xC1 if version == V1 else 0xD1
    before = struct.pack(">BI", kind, version) + bytes([len(dcid)]) + dcid + bytes([len(scid)]) + scid + number(len(token)) + token
    frames = frames.ljust(max(size - len(before) - 4 - 16, 4), b"\0")
    head = before + number(2 + len(frames) + 16, 2) + struct.pack(">H", count)
    nonce = bytes(a ^ b for a, b in zip(key[1], count.to_bytes(12, "big")))
    sealed = seal(key[0], nonce, head, frames)
    mask = aes(key[2], sealed[2:18])
    hidden = bytes([head[0] ^ mask[0] & 0x0F]) + head[1:-2] + bytes(a ^ b for a, b in zip(head[-2:], mask[1:3]))
    return hidden + sealed


class Call:
    """A client calls a server; each datagram has the first packet of its side, or what comes behind it."""

    def __init__(self, road, client, server, seed, cport=50001, version=V1):
        self.road, self.ends, self.version = road, ((client, cport), (server, 443)), version
        self.dcid, self.scid = hashlib.sha256(b"c%d" % seed).digest()[:8], hashlib.sha256(b"s%d" % seed).digest()[:8]
        self.count = 0

    def send(self, side, data, wait, fate=""):
        (src, sport), (dst, dport) = self.ends if side == "c" else self.ends[::-1]
        self.road.udp(side, src, sport, dst, dport, data, wait=wait, fate=fate)

    def ask(self, hello, wait, fate=""):
        frames = crypto(hello)
        self.send("c", initial(keys(self.dcid, False, self.version), self.dcid, b"", frames, self.count, b"", self.version, 1200), wait, fate)
        self.count += 1

    def reply(self, frames, wait, size=1200):
        self.send("s", initial(keys(self.dcid, True, self.version), b"", self.scid, b"\2\0\0\0\0" + frames, 0, b"", self.version, size), wait)

    def list_versions(self, versions, wait):
        self.send("s", struct.pack(">BI", 0x80, 0) + b"\0\x08" + self.dcid + b"".join(struct.pack(">I", v) for v in versions), wait)

    def secret(self, side, data, wait):
        """Behind a short header; only the ends can read it."""
        self.send(side, b"\x41" + (self.scid if side == "c" else b"") + data, wait)
