#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The screens that an analyst knows, from cases: each value is that of the seed deck (SHARE 10720, 2012).  deck_test.py NETCAUSE

Packet summary, packet details with hex, sequence of execution with elapsed times, session triplets, PORT and PASV decoded to address and
port, a TLS handshake with cipher suites and certificate, two FTP traces side by side, the exception report by class."""
import os
import pathlib
import subprocess
import sys
import unittest

NETCAUSE = os.path.abspath(sys.argv[1])
CASES = pathlib.Path(__file__).resolve().parents[2] / "cases"
FTP = CASES / "ftp-active-two-vantages" / "input"
GOOD = CASES / "ftp-active-ok" / "input"
CLIENT, SERVER = "137.72.43.137:10432", "137.72.43.207:21"

# Record of z/OS, its seconds of 02:35; frame of the sniffer, its time in 02:42; to the server?; IP length; what it says; seq, ack, window.
SUMMARY = """
13 13.7644 10 00.5115 c 52 SYN 1257181311 0 65535
14 13.7650 11 00.5130 s 48 SYN_ACK 452077195 1257181312 32768
15 13.7659 12 00.5130 c 40 ACK 1257181312 452077196 64240
16 13.8898 13 00.6380 s 114 220 452077196 1257181312 32768
18 14.0430 14 00.7886 c 40 ACK 1257181312 452077270 64221
19 14.0435 15 00.7916 s 74 220 452077270 1257181312 32768
20 14.2617 16 01.0073 c 40 ACK 1257181312 452077304 64213
25 18.1661 17 04.9129 c 54 USER 1257181312 452077304 64213
26 18.1790 18 04.9278 s 67 331 452077304 1257181326 32754
27 18.3075 19 05.0542 c 40 ACK 1257181326 452077331 64206
33 20.6157 20 07.3607 c 55 PASS 1257181326 452077331 64206
34 20.8732 21 07.6216 s 40 PSH_ACK 452077331 1257181341 32753
36 21.3641 22 08.1125 s 101 230 452077331 1257181341 32753
37 21.4799 23 08.2261 c 40 ACK 1257181341 452077392 64191
41 23.5899 24 10.3368 c 48 TYPE 1257181341 452077392 64191
42 23.5935 25 10.3419 s 83 200 452077392 1257181349 32760
43 23.7760 26 10.5229 c 40 ACK 1257181349 452077435 64180
61 29.5343 30 16.2812 c 67 PORT_137,72,43,137,40,196,_that_is_137.72.43.137_port_10436 1257181349 452077435 64180
62 29.5379 31 16.2865 s 62 200 452077435 1257181376 32741
"""
# The slide of the good run: frame of the sniffer, its seconds of 17:58; record of z/OS, its seconds of 17:51; the step.
STEPS = [(13, 40.9044, "connection to port 21"), (35, 44.5920, "USER"), (36, 44.6087, "331"), (38, 47.5682, "PASS"), (40, 47.9542, "230"),
         (55, 54.9830, "PORT"), (56, 54.9880, "200"), (58, 55.0072, "connection from port 20"), (61, 55.0629, "125")]


def run(*words):
    done = subprocess.run([NETCAUSE, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    assert done.returncode == 0, (words, done.stderr.decode()[-400:])
    return done.stdout.decode()


class Deck(unittest.TestCase):
    def summary(self, source, ethernet):
        """{number: (time, size, from, to, protocol and what it says)} of the control connection."""
        rows = {}
        for line in run("packets", FTP / source, "--port", "21").splitlines()[1:]:
            number, day, time, size, sender, _, receiver, protocol, rest = line.split(None, 8)
            rows[int(number)] = (time, int(size) - ethernet, sender, receiver, protocol, rest)
        return rows

    def test_packet_summary(self):
        zos, sniffer = self.summary("zos-pkttrace.txt", 0), self.summary("sniffer.pcap", 14)
        for line in SUMMARY.split("\n")[1:-1]:
            n, at, n2, at2, way, size, says, seq, ack, window = line.split()
            says = says.replace("_", " ")
            for rows, number, time in ((zos, n, "02:35:%s00" % at), (sniffer, n2, "02:42:%s00" % at2)):
                row = rows[int(number)]
                # The sniffer's frames have 60 bytes at least (IEEE 802.3), an IP length of 40 or more is told by its own field.
                self.assertEqual((row[0], row[2], row[3], row[4]), (time, *((CLIENT, SERVER) if way == "c" else (SERVER, CLIENT)), "TCP"), line)
                self.assertIn(row[1], (int(size), 46), line)
                self.assertIn(" seq %s ack %s win %s " % (seq, ack, window), " " + row[5], line)
                flags, said = row[5].split(" seq ", 1)[0], row[5].split(" len ", 1)[1].partition(" ")[2]
                self.assertTrue(flags == says or said.startswith(says), (line, row[5]))

    def test_packet_details_with_hex(self):
        """The discarded datagram (zos.md 11.2): fields, their places, and the two dump blocks that the slide shows."""
        text = run("packets", CASES / "osa-broadcast-4114" / "input" / "pkttrace.txt", "--format", "hex", "--payload", "--where", "discard where code == 4114")
        block = next(part for part in text.split("\n\n") if "packet 54550962," in part)
        for wanted in ("2011-01-25 14:13:05.687445, 78 of 78 bytes", "0     1  ip.hdr_len                     20", "2     2  ip.len                         78",
                       "4     2  ip.id                          0x1ecf", "8     1  ip.ttl                         82", "9     1  ip.proto                       17 (UDP)",
                       "12     4  ip.src                         172.29.96.9", "16     4  ip.dst                         172.29.191.255",
                       "20     2  udp.srcport                    137", "22     2  udp.dstport                    137", "24     2  udp.length                     58",
                       "0000  45 00 00 4e  1e cf"):
            self.assertIn(wanted, block)
        self.assertIn("00 89 00 89  00 3a", block)  # at offset 14 in hexadecimal
        self.assertRegex(block, r"hexadecimal +ASCII +EBCDIC")

    def test_sequence_of_execution(self):
        rows = {}
        for line in run("steps", GOOD / "sniffer.pcap").splitlines()[3:]:
            elapsed, since, frame, way, what = line.split(None, 4)
            rows[int(frame)] = (float(elapsed), what)
        for frame, at, what in STEPS:
            self.assertAlmostEqual(rows[frame][0], at - STEPS[0][1], places=4, msg=what)
            self.assertTrue(rows[frame][1].startswith(what), rows[frame])
        between = {int(line.split()[2]): float(line.split()[1]) for line in run("steps", GOOD / "sniffer.pcap").splitlines()[3:]}
        self.assertAlmostEqual(between[58], 0.0182, places=4)  # from the command to the SYN of the data connection

    def test_session_triplets(self):
        rows = [line.split("\t") for line in run("sessions", FTP, "--format", "tsv").splitlines()]
        sessions = {(row[0], row[1], row[3], row[4]): dict(zip(rows[0], row)) for row in rows[1:]}
        zos = sessions["zos-pkttrace.txt", "137.72.43.137", "137.72.43.207", "21"]
        self.assertEqual((zos["client_port"], zos["again"], zos["opening"]), ("10432", "7", "full"))
        sniffer = sessions["sniffer.pcap", "137.72.43.137", "137.72.43.207", "21"]
        self.assertEqual((float(sniffer["connect"]), sniffer["again"]), (0.0015, "0"))  # frames 10 and 11
        self.assertIn("client 137.72.43.137, server 137.72.43.207, port 21: 1 session", run("sessions", FTP))

    def test_addresses_of_data_connections(self):
        self.assertIn("PORT 137,72,43,137,40,196, that is 137.72.43.137 port 10436", run("steps", FTP))
        for view in ("packets", "steps"):
            self.assertIn("227 Entering Passive Mode (137,72,43,207,14,95), that is 137.72.43.207 port 3679", run(view, CASES / "ftp-passive-ok" / "input"))

    def test_tls_handshake(self):
        text = run("steps", CASES / "ftp-tls-ok" / "input")
        steps = [line.split(None, 4)[4] for line in text.splitlines()[3:]]
        order = [next(i for i, step in enumerate(steps) if step.startswith(what)) for what in ("AUTH TLS", "234", "TLS ClientHello", "TLS ServerHello", "TLS certificate of")]
        self.assertEqual(order, sorted(order))
        self.assertIn("suites TLS_", steps[order[2]])
        self.assertIn(", suite TLS_", steps[order[3]])
        self.assertIn("valid until ", steps[order[4]])

    def test_two_traces_side_by_side(self):
        """They part after the reply to PORT: the transfer command never comes (11.3)."""
        text = run("diff", GOOD, FTP, "--width", "120")
        self.assertIn('They part after "200 ', text)
        parts = next(line for line in text.splitlines() if line.startswith("=>"))
        self.assertEqual([part.strip() for part in parts[2:].split("|")][1], "")
        self.assertIn("+14.0846", parts)  # 54.9890 - 40.9044
        last = text.splitlines()[text.splitlines().index(parts) - 1]
        self.assertIn("+15.7735", last)  # 29.5379 - 13.7644

    def test_exception_report_by_class(self):
        def frames(name, *words):
            return [int(line.split("\t")[2]) for line in run("exceptions", FTP / "zos-pkttrace.txt", "--format", "tsv", "--class", name, *words).splitlines()[1:]]
        self.assertEqual(frames("traffic", "--port", "21"), [65, 68, 74, 75, 99, 159, 257])
        self.assertEqual(frames("init", "--port", "21"), [13])
        for name in ("session", "application", "init-error", "term", "term-error"):
            self.assertEqual(frames(name, "--port", "21"), [], name)
        counts = {line.split()[0]: int(line.split()[1]) for line in run("exceptions", CASES / "connections-end-badly" / "input").splitlines()[1:9]}
        self.assertEqual(list(counts), ["traffic", "session", "response", "application", "init", "init-error", "term", "term-error"])
        self.assertLessEqual(counts["term-error"], counts["term"])
        refused = run("exceptions", CASES / "tn3270-refused" / "input", "--class", "init-error", "--format", "tsv")
        session = run("exceptions", CASES / "tn3270-refused" / "input", "--class", "session", "--format", "tsv")
        self.assertEqual(refused.replace("\tinit-error\t", "\tsession\t"), session)
        self.assertIn("connection refused", refused)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
