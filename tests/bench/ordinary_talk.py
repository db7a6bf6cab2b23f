# SPDX-License-Identifier: Apache-2.0
"""What people and programs of an ordinary site say over TCP in a working hour.  Each function tells one conversation on a road of cases/lib/story.py,
with the small blemishes that nobody calls a fault: a lost segment repaired at once, a browser that walks off, a missing page, an unused connection."""
import functools
import struct

import apps
import packets as p
from story import MS, SECOND

FAST = p.mss(1460) + p.SACK_OK + p.wscale(7)
WINDOW = 1026  # in units of 128 bytes
BLOCK = bytes((i * i * 31 + i * 7 + (i >> 8)) & 0xFF for i in range(1 << 16))
ZOS, WEB, FILES, MAIL, DIRECTORY, PRINTER = "10.10.1.1", "10.10.2.%d", "10.10.3.1", "10.10.3.25", "10.10.3.89", "10.10.4.%d"


def inside(rng):
    """A desk of the offices, behind the router."""
    return "10.%d.%d.%d" % (rng.randrange(20, 24), rng.randrange(1, 40), rng.randrange(10, 250))


def outside(rng):
    return "%s.%d" % (rng.choice(("198.51.100", "203.0.113", "192.0.2")), rng.randrange(1, 250))


def port(rng):
    return rng.randrange(32768, 61000)


def call_of(road, rng, server, sport, client=None, cport=None):
    call = road.call(client or inside(rng), cport or port(rng), server, sport, client_ttl=126, client_id=rng.randrange(65536), server_id=rng.randrange(65536))
    for side in "cs":
        call.t.next[side] = rng.randrange(1 << 32)
    return call


def open_(call, options=FAST, late=False):
    """The three segments of the opening; `late`: the first call gets lost on the way, and a second later it is repeated."""
    if late:
        first = call.t.next["c"]
        call.send("c", "S", options=options, window=64240, fate="lost")
        call.send("c", "S", options=options, window=64240, seq=first, wait=SECOND)
    else:
        call.send("c", "S", options=options, window=64240)
    call.send("s", "SA", wait=60, options=options, window=64240)
    call.send("c", "A", wait=40, window=WINDOW)
    call.t.window = {"c": WINDOW, "s": WINDOW}


def deliver(call, side, data, rng, gap=15, loss=0.0, mss=1460):
    """A stream of bytes as a stack sends it: bursts that grow, an acknowledgment for each two segments, losses found by SACK or by the timer."""
    parts = [data[i:i + mss] for i in range(0, len(data), mss)]
    burst = 10
    if call.road.last not in (None, side):
        call.road.clock += call.road.delay
    call.road.last = side
    while parts:
        now, parts = parts[:burst], parts[burst:]
        lost = rng.randrange(len(now)) if rng.random() < loss * len(now) else None
        one_burst(call, side, now, gap, lost, not parts)
        burst = min(burst * 2, 40)


def one_burst(call, side, parts, gap, lost, last):
    road, t, other = call.road, call.t, call.t.other(side)
    firsts = []
    for i, part in enumerate(parts):
        road.clock += gap
        firsts.append(t.next[side])
        road.put(side, t.send(side, "PA" if last and i == len(parts) - 1 else "A", part), "lost" if i == lost else "", at=road.clock)
        arrives = road.clock + road.delay + 25
        if lost is None or i < lost:
            if i % 2 or i == len(parts) - 1 or i + 1 == lost:
                road.put(other, t.send(other, "A"), at=arrives)
        elif i > lost:
            hole = (firsts[lost] + len(parts[lost])) & 0xFFFFFFFF
            road.put(other, t.send(other, "A", ack=firsts[lost], options=p.sack((hole, t.next[side]))), at=arrives)
    if lost is not None:
        by_sack = len(parts) - lost > 3
        road.clock += 2 * road.delay + (40 if by_sack else 210 * MS)
        road.put(side, t.send(side, "A", parts[lost], seq=firsts[lost]), at=road.clock)
        road.put(other, t.send(other, "A"), at=road.clock + road.delay + 25)
    road.clock += 2 * road.delay + 60


def records(size):
    """TLS records that hold `size` encrypted bytes."""
    out = []
    while size > 0:
        now = min(size, 16384)
        out.append(struct.pack("!BHH", 23, 0x0303, now) + BLOCK[:now])
        size -= now
    return b"".join(out)


@functools.lru_cache(maxsize=None)
def hello(name, modern):
    more = p_extension_keys() if modern else b""
    return apps.client_hello(name, (0x1301, 0x1302, 0xC02F, 0xC030) if modern else (0xC02F, 0xC030), (0x0304, 0x0303) if modern else (0x0303,), extra=more)


def p_extension_keys():
    return apps.extension(51, struct.pack("!HHH", 36, 29, 32) + apps.noise(32, 41))


@functools.lru_cache(maxsize=None)
def flight(name, modern):
    """The server's first flight."""
    if modern:
        more = apps.extension(43, b"\x03\x04") + apps.extension(51, struct.pack("!HH", 29, 32) + apps.noise(32, 43))
        return apps.tls_record(22, apps.server_hello(0x1301, 0x0304, more)) + apps.CHANGE + records(2900)
    chain = (apps.certificate(name, "Site CA"), apps.certificate("Site CA", "Site Root"))
    return apps.tls_record(22, apps.server_hello() + apps.certificates(*chain) + apps.server_key_exchange() + apps.HELLO_DONE)


@functools.lru_cache(maxsize=None)
def answer(modern):
    return apps.CHANGE + records(53) if modern else apps.tls_record(22, apps.client_key_exchange()) + apps.finished(9)


def tls(call, rng, name, modern):
    call.send("c", "PA", hello(name, modern), wait=300)
    call.road.wait(1200)
    deliver(call, "s", flight(name, modern), rng)
    call.send("c", "PA", answer(modern), wait=1500)
    if not modern:
        call.send("s", "PA", apps.finished(11), wait=800)
        call.send("c", "A", wait=60)


def ask(call, rng, question, size, think, loss, make=records):
    call.send("c", "PA", question, wait=rng.randrange(200, 4000))
    if think > 40 * MS:
        call.send("s", "A", wait=40 * MS)
        think -= 40 * MS
    call.road.wait(think)
    deliver(call, "s", make(size), rng, loss=loss)
    call.road.last = "c"


def size_of(rng):
    """Many small answers, few large ones."""
    return min(int(600 * rng.paretovariate(0.75)), 3000000)


# ---- closing, in all the ways that are no fault ----

CLOSE_NOTIFY = apps.tls_record(21, BLOCK[:26])


def close(call, rng, protected=True):
    way = rng.random()
    first = "c" if rng.random() < 0.7 else "s"
    if way < 0.5:
        if protected:
            call.send(first, "PA", CLOSE_NOTIFY, wait=500)
        call.close(first)
    elif way < 0.65:
        client_resets_after_close(call, protected)
    elif way < 0.75:
        call.close("s", wait=rng.randrange(5, 40) * SECOND)  # the server's idle timer
    elif way < 0.85:
        call.reset("c", wait=2 * SECOND)  # the browser's window is closed
    elif way < 0.93 and protected:
        answered_by_reset(call)
    # otherwise it stays open until after the recording


def client_resets_after_close(call, protected):
    """Windows and Java close by FIN and reset what still comes."""
    call.send("c", "FA", wait=MS)
    call.send("s", "A", wait=60)
    if protected:
        call.send("s", "PA", CLOSE_NOTIFY, wait=40)
    call.send("s", "FA", wait=20)
    call.send("c", "R", wait=30, window=0)


def answered_by_reset(call):
    """The server closes first; the client's own close_notify meets a socket that is gone."""
    call.send("s", "PA", CLOSE_NOTIFY, wait=9 * SECOND)
    call.send("s", "FA", wait=20)
    call.send("c", "A", wait=40)
    call.send("c", "PA", CLOSE_NOTIFY, wait=30)
    call.send("c", "FA", wait=10)
    call.send("s", "R", wait=60, window=0)


# ---- the kinds ----

def web(road, rng, number):
    """A page over TLS: some objects on one connection."""
    server, name = WEB % rng.randrange(10, 30), "app%d.site.example" % rng.randrange(20)
    call = call_of(road, rng, server, 443)
    open_(call, late=rng.random() < 0.002)
    modern = rng.random() < 0.6
    tls(call, rng, name, modern)
    for _ in range(rng.randrange(1, 12)):
        ask(call, rng, records(rng.randrange(250, 1400)), size_of(rng), rng.choice((4, 9, 25, 80, 300, 900)) * MS, 0.0004)
        road.wait(int(rng.expovariate(1 / 2.0) * SECOND))
    close(call, rng)


def internet(road, rng, number):
    """The proxy of the site fetches from the internet: longer ways, a little loss."""
    call = call_of(road, rng, outside(rng), 443, client="10.10.5.%d" % rng.randrange(1, 3))
    open_(call, late=rng.random() < 0.004)
    tls(call, rng, "www%d.example" % rng.randrange(200), rng.random() < 0.8)
    for _ in range(rng.randrange(1, 8)):
        ask(call, rng, records(rng.randrange(250, 1400)), size_of(rng), rng.choice((8, 30, 60, 200)) * MS, 0.0008)
        road.wait(int(rng.expovariate(1 / 4.0) * SECOND))
    close(call, rng)


def walked_off(road, rng, number):
    """A download that the user stops: the browser resets while data are on their way, and each of those is answered by a reset."""
    call = call_of(road, rng, WEB % rng.randrange(10, 30), 443)
    open_(call)
    tls(call, rng, "files.site.example", True)
    ask(call, rng, records(700), 400000, 20 * MS, 0)
    left = [call.t.send("s", "A", BLOCK[:1460]) for _ in range(6)]  # of a further record
    for packet in left:
        road.clock += 15
        road.put("s", packet, at=road.clock)
    ack = call.t.next["c"]
    for _ in left:
        road.put("c", call.t.send("c", "R", seq=ack, window=0), at=road.clock + road.delay + 40)
        road.clock += 12


def plain_web(road, rng, number):
    """HTTP without TLS on one connection: pages, pictures known already, a missing one, one that moved, one that asks who is there."""
    call = call_of(road, rng, WEB % rng.randrange(30, 36), 80)
    open_(call)
    for _ in range(rng.randrange(1, 15)):
        code, reason, size = rng.choice(((200, "OK", size_of(rng)), (200, "OK", 1800), (304, "Not Modified", 0), (404, "Not Found", 320), (302, "Found", 0),
                                         (204, "No Content", 0), (401, "Unauthorized", 90), (200, "OK", 12000)))
        more = {302: "Location: /elsewhere%d\r\n" % rng.randrange(10**6), 401: "WWW-Authenticate: Negotiate\r\n"}.get(code, "")
        path = "/%s%d" % (rng.choice(("news", "img/", "favicon", "report")), rng.randrange(10**6))
        ask(call, rng, apps.http_get(path, "intranet.site.example"), size, rng.choice((2, 5, 60, 250)) * MS, 0.0003,
            lambda n, c=code, r=reason, m=more: apps.http_answer(c, r, (BLOCK * (n // len(BLOCK) + 1))[:n], m))
        road.wait(int(rng.expovariate(1 / 1.5) * SECOND))
    close(call, rng, protected=False)


def long_poll(road, rng, number):
    """A browser that waits for news: the server answers when there are any, or after half a minute."""
    call = call_of(road, rng, WEB % 36, 443)
    open_(call)
    tls(call, rng, "push.site.example", True)
    for _ in range(rng.randrange(2, 20)):
        ask(call, rng, records(420), 90, rng.randrange(1, 30) * SECOND, 0)
    close(call, rng)


def unused(road, rng, number):
    """A browser opens a connection ahead and never needs it."""
    call = call_of(road, rng, WEB % rng.randrange(10, 30), 443)
    open_(call)
    call.close(rng.choice("cs"), wait=rng.randrange(4, 60) * SECOND)


def health_check(road, rng, number):
    """A load balancer asks each server every few seconds whether its port is open: an opening, and a close or a reset."""
    server = WEB % (10 + number % 20)
    call = call_of(road, rng, server, 443, client="10.10.2.%d" % (2 + number % 2))
    if number % 2:
        open_(call)
        call.close("c", wait=200)
    else:
        call.send("c", "S", options=FAST, window=64240)
        call.send("s", "SA", options=FAST, window=64240, wait=40)
        call.send("c", "R", wait=30, window=0)


def terminal(road, rng, number):
    """A TN3270E session: screens and keys with time to read, the server's timing marks while the user is away."""
    secure = number % 3 == 0
    call = call_of(road, rng, ZOS, 992 if secure else 23)
    open_(call, options=p.mss(1460))
    call.t.window = {"c": 64240, "s": 32768}
    lu = b"LU%05d" % number
    if secure:
        tls(call, rng, "tso.site.example", False)
        call.send("s", "PA", records(41), wait=900)
    else:
        apps.tn3270e(call, lu=lu)
        call.say("s", apps.screen("ENTER LOGON" + " " * 600), 40 * MS)
    for turn in range(rng.randrange(3, 60)):
        think = rng.choice((60, 90, 150, 150, 300, 450, 1100)) * MS
        key, page = (records(64), records(900)) if secure else (apps.key(turn), apps.screen("READY %d" % turn + " ." * rng.randrange(20, 700), sequence=turn + 1))
        call.send("c", "PA", key, wait=int(rng.expovariate(1 / 18.0) * SECOND))
        if think > 200 * MS:
            call.send("s", "A", wait=200 * MS)
        road.wait(think % (200 * MS))
        deliver(call, "s", page, rng)
        road.last = "c"
        if not secure and rng.random() < 0.1:
            mark = apps.option(apps.DO, 6)
            call.say("s", mark, 300 * SECOND, ack=False)
            call.send("c", "PA", apps.option(apps.WILL, 6), wait=400)
            call.send("s", "A", wait=150 * MS)
    if rng.random() < 0.6:
        call.close("c", 900 * MS)


REPLIES = {"SYST": "215 MVS is the operating system of this server. FTP Server is running on z/OS.", "TYPE I": "200 Representation type is Image",
           "PWD": "257 \"'NETUSER.'\" is working directory.", "SIZE A": "501 SIZE is not supported for this file", "FEAT": "211 no Extensions supported",
           "CWD X": "550 CWD cannot find X", "NOOP": "200 OK", "SITE FILETYPE=SEQ": "200 SITE command was accepted"}


def ftp(road, rng, number):
    """A file is fetched or stored; before that a program asks what the server can do, and looks for a file that is not there."""
    client = inside(rng)
    call = call_of(road, rng, ZOS, 21, client)
    open_(call)
    apps.ftp(call, *apps.LOGIN)
    for command in rng.sample(sorted(REPLIES), rng.randrange(1, 6)):
        apps.ftp(call, ("c", command, rng.randrange(5, 200) * MS), ("s", REPLIES[command], 3 * MS))
    for turn in range(rng.randrange(1, 4)):
        transfer(road, rng, call, client, rng.randrange(5000, 900000), rng.random() < 0.7, rng.random() < 0.5)
    apps.ftp(call, ("c", "QUIT", 400 * MS), ("s", "221 Quit command received. Goodbye.", 2 * MS))
    call.close("s")


def transfer(road, rng, control, client, size, passive, store):
    dport = rng.randrange(40000, 50000)
    numbers = "%s,%d,%d" % ((ZOS if passive else client).replace(".", ","), dport >> 8, dport & 255)
    verb = "STOR" if store else "RETR"
    if passive:
        apps.ftp(control, ("c", "PASV", 30 * MS), ("s", "227 Entering Passive Mode (%s)" % numbers, 4 * MS))
        data = call_of(road, rng, ZOS, dport, client)
        open_(data)
    else:
        apps.ftp(control, ("c", "PORT " + numbers, 30 * MS), ("s", "200 Port request OK.", 4 * MS))
    control.send("c", "PA", ("%s FILE%d\r\n" % (verb, dport)).encode("ascii"), wait=MS)
    if not passive:
        active(road, rng, control, client, dport, size, store)
        return
    control.send("s", "PA", b"125 Sending data set NETUSER.FILE\r\n", wait=3 * MS)
    control.send("c", "A", wait=100 * MS)
    deliver(data, "c" if store else "s", (BLOCK * 14)[:size], rng, loss=0.0003)
    data.close("c" if store else "s", wait=300)
    apps.ftp(control, ("s", "250 Transfer completed successfully.", 5 * MS))


def active(road, rng, control, client, dport, size, store):
    """The server calls: on the road it is still the side "s" that speaks for it."""
    data = call_of(road, rng, client, dport, ZOS, rng.choice((20, port(rng))))
    data.road = Turned(road)
    open_(data)
    control.send("s", "PA", b"125 Storing data set NETUSER.FILE\r\n", wait=3 * MS)
    control.send("c", "A", wait=100 * MS)
    deliver(data, "s" if store else "c", (BLOCK * 14)[:size], rng, loss=0.0003)
    data.close("s" if store else "c", wait=300)
    apps.ftp(control, ("s", "250 Transfer completed successfully.", 5 * MS))


class Turned:
    """A road seen from its other end: who calls there stands where others are called."""
    sides = {"c": "s", "s": "c"}

    def __init__(self, road):
        self.__dict__["road"] = road

    def put(self, side, packet, fate="", at=None):
        self.road.put(self.sides[side], packet, fate, at)

    def __getattr__(self, name):
        value = getattr(self.road, name)
        return self.sides.get(value, value) if name == "last" else value

    def __setattr__(self, name, value):
        setattr(self.road, name, self.sides.get(value, value) if name == "last" else value)


def database(road, rng, number):
    """DRDA or MQ between servers: a connection that lives for hours, with questions at once and rests with keep-alives between."""
    call = call_of(road, rng, ZOS, rng.choice((446, 1414)), client="10.10.2.%d" % rng.randrange(10, 30))
    open_(call)
    for _ in range(rng.randrange(5, 40)):
        for _ in range(rng.randrange(1, 20)):
            call.ask(BLOCK[:rng.randrange(90, 700)], BLOCK[:rng.randrange(60, 1400)], think=rng.choice((2, 4, 8, 15, 60)) * MS)
        if rng.random() < 0.3:
            keep_alive(call, rng)
        road.wait(rng.randrange(1, 200) * SECOND)


def keep_alive(call, rng):
    side = rng.choice("cs")
    for _ in range(rng.randrange(1, 4)):
        call.send(side, "A", b"\0" if side == "s" else b"", wait=120 * SECOND, seq=(call.t.next[side] - 1) & 0xFFFFFFFF)
        call.send(call.t.other(side), "A", wait=80)


def shell(road, rng, number):
    """SSH: one letter, one echo."""
    call = call_of(road, rng, WEB % rng.randrange(10, 36), 22)
    open_(call)
    call.say("s", b"SSH-2.0-OpenSSH_9.2\r\n", 20 * MS)
    call.say("c", b"SSH-2.0-OpenSSH_8.4\r\n", MS)
    for _ in range(rng.randrange(20, 400)):
        call.ask(BLOCK[:36], BLOCK[:rng.choice((36, 36, 36, 120, 900))], think=rng.randrange(300, 5000), wait=int(rng.expovariate(1 / 0.4) * SECOND))
    close(call, rng, protected=False)


def backup(road, rng, number):
    """A server copies much to another, now and then out of order or lost, and repaired."""
    call = call_of(road, rng, FILES, 445, client="10.10.2.%d" % rng.randrange(10, 36))
    open_(call)
    for _ in range(rng.randrange(4, 30)):
        deliver(call, "c", BLOCK * 8, rng, gap=12, loss=0.00004)
        call.send("s", "PA", BLOCK[:84], wait=3 * MS)
        call.send("c", "A", wait=60)
        road.last = "c"
    call.close("c")


def printing(road, rng, number):
    """A printer takes pages as fast as it prints: its window closes for moments and opens again by itself."""
    call = call_of(road, rng, PRINTER % rng.randrange(1, 9), 9100, client="10.10.2.9")
    open_(call, options=p.mss(1460))
    call.t.window = {"c": 64240, "s": 8760}
    for _ in range(rng.randrange(3, 30)):
        for i in range(6):
            road.put("c", call.t.send("c", "PA" if i == 5 else "A", BLOCK[:1460]), at=road.clock)
            road.clock += 15
        road.clock += road.delay + 20
        road.put("s", call.t.send("s", "A", window=0), at=road.clock)
        road.clock += rng.randrange(20, 160) * MS
        road.put("s", call.t.send("s", "A", window=8760), at=road.clock)
        road.clock += road.delay + 20
    call.close("c")


def mail(road, rng, number):
    call = call_of(road, rng, MAIL, 25, client=outside(rng))
    open_(call)
    call.say("s", b"220 mail.site.example ESMTP\r\n", 30 * MS)
    for question, reply in (("EHLO there.example", "250 mail.site.example"), ("MAIL FROM:<a@there.example>", "250 OK"),
                            ("RCPT TO:<b@site.example>", rng.choice(("250 OK", "550 no such user"))), ("RSET", "250 OK"), ("QUIT", "221 Bye")):
        call.ask(question.encode("ascii") + b"\r\n", reply.encode("ascii") + b"\r\n", think=rng.randrange(1, 50) * MS)
    call.close("s")


def who_calls(road, rng, number):
    """A server asks the caller's host who the user is, as some FTP and mail servers do; nobody there answers such questions."""
    call = call_of(road, rng, inside(rng), 113, client=ZOS)
    call.road = Turned(road)
    call.send("c", "S", options=FAST, window=64240)
    call.send("s", "RA", wait=40, window=0)


def two_addresses(road, rng, number):
    """A client tries two servers at once and drops the slower call (RFC 8305)."""
    client = inside(rng)
    first, second = (call_of(road, rng, WEB % (20 + i), 443, client) for i in range(2))
    first.send("c", "S", options=FAST, window=64240)
    second.send("c", "S", options=FAST, window=64240, wait=250 * MS)
    for call in (first, second):
        call.send("s", "SA", options=FAST, window=64240, wait=40)
        call.t.window["s"] = WINDOW
    first.send("c", "A", wait=30, window=WINDOW)
    second.send("c", "R", wait=30, window=0)
    tls(first, rng, "app.site.example", True)
    ask(first, rng, records(500), 9000, 20 * MS, 0)
    first.close("c")


def port_again(road, rng, number):
    """A busy client comes to the end of its ports and uses one again, long after the first connection ended."""
    client, cport = inside(rng), port(rng)
    for turn in range(2):
        call = call_of(road, rng, WEB % 12, 80, client, cport)
        call.t.next["c"] = (1000000 + turn * 900000000 + number) & 0xFFFFFFFF
        open_(call)
        ask(call, rng, apps.http_get("/status", "intranet.site.example"), 900, 5 * MS, 0, lambda n: apps.http_answer(200, "OK", BLOCK[:n]))
        call.close("c")
        road.wait(rng.randrange(130, 400) * SECOND)


def narrow_link(road, rng, number):
    """A tunnel on the way takes 1400 bytes: a router says so once, and the sender cuts its segments accordingly (RFC 1191)."""
    call = call_of(road, rng, WEB % 15, 443, client="172.16.%d.%d" % (rng.randrange(9), rng.randrange(1, 250)))
    open_(call)
    tls_at(call, rng, 1340)
    call.send("c", "PA", records(600), wait=MS)
    road.clock += 20 * MS + road.delay
    road.last = "s"
    data = records(60000)
    first = call.t.next["s"]
    big = call.t.send("s", "A", data[:1460])
    road.put("s", big, "lost", at=road.clock)
    quote = p.icmp(3, 4, struct.pack("!HH", 0, 1400), big[:28])
    road.put("c", p.ipv4("172.16.0.1", call.t.ends["s"][0], p.ICMP, quote, number & 0xFFFF, 254), at=road.clock + 3 * MS - road.delay)
    call.t.next["s"] = first
    road.clock += 4 * MS
    deliver(call, "s", data, rng, mss=1360)
    call.close("c")


def tls_at(call, rng, mss):
    """A handshake whose flight is in segments of `mss`."""
    call.send("c", "PA", hello("app.site.example", True), wait=300)
    call.road.wait(1200)
    deliver(call, "s", flight("app.site.example", True), rng, mss=mss)
    call.send("c", "PA", answer(True), wait=1500)
    call.send("s", "A", wait=60)
