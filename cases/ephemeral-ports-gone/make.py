#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a batch job that makes a new connection for each record, until no port is left."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import views  # noqa: E402
from story import SERVER, case  # noqa: E402

STACK, PARTNER = "TCPPROD", "203.0.113.40"


def sockets():
    rows = [("FTPD1", "00000054", "0.0.0.0..21", "0.0.0.0..0", "Listen"), ("CICSA", "00000C11", SERVER + "..3000", "192.0.2.31..51022", "Establsh")]
    rows += [("BATCH7", "0000%04X" % (0x1000 + i), "%s..%d" % (SERVER, 5000 + i), PARTNER + "..8080", "TimeWait") for i in range(172)]
    rows += [("BATCH7", "0000%04X" % (0x1200 + i), "%s..%d" % (SERVER, 5172 + i), PARTNER + "..8080", "Establsh") for i in range(3)]
    return views.conn(rows)


if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("ephemeral-ports-gone", "The load job ends with EADDRNOTAVAIL in its third minute", systems=[("SYSA", "server", "zos", SERVER)]),
        "netstat-conn.txt": views.report(STACK, "02:13:00", sockets()),
        "netstat-config.txt": views.report(STACK, "02:13:05", views.config(tcp={"EphemeralPorts": "5000-5199"}))})
