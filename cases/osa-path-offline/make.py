#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a TRLE that is not active because its channel path is offline."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

TRLE = """\
D NET,TRL,TRLE=OSATRLE1
IST097I DISPLAY ACCEPTED
IST075I NAME = OSATRLE1, TYPE = TRLE 091
IST1954I TRL MAJOR NODE = OSATRL
IST486I STATUS= INOP, DESIRED STATE= ACTIV
IST087I TYPE = LEASED             , CONTROL = MPC , HPDT = YES
IST1715I MPCLEVEL = QDIO       MPCUSAGE = SHARE
IST2263I PORTNAME = OSAPORT1  PORTNUM =   0   OSA CODE LEVEL = 0D0F
IST2337I CHPID TYPE = OSD      CHPID = F4     PNETID = NETA
IST1221I WRITE DEV = 0401 STATUS = RESET      STATE = N/A
IST1221I READ  DEV = 0400 STATUS = RESET      STATE = N/A
IST1221I DATA  DEV = 0402 STATUS = RESET      STATE = N/A
IST314I END
"""

PATH = """\
D M=CHP(F4)
IEE174I 14.10.11 DISPLAY M 512
CHPID F4:  TYPE=11, DESC=OSA DIRECT EXPRESS, OFFLINE
DEVICE STATUS FOR CHANNEL PATH F4
     0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F
0040 -  -  -  .  .  .  .  .  .  .  .  .  .  .  .  .
SWITCH DEVICE NUMBER = NONE
************************ SYMBOL EXPLANATIONS *************************
+ ONLINE    @ PATH NOT VALIDATED   - OFFLINE    . DOES NOT EXIST
* PHYSICALLY ONLINE   $ PATH NOT OPERATIONAL
"""

UNITS = """\
D U,,,0400,4
IEE457I 14.10.12 UNIT STATUS 514
UNIT TYPE STATUS        VOLSER     VOLSTATE      SS
0400 OSA  OFFLINE                                 0
0401 OSA  OFFLINE                                 0
0402 OSA  OFFLINE                                 0
0403 OSA  F-NRD                                   0
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("osa-path-offline", "An interface does not come up after maintenance"),
        "trle.txt": TRLE,
        "path.txt": PATH,
        "units.txt": UNITS})
