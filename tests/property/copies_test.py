#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A capture together with its copy under another name says what the capture alone says: each finding once, with the same words, counts and severity, the
same causes, as sure of them; and each finding names both recordings.  The order in which they are named changes nothing.  Findings about the recordings
themselves (cut packets, lost ones) are one for each; these, and what only two places can tell (path.*, clock.*) are left out.

    copies_test.py NETCAUSE             some captures of the cases
    copies_test.py NETCAUSE --all       all of them
    copies_test.py NETCAUSE FILE...     these captures"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv[1])
SOME = ["dns-server-fails", "ftp-active-two-vantages", "http-slow-and-cut", "loss-between-two-places", "scanner-on-the-network", "tls-partners-refuse"]
# The last three are about the network at the place of a recording: two recordings may be of two networks.
OF_TWO_PLACES = ("path.", "clock.", "capture.", "dhcp.two-servers", "lan.netbios-chatter", "lan.two-ipv6-routers")
NAMES = ("first.pcap", "second.pcap")
PROBLEMS = []


def captures(folders):
    for folder in folders:
        yield from sorted(file for file in (ROOT / "cases" / folder / "input").glob("*") if file.suffix in (".pcap", ".pcapng"))


def wanted():
    if "--all" in sys.argv:
        return list(captures(sorted(path.name for path in (ROOT / "cases").iterdir())))
    if len(sys.argv) > 2:
        return [pathlib.Path(name) for name in sys.argv[2:]]
    return [next(iter(captures([folder]))) for folder in SOME]


def outcome(files):
    done = subprocess.run([NETCAUSE, "diagnose", "--format", "json", "--rules", str(ROOT / "rules"), *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=300, env=dict(os.environ, NETCAUSE_CONFIG=""))
    if done.returncode not in (0, 3):
        raise RuntimeError("exit %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[-2000:]))
    return json.loads(done.stdout)


def said(found):
    """An effect of what two places tell is found as it is where there is one place."""
    rules = {f["id"]: f["rule"] for f in found["findings"]}
    out = []
    for f in found["findings"]:
        alone = f["state"] == "effect" and rules[f["effect_of"]].startswith(OF_TWO_PLACES)
        if not f["rule"].startswith(OF_TWO_PLACES):
            out.append((f["rule"], f["what"], f["matches"], f["severity"], "found" if alone else f["state"]))
    return sorted(out)


def told_by_two(found):
    return {c["name"] for c in found["causes"] if any(item["rule"].startswith(OF_TWO_PLACES) for item in c["for"] + c["against"])}


def believed(found, left_out):
    return sorted((c["name"], c["decibans"]) for c in found["causes"] if c["name"] not in left_out)


def differs(name, what, one, two):
    for mark, rows in (("-", [row for row in one if row not in two]), ("+", [row for row in two if row not in one])):
        PROBLEMS.extend("%s: %s: %s %s" % (name, what, mark, row) for row in rows)
    if len(one) != len(two):
        PROBLEMS.append("%s: %s: %d and %d" % (name, what, len(one), len(two)))


def check(capture):
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, name) for name in NAMES]
        for file in files:
            shutil.copy(capture, file)
        alone, both, turned = outcome(files[:1]), outcome(files), outcome(files[::-1])
    name = str(capture.relative_to(ROOT)) if capture.is_relative_to(ROOT) else str(capture)
    differs(name, "findings", said(alone), said(both))
    differs(name, "findings in the other order", said(both), said(turned))
    left_out = told_by_two(alone) | told_by_two(both)
    differs(name, "causes", believed(alone, left_out), believed(both, left_out))
    for finding in both["findings"]:
        if not finding["rule"].startswith(OF_TWO_PLACES) and finding.get("recordings") != list(NAMES):
            PROBLEMS.append("%s: %s is seen in %s" % (name, finding["rule"], finding.get("recordings")))


def main():
    files = wanted()
    for capture in files:
        check(capture)
    for line in PROBLEMS[:60]:
        print(line)
    print("%d captures, %d problems" % (len(files), len(PROBLEMS)))
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
