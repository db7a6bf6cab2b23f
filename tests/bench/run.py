#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures netcause against peers in one run, in turn, and compares CPU time: ./dev bench [NAME].

Each bench is a module tests/bench/bench_NAME.py with `rows(build)`, yielding dicts: work, ours, peer (CPU seconds, the least of
several runs), peer_name, target (ours must be so many times cheaper; or at most `most` times as dear).  Prints a table and writes
OUT/NAME.json."""
import argparse
import importlib.util
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def load(name):
    path = HERE / f"bench_{name}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(HERE))
    spec.loader.exec_module(module)
    return module


def judge(row):
    row["ratio"] = round(row["peer"] / row["ours"], 2) if row["ours"] else None
    if "target" in row:
        row["met"] = row["ratio"] is None or row["ratio"] >= row["target"]
    else:
        row["met"] = row["ours"] <= row["most"]
    return row


def show(name, rows):
    print(f"\n{name}\n{'work':<58} {'ours s':>10} {'peer s':>10} {'ratio':>9} {'target':>8} met")
    for r in rows:
        target = f">={r['target']}" if "target" in r else f"<={r['most']}"
        ratio = "-" if r["ratio"] is None else f"{r['ratio']:.1f}x"
        print(f"{r['work']:<58} {r['ours']:>10.4f} {r['peer']:>10.4f} {ratio:>9} {target:>8} {'yes' if r['met'] else 'NO'}"
              f"  ({r['peer_name']})")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    names = options.names or sorted(p.stem.removeprefix("bench_") for p in HERE.glob("bench_*.py"))
    for name in names:
        if not (HERE / f"bench_{name}.py").exists():
            sys.exit(f"no bench '{name}'; there are: " + ", ".join(sorted(p.stem.removeprefix("bench_") for p in HERE.glob("bench_*.py"))))
        rows = [judge(dict(row)) for row in load(name).rows(pathlib.Path(options.build).resolve())]
        show(name, rows)
        (out / f"{name}.json").write_text(json.dumps(rows, indent=1) + "\n")


main()
