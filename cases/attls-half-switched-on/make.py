#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: AT-TLS as it was introduced on two stacks in one night, and what was forgotten."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import views  # noqa: E402
from operlog import Syslog  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SERVER, case, when  # noqa: E402

PROD, TEST, DAY = "TCPPROD", "TCPTEST", "2024-05-14"
POLICY = """\
TTLSRule OrdersRule
{
  LocalPortRange 4200
  Direction Inbound
  TTLSGroupActionRef gOn
  TTLSEnvironmentActionRef eAll
}
TTLSRule WebRule
{
  LocalPortRange 8443
  Direction Inbound
  TTLSGroupActionRef gOn
  TTLSEnvironmentActionRef eAll
}
TTLSGroupAction gOn
{
  TTLSEnabled On
}
TTLSEnvironmentAction eAll
{
  HandshakeRole Server
  TTLSKeyringParms
  {
    Keyring TLS/RING
  }
}
"""


def tell(road):
    """The certificate leaves z/OS in two full segments, which the branch behind a tunnel never gets; a small client gets all it needs."""
    call = road.call(cport=40600, sport=8443)
    call.open()
    call.send("c", "PA", apps.client_hello("web.example"), wait=2 * MS)
    call.send("s", "A", wait=3 * MS)
    flight = apps.tls_record(22, apps.server_hello() + apps.certificates(apps.certificate("web.example"), apps.certificate("Example CA")) + apps.HELLO_DONE)
    first = call.t.next["s"]
    call.send("s", "A", flight[:1460], wait=4 * MS, fate="lost")
    call.send("s", "PA", flight[1460:], wait=100)
    call.send("c", "A", wait=MS, ack=first)
    for wait in (300 * MS, 600 * MS, 1200 * MS, 2400 * MS, 4800 * MS):
        call.send("s", "A", flight[:1460], wait=wait, seq=first, fate="lost")
    call.send("c", "A", wait=9 * SECOND, ack=first, seq=call.t.next["c"] - 1)


def connections():
    out = views.listener("ORDERS", "00000054", 4200) + views.listener("WEBSRV", "00000055", 8443)
    for i in range(3):
        out += views.connection("ORDERS", "00000C%02X" % (0x20 + i), SERVER + "..4200", "192.0.2.%d..51000" % (60 + i))
    return out + views.connection("WEBSRV", "00000D01", SERVER + "..8443", CLIENT + "..40600", tls="Yes", rule="WebRule", sent=9, received=5, again=5)


def tls():
    out = []
    for i, level in enumerate(("TLS Version 1.0", "TLS Version 1.0", "TLS Version 1.2")):
        out += ["ConnID: 0000%04X" % (0x1F00 + i), "  JobName:      WEBSRV", "  LocalSocket:  %s..8443" % SERVER, "  RemoteSocket: 192.0.2.%d..5200%d" % (70 + i, i),
                "  SecLevel:     " + level, "  Cipher:       2F TLS_RSA_WITH_AES_128_CBC_SHA", "  CertUserID:   N/A", "  MapType:      Primary",
                "  FIPS140:      Off", "TTLSRule: WebRule", "  TTLSGrpAction: gOn", "  TTLSEnvAction: eAll", "    HandshakeRole: Server"]
    return out


def log():
    out = Syslog("SYSA", "2024135")
    for i in range(2):
        out.say("10:20:0%d.00" % i, "EZD1281I TTLS Map   CONNID: 0000%04X LOCAL: %s..992 REMOTE: 192.0.2.%d..53000 JOBNAME: TN3270 USERID: TN3270 TYPE: Inbound "
                "STATUS: APPL CONTROL RULE: TnRule ACTIONS: gOn eAll **N/A**" % (0x2A00 + i, SERVER, 80 + i))
    return out.text


if __name__ == "__main__":
    road = Road(when(DAY, "10:30:00"), 15 * MS)
    tell(road)
    build.run(__file__, {
        "case.yaml": case("attls-half-switched-on", "Is everything encrypted now?  And why does the branch not reach the web server?",
                          [("server.pcap", "SYSA", "server-lan", "yes")], [("SYSA", "server", "zos", SERVER)]),
        "server.pcap": road.pcap("s"), "netstat-all.txt": views.report(PROD, "10:30:30", connections()), "netstat-ttls.txt": views.report(PROD, "10:30:35", tls()),
        "config-prod.txt": views.report(PROD, "10:30:40", views.config()),
        "config-test.txt": views.report(TEST, "10:31:00", views.config(tcp={"TTLS": "No"})), "pagent-ttls.conf": POLICY, "syslog.txt": log()})
