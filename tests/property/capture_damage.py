#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Damaged captures: cut ones accuse nobody anew, mutants break nothing.  ./dev damage runs it.

    capture_damage.py BINARY [--sanitized BINARY] [--cuts N] [--mutants N] [--seed N] [--file PART] [CAPTURE...]

Each capture (without names: those of the cases, and of ../shared/captures/dev or $NETCAUSE_CAPTURES where that is there) is cut at N
places spread over its bytes (200), and what `diagnose` of BINARY finds at warning or above in the beginning must be found in the whole too,
except what is said of the recording itself.  Then N mutants (1000), each the capture with bytes changed, taken out, doubled, filled or moved,
are read by the other binary, `facts` and `packets`: no crash, no sanitizer report, no hang.  A mutant follows from seed, capture and number alone; one that breaks
something is written to build/damage/ with the words to repeat it."""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "golden"))

import case_runs as runs  # noqa: E402

CAPTURES = pathlib.Path(os.environ.get("NETCAUSE_CAPTURES", ROOT.parent / "shared" / "captures")) / "dev"
KEPT = ROOT / "build" / "damage"
TIME = 60  # seconds that a capture of SIZE bytes may take at most, sanitizers included; more together take more
SIZE = 8 << 20
TOGETHER = 25  # mutants that one process reads; those of a batch that fails are tried one by one
MAGIC = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x34\xcd\xb2\xa1", b"\x0a\x0d\x0d\x0a", b"snoop\0",
         b"iptrace", b"TRSNIFF", b"GMBU", b"RTSS", b"XCP\0", b"\xaa\xaa\xaa\xaa", b"TR\0d", b"\x05VNF")


def all_captures():
    for folder in (ROOT / "cases", CAPTURES):
        for path in sorted(folder.rglob("*")) if folder.exists() else ():
            if path.is_file() and (folder == CAPTURES or path.read_bytes()[:8].startswith(MAGIC)):
                yield path


def places(size, count):
    """Cuts spread evenly; never all or nothing."""
    return sorted({(2 * i + 1) * size // (2 * count) for i in range(count)} - {0, size})


def accusations(binary, path):
    """Findings about somebody: those of the packs about captures speak of the recording."""
    done = runs.result(binary, [str(path)])
    return {key for key in runs.accused(done) if not key[0].startswith(("capture.", "input.", "system."))}


def one_cut(binary, capture, data, whole, at):
    with tempfile.TemporaryDirectory() as work:
        path = pathlib.Path(work) / capture.name
        path.write_bytes(data[:at])
        try:
            more = accusations(binary, path) - whole
        except subprocess.TimeoutExpired:
            return [f"{capture} cut at byte {at}: does not end"]
        except RuntimeError as error:
            return [] if "\nexit 4\n" in str(error) else [f"{capture} cut at byte {at}: {error}"]
        return [f"{capture} cut at byte {at}: {rule}" for rule, _ in sorted(more)]


def cut(binary, capture, data, count, pool):
    try:
        whole = accusations(binary, capture)
    except RuntimeError as error:
        return [] if "\nexit 4\n" in str(error) else [f"{capture}: {error}"]
    jobs = [pool.submit(one_cut, binary, capture, data, whole, at) for at in places(len(data), count)]
    return [problem for job in jobs for problem in job.result()]


# ---- mutants ----

def change(dice, data):
    for _ in range(dice.choice((1, 1, 2, 4, 16, 64))):
        at = dice.randrange(len(data))
        data[at] = dice.choice((0, 1, 0x7f, 0x80, 0xff, data[at] ^ 1 << dice.randrange(8), dice.randrange(256)))


def stretch(dice, data):
    at = dice.randrange(len(data))
    return at, min(len(data), at + dice.choice((1, 2, 4, 16, 64, 1500)))


def take_out(dice, data):
    at, end = stretch(dice, data)
    del data[at:end]


def double(dice, data):
    at, end = stretch(dice, data)
    data[at:at] = data[at:end]


def fill(dice, data):
    at, end = stretch(dice, data)
    data[at:end] = bytes([dice.choice((0, 0x41, 0xff))]) * (end - at)


def move(dice, data):
    at, end = stretch(dice, data)
    piece = data[at:end]
    del data[at:end]
    to = dice.randrange(len(data) + 1)
    data[to:to] = piece


def number(dice, data):
    """A length or count of 2 or 4 bytes becomes one that somebody forgot to test."""
    width, order = dice.choice((2, 4)), dice.choice(("little", "big"))
    at = dice.randrange(max(1, len(data) - width))
    top = 1 << 8 * width
    data[at:at + width] = dice.choice((0, 1, top - 1, top // 2, top // 2 - 1, len(data) % top)).to_bytes(width, order)


def mutant(seed, capture, data, which):
    """The name, not the path: the same wherever the captures lie."""
    dice = random.Random(hashlib.sha256(f"{seed} {capture.name} {which}".encode()).digest())
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 3))):
        if out:
            dice.choice((change, change, number, take_out, double, fill, move))(dice, out)
    return bytes(out)


def read_with(command, paths):
    time = TIME * max(1, sum(path.stat().st_size for path in paths) // SIZE)
    try:
        done = subprocess.run([*command, *map(str, paths)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=time)
    except subprocess.TimeoutExpired:
        return f"{command[1]}: does not end in {time} s"
    words = done.stderr.decode("utf-8", "replace")
    if done.returncode not in (0, 3, 4, 7) or "Sanitizer" in words or "runtime error" in words:
        return f"{command[1]}: exit {done.returncode}: {words[:2000]}"
    return None


def read(binary, paths):
    """What is wrong with reading them, or None: for facts, and for tables, which look at more of a packet."""
    return read_with([binary, "facts"], paths) or read_with([binary, "packets", "--format", "tsv"], paths)


def some_mutants(binary, capture, data, seed, numbers):
    with tempfile.TemporaryDirectory() as work:
        paths = {}
        for which in numbers:
            paths[which] = pathlib.Path(work) / f"{which}-{capture.name}"
            paths[which].write_bytes(mutant(seed, capture, data, which))
        together = read(binary, paths.values())
        if together is None:
            return []
        problems = []
        for which, path in paths.items():
            alone = read(binary, [path])
            if alone is not None:
                KEPT.mkdir(parents=True, exist_ok=True)
                (KEPT / path.name).write_bytes(path.read_bytes())
                problems.append(f"{capture} --seed {seed}, mutant {which}, kept as {KEPT / path.name}: {alone}")
        return problems or [f"{capture} --seed {seed}, mutants {numbers.start} to {numbers.stop - 1} together: {together}"]


def mutate(binary, capture, data, given, pool):
    jobs = [pool.submit(some_mutants, binary, capture, data, given.seed, range(at, min(at + TOGETHER, given.mutants)))
            for at in range(0, given.mutants, TOGETHER)]
    return [problem for job in jobs for problem in job.result()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--sanitized", metavar="BINARY")
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--mutants", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--file", default="", metavar="PART")
    parser.add_argument("captures", nargs="*", type=pathlib.Path)
    given = parser.parse_intermixed_args()
    captures = [path for path in given.captures or all_captures() if given.file in str(path)]
    problems, tried = [], 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for capture in captures:
            data = capture.read_bytes()
            if not data:
                continue
            tried += 1
            found = cut(os.path.abspath(given.binary), capture, data, given.cuts, pool) if given.cuts else []
            found += mutate(os.path.abspath(given.sanitized or given.binary), capture, data, given, pool)
            print("\n".join([f"{capture}: {len(found)} problems", *found]), flush=True)
            problems += found
    print(f"{tried} captures, {given.cuts} cuts and {given.mutants} mutants of each: {len(problems)} problems")
    return 1 if problems or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
