#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Round trips: the packets of captures, written as a z/OS trace in every form that is read, give the same facts as the capture.  Captures
are those of the cases, and real ones when their folder is there (NETCAUSE_CAPTURES, or shared/captures beside the checkout).
What tcpdump and tshark print of them
gives the same facts where all bytes are printed, and right ones where not; skipped where these programs are missing.
traces_test.py NETCAUSE"""
import json
import os
import pathlib
import shutil
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


# Starting these programs takes long: a few captures.
PROGRAMS = {"client", "packetnet__ipv6_ndp", "arkime__dns-error"}
# What other programs print of a capture with all its bytes, where they are installed: the same facts again.
PRINTED = {
    "tcpdump -n -tttt -X": "tcpdump -r {} -n -tttt -X",
    "tcpdump -vv -e -tt -xx": "tcpdump -r {} -vv -e -tt -xx",
    "tshark -T json -x": "tshark -r {} -T json -x",
    "tshark -T ek -x": "tshark -r {} -T ek -x",
    "tshark -P -x": "tshark -r {} -t ud -P -x",
}
# And without bytes: each field of a packet that is told is told right.
SHOWN = {
    "tcpdump -n": "tcpdump -r {} -n -tttt",
    "tcpdump -v": "tcpdump -r {} -v -tttt",
    "tshark -T json": "tshark -r {} -T json",
    "tshark -T ek": "tshark -r {} -T ek",
    "tshark": "tshark -r {} -n -t ud",
    "tshark -T fields": "tshark -r {} -T fields -E header=y -E separator=, -E quote=d -e frame.number -e frame.time_epoch -e ip.src "
                        "-e ip.dst -e ipv6.src -e ipv6.dst -e tcp.srcport -e tcp.dstport -e ip.proto -e tcp.flags -e tcp.seq_raw "
                        "-e tcp.ack_raw -e tcp.window_size_value -e tcp.len -e frame.len",
}
# Differs with what tells less: "other" is a protocol that a listing does not name, lengths of link headers, conversations.
LESS = ORIGIN | {"flow", "dir", "caplen", "len", "cut", "tunnel"}
UNKNOWN = {"unchecked", "other"}


def printed(command, path):
    program = shutil.which(command.split()[0])
    if program is None:
        return None
    done = subprocess.run(command.format(path).split(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300, check=False,
                          env=dict(os.environ, TZ="UTC"))
    return done.stdout


def rows_of(path, kind):
    done = subprocess.run([NETCAUSE, "facts", "--type", kind, str(path)], capture_output=True, text=True, timeout=300, check=False)
    return {row["n"]: row for row in map(json.loads, done.stdout.splitlines())}


def compare_shown(path, folder, name, text, failures):
    """Of fragments and tunnels a line tells other things than the analysis of the whole."""
    listing = pathlib.Path(folder) / "shown.txt"
    listing.write_bytes(text)
    wanted, got = rows_of(path, "packet"), rows_of(listing, "packet")
    plain = {n for n, row in wanted.items() if not row.get("ip.fragment") and row.get("tunnel") == "none"}
    if len(wanted) != len(got):
        failures.append("%s as %s: %d packets, %d in the capture" % (path.name, name, len(got), len(wanted)))
    wrong = ["packet %d %s: %r, in the capture %r" % (n, slot, value, wanted[n][slot])
             for n, row in got.items() if n in plain
             for slot, value in row.items() if slot not in LESS and value not in UNKNOWN and wanted[n].get(slot, value) != value]
    if wrong:
        failures.append("%s as %s: %s" % (path.name, name, wrong[:3]))


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


# Whole Ethernet and IPv4 captures; what a recorder cut or doubled is not printed back as it was.
TOLD = ("ftp-active-no-syn", "ftp-active-ok", "ftp-passive-blocked", "ftp-passive-ok", "https-handshake-ok", "tn3270-refused")


def captures():
    for name in TOLD:
        yield from sorted(ROOT.glob("cases/%s/input/*.pcap" % name))
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
        if path.stem in PROGRAMS:
            compare_programs(folder, wanted, failures, path.name)
    return len(packets)


def compare_programs(folder, wanted, failures, title):
    capture = pathlib.Path(folder) / "same.pcap"
    for name, command in PRINTED.items():
        text = printed(command, capture)
        got = wanted if text is None else facts(folder, "printed.txt", text)
        if got != wanted:
            missing, more = sorted(set(wanted) - set(got)), sorted(set(got) - set(wanted))
            failures.append("%s as %s: %d facts, %d in the capture\n  capture: %s\n  here:    %s" % (
                title, name, len(got), len(wanted), missing[:2], more[:2]))
    for name, command in SHOWN.items():
        text = printed(command, capture)
        if text is not None:
            compare_shown(capture, folder, title + ", " + name, text, failures)


def main():
    failures, packets, files = [], 0, 0
    for path in captures():
        count = compare(path, failures)
        packets, files = packets + count, files + (count > 0)
    print("\n".join(failures) or "%d packets of %d captures in %d forms: the same facts" % (packets, files, len(FORMS)))
    sys.exit(1 if failures or files == 0 else 0)


main()
