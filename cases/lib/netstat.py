# SPDX-License-Identifier: Apache-2.0
"""Netstat reports in the layout of z/OS listings."""


def header(release, stack, clock):
    return "MVS TCP/IP NETSTAT CS %s       TCPIP Name: %-16s%s" % (release, stack, clock)


def pair(left, right="", indent=2):
    return (" " * indent + left).ljust(35) + right if right else " " * indent + left


def counters(title, rows):
    out = ["  %s:" % title]
    for name, value in rows:
        out.append("    %-33s = %s" % (name, value))
    return out


LINK_COUNTERS = ["BytesIn", "Inbound Packets", "Inbound Packets In Error", "Inbound Packets Discarded",
                 "Inbound Packets With No Protocol", "BytesOut", "Outbound Packets", "Outbound Packets In Error",
                 "Outbound Packets Discarded"]


def link_statistics(values, title="Link Statistics"):
    return counters(title, list(zip(LINK_COUNTERS, values)))


def routing(mask="255.255.255.0"):
    return ["  Routing Parameters:", "    MTU Size: n/a             Metric: 00",
            "    DestAddr: 0.0.0.0         SubnetMask: " + mask]


def multicast(groups=("224.0.0.1",)):
    out = ["  Multicast Specific:", "    Multicast Capability: Yes", "    Group             RefCnt        SrcFltMd",
           "    -----             ------        --------"]
    for group in groups:
        out += ["    %-17s %-13s Exclude" % (group, "0000000001"), "      SrcAddr: None"]
    return out


def osa_interface(name, portname, address, status="Ready", checksum="Yes", segmentation="Yes", group="00001",
                  counts=(0,) * 9, mtu="1492", chpid_type="OSD", datapath="3902"):
    """An INTERFACE definition of an OSA in QDIO mode."""
    out = [
        "IntfName: %-18sIntfType: IPAQENET   IntfStatus: %s" % (name, status),
        pair("PortName: " + portname, "Datapath: %-9sDatapathStatus: %s" % (datapath, status), 4),
        pair("ChpidType: " + chpid_type, "", 4),
        pair("Speed: 0000001000", "", 4),
        pair("IpBroadcastCapability: No", "", 4),
        pair("VMACAddr: 02000000%s" % datapath, "VMACOrigin: OSA     VMACRouter: All", 4),
        pair("ArpOffload: Yes", "ArpOffloadInfo: Yes", 4),
        pair("CfgMtu: " + mtu, "ActMtu: " + mtu, 4),
        pair("IpAddr: " + address, "", 4),
        pair("VLANid: None", "VLANpriority: Disabled", 4),
        pair("DynVLANRegCfg: No", "DynVLANRegCap: Yes", 4),
        pair("ReadStorage: GLOBAL (4096K)", "InbPerf: Balanced", 4),
        pair("ChecksumOffload: " + checksum, "SegmentationOffload: " + segmentation, 4),
        pair("SecClass: 255", "MonSysplex: No", 4),
        pair("Isolate: No", "OptLatencyMode: No", 4),
    ]
    out += multicast()
    out += link_statistics(counts, "Interface Statistics")
    out += ["IPv4 LAN Group Summary", "LanGroup: " + group, "  Name              Status      ArpOwner          VipaOwner",
            "  ----              ------      --------          ---------",
            "  %-18s%-12s%-18s%s" % (name, "Active" if status == "Ready" else "Not Active", name, "Yes")]
    return out


def stats(values):
    out = ["IP Statistics"]
    return out + ["  %-42s= %s" % (name, value) for name, value in values]


def on_console(text, release, stack, multi=791):
    """The same report as the operator's display shows it: upper case, with its header and trailer."""
    lines = text.upper().splitlines()
    return ["EZD0101I NETSTAT CS %s %s %03d" % (release, stack, multi)] + lines + [
        "1 OF 1 RECORDS DISPLAYED", "END OF THE REPORT"]


def osainfo(release, stack, clock, name, portname, address, pchid="0451", chpid="29", datapath="3902",
            out_cksum="0000001A", in_cksum="0000001A"):
    return [
        "EZD0031I TCP/IP CS %s TCPIP Name: %-10s%s" % (release, stack, clock),
        "Display OSAINFO results for IntfName: " + name,
        "PortName: %-8s PortNum: 00    Datapath: %s   RealAddr: 0002" % (portname, datapath),
        "PCHID: %s          CHPID: %s      CHPID Type: OSD  OSA code level: 6760" % (pchid, chpid),
        "Gen: OSA-E3          Active speed/mode: 1000 mb/sec full duplex",
        "Media: Singlemode Fiber             Jumbo frames: Yes   Isolate: No",
        "PhysicalMACAddr: 643B88F30000       LocallyCfgMACAddr: 000000000000",
        "Queues defined Out: 4  In: 1        Ancillary queues in use: 0",
        "Connection Mode: Layer 3            IPv4: Yes   IPv6: No",
        "SAPSup: 00010293                    SAPEna: 00010293",
        "IPv4 attributes:",
        "  VLAN ID: N/A                      VMAC Active: No",
        "  Defined Router: Non               Active Router: No",
        "  AsstParmsEna: 00215C66  OutCkSumEna: %s  InCkSumEna: %s" % (out_cksum, in_cksum),
        "Registered Addresses:",
        "  IPv4 Unicast Addresses:",
        "    ARP: Yes  Addr: " + address,
        "    Total number of IPv4 addresses: 1",
        "  IPv4 Multicast Addresses:",
        "    MAC: 01005E000001  Addr: 224.0.0.1",
        "    Total number of IPv4 addresses: 1",
        "22 of 22 lines displayed",
    ]
