/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "decoders/bundle/text_code.h"
#include "decoders/bundle/text_input.h"
#include "engine/base/arena.h"
#include "engine/base/buf.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct opened {
    nc_stream *stream;
    nc_text_input *input;
} opened;

static opened open_text(nc_str bytes, uint64_t limit)
{
    opened o;
    o.stream = nc_stream_of_bytes(bytes.p, bytes.n);
    o.input = nc_text_input_new(o.stream, limit);
    return o;
}

static void close_text(opened *o)
{
    nc_text_input_free(o->input);
    nc_stream_free(o->stream);
}

static void assert_text(nc_str got, const char *expected)
{
    if (!nc_str_eq(got, nc_str_c(expected)))
        fail_msg("got \"%.*s\", expected \"%s\"", NC_FMT(got), expected);
}

/* All lines joined with "|"; the encoding goes to `words`. */
static void assert_lines(nc_str bytes, const char *words, const char *lines)
{
    opened o = open_text(bytes, 65536);
    nc_buf got = { 0 };
    nc_text_line line;
    uint32_t number = 0;
    while (nc_text_input_next(o.input, &line)) {
        assert_int_equal(line.number, ++number);
        assert_false(line.cut);
        nc_buf_add(&got, line.text);
        nc_buf_char(&got, '|');
    }
    assert_text(nc_text_input_encoding(o.input), words);
    assert_text(nc_buf_str(&got), lines);
    nc_buf_free(&got);
    close_text(&o);
}

/* glibc's converters are the independent authority for the code pages. */
static nc_buf convert(const char *to, const char *from, nc_str text)
{
    nc_buf out = { 0 };
    char *bytes = malloc(text.n * 4 + 16), *in = (char *)(uintptr_t)text.p, *end = bytes;
    size_t in_left = text.n, out_left = text.n * 4 + 16;
    iconv_t cd = iconv_open(to, from);
    assert_true(cd != (iconv_t)-1);
    assert_int_equal(iconv(cd, &in, &in_left, &end, &out_left), 0);
    nc_buf_add(&out, nc_str_n(bytes, (size_t)(end - bytes)));
    iconv_close(cd);
    free(bytes);
    return out;
}

static void code_pages_agree_with_glibc(void **state)
{
    (void)state;
    static const struct {
        nc_code code;
        const char *name;
    } pages[] = { { NC_CODE_IBM1047, "IBM1047" }, { NC_CODE_IBM037, "IBM037" }, { NC_CODE_IBM1140, "IBM1140" } };
    for (size_t i = 0; i < 3; i++)
        for (int c = 0; c < 256; c++) {
            char byte = (char)c;
            nc_buf got = { 0 }, expected = convert("UTF-8", pages[i].name, nc_str_n(&byte, 1));
            nc_code_decode(pages[i].code, nc_str_n(&byte, 1), &got);
            if (!nc_str_eq(nc_buf_str(&got), nc_buf_str(&expected)))
                fail_msg("%s: byte %02x", pages[i].name, (unsigned)c);
            nc_buf_free(&got);
            nc_buf_free(&expected);
        }
}

static void line_ends(void **state)
{
    (void)state;
    assert_lines(NC_S("one\ntwo\n\nthree"), "ASCII", "one|two||three|");
    assert_lines(NC_S("one\r\ntwo\r\n"), "ASCII, CRLF", "one|two|");
    assert_lines(NC_S("one\rtwo\rthree\r"), "ASCII, CR only", "one|two|three|");
    assert_lines(NC_S("only one"), "ASCII, no line ends", "only one|");
    assert_lines(NC_S("blanks   \ntabs\t\t\n"), "ASCII", "blanks|tabs|");
    assert_lines(NC_S("\fpage\n"), "ASCII", "page|");
}

static void unicode(void **state)
{
    (void)state;
    static const char text[] = "Z\xc3\xbcrich \xe2\x82\xac 10\nsecond line \xf0\x9f\x98\x80\n";
    nc_str utf8 = nc_str_c(text);
    assert_lines(utf8, "UTF-8", "Z\xc3\xbcrich \xe2\x82\xac 10|second line \xf0\x9f\x98\x80|");
    assert_lines(NC_S("\xef\xbb\xbfhello\n"), "UTF-8 with byte order mark", "hello|");
    static const char *const names[] = { "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE" };
    static const nc_str marks[] = { NC_SI("\xff\xfe"), NC_SI("\xfe\xff"), NC_SI("\xff\xfe\0\0"), NC_SI("\0\0\xfe\xff") };
    for (size_t i = 0; i < 4; i++) {
        nc_buf wide = convert(names[i], "UTF-8", utf8), marked = { 0 };
        nc_buf_add(&marked, marks[i]);
        nc_buf_add(&marked, nc_buf_str(&wide));
        assert_lines(nc_buf_str(&marked), names[i], "Z\xc3\xbcrich \xe2\x82\xac 10|second line \xf0\x9f\x98\x80|");
        nc_buf_free(&wide);
        nc_buf_free(&marked);
    }
    for (size_t i = 0; i < 2; i++) { /* no mark: known by the NULs */
        nc_buf wide = convert(names[i], "UTF-8", NC_S("Active Connections\r\n  Proto  Local\r\n"));
        char words[32];
        snprintf(words, sizeof words, "%s, CRLF", names[i]);
        assert_lines(nc_buf_str(&wide), words, "Active Connections|  Proto  Local|");
        nc_buf_free(&wide);
    }
}

static void odd_bytes_in_ascii_are_kept(void **state)
{
    (void)state;
    assert_lines(NC_S("temperature 20\xb0"
                      "C outside\nfine\n"),
                 "8-bit", "temperature 20\xb0"
                          "C outside|fine|");
}

static void no_text(void **state)
{
    (void)state;
    char zeros[512] = { 0 }, all[1024];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)(i * 73 + i / 256);
    static const char pcap[] = "\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\1\0\0\0GET / HTTP/1.1 Host: example.net";
    nc_str cases[] = { nc_str_n(zeros, sizeof zeros), nc_str_n(all, sizeof all), nc_str_n(pcap, sizeof pcap),
                       NC_S("text with a \0 in it\n"), NC_S("\xff\xfe\x00\xd8\x00\xd8\x00\xd8"), NC_S("") };
    nc_arena *arena = nc_arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        opened o = open_text(cases[i], 65536);
        nc_text_line line;
        assert_false(nc_text_input_next(o.input, &line));
        assert_text(nc_text_input_encoding(o.input), "binary");
        close_text(&o);
        assert_int_equal(nc_text_probe(arena, cases[i]).n, 0);
    }
    nc_arena_free(arena);
}

static const char report[] = "MVS TCP/IP NETSTAT CS V1R13  TCPIP Name: TCPIP\n"
                             "DevName: OSA1 [a|b]  DevType: MPCIPA\n"
                             "  DevStatus: Ready\n"
                             "Inbound Packets Discarded  =  000000000000\n";
static const char report_lines[] = "MVS TCP/IP NETSTAT CS V1R13  TCPIP Name: TCPIP|DevName: OSA1 [a|b]  DevType: MPCIPA|"
                                   "  DevStatus: Ready|Inbound Packets Discarded  =  000000000000|";

static void ebcdic_with_line_ends(void **state)
{
    (void)state;
    static const char *const pages[] = { "IBM1047", "IBM037" };
    static const char *const with_nel[] = { "IBM-1047, NEL", "IBM-037, NEL" };
    static const char *const with_lf[] = { "IBM-1047", "IBM-037" };
    for (size_t i = 0; i < 2; i++) {
        nc_buf bytes = convert(pages[i], "ISO-8859-1", nc_str_c(report)); /* LF becomes 0x25 */
        assert_lines(nc_buf_str(&bytes), with_lf[i], report_lines);
        for (size_t k = 0; k < bytes.n; k++)
            if (bytes.p[k] == 0x25)
                bytes.p[k] = 0x15;
        assert_lines(nc_buf_str(&bytes), with_nel[i], report_lines);
        nc_buf_free(&bytes);
    }
}

/* The euro sign tells IBM-1140 from IBM-037, which is the same otherwise. */
static void ebcdic_with_euro(void **state)
{
    (void)state;
    nc_buf bytes = convert("IBM1140", "UTF-8", nc_str_c("EZA1701I THE COPY COSTS [10 \xe2\x82\xac] A MONTH\nAND IS LATE\n"));
    assert_lines(nc_buf_str(&bytes), "IBM-1140", "EZA1701I THE COPY COSTS [10 \xe2\x82\xac] A MONTH|AND IS LATE|");
    nc_buf_free(&bytes);
}

/* The lines of a text as records of one length, padded with blanks, each after `column`. */
static nc_buf records(const char *text, size_t length, const char *columns)
{
    nc_buf out = { 0 };
    nc_str rest = nc_str_c(text), line;
    for (size_t i = 0; nc_str_split(&rest, '\n', &line) && rest.p != NULL && (line.n > 0 || rest.n > 0); i++) {
        size_t used = line.n;
        if (columns != NULL) {
            nc_buf_char(&out, columns[i]);
            used++;
        }
        nc_buf_add(&out, line);
        nc_buf_repeat(&out, ' ', length - used);
    }
    return out;
}

/* A binary transfer of RECFM=VB with its record descriptor words (FTP: `quote site rdw`, `locsite rdw`). */
static void records_with_rdw(void **state)
{
    (void)state;
    static const char text[] = "EZD1287I TTLS Error RC: 402\nCONNID: 0000A1\n\n IST663I BFTERM REQUEST FAILED\nEND\n";
    nc_buf bytes = { 0 };
    nc_str rest = nc_str_c(text), line;
    while (nc_str_split(&rest, '\n', &line) && (line.n > 0 || rest.n > 0)) {
        nc_buf record = convert("IBM1047", "ISO-8859-1", line);
        size_t n = record.n + 4;
        char word[4] = { (char)(n >> 8), (char)(n & 0xff), 0, 0 };
        nc_buf_add(&bytes, nc_str_n(word, 4));
        nc_buf_add(&bytes, nc_buf_str(&record));
        nc_buf_free(&record);
    }
    assert_lines(nc_buf_str(&bytes), "IBM-1047, records with RDW",
                 "EZD1287I TTLS Error RC: 402|CONNID: 0000A1|| IST663I BFTERM REQUEST FAILED|END|");
    nc_buf_free(&bytes);
}

static void fixed_records(void **state)
{
    (void)state;
    static const unsigned lengths[] = { 80, 121, 133, 137 };
    for (size_t i = 0; i < 4; i++) {
        char words[64];
        nc_buf ascii = records(report, lengths[i], NULL), asa = records(report, lengths[i], "1 0-");
        assert_int_equal(ascii.n, 4 * lengths[i]);
        nc_buf ebcdic = convert("IBM1047", "ISO-8859-1", nc_buf_str(&ascii));
        nc_buf printed = convert("IBM1047", "ISO-8859-1", nc_buf_str(&asa));
        snprintf(words, sizeof words, "ASCII, fixed %u", lengths[i]);
        assert_lines(nc_buf_str(&ascii), words, report_lines);
        snprintf(words, sizeof words, "IBM-1047, fixed %u", lengths[i]);
        assert_lines(nc_buf_str(&ebcdic), words, report_lines);
        snprintf(words, sizeof words, "IBM-1047, fixed %u, ASA", lengths[i]);
        assert_lines(nc_buf_str(&printed), words, report_lines);
        nc_buf_free(&ascii);
        nc_buf_free(&asa);
        nc_buf_free(&ebcdic);
        nc_buf_free(&printed);
    }
}

/* A long report is known by its front, and one that was cut does not come out even. */
static void fixed_records_of_a_long_report(void **state)
{
    (void)state;
    static const unsigned lengths[] = { 80, 121, 133, 137 };
    for (size_t i = 0; i < 4; i++) {
        nc_buf text = { 0 };
        for (unsigned k = 0; k < 2000; k++)
            nc_buf_printf(&text, "%6u Packet %*s flags=%x and %.*s\n", k, (int)(k % 7) + 1, "x", k * 7919 % 4096, (int)(k % 23),
                          "some words of a message");
        nc_buf_char(&text, 0);
        nc_buf fixed = records(text.p, lengths[i], NULL);
        assert_int_equal(fixed.n, 2000 * lengths[i]);
        nc_buf ebcdic = convert("IBM1047", "ISO-8859-1", nc_buf_str(&fixed));
        for (size_t cut = 0; cut < 2; cut++) {
            char words[64];
            size_t n = cut ? 20 * lengths[i] + 31 : ebcdic.n;
            snprintf(words, sizeof words, "IBM-1047, fixed %u", lengths[i]);
            opened o = open_text(nc_str_sub(nc_buf_str(&ebcdic), 0, n), 65536);
            nc_text_line line;
            uint32_t count = 0;
            while (nc_text_input_next(o.input, &line))
                count++;
            assert_text(nc_text_input_encoding(o.input), words);
            assert_int_equal(count, cut ? 21 : 2000);
            close_text(&o);
        }
        nc_buf_free(&text);
        nc_buf_free(&fixed);
        nc_buf_free(&ebcdic);
    }
}

/* Netstat TELNET prints rows of eighty columns below a heading that is shorter. */
static void lines_that_fill_their_record(void **state)
{
    (void)state;
    static const char full[] = "00000023 10.9.13.21..3725       Establsh 0000000251 0000015234 TSO10001 TCPM1001";
    char lines[512], expected[512];
    assert_int_equal(sizeof full - 1, 80);
    snprintf(lines, sizeof lines, "Conn     Foreign Socket\n%s\n%s\n----     -----\nlast line\n", full, full);
    snprintf(expected, sizeof expected, "Conn     Foreign Socket|%s|%s|----     -----|last line|", full, full);
    nc_buf fixed = records(lines, 80, NULL), ebcdic = convert("IBM1047", "ISO-8859-1", nc_buf_str(&fixed));
    assert_lines(nc_buf_str(&ebcdic), "IBM-1047, fixed 80", expected);
    nc_buf_free(&fixed);
    nc_buf_free(&ebcdic);
}

static void fixed_records_tell_where_they_are(void **state)
{
    (void)state;
    nc_buf asa = records(report, 133, "1 0-");
    opened o = open_text(nc_buf_str(&asa), 65536);
    nc_text_line line;
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(nc_text_input_next(o.input, &line));
        assert_int_equal(line.offset, i * 133);
        assert_int_equal(line.length, 133);
    }
    assert_false(nc_text_input_next(o.input, &line));
    close_text(&o);
    nc_buf_free(&asa);
}

static void the_asa_column_needs_proof(void **state)
{
    (void)state;
    assert_lines(NC_S("1PAGE ONE\n line\n0after a gap\n more\n"), "ASCII, ASA", "PAGE ONE|line|after a gap|more|");
    /* merely indented */
    assert_lines(NC_S(" one\n two\n three\n"), "ASCII", " one| two| three|");
    /* a single counter is no proof, only a page mark at the top is */
    assert_lines(NC_S("Totals\n1 eth0\n0 packets dropped\n"), "ASCII", "Totals|1 eth0|0 packets dropped|");
}

static void numbers_are_no_asa_column(void **state)
{
    (void)state;
    assert_lines(NC_S(" 10 files\n100 files\n110 files\n 12 files\n"), "ASCII", " 10 files|100 files|110 files| 12 files|");
    assert_lines(NC_S(" head\n-----\n a\n b\n"), "ASCII", " head|-----| a| b|");
    assert_lines(NC_S(" a\n b\n c\n0 packets dropped\n d\n"), "ASCII", " a| b| c|0 packets dropped| d|");
    assert_lines(NC_S("0x0000 4500\n0x0010 0a14\n0x0020 1234\n"), "ASCII", "0x0000 4500|0x0010 0a14|0x0020 1234|");
    assert_lines(NC_S("1. first\n 2\n 3\n"), "ASCII", "1. first| 2| 3|");
}

static void furniture_of_screens(void **state)
{
    (void)state;
    static const char screen[] = " IPCS OUTPUT STREAM ------------------------------ Line 1 of 25 Cols 1 78\n"
                                 " Command ===>                                           SCROLL ===> CSR\n"
                                 "****************************** TOP OF DATA ******************************\n"
                                 "DevName: OSA1\n"
                                 "***\n"
                                 "Line status: ready\n"
                                 " F1=Help  F2=Split  F3=Exit\n";
    static const bool furniture[] = { true, true, true, false, true, false, true };
    opened o = open_text(nc_str_c(screen), 65536);
    nc_text_line line;
    for (size_t i = 0; i < 7; i++) {
        assert_true(nc_text_input_next(o.input, &line));
        assert_int_equal(line.screen, furniture[i]);
    }
    close_text(&o);
    nc_arena *arena = nc_arena_new();
    assert_text(nc_text_probe(arena, nc_str_c(screen)), "DevName: OSA1\nLine status: ready\n");
    nc_arena_free(arena);
}

/* HTML 4 section 24 for the entities, ECMA-48 section 5.4 for the control sequences.  What is no entity, no tag that only
 * dresses text, stays. */
static void what_pages_and_terminals_add(void **state)
{
    (void)state;
    assert_lines(NC_S("a&nbsp;&nbsp;b<br>\n<pre>c &lt;UP,LOWER_UP&gt; &amp;SYSNAME. <span style=\"color: red\">d</span></pre>\n<p/>\n"), "ASCII",
                 "a  b|c <UP,LOWER_UP> &SYSNAME. d||");
    assert_lines(NC_S("eth0: <BROADCAST,UP> &SYS. a&b <brx> x<y\n"), "ASCII", "eth0: <BROADCAST,UP> &SYS. a&b <brx> x<y|");
    assert_lines(NC_S("\x1b[32;1mEstablsh\x1b[0m 4\x1b(B\n\x1b[K\n"), "ASCII", "Establsh 4||");
    assert_lines(NC_S("cut \x1b[3\n"), "ASCII", "cut|");
}

/* z/OS ISPF Edit and Edit Macros, "Numbers": NUMBER ON STD puts eight digits into columns 73 to 80, COBOL six into 1 to 6.
 * They must rise in every line, else they are text. */
static void sequence_numbers(void **state)
{
    (void)state;
#define TO_72(text) text "                                                              "
    assert_lines(NC_S(TO_72("PORT 21   ") "00000100\n" TO_72("   20 TCP ") "00000200\n" TO_72("ENDPORT   ") "00000300\n"), "ASCII, numbered",
                 "PORT 21|   20 TCP|ENDPORT|");
    assert_lines(NC_S(TO_72("PORT 21   ") "00000100\n" TO_72("   20 TCP ") "00000100\n" TO_72("ENDPORT   ") "00000300\n"), "ASCII",
                 TO_72("PORT 21   ") "00000100|" TO_72("   20 TCP ") "00000100|" TO_72("ENDPORT   ") "00000300|");
    assert_lines(NC_S("000100 PORT 21\n000200   20 TCP\n000300\n"), "ASCII, numbered", "PORT 21|  20 TCP||");
    assert_lines(NC_S(" 9: PORT 21\n10:   20 TCP\n11:\n"), "ASCII, numbered", "PORT 21|  20 TCP||");
    assert_lines(NC_S("1: lo: <UP>\n    link/loopback\n2: eth0: <UP>\n"), "ASCII", "1: lo: <UP>|    link/loopback|2: eth0: <UP>|");
    assert_lines(NC_S("000000 45000028\n000010 0A010101\n00001A 00\n"), "ASCII", "000000 45000028|000010 0A010101|00001A 00|");
    assert_lines(NC_S("1 2 3\n2 3 4\n3 4 5\n"), "ASCII", "1 2 3|2 3 4|3 4 5|");
}

/* How many lines end where this copy is cut or wrapped. */
static unsigned worn_lines(const char *text)
{
    opened o = open_text(nc_str_c(text), 65536);
    nc_text_line line;
    unsigned count = 0;
    while (nc_text_input_next(o.input, &line)) {
        count += line.worn;
        assert_int_equal(nc_text_input_is_cut(o.input, &line), line.worn ? NC_CUT_MAYBE : NC_CUT_NO);
    }
    close_text(&o);
    return count;
}

static void unlike_lines_of_one_width_are_worn(void **state)
{
    (void)state;
    assert_int_equal(worn_lines("MVS TCP/IP NETSTAT CS\nName: OSAQ1 Stat: Rea\nBytes In Total = 1004\nREADY\n"), 3);
    /* two may be so by chance */
    assert_int_equal(worn_lines("MVS TCP/IP NETSTAT CS\nName: OSAQ1 Stat: Rea\nBytes In = 10046\n"), 0);
    /* a wider one was not cut there */
    assert_int_equal(worn_lines("MVS TCP/IP NETSTAT CS\nName: OSAQ1 Stat: Rea\nBytes In Total = 1004\nPackets In Total = 100\n"),
                     0);
    /* numbers that end at one column, and values that begin at one */
    assert_int_equal(worn_lines("Packets in         10\nErrors           1000\nDiscards in    200000\n"), 0);
    assert_int_equal(worn_lines("Packets in         10\nErrors             20\nDiscards on input  30\n"), 0);
    /* the rest of a word stands alone below the widest line; a statement, a title, a rule or a list is none */
    assert_int_equal(worn_lines("Local            Peer\n10.1.1.1:40000   10.2.2.2:5363\n    2\n10.1.1.1:21\n"), 1);
    assert_int_equal(worn_lines("Local            Peer\n10.1.1.1:40000   10.2.2.2:5363\nCOMMIT\n10.1.1.1:21\n"), 0);
    assert_int_equal(worn_lines("Local            Peer\n10.1.1.1:40000   10.2.2.2:5363\nport2:\n10.1.1.1:21\n"), 0);
    assert_int_equal(worn_lines("Servers:         Peer\n10.1.1.1:40000   10.2.2.2:5363\n                 10.3.3.3\n10.1.1.1:21\n"), 0);
    assert_int_equal(worn_lines("Local            Peer\n10.1.1.1:40000   10.2.2.2:5363\n----\n10.1.1.1:21\n"), 0);
    assert_int_equal(worn_lines("Local            Peer\n10.1.1.1:40000   10.2.2.2:5363\n    2\nwhat is wider was not cut at all\n"), 0);
}

/* What was quoted, then wrapped: the rest of a line has no mark. */
static void quoted_lines_go_on_without_a_mark(void **state)
{
    (void)state;
    assert_int_equal(worn_lines("> TCPCONFIG RESTRICTLOWPORTS TTLS\n> ACTIVE SPEED: 10 GB/SEC GEN: NETWORK\nEXPRESS\n> ISOLATE: NO\n"), 1);
    /* what follows had room there, and an empty line parts the words of two */
    assert_int_equal(worn_lines("> ISOLATE: NO\nthanks\n> ACTIVE SPEED: 10 GB/SEC GEN: NETWORK\n> END OF THE REPORT\n"), 0);
    assert_int_equal(worn_lines("> ISOLATE: NO\n> END OF REPORT\n> ACTIVE SPEED: 10 GB/SEC GEN: NETWORK\n\nEXPRESS\n"), 0);
}

static void signs_of_editors_and_other_alphabets(void **state)
{
    (void)state;
    assert_lines(NC_S("\xef\xbb\xbf" "a\xe2\x80\x8b=\xef\xbc\x91\xef\xbc\x9a\xe2\x80\x89x\n"), "UTF-8 with byte order mark",
                 "a=1: x|");
    assert_lines(NC_S("  8 | IST075I A\n  9 | IST486I B\n 10 | IST314I END\n"), "ASCII, numbered",
                 "IST075I A|IST486I B|IST314I END|");
    assert_lines(NC_S("     1\tone\n     2\ttwo\n     3\tthree\n"), "ASCII, numbered", "one|two|three|");
    /* hops of a route are no numbers of lines */
    assert_lines(NC_S(" 1  10.0.0.1\n 2  10.0.0.2\n 3  10.0.0.3\n"), "ASCII",
                 " 1  10.0.0.1| 2  10.0.0.2| 3  10.0.0.3|");
}

/* All lines that are no furniture, joined with "|". */
static void assert_shown(nc_str bytes, const char *lines)
{
    opened o = open_text(bytes, 65536);
    nc_buf got = {0};
    nc_text_line line;
    while (nc_text_input_next(o.input, &line)) {
        if (line.screen)
            continue;
        nc_buf_add(&got, line.text);
        nc_buf_char(&got, '|');
    }
    assert_text(nc_buf_str(&got), lines);
    nc_buf_free(&got);
    close_text(&o);
}

static void signs_that_other_programs_put_for_plain_ones(void **state)
{
    (void)state;
    /* HTML 4, 24.2; a hard blank and a quote of UTF-8 that were read as Windows-1252. */
    assert_shown(NC_S("MTU&#61;1492&#x3B; A&#160;B &ndash; &rsquo;C&rsquo;\n"), "MTU=1492; A B - 'C'|");
    assert_shown(NC_S("A\xc3\x82\xc2\xa0 B \xc3\xa2\xe2\x82\xac\xe2\x84\xa2s\n"), "A  B 's|");
    /* A soft hyphen inside of a word is not seen; before a digit it may be a minus sign. */
    assert_shown(NC_S("OSA\xc2\xadQ x \xc2\xad"
                      "5\n"),
                 "OSAQ x \xc2\xad"
                 "5|");
    assert_shown(NC_S("<tr><td>LINK</td><td>UP</td></tr>\n"), "LINK UP|");
}

static void line_ends_among_others(void **state)
{
    (void)state;
    assert_shown(NC_S("a\xc2\x85"
                      "b\nc\rd\xe2\x80\xa8"
                      "e\r\nf\fg\vh\n"),
                 "a|b|c|d|e|f|g|h|");
    assert_shown(NC_S("one\xc2\x85two\xc2\x85"), "one|two|");
    assert_shown(NC_S("one\r\r\ntwo\r\r\n"), "one|two|");
}

static void quoted_printable(void **state)
{
    (void)state;
    /* RFC 2045 6.7: a sign, a soft line break, a blank at the end; letters of UTF-8 and of Latin-1. */
    assert_shown(NC_S("STATUS=3D ACTIV=\n  PORT =3D 21=20\nM=C3=BCller\n"),
                 "STATUS= ACTIV  PORT = 21|M\xc3\xbcller|");
    assert_shown(NC_S("A=3DB=\r\nC=3DD\r\nM=FCller\r\n"), "A=BC=D|M\xfcller|");
    assert_shown(NC_S("USER=\nPROXY=\nPORT=\n"), "USER=|PROXY=|PORT=|"); /* nothing stands behind */
    assert_shown(NC_S("CODE=80100040 REPORTED\nCODE=80100041\n"), "CODE=80100040 REPORTED|CODE=80100041|");
    /* What Windows' ping prints is none, although each "=" has two digits behind it. */
    assert_shown(NC_S("bytes=32 time=10 TTL=61\nbytes=32 time=10 TTL=61\n"),
                 "bytes=32 time=10 TTL=61|bytes=32 time=10 TTL=61|");
    opened o = open_text(NC_S("A=3DB=\nC=3DD\nE=3DF\n"), 65536);
    nc_text_line line;
    assert_true(nc_text_input_next(o.input, &line));
    assert_true(nc_text_input_next(o.input, &line));
    assert_int_equal(line.number, 3); /* the second one belongs to the first */
    close_text(&o);
}

static void marks_around_all_lines(void **state)
{
    (void)state;
    assert_shown(NC_S("- a\n- b\n- c\n"), "a|b|c|");
    assert_shown(NC_S("a\n- b\n- c\n"), "a|- b|- c|"); /* a list */
    assert_shown(NC_S("**a**\n** b **\n***c***\n"), "a| b|*c*|");
    assert_shown(NC_S("a\\\nb\\\nc\\\n"), "a|b|c|");
    assert_shown(NC_S("\"a \"\"b\"\"\"\n\"c\"\n\"d\"\n"), "a \"b\"|c|d|");
    assert_shown(NC_S("\"a\",\"b\"\n\"c\",\"d\"\n\"e\",\"f\"\n"),
                 "\"a\",\"b\"|\"c\",\"d\"|\"e\",\"f\"|"); /* CSV */
    assert_shown(NC_S("a\tb\tc\nd\t\te\n"), "a\tb\tc|d\t\te|"); /* separated values */
    assert_shown(NC_S("web\\_rule \\*\n"), "web_rule *|");
    assert_shown(NC_S("```a b\nc d```\n"), "a b|c d|");
}

static void screens_that_overlap(void **state)
{
    (void)state;
#define EDGE " COMMAND INPUT ===>                                            SCROLL ===> CSR\n"
    assert_shown(NC_S(EDGE "first line of them\nsecond line of them\nthird line of them\n" EDGE
                           "second line of them\nthird line of them\nfourth line of them\n"),
                 "first line of them|second line of them|third line of them|fourth line of them|");
    /* Not up to the end of the screen above, and without an edge: they are meant. */
    assert_shown(NC_S(EDGE "first line of them\nsecond line of them\nthird line of them\n" EDGE
                           "first line of them\nsecond line of them\nfourth line of them\n"),
                 "first line of them|second line of them|third line of them|first line of them|second line "
                 "of them|fourth line of them|");
    assert_shown(NC_S(EDGE "first line of them\nsecond line of them\nsecond line of them\n"),
                 "first line of them|second line of them|second line of them|");
    /* The text ends inside of what may be an overlap. */
    assert_shown(NC_S(EDGE "first line of them\nsecond line of them\nthird line of them\n" EDGE
                           "second line of them\n"),
                 "first line of them|second line of them|third line of them|second line of them|");
#undef EDGE
}

static void long_lines_are_cut_and_told(void **state)
{
    (void)state;
    nc_buf text = { 0 };
    nc_buf_c(&text, "short\n");
    nc_buf_repeat(&text, 'x', 200000);
    nc_buf_c(&text, "\nafter\n");
    opened o = open_text(nc_buf_str(&text), 1000);
    nc_text_line line;
    assert_true(nc_text_input_next(o.input, &line));
    assert_text(line.text, "short");
    assert_true(nc_text_input_next(o.input, &line));
    assert_true(line.cut);
    assert_int_equal(line.text.n, 1000);
    assert_int_equal(line.length, 200000);
    assert_int_equal(line.offset, 6);
    assert_true(nc_text_input_next(o.input, &line));
    assert_text(line.text, "after");
    assert_false(line.cut);
    assert_int_equal(line.number, 3);
    assert_int_equal(line.offset, 200007);
    assert_false(nc_text_input_next(o.input, &line));
    close_text(&o);
    nc_buf_free(&text);
}

static void a_cut_leaves_whole_characters(void **state)
{
    (void)state;
    opened o = open_text(NC_S("abc\xc3\xbc"
                              "defghijklmnop\nx\n"),
                         4);
    nc_text_line line;
    assert_true(nc_text_input_next(o.input, &line));
    assert_true(line.cut);
    assert_text(line.text, "abc");
    assert_true(nc_text_input_next(o.input, &line));
    assert_text(line.text, "x");
    close_text(&o);
}

static void a_line_can_be_put_back(void **state)
{
    (void)state;
    opened o = open_text(NC_S("one\ntwo\n"), 65536);
    nc_text_line line;
    nc_text_input_next(o.input, &line);
    nc_text_input_unread(o.input);
    assert_true(nc_text_input_next(o.input, &line));
    assert_text(line.text, "one");
    assert_int_equal(line.number, 1);
    assert_true(nc_text_input_next(o.input, &line));
    assert_text(line.text, "two");
    close_text(&o);
}

static void where_lines_are(void **state)
{
    (void)state;
    nc_buf wide = convert("UTF-16LE", "UTF-8", NC_S("one\r\ntwo\r\n"));
    opened o = open_text(nc_buf_str(&wide), 65536);
    nc_text_line line;
    assert_true(nc_text_input_next(o.input, &line));
    assert_int_equal(line.offset, 0);
    assert_true(nc_text_input_next(o.input, &line));
    assert_int_equal(line.offset, 10);
    assert_text(line.text, "two");
    close_text(&o);
    nc_buf_free(&wide);
}

static void many_lines_past_the_look_ahead(void **state)
{
    (void)state;
    nc_buf text = { 0 };
    for (unsigned i = 1; i <= 100000; i++)
        nc_buf_printf(&text, "line number %u\n", i);
    opened o = open_text(nc_buf_str(&text), 65536);
    nc_text_line line;
    char expected[64];
    for (unsigned i = 1; i <= 100000; i++) {
        assert_true(nc_text_input_next(o.input, &line));
        snprintf(expected, sizeof expected, "line number %u", i);
        assert_text(line.text, expected);
    }
    assert_false(nc_text_input_next(o.input, &line));
    close_text(&o);
    nc_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_pages_agree_with_glibc),
        cmocka_unit_test(line_ends),
        cmocka_unit_test(unicode),
        cmocka_unit_test(odd_bytes_in_ascii_are_kept),
        cmocka_unit_test(no_text),
        cmocka_unit_test(ebcdic_with_line_ends),
        cmocka_unit_test(ebcdic_with_euro),
        cmocka_unit_test(records_with_rdw),
        cmocka_unit_test(fixed_records),
        cmocka_unit_test(fixed_records_of_a_long_report),
        cmocka_unit_test(lines_that_fill_their_record),
        cmocka_unit_test(fixed_records_tell_where_they_are),
        cmocka_unit_test(the_asa_column_needs_proof),
        cmocka_unit_test(numbers_are_no_asa_column),
        cmocka_unit_test(furniture_of_screens),
        cmocka_unit_test(what_pages_and_terminals_add),
        cmocka_unit_test(sequence_numbers),
        cmocka_unit_test(unlike_lines_of_one_width_are_worn), cmocka_unit_test(quoted_lines_go_on_without_a_mark),
        cmocka_unit_test(signs_of_editors_and_other_alphabets),
        cmocka_unit_test(signs_that_other_programs_put_for_plain_ones),
        cmocka_unit_test(line_ends_among_others),
        cmocka_unit_test(quoted_printable),
        cmocka_unit_test(marks_around_all_lines),
        cmocka_unit_test(screens_that_overlap),
        cmocka_unit_test(long_lines_are_cut_and_told),
        cmocka_unit_test(a_cut_leaves_whole_characters),
        cmocka_unit_test(a_line_can_be_put_back),
        cmocka_unit_test(where_lines_are),
        cmocka_unit_test(many_lines_past_the_look_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
