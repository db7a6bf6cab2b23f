#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a browser behind a firewall that lets no UDP out but to one network; two servers there do not want its QUIC."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import quic  # noqa: E402
from story import CLIENT, MS, Road, SECOND, at_client, when  # noqa: E402

TRIES = (2 * SECOND, 300 * MS, 600 * MS)


def hello(name):
    """Without the header of a record; key, protocols (RFC 9001 section 8.1), parameters of the transport (8.2)."""
    more = apps.extension(51, b"\0\x24\0\x1d\0\x20" + apps.noise(32, 3)) + apps.extension(16, b"\0\x03\x02h3")
    more += apps.extension(57, b"\x01\x04\x80\0\x75\x30\x0f\0")
    return apps.client_hello(name, suites=(0x1301, 0x1302), versions=(0x0304,), extra=more)[5:]


def answer():
    more = apps.extension(51, b"\0\x1d\0\x20" + apps.noise(32, 5)) + apps.extension(43, b"\x03\x04")
    return apps.server_hello(0x1301, more=more)


def over_tcp(road, server, name, cport):
    """What the browser does in parallel, and then stays with."""
    call = road.call(cport=cport, server=server)
    call.open(wait=100 * MS)
    apps.tls_session(call, name, apps.certificate(name))
    call.send("c", "PA", apps.secret(300, 31), wait=2 * MS)
    call.send("s", "PA", apps.secret(1100, 33), wait=15 * MS)
    call.close("c", 200)


def blocked(road, server, name, seed):
    call = quic.Call(road, CLIENT, server, seed, 50000 + seed)
    for wait in TRIES:
        call.ask(hello(name), wait, fate="lost")
    over_tcp(road, server, name, 40100 + seed)


def works(road, server, name, seed):
    call = quic.Call(road, CLIENT, server, seed, 50000 + seed)
    call.ask(hello(name), 2 * SECOND)
    call.reply(quic.crypto(answer()), 12 * MS)
    call.secret("c", apps.noise(60, 41), 3 * MS)
    call.secret("s", apps.noise(900, 43), 20 * MS)


def refused(road, server, name, seed):
    call = quic.Call(road, CLIENT, server, seed, 50000 + seed)
    call.ask(hello(name), 2 * SECOND)
    call.reply(b"\x1c\x02\0\x08draining", 9 * MS)
    over_tcp(road, server, name, 40100 + seed)


def only_drafts(road, server, name, seed):
    call = quic.Call(road, CLIENT, server, seed, 50000 + seed)
    call.ask(hello(name), 2 * SECOND)
    call.list_versions((0xFF00001D, 0x3A4A5A6A), 9 * MS)
    over_tcp(road, server, name, 40100 + seed)


if __name__ == "__main__":
    road = Road(when("2025-03-11", "09:00:00"))
    blocked(road, "198.51.100.80", "shop.example", 1)
    blocked(road, "198.51.100.81", "mail.example", 2)
    works(road, "203.0.113.20", "portal.example", 3)
    refused(road, "203.0.113.21", "video.example", 4)
    only_drafts(road, "203.0.113.22", "old.example", 5)
    road.wait(5 * SECOND)
    works(road, "203.0.113.20", "portal.example", 6)
    build.run(__file__, {"case.yaml": at_client("quic-blocked", "Each new web site waits a moment before it opens"), "client.pcap": road.pcap()})
