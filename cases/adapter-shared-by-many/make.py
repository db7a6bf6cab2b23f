#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: an OSA that six systems share, one of which copies data sets all day, on a LAN full of broadcasts."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import netstat  # noqa: E402
import views  # noqa: E402
from story import case  # noqa: E402

STACK, HOST = "TCPPROD", "192.0.2.20"


def interface(packets, errors, discards):
    counts = (packets * 410, packets, errors, discards, 0, packets * 905, packets - 400, 0, 0)
    lines = netstat.osa_interface("OSDL", "OSAP1", HOST + "/24", counts=counts, datapath="0E02")
    at = [i for i, line in enumerate(lines) if "InbPerf" in line][0]
    lines[at] = netstat.pair("ReadStorage: GLOBAL (4096K)", "InbPerf: MinCPU", 4)
    lines.insert(at + 1, netstat.pair("WorkloadQueueing: No", "", 4))
    at = [i for i, line in enumerate(lines) if "OptLatencyMode" in line][0]
    lines[at] = netstat.pair("Isolate: No", "OptLatencyMode: Yes", 4)
    lines.insert(at + 1, netstat.pair("SMCR: Yes", "", 4))
    return lines


def stats(clock, received, addresses, segments, disorder):
    return views.report(STACK, clock, views.statistics(
        ip={"Packets Received": received, "Received Address Errors": addresses, "Received Packets Delivered": received - addresses},
        tcp={"Segments Received": segments, "Segments Out of Order": disorder}))


def octets(*numbers):
    raw = b"".join(n.to_bytes(4, "big") for n in numbers)
    return " ".join("%02X" % byte for byte in raw)


def walk():
    name = "IBM-OSA-MIB::ibmOSAExp"
    rows = ["ChannelNumber.5 = Hex-STRING: E4", "ChannelShared.5 = INTEGER: shared(1)", "ChannelPCIBusUtil1Min.5 = INTEGER: 44",
            "ChannelProcUtil1Min.5 = INTEGER: 97", "ChannelPCIBusUtil5Min.5 = INTEGER: 41", "ChannelProcUtil5Min.5 = INTEGER: 94",
            "ChannelPCIBusUtilHour.5 = INTEGER: 38", "ChannelProcUtilHour.5 = INTEGER: 90",
            "PerfDataLP1.5 = Hex-STRING: " + octets(1, 9, 900, 1400, 8, 850, 1300, 8, 800, 1200),
            "PerfDataLP3.5 = Hex-STRING: " + octets(3, 79, 310, 96000, 77, 300, 94000, 74, 290, 90000)]
    port = "IBM-OSA-MIB::ibmOsaExpEth"
    ports = ["PortName.5 = STRING: \"OSAP1\"", "LanTrafficState.5 = INTEGER: enabled(4)", "InPackets.5 = Counter32: 4200000",
             "OutPackets.5 = Counter32: 9100000", "InGroupFrames.5 = Counter32: 11000", "InBroadcastFrames.5 = Counter32: 1900000",
             "InUnknownIPFrames.5 = Counter32: 120"]
    return "\n".join([name + row for row in rows] + [port + row for row in ports]) + "\n"


if __name__ == "__main__":
    devlinks = views.report(STACK, "10:00:00", interface(900000, 120, 300)) + "\n" + views.report(STACK, "10:05:00", interface(1000000, 180, 9400))
    build.run(__file__, {
        "case.yaml": case("adapter-shared-by-many", "Everything on SOW1 is slow while the test system copies its volumes",
                          systems=[("SOW1", "server", "zos", HOST)]),
        "devlinks.txt": devlinks, "stats.txt": stats("10:00:30", 900000, 9000, 800000, 26000) + "\n" + stats("10:05:30", 1000000, 29000, 860000, 29000),
        "config.txt": views.report(STACK, "10:01:00", views.config(glob={"WLMPriorityQ": "No"})), "osa-mib.txt": walk()})
