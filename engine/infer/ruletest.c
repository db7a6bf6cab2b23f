/* SPDX-License-Identifier: Apache-2.0 */
#include "ruletest.h"

#include "whynot.h"

#include <stdlib.h>

typedef struct trial {
    const nc_program *program;
    nc_pool *pool;
    const nc_test_case *test;
    const nc_rule_test_host *host;
    const nc_fixture *fixture;
    nc_diag *diag; /* may be NULL */
    nc_variant variant;
    int64_t cut; /* CUT: the recording ends here */
    const nc_outcome *out;
    nc_run *run;
    bool *used; /* findings and then undecided entries that an expectation took */
    bool failed;
    bool watched; /* somebody asks why its rule does not fire */
} trial;

static void run_case(trial *t, void (*look)(trial *t, void *context), void *context);

static void fail(trial *t, nc_place place, nc_str what, nc_str detail)
{
    t->failed = true;
    if (t->diag != NULL)
        (void)nc_report(t->diag, NC_E_INVALID, place, "%.*s: %.*s: %.*s%s%.*s", NC_FMT(t->test->rule->name),
                        NC_FMT(t->test->name), NC_FMT(what), detail.n != 0 ? ": " : "", NC_FMT(detail));
}

bool nc_rule_meant(const nc_rule *rule, nc_str only)
{
    return only.n == 0 || nc_str_glob(only, rule->name) || nc_str_eq_fold(only, rule->code);
}

nc_str nc_variant_name(nc_variant variant)
{
    static const nc_str names[] = {NC_SI("as it is"), NC_SI("shuffled"), NC_SI("split"), NC_SI("doubled"),
                                   NC_SI("cut")};
    return variant < NC_VARIANT_COUNT ? names[variant] : NC_S("?");
}

/* ---- giving facts ---- */

static bool answer(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source,
                   int64_t from, int64_t to, nc_word *out)
{
    const trial *t = context;
    const nc_run_host *host = t->fixture != NULL ? &t->fixture->host : t->host ? &t->host->run : NULL;
    if (fn->coverage && t->fixture == NULL) {
        *out = nc_w_bool(t->test->sees == NC_YES);
        return t->test->sees != NC_UNDECIDED;
    }
    return host != NULL && host->call != NULL && host->call(host->context, fn, args, source, from, to, out);
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
    if (t->variant == NC_VARIANT_CUT && to > t->cut)
        to = t->cut;
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

static int by_time_back(const void *a, const void *b)
{
    const nc_test_fact *x = *(const nc_test_fact *const *)a, *y = *(const nc_test_fact *const *)b;
    bool apart = x->fact.from.at != y->fact.from.at;
    return apart ? by_time(a, b) : by_time(b, a);
}

static void put_one(const trial *t, nc_sink *sink, const nc_fact *given, uint32_t source)
{
    nc_fact fact = *given;
    if (t->variant == NC_VARIANT_CUT && fact.from.at != NC_TIME_NONE && fact.from.at > t->cut)
        return;
    fact.from.source = source;
    sink->put(sink, &fact);
    if (t->variant == NC_VARIANT_DUPLICATE && nc_vocab_shape(t->program->vocab, fact.type)->kind == NC_EVENT)
        sink->put(sink, &fact);
}

/* Number of the source of that name, 0 when there is none. */
static uint32_t source_named(const nc_sources *sources, nc_str name)
{
    for (uint32_t i = nc_sources_count(sources); i > 0; i--)
        if (nc_str_eq(nc_sources_get(sources, i)->name, name))
            return i;
    return 0;
}

/* The sources that the test's own facts name. */
static void add_sources(const trial *t, nc_sources *sources)
{
    for (unsigned i = 0; i < t->test->fact_count; i++) {
        nc_sym name = (nc_sym)t->test->facts[i].fact.from.source;
        if (name != 0 && source_named(sources, nc_sym_str(t->pool, name)) == 0)
            (void)nc_sources_add(sources, nc_sym_str(t->pool, name));
    }
}

static void put_facts(const trial *t, nc_sink *sink, const nc_sources *sources, uint32_t source)
{
    size_t count = t->test->fact_count;
    const nc_test_fact **order = nc_xmalloc((count + 1) * sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = &t->test->facts[i];
    if (count > 1)
        qsort(order, count, sizeof *order, t->variant == NC_VARIANT_SHUFFLE ? by_time_back : by_time);
    for (size_t i = 0; i < count; i++) {
        nc_sym name = (nc_sym)order[i]->fact.from.source;
        uint32_t own = name != 0 ? source_named(sources, nc_sym_str(t->pool, name)) : 0;
        put_one(t, sink, &order[i]->fact, own != 0 ? own : source);
    }
    free(order);
}

static void put_fixture(const trial *t, nc_run *run, nc_sink *sink)
{
    const nc_fixture *f = t->fixture;
    for (size_t i = 0; i < f->loaded_count; i++)
        nc_run_loaded(run, f->loaded[i]);
    for (size_t i = 0; i < f->count; i++)
        put_one(t, sink, &f->facts[i], f->facts[i].from.source);
}

static void put_loaded(trial *t, nc_run *run)
{
    for (unsigned i = 0; i < t->test->loaded_count; i++) {
        nc_fact_type type = nc_vocab_find(t->program->vocab, t->test->loaded[i]);
        if (type == NC_NO_TYPE)
            fail(t, t->test->place, NC_S("no such fact type"), t->test->loaded[i]);
        else
            nc_run_loaded(run, type);
    }
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
            if (nc_row_from(f->evidence[i].rows[k])->record == record)
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
            uint64_t record = nc_row_from(f->evidence[i].rows[k])->record;
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
            cited = cited || nc_row_from(u->rows[i])->record == expect->evidence[e];
        if (!cited)
            return false;
    }
    return true;
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

/* ---- why there is none ---- */

static void part(nc_buf *out, const char *words)
{
    nc_buf_printf(out, "%s%s", nc_buf_str(out).n > 0 ? "; " : "", words);
}

static void differing_values(const trial *t, const nc_finding *f, const nc_test_expect *expect, nc_buf *out)
{
    for (unsigned i = 0; i < expect->value_count; i++) {
        const nc_argument *a = &expect->values[i];
        const nc_test_expect one = {.values = a, .value_count = 1};
        nc_word word;
        bool known = false;
        if (values_agree(t, f, &one))
            continue;
        part(out, "");
        nc_buf_printf(out, "%.*s is ", NC_FMT(a->name));
        bool there =
            concluded_value(t, f, a->name, &word, &known) || binding_value(t, f, a->name, &word, &known);
        if (there && known && a->expr != NULL)
            nc_value_print(out, t->pool, a->expr->type, word);
        else
            nc_buf_c(out, "not known");
    }
}

/* What the finding has instead. */
static void differences(const trial *t, const nc_finding *f, const nc_test_expect *expect, nc_buf *out)
{
    differing_values(t, f, expect, out);
    if (!evidence_agrees(f, expect)) {
        part(out, "evidence is");
        for (unsigned i = 0; i < f->evidence_count; i++)
            for (size_t k = 0; k < f->evidence[i].count; k++)
                nc_buf_printf(out, " %llu", (unsigned long long)nc_row_from(f->evidence[i].rows[k])->record);
    }
    if (expect->says.n > 0 && !nc_str_glob(expect->says, f->what))
        nc_buf_printf(out, "%sit says: %.*s", nc_buf_str(out).n > 0 ? "; " : "", NC_FMT(f->what));
}

static void look_why(trial *t, void *context)
{
    nc_buf *out = context;
    const nc_why_not *why = nc_run_why_not(t->run, t->test->rule, NULL, 0, NULL);
    if (why == NULL)
        return;
    nc_buf_add(out, why->summary);
    if (why->near_count == 0)
        return;
    nc_buf_printf(out, "; nearest %.*s", NC_FMT(why->near[0].place));
    for (unsigned i = 0; i < why->near[0].test_count; i++) {
        const nc_why_test *test = &why->near[0].tests[i];
        nc_buf_printf(out, "%s %.*s", i == 0 ? ":" : ",", NC_FMT(test->text));
        if (test->has.n > 0)
            nc_buf_printf(out, " has %.*s", NC_FMT(test->has));
    }
}

/* Of the rule's findings that nobody expects the first; when it has none, why it does not fire. */
static void tell_why(trial *t, const nc_test_expect *expect, nc_buf *out)
{
    bool fired = false;
    for (size_t i = 0; i < t->out->finding_count; i++) {
        const nc_finding *f = t->out->findings[i];
        if (f->rule != t->test->rule)
            continue;
        fired = true;
        if (t->used[i])
            continue;
        differences(t, f, expect, out);
        return;
    }
    if (fired || t->diag == NULL)
        return;
    trial again = *t;
    again.watched = true;
    run_case(&again, look_why, out);
}

static void fail_expected(trial *t, const nc_test_expect *expect)
{
    nc_buf why = {0};
    if (!expect->undecided)
        tell_why(t, expect, &why);
    fail(t, expect->place,
         expect->undecided ? NC_S("no undecided match like this") : NC_S("no finding like this"),
         nc_buf_str(&why));
    nc_buf_free(&why);
}

static void compare(trial *t)
{
    t->used = nc_xcalloc(t->out->finding_count + t->out->undecided_count + 1, sizeof *t->used);
    for (unsigned i = 0; i < t->test->expect_count; i++)
        if (!take(t, &t->test->expect[i]))
            fail_expected(t, &t->test->expect[i]);
    for (size_t i = 0; i < t->out->finding_count; i++)
        if (!t->used[i] && t->out->findings[i]->rule == t->test->rule)
            fail(t, t->test->place, NC_S("finding not expected"), t->out->findings[i]->what);
    for (size_t i = 0; i < t->out->undecided_count; i++)
        if (!t->used[t->out->finding_count + i] && t->out->undecided[i].rule == t->test->rule)
            fail(t, t->test->place, NC_S("undecided, not expected"), t->out->undecided[i].reason);
    free(t->used);
}

static void compare_beliefs(trial *t)
{
    for (unsigned i = 0; i < t->test->belief_count; i++) {
        const nc_test_belief *want = &t->test->beliefs[i];
        nc_verdict verdict = nc_verdict_of(want->cause->base, false);
        for (size_t k = 0; k < t->out->belief_count; k++)
            if (t->out->beliefs[k].cause == want->cause)
                verdict = t->out->beliefs[k].verdict;
        if (!nc_str_eq(nc_verdict_name(verdict), want->verdict))
            fail(t, want->place, want->cause->name, nc_verdict_name(verdict));
    }
}

/* ---- running ---- */

static bool find_fixture(trial *t)
{
    if (t->test->fixture.n == 0)
        return true;
    if (t->host != NULL && t->host->fixture != NULL)
        t->fixture = t->host->fixture(t->host->context, t->test->fixture);
    if (t->fixture == NULL)
        fail(t, t->test->place, NC_S("the fixture cannot be read"), t->test->fixture);
    return t->fixture != NULL;
}

static void run_case(trial *t, void (*look)(trial *t, void *context), void *context)
{
    if (!find_fixture(t))
        return;
    nc_sources *own = t->fixture == NULL ? nc_sources_new(t->pool) : NULL;
    const nc_sources *sources = own != NULL ? own : t->fixture->sources;
    uint32_t source = own != NULL ? nc_sources_add(own, NC_S("test")) : t->fixture->test_source;
    if (own != NULL)
        add_sources(t, own);
    nc_run_host host = {.call = answer, .context = t, .today = NC_TIME_NONE};
    nc_run_limits limits = nc_run_default_limits;
    host.watch = t->watched ? t->test->rule : NULL;
    if (t->fixture != NULL)
        host.disorder = t->fixture->host.disorder;
    if (t->variant == NC_VARIANT_SPLIT)
        limits.batch = 1;
    nc_run *run = nc_run_new(t->program, t->pool, sources, &host, &limits);
    nc_sink *sink = nc_run_sink(run);
    put_loaded(t, run);
    if (t->fixture != NULL)
        put_fixture(t, run, sink);
    if (t->fixture == NULL || t->test->fact_count > 0)
        put_coverage(t, sink, source);
    for (uint32_t i = source + 1; own != NULL && i <= nc_sources_count(own); i++)
        put_coverage(t, sink, i);
    put_facts(t, sink, sources, source);
    for (uint32_t i = 1; i <= nc_sources_count(sources); i++)
        nc_run_source_end(run, i);
    t->run = run;
    t->out = nc_run_finish(run);
    look(t, context);
    t->run = NULL;
    nc_run_free(run);
    nc_sources_free(own);
}

static void look_expected(trial *t, void *context)
{
    (void)context;
    compare(t);
    compare_beliefs(t);
}

bool nc_rule_test_case(const nc_program *program, nc_pool *pool, const nc_test_case *test,
                       const nc_rule_test_host *host, nc_diag *diag)
{
    trial t = {.program = program, .pool = pool, .test = test, .host = host, .diag = diag};
    run_case(&t, look_expected, NULL);
    return !t.failed;
}

nc_rule_test_result nc_rule_test_run(const nc_program *program, nc_pool *pool, const nc_test_case *cases,
                                     size_t count, nc_str only, const nc_rule_test_host *host, nc_diag *diag)
{
    nc_rule_test_result result = {0, 0};
    for (size_t i = 0; i < count; i++) {
        if (!nc_rule_meant(cases[i].rule, only))
            continue;
        result.cases++;
        result.failed += !nc_rule_test_case(program, pool, &cases[i], host, diag);
    }
    return result;
}

/* ---- variants ---- */

typedef struct identities { /* fingerprints of the rule's findings, and how many matches stayed open */
    nc_digest *at;
    size_t count, open;
} identities;

static void look_identities(trial *t, void *context)
{
    identities *found = context;
    found->at = nc_xcalloc(t->out->finding_count + 1, sizeof *found->at);
    for (size_t i = 0; i < t->out->finding_count; i++)
        if (t->out->findings[i]->rule == t->test->rule)
            found->at[found->count++] = t->out->findings[i]->fingerprint;
    for (size_t i = 0; i < t->out->undecided_count; i++)
        found->open += t->out->undecided[i].rule == t->test->rule;
}

void nc_rule_test_count(const nc_program *program, nc_pool *pool, const nc_test_case *test,
                        const nc_rule_test_host *host, size_t *findings, size_t *undecided)
{
    trial t = {.program = program, .pool = pool, .test = test, .host = host};
    identities found = {0};
    run_case(&t, look_identities, &found);
    *findings = found.count;
    *undecided = found.open;
    free(found.at);
}

static bool among(const identities *list, nc_digest one)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].high == one.high && list->at[i].low == one.low)
            return true;
    return false;
}

/* New findings always flip; lost ones flip unless the recording was cut or something became undecided. */
static void compare_variant(trial *t, const identities *before)
{
    identities after = {0};
    run_case(t, look_identities, &after);
    for (size_t i = 0; i < after.count; i++)
        if (!among(before, after.at[i]))
            fail(t, t->test->place, nc_variant_name(t->variant), NC_S("a finding comes that was not there"));
    for (size_t i = 0; t->variant != NC_VARIANT_CUT && after.open <= before->open && i < before->count; i++)
        if (!among(&after, before->at[i]))
            fail(t, t->test->place, nc_variant_name(t->variant), NC_S("a finding is gone"));
    free(after.at);
}

static void cut_everywhere(trial *t, const identities *before)
{
    for (unsigned i = 0; i < t->test->fact_count && !t->failed; i++) {
        t->cut = t->test->facts[i].fact.from.at;
        if (t->cut != NC_TIME_NONE)
            compare_variant(t, before);
    }
}

bool nc_rule_test_vary(const nc_program *program, nc_pool *pool, const nc_test_case *test,
                       const nc_rule_test_host *host, nc_variant variant, nc_diag *diag)
{
    trial t = {.program = program, .pool = pool, .test = test, .host = host, .diag = diag};
    identities before = {0};
    run_case(&t, look_identities, &before);
    t.variant = variant;
    if (!t.failed && variant == NC_VARIANT_CUT)
        cut_everywhere(&t, &before);
    else if (!t.failed)
        compare_variant(&t, &before);
    free(before.at);
    return !t.failed;
}
