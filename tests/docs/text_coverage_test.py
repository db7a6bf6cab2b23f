#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/text-coverage.md names the reader and the test of each text report: each must exist, and each description and each of its tests
must be named.  What a log's messages mean must stand in the table zos.message.  text_coverage_test.py [NETCAUSE]"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "text-coverage.md"
ROW = re.compile(r"^\| .+ \| .+ \| \[[^]]+\]\((?P<reader>[^)]+)\) \| \[[^]]+\]\((?P<file>[^)]+)\): (?P<test>.+) \|$")


def tests_of(path):
    """Names of the tests that a file holds: of a description, or functions in C."""
    text = path.read_text()
    if path.suffix == ".c":
        return set(re.findall(r"cmocka_unit_test\((\w+)\)", text))
    return set(re.findall(r"^test: (.+)$", text, re.M))


def without_meaning():
    """Messages that are read, but of which `netcause lookup` would know nothing; a row may stand for all that begin alike."""
    read = re.findall(r'^MESSAGE\("(\w+)"', (ROOT / "decoders/text/messages.def").read_text(), re.M)
    rows = re.findall(r'^  - \["(\w+)"', (ROOT / "rules/common/tables-messages.yaml").read_text(), re.M)
    fronts = tuple(row.removesuffix("xx") for row in rows if row.endswith("xx"))
    return [f"messages.def: tables-messages.yaml has no row for {name}" for name in read
            if name not in rows and not (fronts and name.startswith(fronts))]


def main():
    failures, named, readers, held = [], {}, set(), {}
    for number, line in enumerate(PAGE.read_text().splitlines(), 1):
        row = ROW.match(line)
        if row is None:
            continue
        reader, file = ((PAGE.parent / row[group]).resolve() for group in ("reader", "file"))
        readers.add(reader)
        named.setdefault(file, set()).add(row["test"])
        if not reader.is_file() or not file.is_file():
            failures.append(f"{PAGE.name}:{number}: no such file: {row['reader']} or {row['file']}")
            continue
        if file not in held:
            held[file] = tests_of(file)
        if row["test"] not in held[file]:
            failures.append(f"{PAGE.name}:{number}: {file.name} has no test '{row['test']}'")
    for path in sorted((ROOT / "decoders" / "text").glob("*/*.yaml")):
        if path.name.endswith(".test.yaml"):
            failures += [f"{path.name}: '{test}' has no row in {PAGE.name}" for test in sorted(tests_of(path) - named.get(path, set()))]
        elif path not in readers:
            failures.append(f"{path.name} has no row in {PAGE.name}")
    failures += without_meaning()
    for text in failures:
        print(text)
    print(f"{sum(map(len, named.values()))} tests named, {len(failures)} failures")
    return 1 if failures or not named else 0


sys.exit(main())
