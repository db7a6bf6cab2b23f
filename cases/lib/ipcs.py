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

    def __init__(self, system, stack, options="FULL", component="SYSTCPDA", form="FULL"):
        self.system = system
        self.day = None
        self.dumps = form == "FULL"
        self.lines = [
            "COMPONENT TRACE %s FORMAT" % form,
            "SYSNAME(%s)" % system,
            "COMP(%s)SUBNAME((%s))" % (component, stack),
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

    def first_lines(self, number, at, io, kind, name, device, size):
        """What every record begins with; the line of its own time lacks what a kind adds at its right."""
        self.heading(at)
        year, month, day, hour, minute, second, micro = parts(at)
        clock = "%02d:%02d:%02d.%06d" % (hour, minute, second, micro)
        word = "From" if io == "in" else "To"
        self.lines += [
            "-" * 79,
            "%5d %-8s %-8s %s %s %s" % (number, self.system, kind[0], kind[1], clock, kind[2]),
            pad("%-18s: %s" % (word + " Interface", name), 37) + "%-22s Full=%d" % ("Device: " + device if device else "", size),
            field("Tod Clock", "%04d/%02d/%02d %s" % (year, month, day, clock)),
        ]

    def record(self, number, at, packet, io, iface="OSDL", device="QDIO Ethernet", intfx=9, discard=0, symbol="",
               asid="004F", tcb="00000000"):
        out = self.lines
        self.first_lines(number, at, io, ("PACKET", "00000004", "Packet Trace"), iface, device, len(packet))
        out[-1] = pad(out[-1], 52) + "Intfx: %d" % intfx
        if discard:
            out.append(field("Discard", "%d (%s)" % (discard, symbol)))
        flags = ("In" if io == "in" else "Out") + (" Dscrd" if discard else "")
        out.append(pad(field("Segment #", "0"), 37) + "Flags: Pkt " + flags)
        self.body(packet, asid, tcb)

    def osa_record(self, number, at, packet, io, port="OSDL", sequence=0):
        """A frame that an OSA traced (SYSTCPOT, entry id 7): its interface is EZANTA and the port; the addresses of the trace header
        are not set."""
        self.first_lines(number, at, io, ("OSAENTA", "00000007", "OSA-Express NTA"), "EZANTA" + port, "", len(packet))
        self.lines += [
            pad("%-18s: %s" % ("Frame: Device ID", "N/A"), 37) + pad("Sequence Nr: %d" % sequence, 25) + "Discard: 0 (OK)",
            pad(field("Segment #", "0"), 37) + "Flags:  Tunnel %s Nta L3" % ("In" if io == "in" else "Out"),
        ]
        self.body(packet, "0000", "00000000", ("::0", "::0", (0, 0)))

    def data_record(self, number, at, data, io, job, src, dst, ports, state=None, asid="004F", tcb="007F62C0"):
        """What a program handed to its socket or got from it (entry id 5)."""
        self.first_lines(number, at, io, ("DATA", "00000005", "Data Trace"), job, "N/A", len(data))
        if state:
            self.lines.append(field("State", state))
        trace_header(self.lines, src, dst, ports, asid, tcb)
        if data:
            self.lines.append(pad(field("Data", len(data))[1:], 37) + "Data Length: %d" % len(data))
            hexdump(self.lines, data)

    def ids_record(self, number, at, packet, io, event, job="TCPCS", cid="00000000", iface="ETH1", asid="01F7"):
        """What the intrusion detection services saw (SYSTCPIS); `event`: group, probe, description, correlator, module, policy."""
        group, probe, words, correlator, module, policy = event
        self.first_lines(number, at, io, (group, probe, words), iface, "LCS Ethernet", len(packet))
        self.lines[-1] = pad(self.lines[-1], 50) + "Module: " + module
        self.lines += [
            pad(field("Job Name", job), 37) + pad("Asid: " + asid, 13) + "Tcb: 00000000",
            pad(field("Cid", cid), 37) + "Correlator: %d" % correlator,
            field("Policy", policy),
        ]
        self.body(packet, asid, "00000000", ())

    def body(self, packet, asid, tcb, ends=None):
        """`ends`: addresses and ports of the trace header, where they are not the packet's; () for none."""
        lines = ipv4_lines if packet[0] >> 4 == 4 else ipv6_lines
        lines(self.lines, packet, asid, tcb, self.dumps, ends)

    def text(self):
        return "\n".join(self.lines) + "\n"


def ports_of(proto, body):
    return struct.unpack("!HH", body[:4]) if proto in (6, 17) and len(body) >= 4 else (0, 0)


def trace_header(out, src, dst, ports, asid, tcb):
    out.append(field("Source", src))
    out.append(field("Destination", dst))
    out.append(pad(field("Source Port", ports[0]), 37) + "Dest Port: %-5d Asid: %s TCB: %s" % (ports[1], asid, tcb))


def ipv4_lines(out, packet, asid, tcb, dumps=True, ends=None):
    length, ident, fragment, ttl, proto, cksum = struct.unpack("!2xHHHBBH", packet[:12])
    src, dst = str(ipaddress.ip_address(packet[12:16])), str(ipaddress.ip_address(packet[16:20]))
    body = packet[20:]
    offset = (fragment & 0x1FFF) * 8
    ports = ports_of(proto, body) if offset == 0 else (0, 0)
    if ends != ():
        trace_header(out, *(ends or (src, dst, ports)), asid, tcb)
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
    if dumps:
        dump(out, packet, 20, size, src, dst, ports)


def ipv6_lines(out, packet, asid, tcb, dumps=True, ends=None):
    word, length, proto, hops = struct.unpack("!IHBB", packet[:8])
    src, dst = str(ipaddress.ip_address(packet[8:24])), str(ipaddress.ip_address(packet[24:40]))
    head = 40
    final = proto
    if proto == 60:
        final, head = packet[40], 48
    body = packet[head:]
    ports = ports_of(final, body)
    if ends != ():
        trace_header(out, *(ends or (src, dst, ports)), asid, tcb)
    out.append(pad("IpHeader: Version : 6", 37) + "Header Length: 40")
    out.append(pad(field("Trafcls", "00"), 37) + pad("Dscp: 00 (CS0)", 25) + "ECN: 00 (Default)")
    out.append(pad(field("Payload Length", length), 37) + "Flow: %06X" % (word & 0xFFFFF))
    out.append(pad(field("Hops", hops), 37) + "Protocol: " + NAMES.get(proto, str(proto)))
    out.append(field("Source", src))
    out.append(field("Destination", dst))
    out.append("")
    size = transport_lines(out, src, dst, final, body)
    if dumps:
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


# ---- SUMMARY: two lines a packet ----

ROWS = "DP   Nr hh:mm:ss.mmmmmm IpId    Seq_num    Ack_num  Wndw Flags            DatLn Source/Destination"
LETTERS = {1: "I", 2: "G", 6: "T", 17: "U"}


def summary_head(system, stack, component="SYSTCPDA"):
    return ["COMPONENT TRACE SUMMARY FORMAT", "SYSNAME(%s)" % system, "COMP(%s)SUBNAME((%s))" % (component, stack), ""]


def summary_day(at):
    return ["**** %04d/%02d/%02d" % parts(at)[:3], "I - Inbound packet", "O - Outbound packet", "", ROWS]


def transport_of(packet):
    """(protocol, what follows the IP header, addresses with ports) of a packet without extension headers."""
    four = packet[0] >> 4 == 4
    proto, body = (packet[9], packet[(packet[0] & 15) * 4:]) if four else (packet[6], packet[40:])
    src, dst = (packet[12:16], packet[16:20]) if four else (packet[8:24], packet[24:40])
    ports = ports_of(proto, body)
    names = ["%s-%d" % (ipaddress.ip_address(end), port) if proto in (6, 17) else str(ipaddress.ip_address(end))
             for end, port in zip((src, dst), ports)]
    return proto, body, names


def clock_of(at):
    return "%02d:%02d:%02d.%06d" % parts(at)[3:]


def data_of(proto, body):
    size = (body[12] >> 4) * 4 if proto == 6 else 8 if proto in (1, 17, 58) else 0
    return body[size:]


def summary_row(number, at, packet, io):
    """Of other protocols than TCP the columns of numbers are empty."""
    proto, body, ends = transport_of(packet)
    data, middle = data_of(proto, body), ""
    if proto == 6:
        seq, ack, flags, window = struct.unpack("!IIxBH", body[4:16])
        words = " ".join(word for bit, word in SHORT_FLAGS if flags & bit)
        middle = "%10d %10d %5d %s" % (seq, ack, window, words)
    ident = struct.unpack("!H", packet[4:6])[0] if packet[0] >> 4 == 4 else 0
    front = "%s%s%5d %s %04X" % ("I" if io == "in" else "O", LETTERS.get(proto, "P"), number, clock_of(at), ident)
    second = ""
    if data:
        text = data[:8].hex().upper()
        second = "%s%-17s *%s %s*" % (" " * 24, (text[:8] + " " + text[8:]).strip(), printable(data[:8], "cp037").ljust(8),
                                      "".join(chr(b) if 32 <= b <= 126 else "." for b in data[:8]).ljust(8))
    return ["%s %-46s %5d %s" % (front, middle, len(data), ends[0]), second.ljust(80) + ends[1]]


SHORT_FLAGS = [(p.ACK, "ACK"), (p.PSH, "PSH"), (p.SYN, "SYN"), (p.FIN, "FIN"), (p.RST, "RST"), (p.URG, "URG")]


def ids_row(number, at, packet, io, event, job="TCPCS", cid="00000000"):
    proto, body, ends = transport_of(packet)
    ident = struct.unpack("!H", packet[4:6])[0] if packet[0] >> 4 == 4 else 0
    front = "%s%s%5d %s %04X" % ("I" if io == "in" else "O", LETTERS.get(proto, "P"), number, clock_of(at), ident)
    return ["%s %-8s %s %8d %-8s %s %5d %-4s %s" % (front, event[0], event[1], event[3], job, cid, len(data_of(proto, body)),
                                                    NAMES.get(proto, str(proto)), ends[0]), " " * 80 + ends[1]]
