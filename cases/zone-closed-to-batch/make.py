#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: RACF refuses a batch user the zone of a partner."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

LOG = """N 4000000 SYSA     26330 09:14:02.12 STC04711 00000090  ICH408I USER(BATCH1  ) GROUP(BATCH   ) NAME(NIGHTLY TRANSFER    )
S                                                      EZB.NETACCESS.SYSA.TCPPROD.PARTNER CL(SERVAUTH)
S                                                      INSUFFICIENT ACCESS AUTHORITY
S                                                      FROM EZB.NETACCESS.*.*.PARTNER (G)
S                                                      ACCESS INTENT(READ   )  ACCESS ALLOWED(NONE   )
"""

ACCESS = """EZD0101I NETSTAT CS V2R5 TCPPROD 519
NETWORK ACCESS INFORMATION
INBOUND: NO    OUTBOUND: YES   CACHE: ALL
NETWORK/PREFIXLEN                            SAF NAME
-----------------                            --------
10.0.0.0/8                                   INTRANET
203.0.113.0/24                               PARTNER
DEFAULT                                      WORLD
3 OF 3 RECORDS DISPLAYED
END OF THE REPORT
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("zone-closed-to-batch", "The nightly transfer to the partner ends with EACCES since it runs under another user",
                          systems=[("SYSA", "server", "zos", "198.51.100.7")]),
        "syslog.txt": LOG,
        "netstat-access.txt": ACCESS})
