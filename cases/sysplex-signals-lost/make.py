#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a stack that left its sysplex group, and a system that no signalling path leads to."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

GROUP = """IXC333I  09.20.21  DISPLAY XCF 519
* INDICATES PROBLEM, ! INDICATES SEVERE PROBLEM

INFORMATION FOR GROUP EZBTCPCS
MEMBER NAME:         SYSTEM:    JOB ID:   STATUS:
 SYSATCPPROD         SYSA       TCPPROD   ACTIVE
 SYSBTCPPROD         SYSB       TCPPROD   QUIESCED
 SYSCTCPPROD         SYSC       TCPPROD   ACTIVE
"""

PATHS = """IXC356I  09.20.34  DISPLAY XCF 521
LOCAL DEVICE   REMOTE     PATHIN       REMOTE                LAST      MXFER
PATHIN         SYSTEM     STATUS       PATHOUT RETRY MAXMSG  RECVD     TIME
0C10           SYSB       INOPERATIVE  0C20        10   2000 08.01.02  611
0C30           SYSC       WORKING      0C40        10   2000 09.20.30  402
0C31           SYSC       RESTARTING   0C41        10   2000 09.11.07  402
STRNAME        REMOTE     PATHIN       UNUSED                LAST      MXFER
PATHIN         SYSTEM     STATUS       PATHS   RETRY MAXMSG  RECVD     TIME
IXCSIG1        SYSB       STARTING     6           10   1000 08.01.03  319
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("sysplex-signals-lost", "The distributor sends nothing to SYSB any more",
                          systems=[("SYSA", "server", "zos", "198.51.100.7")]),
        "xcf-group.txt": GROUP,
        "xcf-pathin.txt": PATHS})
