#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a host whose time servers are silent, and one whose clock is off."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

TRACKING = """\
$ chronyc tracking
Reference ID    : 00000000 ()
Stratum         : 0
Ref time (UTC)  : Thu Jan 01 00:00:00 1970
System time     : 0.000000000 seconds fast of NTP time
Last offset     : +0.000000000 seconds
RMS offset      : 0.000000000 seconds
Frequency       : 12.333 ppm slow
Residual freq   : +0.000 ppm
Skew            : 0.000 ppm
Root delay      : 1.000000000 seconds
Root dispersion : 1.000000000 seconds
Update interval : 0.0 seconds
Leap status     : Not synchronised
"""

SOURCES = """\
MS Name/IP address         Stratum Poll Reach LastRx Last sample               
===============================================================================
^? ntp1.example.com              0   6     0     -     +0ns[   +0ns] +/-    0ns
^? 10.1.1.7                      0   6     0     -     +0ns[   +0ns] +/-    0ns
"""

OTHER = """\
$ chronyc tracking
Reference ID    : C0A80101 (ntp1.example.com)
Stratum         : 3
Ref time (UTC)  : Sun Nov 29 14:00:01 2026
System time     : 3.125000000 seconds slow of NTP time
Last offset     : -0.000012000 seconds
RMS offset      : 0.000020000 seconds
Frequency       : 12.333 ppm slow
Residual freq   : +0.001 ppm
Skew            : 0.020 ppm
Root delay      : 0.012000000 seconds
Root dispersion : 0.001000000 seconds
Update interval : 64.2 seconds
Leap status     : Normal
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("host-clock-alone", "Kerberos refuses tickets on one host"),
        "tracking.txt": TRACKING,
        "sources.txt": SOURCES,
        "other.txt": OTHER})
