#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The views of a trace analyst on the shipped cases: ladder, diff, captures with findings.  views_test.py NETCAUSE

What tshark says of the captures that are written is compared where tshark is installed; without it they are read by the few lines
of Python below."""
import html
import html.parser
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETCAUSE = os.path.abspath(sys.argv[1])
CASES = ROOT / "cases"
PROBLEMS = []


def run(*words, status=0):
    done = subprocess.run([NETCAUSE, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if done.returncode != status:
        PROBLEMS.append("%s: status %d, not %d: %s" % (" ".join(map(str, words)), done.returncode, status, done.stderr.decode()[-300:]))
    return done.stdout.decode()


def expect(what, have, want):
    if have != want:
        PROBLEMS.append("%s: %r, not %r" % (what, have, want))


def blocks(data):
    """Packets of a pcapng file as (interface name, link type, time in ns, bytes, comments)."""
    at, interfaces, packets = 0, [], []
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        expect("length at the end of a block", struct.unpack_from("<I", data, at + length - 4)[0], length)
        body = data[at + 8:at + length - 4]
        if kind == 1:
            interfaces.append((options(body[8:]).get(2, [b""])[0].decode(), struct.unpack_from("<H", body)[0]))
        elif kind == 6:
            number, high, low, kept, _ = struct.unpack_from("<IIIII", body)
            rest = body[20 + (kept + 3) // 4 * 4:]
            packets.append((*interfaces[number], high << 32 | low, body[20:20 + kept],
                            [text.decode() for text in options(rest).get(1, [])]))
        at += length
    return packets


def options(data):
    out, at = {}, 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from("<HH", data, at)
        if code == 0:
            break
        out.setdefault(code, []).append(data[at + 4:at + 4 + length])
        at += 4 + (length + 3) // 4 * 4
    return out


def pcap_packets(path):
    data, at, out = path.read_bytes(), 24, []
    while at < len(data):
        kept = struct.unpack_from("<I", data, at + 8)[0]
        out.append(data[at + 16:at + 16 + kept])
        at += 16 + kept
    return out


def annotate(folder):
    case = CASES / "tn3270-refused" / "input"
    out = folder / "a.pcapng"
    result = json.loads(run("diagnose", case, "--format", "json", "--annotate", out))
    packets = blocks(out.read_bytes())
    original = pcap_packets(case / "sniffer.pcap")
    expect("packets written", [p[3] for p in packets], original)
    cited = {}
    evidence = {e["id"]: e for e in result["evidence"]}
    for finding in result["findings"]:
        for name in finding["evidence"]:
            for record in evidence[name]["records"]:
                cited.setdefault(record, set()).add(finding["id"])
    have = {i + 1: {c.split()[0] for c in p[4]} for i, p in enumerate(packets) if p[4]}
    expect("commented frames", have, cited)
    if not cited:
        PROBLEMS.append("the case has no finding with frames")
    if shutil.which("tshark"):
        lines = subprocess.run(["tshark", "-r", out, "-Y", "frame.comment", "-T", "fields", "-e", "frame.number"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout.decode().split()
        expect("frames with comments in tshark", sorted(map(int, lines)), sorted(cited))


def several_sources(folder):
    """A trace listing with hex is a capture as well; each source is an interface."""
    case = CASES / "ftp-active-two-vantages" / "input"
    run("diagnose", case, "--annotate", folder / "b.pcapng", "-o", folder / "b.txt")
    packets = blocks((folder / "b.pcapng").read_bytes())
    expect("interfaces", sorted({(p[0], p[1]) for p in packets}), [("sniffer.pcap", 1), ("zos-pkttrace.txt", 101)])
    run("extract", "F1", case, "-o", folder / "c.pcapng")
    part = blocks((folder / "c.pcapng").read_bytes())
    expect("packets of the conversation", [sum(p[0] == name for p in part) for name in ("sniffer.pcap", "zos-pkttrace.txt")], [19, 26])
    again = [p for p in part if any(c.startswith("F1 error FTP-02") for c in p[4])]
    expect("frames that FTP-02 cites", len(again), 9)  # PORT, 200 and its seven repetitions (zos.md 11.3)


def not_written(folder):
    expect("a capture of no packets", run("extract", "F1", CASES / "ftp-active-ok" / "input", status=4), "")
    run("diagnose", "-", "--annotate", folder / "d.pcapng", status=2)
    run("extract", "F99", CASES / "tn3270-refused" / "input", "-o", folder / "d.pcapng", status=2)
    run("extract", "F1", CASES / "osa-checksum-offload" / "nothing", "-o", folder / "d.pcapng", status=4)
    expect("a file after an error", list(folder.glob("d.*")), [])


def steps():
    """The dialogue of the deck's passive run, its data connection beside; a handshake with what it offers."""
    lines = run("steps", CASES / "ftp-passive-ok" / "input" / "sniffer.pcap").splitlines()
    said = [line.split(None, 3)[3] for line in lines[3:]]
    entering = next(i for i, text in enumerate(said) if text.startswith("< 227 "))
    if not said[entering - 1].startswith("> PASV"):
        PROBLEMS.append("227 does not follow PASV: %s" % said)
    if not said[entering].endswith(", that is 137.72.43.207 port 3679"):  # 14 * 256 + 95
        PROBLEMS.append("PASV is not decoded: " + said[entering])
    beside = [line for line in lines if line[84:].startswith("> connection to port 3679")]
    expect("data connections beside", len(beside), 1)
    text = run("steps", CASES / "https-handshake-ok" / "input")
    for wanted in ("> TLS ClientHello", "suites ", "< TLS ServerHello"):
        if wanted not in text:
            PROBLEMS.append("the handshake does not show %r" % wanted)
    names = run("steps", CASES / "tls-no-common-suite" / "input")
    if "TLS alert 40 handshake_failure" not in names:  # RFC 8446, 6.2
        PROBLEMS.append("an alert has no name: " + names)
    expired = run("steps", CASES / "tls-certificate-expired" / "input")
    for line in run("facts", CASES / "tls-certificate-expired" / "input", "--where", "tls.certificate where index == 0").splitlines():
        fact = json.loads(line)
        for wanted in ("TLS certificate of " + fact["subject"], "valid until " + fact["not_after"][:10], "good for " + fact["names"]):
            if wanted not in expired:
                PROBLEMS.append("a certificate is not shown whole: " + wanted)
    if "TLS certificate of " not in expired or ", suite TLS_" not in expired or ", TLS 1.2, " not in expired:
        PROBLEMS.append("the handshake has no names: " + expired)
    partners = CASES / "ssh-partners-after-upgrade" / "input"
    greeted = run("steps", partners, "--address", "192.0.2.41")
    for wanted in ("< SSH-2.0-OpenSSH_9.6", "> SSH-2.0-OpenSSH_5.3", "> SSH offers: no common key exchange; client diffie-hellman-group1-sha1; server "):
        if wanted not in greeted:
            PROBLEMS.append("steps of SSH do not say %r: %s" % (wanted, greeted))
    if "> SSH disconnect 9 host key not verifiable" not in run("steps", partners, "--address", "192.0.2.44"):
        PROBLEMS.append("steps of SSH do not say why it ended")
    if "< SSH offers agree: key exchange curve25519-sha256" not in run("steps", CASES / "ssh-ok" / "input"):
        PROBLEMS.append("steps of SSH do not say what was agreed")
    run("steps", CASES / "osa-checksum-offload" / "input" / "devlinks.txt", status=4)


def devices(folder):
    """What is no file stays what it is."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
    run("flows", CASES / "ftp-active-ok" / "input", "-o", pipe)
    if b"137.72.43.117" not in reader.communicate(timeout=30)[0] or not pipe.is_fifo():
        PROBLEMS.append("a pipe is not written to, or is no pipe any more")


def flows():
    case = CASES / "ftp-active-ok" / "input"
    lines = [line.split("\t") for line in run("flows", case, "--format", "tsv").splitlines()]
    rows = {tuple(line[:4]): dict(zip(lines[0][4:], line[4:])) for line in lines[1:]}
    facts = [json.loads(line) for line in run("facts", case, "--type", "tcp.connection").splitlines()]
    for source in ("sniffer.pcap", "zos-pkttrace.txt"):
        control = rows[source, "137.72.43.117", "137.72.43.207", "21"]
        expect("control connection in " + source, (control["sessions"], control["refused"], control["open"]), ("1", "0", "0"))
        # What the FTP server listed went over the data connection, which the server opened.
        expect("list in " + source, rows[source, "137.72.43.207", "137.72.43.117", "21085"]["bytes_to_server"], "3360")
    expect("all connections", sum(int(row["sessions"]) for row in rows.values()), len(facts))
    text = run("flows", CASES / "tn3270-refused" / "input", "--slow", "1ms")
    if "RESPONSE TIMES; slow: 1 ms and more" not in text:
        PROBLEMS.append("no response times")
    chosen = run("flows", case, "--format", "tsv", "--port", "23", "--host", "137.72.43.150").splitlines()
    expect("chosen by port and host", [line.split("\t")[1] for line in chosen[1:]], ["137.72.43.150"])
    run("flows", case, "--format", "json", status=2)
    run("flows", case, "--slow", "fast", status=2)


def hexadecimal():
    """Bytes and places against the capture itself; the payload, a password with it, only when it is asked for."""
    case = CASES / "ftp-active-ok" / "input"
    first = pcap_packets(case / "sniffer.pcap")[57]
    text = run("packets", case / "sniffer.pcap", "--format", "hex", "--port", "20", "--to", "2009-03-03T17:58:55.0072Z")
    rows = [line[8:60].split() for line in text.splitlines() if line[2:6] in ("0000", "0010", "0020", "0030", "0040") and line[6:8] == "  "]
    expect("bytes of frame 58", bytes.fromhex("".join("".join(row) for row in rows)), first)
    expect("place of the source port", [line.split()[:2] for line in text.splitlines() if " tcp.srcport " in line], [["34", "2"]])
    hidden = run("packets", case, "--format", "hex", "--port", "21")
    shown = run("packets", case, "--format", "hex", "--port", "21", "--payload")
    if "and 12 bytes of payload, which --payload shows" not in hidden or "PASS" in "".join(l for l in hidden.splitlines() if l[6:8] == "  " and l[2:4] == "00"):
        PROBLEMS.append("the payload is shown without --payload")
    if "USER net" not in shown:
        PROBLEMS.append("--payload does not show the payload")
    run("packets", case, "--format", "details", "--columns", "ip.src", status=2)


def evidence_in_bytes(folder):
    """A row of evidence opens to the bytes of the capture itself, the window field (RFC 9293 3.1: bytes 14 and 15 of the header) marked."""
    case = CASES / "receiver-window-closed" / "input"
    run("diagnose", case, "--format", "html", "-o", folder / "page.html")
    result = json.loads(run("diagnose", case, "--format", "json"))
    frames = pcap_packets(case / "client.pcap")
    if not result.get("packets"):
        PROBLEMS.append("the result holds no packets")
    for packet in result.get("packets", []):
        expect("bytes of frame %d" % packet["number"], bytes.fromhex(packet["bytes"]), frames[packet["number"] - 1][:len(packet["bytes"]) // 2])
    marked = [(field["name"], field["offset"], field["length"]) for packet in result.get("packets", []) for field in packet["fields"] if field["evidence"]]
    if ("tcp.window_size_value", 14 + 20 + 14, 2) not in marked:
        PROBLEMS.append("the window is not marked: %s" % marked)
    page = (folder / "page.html").read_text()
    expect("packets on the page", page.count('<details class="bytes">'), len(result.get("packets", [])))
    # Of a packet that an ICMP error quotes the IP header and 8 bytes are headers (RFC 792); a community may stand behind them.
    address = bytes([192, 0, 2, 1])
    quoted = struct.pack(">BBHHHBBH4s4sHHHH", 0x45, 0, 48, 1, 0, 64, 17, 0, address, address, 1028, 161, 28, 0) + b"community public...."
    packet = struct.pack(">BBHHHBBH4s4sBBHI", 0x45, 0, 28 + len(quoted), 2, 0, 64, 1, 0, address, address, 3, 3, 0, 0) + quoted
    (folder / "icmp.pcap").write_bytes(struct.pack("<IHHiIIIIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101, 1715680800, 0, len(packet), len(packet)) + packet)
    hidden = run("packets", folder / "icmp.pcap", "--format", "hex")
    if "and 20 bytes of payload, which --payload shows" not in hidden or "public" in hidden:
        PROBLEMS.append("hex shows what a packet quoted by ICMP carries")
    shown = json.loads(run("diagnose", folder / "icmp.pcap", "--format", "json")).get("packets", [])
    expect("bytes of an ICMP error", {len(p["bytes"]) // 2 for p in shown}, {20 + 8 + 28})
    secret = run("diagnose", CASES / "ftp-login-refused" / "input", "--format", "json")
    for packet in json.loads(secret).get("packets", []):
        if b"PASS " in bytes.fromhex(packet["bytes"]):
            PROBLEMS.append("a password command is shown in bytes")


class Cells(html.parser.HTMLParser):
    """The cells of a page's tables; what must not be in a page is a problem."""
    def __init__(self, text):
        super().__init__()
        self.cells, self.inside = [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "script" or any(name.startswith("on") or name == "src" for name, _ in attrs):
            PROBLEMS.append("a view's page has %s %s" % (tag, attrs))
        self.inside = tag == "td"
        if self.inside:
            self.cells.append("")

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.cells[-1] += data


def pages():
    """As pages the views say what they say as tables."""
    case = CASES / "ftp-active-two-vantages" / "input"
    cells = Cells(run("exceptions", case, "--format", "html")).cells
    rows = [line.split("\t") for line in run("exceptions", case, "--format", "tsv").splitlines()[1:]]
    whole = [cells[i:i + 6] for i in range(3 * 8, len(cells), 6)]  # behind the eight classes
    expect("exceptions on the page", [[r[1], r[0], r[2], r[4], r[5]] for r in rows], [[w[0], w[1], w[2], w[4], w[5]] for w in whole])
    cells = Cells(run("flows", case, "--format", "html")).cells
    for line in run("flows", case, "--format", "tsv").splitlines()[1:]:
        if line.split("\t")[1] not in cells:
            PROBLEMS.append("a client is not on the page of flows: " + line)
    cells = Cells(run("steps", case, "--format", "html")).cells
    for line in run("steps", case).splitlines()[3:]:
        said = line.split(None, 3)[3][2:]
        if said not in cells:
            PROBLEMS.append("a step is not on the page: " + said)
    run("steps", case, "--format", "tsv", status=2)


def sessions():
    """Each connection by its triplet; bytes and times against the facts and the capture itself."""
    case = CASES / "ftp-active-ok" / "input"
    lines = [line.split("\t") for line in run("sessions", case, "--format", "tsv").splitlines()]
    rows = [dict(zip(lines[0], line)) for line in lines[1:]]
    facts = [json.loads(line) for line in run("facts", case, "--type", "tcp.connection").splitlines()]
    key = lambda row: (row["source"], row["client"], int(row["client_port"]), row["server"], int(row["port"]))
    expect("sessions", sorted(map(key, rows)), sorted((f["source"], f["client"], f["cport"], f["server"], f["sport"]) for f in facts))
    control = next(row for row in rows if key(row) == ("sniffer.pcap", "137.72.43.117", int(row["client_port"]), "137.72.43.207", 21))
    table = [line.split("\t") for line in run("packets", case / "sniffer.pcap", "--format", "tsv", "--port", control["client_port"],
                                              "--columns", "frame.number,frame.time_epoch,tcp.srcport,tcp.len").splitlines()[1:]]
    table = [row for row in table if int(control["first_frame"]) <= int(row[0]) <= int(control["last_frame"])]
    expect("packets of both directions", (int(control["packets_to_server"]), int(control["packets_to_client"])),
           (sum(row[2] != "21" for row in table), sum(row[2] == "21" for row in table)))
    expect("bytes of the server", int(control["bytes_to_client"]), sum(int(row[3]) for row in table if row[2] == "21"))
    expect("duration", "%.6f" % float(control["duration"]), "%.6f" % (float(table[-1][1]) - float(table[0][1])))
    expect("time of connecting", "%.6f" % float(control["connect"]), "%.6f" % (float(table[1][1]) - float(table[0][1])))
    replies = [json.loads(line) for line in run("facts", case / "sniffer.pcap", "--where", "ftp.reply where time is known").splitlines()]
    expect("answers", int(control["answers"]), len(replies))
    text = run("sessions", case)
    for wanted in ("client 137.72.43.117, server 137.72.43.207, port 21: 1 session", "closed"):
        if wanted not in text:
            PROBLEMS.append("the list of sessions lacks %r" % wanted)
    refused = run("sessions", CASES / "ftp-passive-port-closed" / "input", "--where", "tcp.connection where handshake == refused")
    if "refused" not in refused or "closed" in refused:
        PROBLEMS.append("refused sessions: " + refused)
    run("sessions", case, "--format", "json", status=2)


def more_pages():
    """Packets, sessions and the diff as pages: the same as in text, and a password in none of them."""
    case = CASES / "ftp-active-two-vantages" / "input"
    page = run("packets", case, "--format", "html")
    Cells(page)
    for line in run("packets", case).splitlines():
        if line[:6].strip().isdigit() and html.escape(line, quote=False) not in page:
            PROBLEMS.append("a packet is not on the page: " + line)
    expect("packets that open", page.count('<details class="bytes">'), min(250, len(run("packets", case, "--format", "tsv", "--columns", "frame.number").splitlines()) - 1))
    if "tcp.window_size_value" not in page or "EBCDIC" not in page:
        PROBLEMS.append("packets on the page have no fields or no bytes")
    cells = Cells(run("diff", CASES / "ftp-active-ok" / "input", case, "--format", "html")).cells
    parting = cells.index("they part here")
    expect("step where they part", (cells[parting + 3], cells[parting + 6]), ("> NLST SYS1.P*", ""))
    cells = Cells(run("sessions", case, "--format", "html")).cells
    for wanted in ("10432", "64 / 261"):
        if wanted not in cells:
            PROBLEMS.append("the page of sessions lacks " + wanted)
    run("diff", case, case, "--format", "tsv", status=2)
    run("packets", case, "--format", "html", "--columns", "ip.src", status=2)


def exceptions():
    """The frames of the deck's bad FTP run that are sent again (zos.md 11.3), the alert that tshark names handshake_failure (40)."""
    case = CASES / "ftp-active-two-vantages" / "input"
    lines = [line.split("\t") for line in run("exceptions", case, "--format", "tsv", "--class", "traffic", "--port", "21").splitlines()]
    expect("columns", lines[0], ["source", "class", "frame", "time", "who", "what"])
    expect("sent again", [int(line[2]) for line in lines[1:]], [65, 68, 74, 75, 99, 159, 257])
    expect("class", {line[1] for line in lines[1:]}, {"traffic"})
    alerts = run("exceptions", CASES / "tls-no-common-suite" / "input", "--class", "application", "--format", "tsv").splitlines()[1:]
    expect("alerts", [line.split("\t")[5] for line in alerts], ["TLS alert 40 handshake failure (fatal) of the server"] * 2)
    partners = CASES / "ssh-partners-after-upgrade" / "input"
    ended = [line.split("\t") for line in run("exceptions", partners, "--class", "application", "--format", "tsv").splitlines()[1:]]
    expect("SSH", [(line[2], line[5][:60]) for line in ended], [("10", "SSH: no common key exchange; the client offers diffie-hellma"),
                                                              ("67", "SSH disconnect of the client: 9 host key not verifiable: Hos")])
    opens = run("exceptions", CASES / "http-ok" / "input", "--class", "init", "--format", "tsv").splitlines()[1:]
    sessions = [json.loads(line) for line in run("facts", CASES / "http-ok" / "input", "--type", "tcp.connection").splitlines()]
    expect("openings", sum("opening full" in line for line in opens), sum(s["handshake"] == "full" for s in sessions))
    slow = run("exceptions", CASES / "http-slow-server" / "input", "--class", "response", "--slow", "1ms", "--format", "tsv")
    if "slow answer to HTTP request" not in slow:
        PROBLEMS.append("slow answers are no exceptions")
    if "ACCT07" in run("exceptions", case):
        PROBLEMS.append("a broadcast that nobody answers is an exception")
    run("exceptions", case, "--class", "weather", status=2)
    run("exceptions", case, "--format", "json", status=2)


def ladder():
    case = CASES / "ftp-active-two-vantages" / "input"
    lines = run("ladder", case, "--width", "120").splitlines()
    again = [line for line in lines if "(again " in line]
    expect("repetitions drawn", [line.split("(again ")[1][0] for line in again], list("1234567"))
    expect("lost without proof", sum("X" in line for line in lines if "|" in line), 0)  # the sniffer had stopped before
    whole = run("ladder", case, "--flow", "137.72.43.207:21 - 137.72.43.137:10432", "--width", "120")
    expect("packets of the whole conversation, each on a line", sum(line.lstrip().startswith("+") for line in whole.splitlines()), 26)
    if "PASS ..." not in whole:
        PROBLEMS.append("the whole conversation does not show PASS without its argument")
    run("ladder", case, "--finding", "F1", "--flow", "a - b", status=2)
    run("ladder", case, "--flow", "nonsense", status=2)
    run("ladder", CASES / "osa-checksum-offload" / "input", "--finding", "F99", status=2)


def diff():
    good, bad = CASES / "ftp-active-ok" / "input", CASES / "ftp-active-two-vantages" / "input"
    text = run("diff", good, bad, "--width", "200")
    if 'They part after "200 Port request OK.": GOOD goes on with "NLST SYS1.P*" from the client, 1 ms later (frame 57)' not in text or "; BAD has no further step in the 107.4" not in text:
        PROBLEMS.append("the good and the bad FTP run part elsewhere: " + text.splitlines()[3])
    text = run("diff", good, CASES / "ftp-active-no-syn" / "input", "--width", "200")
    if 'They part after "NLST SYS1.P*" of GOOD, "LIST" of BAD: GOOD goes on with connection from port 20' not in text:
        PROBLEMS.append("without a SYN they part elsewhere: " + text.splitlines()[3])
    for left, right, wanted in (
            ("dns-ok", "dns-no-answer", 'They part after "DNS A? host.example": GOOD goes on with "DNS noerror A host.example" from the server, 7 ms later (frame 2); BAD goes on with "DNS A? again host.example"'),  # the same name server, not the web server beside
            ("https-handshake-ok", "tls-certificate-expired", 'BAD goes on with "TLS alert 45 certificate_expired" from the client'),
            ("ssh-ok", "ssh-partners-after-upgrade", 'BAD goes on with "SSH disconnect 9 host key not verifiable: Host key verification'),
            ("http-ok", "http-error-500", 'The first failure that only BAD has: "HTTP 500", 34 ms after "GET /order" (frame 8).'),  # frames and times are tshark's
            ("ftp-active-ok", "ftp-transfer-aborted", "The first failure that only BAD has: connection to port 50010 reset by its client"),
            ("tn3270-session-ok", "tn3270-refused", "They part at once: GOOD begins with connection to port 23"),
            ("tn3270-session-ok", "tn3270-lu-in-use", 'GOOD goes on with "TN3270E device type given, LU LU00017" from the server, 18 ms later (frame 8)'),
            ("tn3270-session-ok", "tn3270-lu-in-use", 'BAD goes on with "TN3270E device type rejected, code 1 DEVICE-IN-USE, LU LU00042" from')):
        said = " ".join(run("diff", CASES / left / "input", CASES / right / "input").split())
        if wanted not in said:
            PROBLEMS.append("diff %s %s does not say %r: %s" % (left, right, wanted, said[:600]))
    if "Both runs take the same steps." not in run("diff", good, good):
        PROBLEMS.append("a run parts from itself")
    run("diff", good, CASES / "osa-checksum-offload" / "input" / "devlinks.txt", status=4)
    run("diff", good, bad, "--host", "nobody", status=2)


def marked(text):
    """Of a comparison of two recordings: mark and frame of each line that only one of them has."""
    return [(line.split()[0], int(line.split("|")[1].split()[1])) for line in text.splitlines() if line[:1] in "!?~=" and "|" in line and "+" in line]


def sides():
    """The deck's bad FTP run: seven repetitions of the reply 200 after the sniffer had stopped (zos.md 11.3, 5.4: the clocks differ by
    406.74755 s, give or take 0.00045). The losses of the other case are those that its make.py makes: the data segments 9, 17 and 25
    behind the six packets of the opening."""
    case = CASES / "ftp-active-two-vantages" / "input"
    text = run("diff", case)
    expect("blind", marked(text), [("~B", n) for n in (65, 68, 74, 75, 99, 159, 257)])
    if "The clock of A is 406.747550 s ahead of that of B, give or take 0.000450 s." not in text:
        PROBLEMS.append("the clocks of the two recordings: " + text)
    expect("seen by both", text.count(" | +") - 7, int(text.split("Both have ")[1].split()[0]))
    lossy = CASES / "loss-between-two-places" / "input"
    expect("lost", marked(run("diff", lossy)), [("!B", n) for n in (15, 23, 31)])
    two = run("diff", lossy / "client.pcap", lossy / "server.pcap")
    expect("lost, two bundles", marked(two[two.index("as two places"):]), [("!B", n) for n in (15, 23, 31)])
    flow = "198.51.100.7:1414 - 192.0.2.31:40760"
    expect("a flow by name", run("diff", lossy / "client.pcap", lossy / "server.pcap", "--flow", flow).split("\n", 1)[1].replace("(client-lan)", ""),
           two[two.index("as two places"):].split("\n", 1)[1])
    cells = Cells(run("diff", lossy, "--format", "html")).cells
    expect("on the page", (cells.count("both"), cells.count("B only"), cells.count("A only")), (48, 3, 0))
    run("diff", lossy, "--flow", "192.0.2.1:1 - 192.0.2.2:2", status=4)
    run("diff", lossy, "--flow", "nobody", status=2)
    run("diff", lossy / "client.pcap", status=4)
    run("diff", "-", lossy, status=2)


def requests():
    """A request stands at its own frame and time, not at that of its response (frames and times are tshark's)."""
    for case, wanted in (("http-slow-server", ("1.010120    1.010120       4  > GET /report/0", "5.220140    4.210020       6  < HTTP 200")),
                         ("tn3270-host-slow", ("2.084330    2.049030      13  > 3270 key ENTER of LU LU00017", "7.322350    5.238020      15  < 3270 Erase/Write")),
                         ("tn3270-lu-in-use", ("8  < TN3270E device type rejected, code 1 DEVICE-IN-USE, LU LU00042",)),
                         ("dns-name-misspelt", ("1  > DNS A? hots.example", "0.011000    0.011000       2  < DNS nxdomain A hots.example"))):
        text = run("steps", CASES / case / "input")
        for words in wanted:
            if words not in text:
                PROBLEMS.append("steps of %s do not say %r" % (case, words))
    said = run("diff", CASES / "dns-ok" / "input", CASES / "dns-server-fails" / "input")
    if 'BAD goes on with "DNS servfail A partner.example" from the server' not in " ".join(said.split()):
        PROBLEMS.append("diff does not name the step where two askers of names part")


def widths():
    """No line of a view is wider than the screen, but for commands that are to be pasted; a list that goes into a pipe has a line for each row."""
    case, good, tls = (CASES / name / "input" for name in ("ftp-active-two-vantages", "ftp-active-ok", "ftp-tls-ok"))
    calls = [["ladder", case], ["diff", good, case], ["diff", tls, CASES / "tls-certificate-expired" / "input"], ["diff", CASES / "loss-between-two-places" / "input"],
             ["steps", tls], ["steps", good], ["flows", case], ["sessions", case], ["exceptions", case], ["packets", case, "--port", "21"],
             ["packets", tls, "--format", "details"], ["packets", tls, "--format", "hex"]]
    for call in calls:
        texts = {width: run(*call, "--width", width) for width in (40, 80)}
        for width, text in texts.items():
            wide = [line for line in text.splitlines() if len(line) > width]
            if wide:
                PROBLEMS.append("%s is %d columns wide, not %d: %s" % (call[0], len(wide[0]), width, wide[0]))
        words = {width: sorted(set("".join(c if c.isalnum() else " " for c in text).split())) for width, text in texts.items() if call[0] == "packets" and "--format" not in call}
        if any(found != words[80] for found in words.values()):
            PROBLEMS.append("%s says less on a narrow screen" % call[0])
    expect("rows of a list in a pipe", max(map(len, run("sessions", case).splitlines())) > 132, True)


def nothing():
    """Who looks for packets where none are, or chooses none, is told."""
    expect("packets of displays", run("packets", CASES / "zos-displays-ok" / "input"), "no packets\n")
    expect("packets of a port that nobody uses", run("packets", CASES / "ftp-active-ok" / "input", "--port", "9"), "no packets\n")
    expect("a table for programs", run("packets", CASES / "zos-displays-ok" / "input", "--format", "tsv", "--columns", "frame.number"), "frame.number\n")


def undated():
    """A listing without dates has times of day, and no view makes a day of 1970 of them for people."""
    case = CASES / "osa-broadcast-4114" / "input"
    for call in (["packets"], ["packets", "--format", "details"], ["sessions"]):
        for form in ([], ["--format", "html"]) if "--format" not in call else ([],):
            text = run(*call, case, *form)
            expect("times of day in %s" % " ".join(call + form), ("16:23:18.856903 (no date)" in text, "1970-01-01" in text.split("frame.time_epoch")[0]),
                   (True, False))


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="netcause-views-"))
    annotate(folder)
    several_sources(folder)
    not_written(folder)
    devices(folder)
    steps()
    flows()
    sessions()
    exceptions()
    pages()
    more_pages()
    evidence_in_bytes(folder)
    hexadecimal()
    ladder()
    diff()
    sides()
    requests()
    widths()
    undated()
    nothing()
    shutil.rmtree(folder)
    print("\n".join(PROBLEMS) if PROBLEMS else "the views say what they must")
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
