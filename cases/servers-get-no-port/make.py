#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a morning on which servers of SYSA do not get their ports, as consoles, syslogd and TSO tell it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import views  # noqa: E402

JOBLOG = """\
 08.00.01 STC03321  $HASP373 WEBSRV1  STARTED
 08.00.04 STC03321 +CWWKO0221E: TCP Channel defaultHttpEndpoint initialization did not succeed. The socket bind did not succeed for host * and port 9080. The port might already be in use.
 08.00.04 STC03321 +java.net.BindException: EDC8115I Address already in use. (errno2=0x744C7246)
D A,FTPD1
IEE115I 08.09.12 2026.104 ACTIVITY 340
 JOBS     M/S    TS USERS    SYSAS    INITS   ACTIVE/MAX VTAM     OAS
00004    00031    00002      00038    00012    00002/00040       00019
 FTPD1    NOT FOUND
"""
FTPD = """\
 07.01.12 STC03321  $HASP373 FTPD     STARTED
 07.01.13 STC03321  +EZYFT13E bind error : EDC5111I Permission denied. (errno2=0x74637246)
 07.01.14 STC03321  $HASP395 FTPD     ENDED - RC=0012
 07.40.07 STC01102  EZD1287I TTLS Error RC:  401 Initial Handshake 611
 611             LOCAL: 192.0.2.7..992
 611             REMOTE: 198.51.100.41..52211
 611             JOBNAME: TN3270  RULE: TN3270Secure
 611             USERID: TN3270  GRPID: 00000004 ENVID: 00000009 CONNID: 0004A7F1
"""
RACDCERT = """\
READY
RACDCERT ID(TN3270) LIST(LABEL('TNSERVER'))
Digital certificate information for user TN3270:

  Label: TNSERVER
  Status: TRUST
  Start Date: 2025/04/13 00:00:00
  End Date:   2026/04/13 23:59:59
  Serial Number:
       >00A1<
  Issuer's Name:
       >CN=Bank CA.O=Bank.C=DE<
  Subject's Name:
       >CN=tn3270.bank.example.O=Bank.C=DE<
  Key Type: RSA
  Key Size: 2048
  Private Key: YES
  Ring Associations:
    Ring Owner: TN3270
    Ring:
       >TNRING<
READY
"""
SYSLOGD = """\
Apr 14 07:58:01 SYSA sshd[50331720]: error: Bind to port 22 on 0.0.0.0 failed: EDC5111I Permission denied.
Apr 14 07:59:13 SYSA inetd[83886200]: FOMN0077 bind: EDC8115I Address already in use.
Apr 14 08:02:40 SYSA xfer[67109001]: connect to 198.51.100.20 port 1414: EDC8128I Connection refused.
Apr 14 08:03:55 SYSA xfer[67109002]: connect to 198.51.100.21 port 1414: EDC8127I Connection timed out.
Apr 14 08:04:01 SYSA TRMD.TCPIP[50331721]: EZD0815I Packet denied by policy: 04/14/2026 08:04:01.33 filter rule= DenyAll ext= 1 sipaddr= 198.51.100.9 \
dipaddr= 192.0.2.7 proto= tcp(6) sport= 51022 dport= 1414 Interface= 192.0.2.7 (I) secclass= 255 dest= local len= 60 vpnaction= N/A tunnelID= N/A
"""
PAGENT = """\
04/14 07:57:02 EVENT :001: the configuration was changed
04/14 07:57:03 OBJERR :012: TTLSRule WebServer references undefined TTLSEnvironmentAction eActWeb
"""
CHECKS = """\
HZS0002E CHECK(IBMCS,CSTCP_TCPMAXRCVBUFRSIZE_TCPIP):
EZBH003E The TCPMAXRCVBUFRSIZE value is too small for the FTP server
"""
PINGS = """\
 PING 192.0.2.77 (LENGTH 1400 COUNT 3
CS V2R5: Pinging host 192.0.2.77
Ping #1 response took 0.001 seconds.
Ping #2 response took 0.001 seconds.
Ping #3 response took 0.001 seconds.
 PING 192.0.2.77 (LENGTH 8000 COUNT 3 PMTU YES
CS V2R5: Pinging host 192.0.2.77
Ping #1 timed out
Ping #2 timed out
Ping #3 timed out
"""
CASE = """\
netcause_bundle: 1
case: {id: servers-get-no-port, title: "The new web server of SYSA does not start, nor do others"}
systems:
  - {name: SYSA, role: server, os: zos, addresses: [192.0.2.7]}
"""


def ports():
    rows = ["Port# Prot User     Flags    Range       IP Address", "----- ---- ----     -----    -----       ----------",
            "00020 TCP  OMVS     D", "00021 TCP  FTPSRV   DA", "00023 TCP  TN3270   DA"]
    return views.report("TCPIP", "08:10:20", rows)


def connections():
    rows = [("TN3270", "0000002A", "0.0.0.0..23", "0.0.0.0..0", "Listen"), ("OLDWEB", "0000002B", "0.0.0.0..9080", "0.0.0.0..0", "Listen")]
    return views.report("TCPIP", "08:10:10", views.conn(rows))


if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "joblog.txt": JOBLOG, "syslogd.log": SYSLOGD, "ping.txt": PINGS, "pagent.log": PAGENT, "checks.txt": CHECKS, "conn.txt": connections(), "ftpd.txt": FTPD,
                         "racdcert.txt": RACDCERT, "portlist.txt": ports()})
