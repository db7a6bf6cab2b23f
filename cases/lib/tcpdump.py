# SPDX-License-Identifier: Apache-2.0
"""Lines as `tcpdump -n -v` prints them."""


def head(clock, ttl, ident, proto, length, flags="none", tos=0):
    number = {"UDP": 17, "TCP": 6, "ICMP": 1}[proto]
    return "%s IP (tos 0x%x, ttl %d, id %d, offset 0, flags [%s], proto %s (%d), length %d)" % (
        clock, tos, ttl, ident, flags, proto, number, length)


def body(src, dst, text):
    return "    %s > %s: %s" % (src, dst, text)
