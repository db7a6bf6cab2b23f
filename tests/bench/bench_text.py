# SPDX-License-Identifier: Apache-2.0
"""What a day's hardcopy log (SYSLOG) costs: full diagnosis with all recognisers and rules, as megabytes of log a second of CPU and as a
multiple of `grep`, which only looks for the ids of the network's messages.  Once at half the size: memory must stay flat.
NETCAUSE_BENCH_BYTES makes it smaller or larger."""
import os
import random

from measure import cpu

BYTES = int(os.environ.get("NETCAUSE_BENCH_BYTES", 1 << 30))
SPEED = 200e6  # bytes of log a second of CPU
FLAT = 1.2     # peak memory of the whole against that of half of it
SEED = 20260304
IDS = r"(EZ[ABDYZ]|IST|ITT|IEE|ICH)[0-9]{3,4}[A-Z]"

# What jobs, subsystems and z/OS UNIX say: nothing here belongs to the network.
ORDINARY = [
    "$HASP373 {job} STARTED - INIT {small} - CLASS {letter} - SYS SYS1", "$HASP395 {job} ENDED", "$HASP100 {job} ON INTRDR      FROM {stc} {job}",
    "IEF403I {job} - STARTED - TIME={clock}", "IEF404I {job} - ENDED - TIME={clock}", "IEF142I {job} STEP{small} - STEP WAS EXECUTED - COND CODE 0000",
    "DFHTM1715 {job} CICS IS BEING QUIESCED BY TASK {large}", "DFHSI1517 {job} CONTROL IS BEING GIVEN TO CICS.",
    "DSNJ002I  -DB2P FULL ACTIVE LOG DATA SET DSNAME=DB2P.LOGCOPY1.DS0{small}, STARTRBA={large}", "DSNT376I  -DB2P PLAN={job} WITH CORRELATION-ID={job}",
    "IGD103I SMS ALLOCATED TO DDNAME SYS{large}", "IEC331I 050-012,CATALOG ENTRY NOT FOUND FOR PROD.{job}.G{large}V00",
    "BPXF024I (TCPIP) {clock} inetd[{large}]: service started", "BPXP018I THREAD {large}, IN PROCESS {large}, ENDED WITHOUT BEING UNDUBBED",
    "+CSQX500I CSQP CHANNEL {job}.TO.{job} STARTED", "+{job} PROCESSED {large} RECORDS OF {large}", "-STC{large} {job} STEP{small} 00 {large} .03 .00 1.3",
    "IRR010I  USERID {job} IS ASSIGNED TO THIS JOB.", "IEA989I SLIP TRAP ID=X{small}E MATCHED.  JOBNAME={job}, ASID={small}.", "IOS{small}I {small}C4,**,**,STORAGE DIRECTOR",
]
# What the network's programs say in the course of a day.
NETWORK = [
    "EZZ6034I TN3270 CONN {large} LU LU{small} CONN DROP TIMEMARK {small}", "IST1494I PATH SWITCH STARTED FOR RTP CNR0{small} TO NETA.SSCP{small}A",
    "IST1494I PATH SWITCH COMPLETED FOR RTP CNR0{small} TO NETA.SSCP{small}A", "EZZ7921I OSPF Adjacency Failure, neighbor 10.1.{small}.1, old state 128, new state 1, event 12",
    "EZD1287I TTLS Error RC:  402 Initial Handshake {small}", "EZYFT47I dd:SYSFTPD file, line {small}: ignoring keyword",
    "ICH408I USER({job}) GROUP(PROD) NAME({job})", "IST663I CDINIT REQUEST FROM SSCP{small} FAILED, SENSE=08570003",
]
# Displays that come as several records of one reply: a heading, then lines of data.
DISPLAYS = [
    ["IEE174I {clock} DISPLAY M", "CHANNEL PATH {small} STATUS: ONLINE", "DEVICE {large} ONLINE  YES", "END"],
    ["D TS,L", "IEE114I {clock} 2026.063 ACTIVITY", " JOBS     M/S    TS USERS    SYSAS    INITS   ACTIVE/MAX VTAM     OAS", "00{small}    000{small}    000{small}      00034    00{small}    000{small}/00100       000{small}"],
    ["IEF196I IGD104I PROD.{job}.LOG                              RETAINED,", "IEF196I DDNAME=SYS{large}"],
]


def text(draw, template):
    return template.format(job="".join(draw.choices("ABCDEFGHKLMNPRSTX", k=6)) + draw.choice("1234"), small=draw.randrange(10, 99), large=draw.randrange(10000, 99999),
                           stc=f"STC{draw.randrange(10000, 99999)}", letter=draw.choice("ABCDST"), clock=f"{draw.randrange(24):02}.{draw.randrange(60):02}.{draw.randrange(60):02}")


def stretch(draw):
    """The records of a busy second, with the place of the time left open."""
    lines = []
    for _ in range(400):
        kind, owner = draw.random(), f"{draw.choice(('STC', 'JOB'))}{draw.randrange(10000, 99999)}"
        head = "N 4020000 SYS1     2026063 @@@@@@@@.{:02} {} 00000090  ".format(draw.randrange(100), owner)
        if kind < 0.04:
            number, display = draw.randrange(100, 999), draw.choice(DISPLAYS)
            lines.append("M" + head[1:] + text(draw, display[0]) + f" {number}")
            for line in display[1:]:
                mark = "E" if line is display[-1] else "D"
                lines.append(f"{mark} {number:<38}00000090  " + text(draw, line))
        else:
            lines.append(head + text(draw, draw.choice(NETWORK if kind < 0.12 else ORDINARY)))
    return "\n".join(lines) + "\n"


def write_log(path, size):
    draw = random.Random(SEED)
    stretches = [stretch(draw) for _ in range(300)]
    with open(path, "w", encoding="ascii") as out:
        written, second, seconds = 0, 0, max(1, size // 45000)
        while written < size:
            at = min(86399, second * 86400 // seconds)
            part = stretches[draw.randrange(len(stretches))].replace("@@@@@@@@", f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}")
            out.write(part)
            written += len(part)
            second += 1


def rows(build):
    folder = build / "bench-data"
    folder.mkdir(exist_ok=True)
    peaks = []
    for size in (BYTES // 2, BYTES):
        path = folder / f"syslog-{size}.log"
        if not path.exists():
            write_log(path, size)
        ours, peer, peak = float("inf"), float("inf"), 0
        for _ in range(3):
            seconds, _, memory = cpu([str(build / "netcause"), "diagnose", "--format", "json", str(path)])
            ours, peak = min(ours, seconds), max(peak, memory)
            peer = min(peer, cpu(["grep", "-cE", IDS, str(path)], dict(os.environ, LC_ALL="C"))[0])
        peaks.append(peak)
        yield {"work": f"hardcopy log, {path.stat().st_size / 1e6:.0f} MB, {path.stat().st_size / 1e6 / ours:.0f} MB/s", "ours": ours, "peer": peer,
               "peer_name": "grep -cE of message ids; bound: 200 MB/s", "most": path.stat().st_size / SPEED}
    yield {"work": "peak memory of the whole log against half of it", "ours": peaks[1], "peer": peaks[0], "peer_name": "half of it", "unit": "MiB", "most": FLAT * peaks[0]}
