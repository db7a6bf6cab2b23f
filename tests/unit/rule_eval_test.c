/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rule_kit.h"

#include <stdio.h>
#include <stdlib.h>

/* Own slots of kit_call by number. */
enum { LINE_NO, CALLER, KIND, LEN, COST, WAIT, NOTE, PAID, SLOTS };

static nc_row *row_of(uint32_t id, int64_t at)
{
    nc_row *row = calloc(1, sizeof *row + SLOTS * sizeof(nc_word));
    assert_non_null(row);
    row->own = SLOTS;
    row->id = id;
    row->fact.from.at = at;
    row->fact.from.record = id;
    return row;
}

static void set(nc_row *row, unsigned slot, nc_word word)
{
    row->slot[slot] = word;
    row->known |= UINT64_C(1) << slot;
}

static nc_truth answer_exists(nc_env *env, const nc_pattern *pattern)
{
    (void)pattern;
    return *(const nc_truth *)env->context;
}

static kit load_condition(const char *key, const char *expr)
{
    char text[1024];
    snprintf(text, sizeof text, "table: codes\ntitle: t\nkey: int\ncolumns: [code, name, more]\n"
              "rows: [[7, seven, x], [-2, two], [300, three]]\n---\n"
             "rule: r\ntitle: t\nfind:\n  p: call\n  q: call where len == p.len\nconclude: c(a = p.len, b = q.len)\n%s:\n"
             "  - %s\n", key, expr);
    kit k = kit_load(text);
    if (k.program == NULL)
        fail_msg("%s\n%.*s", expr, NC_FMT(nc_buf_str(&k.text)));
    return k;
}

typedef struct truth_row {
    const char *expr;
    nc_truth wanted;
} truth_row;

#define U NC_UNDECIDED
#define Y NC_YES
#define N NC_NO

/* p: len 5, cost 2.5, wait 3 s, kind ring, note "ab.c", caller 10.1.255.255, at 100 s, paid and line_no unknown; q: paid yes, len 5. */
static const truth_row truths[] = {
    { "p.len == 5", Y }, { "p.len != 5", N }, { "p.len < 5", N }, { "p.len <= 5", Y }, { "p.line_no == 5", U }, { "p.line_no != 5", U },
    { "p.paid", U }, { "not p.paid", U }, { "q.paid", Y }, { "not q.paid", N },
    /* Kleene */
    { "p.paid and p.len == 5", U }, { "p.paid and p.len == 6", N }, { "p.len == 6 and p.paid", N }, { "p.paid or p.len == 5", Y },
    { "p.len == 5 or p.paid", Y }, { "p.paid or p.len == 6", U }, { "p.paid and not (p.paid and p.len == 5)", U },
    { "not (p.paid and p.len == 6)", Y },
    { "p.paid and q.paid and p.len == 6", N }, { "p.paid or p.line_no == 1 or q.paid", Y },
    { "p.line_no is known", N }, { "p.line_no is unknown", Y }, { "p.line_no + 1 is unknown", Y }, { "p.len is known", Y },
    /* membership: one hit is enough, one unknown item keeps it open */
    { "p.len in [1, 5]", Y }, { "p.len in [1, 6]", N }, { "p.len in [p.line_no, 5]", Y }, { "p.len in [p.line_no, 6]", U },
    { "p.line_no in [1]", U }, { "p.len == 6 or p.line_no in []", N },
    { "p.caller in 10.1.0.0/16", Y }, { "p.caller in [10.2.0.0/16, 10.1.255.255]", Y },
    { "p.caller in 2001:db8::/32", N }, { "p.kind in [ring, answer]", Y },
    { "p.len in (5, 6)", N }, { "p.len in (4, 5)", Y }, { "p.len between 5 and 6", Y }, { "p.len in (p.line_no, 4)", N },
    { "p.len in (p.line_no, 5)", U }, { "p.len between 6 and p.line_no", N }, { "p.at in (q.at, q.at + 60s)", Y },
    { "p.at in (q.at, q.at + 59s)", N }, { "p.at between p.at and p.at", Y }, { "p.at in (p.at, p.at + 1s)", N },
    /* text */
    { "p.note matches 'a*'", Y }, { "p.note matches 'a'", N }, { "p.note matches 'ab?c'", Y }, { "p.note =~ /b\\.c$/", Y },
    { "p.note =~ /B/", N }, { "p.note =~ /B/i", Y }, { "upper(p.note) == 'AB.C'", Y }, { "length(p.note) == 4", Y },
    { "text(p.line_no) == 'x'", U }, { "text(p.len) == '5'", Y }, { "text(p.wait) == '3 s'", Y }, { "text(p.kind) == 'ring'", Y },
    /* arithmetic: ints and floats mix, an int divided by an int is a float, overflow and division by zero are unknown */
    { "p.len + 1 == 6", Y }, { "p.len / 2 == 2.5", Y }, { "p.len * 1.5 == 7.5", Y }, { "p.len > p.cost", Y },
    { "p.len / (p.len - 5) == 1", U },
    { "p.len % (p.len - 5) == 1", U }, { "p.len % 3 == 2", Y }, { "-p.len % 3 == -2", Y }, { "9223372036854775807 + p.len > 0", U },
    { "9223372036854775807 * p.len > 0", U }, { "-9223372036854775807 - p.len < 0", U }, { "p.cost - 0.5 == 2", Y },
    { "p.len band 4 == 4", Y },
    { "p.len bor 2 == 7", Y }, { "p.wait * 2 == 6s", Y }, { "2 * p.wait == 6s", Y }, { "p.wait / 2 == 1.5s", Y },
    { "p.wait / 1.5s == 2", Y },
    { "p.wait / (p.wait - 3s) == 1", U }, { "p.at - q.at == 60s", Y }, { "q.at + 60s == p.at", Y }, { "p.wait + 9223372036s > 0s", U },
    { "-p.wait == -3s", Y }, { "p.line_no + 1 == 1", U }, { "ratio(p.len, 0) == 1", U }, { "percent(1, 4) == 25", Y },
    { "if(p.len == 5, p.line_no is unknown, false)", Y }, { "if(p.paid, true, true)", U }, { "abs(-p.len) == 5", Y },
    { "min(p.len, 7) == 5", Y }, { "max(p.cost, 1) == 2.5", Y }, { "max(p.at, q.at) == p.at", Y }, { "round(2.5) == 3", Y },
    { "round(-2.5) == -3", Y },
    { "round(p.cost * 1.111, 2) == 2.78", Y }, { "int(p.cost) == 2", Y }, { "seconds(p.wait) == 3", Y },
    /* functions */
    { "contains(p.note, 'b.')", Y }, { "contains(p.note, 'bc')", N }, { "contains(p.note, '')", Y }, { "starts(p.note, 'ab')", Y },
    { "starts(p.note, 'b')", N }, { "ends(p.note, '.c')", Y }, { "ends('c', p.note)", N }, { "trim('  a b ') == 'a b'", Y },
    { "part(p.note, 1, 2) == 'b.'", Y }, { "part(p.note, 2) == '.c'", Y }, { "part(p.note, 9) == ''", Y },
    { "part(p.note, -1) is unknown", Y },
    { "before(p.note, '.') == ab", Y }, { "after(p.note, '.') == c", Y }, { "before(p.note, 'x') is unknown", Y },
    { "after(p.note, 'x') is unknown", Y },
    { "word('the  second one', 2) == second", Y }, { "word('one', 2) is unknown", Y }, { "word('one', 0) is unknown", Y },
    { "number(' 0x10 ') == 16", Y }, { "number('x') is unknown", Y }, { "contains(text(p.line_no), 'x')", U },
    { "exact(441601900us) == '7 min 21.6019 s'", Y },
    { "hex(4114) == '0x1012'", Y }, { "dec(0x1012) == '4114'", Y }, { "subnet(p.caller, 16) == 10.1.0.0/16", Y },
    { "subnet(p.caller, 33) is unknown", Y },
    { "broadcast(subnet(p.caller, 16)) == p.caller", Y }, { "broadcast(cidr('2001:db8::/64')) is unknown", Y },
    { "prefix(10.0.0.0/9) == 9", Y },
    { "address(10.1.2.3/9) == 10.1.2.3", Y }, { "in_same_subnet(p.caller, 10.1.0.1, 16)", Y },
    { "in_same_subnet(p.caller, 10.2.0.1, 16)", N },
    { "in_same_subnet(2001:db8::1, 2001:db8::2, 126)", Y }, { "in_same_subnet(2001:db8::1, 2001:db8::2, 127)", N },
    /* 10.1.255.255 ends the /16 of 10.1.x.x; 172.29.191.255 ends 172.29.160/19, .176/20, .184/21, .188/22 ... that hold it */
    { "can_be_broadcast(p.caller, 10.1.3.4)", Y }, { "can_be_broadcast(p.caller, 11.1.3.4)", N },
    { "can_be_broadcast(172.29.191.255, 172.29.160.9)", Y },
    { "can_be_broadcast(172.29.191.255, 172.29.96.9)", N }, { "can_be_broadcast(10.0.0.1, 10.0.0.1)", N },
    { "can_be_broadcast(10.0.0.3, 10.0.0.1)", Y },
    { "can_be_broadcast(2001:db8::1, 2001:db8::2)", N }, { "broadcast_lengths(10.0.0.127, 10.0.0.1) == '/25'", Y },
    { "broadcast_lengths(10.0.0.127, 10.0.0.65) == '/25 /26'", Y }, { "broadcast_lengths(10.0.0.1, 10.0.0.2) is unknown", Y },
    { "is_broadcast(255.255.255.255)", Y }, { "is_multicast(239.1.1.1)", Y }, { "is_multicast(240.0.0.1)", N },
    { "is_multicast(ff02::1)", Y },
    { "is_private(172.31.0.1)", Y }, { "is_private(172.32.0.1)", N }, { "is_private(fd00::1)", Y }, { "is_private(192.168.3.4)", Y },
    { "is_loopback(127.9.9.9)", Y }, { "is_loopback(ip('::1'))", Y }, { "is_link_local(fe80::1)", Y }, { "is_link_local(169.254.0.1)", Y },
    { "is_group(mac('01:00:5e:00:00:01'))", Y }, { "is_group(mac('02:00:00:00:00:01'))", N }, { "is_local(mac('02:00:00:00:00:01'))", Y },
    { "ip('nonsense') is unknown", Y }, { "date(p.at) == '1970-01-01'", Y }, { "clock(p.at) == '00:01:40.000000'", Y },
    { "clock(p.at, 0) == '00:01:40'", Y },
    { "lookup(codes, p.len + 2, name) == seven", Y }, { "lookup(codes, -2, name) == two", Y }, { "lookup(codes, -2, more) is unknown", Y },
    { "lookup(codes, 299, name) is unknown", Y }, { "lookup(codes, 300, code) == '300'", Y }, { "exists call where len == p.len", U },
    { "not exists call where len == p.len", U }, { "p.len == 6 or exists call where len == p.len", U },
};

static void rows_of(kit *k, nc_row *rows[2])
{
    uint64_t caller;
    assert_true(nc_value_parse(k->pool, NC_T_IP, NC_S("10.1.255.255"), &caller));
    rows[0] = row_of(1, 100 * NC_SECOND);
    rows[1] = row_of(2, 40 * NC_SECOND);
    set(rows[0], LEN, 5);
    set(rows[0], COST, nc_w_float(2.5));
    set(rows[0], WAIT, nc_w_int(3 * NC_SECOND));
    set(rows[0], KIND, nc_intern(k->pool, NC_S("ring")));
    set(rows[0], NOTE, nc_intern(k->pool, NC_S("ab.c")));
    set(rows[0], CALLER, caller);
    set(rows[1], LEN, 5);
    set(rows[1], PAID, 1);
}

static void three_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
        kit k = load_condition("where", truths[i].expr);
        nc_row *rows[2];
        const nc_row *bound[NC_MAX_BINDINGS] = { NULL };
        nc_truth open = NC_UNDECIDED;
        rows_of(&k, rows);
        bound[0] = rows[0];
        bound[1] = rows[1];
        nc_env env = { .pool = k.pool, .vocab = k.vocab, .rows = bound, .exists = answer_exists, .context = &open };
        const nc_expr *e = k.program->rules[0]->where[0].expr;
        nc_truth got = nc_eval_truth(e, &env);
        nc_result_value value = nc_eval(e, &env);
        if (got != truths[i].wanted)
            fail_msg("%s is %d, not %d", truths[i].expr, (int)got, (int)truths[i].wanted);
        assert_int_equal(value.known, got != NC_UNDECIDED);
        assert_true(!value.known || value.word == (got == NC_YES));
        free(rows[0]);
        free(rows[1]);
        kit_free(&k);
    }
}

/* Group: matches (p1,q1) (p1,q2) (p2,q2) (p3,q1); p1 at 10 s len 4 cost 1.5, p2 at 20 s len 6 cost unknown, p3 at 30 s len 4 cost 0.5;
 * q1 at 25 s len 1, q2 at 15 s len 2. */
static const truth_row groups[] = {
    { "count(p) == 3", Y }, { "count(q) == 2", Y }, { "sum(p.len) == 14", Y }, { "min(p.len) == 4", Y }, { "max(p.len) == 6", Y },
    { "sum(p.cost) == 2", Y }, { "sum(p.line_no) == 0", U }, { "distinct(p.len) == 2", Y }, { "distinct(p.line_no) == 0", Y },
    { "sum(p.len * q.len) == 28", Y }, /* over matches: 4*1 + 4*2 + 6*2 + 4*1 */
    { "first(p.len) == 4", Y }, { "last(q.len) == 1", Y }, { "first(q.len) == 2", Y }, { "last(p.at) - first(p.at) == 20s", Y },
    { "rate(p) == 0.15", Y }, /* 3 in 20 s */
    { "text(list(p.len)) == '4, 6'", Y }, { "4 in list(p.len)", Y }, { "5 in list(p.len)", N }, { "p.len == 4", Y },
    { "count(p) + 1 == 4 and max(p.at) - q.at == 5s", Y }, { "min(p.wait) is unknown", Y }, { "max(q.at, p.at) == q.at", Y },
};

static void group_values(void **state)
{
    (void)state;
    static const int64_t at[] = { 10, 20, 30, 25, 15 };
    static const int64_t len[] = { 4, 6, 4, 1, 2 };
    static const unsigned pairs[4][2] = { { 0, 3 }, { 0, 4 }, { 1, 4 }, { 2, 3 } };
    nc_row *rows[5];
    for (unsigned i = 0; i < 5; i++) {
        rows[i] = row_of(i + 1, at[i] * NC_SECOND);
        set(rows[i], LEN, nc_w_int(len[i]));
    }
    set(rows[0], COST, nc_w_float(1.5));
    set(rows[2], COST, nc_w_float(0.5));
    const nc_row *matches[4][NC_MAX_BINDINGS] = { { NULL } };
    const nc_row *const *list[4];
    for (unsigned i = 0; i < 4; i++) {
        matches[i][0] = rows[pairs[i][0]];
        matches[i][1] = rows[pairs[i][1]];
        list[i] = matches[i];
    }
    nc_group group = { list, 4 };
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        kit k = load_condition("having", groups[i].expr);
        nc_env env = { .pool = k.pool, .vocab = k.vocab, .rows = matches[0], .group = &group };
        nc_truth got = nc_eval_truth(k.program->rules[0]->having[0].expr, &env);
        if (got != groups[i].wanted)
            fail_msg("%s is %d, not %d", groups[i].expr, (int)got, (int)groups[i].wanted);
        kit_free(&k);
    }
    for (unsigned i = 0; i < 5; i++)
        free(rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(three_values), cmocka_unit_test(group_values) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
