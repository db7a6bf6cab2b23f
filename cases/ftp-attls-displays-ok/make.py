#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: FTP under AT-TLS as it should be, with the displays, the policy and FTP.DATA of the server."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import netstat  # noqa: E402
from story import CLIENT, MS, Road, SECOND, SERVER, case, when  # noqa: E402


def tell(road):
    control = road.call(cport=40390, sport=21)
    control.open()
    apps.ftp(control, ("s", "220 SOW1 FTP server ready", 4 * MS), ("c", "AUTH TLS", 200 * MS),
             ("s", "234 Security environment established - ready for negotiation", 5 * MS))
    apps.tls_session(control)
    for i in range(5):
        control.ask(apps.secret(60 + i, 30 + i), apps.secret(80 + i, 50 + i), 8 * MS, 600 * MS)
    data = road.call(cport=40391, sport=50021)
    data.open(wait=5 * MS)
    apps.tls_session(data)
    data.say("s", apps.secret(900, 71), 9 * MS)
    data.close("s")
    control.say("s", apps.secret(70, 73), 3 * MS)
    control.ask(apps.secret(58, 75), apps.secret(77, 79), 4 * MS, SECOND)


def connections():
    return "\n".join([netstat.header("V2R5", "TCPIP", "10:30:08"),
                      "Client Name: FTPD1                Client Id: 00000054", "  Local Socket: 0.0.0.0..21", "  Foreign Socket: 0.0.0.0..0",
                      "    State:              Listen", "    ConnectionsIn:      0000000420    ConnectionsDropped: 0000000000",
                      "    MaximumBacklog:     0000001024    CurrentBacklog:     0000000000",
                      "Client Name: FTPD1                Client Id: 00000C11", "  Local Socket: %s..21" % SERVER,
                      "  Foreign Socket: %s..40390" % CLIENT, "    BytesIn:            0000001200", "    BytesOut:           0000003100",
                      "    SegmentsIn:         0000000020", "    SegmentsOut:        0000000024",
                      "    State:              Establsh", "    SndWnd:             0000064240    RcvWnd:             0000065535",
                      "    ReXmt:              0000000000    ReXmtCount:         0000000000",
                      "    SockOpt:            84            TcpTimer:           00",
                      "    DelayAck:           Yes           TTLSPolicy:         Yes",
                      "      TTLSRule:         FtpRule", "    ReceiveBufferSize:  0000065536    SendBufferSize:     0000065536",
                      "    ReceiveDataQueued:  0000000000", "    SendDataQueued:     0000000000"]) + "\n"


SETTINGS = """\
TCP Configuration Table:
DefaultRcvBufSize:  00065536  DefaultSndBufSize: 00065536
DefltMaxRcvBufSize: 00262144  SoMaxConn:         0000001024
DefaultKeepALive:   00000030  DelayAck:          Yes
TTLS:               Yes       EphemeralPorts:    1024-65535
"""
PORTS = """\
Port# Prot User     Flags    Range       SAF Name
----- ---- ----     -----    -----       --------
00021 TCP  FTPD1    DA
50000 TCP  AUTHPORT DR       50000-50199
"""
FTPDATA = """\
; FTP.DATA of SOW1
EXTENSIONS        AUTH_TLS
TLSMECHANISM      ATTLS
PASSIVEDATAPORTS  (50000,50199)
FTPKEEPALIVE      60
"""
POLICY = """\
TTLSRule FtpRule
{
  LocalPortRange 21
  Direction Inbound
  Jobname FTPD1
  Priority 255
  TTLSGroupActionRef gOn
  TTLSEnvironmentActionRef eFtp
}
TTLSGroupAction gOn
{
  TTLSEnabled On
}
TTLSEnvironmentAction eFtp
{
  HandshakeRole Server
  TTLSKeyringParms
  {
    Keyring FTPD/RING
  }
}
"""

if __name__ == "__main__":
    road = Road(when("2024-05-14", "10:30:00"))
    tell(road)
    systems = [("SOW1", "server", "zos", SERVER)]
    ends = [("client.pcap", "client", "client-lan", "yes")]
    build.run(__file__, {
        "case.yaml": case("ftp-attls-displays-ok", "FTP over AT-TLS to compare with", ends, systems), "client.pcap": road.pcap(),
        "netstat-all.txt": connections(), "netstat-config.txt": netstat.header("V2R5", "TCPIP", "10:30:06") + "\n" + SETTINGS,
        "netstat-portlist.txt": netstat.header("V2R5", "TCPIP", "10:30:07") + "\n" + PORTS, "ftp.data.txt": FTPDATA, "pagent-ttls.conf": POLICY})
