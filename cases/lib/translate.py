# SPDX-License-Identifier: Apache-2.0
"""What a translator makes of TCP packets over IPv4 (RFC 3022): other addresses and ports, a hop less, right checksums."""
import ipaddress
import struct

import packets as p


def passed(packet, ends, shift=None):
    """The packet behind the translator.  ends: {(address, port): (address, port)}, for either end of the packet; shift: {address: what is
    added to the sequence numbers it sends}, both by the names in front of the translator or both by those behind it."""
    src, dst = (str(ipaddress.ip_address(packet[at:at + 4])) for at in (12, 16))
    sport, dport, seq, ack = struct.unpack("!HHII", packet[20:32])
    (src2, sport2), (dst2, dport2) = ends.get((src, sport), (src, sport)), ends.get((dst, dport), (dst, dport))
    if shift:
        seq = (seq + shift.get(src, 0)) & 0xFFFFFFFF
        ack = (ack + shift.get(dst, 0)) & 0xFFFFFFFF if packet[33] & p.ACK else ack
    body = struct.pack("!HHII", sport2, dport2, seq, ack) + packet[32:36] + b"\0\0" + packet[38:]
    head = bytearray(packet[:20])
    head[8] -= 1
    head[10:12] = b"\0\0"
    head[12:16], head[16:20] = p.addr(src2), p.addr(dst2)
    head[10:12] = struct.pack("!H", p.checksum(bytes(head)))
    return bytes(head) + p.transport_sum(src2, dst2, p.TCP, body, 16, "good")
