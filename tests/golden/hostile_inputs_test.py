#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Inputs that say hostile things, in every text slot of every fact type, in captures and in the configuration file: nothing acts, whatever
the format or view.  hostile_inputs_test.py NETCAUSE

A description of a text report (docs/authoring.md, 6) gives a fact of each type whose text slots all hold a hostile line of the input, and a rule
for each type says them all.  Bytes of captures that are letters become hostile ones here and there.  What is checked of each format is in
hostile_test.py."""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from hostile_test import EVIL, NETCAUSE, PROBLEMS, ROOT, call, check, no_controls

LINE = " ".join(EVIL.replace("\r\n", " ").split())
MOST_BLOCKS = 60
FORMATS = ["text", "json", "markdown", "mail", "sarif", "junit", "html"]
SPOILT = ["ftp-passive-nat", "tls-certificate-of-other-name", "snmp-agents-complain", "console-bad-day"]


def slots():
    """{type: its slots of text}"""
    out, name = {}, None
    for line in call("help", "--generate", "facts").stdout.decode().splitlines():
        head, row = re.match(r"## (\S+)$", line), re.match(r"\| `([^`]+)` \| (string|symbol) \|", line)
        name = head[1] if head else name
        if row:
            out.setdefault(name, []).append(row[1])
    return out


def descriptions(types):
    """Each type is given by lines of its own; a description has 60 blocks at most."""
    names = list(types)
    for first in range(0, len(names), MOST_BLOCKS):
        blocks = "".join("  b%d:\n    row: yes\n    opens: [\"T%d {hostile...}\"]\n    gives: {%s: {%s}}\n" %
                         (n, n, names[n], ", ".join("%s: hostile" % slot for slot in types[names[n]])) for n in range(first, min(first + MOST_BLOCKS, len(names))))
        yield first, "dump: hostile%d\ntitle: What is hostile\nstarts: [HOSTILE LIST %d]\nfields:\n  hostile: {as: text}\nblocks:\n%s" % (first, first, blocks)


def rules(types):
    for n, (name, texts) in enumerate(types.items()):
        says = " ".join("{x.%s}" % slot for slot in texts)
        yield ("rule: bench.r%d\ncode: EVIL-%d\ntitle: Type %s\nseverity: warning\ntags: [layer.transport]\nfind:\n  x: %s\nper: [%s]\n"
               "conclude: bench.evil(what = \"x\")\nsay:\n  what: \"It says %s.\"\n  why: \"It is there.\"\n  fix: \"None.\"\n"
               % (n, n, name, name, ", ".join("x." + slot for slot in texts), says))


def render(result, folder, evil):
    """All formats of a stored result."""
    (folder / "r.json").write_bytes(result)
    for form in FORMATS:
        done = call("render", folder / "r.json", "--format", form)
        if done.returncode != 0 or not done.stdout:
            PROBLEMS.append("%s: status %d, %s" % (form, done.returncode, done.stderr.decode()[-300:]))
        check(form, done.stdout.decode("utf-8"), evil)


def facts(folder):
    """All types that have words: each shows the line, or leaves out what is not of the few words that the slot may hold."""
    types = slots()
    (folder / "d").mkdir()
    for first, text in descriptions(types):
        (folder / "d" / ("h%d.yaml" % first)).write_text(text)
    (folder / "pack").mkdir()
    (folder / "pack" / "pack.yaml").write_text("pack: bench\nversion: 1.0.0\ntitle: All types\n")
    (folder / "pack" / "rules.yaml").write_text("---\n".join(rules(types)))
    (folder / "in.txt").write_text("".join(("HOSTILE LIST %d\n" % n if n % MOST_BLOCKS == 0 else "") + "T%d %s\n" % (n, LINE) for n in range(len(types))))
    read = call("facts", folder / "in.txt", "--dumps", folder / "d").stdout.decode()
    told = [json.loads(line) for line in read.splitlines()]
    have = {fact["type"] for fact in told if any("<script>" in str(value) for value in fact.values())}
    if len(have) < 100 or {fact["type"] for fact in told} < set(types):
        PROBLEMS.append("only %d of %d types show the line" % (len(have), len(types)))
    no_controls("facts", read)
    result = call("diagnose", folder / "in.txt", "--dumps", folder / "d", "--rules", folder / "pack", "--no-cache", "--format", "json")
    if len(json.loads(result.stdout)["findings"]) != len(types):
        PROBLEMS.append("not each type gave a finding: " + result.stderr.decode()[-300:])
    render(result.stdout, folder, len(have))
    for words in (("why", "F1"), ("why-not", "EVIL-3"), ("what-if", "--without", "E1")):
        done = call(*words, folder / "in.txt", "--dumps", folder / "d", "--rules", folder / "pack", "--no-cache")
        no_controls(words[0], done.stdout.decode() + done.stderr.decode())


def spoilt(data, seed):
    """One run of letters in three of a file becomes a part of the hostile line, as long as it was."""
    chance, evil = random.Random(seed), EVIL.encode()

    def change(match):
        begin = chance.randrange(len(evil))
        return (evil[begin:] + evil * (len(match[0]) // len(evil) + 1))[:len(match[0])] if chance.random() < 0.3 else match[0]
    return re.sub(rb"[A-Za-z][A-Za-z0-9 ./_-]{5,}", change, data)


def inputs(folder):
    """Views and formats of recordings and texts that were spoilt: the names that protocols carry."""
    for n, case in enumerate(SPOILT):
        bundle = folder / ("case%d" % n)
        bundle.mkdir()
        for path in sorted((ROOT / "cases" / case / "input").iterdir()):
            if path.is_file():
                (bundle / path.name).write_bytes(spoilt(path.read_bytes(), n))
        render(call("diagnose", bundle, "--format", "json").stdout, folder, 0)
        for view in (["packets"], ["packets", "--format", "details"], ["flows"], ["sessions"], ["steps"], ["exceptions", "--class", "application"]):
            done = call(*view, bundle)
            no_controls(" ".join(view), done.stdout.decode() + done.stderr.decode())
        good = ROOT / "cases" / SPOILT[n] / "input"
        for words in (["ladder", bundle], ["diff", good, bundle], ["diff", bundle, good]):
            done = call(*words)
            no_controls(words[0], done.stdout.decode() + done.stderr.decode())
        for words in (["packets", bundle], ["steps", bundle], ["exceptions", bundle], ["sessions", bundle], ["flows", bundle], ["diff", good, bundle]):
            done = call(*words, "--format", "html")
            if done.stdout:  # texts alone have no dialogue
                check("html", done.stdout.decode(), 0)


def config(folder):
    """What a configuration file says is quoted in messages and by `config`."""
    evil = json.dumps(LINE)
    for n, text in enumerate(('format: %s', '%s: 1', 'kb: %s', 'color: %s', 'set: {%s: 1}', 'limit: {%s: 1}', 'rules: %s', 'language: %s', 'slow: %s', 'columns: %s',
                              'fail-on: %s', 'dumps: %s', 'diagnose: {format: %s}', '[%s', 'format: "\\xZZ', '# %s\n: :')):
        path = folder / ("config%d.yaml" % n)
        path.write_text((text % evil if "%s" in text else text) + "\n")
        for words in (["config"], ["diagnose", ROOT / "cases" / "dns-ok" / "input"], ["exceptions", ROOT / "cases" / "dns-ok" / "input"]):
            done = subprocess.run([NETCAUSE, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                                  env=dict(os.environ, NETCAUSE_CONFIG=str(path)))
            no_controls("config file %d, %s" % (n, words[0]), done.stdout.decode() + done.stderr.decode())


def main():
    with tempfile.TemporaryDirectory(prefix="netcause-hostile-") as name:
        folder = pathlib.Path(name)
        facts(folder)
        inputs(folder)
        config(folder)
    print("\n".join(PROBLEMS) if PROBLEMS else "facts, inputs and configuration are inert")
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
