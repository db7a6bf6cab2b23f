#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: the SYSLOG of a day on which a stack was moved to a new machine, with what went wrong."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from operlog import Syslog  # noqa: E402


def log():
    log = Syslog()
    log.say("06:00:01.00", "EZZ0326I HOME ENTRY 10.1.9.9 ON LINE 44 IGNORED")
    log.say("06:00:01.10", "EZZ0619I INTERFACE OSD3 HAS A DUPLICATE HOME ADDRESS 10.1.1.2")
    log.say("06:00:02.00", "EZZ4313I INITIALIZATION COMPLETE FOR DEVICE OSATRL1")
    log.say("06:00:02.50", "EZZ4310I ERROR: CODE=80100040 REPORTED ON DEVICE OSATRL2. DIAGNOSTIC CODE: E00A")
    log.say("06:00:03.00", "EZZ4310I ERROR: CODE=80100040 REPORTED ON DEVICE OSATRL3. DIAGNOSTIC CODE: E006")
    log.say("06:00:03.50", "EZZ4310I ERROR: CODE=80100040 REPORTED ON DEVICE OSATRL4. DIAGNOSTIC CODE: E010")
    log.say("06:00:10.00", "EZZ8269I TCPIP SYS1 IS NOT A MEMBER OF A SYSPLEX GROUP")
    log.say("06:00:30.00", "EZZ7917I HELLO INTERVAL OF 10 FROM 10.1.1.9 DIFFERS FROM OURS OF 30 ON INTERFACE OSDL")
    log.say("06:02:00.00", "EZZ8158I OMPROUTE FUTILE NEIGHBOR STATE LOOP ON INTERFACE OSDL WITH NEIGHBOR 10.1.1.8")
    log.say("06:03:00.00", "EZZ7921I OSPF ADJACENCY FAILURE, NEIGHBOR 10.1.1.7, OLD STATE 128, NEW STATE 1, EVENT 12")
    log.say("06:05:00.00", "EZZ9308E UNRESPONSIVE NAME SERVER DETECTED AT IP ADDRESS 10.1.1.53")
    log.say("06:20:00.00", "ITT038I NONE OF THE TRANSACTIONS REQUESTED VIA THE TRACE CT COMMAND WERE SUCCESSFULLY EXECUTED.")
    log.say("07:10:00.00", "ICH408I USER(BATCH1  ) GROUP(BATCH   ) NAME(NIGHTLY TRANSFERS   )", "  EZB.STACKACCESS.SYS1.TCPIP CL(SERVAUTH)",
            "  INSUFFICIENT ACCESS AUTHORITY", "  ACCESS INTENT(READ   )  ACCESS ALLOWED(NONE   )")
    log.say("07:30:00.00", "EZD0836I Packet denied, no rule: 03/05/2026 07:30:00.00 filter rule= n/a")
    log.say("08:00:00.00", "EZZ4361I TCPIP ECSA STORAGE SHORTAGE")
    log.say("08:00:01.00", "EZZ4366I TCPIP POOL STORAGE EXHAUSTED")
    log.say("08:00:02.00", "IVT5562I CSM ECSA STORAGE AT CRITICAL LEVEL")
    log.say("08:01:00.00", "IST2384E PACKETS DISCARDED FOR TCPIP - OSATRL1 IS CONGESTED")
    log.say("08:03:00.00", "ICH408I USER(FTPUSR1 ) GROUP(USERS   ) NAME(BATCH FTP            )", "  PROD.PAYROLL.FILE CL(DATASET ) VOL(PRD001)",
            "  INSUFFICIENT ACCESS AUTHORITY", "  ACCESS INTENT(UPDATE )  ACCESS ALLOWED(READ   )")
    log.say("08:05:00.00", "EZZ4311I LINK OSDL HAS FAILED ON DEVICE OSATRL1")
    return log.text


CASE = """\
netcause_bundle: 1
case: {id: console-bad-day, title: "The stack on the new machine makes trouble all morning"}
systems:
  - {name: SYS1, role: server, os: zos, addresses: [10.1.1.2]}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "syslog.txt": log()})
