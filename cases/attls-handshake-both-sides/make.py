#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: terminals cannot log on; the capture has the alert, the log the return code, and the policy the reason."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SERVER, case, when  # noqa: E402

PORTS = (40801, 40802, 40803)


def tell(road):
    for cport in PORTS:
        call = road.call(cport=cport, sport=992)
        call.open(wait=2 * SECOND)
        call.send("c", "PA", apps.client_hello(suites=(0x0005, 0x000A, 0x002F), versions=(0x0301,), legacy=0x0301), wait=2 * MS)
        call.send("s", "PA", apps.alert(2, 70), wait=3 * MS)
        call.send("s", "FA", wait=100)
        call.send("c", "FA", wait=400)
        call.send("s", "A", wait=90)


def log():
    out = ["N 4000000 SOW1     2024135 12:39:58.10 STC00910 00000090  EZZ6003I TN3270 LISTENING ON PORT 992"]
    for i, cport in enumerate(PORTS):
        out += ["M 4000000 SOW1     2024135 12:40:%02d.02 STC00887 00000090  EZD1287I TTLS Error RC:  412 Initial Handshake 88%d" % (2 + 2 * i, i),
                "D                                         88%d 00000090    LOCAL: %s..992" % (i, SERVER),
                "D                                         88%d 00000090    REMOTE: %s..%d" % (i, CLIENT, cport),
                "D                                         88%d 00000090    JOBNAME: TN3270 RULE: TerminalRule" % i,
                "E                                         88%d 00000090    USERID: TCPIP GRPID: 00000003 ENVID: 00000001 CONNID: 0001EE%02X"
                % (i, 0xF1 + i)]
    return "\n".join(out) + "\n"


POLICY = """\
# AT-TLS policy of SOW1
TTLSRule TerminalRule
{
  LocalPortRange 992
  Direction Inbound
  Priority 255
  TTLSGroupActionRef gOn
  TTLSEnvironmentActionRef eTerminal
}
TTLSGroupAction gOn
{
  TTLSEnabled On
}
TTLSEnvironmentAction eTerminal
{
  HandshakeRole Server
  TTLSKeyringParms
  {
    Keyring TCPIP/SOW1RING
  }
  TTLSEnvironmentAdvancedParmsRef pTerminal
}
TTLSEnvironmentAdvancedParms pTerminal
{
  TLSv1 Off
  TLSv1.1 Off
  TLSv1.2 Off
  TLSv1.3 On
}
"""

if __name__ == "__main__":
    road = Road(when("2024-05-14", "12:40:00"))
    tell(road)
    ends = [("client.pcap", "client", "client-lan", "yes")]
    systems = [("SOW1", "server", "zos", SERVER)]
    build.run(__file__, {"case.yaml": case("attls-handshake-both-sides", "Terminals cannot log on any more", ends, systems),
                         "client.pcap": road.pcap(), "syslog.txt": log(), "pagent-ttls.conf": POLICY})
