#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a file gateway with new TLS software calls thirteen partners; eleven
handshakes end, each by another alert, and one partner ends the session behind it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
from apps import alert, handshake, noise, tls_record  # noqa: E402
from story import MS, Road, SECOND, at_client, when  # noqa: E402

FATAL, WARNING = 2, 1
HANDSHAKE = 22
PSK_AES128 = 0x008C
FALLBACK = 0x5600  # TLS_FALLBACK_SCSV, RFC 7507


def partner(road, number, wait=9 * SECOND):
    call = road.call(cport=40600 + number, server="198.51.100.%d" % (10 + number % 20))
    call.open(wait=wait)
    return call


def hello(call, number, **more):
    call.send("c", "PA", apps.client_hello("partner%d.example" % number, **more), wait=MS)


def chain(number):
    return apps.certificates(apps.certificate("partner%d.example" % number))


def server_part(call, number, asks=False):
    """ServerHello to ServerHelloDone; with `asks` the server wants a certificate."""
    more = apps.certificate_request(apps.common_name("Example CA")) if asks else b""
    body = apps.server_hello() + chain(number) + apps.server_key_exchange() + more + apps.HELLO_DONE
    call.send("s", "PA", tls_record(HANDSHAKE, body), wait=3 * MS)


def client_part(call, chain=None, signed=False):
    """The client's certificate if one is asked for, its key, and Finished."""
    body = chain or b""
    body += apps.client_key_exchange()
    if signed:
        body += handshake(15, b"\x04\x01\x01\0" + noise(256, 33))
    call.send("c", "PA", tls_record(HANDSHAKE, body) + apps.finished(9), wait=2 * MS)


def refuse(call, side, code, level=FATAL, wait=2 * MS):
    call.send(side, "PA", alert(level, code), wait=wait)
    call.close(side, 200)


def alerts_to_the_hello(road):
    """Alerts 80, 112, 120 and 47 come instead of a ServerHello."""
    for number, code in ((1, 80), (2, 112), (3, 120), (4, 47)):
        call = partner(road, number)
        hello(call, number, extra=apps.extension(16, b"\0\x05\x04fil1") if code == 120 else b"")
        refuse(call, "s", code)


def fallback(road):
    """The partner resets a hello that it does not like; the client tries again with TLS 1.0 and says so; the partner knows more than that."""
    call = partner(road, 5)
    hello(call, 5)
    call.reset("s", 40 * MS)
    call = partner(road, 25, 300 * MS)
    hello(call, 5, versions=(0x0303,), legacy=0x0301, suites=(0xC013, 0xC014, 0x002F, 0x0035, FALLBACK))
    refuse(call, "s", 86)


def alerts_to_the_client(road):
    call = partner(road, 6)  # asked for a certificate, has none
    hello(call, 6)
    server_part(call, 6, asks=True)
    client_part(call, chain=apps.certificates())
    refuse(call, "s", 40)
    call = partner(road, 7)  # its certificate is good, but nobody's there
    hello(call, 7)
    server_part(call, 7, asks=True)
    client_part(call, chain=apps.certificates(apps.certificate("gateway.example")), signed=True)
    refuse(call, "s", 49, wait=30 * MS)
    call = partner(road, 8)  # a pre-shared key that the partner does not know
    hello(call, 8, suites=(PSK_AES128,))
    call.send("s", "PA", tls_record(HANDSHAKE, apps.server_hello(PSK_AES128) + apps.HELLO_DONE), wait=3 * MS)
    call.send("c", "PA", tls_record(HANDSHAKE, handshake(16, b"\0\x09gateway-1")) + apps.finished(9), wait=MS)
    refuse(call, "s", 115)


def alerts_of_the_client(road):
    call = partner(road, 9)  # the signature of the ServerKeyExchange is not of the certificate's key
    hello(call, 9)
    server_part(call, 9)
    refuse(call, "c", 51)
    call = partner(road, 10)  # an operator is asked whether to trust, and says no
    hello(call, 10)
    server_part(call, 10)
    call.send("c", "A", wait=40 * MS)
    call.send("c", "PA", alert(WARNING, 90), wait=20 * SECOND)
    call.send("c", "PA", alert(WARNING, 0), wait=100)
    call.close("c", 200)


def behind_the_handshake(road):
    """TLS 1.3: the partner reads the gateway's certificate behind its own Finished, and its alert is encrypted."""
    call = partner(road, 12)
    hello(call, 12, suites=(0x1301, 0x1302), versions=(0x0304, 0x0303))
    answer = apps.server_hello(0x1301, more=apps.extension(43, b"\x03\x04"))
    call.send("s", "PA", tls_record(HANDSHAKE, answer) + apps.secret(1100, 41), wait=4 * MS)
    call.send("c", "PA", apps.secret(900, 43) + apps.secret(74, 45), wait=2 * MS)
    call.send("c", "PA", apps.secret(310, 47), wait=100)
    call.send("s", "PA", apps.secret(19, 49), wait=6 * MS)
    call.close("s", 200)


def good(road):
    call = partner(road, 11)
    hello(call, 11)
    server_part(call, 11)
    client_part(call)
    call.send("s", "PA", apps.finished(11), wait=2 * MS)
    call.send("c", "PA", apps.secret(400, 31), wait=3 * MS)
    call.send("s", "PA", apps.secret(900, 33), wait=8 * MS)
    call.send("c", "PA", tls_record(21, noise(40, 35)), wait=5 * MS)
    call.close("c", 200)


if __name__ == "__main__":
    road = Road(when("2024-06-03", "06:10:00"))
    for part in (alerts_to_the_hello, fallback, alerts_to_the_client, alerts_of_the_client, behind_the_handshake, good):
        part(road)
    build.run(__file__, {"case.yaml": at_client("tls-partners-refuse", "Partners cannot be reached since the gateway was renewed"),
                         "client.pcap": road.pcap()})
