# SPDX-License-Identifier: Apache-2.0
"""Classic pcap files, and times as whole microseconds since 1970 UTC."""
import calendar
import struct

SECOND = 1000000


def when(date, clock):
    """"2009-03-03", "02:35:13.7644" -> microseconds."""
    year, month, day = (int(part) for part in date.split("-"))
    hours, minutes, seconds = clock.split(":")
    whole, _, fraction = seconds.partition(".")
    base = calendar.timegm((year, month, day, int(hours), int(minutes), int(whole)))
    return base * SECOND + int(fraction.ljust(6, "0")[:6] or "0")


class Pcap:
    """`order` is that of the bytes: "<", or ">" as hosts write it whose first byte is the highest (AIX, z/OS)."""

    def __init__(self, link=1, snap=262144, order="<"):
        self.snap = snap
        self.order = order
        self.last = None
        self.count = 0
        self.bytes = bytearray(struct.pack(order + "IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snap, link))

    def add(self, at, frame):
        """Appends a frame and returns its number."""
        assert self.last is None or at >= self.last, "frames must be in order of time"
        self.last = at
        kept = frame[:self.snap]
        self.bytes += struct.pack(self.order + "IIII", at // SECOND, at % SECOND, len(kept), len(frame)) + kept
        self.count += 1
        return self.count


def parts(at):
    """(year, month, day, hour, minute, second, microsecond)"""
    import time
    t = time.gmtime(at // SECOND)
    return t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, at % SECOND
