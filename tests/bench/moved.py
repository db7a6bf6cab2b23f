# SPDX-License-Identifier: Apache-2.0
"""Healthy public captures, heard again at other times and from other addresses."""
import fnmatch
import functools
import pathlib
import random
import re
import struct

TRUTH = pathlib.Path(__file__).resolve().parents[1] / "truth" / "manifest.tsv"
# What people recorded because it works, or as a sample of what passes a line.
HEALTHY = ("app_misc", "arp", "dhcp", "dns", "ftp_active_ok", "ftp_passive_ok", "ftps", "http", "icmp", "ipv6", "l2_control", "mixture", "snmp", "tcp_keepalive",
           "telnet", "tls_ok", "tls_starttls", "vlan")
# Their messages name addresses, which must be those of their packets: these are heard once and stay where they are.
NAMED_INSIDE = ("arp", "dhcp", "ftp_active_ok", "ftp_passive_ok", "ftps", "icmp", "ipv6", "vlan")
LONGEST = 300 * 1000000
# They end before the answer to what was asked last: in a recording that goes on that would be a silent server.
CUT_SHORT = ("dns/zeek__ticks-dns.pcap",)
UTC_TIME = re.compile(rb"\x17\x0d\d{12}Z")  # of a certificate, which would be out of date at another time


def names(folder):
    """(name, category) of the captures that are healthy and accuse nobody."""
    accused = [row.split("\t") for row in TRUTH.read_text().splitlines()[1:]]
    rows = [row.split("\t") for row in (folder / "MANIFEST.tsv").read_text().splitlines()]
    link, category = rows[0].index("link_type"), rows[0].index("category")
    for row in rows[1:]:
        if row[link] != "ether" or row[category] not in HEALTHY or not (folder / "dev" / row[0]).exists():
            continue
        if row[0] in CUT_SHORT or any(fnmatch.fnmatchcase(row[0], line[0]) and not line[1].startswith("-") for line in accused):
            continue
        if not UTC_TIME.search((folder / "dev" / row[0]).read_bytes()):
            yield row[0], row[category]


def plays(folder, start, length, order):
    """(moment, order, what gives the frames): each capture once, and those that can be moved once in five minutes."""
    out = []
    for i, (name, category) in enumerate(names(folder)):
        rng = random.Random(name)
        times = 1 if category in NAMED_INSIDE else max(1, length // LONGEST)
        for turn in range(times):
            at = start + rng.randrange(length // times) + turn * (length // times)
            key = None if category in NAMED_INSIDE else (i + 1, turn)
            out.append((at, order, functools.partial(heard, folder / "dev" / name, at, key)))
    return sorted(out, key=lambda play: play[0])


def heard(path, at, key):
    """The frames of a capture from the moment `at` on, as far as they last five minutes."""
    rows = list(frames(path))
    first = min((row[0] for row in rows), default=0)
    out = [(at + when - first, data if key is None else elsewhere(data, key)) for when, data in rows if 0 <= when - first < LONGEST]
    return sorted(out, key=lambda row: row[0])


def frames(path):
    """(microseconds, frame) of a classic pcap or of a pcapng with one kind of clock."""
    data = path.read_bytes()
    magic = data[:4]
    if magic == b"\x0a\x0d\x0d\x0a":
        yield from blocks(data)
        return
    order = "<" if magic[:1] in (b"\xd4", b"\x4d") else ">"
    nano = struct.unpack(order + "I", magic)[0] == 0xA1B23C4D
    at = 24
    while at + 16 <= len(data):
        seconds, part, kept, size = struct.unpack_from(order + "IIII", data, at)
        if kept == size:
            yield seconds * 1000000 + (part // 1000 if nano else part), data[at + 16:at + 16 + kept]
        at += 16 + kept


def blocks(data):
    order = "<" if data[8:12] == b"\x4d\x3c\x2b\x1a" else ">"
    at, per_second = 0, 1000000
    while at + 12 <= len(data):
        kind, size = struct.unpack_from(order + "II", data, at)
        if kind == 1:
            per_second = resolution(data[at + 16:at + size - 4], order)
        elif kind == 6:
            high, low, kept, whole = struct.unpack_from(order + "IIII", data, at + 12)
            if kept == whole:
                yield (high << 32 | low) * 1000000 // per_second, data[at + 28:at + 28 + kept]
        at += max(size, 12)


def resolution(options, order):
    """Ticks in a second, option if_tsresol."""
    at = 0
    while at + 4 <= len(options):
        code, size = struct.unpack_from(order + "HH", options, at)
        if code == 9:
            return 2 ** (options[at + 4] & 127) if options[at + 4] & 128 else 10 ** options[at + 4]
        at += 4 + (size + 3 & ~3)
    return 1000000


@functools.lru_cache(maxsize=None)
def new_address(raw, key):
    """An address of another network; what means all, many, this host or none stays."""
    if raw[0] in (0, 127, 255) or raw[0] >= 224 or raw[:2] == b"\xa9\xfe" or raw[3] == 255:
        return raw
    index, turn = key
    return bytes((64 + (raw[0] ^ index) % 64, raw[1] ^ (index * 7 + turn * 13) & 255)) + raw[2:]


def elsewhere(frame, key):
    """The same frame between other addresses; sums that were right stay right (RFC 1624), and hosts get MAC addresses of their own."""
    key_mac = bytes(key)
    macs = b"".join(each if each[0] & 1 else bytes((2,)) + key_mac[:2] + each[3:] for each in (frame[:6], frame[6:12]))
    frame = macs + frame[12:]
    if frame[12:14] != b"\x08\0" or len(frame) < 34 or frame[14] >> 4 != 4:
        return frame
    out = bytearray(frame)
    before = bytes(out[26:34])
    out[26:30], out[30:34] = new_address(before[:4], key), new_address(before[4:], key)
    change = (int.from_bytes(out[26:34], "big") - int.from_bytes(before, "big")) % 65535
    put_sum(out, 24, change)
    first = int.from_bytes(out[20:22], "big") & 0x1FFF == 0
    transport = 14 + (out[14] & 15) * 4
    if first and out[23] == 6:
        put_sum(out, transport + 16, change)
    elif first and out[23] == 17 and out[transport + 6:transport + 8] != b"\0\0":
        put_sum(out, transport + 6, change)
    return bytes(out)


def put_sum(out, at, change):
    if at + 2 <= len(out):
        value = (int.from_bytes(out[at:at + 2], "big") - change) % 65535
        out[at:at + 2] = value.to_bytes(2, "big")
