/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include <stdlib.h>

/* A rule comes after all rules that conclude what it finds; strictly after, where it needs the type to be
 * complete (exists, absent, groups).  Strata are the longest paths; a path that grows without end goes around
 * a cycle through such a need. */

typedef struct strata {
    nc_rules *rules;
    size_t types;
    unsigned *of_type, *of_rule;
    uint32_t *first, *readers; /* rules that read type t: readers[first[t]] .. readers[first[t + 1]] */
    size_t *raised_by;         /* the rule that raised a type last */
    nc_fact_type *because;     /* the type that raised a rule last */
    uint32_t *queue;           /* rules to look at again: a ring */
    bool *queued;
    size_t head, count;
} strata;

static bool takes_part(const nc_draft *draft)
{
    return !draft->off && draft->find != NULL;
}

static void count_readers(strata *s)
{
    nc_rules *rules = s->rules;
    for (unsigned pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < rules->draft_count; i++) {
            const nc_draft *draft = &rules->drafts[i];
            for (unsigned b = 0; takes_part(draft) && b < draft->bind_count; b++) {
                nc_fact_type type = draft->binds[b].type;
                if (type == NC_NO_TYPE)
                    continue;
                if (pass == 0)
                    s->first[type + 1]++;
                else
                    s->readers[s->first[type]++] = (uint32_t)i;
            }
        }
        if (pass == 0) {
            for (size_t t = 0; t < s->types; t++)
                s->first[t + 1] += s->first[t];
            s->readers = nc_xcalloc(s->first[s->types], sizeof *s->readers);
        }
    }
    for (size_t t = s->types; t > 0; t--)
        s->first[t] = s->first[t - 1];
    s->first[0] = 0;
}

static void push(strata *s, uint32_t rule)
{
    size_t room = s->rules->draft_count;
    if (s->queued[rule])
        return;
    s->queued[rule] = true;
    s->queue[(s->head + s->count++) % room] = rule;
}

static bool in_per(const nc_rule *rule, unsigned bind, unsigned slot)
{
    for (unsigned i = 0; i < rule->per_count; i++) {
        const nc_expr *e = rule->per[i];
        if (e->op == NC_X_SLOT && e->bind == bind && e->slot == slot)
            return true;
    }
    return false;
}

/* Does `per` name all that a concluded fact is?  Then no group has two of them, and a group is complete as
 * soon as its one is there. */
static bool one_a_group(const strata *s, const nc_draft *draft, unsigned bind)
{
    const nc_shape *shape = nc_vocab_shape(s->rules->vocab, draft->binds[bind].type);
    for (unsigned i = 0; i < shape->slot_count; i++)
        if (!in_per(draft->rule, bind, NC_SLOT_OWN + i))
            return false;
    return true;
}

static bool is_strict(const strata *s, const nc_draft *draft, unsigned bind)
{
    return (draft->strict >> bind & 1) != 0 ||
           (draft->grouped && bind < draft->named && !one_a_group(s, draft, bind));
}

/* The rule's stratum from those of the types it reads; true when its conclusion rises. */
static bool raise(strata *s, uint32_t number)
{
    const nc_draft *draft = &s->rules->drafts[number];
    for (unsigned b = 0; b < draft->bind_count; b++) {
        nc_fact_type type = draft->binds[b].type;
        if (type == NC_NO_TYPE || nc_vocab_shape(s->rules->vocab, type)->kind != NC_DERIVED)
            continue;
        unsigned wanted = s->of_type[type] + is_strict(s, draft, b);
        if (wanted > s->of_rule[number]) {
            s->of_rule[number] = wanted;
            s->because[number] = type;
        }
    }
    nc_fact_type concludes = draft->rule->concludes;
    if (concludes == NC_NO_TYPE || s->of_type[concludes] >= s->of_rule[number])
        return false;
    s->of_type[concludes] = s->of_rule[number];
    s->raised_by[concludes] = number;
    return true;
}

static void print_cycle(strata *s, nc_fact_type start, size_t *rule)
{
    nc_buf text = {0}, names = {0};
    nc_fact_type type = start;
    do {
        size_t number = s->raised_by[type];
        const nc_draft *draft = &s->rules->drafts[number];
        *rule = number < *rule ? number : *rule;
        nc_buf_printf(&text, "%.*s -> ", NC_FMT(nc_vocab_shape(s->rules->vocab, type)->name));
        nc_buf_printf(&names, "%s%.*s", names.n ? ", " : "", NC_FMT(draft->rule->name));
        type = s->because[number];
    } while (type != start);
    const nc_draft *draft = &s->rules->drafts[*rule];
    NC_RULE_BAD(s->rules, NC_E_CYCLE, draft->doc->place,
                "these facts can never be complete, each waits for the next: %.*s%.*s",
                NC_FMT(nc_buf_str(&text)), NC_FMT(nc_vocab_shape(s->rules->vocab, start)->name));
    nc_hint(s->rules->diag, "rules on the way: %.*s", NC_FMT(nc_buf_str(&names)));
    nc_buf_free(&text);
    nc_buf_free(&names);
}

/* Walks back from a type that rose too high until it meets a type twice: that one lies on the cycle. */
static void report_cycle(strata *s, nc_fact_type from)
{
    bool *seen = nc_xcalloc(s->types, sizeof *seen);
    nc_fact_type type = from;
    while (!seen[type]) {
        seen[type] = true;
        type = s->because[s->raised_by[type]];
    }
    memset(seen, 0, s->types * sizeof *seen);
    nc_fact_type least = type;
    for (nc_fact_type t = type; !seen[t]; t = s->because[s->raised_by[t]]) {
        seen[t] = true;
        nc_str name = nc_vocab_shape(s->rules->vocab, t)->name;
        least = nc_str_cmp(name, nc_vocab_shape(s->rules->vocab, least)->name) < 0 ? t : least;
    }
    size_t rule = SIZE_MAX;
    print_cycle(s, least, &rule);
    free(seen);
}

static void run(strata *s)
{
    nc_rules *rules = s->rules;
    for (size_t i = 0; i < rules->draft_count; i++)
        if (takes_part(&rules->drafts[i]))
            push(s, (uint32_t)i);
    while (s->count > 0) {
        uint32_t number = s->queue[s->head];
        s->head = (s->head + 1) % rules->draft_count;
        s->count--;
        s->queued[number] = false;
        if (!raise(s, number))
            continue;
        nc_fact_type type = rules->drafts[number].rule->concludes;
        if (s->of_type[type] > rules->concluded.count) {
            report_cycle(s, type);
            return;
        }
        for (uint32_t k = s->first[type]; k < s->first[type + 1]; k++)
            push(s, s->readers[k]);
    }
    for (size_t i = 0; i < rules->draft_count; i++) {
        if (!takes_part(&rules->drafts[i]))
            continue;
        rules->drafts[i].rule->stratum = s->of_rule[i];
        if (s->of_rule[i] + 1 > rules->program.stratum_count)
            rules->program.stratum_count = s->of_rule[i] + 1;
    }
}

void nc_find_strata(nc_rules *rules)
{
    strata s = {.rules = rules, .types = nc_vocab_count(rules->vocab)};
    rules->program.stratum_count = 1;
    if (rules->draft_count == 0)
        return;
    s.of_type = nc_xcalloc(s.types, sizeof *s.of_type);
    s.of_rule = nc_xcalloc(rules->draft_count, sizeof *s.of_rule);
    s.first = nc_xcalloc(s.types + 1, sizeof *s.first);
    s.raised_by = nc_xcalloc(s.types, sizeof *s.raised_by);
    s.because = nc_xcalloc(rules->draft_count, sizeof *s.because);
    s.queue = nc_xcalloc(rules->draft_count, sizeof *s.queue);
    s.queued = nc_xcalloc(rules->draft_count, sizeof *s.queued);
    count_readers(&s);
    run(&s);
    free(s.of_type);
    free(s.of_rule);
    free(s.first);
    free(s.readers);
    free(s.raised_by);
    free(s.because);
    free(s.queue);
    free(s.queued);
}
