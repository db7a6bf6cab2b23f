#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: one morning of a system where AT-TLS was set up in a hurry; each partner fails for another reason."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
from operlog import Syslog  # noqa: E402

# Return code, local port, partner's last byte, rule, job: System SSL codes below 500, AT-TLS codes from 5001.
ERRORS = [
    (406, 21, 11, "FtpServer", "FTPD1"), (202, 992, 12, "Tn3270", "TN3270"), (428, 443, 13, "Web", "WEBSRV"),
    (7, 8443, 14, "Admin", "ADMSRV"), (109, 1415, 15, "Queue", "QM1CHIN"), (5018, 2021, 16, "Batch", "BATCHFTP"),
    (434, 9443, 17, "Portal", "PORTAL"), (402, 636, 18, "Directory", "LDAPSRV"), (8, 6514, 19, "Logs", "SYSLOGD"),
    (401, 5432, 20, "Database", "DBPROXY"), (5003, 990, 21, "FtpImplicit", "FTPD2"), (5004, 3443, 22, "Branch", "BRANCH"),
    (5001, 4443, 23, "Partner", "PARTNER"), (508, 7443, 24, "Archive", "ARCHIVE"),
]


def log():
    log = Syslog()
    for minute, (code, port, last, rule, job) in enumerate(ERRORS, 5):
        log.say("07:%02d:14.20" % minute, "EZD1287I TTLS Error RC: %4d Initial Handshake" % code,
                "  LOCAL: ::FFFF:192.0.2.7..%d" % port, "  REMOTE: ::FFFF:198.51.100.%d..%d" % (last, 40000 + last),
                "  JOBNAME: %s RULE: %s" % (job, rule), "  USERID: STCUSER GRPID: 00000003 ENVID: 00000001 CONNID: 0001EE%02X" % last)
    log.say("07:30:00.00", "EZD2042I AT-TLS GROUP Batch HAS FAILED")
    log.say("07:31:00.00", "ICH408I USER(TN3270  ) GROUP(STCGRP  ) NAME(TELNET SERVER       )", "  IRR.DIGTCERT.LISTRING CL(FACILITY)",
            "  INSUFFICIENT ACCESS AUTHORITY", "  ACCESS INTENT(READ   )  ACCESS ALLOWED(NONE   )")
    log.say("07:32:00.00", "EZZ4249I TCPIP INSTALLED TTLS POLICY HAS NO RULES")
    log.say("07:33:00.00", "EZZ8438I PAGENT POLICY DEFINITIONS CONTAIN ERRORS FOR TCPIP : TTLS")
    return log.text


CASE = """\
netcause_bundle: 1
case: {id: attls-partners-fail, title: "Since the AT-TLS change many partners cannot connect"}
systems:
  - {name: SYS1, role: server, os: zos, addresses: [192.0.2.7]}
"""

# What stood in the file of the Policy Agent for two of the rules; the stack had not taken it in at 07:32.
POLICY = """\
TTLSRule Directory
{
  LocalPortRange 636
  Direction Inbound
  TTLSGroupActionRef gOn
  TTLSEnvironmentActionRef eDir
}
TTLSGroupAction gOn
{
  TTLSEnabled On
}
TTLSEnvironmentAction eDir
{
  HandshakeRole Server
  TTLSKeyringParms
  {
    Keyring LDAPRING
  }
  TTLSCipherParmsRef cDir
  TTLSEnvironmentAdvancedParms
  {
    CertificateLabel LDAPCERT
    TLSv1.2 On
    TLSv1.3 Off
  }
}
TTLSCipherParms cDir
{
  V3CipherSuites TLS_RSA_WITH_AES_128_CBC_SHA
  V3CipherSuites TLS_RSA_WITH_AES_256_CBC_SHA
}
TTLSRule Web
{
  LocalPortRange 443
  Direction Inbound
  TTLSGroupActionRef gOn
  TTLSEnvironmentActionRef eWeb
}
TTLSEnvironmentAction eWeb
{
  HandshakeRole Server
  TTLSKeyringParmsRef kWeb
}
TTLSKeyringParms kWeb
{
  Keyring WEBRING
}
"""

if __name__ == "__main__":
    build.run(__file__, {"case.yaml": CASE, "pagent-ttls.conf": POLICY, "syslog.txt": log()})
