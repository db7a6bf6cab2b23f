#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is secret stays secret.  A bundle in which each protocol and each text holds a secret of its own, all that a command shows of it in every format, and
none of the secrets in that, in whatever code: as text, in hexadecimal, in EBCDIC, in base64.  secrets_test.py NETCAUSE"""
import base64
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "cases" / "lib"))
import packets as p  # noqa: E402
from story import Road, when  # noqa: E402

NETCAUSE = os.path.abspath(sys.argv[1])
CLIENT, OTHER = "10.1.1.10", "10.9.9.9"
PROBLEMS = []
SECRETS = {}


def secret(where):
    word = "zQ%02dhunter" % len(SECRETS)
    SECRETS[word] = where
    return word


def b64(text):
    return base64.b64encode(text.encode()).decode()


# ---- what packets hold ----

def dialogue(road, port, *turns):
    """Turns that begin with < are the server's."""
    call = road.call(client=CLIENT, cport=40000 + len(SECRETS), sport=port)
    call.open()
    for turn in turns:
        if isinstance(turn, str):
            turn = (turn + "\r\n").encode()
        call.say("s" if turn[:1] == b"<" else "c", turn[turn[:1] == b"<":])
    call.close("s")


def ftp(road, *lines):
    dialogue(road, 21, "<220 ready", "USER joe", "<331 Password required", *lines)


def file_transfer(road):
    for verb in ("PASS", "pass", "PaSs", "ACCT", "ADAT", "SITE PSWD old"):
        ftp(road, "%s %s" % (verb, secret("FTP " + verb)), "<530 no")
    ftp(road, ("USER joe\r\nPASS %s\r\n" % secret("FTP, behind another command")).encode(), "<530 no")
    word = secret("FTP, in two segments")
    ftp(road, ("PASS " + word[:3]).encode(), word[3:], "<530 no")
    word = secret("FTP, the verb in two segments")
    ftp(road, b"PA", "SS " + word, "<530 no")
    ftp(road, "PASV", "<227 Entering Passive Mode (10,1,1,20,7,3)", "ACCT " + secret("FTP, behind PASV"), "<530 no")


def web(road):
    head = "Host: shop.example\r\nAuthorization: Basic %s\r\nCookie: id=%s\r\nX-Key: %s\r\n"
    more = head % (b64(secret("HTTP Authorization")), secret("HTTP Cookie"), secret("a header of HTTP"))
    refused = "<HTTP/1.1 503 No\r\nSet-Cookie: id=%s\r\nLocation: /a?b=%s\r\nContent-Length: 0\r\n"
    for target in ("/a?token=" + secret("HTTP query"), "/a;jsessionid=" + secret("HTTP parameter"),
                   "http://joe:%s@shop.example/a" % secret("HTTP, by a proxy"), "http://joe:%s/" % secret("HTTP, by a proxy, without a host")):
        dialogue(road, 80, "GET %s HTTP/1.1\r\n%s" % (target, more), refused % (secret("HTTP Set-Cookie"), secret("HTTP Location")))
    dialogue(road, 8080, "CONNECT joe:%s@shop.example:443 HTTP/1.1\r\nHost: joe:%s@shop.example\r\n" % (secret("CONNECT"), secret("HTTP Host")),
             "<HTTP/1.1 407 No\r\nContent-Length: 0\r\n")
    form = "password=" + secret("a form")
    dialogue(road, 80, ("POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(form), form)).encode(), refused % ("a", "b"))


def mail(road):
    dialogue(road, 25, "<220 mx ESMTP", "EHLO me", "<250 AUTH PLAIN LOGIN", "AUTH  PLAIN " + b64("\0joe\0" + secret("SMTP AUTH PLAIN")), "<535 no",
             "AUTH LOGIN", "<334 VXNlcm5hbWU6", b64(secret("SMTP user")), "<334 UGFzc3dvcmQ6", b64(secret("SMTP password")), "<535 no", "QUIT", "<221 bye")
    dialogue(road, 110, "<+OK ready", "USER joe", "<+OK", "PASS " + secret("POP"), "<-ERR no", "APOP joe " + secret("POP APOP"), "<-ERR no")
    dialogue(road, 143, "<* OK IMAP4 ready", "a1 LOGIN joe " + secret("IMAP"), "<a1 NO no")
    dialogue(road, 6379, "AUTH " + secret("Redis"), "<-ERR no")


def terminals(road):
    iac = b"\xff"
    dialogue(road, 23, b"<\xff\xfd\x18login: ", b"\xff\xfb\x18joe\r\n", b"<Password: ", secret("Telnet"), "<Login incorrect")
    dialogue(road, 23, b"<\xff\xfd\x27\xff\xfa\x27\x01\xff\xf0", b"\xff\xfb\x27\xff\xfa\x27\0\0KEY\x01" + secret("a variable of Telnet").encode() + b"\xff\xf0")
    field = secret("a field of 3270").encode("cp037")
    dialogue(road, 23, b"<\xff\xfd\x28", b"\xff\xfb\x28", b"<\xff\xfa\x28\x08\x02\xff\xf0", b"\xff\xfa\x28\x02\x07IBM-3278-2-E" + iac + b"\xf0",
             b"<\xff\xfa\x28\x02\x04IBM-3278-2-E\x01LU01" + iac + b"\xf0", b"\0\0\0\0\1\x7d\x40\x40\x11\x40\x40" + field + iac + b"\xef",
             b"<\0\0\0\0\0\xf1\xc3" + secret("a screen of 3270").encode("cp037") + iac + b"\xef")


def databases(road):
    word = secret("PostgreSQL").encode() + b"\0"
    dialogue(road, 5432, struct.pack("!II", 17, 196608) + b"user\0joe\0\0"[:9], b"<R" + struct.pack("!II", 8, 3), b"p" + struct.pack("!I", 4 + len(word)) + word)
    bind = p.ber(2, b"\1") + p.ber(0x60, p.ber(2, b"\3") + p.ber(4, b"cn=joe") + p.ber(0x80, secret("LDAP").encode()))
    dialogue(road, 389, p.ber(0x30, bind))
    word = secret("DRDA").encode("cp037")
    check = struct.pack("!HH", 8 + len(word), 0x106E) + struct.pack("!HH", 4 + len(word), 0x11A1) + word
    dialogue(road, 446, struct.pack("!HBBH", 6 + len(check), 0xD0, 1, 1) + check)
    dialogue(road, 1883, b"\x10\x21\0\4MQTT\4\xc2\0\x3c\0\2id\0\3joe\0\x0b" + secret("MQTT").encode())


def datagrams(road):
    get = p.snmp_get(secret("SNMP"), 7, (1, 3, 6, 1, 2, 1, 1, 3, 0))
    road.udp("c", CLIENT, 5001, OTHER, 161, get)
    road.udp("c", CLIENT, 5001, OTHER, 161, p.snmp_get(secret("SNMP, cut"), 8, (1, 3, 6, 1, 2, 1, 1, 3, 0))[:-4])
    quoted = p.ipv4(p.addr(CLIENT), p.addr(OTHER), 17, p.udp(p.addr(CLIENT), p.addr(OTHER), 5001, 161, get), 5)
    road.icmp("s", OTHER, CLIENT, 3, 3, quoted, size=len(quoted))
    for text in ("login password=%s refused", "fetch https://joe:%s@web/x failed", "Authorization: Bearer %s", "snmp community: %s from 10.0.0.1"):
        road.udp("c", CLIENT, 514, OTHER, 514, ("<34>Oct 11 22:14:15 host app: " + text % secret("syslog " + text)).encode())
    road.udp("c", CLIENT, 1812, OTHER, 1812, b"\1\1" + struct.pack("!H", 38) + bytes(16) + b"\2\x12" + secret("RADIUS").encode().ljust(16, b"\0"))
    road.udp("c", CLIENT, 520, OTHER, 520, b"\2\2\0\0\xff\xff\0\2" + secret("RIP").encode().ljust(16, b"\0"))
    road.udp("c", CLIENT, 1985, OTHER, 1985, b"\0\0\x10\3\x0a\x64\1\0" + secret("HSRP")[:8].encode() + bytes(4))
    for number, name, front in ((89, "OSPF", b"\2\1\0\x2c" + p.addr(CLIENT) + bytes(4) + b"\0\0\0\1"), (112, "VRRP", b"\x21\1\x64\1\1\1\0\0" + p.addr(OTHER))):
        body = front + secret(name)[:8].encode() + b"\xff\xff\xff\0\0\x0a\2\1\0\0\0\x28" + bytes(8)
        road.put("c", p.ipv4(p.addr(CLIENT), p.addr(OTHER), number, body, 9))


def capture():
    road = Road(when("2024-05-15", "08:20:00"))
    for part in (file_transfer, web, mail, terminals, databases, datagrams):
        part(road)
    return road.pcap()


# ---- what texts hold: {words} stands for a secret ----

TEXTS = {
    "ftp.txt": """$ ftp ftp://joe:{the address of ftp}@10.0.0.2/x
220 FTP ready
---> USER joe
331 Password required
---> PASS {PASS of a client}
530 Login incorrect
---> pass {pass of a client}
530 Login incorrect
---> SITE PSWD old {SITE of a client}
500 no
421 Service not available, remote server has closed connection
""",
    "curl-ftp.txt": """$ curl -v ftp://joe:pa@{a password with a sign}@10.0.0.2/x
* Connected to 10.0.0.2 (10.0.0.2) port 21 (#0)
< 220 FTP ready
> USER joe
< 331 pw
> PASS {PASS of curl}
< 530 Login incorrect
curl: (67) Access denied: 530
""",
    "zos-ftp.txt": """EZA1450I IBM FTP CS V2R5
EZA1554I Connecting to: 10.0.0.2 port: 21.
220-FTPD1 IBM FTP CS V2R5 at ZOS1
220 Connection will close if idle for more than 5 minutes.
EZA1701I >>> USER JOE
331 Send password please.
EZA1701I >>> PASS
{PASS, wrapped}
530 PASS command failed
EZA1735I Std Return Code = 26530, Error Code = 00002
""",
    "curl.txt": """$ curl -v https://joe:{the address of curl}@web.example/x -H "Authorization: Bearer {a header of curl}" -u joe:{-u of curl}
*   Trying 10.0.0.4:443...
* connect to 10.0.0.4 port 443 failed: Connection refused
* Failed to connect to web.example port 443 after 3 ms: Couldn't connect to server
curl: (7) Failed to connect to web.example port 443 after 3 ms: Couldn't connect to server
$ curl -v -x http://joe:{a proxy}@proxy:3128 http://web.example/
* Could not resolve host: joe:{a host that is none}@proxy
curl: (6) Could not resolve host: joe:{a host that is none}@proxy
""",
    "pagent.conf": """TTLSKeyringParms K1
{
  Keyring /etc/key.kdb
  KeyringPw {KeyringPw}
}
TTLSRule R1
{
  LocalPortRange 21
}
KeyExchangeRule X1
{
  SharedKey Ascii {SharedKey}
  SharedKey
     Ebcdic {SharedKey, wrapped}
}
IpManVpnAction M1
{
  AuthInboundSa 300 {AuthInboundSa}
  AuthOutboundSa 300 {AuthOutboundSa}
}
""",
    "omproute.conf": """OSPF_Interface IP_Address=10.1.1.1 Name=OSA1 Subnet_Mask=255.255.255.0
  Authentication_Type=Password Authentication_Key="{Authentication_Key}"
  Cost0=1;
RIP_Interface IP_Address=10.1.3.1 Name=OSA3 RIPV2=YES Authentication_Key=0x{the key of RIP};
""",
    "tcpip.profile": """IPCONFIG DATAGRAMFWD SYSPLEXROUTING
SACONFIG ENABLED COMMUNITY {COMMUNITY} AGENT 161
SACONFIG COMMUNITY
  {COMMUNITY, wrapped} AGENT 161
HOME
  10.1.1.1 OSA1
START OSA1
""",
    "sysctl.txt": """net.ipv4.tcp_fastopen_key = {a key of sysctl}
net.ipv6.conf.all.stable_secret = {a secret of sysctl}
net.ipv4.tcp_rmem = 4096 131072 6291456
""",
    "operlog.txt": """N 4000000 ZOS1     24010 10:00:02.00 FTPD1    00000090  EZYFT54E Cannot open file: password={a message}, retry
N 4000000 ZOS1     24010 10:00:03.00 FTPD1    00000090  EZZ4310I ERROR: CODE=80010040 REPORTED ON DEVICE OSA1 DIAGNOSTIC CODE: 02
""",
    "ssh.txt": """$ sshpass -p {sshpass} ssh joe@zos1
joe@zos1: Permission denied (publickey,password).
""",
}


def fill(folder):
    (folder / "net.pcap").write_bytes(capture())
    for name, text in TEXTS.items():
        (folder / name).write_text(re.sub(r"\{([^{}\n]+)\}", lambda found: secret(name + ": " + found.group(1)), text))


# ---- what is shown of it ----

def calls(folder):
    for form in ("text", "json", "markdown", "html", "sarif", "mail"):
        yield "diagnose", "--format", form, folder
    for form in ("text", "tsv", "details", "hex", "html"):
        yield "packets", "--format", form, folder / "net.pcap"
    for view, forms in (("flows", ("text", "tsv", "html")), ("sessions", ("text",)), ("exceptions", ("text", "tsv", "html")), ("steps", ("text", "html"))):
        for form in forms:
            yield view, "--format", form, folder / "net.pcap"
    yield "facts", folder
    for finding in range(1, 12):
        yield "why", "F%d" % finding, folder
        yield "ladder", "F%d" % finding, folder


def codes(word):
    """The word, and how it looks in other codes; of base64 what does not hang on what stands around it."""
    yield word.encode()
    yield word.encode().hex().encode()
    yield word.encode("cp037").hex().encode()
    for before in ("", "x", "xy", "\0joe\0"):
        yield b64(before + word).rstrip("=")[len(before) + 2:-2].encode()


def check(folder):
    ran = 0
    for call in calls(folder):
        done = subprocess.run([NETCAUSE, *map(str, call)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        ran += done.returncode in (0, 1, 3)
        shown = done.stdout + done.stderr
        packed = shown.replace(b" ", b"").lower()
        for word, where in SECRETS.items():
            if any(code in shown or code.lower() in packed for code in codes(word)):
                PROBLEMS.append("%s shows the secret of %s" % (" ".join(map(str, call[:-1])), where))
    if ran < 20:
        PROBLEMS.append("only %d calls showed anything" % ran)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        fill(folder)
        check(folder)
    print("\n".join(PROBLEMS) or "%d secrets: none is shown" % len(SECRETS))
    return bool(PROBLEMS)


if __name__ == "__main__":
    sys.exit(main())
