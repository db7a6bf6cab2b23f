#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: sar of a busy hour, and two tests by iperf3."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

SAR = """\
Linux 5.14.0-70.el9.x86_64 (web1) \t11/20/2026 \t_x86_64_\t(4 CPU)

10:00:01     IFACE   rxpck/s   txpck/s    rxkB/s    txkB/s   rxcmp/s   txcmp/s  rxmcst/s   %ifutil
10:10:01        lo      1.00      1.00      0.10      0.10      0.00      0.00      0.00      0.00
10:10:01      eth0  80000.00  20000.00 118000.00   2000.00      0.00      0.00      0.00     96.70
10:20:01      eth0    800.00    200.00   1180.00     20.00      0.00      0.00      0.00      0.97

10:00:01     IFACE   rxerr/s   txerr/s    coll/s  rxdrop/s  txdrop/s  txcarr/s  rxfram/s  rxfifo/s  txfifo/s
10:10:01      eth0      0.00      0.00      0.00    512.20      0.00      0.00      0.00    512.20      0.00
10:20:01      eth0      0.00      0.00      0.00      0.00      0.00      0.00      0.00      0.00      0.00

10:00:01  active/s passive/s    iseg/s    oseg/s
10:10:01      1.00     10.00   1000.00   1200.00
10:20:01      1.00     10.00   1000.00   1200.00

10:00:01  atmptf/s  estres/s retrans/s isegerr/s   orsts/s
10:10:01      0.50      0.10     80.00      0.00     12.00
10:20:01      0.50      0.10      0.20      0.00     12.00
"""
IPERF = """\
$ iperf3 -c 192.0.2.9
Connecting to host 192.0.2.9, port 5201
[  5] local 192.0.2.7 port 40000 connected to 192.0.2.9 port 5201
[ ID] Interval           Transfer     Bitrate         Retr  Cwnd
[  5]   0.00-10.00  sec  10.6 MBytes  8.89 Mbits/sec  1040   11.3 KBytes
- - - - - - - - - - - - - - - - - - - - - - - - -
[ ID] Interval           Transfer     Bitrate         Retr
[  5]   0.00-10.00  sec  10.6 MBytes  8.89 Mbits/sec  1040             sender
[  5]   0.00-10.04  sec  10.4 MBytes  8.69 Mbits/sec                  receiver

iperf Done.
$ iperf3 -u -b 10M -c 192.0.2.9
Connecting to host 192.0.2.9, port 5201
[  5] local 192.0.2.7 port 40001 connected to 192.0.2.9 port 5201
[ ID] Interval           Transfer     Bitrate         Jitter    Lost/Total Datagrams
[  5]   0.00-10.00  sec  11.9 MBytes  10.0 Mbits/sec  0.000 ms  0/8633 (0%)  sender
[  5]   0.00-10.04  sec  11.0 MBytes  9.22 Mbits/sec  1.932 ms  650/8633 (7.5%)  receiver

iperf Done.
"""
if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("linux-slow-by-the-hour", "Every morning at ten downloads are slow",
                          systems=[("web1", "server", "linux", "192.0.2.7")]),
        "sar.txt": SAR, "iperf.txt": IPERF})
