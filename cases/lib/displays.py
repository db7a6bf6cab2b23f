# SPDX-License-Identifier: Apache-2.0
"""Displays of z/OS beside Netstat reports: traces and their writers, OSAs, transport resources, Enterprise Extender, storage.
Layouts after the messages IEE843I, IST350I, IST2000I, EZZ8453I and the reports of IP System Administrator's Commands."""
import netstat


def trace_setting(records, discard="NONE", length="FULL", port="*", ip="*"):
    """What DEVLINKS shows of an interface while PKTTRACE is on for it; stands before the statistics."""
    return ["  Packet Trace Setting:",
            netstat.pair("Protocol: *", "TrRecCnt: %08d  PckLength: %s" % (records, length), 4),
            netstat.pair("Discard: " + discard, "", 4),
            netstat.pair("SrcPort: *", "DestPort: *        PortNum: %s" % port, 4),
            netstat.pair("IpAddr: " + ip, "SubNet: *", 4)]


def with_trace(interface, setting):
    """The lines of an interface with the trace setting where DEVLINKS has it."""
    at = [i for i, line in enumerate(interface) if line.strip() in ("Interface Statistics:", "Link Statistics:")][0]
    return interface[:at] + setting + interface[at:]


def component_trace(stack, mode="ON", writer="*NONE*", component="SYSTCPDA", clock="11.33.06", jobs="*NONE*"):
    out = ["D TRACE,COMP=%s,SUB=(%s)" % (component, stack),
           "IEE843I %s  TRACE DISPLAY 099" % clock,
           "        SYSTEM STATUS INFORMATION",
           " ST=(ON,0064K,00064K) AS=ON  BR=OFF EX=ON  MT=(ON,064K)",
           "  TRACENAME", "  =========", "  " + component,
           "                        MODE BUFFER HEAD SUBS",
           "                        =====================",
           "                        OFF         HEAD    2",
           "    NO HEAD OPTIONS",
           "  SUBTRACE              MODE BUFFER HEAD SUBS",
           "  --------------------------------------------------------------"]
    if mode == "OFF":
        return out + ["  %-22sOFF" % stack]
    return out + ["  %-22s%-5s0016M" % (stack, mode), "    ASIDS      *NONE*", "    JOBNAMES   " + jobs,
                  "    OPTIONS    MINIMUM", "    WRITER     " + writer]


def trace_writer(writer, status, stack, component="SYSTCPDA", clock="11.33.20"):
    return ["D TRACE,WTR=" + writer, "IEE843I %s  TRACE DISPLAY 101" % clock,
            "        SYSTEM STATUS INFORMATION",
            " ST=(ON,0001M,00001M) AS=ON  BR=OFF EX=ON  MO=OFF MT=(ON,064K)",
            " WRITER    STATUS    HEAD    COMPONENT    SUBNAME",
            " --------------------------------------------------",
            " %-10s%-10s        %-13s%s" % (writer, status, component, stack)]


def osaenta(portname, status="Ready", frames=0, lost=0, minutes=0, abbrev=224, authorization="Logical Partition", port="*"):
    def counts(title):
        return ["    %s:" % title, netstat.pair("DataMegs:   0", "Frames:            %d" % frames, 6),
                netstat.pair("DataBytes:  %d" % (frames * 95), "FramesDiscarded:   0", 6)]
    return ["OSA-Express Network Traffic Analyzer Information:",
            netstat.pair("OSA PortName: " + portname, "OSA DevStatus:     %s" % status, 2),
            netstat.pair("OSA IntfName: EZANTA" + portname, "OSA IntfStatus:    %s" % status, 4),
            netstat.pair("OSA Speed:    1000", "OSA Authorization: " + authorization, 4)] + \
        counts("OSAENTA Cumulative Trace Statistics") + ["      FramesLost: %d" % lost] + \
        counts("OSAENTA Active Trace Statistics") + [
            netstat.pair("FramesLost: %d" % lost, "TimeActive:        %d" % minutes, 6),
            netstat.pair("OSAENTA Trace Settings:", "Status: On", 4),
            netstat.pair("DataMegsLimit: 1024", "FramesLimit:       2147483647", 6),
            netstat.pair("Abbrev:        %d" % abbrev, "TimeLimit:         10080", 6),
            "      Discard:       ALL",
            netstat.pair("OSAENTA Trace Filters:", "Nofilter: ALL", 4),
            "      DeviceID: *", "      Mac:      *", "      VLANid:   *", "      ETHType:  *", "      IPAddr:   *",
            "      Protocol: *", "      PortNum:  " + port]


LINE = "IST924I -------------------------------------------------------------"


def data_device(number, user=None, interface=None, read=0, write=0, fourth="UNCONGESTED"):
    """A DATAPATH device; without user it is free."""
    out = [LINE, "IST1221I DATA  DEV = %s STATUS = %-10s STATE = N/A" % (number, "ACTIVE" if user else "RESET"),
           "IST1724I I/O TRACE = OFF  TRACE LENGTH = *NA*"]
    if user is None:
        return out
    return out + ["IST1717I ULPID = %s ULP INTERFACE = %s" % (user, interface), "IST2310I ACCELERATED ROUTING DISABLED",
                  "IST2305I NUMBER OF DISCARDED INBOUND READ BUFFERS = %d" % read,
                  "IST2386I NUMBER OF DISCARDED OUTBOUND WRITE BUFFERS = %d" % write,
                  "IST1757I PRIORITY1: UNCONGESTED    PRIORITY2: UNCONGESTED",
                  "IST1757I PRIORITY3: UNCONGESTED    PRIORITY4: " + fourth]


def trle(name, portname, devices, state="ONLINE", base="0E"):
    """D NET,TRL,TRLE= of an OSA in QDIO mode; `devices` are lists of data_device()."""
    out = ["D NET,TRL,TRLE=" + name, "IST097I DISPLAY ACCEPTED", "IST075I NAME = %s, TYPE = TRLE" % name,
           "IST1954I TRL MAJOR NODE = OSATRL", "IST486I STATUS= ACTIV, DESIRED STATE= ACTIV",
           "IST087I TYPE = LEASED             , CONTROL = MPC , HPDT = YES",
           "IST1715I MPCLEVEL = QDIO       MPCUSAGE = SHARE",
           "IST1716I PORTNAME = %s   LINKNUM =   0   OSA CODE LEVEL = 0D0C" % portname,
           "IST2337I CHPID TYPE = OSD      CHPID = E4",
           "IST1221I WRITE DEV = %s01 STATUS = ACTIVE     STATE = %s" % (base, state),
           "IST1577I HEADER SIZE = 4096 DATA SIZE = 0 STORAGE = ***NA***",
           "IST1221I READ  DEV = %s00 STATUS = ACTIVE     STATE = ONLINE" % base,
           "IST1577I HEADER SIZE = 4096 DATA SIZE = 0 STORAGE = DATASPACE"]
    for device in devices:
        out += device
    return out + ["IST314I END"]


def ee_port(priority, sent, again, received, mtu=1472):
    return [LINE, "IST2030I PORT PRIORITY = " + priority, "IST2029I MTU SIZE = %d" % mtu,
            "IST2036I NLPS SENT = %d ( 000K )" % sent, "IST2037I BYTES SENT = %d ( 000K )" % (sent * 130),
            "IST2038I NLPS RETRANSMITTED = %d ( 000K )" % again, "IST2039I BYTES RETRANSMITTED = %d ( 000K )" % (again * 130),
            "IST2040I NLPS RECEIVED = %d ( 000K )" % received, "IST2041I BYTES RECEIVED = %d ( 000K )" % (received * 144)]


def ee_connection(line, local, remote, pu, again, exhausted, ports, health=None):
    """D NET,EE,ID=line,LIST=DETAIL.  `health` is (word, date, time) of IST2328I."""
    out = ["D NET,EE,ID=%s,LIST=DETAIL" % line, "IST097I DISPLAY ACCEPTED", "IST350I DISPLAY TYPE = EE",
           "IST2001I ENTERPRISE EXTENDER CONNECTION INFORMATION", "IST075I NAME = %s, TYPE = LINE" % line,
           "IST1680I LOCAL IP ADDRESS " + local, "IST1680I REMOTE IP ADDRESS " + remote,
           "IST2346I CP NAME NETB.PARTNER", "IST2024I CONNECTED TO SWITCHED PU " + pu]
    if health:
        out += ["IST2327I EE HEALTH VERIFICATION OPTION - EEVERIFY = 3 MINUTES",
                "IST2328I EE HEALTH VERIFICATION %s ON %s AT %s" % health]
    out += ["IST2025I LDLC SIGNALS RETRANSMITTED AT LEAST ONE TIME = %d" % again,
            "IST2026I LDLC SIGNALS RETRANSMITTED SRQRETRY TIMES = %d" % exhausted,
            "IST2009I RTP PIPES = 4 LU-LU SESSIONS = 3", "IST2028I KEEPACT = NO"]
    for port in ports:
        out += port
    return out + ["IST314I END"]


def storage(stack, rows):
    """D TCPIP,stack,STOR; rows of (area, current, maximum, limit), a None heads the 64-bit part."""
    out = ["D TCPIP,%s,STOR" % stack, "EZZ8453I TCPIP STORAGE",
           "EZZ8454I %-12s STORAGE        CURRENT    MAXIMUM      LIMIT" % stack, "EZD2018I 31-BIT"]
    for row in rows:
        out.append("EZD2018I 64-BIT" if row is None else "EZZ8455I %-22s %10s %10s %10s" % row)
    return out + ["EZZ8459I DISPLAY TCPIP STOR COMPLETED SUCCESSFULLY"]


def routes(stack, clock, rows, release="V2R5"):
    """Netstat ROUTE; rows of (destination, gateway, flags, references, interface)."""
    out = [netstat.header(release, stack, clock), "IPv4 Destinations",
           "Destination        Gateway         Flags    Refcnt     Interface",
           "-----------        -------         -----    ------     ---------"]
    return out + ["%-18s %-15s %-8s %010d %s" % row for row in rows]


def home(stack, clock, rows, release="V2R5"):
    """Netstat HOME; rows of (interface, address, flags)."""
    out = [netstat.header(release, stack, clock), "Home address list:"]
    for name, address, flags in rows:
        out += ["LinkName:   " + name, "  Address:  " + address, "    Flags:  " + flags]
    return out


def osainfo(stack, name, portname, datapath, addresses, clock):
    out = ["EZD0031I TCP/IP CS V2R5 TCPIP Name: %s %s" % (stack, clock), "Display OSAINFO results for IntfName: " + name,
           "PortName: %-10s PortNum: 01    Datapath: %s   RealAddr: 000A" % (portname, datapath),
           "PCHID: 0590          CHPID: E4      CHPID Type: OSD  OSA code level: 0D0C",
           "Gen: OSA-E7S         Active speed/mode: 10 gigabit full duplex",
           "Media: Multimode Fiber              Jumbo frames: Yes   Isolate: No",
           "PhysicalMACAddr: 6CAE8B480001       LocallyCfgMACAddr: 000000000000",
           "Queues defined Out: 4  In: 3        Ancillary queues in use: 2",
           "Connection Mode: Layer 3            IPv4: Yes   IPv6: No",
           "SAPSup: 00010293                    SAPEna: 00010293",
           "IPv4 attributes:", "  VLAN ID: N/A                      VMAC Active: Yes",
           "  VMAC Addr: 020000000E02           VMAC Origin: OSA   VMAC Router: All",
           "  AsstParmsEna: 00200C57            OutCkSumEna: 0000001A  InCkSumEna: 0000001A",
           "Registered Addresses:", "  IPv4 Unicast Addresses:"]
    for address in addresses:
        out.append("    ARP: Yes  Addr: " + address)
    return out + ["    Total number of IPv4 addresses:  %d" % len(addresses), "END OF OSAINFO"]
