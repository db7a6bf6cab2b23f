#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Packet tables against a peer's, over real captures.  truth_test.py NETCAUSE [--table] [--show COLUMN] [--file PART] [--record]

Where a folder of captures with tables made by tshark lies beside the source tree (../shared/captures, or $NETCAUSE_CAPTURES), every capture
is read with `netcause packets --format tsv` and compared cell by cell.  A cell counts when either table fills it.  No column may agree less
than tests/truth/columns.tsv records; one that is below 99.5 % there names the paragraph of docs/differences.md that explains why, as does each
condition of tcp.analysis.flags_list, which may differ as often as tests/truth/conditions.tsv allows.
--table prints the agreement of every column and condition; --show prints the cells that differ; --record writes what is reached
now into the two tables, where the floor of a column only rises: read the difference before committing it."""
import argparse
import collections
import gzip
import itertools
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
CAPTURES = pathlib.Path(os.environ.get("NETCAUSE_CAPTURES", ROOT.parent / "shared" / "captures"))
LIST = "tcp.analysis.flags_list"
REQUIRED, SLACK = 99.5, 0.05
SKIPPED = 77  # what CTest takes for "skipped"


def normal(column, text):
    """The same value written in two ways: True and 1, 0x10 and 16, times with and without trailing zeros."""
    if column == "frame.time_epoch" and text:
        return "%.9f" % float(text)
    out = []
    for value in text.split(";"):
        value = {"True": "1", "False": "0"}.get(value, value.strip())
        if value.startswith("0x"):
            try:
                value = str(int(value, 16))
            except ValueError:
                pass
        out.append(value)
    return ";".join(out)


class Compared:
    """Counts of one or more captures."""

    def __init__(self):
        self.cells = collections.Counter()  # column -> cells that either fills
        self.differ = collections.Counter()
        self.examples = collections.defaultdict(list)
        self.both, self.ours, self.theirs = (collections.Counter() for _ in range(3))  # conditions
        self.packets = self.missing = 0

    def add(self, other):
        for mine, its in ((self.cells, other.cells), (self.differ, other.differ), (self.both, other.both), (self.ours, other.ours),
                          (self.theirs, other.theirs)):
            mine.update(its)
        for column, examples in other.examples.items():
            self.examples[column] += examples
        self.packets += other.packets
        self.missing += other.missing


def read_peer(path):
    with gzip.open(path, "rt", newline="\n") as file:
        lines = file.read().split("\n")
    return lines[0].split("\t"), [line.split("\t") for line in lines[1:] if line]


def read_own(netcause, path):
    done = subprocess.run([netcause, "packets", "--format", "tsv", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    lines = done.stdout.decode("utf-8", "replace").split("\n")
    rows = {}
    for line in lines[1:]:
        cells = [re.sub("^'(?=[-=+@])", "", cell) for cell in line.split("\t")]  # formulas are marked as text
        rows.setdefault(cells[0], cells)
    return lines[0].split("\t"), rows


def conditions(total, name, number, own, peer):
    own, peer = set(filter(None, own.split(","))), set(filter(None, peer.split(",")))
    total.both.update(own & peer)
    total.ours.update(own - peer)
    total.theirs.update(peer - own)
    for word in own ^ peer:
        total.examples[word].append((name, number, "ours" if word in own else "theirs", ""))


def compare(job):
    netcause, capture, peer_path = job
    total, name = Compared(), str(capture.relative_to(CAPTURES / "dev"))
    own_head, own = read_own(netcause, capture)
    head, rows = read_peer(peer_path)
    shared = [(c, own_head.index(c), head.index(c)) for c in own_head if c in head and c != "frame.number"]
    for row in rows:
        total.packets += 1
        mine = own.get(row[0])
        total.missing += mine is None
        for column, i, j in shared:
            a, b = mine[i] if mine else "", row[j] if j < len(row) else ""
            if not a and not b:
                continue
            total.cells[column] += 1
            if column == LIST:
                conditions(total, name, row[0], a, b)
            if a != b and normal(column, a) != normal(column, b):
                total.differ[column] += 1
                total.examples[column].append((name, row[0], a, b))
    return total


def jobs(netcause, part):
    for peer in sorted((CAPTURES / "truth" / "dev").rglob("*.pkts.tsv.gz")):
        capture = CAPTURES / "dev" / str(peer.relative_to(CAPTURES / "truth" / "dev")).removesuffix(".pkts.tsv.gz")
        if capture.exists() and part in str(capture):
            yield netcause, capture, peer


def read_table(name, fields):
    lines = (HERE / name).read_text().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: dict(zip(fields, row[1:])) for row in rows}


def percent(total, column):
    return 100.0 * (total.cells[column] - total.differ[column]) / max(1, total.cells[column])


def print_table(total):
    print(f"{total.packets} packets, {total.missing} without a row of ours\n")
    print(f"{'column':42} {'cells':>8} {'differ':>8} {'agree %':>9}")
    for column in sorted(total.cells):
        if column != LIST:
            print(f"{column:42} {total.cells[column]:8} {total.differ[column]:8} {percent(total, column):9.3f}")
    print(f"\n{'condition':42} {'both':>8} {'ours':>8} {'peer':>8}")
    for word in sorted(total.both | total.ours | total.theirs):
        print(f"{word:42} {total.both[word]:8} {total.ours[word]:8} {total.theirs[word]:8}")


def print_examples(total, column):
    for name, number, own, peer in itertools.islice(sorted(total.examples[column]), 400):
        print(f"{name} #{number}\n    ours {own!r}\n    peer {peer!r}" if peer or own not in ("ours", "theirs") else f"{name} #{number} {own}")


def verdicts(total):
    """What is worse than recorded, in words."""
    headings = (ROOT / "docs" / "differences.md").read_text()
    recorded = read_table("columns.tsv", ("percent", "paragraph"))
    for column in sorted(set(total.cells) | set(recorded)):
        row = recorded.get(column, {"percent": REQUIRED})
        least = float(row["percent"])
        if column != LIST and (total.cells[column] == 0 or percent(total, column) < least - SLACK):
            yield f"{column}: {percent(total, column):.3f} % of {total.cells[column]} cells agree, wanted {least} %"
        if least < REQUIRED and f"## {row.get('paragraph') or '?'}\n" not in headings:
            yield f"columns.tsv: {column} is not explained: no paragraph '{row.get('paragraph', '')}' in docs/differences.md"
    allowed = read_table("conditions.tsv", ("ours", "peer", "paragraph"))
    for word in sorted(total.ours | total.theirs):
        row = allowed.get(word, {"ours": "0", "peer": "0", "paragraph": ""})
        if total.ours[word] > int(row["ours"]) or total.theirs[word] > int(row["peer"]):
            yield (f"{word}: {total.ours[word]} only ours, {total.theirs[word]} only the peer's; "
                   f"allowed {row['ours']} and {row['peer']}")
    for word, row in allowed.items():
        if f"## {row['paragraph']}" not in headings:
            yield f"conditions.tsv: {word} is not explained: no paragraph '{row['paragraph']}' in docs/differences.md"


def comments(name):
    return [line for line in (HERE / name).read_text().splitlines() if line.startswith("#")]


def record(total):
    lines, floors = comments("columns.tsv"), read_table("columns.tsv", ("percent", "paragraph"))
    for column in sorted(set(total.cells) - {LIST}):
        before = floors.get(column, {})
        least = max(float(before.get("percent", 0)), int(percent(total, column) * 100) / 100)
        lines.append(f"{column}\t{least:.2f}" + (f"\t{before.get('paragraph', '')}" if least < REQUIRED else ""))
    (HERE / "columns.tsv").write_text("\n".join(lines) + "\n")
    before = read_table("conditions.tsv", ("ours", "peer", "paragraph"))
    lines = comments("conditions.tsv")
    for word in sorted(total.ours | total.theirs):
        paragraph = before.get(word, {}).get("paragraph", "Conditions of TCP")
        lines.append(f"{word}\t{total.ours[word]}\t{total.theirs[word]}\t{paragraph}")
    (HERE / "conditions.tsv").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("netcause")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--show", metavar="COLUMN")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--file", default="", metavar="PART")
    given = parser.parse_args()
    work = list(jobs(os.path.abspath(given.netcause), given.file))
    if not work:
        print(f"no captures in {CAPTURES}")
        return SKIPPED
    total = Compared()
    with multiprocessing.Pool(2) as pool:
        for one in pool.imap_unordered(compare, work, chunksize=8):
            total.add(one)
    if given.show:
        print_examples(total, given.show)
        return 0
    if given.record:
        record(total)
        return 0
    if given.table:
        print_table(total)
        return 0
    worse = list(verdicts(total))
    print("\n".join(worse) or f"{len(work)} captures, {total.packets} packets: as recorded")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
