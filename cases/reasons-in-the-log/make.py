#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: SYSLOG with messages whose reason codes say what is wrong, and an FTP session with JES."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402

MESSAGES = [
    ("06:12:44.18", "STC04711", "DSNL515I -DBB2 DSNLIRSY TCP/IP BIND FAILED FOR PORT 5045 WITH RETURN CODE=1115 AND REASON CODE=12BA00C4"),
    ("06:20:02.00", "STC04421", "EDC8116I Address not available. (errno2=0x744C7230)"),
    ("07:51:02.00", "STC00881", "EZZ6034I TN3270 CONN 00A1F2C0 LU **N/A** CONN DROP ERR 3003 IP..PORT: 10.64.12.9..51022"),
    ("08:31:02.11", "STC00881", "EZZ6012I TN3270 BPX4AIO ACCEPT FAILED, RC = 0000007F RSN = 1102024D"),
    ("08:31:02.12", "STC00881", "EZZ6003I TN3270 QUIESCED ON PORT 992"),
    ("09:14:31.00", "STC00041", "IST1430I REASON FOR INOP IS XID OR LDLC COMMAND TIMEOUT"),
    ("09:14:31.00", "STC00041", "IST259I INOP RECEIVED FOR EEPARTN1 CODE = 01"),
    ("10:00:41.00", "STC00091", "EZZ7968I HELLO INTERVAL MISSED ON INTERFACE OSAQDIO1"),
    ("10:10:00.00", "STC00041", "IST663I INIT OTHER REQUEST FROM NETA.SSCP1A FAILED, SENSE=08570003"),
    ("10:10:00.00", "STC00041", "IST664I REAL  OLU=NETA.TCPT0107        REAL  DLU=NETA.CICSP1"),
    ("10:30:00.00", "STC05512", "CSQX548E +QMP1 CSQXRESP Messages sent to local dead-letter queue, channel FROM.BRANCH12"),
    ("10:30:05.00", "STC05512", "CSQX548E +QMP1 CSQXRESP Messages sent to local dead-letter queue, channel FROM.BRANCH12"),
    ("11:00:31.55", "STC00102", "EZZ8761I IDS EVENT DETECTED"),
    ("11:00:31.55", "STC00102", "EZZ8730I STACK TCPIP"),
    ("11:00:31.55", "STC00102", "EZZ8762I EVENT TYPE: FAST SCAN DETECTED"),
    ("11:00:31.55", "STC00102", "EZZ8763I CORRELATOR 112 - PROBEID 0300FFF1"),
    ("11:00:31.55", "STC00102", "EZZ8764I SOURCE IP ADDRESS 10.200.5.10 - PORT 0"),
]
LOG = "".join("N 4020000 SYS1     2026063 %s %-8s 00000090  %s\n" % message for message in MESSAGES)
FTP = """\
ftp> open mvs1.example.com
Connected to mvs1.example.com.
220 Connection will close if idle for more than 5 minutes.
230 BUILD01 is logged on.  Working directory is "BUILD01.".
ftp> quote site filetype=jes
200 SITE command was accepted
ftp> put compile.jcl
125 Sending Job to JES internal reader FIXrecfm 80
250 Transfer completed successfully.
ftp> dir
125 List started OK for JESJOBNAME=BUILD01*, JESSTATUS=OUTPUT and JESOWNER=*
550 No jobs found on Held queue
ftp> quote site filetype=seq
200 SITE command was accepted
ftp> get 'PROD.DAILY.EXTRACT'
550 Data set PROD.DAILY.EXTRACT not found
ftp> quit
221 Quit command received. Goodbye.
"""
CASE = """\
netcause_bundle: 1
case: {id: reasons-in-the-log, title: "Messages whose reason says more than their text"}
texts:
  - {file: sys1.log}
  - {file: ftp.txt}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "sys1.log": LOG, "ftp.txt": FTP})
