#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: two domains of sockets, one of which is nearly used up and one that was at its limit once."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

PFS = """BPXO068I 14.31.52 DISPLAY OMVS 413
OMVS     0011 ACTIVE             OMVS=(00,FS)
PFS CONFIGURATION INFORMATION
PFS TYPE   ENTRY     ASNAME    DESC      ST    START/EXIT TIME
 INET      EZBPFINI            SOCKETS   A     2026/11/20 04.13.06
 UDS       BPXTUINT            SOCKETS   A     2026/11/20 04.13.06

PFS TYPE   DOMAIN        MAXSOCK   OPNSOCK  HIGHUSED
 INET      AF_INET6        10000      2057     10000
           AF_INET         64000     63011     63900
 UDS       AF_UNIX         10000         2         6
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("unix-sockets-run-out", "Since noon some web calls are not answered, others are",
                          systems=[("SYSA", "server", "zos", "198.51.100.7")]),
        "omvs-pfs.txt": PFS})
