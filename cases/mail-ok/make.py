#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: mail that arrives, in clear and over TLS."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import apps  # noqa: E402
import mail  # noqa: E402
from story import MS, Road, at_client, when  # noqa: E402

CLIENT = "192.0.2.82"


def clear(road):
    call = road.call(client=CLIENT, cport=43000, server="198.51.100.70", sport=25)
    mail.hello(call, late=3000 * MS)
    for _ in range(3):
        mail.send(call)
    mail.leave(call)


def encrypted(road):
    call = road.call(client=CLIENT, cport=43001, server="198.51.100.71", sport=587)
    mail.hello(call)
    mail.ask(call, "STARTTLS", "220 2.0.0 Ready to start TLS")
    apps.tls_session(call, "mail.partner.example")
    for at in range(6):
        call.ask(apps.secret(60, 40 + at), apps.secret(80, 50 + at))
    call.close("c")


if __name__ == "__main__":
    road = Road(when("2024-06-19", "05:00:00"), 4000)
    clear(road)
    encrypted(road)
    build.run(__file__, {"case.yaml": at_client("mail-ok", "Does mail work?"), "client.pcap": road.pcap()})
