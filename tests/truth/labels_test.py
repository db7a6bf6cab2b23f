#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Faults made in the laboratory are found, healthy recordings accuse nobody.  labels_test.py NETCAUSE [--table]

Each capture of lab_tcp has one known cause (truth/LABELS.tsv).  FOUND names the rule that must find it at each recording point, c at the
client and s at the server; where nothing of the fault reaches a point, nothing may be claimed there."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = pathlib.Path(os.environ.get("NETCAUSE_CAPTURES", ROOT.parent / "shared" / "captures"))
SKIPPED = 77
ACCUSES = ("warning", "error", "critical")

# scenario -> rules that must be found at the client, at the server; None = nothing of it can be seen there.
FOUND = {
    "tcp_ack_loss": ("tcp.acks-lost", None),
    "tcp_any_sll2": (None, None),
    "tcp_bulk_clean": (None, None),
    "tcp_close_unread": ("tcp.closed-with-unread-data", "tcp.closed-with-unread-data"),
    "tcp_dup_on_wire": ("tcp.doubled", "tcp.doubled"),
    "tcp_halfclose": (None, None),
    "tcp_idle_fw_drop": ("tcp.silent-after-idle", None),
    "tcp_keepalive_ok": (None, None),
    "tcp_long_rtt": ("tcp.long-path", "tcp.long-path"),
    "tcp_loss_1pct": ("tcp.loss", "tcp.loss"),
    "tcp_loss_tail": ("tcp.recovery-by-timer", None),
    "tcp_nagle_delack": ("tcp.delayed-ack-stalls", "tcp.delayed-ack-stalls"),
    "tcp_one_side": ("capture.one-way", None),
    "tcp_pmtu_blackhole": ("tcp.full-size-vanishes", None),
    "tcp_pmtu_ok": ("tcp.path-mtu-found", None),
    "tcp_port_reuse": (None, None),
    "tcp_reject_icmp_host": ("ip.unreachable", None),
    "tcp_reject_rst_by_router": ("tcp.reset-by-middle-box", None),
    "tcp_slow_server": ("tcp.slow-server", "tcp.slow-server"),
    "tcp_small_loss": ("tcp.loss", "tcp.loss"),
    "tcp_syn_blackhole": ("tcp.syn-unanswered", "tcp.syn-unanswered"),
    "tcp_syn_lost": ("tcp.call-repeated", None),
    "tcp_tso_capture": (None, None),
    "tcp_zero_window_recover": ("tcp.receiver-stalls", "tcp.receiver-stalls"),
}


def findings(netcause, path):
    run = subprocess.run([netcause, "diagnose", "--format", "json", str(path)], capture_output=True, text=True, check=False, timeout=120)
    return json.loads(run.stdout)["findings"]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    netcause, table, read, wrong = os.path.abspath(sys.argv[1]), "--table" in sys.argv, 0, 0
    for scenario, wanted in sorted(FOUND.items()):
        for point, rule in zip("cs", wanted):
            path = CAPTURES / "dev" / "lab_tcp" / f"lab__{scenario}.{point}.pcap"
            if not path.exists():
                continue
            read += 1
            found = findings(netcause, path)
            names = [one["rule"] for one in found]
            accused = [one["rule"] for one in found if one["severity"] in ACCUSES]
            bad = rule not in names if rule else bool(accused)
            wrong += bad
            if bad or table:
                print(f"{scenario}.{point}: wanted {rule or 'nobody accused'}, found {', '.join(names) or 'nothing'}{'  WRONG' if bad else ''}")
    if not read:
        print(f"no captures in {CAPTURES}")
        return SKIPPED
    print(f"{read} recordings, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
