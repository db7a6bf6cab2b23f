#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each case with each single input taken out.  What is left must give a sound report: it accuses nobody whom the whole case does not accuse, is
not surer of a cause than before unless that cause was found before, clears nobody anew, does not say that all is well where the whole case
finds a fault, and asks for the file.  removed_test.py NETCAUSE [CASE...]

A finding that the whole case has not may stand in for one that it has, when it cites only records and lines that the lost one cites: without
case.yaml, say, it is not known that a recording was made at the server, and its rule says less than the one that knew."""
import json
import os
import pathlib
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
    folder = work / name
    shutil.copytree(source, folder)
    for lost in files:
        if files == ["case.yaml", lost]:
            continue  # nothing would be left
        aside = work / "aside"
        (folder / lost).rename(aside)
        check(name, folder, whole, lost, "file: %s" % lost in text)
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
