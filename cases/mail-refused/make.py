#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a z/OS sends mail to four servers, which refuse it, each for another reason."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import mail  # noqa: E402
from story import Road, at_client, when  # noqa: E402

CLIENT = "192.0.2.80"


def call_to(road, server, port, sport=25):
    return road.call(client=CLIENT, cport=port, server=server, sport=sport)


def relay(road):
    for at in range(2):
        call = call_to(road, "198.51.100.50", 41000 + at)
        mail.hello(call)
        mail.send(call, recipient="554 5.7.1 <clerk@partner.example>: Relay access denied")
        mail.leave(call)


def policy(road):
    """An unknown recipient first, then content that is not wanted, and one that is too large."""
    call = call_to(road, "198.51.100.51", 41010)
    mail.hello(call)
    mail.send(call, recipient="550 5.1.1 <clark@partner.example>: Recipient address rejected: User unknown", to="clark@partner.example")
    mail.ask(call, "RSET", "250 2.0.0 Ok")
    mail.send(call, content="550 5.7.1 Message rejected as unwanted")
    mail.ask(call, "MAIL FROM:<jobs@bank.example> SIZE=20971520", "552 5.3.4 Message size exceeds fixed limit")
    mail.leave(call)


def login(road):
    call = call_to(road, "198.51.100.52", 41020, 587)
    mail.hello(call, offers=("AUTH PLAIN LOGIN", "SIZE 1000000"))
    mail.ask(call, "AUTH LOGIN", "334 VXNlcm5hbWU6")
    mail.ask(call, "am9icw==", "334 UGFzc3dvcmQ6")
    mail.ask(call, "aHVudGVyMg==", "535 5.7.8 Authentication credentials invalid", 2000000)
    mail.send(call, sender="530 5.7.0 Authentication required")
    mail.leave(call)


if __name__ == "__main__":
    road = Road(when("2024-06-19", "03:00:00"), 4000)
    relay(road)
    policy(road)
    login(road)
    build.run(__file__, {"case.yaml": at_client("mail-refused", "Mail of the night jobs does not arrive"), "client.pcap": road.pcap()})
