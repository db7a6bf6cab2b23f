# SPDX-License-Identifier: Apache-2.0
"""Builds packets byte by byte, with right checksums unless told otherwise.  Standard library only."""
import functools
import ipaddress
import struct

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
ICMP, TCP, UDP, ESP = 1, 6, 17, 50


@functools.lru_cache(maxsize=None)
def addr(text):
    return ipaddress.ip_address(text).packed


def ones_sum(data):
    """The ones-complement sum of RFC 1071, not inverted."""
    if len(data) % 2:
        data += b"\0"
    whole = int.from_bytes(data, "big")  # 65536 is 1 in sums of this kind, so the sum of the words is the rest by 65535
    return (whole % 65535 or 65535) if whole else 0


def checksum(data):
    return ~ones_sum(data) & 0xFFFF


def pseudo(src, dst, proto, length):
    src, dst = addr(src), addr(dst)
    if len(src) == 4:
        return src + dst + struct.pack("!BBH", 0, proto, length)
    return src + dst + struct.pack("!IHBB", length, 0, 0, proto)


def transport_sum(src, dst, proto, segment, at, mode):
    """Writes the checksum at offset `at`: good, zero, partial (pseudo header only) or bad."""
    head = pseudo(src, dst, proto, len(segment))
    value = {"good": checksum(head + segment), "zero": 0, "partial": ones_sum(head)}.get(mode)
    if mode == "bad":
        value = checksum(head + segment) ^ 0x0101
    return segment[:at] + struct.pack("!H", value) + segment[at + 2:]


def tcp(src, dst, sport, dport, seq, ack, flags, window, data=b"", options=b"", cksum="good"):
    assert len(options) % 4 == 0
    offset = (5 + len(options) // 4) << 4
    head = struct.pack("!HHIIBBHHH", sport, dport, seq, ack, offset, flags, window, 0, 0)
    return transport_sum(src, dst, TCP, head + options + data, 16, cksum)


def udp(src, dst, sport, dport, data, cksum="good"):
    head = struct.pack("!HHHH", sport, dport, 8 + len(data), 0)
    return transport_sum(src, dst, UDP, head + data, 6, cksum)


def icmp(kind, code, rest, data):
    body = struct.pack("!BBH", kind, code, 0) + rest + data
    return body[:2] + struct.pack("!H", checksum(body)) + body[4:]


def ipv4(src, dst, proto, payload, ident, ttl=64, df=False, more=False, offset=0, cksum="good", tos=0):
    flags = (0x4000 if df else 0) | (0x2000 if more else 0) | (offset // 8)
    head = struct.pack("!BBHHHBBH", 0x45, tos, 20 + len(payload), ident, flags, ttl, proto, 0)
    head += addr(src) + addr(dst)
    value = checksum(head) if cksum == "good" else 0
    return head[:10] + struct.pack("!H", value) + head[12:] + payload


def ipv6(src, dst, proto, payload, hops=64, flow=0):
    head = struct.pack("!IHBB", 0x60000000 | flow, len(payload), proto, hops)
    return head + addr(src) + addr(dst) + payload


def destination_options(next_header):
    """An IPv6 destination options header that holds only padding."""
    return struct.pack("!BBBBI", next_header, 0, 1, 4, 0)


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def ethernet(src, dst, kind, payload):
    frame = mac(dst) + mac(src) + struct.pack("!H", kind) + payload
    return frame + b"\0" * max(0, 60 - len(frame))


def arp(op, sender_mac, sender_ip, target_mac, target_ip):
    return (struct.pack("!HHBBH", 1, 0x0800, 6, 4, op) + mac(sender_mac) + addr(sender_ip) + mac(target_mac)
            + addr(target_ip))


# TCP options
def mss(size):
    return struct.pack("!BBH", 2, 4, size)


def wscale(shift):
    return b"\x01" + struct.pack("!BBB", 3, 3, shift)


SACK_OK = b"\x01\x01\x04\x02"


def sack(*blocks):
    """Blocks of (first byte, byte after the last) that arrived (RFC 2018); a first one below the acknowledgment is a D-SACK (RFC 2883)."""
    return b"\x01\x01" + struct.pack("!BB", 5, 2 + 8 * len(blocks)) + b"".join(struct.pack("!II", *block) for block in blocks)


def timestamps(value, echo):
    return b"\x01\x01" + struct.pack("!BBII", 8, 10, value, echo)


# Small protocols
def netbios_name(name, suffix):
    raw = name.upper().ljust(15).encode("ascii") + bytes([suffix])
    out = bytearray()
    for byte in raw:
        out += bytes([0x41 + (byte >> 4), 0x41 + (byte & 15)])
    return bytes([32]) + bytes(out) + b"\0"


def nbns_query(ident, name, suffix, flags=0x0110):
    """A name query (RFC 1002 4.2.12): 50 bytes."""
    return struct.pack("!HHHHHH", ident, flags, 1, 0, 0, 0) + netbios_name(name, suffix) + struct.pack("!HH", 0x20, 1)


def ber(tag, content):
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


def snmp_get(community, request, oid):
    """An SNMPv1 GetRequest with one variable (RFC 1157)."""
    body = bytes([oid[0] * 40 + oid[1]]) + bytes(oid[2:])
    binding = ber(0x30, ber(0x06, body) + ber(0x05, b""))
    pdu = ber(0xA0, ber(0x02, struct.pack("!H", request)) + ber(0x02, b"\0") + ber(0x02, b"\0") + ber(0x30, binding))
    return ber(0x30, ber(0x02, b"\0") + ber(0x04, community.encode("ascii")) + pdu)
