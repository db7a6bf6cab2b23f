# SPDX-License-Identifier: Apache-2.0
"""Facts of the programs in programs/, as scripts (script.h) for both engines.  Deterministic."""


def numbers(state=12345):
    """A linear congruential generator (Knuth's MMIX constants), upper half."""
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) & (2 ** 64 - 1)
        yield state >> 33


def flows(packets, keys):
    """One packet at a time: an engine that must be told runs after each."""
    random = numbers()
    yield "type pkt event n:int key:int len:int\nphase all\n"
    for i in range(packets):
        yield f"+ pkt {i * 1000} {i} {next(random) % keys} {40 + next(random) % 1461}\nrun\n"
    yield "end\n"


def windows(rings, keys):
    """A ring each 10 ms on some line; the clock moves with each."""
    random = numbers()
    yield "type ring event n:int key:int t:int\nphase all\n"
    for i in range(1, rings + 1):
        yield f"+ ring {i * 10_000_000} {i} {next(random) % keys} {i * 10}\nclock {i * 10}\nrun\n"
    yield "end\n"


def support(interfaces, each, left=0):
    """Conclusions on two supports are made, then one support of each is withdrawn, but for the `left` last interfaces."""
    yield "type iface plain id:int\ntype flow plain id:int iface:int\nlive\nphase made\n"
    for i in range(interfaces):
        yield f"& iface - {i}\n"
        for k in range(each):
            yield f"+ flow - {i * 1000 + k} {i}\n"
    yield "end\nphase withdrawn\n"
    for i in range(interfaces - left):
        yield f"~ {i}\n"
    yield "end\n"


def closure(length):
    yield "type edge plain a:int b:int\nphase all\n"
    for i in range(length):
        yield f"+ edge - {i} {i + 1}\n"
    yield "end\n"


def stairs(steps):
    """The lines of a drawing of stairs of so many steps with a box behind the top one: pairs of points (x, y)."""
    def seen(x, y, z):
        return 12 * x - 12 * y + z, 24 * z + 12 * x + 12 * y
    profile = [(k, z) for k in range(steps) for z in (k, k + 1)] + [(steps, steps)]
    front = [seen(x, 0, z) for x, z in profile]
    back = [seen(x, 1, z) for x, z in profile]
    ground = seen(steps, 0, 0)
    yield from zip(front, front[1:])
    yield front[-1], ground
    yield ground, front[0]
    yield from zip(front, back)
    yield from zip(back[:-1], back[1:-1])
    left, lower, right, low, high = back[-2], 3, 9, 15, 18

    def at(dx, dy):
        return left[0] + dx, left[1] + dy
    edge = [left, at(lower, lower), at(6, 6), at(right, right), back[-1]]
    yield from zip(edge, edge[1:])
    corner, west, east, north = at(6, low), at(lower, high), at(right, high), at(6, high + 3)
    yield from ((edge[1], west), (edge[2], corner), (edge[3], east), (corner, west), (corner, east), (west, north), (east, north))


def waltz(regions, steps=10):
    yield "type line plain region:int p:int q:int px:int py:int qx:int qy:int\nphase all\n"
    for region in range(regions):
        points = {}
        for ends in stairs(steps):
            names = [region * 1000 + points.setdefault(end, len(points)) for end in ends]
            yield f"+ line - {region} {names[0]} {names[1]} {ends[0][0]} {ends[0][1]} {ends[1][0]} {ends[1][1]}\n"
    yield "end\n"


def manners(guests):
    """Half of one sex, half of the other; each with two to five of five hobbies."""
    random = numbers()
    yield f"type party plain seats:int\ntype guest plain name:int sex:symbol hobby:symbol\nphase all\n+ party - {guests}\n"
    for guest in range(1, guests + 1):
        hobbies, count = [f"h{h}" for h in range(5)], 2 + next(random) % 4
        for _ in range(count):
            hobby = hobbies.pop(next(random) % len(hobbies))
            yield f"+ guest - {guest} {'m' if guest % 2 else 'f'} {hobby}\n"
    yield "end\n"
