#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ladders of conversations that two places recorded: what was lost between them is in the picture however long the conversation is,
also where a translator stands between the two, and where one of them has nothing of it.  ladder_test.py NETCAUSE"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "cases"
sys.path.insert(0, str(CASES / "lib"))

from story import MS, SECOND, Road, case, on_ethernet, when  # noqa: E402
from translate import passed  # noqa: E402

NETCAUSE = os.path.abspath(sys.argv[1])
PROBLEMS = []
CLIENT, OUTSIDE, SERVER = "192.0.2.31", "203.0.113.9", "198.51.100.7"
LOST = (400, 401, 977)  # segments of the download, of 1200


def run(*words):
    done = subprocess.run([NETCAUSE, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if done.returncode != 0:
        PROBLEMS.append("%s: status %d: %s" % (" ".join(map(str, words)), done.returncode, done.stderr.decode()[-300:]))
    return done.stdout.decode()


def expect(what, have, want):
    if have != want:
        PROBLEMS.append("%s: %r, not %r" % (what, have, want))


def download():
    """A question, and an answer of 1200 segments, of which some are lost between the two places and sent again at the end."""
    road = Road(when("2024-05-15", "09:50:00"), delay=2 * MS)
    call = road.call(client=CLIENT, server=SERVER, sport=8080)
    call.open()
    call.say("c", b"GET /image HTTP/1.1\r\nHost: h.example\r\n\r\n", 5 * MS)
    start = call.t.next["s"]
    sent = call.stream("s", 1200, fate=lambda i: "lost" if i in LOST else "")
    for number in LOST:
        road.wait(30 * MS)
        road.put("s", call.t.send("s", "A", sent[number][40:], seq=start + number * 1460), at=road.clock)
        road.wait(4 * MS)
        call.send("c", "A", wait=40)
    road.wait(20 * MS)
    call.close("s", 5 * MS)
    return road


def behind(packet, ends, shift):
    """As the server's side has it; the road tells it with the client's name."""
    ahead = packet[12:16] == bytes(map(int, CLIENT.split(".")))
    return on_ethernet(passed(packet if ahead else packet[:8] + bytes([packet[8] + 1]) + packet[9:], ends, shift))


def write(folder, client, server):
    folder.mkdir()
    (folder / "client.pcap").write_bytes(client)
    (folder / "server.pcap").write_bytes(server)
    (folder / "case.yaml").write_text(case("ladder", "Downloads stutter", [("client.pcap", "client", "client-lan", "yes"), ("server.pcap", "server", "server-lan", "yes")]))
    return folder


def lost_lines(text):
    return [line.split() for line in text.splitlines() if line.endswith("LOST")]


def told(folder, words):
    """The ladder of the finding about loss between two places; frames of lost segments at the server, as counted below."""
    text = run("ladder", folder, "--finding", "TCP-51", "--width", "120")
    for word in words:
        if word not in text:
            PROBLEMS.append("%s: the ladder does not say %r: %s" % (folder.name, word, text[:700]))
    return text


def long_ones(folder):
    """Opening 3, question 1, its acknowledgment 1; then each segment and, behind every second one as it comes back, an acknowledgment."""
    road = download()
    rows = road.seen("s")
    frames = [number + 1 for number, (at, packet) in enumerate(rows) if (at, packet) in {(a, p) for a, s, p, fate in road.rows if fate == "lost"}]
    plain = write(folder / "plain", road.pcap("c"), road.pcap("s", 12 * SECOND))
    nat = {(CLIENT, 40001): (OUTSIDE, 61044)}
    numbers = {CLIENT: 77777777, SERVER: 4000000000}
    other = write(folder / "translated", road.pcap("c"), road.pcap("s", 12 * SECOND, frame=lambda p: behind(p, nat, None)))
    shifted = write(folder / "renumbered", road.pcap("c"), road.pcap("s", 12 * SECOND, frame=lambda p: behind(p, nat, numbers)))
    for where in (plain, other, shifted):
        words = ["A  client.pcap (client-lan): ", "B  server.pcap (server-lan): ", "packets, its clock 12.000000 s "]
        if where != plain:
            words += ["192.0.2.31:40001 - 198.51.100.7:8080\n", "T  something translates: from here on it is 203.0.113.9:61044 - 198.51.100.7:8080\n",
                      "client   A        T        B   server\n"]
        text = told(where, words)
        expect(where.name + ": lost segments by their frames at the server", [int(line[3]) for line in lost_lines(text)], frames)
        expect(where.name + ": repetitions", text.count("(again 1)"), 3)
        beside = " ".join(run("diff", where, "--width", "200").split())
        if "Both have 1811 packets. Only A has 0. Only B has 3 (0 to the server, 3 to the client)" not in beside:
            PROBLEMS.append("%s side by side: %s" % (where.name, beside[:700]))
    result = json.loads(run("diagnose", shifted, "--format", "json"))
    ladder = next(f["ladder"] for f in result["findings"] if f["code"] == "TCP-51")
    named = [(v["source"], v["client"] or ladder["client"], v["server"] or ladder["server"]) for v in ladder["vantages"]]
    expect("names at each place", named, [("client.pcap", "192.0.2.31:40001", "198.51.100.7:8080"), ("server.pcap", "203.0.113.9:61044", "198.51.100.7:8080")])
    page = run("diagnose", shifted, "--format", "html")
    for word in ("T: something between A and B translates. 192.0.2.31:40001 - 198.51.100.7:8080 of A is 203.0.113.9:61044 - 198.51.100.7:8080 of B.", ">T translator</text>"):
        if word not in page:
            PROBLEMS.append("the page does not say %r" % word)
    stored = folder / "result.json"
    stored.write_text(run("diagnose", shifted, "--format", "json"))
    expect("the page of the stored result", run("render", stored, "--format", "html"), page)


def name_given_to_another(folder):
    """Later the translator gives the same outside port to another client: its packets are not drawn."""
    road = download()
    more = Road(road.clock + 60 * SECOND, delay=2 * MS)
    call = more.call(client="192.0.2.99", cport=40001, server=SERVER, sport=8080)
    call.open()
    for _ in range(6):
        call.ask(b"GET / HTTP/1.1\r\nHost: h.example\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    call.close()
    nat = {(CLIENT, 40001): (OUTSIDE, 61044), ("192.0.2.99", 40001): (OUTSIDE, 61044)}
    alone = write(folder / "alone", road.pcap("c"), road.pcap("s", frame=lambda p: behind(p, nat, None)))
    drawn = run("ladder", alone, "--finding", "TCP-51", "--width", "120")

    def outside(packet):
        ahead = packet[12:15] == bytes([192, 0, 2])
        return on_ethernet(passed(packet if ahead else packet[:8] + bytes([packet[8] + 1]) + packet[9:], nat))
    road.rows += [row for row in more.rows]
    both = write(folder / "both", road.pcap("c", only=lambda p: bytes([192, 0, 2, 99]) not in (p[12:16], p[16:20])), road.pcap("s", frame=outside))
    if run("ladder", both, "--finding", "TCP-51", "--width", "120") != drawn:
        PROBLEMS.append("another client behind the same name changes the ladder")


def nothing_came(folder):
    """Calls that do not come to the other place are lost in front of it."""
    text = run("ladder", CASES / "firewall-change-at-noon" / "input", "--flow", "192.0.2.31:40811 - 198.51.100.7:8443", "--width", "120")
    for word in ("A  client.pcap (client-lan): 4 packets", "B  server.pcap (server-lan): 0 packets"):
        if word not in text:
            PROBLEMS.append("a place without packets: no %r: %s" % (word, text[:700]))
    expect("calls lost", [line[-2:] for line in lost_lines(text)][:1], [["SYN", "LOST"]])
    expect("lost ones", len(lost_lines(text)), 4)


def datagrams():
    """They have no numbers: what they carry tells which of one place is which of the other."""
    text = run("ladder", CASES / "snmp-questions-lost-on-the-way" / "input", "--finding", "IP-35", "--width", "120")
    if "B  agent.pcap (server-lan): 0 packets" not in text:
        PROBLEMS.append("questions to an agent: %s" % text[:700])
    expect("questions lost", [line[1] for line in lost_lines(text)], [str(frame) for frame in range(10, 16)])
    text = run("ladder", CASES / "ee-datagrams-lost" / "input", "--flow", "192.0.2.20:12003 - 198.51.100.44:12003", "--width", "120")
    sent = [2 * n + 1 + 2 * (n // 60 + 1) for n in range(20, 300, 37)]  # a TEST and its answer before each 60th
    drawn = [int(line[1]) for line in lost_lines(text)]
    expect("datagrams lost", drawn, sent[:len(drawn)])
    expect("how many", len(drawn) >= 6, True)


def main():
    with tempfile.TemporaryDirectory(prefix="netcause-ladder-") as name:
        folder = pathlib.Path(name)
        long_ones(folder)
        name_given_to_another(folder)
        nothing_came(folder)
        datagrams()
    print("\n".join(PROBLEMS) if PROBLEMS else "the ladders show what was lost")
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
