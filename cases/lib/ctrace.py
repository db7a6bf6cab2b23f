# SPDX-License-Identifier: Apache-2.0
"""Data sets of the external writer of the z/OS component trace, in binary, as published: each entry (CTE) has its length at both ends, the
offset of its data, its number, the TOD clock; its data begin with the packet trace header, of which only the published fields are set."""
import ipaddress
import struct

EPOCH = 0x7D91048BCA000000  # TOD clock of 1970-01-01 00:00 UTC
PACKET, DATA, EE, FRAME, LOST = 4, 5, 6, 7, 0xFF000001
HEADER = 96


def tod(micro):
    return EPOCH + (micro << 12)


def address(text):
    return ipaddress.ip_address(text).packed.rjust(16, b"\0")


def entry(at, recorded, number=PACKET, name="OSDL", src="0.0.0.0", dst="0.0.0.0", ports=(0, 0), proto=0, count=0, segment=0, flags=0):
    header = struct.pack("!HBBI", HEADER, segment, flags, 34) + name.encode("cp037").ljust(16, b"\x40") + struct.pack("!Q", tod(at))
    header += address(src) + address(dst) + struct.pack("!HHIBBHI", *ports, count, 0, proto, 0, 0)
    body = header.ljust(HEADER, b"\0") + recorded
    length = 16 + len(body) + 2
    return struct.pack("!HHIQ", length, 16, number, tod(at + 3)) + body + struct.pack("!H", length)


def with_words(data, size=27990, block=None):
    """The same in variable-length records of at most `size` bytes, in blocks of `block` of them."""
    records = [struct.pack("!HH", len(data[at:at + size]) + 4, 0) + data[at:at + size] for at in range(0, len(data), size)]
    if block is None:
        return b"".join(records)
    blocks = [b"".join(records[at:at + block]) for at in range(0, len(records), block)]
    return b"".join(struct.pack("!HH", len(content) + 4, 0) + content for content in blocks)
