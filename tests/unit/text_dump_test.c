/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "text_case.h"

#include "decoders/text/describe.h"

extern const nc_decoder nc_decoder_dump;

static text_case *shipped(void)
{
    text_case *t = case_new();
    assert_int_equal(nc_dumps_add_folder(t->dumps, NC_SOURCE_DIR "/decoders/text", t->diag), NC_E_OK);
    return t;
}

static void is(const text_case *t, const nc_fact *fact, const char *slot, const char *expected)
{
    char text[128];
    assert_non_null(fact);
    assert_string_equal(case_text(t, fact, slot, text), expected);
}

static void is_note(const text_case *t, const char *expected)
{
    nc_str note = case_source(t)->note;
    assert_int_equal(note.n, strlen(expected));
    assert_memory_equal(note.p ? note.p : "", expected, note.n);
}

/* Two links of one device, then an INTERFACE definition; figures of OSDL are those of the 4114 case. */
static const char devlinks[] =
    "MVS TCP/IP NETSTAT CS V1R11       TCPIP Name: TCPIP           02:22:49\n"
    "DevName: DEVOSA1           DevType: MPCIPA\n"
    "  DevStatus: Ready\n"
    "  LnkName: OSDL              LnkType: IPAQENET   LnkStatus: Ready\n"
    "    Speed: 0000001000\n"
    "    IpBroadcastCapability: No\n"
    "    CfgRouter: Non                   ActRouter: Non\n"
    "    ArpOffload: Yes                  ArpOffloadInfo: Yes\n"
    "    ActMtu: 8992\n"
    "    VLANid: None                     VLANpriority: Disabled\n"
    "    ReadStorage: GLOBAL (4096K)      InbPerf: Balanced\n"
    "    SecClass: 255                    MonSysplex: No\n"
    "  Routing Parameters:\n"
    "    MTU Size: n/a             Metric: 00\n"
    "    DestAddr: 0.0.0.0         SubnetMask: 255.255.255.0\n"
    "  Packet Trace Setting:\n"
    "    Protocol: *               TrRecCnt: 00000033  PckLength: FULL\n"
    "    Discard: NONE\n"
    "    SrcPort: *                DestPort: *         PortNum: *\n"
    "    IpAddr: *                 SubNet: *\n"
    "  Multicast Specific:\n"
    "    Multicast Capability: Yes\n"
    "    Group             RefCnt        SrcFltMd\n"
    "    -----             ------        --------\n"
    "    224.0.0.1         0000000001    Exclude\n"
    "      SrcAddr: None\n"
    "  Link Statistics:\n"
    "    BytesIn                           = 25081576230\n"
    "    Inbound Packets                   = 194853959\n"
    "    Inbound Packets In Error          = 194353459\n"
    "    Inbound Packets Discarded         = 194352011\n"
    "    Inbound Packets With No Protocol  = 0\n"
    "    BytesOut                          = 103520236\n"
    "    Outbound Packets                  = 387012\n"
    "    Outbound Packets In Error         = 0\n"
    "    Outbound Packets Discarded        = 0\n"
    "  LnkName: OSDLB             LnkType: IPAQENET   LnkStatus: Not active\n"
    "    Speed: 0000001000\n"
    "IntfName: OSAQ2              IntfType: IPAQENET   IntfStatus: Starting\n"
    "    PortName: PRTQ2     Datapath: 0E2A     DatapathStatus: Starting\n"
    "    ChpidType: OSD\n"
    "    IpAddr: 10.77.3.9/22\n"
    "    VMACAddr: 02000A4D0309   VMACOrigin: OSA    VMACRouter: All\n"
    "    CfgMtu: None             ActMtu: Unknown\n"
    "    VLANid: 1170             VLANpriority: Disabled\n"
    "    ChecksumOffload: Yes     SegmentationOffload: Unsupported\n";

static void device_and_links(void **state)
{
    text_case *t = shipped();
    (void)state;
    case_decode(t, &nc_decoder_dump, nc_str_c(devlinks));
    assert_int_equal(t->err, NC_E_OK);
    assert_int_equal(t->count, 4);
    const nc_fact *osdl = case_must(t, NC_F_interface, 0), *second = case_fact(t, NC_F_interface, 1), *osaq = case_fact(t, NC_F_interface, 2);
    is(t, osdl, "stack", "TCPIP");
    is(t, osdl, "name", "OSDL");
    is(t, osdl, "device", "DEVOSA1");
    is(t, osdl, "devtype", "MPCIPA");
    is(t, osdl, "type", "IPAQENET");
    is(t, osdl, "status", "ready");
    is(t, osdl, "devstatus", "ready");
    is(t, osdl, "speed", "1000");
    is(t, osdl, "mtu", "8992");
    is(t, osdl, "vlan", "-");
    is(t, osdl, "router", "non");
    is(t, osdl, "arp_offload", "yes");
    is(t, osdl, "address", "-");
    is(t, osdl, "bytes.in", "25081576230");
    is(t, osdl, "packets.in", "194853959");
    is(t, osdl, "errors.in", "194353459");
    is(t, osdl, "discards.in", "194352011");
    is(t, osdl, "noproto.in", "0");
    is(t, osdl, "bytes.out", "103520236");
    is(t, osdl, "packets.out", "387012");
    is(t, osdl, "trace.records", "33");
    assert_int_equal(osdl->from.line, 4);
    assert_int_equal(osdl->from.at, NC_TIME_NONE);
    is(t, second, "name", "OSDLB");
    is(t, second, "device", "DEVOSA1");
    is(t, second, "status", "not active");
    is(t, second, "packets.in", "-");
    is(t, osaq, "device", "-");
    is(t, osaq, "portname", "PRTQ2");
    is(t, osaq, "address", "10.77.3.9/22");
    is(t, osaq, "mac", "02:00:0a:4d:03:09");
    is(t, osaq, "vlan", "1170");
    is(t, osaq, "mtu", "-");
    is(t, osaq, "segmentation_offload", "no");
    assert_true(t->loaded[NC_F_interface]);
    assert_false(t->loaded[NC_F_osa_info]);
    is_note(t, "");
    assert_true(nc_str_eq(case_source(t)->kind, NC_S("netstat-devlinks")));
    case_free(t);
}

/* The counters of the converged IQD interface stand in the same stanza and are not those of the OSA. */
static void second_counters_do_not_overwrite(void **state)
{
    static const char text[] =
        "EZD0101I NETSTAT CS V3R1 TCPCS2 417\n"
        "INTFNAME: QEN1 INTFTYPE: EQENET INTFSTATUS: READY\n"
        "DEVNUM: 7100 ACTDEVNUM: 7100 DEVSTATUS: READY\n"
        "CHPIDTYPE: OSH CHPID: 6A PCHID: 01F4\n"
        "SPEED: 0000025000 (25G)\n"
        "IPADDR: 10.64.8.3/21\n"
        "INTERFACE STATISTICS:\n"
        "BYTESIN = 700012\n"
        "INBOUND PACKETS = 8101\n"
        "INBOUND PACKETS IN ERROR = 4\n"
        "BYTESOUT = 90210\n"
        "OUTBOUND PACKETS = 911\n"
        "ASSOCIATED IQD CONVERGED INTERFACE: EZAIQCA1 IQC STATUS: READY\n"
        "BYTESIN = 555\n"
        "INBOUND PACKETS = 7\n"
        "INBOUND PACKETS DISCARDED = 3\n"
        "SMCR CAPABILITY: V2\n"
        "IPV4 LAN GROUP SUMMARY\n"
        "LANGROUP: 00003\n"
        "NAME STATUS ARPOWNER VIPAOWNER\n"
        "---- ------ -------- ---------\n"
        "QEN1 ACTIVE QEN1 NO\n"
        "1 OF 1 RECORDS DISPLAYED\n"
        "END OF THE REPORT\n"
        "IEE600I REPLY TO 04 IS;ANYTHING: 5\n";
    text_case *t = shipped();
    (void)state;
    case_decode(t, &nc_decoder_dump, nc_str_c(text));
    assert_int_equal(t->count, 2);
    const nc_fact *fact = case_fact(t, NC_F_interface, 0);
    is(t, fact, "stack", "TCPCS2");
    is(t, fact, "type", "EQENET");
    is(t, fact, "devstatus", "ready");
    is(t, fact, "chpidtype", "OSH");
    is(t, fact, "pchid", "01F4");
    is(t, fact, "speed", "25000");
    is(t, fact, "bytes.in", "700012");
    is(t, fact, "packets.in", "8101");
    is(t, fact, "errors.in", "4");
    is(t, fact, "discards.in", "-");
    is(t, fact, "packets.out", "911");
    is_note(t, "");
    case_free(t);
}

/* A console log: one report after the other, message ids on each line of the second. */
static const char console[] =
    "10.02.11 STC00041  EZD0101I NETSTAT CS V2R4 TCPA 120\n"
    "INTFNAME: OSX9 INTFTYPE: IPAQENET INTFSTATUS: READY\n"
    "2 OF 7 RECORDS DISPLAYED\n"
    "END OF THE REPORT\n"
    "10.02.12 STC00041  IEF404I SOMEJOB - ENDED\n"
    "EZZ2350I MVS TCP/IP NETSTAT CS V2R4       TCPIP Name: TCPB            10:02:15\n"
    "EZZ2800I IP Statistics (IPv4)\n"
    "EZZ2801I   Packets Received                          = 1949529115\n"
    "EZZ2802I   Received Header Errors                    = 1944231079\n"
    "EZZ2803I   Received Address Errors                   = 19443?\n"
    "EZZ2804I   Output Discards (other)                   = 12\n"
    "IP Statistics (IPv6)\n"
    "  Packets Received                          = 5\n"
    "TCP Statistics\n"
    "  Segments Received                         = 99\n"
    "  Packets Received                          = 77\n"
    "EZD0031I TCP/IP CS V1R12 TCPIP Name: TCPCS 15:14:15\n"
    "Display OSAINFO results for IntfName: LNK29D\n"
    "PortName: DEV29D     PortNum: 01    Datapath: 3902   RealAddr: 0002\n"
    "PCHID: 0451          CHPID: 29      CHPID Type: OSD  OSA code level: 6760\n"
    "Gen: OSA-E3          Active speed/mode: 1000 mb/sec full duplex\n"
    "Media: Singlemode Fiber             Jumbo frames: Yes   Isolate: No\n"
    "PhysicalMACAddr: 643B88F30000       LocallyCfgMACAddr: 000000000000\n"
    "Queues defined Out: 4  In: 3        Ancillary queues in use: 2\n"
    "Connection Mode: Layer 3            IPv4: Yes   IPv6: No\n"
    "SAPSup: 00010293                    SAPEna: 00010293\n"
    "IPv4 attributes:\n"
    "  VLAN ID: N/A                      VMAC Active: No\n"
    "  Defined Router: Non               Active Router: No\n"
    "  AsstParmsEna: 00215C66  OutCkSumEna: 00000000  InCkSumEna: 00000000\n"
    "Registered Addresses:\n"
    "  IPv4 Unicast Addresses:\n"
    "    ARP: Yes  Addr: 10.10.10.10\n"
    "    ARP: No   Addr: 10.10.10.11\n"
    "    Total number of IPv4 addresses: 2\n"
    "  IPv4 Multicast Addresses:\n"
    "    MAC: 01005E000001  Addr: 224.0.0.1\n"
    "Ancillary Input Queue Routing Variables:\n"
    "  Queue Type: SYSDIST   Queue ID: 3  Protocol: TCP\n"
    "    Addr: 10.10.10.10\n";

static void reports_follow_each_other(void **state)
{
    text_case *t = shipped();
    (void)state;
    case_decode(t, &nc_decoder_dump, nc_str_c(console));
    assert_int_equal(t->count, 10);
    is(t, case_fact(t, NC_F_interface, 0), "stack", "TCPA");
    is(t, case_fact(t, NC_F_interface, 0), "name", "OSX9");
    const nc_fact *four = case_fact(t, NC_F_ip_counters, 0), *six = case_fact(t, NC_F_ip_counters, 1);
    is(t, four, "stack", "TCPB");
    is(t, four, "version", "4");
    is(t, four, "received", "1949529115");
    is(t, four, "header_errors", "1944231079");
    is(t, four, "address_errors", "-");
    is(t, four, "out_discards", "12");
    is(t, six, "version", "6");
    is(t, six, "received", "5");
    const nc_fact *osa = case_fact(t, NC_F_osa_info, 0);
    is(t, osa, "stack", "TCPCS");
    is(t, osa, "name", "LNK29D");
    is(t, osa, "portname", "DEV29D");
    is(t, osa, "portnum", "1");
    is(t, osa, "chpid", "29");
    is(t, osa, "chpidtype", "OSD");
    is(t, osa, "code_level", "6760");
    is(t, osa, "gen", "OSA-E3");
    is(t, osa, "speed", "1000 mb/sec full duplex");
    is(t, osa, "jumbo", "yes");
    is(t, osa, "mac", "64:3b:88:f3:00:00");
    is(t, osa, "local_mac", "-");
    is(t, osa, "mode", "3");
    is(t, osa, "vlan", "-");
    is(t, osa, "vmac", "no");
    is(t, osa, "assists", "2186342"); /* 0x215C66 */
    is(t, osa, "out_cksum", "0");
    is(t, case_fact(t, NC_F_osa_address, 0), "address", "10.10.10.10");
    is(t, case_fact(t, NC_F_osa_address, 0), "arp", "yes");
    is(t, case_fact(t, NC_F_osa_address, 1), "arp", "no");
    is(t, case_fact(t, NC_F_osa_address, 2), "kind", "multicast");
    assert_null(case_fact(t, NC_F_osa_address, 3));
    is(t, case_fact(t, NC_F_osa_protocol, 0), "out_cksum.named", "none");
    is(t, case_fact(t, NC_F_osa_queue, 0), "kind", "sysdist");
    is_note(t, "1 line not understood, first: line 10; 1 record that the report says it shows is not there; "
               "the report says that it does not show everything");
    assert_int_equal(case_source(t)->status, NC_SOURCE_PARTIAL);
    assert_true(nc_str_eq(case_source(t)->kind, NC_S("netstat-devlinks, netstat-stats, osainfo")));
    case_free(t);
}

/* A copy wrapped at 62 columns: labels, then a value, are broken in the middle of a word. */
static void wrapped_copies_are_joined(void **state)
{
    static const char text[] =
        "EZD0101I NETSTAT CS V2R2 TCPIP 881\n"
        "INTFNAME: OSB1          INTFTYPE: IPAQENET         INTFSTATUS:\n"
        "READY\n"
        "PORTNAME: OSAP1         DATAPATH: 0402             DATAPATHSTA\n"
        "TUS: READY\n"
        "CHPIDTYPE: OSD          SPEED: 0000001000          IPADDR: 10.\n"
        "20.30.41/24\n"
        "VLANID: NONE            VLANPRIORITY: DISABLED\n"
        "ACTMTU: 1492\n";
    text_case *t = shipped();
    (void)state;
    case_decode(t, &nc_decoder_dump, nc_str_c(text));
    const nc_fact *fact = case_fact(t, NC_F_interface, 0);
    is(t, fact, "portname", "OSAP1");
    is(t, fact, "address", "10.20.30.41/24");
    is(t, fact, "mtu", "1492");
    is(t, fact, "chpidtype", "OSD");
    case_free(t);
}

/* Cut at 72 columns: the number that reaches the edge is unknown, not small. */
static void cut_numbers_are_unknown(void **state)
{
    static const char text[] =
        "IntfName: OSC1              IntfType: IPAQENET   IntfStatus: Ready\n"
        "  Interface Statistics:\n"
        "    BytesIn                                                     = 250815\n"
        "    Inbound Packets                   = 194853959\n"
        "    Inbound Packets Discarded                                         = 194352\n";
    text_case *t = shipped();
    (void)state;
    case_decode(t, &nc_decoder_dump, nc_str_c(text));
    const nc_fact *fact = case_fact(t, NC_F_interface, 0);
    is(t, fact, "stack", "-");
    is(t, fact, "status", "ready");
    is(t, fact, "bytes.in", "-");     /* 72 columns */
    is(t, fact, "packets.in", "194853959");
    is(t, fact, "discards.in", "194352"); /* 78 columns: nothing cuts there */
    case_free(t);
}

/* Every prefix of a listing: no value but those of the whole. */
static void prefixes_never_lie(void **state)
{
    text_case *whole = shipped();
    (void)state;
    case_decode(whole, &nc_decoder_dump, nc_str_c(devlinks));
    text_case *t = shipped();
    for (size_t n = 0; n < sizeof devlinks; n += 1 + n % 3) {
        case_decode(t, &nc_decoder_dump, nc_str_n(devlinks, n));
        const nc_fact *part;
        for (unsigned i = 0; (part = case_fact(t, NC_F_interface, i)) != NULL; i++) {
            const nc_fact *full = case_must(whole, NC_F_interface, i);
            assert_int_equal(part->known & ~full->known, 0);
            for (unsigned k = 0; k < NC_interface_SLOTS; k++) {
                char a[128], b[128];
                const char *slot = nc_vocab_shape(t->vocab, NC_F_interface)->slots[k].name.p;
                if (part->known >> k & 1)
                    assert_string_equal(case_text(t, part, slot, a), case_text(whole, full, slot, b));
            }
        }
    }
    case_free(t);
    case_free(whole);
}

/* A report that the project does not know, described in a few lines. */
static const char router_yaml[] =
    "dump: router-slots\n"
    "title: Slots of an invented router\n"
    "headers: [\"SHOW SLOTS ON {stack} AT {date} {clock}\"]\n"
    "starts:\n"
    "  - [Slot, Module]\n"
    "ends: [\"-- done --\"]\n"
    "shown: [\"{shown} of {total} slots\"]\n"
    "sections: {traffic: [Traffic]}\n"
    "fields:\n"
    "  stack: {as: word}\n"
    "  name: {label: Module, as: word, case: upper}\n"
    "  status: {label: State, as: map, map: {\"up and running\": ready, down: not active}}\n"
    "  mtu: {label: Frame Size, as: quantity}\n"
    "  packets.in: {label: In, as: hex, in: traffic}\n"
    "  drops: {as: integer}\n"
    "  member: {as: word}\n"
    "blocks:\n"
    "  slot: {begins: Slot, needs: name, gives: interface}\n"
    "  row:\n"
    "    table: Neighbour Lost\n"
    "    columns: [member, drops]\n"
    "    gives: {osa.info: {name: member, gen: {is: OSA-X}}}\n"
    "ignore: {labels: [Slot]}\n";

static void a_new_report_needs_yaml_only(void **state)
{
    static const char text[] =
        "SHOW SLOTS ON rtr7 AT 2024-05-06 07:08:09.5\n"
        "Slot: 1   Module: ge-1   State: Up and Running\n"
        "  In: 77\n"
        "  Frame size: 9.5K\n"
        "  Traffic:\n"
        "  In = 1F\n"
        "  Neighbour   Lost\n"
        "  ---------   ----\n"
        "  west        12\n"
        "  east        0\n"
        "Slot: 2   Module: ge-2   State: DOWN\n"
        "what is this\n"
        "1 of 2 slots\n"
        "-- done --\n"
        "what is that\n";
    text_case *t = case_new();
    (void)state;
    assert_int_equal(nc_dumps_add_text(t->dumps, NC_S("router.yaml"), nc_str_c(router_yaml), t->diag), NC_E_OK);
    assert_int_equal(nc_dumps_count(t->dumps), 1);
    t->hint.zone_minutes = 60;
    t->hint.has_zone = true;
    case_decode(t, &nc_decoder_dump, nc_str_c(text));
    assert_int_equal(t->count, 4);
    const nc_fact *first = case_must(t, NC_F_interface, 0), *second = case_fact(t, NC_F_interface, 1);
    is(t, first, "stack", "rtr7");
    is(t, first, "name", "GE-1");
    is(t, first, "status", "ready");
    is(t, first, "mtu", "9728");
    is(t, first, "packets.in", "31");
    int64_t at;
    assert_true(nc_time_of(2024, 5, 6, 6, 8, 9, 500000000, &at));
    assert_int_equal(first->from.at, at);
    assert_int_equal(first->from.line, 2);
    is(t, second, "status", "not active");
    is(t, second, "packets.in", "-");
    is(t, case_fact(t, NC_F_osa_info, 0), "name", "west");
    is(t, case_fact(t, NC_F_osa_info, 0), "drops", "12");
    is(t, case_fact(t, NC_F_osa_info, 1), "name", "east");
    is_note(t, "1 line not understood, first: line 12; the report says that it does not show everything");
    case_free(t);
}

/* The message that the diag has, with its hint. */
static const char walk_yaml[] =
    "dump: walked\n"
    "title: rows of a walk\n"
    "starts: walk\n"
    "fields:\n"
    "  name: {as: word}\n"
    "  drops: {as: integer}\n"
    "blocks:\n"
    "  row:\n"
    "    walk: {theName 1.3.9.1: name, theDrops 1.3.9.2: drops}\n"
    "    gives: osa.info\n";

/* A walk goes column by column: 2000 names, then 2000 counters, which belong to rows far above. */
static void rows_of_a_walk(size_t limit, unsigned facts, const char *note)
{
    text_case *t = case_new();
    nc_limits limits = nc_default_limits;
    nc_buf text = {0};
    limits.walk_rows = limit == 0 ? limits.walk_rows : (int64_t)limit;
    t->c.limits = &limits;
    assert_int_equal(nc_dumps_add_text(t->dumps, NC_S("walk.yaml"), nc_str_c(walk_yaml), t->diag), NC_E_OK);
    for (unsigned i = 0; i < 2000; i++)
        nc_buf_printf(&text, "X-MIB::theName.%u.5 = STRING: \"P%u\"\n", i, i);
    for (unsigned i = 0; i < 2000; i++)
        nc_buf_printf(&text, "X-MIB::theDrops.%u.5 = Counter32: %u\n", i, 7 * i);
    case_decode(t, &nc_decoder_dump, nc_buf_str(&text));
    assert_int_equal(t->count, facts);
    is(t, case_fact(t, NC_F_osa_info, 99), "name", "P99");
    is(t, case_fact(t, NC_F_osa_info, 99), "drops", "693");
    is_note(t, note);
    assert_int_equal(case_source(t)->status, note[0] == '\0' ? NC_SOURCE_OK : NC_SOURCE_PARTIAL);
    nc_buf_free(&text);
    case_free(t);
}

static void walks_have_a_limit(void **state)
{
    (void)state;
    rows_of_a_walk(0, 2000, "");
    rows_of_a_walk(1500, 1500, "limit text.rows reached: later rows of an SNMP walk were left out");
}

static void complains(const char *yaml, uint32_t line, const char *text, const char *hint)
{
    text_case *t = case_new();
    size_t count;
    assert_int_not_equal(nc_dumps_add_text(t->dumps, NC_S("bad.yaml"), nc_str_c(yaml), t->diag), NC_E_OK);
    assert_int_equal(nc_dumps_count(t->dumps), 0);
    const nc_message *messages = nc_diag_sorted(t->diag, &count);
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found = found || (messages[i].place.line == line && nc_str_find(messages[i].text, nc_str_c(text)) != SIZE_MAX &&
                          (hint[0] == '\0' || nc_str_find(messages[i].hint, nc_str_c(hint)) != SIZE_MAX));
    if (!found) {
        nc_buf out = { 0 };
        nc_diag_print(t->diag, &out);
        nc_buf_char(&out, '\0');
        fail_msg("expected line %u: %s; got:\n%s", line, text, out.p);
    }
    case_free(t);
}

static void mistakes_have_a_place(void **state)
{
    (void)state;
    complains("dump: x\nstarts: [[A]]\nfields:\n  name: {label: A}\nblocks:\n  b: {begins: A, gives: interfase}\n", 6,
              "no fact type is called \"interfase\"", "interface");
    complains("dump: x\nstarts: [[A]]\nfields:\n  name: {label: A}\nblocks:\n  b: {begins: A, gives: {interface: {statuz: name}}}\n", 6,
              "no slot \"statuz\"", "status");
    complains("dump: x\nstarts: [[A]]\nfields:\n  name: {label: A}\nblocks:\n  b: {begins: A, gives: [interface, [interface]]}\n", 6,
              "a list in the list", "");
    complains("dump: x\nstarts: [[A]]\nfields:\n  name: {split: \".\", take: 1, parts: 0}\nblocks:\n  b: {begins: A, gives: interface}\n", 4,
              "`parts` are 1 to 64", "");
    complains("dump: x\nstarts: [[A]]\nfields:\n  name: {label: A}\n  mut: {label: B, as: integer}\nblocks:\n  b: {begins: A, gives: interface}\n",
              5, "fills no slot", "");
    complains("dump: x\nstarts: [[A]]\nfields:\n  name: {label: A, as: intger}\nblocks:\n  b: {begins: A, gives: interface}\n", 4,
              "no form is called", "integer");
    complains("dump: x\nstarts: [[A]]\nfields:\n  mtu: {label: A, as: word}\nblocks:\n  b: {begins: A, gives: interface}\n", 4,
              "slot \"mtu\" holds int", "");
    complains("dump: x\nstarts: [[C]]\nfields:\n  name: {label: A}\nblocks:\n  b: {begins: A, gives: interface}\n", 2, "is no label", "");
    complains("dump: x\nstartz: [[A]]\nstarts: [[A]]\nfields:\n  name: {label: A}\nblocks:\n  b: {begins: A, gives: interface}\n", 2,
              "startz", "starts");
    complains("dump: x\nheaders: [\"... {-}\"]\nstarts: [[A]]\nfields:\n  name: {label: A}\nblocks:\n  b: {begins: A, gives: interface}\n", 2,
              "names no word", "");
}

static void templates_match_words(void **state)
{
    nc_arena *arena = nc_arena_new();
    nc_template template;
    nc_capture out[NC_TEMPLATE_CAPTURES];
    unsigned count;
    const char *why = "";
    (void)state;
    assert_true(nc_template_read(arena, NC_S("... A B {x} ... C {rest...}"), false, &template, &why));
    assert_true(nc_template_match(&template, NC_S("z a A a b one two c three  four "), out, &count));
    assert_int_equal(count, 2);
    assert_true(nc_str_eq(out[0].text, NC_S("one")));
    assert_true(nc_str_eq(out[1].text, NC_S("three  four")));
    assert_false(nc_template_match(&template, NC_S("a b one d"), out, &count));
    assert_true(nc_template_read(arena, NC_S("END OF"), false, &template, &why));
    assert_false(nc_template_match(&template, NC_S("end of it"), out, &count));
    assert_false(nc_template_read(arena, NC_S("a {b"), false, &template, &why));
    assert_false(nc_template_read(arena, NC_S("{b...} a"), false, &template, &why));
    nc_arena_free(arena);
}

static void only_reports_are_recognised(void **state)
{
    text_case *t = shipped();
    nc_probe probe = { .text = NC_S("a log\nBytesIn = 5\n"), .whole = true };
    (void)state;
    assert_int_equal(nc_decoder_dump.probe(&t->c, &probe), 0);
    probe.text = NC_S("EZD0101I NETSTAT CS V2R2 TCPIP 881\nUSER ID  CONN\n");
    assert_int_equal(nc_decoder_dump.probe(&t->c, &probe), 0);
    probe.text = nc_str_c(devlinks);
    assert_true(nc_decoder_dump.probe(&t->c, &probe) >= 80);
    case_free(t);
    /* DESTIP of VIPADISTRIBUTE begins no LONG display of routes. */
    t = shipped();
    probe.text = NC_S("  VIPADISTRIBUTE DEFINE 10.1.8.1 PORT 21\n     DESTIP\n        10.255.1.1\n");
    assert_int_equal(nc_decoder_dump.probe(&t->c, &probe), 0);
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(device_and_links),        cmocka_unit_test(second_counters_do_not_overwrite),
        cmocka_unit_test(reports_follow_each_other), cmocka_unit_test(wrapped_copies_are_joined),
        cmocka_unit_test(cut_numbers_are_unknown), cmocka_unit_test(prefixes_never_lie),
        cmocka_unit_test(a_new_report_needs_yaml_only), cmocka_unit_test(mistakes_have_a_place),
        cmocka_unit_test(templates_match_words),   cmocka_unit_test(only_reports_are_recognised),
        cmocka_unit_test(walks_have_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
