#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Public captures against what their manifest says of each.  manifest_test.py NETCAUSE [--table]

SHOWS maps words of the manifest to the rules of which one must be found then, whatever its severity.  A finding of severity warning or above
is an accusation: each must stand in manifest.tsv with the reason why a specialist agrees with it, so a capture that is not listed there accuses
nobody.  What the manifest says and no rule finds stands there too (in the column `rule` a minus sign and the words), with the reason.  A line that
nothing needs any more is an error.  docs/captures.md tells the same for readers."""
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = pathlib.Path(os.environ.get("NETCAUSE_CAPTURES", ROOT.parent / "shared" / "captures"))
TABLE = pathlib.Path(__file__).with_name("manifest.tsv")
SKIPPED = 77
ACCUSES = ("warning", "error", "critical")

SHOWS = [
    (r"icmp 3/[01] x", ["ip.unreachable"]),
    (r"icmp 3/3 x", ["ip.port-unreachable", "ip.answer-too-late"]),
    (r"icmp 3/(9|10|13) x", ["ip.prohibited", "ftp.data-forbidden"]),
    (r"icmp 3/4 x|icmpv6 2 x", ["tcp.path-mtu-found", "ip.ignores-path-mtu"]),
    (r"icmpv6 1 x", ["ip.unreachable", "ip.port-unreachable", "ip.answer-too-late", "ip.prohibited"]),
    (r"icmpv6 4 x", ["ip.header-refused"]),
    (r"DNS rcode [^;|]*\b3 x", ["dns.no-such-name"]),
    (r"DNS rcode [^;|]*\b2 x", ["dns.server-failure"]),
    (r"DNS rcode [^;|]*\b5 x", ["dns.refused"]),
    (r"alert 40|handshake_failure", ["tls.no-common-suite", "tls.client-certificate-required"]),
    (r"alert 45|certificate_expired", ["tls.certificate-out-of-date"]),
    (r"unknown_ca", ["tls.unknown-ca"]),
    (r"protocol_version", ["tls.no-common-version"]),
    (r"unrecognized_name", ["tls.unknown-name", "tls.unknown-name-warned"]),
    (r"no_application_protocol", ["tls.no-application-protocol"]),
    (r"FTP replies[^;|]*\b425\b", ["ftp.cannot-open-data"]),
    (r"FTP replies[^;|]*\b530\b", ["ftp.login-refused", "ftp.tls-refused"]),
    (r"FTP replies[^;|]*\b550\b", ["ftp.file-refused", "ftp.passive-refused-by-server"]),
    (r"FTP replies[^;|]*\b50[0-4]\b", ["ftp.command-unknown", "ftp.passive-refused-by-server", "ftp.port-refused"]),
    (r"bounce", ["ftp.port-address-differs"]),
    (r"zero_window [1-9]", ["tcp.receiver-stalls", "tcp.stuck-window", "tcp.window-deadlock"]),
    (r"cut by snaplen|short snaplen", ["capture.truncated"]),
    (r"duplicated packets", ["capture.doubled"]),
    (r"larger than the wire", ["capture.large-segments"]),
    (r"(^|[ |])scan\b", ["tcp.port-scan"]),
    (r"one side (only|/ mid)|sees one side", ["capture.one-way"]),
    (r"fast_retransmission [3-9]", ["tcp.loss", "capture.doubled", "tcp.doubled", "tcp.needless-repeats", "tcp.reordered"]),
    (r"DNS ok and failing.*rcode", ["dns.*"]),
    (r"SYN resent, never answered", ["tcp.syn-unanswered", "tcp.call-repeated"]),
    (r"two hosts own", ["lan.duplicate-address"]),
    (r"firewall drops queries", ["dns.no-answer"]),
    (r"expected: ARP requests unanswered", ["arp.no-answer", "lan.neighbour-silent"]),
    (r"many NXDOMAIN", ["dns.many-unknown-names"]),
    (r"wrong community|wrong password", ["snmp.no-answer", "snmp.rejected-user"]),
]


def manifest():
    rows = [line.split("\t") for line in (CAPTURES / "MANIFEST.tsv").read_text().splitlines()]
    column = rows[0].index("what_it_shows")
    return {row[0]: row[column] for row in rows[1:] if (CAPTURES / "dev" / row[0]).exists()}


def findings(netcause, name):
    """(severity, rule) of all findings; effects of others accuse nobody."""
    run = subprocess.run([netcause, "diagnose", "--format", "json", "--rules", str(ROOT / "rules"), str(CAPTURES / "dev" / name)],
                         capture_output=True, check=False, timeout=120)
    if run.returncode not in (0, 3, 4, 7):
        return {("critical", "exit status %d: %s" % (run.returncode, run.stderr[-300:]))}
    return {(one["severity"] if one["state"] == "found" else "info", one["rule"]) for one in json.loads(run.stdout)["findings"]}


def table():
    """(glob of files, rule or "-words", reason), and which lines were needed."""
    rows = [line.split("\t") for line in TABLE.read_text().splitlines()[1:] if line]
    bad = [row for row in rows if len(row) != 3 or not row[2]]
    assert not bad, "not three columns: %s" % bad[:3]
    return rows


def excused(rows, used, name, item):
    for i, (files, rule, _) in enumerate(rows):
        if rule == item and fnmatch.fnmatchcase(name, files):
            used.add(i)
            return True
    return False


def judge(rows, used, name, text, found):
    out = []
    for severity, rule in sorted(found):
        if severity in ACCUSES and not excused(rows, used, name, rule):
            out.append("accuses by %s (%s), which manifest.tsv does not explain" % (rule, severity))
    for pattern, wanted in SHOWS:
        match = re.search(pattern, text)
        if match is None or any(fnmatch.fnmatchcase(rule, want) for _, rule in found for want in wanted):
            continue
        words = match.group(0).strip(" |")
        if not excused(rows, used, name, "-" + words):
            out.append("the manifest says '%s', and none of %s is found" % (words, ", ".join(wanted)))
    return out


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not (CAPTURES / "MANIFEST.tsv").exists():
        print("no captures in %s" % CAPTURES)
        return SKIPPED
    netcause, says, rows, used, wrong = os.path.abspath(sys.argv[1]), manifest(), table(), set(), 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = dict(zip(says, pool.map(lambda name: findings(netcause, name), says)))
    for name, text in says.items():
        problems = judge(rows, used, name, text, results[name])
        wrong += len(problems)
        for problem in problems:
            print("%s: %s" % (name, problem))
        if "--table" in sys.argv:
            print("%s\t%s\t%s" % (name, " ".join("%s:%s" % (s[0], r) for s, r in sorted(results[name])), text))
    for i, row in enumerate(rows):
        if i not in used:
            wrong += 1
            print("manifest.tsv: nothing needs the line %s" % row[:2])
    print("%d captures, %d explained, %d wrong" % (len(says), len(used), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
