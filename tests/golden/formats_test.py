#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""All report formats of a case say the same: the same findings in the same order, the same undecided rules, nothing that a parser of
the format refuses.  The expected result of each case (that a diagnosis gives it is what cases_test.py is for) is shown in each format; each
eighth case (with --all each) is diagnosed, and what is shown of that result is compared with what a diagnosis in that format shows.

    formats_test.py BINARY [--all | CASE...]
"""
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from html.parser import HTMLParser

import case_runs as runs
import sarif_shape

PROBLEMS = []


def same(case, form, have, want):
    if have != want:
        PROBLEMS.append("%s, %s: %s\n    where JSON has %s" % (case, form, have, want))


def folded(outcome, want, alike, most):
    """What a report for people shows: of the findings of one rule in one state the first `alike` (all, when one more is all)."""
    seen, number = {}, {}
    for f in outcome["findings"]:
        number[f["rule"], f["state"]] = number.get((f["rule"], f["state"]), 0) + 1
    out = []
    for f, item in zip(outcome["findings"], want):
        key = f["rule"], f["state"]
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= alike or number[key] <= alike + 1:
            out.append(item)
    return out[:most]


def since(outcome):
    """When the finding that the verdict is about was seen first, as reports for people tell it; "" when they need not."""
    found = [f for f in outcome["findings"] if f["id"] == outcome["verdict"]["finding"]]
    at = found[0]["first"] if found else None
    if at is None:
        return ""
    day, clock = at[:10], at[11:19]
    return "irst seen %s (no date)" % clock if day < "1970-01-03" else "irst seen %s %s UTC" % (day, clock)


LEVELS = ["info", "notice", "warning", "error", "critical"]


def seen_in(outcome):
    """Where several inputs were read: that of them in which what the verdict is about was seen, or the first two."""
    main = [f for f in outcome["findings"] if f["id"] == outcome["verdict"]["finding"]]
    cited = {row["source"] for row in outcome["evidence"] if main and row["id"] in main[0]["evidence"]}
    names = [item["name"] for item in outcome["inputs"] if item["name"] in cited]
    if sum(item["status"] != "meta" for item in outcome["inputs"]) < 2 or not names:
        return ""
    return ("in %s" % " and ".join(names)) if len(names) < 3 else "in %s, %s and %d more" % (names[0], names[1], len(names) - 2)


def graver(outcome):
    """The worst finding, where the verdict is about one that is less severe."""
    found = [f for f in outcome["findings"] if f["state"] == "found"]
    worst = max(found, key=lambda f: LEVELS.index(f["severity"]), default=None)  # the first of equals
    severity = outcome["verdict"]["severity"]
    if worst is None or severity is None or LEVELS.index(worst["severity"]) <= LEVELS.index(severity):
        return ""
    return "Besides that: %s %s %s" % (worst["id"], worst["severity"], worst["headline"])


def check_first_lines(case, form, text, outcome):
    """Who reads ten lines knows what, since when, where, how sure that is, and of anything worse; causes are named by their titles."""
    card = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split()) if form == "html" else " ".join(text.replace("\\", "").split())
    for part in (outcome["verdict"]["headline"], outcome["verdict"]["text"], since(outcome), seen_in(outcome), graver(outcome)):
        if "".join(part.split()) not in card.replace(" ", "") and text.isascii():
            PROBLEMS.append("%s, %s does not say %r" % (case, form, part))
    titled = {cause["name"]: cause["title"] for cause in outcome["causes"] + outcome.get("cause_titles", [])}
    spoken = {name for action in outcome["next"] for o in action["outcomes"] for name in o["rises"] + o["falls"]}
    for cause in spoken.union(*(item["separates"] for item in outcome["missing"])):
        if not titled.get(cause):
            PROBLEMS.append("%s: nothing has the title of the cause %s" % (case, cause))
        if re.search(r"(?:likely|decide): (?:[^:]*; )?%s\b" % re.escape(cause), card):
            PROBLEMS.append("%s, %s names a cause %s" % (case, form, cause))


def check_text(case, text, outcome, want):
    table = re.findall(r"^ F(\d+) +(\w+) +(?:\d{4}-\d\d-\d\d [0-9:.]+|-|\S+ \(no date\)) +(\S+)", text, re.M)
    same(case, "text", [(int(n), severity.lower(), code) for n, severity, code in table], folded(outcome, want, 8, 50))
    more = sum(int(n) for n in re.findall(r"and (\d+) more(?: findings?:| like)", text))
    same(case, "text, findings shown or told to be more", len(table) + more, len(want))


def check_markdown(case, text, outcome, want):
    rows = re.findall(r"^\| F(\d+) \| (\w+) \| [^|]* \| `([^`]*)` \|", text, re.M)
    same(case, "markdown", [(int(n), severity, code) for n, severity, code in rows], folded(outcome, want, 8, 50))
    headings = [int(n) for n in re.findall(r"^### F(\d+) ", text, re.M)]
    same(case, "markdown, headings", headings, [n for n, _, _ in folded(outcome, want, 8, 50)])
    if len(re.findall(r"^ *```+$", text, re.M)) % 2 != 0:
        PROBLEMS.append("%s: a fence is not closed in Markdown" % case)


def check_mail(case, text, outcome, want):
    rows = re.findall(r"^F(\d+) (\w+) ", text, re.M)
    same(case, "mail", [(int(n), severity.lower()) for n, severity in rows], [w[:2] for w in folded(outcome, want, 4, 20)])
    for line in text.split("\n"):
        if len(line) > 76 and not line.startswith("        "):
            PROBLEMS.append("%s: a line of the mail has %d columns: %s" % (case, len(line), line))
    if not text.isascii() and not evidence_is_not_ascii(case):
        PROBLEMS.append("%s: the mail's own words are not ASCII" % case)


def evidence_is_not_ascii(case):
    path = os.path.join(runs.CASES, case, "expected.json")
    with open(path, encoding="utf-8") as file:
        return not file.read().isascii()


def check_sarif(case, text, outcome, want):
    log = json.loads(text)
    run = log["runs"][0]
    PROBLEMS.extend("%s, sarif: %s" % (case, what) for what in sarif_shape.problems(log)[:5])
    if case == "ftp-active-two-vantages":
        PROBLEMS.extend("damage of a SARIF log is not noticed: " + what for what in sarif_shape.can_fail(log))
    codes = {rule["id"]: rule["name"] for rule in run["tool"]["driver"]["rules"]}
    fails = [item for item in run["results"] if item["kind"] == "fail"]
    same(case, "sarif", [(item["properties"]["number"], item["properties"]["severity"], codes[item["ruleId"]]) for item in fails], want)
    levels = {"info": "note", "notice": "note", "warning": "warning", "error": "error", "critical": "error"}
    same(case, "sarif, levels", [item["level"] for item in fails], [levels[severity] for _, severity, _ in want])
    opened = [item for item in run["results"] if item["kind"] == "open"]
    same(case, "sarif, undecided", [item["ruleId"] for item in opened], [item["rule"] for item in outcome["undecided"]])
    same(case, "sarif, inputs", len(run["artifacts"]), len(outcome["inputs"]))


# What build servers read (Jenkins' junit-10.xsd, and the same in the others): elements, where they may stand, and their attributes.
JUNIT = {
    "testsuites": ({"testsuite"}, {"name"}, {"tests", "failures", "errors", "skipped"}),
    "testsuite": ({"testcase"}, {"name", "tests"}, {"failures", "errors", "skipped"}),
    "testcase": ({"failure", "skipped", "system-out"}, {"name", "classname"}, set()),
    "failure": (set(), set(), {"type", "message"}),
    "skipped": (set(), set(), {"message"}),
    "system-out": (set(), set(), set()),
}


def check_junit_shape(case, root):
    for item in root.iter():
        inside, needed, known = JUNIT.get(item.tag, (set(), set(), set()))
        if item.tag not in JUNIT or not {child.tag for child in item} <= inside or not needed <= set(item.attrib) <= needed | known:
            PROBLEMS.append("%s: JUnit's <%s %s> is not as build servers read it" % (case, item.tag, " ".join(item.attrib)))
        if item.tag == "testcase" and len(item) > 1:
            PROBLEMS.append("%s: a test case of JUnit ends in more than one way" % case)


def check_junit(case, text, outcome, want):
    root = xml.fromstring(text)
    check_junit_shape(case, root)
    cases = [item for suite in root for item in suite]
    numbers = sorted(int(item.get("name").rsplit(" F", 1)[1]) for item in cases if " F" in item.get("name"))
    same(case, "junit", numbers, sorted(n for n, _, _ in want))
    failing = sorted(int(item.get("name").rsplit(" F", 1)[1]) for item in cases if item.find("failure") is not None)
    bad = [f for f in outcome["findings"] if runs.at_least(f["severity"], "warning") and f["state"] != "suppressed"]
    same(case, "junit, failures", failing, sorted(int(f["id"][1:]) for f in bad))
    for suite in [root] + list(root):
        items = [item for item in suite.iter("testcase")]
        same(case, "junit, counts of " + suite.get("name"),
             [int(suite.get(key)) for key in ("tests", "failures", "skipped")],
             [len(items), sum(i.find("failure") is not None for i in items), sum(i.find("skipped") is not None for i in items)])


class Page(HTMLParser):
    """Collects what a page is made of, and what must not be in it."""
    VOID = {"meta", "link", "input", "line", "circle", "polygon", "use", "br"}
    ALLOWED = {"html", "head", "meta", "link", "title", "style", "body", "a", "div", "nav", "ul", "ol", "li", "main", "header", "h1",
               "h2", "h3", "h4", "p", "span", "strong", "blockquote", "section", "pre", "code", "em", "fieldset", "legend", "input", "label",
               "table", "thead", "tbody", "tr", "th", "td", "article", "details", "summary", "svg", "desc", "defs", "pattern", "line",
               "rect", "circle", "polygon", "g", "use", "text", "footer", "br"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.faults, self.rows = [], [], [], [], []
        self.cell, self.linked = "", False

    def handle_starttag(self, tag, attrs):
        if tag not in self.ALLOWED:
            self.faults.append("element " + tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "srcset", "style", "action", "formaction") or "url(" in (value or ""):
                self.faults.append("attribute %s of %s" % (name, tag))
            if name == "id":
                self.ids.append(value)
            if name == "href" and tag != "link":
                self.links.append(value)
        if tag == "tr" and dict(attrs).get("class", "").startswith("finding"):
            self.rows.append([dict(attrs)["class"].split()[1], "", ""])
        self.cell = dict(attrs).get("class", "") if tag == "td" else self.cell
        self.linked = tag == "a"
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag and tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag == "line":
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append("</%s> closes nothing" % tag)

    def handle_data(self, data):
        if self.rows and self.open and self.open[-1] == "td" and self.cell == "code" and not self.rows[-1][2]:
            self.rows[-1][2] = data
        if self.rows and self.linked and "th" in self.open and not self.rows[-1][1]:
            self.rows[-1][1] = data


def check_html(case, text, want):
    page = Page()
    page.feed(text)
    page.close()
    faults = page.faults + (["not closed: %s" % page.open] if page.open else [])
    faults += ["id %s twice" % name for name in set(page.ids) if page.ids.count(name) > 1]
    faults += ["link to %s" % link for link in page.links if not (link.startswith("#") and link[1:] in page.ids)]
    if "default-src 'none'" not in text:
        faults.append("no content security policy")
    for fault in faults:
        PROBLEMS.append("%s: HTML: %s" % (case, fault))
    rows = [(int(number[1:]), severity, code) for severity, number, code in page.rows]
    same(case, "html", rows, want[:200])


def check_recordings(case, form, outcome):
    """Where several recordings show a finding, every format names them."""
    seen = [f["recordings"] for f in outcome["findings"] if f.get("recordings")]
    log = json.loads(form["sarif"])["runs"][0]["results"]
    same(case, "sarif, recordings", [item["properties"]["recordings"] for item in log if "recordings" in item.get("properties", {})], seen)
    for name in ("text", "markdown", "mail", "junit", "html"):
        words = re.sub(r"<[^>]*>", "", form[name]) if name in ("junit", "html") else form[name]
        said = " ".join(html.unescape(words).split()).replace("\\", "")
        for names in seen[:20] if len(outcome["findings"]) <= 20 else []:
            words = "seen in %s and %s" % (", ".join(names[:-1]), names[-1])
            if said.count(words) < seen.count(names):
                PROBLEMS.append("%s, %s: does not say %r for each finding" % (case, name, words))


def check_narrow(binary, case, stored):
    """Our own words keep to a small width; commands, filters, names and times are not torn."""
    for width in (40, 60):
        done = subprocess.run([binary, "render", "--width", str(width), "--color", "never", stored], stdout=subprocess.PIPE, timeout=60)
        for line in done.stdout.decode("utf-8").split("\n"):
            if len(line) > width and re.search(r"digest|without a source|rules only|concluded like|lists all|effect of", line):
                PROBLEMS.append("%s: a line of %d columns at width %d: %s" % (case, len(line), width, line))


FORMATS = ("text", "markdown", "mail", "sarif", "junit", "html", "json")


def shown(binary, case, stored):
    """A result that was kept as JSON, in every format."""
    form = {}
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(stored)
        file.flush()
        for name in FORMATS:
            command = [binary, "render", "--format", name, "--width", "100", "--color", "never", file.name]
            done = subprocess.run(command, stdout=subprocess.PIPE, timeout=60)
            form[name] = done.stdout.decode("utf-8")
            if done.returncode != 0:
                PROBLEMS.append("%s, %s: the stored result is not shown" % (case, name))
    return form


def expected(case):
    with open(os.path.join(runs.CASES, case, "expected.json"), "rb") as file:
        return file.read().replace(b'"digest": "-"', b'"digest": "' + b"1" * 32 + b'"')


def check(binary, case, directly):
    paths = [os.path.join(runs.CASES, case, "input")]
    stored = runs.diagnose(binary, paths, "json") if directly else expected(case)
    outcome = json.loads(stored)
    want = [(int(f["id"][1:]), f["severity"], f["code"]) for f in outcome["findings"]]
    form = shown(binary, case, stored)
    for name in FORMATS:
        if directly and runs.diagnose(binary, paths, name).decode("utf-8") != form[name]:
            PROBLEMS.append("%s, %s: the stored result shows something else" % (case, name))
    same(case, "json", form["json"], stored.decode("utf-8"))
    check_text(case, form["text"], outcome, want)
    check_markdown(case, form["markdown"], outcome, want)
    check_mail(case, form["mail"], outcome, want)
    check_sarif(case, form["sarif"], outcome, want)
    check_junit(case, form["junit"], outcome, want)
    check_html(case, form["html"], want)
    check_recordings(case, form, outcome)
    for name in ("text", "markdown", "mail", "html"):
        check_first_lines(case, name, form[name], outcome)
    if directly:
        check_narrow(binary, case, os.path.join(runs.CASES, case, "expected.json"))
    return len(want)


def main():
    binary = sys.argv[1]
    given = [word for word in sys.argv[2:] if word != "--all"]
    cases = given or runs.cases_for(binary)
    findings = sum(check(binary, case, given or "--all" in sys.argv or i % 8 == 0) for i, case in enumerate(cases))
    if findings == 0:
        PROBLEMS.append("no case has a finding")
    for text in PROBLEMS:
        print("PROBLEM " + text)
    print("%d cases, %d findings, %d problems" % (len(cases), findings, len(PROBLEMS)))
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
