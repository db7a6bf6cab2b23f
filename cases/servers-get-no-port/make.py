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
SYSLOGD = """\
Apr 14 07:58:01 SYSA sshd[50331720]: error: Bind to port 22 on 0.0.0.0 failed: EDC5111I Permission denied.
Apr 14 07:59:13 SYSA inetd[83886200]: FOMN0077 bind: EDC8115I Address already in use.
Apr 14 08:02:40 SYSA xfer[67109001]: connect to 198.51.100.20 port 1414: EDC8128I Connection refused.
Apr 14 08:03:55 SYSA xfer[67109002]: connect to 198.51.100.21 port 1414: EDC8127I Connection timed out.
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


def connections():
    rows = [("TN3270", "0000002A", "0.0.0.0..23", "0.0.0.0..0", "Listen"), ("OLDWEB", "0000002B", "0.0.0.0..9080", "0.0.0.0..0", "Listen")]
    return views.report("TCPIP", "08:10:10", views.conn(rows))


if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "joblog.txt": JOBLOG, "syslogd.log": SYSLOGD, "ping.txt": PINGS, "pagent.log": PAGENT, "checks.txt": CHECKS, "conn.txt": connections()})
