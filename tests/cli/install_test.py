#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The installed library serves a program outside the tree, found by pkg-config and by CMake.  install_test.py NETCAUSE"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(sys.argv[1]).resolve().parent
PROGRAM = r"""
#include <netcause.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    netcause *nc = netcause_new();
    char path[4096];
    snprintf(path, sizeof path, "%s/rules", argv[1]);
    int status = netcause_rules(nc, path);
    snprintf(path, sizeof path, "%s/dumps", argv[1]);
    status += netcause_descriptions(nc, path) + netcause_ready(nc);
    const char *bundle[] = { argv[argc - 1] };
    size_t length = 0;
    if (status == 0)
        status = netcause_diagnose(nc, bundle, 1);
    const char *report = netcause_render(nc, "json", &length);
    fputs(report ? report : netcause_messages(nc), stdout);
    netcause_free(nc);
    return status;
}
"""
CMAKE = """
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
find_package(netcause REQUIRED)
add_executable(consumer consumer.c)
target_link_libraries(consumer PRIVATE netcause::netcause)
"""


def run(*command, **more):
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout.decode()}")
    return done.stdout.decode()


def check_symbols(prefix):
    """What the library exports is what its header declares, and no more than 40 functions."""
    header = (prefix / "include" / "netcause.h").read_text()
    declared = set(re.findall(r"^NETCAUSE_API [^;(]*?\b(netcause_\w+)\(", header, re.M))
    names = run("nm", "-D", "--defined-only", "--format=posix", next(prefix.rglob("libnetcause.so")))
    exported = {line.split()[0] for line in names.splitlines() if line}
    assert exported == declared, f"exported and declared differ: {sorted(exported ^ declared)}"
    assert 0 < len(declared) <= 40, f"{len(declared)} public functions"


def main():
    if "NETCAUSE_SANITIZE:BOOL=ON" in (BUILD / "CMakeCache.txt").read_text():
        print("sanitizer build: not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        at = pathlib.Path(folder)
        prefix = at / "prefix"
        run("cmake", "--install", BUILD, "--prefix", prefix)
        check_symbols(prefix)
        (at / "consumer.c").write_text(PROGRAM)
        (at / "CMakeLists.txt").write_text(CMAKE)
        data = prefix / "share" / "netcause"
        environment = dict(os.environ, LD_LIBRARY_PATH=":".join(str(p) for p in prefix.glob("lib*")) + ":" +
                           ":".join(str(p.parent) for p in prefix.rglob("libnetcause.so")))
        pc = next(prefix.rglob("netcause.pc")).parent
        flags = run("pkg-config", f"--define-variable=prefix={prefix}", "--cflags", "--libs", "netcause",
                    env=dict(os.environ, PKG_CONFIG_PATH=str(pc))).split()
        run("cc", at / "consumer.c", "-o", at / "by_pkgconfig", *flags)
        run("cmake", "-S", at, "-B", at / "b", f"-DCMAKE_PREFIX_PATH={prefix}")
        run("cmake", "--build", at / "b")
        case = ROOT / "cases" / "ftp-active-ok" / "input"
        reports = [run(at / "by_pkgconfig", data, case, env=environment), run(at / "b" / "consumer", data, case, env=environment)]
        reports.append(run(next(prefix.rglob("bin/netcause")), "diagnose", "--format", "json", case))
        assert reports[0] == reports[1] == reports[2], "the library and the command say the same"
        assert '"nothing_wrong"' in reports[0], reports[0][:500]
        run("cc", "-std=c17", ROOT / "examples" / "lathe.c", "-o", at / "lathe", *flags)
        page, source = (ROOT / "docs" / "api.md").read_text(), (ROOT / "examples" / "lathe.c").read_text()
        assert source.count("\n") <= 52, "examples/lathe.c is no longer short"
        assert f"```c\n{source}```\n" in page, "docs/api.md shows another examples/lathe.c"
        printed = run(at / "lathe", env=environment)
        assert f"```text\n{printed}```\n" in page, f"examples/lathe.c prints something else than docs/api.md says:\n{printed}"
        print("installed library used by pkg-config and CMake; the example prints what its page says")


main()
