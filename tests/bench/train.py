#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a build that counts how often each branch is taken (preset train) over what users do, in small: train.py BUILD

Short captures of each kind that the generator makes, a short log, all cases, the tests of the shipped rules, and rule programs of each shape that the
bench has, several times smaller.  What is said does not matter here; tests look at that."""
import pathlib
import subprocess
import sys

import bench_text
import programs

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKETS, LOG = 1_500_000, 60_000_000
PROGRAMS = {"flows": ("total", programs.flows(50_000, 500)), "windows": ("busy", programs.windows(5_000, 100)),
            "support": ("conclusion", programs.support(500, 100)), "closure": ("path", programs.closure(500)),
            "waltz": ("label", programs.waltz(25)), "manners": ("place", programs.manners(64))}


def run(*command, script=None):
    """Cases may hold what cannot be read: then the command says so and fails, as it shall."""
    subprocess.run([str(part) for part in command], input=script, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def main(build):
    def diagnose(path):
        run(build / "netcause", "diagnose", "--no-sandbox", "--format", "json", path)
    for kind in ("mixed", "small", "flows"):
        capture = build / f"{kind}.pcap"
        run(build / "tests/bench/gen_capture", kind, PACKETS, capture)
        diagnose(capture)
        capture.unlink()
    bench_text.write_log(build / "syslog.log", LOG)
    diagnose(build / "syslog.log")
    for case in sorted((ROOT / "cases").glob("*/input")):
        diagnose(case)
    run(build / "netcause", "rules", "test", ROOT / "rules")
    for name, (answer, lines) in PROGRAMS.items():
        script = "".join(lines).encode("ascii")
        for _ in range(5):
            run(build / "tests/bench/engine_program", answer, ROOT / "tests/bench/programs" / f"{name}.yaml", script=script)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
