#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules of the house that a machine can check: who may include whom, one user for each third-party header, licence lines,
sizes, banned calls, marks of unfinished work, functions defined twice.  house.py SOURCE_DIR; prints each breach as file:line and exits 1."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()
# From the bottom up: a room may include itself and what stands before it.
ROOMS = ["engine/base", "engine/fact", "engine/rule", "engine/infer", "engine/author", "decoders", "decoders/bundle", "decoders/packet",
         "decoders/capture", "decoders/text", "decoders/lines", "decoders/intake", "kb", "reports", "api", "cli"]
# Headers of the decoders' own root are the contract of all its rooms; decoders/intake wires them.
SHARED = {"decoders/case.h", "decoders/decoder.h", "decoders/facts.h", "decoders/limits.h", "decoders/facts.def",
          "decoders/limits.def", "decoders/decoders.def"}
# The stream is part of the decoders' contract.
STREAM = {"decoders/bundle/stream.h", "decoders/bundle/bundle.h"}
# What a room must not know although it stands below.
FORBIDDEN = {"decoders": ["engine/infer"], "decoders/bundle": ["engine/rule", "engine/infer"],
             "decoders/packet": ["engine/rule", "engine/infer"], "decoders/capture": ["engine/rule", "engine/infer"],
             "decoders/text": ["engine/rule", "engine/infer"], "decoders/lines": ["engine/rule", "engine/infer", "decoders/packet"], "kb": ["engine/rule", "engine/infer", "decoders"],
             "reports": ["decoders", "kb"]}
ONE_USER = {"zlib.h": 1, "bzlib.h": 1, "lzma.h": 1, "zstd.h": 1, "lz4frame.h": 1, "archive.h": 2, "archive_entry.h": 2, "pcap.h": 1, "pcap/pcap.h": 1, "yaml.h": 1, "sqlite3.h": 1, "pcre2.h": 1,
            "jansson.h": 1, "xxhash.h": 1, "xxh_x86dispatch.h": 1, "nettle/sha1.h": 1, "nettle/sha2.h": 1, "nettle/aes.h": 1, "nettle/gcm.h": 1, "nettle/hkdf.h": 1, "nettle/hmac.h": 1, "nettle/memops.h": 1, "utf8proc.h": 1,
            "seccomp.h": 1, "linux/landlock.h": 1}
BANNED = re.compile(r"(?<![\w.>])(gets|strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atoll|alloca|setlocale|localtime|system|popen|rand)\s*\(")
NOT_IN_LIBRARY = re.compile(r"(?<![\w.>])(printf|puts|putchar|exit|getenv|time)\s*\(")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
breaches = []
defined = {}  # function -> where it is; a program's own one would silently take the place of the library's


def breach(path, line, text):
    breaches.append(f"{path.relative_to(ROOT)}:{line}: {text}")


def room_of(path):
    folder = str(path.relative_to(ROOT).parent)
    return folder if folder in ROOMS else None


def strip_strings(line):
    return re.sub(r'"(\\.|[^"\\])*"', '""', line)


def check_includes(path, room, number, line, users):
    third = re.match(r'\s*#\s*include\s*<([^>]+)>', line)
    if third and third.group(1) in ONE_USER:
        users.setdefault(third.group(1), []).append(path)
    own = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
    if not own:
        return
    target = own.group(1)
    if "/" not in target or not (ROOT / target).exists():
        if (path.parent / target).exists():
            return
        breach(path, number, f"includes {target}, which is no file of the project")
        return
    other = room_of(ROOT / target)
    if target in SHARED and room.startswith("decoders"):
        return
    if other and ROOMS.index(other) > ROOMS.index(room) and target not in STREAM:
        breach(path, number, f"{room} must not include {target}: arrows go downwards")
    for bad in FORBIDDEN.get(room, []):
        if other and (other == bad or other.startswith(bad + "/")):
            breach(path, number, f"{room} must not know {bad}")


def check_name(path, lines, start):
    """A function whose body begins at `start` has a name that no other has, unless it is static."""
    head = start - 2
    while head > 0 and lines[head].startswith(" "):
        head -= 1
    name = re.match(r"(?!static)\w[\w *]*?\b(nc_\w+)\(", lines[head])
    if name:
        other = defined.setdefault(name.group(1), path)
        if other != path:
            breach(path, head + 1, f"{name.group(1)} is defined in {other.relative_to(ROOT)}, too")


def check_functions(path, lines):
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
            if room_of(path):
                check_name(path, lines, start)
        elif line == "}" and start:
            code = [l for l in lines[start:number - 1] if l.strip() and not l.strip().startswith(("/*", "*"))]
            if len(code) > 60:
                breach(path, start, f"a function of {len(code)} lines (at most 60)")
            start = None


def check_file(path, users):
    text = path.read_text()
    lines = text.split("\n")
    if "SPDX-License-Identifier: Apache-2.0" not in "\n".join(lines[:3]):
        breach(path, 1, "no SPDX line")
    if path.suffix in (".c", ".h") and len(lines) > 801:
        breach(path, 1, f"{len(lines)} lines (at most 800)")
    room = room_of(path)
    for number, line in enumerate(lines, 1):
        if UNFINISHED.search(line) and path.name != "house.py":
            breach(path, number, "a mark of unfinished work")
        if path.suffix in (".c", ".h") and len(line) > (110 if room else 150):
            breach(path, number, f"a line of {len(line)} columns")
        if room is None:
            continue
        code = strip_strings(line)
        check_includes(path, room, number, line, users)
        if BANNED.search(code):
            breach(path, number, f"banned call: {BANNED.search(code).group(1)}")
        if room != "cli" and NOT_IN_LIBRARY.search(code) and not line.strip().startswith(("/*", "*")):
            breach(path, number, f"the library must not call {NOT_IN_LIBRARY.search(code).group(1)}")
    if path.suffix == ".c":
        check_functions(path, lines)


def main():
    users = {}
    for path in sorted(ROOT.rglob("*")):
        relative = path.relative_to(ROOT)
        if path.suffix not in (".c", ".h", ".def", ".py", ".cmake") or relative.parts[0].startswith(("build", ".git")):
            continue
        check_file(path, users)
    for header, paths in users.items():
        if len(set(paths)) > ONE_USER[header]:
            breach(paths[0], 1, f"<{header}> is included by {', '.join(sorted(str(p.relative_to(ROOT)) for p in set(paths)))}")
    print("\n".join(breaches) or "the house is in order")
    return 1 if breaches else 0


sys.exit(main())
