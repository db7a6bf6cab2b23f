#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a console of an afternoon on which one program holds the storage that VTAM and TCP/IP share."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

CONSOLE = """\
PRDC 26077 16:20:11.01 STC00077 IVT5590I CSM ECSA STORAGE AT CONSTRAINED LEVEL
PRDC 26077 16:20:13.40 STC00077 IVT5562I CSM ECSA STORAGE AT CRITICAL LEVEL
PRDC 26077 16:21:31.40 OMVS     BPXI040I PROCESS LIMIT MAXFILEPROC HAS REACHED 95% OF ITS CURRENT CAPACITY OF 2000 FOR PID=33554490 IN JOB WEBSRV1
PRDC 26077 16:21:40.02 OMVS     BPXF030I MAXSOCKETS HAS BEEN REACHED FOR DOMAIN AF_INET. REQUESTS FOR SOCKETS MAY BE DENIED.
d net,csm,ownerid=all
IVT5508I DISPLAY ACCEPTED
IVT5549I PROCESSING DISPLAY CSM COMMAND - OWNERID SPECIFIED
IVT5530I BUFFER BUFFER
IVT5551I SIZE    SOURCE              STORAGE ALLOCATED TO OWNER
IVT5532I ------------------------------------------------------
IVT5553I   4K    ECSA                                    88M
IVT5554I TOTAL   ECSA                                    88M
IVT5532I ------------------------------------------------------
IVT5556I TOTAL FOR OWNERID                               88M
IVT5557I OWNERID: ASID = 0077 JOBNAME = NDM1
IVT5530I BUFFER BUFFER
IVT5551I SIZE    SOURCE              STORAGE ALLOCATED TO OWNER
IVT5532I ------------------------------------------------------
IVT5553I   4K    ECSA                                     3M
IVT5554I TOTAL   ECSA                                     3M
IVT5532I ------------------------------------------------------
IVT5556I TOTAL FOR OWNERID                                3M
IVT5557I OWNERID: ASID = 0041 JOBNAME = TCPIP
IVT5599I END
d net,csm
IVT5508I DISPLAY ACCEPTED
IVT5529I PROCESSING DISPLAY CSM COMMAND - OWNERID NOT SPECIFIED
IVT5530I BUFFER BUFFER
IVT5531I SIZE    SOURCE            INUSE        FREE       TOTAL
IVT5532I ------------------------------------------------------
IVT5533I   4K    ECSA                91M          1M         92M
IVT5535I TOTAL   ECSA                92M          3M         95M
IVT5538I FIXED MAXIMUM =    200M  FIXED CURRENT =     48M
IVT5539I ECSA  MAXIMUM =    100M  ECSA  CURRENT =     95M
IVT5599I END
d omvs,l
BPXO051I 16.24.01 DISPLAY OMVS 610
OMVS     0010 ACTIVE          OMVS=(00)
SYSTEM WIDE LIMITS:         LIMMSG=SYSTEM
                  CURRENT  HIGHWATER     SYSTEM
                    USAGE      USAGE      LIMIT
MAXPROCSYS            143        150       1000
MAXSOCKETS(AF_INET)  9998      10000      10000
"""

TARGETS = """\
MVS TCP/IP NETSTAT CS V2R5       TCPIP Name: TCPIP           16:25:30
Dynamic VIPA Destination Port Table for TCP/IP stacks:
Dest IPaddr     DPort DestXCF Addr    Rdy TotalConn  WLM TSR Flg
-----------     ----- ------------    --- ---------- --- --- ---
10.40.1.1       08080 10.99.1.1       001 0000998122 15  100
  DistMethod: ServerWLM
  TCSR: 100   CER: 100   SEF: 100
  Abnorm: 0000    Health: 100
10.40.1.1       08080 10.99.1.2       001 0000000044 00  100
  DistMethod: ServerWLM
  TCSR: 100   CER: 100   SEF: 100
  Abnorm: 0985    Health: 100
"""

CASE = """\
netcause_bundle: 1
case: {id: shared-storage-held, title: "Transfers and terminals of PRDC are slow since the afternoon"}
systems:
  - {name: PRDC, role: server, os: zos, addresses: [10.99.1.1]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "console.txt": CONSOLE, "vdpt.txt": TARGETS})
