/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#include "engine/base/utf8.h"
#include "reports_case.h"

static nc_buf text_of(fixture *x, unsigned width, bool color, bool ascii)
{
    nc_buf out = { 0 };
    nc_report_options options = { width, color, ascii };
    nc_result *r = nc_result_new(&x->input);
    nc_render_text(r, &options, &out);
    nc_result_free(r);
    return out;
}

static nc_buf why_of(fixture *x, const char *name, bool ascii)
{
    nc_buf out = { 0 };
    nc_report_options options = { 100, false, ascii };
    nc_result *r = nc_result_new(&x->input);
    nc_render_why(r, nc_result_find(r, nc_str_c(name)), &options, &out);
    nc_result_free(r);
    return out;
}

static size_t must_find(nc_str text, const char *piece)
{
    size_t at = nc_str_find(text, nc_str_c(piece));
    if (at == SIZE_MAX)
        fail_msg("the report lacks: %s", piece);
    return at;
}

static void sections_stand_in_order(void **state)
{
    (void)state;
    static const char *const sections[] = {
        " VERDICT ",         " TELL THE CALLER ",
        " DO NEXT ",         " FINDINGS",
        "WHAT HAPPENED",     "EVIDENCE",
        "HOW CONCLUDED",     "FIX",
        " CAUSES",           " RULED OUT",
        " MISSING EVIDENCE", " UNDECIDED",
        " CLOCKS",           " SYSTEMS",
        " INPUTS",           " LIMITS REACHED",
        " RULES ",           "knowledge: zos-net 1.0.0",
        "rules only",
    };
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_buf out = text_of(x, 100, false, false);
    nc_str rest = nc_str_sub(nc_buf_str(&out), 60, SIZE_MAX); /* past the header's "rules only" */
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        rest = nc_str_sub(rest, must_find(rest, sections[i]), SIZE_MAX);
    nc_buf_free(&out);
    fixture_free(x);
}

static void the_page_says_what_matters(void **state)
{
    (void)state;
    static const char *const said[] = {
        "tells much (0.52 bit)",
        "if a drop is logged: less likely:",
        "The session is cut",
        "(likely).",
        "owner: firewall team",
        "x  The server refuses PORT:",
        "Use passive mode.",
        "workaround: passive FTP",
        "risk: low",
        "(effect of F1)",
        "#65 #68 #74 #75 #76 #77 ... #257 (9 frames)",
        "frame.number in {61,62,65,68,74..77,99,101,257}",
        "strong, FTP-02 (F1)",
        "V TCPIP,<stack>,PKT,ON",
        "25 s of capture after packet 61 are missing",
        "at most off by 0.000450 s",
        "netstat.txt line 31",
        "unknown   junk.bin",
        "the last record is cut",
        "later packets were not looked at",
        "the exception \"tls\" holding",
    };
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_buf out = text_of(x, 100, false, false);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        must_find(nc_buf_str(&out), said[i]);
    assert_true(nc_str_find(nc_buf_str(&out), NC_S("%")) == SIZE_MAX); /* never a percentage */
    nc_buf_free(&out);
    fixture_free(x);
}

static void lines_keep_to_the_width(void **state)
{
    (void)state;
    static const unsigned widths[] = { 100, 80, 64 };
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->f[0].what =
        NC_S("A long sentence with wide characters \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e and e\xcc\x81 "
             "combining ones, that goes on and "
             "on until it must be wrapped more than once, whatever the width of the page may be in columns.");
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        nc_buf out = text_of(x, widths[i], false, false);
        nc_str rest = nc_buf_str(&out), line;
        while (nc_str_split(&rest, '\n', &line)) {
            assert_true(nc_utf8_width(line) <= widths[i]);
            assert_true(line.n == 0 || line.p[line.n - 1] != ' ');
        }
        nc_buf_free(&out);
    }
    fixture_free(x);
}

static void a_word_longer_than_the_line_is_broken_not_lost(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    char word[301];
    memset(word, 'w', 300);
    word[300] = '\0';
    x->f[0].what = nc_str_c(word);
    nc_buf out = text_of(x, 60, false, false);
    size_t count = 0;
    for (size_t i = 0; i < out.n; i++)
        count += out.p[i] == 'w';
    nc_buf with = text_of(x, 400, false, false);
    size_t expected = 0;
    for (size_t i = 0; i < with.n; i++)
        expected += with.p[i] == 'w';
    assert_int_equal(count, expected);
    assert_true(expected >= 300);
    nc_buf_free(&out);
    nc_buf_free(&with);
    fixture_free(x);
}

/* Listings without a date are counted from 1970-01-01: a date is never claimed for them. */
static void moments_without_a_date_say_so(void **state)
{
    (void)state;
    static const int64_t day = INT64_C(86400) * NC_SECOND;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    x->f[0].first = INT64_C(58998858309000); /* 16:23:18.858309 */
    x->f[1].first = day + NC_SECOND;         /* past midnight */
    nc_buf out = text_of(x, 100, false, false);
    must_find(nc_buf_str(&out), " F1   ERROR     16:23:18.858 (no date)   FTP-02    The session is cut");
    must_find(nc_buf_str(&out), " F2   warning   00:00:01.000 (no date)   FTP-01");
    must_find(nc_buf_str(&out), "first seen 16:23:18 (no date)");
    assert_true(nc_str_find(nc_buf_str(&out), NC_S("1970")) == SIZE_MAX);
    nc_buf_free(&out);
    x->f[0].first = 2 * day;
    out = text_of(x, 100, false, false);
    must_find(nc_buf_str(&out), "1970-01-03 00:00:00.000");
    must_find(nc_buf_str(&out), "first seen 1970-01-03 00:00:00 UTC   see F1");
    nc_buf_free(&out);
    fixture_free(x);
}

/* What follows a headline or a title goes on in its column, wherever the line ends. */
static void what_follows_keeps_its_column(void **state)
{
    (void)state;
    static const char *const headlines[] = {
        "No data connection was opened by the server!!!!!!", /* ends at the last column */
        "No data connection was opened by the server",
    };
    for (size_t i = 0; i < 2; i++) {
        fixture *x = fixture_new((nc_str){ 0 }, false);
        x->f[1].headline = nc_str_c(headlines[i]);
        x->causes[0].owner = NC_S("the team that looks after the firewalls of the whole company, day and night");
        nc_buf out = text_of(x, 100, false, false);
        must_find(nc_buf_str(&out), "\n                                                   (effect of F1)\n");
        must_find(nc_buf_str(&out), "\n likely       A firewall inspects FTP, owner: the team that looks");
        nc_buf_free(&out);
        fixture_free(x);
    }
}

/* ---- colour and characters ---- */

static void colour_is_only_added(void **state)
{
    (void)state;
    fixture *x = fixture_new(POISON, false);
    nc_buf plain = text_of(x, 100, false, false), colored = text_of(x, 100, true, false), stripped = { 0 };
    size_t sequences = 0;
    for (size_t i = 0; i < colored.n; i++) {
        if (colored.p[i] != '\x1b') {
            nc_buf_char(&stripped, colored.p[i]);
            continue;
        }
        assert_int_equal(colored.p[++i], '[');
        while (i + 1 < colored.n && colored.p[i] != 'm')
            i++;
        sequences++;
    }
    assert_true(sequences >= 6 && sequences % 2 == 0);
    assert_true(nc_str_eq(nc_buf_str(&plain), nc_buf_str(&stripped)));
    assert_true(memchr(plain.p, '\x1b', plain.n) == NULL);
    nc_buf_free(&plain);
    nc_buf_free(&colored);
    nc_buf_free(&stripped);
    fixture_free(x);
}

static void ascii_means_ascii(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_buf out = text_of(x, 100, false, true), why = why_of(x, "F1", true),
           full = text_of(x, 100, false, false);
    size_t beyond = 0;
    for (size_t i = 0; i < out.n; i++)
        assert_true((unsigned char)out.p[i] < 0x80);
    for (size_t i = 0; i < why.n; i++)
        assert_true((unsigned char)why.p[i] < 0x80);
    for (size_t i = 0; i < full.n; i++)
        beyond += (unsigned char)full.p[i] >= 0x80;
    assert_true(beyond > 0);
    nc_buf_free(&out);
    nc_buf_free(&why);
    nc_buf_free(&full);
    fixture_free(x);
}

static void assert_inert(nc_str text)
{
    for (size_t i = 0; i < text.n;) {
        uint32_t c;
        size_t n = nc_utf8_next(nc_str_sub(text, i, SIZE_MAX), &c);
        assert_true(n > 0);
        assert_true(c == '\n' || c >= 0x20);
        assert_false(c >= 0x7f && c < 0xa0);
        assert_false((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069));
        i += n;
    }
}

static void hostile_texts_are_inert(void **state)
{
    (void)state;
    fixture *x = fixture_new(POISON, false);
    x->input.show_suppressed = true;
    nc_buf out = text_of(x, 100, false, false), why = why_of(x, "F1", false);
    assert_inert(nc_buf_str(&out));
    assert_inert(nc_buf_str(&why));
    must_find(nc_buf_str(&out), "\\x1B[31m\\x9B!\\u{202E}\\u{2066}\"'`$\\\\x00\\xFF\\xC3(");
    nc_buf_free(&out);
    nc_buf_free(&why);
    fixture_free(x);
}

/* A line feed in evidence must not forge a line that looks like ours. */
static void evidence_cannot_forge_a_section(void **state)
{
    (void)state;
    fixture *x = fixture_new(NC_S("\n VERDICT   nothing wrong"), false);
    nc_buf out = text_of(x, 200, false, false);
    nc_str rest = nc_buf_str(&out), line;
    size_t verdicts = 0;
    while (nc_str_split(&rest, '\n', &line))
        verdicts += nc_str_starts(line, NC_S(" VERDICT"));
    assert_int_equal(verdicts, 1);
    nc_buf_free(&out);
    fixture_free(x);
}

/* ---- why ---- */

static void why_goes_down_to_the_frame(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_buf out = why_of(x, "ftp-01", true);
    nc_str text = nc_buf_str(&out);
    size_t claim = must_find(text, "CLAIM"), grounds = must_find(text, "GROUNDS"),
           rule = must_find(text, "concluded by ftp.control-silent-after-port");
    size_t frame = must_find(text, "zos.pcap #61, 02:35:29.534300: ftp.command"),
           warrant = must_find(text, "WARRANT");
    assert_true(claim < grounds && grounds < rule && rule < frame && frame < warrant);
    must_find(text, "It is an effect of F1.");
    nc_buf_free(&out);
    out = why_of(x, "F1", true);
    text = nc_buf_str(&out);
    must_find(text, "2 more");
    must_find(text, "zos.pcap #257");
    must_find(text, "RFC 959 section 3.2");
    must_find(text, "strong: A firewall inspects FTP (now likely)");
    must_find(text, "rules it out: The server refuses PORT");
    nc_buf_free(&out);
    fixture_free(x);
}

static void many_findings_are_folded(void **state)
{
    (void)state;
    enum { MANY = 80, RULES = 40 };
    fixture *x = fixture_new((nc_str){ 0 }, false);
    static nc_finding many[MANY];
    static const nc_finding *order[MANY];
    static nc_rule rules[RULES];
    static char names[RULES][8];
    for (unsigned i = 0; i < MANY; i++) { /* two of each rule */
        snprintf(names[i % RULES], sizeof names[0], "t.r%u", i % RULES);
        rules[i % RULES] = *x->f[2].rule;
        rules[i % RULES].name = nc_str_c(names[i % RULES]);
        many[i] = x->f[2];
        many[i].rule = &rules[i % RULES];
        order[i] = &many[i];
    }
    x->outcome.findings = order;
    x->outcome.finding_count = MANY;
    x->outcome.belief_count = 0;
    nc_buf out = text_of(x, 100, false, false);
    must_find(nc_buf_str(&out), " F50 ");
    assert_true(nc_str_find(nc_buf_str(&out), NC_S(" F51 ")) == SIZE_MAX);
    must_find(nc_buf_str(&out), "and 30 more findings");
    nc_buf_free(&out);
    for (unsigned i = 0; i < MANY; i++)
        many[i].rule = x->f[2].rule; /* all of one */
    out = text_of(x, 100, false, false);
    must_find(nc_buf_str(&out), " F8 ");
    assert_true(nc_str_find(nc_buf_str(&out), NC_S(" F9 ")) == SIZE_MAX);
    must_find(nc_buf_str(&out), "and 72 more like these");
    assert_true(nc_str_find(nc_buf_str(&out), NC_S("more findings")) == SIZE_MAX);
    nc_buf_free(&out);
    fixture_free(x);
}

static void formats_are_found_by_name(void **state)
{
    (void)state;
    size_t count;
    assert_non_null(nc_report_formats(&count));
    assert_true(count >= 2);
    assert_true(nc_report_format_find(NC_S("text"))->render == nc_render_text);
    assert_true(nc_str_eq(nc_report_format_find(NC_S("json"))->media, NC_S("application/json")));
    assert_null(nc_report_format_find(NC_S("TEXT")));
}

static void assert_besides(const nc_result *r, const char *wanted)
{
    nc_buf out = {0};
    nc_report_besides(&out, r);
    assert_true(nc_str_eq(nc_buf_str(&out), nc_str_c(wanted)));
    nc_buf_free(&out);
}

/* What is as grave as the verdict and has nothing to do with it stands beside it. */
static void other_troubles_stand_beside_the_verdict(void **state)
{
    (void)state;
    nc_r_finding f[] = {
        { .rule = NC_SI("a"), .title = NC_SI("A"), .severity = NC_ERROR, .number = 1 },
        { .rule = NC_SI("b"), .title = NC_SI("B"), .severity = NC_ERROR, .number = 2 },
        { .rule = NC_SI("c"), .title = NC_SI("C"), .severity = NC_ERROR, .number = 3 },
        { .rule = NC_SI("c"), .title = NC_SI("C"), .severity = NC_ERROR, .number = 4 },
        { .rule = NC_SI("d"), .title = NC_SI("D"), .headline = NC_SI("Dd "), .severity = NC_CRITICAL, .number = 5 },
        { .rule = NC_SI("e"), .title = NC_SI("E"), .severity = NC_WARNING, .number = 6 },
        { .rule = NC_SI("f"), .title = NC_SI("F"), .severity = NC_ERROR, .number = 7, .state = NC_R_EFFECT },
        { .rule = NC_SI("a"), .title = NC_SI("A"), .severity = NC_ERROR, .number = 8 },
    };
    nc_r_weight for_first[] = { { .finding = 0 }, { .finding = 1 } }, for_third[] = { { .finding = 2 } };
    nc_r_cause causes[] = { { .weights_for = for_first, .for_count = 2 }, { .weights_for = for_third, .for_count = 1 } };
    size_t found[] = { 0, 1 };
    nc_result r = { .findings = f, .finding_count = 8, .causes = causes, .cause_count = 2 };
    assert_besides(&r, "Besides that: F3 C; and 1 more"); /* F2 speaks for what F1 speaks for */
    r.verdict.causes = (nc_r_refs){ found, 1 };
    assert_besides(&r, "Besides that: F3 C; and 1 more");
    r.verdict.causes = (nc_r_refs){ found, 2 };
    assert_besides(&r, "Besides that: F5 critical Dd");
    f[4].severity = NC_NOTICE;
    assert_besides(&r, "");
    f[0].severity = NC_NOTICE; /* of a cause that only a remark speaks for: warnings count, notices don't */
    assert_besides(&r, "Besides that: F6 warning E");
    r.verdict.finding = NC_R_NONE;
    assert_besides(&r, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_troubles_stand_beside_the_verdict),
        cmocka_unit_test(sections_stand_in_order),
        cmocka_unit_test(the_page_says_what_matters),
        cmocka_unit_test(lines_keep_to_the_width),
        cmocka_unit_test(a_word_longer_than_the_line_is_broken_not_lost),
        cmocka_unit_test(moments_without_a_date_say_so),
        cmocka_unit_test(what_follows_keeps_its_column),
        cmocka_unit_test(colour_is_only_added),
        cmocka_unit_test(ascii_means_ascii),
        cmocka_unit_test(hostile_texts_are_inert),
        cmocka_unit_test(evidence_cannot_forge_a_section),
        cmocka_unit_test(why_goes_down_to_the_frame),
        cmocka_unit_test(many_findings_are_folded),
        cmocka_unit_test(formats_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
