# SPDX-License-Identifier: Apache-2.0
"""Prints packets as the IPCS formatter of SYSTCPDA does with OPTIONS((FULL)): decoded headers, then the bytes in hexadecimal with an
EBCDIC and an ASCII column."""
import ipaddress
import struct

import packets as p
from capture import parts

PORTS = {20: "ftp-data", 21: "ftp", 23: "telnet", 53: "domain", 137: "netbios-ns", 138: "netbios-dgm", 161: "snmp"}
NAMES = {1: "ICMP", 6: "TCP", 17: "UDP", 50: "ESP", 44: "FRAGMENT", 58: "ICMPV6", 60: "DEST_OPTS"}
FLAGS = [(p.ACK, "Ack"), (p.PSH, "Psh"), (p.SYN, "Syn"), (p.FIN, "Fin"), (p.RST, "Rst"), (p.URG, "Urg")]


def field(name, value):
    return (" %-17s: %s" % (name, value))


def pad(text, column):
    return text.ljust(column) if len(text) < column else text + " "


def verified(total):
    """The formatter's second value: FFFF when the sum over everything is right."""
    return "%04X" % total


class Trace:
    """One formatted report.  Records are added in order; text() gives the whole."""

    def __init__(self, system, stack, options="FULL"):
        self.system = system
        self.day = None
        self.lines = [
            "COMPONENT TRACE FULL FORMAT",
            "SYSNAME(%s)" % system,
            "COMP(SYSTCPDA)SUBNAME((%s))" % stack,
            "OPTIONS((%s))" % options,
            "DSNAME('NETOPS.PKTTRACE')",
            "",
        ]

    def heading(self, at):
        year, month, day = parts(at)[:3]
        if self.day == (year, month, day):
            return
        self.day = (year, month, day)
        self.lines += [
            "**** %04d/%02d/%02d" % self.day,
            " RcdNr Sysname  Mnemonic Entry Id   Time Stamp    Description",
            " ----- -------- -------- -------- --------------- -------------------------------",
        ]

    def record(self, number, at, packet, io, iface="OSDL", device="QDIO Ethernet", intfx=9, discard=0, symbol="",
               asid="004F", tcb="00000000"):
        self.heading(at)
        year, month, day, hour, minute, second, micro = parts(at)
        clock = "%02d:%02d:%02d.%06d" % (hour, minute, second, micro)
        out = self.lines
        out.append("-" * 79)
        out.append("%5d %-8s PACKET   00000004 %s Packet Trace" % (number, self.system, clock))
        word = "From" if io == "in" else "To"
        out.append(pad("%-18s: %s" % (word + " Interface", iface), 37) + "%-22s Full=%d" % ("Device: " + device, len(packet)))
        out.append(pad(field("Tod Clock", "%04d/%02d/%02d %s" % (year, month, day, clock)), 52) + "Intfx: %d" % intfx)
        if discard:
            out.append(field("Discard", "%d (%s)" % (discard, symbol)))
        flags = ("In" if io == "in" else "Out") + (" Dscrd" if discard else "")
        out.append(pad(field("Segment #", "0"), 37) + "Flags: Pkt " + flags)
        self.body(packet, asid, tcb)

    def body(self, packet, asid, tcb):
        if packet[0] >> 4 == 4:
            ipv4_lines(self.lines, packet, asid, tcb)
        else:
            ipv6_lines(self.lines, packet, asid, tcb)

    def text(self):
        return "\n".join(self.lines) + "\n"


def ports_of(proto, body):
    return struct.unpack("!HH", body[:4]) if proto in (6, 17) and len(body) >= 4 else (0, 0)


def trace_header(out, src, dst, ports, asid, tcb):
    out.append(field("Source", src))
    out.append(field("Destination", dst))
    out.append(pad(field("Source Port", ports[0]), 37) + "Dest Port: %-5d Asid: %s TCB: %s" % (ports[1], asid, tcb))


def ipv4_lines(out, packet, asid, tcb):
    length, ident, fragment, ttl, proto, cksum = struct.unpack("!2xHHHBBH", packet[:12])
    src, dst = str(ipaddress.ip_address(packet[12:16])), str(ipaddress.ip_address(packet[16:20]))
    body = packet[20:]
    offset = (fragment & 0x1FFF) * 8
    ports = ports_of(proto, body) if offset == 0 else (0, 0)
    trace_header(out, src, dst, ports, asid, tcb)
    words = " ".join(word for bit, word in ((0x4000, "DontFragment"), (0x2000, "MoreFragments")) if fragment & bit)
    out.append(pad("IpHeader: Version : 4", 37) + "Header Length: 20")
    out.append(pad(field("Tos", "%02X" % packet[1]), 37) + "QOS: Routine Normal Service")
    out.append(pad(field("Packet Length", length), 37) + "ID Number: %04X" % ident)
    out.append(pad(field("Fragment", words), 37) + "Offset: %d" % offset)
    line = pad(field("TTL", ttl), 37) + pad("Protocol: " + NAMES.get(proto, str(proto)), 22)
    out.append(line + "CheckSum: %04X %s" % (cksum, verified(p.ones_sum(packet[:20]))))
    out.append(field("Source", src))
    out.append(field("Destination", dst))
    out.append("")
    size = transport_lines(out, src, dst, proto, body) if offset == 0 and not fragment & 0x2000 else 0
    dump(out, packet, 20, size, src, dst, ports)


def ipv6_lines(out, packet, asid, tcb):
    word, length, proto, hops = struct.unpack("!IHBB", packet[:8])
    src, dst = str(ipaddress.ip_address(packet[8:24])), str(ipaddress.ip_address(packet[24:40]))
    head = 40
    final = proto
    if proto == 60:
        final, head = packet[40], 48
    body = packet[head:]
    ports = ports_of(final, body)
    trace_header(out, src, dst, ports, asid, tcb)
    out.append(pad("IpHeader: Version : 6", 37) + "Header Length: 40")
    out.append(pad(field("Trafcls", "00"), 37) + pad("Dscp: 00 (CS0)", 25) + "ECN: 00 (Default)")
    out.append(pad(field("Payload Length", length), 37) + "Flow: %06X" % (word & 0xFFFFF))
    out.append(pad(field("Hops", hops), 37) + "Protocol: " + NAMES.get(proto, str(proto)))
    out.append(field("Source", src))
    out.append(field("Destination", dst))
    out.append("")
    size = transport_lines(out, src, dst, final, body)
    dump(out, packet, head, size, src, dst, ports)


def name_of(port):
    return "%-5d (%s)" % (port, PORTS.get(port, ""))


def second_sum(src, dst, proto, body):
    return verified(p.ones_sum(p.pseudo(src, dst, proto, len(body)) + body))


def transport_lines(out, src, dst, proto, body):
    """Prints the transport header and returns its length."""
    if proto == 6:
        return tcp_lines(out, src, dst, body)
    if proto == 17:
        sport, dport, length, cksum = struct.unpack("!HHHH", body[:8])
        out.append("UDP")
        out.append(pad(field("Source Port", name_of(sport)), 37) + "Destination Port: " + name_of(dport))
        out.append(pad(field("Datagram Length", length), 37) + "CheckSum: %04X %s" % (cksum, second_sum(src, dst, 17, body)))
        out.append("")
        return 8
    if proto == 1:
        kind, code, cksum = struct.unpack("!BBH", body[:4])
        word = {(8, 0): "ECHO", (0, 0): "ECHO REPLY", (3, 3): "Dest Unreachable/Port Unreachable"}
        out.append("ICMP")
        out.append(pad(field("Type/Code", word.get((kind, code), "%d/%d" % (kind, code))), 54)
                   + "CheckSum: %04X %s" % (cksum, verified(p.ones_sum(body))))
        out.append("")
        return 8
    return 0


def tcp_lines(out, src, dst, body):
    sport, dport, seq, ack, offset, flags, window, cksum, urgent = struct.unpack("!HHIIBBHHH", body[:20])
    size = (offset >> 4) * 4
    words = " ".join(word for bit, word in FLAGS if flags & bit)
    out.append("TCP")
    out.append(pad(field("Source Port", name_of(sport)), 37) + "Destination Port: " + name_of(dport))
    out.append(pad(field("Sequence Number", seq), 37) + "Ack Number: %d" % ack)
    out.append(pad(field("Header Length", size), 37) + "Flags: " + words)
    out.append(pad(field("Window Size", window), 37)
               + "CheckSum: %04X %s Urgent Data Pointer: %04X" % (cksum, second_sum(src, dst, 6, body), urgent))
    option_lines(out, body[20:size])
    out.append("")
    return size


def option_lines(out, options):
    at = 0
    while at < len(options):
        kind = options[at]
        if kind == 1:
            out.append(field("Option", "NOP"))
            at += 1
            continue
        size = options[at + 1]
        data = options[at + 2:at + size]
        text = {2: lambda: "Max Seg Size     Len: 4  MSS: %d" % struct.unpack("!H", data),
                3: lambda: "Window Scale OPT Len: 3  Shift: %d" % data[0],
                4: lambda: "SACK Permitted   Len: 2",
                8: lambda: "Timestamp        Len: 10 Value: %08X Echo: %08X" % struct.unpack("!II", data)}[kind]()
        out.append(field("Option", text))
        at += size


def dump(out, packet, ip_size, size, src, dst, ports):
    line = pad(field("Ip Header", ip_size)[1:], 37) + "IP: %s, %s" % (src, dst)
    out.append(pad(line, 79) + "Offset: 0")
    hexdump(out, packet[:ip_size])
    if size:
        line = pad(field("Protocol Header", size)[1:], 37) + "Port: %d, %d" % ports
        out.append(pad(line, 61) + "Offset: %X" % ip_size)
        hexdump(out, packet[ip_size:ip_size + size])
    data = packet[ip_size + size:]
    if data:
        line = pad(field("Data", len(data))[1:], 37) + "Data Length: %d" % len(data)
        out.append(pad(line, 61) + "Offset: %X" % (ip_size + size))
        hexdump(out, data)


def printable(data, codec):
    return "".join(c if " " <= c <= "~" else "." for c in data.decode(codec, "replace"))


def hexdump(out, data):
    for at in range(0, len(data), 16):
        chunk = data[at:at + 16]
        text = chunk.hex().upper()
        groups = " ".join(text[i:i + 8] for i in range(0, len(text), 8))
        ebcdic = printable(chunk, "cp037").ljust(16)
        ascii_text = "".join(chr(b) if 32 <= b <= 126 else "." for b in chunk)
        out.append("%06X %-35s  %s  %s" % (at, groups, ebcdic, ascii_text))
