#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every example of the documentation is run.  examples_test.py NETCAUSE

In a Markdown file a fenced block after `<!-- file: PATH -->` is written to PATH in a fresh folder (one folder for each document);
a ```console block after `<!-- run -->` holds commands (`$ netcause ...`) with the output that must come, where a line `...`
stands for any lines.  Blocks run in order.  Links between documents must lead somewhere, generated pages must be fresh."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv[1])
GENERATED = {"docs/facts.md": "facts", "docs/functions.md": "functions", "docs/limits.md": "limits", "docs/lints.md": "lints", "docs/netcause.1": "man",
             "docs/pack.schema.json": "schema"}
failures = []
examples = 0


def run(command, folder):
    words = command.split()
    assert words[0] == "netcause", command
    environment = dict(os.environ, NETCAUSE_DATA=str(folder / "data"), COLUMNS="100", XDG_DATA_HOME=str(folder / "home"))
    done = subprocess.run(f"'{NETCAUSE}' {command.removeprefix('netcause')}", shell=True, cwd=folder, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    return done.stdout.decode("utf-8", "replace")


def matches(wanted, got):
    """True if the lines of `got` fit those of `wanted`; a line '...' stands for any lines, '...' at the end of a line for its rest."""
    def one(line):
        if line.strip() == "...":
            return r"(?:.*\n)*?"
        if line.endswith("..."):
            return re.escape(line[:-3]) + r".*\n"
        return re.escape(line.rstrip()) + r"[ ]*\n"
    pattern = "".join(map(one, wanted))
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in got)) is not None


def console(document, number, block, folder):
    global examples
    command, wanted = None, []

    def check():
        global examples
        if command is None:
            return
        examples += 1
        got = run(command, folder).splitlines()
        if not matches(wanted, got):
            failures.append(f"{document}:{number}: $ {command}\n  wanted:\n" + "\n".join("    " + l for l in wanted) +
                            "\n  got:\n" + "\n".join("    " + l for l in got))

    for line in block:
        if line.startswith("$ "):
            check()
            command, wanted = line[2:], []
        else:
            wanted.append(line)
    check()


def prepare(folder):
    data = folder / "data"
    data.mkdir()
    (data / "rules").symlink_to(ROOT / "rules")
    (data / "dumps").symlink_to(ROOT / "decoders" / "text")
    (data / "procedures").symlink_to(ROOT / "procedures")
    (folder / "cases").symlink_to(ROOT / "cases")
    (folder / "rules").symlink_to(ROOT / "rules")


def read_document(path):
    lines = path.read_text().splitlines()
    name = path.relative_to(ROOT)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="netcause-docs-"))
    prepare(folder)
    mark, at = None, 0
    while at < len(lines):
        line = lines[at]
        comment = re.fullmatch(r"<!-- (file: (?P<file>\S+)|(?P<run>run)) -->", line.strip())
        if comment:
            mark = comment
        elif line.startswith("```") and mark:
            end = next(i for i in range(at + 1, len(lines)) if lines[i].startswith("```"))
            block = lines[at + 1:end]
            if mark["file"]:
                target = folder / mark["file"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text("\n".join(block) + "\n")
            else:
                console(name, at + 2, block, folder)
            mark, at = None, end
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", line):
            if not (path.parent / link).exists():
                failures.append(f"{name}:{at + 1}: the link to {link} leads nowhere")
        at += 1
    shutil.rmtree(folder)


for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
    read_document(document)
for page, what in GENERATED.items():
    fresh = subprocess.run([NETCAUSE, "help", "--generate", what], stdout=subprocess.PIPE, check=True).stdout
    if fresh != (ROOT / page).read_bytes():
        failures.append(f"{page} is stale: run ./dev docs")
if examples < 5:
    failures.append(f"only {examples} examples found: the marks are broken")
print("\n".join(failures) if failures else f"{examples} examples run")
sys.exit(1 if failures else 0)
