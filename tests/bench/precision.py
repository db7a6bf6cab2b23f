#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ordinary traffic accuses nobody but those of precision.tsv.  precision.py NETCAUSE [--hour] [--table]

A slice of what ordinary.py makes, or with --hour all of it: an hour, more than 1 GB, with the healthy public captures mixed in where they are there
($NETCAUSE_CAPTURES or ../shared/captures).  Each finding of severity warning or above, effects aside, must stand in precision.tsv with the most there may
be of them and the reason why a specialist agrees; docs/precision.md tells the same for readers.  --table prints what is found."""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import ordinary

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = pathlib.Path(os.environ.get("NETCAUSE_CAPTURES", ROOT.parent / "shared" / "captures"))
ACCUSES = ("warning", "error", "critical")


def table():
    rows = [line.split("\t") for line in pathlib.Path(__file__).with_suffix(".tsv").read_text().splitlines()[1:]]
    bad = [row for row in rows if len(row) != 3 or not row[2]]
    assert not bad, "not three columns: %s" % bad[:3]
    return {rule: int(most) for rule, most, _ in rows}


def diagnosed(netcause, path):
    run = subprocess.run([netcause, "diagnose", "--format", "json", "--rules", str(ROOT / "rules"), path], capture_output=True, check=False)
    if run.returncode not in (0, 3):
        sys.exit("exit status %d: %s" % (run.returncode, run.stderr[-300:]))
    return json.loads(run.stdout)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    hour = "--hour" in sys.argv
    captures = CAPTURES if hour and (CAPTURES / "MANIFEST.tsv").exists() else None
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "ordinary.pcap")
        packets, size = ordinary.write(path, 60, 1, captures) if hour else ordinary.write(path, 8, 0.08)
        result = diagnosed(os.path.abspath(sys.argv[1]), path)
    print("%d packets, %d bytes%s" % (packets, size, ", public captures among them" if captures else ""))
    found = collections.Counter((one["severity"], one["rule"]) for one in result["findings"] if one["state"] == "found")
    if "--table" in sys.argv:
        for (severity, rule), count in sorted(found.items()):
            print("%s\t%s\t%d" % (severity, rule, count))
    allowed = table()
    wrong = ["%s (%s): %d, allowed %d" % (rule, severity, count, allowed.get(rule, 0)) for (severity, rule), count in sorted(found.items())
             if severity in ACCUSES and count > allowed.get(rule, 0)]
    print("\n".join(wrong) if wrong else "nobody is accused who should not be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
