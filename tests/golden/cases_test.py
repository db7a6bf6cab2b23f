#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The cases: what each must find, rule out and not say; its golden reports; that inputs, packing and repetition change nothing; and
that the Wireshark filters of a report select exactly the frames it cites.  With AddressSanitizer, which is slow, each case is diagnosed
once, and of each eighth the packed forms besides: what is said is the same and is judged without it.

    cases_test.py BINARY [--update] [CASE...]
"""
import contextlib
import fnmatch
import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import yaml

import case_runs as runs

PROBLEMS = []


def problem(case, text):
    PROBLEMS.append("%s: %s" % (case, text))


# ---- expectations ----

def named(finding, wanted):
    return wanted in (finding["rule"], finding["code"]) or fnmatch.fnmatchcase(finding["rule"], wanted)


def cited(outcome, finding, key):
    """What a finding cites, as source name -> sorted numbers."""
    by_id = {item["id"]: item for item in outcome["evidence"]}
    out = {}
    for name in finding["evidence"]:
        item = by_id[name]
        if item["source"] is not None and item[key]:
            out.setdefault(item["source"], set()).update(item[key])
    return {source: sorted(numbers) for source, numbers in out.items()}


def differences(outcome, finding, want):
    """Why a finding is not the one wanted; empty when it is."""
    out = []
    for key in ("severity", "state"):
        if key in want and finding[key] != want[key]:
            out.append("%s is %s" % (key, finding[key]))
    for key, name in (("evidence", "records"), ("lines", "lines")):
        have = cited(outcome, finding, name)
        for source, numbers in want.get(key, {}).items():
            if have.get(source) != sorted(numbers):
                out.append("%s of %s are %s" % (name, source, have.get(source)))
    if "recordings" in want and finding.get("recordings", []) != want["recordings"]:
        out.append("recordings are %s" % finding.get("recordings", []))
    says = want.get("says", [])
    for pattern in [says] if isinstance(says, str) else says:
        if not fnmatch.fnmatchcase(finding["what"] or "", pattern):
            out.append("says %r, not %r" % (finding["what"], pattern))
    by_id = {item["id"]: item["rule"] for item in outcome["findings"]}
    if "effect_of" in want and want["effect_of"] not in (by_id.get(finding["effect_of"]), None):
        codes = {item["id"]: item["code"] for item in outcome["findings"]}
        if codes.get(finding["effect_of"]) != want["effect_of"]:
            out.append("is an effect of %s" % by_id.get(finding["effect_of"]))
    return out


def check_found(case, outcome, expect):
    for want in expect.get("found", []):
        candidates = [f for f in outcome["findings"] if named(f, want["rule"])]
        reasons = [differences(outcome, finding, want) for finding in candidates]
        if not candidates:
            problem(case, "%s is not found" % want["rule"])
        elif not any(not reason for reason in reasons):
            problem(case, "%s: %s" % (want["rule"], "; or ".join(", ".join(reason) for reason in reasons)))
        elif want.get("times", len(candidates)) != len(candidates):
            problem(case, "%s is found %d times" % (want["rule"], len(candidates)))


def check_not_found(case, outcome, expect):
    for wanted in expect.get("not_found", []):
        for finding in outcome["findings"]:
            if named(finding, wanted):
                problem(case, "%s must not be found: %s" % (wanted, finding["what"]))
    level = expect.get("nothing_at_or_above")
    harmless = {want["rule"] for want in expect.get("found", []) if want.get("state") == "effect"}
    for finding in outcome["findings"] if level else []:
        explained = finding["state"] == "effect" and finding["rule"] in harmless
        if runs.at_least(finding["severity"], level) and not explained:
            problem(case, "accuses: %s %s: %s" % (finding["severity"], finding["rule"], finding["what"]))
    allowed = expect.get("only")
    for finding in outcome["findings"] if allowed is not None else []:
        if not any(named(finding, name) for name in allowed):
            problem(case, "not expected: %s: %s" % (finding["rule"], finding["what"]))


def check_verdict(case, outcome, expect):
    verdict, want = outcome["verdict"], expect.get("verdict", {})
    if "kind" in want and verdict["kind"] != want["kind"]:
        problem(case, "verdict is %s, not %s" % (verdict["kind"], want["kind"]))
    if "cause" in want and verdict["causes"][:1] != [want["cause"]]:
        problem(case, "leading cause is %s, not %s" % (verdict["causes"][:1], want["cause"]))


def check_causes(case, outcome, expect):
    causes = {cause["name"]: cause for cause in outcome["causes"]}
    for name, word in expect.get("causes", {}).items():
        have = causes.get(name, {}).get("verdict")
        if have not in (word if isinstance(word, list) else [word]):
            problem(case, "cause %s is %s, not %s" % (name, have, word))
    out = {item["cause"] for item in outcome["ruled_out"]}
    for name in expect.get("ruled_out", []):
        if name not in out:
            problem(case, "cause %s is not ruled out (%s)" % (name, causes.get(name, {}).get("verdict")))


def check_undecided(case, outcome, expect):
    for want in expect.get("undecided", []):
        items = [item for item in outcome["undecided"] if want["rule"] in (item["rule"], item["code"])]
        if not items:
            problem(case, "%s is not undecided" % want["rule"])
        elif not any(fnmatch.fnmatchcase(item["reason"] or "", want.get("missing", "*")) for item in items):
            problem(case, "%s lacks %s" % (want["rule"], [item["reason"] for item in items]))


def check_next(case, outcome, expect):
    texts = [action["text"] for action in outcome["next"]]
    for pattern in expect.get("next", []):
        if not any(fnmatch.fnmatchcase(text, pattern) for text in texts):
            problem(case, "nothing to do next matches %r: %s" % (pattern, texts))


def check_text(case, text, expect):
    flat = " ".join(text.split())
    for pattern in expect.get("text", []):
        if not fnmatch.fnmatchcase(flat, "*" + pattern + "*"):
            problem(case, "the text report lacks %r" % pattern)
    for pattern in expect.get("not_text", []):
        if fnmatch.fnmatchcase(flat, "*" + pattern + "*"):
            problem(case, "the text report says %r" % pattern)


# ---- golden reports ----

def steady(report):
    """The report without what every change of any rule changes: the digest of the knowledge."""
    report = re.sub(rb'("knowledge":\s*\{\s*"digest":\s*)"[0-9a-f]*"', rb'\1"-"', report)
    return re.sub(rb"knowledge digest [0-9a-f]{32}", b"knowledge digest -", report)


def golden(case, name, report, update):
    path = os.path.join(runs.CASES, case, name)
    if update:
        with open(path, "wb") as file:
            file.write(report)
        return
    try:
        with open(path, "rb") as file:
            same = file.read() == report
    except OSError:
        same = False
    if not same:
        problem(case, "%s differs (cases_test.py BINARY --update %s rewrites it)" % (name, case))


# ---- packing and order ----

def members(folder):
    out = []
    for base, _, names in os.walk(folder):
        out += [os.path.relpath(os.path.join(base, name), folder) for name in names]
    return sorted(out)


def backward_tar(folder, path):
    with tarfile.open(path, "w") as tar:
        for name in reversed(members(folder)):
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def zipped(folder, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in members(folder):
            archive.write(os.path.join(folder, name), name)


def meaning(outcome):
    """What must not depend on packing: findings with their words and evidence numbers, beliefs, undecided."""
    findings = [(f["rule"], f["severity"], f["state"], f["what"],
                 sorted(sorted(numbers) for numbers in cited(outcome, f, "records").values())) for f in outcome["findings"]]
    causes = [(cause["name"], cause["verdict"]) for cause in outcome["causes"]]
    undecided = sorted((item["rule"], item["reason"] or "") for item in outcome["undecided"])
    return findings, causes, undecided


def unpacked_names(text, archive):
    """Sources inside an archive are called ARCHIVE/member: take the archive's name away."""
    return json.loads(json.dumps(text).replace(archive + "/", ""))


def check_packing(binary, case, folder, outcome):
    with tempfile.TemporaryDirectory() as work:
        for name, pack in (("case.tar", backward_tar), ("case.zip", zipped)):
            path = os.path.join(work, name)
            pack(folder, path)
            packed = unpacked_names(runs.result(binary, [path]), name)
            if meaning(packed) != meaning(outcome):
                problem(case, "says something else as %s: %s" % (name, contrast(meaning(packed), meaning(outcome))))


def contrast(one, two):
    for a, b in zip(one, two):
        if a != b:
            return "%s  instead of  %s" % ([x for x in a if x not in b][:2], [x for x in b if x not in a][:2])
    return ""


# ---- Wireshark filters ----

def listed(text):
    """The frames that a filter of the plain form lists: `frame.number in {3,7..9}`.  None for other filters."""
    match = re.fullmatch(r"frame\.number in \{([0-9.,]+)\}", text)
    if not match:
        return None
    out = []
    for part in match[1].split(","):
        low, _, high = part.partition("..")
        out += range(int(low), int(high or low) + 1)
    return out


ASKED = set()


def selected(path, text):
    """The frames that Wireshark selects.  It is asked for filters of other forms, and once for each shape of a plain one."""
    plain = listed(text)
    shape = re.sub(r"\d+", "0", text)
    if plain is not None and shape in ASKED:
        return plain
    ASKED.add(shape)
    done = subprocess.run(["tshark", "-r", path, "-Y", text, "-T", "fields", "-e", "frame.number"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    return [int(line) for line in done.stdout.split()] if done.returncode == 0 else done.stderr[-200:]


def check_filters(case, folder, outcome):
    if not shutil.which("tshark"):
        return
    for finding in outcome["findings"]:
        frames = cited(outcome, finding, "records")
        for item in finding["filters"]:
            have = selected(os.path.join(folder, item["source"]), item["filter"])
            if have != frames.get(item["source"]):
                problem(case, "%s: filter %r selects %s, not %s" % (finding["rule"], item["filter"], have,
                                                                   frames.get(item["source"])))


# ---- all of it ----

def check_inputs(case):
    """make.py is run here, not as a process of its own: of that, starting and reading the modules all of them use would be the most."""
    script = os.path.join(runs.CASES, case, "make.py")
    if not os.path.exists(script):
        return
    said = io.StringIO()
    words, sys.argv = sys.argv, [script, "--check"]
    try:
        with contextlib.redirect_stderr(said):
            runpy.run_path(script, run_name="__main__")
        problem(case, "make.py does not say whether its inputs are right")
    except SystemExit as done:
        if done.code not in (None, 0):
            problem(case, said.getvalue().strip() or str(done.code))
    finally:
        sys.argv = words


def check_findings(case, outcome, expect):
    for step in (check_verdict, check_found, check_not_found, check_causes, check_undecided, check_next):
        step(case, outcome, expect)


def check(binary, case, update):
    with open(os.path.join(runs.CASES, case, "expect.yaml"), encoding="utf-8") as file:
        expect = yaml.safe_load(file)
    folder = os.path.join(runs.CASES, case, "input")
    check_inputs(case)
    raw = runs.diagnose(binary, [folder], "json")
    text = runs.diagnose(binary, [folder], "text")
    if update and (raw != runs.diagnose(binary, [folder], "json") or text != runs.diagnose(binary, [folder], "text")):
        problem(case, "two runs differ")  # else the golden reports tell
    golden(case, "expected.json", steady(raw), update)
    golden(case, "expected.txt", steady(text), update)
    outcome = json.loads(raw)
    check_findings(case, outcome, expect)
    check_text(case, text.decode("utf-8"), expect)
    check_packing(binary, case, folder, outcome)
    check_filters(case, folder, outcome)


def check_sanitized(binary, case, packed):
    folder = os.path.join(runs.CASES, case, "input")
    raw = runs.diagnose(binary, [folder], "json")
    golden(case, "expected.json", steady(raw), False)
    if packed:
        check_packing(binary, case, folder, json.loads(raw))


def main():
    arguments = [word for word in sys.argv[1:] if word != "--update"]
    if not arguments:
        sys.exit(__doc__)
    if not shutil.which("tshark"):
        print("tshark is missing: the Wireshark filters are not tried", file=sys.stderr)
    binary, update, sanitized = arguments[0], "--update" in sys.argv, runs.is_sanitized(arguments[0])
    names = arguments[1:] or runs.cases()
    for number, case in enumerate(names):
        try:
            if sanitized:
                check_sanitized(binary, case, number % 8 == 0 or len(arguments) > 1)
            else:
                check(binary, case, update)
        except (RuntimeError, subprocess.TimeoutExpired, ValueError, KeyError) as error:
            problem(case, "%s: %s" % (type(error).__name__, error))
    for text in PROBLEMS:
        print(text)
    print("%d cases, %d problems" % (len(names), len(PROBLEMS)))
    sys.exit(1 if PROBLEMS or not names else 0)


if __name__ == "__main__":
    main()
