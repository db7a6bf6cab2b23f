#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cells of the packet table that applications fill, as in crafted_test.py.  crafted_apps_test.py NETCAUSE"""
import pathlib
import struct
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent)]
from crafted import ACK, CLIENT, PSH, SERVER, Capture, Conversation, icmp, udp  # noqa: E402
from crafted_test import Cells  # noqa: E402

TCP, UDP = "eth:ethertype:ip:tcp", "eth:ethertype:ip:udp"


def record(kind, body, version=0x0303):
    return struct.pack(">BHH", kind, version, len(body)) + body


def message(kind, body):
    return struct.pack(">B", kind) + struct.pack(">I", len(body))[1:] + body


def hello(kind):
    """A ClientHello or ServerHello of TLS 1.2 without extensions (RFC 5246 7.4.1)."""
    suites = b"\0\2\0\x2f\1\0" if kind == 1 else b"\0\x2f\0"
    return record(22, message(kind, b"\3\3" + bytes(32) + b"\0" + suites))


class Named(Cells):
    """The names of frame.protocols."""

    def names(self, capture, names, peer=True):
        """`names`: what stands behind the transport, by frame number."""
        before = {n: UDP if p[23] == 17 else TCP for n, p in enumerate(capture.packets, 1)}
        self.check(capture, "frame.protocols", {n: before[n] + ("" if n not in names else ":" + names[n]) for n in before}, peer)

    def test_cut(self):
        """A segment that the recording cuts has its connection's name: its end, where messages are named, is not there."""
        c = Capture(snap=80)
        s = Conversation(c, 40000, 22)
        s.answer(b"SSH-2.0-x\r\n")
        s.ask(b"SSH-2.0-y\r\n")
        s.ask(struct.pack(">IBB", 996, 10, 20) + bytes(994))
        m = Conversation(c, 40001, 445)
        m.ask(struct.pack(">I", 600) + b"\xfeSMB" + struct.pack("<H", 64) + bytes(590))
        self.names(c, {4: "ssh", 6: "ssh", 8: "ssh", 13: "nbss:smb2"})

    def test_websocket(self):
        """RFC 6455 5.2 behind an upgrade: texts, bytes, a ping; lengths of 7 and 16 bits; one in two segments, and one behind it."""
        c = Capture()
        w = Conversation(c, 40000, 8080)
        w.ask(b"GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              b"Sec-WebSocket-Version: 13\r\n\r\n")
        w.answer(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
        w.answer(b"\x81\x05hello")
        w.answer(b"\x82\x7e\0\xc8" + bytes(200))
        w.answer(b"\x89\0")
        w.answer(b"\x81\x05he")
        w.answer(b"llo\x81\1x")
        text, data = "http:websocket:data-text-lines", "http:websocket:data"
        self.names(c, {4: "http", 6: "http", 8: text, 10: data, 12: "http:websocket", 16: text + ":" + text})

    def test_datagrams(self):
        """By what they hold: DTLS (RFC 6347 4.1), SIP (RFC 3261 7) and what it describes; a first line that is none of it is data."""
        c = Capture()
        handshake = message(1, b"")[:4] + bytes(8)
        for first in (b"\x16\xfe\xff", b"\x17\xfe\xfd", b"\x16\xfe\xf0"):
            c.add(udp(first + bytes(8) + struct.pack(">H", len(handshake)) + handshake, 7000, 7001))
        body = b"v=0\r\no=a 1 1 IN IP4 10.0.0.1\r\ns=-\r\nt=0 0\r\n"
        invite = b"INVITE sip:b@h SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n"
        c.add(udp(invite % len(body) + body, 5060, 5060))
        c.add(udp(b"SIP/2.0 100 Trying\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n", 7002, 7003))
        c.add(udp(b"INVITE sip:b@h\r\nCall-ID: 1\r\n\r\n", 5060, 5060))
        c.add(udp(b"SIP/2.0", 5060, 5060))
        self.names(c, {1: "dtls", 2: "dtls", 3: "data", 4: "sip:sdp", 5: "sip", 6: "data", 7: "data"})

    def test_gquic(self):
        """Google's QUIC before RFC 9000: flags for version and connection, then the version; what follows between the two has neither."""
        c = Capture()
        c.add(udp(b"\0\1" + bytes(20), 40000, 443))
        c.add(udp(b"\x0d" + bytes(8) + b"Q043\1" + bytes(40), 40000, 443))
        c.add(udp(b"\0\1" + bytes(20), 443, 40000, SERVER, CLIENT))
        c.add(udp(b"\0\1" + bytes(20), 40001, 443))
        self.names(c, {1: "data", 2: "gquic", 3: "gquic", 4: "data"})

    def test_mails(self):
        """What a POP server says that is no reply (RFC 1939 3), and what a client of SMTP says behind 354 (RFC 5321 3.3), is a mail."""
        c = Capture()
        p = Conversation(c, 40000, 110)
        p.answer(b"+OK ready\r\n")
        p.ask(b"RETR 1\r\n")
        p.answer(b"+OK\r\n")
        p.answer(b"Subject: x\r\n\r\nhello\r\n.\r\n")
        p.answer(b"-ERR no\r\n")
        s = Conversation(c, 40001, 25)
        for said, replied in ((None, b"220 ESMTP\r\n"), (b"MAIL FROM:<a@b>\r\n", b"250 ok\r\n"), (b"DATA\r\n", b"354 go\r\n")):
            if said:
                s.ask(said)
            s.answer(replied)
        s.ask(b"Subject: x\r\n\r\nhello\r\n")
        s.ask(b"more\r\n.\r\n")
        s.answer(b"250 taken\r\n")
        self.names(c, {4: "pop", 6: "pop", 8: "pop", 10: "pop:imf", 12: "pop", 17: "smtp", 19: "smtp", 21: "smtp", 23: "smtp", 25: "smtp",
                       27: "smtp:data-text-lines", 29: "smtp:imf", 31: "smtp"})

    def test_rtsp(self):
        """RFC 2326 on any port: messages where they end, one with a body in two segments, and packets of the media between them (10.12)."""
        c = Capture()
        r = Conversation(c, 40000, 8554)
        r.ask(b"OPTIONS rtsp://h/ RTSP/1.0\r\nCSeq: 1\r\n\r\n")
        r.answer(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n")
        sdp = b"v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=x\r\nt=0 0\r\n"
        r.ask(b"DESCRIBE rtsp://h/ RTSP/1.0\r\nCSeq: 2\r\n\r\n")
        r.answer(b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n" % len(sdp))
        r.answer(sdp)
        r.answer(b"RTSP/1.0 200 OK\r\nCSeq: 3\r\n")
        r.answer(b"\r\n")
        self.names(c, {4: "rtsp", 6: "rtsp", 8: "rtsp", 12: "rtsp:sdp", 16: "rtsp"})
        media = Capture()
        r = Conversation(media, 40000, 554)
        r.answer(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n")
        r.answer(b"$\0" + struct.pack(">H", 30) + b"\x80\0" + bytes(28))
        r.answer(b"$\1" + struct.pack(">H", 8) + b"\x80\xc9\0\1")
        r.answer(bytes(4))
        self.names(media, {4: "rtsp", 6: "rtsp:rtp", 10: "rtsp:rtcp"}, peer=False)

    def test_smb2(self):
        """[MS-SMB2] 2.2.4, 2.2.5, 2.2.21: what the two agree on who asks (RFC 4178), and what is written."""
        def smb2(command, body, flags=0):
            head = b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ", 64, 0, 0, command, 1, flags, 0, 0, 0, 0, 0) + bytes(16)
            return struct.pack(">I", len(head + body)) + head + body

        def der(tag, body):
            return bytes([tag, len(body)]) + body

        oid = der(6, bytes.fromhex("2b0601050502"))
        ntlm, krb5 = der(6, bytes.fromhex("2b06010401823702020a")), der(6, bytes.fromhex("2a864886f712010202"))
        first = der(0x60, oid + der(0xA0, der(0x30, der(0xA0, der(0x30, ntlm)))))
        token = der(0xA2, der(4, b"NTLMSSP\0" + struct.pack("<I", 1) + bytes(28)))
        setup = der(0x60, oid + der(0xA0, der(0x30, der(0xA0, der(0x30, ntlm)) + token)))
        c = Capture()
        m = Conversation(c, 40000, 445)
        m.ask(smb2(0, struct.pack("<HHHHI", 36, 1, 1, 0, 0) + bytes(24) + struct.pack("<H", 0x0210)))
        m.answer(smb2(0, struct.pack("<HHHH", 65, 1, 0x0210, 0) + bytes(48) + struct.pack("<HHI", 128, len(first), 0) + first, 1))
        m.ask(smb2(1, struct.pack("<HBBIIHHQ", 25, 0, 1, 0, 0, 88, len(setup), 0) + setup))
        self.names(c, {4: "nbss:smb2", 6: "nbss:smb2:gss-api:spnego", 8: "nbss:smb2:gss-api:spnego:ntlmssp"})
        kerberos = der(0xA2, der(4, der(0x60, krb5 + b"\1\0" + bytes(20))))
        setup = der(0x60, oid + der(0xA0, der(0x30, der(0xA0, der(0x30, krb5)) + kerberos)))
        d = Capture()
        m = Conversation(d, 40001, 445)
        m.ask(smb2(1, struct.pack("<HBBIIHHQ", 25, 0, 1, 0, 0, 88, len(setup), 0) + setup))
        m.ask(smb2(9, struct.pack("<HHIQ", 49, 112, 5, 0) + bytes(16) + bytes(16) + b"hello"))
        self.names(d, {4: "nbss:smb2:gss-api:spnego:spnego-krb5", 6: "nbss:smb2:data"})

    def test_kept_alive(self):
        """The byte of a keep-alive (RFC 1122 4.2.3.6) to the port of HTTP waits for a line as what went before it does."""
        c = Capture()
        for port in (80, 9999):
            k = Conversation(c, 40000, port)
            k.ask(b"NOSA" + b"\1\2\3\4\5\6\7\x08" * 12)
            k.segment(0, b"\0", ACK, seq=k.next[0] - 1)
            k.next[0] -= 1
        self.names(c, {10: "data", 12: "data"})

    def test_behind_a_hole(self):
        """A segment that waits for bytes in front of it has its name, where it is clear what it says."""
        c = Capture()
        m = Conversation(c, 40000, 445)
        negotiate = struct.pack(">I", 100) + b"\xfeSMB" + struct.pack("<H", 64) + bytes(94)
        m.ask(negotiate)
        m.lose(0, 50)
        m.segment(0, negotiate, PSH | ACK)
        v = Conversation(c, 40001, 5900)
        v.answer(b"RFB 003.008\n")
        v.ask(b"RFB 003.008\n")
        v.lose(1, 10)
        v.segment(1, b"abcdefgh", PSH | ACK)
        self.names(c, {4: "nbss:smb2", 6: "nbss:smb2", 10: "vnc", 12: "vnc", 14: "vnc"})


class Dialogues(Cells):
    def test_ftp_gives_up(self):
        """A server that tells in the clear what is wrong with a handshake; what it says comes in pieces, each is shown once."""
        c = Capture()
        f = Conversation(c, 40000, 21)
        f.answer(b"220 FTP\r\n")
        f.ask(b"AUTH TLS\r\n")
        f.answer(b"234 go on\r\n")
        f.ask(hello(1))
        f.answer(hello(2))
        f.ask(record(21, b"\2\x30"))
        f.answer(b"500 OOPS: ")
        f.answer(b"unknown ca")
        f.answer(b"\r\n")
        self.check(c, "ftp.response.code", {4: "220", 8: "234", 16: "500"})
        self.check(c, "ftp.response.arg", {4: "FTP", 8: "go on", 16: "OOPS: ", 18: "unknown ca"})
        self.check(c, "tls.alert_message.desc", {14: "48"})

    def test_ftp_without_protection(self):
        """CCC (RFC 4217 12.3): behind a reply that TLS protects both go on in the clear."""
        c = Capture()
        f = Conversation(c, 40000, 21)
        f.answer(b"220 FTP\r\n")
        f.ask(b"AUTH TLS\r\n")
        f.answer(b"234 go on\r\n")
        secret = record(20, b"\1") + record(22, b"\x77" * 40)
        f.ask(hello(1))
        f.answer(hello(2) + record(22, message(11, b"\0\0\0") + message(14, b"")))
        f.ask(record(22, message(16, bytes(66))) + secret)
        f.answer(secret)
        f.ask(record(23, b"c" * 30))
        f.answer(record(23, b"d" * 40))
        f.ask(b"PASV\r\n")
        f.answer(b"227 Entering Passive Mode (10,0,0,2,200,10).\r\n")
        self.check(c, "ftp.request.command", {6: "AUTH", 22: "PASV"})
        self.check(c, "ftp.response.code", {4: "220", 8: "234", 24: "227"})
        self.check(c, "ftp.passive.port", {24: "51210"})

    def test_ftp_in_pieces(self):
        """A reply in three segments: its code stands with its beginning."""
        c = Capture()
        f = Conversation(c, 40000, 21)
        for piece in (b"220 FTP\r\n", b"500 OOPS: ", b"no such folder", b"\r\n"):
            f.answer(piece)
        self.check(c, "ftp.response.code", {4: "220", 6: "500"})
        self.check(c, "ftp.response.arg", {4: "FTP", 6: "OOPS: ", 8: "no such folder"})

    def test_smtp_behind_a_hole(self):
        c = Capture()
        s = Conversation(c, 40000, 25)
        s.answer(b"220 ESMTP\r\n")
        s.lose(1, 30)
        s.answer(b"250 ok\r\n")
        self.check(c, "smtp.response.code", {4: "220", 6: "250"})

    def test_snmp_quoted(self):
        """A trap that nobody takes comes back within an error (RFC 792)."""
        c = Capture()
        trap = bytes.fromhex("302a020101040670" "75626c6963a71d0201010201000201003012301006082b06010201010300" "430400000001")
        c.add(udp(trap, 5000, 162))
        c.add(icmp(3, 3, bytes(4) + udp(trap, 5000, 162)))
        self.check(c, "snmp.version", {1: "1", 2: "1"})
        self.check(c, "snmp.data", {1: "7", 2: "7"})
        self.check(c, "snmp.error_status", {1: "0", 2: "0"})


class Tls(Cells):
    def test_behind_a_hole(self):
        """Whole records that are not encrypted tell their messages, alerts too; a piece whose beginning belongs to a record known to go
        on there tells those behind it."""
        c = Capture()
        t = Conversation(c, 40000, 443)
        t.ask(hello(1))
        flight = hello(2) + record(22, message(11, b"\0\0\x64\0\0\x61" + bytes(97)))
        t.segment(1, flight[:60], PSH | ACK)
        t.lose(1, 40)
        t.segment(1, flight[100:] + record(22, message(14, b"")), PSH | ACK)
        u = Conversation(c, 40001, 443)
        u.ask(hello(1))
        u.lose(1, 500)
        u.segment(1, record(22, message(4, bytes(60))) + record(20, b"\1") + record(22, b"\x77" * 40), PSH | ACK)
        w = Conversation(c, 40002, 443)
        w.ask(hello(1))
        w.lose(1, 500)
        w.segment(1, record(21, b"\2\x28"), PSH | ACK)
        self.check(c, "tls.handshake.type", {4: "1", 6: "2", 7: "14", 11: "1", 13: "4", 17: "1"})
        self.check(c, "tls.record.content_type", {4: "22", 6: "22", 7: "22", 11: "22", 13: "22;20;22", 17: "22", 19: "21"})
        self.check(c, "tls.alert_message.desc", {19: "40"})

    def test_late(self):
        """TLS behind what nobody knows, on any port: X.224 of remote desktops (its negotiation), a word of its own; not what only begins
        like a ClientHello."""
        c = Capture()
        x224 = bytes.fromhex("030000130ee000000000000100080003000000"), bytes.fromhex("030000130ed000001234000200080001000000")
        for port, first, last in ((3390, x224, True), (9999, (b"go TLS " + b"x" * 200, b"go on " + b"y" * 600), True), (9998, (b"abcdefgh", b"ijklmnop"), False)):
            t = Conversation(c, 40000, port)
            t.ask(first[0])
            t.answer(first[1])
            t.ask(hello(1) if last else hello(1)[:8] + b"\x99" + hello(1)[9:])
            t.answer(hello(2))
        self.check(c, "tls.handshake.type", {8: "1", 10: "2", 19: "1", 21: "2"}, peer=False)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
