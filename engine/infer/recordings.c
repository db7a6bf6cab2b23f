/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* Several recordings of one event.
 *
 * A fact of a recorded type (nc_shape.recorded) is what its source shows of an event, and another recording
 * may show the same event once more.  So each match has its recordings: those that show it by themselves.  A
 * recorded fact, and what an accumulator counts of such, is shown by its source, every other fact by all of
 * them, and what was concluded by those that show one of its derivations; a match is shown by those that show
 * all of its facts.  Groups are looked at once for each recording (group.c), and equal findings of several
 * become one (together.c).
 *
 * What is concluded step by step (a recursive part) is shown by all: the recordings of its rows would change
 * while others stand on them already. */

enum { NOT_NUMBERED = UINT8_MAX };

void nc_recording_note(nc_run *run, uint32_t source)
{
    nc_recordings *r = &run->recordings;
    if (source == 0 || (source < r->source_count && r->of[source] != 0))
        return;
    while (source >= r->source_count) {
        r->of = nc_grow(r->of, &r->capacity, r->source_count, sizeof *r->of);
        r->of[r->source_count++] = 0;
    }
    r->of[source] = NOT_NUMBERED;
    r->fresh = true;
}

static nc_str name_of(const nc_run *run, uint32_t source)
{
    const nc_source *s = nc_sources_get(run->sources, source);
    return s != NULL ? s->name : NC_S("");
}

static void give_number(nc_run *run, uint32_t source)
{
    nc_recordings *r = &run->recordings;
    if (r->count == NC_RECORDINGS) {
        r->full = true;
        r->of[source] = NC_RECORDINGS;
        return;
    }
    unsigned at = r->count++;
    r->source[at] = source;
    r->of[source] = (uint8_t)r->count;
    unsigned place = at;
    for (; place > 0 && nc_str_cmp(name_of(run, source), name_of(run, r->source[r->by_name[place - 1]])) < 0;
         place--)
        r->by_name[place] = r->by_name[place - 1];
    r->by_name[place] = (uint8_t)at;
}

/* In order of names, so that the order in which they were read does not show when there are too many. */
void nc_recordings_begin(nc_run *run)
{
    nc_recordings *r = &run->recordings;
    if (!r->fresh)
        return;
    r->fresh = false;
    uint32_t count = nc_sources_count(run->sources);
    uint32_t *order = nc_xmalloc((count + (size_t)1) * sizeof *order);
    nc_sources_by_name(run->sources, order);
    for (uint32_t i = 0; i < count; i++)
        if (order[i] < r->source_count && r->of[order[i]] == NOT_NUMBERED)
            give_number(run, order[i]);
    free(order);
}

/* ---- who shows what ---- */

static uint32_t seen_by(const nc_run *run, uint32_t source)
{
    const nc_recordings *r = &run->recordings;
    unsigned number = source < r->source_count ? r->of[source] : 0;
    return number != 0 ? UINT32_C(1) << (number - 1) : NC_SEEN_BY_ALL;
}

static uint32_t row_seen(const nc_run *run, const nc_row *row)
{
    const nc_type_plan *type = &run->types[row->type];
    if (row->derived)
        return type->stepwise ? NC_SEEN_BY_ALL : nc_row_proof(row).seen;
    return type->recorded ? seen_by(run, nc_row_from(row)->source) : NC_SEEN_BY_ALL;
}

/* In a live run there may have been more recordings than are there now. */
uint32_t nc_match_seen(const nc_run *run, const nc_rule_plan *plan, const nc_row *const *rows)
{
    uint32_t seen = NC_SEEN_BY_ALL;
    if (!plan->apart || plan->recursive || (run->live == NULL && run->recordings.count < 2))
        return seen;
    for (unsigned f = 0; f < plan->rule->find_count; f++)
        seen &= row_seen(run, rows[f]);
    return seen;
}

nc_word nc_everywhere(const nc_run *run, nc_str slot, nc_word value)
{
    return run->host.everywhere != NULL ? run->host.everywhere(run->host.context, slot, value) : value;
}

/* ---- which rules have to ask ---- */

static bool reads_recorded(const nc_run *run, const bool *varies, const nc_rule *rule)
{
    bool found = false;
    for (unsigned f = 0; f < rule->find_count && !found; f++)
        found = run->types[rule->find[f].type].recorded || varies[rule->find[f].type];
    return found;
}

void nc_recordings_plan(nc_run *run)
{
    const nc_program *program = run->program;
    bool *varies = nc_xcalloc(run->type_count + 1, sizeof *varies);
    for (size_t t = 0; t < run->type_count; t++)
        run->types[t].recorded = run->types[t].shape->recorded;
    for (size_t i = 0; i < program->reducer_count; i++)
        run->types[program->reducers[i]->into].recorded =
            run->types[program->reducers[i]->from.type].recorded;
    for (bool news = true; news;) {
        news = false;
        for (size_t i = 0; i < program->rule_count; i++) {
            nc_rule_plan *plan = &run->rules[i];
            if (plan->apart || !reads_recorded(run, varies, program->rules[i]))
                continue;
            plan->apart = true;
            if (program->rules[i]->concludes != NC_NO_TYPE)
                news = varies[program->rules[i]->concludes] = true;
        }
    }
    free(varies);
}
