# SPDX-License-Identifier: Apache-2.0
"""CPU seconds (user and system) of whole processes, the least of several interleaved runs."""
import os
import subprocess


def cpu(command, environment=None):
    """Runs a command; returns (CPU seconds, its standard output, peak memory in MiB)."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, output, usage.ru_maxrss / 1024


def pair(ours, peer, runs=3):
    """Both commands in turn; the least CPU seconds of each and the last outputs."""
    best = [float("inf"), float("inf")]
    outputs = [b"", b""]
    for _ in range(runs):
        for i, command in enumerate((ours, peer)):
            seconds, outputs[i], _ = cpu(command)
            best[i] = min(best[i], seconds)
    return best[0], best[1], outputs
