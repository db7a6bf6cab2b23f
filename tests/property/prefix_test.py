#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A recording that was stopped early accuses nobody whom the whole recording does not accuse.

    prefix_test.py BINARY [--most N] [CASE...]

Each capture and each packet trace listing of each case is cut behind packets, N of them spread evenly (5; --most 0: behind every packet),
the other inputs stay whole, and what is found at warning or above must be found in the whole case too."""
import concurrent.futures
import os
import shutil
import struct
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "golden"))

import case_runs as runs  # noqa: E402


def pcap_cuts(data):
    """Ends of the packets of a classic little-endian pcap."""
    at = 24
    while at + 16 <= len(data):
        at += 16 + struct.unpack("<I", data[at + 8:at + 12])[0]
        yield at


def listing_cuts(data):
    """Ends of the records of a formatted trace: each begins with a line of dashes."""
    rule = b"\n" + b"-" * 79 + b"\n"
    at = data.find(rule)
    while at >= 0:
        following = data.find(rule, at + 1)
        yield len(data) if following < 0 else following + 1
        at = following


def cuts(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] == b"\xd4\xc3\xb2\xa1":
        return data, list(pcap_cuts(data))
    if data.startswith(b"COMPONENT TRACE FULL"):
        return data, list(listing_cuts(data))
    return data, []


def try_one(binary, folder, name, piece, whole):
    """Findings of a case with one input cut that the whole case does not have."""
    with tempfile.TemporaryDirectory() as work:
        shutil.copytree(folder, work, dirs_exist_ok=True)
        with open(os.path.join(work, name), "wb") as file:
            file.write(piece)
        try:
            outcome = runs.result(binary, [work])
        except RuntimeError as error:
            return [str(error)]
        return ["%s: %s" % (finding["rule"], finding["what"]) for finding in runs.newly_accused(outcome, whole)]


def spread(ends, most):
    """Indices of at most `most` ends, evenly apart; of all with 0."""
    if most == 0 or len(ends) <= most:
        return range(len(ends))
    return sorted({(2 * i + 1) * len(ends) // (2 * most) for i in range(most)})


def check(binary, case, most, pool):
    folder = os.path.join(runs.CASES, case, "input")
    whole = runs.result(binary, [folder])
    jobs = {}
    for name in sorted(os.path.relpath(os.path.join(base, file), folder) for base, _, files in os.walk(folder) for file in files):
        data, ends = cuts(os.path.join(folder, name))
        for number in spread(ends, most):
            job = pool.submit(try_one, binary, folder, name, data[:ends[number]], whole)
            jobs[job] = "%s: the first %d packets of %s accuse" % (case, number + 1, name)
    problems = []
    for job, what in jobs.items():
        problems += ["%s: %s" % (what, text) for text in job.result()]
    return len(jobs), problems


def main():
    arguments = sys.argv[1:]
    most = 5
    if "--most" in arguments:
        at = arguments.index("--most")
        most = int(arguments[at + 1])
        del arguments[at:at + 2]
    if not arguments:
        sys.exit(__doc__)
    tried, problems = 0, []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for case in arguments[1:] or runs.cases():
            count, found = check(arguments[0], case, most, pool)
            tried += count
            problems += found
    for text in problems:
        print(text)
    print("%d prefixes, %d problems" % (tried, len(problems)))
    sys.exit(1 if problems or tried == 0 else 0)


if __name__ == "__main__":
    main()
