/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "text_case.h"

#include "decoders/text/ipcs.h"

extern const nc_decoder nc_decoder_ipcs;

enum { PACKETS = 16 };

typedef struct seen {
    nc_pool *pool;
    nc_packet packets[PACKETS];
    uint8_t bytes[PACKETS][256];
    unsigned count;
    nc_ipcs_summary summary;
} seen;

static void take(void *context, const nc_packet *packet)
{
    seen *s = context;
    assert_true(s->count < PACKETS);
    s->packets[s->count] = *packet;
    if (packet->frame.bytes != NULL)
        memcpy(s->bytes[s->count], packet->frame.bytes, packet->frame.caplen < 256 ? packet->frame.caplen : 256);
    s->count++;
}

/* Lines end at '\n'; what is left after the last one is a piece. */
static seen *read_text(nc_str text, int32_t zone)
{
    static const nc_origin base = { .source = 1 };
    seen *s = calloc(1, sizeof *s);
    if (s == NULL)
        abort();
    s->pool = nc_pool_new();
    nc_ipcs *reader = nc_ipcs_new(s->pool, &base, zone, take, s);
    uint64_t offset = 0;
    for (uint32_t line = 1; offset < text.n; line++) {
        nc_str rest = nc_str_sub(text, offset, SIZE_MAX);
        size_t end = nc_str_find_char(rest, '\n');
        size_t n = end == SIZE_MAX ? rest.n : end;
        nc_ipcs_line(reader, nc_str_trim_right(nc_str_n(rest.p, n)), line, offset, (uint32_t)n, end == SIZE_MAX);
        offset += n + 1;
    }
    s->summary = *nc_ipcs_end(reader);
    nc_ipcs_free(reader);
    return s;
}

static void done(seen *s)
{
    nc_pool_free(s->pool);
    free(s);
}

static void is_ip(const seen *s, nc_word ip, const char *text)
{
    nc_word expected;
    assert_true(nc_value_parse(s->pool, NC_T_IP, nc_str_c(text), &expected));
    assert_true(ip == expected);
}

static void is_sym(const seen *s, nc_sym sym, const char *text)
{
    assert_true(nc_str_eq(nc_sym_str(s->pool, sym), nc_str_c(text)));
}

static int64_t at(int year, int month, int day, int hour, int minute, int second, int micro)
{
    int64_t ns;
    assert_true(nc_time_of(year, month, day, hour, minute, second, micro * INT64_C(1000), &ns));
    return ns;
}

/* The 4114 case in the layout of 2011.  IPv4 checksum of 172.29.96.57 -> 172.29.191.255 with these fields: 77A4; the
 * printed source is the deck's 172.29.96.9, which does not fit. */
#define PREAMBLE                                                                                                                   \
    "COMPONENT TRACE FULL FORMAT\nSYSNAME(SOW1)\nCOMP(SYSTCPDA)SUBNAME((TCPIP))\n\n**** 2011/01/25\n"                                 \
    " RcdNr Sysname  Mnemonic Entry Id   Time Stamp    Description\n"                                                               \
    " ----- -------- -------- -------- --------------- -------------------------------\n"
#define RULE "-------------------------------------------------------------------------------\n"
#define HEAD_4114                                                                                                                  \
    RULE "54550962 SOW1     PACKET   00000004 14:13:05.687449 Packet Trace\n"                                                        \
    "From Interface    : OSDL             Device: QDIO Ethernet  Full=78\n"                                                          \
    " Tod Clock        : 2011/01/25 14:13:05.687445      Intfx: 9\n"                                                                \
    " Discard          : 4114 (IP_MAC_BRDCST)\n"                                                                                    \
    " Segment #        : 0                Flags: In Dscrd\n"                                                                        \
    " Source           : 172.29.96.9\n"                                                                                             \
    " Destination      : 172.29.191.255\n"                                                                                          \
    " Source Port      : 137              Dest Port: 137   Asid: 004F TCB: 00000000\n"                                              \
    "IpHeader: Version : 4                Header Length: 20\n"                                                                       \
    " Tos              : 00               QOS: Routine Normal Service\n"                                                            \
    " Packet Length    : 78               ID Number: 7887\n"                                                                        \
    " Fragment         :                  Offset: 0\n"                                                                              \
    " TTL              : 82               Protocol: UDP         CheckSum: 77A4 FFFF\n"                                               \
    " Source           : 172.29.96.9\n"                                                                                             \
    " Destination      : 172.29.191.255\n\n"                                                                                        \
    "UDP\n"                                                                                                                        \
    " Source Port      : 137   (netbios-ns) Destination Port: 137   (netbios-ns)\n"                                                 \
    " Datagram Length  : 58               CheckSum: 0000 6836\n\n"
#define DUMP_4114                                                                                                                  \
    "Ip Header        : 20                IP: 172.29.96.9, 172.29.191.255  Offset: 0\n"                                              \
    "000000 4500004E 78870000 521177A4 AC1D6039  ...+.g......8... E..Nx...R.w...`9\n"                                                 \
    "000010 AC1DBFFF                             ABCDABCD         ....\n"                                                             \
    "Protocol Header  : 8                 Port: 137, 137          Offset: 14\n"                                                      \
    "000000 00890089 003A0000                    .i.i....         .....:..\n"                                                        \
    "Data             : 50                Data Length: 50         Offset: 1C\n"                                                      \
    "000000 84E20110 00010000 00000000 20464846  dS..............  ............ FHF\n"                                               \
    "000010 41454245 45434143 41434143 41434143 |AEBEECACACACACAC\n"                                                                 \
    "000020 41434143 41434143 41434143 41414100  ................ ACACACACACACAAA.\n"                                                \
    "000030 0020                                 00 20 00 20      . \n"

static void full_records_become_bytes(void **state)
{
    seen *s = read_text(NC_S(PREAMBLE HEAD_4114 DUMP_4114), 0);
    (void)state;
    assert_int_equal(s->count, 1);
    const nc_packet *p = &s->packets[0];
    assert_int_equal(p->frame.caplen, 78);
    assert_int_equal(p->frame.len, 78);
    assert_int_equal(p->frame.link, NC_LINK_RAW);
    static const uint8_t front[] = { 0x45, 0, 0, 0x4e, 0x78, 0x87 }, back[] = { 0x41, 0x41, 0x41, 0, 0, 0x20 };
    assert_memory_equal(s->bytes[0], front, sizeof front);
    assert_memory_equal(s->bytes[0] + 78 - sizeof back, back, sizeof back);
    assert_int_equal(p->frame.from.record, 54550962);
    assert_int_equal(p->frame.from.line, 9);
    assert_true(p->frame.from.at == at(2011, 1, 25, 14, 13, 5, 687445));
    assert_int_equal(p->frame.io, NC_IO_IN);
    assert_int_equal(p->frame.drop_code, 4114);
    is_sym(s, p->frame.drop_symbol, "IP_MAC_BRDCST");
    is_sym(s, p->frame.iface, "OSDL");
    is_sym(s, p->frame.device, "QDIO Ethernet");
    assert_int_equal(p->frame.asid, 0x4f);
    assert_int_equal(p->frame.tcb, 0);
    is_sym(s, p->frame.system, "SOW1");
    assert_false(p->frame.on_wire);
    assert_int_equal(s->summary.differing, 1);
    assert_int_equal(s->summary.first_differing, 54550962);
    assert_false(s->summary.cut);
    done(s);
}

/* Without a dump the printed fields make the packet. */
static void format_records_become_headers(void **state)
{
    static const char text[] =
        "**** 2012/03/04\n" HEAD_4114 RULE
        "    8 SOW1     PACKET   00000004 14:13:06.000001 Packet Trace\n"
        "To Interface      : OSDL             Device: QDIO Ethernet  Full=48\n"
        "IpHeader: Version : 4                Header Length: 20\n"
        " Tos              : 00               QOS: Routine Normal Service\n"
        " Packet Length    : 48               ID Number: 00FF\n"
        " Fragment         : DontFragment     Offset: 0\n"
        " TTL              : 64               Protocol: TCP         CheckSum: 0000 1234\n"
        " Source           : 10.9.8.7\n"
        " Destination      : 10.1.2.3\n"
        "TCP\n"
        " Source Port      : 21    (ftp)      Destination Port: 10432 ()\n"
        " Sequence Number  : 452077195        Ack Number: 1257181312\n"
        " Header Length    : 28               Flags: Ack Syn\n"
        " Window Size      : 32768            CheckSum: 9ABC 1111 Urgent Data Pointer: 0000\n"
        " Option           : Max Seg Size     Len: 4  MSS: 1452\n"
        " Option           : Window Scale OPT Len: 3  Shift: 5\n"
        " Option           : NOP\n"
        " Option           : SACK Permitted   Len: 2\n"
        " Option           : Timestamp        Len: 10 Value: 0000141E Echo: 00002328\n";
    seen *s = read_text(nc_str_c(text), 60);
    (void)state;
    assert_int_equal(s->count, 2);
    const nc_packet *u = &s->packets[0], *t = &s->packets[1];
    assert_null(u->frame.bytes);
    assert_true(u->has_ip && u->has_ip_id && u->has_ttl && u->has_ports && u->has_payload_length);
    is_ip(s, u->src, "172.29.96.9");
    is_ip(s, u->dst, "172.29.191.255");
    assert_int_equal(u->proto, NC_PROTO_UDP);
    assert_int_equal(u->ip_id, 0x7887);
    assert_int_equal(u->ttl, 82);
    assert_int_equal(u->ip_total, 78);
    assert_int_equal(u->payload_length, 50);
    assert_int_equal(u->ip_cksum, NC_CKSUM_GOOD);
    assert_int_equal(u->cksum, NC_CKSUM_ABSENT);
    assert_true(u->frame.from.at == at(2011, 1, 25, 13, 13, 5, 687445)); /* an hour west of what is printed */
    assert_int_equal(t->proto, NC_PROTO_TCP);
    assert_int_equal(t->frame.io, NC_IO_OUT);
    assert_true(t->frame.from.at == at(2012, 3, 4, 13, 13, 6, 1)); /* no stamp: the date line and the first line's time */
    assert_true(t->has_tcp && t->df && !t->fragment);
    assert_int_equal(t->seq, 452077195);
    assert_int_equal(t->acknum, 1257181312);
    assert_int_equal(t->tcp_flags, NC_TCP_SYN | NC_TCP_ACK);
    assert_int_equal(t->window, 32768);
    assert_int_equal(t->mss, 1452);
    assert_int_equal(t->wscale, 5);
    assert_int_equal(t->tcp_options & ~NC_TCPOPT_CUT, NC_TCPOPT_SACK_OK | NC_TCPOPT_TS);
    assert_int_equal(t->tsval, 0x141e);
    assert_int_equal(t->tsecr, 0x2328);
    assert_int_equal(t->payload_length, 0);
    assert_int_equal(t->ip_cksum, NC_CKSUM_ZERO);
    assert_int_equal(t->cksum, NC_CKSUM_BAD);
    assert_int_equal(t->dport, 10432);
    assert_false(s->summary.cut);
    done(s);
}

/* The layouts of 2001 ("To Link", "Lost Records") and of OSAENTA with IPv6; a data trace record between them; a listing's own columns. */
static const char older[] =
    "   19 SYSA     PACKET   00000001 22:52:18.648744 Packet Trace\n"
    " To Link           : LNK9             Device: SNA_LU6.2        Abbrev=60\n"
    "  Tod Clock        : 2001/02/20 22:52:18.648743\n"
    "  Lost Records     : 3                Flags: Pkt Ver2 Out\n"
    "  Source Port      : 0                Dest Port: 0     Asid: 01F6 TCB: 007AEE88\n"
    " IpHeader: Version : 4                Header Length: 20\n"
    "  Tos              : 00 QOS: Routine  Normal Service\n"
    "  Packet Length    : 276              ID Number: 1543\n"
    "  Fragment         :                  Offset: 0\n"
    "  TTL              : 64               Protocol: ICMP           CheckSum: 4A5A FFFF\n"
    "  Source           : 10.4.4.1\n"
    "  Destination      : 10.4.4.2\n"
    "  Type/Code        : ECHO             CheckSum: 5B3F FFFF\n"
    "  Id               : 4923             Seq: 11849\n"
    "  Echo Data        : 248\n"
    "000000 B56D52DB 47A07ACA 2D523F5F 72BE75F9 |.mR.G.z.-R?_r.u.\n"
    "   20 SYSA     DATA     00000005 22:52:18.700000 Data Trace\n"
    "  Source           : 1.1.1.1\n"
    "IpHeader: Version : 4\n"
    "X 99  1010 SYSA OSAENTA  00000007 20:43:11.637547 OSA-Express NTA\n"
    "To Interface      : EZANTAPORT1                               Full=240\n"
    "Tod Clock        : 2006/10/18 20:43:11.637547\n"
    "Frame: Device ID  : N/A              Sequence Nr: 1462        Discard: 0 (OK)\n"
    "Segment #        : 0                Flags:  Tunnel Out Nta L3\n"
    "Source           : ::0\n"
    "Destination      : ::0\n"
    "Source Port      : 0                Dest Port: 0     Asid: 0000 TCB: 00000000\n"
    "IpHeader: Version : 6                Header Length: 40\n"
    "Trafcls          : 00               Dscp: 00 (CS0)           ECN: 00 (Default)\n"
    "Payload Length   : 182              Flow: 000000\n"
    "Hops             : 63               Protocol: UDP\n"
    "Source           : 2001:db8::5\n"
    "Destination      : 2001:db8::6\n"
    "UDP\n"
    "Source Port      : 12000 ()         Destination Port: 12001 ()\n"
    "Datagram Length  : 182              CheckSum: 1F2E FFFF\n"
    "EE: 174\n"
    "===============================================================================\n"
    "Source Port      : 5\n";

static void older_layouts(void **state)
{
    seen *s = read_text(nc_str_c(older), 0);
    (void)state;
    assert_int_equal(s->count, 2);
    const nc_packet *i = &s->packets[0], *u = &s->packets[1];
    assert_int_equal(i->proto, NC_PROTO_ICMP);
    assert_int_equal(i->frame.io, NC_IO_OUT);
    assert_int_equal(i->payload_length, 256);
    assert_int_equal(i->payload.cap, 8);
    assert_int_equal(i->frame.len, 276);
    assert_int_equal(i->cksum, NC_CKSUM_GOOD);
    is_sym(s, i->frame.device, "SNA_LU6.2");
    assert_int_equal(i->frame.asid, 0x1f6);
    assert_int_equal(i->frame.tcb, 0x7aee88);
    is_ip(s, u->src, "2001:db8::5");
    assert_int_equal(u->ip_version, 6);
    assert_int_equal(u->ttl, 63);
    assert_int_equal(u->ip_total, 222);
    assert_int_equal(u->sport, 12000);
    assert_int_equal(u->payload_length, 174);
    assert_int_equal(u->frame.drop_code, 0);
    assert_true(u->frame.on_wire);
    assert_int_equal(u->frame.from.record, 1010);
    assert_int_equal(s->summary.events, 1);
    assert_int_equal(s->summary.data_records, 0);
    assert_int_equal(s->summary.lost, 3);
    done(s);
}

/* A damaged dump keeps what stands before the damage, and the next record is read. */
static void damage_stays_in_its_record(void **state)
{
    static const char text[] =
        PREAMBLE HEAD_4114
        "Ip Header        : 20                IP: 172.29.96.9, 172.29.191.255  Offset: 0\n"
        "000000 4500004E 78870000 521177A4 AC1D6039  ...+.g......8... E..Nx...R.w...`9\n"
        "000010 AC1DBFFF                             ABCDABCD         ....\n"
        "Protocol Header  : 8                 Port: 137, 137          Offset: 14\n"
        "000000 00890089 0?3A0000                    .i.i....         .....:..\n"
        "Data             : 50                Data Length: 50         Offset: 1C\n"
        "000000 84E20110 00010000 00000000 20464846  dS..............  ............ FHF\n" HEAD_4114 DUMP_4114;
    seen *s = read_text(nc_str_c(text), 0);
    (void)state;
    assert_int_equal(s->count, 2);
    assert_int_equal(s->packets[0].frame.caplen, 20);
    assert_int_equal(s->packets[0].frame.len, 78);
    assert_int_equal(s->packets[1].frame.caplen, 78);
    assert_int_equal(s->summary.damaged, 1);
    assert_int_equal(s->summary.first_damaged, 9);
    done(s);
}

/* Every prefix: the record is there whole or not at all, and never with other bytes. */
static void prefixes_never_lie(void **state)
{
    static const char text[] = PREAMBLE HEAD_4114 DUMP_4114;
    (void)state;
    seen *whole = read_text(nc_str_c(text), 0);
    for (size_t n = 0; n < sizeof text - 1; n++) {
        seen *s = read_text(nc_str_n(text, n), 0);
        if (s->count > 0) {
            assert_int_equal(s->packets[0].frame.caplen, 78);
            assert_memory_equal(s->bytes[0], whole->bytes[0], 78);
        } else if (n > 620) {
            assert_true(s->summary.cut);
        }
        done(s);
    }
    done(whole);
}

/* Through the decoder: bytes and headers become the same kinds of facts. */
static void through_the_wire(void **state)
{
    text_case *t = case_new();
    char text[128];
    (void)state;
    case_decode(t, &nc_decoder_ipcs, NC_S(PREAMBLE HEAD_4114 DUMP_4114));
    assert_int_equal(t->err, NC_E_OK);
    const nc_fact *discard = case_must(t, NC_F_discard, 0);
    assert_string_equal(case_text(t, discard, "symbol", text), "IP_MAC_BRDCST");
    assert_string_equal(case_text(t, discard, "src", text), "172.29.96.57"); /* the bytes, not the print */
    assert_true(nc_str_find(case_source(t)->note, NC_S("first: record 54550962")) != SIZE_MAX);
    assert_int_equal(case_source(t)->status, NC_SOURCE_OK);
    case_decode(t, &nc_decoder_ipcs, NC_S(PREAMBLE HEAD_4114 DUMP_4114 HEAD_4114));
    assert_int_equal(case_source(t)->status, NC_SOURCE_PARTIAL);
    assert_string_equal(case_text(t, case_must(t, NC_F_COVERAGE, 0), "complete", text), "no");
    nc_probe probe = { .text = NC_S(PREAMBLE HEAD_4114), .whole = true };
    assert_true(nc_decoder_ipcs.probe(&t->c, &probe) > 90);
    probe.text = NC_S("   12 SOW1     DATA     00000005 09:00:01.200000 Data Trace\n"
                      " Tod Clock         : 2024/05/24 09:00:01.200000     Cid: 00000C11\n");
    assert_true(nc_decoder_ipcs.probe(&t->c, &probe) > 90);
    probe.text = NC_S("Jan 1 a b 00000004 14:13:05 packet\n");
    assert_int_equal(nc_decoder_ipcs.probe(&t->c, &probe), 0);
    case_free(t);
}

static const char *shown(const text_case *t, nc_fact_type type, unsigned nth, const char *slot)
{
    static char out[128];
    return case_text(t, case_must(t, type, nth), slot, out);
}

/* Rows of SUMMARY, laid out as the manual shows them; the record number of a long trace stands without a blank. */
static void rows_of_summary(void **state)
{
    (void)state;
    static const char text[] = "**** 2011/03/05\n"
                               "I - Inbound packet\n"
                               "DP   Nr hh:mm:ss.mmmmmm IpId    Seq_num    Ack_num  Wndw Flags            DatLn Source/Destination\n"
                               "IT   12 10:00:00.000100 19E6 3000000001          0 32768 SYN                  0 10.1.1.9-1025\n"
                               "                                                                                10.1.1.1-21\n"
                               "OT54321 10:00:01.000100 19E7 1000          3000000002 32000 ACK PSH             47 10.1.1.1-21\n"
                               "                        3232302D 2057656C *.......% 220- Wel*                   10.1.1.9-1025\n"
                               "IU   14 10:00:02.000000 0001                                              50 10.1.1.9-137\n"
                               "                        84E20110 00010000 *dS...... ........*                   10.1.1.255-137\n"
                               "ID   15 10:00:02.100000 0000 whatever stands here                          0 10.1.1.9-137\n"
                               "                                                                                10.1.1.1-21\n"
                               "IT   16 10:00:03.000000 19E8 3000000002       1047 32768 ACK                  0 10.1.1.9-1025\n";
    text_case *t = case_new();
    case_decode(t, &nc_decoder_ipcs, nc_str_c(text));
    assert_int_equal(t->err, NC_E_OK);
    assert_string_equal(shown(t, NC_F_tcp_segment, 0, "seq"), "3000000001");
    assert_string_equal(shown(t, NC_F_tcp_segment, 0, "syn"), "yes");
    assert_string_equal(shown(t, NC_F_tcp_segment, 1, "acknum"), "3000000002");
    assert_string_equal(shown(t, NC_F_tcp_segment, 1, "len"), "47");
    assert_int_equal(case_must(t, NC_F_packet, 1)->from.record, 54321);
    assert_string_equal(shown(t, NC_F_packet, 1, "io"), "out");
    assert_string_equal(shown(t, NC_F_packet, 0, "ip.id"), "6630"); /* 19E6 */
    assert_string_equal(shown(t, NC_F_packet, 2, "proto"), "udp");
    assert_string_equal(shown(t, NC_F_packet, 2, "ip.dst"), "10.1.1.255");
    assert_true(case_must(t, NC_F_packet, 0)->from.at == at(2011, 3, 5, 10, 0, 0, 100));
    assert_null(case_fact(t, NC_F_packet, 3)); /* its second line is missing */
    assert_int_equal(case_source(t)->status, NC_SOURCE_PARTIAL);
    case_free(t);
}

static void counts_of_reports(void **state)
{
    (void)state;
    static const char text[] = "SYSTCPDA Trace Statistics\n  1,234 ctrace records processed\n  3 segmented trace records were lost\n"
                               "  2 records could not be validated\nSniffer Report\n13,963 records written to A.B\n"
                               "12438 packets were truncated from 1546 bytes\n9 ctrace records processed\n";
    text_case *t = case_new();
    case_decode(t, &nc_decoder_ipcs, nc_str_c(text));
    assert_string_equal(shown(t, NC_F_trace_report, 0, "processed"), "1234");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "segments_lost"), "3");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "invalid"), "2");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "written"), "13963");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "truncated"), "12438");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "data"), "-");
    case_free(t);
}

/* The layout of IBM's page "SNIFFER" (z/OS 2.4): the options in effect, message and banner before the report
 * give no fact, and numbers in them are no counts. */
static void sniffer_report_below_the_options(void **state)
{
    (void)state;
    static const char text[] = "COMPONENT TRACE SHORT FORMAT\n  SYSNAME(MVST1)\n  COMP(SYSTCPDA)SUBNAME((TCPT1))\n"
                               "  OPTIONS((OPT TALLY SNIFFER(4000) NOREASSEMBLY))\n  DSNAME('NET.TRACE4')\n"
                               " PTRPT04I SNIFFER(ETHERNET) option selected\n\n"
                               " OPTIONS((Both Bootp(67,68) Checksum(Summary) Cleanup(500) Datasize(0)\n"
                               " Segment Smtp(25) Sniffer(4000,Ethernet) Snmp(161,162) Speed(10,10)\n"
                               " Protocol( /* 1 */\n  6 /* TCP */,\n  )\n  ))\nSniffer Report\n"
                               "  3,385 records written to NET.SNIFFER.ETH\n639,789 bytes written\n"
                               "   2121 packets were abbreviated\n   2024 is the maximum data size\n"
                               "   3375 packets were truncated from 1843 bytes\n";
    text_case *t = case_new();
    case_decode(t, &nc_decoder_ipcs, nc_str_c(text));
    assert_int_equal(t->err, NC_E_OK);
    assert_string_equal(shown(t, NC_F_trace_report, 0, "written"), "3385");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "abbreviated"), "2121");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "data_size"), "2024");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "truncated"), "3375");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "longest"), "1843");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "bytes"), "639789");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "dataset"), "NET.SNIFFER.ETH");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "processed"), "-");
    assert_null(case_fact(t, NC_F_trace_report, 1));
    assert_null(case_fact(t, NC_F_trace_interface, 0));
    assert_null(case_fact(t, NC_F_packet, 0));
    case_free(t);
}

/* The line with the name of the data set may go on where the copy ends; bytes are those of a Sniffer file only. */
static void sniffer_report_that_is_cut(void **state)
{
    (void)state;
    static const char text[] = "Sniffer Report\n12 bytes written\n5 packets were abbreviated\n3,385 records written to NET.SNIFF";
    text_case *t = case_new();
    case_decode(t, &nc_decoder_ipcs, nc_str_c(text));
    assert_string_equal(shown(t, NC_F_trace_report, 0, "abbreviated"), "5");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "written"), "-");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "bytes"), "-");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "dataset"), "-");
    case_free(t);
}

/* The table above the report; a row whose end was cut has no address. */
static void interfaces_of_a_sniffer_report(void **state)
{
    (void)state;
    static const char text[] = "CTRACE COMP(SYSTCPDA) SUB((TCPT1)) SHORT OPTIONS((SNIFFER NOREASSEMBLY STATS))\nInterface Table Report\n"
                               "Index Count Link             Address\n    1     5 OSAQ1            10.1.1.63\n"
                               "    2    42 LOOPBACK         127.0.0.1\n"
                               "    4    31 OSAQ6A           FEC9:C2D4::6:2900:EDC:217C\n"
                               "===============================================================================\nSniffer Report\n"
                               "13,963 records written to A.B\n";
    static const char cut[] = "Interface Table Report\nIndex Count Link             Address\n    1     5 OSAQ1            10.1.1.6";
    text_case *t = case_new();
    case_decode(t, &nc_decoder_ipcs, nc_str_c(text));
    assert_string_equal(shown(t, NC_F_trace_interface, 0, "name"), "OSAQ1");
    assert_string_equal(shown(t, NC_F_trace_interface, 0, "packets"), "5");
    assert_string_equal(shown(t, NC_F_trace_interface, 1, "address"), "127.0.0.1");
    assert_string_equal(shown(t, NC_F_trace_interface, 2, "index"), "4");
    assert_string_equal(shown(t, NC_F_trace_interface, 2, "address"), "fec9:c2d4::6:2900:edc:217c");
    assert_null(case_fact(t, NC_F_trace_interface, 3));
    assert_string_equal(shown(t, NC_F_trace_report, 0, "written"), "13963");
    case_decode(t, &nc_decoder_ipcs, nc_str_c(cut));
    assert_int_equal(t->err, NC_E_OK);
    assert_string_equal(shown(t, NC_F_trace_interface, 0, "name"), "OSAQ1");
    assert_string_equal(shown(t, NC_F_trace_interface, 0, "address"), "-");
    case_free(t);
}

/* z/OS IP Diagnosis Guide, "Streams report": a rule of equals signs, the name, the count. */
static void streams_are_counted(void **state)
{
    (void)state;
    static const char text[] = "CTRACE COMP(SYSTCPIS) SUB((TCPT1)) SHORT OPTIONS((OPT STREAM))\n=====================\nStreams Report\n"
                               "  1,407 Streams found\n";
    static const char begun[] = "Streams Report\n";
    text_case *t = case_new();
    nc_probe probe = { .text = nc_str_c(text), .whole = true };
    assert_int_equal(nc_decoder_ipcs.probe(&t->c, &probe), 90);
    case_decode(t, &nc_decoder_ipcs, nc_str_c(text));
    assert_int_equal(t->err, NC_E_OK);
    assert_string_equal(shown(t, NC_F_trace_report, 0, "streams"), "1407");
    assert_string_equal(shown(t, NC_F_trace_report, 0, "processed"), "-");
    case_decode(t, &nc_decoder_ipcs, nc_str_c(begun)); /* its count is missing */
    assert_int_equal(t->err, NC_E_NOEVIDENCE);
    case_free(t);
}

static void records_that_are_no_packets(void **state)
{
    (void)state;
    static const char text[] = "**** 2011/03/05\n"
                               "    7 SOW1     DATA     00000005 10:00:00.000100 Data Trace\n"
                               " To Interface      : FTPD1            Device: N/A              Full=0\n"
                               " Tod Clock         : 2011/03/05 10:00:00.000099\n"
                               " State             : API Data Flow Ends\n"
                               " Source            : 10.1.1.1\n Destination       : 10.1.1.9\n"
                               " Source Port       : 21               Dest Port: 1025  Asid: 004F TCB: 00000000\n"
                               "000000 C1C2C3C4 Source : 9.9.9.9\n"
                               "    8 SOW1     SCAN     03030000 10:00:01.000000 Scan-Normal packet\n"
                               " From Link         : ETH1             Device: LCS Ethernet     Full=40\n"
                               " Tod Clock         : 2011/03/05 10:00:01.000000  Module: EZBIPICM\n"
                               " Job Name          : TCPCS            Asid: 01F7   Tcb: 00000000\n"
                               " Cid               : 00000000         Correlator: 10\n"
                               " Policy            : ScanIcmp-rule\n"
                               " IpHeader: Version : 4                Header Length: 20\n"
                               " Packet Length     : 40               ID Number: 0000\n"
                               " TTL               : 62               Protocol: ICMP           CheckSum: 0001 FFFF\n"
                               " Source            : 10.1.1.9\n Destination       : 10.1.1.1\n";
    text_case *t = case_new();
    case_decode(t, &nc_decoder_ipcs, nc_str_c(text));
    assert_string_equal(shown(t, NC_F_trace_data, 0, "job"), "FTPD1");
    assert_string_equal(shown(t, NC_F_trace_data, 0, "state"), "ends");
    assert_string_equal(shown(t, NC_F_trace_data, 0, "io"), "out");
    assert_string_equal(shown(t, NC_F_trace_data, 0, "src"), "10.1.1.1");
    assert_string_equal(shown(t, NC_F_trace_data, 0, "dport"), "1025");
    assert_string_equal(shown(t, NC_F_trace_data, 0, "recorded"), "0");
    assert_string_equal(shown(t, NC_F_ids_event, 0, "group"), "SCAN");
    assert_string_equal(shown(t, NC_F_ids_event, 0, "probe"), "03030000");
    assert_string_equal(shown(t, NC_F_ids_event, 0, "policy"), "ScanIcmp-rule");
    assert_string_equal(shown(t, NC_F_ids_event, 0, "module"), "EZBIPICM");
    assert_string_equal(shown(t, NC_F_ids_event, 0, "correlator"), "10");
    assert_string_equal(shown(t, NC_F_ids_event, 0, "src"), "10.1.1.9");
    assert_null(case_fact(t, NC_F_packet, 0)); /* what met a policy is no conversation */
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_records_become_bytes),  cmocka_unit_test(format_records_become_headers),
        cmocka_unit_test(older_layouts),              cmocka_unit_test(damage_stays_in_its_record),
        cmocka_unit_test(rows_of_summary),            cmocka_unit_test(counts_of_reports),
        cmocka_unit_test(streams_are_counted),
        cmocka_unit_test(sniffer_report_below_the_options),
        cmocka_unit_test(sniffer_report_that_is_cut),
        cmocka_unit_test(interfaces_of_a_sniffer_report),
        cmocka_unit_test(records_that_are_no_packets),
        cmocka_unit_test(prefixes_never_lie),         cmocka_unit_test(through_the_wire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
