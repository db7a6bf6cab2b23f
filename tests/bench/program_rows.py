# SPDX-License-Identifier: Apache-2.0
"""Programs of programs/, each written once as rules of ours and once in CLIPS, over the same script of facts.  What they conclude is
compared fact by fact (number and sum of hashes).  Each run is a process of its own, so its peak memory is the program's."""
import json
import os
import pathlib
import subprocess

import programs

HERE = pathlib.Path(__file__).resolve().parent
PEER = "CLIPS 6.30"
RUNS = 4
PROOF_RUNS = 20


class Program:
    """One program and one script of facts, run by either engine."""

    def __init__(self, build, name, answer, lines, label=None):
        self.tools = build / "tests/bench"
        self.name, self.answer = name, answer
        self.script = build / "bench-data" / f"{label or name}.script"
        with open(self.script, "w", encoding="ascii") as file:
            file.writelines(lines)

    def run(self, tool, suffix):
        with open(self.script, "rb") as script:
            return report([self.tools / tool, self.answer, HERE / "programs" / f"{self.name}.{suffix}"], script)

    def both(self, runs=RUNS):
        """The least figures of some runs of each engine, in turn; stops everything when their answers differ."""
        pairs = [(self.run("engine_program", "yaml"), self.run("clips_program", "clp")) for _ in range(runs)]
        for ours, peer in pairs:
            if ours["answer"] != peer["answer"] or ours["limits"]:
                raise SystemExit(f"bench engine: {self.name}: {ours}, {PEER} has {peer}")
        return [least(figures) for figures in zip(*pairs)]


def report(command, script):
    done = subprocess.run([str(part) for part in command], stdin=script, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise SystemExit(f"bench engine: {command[0]} failed on {command[-1]}")
    return json.loads(done.stdout)


def least(runs):
    """The least of several runs, each figure for itself."""
    phases = {name: min(run["phases"][name] for run in runs) for name in runs[0]["phases"]}
    return {"peak": min(run["peak"] for run in runs), "load": min(run["load"] for run in runs), "phases": phases,
            "answer": runs[0]["answer"]}


def against(work, ours, peer, target, aim, phase="all"):
    return {"work": work, "ours": ours["phases"][phase], "peer": peer["phases"][phase], "peer_name": PEER, "target": target, "aim": aim}


def flows(build):
    ours, peer = Program(build, "flows", "total", programs.flows(100_000, 1000)).both()
    yield against("100000 packets counted in 1000 flows, one at a time", ours, peer, 50, 160)


def absence_script(build, commands, silent):
    return subprocess.Popen([str(build / "tests/bench/gen_absence"), str(commands), str(silent)], stdout=subprocess.PIPE)


def window_peak(build, program, commands):
    """Ours alone, all commands answered: events are twice as many."""
    with absence_script(build, commands, commands + 1) as script:
        return report([build / "tests/bench/engine_program", "alarm", HERE / f"programs/{program}.yaml"], script.stdout)


def growth_row(work, run, small, large):
    """Peak memory of few events and of many.  The least of three: in one run of six the heap begins so shortly before a huge page that it
    needs it, 2 MiB of 5."""
    few, many = (min((run(count) for _ in range(3)), key=lambda row: row["peak"]) for count in (small, large))
    row = {"work": work, "ours": many["peak"], "peer": few["peak"], "unit": "MiB",
           "peer_name": "own peak at 1 M, at most 1.2x", "most": round(few["peak"] * 1.2, 1)}
    return {**row, "failed": "a limit was reached"} if few["limits"] or many["limits"] else row


def window_row(build, program, work):
    return growth_row(work, lambda count: window_peak(build, program, count), 500_000, 5_000_000)


def absence(build):
    with absence_script(build, 10_000, 2) as script:
        lines = script.stdout.read().decode().splitlines(keepends=True)
    ours, peer = Program(build, "absence", "alarm", lines).both()
    yield against(f"absence within 5 s, 10000 commands, {ours['answer'][0]} silent, clock each event", ours, peer, 40, 150)
    yield window_row(build, "absence", "the same, peak memory of 10 M events against 1 M")
    yield window_row(build, "steps", "three steps of then within 5 s each, peak memory of 10 M events against 1 M")


def fed_peak(build, lines):
    """Ours alone, told while they are made."""
    command = [str(build / "tests/bench/engine_program"), "busy", str(HERE / "programs/windows.yaml")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        program.stdin.writelines(lines)
        program.stdin.close()
        return json.loads(program.stdout.read())


def windows(build):
    ours, peer = Program(build, "windows", "busy", programs.windows(10_000, 200)).both()
    yield against(f"8 in a sliding window of 5 s, 10000 events of 200 keys, {ours['answer'][0]} busy, clock each event", ours, peer, 40, 150)
    yield growth_row("the same, peak memory of 10 M events against 1 M", lambda rings: fed_peak(build, programs.windows(rings, 200)),
                     1_000_000, 10_000_000)


def support(build):
    Program(build, "support", "conclusion", programs.support(1000, 100, 10), "support-left").both(1)
    ours, peer = Program(build, "support", "conclusion", programs.support(1000, 100)).both()
    yield against("100000 supported conclusions made", ours, peer, 10, 20, "made")
    yield against("the same, withdrawn with 1000 facts", ours, peer, 2, 5, "withdrawn")


def closure(build):
    """The aim is Souffle's own time: it took a fifth of what CLIPS took on the machine where both were measured."""
    ours, peer = Program(build, "closure", "path", programs.closure(1000)).both()
    yield against(f"transitive closure, chain of 1000, {ours['answer'][0]} paths", ours, peer, 5, 5)
    yield {"work": "the same, peak memory", "ours": ours["peak"], "peer": peer["peak"], "unit": "MiB", "peer_name": PEER, "target": 14}


def proofs(build):
    """The closure with and without the premises of what it concludes, in turn, each as often first as second.  The difference is a few
    percent, where single runs differ by a third: so the least of many."""
    program = Program(build, "closure", "path", programs.closure(1000))
    runs = {True: [], False: []}
    for turn in range(PROOF_RUNS):
        for keep in (turn % 2 == 0, turn % 2 != 0):
            os.environ.pop("BENCH_NO_PROOFS", None)
            if not keep:
                os.environ["BENCH_NO_PROOFS"] = "1"
            runs[keep].append(program.run("engine_program", "yaml"))
    os.environ.pop("BENCH_NO_PROOFS", None)
    kept, none = least(runs[True]), least(runs[False])
    if kept["answer"] != none["answer"]:
        raise SystemExit(f"bench engine: proofs: {kept} with, {none} without")
    without = none["phases"]["all"]
    yield {"work": "the same, proofs kept against none kept", "ours": kept["phases"]["all"], "peer": without,
           "peer_name": "own time without, at most 1.2x, aim 1.1x", "most": round(without * 1.2, 4), "aim": round(without * 1.1, 4)}


def waltz(build):
    ours, peer = Program(build, "waltz", "label", programs.waltz(50)).both()
    yield against(f"Waltz-like labelling, 50 regions, {ours['answer'][0]} labels", ours, peer, 4, 10)


def manners(build):
    ours, peer = Program(build, "manners", "place", programs.manners(128)).both()
    yield against("Manners, 128 guests, with pick", ours, peer, 10, 45)


def rows(build):
    for part in (flows, absence, windows, support, closure, proofs, waltz, manners):
        yield from part(build)
