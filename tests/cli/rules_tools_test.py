#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tools of rule authors, from outside.  rules_tools_test.py NETCAUSE"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv.pop(1))


def run(*words, status=0):
    done = subprocess.run([NETCAUSE, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    assert done.returncode == status, (words, done.returncode, done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode()


class Tools(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="netcause-rules-"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def pack(self, name="site.slow"):
        pack = self.folder / "pack"
        pack.mkdir()
        (pack / "pack.yaml").write_text("pack: site\nversion: 1.0.0\ntitle: Ours\n")
        run("rules", "new", name, "-o", pack / "rule.yaml")
        run("rules", "lock", pack)
        return pack

    def test_packs_say_what_they_need(self):
        """A pack alone asks for what it needs, once and for nothing else; with that it is sound."""
        folders = {pack.parent.name: pack.parent for pack in (ROOT / "rules").glob("*/pack.yaml")}
        for name, folder in sorted(folders.items()):
            loaded = {name}
            while True:
                done = subprocess.run([NETCAUSE, "rules", "check", *(folders[pack] for pack in sorted(loaded))], stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, timeout=60)
                errors = [line for line in done.stderr.decode().splitlines() if ": error: " in line]
                asked = [re.search(r"needs are not loaded: ([a-z0-9, ]+); give", line) for line in errors]
                self.assertTrue(all(asked), (name, errors))
                wanted = [pack for match in asked for pack in match[1].split(", ")]
                self.assertEqual(len(wanted), len(set(wanted)), (name, errors))
                if not wanted:
                    break
                self.assertEqual(set(wanted) & loaded, set())
                loaded.update(wanted)
            self.assertEqual(done.returncode, 0, name)

    def test_new_rule_is_sound(self):
        pack = self.pack()
        self.assertIn("0 errors", run("rules", "check", "--strict", pack))
        self.assertIn("0 failed", run("rules", "test", pack))
        run("rules", "mutate", "--at-least", "80", pack)
        run("rules", "new", "NoDot", status=2)

    def test_formats_of_tests(self):
        pack = self.pack()
        tap = run("rules", "test", "--format", "tap", pack).splitlines()
        self.assertEqual(tap[0], "TAP version 13")
        self.assertEqual(tap[1], f"1..{len(tap) - 2}")
        self.assertTrue(all(line.startswith("ok ") for line in tap[2:]))
        suite = xml.fromstring(run("rules", "test", "--format", "junit", pack))
        self.assertEqual(int(suite.get("tests")), len(suite.findall("testcase")))
        text = (pack / "rule.yaml").read_text()
        (pack / "rule.yaml").write_text(text.replace("ftp.reply[9].code = 531", "ftp.reply[9].code = 530"))
        suite = xml.fromstring(run("rules", "test", "--format", "junit", pack, status=5))
        self.assertEqual(len(suite.findall("testcase/failure")), 1)

    def test_statuses(self):
        pack = self.pack()
        text = (pack / "rule.yaml").read_text()
        (pack / "rule.yaml").write_text(text.replace("severity:", "status: draft\nseverity:", 1))
        rules = lambda *words: run("rules", "list", "--rules", pack, *words)
        self.assertIn("[draft: it is a draft, and --drafts was not given]", rules())
        self.assertEqual(rules("--status", "running"), "")
        self.assertIn("[draft]", rules("--status", "running", "--drafts"))
        self.assertIn("0 failed", run("rules", "test", pack))
        run("rules", "list", "--status", "odd", status=2)
        case = ROOT / "cases" / "ftp-active-ok" / "input"
        self.assertIn("it is a draft", run("why-not", "site.slow", "--rules", pack, case))
        site = self.folder / "site"
        site.mkdir()
        (site / "site.yaml").write_text("site: s\nenable: [{rule: site.slow, reason: tried}]\n")
        self.assertIn("[draft]", rules("--add-rules", site, "--status", "running"))
        (site / "site.yaml").write_text("site: s\ndisable: [{rule: site.slow, reason: noisy, by: bo}]\n")
        self.assertIn("[disabled by bo (site s): noisy]", rules("--add-rules", site, "--status", "disabled", "--drafts"))
        self.assertIn("it is disabled by bo (site s): noisy", run("why-not", "site.slow", "--rules", pack, "--add-rules", site, case))

    def test_a_recording_has_what_did_not_happen(self):
        """In a recording without any pause, that there is none is known: the source is there."""
        said = run("why-not", "tcp.idle-timer", ROOT / "cases" / "dns-ok" / "input")
        self.assertIn("no-fact: there is no tcp.pause at all", said)

    def test_lock(self):
        pack = self.pack()
        check = lambda status=0: run("rules", "check", "--strict", pack, status=status)
        self.assertIn("0 errors", check())
        rule, text = pack / "rule.yaml", (pack / "rule.yaml").read_text()
        rule.write_text("# a comment\n" + text)
        self.assertIn("0 errors", check())
        rule.write_text(text.replace("title: A login", "title: Some login", 1))
        check(status=5)
        run("rules", "check", pack, status=5)
        before = (pack / "pack.lock").read_text()
        run("rules", "lock", pack, status=5)
        self.assertEqual((pack / "pack.lock").read_text(), before)
        manifest = pack / "pack.yaml"
        manifest.write_text(manifest.read_text().replace("1.0.0", "1.0.1"))
        check(status=5)
        self.assertIn("0 errors", run("rules", "check", pack))
        run("rules", "lock", pack)
        self.assertIn("0 errors", check())
        self.assertRegex((pack / "pack.lock").read_text(), r"pack site 1\.0\.1\nsite\.slow 2 [0-9a-f]{16}\n$")
        rule.write_text(text)
        run("rules", "lock", "--again", pack)
        self.assertIn("0 errors", check())
        (pack / "pack.lock").unlink()
        check(status=5)
        self.assertIn("0 errors", run("rules", "check", pack))

    def test_notices(self):
        pack = self.pack()
        rule = pack / "rule.yaml"
        text = rule.read_text().replace("severity:", "status: deprecated\ndeprecated: {since: 1.0.0, until: 2.0.0, reason: too loud}\nseverity:", 1)
        text = text.replace("code == 530", "code >= 200").replace("having: [count(refused) >= 2]", "having: [count(refused) >= 1]")
        rule.write_text(text)
        case = ROOT / "cases" / "ftp-active-ok" / "input"
        report = lambda: json.loads(run("diagnose", "--format", "json", "--rules", pack, case))["completeness"].get("notices")
        self.assertEqual(report(), ["site.slow fired; it is deprecated since version 1.0.0 of its pack and goes with 2.0.0: too loud"])
        over, idle = "reason: r\nby: ann\nticket: T-1\nuntil: 2020-01-01\n", "where: {server: 10.99.0.1}\nreason: r\nby: bob\nuntil: never\n"
        (pack / "quiet.yaml").write_text("suppress: site.slow\n" + over + "---\nsuppress: site.slow\n" + idle)
        notices = report()
        self.assertIn("the suppression of site.slow (ann, T-1) is over: 1 of its findings shown again", notices)
        self.assertIn("the suppression of site.slow (bob) matched no finding", notices)
        done = subprocess.run([NETCAUSE, "rules", "check", pack], stderr=subprocess.PIPE, timeout=60)
        self.assertIn(b"the suppression of site.slow by ann is over", done.stderr)
        shown = run("diagnose", "--rules", pack, case)
        self.assertIn("NOTE   the suppression of site.slow (bob)", shown)

    def test_fixture(self):
        pack = self.pack()
        case = ROOT / "cases" / "ftp-active-ok" / "input"
        (pack / "capture.yaml").write_text(
            "rule: site.login\ncode: S-2\ntitle: a login\nseverity: info\nfind: {r: ftp.reply where code == 230}\n"
            "conclude: site.login_seen(flow = r.flow)\nsay: {what: \"frame {r.n}\", why: w, fix: f}\n---\ntests: site.login\n"
            f"cases:\n  - name: seen\n    fixture: {case}/sniffer.pcap\n    expect: [{{evidence: [18]}}]\n"
            "  - name: nothing\n    given: \"\"\n    expect: []\n")
        frames = [json.loads(line)["n"] for line in run("facts", "--type", "ftp.reply", case / "sniffer.pcap").splitlines()
                  if json.loads(line).get("code") == 230]
        text = (pack / "capture.yaml").read_text().replace("[{evidence: [18]}]", ", ".join("{evidence: [%d]}" % n for n in frames).join("[]"))
        (pack / "capture.yaml").write_text(text)
        self.assertTrue(frames)
        self.assertIn("0 failed", run("rules", "test", pack))

    def test_coverage(self):
        found = json.loads(run("rules", "coverage", "--format", "json"))
        self.assertTrue(all(rule["fired"] for rule in found["rules"]))
        case = json.loads(run("rules", "coverage", "--format", "json", ROOT / "cases" / "tn3270-refused"))
        fired = {rule["rule"] for rule in case["rules"] if rule["fired"]}
        result = json.loads(run("diagnose", "--format", "json", ROOT / "cases" / "tn3270-refused" / "input"))
        self.assertEqual(fired, {finding["rule"] for finding in result["findings"]})
        run("rules", "coverage", "--at-least", "99.9", status=5)
        # What joins search by is not measured over cases: it is neither a gap nor counted.
        said = run("rules", "coverage", "--only", "FTP-02", ROOT / "cases" / "ftp-active-two-vantages")
        self.assertNotIn("reply.flow == port.flow", said)
        self.assertIn("1 of 1 rules fired, 4 of 10 conditions seen both ways", said)
        self.assertIn("5 equalities that joins search by are measured over tests only", said)
        for verb in "test", "coverage", "mutate": # a mistyped name is no success
            run("rules", verb, "--only", "FTP-O2", status=2)
        # Of one rule alone: over its tests, and over a case in which others fire.
        said = run("rules", "coverage", "--only", "FTP-02", "--tests", ROOT / "cases" / "tn3270-refused").splitlines()
        self.assertTrue(all(line.startswith("ftp.control-silent-after-port: ") for line in said[:-1]), said)
        self.assertTrue(said[-1].startswith("1 of 1 rules fired, "), said)

    def test_diff(self):
        rules = self.folder / "rules"
        shutil.copytree(ROOT / "rules", rules)
        case = ROOT / "cases" / "tn3270-refused"
        self.assertIn("1 case, 0 differences", run("rules", "diff", ROOT / "rules", rules, case))
        result = json.loads(run("diagnose", "--format", "json", case / "input"))
        (rules / "site.yaml").write_text("site: here\ndisable:\n  - {rule: %s, reason: test}\n" % result["findings"][0]["rule"])
        found = json.loads(run("rules", "diff", "--format", "json", ROOT / "rules", rules, case))
        self.assertEqual([d["kind"] for d in found[0]["differences"]], ["gone"])

    def test_diff_says_what_differs(self):
        """Two findings that say the same are told apart by what they are, or by the sentence that is another one."""
        rules = self.folder / "rules"
        shutil.copytree(ROOT / "rules", rules)
        active = rules / "ftp" / "active.yaml"
        text = active.read_text()
        active.write_text(text.replace("having: [count(again) >= 2, min", "having: [count(again) >= 20, min", 1))
        case = ROOT / "cases" / "ftp-active-two-vantages" / "input"
        said = run("rules", "diff", ROOT / "rules", rules, case).splitlines()
        at = said.index(f"{case}: changed: tcp.retransmits-into-silence")
        self.assertTrue(said[at + 1].startswith("    - warning, effect: On 137.72.43.137:10432"))
        self.assertTrue(said[at + 2].startswith("    + warning: On 137.72.43.137:10432"))
        active.write_text(text.replace("Use passive mode, or let", "Let", 1))
        said = run("rules", "diff", ROOT / "rules", rules, case).splitlines()
        self.assertEqual(said[0], f"{case}: changed: ftp.control-silent-after-port")
        self.assertTrue(said[1].startswith("    - fix: Use passive mode, or let"))
        self.assertTrue(said[2].startswith("    + fix: Let the firewall"))
        self.assertEqual(said[3:], ["1 case, 1 difference"])

    def test_pages(self):
        one, two = self.folder / "one", self.folder / "two"
        run("rules", "docs", one)
        run("rules", "docs", two)
        pages = sorted(page.name for page in one.iterdir())
        self.assertEqual(pages, sorted(page.name for page in two.iterdir()))
        anchors = {page: set(re.findall(r'<a id="([^"]+)">', (one / page).read_text())) for page in pages}
        for page in pages:
            text = (one / page).read_text()
            self.assertEqual(text, (two / page).read_text())
            for target, anchor in re.findall(r"\]\(([^)#]+)(?:#([^)]+))?\)", text):
                self.assertIn(target, anchors, page)
                if anchor:
                    self.assertIn(anchor, anchors[target], page)

    SHOP = """pack: shop
version: 1.0.0
title: A shop
---
fact: order
kind: event
doc: an order
slots: {id: int, who: symbol, note: string, items: {type: list, item: symbol}}
---
fact: paid
kind: event
doc: a payment
slots: {id: int}
---
rule: shop.watched
code: SH-1
title: Two orders
severity: notice
find: {o: order where id > 0}
then:
  - {q: order where who == o.who, within: 10s, take: each}
  - {not: paid where id == o.id, provided: always}
  - {r: order where who == o.who, within: 90s}
absent:
  - {few: paid where id == r.id, within: 5s before r, fewer_than: 3, provided: always}
  - {late: paid where id == q.id, until: over after r, over: order where id == r.id, provided: always}
  - {never: paid where id == o.id, until: end of source after r, for: 2s, provided: always}
pick: last by (r.at, o.id)
per: [o.who]
conclude: bought(who = o.who, first = o.id)
say: {what: "{o.id} {q.id} {r.id}", why: "w", fix: "f"}
do: [{look: the till, to: count it}]
---
rule: shop.milk
code: SH-2
title: Somebody buys milk
severity: notice
find: {o: order where any items == milk}
say: {what: "{o.id}: {size(o.items)}", why: "w", fix: "f"}
---
tests: shop.milk
cases:
  - name: milk and tea
    given: |
      type   at  n  id  items              note
      order  1   1  7   "[ tea, milk ]"    "a, b"
      order  2   2  8   []                 c
      order  3   3  9   [beer]             d
      order  4   4  10  [tea]              e
    expect: [{says: "7: 2"}]
    silent-if: ["order[1].items = [tea, water], order[1].note = \\"c, d\\""]
"""

    def test_shows_the_whole_rule(self):
        """Each window, each step, what is picked and concluded, what to do."""
        (self.folder / "pack.yaml").write_text(self.SHOP)
        shown = run("rules", "show", "SH-1", "--rules", self.folder)
        for line in ("then     q: order where q.who == o.who\n             within 10s after o, each that comes\n",
                     "then     r: order where r.who == o.who\n             within 90s after q, the first that comes\n",
                     "not: paid where not.id == o.id\n             between q and r, provided always\n",
                     "             fewer than 3 within 5s before r, provided always\n",
                     "             until over after r, provided always\n           over: order where over.id == r.id\n",
                     "             until the end of the source after r, for 2s, provided always\n",
                     "pick     last by (r.at, o.id)\n  conclude bought(who = o.who, first = o.id)\n",
                     "do       look: the till, to count it\n"):
            self.assertIn(line, shown)
        run("rules", "docs", self.folder / "pages", "--rules", self.folder)
        self.assertIn("between q and r, provided always", (self.folder / "pages/rules-shop.md").read_text())

    def test_lists_in_tests(self):
        (self.folder / "pack.yaml").write_text(self.SHOP)
        self.assertIn("2 passed, 0 failed", run("rules", "test", self.folder))
        (self.folder / "pack.yaml").write_text(self.SHOP.replace("[tea] ", "tea   "))
        run("rules", "test", self.folder, status=5)

    def test_suppressions(self):
        """The name of the rule counts; why-not tells who suppresses it, until which day and why."""
        case = ROOT / "cases" / "ftp-active-no-syn" / "input"
        site = self.folder / "site.yaml"
        words = "suppress: %s\nreason: a test line\nby: ann\nuntil: 2097-03-31\n"
        site.write_text(words % "FTP-01")
        wrong = subprocess.run([NETCAUSE, "diagnose", case, "--add-rules", self.folder], capture_output=True, timeout=120, check=False)
        self.assertEqual(wrong.returncode, 5)
        self.assertIn(b"this is the code of ftp.no-data-syn", wrong.stderr)
        site.write_text(words % "ftp.no-data-syn")
        self.assertIn("it fired and is suppressed by ann until 2097-03-31: a test line\n",
                      run("why-not", "FTP-01", case, "--add-rules", self.folder))

    def test_reference_is_fresh(self):
        run("rules", "docs", self.folder / "fresh")
        for page in (self.folder / "fresh").iterdir():
            self.assertEqual(page.read_text(), (ROOT / "docs" / "knowledge" / page.name).read_text(), f"{page.name}: run ./dev docs")

    def test_costs_name_the_slot(self):
        self.assertRegex(run("rules", "check", "--cost"), r"ftp\.no-data-syn +find +ftp\.command")

    def test_lints_are_listed(self):
        self.assertIn("L018-cartesian-join", run("rules", "lints"))


unittest.main()
