# SPDX-License-Identifier: Apache-2.0
"""A mail client and a mail server that speak SMTP (RFC 5321)."""
from story import MS, SECOND

OFFERS = ("SIZE 10485760", "STARTTLS", "PIPELINING", "8BITMIME")
CONTENT = b"Subject: report of the night\r\n\r\nAll jobs ended well.\r\n.\r\n"


def hello(call, offers=OFFERS, wait=SECOND, greeting="220 mail.partner.example ESMTP", late=30 * MS):
    call.open(wait=wait)
    call.say("s", greeting.encode("ascii") + b"\r\n", late)
    words = ("mail.partner.example",) + tuple(offers)
    reply = "".join("250%s%s\r\n" % (" " if at == len(words) - 1 else "-", word) for at, word in enumerate(words))
    ask(call, "EHLO zos1.bank.example", reply.rstrip("\r\n"))


def ask(call, command, reply, think=4 * MS, wait=2 * MS):
    call.ask(command.encode("ascii") + b"\r\n", reply.encode("ascii") + b"\r\n", think, wait)


def send(call, sender="250 2.1.0 Ok", recipient="250 2.1.5 Ok", content="250 2.0.0 Ok: queued", to="clerk@partner.example"):
    """One mail as far as the server lets it come."""
    ask(call, "MAIL FROM:<jobs@bank.example>", sender)
    if not sender.startswith("2"):
        return
    ask(call, "RCPT TO:<%s>" % to, recipient)
    if not recipient.startswith("2"):
        return
    ask(call, "DATA", "354 End data with <CR><LF>.<CR><LF>")
    call.ask(CONTENT, content.encode("ascii") + b"\r\n", 20 * MS, 3 * MS)


def leave(call):
    ask(call, "QUIT", "221 2.0.0 Bye")
    call.close("s")
