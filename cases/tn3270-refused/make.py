#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a TN3270 client calls port 992, and the host refuses at once."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import lan  # noqa: E402
import packets as p  # noqa: E402
import talk  # noqa: E402
from capture import Pcap, when  # noqa: E402

CLIENT, HOST = "137.72.43.150", lan.HOST


def capture():
    net = lan.Lan()
    file = Pcap()
    start = when("2009-03-09", "07:58:10.4400")
    for number in range(3):
        t = talk.Talk(CLIENT, 1500 + number, HOST, 992, 700100100 + number * 9000, 0, client_id=4000 + 10 * number)
        at = start + number * 10000000
        file.add(at, lan.on_ethernet(t.send("c", "S", options=p.mss(1460) + p.SACK_OK, window=65535)))
        t.next["s"] = 0
        file.add(at + 910, lan.on_ethernet(t.send("s", "RA", window=0)))
        file.add(at + 2000000, lan.on_ethernet(net.netbios()))
    return file.bytes


CASE = """\
netcause_bundle: 1
case: {id: tn3270-refused, title: "No host session since this morning"}
systems:
  - {name: SOW1, role: server, os: zos, addresses: [137.72.43.207]}
captures:
  - {file: sniffer.pcap, system: client, vantage: client-lan, on_wire: yes}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "sniffer.pcap": capture()})
