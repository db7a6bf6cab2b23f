#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of this case from the good transfer of SHARE 10720: z/OS sends, the OSA computes the checksums."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
import netstat  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
from capture import when  # noqa: E402

HOST, PEER = "172.29.122.182", "172.29.122.186"
START = when("2011-08-04", "11:02:40.118300")


def options(value, echo, shift=None):
    if shift is None:
        return p.timestamps(value, echo)
    return p.mss(1460) + p.SACK_OK[2:] + p.timestamps(value, echo)[2:] + p.wscale(shift)


def transfer():
    """(microseconds since the SYN, direction, packet): bursts of 3, 4, 5, 6 and 7 segments, each acknowledged once."""
    t = talk.Talk(HOST, 2711, PEER, 1034, 2291840011, 518233900, client_id=7100, server_id=100, client_ttl=64)
    yield 0, "out", t.send("c", "S", options=options(5000, 0, 5), window=65535)
    yield 410, "in", t.send("s", "SA", options=options(9000, 5000, 5), window=65535)
    yield 455, "out", t.send("c", "A", options=options(5000, 9000), window=8192)
    at = 150055
    for size in (3, 4, 5, 6, 7):
        for number in range(size):
            flags = "PA" if number == size - 1 else "A"
            data = bytes((at + number * 31 + i) & 0xFF for i in range(1448))
            yield at, "out", t.send("c", flags, data, options(5150, 9000), cksum="zero", ip_cksum="zero")
            at += 12
        at += 250
        yield at, "in", t.send("s", "A", options=options(9150, 5150), window=8192)
        at += 90
    yield at + 1000, "out", t.send("c", "PFA", options=options(5151, 9150))
    yield at + 1300, "in", t.send("s", "A", options=options(9151, 5151))
    yield at + 1700, "in", t.send("s", "FA", options=options(9151, 5151))
    yield at + 1740, "out", t.send("c", "A", options=options(5151, 9151))


def pkttrace():
    trace = ipcs.Trace("SOW1", "TCPIP")
    for number, (offset, io, packet) in enumerate(transfer(), 1):
        trace.record(number, START + offset, packet, io, "OSDL", "MPC IPAQENET Link")
    return trace.text()


def devlinks():
    counts = (1851220, 20711, 0, 0, 0, 48220031, 39822, 0, 0)
    report = netstat.osa_interface("OSDL", "DEVOSA1", HOST + "/24", counts=counts)
    return "\n".join(netstat.on_console("\n".join(report), "V1R12", "TCPIP")) + "\n"


CASE = """\
netcause_bundle: 1
case: {id: osa-checksum-offload, title: "Every data packet that z/OS sends has a checksum of zero"}
systems:
  - {name: SOW1, role: client, os: zos, addresses: [172.29.122.182]}
captures:
  - {file: pkttrace.txt, system: SOW1, vantage: ip-stack, on_wire: no}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "pkttrace.txt": pkttrace(), "devlinks.txt": devlinks()})
