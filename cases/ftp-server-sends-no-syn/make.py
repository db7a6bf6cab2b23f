#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the packet trace of the server's stack, in which the data connection that PORT asks for is never called."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import ipcs  # noqa: E402
from story import CLIENT, MS, SECOND, SERVER, SYN, case, when  # noqa: E402
from talk import Talk, line  # noqa: E402


def trace():
    out, t = ipcs.Trace("SYSA", "TCPPROD"), Talk(CLIENT, 40500, SERVER, 21, 70001, 90001)
    at, number = when("2024-06-13", "09:20:00"), 100

    def note(after, side, flags, data=b"", **more):
        nonlocal at, number
        at, number = at + after, number + 1
        out.record(number, at, t.send(side, flags, data, **more), "in" if side == "c" else "out", iface="OSDL")

    note(0, "c", "S", options=SYN, window=65535)
    note(200, "s", "SA", options=SYN, window=65535)
    note(2 * MS, "c", "A", window=64240)
    for side, text, after in (("s", "220 SYSA FTP server ready", 9 * MS), ("c", "USER netuser", 300 * MS), ("s", "331 Send password please.", 4 * MS),
                              ("c", "PASS hides", 200 * MS), ("s", "230 NETUSER is logged on.", 60 * MS),
                              ("c", "PORT 192,0,2,31,200,10", 500 * MS), ("s", "200 Port request OK.", 3 * MS), ("c", "LIST", 2 * MS)):
        note(after, side, "PA", line(text))
        if side == "s" and not text.startswith("200"):
            note(120 * MS, "c", "A")
    note(150 * MS, "s", "A")
    for _ in range(5):
        note(60 * SECOND, "c", "A", seq=t.next["c"] - 1)
        note(100, "s", "A")
    return out.text()


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("ftp-server-sends-no-syn", "LIST hangs; the firewall's owner says that nothing arrives from the host",
                          [("pkttrace.txt", "SYSA", "ip-stack", "no")], [("SYSA", "server", "zos", SERVER)]),
        "pkttrace.txt": trace()})
