#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real captures, when their folder is there (NETCAUSE_CAPTURES, or shared/captures beside the checkout): each is read without a crash
or a sanitizer report, and pcap and pcapng files give as many packets as the manifest says.  captures_test.py NETCAUSE"""
import collections
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv[1])
CAPTURES = pathlib.Path(os.environ.get("NETCAUSE_CAPTURES", ROOT.parent / "shared" / "captures"))
# Files whose count differs for a reason: ours, and why.
EXPLAINED = {
    "fmt_pcapng/hadrielk__be_test017.pcapng": (0, "no packets, only blocks of other kinds; the peer counts those"),
    "fmt_pcapng/hadrielk__le_test017.pcapng": (0, "the same in the other byte order"),
    "fmt_pcapng/hadrielk__be_test102.pcapng": (5, "three of the peer's eight are custom and journal blocks"),
    "fmt_pcapng/hadrielk__le_test102.pcapng": (5, "the same in the other byte order"),
    "fmt_pcapng/libtrace__complex.pcapng": (5, "the same file from another source"),
    "lab_format/lab__loss_garbage_middle.pcap": (137, "the peer stops at the damage; all records are read"),
    "lab_format/lab__loss_caplen_huge.pcap": (136, "the peer stops at the impossible length; one record is lost to it"),
    "lab_format/lab__loss_crlf_ascii_ftp.pcap": (137, "a text-mode transfer, repaired"),
    "tls_fail/suricata__tls_DER-incomplete-header.pcap": (13, "the peer stops at a broken record header; reading goes on"),
}
failures = []


def manifest():
    rows = [line.split("\t") for line in (CAPTURES / "MANIFEST.tsv").read_text().splitlines()]
    packets = rows[0].index("packets")
    return {row[0]: int(row[packets]) for row in rows[1:] if row[packets].isdigit()}


def diagnose(folder):
    done = subprocess.run([NETCAUSE, "diagnose", "--format", "json", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=500)
    if done.returncode not in (0, 3, 4, 7) or b"Sanitizer" in done.stderr:
        failures.append(f"{folder.name}: exit status {done.returncode}\n{done.stderr.decode('utf-8', 'replace')[:3000]}")
        return []
    return json.loads(done.stdout)["inputs"]


def main():
    if not (CAPTURES / "MANIFEST.tsv").exists():
        print("no captures here: skipped")
        return
    wanted, seen = manifest(), collections.Counter()
    for folder in sorted((CAPTURES / "dev").iterdir()):
        for item in diagnose(folder):
            name = f"{folder.name}/{item['name'].removesuffix('/')}"
            seen[item["kind"] or item["status"]] += 1
            if item["kind"] not in ("pcap", "pcapng"):
                continue
            expected = EXPLAINED.get(name, (wanted.get(name),))[0]
            if expected not in (None, item["records"]):
                failures.append(f"{name}: {item['records']} packets, the manifest says {expected}: {item['note']}")
    print("\n".join(failures) or f"read: {dict(sorted(seen.items()))}")
    sys.exit(1 if failures else 0)


main()
