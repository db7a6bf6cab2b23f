#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""netcause packets: columns, filters, several sources.  packets_test.py NETCAUSE"""
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

CASES = pathlib.Path(__file__).resolve().parents[2] / "cases"
NETCAUSE = os.path.abspath(sys.argv[1])


def call(*words, stdin=None):
    return subprocess.run([NETCAUSE, "packets", *map(str, words)], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)


def pcap(*packets):
    records = b"".join(struct.pack("<IIII", 1000 + i, 5, len(p), len(p)) + p for i, p in enumerate(packets))
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101) + records


def ip(protocol, src, dst, data):
    return bytes([0x45, 0]) + struct.pack(">HHHBBH4s4s", 20 + len(data), 1, 0x4000, 64, protocol, 0, bytes([10, 0, 0, src]),
                                          bytes([10, 0, 0, dst])) + data


def udp(src, dst, sport, dport, data=b"x"):
    return ip(17, src, dst, struct.pack(">HHHH", sport, dport, 8 + len(data), 0) + data)


def tcp(src, dst, sport, dport, seq, flags, options=b"", ack=0, data=b""):
    return ip(6, src, dst, struct.pack(">HHIIBBHHH", sport, dport, seq, ack, (20 + len(options)) * 4, flags, 8192, 0, 0) + options + data)


PACKETS = (udp(1, 2, 5000, 6000), udp(2, 1, 6000, 5000), tcp(1, 2, 4000, 21, 7, 2, b"\x02\x04\x05\xb4"), udp(3, 2, 5000, 6000),
           udp(1, 2, 5000, 6000))


class Packets(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.at = pathlib.Path(self.folder.name)
        self.file = self.at / "some.pcap"
        self.file.write_bytes(pcap(*PACKETS))

    def tearDown(self):
        self.folder.cleanup()

    def table(self, columns, *words):
        done = call("--format", "tsv", "--columns", columns, *words, self.file)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.decode().splitlines()
        self.assertEqual(lines[0].split("\t"), columns.split(","))
        return [line.split("\t") for line in lines[1:]]

    def test_history(self):
        """What only the segments before tell: worked out by hand, a second between two packets."""
        self.file.write_bytes(pcap(
            tcp(1, 2, 4000, 80, 7, 0x02), tcp(2, 1, 80, 4000, 100, 0x12, ack=8), tcp(1, 2, 4000, 80, 8, 0x10, ack=101),
            tcp(1, 2, 4000, 80, 8, 0x18, ack=101, data=b"0123456789"), tcp(1, 2, 4000, 80, 18, 0x10, ack=101, data=b"abcde"),
            tcp(2, 1, 80, 4000, 101, 0x10, ack=18), tcp(2, 1, 80, 4000, 101, 0x10, ack=23), tcp(2, 1, 80, 4000, 101, 0x10, ack=23)))
        names = "acks_frame ack_rtt initial_rtt bytes_in_flight push_bytes_sent duplicate_ack_num duplicate_ack_frame".split()
        rows = self.table(",".join("tcp.analysis." + name for name in names))
        self.assertEqual(rows, [["", "", "", "", "", "", ""],
                                ["1", "1.000000000", "", "", "", "", ""],
                                ["2", "1.000000000", "2.000000000", "", "", "", ""],
                                ["", "", "2.000000000", "10", "10", "", ""],
                                ["", "", "2.000000000", "15", "5", "", ""],
                                ["4", "2.000000000", "2.000000000", "", "", "", ""],
                                ["5", "2.000000000", "2.000000000", "", "", "", ""],
                                ["", "", "2.000000000", "", "", "1", "7"]])
        self.assertEqual(self.table("tcp.time_relative,tcp.time_delta")[3], ["3.000000000", "1.000000000"])

    def test_a_timer_runs_for_the_oldest_segment(self):
        """RFC 6298 5: packet 5 is the oldest without an acknowledgment when packet 6 is sent again in packet 8, a round trip later; the opening
        took from 1 to 3."""
        columns = "tcp.analysis.initial_rtt,tcp.analysis.rto,tcp.analysis.rto_frame"
        rows = self.table_of(columns, tcp(1, 2, 4000, 80, 7, 0x02), tcp(2, 1, 80, 4000, 100, 0x12, ack=8), tcp(2, 1, 80, 4000, 101, 0x10, ack=8),
                             tcp(1, 2, 4000, 80, 8, 0x10, ack=101), tcp(1, 2, 4000, 80, 8, 0x10, ack=101, data=b"abcde"),
                             tcp(1, 2, 4000, 80, 13, 0x18, ack=101, data=b"fghij"), udp(1, 2, 5000, 6000),
                             tcp(1, 2, 4000, 80, 13, 0x18, ack=101, data=b"fghij"))
        self.assertEqual(rows[7], ["2.000000000", "3.000000000", "5"])
        self.assertEqual([row[0] for row in rows[:3]], ["", "", "2.000000000"])

    def test_columns(self):
        self.assertEqual(self.table("frame.number,udp.srcport,udp.length,tcp.options.mss_val,tcp.flags"),
                         [["1", "5000", "9", "", ""], ["2", "6000", "9", "", ""], ["3", "", "", "1460", "0x0002"],
                          ["4", "5000", "9", "", ""], ["5", "5000", "9", "", ""]])

    def test_each_field_of_a_header(self):
        """As RFC 791, 768, 9293 and 7323 place them: values from the bytes that were put there."""
        stamps = b"\x01\x01\x08\x0a" + struct.pack(">II", 700100, 12)
        self.file.write_bytes(pcap(tcp(1, 2, 4000, 21, 7, 0x18, stamps, data=b"x"), udp(1, 2, 5000, 6000)))
        self.assertEqual(self.table("ip.version,ip.hdr_len,ip.dsfield,ip.len,ip.checksum,tcp.hdr_len,tcp.checksum,tcp.urgent_pointer,udp.checksum"),
                         [["4", "20", "0x00", "53", "0x0000", "32", "0x0000", "0", ""], ["4", "20", "0x00", "29", "0x0000", "", "", "", "0x0000"]])
        self.assertEqual(self.table("tcp.options.timestamp.tsval,tcp.options.timestamp.tsecr"), [["700100", "12"], ["", ""]])
        details = call("--format", "details", self.file).stdout.decode()
        for line in ("0     1  ip.version", "0     1  ip.hdr_len", "2     2  ip.len", "10     2  ip.checksum ", "32     1  tcp.hdr_len",
                     "36     2  tcp.checksum ", "38     2  tcp.urgent_pointer", "44     4  tcp.options.timestamp.tsval", "48     4  tcp.options.timestamp.tsecr"):
            self.assertIn(f" {line}", details)

    def test_what_a_trace_says_besides_the_bytes(self):
        """As the records of the two cases print it, which is on the slides of SHARE 10720 (2012) and IBM's codes of discards."""
        columns = "trace.system,trace.interface,trace.direction,trace.device,trace.asid,trace.tcb,trace.discard,trace.discard_name"
        self.file = CASES / "ftp-active-two-vantages/input/zos-pkttrace.txt"
        self.assertEqual(self.table(columns)[0], ["SOW1", "OSAL1", "in", "QDIO Ethernet", "0x004f", "", "", ""])
        self.file = CASES / "defences-of-the-stack/input/pkttrace.txt"
        self.assertEqual(self.table(columns)[0], ["SYSA", "OSDL", "in", "QDIO Ethernet", "0x004f", "", "4108", "IP_IDS_PROTO"])
        self.file = CASES / "ftp-active-two-vantages/input/sniffer.pcap"
        self.assertEqual(set(sum(self.table(columns), [])), {""})

    def test_numbers_have_names_in_details(self):
        """Options of RFC 791 and 2113, ICMP of RFC 792, ARP of RFC 826: values from the bytes that were put there, names of the RFCs; tshark says the same."""
        options = b"\x94\x04\0\0\x01\x07\x07\x04\x0a\0\0\x09\0\0\0\0"  # router alert, no operation, record route, the end and padding
        head = bytes([0x45 + len(options) // 4, 0]) + struct.pack(">HHHBBH4s4s", 20 + len(options) + 12, 1, 0, 64, 1, 0, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]))
        echo = struct.pack(">BBHHH", 8, 0, 0, 0x1234, 77) + b"ping"
        redirect = ip(1, 2, 1, struct.pack(">BBH4s", 5, 1, 0, bytes([10, 0, 0, 254])) + udp(1, 2, 5000, 6000)[:28])
        ether = bytes.fromhex("ffffffffffff020000000001")
        arp = struct.pack(">HHBBH6s4s6s4s", 1, 0x800, 6, 4, 2, bytes.fromhex("020000000001"), bytes([10, 0, 0, 1]), bytes(6), bytes([10, 0, 0, 9]))
        frames = [ether + b"\x08\0" + head + options + echo, ether + b"\x08\0" + redirect, ether + b"\x08\x06" + arp]
        records = b"".join(struct.pack("<IIII", 1000 + i, 5, len(p), len(p)) + p for i, p in enumerate(frames))
        self.file.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + records)
        columns = "ip.opt.type,icmp.ident,icmp.seq,icmp.redir_gw,arp.hw.type,arp.proto.type,arp.hw.size,arp.proto.size"
        rows = self.table(columns)
        self.assertEqual(rows, [["148;1;7;0", "4660", "77", "", "", "", "", ""], ["", "", "", "10.0.0.254", "", "", "", ""], ["", "", "", "", "1", "0x0800", "6", "4"]])
        if shutil.which("tshark"):
            words = [word for column in columns.split(",") for word in ("-e", column)]
            told = subprocess.run(["tshark", "-r", str(self.file), "-T", "fields", "-E", "aggregator=;", *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
            self.assertEqual([line.split("\t") for line in told.stdout.decode().splitlines()], rows)
        details = call("--format", "details", self.file).stdout.decode()
        for line in ("34     4  ip.opt.type                    148 (router alert)", "38     1  ip.opt.type                    1 (no operation)",
                     "39     7  ip.opt.type                    7 (record route)", "50     1  icmp.type                      8 (echo)",
                     "54     2  icmp.ident                     4660", "56     2  icmp.seq                       77", "38     4  icmp.redir_gw                  10.0.0.254",
                     "14     2  arp.hw.type                    1 (Ethernet)", "16     2  arp.proto.type                 0x0800 (IPv4)", "18     1  arp.hw.size",
                     "20     2  arp.opcode                     2 (reply)", "12     2  eth.type                       0x0806 (ARP)", "23     1  ip.proto                       1 (ICMP)"):
            self.assertIn(f" {line}", details)
        self.file.write_bytes(pcap(tcp(1, 2, 4000, 21, 7, 0x12)))
        self.assertIn("0x0012 (SYN ACK)", call("--format", "details", self.file).stdout.decode())
        self.assertEqual(self.table("tcp.flags"), [["0x0012"]])

    def says(self, *packets):
        """What the summary says behind the length of each packet with data."""
        self.file.write_bytes(pcap(*packets))
        lines = call(self.file).stdout.decode().splitlines()[1:]
        return [line.split(" len ", 1)[1].split(" ", 1)[1] for line in lines if " len 0" not in line]

    def test_the_summary_says_addresses_of_ftp(self):
        """RFC 959 3.3.3, RFC 2428 2 and 3."""
        said = self.says(tcp(1, 2, 4000, 21, 7, 0x02), tcp(2, 1, 21, 4000, 70, 0x12, ack=8), tcp(1, 2, 4000, 21, 8, 0x18, ack=71, data=b"PORT 10,0,0,1,40,196\r\n"),
                         tcp(1, 2, 4000, 21, 30, 0x18, ack=71, data=b"EPRT |2|2001:db8::5|6275|\r\n"),
                         tcp(2, 1, 21, 4000, 71, 0x18, ack=57, data=b"227 Entering Passive Mode (10,0,0,2,14,95)\r\n"),
                         tcp(2, 1, 21, 4000, 115, 0x18, ack=57, data=b"229 Entering Extended Passive Mode (|||6446|)\r\n"))
        self.assertEqual(said, ["PORT 10,0,0,1,40,196, that is 10.0.0.1 port 10436", "EPRT |2|2001:db8::5|6275|, that is 2001:db8::5 port 6275",
                                "227 Entering Passive Mode (10,0,0,2,14,95), that is 10.0.0.2 port 3679", "229 Entering Extended Passive Mode (|||6446|), that is 10.0.0.2 port 6446"])

    def test_the_summary_says_commands_of_telnet_and_records_of_3270(self):
        """RFC 854, 1091, 2355; an ENTER and an Erase/Write of GA23-0059.  What a user types is said by nobody."""
        iac, at, out = b"\xff", [8, 71], [tcp(1, 2, 4000, 23, 7, 0x02), tcp(2, 1, 23, 4000, 70, 0x12, ack=8)]

        def send(server, data):
            ends = (2, 1, 23, 4000) if server else (1, 2, 4000, 23)
            out.append(tcp(*ends, at[server], 0x18, ack=at[1 - server], data=data))
            at[server] += len(data)
        send(1, iac + b"\xfd\x28" + iac + b"\xfd\x18")
        send(0, iac + b"\xfb\x28" + iac + b"\xfc\x18")
        send(1, iac + b"\xfa\x28\x08\x02" + iac + b"\xf0")
        send(0, iac + b"\xfa\x28\x02\x07IBM-3278-2-E\x01LU01" + iac + b"\xf0")
        send(1, iac + b"\xfa\x28\x02\x04IBM-3278-2-E\x01LU01" + iac + b"\xf0")
        send(0, iac + b"\xfa\x28\x03\x07\0\x02\x04" + iac + b"\xf0")
        send(1, iac + b"\xfa\x28\x03\x04\0\x02" + iac + b"\xf0")
        send(1, b"\0\0\0\0\0\xf5\xc3" + iac + b"\xef")
        send(0, b"\0\0\0\0\x01\x7d\x40\x40secret" + iac + b"\xef")
        send(1, b"\x04\0\0\0\0\x01" + iac + b"\xef")
        self.assertEqual(self.says(*out), [
            "Telnet DO TN3270E, DO TERMINAL-TYPE", "Telnet WILL TN3270E, WONT TERMINAL-TYPE", "Telnet SB TN3270E SEND DEVICE-TYPE",
            "Telnet SB TN3270E DEVICE-TYPE REQUEST IBM-3278-2-E CONNECT LU01", "Telnet SB TN3270E DEVICE-TYPE IS IBM-3278-2-E CONNECT LU01",
            "Telnet SB TN3270E FUNCTIONS REQUEST BIND-IMAGE RESPONSES SYSREQ", "Telnet SB TN3270E FUNCTIONS IS BIND-IMAGE RESPONSES",
            "3270 Erase/Write", "3270 key ENTER", "TN3270E UNBIND"])

    def test_the_summary_says_what_netbios_does(self):
        """RFC 1002 4.2 (a name query, its negative answer), 4.3, 4.4."""
        name = b"\x20" + b"".join(bytes([65 + (c >> 4), 65 + (c & 15)]) for c in b"SOW1".ljust(15) + b"\x20") + b"\0"
        query = struct.pack(">6H", 5, 0x0110, 1, 0, 0, 0) + name + b"\0\x20\0\1"
        answer = struct.pack(">6H", 5, 0x8583, 0, 1, 0, 0) + name + b"\0\x20\0\1" + struct.pack(">IH", 0, 0)
        self.file.write_bytes(pcap(udp(1, 2, 137, 137, query), udp(2, 1, 137, 137, answer), udp(1, 2, 138, 138, b"\x11\x02" + bytes(20)),
                                   tcp(1, 2, 4000, 139, 7, 0x18, data=b"\x81\0\0\x44" + name + name), tcp(1, 2, 4000, 445, 7, 0x18, data=b"\0\0\0\x10\xfeSMB" + bytes(12))))
        lines = call(self.file).stdout.decode().splitlines()[1:]
        for line, text in zip(lines, ("query of SOW1<20>", "query of SOW1<20>: no_such_name", "NetBIOS datagram to a group", "NetBIOS session request", "SMB2 message")):
            self.assertTrue(line.endswith(" " + text), line)

    def test_conversations_count_for_each_protocol(self):
        self.assertEqual(self.table("udp.stream,tcp.stream"), [["0", ""], ["0", ""], ["", "0"], ["1", ""], ["0", ""]])

    def table_of(self, columns, *packets):
        self.file.write_bytes(pcap(*packets))
        return self.table(columns)

    def test_windows_are_scaled_when_both_offer_it(self):
        """RFC 7323 2.2: only when both SYNs carry the option; 2.3: a shift beyond 14 counts as 14."""
        def windows(offered, answered):
            return [row[0] for row in self.table_of(
                "tcp.window_size", tcp(1, 2, 4000, 21, 7, 2, offered), tcp(2, 1, 21, 4000, 70, 0x12, answered, 8),
                tcp(1, 2, 4000, 21, 8, 0x10, b"", 71))]
        scale = lambda shift: bytes([3, 3, shift, 1])
        self.assertEqual(windows(scale(2), scale(7)), ["8192", "8192", str(8192 << 2)])
        self.assertEqual(windows(scale(2), b""), ["8192", "8192", "8192"])
        self.assertEqual(windows(scale(255), scale(7)), ["8192", "8192", str(8192 << 14)])

    def test_a_window_is_scaled_when_the_answer_was_not_recorded(self):
        rows = self.table_of("tcp.window_size", tcp(1, 2, 4000, 21, 7, 2, b"\x03\x03\x02\x01"), tcp(1, 2, 4000, 21, 8, 0x10, b"", 71))
        self.assertEqual(rows, [["8192"], [str(8192 << 2)]])

    def test_edges_of_sack_count_from_the_beginning_of_the_data(self):
        """RFC 2018 3; the receiver's SYN has number 7, without one its first number that was met counts as 1."""
        block = b"\x01\x01\x05\x0a" + struct.pack(">II", 107, 207)
        columns = "tcp.options.sack_le,tcp.options.sack_re"
        self.assertEqual(self.table_of(columns, tcp(1, 2, 4000, 21, 7, 2), tcp(2, 1, 21, 4000, 70, 0x10, block, 8))[1], ["100", "200"])
        self.assertEqual(self.table_of(columns, tcp(2, 1, 21, 4000, 70, 0x10, block, 57))[0], ["51", "151"])

    def test_an_error_of_icmp_names_the_conversation_it_is_about(self):
        """RFC 792: type 3 code 3 quotes the header and eight bytes; the number stays when the conversation is met itself."""
        quote = lambda packet: ip(1, 2, 1, b"\x03\x03\0\0\0\0\0\0" + packet)
        first, second = udp(1, 2, 5000, 6000), udp(1, 2, 5001, 6000)
        self.assertEqual(self.table_of("udp.stream", first, quote(second[:28]), quote(first[:28]), second), [["0"], ["1"], ["0"], ["1"]])
        syn = tcp(1, 2, 4000, 21, 7, 2)
        self.assertEqual(self.table_of("tcp.stream,tcp.len,tcp.window_size", quote(syn), syn), [["0", "", "8192"], ["0", "0", "8192"]])

    def test_what_no_decoder_takes_is_data(self):
        rows = self.table_of("frame.protocols", tcp(1, 2, 4000, 7777, 7, 0x18, b"", 8, b"\xc8" * 40), tcp(1, 2, 4000, 7777, 47, 0x10, b"", 8),
                             udp(1, 2, 5000, 6000), ip(1, 1, 2, b"\x08\0\0\0\0\1\0\1abcd"))
        self.assertEqual([row[0] for row in rows], ["raw:ip:tcp:data", "raw:ip:tcp", "raw:ip:udp:data", "raw:ip:icmp:data"])

    def test_completeness_is_what_was_seen_before(self):
        """SYN 1, SYN-ACK 2, ACK 4, data 8, FIN 16, RST 32; a conversation met in its middle begins with nothing."""
        rows = self.table_of("tcp.completeness", tcp(1, 2, 4000, 80, 7, 0x02), tcp(2, 1, 80, 4000, 100, 0x12, ack=8),
                             tcp(1, 2, 4000, 80, 8, 0x10, ack=101), tcp(1, 2, 4000, 80, 8, 0x18, ack=101, data=b"abc"),
                             tcp(1, 2, 4000, 80, 11, 0x11, ack=101), tcp(2, 1, 80, 4000, 101, 0x14, ack=12), tcp(2, 1, 80, 4000, 101, 0x04))
        self.assertEqual([int(row[0]) for row in rows], [0, 1, 3, 7, 15, 31, 63])
        rows = self.table_of("tcp.completeness", tcp(1, 2, 4000, 80, 7, 0x18, ack=9, data=b"x"), tcp(1, 2, 4000, 80, 8, 0x18, ack=9, data=b"y"),
                             tcp(1, 2, 4000, 80, 9, 0x10, ack=9))
        self.assertEqual([int(row[0]) for row in rows], [0, 0, 8])
        rows = self.table_of("tcp.stream,tcp.completeness", tcp(1, 2, 4000, 80, 7, 0x02, data=b"x"), tcp(1, 2, 4000, 80, 7, 0x01), tcp(2, 1, 80, 4000, 9, 0x14, ack=8),
                             tcp(1, 2, 4000, 80, 70000, 0x02), ip(1, 9, 1, b"\x03\x01\0\0\0\0\0\0" + tcp(1, 2, 4000, 80, 70000, 0x02)))
        self.assertEqual([[int(cell) for cell in row] for row in rows], [[0, 0], [0, 9], [0, 9], [1, 1], [1, 1]])

    def test_the_port_a_datagram_goes_to_says_what_it_carries(self):
        """RFC 7348 5, RFC 8926 3.3: the source port is the sender's choice; RFC 2661 8.1: L2TP answers from its own."""
        vxlan, geneve, ppp = b"\x08" + bytes(7) + bytes(14), b"\0\0\x65\x58" + bytes(4) + bytes(14), b"\0\x02\0\1\0\1\xff\x03\xc0\x21\x09\1\0\4"
        rows = self.table_of("frame.protocols", udp(1, 2, 5000, 4789, vxlan), udp(1, 2, 4789, 5000, vxlan), udp(1, 2, 5000, 6081, geneve), udp(1, 2, 6081, 5000, geneve),
                             udp(1, 2, 1701, 5000, ppp))
        self.assertEqual([row[0].split(":")[3] for row in rows], ["vxlan", "data", "geneve", "data", "l2tp"])

    def test_a_quotation_cut_behind_the_ports_names_them(self):
        quote = ip(1, 9, 1, b"\x03\x03\0\0\0\0\0\0" + udp(1, 2, 5000, 6000))
        record = struct.pack("<IIII", 1000, 5, 52, len(quote)) + quote[:52]
        self.file.write_bytes(pcap()[:24] + record)
        self.assertEqual(self.table("udp.srcport,udp.dstport,udp.length"), [["5000", "6000", ""]])

    def test_a_late_acknowledgment_announces_no_window(self):
        """RFC 9293 3.10.7.4 (SND.WL2): packet 4 was overtaken by packet 3; packet 5 repeats packet 3, packet 6 opens the window."""
        def ack(number, window):
            packet = tcp(2, 1, 80, 4000, 101, 0x10, ack=number)
            return packet[:34] + struct.pack(">H", window) + packet[36:]
        data = lambda seq: tcp(1, 2, 4000, 80, seq, 0x10, ack=101, data=b"x" * 100)
        rows = self.table_of("tcp.analysis.flags_list", data(8), data(108), ack(208, 500), ack(108, 300), ack(208, 500), ack(208, 900))
        self.assertEqual([row[0] for row in rows], ["", "", "", "", "duplicate_ack", "window_update"])

    def test_tls_begins_where_a_database_was_asked_for_it(self):
        """MySQL: SSLRequest is a login of 32 bytes with the flag 0x800; RFC 8446 4.1.2: the ClientHello that follows."""
        greeting = b"\x0e\0\0\0\x0a8.0.3\0" + bytes(7)
        request = lambda flags: b"\x20\0\0\1" + struct.pack("<I", flags) + b"\0\0\0\1\xff" + bytes(23)
        body = b"\3\3" + bytes(32) + b"\0" + b"\0\2\x13\1" + b"\1\0"
        hello = b"\x16\3\1" + struct.pack(">H", len(body) + 4) + b"\1" + struct.pack(">I", len(body))[1:] + body
        for flags, told in ((0xAE85 | 0x800, 1), (0xA685 & ~0x800, 0)):
            rows = self.table_of("tls.handshake.ciphersuite", tcp(2, 1, 3306, 4000, 9, 0x18, ack=7, data=greeting), tcp(1, 2, 4000, 3306, 7, 0x18, ack=27, data=request(flags)),
                                 tcp(1, 2, 4000, 3306, 43, 0x18, ack=27, data=hello))
            self.assertEqual([row[0] for row in rows], ["", "", "0x1301"])  # views know a hello behind anything
            done = subprocess.run([NETCAUSE, "facts", "--type", "tls.hello", str(self.file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
            self.assertEqual(done.stdout.count(b"tls.hello"), told)

    def cut(self, *packets):
        """Writes packets of which the recording keeps so many bytes."""
        records = b"".join(struct.pack("<IIII", 1000 + i, 5, keep, len(p)) + p[:keep] for i, (p, keep) in enumerate(packets))
        self.file.write_bytes(pcap()[:24] + records)

    def test_what_a_snap_length_leaves_of_http(self):
        """RFC 9112 3, 4: request line and status come first; what is asked for next is answered next."""
        ask = lambda path: b"GET " + path + b" HTTP/1.1\r\nHost: some.lab\r\nAccept: text/html\r\n\r\n"
        answer = lambda status: b"HTTP/1.1 " + status + b"\r\nServer: some\r\nContent-Length: 3\r\n\r\nabc"
        one, two, busy, fine = ask(b"/one"), ask(b"/two"), answer(b"503 Busy"), answer(b"200 OK")
        seq, ack = 7 + len(one), 9 + len(busy)
        self.cut((tcp(1, 2, 4000, 80, 7, 0x18, ack=9, data=one), 96), (tcp(2, 1, 80, 4000, 9, 0x18, ack=seq, data=busy), 70),
                 (tcp(1, 2, 4000, 80, seq, 0x18, ack=ack, data=two), 96), (tcp(2, 1, 80, 4000, ack, 0x18, ack=seq + len(two), data=fine), 53))
        self.assertEqual(self.table("http.response.code,frame.protocols"),
                         [["", "raw:ip:tcp:http"], ["503", "raw:ip:tcp:http"], ["", "raw:ip:tcp:http"], ["200", "raw:ip:tcp:http"]])
        done = subprocess.run([NETCAUSE, "facts", "--type", "http.exchange", str(self.file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        told = [json.loads(line) for line in done.stdout.decode().splitlines() if line.startswith("{")]
        self.assertEqual([(fact["path"], fact["code"], fact["answered"], fact["time"]) for fact in told], [("/one", 503, True, 1), ("/two", 200, True, 1)])
        self.assertFalse(any("size" in fact or "complete" in fact for fact in told))

    def test_time_of_repair_is_not_the_servers(self):
        """What was sent again between request and answer took its part of the time; the opening took a second from here to the server and back."""
        ask, answer = b"GET /one HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        opening = (tcp(1, 2, 4000, 80, 7, 0x02), tcp(2, 1, 80, 4000, 9, 0x12, ack=8), tcp(1, 2, 4000, 80, 8, 0x10, ack=10))
        request = tcp(1, 2, 4000, 80, 8, 0x18, ack=10, data=ask)
        for repeats, known in ((1, True), (2, False)):
            self.file.write_bytes(pcap(*opening, *[request] * repeats, tcp(2, 1, 80, 4000, 10, 0x18, ack=8 + len(ask), data=answer)))
            done = subprocess.run([NETCAUSE, "facts", "--type", "http.exchange", str(self.file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
            told = [json.loads(line) for line in done.stdout.decode().splitlines() if line.startswith("{")]
            self.assertEqual([(fact["time"], "server_time" in fact) for fact in told], [(repeats, known)])

    def test_enterprise_extender(self):
        """RFC 2353 2.3, 2.6.1: an IEEE 802.2 header, a port for each priority; tshark reads the same header and names."""
        frames = ((12000, b"\4\4\xf3"), (12000, b"\4\5\xf3"), (12000, b"\4\4\xbf\x32\x43"), (12000, b"\4\4\x53"), (12000, b"\4\5\x1f"), (12004, b"\4\4\3\xc6"), (12002, b"\4\4\7x"))
        rows = self.table_of("llc.dsap,llc.ssap,llc.control,frame.protocols,info", *(udp(1, 2, port, port, data) for port, data in frames))
        self.assertEqual(rows[0], ["0x04", "0x04", "0x00f3", "raw:ip:udp:llc", "EE TEST, signal priority, command"])
        self.assertEqual([row[4] for row in rows[1:5]], ["EE TEST, signal priority, response", "EE XID, signal priority, command", "EE DISC, signal priority", "EE DM, signal priority"])
        self.assertEqual(rows[2][3], "raw:ip:udp:llc:sna_xid")
        self.assertEqual(rows[5][2:], ["0x0003", "raw:ip:udp:llc:sna", "EE session data, low priority"])
        self.assertEqual(rows[6][3], "raw:ip:udp:data")

    def test_a_response_that_ends_with_the_connection(self):
        """RFC 9112 6.3: without a length it ends where the FIN is, which shows it; tshark does the same."""
        ask, answer = b"GET /one HTTP/1.0\r\n\r\n", b"HTTP/1.0 404 Gone\r\nContent-Type: text/plain\r\n\r\nabc"
        request = tcp(1, 2, 4000, 80, 8, 0x18, ack=10, data=ask)
        part = tcp(2, 1, 80, 4000, 10, 0x18, ack=8 + len(ask), data=answer[:50])
        rows = self.table_of("http.response.code,frame.protocols", request, part, tcp(2, 1, 80, 4000, 60, 0x19, ack=8 + len(ask), data=answer[50:]))
        self.assertEqual(rows[1:], [["", "raw:ip:tcp"], ["404", "raw:ip:tcp:http:data-text-lines"]])
        rows = self.table_of("http.response.code,frame.protocols", request, part, tcp(2, 1, 80, 4000, 60, 0x11, ack=8 + len(ask)))
        self.assertEqual(rows[1:], [["", "raw:ip:tcp"], ["404", "raw:ip:tcp:http:data-text-lines"]])
        rows = self.table_of("http.response.code", request, part, tcp(2, 1, 80, 4000, 70, 0x11, ack=8 + len(ask)))
        self.assertEqual(rows[1:], [[""], [""]])  # bytes in front of the FIN are missing
        rows = self.table_of("http.response.code,frame.protocols", udp(1, 2, 5000, 1900, b"M-SEARCH * HTTP/1.1\r\n\r\n"), udp(2, 1, 1900, 5000, b"HTTP/1.1 200 OK\r\n\r\n"), udp(2, 1, 1900, 5000, b"HTTP/1.1 2x0"))
        self.assertEqual(rows, [["", "raw:ip:udp:ssdp"], ["200", "raw:ip:udp:ssdp"], ["", "raw:ip:udp:ssdp"]])

    def test_what_a_snap_length_leaves_of_tls(self):
        whole = b"\x14\3\3\0\1\1"
        self.cut((tcp(1, 2, 4000, 443, 7, 0x18, ack=9, data=whole + b"\x16\3\3\0\x80\x0b" + bytes(127)), 60))
        self.assertEqual(self.table("tls.record.content_type,tls.record.version"), [["20;22", "0x0303;0x0303"]])

    def test_dns_is_known_by_its_form_on_any_port(self):
        """RFC 1035 4.1: a question of class IN for a name; what ends elsewhere, or asks for another class, is data."""
        ask = struct.pack(">6H", 0x1234, 0x0100, 1, 0, 0, 0) + b"\4good\3lab\0\0\1\0\1"
        answer = struct.pack(">6H", 0x1234, 0x8180, 1, 1, 0, 0) + ask[12:] + b"\xc0\x0c\0\1\0\1\0\0\0\x09\0\4\x0a\1\2\3"
        edns = ask[:11] + b"\1" + ask[12:] + b"\0\0\x29\4\xd0\0\0\0\0\0\0"
        rows = self.table_of("dns.id,dns.qry.name,dns.time", udp(1, 2, 5000, 5300, ask), udp(2, 1, 5300, 5000, answer), udp(1, 2, 5000, 5300, edns),
                             udp(1, 2, 5000, 5300, ask + b"\0"), udp(1, 2, 5000, 5300, ask[:-1] + b"\4"), udp(1, 2, 5000, 5300, ask[:14] + b"!" + ask[15:]), udp(1, 2, 5000, 5300, ask[:-3]))
        self.assertEqual(rows, [["0x1234", "good.lab", ""], ["0x1234", "good.lab", "1.000000000"], ["0x1234", "good.lab", ""]] + [["", "", ""]] * 4)
        quote = lambda dport, data: ip(1, 9, 1, b"\x03\x03\0\0\0\0\0\0" + udp(1, 2, 5000, dport, data))
        rows = self.table_of("dns.id,dns.qry.type,frame.protocols", quote(53, ask), quote(54, ask), quote(54, b"ask"), quote(53, b""))
        self.assertEqual(rows, [["0x1234", "1", "raw:ip:icmp:ip:udp:dns"]] * 2 + [["", "", "raw:ip:icmp:ip:udp:data"], ["", "", "raw:ip:icmp:ip:udp"]])

    def test_a_cut_header_opens_no_conversation(self):
        whole = tcp(1, 2, 4000, 80, 7, 0x02)
        records = b"".join(struct.pack("<IIII", 1000, 5, n, 40) + whole[:n] for n in (32, 40))
        self.file.write_bytes(pcap()[:24] + records)
        self.assertEqual(self.table("tcp.srcport,tcp.stream"), [["4000", ""], ["4000", "0"]])

    def test_snmp_counts_its_first_message_alone(self):
        """As tshark 4.0 numbers the recordings of lab_snmp: the answer to the first request and all that follows have another number."""
        ask = b"\x30\x03\x02\x01\x01"
        rows = self.table_of("udp.stream", udp(1, 2, 5000, 161, ask), udp(2, 1, 161, 5000, ask), udp(1, 2, 5000, 161, ask), udp(1, 2, 5001, 161, ask),
                             udp(1, 2, 5002, 162, ask), udp(1, 2, 5002, 162, ask), udp(1, 2, 5003, 161, b"x"), udp(2, 1, 161, 5003, b"x"))
        self.assertEqual([int(row[0]) for row in rows], [0, 1, 1, 2, 3, 4, 5, 5])

    def test_layers_of_a_stream(self):
        """A record of TLS is a layer where it ends; a body of HTTP is named by its type; bytes that came before have no layer."""
        record = lambda n: b"\x17\x03\x03" + struct.pack(">H", n) + b"\xa5" * n
        two = record(40) + record(40)
        rows = self.table_of("frame.protocols", tcp(1, 2, 4000, 443, 7, 0x18, ack=9, data=two[:50]), tcp(1, 2, 4000, 443, 57, 0x18, ack=9, data=two[50:70]),
                             tcp(1, 2, 4000, 443, 77, 0x18, ack=9, data=two[70:] + record(60)[:20]))
        self.assertEqual([row[0] for row in rows], ["raw:ip:tcp:tls", "raw:ip:tcp", "raw:ip:tcp:tls:tls"])
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: Image/PNG\r\nContent-Length: 4\r\n\r\nabcd"
        rows = self.table_of("frame.protocols", tcp(1, 2, 4000, 80, 7, 0x18, ack=9, data=b"GET / HTTP/1.1\r\n\r\n"),
                             tcp(2, 1, 80, 4000, 9, 0x18, ack=25, data=answer[:60]), tcp(2, 1, 80, 4000, 69, 0x18, ack=25, data=answer[60:]))
        self.assertEqual([row[0] for row in rows], ["raw:ip:tcp:http", "raw:ip:tcp", "raw:ip:tcp:http:png"])
        rows = self.table_of("frame.protocols", tcp(2, 1, 9999, 4000, 7, 0x18, ack=9, data=b"RFB 003.008\n"), tcp(1, 2, 4000, 9999, 9, 0x18, ack=19, data=b"RFB 003.008\n"),
                             tcp(2, 1, 9999, 4000, 19, 0x18, ack=21, data=b"\x01\x02"))
        self.assertEqual([row[0] for row in rows], ["raw:ip:tcp:vnc"] * 3)
        rows = self.table_of("frame.protocols", tcp(1, 2, 4000, 22, 7, 0x18, ack=9, data=b"\xc8" * 40), tcp(1, 2, 4000, 22, 47, 0x18, ack=9, data=b"\xc9" * 40),
                             tcp(1, 2, 4000, 22, 7, 0x18, ack=9, data=b"\xc8" * 40), tcp(2, 1, 22, 4000, 9, 0x10, ack=87), tcp(1, 2, 4000, 22, 86, 0x10, ack=9, data=b"\0"),
                             tcp(2, 1, 22, 4000, 9, 0x10, ack=87))
        self.assertEqual([row[0] for row in rows][:3], ["raw:ip:tcp:ssh", "raw:ip:tcp:ssh", "raw:ip:tcp"])
        self.assertEqual(rows[4][0], "raw:ip:tcp:data")

    def test_data_connections_of_ftp_say_what_they_transfer(self):
        """Announced by PASV or PORT (RFC 959 4.1.2); the command that comes next is shown, as tshark does, be it SIZE or RETR."""
        control = lambda seq, text, ack: tcp(1, 2, 4000, 21, seq, 0x18, ack=ack, data=text)
        server = lambda seq, text, ack: tcp(2, 1, 21, 4000, seq, 0x18, ack=ack, data=text)
        hello, passive = b"220 hello\r\n", b"227 Passive (10,0,0,2,30,1)\r\n"
        rows = self.table_of(
            "ftp-data.command,frame.protocols", server(9, hello, 7), control(7, b"PASV\r\n", 20), server(20, passive, 13),
            control(13, b"SIZE a.txt\r\n", 49), control(25, b"RETR a.txt\r\n", 49), tcp(2, 1, 7681, 4001, 7, 0x18, ack=9, data=b"some\r\ntext"),
            control(37, b"PORT 10,0,0,1,4,1\r\n", 49), control(56, b"LIST\r\n", 49), tcp(2, 1, 20, 1025, 7, 0x18, ack=9, data=b"\xc8\xc9"),
            tcp(2, 1, 7681, 4001, 17, 0x18, ack=9, data=b"more"))
        self.assertEqual(rows[5], ["SIZE a.txt", "raw:ip:tcp:ftp-data:data-text-lines"])
        self.assertEqual(rows[8], ["LIST", "raw:ip:tcp:ftp-data"])
        self.assertEqual(rows[9][0], "SIZE a.txt")
        self.assertEqual({row[0] for i, row in enumerate(rows) if i not in (5, 8, 9)}, {""})

    def test_a_reply_of_several_lines_shows_a_line_of_each_packet(self):
        """RFC 959 4.2: the reply is its last line; a packet before it shows its own first one."""
        server = lambda seq, text: tcp(2, 1, 21, 4000, seq, 0x18, ack=7, data=text)
        lines = (b"220-FTP of a house\r\n more", b" of it\r\n", b"  and more\r\n220-still\r\n", b"220 ready\r\n")
        packets, seq = [], 9
        for line in lines:
            packets.append(server(seq, line))
            seq += len(line)
        self.assertEqual(self.table_of("ftp.response.code,ftp.response.arg", *packets),
                         [["220", "FTP of a house"], ["", " of it"], ["", "  and more"], ["220", "ready"]])

    def test_filters(self):
        numbers = lambda *words: [row[0] for row in self.table("frame.number", *words)]
        self.assertEqual(numbers("--host", "10.0.0.3"), ["4"])
        self.assertEqual(numbers("--port", "21"), ["3"])
        self.assertEqual(numbers("--from", "1970-01-01T00:16:42Z"), ["3", "4", "5"])
        self.assertEqual(numbers("--to", "1970-01-01T00:16:41.000005Z"), ["1", "2"])

    def test_all_columns_start_with_the_number(self):
        done = call("--format", "tsv", self.file)
        lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
        self.assertEqual(lines[0][0], "frame.number")
        self.assertEqual({len(line) for line in lines}, {len(lines[0])})
        known = subprocess.run([NETCAUSE, "help", "columns"], stdout=subprocess.PIPE).stdout.decode()
        for name in lines[0]:
            self.assertIn(f"  {name} ", known)

    def test_several_sources(self):
        (self.at / "other.pcap").write_bytes(pcap(PACKETS[0]))
        done = call("--format", "tsv", "--columns", "source,frame.number", self.at)
        self.assertEqual(sorted(done.stdout.decode().splitlines()[1:]),
                         ["other.pcap\t1"] + [f"some.pcap\t{i}" for i in range(1, 6)])

    def test_summary(self):
        lines = call(self.file).stdout.decode().splitlines()
        self.assertIn("some.pcap", lines[0])
        self.assertEqual(len(lines), 6)
        self.assertRegex(lines[3], r"^ +3  00:16:42\.000005 \(no date\) +44 .*:4000 > .*:21 +TCP +SYN seq 7 ")

    def test_standard_input(self):
        self.assertEqual(len(call("-", stdin=self.file.read_bytes()).stdout.splitlines()), 6)

    def test_wrong_calls(self):
        done = call("--format", "tsv", "--columns", "tcp.sreport", self.file)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(b"tcp.srcport", done.stderr)
        for words in (("--format", "sonnet"), ("--host", "here"), ("--port", "0"), ("--from", "noon"), ("--columns", "ip.src")):
            self.assertEqual(call(*words, self.file).returncode, 2, words)
        self.assertEqual(call(self.at / "absent").returncode, 4)

    def test_output_file(self):
        target = self.at / "table.tsv"
        self.assertEqual(call("--format", "tsv", "-o", target, self.file).returncode, 0)
        self.assertEqual(target.read_bytes(), call("--format", "tsv", self.file).stdout)
        before = target.read_bytes()
        self.assertEqual(call("--format", "tsv", "--columns", "no.such", "-o", target, self.file).returncode, 2)
        self.assertEqual(target.read_bytes(), before)
        self.assertEqual(len(list(self.at.iterdir())), 2)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
