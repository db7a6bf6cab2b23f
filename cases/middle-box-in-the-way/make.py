#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the input of this case: a firewall takes options out of SYNs, lowers the MSS, resets an idle connection in the server's name, both ends of a web page in the middle of it, and a call; recorded at both ends."""
import os
import sys
from ipaddress import ip_address

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import apps  # noqa: E402
import build  # noqa: E402
import packets as p  # noqa: E402
from story import MS, Road, SECOND, case, on_ethernet, when  # noqa: E402

CLIENT, SERVER = "192.0.2.31", "198.51.100.7"
ASKED, GIVEN = p.mss(1460) + p.SACK_OK + p.wscale(8), p.mss(1380) + p.SACK_OK + b"\x01" * 4
FIREWALL_TTL = 255


def transfer(road, cport, answers):
    call = road.call(cport=cport, sport=1414)
    call.open(options=ASKED, answer=p.mss(1460) + p.SACK_OK, wait=SECOND)
    for i in range(answers):
        call.ask(b"GET %d\n" % i, b"R" * 900, wait=50 * MS)
    return call


def behind(packet):
    """What the firewall makes of a SYN of the client: a smaller MSS, no-operations in the place of window scaling (RFC 9293 section 3.1)."""
    if packet[33] != p.SYN:
        return packet
    tcp = packet[20:]
    return packet[:20] + p.transport_sum(CLIENT, SERVER, p.TCP, tcp[:16] + b"\0\0" + tcp[18:20] + GIVEN, 16, "good")


def reset_by_firewall(road, call):
    """After ten minutes the firewall has forgotten the connection: it drops the question and resets the client in the server's name."""
    call.send("c", "PA", b"GET 9\n", wait=600 * SECOND, fate="lost")
    t = call.t
    body = p.tcp(SERVER, CLIENT, 1414, t.ends["c"][1], t.next["s"], t.next["c"], p.RST | p.ACK, 0)
    road.put("s", p.ipv4(SERVER, CLIENT, p.TCP, body, 0x4001, FIREWALL_TTL))


def refused_by_firewall(road):
    """A call to a port that the firewall does not let through: it answers itself, as the server would."""
    call = road.call(cport=45005, sport=5001)
    call.send("c", "S", wait=SECOND, options=ASKED, window=65535, fate="lost")
    body = p.tcp(SERVER, CLIENT, 5001, 45005, 0, call.t.next["c"], p.RST | p.ACK, 0)
    road.put("s", p.ipv4(SERVER, CLIENT, p.TCP, body, 0x4003, FIREWALL_TTL))


def cut_by_inspection(road):
    """The firewall does not like a page: it resets both ends in the middle of it, each in the other's name."""
    call = road.call(cport=45004, sport=80)
    call.open(wait=SECOND)
    call.ask(apps.http_get("/report/2024"),
             b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9000\r\n\r\n" + b"r" * 1200, wait=30 * MS)
    t = call.t
    ends = {"c": (CLIENT, 45004), "s": (SERVER, 80)}
    for side, other in (("s", "c"), ("c", "s")):
        (name, port), (to, dport) = ends[side], ends[other]
        body = p.tcp(name, to, port, dport, t.next[side], t.next[other], p.RST | p.ACK, 0)
        road.put(side, p.ipv4(name, to, p.TCP, body, 0x4002, FIREWALL_TTL))


if __name__ == "__main__":
    road = Road(when("2024-06-20", "13:00:00"))
    transfer(road, 45001, 3).close("c", MS)
    reset_by_firewall(road, transfer(road, 45002, 4))
    late = transfer(road, 45003, 2)
    late.close("c", MS)
    cut_by_inspection(road)
    refused_by_firewall(road)
    ends = [("client.pcap", "client", "client-lan", "yes"), ("server.pcap", "server", "server-lan", "yes")]
    passes = lambda address: lambda packet: packet[8] != FIREWALL_TTL or packet[16:20] == ip_address(address).packed  # noqa: E731
    build.run(__file__, {"case.yaml": case("middle-box-in-the-way", "Sessions break after a pause since the firewall was renewed", ends),
                         "client.pcap": road.pcap("c", only=passes(CLIENT)),
                         "server.pcap": road.pcap("s", only=passes(SERVER), frame=lambda packet: on_ethernet(behind(packet)))})
