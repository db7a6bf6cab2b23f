#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: Enterprise Extender of which a firewall passes only some ports."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import displays as d  # noqa: E402
from story import case  # noqa: E402

if __name__ == "__main__":
    ports = [d.ee_port("SIGNAL", 900, 0, 880), d.ee_port("NETWORK", 400, 1, 395), d.ee_port("HIGH", 2600, 0, 2580), d.ee_port("MEDIUM", 1400, 1395, 0)]
    display = d.ee_connection("LNEE1000", "192.0.2.20", "198.51.100.44", "SWEEB1", 12, 0, ports)
    build.run(__file__, {
        "case.yaml": case("ee-port-blocked", "Sessions come up and interactive work stands still",
                          systems=[("SYSA", "host", "zos", "192.0.2.20"), ("PARTNER", "host", "zos", "198.51.100.44")]),
        "ee.txt": "\n".join(display) + "\n"})
