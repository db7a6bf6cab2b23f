# SPDX-License-Identifier: Apache-2.0
"""More reports of a stack: settings, connections, reserved ports, statistics of all protocols, OMPROUTE, dynamic VIPAs, Network Express.
Layouts after z/OS Communications Server: IP System Administrator's Commands (Netstat) and the messages EZZ7849I to EZZ7852I, IST2471I to IST2477I."""
import netstat


def report(stack, clock, lines, release="V2R5"):
    return "\n".join([netstat.header(release, stack, clock)] + list(lines)) + "\n"


def config(tcp=(), ip=(), glob=()):
    """Netstat CONFIG: the settings of a healthy stack, with those given in place of the usual ones."""
    tcp, ip, glob = dict(tcp), dict(ip), dict(glob)
    return ["TCP Configuration Table:"] + columns([
        ("DefaultRcvBufSize", "00065536"), ("DefaultSndBufSize", "00065536"), ("DefltMaxRcvBufSize", "00262144"), ("SoMaxConn", "0000001024"),
        ("MaxReTransmitTime", "120.000"), ("MinReTransmitTime", "0.500"), ("DefaultKeepALive", "00000010"), ("DelayAck", "Yes"),
        ("RestrictLowPort", "Yes"), ("SendGarbage", "No"), ("TcpTimeStamp", "Yes"), ("FinWait2Time", "600"), ("TTLS", "Yes"),
        ("EphemeralPorts", "1024-65535"), ("SelectiveACK", "Yes"), ("TimeWaitInterval", "60"), ("RetransmitAttempt", "15"), ("Nagle", "Yes")], tcp) + [
        "UDP Configuration Table:"] + columns([
            ("DefaultRcvBufSize", "00065535"), ("DefaultSndBufSize", "00065535"), ("CheckSum", "Yes"), ("RestrictLowPort", "Yes"),
            ("UdpQueueLimit", "Yes")], {}) + ["IP Configuration Table:"] + columns([
                ("Forwarding", "No"), ("TimeToLive", "00064"), ("RsmTimeOut", "00060"), ("IpSecurity", "No"), ("ArpTimeout", "01200"),
                ("MaxRsmSize", "65535"), ("IgRedirect", "No"), ("SysplxRout", "No"), ("SourceVipa", "No"), ("PathMtuDsc", "Yes"), ("MultiPath", "No"),
                ("QDIOAccel", "No"), ("DynamicXCF", "No"), ("ChecksumOffload", "Yes"), ("SegOffload", "Yes")], ip) + [
                    "Global Configuration Information:"] + columns([
                        ("TcpipStats", "No"), ("ECSALimit", "0000000K"), ("PoolLimit", "0000000K"), ("WLMPriorityQ", "Yes"),
                        ("Sysplex Monitor", "Yes"), ("AdjustDVIPAMSS", "Auto")], glob)


def columns(rows, other):
    """Labels with values, two in a line; the values of `other` win."""
    unknown = set(other) - {name for name, _ in rows}
    assert not unknown, unknown
    cells = [("%s:" % name).ljust(20) + other.get(name, value) for name, value in rows]
    return ["  %-34s%s" % (cells[i], cells[i + 1] if i + 1 < len(cells) else "") for i in range(0, len(cells), 2)]


def conn(rows):
    """Netstat CONN, SHORT; rows of (user, connection, local, foreign, state)."""
    return ["User Id  Conn     Local Socket           Foreign Socket         State",
            "-------  ----     ------------           --------------         -----"] + [
                "%-8s %-8s %-22s %-22s %s" % row for row in rows]


def ports(rows):
    """Netstat PORTLIST; rows of (port, protocol, user, flags, range)."""
    return ["Port# Prot User     Flags    Range       SAF Name", "----- ---- ----     -----    -----       --------"] + [
        ("%05d %-4s %-8s %-8s %s" % row).rstrip() for row in rows]


def connection(user, ident, local, foreign, state="Establsh", sent=400, received=400, again=0, window=64240, rtt="12.000", sockopt="84",
               tls="No", rule=None, rcvbuf=65536, sndbuf=65536, unread=0, oldest=None, waiting=0, stalled="No", delayack="Yes", more=()):
    """One connection of Netstat ALL; `oldest` is (date, time) of the oldest unread byte."""
    out = ["Client Name: %-20s Client Id: %s" % (user, ident), "  Local Socket: " + local, "  Foreign Socket: " + foreign]
    out += ["    BytesIn:            %010d    BytesOut:           %010d" % (received * 700, sent * 900),
            "    SegmentsIn:         %010d    SegmentsOut:        %010d" % (received, sent),
            "    StartDate:          05/14/2024    StartTime:          07:30:00",
            "    Last Touched:       10:29:58      State:              " + state,
            "    CongestionWindow:   0000065535    SlowStartThreshold: 0000065535",
            "    SndWnd:             %010d    MaxSndWnd:          %010d" % (window, max(window, 64240)),
            "    RcvWnd:             0000065535    MaximumSegmentSize: 0000001452", "    Round-trip information:",
            "      Smooth trip time: %-12s  SmoothTripVariance: 2.000" % rtt,
            "    ReXmt:              %010d    ReXmtCount:         0000000000" % again,
            "    SockOpt:            %-12s  DelayAck:           %s" % (sockopt, delayack), "    TTLSPolicy:         " + tls]
    if rule:
        out.append("      TTLSRule:         " + rule)
    out += ["    ReceiveBufferSize:  %010d    SendBufferSize:     %010d" % (rcvbuf, sndbuf), "    ReceiveDataQueued:  %010d" % unread]
    if oldest:
        out.append("      OldQDate:         %s    OldQTime:           %s" % oldest)
    return out + ["    SendDataQueued:     %010d" % waiting, "    SendStalled:        " + stalled] + list(more)


def listener(user, ident, port, address="0.0.0.0", taken=420, dropped=0, most=1024, now=0):
    """A listener of Netstat ALL."""
    return ["Client Name: %-20s Client Id: %s" % (user, ident), "  Local Socket: %s..%d" % (address, port), "  Foreign Socket: 0.0.0.0..0",
            "    State:              Listen", "    ConnectionsIn:      %010d    ConnectionsDropped: %010d" % (taken, dropped),
            "    MaximumBacklog:     %010d    CurrentBacklog:     %010d" % (most, now)]


IP = [("Packets Received", 400000), ("Received Header Errors", 0), ("Received Address Errors", 12), ("Datagrams Forwarded", 0),
      ("Unknown Protocols Received", 0), ("Received Packets Discarded", 0), ("Received Packets Delivered", 399988), ("Output Requests", 399100),
      ("Output Discards No Route", 0), ("Output Discards (other)", 0), ("Reassembly Timeouts", 0), ("Reassembly Required", 0),
      ("Reassembly Successful", 0), ("Reassembly Failures", 0)]
ICMP = [("Messages", (60, 58)), ("Errors", (0, 0)), ("Destination Unreachable", (4, 2)), ("Time Exceeded", (0, 0)), ("Parameter Problems", (0, 0)),
        ("Redirects", (2, 0)), ("Echos", (54, 0)), ("Echo Replies", (0, 54))]
TCP = [("Current Established Connections", 140), ("Current Stalled Connections", 0), ("Current Servers in Connection Flood", 0),
       ("Active Connections Opened", 900), ("Passive Connections Opened", 4200), ("Connections Closed", 4960), ("Established Connections Dropped", 2),
       ("Connection Attempts Dropped", 0), ("Connection Attempts Discarded", 0), ("Segments Received", 390000), ("Duplicate ACKs", 70),
       ("Discards for Bad Checksum", 0), ("Discards for Old Timestamp", 0), ("Segments Out of Order", 31), ("Segments Sent", 385000),
       ("Segments Retransmitted", 44), ("Retransmit Timeouts", 6), ("Connections Dropped by Retransmit", 0), ("KeepAlive Probes Sent", 310),
       ("Connections Dropped by KeepAlive", 1)]
UDP = [("Datagrams Received", 6100), ("No Port Errors", 3), ("Receive Errors", 0), ("Datagrams Sent", 6050)]


def statistics(ip=(), icmp=(), tcp=(), udp=()):
    """Netstat STATS: the numbers of a healthy stack, with those given in place of the usual ones."""
    def counted(rows, other, form):
        other = dict(other)
        assert not set(other) - {name for name, _ in rows}
        return [form(name, other.get(name, value)) for name, value in rows]

    def one(name, value):
        return "  %-42s= %s" % (name, value)
    return ["IP Statistics (IPv4)"] + counted(IP, ip, one) + [
        "ICMP Statistics (IPv4)", "                             Received          Sent", "                             --------          ----"] + \
        counted(ICMP, icmp, lambda name, value: "  %-27s= %-16d %d" % ((name,) + value)) + \
        ["TCP Statistics"] + counted(TCP, tcp, one) + ["UDP Statistics"] + counted(UDP, udp, one)


def ospf_neighbour(address, ident, state, iface, losses=0, resets=0, queue=0):
    """D TCPIP,,OMPROUTE,OSPF,NBR,IPADDR=."""
    return ["EZZ7852I NEIGHBOR DETAILS 360", "           NEIGHBOR IP ADDRESS: " + address, "           OSPF ROUTER ID:      " + ident,
            "           NEIGHBOR STATE:      %d" % state, "           PHYSICAL INTERFACE:  " + iface,
            "           DR CHOICE:           0.0.0.0", "           BACKUP CHOICE:       0.0.0.0", "           DR PRIORITY:         1",
            "           NBR OPTIONS:         E", "      DB SUMM QLEN:    %2d LS RXMT QLEN:     0 LS REQ QLEN:      0" % queue,
            "      LAST HELLO:       1 NO HELLO:       OFF", "      # LS RXMITS:      1 # DIRECT ACKS:    2 # DUP LS RCVD:    2",
            "      # OLD LS RCVD:    0 # DUP ACKS RCVD:  0 # NBR LOSSES:   %3d" % losses, "      # ADJ. RESETS:  %3d" % resets]


def ospf_interface(name, address, state, neighbours, adjacencies, hello=10, dead=40, mtu=1492, area="0.0.0.0"):
    """D TCPIP,,OMPROUTE,OSPF,IF,NAME=."""
    return ["EZZ7850I INTERFACE DETAILS 358", "           INTERFACE ADDRESS:      " + address, "           ATTACHED AREA:          " + area,
            "           PHYSICAL INTERFACE:     " + name, "           INTERFACE MASK:         255.255.255.0",
            "           INTERFACE TYPE:         BRDCST", "           STATE:                  %d" % state,
            "           DESIGNATED ROUTER:      0.0.0.0", "           BACKUP DR:              0.0.0.0",
            "      DR PRIORITY:        0  HELLO INTERVAL:  %4d  RXMT INTERVAL:     5" % hello,
            "      DEAD INTERVAL:   %4d  TX DELAY:          1  POLL INTERVAL:     0" % dead,
            "      DEMAND CIRCUIT:   OFF  HELLO SUPPRESS:  OFF  SUPPRESS REQ:    OFF",
            "      MAX PKT SIZE:    %4d  TOS 0 COST:        1" % mtu,
            "      # NEIGHBORS:     %4d  # ADJACENCIES:  %4d  # FULL ADJS.:   %4d" % (neighbours, adjacencies, adjacencies)]


def eqdio(name, iface, number, user, queues, status="ACTIV", desired="ACTIV", chpid="D5"):
    """D NET,TRL,TRLE= of a Network Express adapter; `queues` are (queue, type, now, mean, most, status) of what is sent."""
    line = "IST924I ------------------------------------------------"
    out = ["IST097I DISPLAY ACCEPTED", "IST075I NAME = %s, TYPE = TRLE" % name, "IST1954I TRL MAJOR NODE = ISTTRL",
           "IST486I STATUS= %s, DESIRED STATE= %s" % (status, desired), "IST087I TYPE = *NA*               , CONTROL = MPC , HPDT = *NA*",
           "IST1715I MPCLEVEL = EQDIO       MPCUSAGE = EXCLUSIVE", "IST2337I CHPID TYPE = OSH       CHPID = %s   PNETID = PLEX1" % chpid]
    if status == "ACTIV":
        out += ["IST1221I EQDIO DEV = %s STATUS = ACTIVE     STATE = ONLINE" % number, "IST1717I ULPID = %s ULP INTERFACE = %s" % (user, iface),
                "IST2309I ACCELERATED ROUTING ENABLED", line, "IST2468I INBOUND TRANSMISSION INFORMATION:", line,
                "IST2469I QUEUE/   QUEUE      STORAGE              QUEUE", "IST2470I ID       TYPE       CUR    MIN    MAX     STATUS",
                "IST2205I -------  --------- -------------------  ----------", "IST2471I CTRL/0   CONTROL    1.0M   1.0M   1.0M    ACTIVE",
                "IST2472I READ/6   PRIMARY    8.0M   8.0M   8.0M    ACTIVE", line, "IST2480I CACHED READ STORAGE = 3.0M",
                "IST2481I TOTAL READ STORAGE = 9.0M", line, "IST2473I OUTBOUND TRANSMISSION INFORMATION:", line,
                "IST2474I QUEUE/   QUEUE      UNITS OF WORK        QUEUE", "IST2475I ID       TYPE       CUR    AVG    MAX     STATUS",
                "IST2205I -------  --------- -------------------  ----------", "IST2476I CTRL/1   CONTROL       0      1      4    UNCONGESTED"]
        out += ["IST2477I %-8s %-9s %5d  %5d  %5d    %s" % row for row in queues]
    return out + ["IST314I END"]


def dvipas(rows):
    """Netstat VIPADYN, SHORT; rows of (address, mask, status, origin, distribution)."""
    return ["Dynamic VIPA:", "  IP Address      AddressMask     Status    Origination     DistStat",
            "  ----------      -----------     ------    -----------     --------"] + [
                ("  %-15s %-15s %-9s %-15s %s" % row).rstrip() for row in rows]


def target(dest, xcf, total, ready, weight, tsr=100, health=100):
    """One target of Netstat VDPT DETAIL, LONG."""
    return ["Dest:        " + dest, "  DestXCF:   " + xcf, "  TotalConn: %010d  Rdy: %03d  WLM: %02d TSR: %03d" % (total, ready, weight, tsr),
            "  Flg: ServerWLM", "    TCSR: %03d CER: 100 SEF: 100" % tsr, "    Abnorm: 00         Health: %03d" % health]
