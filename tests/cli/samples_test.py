#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real listings of z/OS displays, where the reference material is at hand, are read line by line: what is not understood is known and
has a reason.  samples_test.py NETCAUSE"""
import pathlib
import subprocess
import sys

SAMPLES = pathlib.Path(__file__).resolve().parents[3] / "shared" / "reference" / "zos-data" / "samples"
# Which description reads it, and the lines that hold nothing: placeholders, damage, a collector's remarks, commands.
EXPECTED = {
    "devlinks_eqenet_v3r1.txt": ("netstat-devlinks", []),
    "ee_displays_v2r1.txt": ("vtam-ee", [53, 58, 59]),
    "iee843i_component.txt": ("trace-status", []),
    "ipv6_allconn_v1r6.txt": ("netstat-conn", []),
    "netstat_config_short_v2r2.txt": ("netstat-config", [15]),
    "netstat_conn_long_v1r10.txt": ("netstat-conn", []),
    "netstat_conn_short_v2r5.txt": ("netstat-conn", []),
    "netstat_home_console_long.txt": ("netstat-home", []),
    "netstat_intf_stats_msgid_v2r2.txt": ("netstat-devlinks", []),
    "omproute_rttable.txt": ("omproute", [12]),
    "osaenta_netstat_v2r2.txt": ("netstat-devlinks", []),
    "osainfo_eqenet_v3r1.txt": ("osainfo", [4]),
    "stor_v2r3.txt": ("stor", []),
    "trle_eqdio_v3r1.txt": ("vtam-trl", []),
    "vipadcfg_v1r12.txt": ("netstat-vipadcfg", [18]),
}

# What other readers make of the rest, counted in the samples by hand: records, rows, messages, reports.
FACTS = {
    "ezd1287i_operlog.txt": {"tls.error": 2},
    "idstrace_dump_header_v2r2.txt": {"ids.event": 1},
    "idstrace_summary_statistics_v2r2.txt": {"ids.event": 3, "trace.report": 1},
    "option_report_v2r2.txt": {"coverage": 1},
    "osaenta_ee_ipv6_2006.txt": {"coverage": 1, "packet": 0},  # its only record is cut within the IP header
    "pkttrace_format_v2r2.txt": {"packet": 1},
    "pkttrace_icmp_old_v1.txt": {"packet": 1},
    "pkttrace_summary_v2r2.txt": {"packet": 8, "tcp.segment": 8},
    "sniffer_report_v2r2.txt": {"trace.report": 1, "trace.interface": 6},
    "statistics_v2r2.txt": {"trace.report": 1},
    "streams_v2r2.txt": {"trace.report": 1},
}


def count(path, kind):
    shown = subprocess.run([sys.argv[1], "facts", "--type", kind, str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
    return len(shown.stdout.splitlines())


def main():
    if not SAMPLES.is_dir():
        print("no samples here: skipped")
        return 0
    failures = 0
    for name, (kind, unread) in EXPECTED.items():
        shown = subprocess.run([sys.argv[1], "dumps", "show", "--unread", str(SAMPLES / name)], stdout=subprocess.PIPE, timeout=60)
        lines = shown.stdout.decode().splitlines()
        numbers = [int(line.split()[0]) for line in lines[:-1]]
        if not lines or not lines[-1].startswith(kind + ":") or numbers != unread:
            failures += 1
            print(f"{name}: expected {kind}, unread {unread}; got\n" + "\n".join(lines))
    for name, kinds in FACTS.items():
        found = {kind: count(SAMPLES / name, kind) for kind in kinds}
        if found != kinds:
            failures += 1
            print(f"{name}: expected {kinds}, got {found}")
    print(f"{len(EXPECTED) + len(FACTS)} samples, {failures} failed")
    return 1 if failures else 0


sys.exit(main())
