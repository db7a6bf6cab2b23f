# SPDX-License-Identifier: Apache-2.0
"""The ordinary traffic around the FTP stories: a small office network in front of a z/OS host."""
import packets as p

HOST = "137.72.43.207"
BROADCAST = "137.72.43.255"
MACS = {HOST: "02:00:00:00:00:cf", BROADCAST: "ff:ff:ff:ff:ff:ff"}
CALLERS = {"137.72.43.112": ("ACCT07", 30012), "137.72.43.126": ("LABPC3", 41022), "137.72.43.141": ("SCAN01", 11870)}


def mac_of(ip):
    if ip in MACS:
        return MACS[ip]
    last = int(ip.split(".")[-1])
    return "02:00:00:00:01:%02x" % last


class Lan:
    """Gives background packets in a fixed round, each with the next IP identification of its sender."""

    def __init__(self):
        self.ident = {}
        self.turn = 0
        self.query = 0x8100
        self.request = 700

    def next_ident(self, ip):
        start = CALLERS.get(ip, ("", 5000))[1]
        self.ident[ip] = (self.ident.get(ip, start) + 1) & 0xFFFF
        return self.ident[ip]

    def udp(self, src, dst, sport, dport, data, cksum="good"):
        return p.ipv4(src, dst, p.UDP, p.udp(src, dst, sport, dport, data, cksum), self.next_ident(src), 128)

    def netbios(self):
        src = sorted(CALLERS)[self.turn % len(CALLERS)]
        self.turn += 1
        self.query += 1
        return self.udp(src, BROADCAST, 137, 137, p.nbns_query(self.query, CALLERS[src][0], 0x20))

    def chatter(self):
        """The 1453-byte broadcasts to UDP 6646."""
        src = sorted(CALLERS)[self.turn % len(CALLERS)]
        self.turn += 1
        data = bytes((i * 7 + self.turn) & 0xFF for i in range(1453 - 28))
        return self.udp(src, BROADCAST, 6646, 6646, data)

    def snmp(self):
        """A GetRequest of the host to its own port 161, and the port unreachable that answers it."""
        self.request += 1
        get = p.snmp_get("public", self.request, (1, 3, 6, 1, 2, 1, 1, 3, 0))
        asked = self.udp(HOST, HOST, 1027 + self.request % 4, 161, get)
        body = p.icmp(3, 3, b"\0\0\0\0", asked[:28])
        return asked, p.ipv4(HOST, HOST, p.ICMP, body, self.next_ident(HOST), 64)


def on_ethernet(packet):
    import ipaddress
    src, dst = (str(ipaddress.ip_address(packet[at:at + 4])) for at in (12, 16))
    return p.ethernet(mac_of(src), mac_of(dst), 0x0800, packet)


def arp_round(asker, wanted):
    ask = p.arp(1, mac_of(asker), asker, "00:00:00:00:00:00", wanted)
    tell = p.arp(2, mac_of(wanted), wanted, mac_of(asker), asker)
    return (p.ethernet(mac_of(asker), MACS[BROADCAST], 0x0806, ask), p.ethernet(mac_of(wanted), mac_of(asker), 0x0806, tell))
