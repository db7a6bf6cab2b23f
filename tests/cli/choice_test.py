#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What --where, --time, --address and --port choose, in every view that takes them.  choice_test.py NETCAUSE"""
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

NETCAUSE = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parents[2]
FTP = ROOT / "cases" / "ftp-active-two-vantages" / "input"
SNIFFER = FTP / "sniffer.pcap"
AGAIN = [65, 68, 74, 75, 99, 159, 257]  # frames of the deck's bad run that are sent again (zos.md 11.3)


def run(*words, status=0, stdin=None):
    done = subprocess.run([NETCAUSE, *map(str, words)], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    assert done.returncode == status, (words, done.returncode, done.stderr.decode()[-400:])
    return done.stdout.decode() if status == 0 else done.stderr.decode()


def facts(*words):
    return [json.loads(line) for line in run("facts", *words).splitlines()]


def frames(*words):
    return [int(line) for line in run("packets", *words, "--format", "tsv", "--columns", "frame.number").splitlines()[1:]]


def table(*words):
    lines = [line.split("\t") for line in run(*words, "--format", "tsv").splitlines()]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def datagram(source, target, proto, data, ttl=64):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(data), 7, 0, ttl, proto, 0, bytes(source), bytes(target))
    total = sum(struct.unpack(">10H", head))
    total = (total & 0xffff) + (total >> 16)
    return head[:10] + struct.pack(">H", ~total & 0xffff) + head[12:] + data


def made():
    """Ethernet: an ARP request of 10.0.0.1 for 10.0.0.9, a datagram between them, a router's ICMP error that quotes it, one of others."""
    me, far, router = (10, 0, 0, 1), (10, 0, 0, 9), (10, 0, 0, 254)
    ether = bytes.fromhex("02000000000902000000000108")
    arp = struct.pack(">HHBBH6s4s6s4s", 1, 0x800, 6, 4, 1, bytes.fromhex("020000000001"), bytes(me), bytes(6), bytes(far))
    udp = datagram(me, far, 17, struct.pack(">HHHH", 5000, 9, 12, 0) + b"what")
    error = datagram(router, me, 1, struct.pack(">BBHI", 11, 0, 0, 0) + udp[:28])
    frames_of = [ether + b"\x06" + arp, ether + b"\0" + udp, ether + b"\0" + error, ether + b"\0" + datagram(me, (10, 0, 0, 8), 17, udp[20:])]
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for n, frame in enumerate(frames_of):
        out += struct.pack("<IIII", 1000000000 + n, 0, len(frame), len(frame)) + frame
    return out


class Choice(unittest.TestCase):
    def test_facts(self):
        all_replies = facts(FTP, "--type", "ftp.reply")
        fine = facts(FTP, "--where", "ftp.reply where code >= 200 and code < 300")
        self.assertEqual(fine, [fact for fact in all_replies if 200 <= fact["code"] < 300])
        self.assertTrue(0 < len(fine) < len(all_replies))
        two = facts(FTP, "--where", "ftp.reply where code == 220", "--where", "ftp.command where verb == PORT")
        self.assertEqual({fact["type"] for fact in two}, {"ftp.reply", "ftp.command"})
        self.assertEqual(facts(FTP, "--type", "ftp.reply", "--where", "ftp.command"), [])
        from_pipe = run("facts", "-", "--where", "ftp.command where verb == PORT", stdin=SNIFFER.read_bytes())
        self.assertEqual([json.loads(line)["n"] for line in from_pipe.splitlines()], [30])

    def test_packets_are_those_that_gave_the_fact(self):
        commands = facts(SNIFFER, "--type", "ftp.command")
        self.assertEqual(frames(SNIFFER, "--where", "ftp.command"), sorted({fact["n"] for fact in commands}))
        self.assertEqual(frames(FTP, "--where", "tcp.retransmission"), AGAIN)
        self.assertEqual(frames(FTP, "--where", "tcp.retransmission where nth >= 6"), AGAIN[5:])
        for form in ("text", "details", "hex"):
            self.assertIn("30", run("packets", SNIFFER, "--format", form, "--where", "ftp.command where verb == PORT").split("\n", 1)[form == "text"][:40])

    def test_a_fact_about_a_conversation_means_all_of_it(self):
        connection = next(fact for fact in facts(SNIFFER, "--type", "tcp.connection") if fact["sport"] == 21)
        want = [n for n in frames(SNIFFER, "--port", connection["cport"]) if connection["first_n"] <= n <= connection["last_n"]]
        self.assertEqual(frames(SNIFFER, "--where", "tcp.connection where sport == 21"), want)
        self.assertTrue(len(want) > 10)

    def test_exceptions(self):
        rows = table("exceptions", FTP, "--where", "tcp.retransmission where nth >= 6")
        self.assertEqual([int(row["frame"]) for row in rows], AGAIN[5:])
        rows = table("exceptions", FTP, "--class", "traffic", "--where", "tcp.connection where sport == 21")
        self.assertEqual([int(row["frame"]) for row in rows], AGAIN)

    def test_flows_are_conversations_with_such_a_fact(self):
        rows = table("flows", FTP, "--where", "ftp.command where verb == PORT")
        self.assertEqual([(row["source"], row["port"]) for row in rows], [("sniffer.pcap", "21"), ("zos-pkttrace.txt", "21")])
        rows = table("flows", FTP, "--where", "tcp.retransmission")
        self.assertEqual([row["source"] for row in rows], ["zos-pkttrace.txt"])
        self.assertEqual(table("flows", FTP, "--where", "tls.alert"), [])

    def test_steps(self):
        lines = run("steps", SNIFFER, "--where", "ftp.command where verb in [USER, PORT]").splitlines()[3:]
        self.assertEqual([line.split()[2] for line in lines], ["17", "30"])
        self.assertIn("nothing that was chosen is a step", run("steps", SNIFFER, "--port", "99", status=4))
        self.assertIn("PORT", run("steps", SNIFFER, "--port", "21"))

    def test_times(self):
        whole = [(row["frame.number"], float(row["frame.time_epoch"])) for row in table("packets", SNIFFER, "--columns", "frame.number,frame.time_epoch")]
        inside = [int(number) for number, at in whole if 5 <= at - whole[0][1] <= 9]
        self.assertTrue(inside)
        self.assertEqual(frames(SNIFFER, "--time", "+5s..+9s"), inside)
        self.assertEqual(frames(SNIFFER, "--time", "2009-03-03T02:42:00.2207Z..+9s"), inside)
        self.assertEqual(frames(SNIFFER, "--time", "..+5s") + frames(SNIFFER, "--time", "+5s.."), frames(SNIFFER))
        for bad in ("5..6", "+5s", "+x..", "..yesterday"):
            self.assertIn("is no FROM..TO", run("packets", SNIFFER, "--time", bad, status=2))
        self.assertIn("leave out", run("packets", SNIFFER, "--time", "..+5s", "--to", "2009-03-03T02:42:00Z", status=2))
        self.assertEqual(frames(SNIFFER, "--time", "+100000d.."), [])

    def test_subnets(self):
        self.assertEqual(frames(SNIFFER, "--host", "137.72.43.137/32"), frames(SNIFFER, "--host", "137.72.43.137"))
        self.assertEqual(frames(SNIFFER, "--host", "10.0.0.0/8"), [])
        self.assertEqual(len(facts(FTP, "--type", "ftp.reply", "--host", "137.72.43.0/24", "--port", "21")), len(facts(FTP, "--type", "ftp.reply")))
        self.assertIn("neither an address nor a subnet", run("flows", SNIFFER, "--host", "nobody", status=2))

    def test_addresses_in_every_view(self):
        mine, other = "137.72.43.137", "137.72.43.207"
        for view in ("flows", "sessions", "exceptions"):
            every = table(view, FTP)
            self.assertTrue(every)
            self.assertEqual(table(view, FTP, "--address", mine, "--address", other), [row for row in every if self.both(row, mine, other)])
            self.assertEqual(table(view, FTP, "--address", "203.0.113.0/24"), [])
            self.assertEqual(table(view, FTP, "--address", mine), table(view, FTP, "--host", mine))
        self.assertEqual(run("steps", SNIFFER, "--address", other), run("steps", SNIFFER, "--host", other))
        self.assertIn("nothing that was chosen is a step", run("steps", SNIFFER, "--address", mine, "--address", mine, status=4))
        said = [fact for fact in facts(FTP) if {mine, other} <= set(map(str, fact.values()))]
        chosen = facts(FTP, "--address", mine, "--host", other)
        self.assertTrue(said and all(fact in chosen for fact in said))
        self.assertTrue(all("flow" in fact or "client" in fact or {mine, other} <= set(map(str, fact.values())) for fact in chosen))
        self.assertIn("given twice", run("packets", SNIFFER, "--address", mine, "--host", other, "--address", mine, status=2).replace("may be", ""))
        self.assertIn("--address 'nobody' is neither", run("sessions", SNIFFER, "--address", "nobody", status=2))
        self.assertIn("did you mean '--address'", run("flows", SNIFFER, "--adress", mine, status=2))

    def test_addresses_of_the_link_layer(self):
        """Ethernet frames between three adapters; ARP names a fourth inside; a slot of type mac is an address of a fact."""
        a, b, c, d = (bytes.fromhex("0200000000%02x" % n) for n in (1, 2, 3, 4))
        words = dict(zip((a, b, c, d), ("02:00:00:00:00:%02x" % n for n in (1, 2, 3, 4))))
        udp = datagram((10, 0, 0, 1), (10, 0, 0, 9), 17, struct.pack(">HHHH", 5000, 9, 12, 0) + b"what")
        arp = struct.pack(">HHBBH6s4s6s4s", 1, 0x800, 6, 4, 2, d, bytes((10, 0, 0, 4)), a, bytes((10, 0, 0, 1)))
        made_of = [(b, a, b"\x08\0" + udp), (a, b, b"\x08\0" + udp), (c, a, b"\x08\0" + udp), (a, c, b"\x08\x06" + arp)]
        data = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
        for n, (to, source, rest) in enumerate(made_of):
            frame = to + source + rest
            data += struct.pack("<IIII", 1000000000 + n, 0, len(frame), len(frame)) + frame
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "link.pcap"
            path.write_bytes(data)
            self.assertEqual(frames(path, "--address", words[b]), [1, 2])
            self.assertEqual(frames(path, "--address", words[a], "--address", words[c]), [3, 4])
            self.assertEqual(frames(path, "--host", words[b].upper(), "--host", "10.0.0.9"), [2])  # from the one, for the other
            self.assertEqual(frames(path, "--address", words[d]), [4])
            self.assertEqual(frames(path, "--address", "02:00:00:00:00:05"), [])
            told = facts(path, "--type", "arp.message", "--address", words[d])
            self.assertEqual([fact["n"] for fact in told], [4])
            self.assertEqual(facts(path, "--type", "arp.message", "--address", words[b]), [])
            self.assertIn("diff takes addresses of IP", run("diff", path, path, "--address", words[a], status=2))

    def test_conversations_by_addresses_of_the_link_layer(self):
        """The frames of the client (12, by tshark) belong to its one conversation; a host that only broadcasts names has none."""
        client, server, other = "02:00:00:00:01:89", "02:00:00:00:00:cf", "02:00:00:00:01:70"
        for words in (["--address", client], ["--address", client, "--host", server], ["--address", server, "--address", "137.72.43.137"],
                      ["--address", client, "--where", "ftp.command where verb == 'PORT'"], ["--address", client, "--port", 21]):
            for view in ("sessions", "flows"):
                self.assertEqual([row["client"] for row in table(view, SNIFFER, *words)], ["137.72.43.137"], (view, words))
        for words in (["--address", other], ["--address", client, "--address", other], ["--address", client, "--address", "137.72.43.112"],
                      ["--address", client, "--where", "ftp.command where verb == 'QUIT'"], ["--address", client, "--port", 22]):
            for view in ("sessions", "flows"):
                self.assertEqual(table(view, SNIFFER, *words), [], (view, words))
        self.assertEqual([row["frame"] for row in table("exceptions", SNIFFER, "--class", "init", "--address", client)], ["10"])
        self.assertEqual(table("exceptions", SNIFFER, "--class", "init", "--address", other), [])
        self.assertIn("> PORT 137,72,43,137,40,196", run("steps", SNIFFER, "--address", client))
        self.assertIn("nothing that was chosen", run("steps", SNIFFER, "--address", other, status=4))
        self.assertIn("standard input cannot", run("sessions", "-", "--address", client, status=2, stdin=SNIFFER.read_bytes()))

    @staticmethod
    def both(row, a, b):
        who = row.get("who", "") or "%s - %s" % (row["client"], row["server"])
        return a in who and b in who

    def test_packets_have_addresses_in_every_header(self):
        """ARP for it, an ICMP error that quotes it; compared with tshark where there is one."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "made.pcap"
            path.write_bytes(made())
            self.assertEqual(frames(path, "--address", "10.0.0.9"), [1, 2, 3])
            self.assertEqual(frames(path, "--address", "10.0.0.1", "--address", "10.0.0.9"), [1, 2, 3])
            self.assertEqual(frames(path, "--address", "10.0.0.254", "--address", "10.0.0.9"), [])
            self.assertEqual(frames(path, "--address", "10.0.0.254"), [3])
            if shutil.which("tshark"):
                told = subprocess.run(["tshark", "-r", str(path), "-Y", "ip.addr == 10.0.0.9 || arp.dst.proto_ipv4 == 10.0.0.9", "-T", "fields", "-e", "frame.number"],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60).stdout.decode().split()
                self.assertEqual([int(number) for number in told], [1, 2, 3])

    def test_errors_have_a_column(self):
        for view in ("facts", "packets", "flows", "steps", "exceptions"):
            said = run(view, SNIFFER, "--where", "ftp.command where vreb == PORT", status=2)
            self.assertTrue(said.startswith("--where:1:19: error: 'vreb'"), said)
            self.assertIn("did you mean 'verb'?", said)
        self.assertIn("(number 2):1:1: error: there is no fact type 'ftp.comand'",
                      run("packets", SNIFFER, "--where", "ftp.command", "--where", "ftp.comand", status=2))
        self.assertIn("standard input cannot", run("packets", "-", "--where", "ftp.command", status=2, stdin=b""))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
