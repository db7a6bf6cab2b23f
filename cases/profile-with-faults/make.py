#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the configuration of a stack before it goes into production, with what a reviewer would strike out."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

PROFILE = """\
; PROFILE of TCPIP on SYS1
IPCONFIG NODATAGRAMFWD SOURCEVIPA PATHMTUDISCOVERY
TCPCONFIG TCPSENDBFRSIZE 8192 TCPRCVBUFRSIZE 16384
          INTERVAL 600
SOMAXCONN 10
PORT
    20 TCP OMVS     NOAUTOLOG
    21 TCP FTPD1
    21 TCP FTPD2
    23 TCP TN3270
DEVICE OSATRL1 MPCIPA PRIROUTER
LINK   OSDL    IPAQENET OSATRL1
HOME
  10.1.1.2  OSDL
BEGINROUTES
 ROUTE 10.1.1.0 255.255.255.0 = OSDL MTU 1492
 ROUTE 10.5.0.0/16 10.1.1.9 OSDX MTU DEFAULTSIZE
 ROUTE DEFAULT 10.1.1.1 OSDL MTU 8992
ENDROUTES
START OSATRL1
"""
FTPDATA = """\
; FTP.DATA of the server
DATACTTIME        10          ; seconds
FTPKEEPALIVE      30
INACTIVE          300
EXTENSIONS        AUTH_TLS
"""
TCPDATA = """\
TCPIPJOBNAME TCPIP
HOSTNAME sys1
DOMAINORIGIN example.test
DATASETPREFIX TCPIP
"""
OMPROUTE = """\
; OMPROUTE
OSPF RouterID=10.1.9.1 ;
OSPF_Interface IP_Address=10.1.1.2 Name=OSDL
   Subnet_Mask=255.255.255.0 MTU=1492
   Hello_Interval=10 Dead_Router_Interval=20;
"""
TRLE = """\
OSATRL   VBUILD TYPE=TRL
OSATRL1  TRLE LNCTL=MPC,                                               X
               READ=(0404),WRITE=(0405),                               X
               DATAPATH=(0406),PORTNAME=OSAP1,                         X
               MPCLEVEL=QDIO
"""
POLICY = """\
# AT-TLS
TTLSRule FtpServer
{
  LocalPortRange 21
  Direction Inbound
  TTLSGroupActionRef gOff
}
TTLSGroupAction gOff
{
  TTLSEnabled Off
}
"""
DEVLINKS = """\
MVS TCP/IP NETSTAT CS V2R5       TCPIP Name: TCPIP           10:11:12
DevName: OSATRL1           DevType: MPCIPA
  DevStatus: Ready
  LnkName: OSDL              LnkType: IPAQENET    LnkStatus: Ready
    Speed: 0000001000
    CfgRouter: Pri                   ActRouter: Pri
    ActMtu: 1492
"""
CASE = """\
netcause_bundle: 1
case: {id: profile-with-faults, title: "Review of the configuration of SYS1 before production"}
systems:
  - {name: SYS1, role: server, os: zos, addresses: [10.1.1.2]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "SYS1/profile.txt": PROFILE, "SYS1/ftpdata.txt": FTPDATA, "SYS1/tcpdata.txt": TCPDATA,
                         "SYS1/omproute.conf": OMPROUTE, "SYS1/trle.txt": TRLE, "SYS1/attls.policy": POLICY,
                         "SYS1/devlinks.txt": DEVLINKS})
