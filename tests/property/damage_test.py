#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What terminals, printers and mail do to displays: every fixture of the descriptions goes through each damage.  A damaged text may
say less than the whole one, never something else.  Prints how much of it was kept.
damage_test.py NETCAUSE [--all | PART OF A NAME]: only texts with that in their name"""
import collections
import html
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

NETCAUSE = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT.parent / "shared" / "reference" / "zos-data" / "samples"
PLACE = {"line", "source"}
# What a later part of the display replaces: a copy that ends before shows what stands first.
REPLACED = {("zos.tls_connection", "role"), ("zos.tls_connection", "trace")}
SHARE = 4  # of the damages, one in so many for each text


def blocks(path):
    """The text of each `text: |` block of a file of tests; `text: |+` is a copy that is damaged already, and tells nothing of what a sound one gives."""
    block = None
    for line in path.read_text().splitlines() + ["end"]:
        if block is not None and (line.startswith("  ") or line.strip() == ""):
            block.append(line[2:])
            continue
        if block is not None:
            yield "\n".join(block).rstrip("\n") + "\n"
            block = None
        if line.rstrip() == "text: |":
            block = []


def fixtures():
    """(name, text): of the tests of descriptions, of the cases, and real displays where the reference material is at hand."""
    for path in sorted((ROOT / "decoders" / "text").rglob("*.test.yaml")):
        for number, text in enumerate(blocks(path), 1):
            yield f"{path.stem} {number}", text
    for path in sorted((ROOT / "cases").rglob("input/**/*.txt")):
        yield str(path.relative_to(ROOT / "cases")), path.read_text()
    for path in sorted(SAMPLES.glob("*.txt")):
        yield path.name, path.read_text()


def each_line(change):
    return lambda text: "".join(change(line) + "\n" for line in text.splitlines())


def page_headers(text):
    out = []
    for n, line in enumerate(text.splitlines()):
        if n % 20 == 10:
            out.append("\f1SDSF OUTPUT DISPLAY TCPT1    STC01234  DSID     2 LINE 40       COLUMNS 02- 81")
        out.append(line)
    return "\n".join(out) + "\n"


def cut_at(width):
    return each_line(lambda s: s[:width])


def boxed(top, side, bottom, pad):
    """A screen copied with its border."""
    def change(text):
        lines = text.splitlines()
        width = max(len(line) for line in lines)
        inner = [side + pad + line.ljust(width) + pad + side for line in lines]
        edge = [line[0] + line[1] * (width + 2 * len(pad)) + line[2] for line in (top, bottom)]
        return "\n".join([edge[0], *inner, edge[1]]) + "\n"
    return change


def mail(mark):
    """Somebody's words, and below them what he quotes."""
    quote = each_line(lambda s: (mark + s).rstrip(" "))
    return lambda text: "Good morning,\n\nplease look at this.\n\n" + quote(text) + "\nKind regards\n"


def half_line(text):
    """The copy ends inside of its last line."""
    text = text.rstrip("\n")
    last = text.rfind("\n") + 1
    return text[:last + max(1, (len(text) - last) * 2 // 3)]


def torn(share):
    """Pasted in part: the copy ends somewhere inside of the text, which place follows from the text."""
    def change(text):
        at = int(len(text) * share) + sum(text.encode()) % 23
        return text[:min(max(1, at), len(text) - 1)]
    return change


def ebcdic(code, record):
    """Downloaded in binary from a data set of fixed records: no line ends, blanks up to the record's length."""
    def change(text):
        lines = text.splitlines()
        fits = all(len(line) <= record for line in lines)
        try:
            return b"".join(line.ljust(record).encode(code) for line in lines) if fits else text
        except UnicodeEncodeError:
            return text
    return change


def screens(head, foot, rows):
    """Copied screen by screen, with what the panel shows around the text."""
    def change(text):
        lines = text.splitlines()
        if any(len(line) > 79 for line in lines):
            return text
        out = []
        for first in range(0, len(lines), rows):
            out += [line.format(line=first) for line in head] + [line.ljust(79) for line in lines[first:first + rows]] + foot
        return "\n".join(out) + "\n"
    return change


def numbered(form, widest, least):
    """A number for each line, of those that are not wider than the form has room for."""
    def change(text):
        lines = text.splitlines()
        if len(lines) < least or any(len(line) > widest for line in lines):
            return text
        return "".join(form.format(line=line, one=n, ten=10 * n, hundred=100 * n) + "\n" for n, line in enumerate(lines, 1))
    return change


def tabs(line):
    """Tabs for blanks, as editors do it: one for as many as reach the next column of eight."""
    out, column = "", 0
    for part in re.split("( {2,})", line):
        end = column + len(part)
        if part.startswith("  "):
            while (column // 8 + 1) * 8 <= end:
                out, column = out + "\t", (column // 8 + 1) * 8
            part = " " * (end - column)
        out, column = out + part, end
    return out


SDSF = ["   Display  Filter  View  Print  Options  Search  Help", "-" * 79, " SDSF OUTPUT DISPLAY NETSTAT  JOB01234  DSID   101 LINE {line:<7d} COLUMNS 02- 81",
        " COMMAND INPUT ===>                                            SCROLL ===> CSR ", "                                                              More:   - +"]
KEYS = [" F1=HELP      F2=SPLIT     F3=END       F4=RETURN    F5=IFIND     F6=BOOK      ", " F7=UP        F8=DOWN      F9=SWAP     F10=LEFT     F11=RIGHT    F12=RETRIEVE  "]
BROWSE = ["   Menu  Utilities  Compilers  Help", "-" * 79, " BROWSE    NETOPS.NETSTAT.OUT                        Line {line:010d} Col 001 080",
          " Command ===>                                                  Scroll ===> PAGE"]


DAMAGES = {
    "cut at 72": cut_at(72), "cut at 80": cut_at(80), "cut at 120": cut_at(120), "cut at 132": cut_at(132),
    "torn at half": torn(0.5), "torn near the end": torn(0.85),
    "last line cut": half_line, "last letter cut": lambda text: text.rstrip("\n")[:-1],
    "curly quotes": each_line(lambda s: s.replace("'", "\u2019").replace('"', "\u201d").replace(" - ", " \u2013 ")),
    "fixed 80": each_line(lambda s: f"{s:<80}"), "CRLF": each_line(lambda s: s + "\r"), "page headers": page_headers,
    "mail with > ": mail("> "), "mail with >": mail(">"), "mail with >> ": mail(">> "), "mail with > > ": mail("> > "), "mail with | ": mail("| "),
    "border": boxed("+-+", "|", "+-+", " "), "tight border": boxed("+-+", "|", "+-+", ""),
    "box": boxed("\u250c\u2500\u2510", "\u2502", "\u2514\u2500\u2518", " "), "double box": boxed("\u2554\u2550\u2557", "\u2551", "\u255a\u2550\u255d", ""),
    "IBM-037, records of 133": ebcdic("cp037", 133), "IBM-1140, records of 121": ebcdic("cp1140", 121), "UTF-16": lambda text: text.encode("utf-16"),
    "hard blanks": lambda text: text.replace(" ", "\u00a0"), "blanks of the web": each_line(lambda s: s.replace("  ", "\u00a0 ")),
    "screens of SDSF": screens(SDSF, KEYS, 17), "screens of ISPF": screens(BROWSE, [], 19),
    "ISPF numbers": numbered("{hundred:06d} {line}", 72, 3), "sequence numbers": numbered("{line:<72}{ten:08d}", 71, 3),
    "numbers of lines": numbered("{one:4d}: {line}", 120, 3),
    "source of a page": lambda text: "<pre>\n" + html.escape(text).replace(" ", "&nbsp;") + "</pre>\n",
    "lines of a page": each_line(lambda s: html.escape(s).replace("  ", "&nbsp; ") + "<br>"),
    "colours": each_line(lambda s: "\x1b[37;1m" + s + "\x1b[0m"), "tabs": each_line(tabs),
}
WHOLE = ("mail", "border", "tight border", "box", "double box", "hard blanks", "blanks", "curly", "fixed", "CRLF", "page", "IBM", "UTF", "screens", "ISPF", "sequence",
         "numbers", "source", "lines", "colours", "tabs")  # takes nothing away


def fact_of(pairs):
    """What kind of fact it is comes first; a slot may have that name too."""
    return dict([("fact", pairs[0][1]), *pairs[1:]]) if pairs and pairs[0][0] == "type" else dict(pairs)


def facts(folder, texts):
    """The facts of each text: every text is a file of one run."""
    names = ["%03d.txt" % i for i in range(len(texts))]
    for name, text in zip(names, texts):
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    run = subprocess.run([NETCAUSE, "facts", *names], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 3, 4), run.stderr
    found = {name: [] for name in names}
    for line in run.stdout.splitlines():
        fact = json.loads(line, object_pairs_hook=fact_of)
        if fact.get("fact") != "coverage":  # says what the damage is
            found[fact["source"]].append(fact)
    return [found[name] for name in names]


def all_facts(folder, text, damaged, expected):
    """The facts of each damaged text.  They are read together, which costs least, and each that does not give just what is expected is
    read again alone: files of one run are compared with each other, and conversations have a number by the name of their file."""
    together = facts(folder, damaged) if not any("flow" in fact for fact in expected) else [None] * len(damaged)
    for one, found in zip(damaged, together):
        if one == text or (found is not None and values(found) == values(expected)):
            yield expected
        else:
            yield facts(folder, [one])[0]


def slots(fact):
    return {slot: json.dumps(value) for slot, value in fact.items() if slot not in PLACE}


def values(found):
    """How often each slot of each type has each value."""
    return collections.Counter((fact.get("fact"), slot, value) for fact in found for slot, value in slots(fact).items())


def is_part(fact, whole):
    """Whether each slot is that of the whole fact or unknown; of a text that was cut, what is there of it."""
    for slot, value in fact.items():
        if whole.get(slot) == value or (json.loads(fact["fact"]), slot) in REPLACED or (slot, value) in (("cut", "true"), ("ip.cksum", '"unchecked"')):
            continue
        if (slot, value) == ("cut", "false") and slot not in whole:
            continue  # blanks up to the end of a record tell that the line ends there
        pieces = value[1:-1].replace("...", "\\n").split("\\n")
        if slot != "text" or fact.get("cut") == "false" or any(piece.strip() not in whole.get(slot, "") for piece in pieces):
            return False
    return True


def strangers(found, expected):
    """Facts that are no part of one of the expected ones, each of which counts once for one of the same slots."""
    left = collections.defaultdict(list)
    for fact in expected:
        left[fact.get("fact")].append(slots(fact))
    for fact in sorted(found, key=lambda one: -len(one)):
        mine = slots(fact)
        at = next((i for i, one in enumerate(left[fact.get("fact")]) if is_part(mine, one)), None)
        if at is None:
            near = max(left[fact.get("fact")], key=lambda one: sum(one.get(slot) == value for slot, value in mine.items()), default={})
            yield fact.get("fact"), {slot: (value, near.get(slot)) for slot, value in mine.items() if near.get(slot) != value}
        else:
            del left[fact.get("fact")][at]


def main():
    """Each text through a fourth of the damages, another fourth for the next one; with --all, or texts that are named, through all."""
    words = [word for word in sys.argv[2:] if word != "--all"]
    only = words[0] if words else None
    every = only is not None or "--all" in sys.argv
    kept, whole, wrong = collections.Counter(), collections.Counter(), 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for place, (fixture, text) in enumerate(fixtures()):
            if only and only not in fixture:
                continue
            expected = facts(folder, [text])[0]
            if any(fact.get("fact", "").startswith("tcp.") for fact in expected):
                continue  # listings of packets: traces_test.py
            turns = [damage for turn, damage in enumerate(DAMAGES) if every or (place + turn) % SHARE == 0]
            for damage, got in zip(turns, all_facts(folder, text, [DAMAGES[damage](text) for damage in turns], expected)):
                more = list(strangers(got, expected))
                kept[damage] += sum((values(got) & values(expected)).values())
                whole[damage] += sum(values(expected).values())
                if more:
                    wrong += 1
                    print(f"{fixture}, {damage}: {more[:2]}")
    for damage in DAMAGES:
        share = 100 * kept[damage] / max(1, whole[damage])
        print(f"{damage}: {share:.1f} % kept")
        if damage.startswith(WHOLE) and share < 95:
            wrong += 1
            print(f"{damage}: too little")
    print(f"{wrong} damaged texts read as something else")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
