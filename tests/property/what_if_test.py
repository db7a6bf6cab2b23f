#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `what-if` says is how the diagnosis of the changed case differs from that of the case: with an input taken out, with another value of a
parameter, without a rule, and with other values in a fact, as if the text had said so.  what_if_test.py NETCAUSE [CASE...]

Of each case one input is taken out, in turn over the cases, and one change of the rules is made; each third case is looked at, or those named."""
import collections
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "golden"))
import case_runs as runs  # noqa: E402

NETCAUSE = os.path.abspath(sys.argv[1])
PROBLEMS = []


def asked(command, *words):
    """What the command says as JSON; None when nothing of the case is usable."""
    done = subprocess.run([NETCAUSE, command, "--format", "json", "--rules", str(ROOT / "rules"), *map(str, words)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode not in (0, 3, 4):
        raise RuntimeError("%s %s: exit %d: %s" % (command, words, done.returncode, done.stderr.decode("utf-8", "replace")[-2000:]))
    return json.loads(done.stdout) if done.stdout else None


def causes(outcome):
    return {cause["name"]: (cause["verdict"], cause["decibans"], cause["excluded"]) for cause in outcome["causes"]}


def said(rule, finding):
    return rule, finding["severity"], finding["headline"], finding["what"]


def supposed(whole, answer):
    """Verdict, causes, findings and open rules of the case after the differences that what-if tells."""
    after = causes(whole)
    for cause in answer["causes"]:
        after.pop(cause["name"], None)
        if cause["after"]:
            after[cause["name"]] = tuple(cause["after"][key] for key in ("verdict", "decibans", "excluded"))
    findings = collections.Counter(said(finding["rule"], finding) for finding in whole["findings"])
    for change in answer["findings"]:
        findings.update([said(change["rule"], change["after"])] if change["after"] else [])
        findings.subtract([said(change["rule"], change["before"])] if change["before"] else [])
    undecided = {item["rule"] for item in whole["undecided"]}
    for item in answer["undecided"]:
        (undecided.add if item["kind"] == "new" else undecided.discard)(item["rule"])
    verdict = tuple(answer["verdict"]["after"][key] for key in ("kind", "headline", "text"))
    return {"verdict": verdict, "causes": after, "findings": {key: n for key, n in findings.items() if n}, "undecided": undecided}


def seen(outcome):
    return {"verdict": tuple(outcome["verdict"][key] for key in ("kind", "headline", "text")), "causes": causes(outcome),
            "findings": dict(collections.Counter(said(finding["rule"], finding) for finding in outcome["findings"])),
            "undecided": {item["rule"] for item in outcome["undecided"]}}


def compare(name, what, whole, answer, new):
    before, now = supposed(whole, answer), seen(new)
    for key in now:
        if before[key] != now[key]:
            PROBLEMS.append("%s %s: %s\n  what-if: %s\n  new run: %s" % (name, what, key, before[key], now[key]))


def without_input(name, folder, whole, number, work):
    """The input is that which comes next over the cases; case.yaml says how the others are read and stays."""
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != "case.yaml")
    if len(files) < 2:
        return 0
    lost = files[number % len(files)]
    left = work / "left"
    shutil.copytree(folder, left)
    (left / lost).unlink()
    new = asked("diagnose", "--no-ladder", left)
    shutil.rmtree(left)
    if new is None:
        return 0
    compare(name, "without %s" % lost, whole, asked("what-if", folder, "--without", lost), new)
    return 1


def thinned(capture):
    """The capture (little-endian pcap) as another place recorded it: some seconds later by its clock, each twentieth packet lost."""
    parts, at, number = [capture[:24]], 24, 0
    while at < len(capture):
        seconds, micros, kept, length = struct.unpack_from("<IIII", capture, at)
        if number % 20 != 19:
            parts.append(struct.pack("<IIII", seconds + 7, micros, kept, length) + capture[at + 16:at + 16 + kept])
        at, number = at + 16 + kept, number + 1
    return b"".join(parts)


def three_recordings(work):
    """Alike findings of several pairs of recordings are told apart, and what compares two goes with either."""
    folder = work / "three"
    shutil.copytree(pathlib.Path(runs.CASES) / "loss-beyond-translation" / "input", folder)
    (folder / "middle.pcap").write_bytes(thinned((folder / "inside.pcap").read_bytes()))
    whole = asked("diagnose", "--no-ladder", folder)
    if len({finding["rule"] for finding in whole["findings"]}) == len(whole["findings"]):
        PROBLEMS.append("three recordings: no two findings of one rule")
    return sum(without_input("three recordings", folder, whole, number, work) for number in range(3))


def without_rule(name, folder, whole, number, work):
    rules = sorted({item["rule"] for item in whole["findings"] + whole["undecided"]})
    if not rules:
        return 0
    rule = rules[number % len(rules)]
    site = work / "site"
    site.mkdir(exist_ok=True)
    (site / "site.yaml").write_text("site: x\ndisable: [{rule: %s, reason: r}]\n" % rule, encoding="utf-8")
    compare(name, "without the rule %s" % rule, whole, asked("what-if", folder, "--without-rule", rule),
            asked("diagnose", "--no-ladder", "--add-rules", site, folder))
    return 1


def durations():
    """Parameters that are durations, of all packs: name -> twice its value."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "rules").glob("*/pack.yaml")))
    found = re.findall(r"^  (\w+): *\{type: duration, default: (\d+)(\w+)(.*)$", text, re.M)
    return [(name, "%d%s" % (int(value) * 2, unit)) for name, value, unit, rest in found if "max:" not in rest]


PARAMETERS = durations()


def other_parameter(name, folder, whole, number):
    setting = "%s=%s" % PARAMETERS[number * 7 % len(PARAMETERS)]
    compare(name, setting, whole, asked("what-if", folder, "--param", setting), asked("diagnose", "--no-ladder", "--set", setting, folder))
    return 1


# (case, file, what is changed, what the text says, what it would say)
CHANGES = [
    ("linux-cable-and-driver", "gate-ethtool.txt", "gate-ethtool.txt:2 duplex=full", "Duplex: Half", "Duplex: Full"),
    ("linux-cable-and-driver", "gate-ethtool.txt", "gate-ethtool.txt:2 host.link duplex=- speed=1000",
     "Speed: 100Mb/s\n\tDuplex: Half", "Speed: 1000Mb/s\n\tDuplex: Unknown!"),
    ("linux-cable-and-driver", "gate-ethtool.txt", "gate-ethtool.txt:10 value=0", "rx_crc_errors: 40020", "rx_crc_errors: 0"),
    ("linux-server-overloaded", "web-ss.txt", "web-ss.txt:2 recvq=0", "129    128", "0      128"),
    ("linux-server-overloaded", "web-conntrack.txt", "web-conntrack.txt:1 insert_failed=0 drop=0 early_drop=0",
     "insert_failed=9 drop=10 early_drop=11", "insert_failed=0 drop=0 early_drop=0"),
    ("backlog-full-both-sides", "netstat-all.txt", "netstat-all.txt:2 connections.dropped=0", "317", "0  "),
    ("osa-write-queue-full", "trle.txt", "trle.txt:15 write.discards=0", "4122", "0   "),
]


def changed_slots(work):
    for name, file, change, old, new in CHANGES:
        folder = pathlib.Path(runs.CASES) / name / "input"
        edited = work / "edited"
        shutil.copytree(folder, edited)
        path = edited / file
        text = path.read_text(encoding="utf-8")
        if text.count(old) != 1:
            PROBLEMS.append("%s: '%s' stands %d times in %s" % (name, old, text.count(old), file))
        path.write_text(text.replace(old, new), encoding="utf-8")
        answer = asked("what-if", folder, "--change", change)
        if answer["changes"][0]["facts"] != 1 or not answer["findings"] + answer["undecided"]:
            PROBLEMS.append("%s: %s changes nothing" % (name, change))
        compare(name, change, asked("diagnose", "--no-ladder", folder), answer, asked("diagnose", "--no-ladder", edited))
        shutil.rmtree(edited)
    return len(CHANGES)


def main():
    count = 0
    names = sys.argv[2:] or runs.cases_for(NETCAUSE)[::3]
    with tempfile.TemporaryDirectory() as work:
        count += three_recordings(pathlib.Path(work)) + changed_slots(pathlib.Path(work))
        for number, name in enumerate(names):
            folder = pathlib.Path(runs.CASES) / name / "input"
            whole = asked("diagnose", "--no-ladder", folder)
            count += without_input(name, folder, whole, number, pathlib.Path(work))
            if number % 2:
                count += without_rule(name, folder, whole, number, pathlib.Path(work))
            else:
                count += other_parameter(name, folder, whole, number)
    print("\n".join(PROBLEMS))
    print("%d changes, %d problems" % (count, len(PROBLEMS)))
    return 1 if PROBLEMS or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
