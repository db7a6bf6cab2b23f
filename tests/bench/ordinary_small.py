# SPDX-License-Identifier: Apache-2.0
"""What an ordinary network says besides TCP: names, clocks, leases, logs, polls, pings, the routers' and switches' own words.
Each function tells one exchange, or what one station says over a while."""
import struct

import apps
import packets as p
from ordinary_talk import BLOCK, WEB, ZOS, inside, outside, port
from story import MS, SECOND, hardware as station

RESOLVERS = ("10.10.0.53", "10.10.0.54")
CLOCK, LEASES, LOGS, POLLER, ROUTER = "10.10.0.123", "10.10.0.67", "10.10.0.14", "10.10.0.161", "10.10.0.1"
UPTIME, OCTETS = (1, 3, 6, 1, 2, 1, 1, 3, 0), (1, 3, 6, 1, 2, 1, 2, 2, 1, 10)


def names(road, rng, number):
    """A name is asked for: it is there, has no IPv6 address, is tried first with a suffix, or is misspelt; seldom a question gets lost and is asked again."""
    client, cport, server = inside(rng), port(rng), RESOLVERS[rng.random() < 0.1]
    name = "%s%d.site.example" % (rng.choice(("app", "files", "print", "mail")), rng.randrange(40))
    way = rng.random()
    if way < 0.12:
        question(road, rng, client, cport, server, name + ".branch.example", "A", None, 3)
    if way > 0.997:
        ident = rng.randrange(65536)
        road.udp("c", client, cport, server, 53, apps.dns_query(ident, name), fate="lost")
        road.wait(SECOND)
    question(road, rng, client, cport, server, name, "A", None if way > 0.99 and way < 0.995 else "10.10.2.%d" % rng.randrange(10, 30), 3)
    if rng.random() < 0.6:
        question(road, rng, client, cport + 1, server, name, "AAAA", None, 0)


def question(road, rng, client, cport, server, name, kind, address, rcode):
    ident = rng.randrange(65536)
    road.udp("c", client, cport, server, 53, apps.dns_query(ident, name, kind), wait=rng.randrange(100, 3000))
    road.udp("s", server, 53, client, cport, apps.dns_answer(ident, name, address, kind, 0 if address else rcode), wait=rng.choice((200, 400, 900, 25000, 120000)))


def late_answer(road, rng, number):
    """A resolver asks two servers on the internet at once; the second answer finds the question closed, and the stack says so by ICMP."""
    cport = port(rng)
    for turn in range(2):
        road.udp("c", RESOLVERS[0], cport + turn, outside(rng), 53, apps.dns_query(number & 0xFFFF, "www%d.example" % number), wait=90)
    servers = [packet[16:20] for _, side, packet, _ in road.rows]
    for turn, raw in enumerate(servers):
        packet = road.udp("s", ".".join(map(str, raw)), 53, RESOLVERS[0], cport + turn, apps.dns_answer(number & 0xFFFF, "www%d.example" % number, "203.0.113.9"), wait=9 * MS)
    road.icmp("c", RESOLVERS[0], ".".join(map(str, servers[1])), 3, 3, packet)


def clocks(road, rng, number):
    """NTP, version 4, mode 3 and 4 (RFC 5905): clocks within milliseconds."""
    client = inside(rng)
    for _ in range(rng.randrange(1, 8)):
        sent = stamp(road.clock + rng.randrange(-4000, 4000))
        road.udp("c", client, 123, CLOCK, 123, struct.pack("!BBbb", 0x23, 3, 6, -20) + bytes(36) + sent)
        server = stamp(road.clock + road.delay)
        road.udp("s", CLOCK, 123, client, 123, struct.pack("!BBbbII4s", 0x24, 2, 6, -20, 900, 1200, b"\x0a\x0a\0\x7a") + stamp(road.clock - 40 * SECOND) + sent + server + server)
        road.wait(64 * SECOND)


def stamp(micro):
    seconds, rest = divmod(micro, SECOND)
    return struct.pack("!II", (seconds + 2208988800) & 0xFFFFFFFF, (rest << 32) // SECOND)


def lease(road, rng, number):
    """A lease is renewed at half its time, by a message to the server itself (RFC 2131 section 4.4.5)."""
    client = inside(rng)
    mac = "02:00:%02x:%02x:%02x:%02x" % tuple(p.addr(client))
    head = bytearray(apps.dhcp(3, number, mac))
    head[12:16] = p.addr(client)  # ciaddr
    road.udp("c", client, 68, LEASES, 67, bytes(head))
    reply = bytearray(apps.dhcp(5, number, mac, client, LEASES))
    reply[12:16] = p.addr(client)
    road.udp("s", LEASES, 67, client, 68, bytes(reply), wait=3 * MS)


def logs(road, rng, number):
    """Syslog over UDP: nobody answers, as it should be."""
    host = WEB % rng.randrange(10, 36)
    for _ in range(rng.randrange(1, 20)):
        road.udp("c", host, 514, LOGS, 514, b"<134>May 14 10:00:00 host app: request %d done, one timeout in upstream pool" % rng.randrange(10**6), wait=rng.randrange(1, 5000) * MS)


def polls(road, rng, number):
    """A management station walks counters; one of some hundred requests gets lost and is repeated."""
    agent, cport = "10.10.0.%d" % rng.randrange(200, 240), port(rng)
    for turn in range(rng.randrange(3, 30)):
        request, oid = rng.randrange(32768), OCTETS + (turn + 1,) if turn else UPTIME
        if rng.random() < 0.002:
            road.udp("c", POLLER, cport, agent, 161, p.snmp_get("hidden", request, oid), fate="lost")
            road.wait(SECOND)
        road.udp("c", POLLER, cport, agent, 161, p.snmp_get("hidden", request, oid), wait=300)
        road.udp("s", agent, 161, POLLER, cport, apps.snmp_response("hidden", request, oid, rng.randrange(1 << 31)), wait=rng.randrange(1, 40) * MS)


def pings(road, rng, number):
    """A watcher pings servers every ten seconds; seldom an echo gets lost."""
    target = WEB % rng.randrange(10, 36)
    for turn in range(rng.randrange(3, 40)):
        rest = struct.pack("!HH", number & 0xFFFF, turn)
        road.put("c", p.ipv4(POLLER, target, p.ICMP, p.icmp(8, 0, rest, BLOCK[:56]), turn + 1, 64), "lost" if rng.random() < 0.003 else "")
        if not road.rows[-1][3]:
            road.wait(200)
            road.put("s", p.ipv4(target, POLLER, p.ICMP, p.icmp(0, 0, rest, BLOCK[:56]), turn + 900, 64))
        road.wait(10 * SECOND)


def trace_route(road, rng, number):
    """Somebody looks at the way to a host: three questions a hop, one hop that stays silent."""
    client, target, cport = "10.10.0.90", outside(rng), port(rng)
    for hop in range(1, 7):
        for turn in range(3):
            road.ident["c"] += 1
            body = p.udp(client, target, cport, 33434 + hop * 3 + turn, BLOCK[:32])
            packet = p.ipv4(client, target, p.UDP, body, road.ident["c"], hop)
            road.put("c", packet)
            if hop == 6:
                road.icmp("s", target, client, 3, 3, packet)
            elif hop != 3:
                road.icmp("s", "10.10.%d.1" % (100 + hop), client, 11, 0, packet)
            else:
                road.wait(5 * SECOND)


def enterprise_extender(road, rng, number):
    """Two EE partners: a test each ten seconds, data of sessions on the ports of their priorities (z/OS Communications Server: 12000 to 12004)."""
    partner = "10.30.%d.1" % (1 + number % 3)
    for _ in range(rng.randrange(10, 60)):
        road.udp("c", partner, 12000, ZOS, 12000, b"\x04\x04\xf3", wait=rng.randrange(1000, 3000) * MS)
        road.udp("s", ZOS, 12000, partner, 12000, b"\x04\x05\xf3", wait=MS)
        for _ in range(rng.randrange(0, 12)):
            to = rng.choice((12002, 12003, 12004))
            road.udp("c", partner, to, ZOS, to, b"\x04\x08\x03" + BLOCK[:rng.randrange(60, 1200)], wait=20 * MS)
            road.udp("s", ZOS, to, partner, to, b"\x04\x08\x03" + BLOCK[:rng.randrange(60, 1200)], wait=8 * MS)


def voice(road, rng, number):
    """RTP: a packet each 20 ms in both directions, some lost on the way."""
    ends = (inside(rng), rng.randrange(8000, 15000) * 2), (inside(rng), rng.randrange(8000, 15000) * 2)
    for turn in range(rng.randrange(200, 2500)):
        head = struct.pack("!BBHII", 0x80, 0, turn & 0xFFFF, turn * 160, number)
        for side, (here, there) in (("c", ends), ("s", ends[::-1])):
            road.put(side, p.ipv4(here[0], there[0], p.UDP, p.udp(here[0], there[0], here[1], there[1], head + BLOCK[:160]), turn, 62, tos=0xB8),
                     "lost" if rng.random() < 0.0005 else "", at=road.clock)
        road.clock += 20 * MS


def quic(road, rng, number):
    """The proxy speaks QUIC with the internet."""
    client, server, cport = "10.10.5.%d" % rng.randrange(1, 3), outside(rng), port(rng)
    road.udp("c", client, cport, server, 443, b"\xc3\0\0\0\x01\x08" + BLOCK[:1194])
    road.udp("s", server, 443, client, cport, b"\xc7\0\0\0\x01\0" + BLOCK[:1194], wait=4 * MS)
    for _ in range(rng.randrange(5, 300)):
        road.udp("s", server, 443, client, cport, b"\x45" + BLOCK[:1251], wait=rng.randrange(50, 900))
        if rng.random() < 0.3:
            road.udp("c", client, cport, server, 443, b"\x51" + BLOCK[:40])


# ---- what is said to all ----

def hosts_tell(road, rng, number):
    """Multicast of the hosts: services are looked for, and nobody has to answer (mDNS, SSDP, LLMNR), groups are joined."""
    host = WEB % rng.randrange(10, 36)
    road.udp("c", host, 5353, "224.0.0.251", 5353, apps.dns_query(0, "_ipp._tcp.local", "PTR"))
    road.udp("c", host, port(rng), "239.255.255.250", 1900, b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 2\r\nST: ssdp:all\r\n\r\n", wait=30 * MS)
    for _ in range(2):
        road.udp("c", host, 61000, "224.0.0.252", 5355, apps.dns_query(number & 0xFFFF, "wpad"), wait=100 * MS)
    body = struct.pack("!BBH4s", 0x16, 0, 0, p.addr("224.0.0.251"))
    body = body[:2] + struct.pack("!H", p.checksum(body)) + body[4:]
    road.put("c", p.ipv4(host, "224.0.0.251", 2, body, number & 0xFFFF, 1))
    road.udp("c", host, 137, "10.10.255.255", 137, p.nbns_query(number & 0xFFFF, "WORKGROUP", 0x1B), wait=40 * MS)


def routers_tell(road, rng, number):
    """OSPF hellos and HSRP hellos of two routers that agree."""
    for _ in range(30):
        for me, other in ((1, 2), (2, 1)):
            hello = struct.pack("!4sHBBI4s4sI", p.addr("255.255.0.0"), 10, 2, me, 40, p.addr("10.10.0.1"), p.addr("10.10.0.2"), 0x0A0A0000 + other)
            head = struct.pack("!BBH4s4sHHQ", 2, 1, 24 + len(hello), p.addr("10.10.0.%d" % me), p.addr("0.0.0.0"), 0, 0, 0)
            value = p.checksum(head[:16] + hello)
            road.put("c", p.ipv4("10.10.0.%d" % me, "224.0.0.5", 89, head[:12] + struct.pack("!H", value) + head[14:] + hello, number & 0xFFFF, 1))
        road.wait(10 * SECOND)


def neighbours(rng, start):
    """ARP of the servers' network, as frames: a question and its answer; seldom a host that announces itself."""
    asker, wanted = "10.10.2.%d" % rng.randrange(10, 36), rng.choice((ROUTER, ZOS, "10.10.3.1"))
    a, w = station(asker), station(wanted)
    if rng.random() < 0.1:
        return [(start, p.ethernet(a, "ff:ff:ff:ff:ff:ff", 0x0806, p.arp(1, a, asker, "00:00:00:00:00:00", asker)))]
    return [(start, p.ethernet(a, "ff:ff:ff:ff:ff:ff", 0x0806, p.arp(1, a, asker, "00:00:00:00:00:00", wanted))),
            (start + 120, p.ethernet(w, a, 0x0806, p.arp(2, w, wanted, a, asker)))]


def switches(rng, start):
    """A bridge's hello each two seconds (IEEE 802.1D)."""
    body = b"\x42\x42\x03" + struct.pack("!HBBBQIQHHHHH", 0, 0, 0, 0, 0x8000001122334455, 4, 0x8000001122334466, 0x8004, 256, 20 * 256, 2 * 256, 15 * 256)
    frame = p.mac("01:80:c2:00:00:00") + p.mac("00:11:22:33:44:70") + struct.pack("!H", len(body)) + body
    return [(start + turn * 2 * SECOND, frame.ljust(60, b"\0")) for turn in range(30)]
