#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The contract of the command line: exit statuses, streams, hostile input.  cli_test.py NETCAUSE"""
import gzip
import io
import json
import os
import pathlib
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv[1])
CASE = ROOT / "cases" / "ftp-active-two-vantages" / "input"


def call(*words, stdin=None, cwd=None, umask=-1, **environment):
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "NETCAUSE_DATA")}
    env.update(environment)
    return subprocess.run([NETCAUSE, *map(str, words)], input=stdin, cwd=cwd, env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, umask=umask)


def pcap(*packets, link=101):
    records = b"".join(struct.pack("<IIII", 1000 + i, 0, len(p), len(p)) + p for i, p in enumerate(packets))
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link) + records


def udp(payload=b"x"):
    return bytes([0x45, 0]) + struct.pack(">HHHBBH4s4s", 28 + len(payload), 1, 0, 64, 17, 0, b"\x0a\0\0\1", b"\x0a\0\0\2") + \
        struct.pack(">HHHH", 1000, 2000, 8 + len(payload), 0) + payload


class Statuses(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.at = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def status(self, want, *words, **more):
        done = call(*words, **more)
        self.assertEqual(done.returncode, want, f"{words}: {done.stderr.decode()}{done.stdout.decode()[:2000]}")
        return done

    def test_what_if(self):
        """Without an input: the same as if it had not been in the bundle."""
        shorter = self.at / "input"
        shorter.mkdir()
        for name in ("case.yaml", "zos-pkttrace.txt"):
            (shorter / name).write_bytes((CASE / name).read_bytes())
        answer = self.same_as_new(["--without", "sniffer.pcap"], [shorter], 3)
        self.assertGreater(answer["changes"][0]["facts"], 0)

    def test_what_if_rules(self):
        """With other rules: the same as if they had been there from the beginning, and most rules are not evaluated again."""
        answer = self.same_as_new(["--param", "control_silence=1h"], [CASE, "--set", "control_silence=1h"])
        self.assertEqual((answer["rules_new"], answer["rules_gone"]), (0, 0))
        self.assertGreater(answer["rules_changed"], 0)
        site = self.at / "site"
        site.mkdir()
        (site / "site.yaml").write_text('site: here\ndisable: [{rule: ftp.control-silent-after-port, reason: "a test"}]\n')
        answer = self.same_as_new(["--without-rule", "FTP-02"], [CASE, "--add-rules", site])
        self.assertEqual((answer["rules_changed"], answer["rules_new"], answer["rules_gone"]), (0, 0, 1))
        rules, edited = self.at / "rules", self.at / "edited.yaml"
        shutil.copytree(ROOT / "rules", rules)
        text = (rules / "ftp" / "active.yaml").read_text()
        self.assertIn("count(again) >= 2", text)
        edited.write_text(text.replace("count(again) >= 2", "count(again) >= 9"))
        (rules / "ftp" / "active.yaml").write_text(edited.read_text())
        answer = self.same_as_new(["--rule", edited], [CASE, "--rules", rules])
        self.assertGreater(answer["rules_changed"], 0)
        self.assertLess(answer["rules_evaluated"], answer["rules_total"] / 10)
        answer = self.same_as_new(["--rule", rules / "ftp"], [CASE, "--rules", rules])
        self.assertGreater(answer["rules_changed"], 0)
        answer = self.same_as_new(["--rule", ROOT / "rules" / "ftp" / "active.yaml"], [CASE])
        self.assertEqual((answer["rules_evaluated"], answer["rules_changed"]), (0, 0))
        added = self.at / "added.yaml"
        added.write_text('rule: two.one\ncode: O-1\ntitle: Ready\nseverity: notice\nfind: {r: ftp.reply where code == 220}\n'
                         'per: [r.server]\nsay: {what: "ready is {r.server}"}\n')
        text = self.status(0, "what-if", CASE, "--rule", added).stdout.decode()
        self.assertIn("Rules: 0 changed, 1 new, 0 gone. Evaluated again: 1 of ", text)
        self.assertIn("O-1 notice Ready", text)
        for wrong, want in (["--rule", self.at / "no.yaml"], b"no.yaml"), (["--without-rule", "ftp.control"], b"there is no rule 'ftp.control'"), \
                           (["--param", "control_silenc=1s"], b"control_silence"):
            self.assertIn(want, self.status(5, "what-if", CASE, *wrong).stderr)
        self.status(2, "what-if", CASE, "--param", "control_silence")
        added.write_text("rule: two.one\ntitle: x\nseverity: notice\nfind: {r: ftp.replie}\n")
        self.assertIn(b"added.yaml:4:", self.status(5, "what-if", CASE, "--rule", added).stderr)

    def same_as_new(self, suppose, new, status=0):
        """What what-if says of `suppose` is how the diagnosis of CASE differs from `diagnose NEW`."""
        whole, less = (json.loads(self.status(want, "diagnose", "-f", "json", *words).stdout)
                       for want, words in ((0, [CASE]), (status, new)))
        answer = json.loads(self.status(0, "what-if", CASE, *suppose, "-f", "json").stdout)
        self.assertEqual(answer["schema"], "netcause.what-if/1")
        rules = lambda result: sorted(f["rule"] for f in result["findings"])
        after = rules(whole)
        for f in answer["findings"]:
            if f["kind"] == "new":
                after.append(f["rule"])
            elif f["kind"] == "gone":
                after.remove(f["rule"])
        self.assertEqual(sorted(after), rules(less))
        now = {c["name"]: (c["verdict"], c["decibans"]) for c in whole["causes"]}
        for c in answer["causes"]:
            now.pop(c["name"], None)
            if c["after"]:
                now[c["name"]] = (c["after"]["verdict"], c["after"]["decibans"])
        self.assertEqual(now, {c["name"]: (c["verdict"], c["decibans"]) for c in less["causes"]})
        self.assertEqual(answer["verdict"]["after"]["headline"], less["verdict"]["headline"])
        return answer

    def test_language(self):
        """Translated rules speak German, the others as they are written; what was found is the same."""
        pack = self.at / "two"
        (pack / "lang").mkdir(parents=True)
        rule = 'rule: two.%s\ncode: %s\ntitle: %s\nseverity: notice\nfind: {r: ftp.reply where code == 220}\nper: [r.server]\nsay: {what: "%s {r.server}"}\n'
        (pack / "rules.yaml").write_text(rule % ("one", "O-1", "Ready", "ready is") + "---\n" + rule % ("two", "O-2", "Up", "up is"))
        (pack / "lang" / "de.yaml").write_text('translation: two.one\nlanguage: de\ntitle: Bereit\nsay: {what: "bereit ist {r.server}"}\n')
        english, german = (json.loads(self.status(0, "diagnose", "-f", "json", "--rules", pack, *more, CASE).stdout)
                           for more in ([], ["--language", "de"]))
        said = lambda result: {f["code"]: (f["title"], f["what"].split()[0]) for f in result["findings"]}
        self.assertEqual(said(english), {"O-1": ("Ready", "ready"), "O-2": ("Up", "up")})
        self.assertEqual(said(german), {"O-1": ("Bereit", "bereit"), "O-2": ("Up", "up")})
        self.assertEqual([f["id"] for f in english["findings"]], [f["id"] for f in german["findings"]])
        stored = self.at / "german.json"
        stored.write_text(json.dumps(german))
        pages = [self.status(0, "diagnose", "-f", "html", "--rules", pack, *more, CASE).stdout for more in ([], ["--language", "de"])]
        self.assertEqual([page.split(b"<html ")[1].split(b">")[0] for page in pages], [b'lang="en"', b'lang="de"'])
        self.assertIn(b'<html lang="de">', self.status(0, "render", "-f", "html", stored).stdout)
        self.assertIn("weist Gerätetyp oder LU ab".encode(), self.status(0, "rules", "list", "--language", "de-AT").stdout)
        self.assertIn(b"no language", self.status(2, "diagnose", "--language", "German", CASE).stderr)

    def test_what_if_usage(self):
        self.assertIn(b"--without", self.status(2, "what-if", CASE).stderr)
        self.assertIn(b"no input 'x.pcap#3'", self.status(2, "what-if", CASE, "--without", "x.pcap#3").stderr)
        self.assertIn(b"no fact type", self.status(2, "what-if", CASE, "--with", "nothing a=1").stderr)
        for wrong, want in (("E1", b"PLACE [TYPE] SLOT=VALUE"), ("zos-pkttrace.txt#61 n=1", b"of several types"), ("zos-pkttrace.txt#61 packet lenn=1", b"no slot 'lenn'"), \
                            ("zos-pkttrace.txt len=1", b"by its record")):
            self.assertIn(want, self.status(2, "what-if", CASE, "--change", wrong).stderr)
        self.assertIn(b"case.yaml says how other inputs are read", self.status(2, "what-if", CASE, "--without", "case.yaml").stderr)
        self.assertIn(b"--format 'html' is none of text, json", self.status(2, "what-if", CASE, "--without", "E1", "-f", "html").stderr)
        kept = self.status(0, "what-if", CASE, "--without", "case.yaml#999999").stdout
        self.assertIn(b"nothing that any rule reads", kept)
        self.assertIn(b"Nothing that was concluded depends on it", kept)
        # What is excluded before and after is in neither number told.
        reply = "ftp.reply flow=1 code=426 to_n=23 n=24 source=sniffer.pcap"
        told = self.status(0, "what-if", ROOT / "cases" / "ftp-active-no-syn" / "input", "--with", reply).stdout.decode()
        self.assertIn("A transfer was cut (426)", told)
        self.assertNotIn("ruled out, by a hard rule → ruled out", told)

    def test_rather_than(self):
        answer = json.loads(self.status(0, "why", "net.firewall-inspects-ftp", "--rather-than", "host.client-gone", CASE, "-f", "json").stdout)
        self.assertEqual((answer["schema"], answer["ahead"]), ("netcause.rather-than/1", "a"))
        whole = {c["name"]: c for c in json.loads(self.status(0, "diagnose", "-f", "json", CASE).stdout)["causes"]}
        for side in ("a", "b"):
            cause, total = answer[side], answer[side]["base"]
            for item in answer["separating"] + answer["shared"]:
                total += item[side]["decibans"] if item[side] and item[side]["counted"] else 0
            self.assertEqual(total, cause["now"]["decibans"])
            self.assertEqual(total, whole[cause["name"]]["decibans"])
        self.assertTrue(answer["observations"][0]["decides_a"] and answer["observations"][0]["decides_b"])
        swapped = json.loads(self.status(0, "why", "host.client-gone", "--rather-than", "net.firewall-inspects-ftp", CASE, "-f", "json").stdout)
        self.assertEqual(swapped["ahead"], "b")

    def test_rather_than_usage(self):
        self.assertIn(b"did you mean 'net.path-down'", self.status(2, "why", "net.path-donw", "--rather-than", "net.path-down", CASE).stderr)
        self.assertIn(b"no cause 'x'", self.status(2, "why", "net.path-down", "--rather-than", "x", CASE).stderr)
        self.assertIn(b"no format", self.status(2, "why", "F1", CASE, "-f", "json").stderr)

    def test_profile(self):
        plain = self.status(0, "diagnose", CASE, "-f", "json")
        done = self.status(0, "diagnose", CASE, "-f", "json", "--profile")
        self.assertEqual(done.stdout, plain.stdout)
        self.assertEqual(plain.stderr, b"")
        profile, result = json.loads(done.stderr), json.loads(done.stdout)
        self.assertEqual([s["stage"] for s in profile["stages"]],
                         ["reading and decoding", "sieve", "joins", "absence", "findings", "result"])
        self.assertTrue(all(s["ns"] >= 0 for s in profile["stages"]))
        self.assertEqual(len(profile["rules"]), result["completeness"]["rules"]["evaluated"])
        self.assertEqual(sum(r["findings"] > 0 for r in profile["rules"]), result["completeness"]["rules"]["fired"])
        self.assertEqual([r["ns"] for r in profile["rules"]], sorted((r["ns"] for r in profile["rules"]), reverse=True))
        again = json.loads(self.status(0, "diagnose", CASE, "-f", "json", "--profile").stderr)
        counts = lambda p: sorted((r["rule"], r["rows"], r["candidates"], r["matches"], r["findings"]) for r in p["rules"])
        self.assertEqual(counts(again), counts(profile))
        text = self.status(0, "diagnose", CASE, "--profile")
        self.assertIn(b"reading and decoding", text.stderr)
        self.assertIn(b"ftp.control-silent-after-port", text.stderr)

    def test_usage(self):
        self.assertIn(b"diagnose", self.status(2).stderr)
        self.assertIn(b"did you mean 'diagnose'", self.status(2, "diagnos").stderr)
        self.assertIn(b"no option", self.status(2, "diagnose", "--no-such", "x").stderr)
        self.assertIn(b"needs a value", self.status(2, "diagnose", "x", "--format").stderr)
        self.assertIn(b"usage", self.status(2, "diagnose").stderr)
        self.status(2, "diagnose", "--format", "sonnet", CASE)
        self.status(2, "diagnose", "--fail-on", "sometimes", CASE)
        self.status(2, "diagnose", "--limit", "no.such=1", CASE)

    def test_the_nearest_word_is_named(self):
        for words, meant in ((("flows", "--formt", "tsv", CASE), "--format"), (("diagnose", "--format", "htm", CASE), "html"), (("flows", "--format", "tsw", CASE), "tsv"),
                             (("packets", "--format", "detials", CASE), "details"), (("exceptions", "--class", "sesion", CASE), "session"), (("diagnose", "--fail-on", "eror", CASE), "error"),
                             (("diagnose", "--color", "allways", CASE), "always"), (("diagnose", "--pager", "nevr", CASE), "never"), (("diagnose", "--progress", "jason", CASE), "json"),
                             (("rules", "show", "ftp.control-silent-after-prot"), "ftp.control-silent-after-port"), (("lookup", "net.path-donw"), "net.path-down"),
                             (("why-not", "FTP-022", CASE), "FTP-02"), (("facts", "--type", "ftp.comand", CASE), "ftp.command"), (("help", "formts"), "formats"), (("help", "flow"), "flows"),
                             (("collect", "packet-trce"), "packet-trace")):
            said = self.status(2, *words).stderr.decode()
            self.assertIn("did you mean '%s'?" % meant, said, words)
        for words in (("flows", "--zzzzzz", CASE), ("diagnose", "--format", "sonnet", CASE), ("lookup", "zzzzzzzz"), ("rules", "show", "zzzzzzzz"), ("help", "zzzzzz")):
            self.assertNotIn(b"did you mean", self.status(2, *words).stderr)
        self.assertIn(b"--width 'wide' is no number of columns", self.status(2, "diagnose", "--width", "wide", CASE).stderr)

    def test_help_and_version(self):
        self.assertRegex(self.status(0, "version").stdout, rb"netcause \d+\.\d+\.\d+\n")
        self.assertIn(b"--format", self.status(0, "help", "diagnose").stdout)
        self.assertEqual(self.status(0, "diagnose", "--help").stdout, self.status(0, "help", "diagnose").stdout)

    def test_done_and_fail_on(self):
        self.status(0, "diagnose", CASE)
        self.status(1, "diagnose", "--fail-on", "error", CASE)
        self.status(0, "diagnose", "--fail-on", "critical", CASE)

    def test_no_such_bundle(self):
        done = self.status(4, "diagnose", self.at / "absent")
        self.assertIn(b"absent", done.stderr)
        self.assertEqual(done.stdout, b"")

    def test_nothing_usable(self):
        (self.at / "noise.bin").write_bytes(bytes(range(256)) * 40)
        self.assertIn(b"noise.bin", self.status(4, "diagnose", self.at).stdout)
        (self.at / "empty").mkdir()
        self.status(4, "diagnose", self.at / "empty")

    def test_cut_capture_is_incomplete(self):
        (self.at / "cut.pcap").write_bytes(pcap(udp(), udp(), udp())[:-5])
        done = self.status(3, "diagnose", "--format", "json", self.at / "cut.pcap")
        self.assertEqual(json.loads(done.stdout)["run"]["exit"], 3)

    def test_invalid_rules_show_all_errors(self):
        (self.at / "bad.yaml").write_text("rule: a.b\ncode: A-1\ntitle: t\nseverity: eror\nfind:\n  x: ftp.comand where verb == PORT\n"
                                          "say: {what: \"{nosuch}\", why: \"w\", fix: \"f\"}\n")
        done = self.status(5, "diagnose", "--rules", self.at, CASE)
        for word in (b"bad.yaml:4:", b"error", b"bad.yaml:6:", b"ftp.command", b"^"):
            self.assertIn(word, done.stderr)
        self.assertEqual(done.stdout, b"")

    def test_bomb_is_refused(self):
        (self.at / "bomb.gz").write_bytes(gzip.compress(bytes(64 << 20)))
        done = self.status(7, "diagnose", self.at / "bomb.gz")
        self.assertIn(b"refused", done.stdout)

    def test_hostile_members_are_named_and_the_rest_is_read(self):
        with tarfile.open(self.at / "evil.tar", "w") as tar:
            for name, kind in (("../../escape.pcap", tarfile.REGTYPE), ("/abs.pcap", tarfile.REGTYPE), ("link", tarfile.SYMTYPE),
                               ("device", tarfile.CHRTYPE), ("good.pcap", tarfile.REGTYPE)):
                info = tarfile.TarInfo(name)
                info.type, info.linkname = kind, "/etc/passwd"
                data = pcap(udp()) if kind == tarfile.REGTYPE else b""
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        result = json.loads(self.status(3, "diagnose", "--format", "json", self.at / "evil.tar").stdout)
        states = {i["name"]: i["status"] for i in result["inputs"] if i["status"] != "container"}
        self.assertEqual(states.pop("good.pcap"), "ok")
        self.assertEqual(set(states.values()), {"refused"})
        self.assertEqual(len(states), 4)
        self.assertEqual(sorted(p.name for p in self.at.iterdir()), ["evil.tar"])

    def test_escape_sequences_stay_inert(self):
        (self.at / "bad\x1b[31mname.pcap").write_bytes(pcap(udp()))
        for form in ("text", "json"):
            self.assertNotIn(b"\x1b", self.status(0, "diagnose", "--format", form, self.at).stdout)
        for view in ("facts", "packets", "packets --format html", "packets --format tsv", "packets --format hex", "flows", "flows --format tsv", "sessions",
                     "exceptions --class init", "ladder --flow", "steps", "diff"):
            words = view.split() + ["10.0.0.1:1 - 10.0.0.2:2"] * view.endswith("--flow")
            done = call(*words, self.at)
            self.assertNotIn(b"\x1b", done.stdout + done.stderr)

    def test_colour_only_when_asked(self):
        self.assertNotIn(b"\x1b[", call("diagnose", CASE).stdout)
        self.assertIn(b"\x1b[", call("diagnose", "--color", "always", CASE).stdout)
        for force, also, colour in (("1", {}, True), ("0", {}, False), ("", {}, False), ("1", {"NO_COLOR": "1"}, True)):
            self.assertEqual(b"\x1b[" in call("diagnose", CASE, CLICOLOR_FORCE=force, **also).stdout, colour, (force, also))
        self.assertNotIn(b"\x1b[", call("diagnose", "--color", "never", CASE, CLICOLOR_FORCE="1").stdout)

    def test_standard_input_and_packing_do_not_matter(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for path in sorted(CASE.iterdir(), reverse=True):
                archive.write(path, path.name)
        (self.at / "case.zip").write_bytes(buffer.getvalue())
        whole = json.loads(call("diagnose", "--format", "json", CASE).stdout)
        zipped = json.loads(call("diagnose", "--format", "json", self.at / "case.zip").stdout)
        self.assertEqual([f["fingerprint"] for f in whole["findings"]], [f["fingerprint"] for f in zipped["findings"]])
        self.assertEqual(whole["case"]["bundle_digest"], zipped["case"]["bundle_digest"])
        one = (CASE / "sniffer.pcap").read_bytes()
        piped = json.loads(call("diagnose", "--format", "json", "-", stdin=one).stdout)
        self.assertEqual([i["records"] for i in piped["inputs"]], [31])

    def test_output_file_is_whole_or_not_there(self):
        target = self.at / "report.json"
        self.status(0, "diagnose", "--format", "json", "-o", target, CASE)
        json.loads(target.read_text())
        self.status(2, "diagnose", "-o", self.at / "no" / "such" / "folder", CASE)
        self.assertEqual([p.name for p in self.at.iterdir()], ["report.json"])

    def test_output_file_has_the_mode_of_any_output(self):
        """POSIX open(): 0666 less the umask; a file that is there keeps its own."""
        for mask, mode in ((0o027, 0o640), (0, 0o666)):
            for command in (("diagnose", CASE), ("packets", CASE), ("extract", "F1", CASE)):
                target = self.at / "out"
                self.assertEqual(call(*command, "-o", target, umask=mask).returncode, 0, command)
                self.assertEqual(stat.S_IMODE(target.stat().st_mode), mode, (command, oct(mask)))
                target.unlink()
        target.write_text("before")
        for mode in (0o640, 0o606, 0o600):
            target.chmod(mode)
            self.assertEqual(call("flows", CASE, "-o", target, umask=0o022).returncode, 0)
            self.assertEqual(stat.S_IMODE(target.stat().st_mode), mode)
            self.assertNotEqual(target.read_text(), "before")

    def test_kept_cases(self):
        kb = self.at / "kb.sqlite"
        first = self.status(0, "diagnose", "--save", "--kb", kb, "--case", "INC1", "--format", "json", CASE)
        self.assertIn(b"INC1", self.status(0, "kb", "--kb", kb, "cases").stdout)
        self.assertIn(b"there is no knowledge base", self.status(6, "kb", "--kb", str(kb) + "-other", "cases").stderr)
        self.assertEqual(json.loads(self.status(0, "kb", "--kb", kb, "show", "INC1").stdout), json.loads(first.stdout))
        again = self.status(0, "diagnose", "--save", "--kb", kb, "--case", "INC2", CASE)
        self.assertIn(b"INC1", again.stderr, "the same bundle is recognised")
        self.status(0, "kb", "--kb", kb, "check")
        self.assertEqual(stat.S_IMODE(kb.stat().st_mode) & 0o077, 0)
        with sqlite3.connect(kb) as base:
            base.execute("BEGIN EXCLUSIVE")
            self.status(6, "diagnose", "--save", "--kb", kb, "--case", "INC3", CASE)

    def test_kept_cases_of_somebody_else(self):
        """A knowledge base that others wrote: what it holds does not act on the terminal."""
        kb = self.at / "kb.sqlite"
        self.status(0, "diagnose", "--save", "--kb", kb, "--case", "INC1", CASE)
        for column in ("id", "verdict", "certainty", "headline", "result"):
            with sqlite3.connect(kb) as base:
                base.execute("UPDATE kept_case SET %s = %s || ?" % (column, column), ("\x1b]0;x\x07\u009b31m",))
        for words in (("cases",), ("show", "1")):
            shown = self.status(0, "kb", "--kb", kb, *words).stdout
            self.assertNotIn(b"\x1b", shown)
            self.assertNotIn("\u009b".encode(), shown)
            self.assertIn(b"\\x1B]0;x", shown)

    def test_secrets_are_nowhere(self):
        for form in ("text", "json"):
            self.assertNotIn(b"notshown", call("diagnose", "--format", form, CASE).stdout)
        self.assertNotIn(b"notshown", call("facts", CASE).stdout)

    def test_why(self):
        result = json.loads(call("diagnose", "--format", "json", CASE).stdout)
        lead = result["findings"][0]
        shown = self.status(0, "why", "F1", CASE).stdout.decode()
        self.assertIn(lead["rule"], shown)
        self.assertEqual(shown, self.status(0, "why", lead["rule"], CASE).stdout.decode())
        self.status(2, "why", "F99", CASE)

    def test_lookup(self):
        shown = self.status(0, "lookup", "4114").stdout
        self.assertIn(b"IP_MAC_BRDCST", shown)
        self.assertIn(b"rules that use it\n  OSA-07     osa.broadcast-discard: ", shown)
        self.assertNotIn(b"osa.inbound-errors", shown)
        for name, rule in (("unknown_ca", b"tls.unknown-ca"), ("EZZ7917I", b"zoslog.hello-interval"), ("NXDOMAIN", b"dns.no-such-name"),
                           ("not_wanted", b"tcp.caller-withdraws"), ("48", b"tls.unknown-ca")):
            self.assertIn(rule, self.status(0, "lookup", name).stdout, name)
        self.assertIn(b"TLS_RSA_WITH_AES_128_CBC_SHA", self.status(0, "lookup", "0x002f").stdout)
        for part, whole in (("08060007", b"08060000"), ("1.3.6.1.6.3.15.1.1.5.0", b"wrongDigests"), ("ezz4311", b"EZZ4311I"), ("EDC8121I", b"ECONNRESET"),
                            ("0xE00A", b"OSA-18"), ("usmstatswrongdigests", b"wrongDigests")):
            self.assertIn(whole, self.status(0, "lookup", part).stdout, part)
        for wrong, right in (("IP_MAC_BRDCAST", b"IP_MAC_BRDCST"), ("TLS_AES_128_GCM_SHA265", b"TLS_AES_128_GCM_SHA256")):
            self.assertIn(b"did you mean '" + right, self.status(2, "lookup", wrong).stderr, wrong)
        self.assertNotIn(b"did you mean", self.status(2, "lookup", "4115x").stderr)
        for words, said in (("icmp 3 13", b"communication prohibited"), ("icmp6 1 4", b"port unreachable"), ("ike 14", b"NO_PROPOSAL_CHOSEN"),
                            ("ECDHE-RSA-AES256-GCM-SHA384", b"hex        C030"), ("5.7.1", b"refused by the server's rules"), ("EDC8128I", b"ECONNREFUSED"),
                            ("744C9999", b"7xxx, of which it is a part"), ("0x12BA00C4", b"JRRESRPORTSPECIFIED"), ("tls 40 4114", b"IP_MAC_BRDCST")):
            self.assertIn(said, self.status(0, "lookup", *words.split()).stdout, words)
        mail, ftp = (self.status(0, "lookup", word, "550").stdout for word in ("smtp", "ftp"))
        self.assertTrue(b"MAIL-01" in mail and b"MAIL-01" not in ftp and b"file not available" not in mail)
        self.status(2, "lookup", "icmp", "99")
        self.status(2, "lookup", "no-such-code")

    def test_facts_are_json_lines(self):
        lines = self.status(0, "facts", "--type", "ftp.command", CASE).stdout.splitlines()
        verbs = [json.loads(line)["verb"] for line in lines]
        self.assertEqual(verbs.count("PORT"), 2, "once in each of the two vantages")
        self.status(2, "facts", "--type", "no.such", CASE)

    def test_compiled_rules(self):
        with tempfile.TemporaryDirectory() as folder:
            def say(*words):
                done = call(*words, XDG_CACHE_HOME=folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                return done.stdout
            fresh = say("diagnose", "--no-cache", "--format", "json", CASE)
            self.assertIn(b": 0 compiled rule bases,", say("rules", "cache"))
            self.assertEqual(fresh, say("diagnose", "--format", "json", CASE))
            kept = next(pathlib.Path(folder).rglob("*.image"))
            made = kept.stat().st_mtime_ns
            self.assertEqual(fresh, say("diagnose", "--format", "json", CASE))
            self.assertEqual(made, kept.stat().st_mtime_ns, "taken from there")
            say("rules", "check")
            kept.write_bytes(kept.read_bytes()[:-1])
            self.assertEqual(fresh, say("diagnose", "--format", "json", CASE), "damage only costs time")
            self.assertIn(b": 1 compiled rule bases removed,", say("rules", "cache", "clear"))
        self.status(2, "rules", "cache", "burn")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
