#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What terminals, printers and mail do to displays: every fixture of the descriptions goes through each damage.  A damaged text may
say less than the whole one, never something else.  Prints how much of it was kept.
damage_test.py NETCAUSE"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

NETCAUSE = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parents[2]
PLACE = {"line", "source"}


def fixtures():
    """(file, number, text) of each `text: |` block."""
    for path in sorted((ROOT / "decoders" / "text").rglob("*.test.yaml")):
        block, number = None, 0
        for line in path.read_text().splitlines() + ["end"]:
            if block is not None and (line.startswith("  ") or line.strip() == ""):
                block.append(line[2:])
                continue
            if block is not None:
                yield path.stem, number, "\n".join(block).rstrip("\n") + "\n"
                block = None
            if line.rstrip() == "text: |":
                block, number = [], number + 1


def each_line(change):
    return lambda text: "".join(change(line) + "\n" for line in text.splitlines())


def page_headers(text):
    out = []
    for n, line in enumerate(text.splitlines()):
        if n % 20 == 10:
            out.append("\f1SDSF OUTPUT DISPLAY TCPT1    STC01234  DSID     2 LINE 40       COLUMNS 02- 81")
        out.append(line)
    return "\n".join(out) + "\n"


DAMAGES = {
    "cut at 72": each_line(lambda s: s[:72]),
    "curly quotes": each_line(lambda s: s.replace("'", "\u2019").replace('"', "\u201d").replace(" - ", " \u2013 ")),
    "fixed 80": each_line(lambda s: f"{s:<80}"), "CRLF": each_line(lambda s: s + "\r"), "page headers": page_headers,
}
TEXTS = {("message", "text")}  # of a cut line it is what is there


def facts(folder, text):
    path = folder / "display.txt"
    path.write_text(text, newline="")
    run = subprocess.run([NETCAUSE, "facts", str(path)], capture_output=True, text=True, check=False)
    assert run.returncode in (0, 3, 4), run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def values(found):
    """How often each slot of each type has each value."""
    return collections.Counter((fact.get("type"), slot, json.dumps(value)) for fact in found
                               for slot, value in fact.items() if slot not in PLACE and (fact.get("type"), slot) not in TEXTS)


def main():
    kept, whole, wrong = collections.Counter(), collections.Counter(), 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for stem, number, text in fixtures():
            expected = values(facts(folder, text))
            for damage, change in DAMAGES.items():
                got = values(facts(folder, change(text)))
                more = got - expected
                kept[damage] += sum((got & expected).values())
                whole[damage] += sum(expected.values())
                if more:
                    wrong += 1
                    print(f"{stem} {number}, {damage}: {list(more)[:4]}")
    for damage in DAMAGES:
        print(f"{damage}: {100 * kept[damage] / max(1, whole[damage]):.1f} % kept")
    print(f"{wrong} damaged texts read as something else")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
