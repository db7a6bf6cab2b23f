#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Completions, help and man page offer the same commands and options, and each shell that is here can read its completion.

    complete_test.py BINARY
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROBLEMS = []


def out(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode("utf-8")


def same(what, have, want):
    if sorted(have) != sorted(want):
        PROBLEMS.append("%s: %s\n    and not %s" % (what, sorted(have), sorted(want)))


def bash_offers(script, words):
    """What bash completes after these words."""
    quoted = " ".join("'%s'" % word for word in words)
    program = "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _netcause; printf '%%s\\n' \"${COMPREPLY[@]}\"" % (
        script, quoted, len(words) - 1)
    return out("bash", "--norc", "-c", program).split()


def zsh_offers(folder, line, awaited):
    """What zsh makes of the line when Tab is pressed behind it, in a terminal of its own."""
    program = ("zmodload zsh/zpty; zpty -b z zsh -f -i; "
               "zpty -w z 'PS1=; fpath=(%s $fpath); autoload -Uz compinit; compinit -u -D; print re''ady'; "
               "zpty -r z x '*ready*'; sleep 0.3; zpty -n -w z $'%s\\t'; "
               "for i in {1..50}; do while zpty -r -t z y; do all+=$y; done; "
               "[[ $all == *%s* ]] && break; sleep 0.1; done; print -r -- $all" % (folder, line, awaited))
    done = subprocess.run(["zsh", "-f", "-c", program], stdout=subprocess.PIPE, timeout=60)
    return done.stdout.decode("utf-8", "replace")


def check_pressed(script, folder, fish):
    """A value behind an equals sign; a file with a blank in its name; what is to be filled in is no word."""
    os.makedirs(os.path.join(folder, "fpath"))
    shutil.copy(os.path.join(folder, "zsh"), os.path.join(folder, "fpath", "_netcause"))
    same("bash, --format=te", bash_offers(script, ["netcause", "diagnose", "--format", "=", "te"]), ["text"])
    same("bash, --color=", bash_offers(script, ["netcause", "diagnose", "--color", "="]), ["auto", "always", "never"])
    same("bash, diff", bash_offers(script, ["netcause", "diff", ""]), [])
    same("bash, collect pack", bash_offers(script, ["netcause", "collect", "pack"]), ["packet-trace"])
    same("bash, collect l", bash_offers(script, ["netcause", "collect", "l"]), ["list"])
    same("bash, why-not FTP-02", bash_offers(script, ["netcause", "why-not", "FTP-02"]), ["FTP-02"])
    same("bash, help form", bash_offers(script, ["netcause", "help", "form"]), ["formats"])
    if shutil.which("zsh"):
        shown = zsh_offers(os.path.join(folder, "fpath"), "netcause collect packet-", "packet-trace")
        if "packet-trace" not in shown:
            PROBLEMS.append("zsh, collect packet-: %r" % shown)
        shown = zsh_offers(os.path.join(folder, "fpath"), "netcause diagnose --format=te", "text")
        if "--format=text" not in shown:
            PROBLEMS.append("zsh, --format=te: %r" % shown)
    if shutil.which("fish"):
        words = out("fish", "--no-config", "-c", "source %s; complete -C 'netcause collect packet-t'" % fish).split()
        same("fish, collect", words[:1], ["packet-trace"])
        words = out("fish", "--no-config", "-c", "source %s; complete -C 'netcause diagnose --format=te'" % fish).split()
        same("fish, --format=te", words[:1], ["--format=text"])


def check_shell(shell, path):
    if shutil.which(shell):
        done = subprocess.run([shell, "-n", path], stderr=subprocess.PIPE, timeout=60)
        if done.returncode != 0:
            PROBLEMS.append("%s: %s" % (shell, done.stderr.decode("utf-8")))


def formats_refused(binary, command):
    """The formats that the command itself names when it gets none of them."""
    operands = ["F1", "case"] if command == "why" else ["case"]
    wrong = subprocess.run([binary, command, "--format", "nosuch"] + operands, stderr=subprocess.PIPE, timeout=60)
    named = re.search(r"--format 'nosuch' is none of (.*)", wrong.stderr.decode("utf-8"))
    if wrong.returncode != 2 or named is None:
        PROBLEMS.append("%s --format nosuch: %d %r" % (command, wrong.returncode, wrong.stderr))
    return named.group(1).split(", ") if named else []


def check_formats(binary, script, text, command):
    """Each shell offers what the command takes, after the long option and the short one."""
    want = formats_refused(binary, command)
    for option in ("--format", "-f"):
        same("bash, %s %s" % (command, option), bash_offers(script, ["netcause", command, option, ""]), want)
    part = re.search(r"^    %s\) _arguments(.*?);;" % command, text["zsh"], re.M | re.S).group(1)
    for words in re.findall(r"\*(?:--format=|-f)\[.*?\]:NAME:\((.*?)\)", part):
        same("zsh, formats of " + command, words.split(), want)
    words = re.search(r"from %s' -l format .*?-a '(.*?)'" % command, text["fish"])
    same("fish, formats of " + command, words.group(1).split() if words else [], want)


def main():
    binary = os.path.abspath(sys.argv[1])
    os.environ["PATH"] = os.path.dirname(binary) + os.pathsep + os.environ["PATH"]  # completion asks the program for names
    commands = re.findall(r"^  ([a-z-]+) ", out(binary, "--help").split("\n\n", 2)[2], re.M)
    if len(commands) < 5:
        PROBLEMS.append("help lists %s" % commands)
    man = out(binary, "help", "--generate", "man")
    with tempfile.TemporaryDirectory() as folder:
        text = {}
        for shell in ("bash", "zsh", "fish"):
            text[shell] = out(binary, "help", "--generate", shell)
            path = os.path.join(folder, shell)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text[shell])
            check_shell(shell, path)
        script = os.path.join(folder, "bash")
        same("bash, commands", bash_offers(script, ["netcause", ""]), commands)
        same("zsh, commands", re.findall(r"^            '([a-z-]+):", text["zsh"], re.M), commands)
        same("fish, commands", re.findall(r"-n __fish_use_subcommand -f -a ([a-z-]+)", text["fish"]), commands)
        same("man, commands", re.findall(r"^\.SS ([a-z-]+) ", man, re.M), commands)
        for command in commands:
            options = re.findall(r"^  (?:-\w, |    )--([a-z-]+)", out(binary, "help", command), re.M)
            offered = [word[2:] for word in bash_offers(script, ["netcause", command, "-"]) if word.startswith("--")]
            same("bash, " + command, offered, options)
            part = re.search(r"^    %s\) _arguments(.*?);;" % command, text["zsh"], re.M | re.S).group(1)
            same("zsh, " + command, re.findall(r"'\*--([a-z-]+)=?\[", part), options)
            same("fish, " + command,
                 re.findall(r"__fish_seen_subcommand_from %s' -l ([a-z-]+)" % command, text["fish"]), options)
            page = re.search(r"^\.SS %s .*?(?=^\.S[SH] )" % command, man, re.M | re.S).group(0)
            same("man, " + command, [name.replace("\\", "") for name in re.findall(r"^\.B \\-\\-(\S+)", page, re.M)],
                 [option for option in options if option != "help"])
            if "format" in options:
                check_formats(binary, script, text, command)
        check_pressed(script, folder, os.path.join(folder, "fish"))
        same("bash, verbs of kb", bash_offers(script, ["netcause", "kb", "ca"]), ["cases"])
        for command, want in (("packets", "text tsv details hex html"), ("flows", "text tsv html"), ("steps", "text html"),
                              ("why-not", "text json"), ("diagnose", "text json markdown mail sarif junit html")):
            same("formats of " + command, formats_refused(binary, command), want.split())
        same("bash, levels", bash_offers(script, ["netcause", "diagnose", "--fail-on", "w"]), ["warning"])
    wrong = subprocess.run([binary, "diagnose", "--formt", "x"], stderr=subprocess.PIPE, timeout=60)
    if wrong.returncode != 2 or b"did you mean '--format'?" not in wrong.stderr:
        PROBLEMS.append("a mistyped option: %d %r" % (wrong.returncode, wrong.stderr))
    for text in PROBLEMS:
        print("PROBLEM " + text)
    print("%d commands, %d problems" % (len(commands), len(PROBLEMS)))
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
