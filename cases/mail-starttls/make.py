#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: mail that must be encrypted; one server cannot, one does not offer it, a firewall takes it away, others are late or busy."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import build  # noqa: E402
import mail  # noqa: E402
from story import Road, SECOND, at_client, when  # noqa: E402

CLIENT = "192.0.2.81"


def call_to(road, server, port):
    return road.call(client=CLIENT, cport=port, server=server, sport=25)


def cannot(road):
    call = call_to(road, "198.51.100.60", 42000)
    mail.hello(call)
    mail.ask(call, "STARTTLS", "454 4.7.0 TLS not available due to local problem")
    mail.leave(call)


def does_not(road):
    call = call_to(road, "198.51.100.61", 42001)
    mail.hello(call, offers=("SIZE 10485760", "8BITMIME"))
    mail.leave(call)


def masked(road):
    call = call_to(road, "198.51.100.62", 42002)
    mail.hello(call, offers=("SIZE 10485760", "XXXXXXXA", "8BITMIME"))
    mail.leave(call)


def late_and_busy(road):
    """The greeting waits for a lookup of the caller's name; then the mail is put off, and in the next connection the server stops."""
    call = call_to(road, "198.51.100.63", 42003)
    mail.hello(call, late=21 * SECOND)
    mail.send(call, recipient="450 4.2.0 <clerk@partner.example>: Recipient address rejected: Greylisted")
    mail.leave(call)
    call = call_to(road, "198.51.100.64", 42004)
    mail.hello(call)
    mail.ask(call, "MAIL FROM:<jobs@bank.example>", "421 4.3.2 Service shutting down")
    call.close("s")


if __name__ == "__main__":
    road = Road(when("2024-06-19", "04:00:00"), 4000)
    cannot(road)
    does_not(road)
    masked(road)
    late_and_busy(road)
    build.run(__file__, {"case.yaml": at_client("mail-starttls", "Mail waits since it has to be encrypted"), "client.pcap": road.pcap()})
