/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include "decoders/intake.h"
#include "decoders/text/dumps.h"
#include "decoders/text/snapshots.h"
#include "engine/base/num.h"
#include "engine/infer/change.h"
#include "engine/infer/suppose.h"
#include "engine/rule/same.h"

#include <stdlib.h>

struct nc_session {
    nc_arena *arena;
    nc_pool *pool;
    nc_vocab *vocab;
    nc_diag *diag;
    nc_rules *rules;
    nc_dumps *dumps;
    const nc_program *program;
    nc_limits limits;
    nc_reading_fn progress;
    void *progress_context;
    int64_t today;
    nc_str case_id;
    nc_sources *sources;
    nc_intake *intake;
    nc_wires *wires;
    nc_packet_watch watch;
    nc_case incase;
    nc_run *run;
    const nc_rule *watched;
    const nc_outcome *outcome;
    nc_result *result, *supposed;
    nc_what_if what_if;
    struct { /* rules that are supposed; program NULL: none */
        nc_rules *rules;
        nc_vocab *vocab;
        const nc_program *program;
    } other;
    nc_ledger *ledger;    /* of a live session */
    bool live, *left_out; /* live; by source: supposed not to be there */
    nc_meter meter;
    nc_spending cost;
    nc_session_gauge gauge;
    void *gauge_context;
};

nc_session *nc_session_new(void)
{
    nc_session *s = nc_xcalloc(1, sizeof *s);
    size_t count;
    const nc_function *host = nc_wires_functions(&count);
    s->arena = nc_arena_new();
    s->pool = nc_pool_new();
    s->vocab = nc_vocab_new();
    s->diag = nc_diag_new();
    s->limits = nc_default_limits;
    s->today = NC_TIME_NONE;
    nc_facts_declare(s->vocab);
    s->rules = nc_rules_new(s->pool, s->vocab, host, count);
    s->dumps = nc_dumps_new(s->pool, s->vocab);
    s->sources = nc_sources_new(s->pool);
    return s;
}

void nc_session_free(nc_session *s)
{
    if (s == NULL)
        return;
    nc_result_free(s->result);
    nc_result_free(s->supposed);
    nc_ledger_free(s->ledger);
    nc_run_free(s->run);
    nc_wires_free(s->wires);
    nc_intake_free(s->intake);
    nc_sources_free(s->sources);
    nc_dumps_free(s->dumps);
    nc_rules_free(s->rules);
    if (s->other.vocab != NULL) {
        nc_rules_free(s->other.rules);
        nc_vocab_free(s->other.vocab);
    }
    nc_diag_free(s->diag);
    nc_vocab_free(s->vocab);
    nc_pool_free(s->pool);
    nc_arena_free(s->arena);
    free(s);
}

void nc_session_cache(nc_session *s, nc_str folder)
{
    nc_rules_cache(s->rules, folder);
}

nc_err nc_session_rules(nc_session *s, nc_str folder)
{
    return nc_rules_add_folder(s->rules, nc_arena_cstr(s->arena, folder), s->diag);
}

nc_err nc_session_descriptions(nc_session *s, nc_str folder)
{
    return nc_dumps_add_folder(s->dumps, nc_arena_cstr(s->arena, folder), s->diag);
}

nc_err nc_session_description(nc_session *s, nc_str file)
{
    return nc_dumps_add_file(s->dumps, nc_arena_cstr(s->arena, file), s->diag);
}

nc_err nc_session_parameter(nc_session *s, nc_str name, nc_str value)
{
    return nc_rules_set(s->rules, name, value, s->diag);
}

bool nc_session_language(nc_session *s, nc_str language)
{
    return nc_rules_language(s->rules, language);
}

void nc_session_with_drafts(nc_session *s)
{
    nc_rules_with_drafts(s->rules);
}

nc_limits *nc_session_limits(nc_session *s)
{
    return &s->limits;
}

void nc_session_today(nc_session *s, int64_t ns)
{
    s->today = ns;
}

int64_t nc_session_now(const nc_session *s)
{
    return s->today;
}

void nc_session_case_id(nc_session *s, nc_str id)
{
    s->case_id = nc_arena_copy(s->arena, id);
}

nc_err nc_session_ready(nc_session *s)
{
    s->program = nc_rules_finish(s->rules, s->diag);
    return s->program == NULL || nc_diag_errors(s->diag) > 0 ? NC_E_INVALID : NC_E_OK;
}

void nc_session_watch(nc_session *s, const nc_packet_watch *watch)
{
    s->watch = *watch;
}

nc_arena *nc_session_arena(nc_session *s)
{
    return s->arena;
}
nc_diag *nc_session_diag(nc_session *s)
{
    return s->diag;
}
nc_pool *nc_session_pool(nc_session *s)
{
    return s->pool;
}
nc_vocab *nc_session_vocab(nc_session *s)
{
    return s->vocab;
}
const nc_dumps *nc_session_dumps(const nc_session *s)
{
    return s->dumps;
}
nc_rules *nc_session_rule_base(nc_session *s)
{
    return s->rules;
}
const nc_program *nc_session_program(const nc_session *s)
{
    return s->program;
}
const nc_sources *nc_session_sources(const nc_session *s)
{
    return s->sources;
}
const nc_result *nc_session_result(const nc_session *s)
{
    return s->result;
}

nc_result *nc_session_result_open(nc_session *s)
{
    return s->result;
}

/* ---- reading ---- */

static void mark_loaded(void *context, uint32_t source, nc_fact_type type)
{
    nc_session *s = context;
    if (s->ledger != NULL)
        nc_ledger_loaded(s->ledger, source, type);
    else if (s->run)
        nc_run_loaded(s->run, type);
}

static void tell(const nc_session *s, nc_reading reading)
{
    if (s->progress != NULL)
        s->progress(s->progress_context, &reading);
}

void nc_session_progress(nc_session *s, nc_reading_fn told, void *context)
{
    s->progress = told;
    s->progress_context = context;
}

static nc_err read_bundles(nc_session *s, const nc_str *bundles, size_t count, nc_sink *facts)
{
    s->incase = (nc_case){.pool = s->pool,
                          .sink = facts,
                          .sources = s->sources,
                          .limits = &s->limits,
                          .dumps = s->dumps,
                          .snapshots = nc_snapshots_new(),
                          .loaded = mark_loaded,
                          .loaded_context = s,
                          .progress = s->progress,
                          .progress_context = s->progress_context};
    s->wires = nc_wires_new(&s->incase);
    nc_wires_watch(s->wires, &s->watch);
    s->incase.wires = s->wires;
    s->intake = nc_intake_new(&s->incase);
    nc_err err = nc_intake_run(s->intake, bundles, count, s->diag);
    nc_wires_finish(s->wires);
    nc_snapshots_finish(s->incase.snapshots, &s->incase, s->vocab);
    nc_snapshots_free(s->incase.snapshots);
    s->incase.snapshots = NULL;
    return err;
}

nc_err nc_session_read(nc_session *s, const nc_str *bundles, size_t count, nc_sink *facts)
{
    nc_err err = read_bundles(s, bundles, count, facts);
    tell(s, (nc_reading){.phase = NC_READ});
    return err;
}

/* ---- concluding ---- */

static bool answer(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source,
                   int64_t from, int64_t to, nc_word *out)
{
    nc_session *s = context;
    bool known;
    if (s->left_out != NULL && source > 0 && s->left_out[source - 1])
        return false;
    if (s->gauge != NULL && s->gauge(s->gauge_context, fn, args, &known, out))
        return known;
    return nc_wires_call(s->wires, fn, args, source, from, to, out);
}

void nc_session_instrument(nc_session *s, const nc_program *program, nc_session_gauge call, void *context)
{
    s->program = program;
    s->gauge = call;
    s->gauge_context = context;
}

static int64_t clock_of(void *context)
{
    const nc_session *s = context;
    return s->meter.clock();
}

void nc_session_measure(nc_session *s, const nc_meter *meter)
{
    s->meter = *meter;
}

/* What went by since `*since`, and the memory that was needed up to now; nothing when nobody measures. */
static void measure(const nc_session *s, int64_t *since, int64_t *time, int64_t *peak)
{
    if (s->meter.clock == NULL)
        return;
    int64_t now = s->meter.clock();
    *time = now - *since;
    *peak = s->meter.peak();
    *since = now;
}

nc_spending nc_session_cost(nc_session *s)
{
    s->cost.run = nc_run_profiled(s->run);
    s->cost.facts_offered = s->outcome->facts_offered;
    s->cost.facts_kept = s->outcome->facts_kept;
    return s->cost;
}

static nc_run *new_run(nc_session *s)
{
    nc_run_limits limits = {.rows = (size_t)s->limits.rows,
                            .pending = (size_t)s->limits.pending,
                            .keys = (size_t)s->limits.keys,
                            .matches = (size_t)s->limits.matches,
                            .live = s->live,
                            .changing = s->other.program != NULL};
    nc_run_host host = {
        .call = answer, .context = s, .disorder = NC_SECOND, .watch = s->watched, .today = s->today};
    host.clock = s->meter.clock != NULL ? clock_of : NULL;
    return nc_run_new(s->program, s->pool, s->sources, &host, &limits);
}

/* Statuses that count as read: anything that gave evidence, whole or in part. */
static void count_sources(const nc_session *s, unsigned *usable, unsigned *incomplete, unsigned *refused)
{
    for (uint32_t i = 1; i <= nc_sources_count(s->sources); i++) {
        nc_source_status status = nc_sources_get(s->sources, i)->status;
        *usable += status == NC_SOURCE_OK || status == NC_SOURCE_PARTIAL;
        *incomplete += status == NC_SOURCE_PARTIAL || status == NC_SOURCE_DAMAGED ||
                       status == NC_SOURCE_REFUSED || status == NC_SOURCE_ABSENT;
        *refused += status == NC_SOURCE_REFUSED;
    }
}

static int status_of(const nc_session *s, size_t limits_hit)
{
    unsigned usable = 0, incomplete = 0, refused = 0;
    count_sources(s, &usable, &incomplete, &refused);
    if (usable == 0)
        return refused ? NETCAUSE_HOSTILE : NETCAUSE_NO_EVIDENCE;
    return incomplete || limits_hit ? NETCAUSE_INCOMPLETE : NETCAUSE_DONE;
}

static const nc_row *const *rows_of(void *context, nc_fact_type type, size_t *count)
{
    nc_session *s = context;
    return nc_run_rows(s->run, type, count);
}

bool nc_session_flow_name(nc_session *s, nc_word flow, nc_buf *out)
{
    size_t count;
    const nc_function *functions = nc_wires_functions(&count);
    for (size_t i = 0; i < count; i++) {
        nc_word name;
        if (!nc_str_eq(functions[i].name, NC_S("flow_name")))
            continue;
        if (!nc_wires_call(s->wires, &functions[i], &(nc_result_value){true, flow}, 0, 0, 0, &name))
            return false;
        nc_buf_add(out, nc_sym_str(s->pool, (nc_sym)name));
        return true;
    }
    return false;
}

static bool flow_name(void *context, nc_word flow, nc_buf *out)
{
    return nc_session_flow_name(context, flow, out);
}

static const nc_hit_limit *reading_limits(nc_session *s, size_t *count)
{
    const nc_str *names;
    *count = nc_bundle_limits_hit(nc_intake_bundle(s->intake), &names);
    nc_hit_limit *hits = NC_NEW_ARRAY(s->arena, nc_hit_limit, *count);
    for (size_t i = 0; i < *count; i++)
        hits[i] = (nc_hit_limit){.limit = names[i],
                                 .value = (uint64_t)nc_limit_get(&s->limits, names[i]),
                                 .effect = NC_S("what lies beyond it was not read")};
    return hits;
}

static nc_result *make_result(nc_session *s)
{
    size_t limit_count;
    const nc_hit_limit *limits = reading_limits(s, &limit_count);
    nc_result_input input = {
        .outcome = s->outcome,
        .program = s->program,
        .sources = s->sources,
        .vocab = s->program->vocab,
        .pool = s->pool,
        .rows = rows_of,
        .flow_name = flow_name,
        .context = s,
        .case_id = s->case_id.n ? s->case_id : s->incase.id,
        .title = s->incase.title,
        .engine = nc_str_c(netcause_version()),
        .bundle = nc_bundle_digest(nc_intake_bundle(s->intake)),
        .exit = status_of(s, limit_count + s->outcome->limit_count),
        .limits = limits,
        .limit_count = limit_count,
    };
    return nc_result_new(&input);
}

int nc_session_diagnose(nc_session *s, const nc_str *bundles, size_t count)
{
    s->run = new_run(s);
    s->ledger = s->live ? nc_ledger_new(s->run, s->vocab, s->sources) : NULL;
    nc_sink *sink = s->live ? nc_ledger_sink(s->ledger) : nc_run_sink(s->run);
    int64_t since = s->meter.clock != NULL ? s->meter.clock() : 0, rules = 0;
    nc_err err = read_bundles(s, bundles, count, sink);
    tell(s, (nc_reading){.phase = NC_CONCLUDING});
    if (err != NC_E_OK && nc_sources_count(s->sources) == 0)
        return NETCAUSE_NO_EVIDENCE;
    for (uint32_t i = 1; i <= nc_sources_count(s->sources); i++)
        nc_run_source_end(s->run, i);
    measure(s, &since, &s->cost.reading, &s->cost.after_reading);
    if (s->meter.clock != NULL) { /* facts are sieved while they are read */
        const nc_run_profile *so_far = nc_run_profiled(s->run);
        s->cost.reading -= so_far->time[NC_STAGE_SIEVE] + so_far->time[NC_STAGE_ABSENCE];
    }
    s->outcome = nc_run_finish(s->run);
    measure(s, &since, &rules, &s->cost.after_rules);
    s->result = make_result(s);
    measure(s, &since, &s->cost.report, &s->cost.after_all);
    tell(s, (nc_reading){.phase = NC_READ});
    return s->result->exit;
}

/* ---- asking back ---- */

const nc_rule *nc_session_rule(const nc_session *s, nc_str name)
{
    for (size_t i = 0; i < s->program->rule_count; i++) {
        const nc_rule *rule = s->program->rules[i];
        if (nc_str_eq(rule->name, name) || (rule->code.n > 0 && nc_str_eq(rule->code, name)))
            return rule;
    }
    for (size_t i = 0; i < s->program->idle_count; i++) {
        const nc_rule *rule = s->program->idle[i].rule;
        if (nc_str_eq(rule->name, name) || (rule->code.n > 0 && nc_str_eq(rule->code, name)))
            return rule;
    }
    return NULL;
}

void nc_session_watch_rule(nc_session *s, const nc_rule *rule)
{
    s->watched = rule;
}

const nc_why_not *nc_session_why_not(nc_session *s, const nc_rule *rule, const nc_why_given *given,
                                     size_t given_count)
{
    return nc_run_why_not(s->run, rule, given, given_count, s->diag);
}

const nc_why_not *const *nc_session_nearest(nc_session *s, size_t *count)
{
    return nc_run_nearest(s->run, count);
}

bool nc_session_cause(nc_session *s, nc_str name, nc_r_cause *out)
{
    for (size_t i = 0; i < s->result->cause_count; i++)
        if (nc_str_eq(s->result->causes[i].name, name)) {
            *out = s->result->causes[i];
            return true;
        }
    nc_str *known = NC_NEW_ARRAY(s->arena, nc_str, s->program->cause_count);
    for (size_t i = 0; i < s->program->cause_count; i++) {
        const nc_cause *cause = s->program->causes[i];
        known[i] = cause->name;
        *out = (nc_r_cause){.name = cause->name,
                            .title = cause->title,
                            .owner = cause->owner,
                            .base = cause->base,
                            .decibans = cause->base,
                            .verdict = nc_verdict_of(cause->base, false)};
        if (nc_str_eq(cause->name, name))
            return true;
    }
    nc_report(s->diag, NC_E_UNKNOWN, (nc_place){.file = NC_S("command line")}, "there is no cause '%.*s'",
              NC_FMT(name));
    nc_hint_nearest(s->diag, name, known, s->program->cause_count);
    return false;
}

/* ---- what if ---- */

void nc_session_live(nc_session *s)
{
    s->live = true;
}

/* A source as a whole, and all that an archive holds. */
static size_t leave_out(nc_session *s, uint32_t source)
{
    nc_fact_place place = {.type = NC_NO_TYPE};
    nc_str name = nc_sources_get(s->sources, source)->name;
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
        other->status = NC_SOURCE_META; /* no evidence any more */
    }
    return count;
}

/* All facts of a row of evidence: of its type, at its records, or at its lines when it has none. */
static size_t leave_out_row(nc_session *s, const nc_r_evidence *e)
{
    nc_fact_place place = {.type = nc_vocab_find(s->vocab, e->fact)};
    nc_sym name = nc_sym_find(s->pool, e->source);
    size_t count = 0;
    for (uint32_t i = 1; i <= nc_sources_count(s->sources) && place.source == 0; i++)
        place.source = nc_sources_get(s->sources, i)->name_sym == name ? i : 0;
    if (e->record_count + e->line_count == 0)
        return nc_ledger_withdraw(s->ledger, &place);
    for (size_t i = 0; i < e->record_count; i++) {
        place.record = e->records[i];
        count += nc_ledger_withdraw(s->ledger, &place);
    }
    for (size_t i = 0; i < e->line_count && e->record_count == 0; i++) {
        place.line = (uint32_t)e->lines[i];
        count += nc_ledger_withdraw(s->ledger, &place);
    }
    return count;
}

static nc_err take_away(nc_session *s, nc_str text, size_t *count)
{
    nc_fact_place place;
    uint64_t number = 0;
    bool is_row = text.n > 1 && (text.p[0] == 'E' || text.p[0] == 'e') &&
                  nc_num_u64(nc_str_sub(text, 1, SIZE_MAX), 10, &number);
    if (is_row && number > 0 && number <= s->result->evidence_count) {
        *count = leave_out_row(s, &s->result->evidence[number - 1]);
        return NC_E_OK;
    }
    nc_err err = nc_fact_place_read(s->sources, text, s->diag, &place);
    if (err != NC_E_OK)
        return err;
    *count = nc_fact_place_whole(&place) ? leave_out(s, place.source) : nc_ledger_withdraw(s->ledger, &place);
    return NC_E_OK;
}

static nc_err put_in(nc_session *s, nc_str text, size_t *count)
{
    nc_fact fact;
    nc_err err = nc_fact_read(s->pool, s->vocab, s->sources, text, s->diag, &fact);
    if (err == NC_E_OK)
        *count = nc_run_put(s->run, &fact) != 0;
    return err;
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
    return NC_E_OK; /* rules, all at once */
}

static nc_r_change *list_changes(nc_session *s, const nc_supposed *q, size_t *count)
{
    const nc_str *lists[] = {q->without, q->with, q->rules, q->params, q->without_rules};
    const size_t counts[] = {q->without_count, q->with_count, q->rules_count, q->params_count,
                             q->without_rules_count};
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
    s->supposed = make_result(s);
    rules.evaluated = s->outcome->rules_searched;
    s->what_if = (nc_what_if){.before = s->result,
                              .after = s->supposed,
                              .changes = changes,
                              .change_count = total,
                              .rules = rules};
    return &s->what_if;
}
