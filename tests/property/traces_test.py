#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Round trips: the packets of captures, written as a z/OS trace in every form that is read, give the same facts as the capture: packet
trace, OSAENTA, data trace, intrusion detection; formatted and in binary.  What tcpdump and tshark print of them gives the same facts where
all bytes are printed, and right ones where not; skipped where these programs are missing.
traces_test.py NETCAUSE [--all]: a few captures of the cases, or more, and real ones where their folder is (NETCAUSE_CAPTURES, or
shared/captures beside the checkout), each with the programs."""
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
ALL = "--all" in sys.argv
CAPTURES = pathlib.Path(os.environ.get("NETCAUSE_CAPTURES", ROOT.parent / "shared" / "captures")) / "dev"
REAL = ["ftp_active_ok", "ftp_passive_ok", "tcp_retrans", "tcp_rst", "icmp", "ipv6", "fragments", "dns", "snmp", "tls_ok", "telnet"]
MOST = 3000 if ALL else 300  # packets of one capture
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


def as_pcap(packets, link=RAW):
    out = [struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link)]
    for at, packet in packets:
        out.append(struct.pack("<IIII", at // 1000000, at % 1000000, len(packet), len(packet)) + packet)
    return b"".join(out)


def printed_trace(packets, record, **kind):
    """A listing of records in `record`'s form."""
    trace = ipcs.Trace("SOW1", "TCPIP", **kind)
    for number, (at, packet) in enumerate(packets, 1):
        before = len(trace.lines)
        try:
            record(trace, number, at, packet)
        except (KeyError, IndexError, struct.error):  # what the printer of the fixtures has no words for: bytes only
            start = next(i for i in range(before, len(trace.lines)) if trace.lines[i].startswith("IpHeader"))
            trace.lines[start:] = ["IpHeader: Version : %d" % (packet[0] >> 4)]
            ipcs.dump(trace.lines, packet, len(packet), 0, "", "", (0, 0))
    return trace.text().encode()


def as_full(packets):
    return printed_trace(packets, lambda trace, n, at, packet: trace.record(n, at, packet, "in"))


def as_osaenta(packets):
    return printed_trace(packets, lambda trace, n, at, packet: trace.osa_record(n, at, packet, "in", sequence=n), component="SYSTCPOT")


def as_ebcdic(packets):
    return as_full(packets).decode().replace("\n", "\x85").encode("cp037", "replace")


def as_entries(packets, number=ctrace.PACKET, before=b""):
    return b"".join(ctrace.entry(at, before + packet, number, count=n) for n, (at, packet) in enumerate(packets, 1))


def link_header(packet, first=0x64):
    """Its first byte looks like the version of an IP header, as that of many adapters does."""
    return bytes((first, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1)) + (b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd")


def as_frames(packets, first=0x64):
    return b"".join(ctrace.entry(at, link_header(packet, first) + packet, ctrace.FRAME, "EZANTAOSDL", count=n)
                    for n, (at, packet) in enumerate(packets, 1))


FORMS = {
    "full.txt": as_full,
    "full.ebcdic": as_ebcdic,
    "osaenta.txt": as_osaenta,
    "osaenta.ctrace": lambda packets: as_entries(packets, ctrace.FRAME),
    "plain.ctrace": as_entries,
    "words.ctrace": lambda packets: ctrace.with_words(as_entries(packets)),
    "blocks.ctrace": lambda packets: ctrace.with_words(as_entries(packets), 4092, 5),
}


# ---- records that are no packets: what they tell is known from the packets ----

def ends_of(packet):
    """(protocol number, source, destination, ports, data) of a whole packet with ports; None for others."""
    four = packet[0] >> 4 == 4
    proto, body, ends = ipcs.transport_of(packet)
    if proto not in (6, 17) or (four and struct.unpack("!H", packet[6:8])[0] & 0x3FFF) or len(body) < (20 if proto == 6 else 8):
        return None
    src, dst = (end.rpartition("-")[0] for end in ends)
    return proto, src, dst, ipcs.ports_of(proto, body), ipcs.data_of(proto, body)


def talks(packets):
    """(time, protocol, source, destination, ports, data, what socket call it is), as a data trace of the receiver would have it."""
    for at, packet in packets:
        ends = ends_of(packet)
        if ends is not None:
            flags = packet[33] if ends[0] == 6 and packet[0] >> 4 == 4 else 0
            yield (at,) + ends + ("API Data Flow Starts" if flags & 2 else "API Data Flow Ends" if flags & 1 else None,)


def data_text(packets):
    trace = ipcs.Trace("SOW1", "TCPIP")
    wanted = []
    for n, (at, _, src, dst, ports, data, state) in enumerate(talks(packets), 1):
        trace.data_record(n, at, data, "in", "FTPD1", src, dst, ports, state)
        row = {"type": "trace.data", "job": "FTPD1", "io": "in", "src": src, "dst": dst, "sport": ports[0], "dport": ports[1],
               "recorded": len(data)}
        wanted.append(dict(row, state=state.split()[-1].lower()) if state else row)
    return trace.text().encode(), wanted


def data_entries(packets):
    out, wanted = [], []
    for n, (at, proto, src, dst, ports, data, _) in enumerate(talks(packets), 1):
        out.append(ctrace.entry(at, data, ctrace.DATA, "FTPD1", src, dst, ports, proto, n))
        wanted.append({"type": "trace.data", "job": "FTPD1", "src": src, "dst": dst, "sport": ports[0], "dport": ports[1],
                       "proto": {6: "tcp", 17: "udp"}[proto], "recorded": len(data), "confidential": False, "local": False})
    return b"".join(out), wanted


def in_words(packet):
    """Whether the printer of the fixtures has words for all of it."""
    try:
        ipcs.Trace("SOW1", "TCPIP").record(1, 0, packet, "in")
    except (KeyError, IndexError, struct.error):
        return False
    return ends_of(packet) is not None


PROBE = ("ATTACK", "04070002", "Attack-Flood", 277, "EZBIPINI", "FloodRule")


def ids_wanted(packets, printed):
    rows = []
    for _, packet in packets:
        ends = ends_of(packet)
        row = {"type": "ids.event", "group": PROBE[0], "probe": PROBE[1], "correlator": PROBE[3], "job": "TCPCS", "io": "in"}
        if printed:
            row.update(module=PROBE[4], policy=PROBE[5], iface="ETH1")
        rows.append(dict(row, src=ends[1], dst=ends[2], sport=ends[3][0], dport=ends[3][1]))
    return rows


def ids_text(packets):
    packets = [row for row in packets if in_words(row[1])]
    text = printed_trace(packets, lambda trace, n, at, packet: trace.ids_record(n, at, packet, "in", PROBE), component="SYSTCPIS")
    return text, ids_wanted(packets, True)


def ids_summary(packets):
    packets = [row for row in packets if ends_of(row[1])]
    return as_summary(packets, lambda n, at, packet: ipcs.ids_row(n, at, packet, "in", PROBE)), ids_wanted(packets, False)


EVENTS = {"data.txt": data_text, "data.ctrace": data_entries, "ids.txt": ids_text, "ids-summary.txt": ids_summary}


def compare_events(folder, packets, title, failures):
    for name, make in EVENTS.items():
        text, wanted = make(packets)
        path = pathlib.Path(folder) / name
        path.write_bytes(text)
        kinds = [word for kind in ("trace.data", "ids.event", "packet") for word in ("--type", kind)]
        rows = run_facts(path, *kinds)
        got = [{k: v for k, v in row.items() if k not in ("source", "line", "at", "n", "vantage", "system")} for row in rows]
        wanted = [{k: v for k, v in row.items()} for row in wanted]
        if [json.dumps(r, sort_keys=True) for r in got] != [json.dumps(r, sort_keys=True) for r in wanted]:
            first = next((pair for pair in zip(got, wanted) if pair[0] != pair[1]), (got[:1], wanted[:1]))
            failures.append("%s as %s: %d facts, %d expected\n  here:     %s\n  expected: %s" % ((title, name, len(got), len(wanted)) + first))


# ---- listings without bytes: each field of a packet that is told is told right ----

def as_summary(packets, row=lambda n, at, packet: ipcs.summary_row(n, at, packet, "in")):
    lines = ipcs.summary_head("SOW1", "TCPIP")
    day = None
    for number, (at, packet) in enumerate(packets, 1):
        if at // 86400000000 != day:
            day = at // 86400000000
            lines += ipcs.summary_day(at)
        lines += row(number, at, packet)
    return ("\n".join(lines) + "\n").encode()


def as_short(packets):
    return printed_trace(packets, lambda trace, n, at, packet: trace.record(n, at, packet, "in"), form="SHORT")


BARE = {"summary": as_summary, "short": as_short}

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
# A listing without bytes tells that a checksum is not right; that it is one an adapter was to complete takes the bytes.
TOLD_ALIKE = {("cksum", "bad", "partial")}


def printed(command, path):
    program = shutil.which(command.split()[0])
    if program is None:
        return None
    done = subprocess.run(command.format(path).split(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300, check=False,
                          env=dict(os.environ, TZ="UTC"))
    return done.stdout


def run_facts(path, *options):
    done = subprocess.run([NETCAUSE, "facts", *options, str(path)], capture_output=True, text=True, timeout=300, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def rows_of(path, kind):
    return {row["n"]: row for row in run_facts(path, "--type", kind)}


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
             for slot, value in row.items() if slot not in LESS and value not in UNKNOWN and wanted[n].get(slot, value) != value
             and (slot, value, wanted[n][slot]) not in TOLD_ALIKE]
    if wrong:
        failures.append("%s as %s: %s" % (path.name, name, wrong[:3]))


def facts(folder, name, content):
    path = pathlib.Path(folder) / name
    path.write_bytes(content)
    kept = [{k: v for k, v in row.items() if k not in ORIGIN} for row in run_facts(path) if row["type"] not in SKIPPED]
    first = {}  # a conversation's number also counts the name of its source: here it is its first packet
    for row in kept:
        if "flow" in row:
            first[row["flow"]] = min(first.get(row["flow"], row["n"]), row["n"])
    for row in kept:
        if "flow" in row:
            row["flow"] = first[row["flow"]]
        if "last.flow" in row:
            row["last.flow"] = first.get(row["last.flow"])
    return sorted(json.dumps(row, sort_keys=True) for row in kept)


# Whole Ethernet and IPv4 captures; what a recorder cut or doubled is not printed back as it was.
TOLD = ("ftp-passive-ok", "https-handshake-ok")
MORE = ("ftp-active-no-syn", "ftp-active-ok", "ftp-passive-blocked", "tn3270-refused")


def captures():
    for name in TOLD + (MORE if ALL else ()):
        yield from sorted(ROOT.glob("cases/%s/input/*.pcap" % name))
    for folder in REAL if ALL else ():
        yield from sorted((CAPTURES / folder).glob("*.pcap"))[:3] if (CAPTURES / folder).is_dir() else []


def compare_facts(wanted, got, title, failures):
    if got != wanted:
        missing, more = sorted(set(wanted) - set(got)), sorted(set(got) - set(wanted))
        failures.append("%s: %d facts, %d in the capture\n  capture: %s\n  here:    %s" % (title, len(got), len(wanted), missing[:2], more[:2]))


def compare(path, failures):
    packets = list(read_pcap(path))[:MOST]
    packets.sort(key=lambda row: row[0])
    if not packets:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        wanted = facts(folder, "same.pcap", as_pcap(packets))
        for name, make in FORMS.items():
            compare_facts(wanted, facts(folder, name, make(packets)), "%s as %s" % (path.name, name), failures)
        framed = [(at, link_header(packet) + packet) for at, packet in packets]
        compare_facts(facts(folder, "framed.pcap", as_pcap(framed, ETHERNET)), facts(folder, "frames.ctrace", as_frames(packets)),
                      path.name + " as frames of OSAENTA", failures)
        for name, make in BARE.items():
            compare_shown(pathlib.Path(folder) / "same.pcap", folder, path.name + ", " + name, make(packets), failures)
        compare_events(folder, packets, path.name, failures)
        if ALL or path.stem in PROGRAMS:
            compare_programs(folder, wanted, failures, path.name)
    return len(packets)


def compare_programs(folder, wanted, failures, title):
    capture = pathlib.Path(folder) / "same.pcap"
    for name, command in PRINTED.items():
        text = printed(command, capture)
        if text is not None:
            compare_facts(wanted, facts(folder, "printed.txt", text), "%s as %s" % (title, name), failures)
    for name, command in SHOWN.items():
        text = printed(command, capture)
        if text is not None:
            compare_shown(capture, folder, title + ", " + name, text, failures)


def main():
    failures, packets, files = [], 0, 0
    for path in captures():
        count = compare(path, failures)
        packets, files = packets + count, files + (count > 0)
    print("\n".join(failures) or "%d packets of %d captures in %d forms: the same facts" % (packets, files, len(FORMS) + len(EVENTS) + len(BARE) + 1))
    sys.exit(1 if failures or files == 0 else 0)


main()
