#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A recording that holds each frame twice, a few microseconds apart, as a mirror of both directions makes it, says what the recording says that holds
each once: the same findings with the same words, counts and severity, and the same causes.  Numbers of frames differ, and times by those microseconds;
findings about the recording itself (how many of its packets are cut) are left out.

    doubled_test.py NETCAUSE             some captures of the cases
    doubled_test.py NETCAUSE --all       all of them
    doubled_test.py NETCAUSE FILE...     these captures (classic pcap)"""
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv[1])
SOME = ["dhcp-troubles", "dns-troubles", "ee-partner-not-reached", "firewall-change-at-noon", "icmp-complaints", "ike-peer-restarted", "lan-unrest",
        "line-throttled-hard", "loss-between-two-places", "mtu-black-hole", "quic-blocked", "receiver-window-closed", "small-writes-and-delayed-acks",
        "snmp-agents-complain", "tunnel-half-open"]
GAP = 3  # microseconds, or as many nanoseconds
ORDERS = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">"}
FRACTION = {b"\xd4\xc3\xb2\xa1": 10 ** 6, b"\xa1\xb2\xc3\xd4": 10 ** 6}


def doubled(data):
    order, second = ORDERS.get(data[:4]), FRACTION.get(data[:4], 10 ** 9)
    if order is None:
        return None
    frames, at = [], 24
    while at + 16 <= len(data):
        seconds, part, caplen, length = struct.unpack(order + "IIII", data[at:at + 16])
        body = data[at + 16:at + 16 + caplen]
        if len(body) < caplen:
            return None  # cut: its last frame is half
        frames += [(seconds * second + part + late, caplen, length, body) for late in (0, GAP * second // 10 ** 6)]
        at += 16 + caplen
    frames.sort(key=lambda frame: frame[0])
    return data[:24] + b"".join(struct.pack(order + "IIII", when // second, when % second, caplen, length) + body
                                for when, caplen, length, body in frames)


def outcome(path):
    done = subprocess.run([NETCAUSE, "diagnose", "--format", "json", "--rules", str(ROOT / "rules"), path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=300, env=dict(os.environ, NETCAUSE_CONFIG=""))
    if done.returncode not in (0, 3):
        raise RuntimeError("exit %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[-2000:]))
    return json.loads(done.stdout)


def steady(words):
    """Without frames, times of day and what follows the second digit of a number."""
    words = re.sub(r"\b(frames?|records?|last heard at) [0-9:.]+(,? (and )?[0-9]+)*", r"\1", words)
    words = re.sub(r"\b[0-9.]+ (s|ms|us|min)\b( [0-9.]+ s\b)?", "a time", words)
    return re.sub(r"(\.[0-9]{2})[0-9]+", r"\1", words)


def said(found):
    return sorted((f["rule"], f["severity"], steady(f["what"])) for f in found["findings"] if not f["rule"].startswith("capture."))


def causes(found):
    return sorted((cause["name"], cause["verdict"]) for cause in found["causes"])


def compare(path, work):
    data = path.read_bytes()
    twice = doubled(data)
    if twice is None:
        return []
    single, double = pathlib.Path(work) / "single" / "x.pcap", pathlib.Path(work) / "double" / "x.pcap"
    for file, content in ((single, data), (double, twice)):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    one, two = outcome(single), outcome(double)
    out = ["without copies only: %s" % (item,) for item in said(one) if item not in said(two)]
    out += ["with copies only: %s" % (item,) for item in said(two) if item not in said(one)]
    out += ["causes: %s instead of %s" % (causes(two), causes(one))] if causes(one) != causes(two) else []
    return ["%s: %s" % (path.relative_to(ROOT) if ROOT in path.parents else path, text) for text in out]


def wanted():
    if len(sys.argv) > 2 and sys.argv[2] != "--all":
        return [pathlib.Path(name).resolve() for name in sys.argv[2:]]
    folders = sorted(path.name for path in (ROOT / "cases").iterdir()) if "--all" in sys.argv else SOME
    return [file for folder in folders for file in sorted((ROOT / "cases" / folder / "input").glob("*.pcap"))]


def main():
    files, problems = wanted(), []
    with tempfile.TemporaryDirectory() as work:
        for path in files:
            problems += compare(path, work)
    print("\n".join(problems))
    print("%d captures doubled, %d problems" % (len(files), len(problems)))
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
