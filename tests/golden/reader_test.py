#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a screen reader and a keyboard find in the pages, as Chromium tells it: its accessibility tree and what Tab reaches.  Skipped without
a browser.  reader_test.py NETCAUSE [NAME]

What must hold is of WCAG 2.1 and the ARIA practices: pictures have names (1.1.1), tables have names and heads, headings are in order
(1.3.1), parts that a reader jumps to are named (2.4.1), a link's name says where it leads and leads there only (2.4.4), all that opens
or scrolls is reached by Tab in the order of the page (2.1.1, 2.4.3) and shows it (2.4.7), colour is never all (1.4.1)."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import browser
from case_runs import is_sanitized

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "cases"
NETCAUSE = os.path.abspath(sys.argv[1])
DIAGNOSED = ["ftp-active-two-vantages", "loss-between-two-places", "loss-beyond-translation", "osa-broadcast-4114", "answers-all-well",
             "console-bad-day", "mtu-black-hole", "tls-certificate-expired", "tn3270-troubles", "sysplex-vipa-morning", "syn-flood",
             "recording-empty"]
PAGES = {name: ["diagnose", CASES / name / "input"] for name in DIAGNOSED}
PAGES.update({
    "packets": ["packets", CASES / "ftp-passive-ok" / "input", "--port", "21"],
    "flows": ["flows", CASES / "ftp-active-two-vantages" / "input"],
    "sessions": ["sessions", CASES / "ftp-active-two-vantages" / "input"],
    "steps": ["steps", CASES / "ftp-passive-ok" / "input"],
    "tls": ["steps", CASES / "ftp-tls-ok" / "input"],
    "exceptions": ["exceptions", CASES / "ftp-active-two-vantages" / "input"],
    "diff": ["diff", CASES / "ftp-active-ok" / "input", CASES / "ftp-active-two-vantages" / "input"],
    "sides": ["diff", CASES / "loss-between-two-places" / "input"],
})
MOST_STOPS = 400  # of the keyboard: a page with more is walked so far
PROBLEMS = []

# What has a colour or a pattern of its own, and what word stands for it.
WORDLESS = """[...document.querySelectorAll('%s')].filter(e => !/%s/.test(e.textContent)).map(e => e.textContent.slice(0, 60))"""
PAINTED = [(".tree .yes", r"^yes: "), (".tree .no", r"^no: "), (".tree .undecided", r"^undecided: ")]
HATCHED = """[...document.querySelectorAll('svg .blind')].filter(e => !/blind/.test(e.querySelector('title')?.textContent ?? '')).length"""
UNNAMED = """[...document.querySelectorAll('svg')].filter(e => !e.parentElement.closest('svg') && e.ariaHidden != 'true' &&
!(/^(img|group)$/.test(e.getAttribute('role')) && e.querySelector(':scope > title')?.textContent)).length"""
UNREACHED = """[...document.querySelectorAll('*')].filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 &&
/auto|scroll/.test(getComputedStyle(e).overflowX) && !e.seen && ![...e.querySelectorAll('*')].some(x => x.seen)).map(e => e.tagName + e.className)"""
# A radio group is one stop; elements that are not drawn are none.
STOPS = """(window.stops = [...document.querySelectorAll('a[href],summary,input,[tabindex="0"]')].filter(e => e.checkVisibility() &&
(e.type != 'radio' || e.checked))).length"""
STOP = """(() => { const e = document.activeElement; e.seen = true; const s = getComputedStyle(e.type == 'radio' ? e.nextElementSibling : e);
return [stops.indexOf(e), e.tagName, s.outlineStyle != 'none' && parseFloat(s.outlineWidth) > 0,
/^(auto|scroll)$/.test(getComputedStyle(e).overflowX)] })()"""


def problem(page, text):
    PROBLEMS.append("%s: %s" % (page, text))


def of_role(nodes, *roles):
    return [node for node in nodes if node["role"] in roles]


def landmarks(page, nodes, diagnosis):
    if len(of_role(nodes, "main")) != 1 or not of_role(nodes, "RootWebArea")[0]["name"]:
        problem(page, "no title, or not one main part")
    named = of_role(nodes, "navigation", "region", "article", "complementary", "form")
    names = [node["name"] for node in named]
    for name in sorted(set(names)):
        if not name or names.count(name) > 1:
            problem(page, "%d landmarks are called '%s'" % (names.count(name), name))
    sections = {node["name"] for node in of_role(nodes, "region")}
    if diagnosis and not {"Findings", "Inputs", "Timeline"} <= sections:
        problem(page, "sections are no regions: " + ", ".join(sorted(sections)))


def headings(page, nodes):
    levels = [(int(node["level"]), node["name"]) for node in of_role(nodes, "heading")]
    if [level for level, _ in levels].count(1) != 1 or levels[0][0] != 1:
        problem(page, "not one heading of the first level, in front: %s" % levels[:2])
    for before, after in zip(levels, levels[1:]):
        if after[0] > before[0] + 1:
            problem(page, "a level of headings is passed over before '%s'" % after[1])
    if not all(name.strip() for _, name in levels):
        problem(page, "a heading without words")


def pictures(page, nodes):
    for node in of_role(nodes, "image", "img", "graphics-document", "graphics-symbol", "figure"):
        if not re.search(r"\w{3}", node["name"]) or node["name"] in ("arrow", "a pause"):
            problem(page, "a picture is called '%s'" % node["name"])
    inside = [node["name"] for node in of_role(nodes, "link") if any(x["role"] in ("image", "img") for x in node["within"])]
    if inside:  # what is in a picture is not read
        problem(page, "links within a picture: %s" % inside[:3])


def tables(page, nodes):
    for table in of_role(nodes, "table"):
        parts = [node for node in nodes if any(x is table for x in node["within"])]
        heads = of_role(parts, "columnheader")
        if not table["name"]:
            problem(page, "a table without name")
        if len(heads) < 2 or not all(node["name"] for node in heads):
            problem(page, "table '%s' has columns without heads" % table["name"])
    names = [table["name"] for table in of_role(nodes, "table")]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        problem(page, "tables of one name: %s" % twice[:3])


def links(page, nodes):
    leads = {}
    for link in of_role(nodes, "link"):
        name = link["name"].strip()
        if not re.search(r"[^\W\d]{2}", name):
            problem(page, "a link is called '%s'" % name)
        if leads.setdefault(name, link.get("url")) != link.get("url"):
            problem(page, "links of one name, '%s', lead to two places" % name)
    opened = [node["name"] for node in of_role(nodes, "DisclosureTriangle")]
    twice = sorted({name for name in opened if opened.count(name) > 1 or not name})
    if twice:
        problem(page, "parts that open have one name: %s" % twice[:3])


def colours(page, page_of):
    for selector, word in PAINTED:
        found = page_of.value(WORDLESS % (selector, word))
        if found:
            problem(page, "colour alone tells of %s: %s" % (selector, found[:2]))
    if page_of.value(HATCHED):
        problem(page, "what is hatched has no words")
    if page_of.value(UNNAMED):
        problem(page, "%d pictures without role and title" % page_of.value(UNNAMED))
    if not page_of.value("document.documentElement.lang"):
        problem(page, "no language")


def walk(page, page_of):
    """Tab goes through all that can be used, in the order of the page; what is reached is outlined."""
    stops, last, seen = page_of.value(STOPS), -1, 0
    for _ in range(min(MOST_STOPS, stops + 60)):  # what scrolls is a stop as well
        page_of.press("Tab", 9)
        at, tag, outlined, scrolls = page_of.value(STOP)
        if tag == "BODY" or at == 0 and last == stops - 1:  # it is at the end, or begins again
            break
        if not outlined and not scrolls:  # the browser's own ring is around what scrolls
            problem(page, "focus of %s %d is not shown" % (tag, at))
        if at >= 0:
            if at <= last:
                problem(page, "Tab goes from stop %d to %d" % (last, at))
            last, seen = at, seen + 1
    if seen < min(stops, MOST_STOPS // 2):
        problem(page, "Tab reaches %d of %d" % (seen, stops))
    if stops < MOST_STOPS - 60:
        for what in page_of.value(UNREACHED):
            problem(page, "scrolls, and Tab does not reach it: " + what)


def opens(page, page_of):
    """Enter opens and closes a part, Space as well."""
    if not page_of.value("(window.part = document.querySelector('details')) != null"):
        return
    for key, code, text in (("Enter", 13, "\r"), (" ", 32, " ")):
        before = page_of.value("part.querySelector('summary').focus(), part.open")
        page_of.press(key, code, text)
        if page_of.value("part.open") == before:
            problem(page, "'%s' does not open a part" % key)


def skips(page, page_of):
    page_of.press("Tab", 9)
    first = page_of.value("[document.activeElement.textContent, document.activeElement.getBoundingClientRect().left >= 0]")
    page_of.press("Enter", 13, "\r")
    if "Skip" not in first[0] or not first[1] or page_of.value("location.hash") != "#verdict":
        problem(page, "the first stop does not lead past the contents: %s" % first)


def check(name, path, page_of):
    diagnosis = PAGES[name][0] == "diagnose"
    page_of.size(1400, 900)
    page_of.open(path)
    nodes = page_of.tree()
    landmarks(name, nodes, diagnosis)
    headings(name, nodes)
    pictures(name, nodes)
    tables(name, nodes)
    links(name, nodes)
    colours(name, page_of)
    if diagnosis:
        skips(name, page_of)
        page_of.open(path)
    walk(name, page_of)
    opens(name, page_of)
    # On a phone rows are drawn as blocks: they are a table still.
    page_of.size(400, 800, phone=True)
    small = page_of.tree()
    for role in ("table", "row", "columnheader", "heading", "link", "image"):
        if len(of_role(small, role)) < len(of_role(nodes, role)):
            problem(name, "on a phone %d of %d are told as %s" % (len(of_role(small, role)), len(of_role(nodes, role)), role))


def main():
    path = browser.chromium()
    if path is None or is_sanitized(NETCAUSE):
        print("no browser: skipped" if path is None else "the pages are the same without sanitizers: skipped")
        return 0
    names = [name for name in PAGES if len(sys.argv) < 3 or name == sys.argv[2]]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="netcause-reader-"))
    page_of = browser.Browser(path)
    try:
        for name in names:
            page = folder / (name + ".html")
            subprocess.run([NETCAUSE, *PAGES[name], "--format", "html", "-o", page], check=False, timeout=60, stderr=subprocess.DEVNULL)
            check(name, page, page_of)
    finally:
        page_of.close()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(PROBLEMS) if PROBLEMS else "%d pages are readable without eyes and mouse" % len(names))
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
