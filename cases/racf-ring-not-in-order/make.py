#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a key ring and a certificate that are not in order, and a client that refuses what it gets."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

RINGS = """\
RACDCERT ID(TCPIP) LISTRING(TLSRING)

Digital ring information for user TCPIP:

  Ring:
       >TLSRING<
  Certificate Label Name             Cert Owner     USAGE      DEFAULT
  --------------------------------   ------------   --------   -------
  TN3270 SERVER CERT                 ID(TCPIP)      PERSONAL     NO

RACDCERT ID(FTPD) LISTRING(FTPRING)

Digital ring information for user FTPD:

  Ring:
       >FTPRING<
  *** No certificates connected ***
"""

CERTIFICATE = """\
RACDCERT ID(TCPIP) LIST(LABEL('TN3270 SERVER CERT'))

Digital certificate information for user TCPIP:

  Label: TN3270 SERVER CERT
  Certificate ID: 2QXjw8nX49XzMvfwQOLF2eXF2UDDxdnj
  Status: NOTRUST
  Start Date: 2023/11/01 00:00:00
  End Date:   2025/10/31 23:59:59
  Serial Number:
       >05<
  Issuer's Name:
       >CN=LOCAL CA.OU=NETWORK.O=EXAMPLE.C=DE<
  Subject's Name:
       >CN=mvs1.example.com.O=EXAMPLE.C=DE<
  Subject's AltNames:
    Domain: mvs1.example.com
  Signing Algorithm: sha1RSA
  Key Usage: HANDSHAKE
  Key Type: RSA
  Key Size: 1024
  Private Key: NO
  Ring Associations:
    Ring Owner: TCPIP
    Ring:
       >TLSRING<
"""



def tell(road):
    old = apps.certificate("mvs1.example.com", "LOCAL CA", "20231101000000Z", "20251031235959Z")
    call = road.call(cport=40480, sport=992)
    call.open(wait=SECOND)
    call.send("c", "PA", apps.client_hello(), wait=2 * MS)
    call.send("s", "PA", apps.tls_record(22, apps.server_hello() + apps.certificates(old) + apps.HELLO_DONE), wait=4 * MS)
    call.send("c", "PA", apps.alert(2, 45), wait=3 * MS)
    call.close("c")

if __name__ == "__main__":
    road = Road(when("2026-11-29", "12:30:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("racf-ring-not-in-order", "Encrypted terminals are refused"), "client.pcap": road.pcap(), "rings.txt": RINGS,
                         "certificate.txt": CERTIFICATE})
