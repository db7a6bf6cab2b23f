#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures netcause against peers in one run, in turn, and compares: ./dev bench [NAME].

Each bench is a module tests/bench/bench_NAME.py with `rows(build)`, yielding dicts: work, ours, peer (CPU seconds, the least of
several runs, or MiB when `unit` says so), peer_name, and what must hold: `target` (ours is so many times cheaper) or `most` (ours is
at most that).  `aim` is the same beyond it: a ratio or a figure like the target's.  A row of something else than a comparison has no peer.
Prints a table and writes OUT/NAME.json."""
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
    row.setdefault("unit", "s")
    row["ratio"] = round(row["peer"] / row["ours"], 2) if row["ours"] and row.get("peer") is not None else None

    def reached(bound):
        return row["ratio"] is None or row["ratio"] >= bound if "target" in row else row["ours"] <= bound
    row["met"] = not row.get("failed") and reached(row["target"] if "target" in row else row["most"])
    if "aim" in row:
        row["aim_met"] = row["met"] and reached(row["aim"])
    return row


def figure(value, width):
    return f"{'-':>{width}}" if value is None else f"{value:>{width}.4f}" if value < 10 else f"{value:>{width}.1f}"


def show(name, rows):
    print(f"\n{name}\n{'work':<66} {'ours':>9} {'peer':>9} {'unit':<4} {'ratio':>8} {'target':>8} {'met':<4} {'aim':>7} met")
    for r in rows:
        sign = ">=" if "target" in r else "<="
        bound = sign + f"{r['target'] if 'target' in r else r['most']:g}"
        ratio = "-" if r["ratio"] is None else f"{r['ratio']:.1f}x"
        aim = f"{sign + format(r['aim'], 'g'):>7} {'yes' if r['aim_met'] else 'no'}" if "aim" in r else ""
        print(f"{r['work']:<66} {figure(r['ours'], 9)} {figure(r.get('peer'), 9)} {r['unit']:<4} {ratio:>8} {bound:>8} "
              f"{'yes' if r['met'] else 'NO':<4} {aim:<11} ({r['peer_name']}{'; ' + r['failed'] if r.get('failed') else ''})", flush=True)


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
        print(f"{sum(not r['met'] for r in rows)} of {len(rows)} targets missed")
        (out / f"{name}.json").write_text(json.dumps(rows, indent=1) + "\n")


main()
