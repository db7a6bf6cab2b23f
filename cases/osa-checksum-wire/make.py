#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a mirror port of the switch shows data segments whose checksum is zero.  On the wire that is damage."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
from capture import Pcap, when  # noqa: E402

HOST, PEER = "172.29.122.182", "172.29.122.186"
START = when("2011-08-05", "08:15:10.003100")


def rows():
    t = talk.Talk(HOST, 2741, PEER, 1034, 2300077001, 530011200, client_id=7700, server_id=400, client_ttl=64)
    yield 0, t.send("c", "S", options=p.mss(1460), window=65535)
    yield 350, t.send("s", "SA", options=p.mss(1460), window=65535)
    yield 420, t.send("c", "A", window=8192)
    first = t.next["c"]
    data = b"Order 4711, twelve pieces.\r\n" * 20
    yield 150200, t.send("c", "PA", data, cksum="zero")
    for again in (1, 2, 3, 4):
        yield 150200 + 1000000 * (2 ** again - 1), t.send("c", "PA", data, cksum="zero", seq=first)
    yield 16200000, t.send("s", "A", ack=first)


def capture():
    host, peer = "02:00:00:00:7a:b6", "02:00:00:00:7a:ba"
    file = Pcap()
    for offset, packet in rows():
        outbound = packet[12:16] == p.addr(HOST)
        file.add(START + offset, p.ethernet(host, peer, 0x0800, packet) if outbound else p.ethernet(peer, host, 0x0800, packet))
    return file.bytes


CASE = """\
netcause_bundle: 1
case: {id: osa-checksum-wire, title: "The peer never acknowledges data"}
systems:
  - {name: SOW1, role: client, os: zos, addresses: [172.29.122.182]}
captures:
  - {file: mirror.pcap, system: switch, vantage: switch-mirror, on_wire: yes}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "mirror.pcap": capture()})
