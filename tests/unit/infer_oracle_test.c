/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/infer/outcome.h"
#include "engine/rule/rules.h"
#include "tests/unit/infer_naive.h"

/* Random programs over random facts: the engine must find what the naive evaluator finds, whatever the order of sources,
 * the size of batches and the disorder. */

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Under a sanitizer each run costs a hundred times as much. */
enum { SEEDS = SANITIZED ? 200 : 6000, MAX_FACTS = 40 };

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
static const nc_shape shapes[] = {
    { NC_SI("e0"), NC_EVENT, { 0 }, slots, 4 }, { NC_SI("e1"), NC_EVENT, { 0 }, slots, 4 },
    { NC_SI("p0"), NC_PLAIN, { 0 }, slots, 4 }, { NC_SI("p1"), NC_PLAIN, { 0 }, slots, 4 },
};
static const nc_function functions[] = {
    { .name = NC_SI("watch.sees"), .result = NC_T_BOOL, .argc = 1, .args = { NC_T_INT }, .coverage = true },
};

/* ---- random programs ---- */

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

/* Derived types a rule of this level may read: d0 below d1 below none. */
static const char *type_of(chance *c, unsigned level, bool negative, bool *derived, bool *event)
{
    unsigned ladder = negative ? level : level + 1;
    if (ladder > 2)
        ladder = 2;
    *derived = ladder > 0 && once_in(c, 3);
    if (*derived) {
        *event = false;
        return upto(c, ladder) == 0 ? "d0" : "d1";
    }
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

static void add_absence(chance *c, nc_buf *out, bool two)
{
    nc_buf_c(out, "absent:\n  none: ");
    nc_buf_c(out, base_types[upto(c, 2)]);
    conditions(c, out, false, two && once_in(c, 3) ? 'b' : 'a', false, false);
    if (once_in(c, 3))
        nc_buf_printf(out, "\n  until: end of source after a\n");
    else
        nc_buf_printf(out, "\n  within: %us %s a\n", 1 + upto(c, 4), once_in(c, 4) ? "before" : "after");
    nc_buf_c(out, once_in(c, 2) ? "  provided: always\n" : "  provided: watch.sees(a.id)\n");
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
}

static void random_rule(chance *c, nc_buf *out, unsigned number)
{
    unsigned level = upto(c, 3), finds = 1 + upto(c, 3);
    bool derived, event, first_event = false;
    nc_buf_printf(out, "rule: r.n%u\ntitle: t\nseverity: error\nfind:\n", number);
    for (unsigned f = 0; f < finds; f++) {
        const char *type = type_of(c, level, false, &derived, &event);
        nc_buf_printf(out, "  %c: %s", (char)('a' + f), type);
        bool timed = event && first_event;
        first_event = f == 0 ? event : first_event;
        conditions(c, out, derived, f > 0 ? (char)('a' + upto(c, f)) : 0, timed && f == 1, f > 0);
        nc_buf_char(out, '\n');
    }
    if (once_in(c, 4))
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
        add_absence(c, out, finds > 1);
    bool grouped = level == 2 && once_in(c, 2);
    if (grouped)
        add_group(c, out, first_event);
    if (level < 2)
        nc_buf_printf(out, "conclude: d%u(id = a.id, who = a.who, size = %c.size)\n", level, (char)('a' + upto(c, finds)));
    nc_buf_c(out, "say:\n  what: \"w\"\n---\n");
}

/* Every derived type needs a rule that concludes it. */
static void random_program(chance *c, nc_buf *out)
{
    unsigned n = 2 + upto(c, 4);
    nc_buf_c(out, "rule: r.d0\ntitle: t\nseverity: error\nfind:\n  a: e0 where size > 2\nconclude: d0(id = a.id, who = a.who, size = a.size)\n---\n"
                  "rule: r.d1\ntitle: t\nseverity: error\nfind:\n  a: e1 where size > 3\nconclude: d1(id = a.id, who = a.who, size = a.size)\n---\n");
    for (unsigned i = 0; i < n; i++)
        random_rule(c, out, i);
}

/* ---- one trial ---- */

typedef struct trial {
    uint64_t seed;
    nc_pool *pool;
    nc_vocab *vocab;
    const nc_program *program;
    nc_fact facts[MAX_FACTS];
    unsigned fact_count;
    bool loaded[4];
    naive naive;
} trial;

static void random_facts(chance *c, trial *t)
{
    int64_t at[3] = { 0, 0, 0 };
    t->fact_count = 5 + upto(c, MAX_FACTS - 5);
    for (unsigned i = 0; i < t->fact_count; i++) {
        nc_fact *f = &t->facts[i];
        unsigned source = 1 + upto(c, 2), type = upto(c, 4);
        at[source] += upto(c, 3) * NC_SECOND / 2;
        nc_origin from = { .at = type < 2 ? at[source] : NC_TIME_NONE, .record = i + 1, .source = source };
        nc_fact_begin(f, nc_vocab_find(t->vocab, nc_str_c(base_types[type])), &from);
        nc_word values[] = { upto(c, 4), nc_intern(t->pool, nc_str_c(people[upto(c, 3)])), upto(c, 6), upto(c, 2) };
        for (unsigned s = 0; s < 4; s++)
            if (!once_in(c, 10))
                nc_fact_set(f, s, values[s]);
    }
    for (unsigned i = 0; i < 4; i++)
        t->loaded[i] = once_in(c, 2);
    for (unsigned s = 1; s < 3; s++) {
        t->naive.covered_from[s] = (int64_t)upto(c, 2) * NC_SECOND;
        t->naive.covered_to[s] = (int64_t)(4 + upto(c, 20)) * NC_SECOND;
    }
    t->naive.sees = (nc_truth)upto(c, 3);
}

static bool host_call(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source, int64_t from,
                      int64_t to, nc_word *out)
{
    const trial *t = context;
    (void)fn, (void)args, (void)source, (void)from, (void)to;
    *out = t->naive.sees == NC_YES;
    return t->naive.sees != NC_UNDECIDED;
}

static void put_coverage(trial *t, nc_sink *sink, uint32_t source)
{
    nc_origin from = { .at = NC_TIME_NONE, .source = source };
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_COVERAGE, &from);
    nc_fact_set(&fact, NC_COVERAGE_FROM, nc_w_int(t->naive.covered_from[source]));
    nc_fact_set(&fact, NC_COVERAGE_TO, nc_w_int(t->naive.covered_to[source]));
    nc_put(sink, &fact);
}

/* The order of arrival: sources in turn or mixed; within a source the order of time, or up to `disorder` off it. */
static void arrange(chance *c, const trial *t, unsigned *order, bool disordered)
{
    unsigned n = 0;
    bool mixed = once_in(c, 2), swap = once_in(c, 2);
    for (unsigned pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < t->fact_count; i++)
            if (mixed ? pass == 0 : t->facts[i].from.source == (swap ? 2 - pass : 1 + pass))
                order[n++] = i;
    for (unsigned k = 0; disordered && k < 100; k++) {
        unsigned i = upto(c, n - 1);
        const nc_origin *x = &t->facts[order[i]].from, *y = &t->facts[order[i + 1]].from;
        /* A second swap may carry a fact further, so only a little each. */
        if (x->source != y->source || x->at == NC_TIME_NONE || y->at == NC_TIME_NONE || y->at - x->at <= NC_SECOND / 2) {
            unsigned hold = order[i];
            order[i] = order[i + 1];
            order[i + 1] = hold;
        }
    }
}

static int line_cmp(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *line_of(const trial *t, const nc_finding *f)
{
    nc_buf text = { 0 };
    nc_buf_printf(&text, "%.*s %zu", NC_FMT(f->rule->name), f->match_count);
    /* The key's text from the first match, as the oracle makes it. */
    const nc_row *rows[NC_MAX_BINDINGS] = { 0 };
    for (unsigned i = 0; i < f->evidence_count; i++)
        rows[i] = f->evidence[i].rows[0];
    nc_env env = { .pool = t->pool, .vocab = t->vocab, .rows = rows };
    for (unsigned i = 0; i < f->rule->per_count; i++) {
        nc_result_value v = nc_eval(f->rule->per[i], &env);
        nc_buf_char(&text, ' ');
        if (v.known)
            nc_value_print(&text, t->pool, f->rule->per[i]->type, v.word);
    }
    for (unsigned i = 0; f->rule->per_count == 0 && i < f->evidence_count; i++)
        if (rows[i]->proof == NULL)
            nc_buf_printf(&text, " %u:%llu", rows[i]->from.source, (unsigned long long)rows[i]->from.record);
    nc_buf_char(&text, '\0');
    return text.p;
}

static bool same_findings(trial *t, const nc_outcome *out)
{
    naive *n = &t->naive;
    bool same = out->finding_count == n->line_count;
    char **lines = malloc((out->finding_count + 1) * sizeof *lines);
    for (size_t i = 0; i < out->finding_count; i++)
        lines[i] = line_of(t, out->findings[i]);
    qsort(lines, out->finding_count, sizeof *lines, line_cmp);
    for (size_t i = 0; i < out->finding_count && i < n->line_count && same; i++)
        same = strcmp(lines[i], n->lines[i]) == 0;
    for (size_t i = 0; !same && i < out->finding_count; i++)
        fprintf(stderr, "engine: %s\n", lines[i]);
    for (size_t i = 0; !same && i < n->line_count; i++)
        fprintf(stderr, "naive:  %s\n", n->lines[i]);
    for (size_t i = 0; i < out->finding_count; i++)
        free(lines[i]);
    free(lines);
    return same;
}

static bool engine_agrees(chance *c, trial *t)
{
    unsigned order[MAX_FACTS];
    bool disordered = once_in(c, 3);
    nc_sources *sources = nc_sources_new(t->pool);
    nc_sources_add(sources, NC_S("one"));
    nc_sources_add(sources, NC_S("two"));
    nc_run_host host = { .call = host_call, .context = t, .disorder = disordered ? 100 * NC_SECOND : 0, .today = NC_TIME_NONE };
    nc_run_limits limits = nc_run_default_limits;
    limits.batch = 1 + upto(c, 8);
    nc_run *run = nc_run_new(t->program, t->pool, sources, &host, &limits);
    nc_sink *sink = nc_run_sink(run);
    arrange(c, t, order, disordered);
    unsigned coverage = upto(c, t->fact_count);
    for (unsigned i = 0; i < t->fact_count; i++) {
        if (i == coverage) {
            put_coverage(t, sink, 1);
            put_coverage(t, sink, 2);
        }
        nc_put(sink, &t->facts[order[i]]);
    }
    for (unsigned i = 0; i < 4; i++)
        if (t->loaded[i])
            nc_run_loaded(run, nc_vocab_find(t->vocab, nc_str_c(base_types[i])));
    bool same = same_findings(t, nc_run_finish(run));
    nc_run_free(run);
    nc_sources_free(sources);
    return same;
}

static void run_naive(trial *t)
{
    naive *n = &t->naive;
    n->program = t->program;
    n->pool = t->pool;
    n->arena = nc_arena_new();
    for (unsigned i = 0; i < t->fact_count; i++) {
        nc_row *row = nc_alloc(n->arena, sizeof(nc_row) + 4 * sizeof(nc_word));
        row->type = t->facts[i].type;
        row->id = i + 1;
        row->own = 4;
        row->known = t->facts[i].known;
        row->from = t->facts[i].from;
        memcpy(row->slot, t->facts[i].slot, 4 * sizeof(nc_word));
        n->rows[n->row_count++] = row;
        n->loaded[row->type] = true;
    }
    for (unsigned i = 0; i < 4; i++)
        if (t->loaded[i])
            n->loaded[nc_vocab_find(t->vocab, nc_str_c(base_types[i]))] = true;
    naive_run(n);
    qsort(n->lines, n->line_count, sizeof *n->lines, line_cmp);
}

/* 1 agreed, 0 skipped, -1 differs. */
static int try_seed(uint64_t seed, bool print, size_t *findings)
{
    chance c = { seed * 7919 + 17 };
    for (int i = 0; i < 4; i++)
        upto(&c, 2);
    trial *t = calloc(1, sizeof *t);
    nc_buf text = { 0 };
    nc_diag *diag = nc_diag_new();
    t->pool = nc_pool_new();
    t->vocab = nc_vocab_new();
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        nc_vocab_add(t->vocab, &shapes[i]);
    nc_rules *rules = nc_rules_new(t->pool, t->vocab, functions, 1);
    random_program(&c, &text);
    nc_rules_add_text(rules, NC_S("random.yaml"), nc_buf_str(&text), diag);
    t->program = nc_rules_finish(rules, diag);
    int verdict = 0;
    if (t->program != NULL) {
        random_facts(&c, t);
        run_naive(t);
        verdict = t->naive.overflow ? 0 : 1;
        for (int i = 0; i < 3 && verdict == 1; i++)
            verdict = engine_agrees(&c, t) ? 1 : -1;
        *findings += t->naive.line_count;
        for (size_t i = 0; i < t->naive.line_count; i++)
            free(t->naive.lines[i]);
        nc_arena_free(t->naive.arena);
    } else if (print) {
        nc_buf errors = { 0 };
        nc_diag_print(diag, &errors);
        fprintf(stderr, "%.*s\n", NC_FMT(nc_buf_str(&errors)));
        nc_buf_free(&errors);
    }
    if (print || verdict < 0)
        fprintf(stderr, "seed %llu\n%.*s\n", (unsigned long long)seed, NC_FMT(nc_buf_str(&text)));
    nc_rules_free(rules);
    nc_vocab_free(t->vocab);
    nc_diag_free(diag);
    nc_buf_free(&text);
    nc_pool_free(t->pool);
    free(t);
    return verdict;
}

static void random_programs(void **state)
{
    (void)state;
    size_t agreed = 0, findings = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int verdict = try_seed(seed, false, &findings);
        assert_true(verdict >= 0);
        agreed += verdict == 1;
    }
    /* The trial means something: most programs load, and they find things. */
    assert_true(agreed > SEEDS * 8 / 10);
    assert_true(findings > SEEDS * 5);
}

int main(int argc, char **argv)
{
    size_t findings = 0;
    if (argc > 1)
        return try_seed(strtoull(argv[1], NULL, 10), true, &findings) < 0;
    const struct CMUnitTest tests[] = { cmocka_unit_test(random_programs) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
