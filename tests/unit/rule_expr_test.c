/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/rule/rules.h"

/* Expressions as the loader sees them: each row stands in `where` of a rule over two small shapes. */

static const nc_slot ping_slots[] = {
    { NC_SI("src"), NC_T_IP, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("len"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("kind"), NC_T_SYMBOL, NC_T_NONE, NC_SI("echo|reply|other|len"), NC_SI("") },
    { NC_SI("word"), NC_T_SYMBOL, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("text"), NC_T_STRING, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("share"), NC_T_FLOAT, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("gap"), NC_T_DURATION, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("net"), NC_T_CIDR, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("hw"), NC_T_MAC, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("urgent"), NC_T_BOOL, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("ports"), NC_T_LIST, NC_T_INT, NC_SI(""), NC_SI("") },
    { NC_SI("head.code"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("") },
};
static const nc_shape ping = { NC_SI("ping"), NC_EVENT, NC_SI(""), ping_slots, sizeof ping_slots / sizeof *ping_slots, { 0 }, { 0 }, { 0 }, false };

static const nc_function host[] = {
    { .name = NC_SI("seen.by"), .result = NC_T_BOOL, .argc = 2, .args = { NC_T_IP, NC_T_SYMBOL }, .coverage = true, .doc = NC_SI("") },
};

typedef struct loaded {
    nc_pool *pool;
    nc_vocab *vocab;
    nc_diag *diag;
    nc_rules *rules;
    const nc_program *program;
} loaded;

static loaded load(const char *text)
{
    loaded l = { .pool = nc_pool_new(), .vocab = nc_vocab_new(), .diag = nc_diag_new() };
    nc_vocab_add(l.vocab, &ping);
    l.rules = nc_rules_new(l.pool, l.vocab, host, 1);
    nc_rules_add_text(l.rules, NC_S("t.yaml"), nc_str_c(text), l.diag);
    l.program = nc_rules_finish(l.rules, l.diag);
    return l;
}

static void unload(loaded *l)
{
    nc_rules_free(l->rules);
    nc_diag_free(l->diag);
    nc_vocab_free(l->vocab);
    nc_pool_free(l->pool);
}

static loaded load_where(const char *expr)
{
    nc_buf text = { 0 };
    nc_buf_printf(&text,
                  "pack: t\nversion: 1.0.0\ntitle: t\nparams:\n  wait: {type: duration, default: 30s, why: w}\n"
                  "  most: {type: int, default: 0x10, why: w}\n---\n"
                  "table: codes\ntitle: t\nkey: int\ncolumns: [code, name]\nrows:\n  - [7, seven]\n---\n"
                  "rule: r\ntitle: t\nfind:\n  p: ping\n  q: ping where src == p.src\nconclude: c(a = p.len, b = q.len)\nwhere:\n"
                  "  - %s\n", expr);
    nc_buf_char(&text, '\0');
    loaded l = load(text.p);
    nc_buf_free(&text);
    return l;
}

typedef struct row {
    const char *text, *printed;
} row;

/* What is accepted, and how it reads back in canonical spelling with constants folded. */
static const row good[] = {
    { "p.len == 1 + 2 * 3", "p.len == 7" },
    { "p.len == (1 + 2) * 3", "p.len == 9" },
    { "p.len == 4KiB", "p.len == 4096" },
    { "p.len == 0x1012", "p.len == 4114" },
    { "p.len > $most", "p.len > 16" },
    { "p.gap > $wait / 2", "p.gap > 15s" },
    { "p.gap == 2.5s", "p.gap == 2.5s" },
    { "p.at - q.at > 5ms", "p.at - q.at > 5ms" },
    { "p.at in (q.at, q.at + 60s)", "p.at in (q.at, q.at + 60s)" },
    { "p.len between 1 and 5", "p.len between 1 and 5" },
    { "p.share > 1", "p.share > 1" },
    { "p.share > 1.5", "p.share > 1.5" },
    { "p.len > 1.5", "p.len > 1.5" },
    { "p.kind == echo", "p.kind == echo" },
    { "echo == p.kind", "echo == p.kind" },
    { "p.kind == \"reply\"", "p.kind == reply" },
    { "p.kind in [echo, reply]", "p.kind in [echo, reply]" },
    { "p.kind not in [echo]", "p.kind not in [echo]" },
    { "not p.kind in [echo]", "p.kind not in [echo]" },
    { "not (p.kind in [echo] or p.urgent)", "not (p.kind in [echo] or p.urgent)" },
    { "(p.src not in p.net) == p.urgent", "(p.src not in p.net) == p.urgent" },
    { "p.urgent and (q.urgent or p.len == 1)", "p.urgent and (q.urgent or p.len == 1)" },
    { "not (p.urgent and q.urgent)", "not (p.urgent and q.urgent)" },
    { "p.word == 0190", "p.word == \"0190\"" },
    { "p.text == hello", "p.text == \"hello\"" },
    { "p.src == 10.1.2.3", "p.src == 10.1.2.3" },
    { "p.src in 10.0.0.0/8", "p.src in 10.0.0.0/8" },
    { "p.src in [10.0.0.0/8, 192.168.1.1]", "p.src in [10.0.0.0/8, 192.168.1.1]" },
    { "p.src in p.net", "p.src in p.net" },
    { "p.src == 2001:db8::1", "p.src == 2001:db8::1" },
    { "p.src == fe80::1", "p.src == fe80::1" },
    { "p.src == ip('::1')", "p.src == ::1" },
    { "p.hw == mac('02:00:00:00:00:01')", "p.hw == 02:00:00:00:00:01" },
    { "p.len in p.ports", "p.len in p.ports" },
    { "p.text matches '*no SYN*'", "p.text matches \"*no SYN*\"" },
    { "p.text =~ /a\\/b \\d+/i", "p.text =~ /a\\/b \\d+/i" },
    { "p.len is known and q.len is unknown", "p.len is known and q.len is unknown" },
    { "p.urgent", "p.urgent" },
    { "not p.urgent or q.urgent and p.len == 1", "not p.urgent or q.urgent and p.len == 1" },
    { "(not p.urgent or q.urgent) and p.len == 1", "(not p.urgent or q.urgent) and p.len == 1" },
    { "true and p.urgent", "p.urgent" },
    { "p.len band 0x10 == 0x10", "p.len band 16 == 16" },
    { "p.head.code % 2 == 1", "p.head.code % 2 == 1" },
    { "p.len - (q.len - 1) == 0", "p.len - (q.len - 1) == 0" },
    { "-p.len < -5", "-p.len < -5" },
    { "if(p.urgent, 1, 2) == q.len", "if(p.urgent, 1, 2) == q.len" },
    { "max(p.len, q.len) > 3", "max(p.len, q.len) > 3" },
    { "round(ratio(p.len, q.len)) == 2", "round(ratio(p.len, q.len)) == 2" },
    { "lookup(codes, p.len, name) == 'seven'", "lookup(codes, p.len, name) == \"seven\"" },
    { "seen.by(p.src, to_server)", "seen.by(p.src, to_server)" },
    { "exists ping where src == p.src and len > q.len", "exists ping where src == p.src and len > q.len" },
    { "every ping where src == p.src and len > 2 satisfies urgent or len < 9",
      "every ping where src == p.src and len > 2 satisfies urgent or len < 9" },
    { "not (every ping satisfies urgent) and p.len == 1", "not (every ping satisfies urgent) and p.len == 1" },
    { "any p.ports in [20, 21]", "any p.ports in [20, 21]" },
    { "not all p.ports > 1023 and any p.ports == p.len", "not all p.ports > 1023 and any p.ports == p.len" },
    { "contains(p.text, 'x') or number(word(p.text, 2)) == 7", "contains(p.text, \"x\") or number(word(p.text, 2)) == 7" },
    { "size(p.ports) > 1", "size(p.ports) > 1" },
    { "size(append(p.ports, p.len)) > 1", "size(append(p.ports, p.len)) > 1" },
    { "p.len in append(one(80), q.len)", "p.len in append(one(80), q.len)" },
    { "subnet(10.1.2.3, 16) == p.net", "10.1.0.0/16 == p.net" },
    { "can_be_broadcast(10.1.255.255, 10.1.2.3) == p.urgent", "true == p.urgent" },
};

static void accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        loaded l = load_where(good[i].text);
        nc_buf out = { 0 };
        nc_diag_print(l.diag, &out);
        if (l.program == NULL)
            fail_msg("%s\n%.*s", good[i].text, NC_FMT(nc_buf_str(&out)));
        nc_buf_clear(&out);
        const nc_rule *rule = l.program->rules[0];
        nc_expr_print(&out, rule->where[0].expr, l.vocab, l.pool, rule->bind_names);
        if (!nc_str_eq(nc_buf_str(&out), nc_str_c(good[i].printed)))
            fail_msg("%s is printed as %.*s", good[i].text, NC_FMT(nc_buf_str(&out)));
        nc_buf_free(&out);
        unload(&l);
    }
}

typedef struct bad {
    const char *text;
    unsigned column; /* within the expression, from 1 */
    const char *message, *hint;
} bad;

static const bad bads[] = {
    { "p.lne == 1", 3, "ping has no slot 'lne'", "did you mean 'len'?" },
    { "r.len == 1", 1, "'r.len' is no name of this rule", NULL },
    { "p.kind == ecko", 11, "'ecko' is no value of kind (echo|reply|other|len)", "did you mean 'echo'?" },
    { "p.kind in [echo, repli]", 18, "'repli' is no value of kind (echo|reply|other|len)", "did you mean 'reply'?" },
    { "exists ping where kind == len and src == p.src", 27, "'len' is a slot and a value of kind",
      "the value stands in quotes, the slot behind the name of its fact" },
    { "p.len == \"x\"", 7, "this compares an int with a string", NULL },
    { "p.src == 10.0.0.0/8", 7, "this compares an ip with a cidr", "an address belongs to a subnet: x in 10.0.0.0/8" },
    { "p.at > 5s", 6, "this compares a time with a duration", NULL },
    { "p.at + q.at > p.at", 6, "this calculates a time with a time", NULL },
    { "p.urgent < q.urgent", 10, "a bool is neither smaller nor greater than another", NULL },
    { "p.len", 1, "a bool is needed here, this is an int", NULL },
    { "p.urgent and p.len", 14, "a bool is needed here, this is an int", NULL },
    { "p.len = 1", 7, "two values are compared with '=='", NULL },
    { "1 < p.len < 5", 11, "comparisons do not chain; join two of them with 'and'", NULL },
    { "p.len == ", 9, "a value is missing here", NULL },
    { "p.len == 1 2", 12, "nothing more is expected after this, but '2' follows", NULL },
    { "(p.len == 1", 12, "')' is missing here", NULL },
    { "p.len == 12xyz", 10, "'12xyz' is no number, duration, address, subnet or MAC", NULL },
    { "p.len == 'x", 10, "this text has no closing '", NULL },
    { "p.text =~ /(/", 11, NULL, NULL },
    { "p.text =~ /(a)\\1/", 11, "back references are not allowed: their cost has no bound", NULL },
    { "p.gap > $wiat", 9, "no pack declares a parameter 'wiat'", "did you mean 'wait'?" },
    { "rond(p.share) == 1", 1, "there is no function 'rond'", "did you mean 'round'?" },
    { "prefix(p.src) == 1", 8, "a cidr is needed here, this is an ip", NULL },
    { "prefix(p.net, 1) == 1", 1, "prefix() takes 1 argument, here are 2", NULL },
    { "count(p) > 1", 1, "count() speaks of a group of matches: not in find, where, unless, absent, per or pick", NULL },
    { "p == 1", 1, "'p' is the name of a whole fact; its values are p.SLOT", NULL },
    { "p.src in [10.0.0.1, 5]", 21, "an ip is needed here, this is an int", NULL },
    { "p.len in 5", 10, "behind 'in' stands a list, a subnet or (after, up to); this is an int", NULL },
    { "exists pong where len == 1", 8, "there is no fact type 'pong'", "did you mean 'ping'?" },
    { "lookup(coeds, p.len, name) == 'x'", 8, "there is no table 'coeds'", "did you mean 'codes'?" },
    { "lookup(codes, p.len, nmae) == 'x'", 22, "the table codes has no column 'nmae'", "did you mean 'name'?" },
    { "p.len @ 1", 7, "this character has no meaning here", NULL },
    { "size(append(p.ports, p.src)) > 1", 22, "an int is needed here, this is an ip", NULL },
    { "size(append(p.len, 1)) > 1", 13, "a list is needed here, this is an int", NULL },
    { "p.src in one(p.len)", 10, "the items of this list are of type int; an ip is none", NULL },
    { "any p.len > 1", 5, "a list is needed here, this is an int", NULL },
    { "any p.ports", 12, "a comparison is missing here", NULL },
    { "all p.ports == echo", 16, "'echo' is no name of this rule", NULL },
    { "every ping where len == 1", 26, "'satisfies' is missing here", NULL },
    { "every pong satisfies len == 1", 7, "there is no fact type 'pong'", "did you mean 'ping'?" },
    { "every ping satisfies len", 22, "a bool is needed here, this is an int", NULL },
    { "p.word is know", 11, "'known' or 'unknown' expected, not 'know'", NULL },
};

static void refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        loaded l = load_where(bads[i].text);
        size_t count;
        const nc_message *m = nc_diag_sorted(l.diag, &count);
        if (l.program != NULL || count != 1)
            fail_msg("%s: %zu messages", bads[i].text, count);
        if (bads[i].message && !nc_str_eq(m->text, nc_str_c(bads[i].message)))
            fail_msg("%s: %.*s", bads[i].text, NC_FMT(m->text));
        if (bads[i].hint && !nc_str_eq(m->hint, nc_str_c(bads[i].hint)))
            fail_msg("%s: hint %.*s", bads[i].text, NC_FMT(m->hint));
        if (m->place.column != bads[i].column + 4)
            fail_msg("%s: column %u", bads[i].text, m->place.column - 4);
        unload(&l);
    }
}

/* Aggregates, which stand in `having`. */
static const bad groups[] = {
    { "count(p) in 0s > 1", 13, "the length of a window is a constant above zero", NULL },
    { "count(p) over p.gap > 1", 15, "the length of a window is a constant above zero", NULL },
    { "count(p) in 10 > 1", 13, "a duration is needed here, this is an int", NULL },
    { "sum(p.len + q.len) in 10s > 1", 1, "what is counted in a window reads one fact, whose time places it", NULL },
    { "1 + count(p) in 10s > 1", 3, "a value in windows is compared with == != < <= > or >=, and not calculated with", NULL },
    { "percentile(p.len, p.len) > 1", 19, "percentile() takes a constant from 0 to 100", NULL },
    { "percentile(p.len) > 1", 1, "percentile() takes a value and a number from 0 to 100", NULL },
    { "avg(p.text) > 1", 5, "avg() cannot take a string", NULL },
};

static void refused_in_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        nc_buf text = { 0 };
        nc_buf_printf(&text, "rule: r\ntitle: t\nfind:\n  p: ping\n  q: ping where src == p.src\nconclude: c(a = p.len, b = q.len)\n"
                  "having:\n  - %s\n", groups[i].text);
        nc_buf_char(&text, '\0');
        loaded l = load(text.p);
        size_t count;
        const nc_message *m = nc_diag_sorted(l.diag, &count);
        if (l.program != NULL || count != 1 || !nc_str_eq(m->text, nc_str_c(groups[i].message)))
            fail_msg("%s: %zu messages, %.*s", groups[i].text, count, NC_FMT(m->text));
        if (m->place.column != groups[i].column + 4)
            fail_msg("%s: column %u", groups[i].text, m->place.column - 4);
        unload(&l);
        nc_buf_free(&text);
    }
}

/* Nesting ends at 64, in every way in which an expression can nest; long chains of `and` are not deep. */
static void bounded(void **state)
{
    (void)state;
    static const char *const pieces[][3] = {
        { "(", "p.urgent", ")" }, { "not ", "p.urgent", "" }, { "-", "1", " < p.len" }, { "1 + ", "1", " < p.len" }, { "abs(", "1", ")" },
        { "if(p.urgent, 1, ", "1", ")" },
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        nc_buf text = { 0 };
        for (unsigned k = 0; k < 3000; k++)
            nc_buf_c(&text, pieces[i][0]);
        nc_buf_c(&text, pieces[i][1]);
        nc_buf_c(&text, pieces[i][2]);
        nc_buf_char(&text, '\0');
        loaded l = load_where(text.p);
        size_t count;
        const nc_message *m = nc_diag_sorted(l.diag, &count);
        assert_int_equal(count, 1);
        assert_true(nc_str_starts(m->text, NC_S("the expression is nested more than 64 deep")));
        unload(&l);
        nc_buf_free(&text);
    }
    nc_buf text = { 0 };
    for (unsigned k = 0; k < 200; k++)
        nc_buf_c(&text, "p.urgent and ");
    nc_buf_c(&text, "p.urgent");
    nc_buf_char(&text, '\0');
    loaded l = load_where(text.p);
    assert_non_null(l.program);
    unload(&l);
    nc_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(accepted), cmocka_unit_test(refused),
                                        cmocka_unit_test(refused_in_groups), cmocka_unit_test(bounded) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
