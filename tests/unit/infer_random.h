/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEST_INFER_RANDOM_H
#define NC_TEST_INFER_RANDOM_H

/* Random programs, facts and histories (what is put, withdrawn and finished when), all from one seed. */

#include "engine/rule/rules.h"
#include "tests/unit/infer_naive.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_FACTS = 42, MAX_DOCS = 16, MAX_OPS = 200 };

typedef struct chance {
    uint64_t state;
} chance;

static unsigned upto(chance *c, unsigned n) /* 0 .. n - 1 */
{
    c->state = c->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(c->state >> 33) % n;
}

static bool once_in(chance *c, unsigned n)
{
    return upto(c, n) == 0;
}

static const nc_slot slots[] = {
    { NC_SI("id"), NC_T_INT, NC_T_NONE, { 0 }, { 0 } },
    { NC_SI("who"), NC_T_SYMBOL, NC_T_NONE, { 0 }, { 0 } },
    { NC_SI("size"), NC_T_INT, NC_T_NONE, { 0 }, { 0 } },
    { NC_SI("flag"), NC_T_BOOL, NC_T_NONE, { 0 }, { 0 } },
};
/* Facts of the second of each kind are of one recording each. */
static const nc_shape shapes[] = {
    { NC_SI("e0"), NC_EVENT, { 0 }, slots, 4, { 0 }, { 0 }, { 0 }, false }, { NC_SI("e1"), NC_EVENT, { 0 }, slots, 4, { 0 }, { 0 }, { 0 }, true },
    { NC_SI("p0"), NC_PLAIN, { 0 }, slots, 4, { 0 }, { 0 }, { 0 }, false }, { NC_SI("p1"), NC_PLAIN, { 0 }, slots, 4, { 0 }, { 0 }, { 0 }, true },
};
static const nc_function functions[] = {
    { .name = NC_SI("watch.sees"), .result = NC_T_BOOL, .argc = 1, .args = { NC_T_INT }, .coverage = true },
};

typedef enum op_kind { OP_PUT, OP_WITHDRAW, OP_FIND, OP_FINISH, OP_CHANGE } op_kind;

typedef struct op {
    op_kind kind;
    unsigned fact;
    uint32_t gone, other; /* CHANGE: documents that are left out from now on, and those in another wording */
    bool off;
} op;

/* `off` switches parts off, while a failing trial is made smaller. */
typedef struct trial {
    uint64_t seed;
    nc_pool *pool;
    char *docs[MAX_DOCS];
    char *others[MAX_DOCS]; /* another rule of the same name */
    bool docs_off[MAX_DOCS];
    unsigned doc_count;
    nc_fact facts[MAX_FACTS]; /* the last two are coverage */
    bool facts_off[MAX_FACTS];
    unsigned fact_count;
    op ops[MAX_OPS];
    unsigned op_count;
    bool declared[4];
    nc_truth sees;
} trial;

/* ---- programs ---- */

static const char *const base_types[] = { "e0", "e1", "p0", "p1" };
static const char *const people[] = { "x", "y", "z" };

static void local_condition(chance *c, nc_buf *out, bool derived)
{
    unsigned k = upto(c, 5);
    switch (upto(c, derived ? 10 : 13)) {
    case 0: nc_buf_printf(out, "id == %u", k); break;
    case 1: nc_buf_printf(out, "id != %u", k); break;
    case 2: nc_buf_printf(out, "size > %u", k); break;
    case 3: nc_buf_printf(out, "size <= %u", k); break;
    case 4: nc_buf_printf(out, "size between %u and %u", k, k + upto(c, 3)); break;
    case 5: nc_buf_printf(out, "who == %s", people[k % 3]); break;
    case 6: nc_buf_c(out, "who in [x, z]"); break;
    case 7: nc_buf_printf(out, "(id == %u or who == %s)", k, people[upto(c, 3)]); break;
    case 8: nc_buf_printf(out, "id + size > %u", k); break;
    case 9: nc_buf_c(out, "size is known"); break;
    case 10: nc_buf_c(out, "flag"); break;
    case 11: nc_buf_c(out, "not flag"); break;
    default: nc_buf_c(out, "flag is unknown"); break;
    }
}

static void join_condition(chance *c, nc_buf *out, char other, bool timed)
{
    switch (upto(c, timed ? 8 : 6)) {
    case 0: case 1: nc_buf_printf(out, "id == %c.id", other); break;
    case 2: nc_buf_printf(out, "who == %c.who", other); break;
    case 3: nc_buf_printf(out, "size > %c.size", other); break;
    case 4: nc_buf_printf(out, "id == %c.id + 1", other); break;
    case 5: nc_buf_printf(out, "size != %c.size", other); break;
    case 6: nc_buf_printf(out, "at in (%c.at, %c.at + 3s)", other, other); break;
    default: nc_buf_printf(out, "at > %c.at", other); break;
    }
}

/* Derived types a rule of this level may read: d0 below d1 below none; tally is accumulated. */
static const char *type_of(chance *c, unsigned level, bool negative, bool *derived, bool *event)
{
    unsigned ladder = negative ? level : level + 1;
    if (ladder > 2)
        ladder = 2;
    *derived = ladder > 0 && once_in(c, 3);
    *event = false;
    if (*derived)
        return upto(c, ladder) == 0 ? "d0" : "d1";
    *derived = once_in(c, 8);
    if (*derived)
        return "tally";
    unsigned t = upto(c, 4);
    *event = t < 2;
    return base_types[t];
}

static void conditions(chance *c, nc_buf *out, bool derived, char other, bool timed, bool needs_join)
{
    unsigned n = 0;
    if (other != 0 && (needs_join || !once_in(c, 6))) {
        nc_buf_c(out, " where ");
        join_condition(c, out, other, timed);
        n++;
    }
    while (n < 3 && once_in(c, 2)) {
        nc_buf_c(out, n++ == 0 ? " where " : " and ");
        local_condition(c, out, derived);
    }
}

static void add_absence(chance *c, nc_buf *out, bool two, char step)
{
    nc_buf_c(out, "absent:\n  none: ");
    nc_buf_c(out, base_types[upto(c, 2)]);
    conditions(c, out, false, two && once_in(c, 3) ? 'b' : 'a', false, false);
    char anchor = step != 0 && once_in(c, 2) ? step : 'a';
    nc_buf_char(out, '\n');
    switch (upto(c, step != 0 ? 7 : 6)) {
    case 0: case 1: nc_buf_printf(out, "  until: end of source after %c\n", anchor); break;
    case 2:
        nc_buf_printf(out, "  until: stop after %c\n  stop: %s", anchor, base_types[upto(c, 2)]);
        conditions(c, out, false, 'a', false, false);
        nc_buf_char(out, '\n');
        break;
    case 6: nc_buf_printf(out, "  between: a and %c\n", step); break;
    default: nc_buf_printf(out, "  within: %us %s %c\n", 1 + upto(c, 4), once_in(c, 4) ? "before" : "after", anchor); break;
    }
    if (once_in(c, 4))
        nc_buf_printf(out, "  fewer_than: %u\n", 1 + upto(c, 3));
    nc_buf_c(out, once_in(c, 2) ? "  provided: always\n" : "  provided: watch.sees(a.id)\n");
}

/* One or two steps after `a`, now and then with something forbidden between; returns the last one's name. */
static char add_then(chance *c, nc_buf *out, unsigned finds)
{
    unsigned steps = 1 + upto(c, 2);
    nc_buf_c(out, "then:\n");
    for (unsigned s = 0; s < steps; s++) {
        if (once_in(c, 4)) {
            nc_buf_printf(out, "  - not: %s", base_types[upto(c, 2)]);
            conditions(c, out, false, 'a', false, false);
            nc_buf_c(out, once_in(c, 3) ? "\n    provided: watch.sees(a.id)\n" : "\n    provided: always\n");
        }
        nc_buf_printf(out, "  - %c: %s", (char)('s' + s), base_types[upto(c, 2)]);
        conditions(c, out, false, s > 0 && once_in(c, 2) ? 's' : 'a', once_in(c, 3), false);
        nc_buf_printf(out, "\n    within: %ums\n", 500 * (1 + upto(c, 8)));
        if (s == 0 && (finds > 1 || once_in(c, 2)))
            nc_buf_c(out, "    after: a\n");
        if (once_in(c, 3))
            nc_buf_c(out, "    take: each\n");
    }
    return (char)('s' + steps - 1);
}

/* Aggregates make a rule wait for complete facts, so only those of the last level have them. */
static void add_weights(chance *c, nc_buf *out, bool grouped)
{
    static const char *const words[] = { "strong", "medium", "weak", "against-medium", "against-strong" };
    nc_buf_c(out, "weigh:\n");
    for (unsigned i = 0; i < 2; i++) {
        if (i == 1 && once_in(c, 2))
            return;
        unsigned seen = upto(c, 5);
        nc_buf_printf(out, "  c.%c: {seen: %s", (char)('x' + i), words[seen]);
        if (once_in(c, 2)) /* the other way round, or it is refused */
            nc_buf_printf(out, ", unseen: %s", words[seen < 3 ? 3 + upto(c, 2) : upto(c, 3)]);
        if (grouped && once_in(c, 3))
            nc_buf_c(out, ", when: \"count(a) > 1\"");
        nc_buf_c(out, "}\n");
    }
}

static void add_every(chance *c, nc_buf *out, unsigned level)
{
    bool derived, event;
    nc_buf_printf(out, "where:\n  - every %s", type_of(c, level, true, &derived, &event));
    conditions(c, out, derived, 'a', false, once_in(c, 2));
    nc_buf_c(out, " satisfies ");
    local_condition(c, out, derived);
    nc_buf_char(out, '\n');
}

static void add_group(chance *c, nc_buf *out, bool timed)
{
    static const char *const tests[] = { "count(a) >= 2", "sum(a.size) > 3", "count(a) < 3", "max(a.size) - min(a.size) > 1",
                                         "distinct(a.id) >= 2", "median(a.size) < 3", "avg(a.size) > 2" };
    static const char *const windows[] = { "count(a)", "distinct(a.id)", "sum(a.size)" };
    static const char *const compare[] = { ">=", "<", "==" };
    unsigned which = upto(c, 3);
    nc_buf_printf(out, "per: [%s]\n", once_in(c, 2) ? "a.who" : "a.who, a.flag is known");
    if (timed && once_in(c, 2))
        nc_buf_printf(out, "having: [%s in %ums %s %u]\n", windows[which], 500 * (1 + upto(c, 5)), compare[upto(c, 3)],
                      which == 2 ? 3 + upto(c, 8) : 1 + upto(c, 4));
    else
        nc_buf_printf(out, "having: [%s]\n", tests[upto(c, 7)]);
    if (once_in(c, 3))
        nc_buf_printf(out, "pick: %s by (a.size)\n", once_in(c, 2) ? "first" : "last");
}

/* One match of each group concludes; with all slots of `a` in `per`, in the recursion of its own type. */
static void random_choice(chance *c, nc_buf *out, unsigned number)
{
    unsigned level = upto(c, 2);
    bool chain = !once_in(c, 4), derived, event;
    nc_buf_printf(out, "rule: r.n%u\ntitle: t\nseverity: error\nallow: {L019: as it comes}\nfind:\n  a: ", number);
    if (chain)
        nc_buf_printf(out, "d%u", upto(c, level + 1));
    else
        nc_buf_c(out, base_types[upto(c, 4)]);
    conditions(c, out, chain, 0, false, false);
    nc_buf_printf(out, "\n  b: %s", base_types[upto(c, 4)]);
    conditions(c, out, false, 'a', false, true);
    if (once_in(c, 3))
        nc_buf_printf(out, "\nwhere:\n  - b.size + %u > a.id", upto(c, 3));
    if (once_in(c, 3)) {
        nc_buf_c(out, "\nunless:\n  other: exists ");
        nc_buf_c(out, type_of(c, level, true, &derived, &event));
        conditions(c, out, derived, 'b', false, once_in(c, 2));
    }
    nc_buf_printf(out, "\nper: [%s]\n", chain ? "a.id, a.who, a.size" : "a.who");
    if (once_in(c, 3))
        nc_buf_printf(out, "having: [count(b) %s]\n", once_in(c, 2) ? ">= 2" : "< 3");
    nc_buf_printf(out, "pick: %s by (%sb.n%s)\n", once_in(c, 2) ? "first" : "last", once_in(c, 2) ? "b.size, " : "",
                  chain ? "" : ", a.n");
    nc_buf_printf(out, "conclude: d%u(id = %c.id, who = %c.who, size = b.size)\n", level, once_in(c, 3) ? 'a' : 'b', once_in(c, 2) ? 'a' : 'b');
    if (once_in(c, 3))
        nc_buf_c(out, "say:\n  what: \"w {a.id} {b.who}\"\n");
}

static void random_rule(chance *c, nc_buf *out, unsigned number)
{
    if (once_in(c, 4)) {
        random_choice(c, out, number);
        return;
    }
    unsigned level = upto(c, 3), finds = 1 + upto(c, 3);
    bool derived, event, first_event = false, first_derived = false;
    nc_buf_printf(out, "rule: r.n%u\ntitle: t\nseverity: error\nallow: {L019: as it comes}\nfind:\n", number);
    for (unsigned f = 0; f < finds; f++) {
        const char *type = type_of(c, level, false, &derived, &event);
        nc_buf_printf(out, "  %c: %s", (char)('a' + f), type);
        bool timed = event && first_event;
        first_event = f == 0 ? event : first_event;
        first_derived = f == 0 ? derived : first_derived;
        conditions(c, out, derived, f > 0 ? (char)('a' + upto(c, f)) : 0, timed && f == 1, f > 0);
        nc_buf_char(out, '\n');
    }
    char step = first_event && once_in(c, 3) ? add_then(c, out, finds) : 0;
    if (step != 0 && once_in(c, 3))
        nc_buf_printf(out, "where:\n  - %c.size + %u > a.id\n", step, upto(c, 3));
    else if (once_in(c, 4))
        nc_buf_printf(out, "where:\n  - a.size + %u > a.id\n", upto(c, 3));
    else if (once_in(c, 4))
        add_every(c, out, level);
    if (once_in(c, 3)) {
        nc_buf_c(out, "unless:\n  other: exists ");
        nc_buf_c(out, type_of(c, level, true, &derived, &event));
        conditions(c, out, derived, 'a', false, once_in(c, 2));
        nc_buf_char(out, '\n');
    }
    if (first_event && once_in(c, 2))
        add_absence(c, out, finds > 1, step);
    if (level == 2 && !first_derived && once_in(c, 2))
        add_group(c, out, first_event);
    if (level < 2)
        nc_buf_printf(out, "conclude: d%u(id = a.id, who = a.who, size = %c.size)\n", level, (char)('a' + upto(c, finds)));
    if (level < 2 && once_in(c, 3))
        return; /* silent */
    if (once_in(c, 3))
        add_weights(c, out, level == 2);
    nc_buf_printf(out, "say:\n  what: \"w {a.id} {%c.who}%s\"\n", (char)('a' + upto(c, finds)), level == 2 ? " {count(a)}" : "");
}

static void add_doc(trial *t, nc_buf *text)
{
    nc_buf_char(text, '\0');
    t->docs[t->doc_count++] = text->p;
    *text = (nc_buf){ 0 };
}

/* Every derived type needs a rule that concludes it; a conclusion of two heights is one fact. */
enum { FIRST_RULE = 5 }; /* documents before the random rules */

/* Another rule in the place of one that is refused, since its conditions contradict each other. */
static void replace_rule(chance *c, trial *t, unsigned doc)
{
    nc_buf out = { 0 };
    random_rule(c, &out, doc - FIRST_RULE);
    nc_buf_char(&out, '\0');
    free(t->docs[doc]);
    t->docs[doc] = out.p;
}

/* Other rules for a run that goes on. */
static void random_others(chance *c, trial *t)
{
    for (unsigned d = FIRST_RULE; d < t->doc_count; d++) {
        nc_buf out = { 0 };
        random_rule(c, &out, d - FIRST_RULE);
        nc_buf_char(&out, '\0');
        t->others[d] = out.p;
    }
}

static bool has_changes(const trial *t)
{
    for (unsigned i = 0; i < t->op_count; i++)
        if (t->ops[i].kind == OP_CHANGE && !t->ops[i].off)
            return true;
    return false;
}

static bool is_off(const trial *t, unsigned doc, uint32_t gone)
{
    return (gone >> doc & 1) != 0 && (t->seed & 1) != 0 && strncmp(t->docs[doc], "rule: ", 6) == 0;
}

/* All documents as they stand after a change.  Rules that are gone are disabled or, in every other trial, not there. */
static void put_docs(const trial *t, nc_buf *out, uint32_t gone, uint32_t other)
{
    for (unsigned d = 0; d < t->doc_count; d++)
        if (!t->docs_off[d] && ((gone >> d & 1) == 0 || is_off(t, d, gone)))
            nc_buf_printf(out, "%s---\n", (other >> d & 1) != 0 && t->others[d] != NULL ? t->others[d] : t->docs[d]);
    for (unsigned d = 0, count = 0; d < t->doc_count; d++) {
        if (t->docs_off[d] || !is_off(t, d, gone))
            continue;
        const char *name = t->docs[d] + 6;
        nc_buf_printf(out, "%s  - {rule: %.*s, reason: gone}\n", count++ == 0 ? "site: s\ndisable:\n" : "", (int)strcspn(name, "\n"), name);
    }
}

/* The same rule once more, but for the length of its window: absences that end alike are watched together. */
static void twin_rule(chance *c, const trial *t, nc_buf *out, unsigned number)
{
    const char *text = t->docs[t->doc_count - 1], *id = strstr(text, "r.n") + 3, *rest = id + strspn(id, "0123456789");
    const char *within = strstr(rest, "\n  within: ");
    nc_buf_printf(out, "%.*s%u", (int)(id - text), text, number);
    if (within != NULL) {
        const char *length = within + strlen("\n  within: ");
        nc_buf_printf(out, "%.*s%u", (int)(length - rest), rest, 1 + upto(c, 4));
        rest = length + strspn(length, "0123456789");
    }
    nc_buf_c(out, rest);
}

static void random_program(chance *c, trial *t)
{
    nc_buf out = { 0 };
    unsigned n = 2 + upto(c, 4);
    nc_buf_c(&out, "rule: r.d0\ntitle: t\nseverity: error\nfind:\n  a: e0 where size > 2\nconclude: d0(id = a.id, who = a.who, size = a.size)\n");
    add_doc(t, &out);
    nc_buf_c(&out, "rule: r.d1\ntitle: t\nseverity: error\nfind:\n  a: e1 where size > 3\nconclude: d1(id = a.id, who = a.who, size = a.size)\n");
    add_doc(t, &out);
    nc_buf_printf(&out, "reduce: tally\nfrom: e%u", upto(c, 2));
    conditions(c, &out, false, 0, false, false);
    static const char *const counts[] = { "count()", "count(flag)", "count() in 1s", "count(flag) in 2s", "distinct(id)" };
    static const char *const values[] = { "max(size)", "min(size)", "sum(size)", "sum(size) in 1500ms", "last(size)", "bits(size)" };
    nc_buf_printf(&out, "\nkey: {who: who}\nfields: {id: %s, size: %s}\n", counts[upto(c, 5)], values[upto(c, 6)]);
    add_doc(t, &out);
    nc_buf_c(&out, "cause: c.x\ntitle: x\nbase: uncommon\nconfirm: c\n");
    add_doc(t, &out);
    nc_buf_c(&out, "cause: c.y\ntitle: y\nconfirm: c\n");
    add_doc(t, &out);
    for (unsigned i = 0; i < n; i++) {
        if (i > 0 && once_in(c, 3))
            twin_rule(c, t, &out, i);
        else
            random_rule(c, &out, i);
        add_doc(t, &out);
    }
}

/* ---- facts ---- */

static void random_facts(chance *c, trial *t, nc_vocab *vocab)
{
    int64_t at[3] = { 0, 0, 0 };
    unsigned count = 5 + upto(c, MAX_FACTS - 2 - 5);
    for (unsigned i = 0; i < count; i++) {
        nc_fact *f = &t->facts[t->fact_count++];
        unsigned source = 1 + upto(c, 2), type = upto(c, 4);
        at[source] += upto(c, 3) * NC_SECOND / 2;
        nc_origin from = { .at = type < 2 ? at[source] : NC_TIME_NONE, .record = i + 1, .source = source };
        nc_fact_begin(f, nc_vocab_find(vocab, nc_str_c(base_types[type])), &from);
        nc_word values[] = { upto(c, 4), nc_intern(t->pool, nc_str_c(people[upto(c, 3)])), upto(c, 6), upto(c, 2) };
        for (unsigned s = 0; s < 4; s++)
            if (!once_in(c, 10))
                nc_fact_set(f, s, values[s]);
    }
    for (unsigned i = 0; i < 4; i++)
        t->declared[i] = once_in(c, 2);
    for (unsigned s = 1; s < 3; s++) {
        nc_origin from = { .at = NC_TIME_NONE, .source = s };
        nc_fact *f = &t->facts[t->fact_count++];
        nc_fact_begin(f, NC_F_COVERAGE, &from);
        nc_fact_set(f, NC_COVERAGE_FROM, nc_w_int((int64_t)upto(c, 2) * NC_SECOND));
        nc_fact_set(f, NC_COVERAGE_TO, nc_w_int((int64_t)(4 + upto(c, 20)) * NC_SECOND));
    }
    t->sees = (nc_truth)upto(c, 3);
}

/* Facts come in any order, some go again, some of these come back; finishes in between, one at the end. */
static void random_history(chance *c, trial *t)
{
    bool in[MAX_FACTS] = { 0 };
    unsigned finishes = 2 + upto(c, 7);
    bool changes = once_in(c, 2);
    for (unsigned k = 0; k < finishes; k++) {
        for (unsigned n = k == 0 ? 10 + upto(c, 60) : 1 + upto(c, once_in(c, 4) ? 12 : 2); n > 0; n--) {
            unsigned i = upto(c, t->fact_count);
            if (!in[i])
                t->ops[t->op_count++] = (op){ .kind = OP_PUT, .fact = i };
            else if (k > 0 || once_in(c, 5))
                t->ops[t->op_count++] = (op){ .kind = once_in(c, 3) ? OP_FIND : OP_WITHDRAW, .fact = i };
            else
                continue;
            in[i] = !in[i];
        }
        if (changes && once_in(c, 2) && t->op_count < MAX_OPS - 2) {
            op *o = &t->ops[t->op_count++];
            *o = (op){ .kind = OP_CHANGE };
            for (unsigned d = 2; d < t->doc_count; d++) {
                o->gone |= (uint32_t)once_in(c, 6) << d;
                o->other |= (uint32_t)once_in(c, 4) << d;
            }
        }
        t->ops[t->op_count++] = (op){ .kind = OP_FINISH };
    }
}

/* ---- for people ---- */

static void print_trial(const trial *t, const nc_vocab *vocab)
{
    static const char *const verbs[] = { "put", "withdraw", "find and withdraw" };
    nc_buf out = { 0 };
    for (unsigned d = 0; d < t->doc_count; d++)
        if (!t->docs_off[d])
            nc_buf_printf(&out, "%s---\n", t->docs[d]);
    for (unsigned i = 0; i < t->fact_count; i++) {
        const nc_fact *f = &t->facts[i];
        const nc_shape *shape = nc_vocab_shape(vocab, f->type);
        if (t->facts_off[i])
            continue;
        nc_buf_printf(&out, "fact %u: %.*s source=%u n=%llu", i, NC_FMT(shape->name), f->from.source,
                      (unsigned long long)f->from.record);
        if (f->from.at != NC_TIME_NONE)
            nc_buf_printf(&out, " at=%lldms", (long long)(f->from.at / 1000000));
        for (unsigned s = 0; s < shape->slot_count; s++)
            if ((f->known >> s & 1) != 0) {
                nc_buf_printf(&out, " %.*s=", NC_FMT(shape->slots[s].name));
                nc_value_print(&out, t->pool, shape->slots[s].type, f->slot[s]);
            }
        nc_buf_char(&out, '\n');
    }
    for (unsigned i = 0; i < 4; i++)
        if (t->declared[i])
            nc_buf_printf(&out, "loaded %s\n", base_types[i]);
    nc_buf_printf(&out, "watch.sees: %s\n", t->sees == NC_YES ? "yes" : t->sees == NC_NO ? "no" : "undecided");
    for (unsigned i = 0; i < t->op_count; i++)
        if (!t->ops[i].off && t->ops[i].kind == OP_FINISH)
            nc_buf_c(&out, "finish\n");
        else if (!t->ops[i].off && t->ops[i].kind == OP_CHANGE) {
            nc_buf_c(&out, "change to\n");
            put_docs(t, &out, t->ops[i].gone, t->ops[i].other);
        }
        else if (!t->ops[i].off && !t->facts_off[t->ops[i].fact])
            nc_buf_printf(&out, "%s %u\n", verbs[t->ops[i].kind], t->ops[i].fact);
    fprintf(stderr, "seed %llu\n%.*s", (unsigned long long)t->seed, NC_FMT(nc_buf_str(&out)));
    nc_buf_free(&out);
}

#endif
