#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: one server takes the ClientHello and says nothing, one takes three seconds for each handshake, one asks for
another key first, and one shows a certificate at which the client hangs up."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import struct  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

SILENT, SLOW, MODERN, STRANGE = ("198.51.100.%d" % last for last in (51, 52, 53, 54))
# The random of a ServerHello that is a HelloRetryRequest, RFC 8446 section 4.1.3
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
P256, P384 = 23, 24


def silent(road):
    call = road.call(cport=40810, server=SILENT)
    call.open()
    call.send("c", "PA", apps.client_hello("orders.example"), wait=MS)
    call.send("s", "A", wait=30)
    return call


def slow(road, number):
    call = road.call(cport=40820 + number, server=SLOW)
    call.open(wait=2 * SECOND)
    server = apps.server_hello() + apps.certificates(apps.certificate("pay.example")) + apps.server_key_exchange() + apps.HELLO_DONE
    call.send("c", "PA", apps.client_hello("pay.example"), wait=MS)
    call.send("s", "A", wait=40 * MS)
    call.send("s", "PA", apps.tls_record(22, server), wait=1460 * MS)
    call.send("c", "PA", apps.tls_record(22, apps.client_key_exchange()) + apps.finished(9), wait=2 * MS)
    call.send("s", "A", wait=40 * MS)
    call.send("s", "PA", apps.finished(11), wait=1460 * MS)
    call.send("c", "PA", apps.secret(300, 31), wait=MS)
    call.send("s", "PA", apps.secret(700, 33), wait=20 * MS)
    call.send("c", "PA", apps.tls_record(21, apps.noise(40, 35)), wait=50 * MS)
    call.close("c", 200)


def hello13(group, size):
    share = struct.pack("!HH", group, size) + apps.noise(size, 41)
    extra = apps.extension(51, struct.pack("!H", len(share)) + share)
    return apps.client_hello("modern.example", suites=(0x1301, 0x1302), versions=(0x0304,), extra=extra)


def answer13(random, share):
    more = apps.extension(43, b"\x03\x04") + apps.extension(51, share)
    body = b"\x03\x03" + random + b"\0\x13\x01\0" + struct.pack("!H", len(more)) + more
    return apps.tls_record(22, apps.handshake(2, body))


def modern(road):
    """TLS 1.3: the server wants the client's key on another curve than the client guessed (RFC 8446 section 2.1)."""
    call = road.call(cport=40830, server=MODERN)
    call.open(wait=2 * SECOND)
    call.send("c", "PA", hello13(P256, 65), wait=MS)
    call.send("s", "PA", answer13(RETRY, struct.pack("!H", P384)) + apps.CHANGE, wait=2 * MS)
    call.send("c", "PA", apps.CHANGE + hello13(P384, 97), wait=MS)
    share = struct.pack("!HH", P384, 97) + apps.noise(97, 43)
    call.send("s", "PA", answer13(apps.noise(32, 45), share) + apps.secret(1200, 47), wait=4 * MS)
    call.send("c", "PA", apps.secret(53, 49) + apps.secret(250, 51), wait=2 * MS)
    call.send("s", "PA", apps.secret(600, 53), wait=20 * MS)
    call.send("c", "PA", apps.secret(19, 55), wait=50 * MS)
    call.close("c", 200)


def strange(road, number):
    call = road.call(cport=40840 + number, server=STRANGE)
    server = (apps.server_hello() + apps.certificates(apps.certificate("files.example", issuer="Branch Office CA"))
              + apps.server_key_exchange() + apps.HELLO_DONE)
    call.open(wait=3 * SECOND)
    call.send("c", "PA", apps.client_hello("files.example"), wait=MS)
    call.send("s", "PA", apps.tls_record(22, server), wait=3 * MS)
    call.close("c", 2 * MS)


if __name__ == "__main__":
    road = Road(when("2024-06-04", "07:30:00"))
    waiting = silent(road)
    for number in range(2):
        slow(road, number)
        strange(road, number)
    modern(road)
    # After half a minute the client still holds the first connection: a keep-alive probes it, and the server's stack is well.
    road.wait(18 * SECOND)
    first = waiting.t.next["c"] - 1
    road.put("c", waiting.t.send("c", "A", seq=first))
    waiting.send("s", "A", wait=60)
    build.run(__file__, {"case.yaml": at_client("tls-gateway-morning", "Secure services on a bad morning"), "client.pcap": road.pcap()})
