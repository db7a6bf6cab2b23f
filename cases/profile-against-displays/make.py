#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: what the profiles of two stacks start and define, and what the displays of one of them show of it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import netstat  # noqa: E402

# The file was saved by an editor that ends no last line: ENDVIPADYNAMIC can be no part of another word.
PROFILE_A = """\
; PROFILE of TCPIP on SYSA
IPCONFIG DYNAMICXCF 10.9.9.1 255.255.255.0 1 SOURCEVIPA
AUTOLOG 5
  FTPD JOBNAME FTPD1      ; the file transfer server
  TN3270
ENDAUTOLOG
PORT
    20 TCP OMVS     NOAUTOLOG
    21 TCP FTPD1
    23 TCP TN3270
INTERFACE OSAQ1 DEFINE IPAQENET PORTNAME OSAP1 IPADDR 10.1.1.2/24 MTU 1492 VMAC
INTERFACE OSAQ6 DEFINE IPAQENET6 PORTNAME OSAP1 IPADDR 2001:DB8:7::2/64 2001:DB8:7::3
START OSAQ1 START OSAQ6
VIPADYNAMIC
  VIPADEFINE MOVE IMMED 255.255.255.0 10.7.1.1 10.7.1.2
  VIPABACKUP 100 10.7.1.9
ENDVIPADYNAMIC"""
PROFILE_B = """\
; PROFILE of TCPIP on SYSB
IPCONFIG DYNAMICXCF 10.9.9.2 255.255.255.0 1
INTERFACE OSAQ1 DEFINE IPAQENET PORTNAME OSAP2 IPADDR 10.1.1.3/24 MTU 1492 VMAC
START OSAQ1
VIPADYNAMIC
  VIPADEFINE MOVE IMMED 255.255.255.0 10.7.1.1
  VIPADEFINE MOVE IMMED 255.255.255.0 10.7.1.9
ENDVIPADYNAMIC
INTERFACE OSAQ6 DEFINE IPAQENET6 PORTNAME OSAP2 IPADDR 2001:DB8:7::3/64
START OSAQ6
"""
CONN = "\n".join([
    netstat.header("V2R5", "TCPIP", "07:40:10"),
    "User Id  Conn     Local Socket           Foreign Socket         State",
    "-------  ----     ------------           --------------         -----",
    "TN3270   0000002A 0.0.0.0..23            0.0.0.0..0             Listen",
    "TN3270   00000117 10.1.1.2..23           192.0.2.31..51200      Establsh",
    "OMVS     0000001B 0.0.0.0..1023          0.0.0.0..0             Listen"]) + "\n"
VIPADYN = "\n".join([
    netstat.header("V2R5", "TCPIP", "07:40:15"), "Dynamic VIPA:",
    "  IP Address      AddressMask     Status    Origination     DistStat",
    "  ----------      -----------     ------    -----------     --------",
    "  10.7.1.2        255.255.255.0   Active    VIPADefine",
    "  10.7.1.9        255.255.255.0   Backup    VIPABackup"]) + "\n"
CASE = """\
netcause_bundle: 1
case: {id: profile-against-displays, title: "After the IPL transfers to SYSA are refused"}
systems:
  - {name: SYSA, role: server, os: zos, addresses: [10.1.1.2]}
  - {name: SYSB, role: server, os: zos, addresses: [10.1.1.3]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "SYSA/profile.txt": PROFILE_A, "SYSB/profile.txt": PROFILE_B, "SYSA/conn.txt": CONN,
                         "SYSA/vipadyn.txt": VIPADYN})
