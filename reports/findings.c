/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/build.h"

#include <stdlib.h>

/* Where a finding of the outcome stands in the result.  Sorted by address, which is only looked up, never
 * shown. */
struct nc_numbered {
    const nc_finding *finding;
    unsigned number;
    size_t place;
};

static int by_address(const void *left, const void *right)
{
    const struct nc_numbered *a = left, *b = right;
    uintptr_t x = (uintptr_t)a->finding, y = (uintptr_t)b->finding;
    return (x > y) - (x < y);
}

static const struct nc_numbered *look_up(const nc_build *b, const nc_finding *f)
{
    struct nc_numbered key = {.finding = f};
    if (f == NULL || b->numbered == NULL)
        return NULL;
    return bsearch(&key, b->numbered, b->in->outcome->finding_count, sizeof key, by_address);
}

size_t nc_build_finding(const nc_build *b, const nc_finding *f)
{
    const struct nc_numbered *found = look_up(b, f);
    return found ? found->place : NC_R_NONE;
}

unsigned nc_build_number(const nc_build *b, const nc_finding *f)
{
    const struct nc_numbered *found = look_up(b, f);
    return found ? found->number : 0;
}

/* Numbers do not depend on the filter: first all that are not suppressed, in the outcome's order, then the
 * suppressed ones. */
static void choose(nc_build *b)
{
    const nc_outcome *out = b->in->outcome;
    b->numbered = nc_alloc_array(b->arena, out->finding_count, sizeof *b->numbered);
    b->kept = nc_alloc_array(b->arena, out->finding_count, sizeof *b->kept);
    unsigned number = 0;
    for (int suppressed = 0; suppressed < 2; suppressed++) {
        for (size_t i = 0; i < out->finding_count; i++) {
            const nc_finding *f = out->findings[i];
            if ((f->suppressed != NULL) != suppressed)
                continue;
            bool low = f->rule->severity < b->in->least, hidden = suppressed && !b->in->show_suppressed;
            b->r->suppressed += suppressed ? 1 : 0;
            b->r->filtered += low && !hidden;
            b->numbered[number] =
                (struct nc_numbered){f, number + 1, low || hidden ? NC_R_NONE : b->r->finding_count};
            number++;
            if (!low && !hidden)
                b->kept[b->r->finding_count++] = f;
        }
    }
    qsort(b->numbered, number, sizeof *b->numbered, by_address);
}

/* ---- actions ---- */

static nc_r_texts feeds_of(nc_build *b, const nc_command *command)
{
    enum { MOST = 16 };
    nc_str types[MOST], rest = command->feeds;
    size_t count = 0;
    while (count < MOST && nc_str_word(&rest, &types[count]))
        count++;
    return nc_build_texts(b, types, count);
}

nc_r_action nc_build_action(nc_build *b, const nc_filled *filled, const nc_finding *f)
{
    const nc_action *action = filled->action;
    nc_r_action a = {.kind = NC_R_LOOK, .finding = NC_R_NONE, .missing = NC_R_NONE};
    a.text = nc_build_filled(b, filled->text, f);
    a.to = nc_build_copy(b, filled->to);
    a.risk = nc_build_copy(b, filled->risk);
    nc_build_note_places(b, a.text, action ? action->command : NULL);
    if (action == NULL)
        return a;
    a.cost = action->cost;
    if (action->command != NULL) {
        a.kind = NC_R_RUN;
        a.platform = nc_build_copy(b, action->command->platform);
        a.feeds = feeds_of(b, action->command);
        if (a.to.n == 0)
            a.to = nc_build_copy(b, action->command->purpose);
        if (filled->shown_in.n > 0)
            a.to = nc_arena_printf(b->arena, "%.*s; %.*s shows that as it was then", NC_FMT(a.to),
                                   NC_FMT(nc_build_copy(b, filled->shown_in)));
    }
    nc_str *decides = NC_NEW_ARRAY(b->arena, nc_str, action->decides_count);
    for (unsigned i = 0; i < action->decides_count; i++)
        decides[i] = nc_build_copy(b, action->decides[i]->name);
    a.decides = (nc_r_texts){decides, action->decides_count};
    return a;
}

nc_r_actions nc_build_actions(nc_build *b, const nc_filled *filled, size_t count, const nc_finding *f)
{
    nc_r_action *items = NC_NEW_ARRAY(b->arena, nc_r_action, count);
    for (size_t i = 0; i < count; i++)
        items[i] = nc_build_action(b, &filled[i], f);
    return (nc_r_actions){items, count};
}

/* ---- what would change it ---- */

static void change(nc_build *b, nc_list *list, const char *before, nc_str text, const char *after)
{
    if (text.n == 0)
        return;
    nc_buf_printf(&b->scratch, "%s%.*s%s", before, NC_FMT(text), after);
    nc_str s = nc_build_take(b);
    if (!nc_list_has_text(list, s))
        *(nc_str *)nc_list_add(list, sizeof s) = s;
}

/* Every exception, every absence, and what refutes the causes that the finding speaks for. */
static nc_r_texts would_change(nc_build *b, const nc_finding *f)
{
    nc_list list = {0};
    for (unsigned i = 0; i < f->rule->unless_count; i++)
        change(b, &list, "the exception \"", f->rule->unless[i].label, "\" holding");
    for (unsigned i = 0; i < f->step_count; i++) {
        if (f->steps[i].kind == NC_STEP_ABSENT)
            change(b, &list,
                   "a fact outside of what was recorded that breaks the silence: ", f->steps[i].text, "");
    }
    for (unsigned i = 0; i < f->rule->weigh_count; i++)
        if (f->rule->weigh[i].seen > 0 && f->rule->weigh[i].cause != NULL)
            change(b, &list, "", f->rule->weigh[i].cause->refute, "");
    size_t n = list.count;
    return (nc_r_texts){nc_list_end(&list, b->arena, sizeof(nc_str)), n};
}

/* ---- steps and evidence ---- */

static nc_str step_kind(int kind)
{
    static const nc_str names[] = {NC_SI("find"), NC_SI("where"), NC_SI("unless"), NC_SI("absent"),
                                   NC_SI("having")};
    return kind >= 0 && kind < (int)(sizeof names / sizeof *names) ? names[kind] : NC_S("where");
}

static void build_steps(nc_build *b, nc_r_finding *r, const nc_finding *f, const nc_r_refs *of)
{
    nc_r_step *steps = NC_NEW_ARRAY(b->arena, nc_r_step, f->step_count);
    for (unsigned i = 0; i < f->step_count; i++) {
        const nc_step *s = &f->steps[i];
        steps[i] = (nc_r_step){.kind = step_kind((int)s->kind),
                               .text = nc_build_copy(b, s->text),
                               .value = nc_build_copy(b, s->value),
                               .truth = s->truth};
        if (s->kind == NC_STEP_FIND && s->evidence < f->evidence_count)
            steps[i].evidence = of[s->evidence];
    }
    r->steps = steps;
    r->step_count = f->step_count;
}

static bool has_ref(const nc_list *list, size_t at)
{
    for (size_t i = 0; i < list->count; i++)
        if (((const size_t *)list->items)[i] == at)
            return true;
    return false;
}

static void build_evidence(nc_build *b, nc_r_finding *r, const nc_finding *f, size_t place)
{
    nc_list all = {0};
    nc_r_refs *of = NC_NEW_ARRAY(b->arena, nc_r_refs, f->evidence_count);
    for (unsigned i = 0; i < f->evidence_count; i++) {
        of[i] = nc_build_evidence(b, &f->evidence[i], place);
        for (size_t k = 0; k < of[i].count; k++)
            if (!has_ref(&all, of[i].items[k]))
                *(size_t *)nc_list_add(&all, sizeof(size_t)) = of[i].items[k];
    }
    size_t n = all.count;
    r->evidence = (nc_r_refs){nc_list_end(&all, b->arena, sizeof(size_t)), n};
    build_steps(b, r, f, of);
    nc_build_filters(b, r);
}

/* ---- the conversation it is about ---- */

enum { DEEPEST = 16 };

/* The conversation of a row: its own slot `flow`, else that of what it was derived from. */
static bool flow_of(const nc_build *b, const nc_row *row, nc_word *flow)
{
    for (unsigned depth = 0; row != NULL && depth < DEEPEST; depth++) {
        int slot = nc_shape_slot(nc_vocab_shape(b->in->vocab, row->type), NC_S("flow"));
        if (slot >= 0 && nc_row_get(row, (unsigned)slot, flow))
            return true;
        row = nc_row_proof(row).premise_count > 0 ? nc_row_premise(row, 0) : NULL;
    }
    return false;
}

/* "client - server", as flow_name writes it. */
static void build_ends(nc_build *b, nc_r_finding *r, const nc_finding *f)
{
    nc_word flow = 0;
    bool known = false;
    for (unsigned i = 0; i < f->evidence_count && !known; i++)
        known = f->evidence[i].count > 0 && flow_of(b, f->evidence[i].rows[0], &flow);
    if (!known || b->in->flow_name == NULL || !b->in->flow_name(b->in->context, flow, &b->scratch))
        return;
    nc_str name = nc_build_take(b);
    size_t middle = nc_str_find(name, NC_S(" - "));
    if (middle == SIZE_MAX)
        return;
    r->ladder.client = nc_str_sub(name, 0, middle);
    r->ladder.server = nc_str_sub(name, middle + 3, name.n);
}

/* ---- a finding ---- */

static void build_state(nc_build *b, nc_r_finding *r, const nc_finding *f)
{
    r->state = f->suppressed ? NC_R_SUPPRESSED : f->effect_of ? NC_R_EFFECT : NC_R_FOUND;
    r->effect_of = nc_build_finding(b, f->effect_of);
    r->effect_number = nc_build_number(b, f->effect_of);
    r->suppress_until = NC_TIME_NONE;
    if (f->suppressed == NULL)
        return;
    r->suppress_reason = nc_build_copy(b, f->suppressed->reason);
    r->suppress_by = nc_build_copy(b, f->suppressed->by);
    r->suppress_until = f->suppressed->until;
}

static void build_recordings(nc_build *b, nc_r_finding *r, const nc_finding *f)
{
    nc_str *names = NC_NEW_ARRAY(b->arena, nc_str, f->recording_count);
    for (unsigned i = 0; i < f->recording_count; i++)
        names[i] = nc_build_copy(b, nc_sources_get(b->in->sources, f->recordings[i])->name);
    r->recordings = (nc_r_texts){names, f->recording_count};
}

static void build_one(nc_build *b, nc_r_finding *r, const nc_finding *f, size_t place)
{
    const nc_rule *rule = f->rule;
    r->rule = nc_build_copy(b, rule->name);
    r->code = nc_build_copy(b, rule->code);
    r->pack = nc_build_copy(b, rule->pack);
    r->title = nc_build_copy(b, rule->title);
    r->headline = nc_build_copy(b, f->headline.n ? f->headline : rule->title);
    r->what = nc_build_copy(b, f->what);
    r->why = nc_build_copy(b, f->why);
    r->fix = nc_build_copy(b, f->fix);
    r->severity = rule->severity;
    r->number = nc_build_number(b, f);
    r->first = f->first;
    r->last = f->last;
    r->matches = f->match_count;
    r->fingerprint = f->fingerprint;
    r->tags = nc_build_texts(b, rule->tags, rule->tag_count);
    r->refs = nc_build_texts(b, rule->refs, rule->ref_count);
    r->would_change = would_change(b, f);
    r->actions = nc_build_actions(b, f->actions, f->action_count, f);
    build_state(b, r, f);
    build_recordings(b, r, f);
    build_evidence(b, r, f, place);
    build_ends(b, r, f);
    r->derivation = nc_build_derivation(b, f);
}

void nc_build_findings(nc_build *b)
{
    choose(b);
    nc_r_finding *findings = NC_NEW_ARRAY(b->arena, nc_r_finding, b->r->finding_count);
    for (size_t i = 0; i < b->r->finding_count; i++)
        build_one(b, &findings[i], b->kept[i], i);
    b->r->findings = findings;
}
