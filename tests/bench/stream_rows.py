# SPDX-License-Identifier: Apache-2.0
"""The rule engine against CLIPS 6.30 on a stream of short-lived packet facts.  Rules of both languages are written from one table
here; both drivers make the same packets (stream.h).  Seconds are CPU time of matching a million facts, rules already loaded: the
engine is given PACKETS, CLIPS a tenth of them and its time is scaled.  Hits are compared on that tenth, given to both."""
import os
import shutil
import subprocess

PACKETS = 1_000_000
PEER_PACKETS = PACKETS // 10
COMMANDS = 10_000
RULES_PER_FILE = 1_000
RUNS = 4
PEER = "CLIPS 6.30"
SAY = 'say: {what: "hit"}\n'
CLIPS_HEAD = """(defglobal ?*hits* = 0)
(deftemplate pkt (slot n) (slot ts) (slot proto) (slot src) (slot dst) (slot sport) (slot dport) (slot len) (slot flags) (slot code) (slot cksum))
(deftemplate cmd (slot number) (slot kind) (slot client) (slot port))
"""


def equal(code):
    return f"p: pkt where code == {code}", "per: [p.code]", f"(pkt (code {code}))"


def between(low, high):
    return (f"p: pkt where proto == 17 and len > {low} and len < {high}", "per: [p.proto]",
            f"(pkt (proto 17) (len ?l&:(> ?l {low})&:(< ?l {high})))")


def eq(i, count):
    return equal(4096 + i * (10_000 // count))


def ranges(i, count):
    low = 40 + i * 1460 // count
    return between(low, low + 2)


def eq_held(i, _):
    """Only the first ten can ever hold."""
    return equal(4096 + i * 1000 if i < 10 else 20_000 + i)


def ranges_held(i, _):
    return between(40 + i * 146, 42 + i * 146) if i < 10 else between(2000 + i, 2002 + i)


def absent(i, _):
    rule = (f"c: cmd where kind == k{i}", "absent:\n  none: pkt where flags == 2 and dst == c.client and dport == c.port\n"
            "  until: end of source after c\n  provided: always\nper: [c.kind]")
    return *rule, f"(cmd (kind k{i}) (client ?c) (port ?p)) (not (pkt (flags 2) (dst ?c) (dport ?p))) (end)"


def joined(i, _):
    return (f"c: cmd where kind == k{i}\n  p: pkt where dst == c.client and dport == c.port", "per: [c.kind]",
            f"(cmd (kind k{i}) (client ?c) (port ?p)) (pkt (dst ?c) (dport ?p))")


def write_rules(folder, family, count):
    """Paths of the YAML files and of the CLIPS program."""
    name = f"{family.__name__}-{count}"
    rules = [family(i, count) for i in range(count)]
    paths = []
    for start in range(0, count, RULES_PER_FILE):
        path = folder / f"{name}-{start}.yaml"
        path.write_text("".join(
            f"---\nrule: bench.r{start + i}\ncode: B-{start + i}\ntitle: t\nseverity: error\nfind:\n  {find}\n{rest}\n{SAY}"
            for i, (find, rest, _) in enumerate(rules[start:start + RULES_PER_FILE])))
        paths.append(str(path))
    clips = folder / f"{name}.clp"
    clips.write_text(CLIPS_HEAD + "".join(
        f"(defrule r{i} {left} => (bind ?*hits* (+ ?*hits* 1)))\n" for i, (_, _, left) in enumerate(rules)))
    return paths, str(clips)


def figures_of(command):
    """What a program prints as names and values, and its peak memory in MiB."""
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE)
    words = process.stdout.read().split()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    figures = dict(zip(words[::2], words[1::2]))
    if process.returncode != 0 or b"stream_s" not in figures:
        raise SystemExit(f"bench engine: {command[0]} failed on {command[-1]}")
    return figures, usage.ru_maxrss / 1024


def measure(command):
    """Hits, CPU seconds of loading and of the stream, peak memory in MiB."""
    figures, peak = figures_of(command)
    return int(figures[b"hits"]), float(figures[b"load_s"]), float(figures[b"stream_s"]), peak


def least(runs):
    """The least of several runs, each figure for itself."""
    return tuple(min(figures) for figures in zip(*runs))


class Work:
    def __init__(self, build, family, count, commands=0, keep="none"):
        folder = build / "bench-data"
        self.name = f"{family.__name__}-{count}"
        self.yaml, self.clips = write_rules(folder, family, count)
        self.program, self.peer_program = build / "tests/bench/engine_stream", build / "tests/bench/clips_stream"
        self.about, self.keep = [commands, count], keep

    def ours(self, packets=PACKETS):
        return measure([self.program, packets, *self.about, *self.yaml])

    def both(self):
        """Ours and the peer's figures, run in turn; stops everything when their answers differ."""
        peer_command = [self.peer_program, PEER_PACKETS, *self.about, self.keep, self.clips]
        same = self.ours(PEER_PACKETS)[0]
        pairs = [(self.ours(), measure(peer_command)) for _ in range(RUNS)]
        ours, peer = (least(figures) for figures in zip(*pairs))
        if same != peer[0]:
            raise SystemExit(f"bench engine: {self.name}: {same} hits, {PEER} has {peer[0]}")
        return ours, (*peer[:2], peer[2] * PACKETS / PEER_PACKETS, peer[3])


def against_clips(build):
    """With ten range rules the target is that of equality: a fact then costs CLIPS hardly more than its making."""
    for family, targets, aims, commands, keep in ((eq, (15, 15, 15), (40, 40, 40), 0, "none"), (ranges, (15, 100, 100), (40, 250, 250), 0, "none"),
                                                  (absent, (50, 50, 50), (130, 130, 130), COMMANDS, "syn")):
        for count, target, aim in zip((10, 1000, 10_000), targets, aims):
            ours, peer = Work(build, family, count, commands, keep).both()
            row = {"ours": ours[2], "peer": peer[2], "peer_name": PEER, "target": target, "aim": aim}
            yield {"work": f"{family.__name__}, {count} rules, {ours[0]} hits: s per million facts", **row}
    yield {"work": "loading 10000 absent rules from YAML", "ours": ours[1], "peer": peer[1], "peer_name": PEER, "most": 0.5, "aim": 0.2}


def growth(build):
    for family in (eq_held, ranges_held):
        works = [Work(build, family, count) for count in (10, 10_000)]
        few, many = (least(runs) for runs in zip(*([work.ours() for work in works] for _ in range(RUNS))))
        if few[0] != many[0]:
            raise SystemExit(f"bench engine: {family.__name__}: hits are not held: {few[0]} and {many[0]}")
        yield {"work": f"{family.__name__}, 10000 rules against 10, {many[0]} hits", "ours": many[2], "peer": few[2],
               "peer_name": "own cost at 10 rules, at most 1.5x, aim 1.2x", "most": round(few[2] * 1.5, 4), "aim": round(few[2] * 1.2, 4)}
        if family is ranges_held:
            yield {"work": "loading 10000 range rules from YAML", "ours": many[1], "peer_name": "0.5 s", "most": 0.5, "aim": 0.2}


def why_not(build):
    """One of 10000 rules, never fired, is watched in the run and asked for when it is done."""
    work = Work(build, ranges_held, 10_000)
    os.environ["BENCH_WHY_NOT"] = "bench.r9999"
    asked = [figures_of([work.program, PACKETS, *work.about, *work.yaml])[0] for _ in range(RUNS)]
    del os.environ["BENCH_WHY_NOT"]
    yield {"work": "why not: one of 10000 range rules, a million packets, after the run", "ours": min(float(f[b"why_s"]) for f in asked),
           "peer_name": "0.05 s", "most": 0.05}


def cached(build):
    """The first run keeps the compiled rules, the others take them from there."""
    folder = build / "bench-data" / "cache"
    shutil.rmtree(folder, ignore_errors=True)
    for family in (absent, ranges):
        work = Work(build, family, 10_000)
        os.environ["BENCH_CACHE"] = str(folder)
        loads = [work.ours(0)[1] for _ in range(1 + RUNS)]
        del os.environ["BENCH_CACHE"]
        yield {"work": f"loading 10000 {family.__name__} rules from the cache", "ours": min(loads[1:]), "peer": loads[0],
               "peer_name": "first time, from YAML, and kept", "most": 0.02, "aim": 0.005}


def rows(build):
    yield from against_clips(build)
    yield from cached(build)
    yield from growth(build)
    yield from why_not(build)
    ours, peer = Work(build, joined, 1, COMMANDS, "all").both()
    row = {"work": f"{PACKETS} packets kept for a join, {ours[0]} hits", "peer_name": PEER}
    yield {**row, "ours": ours[2], "peer": peer[2], "most": 1.0, "aim": 0.3}
    yield {**row, "work": "the same, peak memory", "ours": ours[3], "unit": "MiB", "peer_name": "100 MB", "most": 95.4, "aim": 45.8}
