/* SPDX-License-Identifier: Apache-2.0 */
/* Packets that evidence cites: fields and bytes on the page, marked; whatever stands in them is inert. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports_case.h"

#include "reports/read.h"
#include "reports/report.h"

static const nc_r_field fields[] = {
    { NC_SI("ip.ttl"), NC_SI("Time to live"), NC_SI("127"), 8, 1, true },
    { NC_SI("info"), NC_SI("What it says"), NC_SI("</td><script>alert(1)</script>\x1b[31m"), 20, 400, false },
};

static nc_result *with_packet(fixture *x, nc_str bytes, nc_str ebcdic)
{
    nc_result *r = nc_result_new(&x->input);
    nc_r_packet *p = NC_NEW(r->arena, nc_r_packet);
    *p = (nc_r_packet){ .evidence = 0, .number = 61, .at = NC_TIME_NONE, .length = 1514, .recorded = 60, .bytes = bytes,
                        .ebcdic = ebcdic, .fields = fields, .field_count = 2 };
    r->packets = p;
    r->packet_count = 1;
    return r;
}

static nc_buf shown(const nc_result *r, const char *format)
{
    nc_buf out = { 0 };
    nc_report_format_find(nc_str_c(format))->render(r, &(nc_report_options){ 0 }, &out);
    return out;
}

static bool has(const nc_buf *out, const char *piece)
{
    return nc_str_find(nc_buf_str(out), nc_str_c(piece)) != SIZE_MAX;
}

/* RFC 791, 3.1: the TTL is the ninth byte. */
static void the_field_is_marked_in_the_bytes(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = with_packet(x, NC_S("45000043200040007f06"), NC_S("....... \"."));
    nc_buf out = shown(r, "html");
    assert_true(has(&out, "<strong>ip.ttl</strong>"));
    assert_true(has(&out, "45 00 00 43 20 00 40 00  <strong class=\"hit\">7f</strong> 06"));
    assert_true(has(&out, "....... <strong class=\"hit\">&quot;</strong>."));
    assert_true(has(&out, "and 50 more bytes"));
    nc_buf_free(&out);
    nc_result_free(r);
    fixture_free(x);
}

static void hostile_fields_are_inert(void **state)
{
    (void)state;
    static const nc_str bad[] = { NC_SI("zz</pre><b>4"), NC_SI(""), NC_SI("4") };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fixture *x = fixture_new((nc_str){ 0 }, false);
        nc_result *r = with_packet(x, bad[i], NC_S("<b>\x1b"));
        nc_buf out = shown(r, "html");
        assert_false(has(&out, "<script>"));
        assert_false(has(&out, "<b>"));
        assert_false(has(&out, "\x1b"));
        nc_buf_free(&out);
        nc_result_free(r);
        fixture_free(x);
    }
}

static void a_stored_result_keeps_them(void **state)
{
    (void)state;
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = with_packet(x, NC_S("45000043200040007f06"), NC_S("....... \"."));
    nc_buf json = shown(r, "json"), page = shown(r, "html");
    nc_diag *diag = nc_diag_new();
    nc_result *again = NULL;
    assert_int_equal(nc_result_read(NC_S("r.json"), nc_buf_str(&json), diag, &again), NC_E_OK);
    nc_buf same = shown(again, "html");
    assert_true(nc_str_eq(nc_buf_str(&page), nc_buf_str(&same)));
    nc_buf_free(&same);
    nc_buf_free(&page);
    nc_buf_free(&json);
    nc_result_free(again);
    nc_result_free(r);
    nc_diag_free(diag);
    fixture_free(x);
}

/* A ladder of two recordings whose second packet came when the count was full: kept in the JSON, said on the page. */
static void a_stored_ladder_says_until_when_it_counts(void **state)
{
    (void)state;
    static const nc_r_sight first = { 0, 1, NC_SECOND }, second = { 0, 9, 6 * NC_SECOND };
    static const nc_r_vantage vantages[] = { { .source = NC_SI("a.pcap") }, { .source = NC_SI("b.pcap") } };
    static const nc_r_arrow arrows[] = {
        { .kind = NC_R_PACKET, .to_server = true, .text = NC_SI("one"), .fate = NC_R_LOST, .sights = &first, .sight_count = 1 },
        { .kind = NC_R_PACKET, .to_server = true, .text = NC_SI("two"), .fate = NC_R_NOT_SHOWN, .sights = &second, .sight_count = 1 },
    };
    fixture *x = fixture_new((nc_str){ 0 }, false);
    nc_result *r = with_packet(x, NC_S("45"), NC_S("."));
    r->findings[0].ladder = (nc_r_ladder){ .client = NC_S("10.0.0.1:1"), .server = NC_S("10.0.0.2:2"), .vantages = vantages, .vantage_count = 2,
                                           .arrows = arrows, .arrow_count = 2, .counted_until = 3 * NC_SECOND, .has_counted = true };
    nc_buf json = shown(r, "json");
    nc_diag *diag = nc_diag_new();
    nc_result *again = NULL;
    assert_int_equal(nc_result_read(NC_S("r.json"), nc_buf_str(&json), diag, &again), NC_E_OK);
    nc_buf page = shown(again, "html");
    assert_true(has(&json, "\"counted_until\": \"1970-01-01T00:00:03.000000000Z\""));
    assert_true(has(&page, "Behind +2.000000 no packet is marked as lost"));
    assert_true(has(&page, "to the server, lost between A and B</title>"));
    assert_true(has(&page, "to the server, not known whether it came from A to B</title>"));
    assert_true(has(&page, "a pause of 5.000 s</title>"));
    nc_buf_free(&page);
    nc_buf_free(&json);
    nc_result_free(again);
    nc_result_free(r);
    nc_diag_free(diag);
    fixture_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_field_is_marked_in_the_bytes),
        cmocka_unit_test(hostile_fields_are_inert),
        cmocka_unit_test(a_stored_result_keeps_them),
        cmocka_unit_test(a_stored_ladder_says_until_when_it_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
