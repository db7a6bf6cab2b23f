#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files that are pieces of one capture.  rotation_test.py NETCAUSE"""
import pathlib
import struct
import subprocess
import sys
import tempfile

NETCAUSE = sys.argv[1]


def segment(n):
    """Data of one TCP connection, a packet each 100 ms."""
    tcp = struct.pack(">HHIIBBHHH", 40000, 21, 1000 + 10 * n, 1, 0x50, 0x18, 8192, 0, 0) + b"0123456789"
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), n, 0, 64, 6, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]))
    return bytes(6) + bytes([2, 0, 0, 0, 0, 1]) + b"\x08\x00" + ip + tcp


def capture(path, numbers, delay=0):
    out = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for n in numbers:
        frame = segment(n)
        out += struct.pack("<IIII", 1700000000 + delay + n // 10, n % 10 * 100000, len(frame), len(frame)) + frame
    path.write_bytes(out)


def packets(folder):
    done = subprocess.run([NETCAUSE, "packets", "--format", "tsv", "--columns", "frame.number,frame.time_epoch,tcp.stream,tcp.seq_raw", folder],
                          capture_output=True, text=True, check=True)
    return done.stdout


def streams(text):
    return {line.split("\t")[2] for line in text.splitlines()[1:]}


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name in ("whole", "pieces", "told", "late", "joined"):
            (root / name).mkdir()
        capture(root / "whole" / "x.pcap", range(30))
        for i in range(3):
            for name in ("pieces", "told"):
                capture(root / name / f"x_0000{i + 1}.pcap", range(10 * i, 10 * i + 10))
        whole, pieces = packets(root / "whole"), packets(root / "pieces")
        assert pieces == whole, pieces
        assert whole.count("\n") == 31 and streams(whole) == {"0"}
        # case.yaml says that they are captures of their own
        (root / "told" / "case.yaml").write_text("".join(
            ["captures:\n"] + [f"  - {{file: x_0000{i}.pcap, continues: no}}\n" for i in (1, 2, 3)]))
        numbers = [line.split("\t")[0] for line in packets(root / "told").splitlines()[1:]]
        assert numbers.count("1") == 3, numbers
        # a pause that is long, and the same with case.yaml saying that it is one capture
        for name in ("late", "joined"):
            capture(root / name / "x_1.pcap", range(10))
            capture(root / name / "x_2.pcap", range(10, 20), delay=60)
        (root / "joined" / "case.yaml").write_text("captures:\n  - {file: x_2.pcap, continues: yes}\n")
        late = [line.split("\t")[0] for line in packets(root / "late").splitlines()[1:]]
        joined = [line.split("\t")[0] for line in packets(root / "joined").splitlines()[1:]]
        assert late.count("1") == 2 and joined.count("1") == 1, (late, joined)
    print("pieces of one capture are one capture")


main()
