#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cells of the packet table in small captures that are built here, each of which once differed from the peer's.  crafted_test.py NETCAUSE

What a cell should hold follows from the source that the test names; where tshark is installed, it is asked as well."""
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parents[2] / "cases" / "lib")]
import quic  # noqa: E402
from crafted import ACK, CLIENT, FIN, PSH, SERVER, SYN, Capture, Conversation, icmp, ip, tcp, udp  # noqa: E402

NETCAUSE = os.path.abspath(sys.argv[1])
TSHARK = shutil.which("tshark")


def lines(*words):
    env = {**os.environ, "HOME": "/nonexistent", "TZ": "UTC"}
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, env=env)
    return done.stdout.decode().split("\n")


class Cells(unittest.TestCase):
    def check(self, capture, column, want, peer=True):
        """`want`: the cells of a column by frame number; others are empty.  `peer`: tshark says the same."""
        want = [want.get(n + 1, "") for n in range(len(capture.packets))]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.pcap")
            pathlib.Path(path).write_bytes(capture.data())
            own = lines(NETCAUSE, "packets", "--format", "tsv", "--columns", column, path)[1:-1]
            self.assertEqual(own, want, column)
            if TSHARK and peer:
                theirs = lines(TSHARK, "-n", "-r", path, "-T", "fields", "-E", "aggregator=;", "-e", column)[:-1]
                self.assertEqual(theirs, want, "tshark: " + column)


class Streams(Cells):
    def test_vnc(self):
        """Wireshark opens a second conversation at the version of VNC (RFC 6143 7.1.1) on a port that is not one of its own; what
        came before is not seen of it.  One on 5901 is one."""
        c = Capture()
        for port in (6900, 5901):
            v = Conversation(c, 40000 + port, port)
            v.answer(b"RFB 003.008\n")
            v.ask(b"RFB 003.008\n")
        self.check(c, "tcp.stream", {n: "0" if n < 5 else "1" if n < 8 else "2" for n in range(1, 15)})
        self.check(c, "tcp.completeness", dict(enumerate("0 1 3 7 0 4 12 0 1 3 7 15 15 15".split(), 1)))

    def test_snmp(self):
        """The first message between two ends has a number of its own, be it a request or an answer (RFC 3417 3)."""
        c, get = Capture(), bytes.fromhex("3018020101040670" "75626c6963a00b0201010201000201003000")
        answer = get.replace(b"\xa0\x0b", b"\xa2\x0b")
        for packet in (udp(get, 5000, 161), udp(answer, 161, 5000, SERVER, CLIENT), udp(answer, 161, 5001, SERVER, CLIENT),
                       udp(answer, 161, 5001, SERVER, CLIENT), udp(get, 5000, 161)):
            c.add(packet)
        self.check(c, "udp.stream", dict(enumerate("01231", 1)))

    def test_ftp_data(self):
        """Wireshark opens a data connection when its address is announced; the SYN that comes then opens none, so only what follows
        is seen.  After PORT that holds for a server that calls from port 20 (RFC 959 3.2); EPRT (RFC 2428 2) it does not read."""
        c = Capture()
        f = Conversation(c, 40000, 21)
        f.answer(b"220 FTP\r\n")
        f.ask(b"PORT 10,0,0,1,176,10\r\n")
        Conversation(c, 20, 45066, SERVER, CLIENT)
        f.ask(b"EPRT |1|10.0.0.1|45070|\r\n")
        Conversation(c, 20, 45070, SERVER, CLIENT)
        f.ask(b"PORT 10,0,0,1,176,15\r\n")
        Conversation(c, 5000, 45071, SERVER, CLIENT)
        self.check(c, "tcp.completeness", dict(enumerate("0 1 3 7 15 15 15 0 0 2 15 15 0 1 3 15 15 0 1 3".split(), 1)))

    def test_quoted(self):
        """What ICMP quotes of a TCP header that is cut opens no conversation."""
        c = Capture()
        c.add(icmp(3, 3, bytes(4) + tcp(b"zz", 7100, 80, 77, 0, SYN)[:28]))
        Conversation(c, 40000, 80)
        self.check(c, "tcp.stream", {n: "0" for n in (2, 3, 4)})


class Icmp(Cells):
    def test_first_fragment(self):
        """Of a fragment the quotation holds the ports when it is the first one (RFC 792: its first 64 bits)."""
        c = Capture()
        whole = udp(b"x" * 1400, 53, 6002)
        for offset, more in ((0, 1), (800, 0)):
            c.add(icmp(11, 1, bytes(4) + ip(whole[20 + offset:820 + offset], 17, offset=offset, more=more)[:28]))
        self.check(c, "udp.dstport", {1: "6002"})
        self.check(c, "frame.protocols", {1: "eth:ethertype:ip:icmp:ip:udp", 2: "eth:ethertype:ip:icmp:ip:data"}, peer=False)

    def test_redirect6(self):
        """RFC 4861 4.6.3: the packet that is redirected stands in an option."""
        c, me, far, router = Capture(), "fd00::1", "fd00::2", "fe80::1"
        lost = udp(b"x", 7003, 7001, me, far)
        lost += bytes(-len(lost) % 8)
        targets = bytes(4) + bytes.fromhex("fe80" + "0" * 27 + "9") + bytes.fromhex("fd00" + "0" * 27 + "2")
        c.add(icmp(137, 0, targets + b"\2\1\2\0\0\0\0\2" + struct.pack(">BBHI", 4, 1 + len(lost) // 8, 0, 0) + lost, router, me))
        self.check(c, "ipv6.dst", {1: "fd00::1;fd00::2"})
        self.check(c, "udp.stream", {1: "0"})

    def test_quoted_echo(self):
        """The checksum of a quoted message is not checked: the author may have cut it."""
        c = Capture()
        c.add(icmp(11, 0, bytes(4) + icmp(8, 0, b"\0\1\0\1ping", CLIENT, SERVER)))
        self.check(c, "icmp.checksum.status", {1: "1;2"})


    def test_quoted(self):
        """What is quoted behind UDP goes by its port; the bytes of an echo are data (RFC 792, 4443 4.1)."""
        c = Capture()
        get = bytes.fromhex("3018020101040670" "75626c6963a00b0201010201000201003000")
        for port, asked in ((123, b"\x1b" + bytes(47)), (69, b"\0\1a\0octet\0"), (161, get), (514, b"<13>hello"), (9999, b"z" * 40)):
            c.add(icmp(3, 3, bytes(4) + udp(asked, 5000 + port, port)))
        c.add(icmp(11, 0, bytes(4) + icmp(8, 0, b"\0\1\0\1" + b"a" * 32, CLIENT, SERVER)))
        c.add(icmp(11, 0, bytes(4) + icmp(8, 0, b"\0\1\0\1", CLIENT, SERVER)))
        one, two = "fd00::1", "fd00::2"
        c.add(icmp(1, 0, bytes(4) + icmp(128, 0, b"\0\1\0\1" + b"a" * 32, one, two), two, one))
        four, six = "eth:ethertype:ip:icmp:ip:", "eth:ethertype:ipv6:icmpv6:ipv6:icmpv6:data"
        names = ("udp:ntp", "udp:tftp", "udp:snmp", "udp:syslog", "udp:data", "icmp:data", "icmp")
        self.check(c, "frame.protocols", {**{n: four + name for n, name in enumerate(names, 1)}, 8: six})


class Applications(Cells):
    def test_behind_a_hole(self):
        """A segment behind bytes that were not recorded shows what it says itself, once."""
        c = Capture()
        f = Conversation(c, 40000, 21)
        f.answer(b"220 FTP\r\n")
        f.ask(b"user joe\r\n")
        f.lose(1, 20)
        f.answer(b"227 Entering Passive Mode (10,0,0,2,175,201).\r\n")
        f.lose(0, 6)
        f.ask(b"RETR f\r\n")
        h = Conversation(c, 40001, 80)
        h.ask(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        h.lose(1, 100)
        h.answer(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
        self.check(c, "ftp.response.code", {4: "220", 8: "227"})
        self.check(c, "ftp.passive.port", {8: "45001"})
        self.check(c, "ftp.request.command", {6: "user", 10: "RETR"})
        self.check(c, "http.response.code", {17: "404"})

    def test_few_bytes(self):
        """A byte of which nobody knows what it belongs to is data."""
        c = Capture()
        t = Conversation(c, 40000, 9999)
        t.ask(b"q")
        self.check(c, "frame.protocols", {n: "eth:ethertype:ip:tcp" + (":data" if n == 4 else "") for n in range(1, 6)})

    def test_dns(self):
        """DNS over TCP (RFC 1035 4.2.2) goes on behind a hole where a segment is one message; it stands in the row that brings it."""
        c = Capture()
        d = Conversation(c, 40000, 53)
        query = struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + b"\1a\4test\0\0\1\0\1"
        for number in range(2):
            message = struct.pack(">H", 7 + number) + query[2:]
            d.ask(struct.pack(">H", len(query)) + message)
            d.lose(1, 30)
            d.segment(1, struct.pack(">H", len(query)) + message[:2] + b"\x81\x83" + message[4:], PSH | ACK)
        d.ask(struct.pack(">H", len(query)) + query)
        self.check(c, "dns.id", {4: "0x0007", 6: "0x0007", 7: "0x0008", 9: "0x0008", 10: "0x0007"})
        self.check(c, "dns.flags.rcode", {6: "3", 9: "3"})

    def test_filled_hole(self):
        """It is not shown again when the bytes in front of it come late."""
        c = Capture()
        f = Conversation(c, 40000, 21)
        f.answer(b"220 FTP\r\n")
        f.ask(b"USER joe\r\n")
        f.ask(b"SYST\r\n")
        f.segment(1, b"215 UNIX\r\n", PSH | ACK, seq=f.next[1] + 13)
        f.segment(1, b"331 password\r\n"[:13], PSH | ACK, seq=f.next[1] - 10)
        self.check(c, "ftp.response.code", {4: "220", 10: "215", 11: "331"}, peer=False)

    def test_new_response(self):
        """A response that begins right behind a hole ends the one before it, whatever length that told."""
        c = Capture()
        h = Conversation(c, 40000, 80)
        h.ask(b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
        h.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nabc")
        h.lose(1, 100)
        h.segment(0, b"", ACK)
        h.ask(b"GET /b HTTP/1.1\r\nHost: h\r\n\r\n")
        h.answer(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
        self.check(c, "http.response.code", {11: "404"}, peer=False)

    def test_several_in_a_packet(self):
        """Messages that begin and end in one segment are one layer, and each has its body's (RFC 9112 9.3.2)."""
        c = Capture()
        h = Conversation(c, 40000, 80)
        h.ask(b"GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n")
        h.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
        tcp_only = dict.fromkeys((1, 2, 3, 5, 7), "eth:ethertype:ip:tcp")
        self.check(c, "frame.protocols", {**tcp_only, 4: "eth:ethertype:ip:tcp:http", 6: "eth:ethertype:ip:tcp:http:data:data"})

    def test_no_http(self):
        """What goes to the port of HTTP and is none waits for a first line of it."""
        c = Capture()
        h = Conversation(c, 40000, 80)
        h.segment(1, b"\xff\xfe\xfd\n" * 9, PSH | ACK)
        h.segment(1, b"\1\2\3\4\5\6\7\x08", PSH | ACK)
        self.check(c, "frame.protocols", dict.fromkeys(range(1, 6), "eth:ethertype:ip:tcp"))

    def test_lines_of_replies(self):
        """A reply of several lines (RFC 959 4.2) shows the first one that the packet has of it; one of SMTP (RFC 5321 4.2.1) its code."""
        c = Capture()
        f = Conversation(c, 40000, 21)
        f.answer(b"220-FTP of all\r\n here\r\n220 ready\r\n")
        s = Conversation(c, 40001, 25)
        s.answer(b"220-one\r\n")
        s.answer(b"220 two\r\n")
        s.ask(b"EHLO c\r\n")
        s.answer(b"250-h\r\n250 STARTTLS\r\n")
        self.check(c, "ftp.response.arg", {4: "FTP of all"})
        self.check(c, "ftp.response.code", {4: "220"})
        self.check(c, "smtp.response.code", {9: "220", 11: "220", 15: "250"})


    def test_dns_in_one_segment(self):
        """Messages over TCP (RFC 1035 4.2.2): those that begin and end in a segment are one layer, one that began before is one more."""
        def asked(number):
            message = struct.pack(">HHHHHH", number, 0x100, 1, 0, 0, 0) + b"\4host\0\0\1\0\1"
            return struct.pack(">H", len(message)) + message

        c = Capture()
        t = Conversation(c, 40000, 53)
        t.ask(asked(1) + asked(2))
        t.ask(asked(3)[:9])
        t.ask(asked(3)[9:] + asked(4) + asked(5))
        named = dict.fromkeys((1, 2, 3, 5, 6, 7, 9), "eth:ethertype:ip:tcp")
        self.check(c, "frame.protocols", {**named, 4: "eth:ethertype:ip:tcp:dns", 8: "eth:ethertype:ip:tcp:dns:dns"})
        self.check(c, "dns.id", {4: "0x0001;0x0002", 8: "0x0003;0x0004;0x0005"})


class Tls(Cells):
    HELLO = bytes(32) + b"\0\0\2\x13\1\1\0"

    def record(self, kind, body):
        return struct.pack(">BHH", kind, 0x0303, len(body)) + body

    def hello(self, kind, body):
        return self.record(22, struct.pack(">BBH", kind, 0, 2 + len(body)) + b"\3\3" + body)

    def test_one_side(self):
        """Behind a ChangeCipherSpec comes what is encrypted, whether or not the ServerHello was recorded (RFC 5246 7.1): the zeros
        of a nonce are no HelloRequest."""
        c, seq = Capture(), [1000]

        def send(payload, flags=PSH | ACK, options=b""):
            c.add(tcp(payload, 40000, 443, seq[0], 5000, flags, options))
            seq[0] += len(payload) + (flags & SYN != 0)

        send(b"", SYN)
        send(self.hello(1, self.HELLO))
        send(self.record(22, b"\x10\0\0\2\0\0") + self.record(20, b"\1") + self.record(22, bytes(8) + b"\x77" * 32))
        self.check(c, "tls.handshake.type", {2: "1", 3: "16"})

    def test_drafts_and_early_data(self):
        """TLS 1.3 hides the type of a record: in Facebook's drafts (0xfbNN) as well, and of what a client sends early (RFC 8446
        4.2.10) before the server answers."""
        c = Capture()
        early = b"\0\x0d\0\x2a\0\0\0\x2b\0\5\4\3\4\xfb\x1a"
        t = Conversation(c, 40000, 443)
        t.ask(self.hello(1, self.HELLO + early) + self.record(20, b"\1") + self.record(23, b"e" * 40))
        t.answer(self.hello(2, b"r" * 32 + b"\0\x13\1\0\0\6\0\x2b\0\2\xfb\x1a") + self.record(20, b"\1") + self.record(23, b"s" * 40))
        self.check(c, "tls.record.content_type", {4: "22;20", 6: "22;20"})

    def test_begun(self):
        """A record names the segment in which it begins, the one that ends it and, where bytes in front are missing, each; not those
        between (RFC 8446 5.1)."""
        c = Capture()
        t = Conversation(c, 40000, 443)
        t.ask(self.hello(1, self.HELLO))
        record = self.record(22, struct.pack(">BBH", 2, 0, 2 + 300) + b"\3\3" + bytes(300))
        for part in (record[:100], record[100:200], record[200:] + record[:90]):
            t.segment(1, part, PSH | ACK)
        t.lose(1, 500)
        t.segment(1, bytes(40), PSH | ACK)
        named = {n: "eth:ethertype:ip:tcp" for n in (1, 2, 3, 5, 7)}
        named.update({n: "eth:ethertype:ip:tcp:tls" for n in (4, 6, 9)})
        named[8] = "eth:ethertype:ip:tcp:tls:tls"
        self.check(c, "frame.protocols", named)

    def test_certificate(self):
        """Layers in the order of the certificate: attributes of both names, a key of an elliptic curve (RFC 5480), extensions, what
        is in them: a qualifier of a policy, a directory's name (RFC 5280 4.2.1).  Authorities that a server names."""

        def der(tag, *parts):
            body = b"".join(parts)
            return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else b"\x82" + struct.pack(">H", len(body))) + body

        def oid(text):
            return der(6, bytes.fromhex(text))

        def name(*attributes):
            return der(0x30, *(der(0x31, der(0x30, oid(kind), der(12, text))) for kind, text in attributes))

        def extension(number, *value):
            return der(0x30, oid(number), der(4, *value))

        issuer, subject = name(("550406", b"DE"), ("550403", b"ca")), name(("550403", b"host"))
        key = der(0x30, der(0x30, oid("2a8648ce3d0201"), oid("2a8648ce3d030107")), der(3, b"\0\4" + bytes(64)))
        algorithm = der(0x30, oid("2a8648ce3d040302"))
        policy = der(0x30, der(0x30, oid("550403"), der(0x30, der(0x30, oid("2b06010505070201"), der(22, b"http://c")))))
        extensions = der(0xA3, der(0x30, extension("551d13", der(0x30)), extension("551d20", policy),
                                   extension("551d11", der(0x30, der(0xA4, subject))), extension("2b060104018237150a", der(0x30))))
        times = der(0x30, der(23, b"250101000000Z"), der(23, b"350101000000Z"))
        body = der(0x30, der(0xA0, der(2, b"\2")), der(2, b"\1"), algorithm, issuer, times, subject, key, extensions)
        whole = der(0x30, body, algorithm, der(3, b"\0" + bytes(8)))
        chain = struct.pack(">BH", 0, 3 + len(whole)) + struct.pack(">BH", 0, len(whole)) + whole
        asked = b"\1\1" + b"\0\2\4\3" + struct.pack(">HH", 2 + len(issuer), len(issuer)) + issuer
        c = Capture()
        t = Conversation(c, 40000, 443)
        t.ask(self.hello(1, self.HELLO))
        t.answer(self.hello(2, bytes(32) + b"\0\xc0\x2b\0"))
        t.answer(self.record(22, b"\x0b" + struct.pack(">BH", 0, len(chain)) + chain))
        t.answer(self.record(22, b"\x0d" + struct.pack(">BH", 0, len(asked)) + asked))
        tcp_only = dict.fromkeys((1, 2, 3, 5, 7, 9, 11), "eth:ethertype:ip:tcp")
        tls = "eth:ethertype:ip:tcp:tls"
        layers = ":x509sat:x509sat:x509sat:pkcs-1:x509ce:x509ce:pkix1explicit:x509ce:x509sat:x509ce"
        self.check(c, "frame.protocols", {**tcp_only, 4: tls, 6: tls, 8: tls + layers, 10: tls + ":x509sat:x509sat"})


    def test_tunnel(self):
        """What goes through a proxy is a layer of HTTP (RFC 9110 9.3.6), each time TLS is one."""
        c = Capture()
        t = Conversation(c, 40000, 8080)
        t.ask(b"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n")
        t.answer(b"HTTP/1.1 200 Connection established\r\n\r\n")
        t.ask(self.hello(1, self.HELLO))
        t.answer(self.hello(2, bytes(32) + b"\0\xc0\x2b\0") + self.record(23, bytes(300))[:90])
        t.answer(self.record(23, bytes(300))[90:] + self.record(23, bytes(40)))
        tcp_only, http = dict.fromkeys((1, 2, 3, 5, 7, 9, 11, 13), "eth:ethertype:ip:tcp"), "eth:ethertype:ip:tcp:http"
        self.check(c, "frame.protocols", {**tcp_only, 4: http, 6: http, 8: http + ":tls", 10: http + ":tls", 12: http + ":tls:http:tls"})

    def test_old(self):
        """SSL 2: records have heads of two bytes, or of three with padding (Netscape 1995, 1.1); after the master key all is hidden."""
        c = Capture()
        t = Conversation(c, 40000, 443)
        t.ask(b"\x80\x1c\1\0\2\0\3\0\0\0\x10\1\0\x80" + bytes(16))
        t.answer(b"\x80\x1e\4\0\1\0\2\0\0\0\3\0\x10\1\0\x80" + bytes(16))
        t.ask(b"\x80\x1a\2\1\0\x80\0\0\0\x10\0\0" + bytes(16))
        t.answer(b"\0\x18\7" + b"s" * 24)
        t.segment(0, b"\0\x18\7" + b"c" * 10, PSH | ACK)
        t.segment(0, b"c" * 14, PSH | ACK)
        self.check(c, "tls.record.version", dict.fromkeys((4, 6, 8, 10, 13), "0x0002"))
        self.check(c, "tls.handshake.type", {4: "1", 6: "4", 8: "2"})
        self.check(c, "tls.handshake.version", {4: "0x0002", 6: "0x0002"})

    def test_records_behind_a_hole(self):
        """Nothing is seen in the middle of a record; where one ends and the next begins is known from its length though bytes before are
        missing (RFC 8446 5.1)."""
        c = Capture()
        t = Conversation(c, 40000, 443)

        def record(size):
            return b"\x17\x03\x03" + struct.pack(">H", size) + b"a" * size

        t.answer(record(20))
        flight, start = record(400) + record(500), t.next[1]
        for begin, end in ((0, 100), (200, 300), (300, 500), (500, 700), (700, 900)):  # frames 6 to 10; what comes from 100 on is lost
            t.segment(1, flight[begin:end], ACK, seq=start + begin)
        layers = "eth:ethertype:ip:tcp"
        # 6 and 8 hold a head, 8 behind the end of the first record
        self.check(c, "frame.protocols", {n: layers + (":tls" if n in (4, 6, 8) else "") for n in range(1, 11)})


class Quic(Cells):
    """The hellos of the examples in RFC 9001 appendix A."""
    HELLO = bytes.fromhex(
        "010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000000010000e00000b657861"
        "6d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e000500050100000000003300260024001d00209370b2c9caa4"
        "7fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c"
        "00024001003900320408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff")
    ANSWER = bytes.fromhex("020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a1200130100002e00330024001d00209d3c940d"
                           "89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00020304")
    DCID, SCID = bytes.fromhex("8394c8f03e515708"), bytes.fromhex("f067a5502a4262b5")

    def dialogue(self, *datagrams):
        c = Capture()
        for by_server, data in datagrams:
            c.add(udp(data, 443, 40000, SERVER, CLIENT) if by_server else udp(data, 40000, 443))
        return c

    def ask(self, frames, count=0, version=quic.V1, size=400, dcid=DCID, token=b""):
        return 0, quic.initial(quic.keys(dcid, False, version), dcid, b"", frames, count, token, version, size)

    def reply(self, frames, version=quic.V1, dcid=DCID):
        return 1, quic.initial(quic.keys(dcid, True, version), b"", self.SCID, frames, 0, version=version)

    def test_hellos(self):
        """Versions 1 and 2 (RFC 9001 5.2, RFC 9369 3); behind an acknowledgment; what has a short header is only QUIC's."""
        for version, column in ((quic.V1, "quic.long.packet_type"), (quic.V2, "quic.long.packet_type_v2")):
            c = self.dialogue(self.ask(quic.crypto(self.HELLO), 0, version), self.reply(b"\2\0\0\0\0" + quic.crypto(self.ANSWER), version),
                              (0, b"\x41" + self.SCID + bytes(40)))
            named = "eth:ethertype:ip:udp:quic"
            self.check(c, "frame.protocols", {1: named + ":tls", 2: named + ":tls", 3: named})
            self.check(c, "tls.handshake.type", {1: "1", 2: "2"})
            self.check(c, "tls.handshake.version", {1: "0x0303", 2: "0x0303"})
            self.check(c, "tls.handshake.ciphersuite", {1: "0x1301;0x1302", 2: "0x1301"})
            self.check(c, "tls.handshake.extensions_server_name", {1: "example.com"})
            self.check(c, "quic.version", {1: "0x%08x" % version, 2: "0x%08x" % version})
            self.check(c, column, {1: "0" if version == quic.V1 else "1", 2: "0" if version == quic.V1 else "1"})

    def test_pieces(self):
        """CRYPTO frames in any order, over packets and datagrams, each byte once (RFC 9000 19.6): what comes too early and what came
        before names nothing."""
        first, second = quic.crypto(self.HELLO[:100]), quic.crypto(self.HELLO[100:], 100)
        plain = "eth:ethertype:ip:udp:quic"
        for datagrams, types, layers in (
                ([first, second], {2: "1"}, [":tls", ":tls"]), ([second, first], {2: "1"}, ["", ":tls"]),
                ([first + second, first], {1: "1"}, [":tls:tls", ""]), ([second + b"\1" + first], {1: "1"}, [":tls"])):
            c = self.dialogue(*(self.ask(frames, n) for n, frames in enumerate(datagrams)))
            self.check(c, "tls.handshake.type", types)
            self.check(c, "frame.protocols", {n + 1: plain + layer for n, layer in enumerate(layers)})
        both = self.ask(first, 0, size=200)[1] + self.ask(second, 1, size=300)[1]
        self.check(self.dialogue((0, both)), "frame.protocols", {1: plain + ":tls:tls"})

    def test_retry_and_versions(self):
        """Behind a Retry keys follow from the server's id (RFC 9001 5.2); a list of versions has version 0 (RFC 8999 6)."""
        retry = struct.pack(">BI", 0xF0, 1) + b"\0\x08RETRIED!token" + bytes(16)
        c = self.dialogue(self.ask(quic.crypto(self.HELLO)), (1, retry),
                          self.ask(quic.crypto(self.HELLO), 1, dcid=b"RETRIED!", token=b"token"),
                          self.reply(quic.crypto(self.ANSWER), dcid=b"RETRIED!"))
        self.check(c, "tls.handshake.type", {1: "1", 4: "2"})
        self.check(c, "quic.long.packet_type", {1: "0", 2: "3", 3: "0", 4: "0"})
        listed = struct.pack(">BI", 0x80, 0) + b"\0\x08" + self.DCID + struct.pack(">II", quic.V2, 0x1A2A3A4A)
        c = self.dialogue(self.ask(quic.crypto(self.HELLO)), (1, listed), self.ask(quic.crypto(self.HELLO), 1, quic.V2))
        self.check(c, "quic.version", {1: "0x00000001", 2: "0x00000000", 3: "0x6b3343cf"})
        self.check(c, "tls.handshake.type", {1: "1"})

    def test_none(self):
        """Only a version that is known begins a conversation of it; a packet that does not open is still one of it."""
        c = self.dialogue((0, b"\x41" + bytes(40)), (0, struct.pack(">BI", 0xC0, 0x12345678) + b"\x08" + bytes(60)))
        self.check(c, "frame.protocols", dict.fromkeys((1, 2), "eth:ethertype:ip:udp:data"))
        damaged = self.ask(quic.crypto(self.HELLO))[1][:-1] + b"\0"
        self.check(self.dialogue((0, damaged)), "frame.protocols", {1: "eth:ethertype:ip:udp:quic"})


class Framed(Cells):
    """Protocols that are not decoded: a segment that ends a message has its layers, one that does not is only TCP's."""

    def said(self, port, parts, named):
        """`parts`: what the client sends and then, behind None, the server; `named`: their layers behind TCP."""
        c = Capture()
        t = Conversation(c, 40000, port)
        by, want = 0, dict.fromkeys((1, 2, 3), "eth:ethertype:ip:tcp")
        for part, layers in zip(parts, named):
            by = 1 if part is None else by
            if part is not None:
                t.segment(by, part, PSH | ACK)
                want[len(c.packets)] = "eth:ethertype:ip:tcp" + layers
        self.check(c, "frame.protocols", want)

    def session(self, smb):
        return struct.pack(">I", len(smb)) + smb

    def smb2(self, command, body, flags=0):
        return self.session(b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ16x", 64, 0, 0, command, 1, flags, 0, 7, 0, 0, 0) + body)

    def test_smb2(self):
        """[MS-SMB2] 2.2.28: an echo of two segments; several together; an answer."""
        echo, long = self.smb2(13, b"\4\0\0\0"), self.smb2(13, b"\4\0\0\0" + bytes(300))
        parts = [long[:200], long[200:] + echo, echo + echo, None, self.smb2(13, b"\4\0\0\0", 1)]
        self.said(445, parts, ["", ":nbss:smb2:nbss:smb2", ":nbss:smb2:smb2", None, ":nbss:smb2"])

    def test_dcerpc(self):
        """C706 12.6.3.1: the length stands in the order of bytes that the head names.  Known on any port."""
        little = struct.pack("<BBBB4BHHI", 5, 0, 0, 3, 16, 0, 0, 0, 40, 0, 1) + struct.pack("<IHH", 16, 0, 9) + bytes(16)
        big = struct.pack(">BBBB4BHHI", 5, 0, 0, 3, 0, 0, 0, 0, 40, 0, 2) + struct.pack(">IHH", 16, 0, 9) + bytes(16)
        self.said(4444, [little, big[:30], big[30:]], [":dcerpc", "", ":dcerpc"])

    def test_rpc(self):
        """RFC 5531: what answers has the layer of its call, by number; procedure 0 of a program is nobody's."""
        call = struct.pack(">IIIIIIIIIIIII", 1 << 31 | 48, 77, 0, 2, 100005, 3, 1, 0, 0, 0, 0, 2, 0x2F610000)
        null = struct.pack(">IIIIIIIIIII", 1 << 31 | 40, 78, 0, 2, 100003, 3, 0, 0, 0, 0, 0)
        reply = struct.pack(">IIIIIII", 1 << 31 | 24, 78, 1, 0, 0, 0, 0)
        self.said(2049, [null, call, None, reply], [":rpc", ":rpc:mount", None, ":rpc"])

    def test_tds(self):
        """[MS-TDS] 2.2.3.1: a packet that is not the last one of its message holds data only."""
        part, last = (struct.pack(">BBHHBB", 1, status, 28, 51, 1, 0) + "SELECT abc".encode("utf-16-le") for status in (0, 1))
        self.said(1433, [part[:20], part[20:], last], ["", ":tds:data", ":tds"])

    def test_modbus(self):
        read = struct.pack(">HHHBBHH", 1, 0, 6, 1, 3, 0, 2)
        self.said(502, [read, read[:9], read[9:]], [":mbtcp:modbus", "", ":mbtcp:modbus"])


class Named(Cells):
    def test_by_port(self):
        """What nobody reads has the name of its port; over UDP 4500 (RFC 3948 2) the first bytes tell IKE, ESP and a translator's byte."""
        c = Capture()
        ike = bytes(4) + bytes.fromhex("0102030405060708 0000000000000000 21202208 00000000 0000001c")
        for port, payload in ((4500, ike), (4500, b"\0\0\1\2\0\0\0\1" + bytes(40)), (1812, b"\1\7\0\x14" + bytes(16)), (500, ike[4:])):
            c.add(udp(payload, 40000, port))
        names = ("udpencap:isakmp", "udpencap:esp", "radius", "isakmp")
        self.check(c, "frame.protocols", {n: "eth:ethertype:ip:udp:" + name for n, name in enumerate(names, 1)})

    def test_stun(self):
        """RFC 8489 5: known by its cookie on any port; on its own one, what has none is something else."""
        c, ask = Capture(), struct.pack(">HHI", 1, 0, 0x2112A442) + bytes(range(12))
        for port, payload in ((3478, ask), (5555, ask), (5556, bytes([1]) * 20)):
            c.add(udp(payload, 40000 + port, port))
        self.check(c, "frame.protocols", {n: "eth:ethertype:ip:udp:" + name for n, name in enumerate(("stun", "stun", "data"), 1)})

    def test_inside(self):
        """Kinds of IS-IS (ISO 10589 9.5: 15 greets), of AppleTalk's datagrams (2: names); announcements of SMB in NetBIOS datagrams."""
        c, macs = Capture(), bytes.fromhex("020000000002020000000001")
        hello = bytes.fromhex("831b01000f010003" "03") + bytes(6) + struct.pack(">HHB", 30, 27, 64) + bytes(7)
        frame = b"\xfe\xfe\3" + hello
        c.packets.append((macs + struct.pack(">H", len(frame)) + frame).ljust(60, b"\0"))
        names = struct.pack(">HHHHBBBBB", 22, 0, 1, 2, 3, 4, 2, 2, 2) + b"\x11\7" + bytes(7)
        frame = b"\xaa\xaa\3\x08\0\7\x80\x9b" + names
        c.packets.append((macs + struct.pack(">H", len(frame)) + frame).ljust(60, b"\0"))
        browse = b"\xffSMB\x25" + bytes(55) + b"\\MAILSLOT\\BROWSE\0\1"
        c.add(udp(b"\x11\2\0\1" + bytes(78) + browse, 138, 138))
        self.check(c, "frame.protocols", {1: "eth:llc:osi:isis:isis.hello", 2: "eth:llc:ddp:nbp", 3: "eth:ethertype:ip:udp:nbdgm:smb:browser"}, peer=False)

    def test_transfer(self):
        """What a data connection of FTP transfers is text by its first twenty bytes."""
        c = Capture()
        t = Conversation(c, 20, 45000)
        t.segment(0, b"drwxr-xr-x 2 root root 4096 x\r\n\xff", PSH | ACK)
        t.segment(0, b"a table:\tnot text for analysts\r\n", PSH | ACK)
        want = dict.fromkeys((1, 2, 3), "eth:ethertype:ip:tcp")
        self.check(c, "frame.protocols", {**want, 4: "eth:ethertype:ip:tcp:ftp-data:data-text-lines", 5: "eth:ethertype:ip:tcp:ftp-data"})


class Again(Cells):
    def test_before_the_recording(self):
        """An acknowledgment bears the number of what its sender will send next (RFC 9293 3.4): bytes before it that come later were
        sent before."""
        c = Capture()
        c.add(tcp(b"", 40000, 80, 1000, 5000, FIN | ACK))
        c.add(tcp(b"", 80, 40000, 9000, 1001, ACK))
        for _ in range(5):  # time passes: the peer goes by it
            c.add(udp(b"x", 7000, 7001))
        c.add(tcp(b"x" * 500, 80, 40000, 5000, 1001, ACK))
        self.check(c, "tcp.analysis.flags_list", {8: "retransmission"}, peer=False)

    def test_by_a_timer(self):
        """What fills a hole right behind repeated acknowledgments was asked for by them (RFC 5681 3.2); after a silence longer than a timer
        (Linux 200 ms) it was the timer."""
        for silence, want in ((10, "retransmission,fast_retransmission"), (300, "retransmission")):
            c = Capture()
            t = Conversation(c, 40000, 9999)
            t.ask(b"a" * 500)
            hole = t.next[0]
            t.lose(0, 500)
            for _ in range(5):
                t.segment(0, b"b" * 500, PSH | ACK)
                c.add(tcp(b"", 9999, 40000, t.next[1], hole, ACK, source=SERVER, target=CLIENT))
            for _ in range(silence):
                c.add(udp(b"x", 7000, 7001))
            t.segment(0, b"a" * 500, PSH | ACK, seq=hole)
            last = len(c.packets)
            self.check(c, "tcp.analysis.flags_list", {6: "lost_segment", **dict.fromkeys((7, 9, 11, 13, 15), "duplicate_ack"), last: want}, peer=False)


class Timers(Cells):
    def test_no_timer_runs_out_within_a_round_trip(self):
        """What fills a hole less than a round trip (2 ms: SYN to ACK) behind the latest new segment was asked for; at the receiver of the
        data the oldest segment without an acknowledgment may have come just before (RFC 6298 5.3).  The same bytes 4 ms later were not."""
        c = Capture()
        v = Conversation(c, 4000, 9999)
        for _ in range(3):
            v.segment(0, b"0123456789", PSH | ACK)
        v.lose(0, 10)
        v.segment(0, b"0123456789", PSH | ACK)
        v.segment(0, b"0123456789", PSH | ACK, seq=v.next[0] - 20)
        self.check(c, "tcp.analysis.rto", {})
        v.next[0] -= 10
        for _ in range(3):
            c.add(udp(b"x", 5000, 6000))
        v.segment(0, b"0123456789", PSH | ACK, seq=v.next[0] - 10)
        self.check(c, "tcp.analysis.rto", {12: "0.008000000"})

    def test_a_fin_that_comes_again_at_once(self):
        """Some hosts send their FIN once more to acknowledge the other's: no timer sent it; the peer says it was."""
        c = Capture()
        v = Conversation(c, 4000, 9999)
        v.segment(1, b"", FIN | ACK)
        v.next[1] -= 1  # it meets the client's on its way
        v.segment(0, b"", FIN | ACK)
        v.next[1] += 1
        v.segment(0, b"", FIN | ACK, seq=v.next[0] - 1)
        self.check(c, "tcp.analysis.flags_list", {6: "retransmission"}, peer=False)
        self.check(c, "tcp.analysis.rto_frame", {}, peer=False)


class Lengths(Cells):
    """Lengths inside of messages that go beyond them: reading ends there."""

    def test_certificates(self):
        """RFC 5246 7.4.2: the certificate says 65535 bytes, the list and its message end after 16."""
        c = Capture()
        t = Conversation(c, 40000, 443)
        hello = b"\x02" + struct.pack(">I", 38)[1:] + b"\x03\x03" + bytes(32) + b"\0\0\x2f\0"
        body = b"\0\0\x10" + b"\0\xff\xff" + bytes(13)
        message = b"\x0b" + struct.pack(">I", len(body))[1:] + body
        asks = b"\x0d" + struct.pack(">I", 14)[1:] + b"\x01\x01" + b"\0\2\4\1" + b"\0\6" + b"\xff\xff" + bytes(4)
        t.answer(b"".join(b"\x16\x03\x03" + struct.pack(">H", len(part)) + part for part in (hello, message, asks)))
        self.check(c, "tls.handshake.type", {4: "2;11;13"})

    def test_redirect(self):
        """RFC 4861 4.5, 4.6: an option of 9 * 8 bytes in the last 16."""
        c = Capture()
        c.add(icmp(137, 0, bytes(36) + b"\x02\x09" + bytes(14), "fd00::1", "fd00::2"))
        self.check(c, "icmpv6.type", {1: "137"})


class Layers(Cells):
    def test_multipath(self):
        """An option of Multipath TCP (RFC 8684 3) is a layer, what goes on top of it stands behind it."""
        c = Capture()
        option = b"\x1e\x04\x81\x01"
        c.add(tcp(b"", 40000, 9999, 999, 0, SYN, option))
        c.add(tcp(b"x", 40000, 9999, 1000, 5000, ACK, option))
        c.add(tcp(b"x", 40000, 9999, 1001, 5000, ACK))
        layers = "eth:ethertype:ip:tcp"
        self.check(c, "frame.protocols", {1: layers + ":mptcp", 2: layers + ":mptcp:data", 3: layers + ":data"})

    def test_texts_of_snmp(self):
        """The texts of sysDescr and sysName (RFC 3418 2) are a layer each; those of sysContact and empty ones are not."""
        def element(tag, value):
            return bytes([tag, len(value)]) + value

        def answer(*variables):
            bindings = b"".join(element(0x30, element(6, bytes.fromhex("2b0601020101") + bytes([number, 0])) + element(4, text)) for number, text in variables)
            pdu = element(0xa2, element(2, b"\1") + element(2, b"\0") * 2 + element(0x30, bindings))
            return element(0x30, element(2, b"\1") + element(4, b"public") + pdu)

        c = Capture()
        for variables in ([(1, b"router")], [(5, b"name"), (1, b"router")], [(4, b"me")], [(5, b"")]):
            c.add(udp(answer(*variables), 161, 5000, SERVER, CLIENT))
        layers = "eth:ethertype:ip:udp:snmp"
        self.check(c, "frame.protocols", {1: layers + ":snmp", 2: layers + ":snmp:snmp", 3: layers, 4: layers})


class Options(Cells):
    def test_fast_open(self):
        """RFC 7413 2: a cookie in a SYN, also in the experiment's option (RFC 6994); asking for one is an ordinary SYN."""
        c, cookie = Capture(), b"abcdefgh"
        for port, option in enumerate((b"\x22\x0a" + cookie, b"\x22\2", b"\xfe\x0c\xf9\x89" + cookie, b"\xfe\4\xf9\x89"), 40000):
            c.add(tcp(b"x", port, 80, 1000, 0, SYN, option))
        self.check(c, "tcp.analysis.flags_list", {1: "tfo_syn", 3: "tfo_syn"}, peer=False)
        if TSHARK:
            self.check_peer(c)

    def check_peer(self, capture):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.pcap")
            pathlib.Path(path).write_bytes(capture.data())
            self.assertEqual(lines(TSHARK, "-n", "-r", path, "-T", "fields", "-e", "tcp.analysis.tfo_syn")[:-1], ["1", "", "1", ""])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
