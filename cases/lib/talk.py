# SPDX-License-Identifier: Apache-2.0
"""A TCP conversation written down message by message, for one or two recording points."""
import packets as p

NAMES = {"S": p.SYN, "A": p.ACK, "P": p.PSH, "F": p.FIN, "R": p.RST}


def flags_of(text):
    value = 0
    for letter in text:
        value |= NAMES[letter]
    return value


class Talk:
    """Keeps both sides' sequence numbers and IP identifications; each call gives the next IP packet."""

    def __init__(self, client, cport, server, sport, client_isn, server_isn, client_id=20000, server_id=3000,
                 client_ttl=128, server_ttl=64):
        self.ends = {"c": (client, cport), "s": (server, sport)}
        self.next = {"c": client_isn, "s": server_isn}
        self.ident = {"c": client_id, "s": server_id}
        self.ttl = {"c": client_ttl, "s": server_ttl}
        self.window = {"c": 64240, "s": 32768}
        self.acks = {"c": 0, "s": 0}

    def other(self, side):
        return "s" if side == "c" else "c"

    def send(self, side, flags, data=b"", options=b"", window=None, ack=None, cksum="good", df=True, ip_cksum="good",
             seq=None):
        """The next segment of a side; moves its sequence number and, with ACK, what it has acknowledged."""
        if window is not None:
            self.window[side] = window
        peer = self.other(side)
        bits = flags_of(flags)
        if bits & p.ACK:
            self.acks[side] = self.next[peer] if ack is None else ack
        first = self.next[side] if seq is None else seq
        packet = self.build(side, bits, first, data, options, cksum, df, ip_cksum)
        if seq is None:
            self.next[side] = (first + len(data) + (1 if bits & (p.SYN | p.FIN) else 0)) & 0xFFFFFFFF
        return packet

    def build(self, side, bits, seq, data, options, cksum, df, ip_cksum):
        src, sport = self.ends[side]
        dst, dport = self.ends[self.other(side)]
        acknum = self.acks[side] if bits & p.ACK else 0
        body = p.tcp(src, dst, sport, dport, seq, acknum, bits, self.window[side], data, options, cksum)
        self.ident[side] = (self.ident[side] + 1) & 0xFFFF
        if ":" in src:
            return p.ipv6(src, dst, 6, body, self.ttl[side])
        return p.ipv4(src, dst, 6, body, self.ident[side], self.ttl[side], df=df, cksum=ip_cksum)


def line(text, size=None):
    """One line of a control connection; `size` is the length the source gives, checked."""
    data = text.encode("ascii") + b"\r\n"
    assert size is None or len(data) == size, "%r has %d bytes, not %s" % (text, len(data), size)
    return data


def filled(text, size):
    """A line stretched with dots before its end to the length wanted."""
    return line(text + "." * (size - 2 - len(text)), size)
