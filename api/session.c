/* SPDX-License-Identifier: Apache-2.0 */
#include "session_parts.h"

#include "decoders/packet/spots.h"
#include "decoders/text/snapshots.h"

#include <stdlib.h>

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
    if (s->own_spots)
        nc_spots_free(s->spots);
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
    nc_rules_today(s->rules, ns);
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

void nc_session_read_later(nc_session *s)
{
    if (s->spots != NULL)
        return;
    s->spots = nc_spots_new();
    s->own_spots = true;
}

bool nc_session_has_packets(const nc_session *s)
{
    return s->wires != NULL && nc_wires_opened(s->wires);
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

static void mark_never(void *context, const nc_fact_type *types, size_t count)
{
    nc_session *s = context;
    if (s->ledger == NULL && s->run != NULL)
        nc_run_never(s->run, types, count);
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

void nc_session_progress_like(nc_session *s, const nc_session *other)
{
    nc_session_progress(s, other->progress, other->progress_context);
}

static nc_err read_bundles(nc_session *s, const nc_str *bundles, size_t count, nc_sink *facts)
{
    s->incase = (nc_case){.pool = s->pool,
                          .sink = facts,
                          .sources = s->sources,
                          .limits = &s->limits,
                          .dumps = s->dumps,
                          .snapshots = nc_snapshots_new((size_t)s->limits.samples),
                          .loaded = mark_loaded,
                          .loaded_context = s,
                          .never = mark_never,
                          .spots = s->watch.only && s->watch.pick == NULL ? NULL : s->spots,
                          .progress = s->progress,
                          .progress_context = s->progress_context,
                          .only_packets = s->watch.only};
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

/* Numbers that a recording gives its conversations stand in slots of these names. */
bool nc_session_is_flow(nc_str slot)
{
    return nc_str_eq(slot, NC_S("flow")) || nc_str_starts(slot, NC_S("flow."));
}

static nc_word everywhere(void *context, nc_str slot, nc_word value)
{
    nc_session *s = context;
    return nc_session_is_flow(slot) ? nc_wires_conversation(s->wires, value) : value;
}

static bool shown(void *context, nc_str slot, nc_word value, nc_buf *out)
{
    return nc_session_is_flow(slot) && (out == NULL || nc_session_flow_name(context, value, out));
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
                            .changing = s->other.program != NULL,
                            .next = s->other.program};
    nc_run_host host = {.call = answer,
                        .context = s,
                        .disorder = NC_FACTS_DISORDER,
                        .watch = s->watched,
                        .watch_given = s->watched_given,
                        .watch_given_count = s->watched_given_count,
                        .watch_all = s->watched_all,
                        .today = s->today,
                        .everywhere = everywhere,
                        .shown = shown};
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

bool nc_session_cut_short(const nc_session *s)
{
    const nc_str *names = NULL;
    size_t count = s->intake != NULL ? nc_bundle_limits_hit(nc_intake_bundle(s->intake), &names) : 0;
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(names[i], NC_S("interrupted")))
            return true;
    return false;
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

nc_result *nc_session_make_result(nc_session *s)
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
        .language = nc_rules_spoken(s->rules),
    };
    return nc_result_new(&input);
}

int nc_session_diagnose(nc_session *s, const nc_str *bundles, size_t count)
{
    s->run = new_run(s);
    s->ledger = s->live ? nc_ledger_new(s->run, s->vocab, s->sources) : NULL;
    nc_session_keep_places(s);
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
    s->result = nc_session_make_result(s);
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

void nc_session_watch_rule(nc_session *s, const nc_rule *rule, const nc_why_given *given, size_t given_count)
{
    s->watched = rule;
    s->watched_given = given;
    s->watched_given_count = given_count;
}

void nc_session_watch_rules(nc_session *s)
{
    s->watched_all = true;
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
