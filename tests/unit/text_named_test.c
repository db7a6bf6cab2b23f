/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "text_case.h"

#include "decoders/text/named.h"

/* Listings whose packets are rows of named fields: tables, tshark's lines, tshark's JSON. The packets are those of figure "Case 2" of the
 * seed: a SYN, its answer, the acknowledgment. */
extern const nc_decoder nc_decoder_packet_table, nc_decoder_tshark, nc_decoder_tshark_json;

#define SHOWN(t, nth, slot, text)                                                                                                        \
    do {                                                                                                                                 \
        char buffer[128];                                                                                                                \
        assert_string_equal(case_text((t), case_must((t), NC_F_packet, (nth)), (slot), buffer), (text));                                 \
    } while (0)
#define SEGMENT(t, nth, slot, text)                                                                                                      \
    do {                                                                                                                                 \
        char buffer[128];                                                                                                                \
        assert_string_equal(case_text((t), case_must((t), NC_F_tcp_segment, (nth)), (slot), buffer), (text));                            \
    } while (0)

static bool noted(const text_case *t, const char *text)
{
    return nc_str_find(case_source(t)->note, nc_str_c(text)) != SIZE_MAX;
}

static int score(const nc_decoder *decoder, const char *text)
{
    nc_probe probe = { .head = nc_str_c(text), .text = nc_str_c(text), .whole = true };
    return decoder->probe(NULL, &probe);
}

static void names(void **state)
{
    (void)state;
    assert_int_equal(nc_named_find(NC_S("Seq_num")), NC_NAMED_SEQ);
    assert_int_equal(nc_named_find(NC_S("tcp.window_size_value")), NC_NAMED_WINDOW);
    assert_int_equal(nc_named_find(NC_S("colour")), NC_NAMED_FIELDS);
    assert_int_equal(nc_named_find_ek(NC_S("tcp_tcp_seq_raw")), NC_NAMED_SEQ_RAW);
    assert_int_equal(nc_named_find_ek(NC_S("frame_frame_time_epoch")), NC_NAMED_TIME);
    assert_int_equal(nc_named_find_ek(NC_S("timestamp")), NC_NAMED_FIELDS); /* milliseconds only */
}

static const char zos_table[] = "RcdNr;Date;Time;Dir;Source;Source Port;Destination;Dest Port;Flags;Seq_num;Ack_num;Wndw;DatLn;Remark\n"
                                "13;2009/03/03;02:35:13.7644;I;137.72.43.137;10432;137.72.43.207;21;SYN;1257181311;0;65535;0;x\n"
                                "14;2009/03/03;02:35:13.7650;O;137.72.43.207;21;137.72.43.137;10432;ACK SYN;452077195;1257181312;32768;0;\n"
                                "15;2009/03/03;02:35:13.7659;I;137.72.43.137;10432;137.72.43.207;21;A;1257181312;452077196;64240;0;\n";

static void columns_by_name(void **state)
{
    (void)state;
    text_case *t = case_new();
    assert_int_equal(score(&nc_decoder_packet_table, zos_table), 88);
    case_decode(t, &nc_decoder_packet_table, nc_str_c(zos_table));
    assert_int_equal(t->err, NC_E_OK);
    assert_int_equal(case_source(t)->status, NC_SOURCE_OK);
    assert_int_equal(case_must(t, NC_F_packet, 0)->from.record, 13);
    SEGMENT(t, 0, "seq", "1257181311");
    SEGMENT(t, 0, "syn", "yes");
    SEGMENT(t, 0, "options.cut", "yes"); /* the table has no column for them */
    SEGMENT(t, 0, "ack", "no");
    SEGMENT(t, 1, "acknum", "1257181312");
    SEGMENT(t, 2, "window", "64240");
    SEGMENT(t, 2, "seq", "1257181312");
    SHOWN(t, 1, "io", "out");
    SHOWN(t, 2, "sport", "10432");
    int64_t first;
    assert_true(nc_time_of(2009, 3, 3, 2, 35, 13, 764400000, &first));
    assert_true(case_must(t, NC_F_packet, 0)->from.at == first);
    case_free(t);
}

/* Wireshark's export: ports, flags and numbers stand in Info; the window there is multiplied once both sides told their scale. */
static void wireshark_export(void **state)
{
    (void)state;
    static const char text[] =
        "\"No.\",\"Time\",\"Source\",\"Destination\",\"Protocol\",\"Length\",\"Info\"\n"
        "\"1\",\"0.000000\",\"10.1.1.1\",\"10.1.1.2\",\"TCP\",\"66\",\"1025  >  21 [SYN] Seq=0 Win=65535 Len=0 MSS=1460 WS=4 SACK_PERM\"\n"
        "\"2\",\"0.000600\",\"10.1.1.2\",\"10.1.1.1\",\"TCP\",\"66\",\"ftp(21)  >  1025 [SYN, ACK] Seq=0 Ack=1 Win=32768 Len=0 WS=2\"\n"
        "\"3\",\"0.001500\",\"10.1.1.1\",\"10.1.1.2\",\"TCP\",\"54\",\"[TCP Window Update] 1025  >  21 [ACK] Seq=1 Ack=1 Win=256960 Len=0\"\n"
        "\"4\",\"0.002500\",\"10.1.1.2\",\"10.1.1.1\",\"FTP\",\"128\",\"Response: 220 \"\"ready\"\"\"\n";
    text_case *t = case_new();
    case_decode(t, &nc_decoder_packet_table, nc_str_c(text));
    SEGMENT(t, 0, "wscale", "2");
    SEGMENT(t, 0, "options.cut", "no");
    SEGMENT(t, 1, "options.cut", "no");
    SEGMENT(t, 1, "sport", "21");
    SEGMENT(t, 2, "window", "64240"); /* 256960 / 4 */
    SHOWN(t, 0, "len", "66");
    SHOWN(t, 3, "ip.src", "10.1.1.2");
    SHOWN(t, 3, "sport", "-");
    assert_true(noted(t, "times count from the first packet"));
    assert_true(noted(t, "sequence numbers count from the beginning"));
    assert_true(noted(t, "1 packet without ports"));
    case_free(t);
}

static void other_tables_are_not_packets(void **state)
{
    (void)state;
    assert_int_equal(score(&nc_decoder_packet_table, "Source,Destination\na,b\n"), 0);
    assert_int_equal(score(&nc_decoder_packet_table, "date,time,count\n1,2,3\n"), 0);
    assert_int_equal(score(&nc_decoder_tshark_json, "{\"timestamp\": \"1\"}\n"), 0);
}

static void last_row_without_an_end(void **state)
{
    (void)state;
    text_case *t = case_new();
    nc_str text = nc_str_c(zos_table);
    case_decode(t, &nc_decoder_packet_table, nc_str_sub(text, 0, text.n - 3));
    assert_null(case_fact(t, NC_F_packet, 2));
    assert_int_equal(case_source(t)->status, NC_SOURCE_PARTIAL);
    case_free(t);
}

static void lines_of_tshark(void **state)
{
    (void)state;
    static const char text[] =
        "    1 2009-03-03 02:35:13.764400 137.72.43.137 \xe2\x86\x92 137.72.43.207 TCP 62 "
        "10432 \xe2\x86\x92 21 [SYN] Seq=0 Win=65535 Len=0 MSS=1460\n"
        "    2 2009-03-03 02:35:13.765000 137.72.43.207 \xe2\x86\x92 137.72.43.137 UDP 42 137 \xe2\x86\x92 138 Len=0\n"
        "\n"
        "0000  45 00 00 1c 00 01 00 00 40 11 8a 8c 89 48 2b cf   E.......@....H+.\n"
        "0010  89 48 2b 89 00 89 00 8a 00 08 00 00               .H+.........\n"
        "\n";
    text_case *t = case_new();
    assert_int_equal(score(&nc_decoder_tshark, text), 86);
    case_decode(t, &nc_decoder_tshark, nc_str_c(text));
    SEGMENT(t, 0, "mss", "1460");
    SHOWN(t, 0, "dport", "21");
    SHOWN(t, 1, "ip.id", "1");
    SHOWN(t, 1, "ip.ttl", "64");
    SHOWN(t, 1, "dport", "138");
    case_free(t);
}

/* tshark -V: the first headers of each packet, also with names, old words, and what an ICMP error quotes. */
static const char tree_text[] =
    "Frame 7: 66 bytes on wire (528 bits), 66 bytes captured (528 bits) on interface eth0, id 0\n"
    "    Interface id: 0 (eth0)\n        Interface name: eth0\n"
    "    Epoch Arrival Time: 1236047713.764400000\n    Frame Number: 7\n"
    "    Frame Length: 66 bytes (528 bits)\n    Capture Length: 66 bytes (528 bits)\n"
    "Ethernet II, Src: Vendor_00:00:01 (02:00:00:00:00:01), Dst: 02:00:00:00:00:02\n"
    "    Destination: 02:00:00:00:00:02\n    Source: Vendor_00:00:01 (02:00:00:00:00:01)\n"
    "        .... ..1. .... .... .... .... = LG bit: Locally administered address (this is NOT the "
    "factory default)\n"
    "Internet Protocol Version 4, Src: pc1 (137.72.43.137), Dst: 137.72.43.207\n"
    "    0100 .... = Version: 4\n    Total Length: 48\n    Identification: 0x0010 (16)\n"
    "    010. .... = Flags: 0x2, Don't fragment\n        .1.. .... = Don't fragment: Set\n"
    "        ..0. .... = More fragments: Not set\n    ...0 0000 0000 0000 = Fragment Offset: 0\n"
    "    Time to Live: 128\n    Protocol: TCP (6)\n    Source Address: pc1 (137.72.43.137)\n"
    "    Destination Address: 137.72.43.207\n"
    "Transmission Control Protocol, Src Port: 10432, Dst Port: ftp (21), Seq: 0, Len: 0\n"
    "    Source Port: 10432\n    Destination Port: ftp (21)\n    [TCP Segment Len: 0]\n"
    "    Sequence Number: 0    (relative sequence number)\n    Sequence Number (raw): 1257181311\n"
    "    Acknowledgment Number: 0\n    Acknowledgment number (raw): 0\n    0111 .... = Header Length: 28 "
    "bytes (7)\n"
    "    Flags: 0x002 (SYN)\n    Window: 65535\n    [Calculated window size: 65535]\n"
    "    Options: (8 bytes), Maximum segment size\n        TCP Option - Maximum segment size: 1460 "
    "bytes\n"
    "            MSS Value: 1460\n"
    "\n"
    "Frame 8: 70 bytes on wire (560 bits), 70 bytes captured (560 bits)\n"
    "    Epoch Time: 1236047713.765000000 seconds\n    Frame Number: 8\n    Frame Length: 70 bytes (560 "
    "bits)\n"
    "Internet Protocol Version 4, Src: 10.1.1.1, Dst: 137.72.43.137\n"
    "    Total Length: 56\n    Time to live: 255\n    Protocol: ICMP (1)\n    Source: 10.1.1.1\n"
    "    Destination: 137.72.43.137\n"
    "Internet Control Message Protocol\n    Type: 3 (Destination unreachable)\n    Code: 1 (Host "
    "unreachable)\n"
    "    Internet Protocol Version 4, Src: 137.72.43.137, Dst: 10.9.9.9\n        Time to live: 3\n"
    "        Protocol: TCP (6)\n        Source: 137.72.43.137\n        Destination: 10.9.9.9\n"
    "    Transmission Control Protocol, Src Port: 1, Dst Port: 2\n        Source Port: 1\n";

static void trees_of_tshark(void **state)
{
    (void)state;
    text_case *t = case_new();
    assert_int_equal(score(&nc_decoder_tshark, tree_text), 86);
    case_decode(t, &nc_decoder_tshark, nc_str_c(tree_text));
    SHOWN(t, 0, "ip.src", "137.72.43.137");
    SHOWN(t, 0, "ip.dst", "137.72.43.207");
    SHOWN(t, 0, "ip.ttl", "128");
    SHOWN(t, 0, "sport", "10432");
    SHOWN(t, 0, "dport", "21");
    SHOWN(t, 0, "len", "66");
    SEGMENT(t, 0, "seq", "1257181311");
    SEGMENT(t, 0, "window", "65535");
    SEGMENT(t, 0, "mss", "1460");
    SEGMENT(t, 0, "options.cut", "no");
    SHOWN(t, 1, "ip.src", "10.1.1.1");
    SHOWN(t, 1, "ip.ttl", "255");
    SHOWN(t, 1, "proto", "icmp");
    SHOWN(t, 1, "sport", "-");
    assert_null(case_fact(t, NC_F_packet, 2));
    case_free(t);
    t = case_new(); /* the end of the second one is lost */
    case_decode(t, &nc_decoder_tshark,
                nc_str_n(tree_text, (size_t)(strstr(tree_text, "    Time to live: 255") - tree_text)));
    SHOWN(t, 0, "dport", "21");
    assert_null(case_fact(t, NC_F_packet, 1));
    case_free(t);
}

/* Past the limit of conversations the scale of a window is not known: no window rather than a wrong one. */
/* A row whose protocol is one of those above TCP shows no TCP numbers: what is acknowledged behind it was there. */
static void rows_of_higher_protocols(void **state)
{
    (void)state;
    static const char opening[] =
        "    1   0.000000     10.1.1.1 \xe2\x86\x92 10.1.1.2     TCP 74 40000 \xe2\x86\x92 443 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 WS=128\n"
        "    2   0.001000     10.1.1.2 \xe2\x86\x92 10.1.1.1     TCP 74 443 \xe2\x86\x92 40000 [SYN, ACK]"
        " Seq=0 Ack=1 Win=65160 Len=0 MSS=1460 WS=128\n"
        "    3   0.002000     10.1.1.1 \xe2\x86\x92 10.1.1.2     TCP 66 40000 \xe2\x86\x92 443 [ACK] Seq=1 Ack=1 Win=64256 Len=0\n";
    static const char hello[] = "    4   0.003000     10.1.1.1 \xe2\x86\x92 10.1.1.2     TLSv1.2 583 Client Hello\n";
    static const char rest[] =
        "    5   0.004000     10.1.1.2 \xe2\x86\x92 10.1.1.1     TCP 66 443 \xe2\x86\x92 40000 [ACK] Seq=1 Ack=518 Win=64768 Len=0\n"
        "    6   0.005000     10.1.1.1 \xe2\x86\x92 10.1.1.2     TCP 66 40000 \xe2\x86\x92 443 [FIN, ACK] Seq=518 Ack=1 Win=64256 Len=0\n"
        "    7   0.006000     10.1.1.2 \xe2\x86\x92 10.1.1.1     TCP 66 443 \xe2\x86\x92 40000 [FIN, ACK] Seq=1 Ack=519 Win=64768 Len=0\n"
        "    8   0.007000     10.1.1.1 \xe2\x86\x92 10.1.1.2     TCP 66 40000 \xe2\x86\x92 443 [ACK] Seq=519 Ack=2 Win=64256 Len=0\n";
    for (unsigned with = 0; with < 2; with++) {
        text_case *t = case_new();
        nc_buf text = {0};
        nc_buf_c(&text, opening);
        nc_buf_c(&text, with ? hello : "");
        nc_buf_c(&text, rest);
        case_decode(t, &nc_decoder_tshark, nc_buf_str(&text));
        bool told = false;
        char out[128];
        for (unsigned i = 0; case_fact(t, NC_F_tcp_direction, i) != NULL; i++)
            told = told || strcmp(case_text(t, case_fact(t, NC_F_tcp_direction, i), "unseen", out), "1") == 0;
        assert_int_equal(told, !with);
        nc_buf_free(&text);
        case_free(t);
    }
}

static void windows_of_too_many_conversations(void **state)
{
    (void)state;
    static const char text[] =
        "\"No.\",\"Time\",\"Source\",\"Destination\",\"Protocol\",\"Length\",\"Info\"\n"
        "\"1\",\"0.0\",\"10.1.1.1\",\"10.1.1.2\",\"TCP\",\"66\",\"1025  >  21 [SYN] Seq=0 Win=65535 Len=0 MSS=1460 WS=4\"\n"
        "\"2\",\"0.1\",\"10.1.1.2\",\"10.1.1.1\",\"TCP\",\"66\",\"21  >  1025 [SYN, ACK] Seq=0 Ack=1 Win=32768 Len=0 WS=2\"\n"
        "\"3\",\"0.2\",\"10.1.1.9\",\"10.1.1.2\",\"TCP\",\"54\",\"1026  >  21 [ACK] Seq=1 Ack=1 Win=2569 Len=0\"\n"
        "\"4\",\"0.3\",\"10.1.1.1\",\"10.1.1.2\",\"TCP\",\"54\",\"1025  >  21 [ACK] Seq=1 Ack=1 Win=2568 Len=0\"\n";
    text_case *t = case_new();
    nc_limits limits = nc_default_limits;
    limits.flows = 2; /* both sides of the first one */
    t->c.limits = &limits;
    case_decode(t, &nc_decoder_packet_table, nc_str_c(text));
    SEGMENT(t, 2, "window", "642");
    SHOWN(t, 2, "ip.src", "10.1.1.9");
    assert_null(case_fact(t, NC_F_tcp_segment, 3));
    assert_true(noted(t, "limit packet.flows reached"));
    assert_int_equal(case_source(t)->status, NC_SOURCE_PARTIAL);
    case_free(t);
}

/* A row in the middle that may have lost its end, and columns behind the last one that is read, are told. */
static void rows_that_are_left_out_are_told(void **state)
{
    nc_buf text = {0};
    (void)state;
    nc_buf_c(&text, "Time,Source,Destination,Protocol,Info\n");
    nc_buf_c(&text, "1.0,10.1.1.1,10.1.1.2,UDP,1 > 2 Len=0\n");
    size_t begin = text.n;
    nc_buf_c(&text, "2.0,10.1.1.1,10.1.1.2,UDP,1 > 2 Len=0 ");
    while (text.n - begin < 80)
        nc_buf_char(&text, 'x');
    nc_buf_c(&text, "\n3.0,10.1.1.1,10.1.1.2,UDP,1 > 2 Len=0\n");
    text_case *t = case_new();
    case_decode(t, &nc_decoder_packet_table, nc_buf_str(&text));
    assert_non_null(case_fact(t, NC_F_packet, 1));
    assert_null(case_fact(t, NC_F_packet, 2));
    assert_true(noted(t, "1 row without a packet, first: line 3"));
    case_free(t);
    nc_buf_clear(&text);
    nc_buf_c(&text, "Time,Source,Destination,Protocol,Info");
    for (unsigned i = 0; i < 300; i++)
        nc_buf_printf(&text, ",c%u", i);
    nc_buf_c(&text, "\n1.0,10.1.1.1,10.1.1.2,UDP,1 > 2 Len=0,7\n");
    t = case_new();
    case_decode(t, &nc_decoder_packet_table, nc_buf_str(&text));
    assert_non_null(case_fact(t, NC_F_packet, 0));
    assert_true(noted(t, "columns behind the first 256 were not read"));
    case_free(t);
    nc_buf_free(&text);
}

/* A row of 80 columns may have lost its end: its numbers of the last column are unknown, the rest is kept. */
static void a_row_of_tshark_as_wide_as_a_screen(void **state)
{
    (void)state;
    static const char text[] = "1 0.000000 10.1.1.1 -> 10.1.1.2 TCP 74 1025 > 21 [SYN] Seq=0 Win=64240 Len=0 MSS\n"
                               "2 0.000500 10.1.1.2 -> 10.1.1.1 TCP 74 21 > 1025 [SYN, ACK] Seq=0 Ack=1 Len=0\n";
    static const char narrow[] = "1 0.000000 10.1.1.1 -> 10.1.1.2 TCP 74 1025 > 21 [SYN] Seq=0 Win=64240\n";
    text_case *t = case_new();
    assert_int_equal(nc_str_find(nc_str_c(text), NC_S("\n")), 80);
    case_decode(t, &nc_decoder_tshark, nc_str_c(text));
    assert_int_equal(t->err, NC_E_OK);
    SHOWN(t, 0, "ip.src", "10.1.1.1");
    SHOWN(t, 0, "ip.dst", "10.1.1.2");
    SHOWN(t, 0, "len", "74");
    SHOWN(t, 0, "dport", "-");
    SHOWN(t, 1, "dport", "1025"); /* narrower than the widest row: whole */
    assert_null(case_fact(t, NC_F_packet, 2));
    case_decode(t, &nc_decoder_tshark, nc_str_c(narrow)); /* 71 columns: no screen's width */
    SHOWN(t, 0, "dport", "21");
    case_free(t);
}

static const char json_text[] =
    "[\n {\"_index\": \"packets\", \"_source\": {\"layers\": {\n"
    "  \"frame\": {\"frame.encap_type\": \"1\", \"frame.time_epoch\": \"1236047713.7644\",\n   \"frame.number\": \"7\", \"frame.len\": \"62\"},\n"
    "  \"ip\": {\"ip.src\": \"137.72.43.137\", \"ip.dst\": \"137.72.43.207\", \"ip.proto\": \"6\", \"ip.ttl\": \"128\", \"ip.id\": \"0x0010\",\n"
    "   \"ip.len\": \"48\", \"note \\\"}\": \"\\\\\"},\n"
    "  \"tcp\": {\"tcp.srcport\": \"10432\", \"tcp.dstport\": \"21\",\n"
    "   \"tcp.seq\": \"0\", \"tcp.seq_raw\": \"1257181311\", \"tcp.flags\": \"0x0002\",\n"
    "   \"tcp.window_size_value\": \"65535\", \"tcp.len\": \"0\", \"tcp.srcport\": \"1\"}}}}\n,\n"
    " {\"_source\": {\"layers\": {\"frame_raw\": [\"4500001c0001000040118a8c89482bcf89482b890089008a00080000\", 0, 28, 0, 1],\n"
    "  \"frame\": {\"frame.encap_type\": \"7\", \"frame.time_epoch\": \"1236047713.765\", \"frame.number\": \"8\", \"frame.len\": \"28\"}}}}\n]\n";

static void json_of_tshark(void **state)
{
    (void)state;
    text_case *t = case_new();
    assert_int_equal(score(&nc_decoder_tshark_json, json_text), 90);
    case_decode(t, &nc_decoder_tshark_json, nc_str_c(json_text));
    assert_int_equal(case_source(t)->status, NC_SOURCE_OK);
    assert_int_equal(case_must(t, NC_F_packet, 0)->from.record, 7);
    SEGMENT(t, 0, "seq", "1257181311"); /* the raw one, although it comes later */
    SEGMENT(t, 0, "sport", "10432");    /* the first of two */
    SHOWN(t, 0, "ip.ttl", "128");
    SHOWN(t, 0, "ip.id", "16");
    SHOWN(t, 1, "caplen", "28");
    SHOWN(t, 1, "sport", "137");
    assert_false(t->loaded[NC_F_dns]); /* not all packets have bytes */
    case_free(t);
}

/* Cut anywhere it gives the packets before, and says so. */
static void json_cut_anywhere(void **state)
{
    (void)state;
    nc_str text = nc_str_c(json_text);
    for (size_t n = 40; n < text.n - 4; n += 11) {
        text_case *t = case_new();
        case_decode(t, &nc_decoder_tshark_json, nc_str_sub(text, 0, n));
        assert_int_equal(case_source(t)->status, NC_SOURCE_PARTIAL);
        if (case_fact(t, NC_F_packet, 0) != NULL)
            SEGMENT(t, 0, "window", "65535");
        case_free(t);
    }
}

static void lines_for_elastic(void **state)
{
    (void)state;
    static const char text[] =
        "{\"index\":{\"_index\":\"packets-2009-03-03\"}}\n"
        "{\"timestamp\":\"1236047713765\",\"layers\":{\"frame_raw\":\"4500001c0001000040118a8c89482bcf89482b890089008a00080000\","
        "\"frame\":{\"frame_frame_encap_type\":\"7\",\"frame_frame_time_epoch\":\"2009-03-03T02:35:13.765000000Z\",\"frame_frame_number\":\"1\"}}}\n";
    text_case *t = case_new();
    assert_int_equal(score(&nc_decoder_tshark_json, text), 90);
    case_decode(t, &nc_decoder_tshark_json, nc_str_c(text));
    int64_t at;
    assert_true(nc_time_of(2009, 3, 3, 2, 35, 13, 765000000, &at));
    assert_true(case_must(t, NC_F_packet, 0)->from.at == at);
    assert_true(t->loaded[NC_F_dns]);
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(columns_by_name),
        cmocka_unit_test(wireshark_export),
        cmocka_unit_test(other_tables_are_not_packets),
        cmocka_unit_test(last_row_without_an_end),
        cmocka_unit_test(lines_of_tshark),
        cmocka_unit_test(trees_of_tshark),
        cmocka_unit_test(a_row_of_tshark_as_wide_as_a_screen),
        cmocka_unit_test(rows_of_higher_protocols),
        cmocka_unit_test(json_of_tshark),
        cmocka_unit_test(json_cut_anywhere),
        cmocka_unit_test(lines_for_elastic),
        cmocka_unit_test(windows_of_too_many_conversations),
        cmocka_unit_test(rows_that_are_left_out_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
