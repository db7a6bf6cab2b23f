#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each shipped command that only shows something says what facts its answer gives (`feeds`), or stands in docs/text-coverage.md among
those that a person reads; that list names no other.  A command that rules ask for to decide between causes should feed something."""
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "text-coverage.md"


def main():
    commands = [doc for path in sorted((ROOT / "rules").glob("*/commands*.yaml")) for doc in yaml.safe_load_all(path.read_text()) if doc]
    silent = {doc["command"] for doc in commands if not doc.get("feeds") and doc.get("risk", "none") == "none"}
    section = PAGE.read_text().split("## Answers that a person reads")[1]
    listed = set(re.findall(r"`([a-z0-9]+\.[a-z0-9-]+)`", section))
    failures = [f"{name} feeds nothing and is not among the answers that a person reads" for name in sorted(silent - listed)]
    failures += [f"{PAGE.name} names {name}, which feeds facts, changes something or does not exist" for name in sorted(listed - silent)]
    for text in failures:
        print(text)
    print(f"{len(commands)} commands, {len(commands) - len(silent)} with facts or a change, {len(failures)} failures")
    return 1 if failures or len(commands) < 200 else 0


sys.exit(main())
