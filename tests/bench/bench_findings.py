#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a report of very many findings costs: a capture in which each datagram is a finding, once short and once a gigabyte long.

    bench_findings.py NETCAUSE [FINDINGS] [BYTES]

Demands: HTML below 2 MB, every finding in the JSON, and memory that does not grow with the capture (at most a tenth more for the long
one).  Prints sizes, times and peak memory."""
import os
import pathlib
import struct
import sys
import tempfile
import time

NETCAUSE = os.path.abspath(sys.argv[1])
FINDINGS = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
BYTES = int(sys.argv[3]) if len(sys.argv) > 3 else 1 << 30

RULE = """\
rule: bench.datagram
code: BENCH-01
title: A datagram
severity: warning
tags: [layer.transport]
find:
  p: packet where proto == udp and sport is known
per: [p.ip.src, p.sport]
conclude: bench.seen(flow = p.flow, port = p.sport)
say:
  what: "{p.ip.src} sent a datagram from port {p.sport} (frame {p.n})."
  why: "It is here."
  fix: "Nothing is wrong."
"""


def capture(path, size):
    """FINDINGS datagrams of `size` bytes of payload, each from another address and port."""
    body = bytes(size)
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        for i in range(FINDINGS):
            head = struct.pack(">BBHHHBBHII", 0x45, 0, 28 + size, i & 0xffff, 0, 64, 17, 0, 0x0a000001 + i // 50000, 0x0a00ffff)
            udp = struct.pack(">HHHH", 1025 + i % 50000, 9, 8 + size, 0)
            n = len(head) + len(udp) + size
            file.write(struct.pack("<IIII", 1000000000 + i // 1000, i % 1000 * 1000, n, n) + head + udp + body)


def run(words, output):
    begin = time.monotonic()
    pid = os.spawnv(os.P_NOWAIT, NETCAUSE, [NETCAUSE, *words, "-o", output])
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - begin, usage.ru_maxrss / 1024


def main():
    problems, peaks = [], {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "pack").mkdir()
        (folder / "pack" / "pack.yaml").write_text("pack: bench\nversion: 1.0.0\ntitle: One rule\n")
        (folder / "pack" / "rule.yaml").write_text(RULE)
        for name, size in (("short", 64), ("long", BYTES // FINDINGS - 44)):
            pcap = folder / "c.pcap"
            capture(pcap, size)
            for form in ("html", "json"):
                out = folder / form
                status, seconds, peak = run(["diagnose", str(pcap), "--rules", str(folder / "pack"), "--no-cache", "--format", form], str(out))
                peaks[name, form] = peak
                print("%-5s %9.1f MB capture: %s %8.2f MB, %6.2f s, peak %7.1f MB" %
                      (name, pcap.stat().st_size / 1e6, form, out.stat().st_size / 1e6, seconds, peak), flush=True)
                if status not in (0, 3):
                    problems.append("%s, %s: status %d" % (name, form, status))
            if (folder / "html").stat().st_size >= 2e6:
                problems.append("%s: HTML of %d bytes" % (name, (folder / "html").stat().st_size))
            found = (folder / "json").read_bytes().count(b'"rule": "bench.datagram",\n      "code"')
            if found != FINDINGS:
                problems.append("%s: %d findings in the JSON" % (name, found))
    for form in ("html", "json"):
        if peaks["long", form] > peaks["short", form] * 1.1:
            problems.append("%s: memory grows with the capture" % form)
    print("\n".join(problems) if problems else "as demanded")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
