#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: displays of OMPROUTE and of a distributed VIPA of which a part does not work."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from story import case  # noqa: E402

OSPF = """\
D TCPIP,,OMPROUTE,OSPF,NBRS
EZZ7851I NEIGHBOR SUMMARY 112
NEIGHBOR ADDR   NEIGHBOR ID     STATE  LSRXL DBSUM LSREQ HSUP IFC
10.1.1.2        10.1.1.2          128      0     0     0 OFF  OSA1
10.1.2.2        10.1.1.2           16      0     4     0 OFF  OSA2
10.1.3.9        10.9.9.9            8      0     0     0 OFF  OSA3
D TCPIP,,OMPROUTE,OSPF,IFS
EZZ7849I INTERFACES 115
IFC ADDRESS     PHYS         ASSOC. AREA     TYPE   STATE  #NBRS  #ADJS
10.1.1.1        OSA1         0.0.0.0         BRDCST   64      1      1
10.1.2.1        OSA2         0.0.0.0         BRDCST   64      1      0
10.1.3.1        OSA3         0.0.0.0         BRDCST    1      0      0
"""

VDPT = """\
D TCPIP,TCPCS,NETSTAT,VDPT,DETAIL
EZD0101I NETSTAT CS V2R5 TCPCS 521
DYNAMIC VIPA DESTINATION PORT TABLE FOR TCP/IP STACKS:
DEST:        10.81.5.1..23
  DESTXCF:   10.61.0.1
  TOTALCONN: 0000000012  RDY: 001  WLM: 07  TSR: 100
  FLG: BASEWLM
    TCSR: 100  CER: 100  SEF: 100
    WEIGHT: 28
      RAW           CP: 28 ZAAP: 00 ZIIP: 00
      PROPORTIONAL  CP: 28 ZAAP: 00 ZIIP: 00
    ABNORM: 0000        HEALTH: 100
    ACTCONN:   0000000002
    QOSPLCACT: *DEFAULT*
      W/Q:     07
DEST:        10.81.5.1..23
  DESTXCF:   10.61.0.2
  TOTALCONN: 0000000000  RDY: 000  WLM: 00  TSR: 000
  FLG: BASEWLM
    TCSR: 000  CER: 000  SEF: 000
    WEIGHT: 00
      RAW           CP: 00 ZAAP: 00 ZIIP: 00
      PROPORTIONAL  CP: 00 ZAAP: 00 ZIIP: 00
    ABNORM: 0000        HEALTH: 100
    ACTCONN:   0000000000
    QOSPLCACT: *DEFAULT*
      W/Q:     00
2 OF 2 RECORDS DISPLAYED
END OF THE REPORT
"""

if __name__ == "__main__":
    build.run(__file__, {
        "case.yaml": case("half-of-the-sysplex", "Everything is a bit slower since Sunday"),
        "ospf.txt": OSPF,
        "vdpt.txt": VDPT})
