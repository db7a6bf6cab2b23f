#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: an optical module that gets too little light, one that gets none, and blocks that FEC could not mend."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

MODULES = """\
$ ethtool -m eth0
\tIdentifier                                : 0x03 (SFP)
\tConnector                                 : 0x07 (LC)
\tTransceiver type                          : 10G Ethernet: 10G Base-SR
\tVendor PN                                 : FTLX8571D3BCL
\tLaser output power                        : 0.5912 mW / -2.28 dBm
\tReceiver signal average optical power     : 0.0090 mW / -20.46 dBm
\tModule temperature                        : 38.44 degrees C / 101.19 degrees F
\tLaser output power low alarm              : Off
\tLaser rx power low alarm                  : On
\tLaser rx power low warning                : On
\tLaser rx power low alarm threshold        : 0.0100 mW / -20.00 dBm
$ ethtool -m eth1
\tIdentifier                                : 0x03 (SFP)
\tConnector                                 : 0x07 (LC)
\tLaser output power                        : 0.5800 mW / -2.37 dBm
\tReceiver signal average optical power     : 0.0000 mW / -inf dBm
$ ethtool -I --show-fec eth0
FEC parameters for eth0:
Configured FEC encodings: RS
Active FEC encoding: RS
Statistics:
  corrected_blocks: 120511
  uncorrectable_blocks: 17
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("fibre-too-dark", "The backup server is slow since the cabling work",
                          systems=[("backup1", "server", "linux", "192.0.2.7")]),
        "ethtool.txt": MODULES})
