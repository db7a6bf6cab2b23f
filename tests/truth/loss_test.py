#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What one vantage tells of loss, against what really happened.  loss_test.py NETCAUSE [--table]

The captures of lab_tcp were recorded at both ends (.c. at the client, .s. at the server); truth/TWOPOINT.tsv counts from both what was
really lost, sent again, sent again needlessly, overtaken and doubled, beside what the peer said at each point.  Here each recording is
read alone: what tcp.direction calls proved or likely must not exceed the truth, what it misses must be covered by what it calls unknown or
by what this point cannot see (UNSEEN below says why, row by row), and no row may be further from the truth than the peer's."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = pathlib.Path(os.environ.get("NETCAUSE_CAPTURES", ROOT.parent / "shared" / "captures"))
SKIPPED = 77
COLUMNS = ("lost", "again", "needless", "reordered", "doubled")

# What a point can't see, and why: (scenario, direction, point) -> columns.
BLIND = {
    ("tcp_idle_fw_drop", "a", "s"): "nothing of it reaches the server",
    ("tcp_pmtu_blackhole", "a", "s"): "nothing of it reaches the server",
    ("tcp_pmtu_ok", "a", "s"): "what was too big never reached the server, and what replaced it arrived in order",
    ("tcp_reject_icmp_host", "a", "s"): "nothing of it reaches the server",
    ("tcp_reject_rst_by_router", "a", "c"): "a refusal is told, by another box as its TTL shows; it does not say that the call was not passed on",
    ("tcp_reject_rst_by_router", "a", "s"): "the refused call never reached the server",
    ("tcp_syn_lost", "a", "s"): "only the last SYN arrives, and nothing went before it",
}


def directions(netcause, path):
    out = subprocess.run([netcause, "facts", "--type", "tcp.direction", str(path)], capture_output=True, text=True,
                         check=False, timeout=120).stdout
    for line in out.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def counted(netcause, path):
    """By direction: what is told, and what is said to be unknown."""
    told = {}
    for fact in directions(netcause, path):
        slots = fact.get("slots", fact)
        side = "a" if slots["dir"] == "to_server" else "b"
        row = told.setdefault(side, dict.fromkeys(COLUMNS + ("unknown",), 0))
        at = lambda name: int(slots.get(name, 0))  # noqa: E731
        row["lost"] += at("lost.proved") + at("lost.likely") + at("lost_before.proved") + at("lost_before.likely")
        row["again"] += at("again")
        row["needless"] += at("needless")
        row["reordered"] += at("reordered.proved") + at("reordered.likely")
        row["doubled"] += at("doubled")
        gone = at("missing") - at("lost_before.proved") - at("lost_before.likely")
        row["unknown"] += at("lost.unknown") + at("late.unknown") + max(0, gone)
    return told


def rows():
    lines = (CAPTURES / "truth" / "TWOPOINT.tsv").read_text().splitlines()
    names = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(names, line.split("\t")))


def judge(row, point, own):
    """Distances from the truth of ours and of the peer's, and what is wrong."""
    truth = {"lost": int(row["lost_on_wire"]), "again": int(row["retransmitted"]), "needless": int(row["needless_retrans"]),
             "reordered": int(row["reordered_at_rx"]), "doubled": int(row["net_dup"])}
    at = "snd" if (row["dir"] == "a") == (point == "c") else "rx"
    peer = {"again": int(row[at + "_retrans"]) + int(row[at + "_ooo"]) * (truth["again"] > 0), "needless": int(row[at + "_spur"]),
            "lost": int(row[at + "_lostseg"]), "reordered": int(row[at + "_ooo"]), "doubled": 0}
    wrong = []
    for column in COLUMNS:
        if own[column] > truth[column]:
            wrong.append("%s %d where %d is true" % (column, own[column], truth[column]))
        missed = truth[column] - own[column]
        blind = (row["scenario"], row["dir"], point) in BLIND
        if missed > 0 and not blind and own["unknown"] < missed:
            wrong.append("%s %d where %d is true, and only %d unknown" % (column, own[column], truth[column], own["unknown"]))
    ours_off = sum(abs(own[c] - truth[c]) for c in COLUMNS)
    peer_off = sum(abs(peer[c] - truth[c]) for c in COLUMNS)
    if ours_off > peer_off:
        wrong.append("%d from the truth, the peer %d" % (ours_off, peer_off))
    return truth, ours_off, peer_off, wrong


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not (CAPTURES / "truth" / "TWOPOINT.tsv").exists():
        print("no captures in %s" % CAPTURES)
        return SKIPPED
    netcause, table, bad, read = os.path.abspath(sys.argv[1]), "--table" in sys.argv, 0, 0
    print("%-26s %-3s %-2s %s %9s %5s %5s" % ("scenario", "dir", "at", " ".join("%12s" % c for c in COLUMNS), "unknown", "ours", "peer"))
    for row in rows():
        for point in "cs":
            path = CAPTURES / "dev" / "lab_tcp" / ("lab__%s.%s.pcap" % (row["scenario"], point))
            if not path.exists():
                continue
            read += 1
            own = counted(netcause, path).get(row["dir"], dict.fromkeys(COLUMNS + ("unknown",), 0))
            truth, ours_off, peer_off, wrong = judge(row, point, own)
            if table or wrong:
                cells = " ".join("%5d of %-4d" % (own[c], truth[c]) for c in COLUMNS)
                print("%-26s %-3s %-2s %s %9d %5d %5d  %s" % (row["scenario"], row["dir"], point, cells, own["unknown"], ours_off, peer_off,
                                                           "; ".join(wrong)))
            bad += bool(wrong)
    print("%d recordings' directions, %d wrong" % (read, bad))
    return 1 if bad or not read else 0


if __name__ == "__main__":
    sys.exit(main())
