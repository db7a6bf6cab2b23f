#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Round trips: the packets of captures, written as a z/OS trace in every form that is read, give the same facts as the capture.  Captures
are those of the cases, and real ones when their folder is there (NETCAUSE_CAPTURES, or shared/captures beside the checkout).
traces_test.py NETCAUSE"""
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "cases" / "lib"))
import ctrace  # noqa: E402
import ipcs  # noqa: E402

NETCAUSE = os.path.abspath(sys.argv[1])
CAPTURES = pathlib.Path(os.environ.get("NETCAUSE_CAPTURES", ROOT.parent / "shared" / "captures")) / "dev"
REAL = ["ftp_active_ok", "ftp_passive_ok", "tcp_retrans", "tcp_rst", "icmp", "ipv6", "fragments", "dns", "snmp", "tls_ok", "telnet"]
MOST = 3000  # packets of one capture
ETHERNET, RAW = 1, 101
# Where a fact comes from differs; the coverage of a listing says nothing of filters.
ORIGIN = {"source", "line", "vantage", "io", "iface", "wire", "system"}
SKIPPED = {"coverage", "capture.source", "clock.offset", "segment.seen", "case.system"}


def read_pcap(path):
    """(time in microseconds, packet from its IP header on, its length on the wire), ..."""
    data = path.read_bytes()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}.get(data[:4])
    if order is None:
        return
    link = struct.unpack(order + "I", data[20:24])[0]
    at = 24
    while at + 16 <= len(data) and link in (ETHERNET, RAW):
        sec, micro, kept, whole = struct.unpack(order + "IIII", data[at:at + 16])
        frame = data[at + 16:at + 16 + kept]
        at += 16 + kept
        skip = 0 if link == RAW else 14
        if len(frame) < kept or kept != whole or (link == ETHERNET and frame[12:14] not in (b"\x08\x00", b"\x86\xdd")):
            continue
        packet = frame[skip:]
        size = length_of(packet)
        if 0 < size <= len(packet):
            yield sec * 1000000 + micro, packet[:size]


def length_of(packet):
    if len(packet) >= 20 and packet[0] >> 4 == 4 and packet[0] & 15 >= 5:
        return struct.unpack("!H", packet[2:4])[0]
    if len(packet) >= 40 and packet[0] >> 4 == 6 and packet[4:6] != b"\0\0":
        return struct.unpack("!H", packet[4:6])[0] + 40
    return 0


def as_pcap(packets):
    out = [struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, RAW)]
    for at, packet in packets:
        out.append(struct.pack("<IIII", at // 1000000, at % 1000000, len(packet), len(packet)) + packet)
    return b"".join(out)


def as_full(packets):
    trace = ipcs.Trace("SOW1", "TCPIP")
    for number, (at, packet) in enumerate(packets, 1):
        before = len(trace.lines)
        try:
            trace.record(number, at, packet, "in")
        except (KeyError, IndexError, struct.error):  # what the printer of the fixtures has no words for: bytes only
            del trace.lines[before + 6:]
            trace.lines += ["IpHeader: Version : %d" % (packet[0] >> 4)]
            ipcs.dump(trace.lines, packet, len(packet), 0, "", "", (0, 0))
    return trace.text().encode()


def as_ebcdic(packets):
    return as_full(packets).decode().replace("\n", "\x85").encode("cp037", "replace")


def as_entries(packets):
    return b"".join(ctrace.entry(at, packet, count=n) for n, (at, packet) in enumerate(packets, 1))


FORMS = {
    "full.txt": as_full,
    "full.ebcdic": as_ebcdic,
    "plain.ctrace": as_entries,
    "words.ctrace": lambda packets: ctrace.with_words(as_entries(packets)),
    "blocks.ctrace": lambda packets: ctrace.with_words(as_entries(packets), 4092, 5),
}


def facts(folder, name, content):
    path = pathlib.Path(folder) / name
    path.write_bytes(content)
    done = subprocess.run([NETCAUSE, "facts", str(path)], capture_output=True, text=True, timeout=300, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    kept = [{k: v for k, v in row.items() if k not in ORIGIN} for row in rows if row["type"] not in SKIPPED]
    first = {}  # a conversation's number also counts the name of its source: here it is its first packet
    for row in kept:
        if "flow" in row:
            first[row["flow"]] = min(first.get(row["flow"], row["n"]), row["n"])
    for row in kept:
        if "flow" in row:
            row["flow"] = first[row["flow"]]
    return sorted(json.dumps(row, sort_keys=True) for row in kept)


def captures():
    for path in sorted(ROOT.glob("cases/*/input/*.pcap")):
        yield path
    for folder in REAL:
        yield from sorted((CAPTURES / folder).glob("*.pcap"))[:3] if (CAPTURES / folder).is_dir() else []


def compare(path, failures):
    packets = list(read_pcap(path))[:MOST]
    packets.sort(key=lambda row: row[0])
    if not packets:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        wanted = facts(folder, "same.pcap", as_pcap(packets))
        for name, make in FORMS.items():
            got = facts(folder, name, make(packets))
            if got != wanted:
                missing, more = sorted(set(wanted) - set(got)), sorted(set(got) - set(wanted))
                failures.append("%s as %s: %d facts, %d in the capture\n  capture: %s\n  here:    %s" % (
                    path.name, name, len(got), len(wanted), missing[:2], more[:2]))
    return len(packets)


def main():
    failures, packets, files = [], 0, 0
    for path in captures():
        count = compare(path, failures)
        packets, files = packets + count, files + (count > 0)
    print("\n".join(failures) or "%d packets of %d captures in %d forms: the same facts" % (packets, files, len(FORMS)))
    sys.exit(1 if failures or files == 0 else 0)


main()
