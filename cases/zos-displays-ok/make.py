#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: all displays of a stack that is well."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
import netstat  # noqa: E402
from story import case  # noqa: E402

STACK = "TCPPROD"


def interface(name, portname, address, datapath, packets):
    counts = (packets * 410, packets, 0, 0, 0, packets * 905, packets - 400, 0, 0)
    return netstat.osa_interface(name, portname, address, counts=counts, datapath=datapath)


def devlinks(clock, packets):
    one = d.with_trace(interface("OSAP1IF", "OSAP1", "192.0.2.20/24", "0E02", packets), d.trace_setting(packets // 3))
    two = interface("OSAP2IF", "OSAP2", "192.0.2.21/24", "0F02", packets // 2)
    return "\n".join([netstat.header("V2R5", STACK, clock)] + one + two + d.osaenta("OSAP1", frames=5200, minutes=12)) + "\n"


def stats(clock, received):
    values = [("Packets Received", received), ("Received Header Errors", 0), ("Received Address Errors", 12), ("Datagrams Forwarded", 0),
              ("Unknown Protocols Received", 0), ("Received Packets Discarded", 0), ("Received Packets Delivered", received - 12),
              ("Output Requests", received - 900), ("Output Discards No Route", 0), ("Output Discards (other)", 0),
              ("Reassembly Timeouts", 0), ("Reassembly Required", 0), ("Reassembly Successful", 0), ("Reassembly Failures", 0)]
    tcp = [("Current Established Connections", 140), ("Current Stalled Connections", 0), ("Current Servers in Connection Flood", 0),
           ("Active Connections Opened", 900), ("Passive Connections Opened", 4200), ("Connections Closed", 4960),
           ("Established Connections Dropped", 2), ("Connection Attempts Dropped", 0), ("Connection Attempts Discarded", 0),
           ("Segments Received", received - 5000), ("Duplicate ACKs", 70), ("Discards for Bad Checksum", 0),
           ("Discards for Old Timestamp", 0), ("Segments Out of Order", 31), ("Segments Sent", received - 9000),
           ("Segments Retransmitted", 44), ("Retransmit Timeouts", 6), ("Connections Dropped by Retransmit", 0)]
    return "\n".join([netstat.header("V2R5", STACK, clock)] + netstat.stats(values) + ["TCP Statistics"] +
                     ["  %-42s= %s" % row for row in tcp]) + "\n"


def trl():
    one = d.trle("OSATRL1", "OSAP1", [d.data_device("0E02", STACK, "OSAP1IF"), d.data_device("0E03", STACK, "EZANTAOSAP1"), d.data_device("0E04")])
    return one + [""] + d.trle("OSATRL2", "OSAP2", [d.data_device("0F02", STACK, "OSAP2IF"), d.data_device("0F03")], base="0F")


def trace():
    return d.component_trace(STACK, writer="PTTCP") + [""] + d.trace_writer("PTTCP", "ACTIVE", STACK)


if __name__ == "__main__":
    routes = [("Default", "192.0.2.1", "UGS", 22, "OSAP1IF"), ("192.0.2.0/24", "0.0.0.0", "US", 0, "OSAP1IF"),
              ("192.0.2.0/24", "0.0.0.0", "US", 0, "OSAP2IF"), ("127.0.0.1/32", "0.0.0.0", "UH", 4, "LOOPBACK")]
    homes = [("OSAP1IF", "192.0.2.20", "Primary"), ("OSAP2IF", "192.0.2.21", ""), ("LOOPBACK", "127.0.0.1", "")]
    areas = [("ECSA", "9421K", "10112K", "204800K"), ("PRIVATE", "28211K", "30005K", "524288K"), ("ECSA MODULES", "8702K", "8702K", "NOLIMIT"),
             None, ("HVCOMMON", "1M", "1M", "NOLIMIT"), ("HVPRIVATE", "5M", "6M", "NOLIMIT"), ("TRACE HVCOMMON", "2578M", "2578M", "2578M")]
    ports = [d.ee_port(word, 5000 - i, 3, 4900 - i) for i, word in enumerate(["SIGNAL", "NETWORK", "HIGH", "MEDIUM", "LOW"])]
    build.run(__file__, {
        "case.yaml": case("zos-displays-ok", "Is the stack well?", systems=[("SYSA", "server", "zos", "192.0.2.20")]),
        "devlinks.txt": devlinks("10:00:00", 300000) + "\n" + devlinks("10:10:00", 360000),
        "stats.txt": stats("10:00:30", 400000) + "\n" + stats("10:10:30", 480000),
        "route.txt": "\n".join(d.routes(STACK, "10:01:00", routes)) + "\n",
        "home.txt": "\n".join(d.home(STACK, "10:01:10", homes)) + "\n",
        "trl.txt": "\n".join(trl()) + "\n",
        "osainfo.txt": "\n".join(d.osainfo(STACK, "OSAP1IF", "OSAP1", "0E02", ["192.0.2.20"], "10:02:00")) + "\n",
        "stor.txt": "\n".join(d.storage(STACK, areas)) + "\n",
        "ee.txt": "\n".join(d.ee_connection("LNEE1000", "192.0.2.20", "198.51.100.44", "SWEEB1", 2, 0, ports,
                                            ("SUCCESSFUL", "06/04/24", "09:58:05"))) + "\n",
        "trace-status.txt": "\n".join(trace()) + "\n"})
