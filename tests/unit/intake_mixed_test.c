/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of several kinds: which lines whose they are. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "decoders/intake/beside.h"
#include "decoders/intake/mixed.h"
#include "decoders/bundle/text_input.h"
#include "text_case.h"

static const char tcpdump[] = "13:09:47.116700 IP 10.9.3.77.40000 > 10.7.1.4.21: Flags [S], seq 3000000001, win 29200, length 0\n"
                              "13:09:47.117911 IP 10.7.1.4.21 > 10.9.3.77.40000: Flags [S.], seq 77, ack 3000000002, win 65535, length 0\n";
static const char ss[] = "State      Recv-Q Send-Q Local Address:Port               Peer Address:Port\n"
                         "ESTAB      0      4096   10.9.3.77:40000                  10.7.1.4:21\n";
static const char profile[] = "TCPCONFIG TCPSENDBFRSIZE 65535\nUDPCONFIG UDPCHKSUM\nIPCONFIG DATAGRAMFWD\nPORT\n   21 TCP FTPD1\n";

static nc_mixed *find(const text_case *t, nc_buf *text)
{
    size_t count;
    const nc_decoder *const *table = nc_decoders(&count);
    return nc_mixed_find(table, count, &t->c, nc_buf_str(text), (nc_columns){0});
}

static void check_part(const nc_mixed *mixed, size_t index, const char *decoder, uint32_t first, uint32_t last)
{
    nc_line_set lines = nc_mixed_lines(mixed, index);
    const nc_mixed_part *part = nc_mixed_part_at(mixed, index);
    assert_true(nc_str_eq(part->decoder->name, nc_str_c(decoder)));
    assert_int_equal(part->first, first);
    for (uint32_t line = 1; line < lines.count; line++)
        assert_int_equal(lines.bits[line / 64] >> line % 64 & 1, line >= first && line <= last);
}

static void each_line_has_one_reader(void **state)
{
    text_case *t = case_new();
    nc_buf text = { 0 };
    (void)state;
    nc_buf_c(&text, tcpdump);
    nc_buf_c(&text, "# ss -tan\n");
    nc_buf_c(&text, ss);
    nc_buf_c(&text, profile);
    nc_mixed *mixed = find(t, &text);
    assert_non_null(mixed);
    assert_int_equal(nc_mixed_count(mixed), 3);
    check_part(mixed, 0, "tcpdump-text", 1, 2);
    check_part(mixed, 1, "linux", 3, 5);
    check_part(mixed, 2, "config", 6, 10);
    nc_mixed_free(mixed);
    nc_buf_free(&text);
    case_free(t);
}

/* Two kinds of configuration are two readers' parts, though one decoder reads both; a statement that the kind at
 * work has, too, begins nothing. */
static void kinds_of_configuration(void **state)
{
    text_case *t = case_new();
    nc_buf text = { 0 };
    (void)state;
    nc_buf_c(&text, "TCPIPJOBNAME TCPIP\nDATASETPREFIX TCPIP\nHOSTNAME a\nSEARCH example.org\nNAMESERVER 10.1.1.53\nOPTIONS ndots:1\n\n");
    nc_buf_c(&text, "And this is the FTP.DATA:\n\nDATACTTIME 10\nFTPKEEPALIVE 0\nEXTENSIONS AUTH_TLS\n");
    nc_buf_c(&text, profile);
    nc_mixed *mixed = find(t, &text);
    assert_non_null(mixed);
    assert_int_equal(nc_mixed_count(mixed), 3);
    check_part(mixed, 0, "config", 1, 9);
    check_part(mixed, 1, "config", 10, 12);
    check_part(mixed, 2, "config", 13, 17);
    assert_string_equal(nc_mixed_part_at(mixed, 0)->kind, "TCPIP.DATA");
    assert_string_equal(nc_mixed_part_at(mixed, 1)->kind, "FTP.DATA");
    assert_string_equal(nc_mixed_part_at(mixed, 2)->kind, "PROFILE.TCPIP");
    nc_mixed_free(mixed);
    nc_buf shown = { 0 };
    assert_true(nc_mixed_show(&t->c, nc_buf_str(&text), &shown));
    assert_true(nc_str_eq(nc_buf_str(&shown), NC_S("lines 1 to 9: config, TCPIP.DATA\n"
                                                    "lines 10 to 12: config, FTP.DATA\n"
                                                    "lines 13 to 17: config, PROFILE.TCPIP\n")));
    nc_buf_free(&shown);
    nc_buf_free(&text);
    case_free(t);
}

/* A reply of FTP begins a dialogue, but not where a packet carries it. */
static void what_a_packet_carries_is_no_dialogue(void **state)
{
    static const char carried[] = "\t220 FTPD1 IBM FTP CS V2R5 at SOW1, 09:00:01 on 2024-03-05.\n"
                                  "\t0x0000:  4500 0028 0001 0000 4006 74ca 0202 0202\n";
    text_case *t = case_new();
    nc_buf text = { 0 };
    (void)state;
    nc_buf_c(&text, tcpdump);
    nc_buf_c(&text, carried);
    nc_buf_c(&text, tcpdump);
    nc_buf_c(&text, carried);
    assert_null(find(t, &text));
    nc_buf_clear(&text);
    for (const char *p = carried; *p != '\0'; p++)
        nc_buf_char(&text, *p == '\t' ? ' ' : *p); /* alone it is one */
    nc_buf_c(&text, "---> USER KIM\n331 Send password please.\n");
    nc_buf_c(&text, ss);
    nc_mixed *mixed = find(t, &text);
    assert_non_null(mixed);
    assert_int_equal(nc_mixed_count(mixed), 2);
    nc_mixed_free(mixed);
    nc_buf_free(&text);
    case_free(t);
}

/* Words above the first kind are read with it; a single packet in a long text of something else changes nothing. */
static void one_kind_is_no_mixture(void **state)
{
    text_case *t = case_new();
    nc_buf text = { 0 };
    (void)state;
    nc_buf_c(&text, "Dear colleagues,\nplease look at this.\n\n");
    nc_buf_c(&text, ss);
    assert_null(find(t, &text));
    nc_buf_c(&text, "13:09:47.116700 IP 10.9.3.77.40000 > 10.7.1.4.21: Flags [S], seq 1, win 29200, length 0\n");
    for (int i = 0; i < 20; i++)
        nc_buf_c(&text, "and so on\n");
    assert_null(find(t, &text));
    nc_buf_clear(&text);
    assert_null(find(t, &text));
    nc_buf_free(&text);
    case_free(t);
}

/* A reader of a part sees its lines, with their numbers and places, and one empty line for what lies between. */
static void lines_keep_their_places(void **state)
{
    static const char text[] = "one\ntwo\nthree\nfour\nfive\n";
    uint64_t bits[1] = { UINT64_C(1) << 1 | UINT64_C(1) << 4 };
    nc_stream *in = nc_stream_of_bytes(text, sizeof text - 1);
    nc_text_line line;
    (void)state;
    nc_stream_only(in, (nc_line_set){ .bits = bits, .count = 6 });
    nc_text_input *input = nc_text_input_new(in, 100);
    assert_true(nc_text_input_next(input, &line));
    assert_int_equal(line.number, 1);
    assert_true(nc_text_input_next(input, &line));
    assert_int_equal(line.text.n, 0);
    assert_true(nc_text_input_next(input, &line));
    assert_int_equal(line.number, 4);
    assert_int_equal(line.offset, 14);
    assert_true(nc_str_eq(line.text, NC_S("four")));
    assert_true(nc_text_input_next(input, &line));
    assert_int_equal(line.text.n, 0);
    assert_false(nc_text_input_next(input, &line));
    nc_text_input_free(input);
    nc_stream_free(in);
}

/* Fields of a record of a formatted trace, and its bytes, begin nothing of their own, whatever their names are. */
static void what_is_in_a_record_begins_nothing(void **state)
{
    text_case *t = case_new();
    nc_buf text = { 0 };
    (void)state;
    nc_buf_c(&text, " COMPONENT TRACE FULL FORMAT\n COMP(SYSTCPDA)\n"
                    "    61 SYSA     PACKET   00000004 02:35:29.534300 Packet Trace\n"
                    "From Interface    : OSAL1            Device: QDIO Ethernet  Full=67\n"
                    " TCPCONFIG        : 1\n UDPCONFIG        : 2\n IPCONFIG         : 3\n PORT             : 4\n");
    assert_null(find(t, &text));
    nc_buf_c(&text, "000000 45000043 20E74000 80066FE5 89482B89  .....X ...?Vi..i  E..C .@...o..H+.\n");
    nc_buf_c(&text, profile);
    nc_mixed *mixed = find(t, &text);
    assert_non_null(mixed); /* and what stands below it does */
    assert_int_equal(nc_mixed_count(mixed), 2);
    check_part(mixed, 1, "config", 10, 14);
    nc_mixed_free(mixed);
    nc_buf_free(&text);
    case_free(t);
}

/* ---- side by side ---- */

static const char right_profile[] = "TCPCONFIG TCPSENDBFRSIZE 65535\nUDPCONFIG UDPCHKSUM\nIPCONFIG DATAGRAMFWD\nPORT\n   21 TCP FTPD1\n";

/* The lines of two texts, the right ones from one column on. */
static void lay(nc_buf *out, const char *left, const char *right, size_t column)
{
    nc_str a = nc_str_c(left), b = nc_str_c(right), one, other;
    while (a.n > 0 || b.n > 0) {
        one = other = NC_S("");
        if (a.n > 0)
            nc_str_split(&a, '\n', &one);
        if (b.n > 0)
            nc_str_split(&b, '\n', &other);
        nc_buf_add(out, one);
        for (size_t i = one.n; i < column && other.n > 0; i++)
            nc_buf_char(out, ' ');
        nc_buf_add(out, other);
        nc_buf_char(out, '\n');
    }
}

static bool beside(const text_case *t, const nc_buf *text, uint32_t *column)
{
    size_t count;
    const nc_decoder *const *table = nc_decoders(&count);
    return nc_beside_find(table, count, &t->c, nc_buf_str(text), column);
}

/* The configuration begins at one column beside the table, whose own columns are no second text; two blanks are
 * too few, and a line across the gutter says that there are no two texts. */
static void two_texts_side_by_side(void **state)
{
    text_case *t = case_new();
    nc_buf text = { 0 };
    uint32_t column = 0;
    (void)state;
    lay(&text, ss, right_profile, 80);
    assert_true(beside(t, &text, &column));
    assert_int_equal(column, 80);
    nc_buf_c(&text, "somebody writes below both of the texts, from the first column up to behind where the second began\n");
    assert_false(beside(t, &text, &column));
    nc_buf_clear(&text);
    nc_buf_c(&text, ss);
    assert_false(beside(t, &text, &column));
    nc_buf_clear(&text);
    lay(&text, ss, right_profile, strlen("State      Recv-Q Send-Q Local Address:Port               Peer Address:Port") + 2);
    assert_false(beside(t, &text, &column));
    nc_buf_clear(&text);
    lay(&text, "what nobody reads\nand more of it\nonce more\n", right_profile, 40);
    assert_false(beside(t, &text, &column));
    nc_buf_clear(&text);
    lay(&text, "State      Recv-Q Send-Q Local Address:Port\nESTAB      0      4096   10.9.3.77:40000    \n", right_profile, 46);
    assert_true(beside(t, &text, &column)); /* lines of one form, all as wide as the first, are no text of their own */
    nc_buf_clear(&text);
    lay(&text, "State      Recv-Q Send-Q Local Address:Port\nESTAB      0      4096   10.9.3.77:400000000\n", right_profile, 46);
    assert_false(beside(t, &text, &column));
    nc_buf_free(&text);
    case_free(t);
}

/* Columns are characters, and lines keep their places; what has something beside it is no piece. */
static void columns_of_a_text(void **state)
{
    static const struct {
        nc_columns columns;
        const char *lines[2];
    } sides[] = { { { 0, 6 }, { "\xc3\xa4\xc3\xb6", "ab" } }, { { 6, UINT32_MAX }, { " right", "end" } } };
    static const char text[] = "\xc3\xa4\xc3\xb6     right\nab    end";
    (void)state;
    for (unsigned side = 0; side < 2; side++) {
        nc_stream *in = nc_stream_of_bytes(text, sizeof text - 1);
        nc_text_line line;
        nc_stream_between(in, sides[side].columns);
        nc_text_input *input = nc_text_input_new(in, 100);
        for (unsigned i = 0; i < 2; i++) {
            assert_true(nc_text_input_next(input, &line));
            assert_int_equal(line.number, i + 1);
            assert_true(nc_str_eq(line.text, nc_str_c(sides[side].lines[i])));
        }
        assert_int_equal(line.piece, side == 1);
        assert_false(nc_text_input_next(input, &line));
        nc_text_input_free(input);
        nc_stream_free(in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_a_record_begins_nothing),
        cmocka_unit_test(each_line_has_one_reader),
        cmocka_unit_test(kinds_of_configuration),
        cmocka_unit_test(what_a_packet_carries_is_no_dialogue),
        cmocka_unit_test(one_kind_is_no_mixture),
        cmocka_unit_test(lines_keep_their_places),
        cmocka_unit_test(two_texts_side_by_side),
        cmocka_unit_test(columns_of_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
