# SPDX-License-Identifier: Apache-2.0
"""Full diagnosis with all shipped rules against tshark's expert information and an empty libpcap loop.  Sizes are a tenth of the final
goal's unless NETCAUSE_BENCH_FULL is set.  The hour of ordinary traffic of ./dev precision is measured besides: what is said there is read (TLS,
HTTP, DNS, FTP, TN3270 and others), a thousand findings have ladders, so its bounds are others."""
import os

from measure import cpu

FULL = bool(os.environ.get("NETCAUSE_BENCH_FULL"))
WORK = [("mixed", 2_400_000, 60, 2.5), ("small", 5_000_000, 40, 6), ("flows", 3_600_000, 40, 4)]
ORDINARY = ("ordinary", 2_000_000, 7, 4)


def generate(build, kind, packets, path):
    if kind == "ordinary":
        import ordinary  # its helpers lie beside the cases
        ordinary.write(str(path), 60 if FULL else 6, 1)
    else:
        cpu([str(build / "tests/bench/gen_capture"), kind, str(packets), str(path)])


def rows(build):
    folder = build / "bench-data"
    folder.mkdir(exist_ok=True)
    for kind, packets, against_tshark, against_loop in WORK + [ORDINARY]:
        packets = packets if FULL else packets // 10
        path = folder / f"{kind}-{packets}.pcap"
        if not path.exists() or path.stat().st_mtime < (build / "tests/bench/gen_capture").stat().st_mtime:
            generate(build, kind, packets, path)
        ours, memory = float("inf"), 0
        for _ in range(3):
            seconds, _, peak = cpu([str(build / "netcause"), "diagnose", "--format", "json", str(path)])
            ours, memory = min(ours, seconds), max(memory, peak)
        loop = min(cpu([str(build / "tests/bench/pcap_empty"), str(path)])[0] for _ in range(3))
        tshark = min(cpu(["tshark", "-q", "-z", "expert", "-r", str(path)])[0] for _ in range(1))
        label = f"{kind}, {packets} packets, peak {memory:.0f} MiB"
        yield {"work": f"{label}: diagnosis", "ours": ours, "peer": tshark, "peer_name": "tshark -q -z expert", "target": against_tshark}
        yield {"work": f"{label}: floor", "ours": ours, "peer": loop, "peer_name": f"empty libpcap loop, at most {against_loop}x its time",
               "target": round(1 / against_loop, 3)}
