#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A result whose every text is hostile, in every format that `help formats` lists: nothing acts.  hostile_test.py NETCAUSE

The result of a case with findings, ladders, clocks, causes and commands is taken; each text that may say anything (one that the reader
accepts when it is changed) becomes markup, links, escape sequences, formulas and line ends at once."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from html.parser import HTMLParser

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv[1])
EVIL = "=1+1</td></title><script>a()</script><img src=http://x.example onerror=b()>[c](https://x.example)![d](http://x.example)`|* \x1b[2J\x9b\u202e\r\n# e\"'>\\"
PROBLEMS = []


def call(*words):
    return subprocess.run([NETCAUSE, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)


def texts(node, path=()):
    """(place, where it belongs in general) of each text."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if isinstance(value, str):
            yield (*path, key), tuple("*" if isinstance(k, int) else k for k in (*path, key))
        elif isinstance(value, (dict, list)):
            yield from texts(value, (*path, key))


def change(result, places):
    changed = json.loads(json.dumps(result))
    for place in places:
        node = changed
        for key in place[:-1]:
            node = node[key]
        node[place[-1]] = EVIL
    return changed


def accepted(result, places, folder):
    if not places:
        return True
    path = folder / "try.json"
    path.write_text(json.dumps(change(result, places)))
    return call("render", path, "--format", "text").returncode == 0


def changeable(result, groups, folder):
    """The groups of places that may say anything, found by halves: most may."""
    if accepted(result, [place for group in groups for place in group], folder):
        return groups
    if len(groups) == 1:
        return []
    half = len(groups) // 2
    return changeable(result, groups[:half], folder) + changeable(result, groups[half:], folder)


def no_controls(form, text):
    for match in re.finditer("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text):
        PROBLEMS.append("%s: control U+%04X in %r" % (form, ord(match[0]), text[max(0, match.start() - 40):match.end() + 10]))
        return


class Page(HTMLParser):
    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name.startswith("on") or tag in ("script", "img", "iframe", "object", "form", "base"):
                PROBLEMS.append("html: <%s %s>" % (tag, name))
            if name in ("href", "src", "xlink:href") and not (value or "").startswith(("#", "data:,")):
                PROBLEMS.append("html: %s=%s" % (name, value))
        if tag in ("script", "img"):
            PROBLEMS.append("html: <%s>" % tag)


def words_of_markdown(text):
    """What is neither in a fence nor in a code span (CommonMark 4.5, 6.1), without escaped characters."""
    lines, fence = [], None
    for line in text.split("\n"):
        mark = re.match(r"^ *(`{3,})", line)
        if fence is None and mark:
            fence = mark[1]
        elif fence is not None:
            fence = None if line.strip() == fence else fence
        else:
            lines.append(line)
    words = re.sub(r"\\[!-/:-@\[-`{-~]", "", re.sub(r"(?<!`)(`+)(?!`)(?:(?!\1(?!`)).)*?(?<!`)\1(?!`)", "", "\n".join(lines)))
    return words if fence is None else PROBLEMS.append("markdown: a fence is not closed") or words


def check(form, text, evil):
    if form != "json":
        no_controls(form, text)
    if form == "html":
        Page().feed(text)
    elif form == "markdown":
        words = words_of_markdown(text)
        for match in re.finditer(r"<(?!/?(?:details|summary|br|a id)\b)[a-z/!]|\]\(h|!\[|^# e", words, re.M):
            PROBLEMS.append("markdown: %r acts" % words[max(0, match.start() - 60):match.end() + 20])
            break
    elif form == "junit":
        xml.fromstring(text)
    elif form == "sarif":
        for place, group in texts(json.loads(text)):
            node = json.loads(text)
            for key in place:
                node = node[key]
            if group[-1] in ("uri", "helpUri") and re.search(r"[\s<>\"\x00-\x20]", node):
                PROBLEMS.append("sarif: uri %r" % node)
            if group[-1] == "text" and re.search(r"(?<!\\)\[[^\]]*(?<!\\)\]\(", node):
                PROBLEMS.append("sarif: a link in %r" % node)
    elif form == "json":
        back = [value for value in re.findall(r"x\.example", text)]
        if len(back) < evil:
            PROBLEMS.append("json: texts are lost")


def main():
    with tempfile.TemporaryDirectory(prefix="netcause-hostile-") as name:
        folder = pathlib.Path(name)
        result = json.loads(call("diagnose", ROOT / "cases" / "ftp-active-two-vantages" / "input", "--format", "json").stdout)
        groups = {}
        for place, group in texts(result):
            groups.setdefault(group, []).append(place)
        hostile = changeable(result, list(groups.values()), folder)
        places = [place for group in hostile for place in group]
        if len(hostile) < 60:
            PROBLEMS.append("only %d kinds of texts can be changed: %s" % (len(hostile), sorted(groups)))
        (folder / "evil.json").write_text(json.dumps(change(result, places)))
        formats = re.findall(r"^  (\w+)", call("help", "formats").stdout.decode().split("\n\n")[0], re.M)
        if not {"text", "json", "markdown", "mail", "sarif", "junit", "html"} <= set(formats):
            PROBLEMS.append("formats: %s" % formats)
        for form in formats:
            done = call("render", folder / "evil.json", "--format", form)
            if done.returncode != 0 or not done.stdout:
                PROBLEMS.append("%s: status %d, %s" % (form, done.returncode, done.stderr.decode()))
            check(form, done.stdout.decode("utf-8"), len(places))
    print("\n".join(PROBLEMS) if PROBLEMS else "%d kinds of texts are inert in %d formats" % (len(hostile), len(formats)))
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
