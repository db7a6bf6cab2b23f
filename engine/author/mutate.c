/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate.h"

#include "mutants.h"
#include "slice.h"

#include <stdlib.h>

typedef struct hunt {
    nc_arena *arena;
    const nc_program *program;
    nc_pool *pool;
    const nc_test_case *tests;
    size_t test_count;
    const nc_rule_test_host *host;
    nc_slices *slices;
    nc_mutant *mutants;
    size_t count, capacity;
    nc_mutation result;
    bool suggest;
    const nc_rule *original; /* of the rule under mutation */
    nc_arena *scratch;
    nc_suggestion *suggestions;
    nc_test_case *near; /* the case of each suggestion */
    size_t suggestion_count, suggestion_capacity, near_capacity, first_suggestion;
} hunt;

/* ---- running ---- */

static nc_program program_with(hunt *h, nc_arena *arena, const nc_test_case *test, const nc_rule *original,
                               const nc_rule *mutant)
{
    nc_program program = nc_slice_for_test(h->slices, test);
    const nc_rule **rules = NC_NEW_ARRAY(arena, const nc_rule *, program.rule_count);
    for (size_t i = 0; i < program.rule_count; i++)
        rules[i] = program.rules[i] == original ? mutant : program.rules[i];
    program.rules = rules;
    return program;
}

static bool survives(hunt *h, nc_arena *arena, const nc_test_case *test, const nc_rule *original,
                     const nc_rule *mutant)
{
    nc_program program = program_with(h, arena, test, original, mutant);
    nc_test_case changed = *test;
    if (test->rule == original)
        changed.rule = mutant;
    h->result.runs++;
    return nc_rule_test_case(&program, h->pool, &changed, h->host, NULL);
}

/* First the rule's own tests, then those of its readers. */
static const nc_test_case *find_killer(hunt *h, nc_arena *arena, const nc_rule *rule, const nc_rule *mutant)
{
    for (size_t i = 0; i < h->test_count; i++)
        if (h->tests[i].rule == rule && !survives(h, arena, &h->tests[i], rule, mutant))
            return &h->tests[i];
    for (size_t i = 0; i < h->test_count && rule->concludes != NC_NO_TYPE; i++)
        if (h->tests[i].rule != rule && nc_slice_holds(h->slices, h->tests[i].rule, rule) &&
            !survives(h, arena, &h->tests[i], rule, mutant))
            return &h->tests[i];
    return NULL;
}

static bool sound(hunt *h, nc_arena *arena, const nc_rule *rule)
{
    for (size_t i = 0; i < h->test_count; i++)
        if (h->tests[i].rule == rule && !survives(h, arena, &h->tests[i], rule, rule))
            return false;
    return true;
}

static nc_str keep(hunt *h, nc_str text)
{
    return nc_arena_copy(h->arena, text);
}

/* ---- near misses ---- */

static nc_verdicts probe(void *context, const nc_test_case *test, const nc_rule *mutant)
{
    hunt *h = context;
    nc_program program = program_with(h, h->scratch, test, h->original, mutant);
    nc_test_case changed = *test;
    nc_verdicts v;
    changed.rule = mutant;
    h->result.runs++;
    nc_rule_test_count(&program, h->pool, &changed, h->host, &v.findings, &v.open);
    return v;
}

/* The number of a near miss that kills the mutant: one of those found for this rule, or a new one. */
static size_t lead(hunt *h, const nc_rule *rule, const nc_rule *mutant, const nc_change *change)
{
    nc_prober prober = {probe, h};
    for (size_t i = h->first_suggestion; i < h->suggestion_count; i++) {
        nc_verdicts a = probe(h, &h->near[i], rule), b = probe(h, &h->near[i], mutant);
        if (a.findings != b.findings || a.open != b.open)
            return i;
    }
    nc_test_case test;
    nc_suggestion found;
    if (change->site.expr == NULL ||
        !nc_suggest(h->arena, h->program, h->pool, rule, mutant, change->site.expr, h->tests, h->test_count,
                    &prober, &test, &found))
        return SIZE_MAX;
    size_t n = h->suggestion_count;
    h->suggestions = nc_grow(h->suggestions, &h->suggestion_capacity, n, sizeof *h->suggestions);
    h->near = nc_grow(h->near, &h->near_capacity, n, sizeof *h->near);
    h->suggestions[n] = found;
    h->near[n] = test;
    return h->suggestion_count++;
}

static void record(hunt *h, nc_arena *scratch, const nc_rule *rule, const nc_change *change,
                   const nc_test_case *killer)
{
    nc_mutant m = {.rule = rule, .what = keep(h, change->what), .killed = killer != NULL};
    m.place = change->site.expr != NULL ? change->site.expr->place : rule->place;
    m.where = nc_site_words(h->arena, &change->site);
    if (change->rule != NULL)
        m.before = keep(h, change->text);
    else
        m.before = nc_site_text(h->arena, h->program, h->pool, rule, change->site.expr);
    if (change->after != NULL)
        m.after = keep(h, nc_site_text(scratch, h->program, h->pool, rule, change->after));
    m.lead = SIZE_MAX;
    if (killer != NULL)
        m.killer = killer->name;
    h->mutants = nc_grow(h->mutants, &h->capacity, h->count, sizeof *h->mutants);
    h->mutants[h->count++] = m;
    h->result.killed += killer != NULL;
}

static void hunt_rule(hunt *h, nc_arena *scratch, const nc_rule *rule)
{
    nc_changes changes = nc_changes_of(scratch, h->program, h->pool, rule);
    bool fine = sound(h, scratch, rule);
    h->original = rule;
    h->scratch = scratch;
    h->first_suggestion = h->suggestion_count;
    h->result.equivalent += changes.equivalent;
    for (size_t i = 0; i < changes.count; i++) {
        const nc_rule *mutant = nc_change_apply(scratch, rule, &changes.at[i]);
        const nc_test_case *killer = fine ? find_killer(h, scratch, rule, mutant) : NULL;
        record(h, scratch, rule, &changes.at[i], killer);
        if (h->suggest && fine && killer == NULL)
            h->mutants[h->count - 1].lead = lead(h, rule, mutant, &changes.at[i]);
    }
    free(changes.at);
}

static int by_name(const void *a, const void *b)
{
    return nc_str_cmp(((const nc_pack_score *)a)->pack, ((const nc_pack_score *)b)->pack);
}

static void score_packs(nc_arena *arena, nc_mutation *m, size_t most)
{
    nc_pack_score *packs = NC_NEW_ARRAY(arena, nc_pack_score, most);
    size_t n = 0;
    for (size_t i = 0; i < m->count; i++) {
        size_t at = 0;
        while (at < n && !nc_str_eq(packs[at].pack, m->mutants[i].rule->pack))
            at++;
        if (at == n)
            packs[n++] = (nc_pack_score){.pack = m->mutants[i].rule->pack};
        packs[at].count++;
        packs[at].killed += m->mutants[i].killed;
    }
    qsort(packs, n, sizeof *packs, by_name);
    m->packs = packs;
    m->pack_count = n;
}

nc_mutation nc_mutate(nc_arena *arena, const nc_program *program, nc_pool *pool, const nc_test_case *tests,
                      size_t test_count, nc_str only, bool suggest, const nc_rule_test_host *host)
{
    hunt h = {.arena = arena,
              .program = program,
              .pool = pool,
              .tests = tests,
              .test_count = test_count,
              .suggest = suggest,
              .host = host};
    nc_arena *scratch = nc_arena_new();
    h.slices = nc_slices_new(arena, program);
    for (size_t i = 0; i < program->rule_count; i++) {
        if (!nc_rule_meant(program->rules[i], only))
            continue;
        hunt_rule(&h, scratch, program->rules[i]);
        nc_arena_reset(scratch);
    }
    h.result.mutants = NC_NEW_ARRAY(arena, nc_mutant, h.count);
    if (h.count > 0)
        memcpy((nc_mutant *)(uintptr_t)h.result.mutants, h.mutants, h.count * sizeof *h.mutants);
    h.result.count = h.count;
    nc_suggestion *suggestions = NC_NEW_ARRAY(arena, nc_suggestion, h.suggestion_count);
    if (h.suggestion_count > 0)
        memcpy(suggestions, h.suggestions, h.suggestion_count * sizeof *suggestions);
    h.result.suggestions = suggestions;
    h.result.suggestion_count = h.suggestion_count;
    score_packs(arena, &h.result, program->pack_count + 1);
    free(h.suggestions);
    free(h.near);
    free(h.mutants);
    nc_arena_free(scratch);
    return h.result;
}

static double share(size_t killed, size_t count)
{
    return count == 0 ? 100 : 100.0 * (double)killed / (double)count;
}

double nc_mutation_score(const nc_mutation *mutation)
{
    return share(mutation->killed, mutation->count);
}

double nc_mutation_lowest(const nc_mutation *mutation)
{
    double lowest = 100;
    for (size_t i = 0; i < mutation->pack_count; i++) {
        double score = share(mutation->packs[i].killed, mutation->packs[i].count);
        lowest = score < lowest ? score : lowest;
    }
    return lowest;
}

/* ---- showing ---- */

static void survivor_text(nc_buf *out, const nc_mutation *mutation, const nc_mutant *m)
{
    nc_buf_printf(out, "%.*s:%u:%u: %.*s: %.*s, %.*s\n    %.*s\n", NC_FMT(m->place.file), m->place.line,
                  m->place.column, NC_FMT(m->rule->name), NC_FMT(m->where), NC_FMT(m->what),
                  NC_FMT(m->before));
    if (m->after.n > 0)
        nc_buf_printf(out, "  > %.*s\n", NC_FMT(m->after));
    if (m->lead == SIZE_MAX)
        return;
    const nc_suggestion *lead = &mutation->suggestions[m->lead];
    nc_buf_printf(out, "  told apart by %.*s: [%.*s] in the case '%.*s'\n", NC_FMT(lead->key),
                  NC_FMT(lead->text), NC_FMT(lead->test->name));
}

void nc_mutation_text(const nc_mutation *mutation, nc_buf *out)
{
    for (size_t i = 0; i < mutation->count; i++)
        if (!mutation->mutants[i].killed)
            survivor_text(out, mutation, &mutation->mutants[i]);
    for (size_t i = 0; mutation->pack_count > 1 && i < mutation->pack_count; i++) {
        const nc_pack_score *p = &mutation->packs[i];
        nc_buf_printf(out, "%-14.*s %5zu mutants, %5.1f %% killed, %zu survived\n", NC_FMT(p->pack), p->count,
                      share(p->killed, p->count), p->count - p->killed);
    }
    nc_buf_printf(out, "%zu mutants: %zu killed (%.1f %%), %zu survived; %zu left out as equivalent\n",
                  mutation->count, mutation->killed, nc_mutation_score(mutation),
                  mutation->count - mutation->killed, mutation->equivalent);
}

static void json_text(nc_buf *out, const char *key, nc_str value)
{
    nc_buf_printf(out, ", \"%s\": ", key);
    nc_buf_json(out, value);
}

void nc_mutation_json(const nc_mutation *mutation, nc_buf *out)
{
    nc_buf_printf(out, "{\"mutants\": %zu, \"killed\": %zu, \"equivalent\": %zu, \"runs\": %zu, \"list\": [",
                  mutation->count, mutation->killed, mutation->equivalent, mutation->runs);
    for (size_t i = 0; i < mutation->count; i++) {
        const nc_mutant *m = &mutation->mutants[i];
        nc_buf_printf(out, "%s\n  {\"killed\": %s, \"line\": %u, \"column\": %u", i ? "," : "",
                      m->killed ? "true" : "false", m->place.line, m->place.column);
        json_text(out, "rule", m->rule->name);
        json_text(out, "file", m->place.file);
        json_text(out, "where", m->where);
        json_text(out, "what", m->what);
        json_text(out, "before", m->before);
        json_text(out, "after", m->after);
        json_text(out, "killer", m->killer);
        nc_buf_char(out, '}');
    }
    nc_buf_c(out, "], \"suggestions\": [");
    for (size_t i = 0; i < mutation->suggestion_count; i++) {
        const nc_suggestion *lead = &mutation->suggestions[i];
        nc_buf_printf(out, "%s\n  {\"line\": %u", i ? "," : "", lead->test->place.line);
        json_text(out, "rule", lead->test->rule->name);
        json_text(out, "file", lead->test->place.file);
        json_text(out, "case", lead->test->name);
        json_text(out, "key", lead->key);
        json_text(out, "change", lead->text);
        nc_buf_char(out, '}');
    }
    nc_buf_c(out, "]}\n");
}
