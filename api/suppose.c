/* SPDX-License-Identifier: Apache-2.0 */
#include "session_parts.h"

#include "engine/base/num.h"
#include "engine/infer/change.h"
#include "engine/rule/same.h"

/* What if: facts of a session that are taken away or added, other rules, and the result as it would be. */

static const nc_place on_command_line = {.file = NC_SI("command line")};

void nc_session_live(nc_session *s, const nc_supposed *supposed)
{
    s->live = true;
    s->will_change = supposed->change;
    s->will_change_count = supposed->change_count;
}

/* A source as a whole, and all that an archive holds. */
static size_t leave_out(nc_session *s, uint32_t source)
{
    nc_fact_place place = {.type = NC_NO_TYPE};
    nc_str name = nc_arena_copy(s->arena, nc_sources_get(s->sources, source)->name);
    size_t count = 0;
    for (uint32_t i = 1; i <= nc_sources_count(s->sources); i++) {
        nc_source *other = nc_sources_get(s->sources, i);
        bool within =
            nc_str_starts(other->name, name) && other->name.n > name.n && other->name.p[name.n] == '/';
        if (i != source && !within)
            continue;
        place.source = i;
        count += nc_ledger_withdraw(s->ledger, &place);
        s->left_out[i - 1] = true;
        nc_intake_without(s->intake, i, name);
    }
    return count;
}

typedef struct places {
    nc_fact_place *at;
    size_t count;
} places;

/* All facts of a row of evidence: of its type, at its records, or at its lines when it has none. */
static places row_places(nc_session *s, const nc_r_evidence *e)
{
    nc_fact_place place = {.type = nc_vocab_find(s->vocab, e->fact)};
    nc_sym name = nc_sym_find(s->pool, e->source);
    size_t count = e->record_count > 0 ? e->record_count : e->line_count > 0 ? e->line_count : 1;
    places p = {NC_NEW_ARRAY(s->arena, nc_fact_place, count), count};
    for (uint32_t i = 1; i <= nc_sources_count(s->sources) && place.source == 0; i++)
        place.source = nc_sources_get(s->sources, i)->name_sym == name ? i : 0;
    for (size_t i = 0; i < count; i++) {
        p.at[i] = place;
        if (e->record_count > 0)
            p.at[i].record = e->records[i];
        else if (e->line_count > 0)
            p.at[i].line = (uint32_t)e->lines[i];
    }
    return p;
}

/* What PLACE means; one that is an input as a whole has no record, line and type. */
static nc_err read_places(nc_session *s, nc_str text, places *p)
{
    uint64_t number = 0;
    bool is_row = text.n > 1 && (text.p[0] == 'E' || text.p[0] == 'e') &&
                  nc_num_u64(nc_str_sub(text, 1, SIZE_MAX), 10, &number);
    if (is_row && number > 0 && number <= s->result->evidence_count) {
        *p = row_places(s, &s->result->evidence[number - 1]);
        return NC_E_OK;
    }
    *p = (places){NC_NEW(s->arena, nc_fact_place), 1};
    return nc_fact_place_read(s->sources, text, s->diag, p->at);
}

static nc_err take_away(nc_session *s, nc_str text, size_t *count)
{
    places p;
    nc_err err = read_places(s, text, &p);
    if (err != NC_E_OK)
        return err;
    bool whole = nc_fact_place_whole(p.at);
    if (whole && nc_intake_leads(s->intake, p.at->source))
        return nc_report(s->diag, NC_E_INVALID, on_command_line,
                         "%.*s says how other inputs are read: diagnose without it instead", NC_FMT(text));
    if (whole)
        *count = leave_out(s, p.at->source);
    for (size_t i = 0; i < p.count && !whole; i++)
        *count += nc_ledger_withdraw(s->ledger, &p.at[i]);
    return NC_E_OK;
}

static size_t conversations(void *context, nc_str slot, uint32_t source, nc_str name, nc_word *out)
{
    const nc_session *s = context;
    return nc_session_is_flow(slot) ? nc_wires_called(s->wires, source, name, out) : 0;
}

static nc_err put_in(nc_session *s, nc_str text, size_t *count)
{
    nc_fact fact;
    const nc_fact_names names = {conversations, s};
    nc_err err = nc_fact_read(s->pool, s->vocab, s->sources, &names, text, s->diag, &fact);
    if (err == NC_E_OK)
        *count = nc_run_put(s->run, &fact) != 0;
    return err;
}

static nc_err alter(nc_session *s, nc_str text, size_t *count)
{
    const nc_fact_names names = {conversations, s};
    places p;
    nc_err err = read_places(s, nc_fact_word(&text), &p);
    for (size_t i = 0; err == NC_E_OK && i < p.count; i++) {
        size_t changed;
        err = nc_ledger_change(s->ledger, &p.at[i], &names, text, s->diag, &changed);
        *count += changed;
    }
    return err;
}

void nc_session_keep_places(nc_session *s)
{
    for (size_t i = 0; i < s->will_change_count; i++) {
        nc_str text = s->will_change[i];
        nc_ledger_keep(s->ledger, nc_fact_word(&text));
    }
}

/* ---- other rules ---- */

nc_err nc_session_suppose_rules(nc_session *s, const nc_supposed *supposed)
{
    if (supposed->rules_count + supposed->params_count + supposed->without_rules_count == 0)
        return NC_E_OK;
    s->other.vocab = nc_vocab_new();
    nc_facts_declare(s->other.vocab);
    s->other.rules = nc_rules_again(s->rules, s->other.vocab, s->diag);
    for (size_t i = 0; i < supposed->rules_count; i++)
        nc_rules_instead(s->other.rules, nc_str_c(nc_arena_cstr(s->arena, supposed->rules[i])), s->diag);
    for (size_t i = 0; i < supposed->params_count; i++) {
        nc_str param = supposed->params[i], name;
        nc_str_split(&param, '=', &name);
        nc_rules_set(s->other.rules, name, param, s->diag);
    }
    for (size_t i = 0; i < supposed->without_rules_count; i++)
        nc_rules_leave_out(s->other.rules, supposed->without_rules[i]);
    s->other.program = nc_rules_finish(s->other.rules, s->diag);
    return s->other.program != NULL && nc_diag_errors(s->diag) == 0 ? NC_E_OK : NC_E_INVALID;
}

/* Both lists are in order of name. */
static nc_r_rules compare_rules(const nc_program *old, const nc_program *now)
{
    nc_r_rules r = {.total = (unsigned)now->rule_count};
    size_t i = 0, k = 0;
    while (i < old->rule_count || k < now->rule_count) {
        int order = i == old->rule_count   ? 1
                    : k == now->rule_count ? -1
                                           : nc_str_cmp(old->rules[i]->name, now->rules[k]->name);
        r.gone += order < 0;
        r.added += order > 0;
        r.changed += order == 0 && !nc_rule_same(old->rules[i], old->vocab, now->rules[k], now->vocab);
        i += order <= 0;
        k += order >= 0;
    }
    return r;
}

/* The run goes on with them. */
static nc_err put_rules(nc_session *s, nc_r_rules *rules)
{
    *rules = (nc_r_rules){.total = (unsigned)s->program->rule_count};
    if (s->other.program == NULL)
        return NC_E_OK;
    *rules = compare_rules(s->program, s->other.program);
    nc_err err = nc_run_change(s->run, s->other.program, s->diag);
    if (err == NC_E_OK)
        s->program = s->other.program;
    return err;
}

/* ---- all changes ---- */

static nc_err apply(nc_session *s, nc_r_change *change)
{
    if (change->kind == NC_IF_WITHOUT)
        return take_away(s, change->text, &change->facts);
    if (change->kind == NC_IF_WITH)
        return put_in(s, change->text, &change->facts);
    if (change->kind == NC_IF_CHANGE)
        return alter(s, change->text, &change->facts);
    return NC_E_OK; /* rules, all at once */
}

static nc_r_change *list_changes(nc_session *s, const nc_supposed *q, size_t *count)
{
    const nc_str *lists[] = {q->without, q->with, q->change, q->rules, q->params, q->without_rules};
    const size_t counts[] = {q->without_count, q->with_count,   q->change_count,
                             q->rules_count,   q->params_count, q->without_rules_count};
    size_t total = 0;
    for (size_t k = 0; k < NC_IF_KINDS; k++)
        total += counts[k];
    nc_r_change *changes = NC_NEW_ARRAY(s->arena, nc_r_change, total);
    *count = 0;
    for (size_t k = 0; k < NC_IF_KINDS; k++)
        for (size_t i = 0; i < counts[k]; i++)
            changes[(*count)++] = (nc_r_change){.kind = (nc_r_change_kind)k, .text = lists[k][i]};
    return changes;
}

const nc_what_if *nc_session_suppose(nc_session *s, const nc_supposed *supposed)
{
    nc_r_rules rules;
    size_t total;
    nc_r_change *changes = list_changes(s, supposed, &total);
    nc_err err = NC_E_OK;
    s->left_out = NC_NEW_ARRAY(s->arena, bool, nc_sources_count(s->sources));
    for (size_t i = 0; i < total && err == NC_E_OK; i++)
        err = apply(s, &changes[i]);
    if (err != NC_E_OK || put_rules(s, &rules) != NC_E_OK)
        return NULL;
    s->outcome = nc_run_finish(s->run);
    s->supposed = nc_session_make_result(s);
    rules.evaluated = s->outcome->rules_searched;
    s->what_if = (nc_what_if){
        .before = s->result, .after = s->supposed, .changes = changes, .change_count = total, .rules = rules};
    return &s->what_if;
}
