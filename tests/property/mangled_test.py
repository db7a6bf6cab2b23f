#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What mail programs, chats, word processors, scanners and hands do to displays: lines wrapped at each width, runs of blanks made one, lines lost,
two displays pasted together, numbers written as another country writes them.  Every value of such a text is that of the sound one or unknown, never another.
mangled_test.py NETCAUSE                 some ways for each text
mangled_test.py NETCAUSE --all [STEP]    all ways, or each STEPth
mangled_test.py NETCAUSE WAY [TEXT]      all ways whose names begin with WAY, of texts with that in their name"""
import collections
import pathlib
import quopri
import re
import sys
import tempfile

import damage_test

# Pieces of one run are compared with each other.
LEFT_OUT = {"counter.rate", "coverage"}
SOME, AT_ONCE = 3, 300
WIDTHS = range(50, 133)


# ---- wrapped ----

def wrapped(text, width, indent="", mark="", words=False):
    """Each line that is wider goes on in the next one: behind a blank (mail) or anywhere (terminals)."""
    out = []
    for line in text.splitlines():
        while len(line) > width:
            blank = line.rfind(" ", len(indent) + 1, width + 1) if words else -1
            at = blank if blank > 0 and line[:blank].strip() else width
            out.append(line[:at])
            line = indent + (line[at:].lstrip(" ") if words else line[at:])
        out.append(line)
    return "".join(mark + line + "\n" for line in out)


def quoted_and_wrapped(text, width):
    """The program that quoted counted its mark in, and what it wrapped has none."""
    return "".join(wrapped("> " + line, width, words=True) for line in text.splitlines())


def flowed(text, width):
    """RFC 3676: a blank at the end says that the line goes on."""
    return wrapped(text, width, words=True).replace("\n", " \n")


def wraps():
    for width in WIDTHS:
        yield f"wrapped at {width}", lambda text, w=width: wrapped(text, w)
        yield f"wrapped, indented at {width}", lambda text, w=width: wrapped(text, w, indent="    ")
        yield f"wrapped at words at {width}", lambda text, w=width: wrapped(text, w, words=True)
        yield f"wrapped at words, indented at {width}", lambda text, w=width: wrapped(text, w, indent="  ", words=True)
        if width % 4 == 0:
            yield f"quoted and wrapped at {width}", lambda text, w=width: quoted_and_wrapped(text, w)
            yield f"wrapped and quoted at {width}", lambda text, w=width: wrapped(text, w, mark="> ")
            yield f"flowed at {width}", lambda text, w=width: flowed(text, w)
            yield f"collapsed and wrapped at {width}", lambda text, w=width: wrapped(collapsed(text), w, words=True)


# ---- blanks ----

def each(change):
    return lambda text: "".join(change(line) + "\n" for line in text.splitlines())


collapsed = each(lambda s: re.sub(" +", " ", s))
stripped = each(str.lstrip)
in_chat = each(lambda s: re.sub(" +", " ", s).strip(" "))


def tabs_for_runs(line):
    """A spreadsheet: each run of two blanks and more is one tab."""
    return re.sub(" {2,}", "\t", line)


BLANKS = {
    "runs of blanks are one": collapsed, "leading blanks lost": stripped, "as chats show it": in_chat, "trailing blanks lost": each(str.rstrip),
    "runs of blanks are two": each(lambda s: re.sub(" {2,}", "  ", s)), "tabs for runs": each(tabs_for_runs),
    "tabs for eight blanks": each(lambda s: s.replace(" " * 8, "\t")), "indented": each(lambda s: "    " + s), "double spaced": each(lambda s: s + "\n"),
    "empty lines lost": lambda text: re.sub("\n{2,}", "\n", text), "hard blanks one": lambda text: re.sub(" +", "\u00a0", text),
    "thin blanks": lambda text: text.replace(" ", "\u2009"), "hard and plain blanks": each(lambda s: re.sub("  ", " \u00a0", s)),
    "all in one line": lambda text: text.replace("\n", " "), "zero width": each(lambda s: "\ufeff" + s.replace("=", "=\u200b")),
}


# ---- letters ----

def scanned(letters):
    """Digits of words with digits, taken for letters."""
    def change(text):
        count = 0

        def one(found):
            nonlocal count
            count += 1
            return letters.get(found.group(0), found.group(0)) if count % 7 == 3 else found.group(0)
        return re.sub("[0-9]", one, text)
    return change


def separated(thousands, decimal):
    """Numbers as another country writes them."""
    def one(found):
        whole, part = found.group(1), found.group(2)
        if part:
            return whole + decimal + part[1:]
        return "{:,}".format(int(whole)).replace(",", thousands) if len(whole) > 3 and whole[0] != "0" else whole
    return each(lambda s: re.sub(r"(?<![\w.:/-])([0-9]+)(\.[0-9]+)?(?![\w.:/-])", one, s))


LETTERS = {
    "upper case": str.upper, "O for 0": scanned({"0": "O"}), "l for 1": scanned({"1": "l"}), "o for 0, I for 1": scanned({"0": "o", "1": "I"}),
    "S for 5, B for 8": scanned({"5": "S", "8": "B"}), "digits lost": scanned({d: "\ufffd" for d in "0123456789"}), "digits ?": scanned({d: "?" for d in "0123456789"}),
    "thousands with .": separated(".", ","), "thousands with ,": separated(",", "."), "thousands with '": separated("'", "."),
    "en dashes": lambda text: text.replace("-", "\u2013"), "minus signs": lambda text: text.replace("-", "\u2212"), "em dashes": lambda text: text.replace("--", "\u2014"),
    "soft hyphens": lambda text: text.replace("-", "\u00ad"), "entities": lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
    "full width digits": lambda text: text.translate({ord(str(d)): 0xff10 + d for d in range(10)}), "colons of Asia": lambda text: text.replace(":", "\uff1a"),
    "quotation marks": lambda text: text.replace("'", "\u2018").replace('"', "\u201c"), "ellipses": lambda text: text.replace("...", "\u2026"),
}

FRAMES = {
    "CRLF": lambda text: text.replace("\n", "\r\n"), "CR": lambda text: text.replace("\n", "\r"), "CRCRLF": lambda text: text.replace("\n", "\r\r\n"),
    "mixed line ends": lambda text: "".join(line + ("\r\n", "\n")[n % 2] for n, line in enumerate(text.splitlines())),
    "form feeds": lambda text: "".join(("\f" if n % 9 == 4 else "") + line + "\n" for n, line in enumerate(text.splitlines())),
    "form feeds alone": lambda text: "".join(line + ("\n\f\n" if n % 9 == 4 else "\n") for n, line in enumerate(text.splitlines())),
    "ASA": each(lambda s: " " + s), "a table of Markdown": each(lambda s: "| " + s + " |"), "code of Markdown": lambda text: "```\n" + text + "```\n",
    "code with four blanks": each(lambda s: "    " + s), "> without blank": each(lambda s: ">" + s), "> twice": each(lambda s: "> > " + s),
    "numbers and |": lambda text: "".join(f"{n:4d} | {line}\n" for n, line in enumerate(text.splitlines(), 1)),
    "numbers and a dot": lambda text: "".join(f"{n}. {line}\n" for n, line in enumerate(text.splitlines(), 1)),
    "numbers alone": lambda text: "".join(f"{n:6d}\t{line}\n" for n, line in enumerate(text.splitlines(), 1)),
}


# ---- what help desks get ----

def quoted_printable(text):
    """RFC 2045 6.7, as a mail's source shows it."""
    return quopri.encodestring(text.encode()).decode()


def all_quoted(text):
    """The same of programs that quote each blank, and lines of 76 with soft breaks."""
    out = []
    for line in text.splitlines():
        line = "".join("=20" if c == " " else f"={ord(c):02X}" if c == "=" or ord(c) > 126 else c for c in line)
        while len(line) > 75:
            at = 75 - next((n for n in (1, 2) if line[75 - n] == "="), 0)
            out.append(line[:at] + "=")
            line = line[at:]
        out.append(line)
    return "\n".join(out) + "\n"


def screens_of(head, foot, rows, step):
    """Screens that overlap: each begins some rows above the end of the one before."""
    def change(text):
        lines = text.splitlines()
        out, first = [], 0
        while first < len(lines):
            out += [line.format(line=first) for line in head] + lines[first:first + rows] + foot
            if first + rows >= len(lines):
                break
            first += step
        return "\n".join(out) + "\n"
    return change


RULER = "=COLS> ----+----1----+----2----+----3----+----4----+----5----+----6----+----7--"


def edited(text):
    """The editor of ISPF: its title, a number in front of each line, edges of the data and a ruler."""
    lines = text.splitlines()
    numbered = [f"{n:06d} {line}" for n, line in enumerate(lines, 1)]
    return "\n".join([" EDIT       NETOPS.NETSTAT.OUT(N1) - 01.00                  Columns 00001 00072",
                      " Command ===>                                                  Scroll ===> CSR ",
                      "****** ***************************** Top of Data ******************************", RULER, *numbered,
                      "****** **************************** Bottom of Data ****************************"]) + "\n"


def with_stars(text):
    """TSO waits for Enter below each screen."""
    return "".join(line + ("\n ***\n" if n % 12 == 11 else "\n") for n, line in enumerate(text.splitlines()))


STATUS = "4\u00a9                  Sess-1    10.1.1.1                  TCP00017       {0:02d}/002"


def with_status(text):
    """x3270 below each screen: its rule and line of status."""
    out = []
    for n, line in enumerate(text.splitlines(), 1):
        out.append(line)
        if n % 22 == 0:
            out += ["_" * 80, STATUS.format(n % 24)]
    return "\n".join(out) + "\n"


def every(line_count, mark):
    return lambda text: "".join((mark if n % line_count == line_count - 1 else "") + line + "\n" for n, line in enumerate(text.splitlines()))


def mojibake(text):
    """Blanks and quotes of UTF-8, read as Latin-1."""
    return text.replace("  ", "\u00c2\u00a0 ").replace("'", "\u00e2\u20ac\u2122").replace(" - ", " \u00e2\u20ac\u201c ")


def side_by_side(one, other):
    left, right = one.splitlines(), other.splitlines()
    width = max(map(len, left)) + 4
    right += [""] * (len(left) - len(right))
    left += [""] * (len(right) - len(left))
    return "".join(f"{a:{width}}{b}".rstrip() + "\n" for a, b in zip(left, right))


DESK = {
    "quoted-printable": quoted_printable, "quoted-printable, all": all_quoted, "editor of ISPF": edited, "TSO waits": with_stars, "status of x3270": with_status,
    "screens of SDSF overlap by 4": screens_of(damage_test.SDSF, damage_test.KEYS, 17, 13), "screens of ISPF overlap by 9": screens_of(damage_test.BROWSE, [], 19, 10),
    "screens of SDSF overlap by 1": screens_of(damage_test.SDSF, [], 17, 16),
    "screens without heads overlap by 3": screens_of([], [], 20, 17), "rulers": every(10, RULER + "\n"), "byte order marks": every(7, "\ufeff"), "mojibake": mojibake,
    "NEL": lambda text: text.replace("\n", "\u0085"), "line separators": lambda text: text.replace("\n", "\u2028"), "vertical tabs": every(5, "\v"),
    "NEL and LF": lambda text: "".join(line + ("\u0085", "\n")[n % 2] for n, line in enumerate(text.splitlines())),
    "bullets": each(lambda s: "\u2022 " + s), "bullets of Markdown": each(lambda s: "* " + s), "dashes in front": each(lambda s: "- " + s),
    "fences": lambda text: "~~~text\n" + text + "~~~\n", "a quoted fence": lambda text: "> ```\n" + each(lambda s: "> " + s)(text) + "> ```\n",
    "Slack": lambda text: "Joe Smith  9:41 AM\n```" + text.rstrip("\n") + "```\n", "Teams": lambda text: "[14:05] Joe Smith\n" + text + "\n[14:07] Ann: thanks\n",
    "soft hyphens inside": each(lambda s: re.sub("([A-Za-z]{5})(?=[A-Za-z]{3})", "\\1\u00ad", s)), "entities, all": each(lambda s: s.replace("&", "&amp;").replace("<", "&lt;").replace(
        ">", "&gt;").replace('"', "&quot;").replace("'", "&#39;").replace("=", "&#61;").replace(" ", "&#32;")),
    "tabs for four blanks": each(lambda s: s.replace("    ", "\t")), "tabs for single blanks": each(lambda s: s.replace(" ", "\t")),
    "trailing backslashes": each(lambda s: s + "\\"), "line ends of HTML": each(lambda s: "<p>" + s.replace("  ", " &nbsp;") + "</p>"), "bold of Markdown": each(lambda s: "**" + s + "**"),
    "escaped for Markdown": each(lambda s: re.sub(r"([*_\[\]#<>])", r"\\\1", s)), "table cells": each(lambda s: "<tr><td>" + s + "</td></tr>"), "quoted CSV": each(lambda s: '"' + s.replace('"', '""') + '"'),
}


# ---- lines lost and mixed ----

def indented(text, columns):
    return "".join(" " * columns + line + "\n" for line in text.splitlines())


def without(text, first, count):
    lines = text.splitlines(keepends=True)
    return "".join(lines[:first] + lines[first + count:])


def lines_torn(text, at):
    """All lines cut at one column."""
    return "".join(line[:at] + "\n" for line in text.splitlines())


def left_lost(text, columns):
    return "".join(line[columns:] + "\n" for line in text.splitlines())


def again(text, first, count):
    """Screens that overlap."""
    lines = text.splitlines(keepends=True)
    return "".join(lines[:first + count] + lines[first:])


def losses(text):
    n = text.count("\n")
    for first in range(n):
        yield f"without line {first + 1}", without(text, first, 1)
        yield f"without lines {first + 1} to {first + 4}", without(text, first, 4)
        yield f"without lines {first + 1} to {first + 11}", without(text, first, 11)
        yield f"beginning at line {first + 1}", without(text, 0, first)
        yield f"screens overlap at line {first + 1}", again(text, first, 5)
    longest = max(len(line) for line in text.splitlines())
    for at in range(1, longest):
        yield f"all lines cut at {at}", lines_torn(text, at)
        if at < 40:
            yield f"first columns lost to {at}", left_lost(text, at)


def half(text):
    lines = text.splitlines(keepends=True)
    return "".join(lines[:len(lines) // 2])


PAIRS = {
    "followed by": lambda one, other: one + other, "and an empty line": lambda one, other: one + "\n" + other, "twice": lambda one, _: one + one,
    "first half and": lambda one, other: half(one) + other, "side by side": side_by_side,
}
SINGLE = {**dict(wraps()), **BLANKS, **LETTERS, **FRAMES, **DESK}


# What is lost without a trace cannot be told: in these ways a few of a hundred texts are read as something else, which --all counts.
UNSURE = {"without line #", "without lines # to #", "beginning at line #", "screens overlap at line #", "all lines cut at #", "first columns lost to #", "O for #", "l for #",
          "o for #, I for #", "S for #, B for #", "digits lost", "all in one line", "tabs for single blanks", "tabs for runs", "tabs for eight blanks", "runs of blanks are two"}
# Known, and left: a display whose last column takes what a squeezed row leaves, and one that is unknown where it is whole.
KNOWN = {"netstat-vipadyn.test 5", "omproute6.test 2", "vtam-trl.test 3", "netstat-devlinks.test 8"}


# ---- comparing ----

ANY_CASE = {"upper case"}
# A name with a letter for a digit is another name; which one it was cannot be told.
NAMES_DIFFER = {"O for 0", "l for 1", "o for 0, I for 1", "S for 5, B for 8", "digits lost", "en dashes", "minus signs", "em dashes", "soft hyphens", "full width digits", "colons of Asia",
                "quotation marks", "ellipses", "thousands with ,", "thousands with .", "thousands with '", "entities"}


# Texts for people, of which a copy may hold a part, or more blanks; a time that a later line tells more exactly.
WORDS = {("message", "text"), ("message", "cut"), ("zos.connection", "data"), ("zos.socket", "data"), ("host.kernel", "text"), ("host.filter", "text"),
         ("dialogue.reply", "text"), ("dialogue.problem", "text"), ("ssh.problem", "text"), ("ids.event", "at"),
         ("host.path", "path"), ("host.hop", "path")}  # the number of a trace in its file


SEPARATORS = {ord(sign): None for sign in ".,'"}


def is_name(value):
    return isinstance(value, str) and not re.fullmatch(r"[0-9a-fA-F:.]*[0-9][0-9a-fA-F:./]*|[0-9-]{10}T.*", value)


def slots(fact, way):
    out = {}
    for slot, value in fact.items():
        if slot in damage_test.PLACE or slot in ("session", "flow") or (fact["fact"], slot) in WORDS | damage_test.REPLACED:
            continue
        if isinstance(value, str) and ("?" in value or "\ufffd" in value):
            continue  # says itself that it is damaged
        if way in NAMES_DIFFER and slot != "fact" and is_name(value):
            continue
        if way.startswith("thousands") and isinstance(value, str):
            value = value.translate(SEPARATORS)
        out[slot] = value.lower() if way in ANY_CASE and isinstance(value, str) else value
    return out


def is_in(value, text):
    return value is None or isinstance(value, bool) or str(value).lower() in text.lower()


def strangers(found, expected, way, text):
    """Facts of which no expected one has all values; a piece that was pasted twice gives its facts twice.  Of a report whose head is lost another description
    may read some lines: such a fact says what stands in the text."""
    of_type = collections.defaultdict(list)
    for fact in expected:
        of_type[fact["fact"]].append(slots(fact, way))
    for fact in found:
        mine = slots(fact, way)
        if fact["fact"] in LEFT_OUT or any(all(one.get(slot) == value for slot, value in mine.items()) for one in of_type[fact["fact"]]):
            continue
        if not of_type[fact["fact"]] and all(is_in(value, text) for slot, value in mine.items() if slot != "fact"):
            continue
        near = max(of_type[fact["fact"]], key=lambda one: sum(one.get(slot) == value for slot, value in mine.items()), default={})
        yield fact["fact"], {slot: (value, near.get(slot)) for slot, value in mine.items() if near.get(slot) != value}


def ways(text, other):
    """(name, text, whether the other text's facts are expected too)"""
    for name, change in SINGLE.items():
        yield name, change(text), False
    for name, changed in losses(text):
        yield name, changed, False
    for name, change in PAIRS.items():
        yield name, change(text, other), True


def kind(name):
    return re.sub(r"[0-9.]+", "#", name)


def main():
    words = sys.argv[2:]
    every = "--all" in words
    step = int(words[1]) if every and len(words) > 1 else 1
    way, only = ("", "") if every or not words else (words + [""])[:2]
    texts = [(name, text) for name, text in damage_test.fixtures() if text.strip() and (every or way or ("/" not in name and name not in KNOWN))]
    count, wrong, kept, whole = collections.Counter(), collections.Counter(), collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as folder_name:
        folder = pathlib.Path(folder_name)
        # Where lines end at a width at which copies are cut the last value is unknown: moved, they end elsewhere.
        own = [sum(damage_test.facts(folder, [text, indented(text, 4), indented(text, 6)]), []) for _, text in texts]
        for place, (fixture, text) in enumerate(texts):
            if only not in fixture or any(fact["fact"].startswith("tcp.") or "flow" in fact for fact in own[place]) or not own[place]:
                continue  # listings of packets: traces_test.py
            partner = next(i % len(texts) for i in range(place + len(texts) // 2, 2 * len(texts)) if not any("flow" in fact for fact in own[i % len(texts)]))
            chosen = [one for n, one in enumerate(ways(text, texts[partner][1])) if one[0].startswith(way)]
            if not way and not every:
                chosen = [one for one in chosen if kind(one[0]) not in UNSURE]
            if not way:
                stride = step if every else max(1, len(chosen) // SOME)
                chosen = chosen[place % stride::stride]
            for first in range(0, len(chosen), AT_ONCE):
                piece = chosen[first:first + AT_ONCE]
                for (name, changed, both), found in zip(piece, damage_test.facts(folder, [changed for _, changed, _ in piece])):
                    expected = own[place] + (own[partner] if both else [])
                    more = list(strangers(found, expected, name, text))
                    count[kind(name)] += 1
                    kept[kind(name)] += len(found)
                    whole[kind(name)] += len(expected) // 3
                    if more:
                        wrong[kind(name)] += 1
                        print(f"{fixture}, {name}: {more[:2]}", flush=True)
    for name in count:
        print(f"{name}: {count[name]} texts, {100 * kept[name] / max(1, whole[name]):.0f} % of facts, {wrong[name]} wrong")
    print(f"{sum(count.values())} texts, {sum(wrong.values())} read as something else")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
