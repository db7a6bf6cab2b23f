#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Habits of the command line: configuration files, the pager, progress, quiet and verbose, Ctrl-C.  habits_test.py NETCAUSE"""
import json
import os
import pathlib
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv[1])
CASE = ROOT / "cases" / "ftp-active-two-vantages" / "input"


def environment(**more):
    env = {k: v for k, v in os.environ.items()
           if k not in ("NO_COLOR", "COLUMNS", "NETCAUSE_DATA", "PAGER", "NETCAUSE_PAGER", "LESS")}
    return {**env, "NETCAUSE_CONFIG": "", **{k: str(v) for k, v in more.items()}}


def call(*words, **more):
    return subprocess.run([NETCAUSE, *map(str, words)], env=environment(**more), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=300)


class WithFolder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.at = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()


class Configuration(WithFolder):
    def test_wrong_values_are_told_with_their_place(self):
        """Those that only the command itself can judge, too."""
        for command, said, line in (("flows", "slow: abc\n", 1), ("diagnose", "ascii: true\nlimit:\n  nosuch: 3\n", 3),
                                    ("diagnose", "set: {nosuch: 3s}\n", 1), ("diagnose", "add-rules: /nosuch\n", 1)):
            config = self.config(said)
            done = call(command, CASE, NETCAUSE_CONFIG=config)
            self.assertIn(done.returncode, (2, 5))
            self.assertIn("%s:%d says --" % (config, line), done.stderr)

    def config(self, text):
        path = self.at / "config.yaml"
        path.write_text(text)
        return path

    def test_option(self):
        done = call("diagnose", CASE, NETCAUSE_CONFIG=self.config("diagnose:\n  format: json\n"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("findings", json.loads(done.stdout))

    def test_the_call_wins(self):
        config = self.config("diagnose: {format: json, width: 60}\n")
        done = call("diagnose", "-f", "markdown", CASE, NETCAUSE_CONFIG=config)
        self.assertTrue(done.stdout.startswith("# "), done.stdout[:100])

    def test_a_command_wins_over_all(self):
        config = self.config("diagnose: {width: 60}\nwidth: 200\n")
        narrow, wide = (call("diagnose", "-w", width, CASE).stdout for width in (60, 200))
        self.assertNotEqual(narrow, wide)
        self.assertEqual(call("diagnose", CASE, NETCAUSE_CONFIG=config).stdout, narrow)
        self.assertEqual(call("diagnose", "-w", "200", CASE, NETCAUSE_CONFIG=config).stdout, wide)

    def test_flag(self):
        odd = lambda done: [c for c in done.stdout if ord(c) > 126]
        self.assertTrue(odd(call("diagnose", CASE)))
        self.assertFalse(odd(call("diagnose", CASE, NETCAUSE_CONFIG=self.config("ascii: true\n"))))
        self.assertTrue(odd(call("diagnose", CASE, NETCAUSE_CONFIG=self.config("ascii: false\n"))))

    def test_user_file(self):
        (self.at / "netcause").mkdir()
        (self.at / "netcause" / "config.yaml").write_text("diagnose: {format: json}\n")
        env = {k: v for k, v in environment(XDG_CONFIG_HOME=self.at).items() if k != "NETCAUSE_CONFIG"}
        done = subprocess.run([NETCAUSE, "diagnose", CASE], env=env, stdout=subprocess.PIPE, text=True, timeout=300)
        self.assertIn("findings", json.loads(done.stdout))

    def test_rules_beside_the_file(self):
        """A relative folder is one beside the file, and parameters add up with those of the call."""
        pack = self.at / "site"
        pack.mkdir()
        (pack / "pack.yaml").write_text("pack: site\nversion: 1.0.0\ntitle: Our site\n")
        config = self.config("add-rules: [site]\nset:\n  tcp.no_such_parameter: 3s\n")
        done = call("diagnose", CASE, NETCAUSE_CONFIG=config)
        self.assertEqual(done.returncode, 5)
        self.assertIn("tcp.no_such_parameter", done.stderr)
        self.assertNotIn("No such file", done.stderr)

    def test_mistakes(self):
        config = self.config("widht: 3\ndiagnose: {slow: 1s}\nascii: maybe\noutput: x\nwidth: [1, 2]\n")
        done = call("version", NETCAUSE_CONFIG=config)
        self.assertEqual(done.returncode, 2)
        for words in ("config.yaml:1:1: error", "did you mean 'width'", ":2:12: error: 'diagnose' has no option --slow",
                      ":3:8: error: ascii is true or false", ":4:1: error", ":5:1: error: width is one value"):
            self.assertIn(words, done.stderr)

    def test_values_are_checked_where_they_stand(self):
        done = call("version", NETCAUSE_CONFIG=self.config("format: jsn\nwidth: 0\nflows: {format: sarif}\nfail-on: error\n"))
        self.assertEqual(done.returncode, 2)
        for words in ("config.yaml:1:9: error: 'jsn' is no value of format", ":2:8: error: '0' is no value of width",
                      ":3:17: error: 'sarif' is no value of format for flows"):
            self.assertIn(words, done.stderr)
        self.assertNotIn(":4:", done.stderr)

    def test_what_a_command_cannot_do_is_left_out(self):
        config = self.config("format: sarif\ncolumns: frame.number\npackets: {format: text}\n")
        for command in ("flows", "packets"):
            done = call(command, CASE, NETCAUSE_CONFIG=config)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(done.stdout, call(command, CASE).stdout)
        table = call("packets", "--format", "tsv", CASE, NETCAUSE_CONFIG=config).stdout
        self.assertTrue(table.startswith("frame.number\n1\n"), table[:40])

    def test_show(self):
        config = self.config("width: 70\ndiagnose: {format: json}\n")
        shown = call("config", NETCAUSE_CONFIG=config).stdout
        self.assertIn(f"netcause * --width 70   # {config}:1\n", shown)
        self.assertIn(f"netcause diagnose --format json   # {config}:2\n", shown)

    def test_not_from_the_working_directory(self):
        (self.at / ".netcause.yaml").write_text("diagnose: {format: json}\n")
        done = subprocess.run([NETCAUSE, "diagnose", CASE], env=environment(), cwd=self.at, stdout=subprocess.PIPE, text=True,
                              timeout=300)
        self.assertIn("VERDICT", done.stdout)


class Pager(WithFolder):
    def test_pager_gets_the_result(self):
        plain = call("diagnose", CASE).stdout
        paged = call("diagnose", "--pager", "always", CASE, NETCAUSE_PAGER="sed 's/^/> /'", PAGER="false").stdout
        self.assertEqual(paged, "".join(f"> {line}\n" for line in plain.splitlines()))

    def test_none_in_a_pipe(self):
        self.assertNotIn("> ", call("diagnose", CASE, NETCAUSE_PAGER="sed 's/^/> /'").stdout[:20])

    def test_none_for_a_file(self):
        done = call("diagnose", "--pager", "always", "-o", self.at / "x", CASE, PAGER="echo paged")
        self.assertEqual(done.stdout, "")
        self.assertIn("VERDICT", (self.at / "x").read_text())

    def test_nothing_to_show(self):
        done = call("diagnose", "--pager", "always", self.at / "missing", PAGER="echo paged")
        self.assertEqual((done.returncode, done.stdout), (4, ""))

    def test_pager_that_is_not_there_costs_nothing(self):
        done = call("diagnose", "--pager", "always", CASE, NETCAUSE_PAGER="/nowhere/less -R")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout, call("diagnose", CASE).stdout)

    def test_interrupt_is_the_pagers(self):
        """Ctrl-C goes to all in front of the terminal: the program stays until its pager ends."""
        with subprocess.Popen([NETCAUSE, "diagnose", "--pager", "always", str(CASE)], stdout=subprocess.PIPE, start_new_session=True,
                              env=environment(PAGER="trap : INT; cat; sleep 1; echo end"), text=True) as process:
            process.stdout.readline()
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(0.2)
            os.killpg(process.pid, signal.SIGINT)
            self.assertTrue(process.stdout.read().endswith("end\n"))
            self.assertIn(process.wait(timeout=60), (0, 130))  # 130: it came before all was written

    def test_pager_that_quits_early(self):
        done = call("packets", "--pager", "always", CASE, PAGER="head -1")
        self.assertEqual((done.returncode, done.stderr, len(done.stdout.splitlines())), (0, "", 1))

    def test_status_is_the_commands(self):
        self.assertEqual(call("diagnose", "--fail-on", "warning", "--pager", "always", CASE, PAGER="cat >&2").returncode, 1)


def syns(count, first):
    out = b""
    for i in range(first, first + count):
        packet = bytes([0x45, 0]) + struct.pack(">HHHBBH4s4s", 28, i & 0xFFFF, 0, 64, 17, 0, b"\x0a\0\0\1", b"\x0a\0\0\2") + \
            struct.pack(">HHHH", 1000 + i % 1000, 2000, 8, 0)
        out += struct.pack("<IIII", 1000 + i // 100, 0, len(packet), len(packet)) + packet
    return out


HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)


class Progress(WithFolder):
    def feed(self, process, until, most=600):
        """Packets for ever, until somebody is content; the number written."""
        n = 0
        for _ in range(most):
            process.stdin.write(syns(2000, n))
            process.stdin.flush()
            n += 2000
            if until():
                return n
            time.sleep(0.02)
        self.fail("nothing happened")

    def test_json_and_interrupt(self):
        with open(self.at / "err", "wb") as log:
            process = subprocess.Popen([NETCAUSE, "diagnose", "-f", "json", "--progress", "json", "-"], env=environment(),
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        process.stdin.write(HEADER)
        told = lambda: (self.at / "err").stat().st_size > 0
        n = self.feed(process, told)
        process.send_signal(signal.SIGINT)
        try:
            for more in range(200):
                process.stdin.write(syns(2000, n + 2000 * more))
                process.stdin.flush()
            process.stdin.close()
        except BrokenPipeError:
            pass
        result = json.loads(process.stdout.read())
        process.stdout.close()
        self.assertEqual(process.wait(timeout=300), 130)
        line = json.loads((self.at / "err").read_text().splitlines()[0])
        self.assertEqual((line["phase"], line["total"], line["member"]), ("reading", 0, "stdin"))
        self.assertGreater(line["bytes"], 0)
        self.assertIn("interrupted", [hit["limit"] for hit in result["completeness"]["limits_hit"]])
        self.assertEqual(result["inputs"][0]["status"], "partial")

    def test_interrupted_view(self):
        """What was read is shown and called a part; a file, where that would not be seen, is not made."""
        for command, words in (("flows", ["-o", self.at / "out"]), ("packets", ["-o", self.at / "out"]), ("flows", [])):
            with open(self.at / "err", "wb") as log:
                process = subprocess.Popen([NETCAUSE, command, "--progress", "json", *map(str, words), "-"], env=environment(),
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
            process.stdin.write(HEADER)
            n = self.feed(process, lambda: (self.at / "err").stat().st_size > 0)
            process.send_signal(signal.SIGINT)
            try:
                process.stdin.write(syns(2000, n))
            except BrokenPipeError:
                pass
            out, _ = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 130)
            self.assertIn("interrupted", (self.at / "err").read_text())
            self.assertEqual(sorted(p.name for p in self.at.iterdir()), ["err"])
            self.assertEqual(len(out) > 0, not words)

    def test_interrupted_behind_the_diagnosis(self):
        """Ctrl-C while the annotated capture is written: the diagnosis is there, and whole; the capture is not made."""
        capture = self.at / "many.pcap"
        capture.write_bytes(HEADER + syns(2000, 0) * 600)
        before = set(self.at.iterdir())
        process = subprocess.Popen([NETCAUSE, "diagnose", "--annotate", str(self.at / "out"), str(capture)], env=environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(6000):
            if process.poll() is not None or any(p.stat().st_size > 0 for p in set(self.at.iterdir()) - before):
                break
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn(b"VERDICT", out)
        self.assertIn(b"the diagnosis is whole", err)
        self.assertEqual(set(self.at.iterdir()), before)

    def test_ended_by_a_signal(self):
        """No half file, and nothing beside it."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            process = subprocess.Popen([NETCAUSE, "packets", "-o", str(self.at / "out"), "-"], env=environment(),
                                       stdin=subprocess.PIPE)
            process.stdin.write(HEADER)
            self.feed(process, lambda: list(self.at.iterdir()))
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=60), -number)
            process.stdin.close()
            self.assertEqual(list(self.at.iterdir()), [])

    def test_nobody_listens(self):
        """A reader that goes away ends the reading."""
        process = subprocess.Popen([NETCAUSE, "packets", "-"], env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdout.close()
        process.stdin.write(HEADER)
        with self.assertRaises(BrokenPipeError):
            self.feed(process, lambda: False)
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        self.assertEqual(process.wait(timeout=60), 0)

    def terminal(self, *words, stdout=subprocess.DEVNULL):
        """What appears on standard error when it is a terminal."""
        main, other = pty.openpty()
        process = subprocess.Popen([NETCAUSE, *map(str, words)], env=environment(TERM="xterm"), stdin=subprocess.PIPE,
                                   stdout=other if stdout == "terminal" else stdout, stderr=other)
        os.close(other)
        process.stdin.write(HEADER)
        began = time.monotonic()
        self.feed(process, lambda: time.monotonic() - began > 1.5)
        process.stdin.close()
        process.wait(timeout=300)
        seen = b""
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:
                part = b""
            if not part:
                os.close(main)
                return seen.decode()
            seen += part

    def test_line_on_a_terminal(self):
        seen = self.terminal("diagnose", "-")
        self.assertIn("\rreading: ", seen)
        self.assertTrue(seen.endswith("\r\033[K"), repr(seen[-80:]))
        self.assertNotIn("\n", seen)

    def test_every_command_that_reads_has_the_line(self):
        for command in ("packets", "facts", "flows", "sessions", "exceptions"):
            self.assertIn("\rreading: ", self.terminal(command, "-"), command)

    def test_no_line_between_what_is_printed(self):
        self.assertNotIn("reading: ", self.terminal("facts", "--type", "dns.answer", "--pager", "never", "-", stdout="terminal"))

    def test_no_line(self):
        for option in ("--progress=never", "--quiet"):
            self.assertEqual(self.terminal("diagnose", option, "-"), "")

    def test_wrong(self):
        self.assertEqual(call("diagnose", "--progress", "often", CASE).returncode, 2)


class Output(WithFolder):
    def test_symbolic_link_stays(self):
        (self.at / "real").write_text("old")
        for link, target in (("link", "real"), ("fresh-link", "fresh"), ("chain", "link")):
            (self.at / link).symlink_to(target)
            self.assertEqual(call("version").returncode, 0)
            self.assertEqual(call("diagnose", "-o", self.at / link, CASE).returncode, 0)
            self.assertTrue((self.at / link).is_symlink())
            self.assertIn("VERDICT", (self.at / target).read_text())
        self.assertEqual(sorted(p.name for p in self.at.iterdir()), ["chain", "fresh", "fresh-link", "link", "real"])

    def test_place_is_checked_first(self):
        """Before a terabyte is read: the bundle here is not even there."""
        (self.at / "folder").mkdir()
        (self.at / "nowhere").symlink_to("missing/file")
        for path, why in (("missing/x", "No such file"), ("folder", "Is a directory"), ("nowhere", "No such file")):
            for option in ("-o", "--annotate"):
                done = call("diagnose", option, self.at / path, self.at / "no-bundle")
                self.assertEqual(done.returncode, 2)
                self.assertIn(why, done.stderr)
                self.assertNotIn("no-bundle", done.stderr)

    def test_folder_that_cannot_be_written(self):
        self.at.chmod(0o555)
        nobody = {"user": 65534} if os.geteuid() == 0 else {}
        done = subprocess.run([NETCAUSE, "version"], stdout=subprocess.PIPE, timeout=60, **nobody)
        if done.returncode != 0:
            self.skipTest("the program is not for everybody")
        done = subprocess.run([NETCAUSE, "config", "-o", self.at / "x"], env=environment(), stderr=subprocess.PIPE, text=True,
                              timeout=60, **nobody)
        self.assertEqual(done.returncode, 2)
        self.assertIn("Permission denied", done.stderr)

    def test_full_device(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            for words in (["diagnose", CASE], ["packets", CASE], ["facts", CASE], ["version"]):
                done = subprocess.run([NETCAUSE, *map(str, words)], env=environment(), stdout=full, stderr=subprocess.PIPE,
                                      text=True, timeout=300)
                self.assertEqual(done.returncode, 70, words)
                self.assertIn("No space left", done.stderr)
        self.assertEqual(call("packets", "-o", "/dev/full", CASE).returncode, 70)


class Input(WithFolder):
    def closed(self, how, *words):
        """The shell closes streams before it starts the program."""
        return subprocess.run(["sh", "-c", 'exec "$@" ' + how, "sh", NETCAUSE, *map(str, words)], env=environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=300)

    def test_closed_streams(self):
        """Messages do not go into the file that took the number of the closed stream, and a result that went nowhere is told."""
        target = self.at / "out.txt"
        self.assertEqual(self.closed("2>&-", "packets", CASE, "--verbose", "-o", target).returncode, 0)
        self.assertNotIn("netcause: ", target.read_text())
        self.assertEqual(target.read_text(), call("packets", CASE).stdout)
        done = self.closed(">&-", "packets", CASE)
        self.assertEqual(done.returncode, 70)
        self.assertIn("standard output: Bad file descriptor", done.stderr)
        self.assertEqual(self.closed("<&- 2>&- >&-", "packets", CASE, "-o", target).returncode, 0)

    def test_why_it_cannot_be_opened(self):
        """Each way a name may be wrong, and what is there is diagnosed all the same."""
        (self.at / "empty").mkdir()
        (self.at / "closed.pcap").write_bytes(b"x")
        (self.at / "closed.pcap").chmod(0)
        wrong = [("missing", 4, "can't be opened: No such file or directory"), ("/dev/null", 4, "it is no folder, file or pipe"),
                 ("empty", 4, "warning: there is no file in it")]
        if os.geteuid() != 0:
            wrong.append(("closed.pcap", 4, "can't be opened: Permission denied"))
        for name, status, why in wrong:
            for command in ("diagnose", "packets"):
                done = call(command, self.at / name)
                self.assertEqual((done.returncode, done.stdout), (status, ""), name)
                self.assertIn("%s: " % (self.at / name), done.stderr)
                self.assertIn(why, done.stderr)
            both = call("diagnose", self.at / name, CASE)
            self.assertIn("VERDICT", both.stdout)
            self.assertIn(why, both.stderr)

    def test_names_of_any_bytes(self):
        """Blanks, newlines, letters beyond ASCII, and bytes that are no UTF-8."""
        capture = (CASE / "sniffer.pcap").read_bytes()
        for name, shown in ((b"a b.pcap", "a b.pcap"), (b"n\nl.pcap", "n\\x0Al.pcap"), ("gr\u00f6\u00dfe.pcap".encode(), "gr\u00f6\u00dfe.pcap"), (b"\xff.pcap", "\\xFF.pcap")):
            path = os.path.join(os.fsencode(self.at), name)
            with open(path, "wb") as file:
                file.write(capture)
            done = subprocess.run([NETCAUSE, "diagnose", path], env=environment(), stdout=subprocess.PIPE, timeout=60)
            self.assertEqual(done.returncode, 0)
            self.assertIn(shown, done.stdout.decode())


class Words(WithFolder):
    def test_nothing_to_show(self):
        (self.at / "note").write_text("x\n")
        for words in (["packets"], ["facts"], ["flows"], ["sessions"], ["steps"], ["exceptions"], ["diff", self.at / "note"]):
            done = call(*words, self.at / "note")
            self.assertEqual((done.returncode, done.stdout), (4, ""), words)
            self.assertIn("nothing", done.stderr)

    def test_meant_words(self):
        for words, told in ((["diagnose", "--fail-on", "warn", CASE], "'warning'"), (["kb", "chek"], "'check'"),
                            (["rules", "tst"], "'test'"), (["dumps", "lst"], "'list'"),
                            (["diagnose", "--limit", "bundle.outpt=1", CASE], "'bundle.output'"),
                            (["diagnose", "--f", "json", CASE], "--format, --fail-on"),
                            (["diagnose", "--ascii=3", CASE], "--ascii takes no value"),
                            (["diagnose", "--limit", "bundle.output=x", CASE], "'x' is no number")):
            done = call(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(told, done.stderr)

    def test_verbose(self):
        told = call("diagnose", "-v", CASE).stderr
        self.assertRegex(told, r"netcause: sniffer\.pcap: pcap, ok, \d+ bytes, 31 records\n")
        self.assertRegex(told, r"netcause: \d+\.\d s\n$")

    def test_quiet_leaves_errors(self):
        self.assertIn("missing", call("diagnose", "-q", self.at / "missing").stderr)
        self.assertEqual(call("diagnose", "-q", CASE).stderr, "")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
