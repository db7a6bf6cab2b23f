/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/base/value.h"

typedef struct number {
    nc_type type;
    const char *text;
    int64_t wanted;
} number;

/* Seconds of dates come from Python's datetime. */
#define AT(seconds) (INT64_C(seconds) * NC_SECOND)
static const number numbers[] = {
    { NC_T_INT, "12", 12 }, { NC_T_INT, "-12", -12 }, { NC_T_INT, "0x10", 16 }, { NC_T_INT, "0X1f", 31 }, { NC_T_INT, "4KiB", 4096 },
    { NC_T_INT, "3k", 3000 }, { NC_T_INT, "1GiB", 1 << 30 }, { NC_T_INT, "10Mbit/s", 10000000 }, { NC_T_INT, "010", 10 },
    { NC_T_BOOL, "true", 1 }, { NC_T_BOOL, "No", 0 }, { NC_T_BOOL, "yes", 1 },
    { NC_T_DURATION, "30s", AT(30) }, { NC_T_DURATION, "5ms", 5000000 }, { NC_T_DURATION, "10us", 10000 }, { NC_T_DURATION, "7ns", 7 },
    { NC_T_DURATION, "2min", AT(120) }, { NC_T_DURATION, "1h", AT(3600) }, { NC_T_DURATION, "3d", AT(259200) },
    { NC_T_DURATION, "2.5s", 2500000000 }, { NC_T_DURATION, "0.000000001s", 1 }, { NC_T_DURATION, "1.5h", AT(5400) },
    { NC_T_DURATION, "-1.5s", -1500000000 }, { NC_T_DURATION, "406.747550123s", 406747550123 }, { NC_T_DURATION, "0", 0 },
    { NC_T_DURATION, "0.1ms", 100000 }, { NC_T_DURATION, "100000.000000001s", 100000000000001 },
    { NC_T_TIME, "1970-01-01", 0 }, { NC_T_TIME, "1969-12-31T23:59:59Z", AT(-1) }, { NC_T_TIME, "1969-12-31T23:59:59.25Z", -750000000 },
    { NC_T_TIME, "2000-02-29T12:00:00Z", AT(951825600) }, { NC_T_TIME, "2009-03-03 02:35:29.534300", AT(1236047729) + 534300000 },
    { NC_T_TIME, "2100-02-28T23:59:59Z", AT(4107542399) }, { NC_T_TIME, "2100-03-01", AT(4107542400) },
    { NC_T_TIME, "1900-01-01", AT(-2208988800) },
    { NC_T_TIME, "59.5s", 59500000000 },
    { NC_T_MAC, "02:00:00:00:00:01", 0x020000000001 }, { NC_T_MAC, "02-00-5E-10-00-FF", 0x02005e1000ff },
    { NC_T_MAC, "0200.5e10.00ff", 0x02005e1000ff },
    { NC_T_IP, "10.1.2.3", INT64_C(4) << 56 | 0x0a010203 }, { NC_T_IP, "::ffff:10.1.2.3", INT64_C(4) << 56 | 0x0a010203 },
    { NC_T_CIDR, "10.0.0.0/8", INT64_C(4) << 56 | INT64_C(8) << 48 | 0x0a000000 },
    { NC_T_CIDR, "10.1.2.3/8", INT64_C(4) << 56 | INT64_C(8) << 48 | 0x0a010203 },
    { NC_T_CIDR, "10.1.2.3", INT64_C(4) << 56 | INT64_C(32) << 48 | 0x0a010203 },
};

static void parsed(void **state)
{
    (void)state;
    nc_pool *pool = nc_pool_new();
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        nc_word word;
        if (!nc_value_parse(pool, numbers[i].type, nc_str_c(numbers[i].text), &word))
            fail_msg("'%s' is refused", numbers[i].text);
        if (nc_v_int(word) != numbers[i].wanted)
            fail_msg("'%s' is %lld, not %lld", numbers[i].text, (long long)word, (long long)numbers[i].wanted);
    }
    nc_pool_free(pool);
}

static void refused(void **state)
{
    (void)state;
    static const struct { nc_type type; const char *text; } rows[] = {
        { NC_T_INT, "" }, { NC_T_INT, "1.5" }, { NC_T_INT, "12x" }, { NC_T_INT, "1:30" }, { NC_T_INT, "9223372036854775808" },
        { NC_T_INT, "9999999999G" }, { NC_T_INT, "k" }, { NC_T_BOOL, "1" }, { NC_T_BOOL, "on" }, { NC_T_FLOAT, "nan" },
    { NC_T_FLOAT, "1,5" },
        { NC_T_DURATION, "30" }, { NC_T_DURATION, "s" }, { NC_T_DURATION, "1.2.3s" }, { NC_T_DURATION, "5m" },
    { NC_T_DURATION, "300000000h" },
        { NC_T_DURATION, "--5s" }, { NC_T_DURATION, "-s" }, { NC_T_DURATION, ".s" },
        { NC_T_TIME, "2009-02-29" }, { NC_T_TIME, "2100-02-29" }, { NC_T_TIME, "2009-13-01" }, { NC_T_TIME, "2009-03-03T25:00:00" },
        { NC_T_TIME, "2009-03-03T02:35" }, { NC_T_TIME, "2009-03-03T02:35:29+01:00" }, { NC_T_TIME, "2009-03-03x" },
        { NC_T_IP, "10.1.2" }, { NC_T_IP, "10.1.2.256" }, { NC_T_IP, ":::1" }, { NC_T_IP, "" }, { NC_T_IP, "10.1.2.3 " },
        { NC_T_CIDR, "10.0.0.0/33" }, { NC_T_CIDR, "::/129" }, { NC_T_CIDR, "10.0.0.0/" }, { NC_T_CIDR, "/8" },
        { NC_T_MAC, "02:00:00:00:00" }, { NC_T_MAC, "02:00:00:00:00:01:02" }, { NC_T_MAC, "0g:00:00:00:00:01" }, { NC_T_LIST, "1" },
        { NC_T_BYTES, "0" }, { NC_T_BYTES, "0a1" }, { NC_T_BYTES, "0a1b " }, { NC_T_BYTES, "0x0a" }, { NC_T_BYTES, "0a::1b" },
    };
    nc_pool *pool = nc_pool_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        nc_word word;
        if (nc_value_parse(pool, rows[i].type, nc_str_c(rows[i].text), &word))
            fail_msg("'%s' is taken as %.*s", rows[i].text, NC_FMT(nc_type_name(rows[i].type)));
    }
    nc_pool_free(pool);
}

static void printed(void **state)
{
    (void)state;
    static const struct { nc_type type; const char *text, *print, *json; } rows[] = {
        { NC_T_BOOL, "yes", "yes", "true" },
        { NC_T_INT, "-12", "-12", "-12" },
        { NC_T_FLOAT, "2.50", "2.5", "2.5" },
        { NC_T_STRING, "a\tb\"", "a\\x09b\"", "\"a\\tb\\\"\"" },
        { NC_T_DURATION, "406.7476s", "406.7476 s", "406.747600000" },
        { NC_T_DURATION, "85ms", "85 ms", "0.085000000" },
        { NC_T_DURATION, "-1500us", "-1.5 ms", "-0.001500000" },
        { NC_T_DURATION, "0", "0 s", "0.000000000" },
        { NC_T_DURATION, "7ns", "7 ns", "0.000000007" },
        { NC_T_TIME, "2009-03-03T02:35:29.5343Z", "2009-03-03 02:35:29.534300", "\"2009-03-03T02:35:29.534300000Z\"" },
        { NC_T_TIME, "1969-12-31T23:59:59.25Z", "1969-12-31 23:59:59.250000", "\"1969-12-31T23:59:59.250000000Z\"" },
        { NC_T_TIME, "2000-02-29T12:00:00Z", "2000-02-29 12:00:00.000000", "\"2000-02-29T12:00:00.000000000Z\"" },
        { NC_T_IP, "2001:0db8:0:0::1", "2001:db8::1", "\"2001:db8::1\"" },
        { NC_T_CIDR, "10.1.2.3/8", "10.1.2.3/8", "\"10.1.2.3/8\"" },
        { NC_T_MAC, "02-00-5E-10-00-FF", "02:00:5e:10:00:ff", "\"02:00:5e:10:00:ff\"" },
        { NC_T_BYTES, "0A1b", "0a1b", "\"0a1b\"" },
        { NC_T_BYTES, "00:ff 7f", "00ff7f", "\"00ff7f\"" },
    };
    nc_pool *pool = nc_pool_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        nc_word word;
        nc_buf out = { 0 };
        assert_true(nc_value_parse(pool, rows[i].type, nc_str_c(rows[i].text), &word));
        nc_value_print(&out, pool, rows[i].type, word);
        if (!nc_str_eq(nc_buf_str(&out), nc_str_c(rows[i].print)))
            fail_msg("%s is printed %.*s", rows[i].text, NC_FMT(nc_buf_str(&out)));
        nc_buf_clear(&out);
        nc_value_json(&out, pool, rows[i].type, word);
        if (!nc_str_eq(nc_buf_str(&out), nc_str_c(rows[i].json)))
            fail_msg("%s as JSON is %.*s", rows[i].text, NC_FMT(nc_buf_str(&out)));
        nc_buf_free(&out);
    }
    nc_pool_free(pool);
}

/* Every day from 1900 to 2200, in order, printed and read back. */
static void calendar(void **state)
{
    (void)state;
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int64_t wanted = AT(-2208988800), ns;
    nc_pool *pool = nc_pool_new();
    for (int year = 1900; year <= 2200; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= lengths[month - 1] + (leap && month == 2); day++, wanted += 86400 * NC_SECOND) {
                nc_buf out = { 0 };
                nc_word word;
                assert_true(nc_time_of(year, month, day, 0, 0, 0, 0, &ns));
                assert_true(ns == wanted);
                nc_time_print(&out, ns, 9);
                assert_true(nc_value_parse(pool, NC_T_TIME, nc_buf_str(&out), &word) && nc_v_int(word) == ns);
                nc_buf_free(&out);
            }
        }
    }
    nc_pool_free(pool);
}

static void ordered(void **state)
{
    (void)state;
    static const struct { nc_type type; const char *less, *more; } rows[] = {
        { NC_T_IP, "9.0.0.1", "10.0.0.1" }, { NC_T_IP, "255.255.255.255", "::1" }, { NC_T_IP, "2001:db8::1", "2001:db8::2" },
        { NC_T_INT, "-1", "0" }, { NC_T_FLOAT, "-2.5", "-2" }, { NC_T_STRING, "a", "b" }, { NC_T_STRING, "a", "ab" },
        { NC_T_CIDR, "10.0.0.0/8", "10.0.0.0/9" }, { NC_T_TIME, "1969-12-31", "1970-01-01" }, { NC_T_DURATION, "-1s", "1ns" },
    };
    nc_pool *pool = nc_pool_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        nc_word a, b;
        assert_true(nc_value_parse(pool, rows[i].type, nc_str_c(rows[i].more), &b)); /* the greater first: numbers must not decide */
        assert_true(nc_value_parse(pool, rows[i].type, nc_str_c(rows[i].less), &a));
        assert_true(nc_value_cmp(pool, rows[i].type, a, b) < 0);
        assert_true(nc_value_cmp(pool, rows[i].type, b, a) > 0);
        assert_int_equal(nc_value_cmp(pool, rows[i].type, a, a), 0);
    }
    nc_pool_free(pool);
}

static void assert_duration(int64_t ns, bool exact, const char *want)
{
    nc_buf out = {0};
    nc_duration_print(&out, ns, exact);
    nc_buf_char(&out, '\0');
    assert_string_equal(out.p, want);
    nc_buf_free(&out);
}

/* Below two minutes as always; from there on in the units that people use. */
static void durations(void **state)
{
    (void)state;
    const int64_t s = NC_SECOND, ms = NC_SECOND / 1000;
    assert_duration(0, false, "0 s");
    assert_duration(-85 * ms, false, "-85 ms");
    assert_duration(119999 * ms, false, "119.999 s");
    assert_duration(120 * s, false, "2 min");
    assert_duration(120 * s, true, "2 min");
    assert_duration(159381 * ms, false, "2 min 39 s");
    assert_duration(159381 * ms, true, "2 min 39.381 s");
    assert_duration(-159381 * ms, true, "-2 min 39.381 s");
    assert_duration(159500 * ms, false, "2 min 40 s");
    assert_duration(360005 * ms, true, "6 min 5 ms");
    assert_duration(3599600 * ms, false, "1 h");
    assert_duration(3600 * s + 89 * s, false, "1 h 1 min");
    assert_duration(3600 * s + 91 * s, false, "1 h 2 min");
    assert_duration(7325 * s, true, "2 h 2 min 5 s");
    assert_duration(86400 * s + 5400 * s, false, "1 d 2 h");
    assert_duration(2 * 86400 * s + 3600 * s + 1, true, "2 d 1 h 1 ns");
    assert_duration(INT64_MIN, false, "-106752 d"); /* 292 years */
    assert_duration(INT64_MAX, true, "106751 d 23 h 47 min 16.854775807 s");
    nc_buf out = {0};
    nc_value_say(&out, NULL, NC_T_DURATION, nc_w_int(-300 * s));
    nc_value_say(&out, NULL, NC_T_INT, nc_w_int(7));
    nc_buf_char(&out, '\0');
    assert_string_equal(out.p, "-5 min7");
    nc_buf_free(&out);
}

/* Messages have several lines; whatever else controls something stays visible. */
static void lines_of_a_text_are_said_in_one(void **state)
{
    (void)state;
    nc_pool *pool = nc_pool_new();
    nc_buf out = {0};
    nc_value_say(&out, pool, NC_T_STRING, nc_intern(pool, NC_S("TTLS Error\nLOCAL: ::1\x1b[m")));
    nc_buf_char(&out, '\0');
    assert_string_equal(out.p, "TTLS Error / LOCAL: ::1\\x1B[m");
    nc_buf_free(&out);
    nc_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(parsed), cmocka_unit_test(refused), cmocka_unit_test(printed),
                                        cmocka_unit_test(lines_of_a_text_are_said_in_one),
                                        cmocka_unit_test(durations), cmocka_unit_test(calendar), cmocka_unit_test(ordered) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
