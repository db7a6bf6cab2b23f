#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule fires in some case, except those that unfired.txt names with a reason; and none of these fires after all, so the list only shrinks.

    coverage_test.py BINARY [--update]

A rule's own tests set its facts by hand; a case proves the way from bytes through decoders to the finding.  --update takes rules that fire
now out of the list, and adds none."""
import glob
import json
import os
import subprocess
import sys

import case_runs as runs

LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "unfired.txt")


def excused():
    """name -> reason, one line each: name, tab, reason."""
    out = {}
    with open(LIST, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            name, tab, reason = line.rstrip("\n").partition("\t")
            if not tab or not reason.strip() or name in out:
                sys.exit("unfired.txt line %d: not a new name, a tab and a reason" % number)
            out[name] = reason
    return out


def fired(binary):
    """Rules that run as shipped (drafts do not) -> how often each fires in the cases."""
    inputs = sorted(glob.glob(os.path.join(runs.CASES, "*", "input")))
    command = [binary, "rules", "coverage", "--rules", os.path.join(runs.ROOT, "rules"), "--format", "json"]
    done = subprocess.run(command + inputs, stdout=subprocess.PIPE, timeout=1800)
    if done.returncode != 0:
        sys.exit("rules coverage ends with %d" % done.returncode)
    return {row["rule"]: row["fired"] for row in json.loads(done.stdout)["rules"]}


def shrink(left):
    with open(LIST, "w", encoding="utf-8") as file:
        for name in sorted(left):
            file.write("%s\t%s\n" % (name, left[name]))


def main():
    arguments = [word for word in sys.argv[1:] if word != "--update"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    reasons, count = excused(), fired(arguments[0])
    if "--update" in sys.argv:
        reasons = {name: reason for name, reason in reasons.items() if count.get(name) == 0}
        shrink(reasons)
    problems = ["%s fires in no case, and unfired.txt does not say why" % name
                for name in sorted(count) if count[name] == 0 and name not in reasons]
    problems += ["%s fires in a case: take it out of unfired.txt" % name for name in sorted(reasons) if count.get(name, 0) > 0]
    problems += ["unfired.txt names %s, which is no rule that runs" % name for name in sorted(reasons) if name not in count]
    for text in problems:
        print(text)
    print("%d rules, %d fire in a case, %d are excused" % (len(count), sum(1 for n in count.values() if n), len(reasons)))
    sys.exit(1 if problems or not count else 0)


if __name__ == "__main__":
    main()
