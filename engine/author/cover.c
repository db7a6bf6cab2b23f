/* SPDX-License-Identifier: Apache-2.0 */
#include "cover.h"

#include "rewrite.h"

#include <stdlib.h>

typedef struct seen_rule {
    nc_str name;
    size_t first, count; /* its sites */
    uint64_t fired;
} seen_rule;

/* The functions of one measured program; number i stands for site first + i. */
typedef struct gauge {
    struct gauge *next;
    nc_function *functions;
    size_t *sites;
    size_t count;
} gauge;

struct nc_coverage {
    nc_arena *arena;
    nc_str only;
    nc_cover_site *sites;
    size_t count, capacity;
    seen_rule *rules;
    size_t rule_count, rule_capacity;
    gauge *gauges;
};

nc_coverage *nc_coverage_new(nc_str only)
{
    nc_coverage *coverage = nc_xcalloc(1, sizeof *coverage);
    coverage->arena = nc_arena_new();
    coverage->only = nc_arena_copy(coverage->arena, only);
    return coverage;
}

void nc_coverage_free(nc_coverage *coverage)
{
    if (coverage == NULL)
        return;
    free(coverage->sites);
    free(coverage->rules);
    nc_arena_free(coverage->arena);
    free(coverage);
}

/* ---- measuring programs ---- */

typedef struct wrapping {
    nc_coverage *coverage;
    nc_arena *arena;
    const nc_program *program;
    const nc_pool *pool;
    const nc_rule *rule;
    seen_rule *seen;
    bool joins, fresh; /* fresh: the sites of this rule are met for the first time */
    size_t number;     /* sites of this rule so far */
    nc_function *functions;
    size_t *sites;
    size_t used;
} wrapping;

static size_t note_site(wrapping *w, const nc_site *site, nc_cover_kind kind)
{
    nc_coverage *c = w->coverage;
    size_t at = w->seen->first + w->number++;
    if (!w->fresh)
        return at;
    c->sites = nc_grow(c->sites, &c->capacity, c->count, sizeof *c->sites);
    c->sites[c->count++] =
        (nc_cover_site){.rule = w->seen->name,
                        .where = nc_site_words(c->arena, site),
                        .text = nc_site_text(c->arena, w->program, w->pool, w->rule, site->expr),
                        .kind = kind,
                        .place = site->expr->place};
    c->sites[c->count - 1].place.file = nc_arena_copy(c->arena, site->expr->place.file);
    w->seen->count++;
    return at;
}

static const nc_expr *wrap(wrapping *w, const nc_site *site, nc_cover_kind kind)
{
    size_t at = note_site(w, site, kind);
    w->coverage->sites[at].measured = true;
    nc_function *fn = &w->functions[w->used];
    *fn = (nc_function){.name = NC_S("covered"), .result = site->expr->type, .argc = 1};
    fn->args[0] = site->expr->type;
    w->sites[w->used++] = at;
    nc_expr *call = NC_NEW(w->arena, nc_expr);
    *call = (nc_expr){.op = NC_X_HOST,
                      .type = site->expr->type,
                      .item = site->expr->item,
                      .place = site->expr->place,
                      .argc = 1,
                      .fn = fn,
                      .binds = site->expr->binds};
    call->args = NC_NEW_ARRAY(w->arena, nc_expr *, 1);
    call->args[0] = (nc_expr *)(uintptr_t)site->expr;
    return call;
}

static const nc_expr *instrument(void *context, const nc_site *site)
{
    wrapping *w = context;
    bool message = site->kind == NC_SITE_TEXT;
    if (site->expr->op == NC_X_CONST || site->kind == NC_SITE_WITHIN || (message && !site->counted))
        return site->expr;
    if (site->key && !w->joins) {
        note_site(w, site, NC_COVER_CONDITION);
        return site->expr;
    }
    return wrap(w, site,
                message                        ? NC_COVER_MESSAGE
                : site->kind == NC_SITE_UNLESS ? NC_COVER_EXCEPTION
                                               : NC_COVER_CONDITION);
}

static const nc_expr *count_sites(void *context, const nc_site *site)
{
    ++*(size_t *)context;
    return site->expr;
}

static seen_rule *rule_of(nc_coverage *c, nc_str name)
{
    for (size_t i = 0; i < c->rule_count; i++)
        if (nc_str_eq(c->rules[i].name, name))
            return &c->rules[i];
    return NULL;
}

static seen_rule *rule_for(nc_coverage *c, const nc_rule *rule, bool *fresh)
{
    seen_rule *seen = rule_of(c, rule->name);
    *fresh = seen == NULL;
    if (seen != NULL)
        return seen;
    c->rules = nc_grow(c->rules, &c->rule_capacity, c->rule_count, sizeof *c->rules);
    seen = &c->rules[c->rule_count++];
    *seen = (seen_rule){.name = nc_arena_copy(c->arena, rule->name), .first = c->count};
    return seen;
}

const nc_program *nc_coverage_program(nc_coverage *coverage, nc_arena *arena, const nc_program *program,
                                      const nc_pool *pool, bool joins)
{
    wrapping w = {.coverage = coverage, .arena = arena, .program = program, .pool = pool, .joins = joins};
    size_t total = 0;
    for (size_t i = 0; i < program->rule_count; i++)
        nc_rule_rewrite(arena, program->rules[i], count_sites, &total);
    gauge *g = NC_NEW(coverage->arena, gauge);
    g->functions = w.functions = NC_NEW_ARRAY(coverage->arena, nc_function, total);
    g->sites = w.sites = NC_NEW_ARRAY(coverage->arena, size_t, total);
    nc_program *made = NC_NEW(arena, nc_program);
    const nc_rule **rules = NC_NEW_ARRAY(arena, const nc_rule *, program->rule_count);
    for (size_t i = 0; i < program->rule_count; i++) {
        rules[i] = w.rule = program->rules[i];
        if (!nc_rule_meant(w.rule, coverage->only))
            continue;
        w.seen = rule_for(coverage, w.rule, &w.fresh);
        w.number = 0;
        rules[i] = nc_rule_rewrite(arena, w.rule, instrument, &w);
    }
    g->count = w.used;
    g->next = coverage->gauges;
    coverage->gauges = g;
    *made = *program;
    made->rules = rules;
    return made;
}

bool nc_coverage_call(nc_coverage *coverage, const nc_function *fn, const nc_result_value *args, bool *known,
                      nc_word *out)
{
    for (const gauge *g = coverage->gauges; g != NULL; g = g->next) {
        if (fn < g->functions || fn >= g->functions + g->count)
            continue;
        nc_cover_site *site = &coverage->sites[g->sites[fn - g->functions]];
        *known = args[0].known;
        *out = args[0].word;
        if (args[0].known && site->kind == NC_COVER_MESSAGE)
            *(nc_v_int(*out) == 1 ? &site->yes : &site->no) += 1;
        else if (args[0].known)
            *(*out != 0 ? &site->yes : &site->no) += 1;
        return true;
    }
    return false;
}

void nc_coverage_fired(nc_coverage *coverage, nc_str rule)
{
    seen_rule *seen = rule_of(coverage, rule);
    if (seen != NULL)
        seen->fired++;
}

/* ---- over tests ---- */

typedef struct testing {
    nc_coverage *coverage;
    const nc_rule_test_host *host;
} testing;

static bool answer(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source,
                   int64_t from, int64_t to, nc_word *out)
{
    testing *t = context;
    bool known;
    if (nc_coverage_call(t->coverage, fn, args, &known, out))
        return known;
    return t->host != NULL && t->host->run.call != NULL &&
           t->host->run.call(t->host->run.context, fn, args, source, from, to, out);
}

void nc_coverage_tests(nc_coverage *coverage, const nc_program *program, nc_pool *pool,
                       const nc_test_case *tests, size_t count, const nc_rule_test_host *host)
{
    nc_arena *arena = nc_arena_new();
    const nc_program *measured = nc_coverage_program(coverage, arena, program, pool, true);
    testing t = {coverage, host};
    nc_rule_test_host own = {.run = {.call = answer, .context = &t}};
    for (size_t i = 0; i < count; i++) {
        size_t number = 0, findings, open;
        if (!nc_rule_meant(tests[i].rule, coverage->only) || tests[i].fixture.n > 0)
            continue;
        while (program->rules[number] != tests[i].rule)
            number++;
        nc_test_case test = tests[i];
        test.rule = measured->rules[number];
        nc_rule_test_count(measured, pool, &test, &own, &findings, &open);
        if (findings > 0)
            nc_coverage_fired(coverage, test.rule->name);
    }
    nc_arena_free(arena);
}

/* ---- showing ---- */

static bool covered(const nc_cover_site *site)
{
    return site->yes > 0 && (site->kind == NC_COVER_EXCEPTION || site->no > 0);
}

typedef struct totals {
    size_t rules, fired, all[3], seen[3], unmeasured;
} totals;

static totals add_up(const nc_coverage *c)
{
    totals t = {.rules = c->rule_count};
    for (size_t i = 0; i < c->rule_count; i++)
        t.fired += c->rules[i].fired > 0;
    for (size_t i = 0; i < c->count; i++) {
        t.unmeasured += !c->sites[i].measured;
        t.all[c->sites[i].kind] += c->sites[i].measured;
        t.seen[c->sites[i].kind] += covered(&c->sites[i]);
    }
    return t;
}

double nc_coverage_score(const nc_coverage *coverage)
{
    totals t = add_up(coverage);
    size_t all = t.rules, seen = t.fired;
    for (unsigned k = 0; k < 3; k++) {
        all += t.all[k];
        seen += t.seen[k];
    }
    return all == 0 ? 100 : 100.0 * (double)seen / (double)all;
}

static const char *lacking(const nc_cover_site *site)
{
    if (site->kind == NC_COVER_MESSAGE)
        return site->yes ? "never shown for many" : site->no ? "never shown for one" : "never shown";
    if (site->kind == NC_COVER_EXCEPTION)
        return "never held";
    return site->yes ? "never false" : site->no ? "never true" : "never looked at";
}

void nc_coverage_text(const nc_coverage *coverage, nc_buf *out)
{
    for (size_t i = 0; i < coverage->rule_count; i++) {
        const seen_rule *rule = &coverage->rules[i];
        if (rule->fired == 0)
            nc_buf_printf(out, "%.*s: never fired\n", NC_FMT(rule->name));
        for (size_t k = rule->first; k < rule->first + rule->count; k++) {
            const nc_cover_site *site = &coverage->sites[k];
            if (site->measured && !covered(site))
                nc_buf_printf(out, "%.*s: %.*s: %s: %.*s\n", NC_FMT(rule->name), NC_FMT(site->where),
                              lacking(site), NC_FMT(site->text));
        }
    }
    totals t = add_up(coverage);
    nc_buf_printf(out,
                  "%zu of %zu rules fired, %zu of %zu conditions seen both ways, %zu of %zu exceptions held, "
                  "%zu of %zu forms of sentences shown: %.1f %%\n",
                  t.fired, t.rules, t.seen[0], t.all[0], t.seen[1], t.all[1], t.seen[2], t.all[2],
                  nc_coverage_score(coverage));
    if (t.unmeasured > 0)
        nc_buf_printf(out, "%zu equalities that joins search by are measured over tests only\n",
                      t.unmeasured);
}

void nc_coverage_json(const nc_coverage *coverage, nc_buf *out)
{
    static const char *const kinds[] = {"condition", "exception", "message"};
    nc_buf_printf(out, "{\"percent\": %.1f, \"rules\": [", nc_coverage_score(coverage));
    for (size_t i = 0; i < coverage->rule_count; i++) {
        const seen_rule *rule = &coverage->rules[i];
        nc_buf_printf(out, "%s\n {\"rule\": ", i ? "," : "");
        nc_buf_json(out, rule->name);
        nc_buf_printf(out, ", \"fired\": %llu, \"sites\": [", (unsigned long long)rule->fired);
        for (size_t k = rule->first; k < rule->first + rule->count; k++) {
            const nc_cover_site *site = &coverage->sites[k];
            nc_buf_printf(out,
                          "%s\n  {\"kind\": \"%s\", \"measured\": %s, \"yes\": %llu, \"no\": %llu, "
                          "\"line\": %u, \"where\": ",
                          k > rule->first ? "," : "", kinds[site->kind], site->measured ? "true" : "false",
                          (unsigned long long)site->yes, (unsigned long long)site->no, site->place.line);
            nc_buf_json(out, site->where);
            nc_buf_c(out, ", \"text\": ");
            nc_buf_json(out, site->text);
            nc_buf_char(out, '}');
        }
        nc_buf_c(out, "]}");
    }
    nc_buf_c(out, "]}\n");
}
