# SPDX-License-Identifier: Apache-2.0
"""Runs netcause over the cases; shared by the tests of cases."""
import json
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CASES = os.path.join(ROOT, "cases")
SEVERITIES = ["info", "notice", "warning", "error", "critical"]


def cases():
    """Names of all cases: folders that hold an expect.yaml."""
    return sorted(name for name in os.listdir(CASES) if os.path.exists(os.path.join(CASES, name, "expect.yaml")))


def is_sanitized(binary):
    with open(binary, "rb") as file:
        return b"__asan_init" in file.read()


def cases_for(binary):
    """All cases; a binary with AddressSanitizer, which is slow, takes each eighth: cases_test.py diagnoses each with it once, and the fuzz
    targets get the bytes of all."""
    return cases()[::8] if is_sanitized(binary) else cases()


def diagnose(binary, paths, form):
    """The report as bytes.  Raises when the command fails; 3 (done but incomplete) is not a failure."""
    command = [binary, "diagnose", "--format", form, "--rules", os.path.join(ROOT, "rules")]
    if form == "text":
        command += ["--width", "100", "--color", "never"]
    done = subprocess.run(command + list(paths), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode not in (0, 3):
        raise RuntimeError("%s\nexit %d\n%s" % (" ".join(command + list(paths)), done.returncode,
                                                 done.stderr.decode("utf-8", "replace")))
    return done.stdout


def result(binary, paths):
    return json.loads(diagnose(binary, paths, "json"))


def at_least(severity, level):
    return SEVERITIES.index(severity) >= SEVERITIES.index(level)


def accused(outcome, level="warning"):
    """(rule, fingerprint) of the findings at or above a level."""
    return {(finding["rule"], finding["fingerprint"]) for finding in outcome["findings"]
            if at_least(finding["severity"], level)}


def whom(finding):
    """A rule and the addresses and ports that its sentence names.  A fingerprint names a conversation by one of the recordings that are
    known to show it, and that is another one where a recording is cut before it can be recognised."""
    return finding["rule"], tuple(sorted(set(re.findall(r"[0-9]+(?:\.[0-9]+){3}(?::[0-9]+)?|\[[0-9a-f:]+\]:[0-9]+", finding["what"] or ""))))


def newly_accused(outcome, whole, level="warning"):
    """Findings at or above a level that accuse somebody whom `whole`, another outcome, does not."""
    known = accused(whole, level)
    named = {whom(finding) for finding in whole["findings"] if at_least(finding["severity"], level)}
    return [finding for finding in outcome["findings"] if at_least(finding["severity"], level)
            and (finding["rule"], finding["fingerprint"]) not in known
            and (whom(finding)[1] == () or whom(finding) not in named)]
