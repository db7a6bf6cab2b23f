# SPDX-License-Identifier: Apache-2.0
"""What a report of 100 000 findings costs: captures in which each datagram, or each refused call with its ladder, is a finding, once
short and once a gigabyte long.  HTML must stay below 2 MB and folded, JSON must have every finding, and memory must not grow with the
capture.  A tenth of a per cent of them with ladders of more arrows than are drawn show that pictures do not fill the page.
NETCAUSE_BENCH_FINDINGS and NETCAUSE_BENCH_BYTES make it smaller."""
import mmap
import os
import pathlib
import re
import struct
import tempfile
import time

FINDINGS = int(os.environ.get("NETCAUSE_BENCH_FINDINGS", 100000))
BYTES = int(os.environ.get("NETCAUSE_BENCH_BYTES", 1 << 30))
SHORT = 64  # bytes of payload
FIRST_PORT, PORTS = 10001, 50000  # of clients: none is a tunnel's
TALKS, ARROWS = max(FINDINGS // 100, 300), 150  # long talks: how many, with how many segments each

RULES = {
    "datagrams": ("packet where proto == udp and sport is known", "p.ip.src", "p.sport"),
    "refused calls": ("tcp.connection where handshake == refused", "p.client", "p.cport"),
    "long talks": ("tcp.connection where close in [reset_by_client, reset_by_server]", "p.client", "p.cport"),
}
RULE = """\
rule: bench.each
code: BENCH-01
title: One of many
severity: warning
tags: [layer.transport]
find:
  p: %s
per: [%s, %s]
conclude: bench.seen(flow = p.flow, port = %s)
weigh:
  bench.reason: weak
say:
  what: "{%s} spoke from port {%s} (frame {p.n})."
  why: "It is here."
  fix: "Nothing is wrong."
"""
CAUSE = """\
cause: bench.reason
title: One reason for all
owner: nobody
base: common
tell: "There are many."
remedy:
  - {do: "nothing", risk: none}
confirm: "nothing"
refute: "nothing"
"""


def sum16(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    total = (total & 0xffff) + (total >> 16)
    return ~(total + (total >> 16)) & 0xffff


def packet(source, target, proto, data):
    head = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(data), 7, 0, 64, proto, 0, source, target)
    return head[:10] + struct.pack(">H", sum16(head)) + head[12:] + data


def segment(source, target, ports, numbers, flags, data=b""):
    head = struct.pack(">HHIIBBHHH", *ports, *numbers, 0x50, flags, 8192 if flags & 2 else 0, 0, 0)
    pseudo = struct.pack(">IIBBH", source, target, 0, 6, len(head) + len(data))
    return packet(source, target, 6, head[:16] + struct.pack(">H", sum16(pseudo + head + data)) + head[18:] + data)


def datagram(client, port, size):
    return [packet(client, SERVER, 17, struct.pack(">HHHH", port, 9, 8 + size, 0) + bytes(size))]


def refused(client, port, size):
    """The SYN carries data (RFC 9293 3.4 allows it), so that the call is long."""
    return [segment(client, SERVER, (port, 9), (1000, 0), 2, bytes(size)),
            segment(SERVER, client, (9, port), (0, 1001 + size), 0x14)]


def talk(client, port, size):
    """The server answers each byte with as many as asked for, and resets at the end."""
    out = [segment(client, SERVER, (port, 9), (1000, 0), 2), segment(SERVER, client, (9, port), (5000, 1001), 0x12)]
    for n in range(ARROWS // 2):
        out.append(segment(client, SERVER, (port, 9), (1001 + n, 5001 + n * size), 0x18, b"?"))
        out.append(segment(SERVER, client, (9, port), (5001 + n * size, 1002 + n), 0x18, bytes(size)))
    return out + [segment(SERVER, client, (9, port), (5001 + ARROWS // 2 * size, 1001 + ARROWS // 2), 0x14)]


SERVER = 0x0a00ffff
MAKERS = {"datagrams": datagram, "refused calls": refused, "long talks": talk}
COUNTS = {"datagrams": FINDINGS, "refused calls": FINDINGS, "long talks": TALKS}


def capture(path, kind, size):
    """As many as there are to be findings, each from another address and port, 1 ms apart; the same bytes each time."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        for i in range(COUNTS[kind]):
            for n, one in enumerate(MAKERS[kind](0x0a000001 + i // PORTS, FIRST_PORT + i % PORTS, size)):
                file.write(struct.pack("<IIII", 1000000000 + i // 1000, i % 1000 * 1000 + n, len(one), len(one)) + one)


def run(command):
    """(status, seconds, peak in MiB)"""
    begin = time.monotonic()
    pid = os.spawnv(os.P_NOWAIT, command[0], command)
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - begin, usage.ru_maxrss / 1024


def count(path, words):
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        return sum(1 for _ in re.finditer(re.escape(words), view))


def measure(build, folder, kind, size):
    """{format: (bytes, peak)}, findings in the JSON, findings told of in the HTML, bytes of the capture."""
    found, told, figures, path = 0, 0, {}, folder / "c.pcap"
    capture(path, kind, size)
    for form in ("html", "json"):
        out = folder / form
        status, _, peak = run([str(build / "netcause"), "diagnose", str(path), "--rules", str(folder / kind), "--no-cache", "--format", form, "-o", str(out)])
        if status not in (0, 3):
            raise SystemExit(f"{kind}, {form}: status {status}")
        figures[form] = (out.stat().st_size, peak)
    found = count(folder / "json", b'"rule": "bench.each",\n      "code"')
    page = (folder / "html").read_text()
    ids = re.findall(r'\bid="([^"]+)"', page)
    more = re.search(r"(\d+) more findings in the JSON report", page)
    told = sum(1 for name in ids if re.fullmatch(r"F\d+", name)) + (int(more[1]) if more else 0)
    dead = sum(1 for name in set(re.findall(r'href="#([^"]+)"', page)) if name not in ids)
    return figures, found, told, dead, path.stat().st_size


def rows(build):
    with tempfile.TemporaryDirectory(dir=build) as folder:
        folder = pathlib.Path(folder)
        for kind, (find, address, port) in RULES.items():
            (folder / kind).mkdir()
            (folder / kind / "pack.yaml").write_text("pack: bench\nversion: 1.0.0\ntitle: One rule\n")
            (folder / kind / "cause.yaml").write_text(CAUSE)
            (folder / kind / "rule.yaml").write_text(RULE % (find, address, port, port, address, port))
            one = BYTES // COUNTS[kind] // (ARROWS // 2 if kind == "long talks" else 1) - 44
            short, long = (measure(build, folder, kind, size) for size in (SHORT, min(one, 60000)))
            yield from judged(kind, short, long)


def judged(kind, short, long):
    label = f"{COUNTS[kind]} {kind}, %.0f MB"
    for figures, found, told, dead, size in (short, long):
        name = label % (size / 1e6)
        yield {"work": f"{name}: HTML", "ours": figures["html"][0] / 1e6, "most": 2, "unit": "MB", "peer_name": "size"}
        yield {"work": f"{name}: HTML, findings not counted", "ours": abs(COUNTS[kind] - told), "most": 0, "unit": "", "peer_name": "shown or told to be more"}
        yield {"work": f"{name}: HTML, links to nowhere", "ours": dead, "most": 0, "unit": "", "peer_name": "none"}
        yield {"work": f"{name}: JSON, findings missing", "ours": COUNTS[kind] - found, "most": 0, "unit": "",
               "peer_name": f"none, in {figures['json'][0] / 1e6:.0f} MB"}
    for form in ("html", "json"):
        yield {"work": f"{label % (long[4] / 1e6)}: peak memory, {form}", "ours": long[0][form][1], "peer": short[0][form][1], "unit": "MiB",
               "target": 0.91, "peer_name": f"the same in {short[4] / 1e6:.0f} MB"}
