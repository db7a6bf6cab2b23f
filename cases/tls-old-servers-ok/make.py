#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: sessions with four old servers work; what they show is out of date or soon will be."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

TRIPLE_DES, RC4 = 0x000A, 0x0005
OFFER = (0xC02F, 0xC030, 0x009C, 0x002F, TRIPLE_DES, RC4)


def rsa_session(call, name, certificate, suite):
    """TLS 1.2 with the client's secret under the server's key: no ServerKeyExchange."""
    body = apps.server_hello(suite) + apps.certificates(certificate) + apps.HELLO_DONE
    secret = apps.handshake(16, b"\0\x80" + apps.noise(128, 7) if len(certificate) < 700 else b"\x01\0" + apps.noise(256, 7))
    call.open(wait=4 * SECOND)
    call.send("c", "PA", apps.client_hello(name, suites=OFFER), wait=MS)
    call.send("s", "PA", apps.tls_record(22, body), wait=4 * MS)
    call.send("c", "PA", apps.tls_record(22, secret) + apps.finished(9), wait=2 * MS)
    call.send("s", "PA", apps.finished(11), wait=6 * MS)
    call.send("c", "PA", apps.secret(300, 31), wait=2 * MS)
    call.send("s", "PA", apps.secret(1100, 33), wait=15 * MS)
    call.send("c", "PA", apps.tls_record(21, apps.noise(40, 35)), wait=100 * MS)
    call.close("c", 200)


def tell(road):
    rows = (("printer.example", TRIPLE_DES, {"issuer": "printer.example", "bits": 1024}),
            ("archive.example", RC4, {"hashed": apps.SHA1_RSA}),
            ("portal.example", 0x009C, {"end": "20240618120000Z"}))
    for i, (name, suite, more) in enumerate(rows):
        call = road.call(cport=40700 + i, server="198.51.100.%d" % (41 + i))
        rsa_session(call, name, apps.certificate(name, **more), suite)


if __name__ == "__main__":
    road = Road(when("2024-06-03", "12:00:00"))
    tell(road)
    build.run(__file__, {"case.yaml": at_client("tls-old-servers-ok", "What the auditor will ask about"), "client.pcap": road.pcap()})
