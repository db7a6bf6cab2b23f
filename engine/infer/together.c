/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "infer.h"

#include <stdlib.h>

/* Findings of one rule that several recordings show, each by itself, are one finding when they speak of the
 * same: `per` has equal values, where the numbers that a recording gives to conversations count as the
 * conversations themselves, and places in a recording (record, line, time) do not count.  Of several that a
 * recording has of the same, the first belongs to the first of another one, and so on.  The one with most
 * matches speaks, between equals the one whose recording comes first by name; it takes the evidence of all.
 * Without `per` every match is a finding of its own. */

typedef struct sighting {
    nc_found *found;
    nc_str subject;
    unsigned place; /* of its recording in order of names */
    unsigned ordinal;
} sighting;

static bool of_one(uint32_t seen)
{
    return seen != 0 && (seen & (seen - 1)) == 0;
}

static unsigned place_of(const nc_run *run, uint32_t seen)
{
    unsigned place = 0;
    while ((seen >> run->recordings.by_name[place] & 1) == 0)
        place++;
    return place;
}

/* ---- what it speaks of ---- */

nc_word nc_key_everywhere(const nc_run *run, const nc_rule *rule, unsigned i, nc_word word)
{
    const nc_expr *e = rule->per[i];
    if (e->op != NC_X_SLOT)
        return word;
    const nc_shape *shape = run->types[rule->find[e->bind].type].shape;
    return nc_everywhere(run, nc_shape_slot_info(shape, e->slot)->name, word);
}

static bool is_place(const nc_expr *e)
{
    return e->type == NC_T_TIME || (e->op == NC_X_SLOT && (e->slot == NC_SLOT_N || e->slot == NC_SLOT_LINE));
}

static nc_str subject_of(nc_run *run, const nc_rule *rule, const nc_word *key, uint64_t known)
{
    nc_buf out = {0};
    for (unsigned i = 0; i < rule->per_count; i++) {
        if (is_place(rule->per[i]))
            continue;
        nc_buf_char(&out, '|');
        if ((known >> i & 1) != 0)
            nc_value_print(&out, run->pool, rule->per[i]->type, nc_key_everywhere(run, rule, i, key[i]));
        else
            nc_buf_char(&out, '?');
    }
    return nc_arena_buf(run->arena, &out);
}

/* ---- side by side ---- */

static int by_recording(const void *a, const void *b, void *context)
{
    const sighting *x = a, *y = b;
    int order = nc_str_cmp(x->subject, y->subject);
    if (order != 0)
        return order;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return nc_row_cmp(context, x->found->first_row, y->found->first_row);
}

static int by_weight(const void *a, const void *b, void *context)
{
    const sighting *x = a, *y = b;
    int order = nc_str_cmp(x->subject, y->subject);
    (void)context;
    if (order != 0)
        return order;
    if (x->ordinal != y->ordinal)
        return x->ordinal < y->ordinal ? -1 : 1;
    if (x->found->pub.match_count != y->found->pub.match_count)
        return x->found->pub.match_count > y->found->pub.match_count ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static size_t list_sightings(nc_run *run, const nc_rule_plan *plan, sighting *list)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->findings.count; i++) {
        nc_found *found = ((nc_found **)plan->findings.items)[i];
        if (of_one(found->seen))
            list[count++] =
                (sighting){.found = found,
                           .subject = subject_of(run, plan->rule, found->pub.key, found->key_known),
                           .place = place_of(run, found->seen)};
    }
    qsort_r(list, count, sizeof *list, by_recording, run);
    for (size_t i = 1; i < count; i++)
        if (list[i].place == list[i - 1].place && nc_str_eq(list[i].subject, list[i - 1].subject))
            list[i].ordinal = list[i - 1].ordinal + 1;
    qsort_r(list, count, sizeof *list, by_weight, run);
    return count;
}

/* ---- one of them ---- */

static int row_order(const void *a, const void *b, void *run)
{
    const nc_row *x = *(const nc_row *const *)a, *y = *(const nc_row *const *)b;
    int order = nc_row_cmp(run, x, y);
    return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

static nc_evidence evidence_of(nc_run *run, const sighting *list, size_t count, unsigned find)
{
    size_t total = 0, kept = 0;
    for (size_t i = 0; i < count; i++)
        total += list[i].found->own[find].count;
    const nc_row **rows = NC_NEW_ARRAY(run->arena, const nc_row *, total);
    for (size_t i = 0, at = 0; i < count; i++) {
        const nc_evidence *own = &list[i].found->own[find];
        memcpy(rows + at, own->rows, own->count * sizeof *rows);
        at += own->count;
    }
    qsort_r(rows, total, sizeof *rows, row_order, run);
    for (size_t i = 0; i < total; i++)
        if (kept == 0 || rows[kept - 1] != rows[i])
            rows[kept++] = rows[i];
    return (nc_evidence){list[0].found->own[find].name, rows, kept};
}

static void set_recordings(nc_run *run, nc_finding *f, const sighting *list, size_t count)
{
    uint32_t *recordings = NC_NEW_ARRAY(run->arena, uint32_t, count), seen = 0;
    recordings[f->recording_count++] = run->recordings.source[run->recordings.by_name[list[0].place]];
    for (size_t i = 1; i < count; i++)
        seen |= list[i].found->seen;
    for (unsigned i = 0; i < run->recordings.count; i++)
        if ((seen >> run->recordings.by_name[i] & 1) != 0)
            recordings[f->recording_count++] = run->recordings.source[run->recordings.by_name[i]];
    f->recordings = recordings;
}

static void join(nc_run *run, const sighting *list, size_t count)
{
    nc_found *first = list[0].found;
    nc_finding *f = &first->pub;
    nc_evidence *evidence = NC_NEW_ARRAY(run->arena, nc_evidence, f->evidence_count);
    for (unsigned i = 0; i < f->evidence_count; i++)
        evidence[i] = evidence_of(run, list, count, i);
    f->evidence = evidence;
    set_recordings(run, f, list, count);
    nc_found **joined = NC_NEW_ARRAY(run->arena, nc_found *, count - 1);
    for (size_t i = 1; i < count; i++) {
        joined[i - 1] = list[i].found;
        list[i].found->pub.joined = f;
    }
    first->joined = joined;
    first->joined_count = (unsigned)count - 1;
}

static void stand_alone(nc_found *found)
{
    nc_finding *f = &found->pub;
    f->evidence = found->own;
    f->recordings = NULL;
    f->recording_count = 0;
    f->joined = NULL;
    found->joined = NULL;
    found->joined_count = 0;
}

void nc_findings_join(nc_run *run, nc_rule_plan *plan)
{
    if (!plan->apart || plan->rule->per_count == 0 || run->recordings.count < 2)
        return;
    for (size_t i = 0; i < plan->findings.count; i++)
        stand_alone(((nc_found **)plan->findings.items)[i]);
    if (plan->findings.count < 2)
        return;
    sighting *list = nc_xcalloc(plan->findings.count, sizeof *list);
    size_t count = list_sightings(run, plan, list);
    for (size_t from = 0, end; from < count; from = end) {
        end = from + 1;
        while (end < count && list[end].ordinal == list[from].ordinal &&
               nc_str_eq(list[end].subject, list[from].subject))
            end++;
        if (end - from > 1)
            join(run, &list[from], end - from);
    }
    free(list);
}

/* ---- open questions ---- */

typedef struct question {
    nc_str subject;
    unsigned place;
    size_t number; /* of the open question; SIZE_MAX: a finding answers it */
} question;

static int by_subject(const void *a, const void *b)
{
    const question *x = a, *y = b;
    int order = nc_str_cmp(x->subject, y->subject);
    if (order == 0)
        order = (x->place > y->place) - (x->place < y->place);
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static nc_str subject_of_match(nc_run *run, const nc_rule *rule, const nc_row *const *match)
{
    const nc_row *rows[64] = {0};
    nc_scope scope = {.run = run, .rule = rule, .from = NC_TIME_NONE, .to = NC_TIME_NONE};
    nc_env env;
    nc_word *key = NC_NEW_ARRAY(run->arena, nc_word, rule->per_count);
    uint64_t known = 0;
    memcpy(rows, match, rule->find_count * sizeof *rows);
    nc_env_init(&env, run, &scope, rows);
    for (unsigned i = 0; i < rule->per_count; i++) {
        nc_result_value value = nc_eval(rule->per[i], &env);
        key[i] = value.word;
        known |= (uint64_t)value.known << i;
    }
    return subject_of(run, rule, key, known);
}

static size_t list_questions(nc_run *run, const nc_rule_plan *plan, question *list)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->findings.count; i++) {
        const nc_found *found = ((nc_found **)plan->findings.items)[i];
        if (of_one(found->seen))
            list[count++] = (question){subject_of(run, plan->rule, found->pub.key, found->key_known),
                                       place_of(run, found->seen), SIZE_MAX};
    }
    for (size_t i = 0; i < plan->undecided.count; i++) {
        const nc_undecided *u = &((nc_undecided *)plan->undecided.items)[i];
        uint32_t seen = u->row_count > 0 ? nc_match_seen(run, plan, u->rows) : 0;
        if (of_one(seen))
            list[count++] = (question){subject_of_match(run, plan->rule, u->rows), place_of(run, seen), i};
    }
    qsort(list, count, sizeof *list, by_subject);
    return count;
}

/* Of one subject: a finding answers the questions of other recordings; else those of the recording that has
 * most of them are asked. */
static void tell_questions(const question *list, size_t count, bool *told)
{
    size_t most = 0;
    unsigned speaks = 0;
    bool answered = false;
    for (size_t from = 0, end; from < count; from = end) {
        for (end = from; end < count && list[end].place == list[from].place; end++)
            answered = answered || list[end].number == SIZE_MAX;
        speaks = end - from > most ? list[from].place : speaks;
        most = end - from > most ? end - from : most;
    }
    for (size_t i = 0; i < count; i++)
        if (list[i].number != SIZE_MAX && (answered || list[i].place != speaks))
            told[list[i].number] = true;
}

const bool *nc_undecided_join(nc_run *run, const nc_rule_plan *plan)
{
    if (!plan->apart || plan->rule->per_count == 0 || run->recordings.count < 2 || plan->undecided.count == 0)
        return NULL;
    for (unsigned i = 0; i < plan->rule->per_count; i++)
        if (is_place(plan->rule->per[i])) /* which of them belong together is not known */
            return NULL;
    bool *told = NC_NEW_ARRAY(run->arena, bool, plan->undecided.count);
    question *list = nc_xcalloc(plan->findings.count + plan->undecided.count, sizeof *list);
    size_t count = list_questions(run, plan, list);
    for (size_t from = 0, end; from < count; from = end) {
        for (end = from + 1; end < count && nc_str_eq(list[end].subject, list[from].subject);)
            end++;
        tell_questions(&list[from], end - from, told);
    }
    free(list);
    return told;
}
