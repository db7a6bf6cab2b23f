#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ordinary traffic of a site, recorded in front of its servers for a while: ordinary.py MINUTES RATE FILE [CAPTURES]

RATE 1 is about 1 GB an hour.  The recording begins and ends in the middle of what is going on.  What is said stands in ordinary_talk.py and
ordinary_small.py; with a folder of public captures (its MANIFEST.tsv) the healthy ones of it are mixed in, moved in time and, where nothing inside
of the packets names an address, in addresses, so that each is heard several times.  The same arguments make the same bytes."""
import functools
import heapq
import ipaddress
import itertools
import pathlib
import random
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "cases" / "lib"))

import moved  # noqa: E402
import ordinary_small as small  # noqa: E402
import ordinary_talk as talks  # noqa: E402
import packets as p  # noqa: E402
from story import MS, SECOND, Road, when  # noqa: E402

START = when("2024-05-14", "10:00:00")
# kind, how many begin in a minute, where the recorder stands (at the callers' end or the servers'), how long a packet takes, how long before the
# recording such conversations may have begun (seconds)
KINDS = [
    (talks.web, 60, "s", (300, 4 * MS), 60), (talks.internet, 50, "c", (4 * MS, 60 * MS), 60), (talks.walked_off, 1, "s", (1 * MS, 4 * MS), 0),
    (talks.plain_web, 25, "s", (300, 4 * MS), 60), (talks.long_poll, 2, "s", (300, 4 * MS), 300), (talks.unused, 6, "s", (300, 4 * MS), 60),
    (talks.health_check, 80, "s", (100, 200), 0), (talks.terminal, 4, "s", (1 * MS, 15 * MS), 1200), (talks.ftp, 3, "s", (1 * MS, 15 * MS), 60),
    (talks.database, 2, "s", (100, 300), 1800), (talks.shell, 1, "s", (300, 4 * MS), 300), (talks.backup, 0.3, "s", (100, 200), 60),
    (talks.printing, 1, "c", (200, 400), 10), (talks.mail, 4, "s", (8 * MS, 60 * MS), 0), (talks.who_calls, 1, "s", (300, 4 * MS), 0),
    (talks.two_addresses, 3, "s", (300, 4 * MS), 0), (talks.port_again, 0.3, "s", (300, 4 * MS), 0), (talks.narrow_link, 0.3, "s", (5 * MS, 20 * MS), 0),
    (small.names, 250, "s", (300, 4 * MS), 0), (small.late_answer, 1, "c", (4 * MS, 20 * MS), 0), (small.clocks, 8, "s", (300, 900), 300),
    (small.lease, 2, "s", (300, 4 * MS), 0), (small.logs, 15, "s", (100, 200), 0), (small.polls, 12, "c", (200, 400), 0),
    (small.pings, 3, "c", (200, 400), 200), (small.trace_route, 0.1, "c", (2 * MS, 8 * MS), 0), (small.enterprise_extender, 1, "s", (6 * MS, 12 * MS), 120),
    (small.voice, 1, "s", (1 * MS, 3 * MS), 30), (small.quic, 6, "c", (4 * MS, 20 * MS), 0), (small.hosts_tell, 8, "c", (50, 100), 0),
    (small.routers_tell, 0.2, "c", (50, 100), 300),
]
FRAMES = [(small.neighbours, 60), (small.switches, 1)]


@functools.lru_cache(maxsize=None)
def station(raw):
    """The MAC address that a frame to or from an address bears on the servers' network; all others stand behind the router."""
    if raw[0] >= 224:
        return bytes((1, 0, 0x5E, raw[1] & 127, raw[2], raw[3])) if raw != b"\xff\xff\xff\xff" else b"\xff" * 6
    if raw[2:] == b"\xff\xff":
        return b"\xff" * 6
    return p.mac(small.station("10.10.0.1" if raw[:2] != b"\x0a\x0a" else str(ipaddress.ip_address(raw))))


def frame(packet):
    out = station(packet[16:20]) + station(packet[12:16]) + b"\x08\0" + packet
    return out if len(out) >= 60 else out.ljust(60, b"\0")


def told(kind, place, delays, number, start):
    """The frames of one conversation as the recorder sees them."""
    rng = random.Random("%s %d" % (kind.__name__, number))
    road = Road(start, rng.randrange(*delays))
    kind(road, rng, number)
    return [(at, frame(packet)) for at, packet in road.seen(place)]


def begins(per_minute, before, minutes, name):
    """Moments at which conversations of a kind begin, as independent callers begin them."""
    rng, at = random.Random(name), START - before * SECOND
    while True:
        at += int(rng.expovariate(per_minute / 60.0) * SECOND)
        if at >= START + minutes * 60 * SECOND:
            return
        yield at


def plays(minutes, rate, captures):
    """(moment, number that orders equal ones, what gives the frames), in order of moments."""
    streams = [talked(i, minutes, rate, *row) for i, row in enumerate(KINDS)]
    streams += [framed(i, minutes, rate, *row) for i, row in enumerate(FRAMES, len(KINDS))]
    if captures:
        streams.append(moved.plays(pathlib.Path(captures), START, int(minutes * 60 * SECOND), len(streams)))
    return heapq.merge(*streams, key=lambda play: play[:2])


def talked(order, minutes, rate, kind, often, place, delays, before):
    for number, at in enumerate(begins(often * rate, before, minutes, kind.__name__)):
        yield at, order, functools.partial(told, kind, place, delays, number, at)


def framed(order, minutes, rate, kind, often):
    for number, at in enumerate(begins(often * rate, 0, minutes, kind.__name__)):
        yield at, order, functools.partial(kind, random.Random("%s %d" % (kind.__name__, number)), at)


def recorded(minutes, rate, captures):
    """All frames in order of time, of what is going on between the start and the end."""
    going, order = [], itertools.count()
    end = START + minutes * 60 * SECOND
    for moment, _, give in plays(minutes, rate, captures):
        while going and going[0][0] <= moment:
            yield from turn(going, end)
        rows = [row for row in give() if START <= row[0] < end]
        if rows:
            heapq.heappush(going, (rows[0][0], next(order), 0, rows))
    while going:
        yield from turn(going, end)


def turn(going, end):
    at, order, i, rows = going[0]
    yield rows[i]
    if i + 1 < len(rows):
        heapq.heapreplace(going, (rows[i + 1][0], order, i + 1, rows))
    else:
        heapq.heappop(going)


def write(path, minutes, rate, captures=None):
    """Writes the recording and returns its packets and bytes."""
    count = size = 0
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for at, data in recorded(minutes, rate, captures):
            out.write(struct.pack("<IIII", at // SECOND, at % SECOND, len(data), len(data)) + data)
            count += 1
            size += len(data)
    return count, size


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    print("%d packets, %d bytes" % write(sys.argv[3], float(sys.argv[1]), float(sys.argv[2]), *sys.argv[4:]))
