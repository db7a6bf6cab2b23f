#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A display that was pasted in part, up to any letter: what is there of it is read, and nothing else. Every fixture of the descriptions, and each real
display that is at hand, is cut at places all over it.
tears_test.py NETCAUSE [--all | PART OF A NAME]: at every place, or almost, instead of some"""
import pathlib
import sys
import tempfile

import damage_test

# Pieces of one run are compared with each other; the end of a message is not known to be one.
LEFT_OUT = {"counter.rate", "message", "coverage"}
# A later line tells more exactly what stood in the first one: the microsecond of an IDS event.
BETTER = {("ids.event", "at")}
# A copy that ends where its first line was wrapped does not show it.
KNOWN = {("netstat-devlinks.test 8", "IntfStatus: Rea\n")}
SOME, AT_ONCE = 61, 400


def of_display(facts):
    return [fact for fact in facts if fact["fact"] not in LEFT_OUT]


def places(text, number, every):
    step = SOME if not every else 1 if len(text) < 1500 else 3 if len(text) < 6000 else 7
    return range(1 + (number if not every else 0) % step, len(text), step)


def strangers(found, expected):
    for fact, differs in damage_test.strangers(found, expected):
        if {(fact, slot) for slot in differs} - BETTER:
            yield fact, differs


def main():
    words = [word for word in sys.argv[2:] if word != "--all"]
    every = bool(words) or "--all" in sys.argv
    count = wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for number, (fixture, text) in enumerate(damage_test.fixtures()):
            if "/" in fixture or (words and words[0] not in fixture):
                continue  # the texts of cases are logs and configurations too
            expected = of_display(damage_test.facts(folder, [text])[0])
            if any(fact["fact"].startswith("tcp.") or "flow" in fact for fact in expected):
                continue  # listings of packets: traces_test.py
            cuts = list(places(text, number, every))
            for first in range(0, len(cuts), AT_ONCE):
                piece = cuts[first:first + AT_ONCE]
                for at, found in zip(piece, damage_test.facts(folder, [text[:at] for at in piece])):
                    more = list(strangers(of_display(found), expected))
                    count += 1
                    if more and not any(fixture == name and text[:at].endswith(end) for name, end in KNOWN):
                        wrong += 1
                        print(f"{fixture}, cut behind {text[max(0, at - 40):at]!r}: {more[:2]}")
    print(f"{count} cuts, {wrong} read as something else")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
