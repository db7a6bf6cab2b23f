# SPDX-License-Identifier: Apache-2.0
"""Messages of the applications that the stories use, byte by byte."""
import struct

import packets as p


def noise(count, seed=1):
    """Bytes that stand for random or encrypted ones, always the same."""
    out = bytearray()
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(seed >> 16 & 0xFF)
    return bytes(out)


# ---- DNS (RFC 1035) ----

KINDS = {"A": 1, "PTR": 12, "AAAA": 28}


def dns_name(name):
    return b"".join(bytes([len(part)]) + part.encode("ascii") for part in name.split(".") if part) + b"\0"


def dns_query(ident, name, kind="A"):
    return struct.pack("!HHHHHH", ident, 0x0100, 1, 0, 0, 0) + dns_name(name) + struct.pack("!HH", KINDS[kind], 1)


def dns_answer(ident, name, address=None, kind="A", rcode=0):
    records = b""
    if address:
        data = p.addr(address)
        records = b"\xc0\x0c" + struct.pack("!HHIH", KINDS[kind], 1, 300, len(data)) + data
    head = struct.pack("!HHHHHH", ident, 0x8180 | rcode, 1, 1 if address else 0, 0, 0)
    return head + dns_name(name) + struct.pack("!HH", KINDS[kind], 1) + records


# ---- HTTP/1.1 (RFC 9112) ----

def http_get(path, host="shop.example", more=""):
    return ("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: browser\r\nAccept: */*\r\n%s\r\n" % (path, host, more)).encode("ascii")


def http_answer(code, reason, body=b"", more=""):
    head = "HTTP/1.1 %d %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n%s\r\n" % (code, reason, len(body), more)
    return head.encode("ascii") + body


# ---- TLS (RFC 5246, RFC 8446) ----

def tls_record(kind, body, version=0x0303):
    return struct.pack("!BHH", kind, version, len(body)) + body


def handshake(kind, body):
    return struct.pack("!B", kind) + struct.pack("!I", len(body))[1:] + body


def extension(number, body):
    return struct.pack("!HH", number, len(body)) + body


def server_name(name):
    raw = name.encode("ascii")
    return extension(0, struct.pack("!HBH", len(raw) + 3, 0, len(raw)) + raw)


def client_hello(name="host.example", suites=(0xC02F, 0xC030, 0x009C, 0x002F), versions=(0x0303,), legacy=0x0303, extra=b""):
    """`extra`: more extensions."""
    offered = b"".join(struct.pack("!H", number) for number in suites)
    more = server_name(name) + extension(10, struct.pack("!HHH", 4, 23, 24)) + extension(13, struct.pack("!HHH", 4, 0x0401, 0x0403))
    if versions != (0x0303,):
        more += extension(43, bytes([2 * len(versions)]) + b"".join(struct.pack("!H", v) for v in versions))
    more += extra
    body = struct.pack("!H", legacy) + noise(32, 3) + b"\0" + struct.pack("!H", len(offered)) + offered + b"\x01\0"
    return tls_record(22, handshake(1, body + struct.pack("!H", len(more)) + more), 0x0301)


def server_hello(suite=0xC02F, version=0x0303, more=b""):
    body = struct.pack("!H", min(version, 0x0303)) + noise(32, 5) + b"\0" + struct.pack("!HB", suite, 0)
    return handshake(2, body + (struct.pack("!H", len(more)) + more if more else b""))


def certificates(*chain):
    body = b"".join(struct.pack("!I", len(der))[1:] + der for der in chain)
    return handshake(11, struct.pack("!I", len(body))[1:] + body)


def server_key_exchange():
    """An ephemeral key on secp256r1, signed with RSA and SHA-256 (RFC 8422 section 5.4)."""
    return handshake(12, b"\x03\0\x17\x41\x04" + noise(64, 25) + b"\x04\x01\x01\0" + noise(256, 27))


def certificate_request(*authorities):
    """Asks for a certificate with an RSA key (RFC 5246 section 7.4.4)."""
    names = b"".join(struct.pack("!H", len(name)) + name for name in authorities)
    return handshake(13, b"\x01\x01" + b"\0\x02\x04\x01" + struct.pack("!H", len(names)) + names)


def client_key_exchange():
    return handshake(16, b"\x41\x04" + noise(64, 7))


HELLO_DONE = handshake(14, b"")
CHANGE = tls_record(20, b"\x01")


def alert(level, code):
    return tls_record(21, bytes([level, code]))


def finished(seed):
    return CHANGE + tls_record(22, noise(40, seed))


def secret(size, seed):
    return tls_record(23, noise(size, seed))


def tls_session(call, name="host.example", chain=None, answer=b"", suite=0xC02F):
    """A TLS 1.2 handshake that works, up to both Finished."""
    call.send("c", "PA", client_hello(name))
    call.send("s", "PA", tls_record(22, server_hello(suite) + certificates(chain or certificate(name)) + HELLO_DONE), wait=3000)
    call.send("c", "PA", tls_record(22, handshake(16, b"\x20" + noise(32, 7))) + finished(9), wait=2000)
    call.send("s", "PA", finished(11), wait=1500)
    call.send("c", "A", wait=90)


# ---- X.509 (RFC 5280), as much as a reader of certificates looks at ----

def der(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def oid(*numbers):
    out = bytearray([numbers[0] * 40 + numbers[1]])
    for number in numbers[2:]:
        groups = [number & 127]
        while number > 127:
            number >>= 7
            groups.append(number & 127 | 128)
        out += bytes(reversed(groups))
    return der(6, bytes(out))


def common_name(name):
    return der(0x30, der(0x31, der(0x30, oid(2, 5, 4, 3), der(0x0C, name.encode("ascii")))))


SHA256_RSA, SHA1_RSA = 11, 5  # the last number of the object identifier, PKCS #1


def certificate(name, issuer="Example CA", start="20090101000000Z", end="20390101000000Z", names=None, bits=2048, hashed=SHA256_RSA):
    """A certificate with an RSA key; its signature is no real one, as only the owner of a key could make it."""
    rsa = der(0x30, oid(1, 2, 840, 113549, 1, 1, 1), der(5))
    signed = der(0x30, oid(1, 2, 840, 113549, 1, 1, hashed), der(5))
    key = der(0x30, der(2, b"\0\xc1" + noise(bits // 8 - 1, 21)), der(2, b"\x01\0\x01"))
    alternative = der(0x30, *[der(0x82, each.encode("ascii")) for each in (names or [name])])
    extensions = der(0xA3, der(0x30, der(0x30, oid(2, 5, 29, 17), der(4, alternative))))
    when = der(0x30, der(0x18, start.encode("ascii")), der(0x18, end.encode("ascii")))
    body = der(0x30, der(0xA0, der(2, b"\x02")), der(2, b"\x11\x22\x33"), signed, common_name(issuer), when, common_name(name),
               der(0x30, rsa, der(3, b"\0" + key)), extensions)
    return der(0x30, body, signed, der(3, b"\0" + noise(256, 23)))


# ---- Telnet and TN3270E (RFC 854, RFC 2355) ----

IAC, DONT, DO, WONT, WILL, SB, SE, EOR = 255, 254, 253, 252, 251, 250, 240, 239
TN3270E = 40


def option(verb, number):
    return bytes([IAC, verb, number])


def sub(number, body):
    return bytes([IAC, SB, number]) + body + bytes([IAC, SE])


def screen(text, kind=0, sequence=0):
    """A TN3270E data message: header, Erase/Write, text in EBCDIC."""
    return bytes([kind, 0, 0]) + struct.pack("!H", sequence) + b"\xf5\xc3\x11\x40\x40\x1d\xf0" + text.encode("cp037") + bytes([IAC, EOR])


def key(sequence=0):
    """Enter at the first position."""
    return b"\0\0\0" + struct.pack("!H", sequence) + b"\x7d\x40\x40" + bytes([IAC, EOR])


def tn3270e(call, device=b"IBM-3278-2-E", lu=b"LU00017", reject=None):
    """The negotiation of RFC 2355 section 7 up to the functions, or to the server's REJECT."""
    call.send("s", "PA", option(DO, TN3270E), wait=800)
    call.send("c", "PA", option(WILL, TN3270E), wait=400)
    call.send("s", "PA", sub(TN3270E, b"\x08\x02"), wait=500)
    call.send("c", "PA", sub(TN3270E, b"\x02\x07" + device + (b"\x01" + lu if lu else b"")), wait=600)
    if reject is not None:
        call.send("s", "PA", sub(TN3270E, b"\x02\x06\x05" + bytes([reject])), wait=900)
        return
    call.send("s", "PA", sub(TN3270E, b"\x02\x04" + device + b"\x01" + (lu or b"LU00001")), wait=900)
    call.send("c", "PA", sub(TN3270E, b"\x03\x07\x00\x02\x04"), wait=400)
    call.send("s", "PA", sub(TN3270E, b"\x03\x04\x00\x02\x04"), wait=500)


# ---- FTP (RFC 959): lines with the side that says them ----

def ftp(call, *lines):
    """Lines as ("s", text, pause before it in microseconds); each is acknowledged by the other side's next line or alone."""
    for i, (side, text, wait) in enumerate(lines):
        call.send(side, "PA", text.encode("ascii") + b"\r\n", wait=wait)
        following = lines[i + 1][0] if i + 1 < len(lines) else side
        if following == side:
            call.send(call.t.other(side), "A", wait=200)


LOGIN = (("s", "220 SOW1 FTP server ready", 4000), ("c", "USER netuser", 900000), ("s", "331 Send password please.", 6000),
         ("c", "PASS notshown", 1200000), ("s", "230 NETUSER is logged on.", 180000))


# ---- DHCP (RFC 2131) ----

def dhcp(kind, transaction, hardware, offered="0.0.0.0", server=None, requested=None, router=None):
    op = 1 if kind in (1, 3, 4, 7) else 2
    head = struct.pack("!BBBBIHH", op, 1, 6, 0, transaction, 0, 0x8000) + p.addr("0.0.0.0") + p.addr(offered)
    head += p.addr(server or "0.0.0.0") + p.addr("0.0.0.0") + p.mac(hardware).ljust(16, b"\0") + bytes(192)
    options = b"\x63\x82\x53\x63" + bytes([53, 1, kind])
    if server:
        options += bytes([54, 4]) + p.addr(server)
    if requested:
        options += bytes([50, 4]) + p.addr(requested)
    if router:
        options += bytes([3, 4]) + p.addr(router)
    if kind in (2, 5):
        options += bytes([51, 4]) + struct.pack("!I", 86400) + bytes([1, 4]) + p.addr("255.255.255.0")
    return head + options + b"\xff"


# ---- SNMP answers (RFC 1157) ----

def snmp_response(community, request, oid_numbers, value):
    body = bytes([oid_numbers[0] * 40 + oid_numbers[1]]) + bytes(oid_numbers[2:])
    binding = p.ber(0x30, p.ber(0x06, body) + p.ber(0x43, struct.pack("!I", value)))
    pdu = p.ber(0xA2, p.ber(0x02, struct.pack("!H", request)) + p.ber(0x02, b"\0") + p.ber(0x02, b"\0") + p.ber(0x30, binding))
    return p.ber(0x30, p.ber(0x02, b"\0") + p.ber(0x04, community.encode("ascii")) + pdu)


# ---- SSH (RFC 4253) ----

SSH_TODAY = ("curve25519-sha256,ecdh-sha2-nistp256", "ssh-ed25519,rsa-sha2-512", "aes256-gcm@openssh.com,aes256-ctr", "hmac-sha2-256", "none")
SSH_OLD = ("diffie-hellman-group1-sha1", "ssh-rsa,ssh-dss", "aes128-cbc,3des-cbc", "hmac-sha1,hmac-md5", "none")


def ssh_packet(payload):
    """Padded to a multiple of eight bytes, four at least."""
    padding = 8 - (len(payload) + 5) % 8
    padding += 8 if padding < 4 else 0
    return (len(payload) + padding + 1).to_bytes(4, "big") + bytes([padding]) + payload + noise(padding, 5)


def ssh_string(text):
    return len(text).to_bytes(4, "big") + text.encode("ascii")


def ssh_offer(kex, key, cipher, mac, compression, seed=1):
    lists = (kex, key, cipher, cipher, mac, mac, compression, compression, "", "")
    return ssh_packet(bytes([20]) + noise(16, seed) + b"".join(ssh_string(x) for x in lists) + bytes(5))


def ssh_disconnect(reason, text):
    return ssh_packet(bytes([1]) + reason.to_bytes(4, "big") + ssh_string(text) + ssh_string(""))


def ssh_keys(call):
    """The methods' own messages and NEWKEYS of both sides."""
    call.ask(ssh_packet(bytes([30]) + noise(36, 21)), ssh_packet(bytes([31]) + noise(240, 22)) + ssh_packet(bytes([21])))
    call.say("c", ssh_packet(bytes([21])))
