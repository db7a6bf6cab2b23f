#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each case with each single input taken out.  What is left must give a sound report: it accuses nobody whom the whole case does not accuse, is
not surer of a cause than before unless that cause was found before, clears nobody anew, does not say that all is well where the whole case
finds a fault, and asks for the file.  Where case.yaml never named the file, the report still asks for it by its kind, when a finding is gone of
which a part is still there (the rule stands among those that wait for a report), unless a cause is still found.  removed_test.py NETCAUSE [CASE...]

A finding that the whole case has not may stand in for one that it has, when it cites only records and lines that the lost one cites: without
case.yaml, say, it is not known that a recording was made at the server, and its rule says less than the one that knew."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "golden"))
import case_runs as runs  # noqa: E402

NETCAUSE = os.path.abspath(sys.argv[1])
FOUND = ("likely", "confirmed")
FAULT = ("cause_found", "not_enough_evidence")
PROBLEMS = []


def result(folder):
    """The outcome of what is left; exit status 4 says that nothing of it is usable."""
    done = subprocess.run([NETCAUSE, "diagnose", "--format", "json", "--rules", str(ROOT / "rules"), str(folder)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode not in (0, 3, 4):
        raise RuntimeError("exit %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[-2000:]))
    return json.loads(done.stdout)


def graver(outcome):
    return [finding for finding in outcome["findings"] if runs.at_least(finding["severity"], "warning")]


def cited(outcome, findings):
    """(source, record or line) of all that these findings cite."""
    by_id = {item["id"]: item for item in outcome["evidence"]}
    items = [by_id[name] for finding in findings for name in finding["evidence"]]
    return {(item["source"], kind, number) for item in items for kind in ("records", "lines") for number in item[kind] or []}


def check_accusations(whole, left, say):
    before = {}
    for finding in graver(whole):
        rank = runs.SEVERITIES.index(finding["severity"])
        before[finding["rule"]] = max(rank, before.get(finding["rule"], 0))
    accused = cited(whole, graver(whole))
    for finding in graver(left):
        known = runs.SEVERITIES.index(finding["severity"]) <= before.get(finding["rule"], -1)
        places = cited(left, [finding])
        if not known and not (places and places <= accused):
            say("accuses: %s %s: %s" % (finding["severity"], finding["rule"], finding["what"]))


def check_causes(whole, left, say):
    before = {cause["name"]: cause["verdict"] for cause in whole["causes"]}
    for cause in left["causes"]:
        if cause["verdict"] in FOUND and before.get(cause["name"]) not in FOUND:
            say("cause %s is %s, was %s" % (cause["name"], cause["verdict"], before.get(cause["name"])))
    excluded = {item["cause"] for item in whole["ruled_out"]}
    for item in left["ruled_out"]:
        if item["cause"] not in excluded and before.get(item["cause"]) in FOUND:
            say("rules out %s, which was found" % item["cause"])


def check_verdict(whole, left, say):
    was, now = whole["verdict"]["kind"], left["verdict"]["kind"]
    if now == "network_exonerated" and was != now:
        say("clears the network, which the whole case does not")
    if now == "nothing_wrong" and was in FAULT:
        say("says that nothing is wrong, where the whole case says: %s" % whole["verdict"]["headline"])


def check(name, folder, whole, lost, named):
    def say(text):
        PROBLEMS.append("%s without %s: %s" % (name, lost, text))
    try:
        left = result(folder)
    except RuntimeError as error:
        say(str(error))
        return
    check_accusations(whole, left, say)
    check_causes(whole, left, say)
    check_verdict(whole, left, say)
    asked = [item["what"] for item in left["missing"] if lost in item["what"]]
    if named and not asked:
        say("does not ask for it: %s" % [item["what"] for item in left["missing"]])


# A finding that joins two files and goes with one of them, which nobody can ask for by its kind: (case, file) -> why.
UNASKED = {
    ("far-partner-slow", "server.pcap"): "another recording is there",
    ("ftp-active-two-vantages", "sniffer.pcap"): "another recording is there",
    ("ftp-control-forgotten", "server.pcap"): "the rule begins at what another rule concludes of the recording",
    ("ftp-passive-outside-of-range", "profile.txt"): "another configuration file is there",
    ("middle-box-in-the-way", "client.pcap"): "another recording is there",
    ("network-express-queue-full", "pkttrace.txt"): "another recording is there",
    ("osa-checksum-exceptions", "devlinks.txt"): "another rule asks for the same report",
    ("osa-checksum-exceptions", "pkttrace.txt"): "another rule asks for a recording",
    ("outage-in-log-and-trace", "pkttrace.txt"): "the rule begins at what another rule concludes of the recording",
    ("profile-against-displays", "SYSA/profile.txt"): "another configuration file is there",
    ("profile-with-faults", "SYS1/profile.txt"): "another configuration file is there",
    ("route-change-half-done", "segment.pcap"): "another recording is there",
    ("switch-and-router-tell", "ports.txt"): "another rule asks for the same report",
}


def lines_without(text, lost):
    """case.yaml as it would be had nobody announced the file."""
    text = "".join(line for line in text.splitlines(True) if not re.search(r"file: %s[,}\s]" % re.escape(lost), line))
    return re.sub(r"^(texts|captures):\n(?!  )", "", text, flags=re.M)


def joined(whole, left, lost):
    """Rules whose finding cited the file and others, and is gone."""
    still = {finding["rule"] for finding in left["findings"]}
    sources = lambda finding: {source for source, _, _ in cited(whole, [finding])}
    return {finding["rule"] for finding in whole["findings"]
            if finding["rule"] not in still and lost in sources(finding) and len(sources(finding)) > 1}


def types_of(folder):
    """source -> types of facts"""
    done = subprocess.run([NETCAUSE, "facts", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300)
    types = {}
    for fact in done.stdout.decode("utf-8").splitlines():
        kind, source = re.match(r'{"type": "([^"]*)"(?:, "source": "([^"]*)")?', fact).groups()
        types.setdefault(source, set()).add(kind)
    return types


def check_unannounced(name, folder, whole, lost, types):
    """Types that other files give as well are no sign that a file is missing."""
    others = set().union(*[kinds for source, kinds in types.items() if source != lost])
    if not types.get(lost, set()) - others or (name, lost) in UNASKED:
        return
    about = folder / "case.yaml"
    kept = about.read_text(encoding="utf-8") if about.exists() else None
    if kept is not None:
        about.write_text(lines_without(kept, lost), encoding="utf-8")
    left = result(folder)
    if kept is not None:
        about.write_text(kept, encoding="utf-8")
    if left["verdict"]["kind"] in ("cause_found", "network_exonerated"):
        return  # the answer stands: only what may move it is asked for
    settled = left["verdict"]["kind"] == "nothing_wrong"  # what is no fault would only refine that
    grave = {finding["rule"] for finding in graver(whole)}
    waiting = {rule for item in left["missing"] for rule in item["rules"]}
    for rule in sorted(joined(whole, left, lost)):
        if FINDS.get(rule, set()) & (types[lost] - others) and rule not in waiting and not (settled and rule not in grave):
            PROBLEMS.append("%s without %s, unannounced: nothing is asked for of which %s waits" % (name, lost, rule))


def finds_of_rules():
    """rule -> types of its `find`, read as text."""
    finds = {}
    for path in sorted((ROOT / "rules").glob("*/*.yaml")):
        for document in path.read_text(encoding="utf-8").split("\n---"):
            name = re.search(r"^rule: (\S+)", document, re.M)
            body = re.search(r"^find:(.*?)^(?=[a-z]+:)", document, re.M | re.S)
            if name and body:
                finds[name.group(1)] = set(re.findall(r":\s+([a-z_0-9]+(?:\.[a-z_0-9]+)?)(?= where|\s*$|\s*})", body.group(1), re.M))
    return finds


FINDS = finds_of_rules()


def inputs_of(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def run_case(name, work):
    """How many inputs were taken out."""
    source = pathlib.Path(runs.CASES) / name / "input"
    files = inputs_of(source)
    if len(files) < 2:
        return 0
    about = source / "case.yaml"
    text = about.read_text(encoding="utf-8") if about.exists() else ""
    whole = result(source)
    joins = any(len({source for source, _, _ in cited(whole, [finding])}) > 1 for finding in whole["findings"])
    types = types_of(source) if joins else {}
    folder = work / name
    shutil.copytree(source, folder)
    for lost in files:
        if files == ["case.yaml", lost]:
            continue  # nothing would be left
        aside = work / "aside"
        (folder / lost).rename(aside)
        check(name, folder, whole, lost, "file: %s" % lost in text)
        if lost in types and len(files) > 2:
            check_unannounced(name, folder, whole, lost, types)
        aside.rename(folder / lost)
    return len(files)


def main():
    count = 0
    with tempfile.TemporaryDirectory() as work:
        for name in sys.argv[2:] or runs.cases_for(NETCAUSE):
            count += run_case(name, pathlib.Path(work))
    print("\n".join(PROBLEMS))
    print("%d inputs taken out, %d problems" % (count, len(PROBLEMS)))
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
