/* SPDX-License-Identifier: Apache-2.0 */
#include "ruletest.h"

#include <stdlib.h>

typedef struct trial {
    const nc_program *program;
    nc_pool *pool;
    const nc_test_case *test;
    const nc_run_host *host;
    nc_diag *diag;
    nc_arena *arena;
    const nc_outcome *out;
    bool *used; /* findings and then undecided entries that an expectation took */
    bool failed;
} trial;

static bool answer(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source,
                   int64_t from, int64_t to, nc_word *out)
{
    const trial *t = context;
    if (fn->coverage) {
        *out = nc_w_bool(t->test->sees == NC_YES);
        return t->test->sees != NC_UNDECIDED;
    }
    return t->host != NULL && t->host->call != NULL &&
           t->host->call(t->host->context, fn, args, source, from, to, out);
}

static void put_coverage(const trial *t, nc_sink *sink, uint32_t source)
{
    int64_t from = t->test->from, to = t->test->to;
    for (unsigned i = 0; i < t->test->fact_count; i++) {
        int64_t at = t->test->facts[i].fact.from.at;
        if (at == NC_TIME_NONE)
            continue;
        if (t->test->from == NC_TIME_NONE && (from == NC_TIME_NONE || at < from))
            from = at;
        if (t->test->to == NC_TIME_NONE && (to == NC_TIME_NONE || at > to))
            to = at;
    }
    nc_origin origin = {.at = NC_TIME_NONE, .source = source};
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_COVERAGE, &origin);
    if (from != NC_TIME_NONE)
        nc_fact_set(&fact, NC_COVERAGE_FROM, nc_w_int(from));
    if (to != NC_TIME_NONE)
        nc_fact_set(&fact, NC_COVERAGE_TO, nc_w_int(to));
    nc_fact_set(&fact, NC_COVERAGE_COMPLETE, nc_w_bool(true));
    sink->put(sink, &fact);
}

static int by_time(const void *a, const void *b)
{
    const nc_test_fact *x = *(const nc_test_fact *const *)a, *y = *(const nc_test_fact *const *)b;
    if (x->fact.from.at != y->fact.from.at)
        return x->fact.from.at < y->fact.from.at ? -1 : 1;
    if (x->fact.from.record != y->fact.from.record)
        return x->fact.from.record < y->fact.from.record ? -1 : 1;
    return (x > y) - (x < y); /* as written */
}

static void put_facts(const trial *t, nc_sink *sink, uint32_t source)
{
    size_t count = t->test->fact_count;
    const nc_test_fact **order = nc_xmalloc((count + 1) * sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = &t->test->facts[i];
    if (count > 1)
        qsort(order, count, sizeof *order, by_time);
    for (size_t i = 0; i < count; i++) {
        nc_fact fact = order[i]->fact;
        fact.from.source = source;
        sink->put(sink, &fact);
    }
    free(order);
}

/* ---- comparing ---- */

static bool binding_value(const trial *t, const nc_finding *f, nc_str name, nc_word *out, bool *known)
{
    size_t dot = nc_str_find_char(name, '.');
    if (dot == SIZE_MAX)
        return false;
    for (unsigned i = 0; i < f->evidence_count; i++) {
        if (!nc_str_eq(f->evidence[i].name, nc_str_sub(name, 0, dot)) || f->evidence[i].count == 0)
            continue;
        const nc_row *row = f->evidence[i].rows[0];
        int slot =
            nc_shape_slot(nc_vocab_shape(t->program->vocab, row->type), nc_str_sub(name, dot + 1, name.n));
        if (slot < 0)
            return false;
        *known = nc_row_get(row, (unsigned)slot, out);
        return true;
    }
    return false;
}

static bool concluded_value(const trial *t, const nc_finding *f, nc_str name, nc_word *out, bool *known)
{
    if (f->conclusion == NULL)
        return false;
    int slot = nc_shape_slot(nc_vocab_shape(t->program->vocab, f->conclusion->type), name);
    if (slot < 0)
        return false;
    *known = nc_row_get(f->conclusion, (unsigned)slot, out);
    return true;
}

static bool values_agree(const trial *t, const nc_finding *f, const nc_test_expect *expect)
{
    for (unsigned i = 0; i < expect->value_count; i++) {
        const nc_argument *a = &expect->values[i];
        nc_word word;
        bool known = false;
        if (!concluded_value(t, f, a->name, &word, &known) && !binding_value(t, f, a->name, &word, &known))
            return false;
        if (!known || a->expr == NULL || nc_value_cmp(t->pool, a->expr->type, word, a->expr->word) != 0)
            return false;
    }
    return true;
}

static bool cites(const nc_finding *f, uint64_t record)
{
    for (unsigned i = 0; i < f->evidence_count; i++)
        for (size_t k = 0; k < f->evidence[i].count; k++)
            if (f->evidence[i].rows[k]->from.record == record)
                return true;
    return false;
}

static bool evidence_agrees(const nc_finding *f, const nc_test_expect *expect)
{
    if (!expect->has_evidence)
        return true;
    for (unsigned i = 0; i < expect->evidence_count; i++)
        if (!cites(f, expect->evidence[i]))
            return false;
    for (unsigned i = 0; i < f->evidence_count; i++) {
        for (size_t k = 0; k < f->evidence[i].count; k++) {
            uint64_t record = f->evidence[i].rows[k]->from.record;
            bool listed = record == 0;
            for (unsigned e = 0; e < expect->evidence_count; e++)
                listed = listed || expect->evidence[e] == record;
            if (!listed)
                return false;
        }
    }
    return true;
}

static bool finding_agrees(const trial *t, const nc_finding *f, const nc_test_expect *expect)
{
    return values_agree(t, f, expect) && evidence_agrees(f, expect) &&
           (expect->says.n == 0 || nc_str_glob(expect->says, f->what));
}

static bool undecided_agrees(const nc_undecided *u, const nc_test_expect *expect)
{
    if (expect->missing.n != 0 && !nc_str_glob(expect->missing, u->reason) &&
        !nc_str_glob(expect->missing, u->needs))
        return false;
    if (expect->says.n != 0 && !nc_str_glob(expect->says, u->about))
        return false;
    for (unsigned e = 0; expect->has_evidence && e < expect->evidence_count; e++) {
        bool cited = false;
        for (unsigned i = 0; i < u->row_count; i++)
            cited = cited || u->rows[i]->from.record == expect->evidence[e];
        if (!cited)
            return false;
    }
    return true;
}

static void fail(trial *t, nc_place place, const char *what, nc_str detail)
{
    t->failed = true;
    (void)nc_report(t->diag, NC_E_INVALID, place, "%.*s: %.*s: %s%s%.*s", NC_FMT(t->test->rule->name),
                    NC_FMT(t->test->name), what, detail.n != 0 ? ": " : "", NC_FMT(detail));
}

static bool take(trial *t, const nc_test_expect *expect)
{
    for (size_t i = 0; !expect->undecided && i < t->out->finding_count; i++)
        if (!t->used[i] && t->out->findings[i]->rule == t->test->rule &&
            finding_agrees(t, t->out->findings[i], expect))
            return t->used[i] = true;
    for (size_t i = 0; expect->undecided && i < t->out->undecided_count; i++) {
        bool *used = &t->used[t->out->finding_count + i];
        if (!*used && t->out->undecided[i].rule == t->test->rule &&
            undecided_agrees(&t->out->undecided[i], expect))
            return *used = true;
    }
    return false;
}

static void compare(trial *t)
{
    t->used = nc_xcalloc(t->out->finding_count + t->out->undecided_count + 1, sizeof *t->used);
    for (unsigned i = 0; i < t->test->expect_count; i++)
        if (!take(t, &t->test->expect[i]))
            fail(t, t->test->expect[i].place,
                 t->test->expect[i].undecided ? "no undecided match like this" : "no finding like this",
                 NC_S(""));
    for (size_t i = 0; i < t->out->finding_count; i++)
        if (!t->used[i] && t->out->findings[i]->rule == t->test->rule)
            fail(t, t->test->place, "finding not expected", t->out->findings[i]->what);
    for (size_t i = 0; i < t->out->undecided_count; i++)
        if (!t->used[t->out->finding_count + i] && t->out->undecided[i].rule == t->test->rule)
            fail(t, t->test->place, "undecided, not expected", t->out->undecided[i].reason);
    free(t->used);
}

static bool run_case(trial *t)
{
    nc_sources *sources = nc_sources_new(t->pool);
    uint32_t source = nc_sources_add(sources, NC_S("test"));
    nc_run_host host = {.call = answer, .context = t, .today = NC_TIME_NONE};
    nc_run *run = nc_run_new(t->program, t->pool, sources, &host, NULL);
    nc_sink *sink = nc_run_sink(run);
    for (unsigned i = 0; i < t->test->loaded_count; i++) {
        nc_fact_type type = nc_vocab_find(t->program->vocab, t->test->loaded[i]);
        if (type == NC_NO_TYPE)
            fail(t, t->test->place, "no such fact type", t->test->loaded[i]);
        else
            nc_run_loaded(run, type);
    }
    put_coverage(t, sink, source);
    put_facts(t, sink, source);
    nc_run_source_end(run, source);
    t->out = nc_run_finish(run);
    compare(t);
    nc_run_free(run);
    nc_sources_free(sources);
    return !t->failed;
}

nc_rule_test_result nc_rule_test_run(const nc_program *program, nc_pool *pool, const nc_test_case *cases,
                                     size_t count, nc_str only, const nc_run_host *host, nc_diag *diag)
{
    nc_rule_test_result result = {0, 0};
    for (size_t i = 0; i < count; i++) {
        if (only.n != 0 && !nc_str_glob(only, cases[i].rule->name) && !nc_str_eq(only, cases[i].rule->code))
            continue;
        trial t = {.program = program, .pool = pool, .test = &cases[i], .host = host, .diag = diag};
        result.cases++;
        result.failed += !run_case(&t);
    }
    return result;
}
