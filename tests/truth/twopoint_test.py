#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What two vantages tell together, against what really happened.  twopoint_test.py NETCAUSE [--table]

The captures of lab_tcp were recorded at both ends (.c. at the client, .s. at the server) and are given together, as one case.  Every
count of path.direction must equal truth/TWOPOINT.tsv; what path.direction leaves open (outside of the other recording, or not to be told)
may only be what OPEN names, with the reason."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = pathlib.Path(os.environ.get("NETCAUSE_CAPTURES", ROOT.parent / "shared" / "captures"))
SKIPPED = 77
COLUMNS = {"sent_data": "sent", "lost_on_wire": "lost", "retransmitted": "again", "needless_retrans": "needless",
           "reordered_at_rx": "reordered", "net_dup": "duplicated"}

# Rows that the two recordings leave open, and why.
OPEN = {
    ("tcp_idle_fw_drop", "a"): "the server's recording ends before the last of them",
    ("tcp_pmtu_blackhole", "a"): "the server's recording ends before the last of them",
    ("tcp_reject_icmp_host", "a"): "no segment is in both recordings: nothing ties them to each other",
    ("tcp_reject_rst_by_router", "a"): "the server's recording begins after the call that was refused",
}


def directions(netcause, scenario):
    paths = [str(CAPTURES / "dev" / "lab_tcp" / ("lab__%s.%s.pcap" % (scenario, point))) for point in "cs"]
    told = {}
    out = subprocess.run([netcause, "facts", "--type", "path.direction", *paths], capture_output=True, text=True, check=False, timeout=120)
    for line in out.stdout.splitlines():
        if not line.startswith("{"):
            continue
        fact = json.loads(line)
        slots = fact.get("slots", fact)
        row = told.setdefault("a" if slots["dir"] == "to_server" else "b", dict.fromkeys((*COLUMNS.values(), "open"), 0))
        for column in COLUMNS.values():
            row[column] += int(slots.get(column, 0))
        row["open"] += int(slots.get("outside", 0)) + int(slots.get("unsure", 0)) + int(slots.get("needless.unknown", 0))
    return told


def rows():
    lines = (CAPTURES / "truth" / "TWOPOINT.tsv").read_text().splitlines()
    names = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(names, line.split("\t")))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not (CAPTURES / "truth" / "TWOPOINT.tsv").exists():
        print("no captures in %s" % CAPTURES)
        return SKIPPED
    netcause, table, bad, read, left = os.path.abspath(sys.argv[1]), "--table" in sys.argv, 0, 0, 0
    print("%-26s %-3s %s %6s" % ("scenario", "dir", " ".join("%13s" % c for c in COLUMNS.values()), "open"))
    for row in rows():
        if not (CAPTURES / "dev" / "lab_tcp" / ("lab__%s.s.pcap" % row["scenario"])).exists():
            continue
        read += 1
        own = directions(netcause, row["scenario"]).get(row["dir"])
        key = (row["scenario"], row["dir"])
        truth = {name: int(row[column]) for column, name in COLUMNS.items()}
        if key in OPEN:
            left += 1
            wrong = own is not None and (own["open"] == 0 or any(own[c] > truth[c] for c in truth)
                                         or own["lost"] + own["open"] < truth["lost"])
        else:
            wrong = own is None or own["open"] != 0 or any(own[c] != truth[c] for c in truth)
        if wrong or table:
            cells = " ".join("%5s of %-5d" % (own[c] if own else "-", truth[c]) for c in truth)
            print("%-26s %-3s %s %6s %s" % (*key, cells, own["open"] if own else "-", "WRONG" if wrong else OPEN.get(key, "")))
        bad += bool(wrong)
    print("%d directions, %d exact, %d left open for a known reason, %d wrong" % (read, read - left - bad, left, bad))
    return 1 if bad or not read else 0


if __name__ == "__main__":
    sys.exit(main())
