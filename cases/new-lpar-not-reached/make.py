#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: Netstat displays and the profile of an LPAR that was just set up."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

DEVLINKS = """\
MVS TCP/IP NETSTAT CS V3R1       TCPIP Name: TCPIP           15:02:10
IntfName: OSA212            IntfType: IPAQENET   IntfStatus: Ready
    PortName: OSAP0A    Datapath: 0A06     DatapathStatus: Ready
    ChpidType: OSD      SMCR: Disabled (GLOBALCONFIG NOSMCR)
    Speed: 0000010000
    VMACAddr: 02000B12A4C1      VMACOrigin: OSA       VMACRouter: All
    ArpOffload: Yes             ArpOffloadInfo: Yes
    CfgMtu: 1492                ActMtu: 1492
    IpAddr: 10.212.0.34/24
    VLANid: 221                 VLANpriority: Disabled
    ReadStorage: GLOBAL (4096K)
    ChecksumOffload: Yes        SegmentationOffload: Yes
  Interface Statistics:
    BytesIn                           = 0
    Inbound Packets                   = 0
    Inbound Packets In Error          = 0
    Inbound Packets Discarded         = 0
    Inbound Packets With No Protocol  = 0
    BytesOut                          = 5880
    Outbound Packets                  = 70
    Outbound Packets In Error         = 0
    Outbound Packets Discarded        = 0
1 of 1 Records displayed
"""
CONSOLE = """\
D TCPIP,,N,HOME
EZD0101I NETSTAT CS V3R1 TCPIP 660
HOME ADDRESS LIST:
LINKNAME:   VIPAL1
  ADDRESS:  10.50.1.9
    FLAGS:  PRIMARY
INTFNAME:   OSA212
  ADDRESS:  10.212.0.34
    FLAGS:
2 OF 2 RECORDS DISPLAYED
END OF THE REPORT
D TCPIP,,N,CONN,PORT=1364
EZD0101I NETSTAT CS V3R1 TCPIP 661
USER ID  CONN     LOCAL SOCKET           FOREIGN SOCKET         STATE
NDM1     0001A7C2 10.50.1.9..1042        203.0.113.80..1364     SYNSENT
1 OF 1 RECORDS DISPLAYED
END OF THE REPORT
"""
PROFILE = """\
IPCONFIG SOURCEVIPA PATHMTUDISCOVERY
TCPCONFIG EPHEMERALPORTS 50000 50999 RESTRICTLOWPORTS
PORTRANGE 50000 1000 TCP OMVS
AUTOLOG 5
  FTPD
ENDAUTOLOG
PORT
  20 TCP OMVS NOAUTOLOG
  21 TCP FTPD
"""
RESOLVER = """\
TCPIPJOBNAME TCPIP
HOSTNAME TST4
NSINTERADDR 10.10.10.53
NSINTERADDR 10.10.11.53
RESOLVERTIMEOUT 30
RESOLVERUDPRETRIES 3
"""
FIREWALL = "".join(
    'Apr 21 2026 10:22:%02d: %%ASA-4-106023: Deny tcp src inside:10.50.1.9/1042 dst outside:203.0.113.80/1364 by access-group "inside_in"\n' % second
    for second in (1, 4, 10)) + "".join(
    "Apr 21 2026 10:%02d:00: %%ASA-6-106015: Deny TCP (no connection) from 10.50.2.9/5040 to 198.51.100.4/51211 flags PSH ACK on interface inside\n"
    % minute for minute in (31, 32, 33))
CASE = """\
netcause_bundle: 1
case: {id: new-lpar-not-reached, title: "A new LPAR on its first morning"}
texts:
  - {file: devlinks.txt}
  - {file: console.txt}
  - {file: profile.txt}
  - {file: tcpdata.txt}
  - {file: firewall.log}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "devlinks.txt": DEVLINKS, "console.txt": CONSOLE, "profile.txt": PROFILE,
                         "tcpdata.txt": RESOLVER, "firewall.log": FIREWALL})
