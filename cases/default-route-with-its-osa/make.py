#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: an OSA whose read device is offline, and the only default route goes over it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def interface(name, portname, address, datapath, status, packets, owner):
    counts = (packets * 410, packets, 0, 0, 0, packets * 905, packets, 0, 0)
    lines = netstat.osa_interface(name, portname, address, status=status, counts=counts, datapath=datapath)
    return lines[:-1] + ["  %-18s%-12s%-18s%s" % (name, "Active" if status == "Ready" else "Not Active", owner, "No")]


def devlinks():
    return "\n".join([netstat.header("V2R5", STACK, "11:00:00")] +
                     interface("OSAP1IF", "OSAP1", "192.0.2.20/24", "0E02", "Not Active", 300000, "OSAP2IF") +
                     interface("OSAP2IF", "OSAP2", "192.0.2.21/24", "0F02", "Ready", 120000, "OSAP2IF")) + "\n"


def stats(clock, received, no_route):
    return "\n".join([netstat.header("V2R5", STACK, clock)] + netstat.stats([
        ("Packets Received", received), ("Received Header Errors", 0), ("Received Address Errors", 0),
        ("Output Requests", received - 900), ("Output Discards No Route", no_route)])) + "\n"


if __name__ == "__main__":
    routes = [("Default", "192.0.2.1", "GS", 22, "OSAP1IF"), ("192.0.2.0/24", "0.0.0.0", "US", 0, "OSAP2IF")]
    trl = d.trle("OSATRL1", "OSAP1", [d.data_device("0E02", STACK, "OSAP1IF"), d.data_device("0E03")], state="OFFLINE")
    trl = [line.replace("DEV = 0E02 STATUS = ACTIVE    ", "DEV = 0E02 STATUS = RECOV     ") for line in trl]
    build.run(__file__, {
        "case.yaml": case("default-route-with-its-osa", "Nobody outside reaches the mainframe", systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "devlinks.txt": devlinks(),
        "route.txt": "\n".join(d.routes(STACK, "11:01:00", routes)) + "\n",
        "stats.txt": stats("11:02:00", 400000, 20) + "\n" + stats("11:07:00", 401000, 620),
        "trl.txt": "\n".join(trl) + "\n"})
