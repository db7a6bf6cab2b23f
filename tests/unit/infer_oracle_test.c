/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/infer/change.h"
#include "engine/infer/outcome.h"
#include "tests/unit/infer_random.h"

/* Random programs over random facts.  A run must find, leave undecided and believe what the naive evaluator does, whatever
 * the order of sources, the size of batches and the disorder; and a live run must give at each finish, byte for byte, what
 * a new run over the facts then present gives, also when it goes on with other rules.  A trial that fails is made as small as possible and printed.
 *
 *     infer_oracle_test COUNT [FIRST]     that many trials, for `./dev oracle` */

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Under a sanitizer each run costs a hundred times as much. */
enum { SEEDS = SANITIZED ? 150 : 3000 };

/* One loading of a trial. */
typedef struct table {
    const trial *t;
    chance c; /* for what must not matter: order, batches */
    nc_vocab *vocab;
    const nc_program *program, *next;
    nc_sources *sources;
    naive *naive;
    bool print, changing, narrow;
    size_t lines;
    unsigned *changes; /* counted here, where it is not NULL */
} table;

static bool host_call(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source, int64_t from,
                      int64_t to, nc_word *out)
{
    const trial *t = context;
    (void)fn, (void)args, (void)source, (void)from, (void)to;
    *out = t->sees == NC_YES;
    return t->sees != NC_UNDECIDED;
}

static nc_run *new_run(table *b, int64_t disorder, bool live)
{
    nc_run_host host = { .call = host_call, .context = (void *)(uintptr_t)b->t, .disorder = disorder, .today = NC_TIME_NONE };
    nc_run_limits limits = nc_run_default_limits;
    limits.batch = 1 + upto(&b->c, 8);
    limits.live = live;
    limits.changing = live && b->changing;
    limits.next = live ? b->next : NULL;
    nc_run *run = nc_run_new(b->program, b->t->pool, b->sources, &host, &limits);
    for (unsigned i = 0; i < 4; i++)
        if (b->t->declared[i])
            nc_run_loaded(run, nc_vocab_find(b->vocab, nc_str_c(base_types[i])));
    return run;
}

/* The order of arrival: sources in turn or mixed; within a source the order of time, or a little off it. */
static unsigned arrange(table *b, const bool *in, unsigned *order, bool disordered)
{
    const trial *t = b->t;
    unsigned n = 0;
    bool mixed = once_in(&b->c, 2), swap = once_in(&b->c, 2);
    for (unsigned pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < t->fact_count; i++)
            if (in[i] && (mixed ? pass == 0 : t->facts[i].from.source == (swap ? 2 - pass : 1 + pass)))
                order[n++] = i;
    for (unsigned k = 0; k < 100 && n > 1; k++) {
        unsigned i = upto(&b->c, n - 1);
        const nc_origin *x = &t->facts[order[i]].from, *y = &t->facts[order[i + 1]].from;
        bool free = x->source != y->source || x->at == NC_TIME_NONE || y->at == NC_TIME_NONE;
        /* A second swap may carry a fact further, so only a little each. */
        if (free || (disordered && y->at - x->at <= NC_SECOND / 2)) {
            unsigned hold = order[i];
            order[i] = order[i + 1];
            order[i + 1] = hold;
        }
    }
    return n;
}

/* As decoders do: they ask first, with all slots or with some, and pass by what cannot matter. */
static void offer(table *b, nc_run *run, const nc_fact *fact)
{
    nc_sink *sink = nc_run_sink(run);
    uint64_t filled = once_in(&b->c, 2) ? UINT64_MAX : (uint64_t)upto(&b->c, 256) * UINT64_C(0x0101010101010101);
    if (nc_wants(sink, fact->type) && once_in(&b->c, 2) && !sink->may(sink, fact, filled))
        sink->pass_by(sink, fact->type, &fact->from);
    else
        nc_put(sink, fact);
}

static nc_run *fresh_run(table *b, const bool *in)
{
    unsigned order[MAX_FACTS];
    bool disordered = once_in(&b->c, 3);
    nc_run *run = new_run(b, disordered ? 100 * NC_SECOND : 0, b->changing);
    unsigned n = arrange(b, in, order, disordered);
    for (unsigned i = 0; i < n; i++)
        offer(b, run, &b->t->facts[order[i]]);
    return run;
}

/* ---- against the naive evaluator ---- */

static int line_cmp(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *line_of(const table *b, const nc_rule *rule, const char *mark, size_t count, const nc_row *const *rows)
{
    nc_buf text = { 0 };
    nc_env env = { .pool = b->t->pool, .vocab = b->vocab, .rows = (const nc_row **)(uintptr_t)rows };
    nc_buf_printf(&text, "%.*s%s %zu", NC_FMT(rule->name), mark, count);
    for (unsigned i = 0; i < rule->per_count; i++) {
        nc_result_value v = nc_eval(rule->per[i], &env);
        nc_buf_char(&text, ' ');
        if (v.known)
            nc_value_print(&text, b->t->pool, rule->per[i]->type, v.word);
    }
    for (unsigned i = 0; rule->per_count == 0 && i < rule->find_count; i++)
        if (!rows[i]->derived)
            nc_buf_printf(&text, " %u:%llu", nc_row_from(rows[i])->source, (unsigned long long)nc_row_from(rows[i])->record);
    nc_buf_char(&text, '\0');
    return text.p;
}

static char **lines_of(const table *b, const nc_outcome *out, size_t *count)
{
    char **lines = calloc(out->finding_count + out->undecided_count + 1, sizeof *lines);
    *count = 0;
    for (size_t i = 0; i < out->finding_count; i++) {
        const nc_finding *f = out->findings[i];
        const nc_row *rows[NC_MAX_BINDINGS] = { 0 };
        for (unsigned k = 0; k < f->evidence_count; k++)
            rows[k] = f->evidence[k].rows[0];
        lines[(*count)++] = line_of(b, f->rule, "", f->match_count, rows);
    }
    for (size_t i = 0; i < out->undecided_count; i++)
        if (out->undecided[i].row_count > 0) /* else: a whole rule whose facts are all doubtful */
            lines[(*count)++] = line_of(b, out->undecided[i].rule, "?", out->undecided[i].count, out->undecided[i].rows);
    qsort(lines, *count, sizeof *lines, line_cmp);
    return lines;
}

static bool same_lines(table *b, const nc_outcome *out)
{
    const naive *n = b->naive;
    size_t count;
    char **lines = lines_of(b, out, &count);
    bool same = count == n->line_count;
    for (size_t i = 0; i < count && i < n->line_count && same; i++)
        same = strcmp(lines[i], n->lines[i]) == 0;
    for (size_t i = 0; !same && b->print && i < count; i++)
        fprintf(stderr, "engine: %s\n", lines[i]);
    for (size_t i = 0; !same && b->print && i < n->line_count; i++)
        fprintf(stderr, "naive:  %s\n", n->lines[i]);
    for (size_t i = 0; i < count; i++)
        free(lines[i]);
    free(lines);
    return same;
}

static bool doubtful(const nc_outcome *out, const nc_rule *rule)
{
    for (size_t i = 0; i < out->undecided_count; i++)
        if (out->undecided[i].rule == rule && out->undecided[i].row_count == 0)
            return true;
    return false;
}

/* Rules that facts with unknown values leave open as a whole. */
static bool same_doubts(const table *b, const nc_outcome *out)
{
    for (size_t r = 0; r < b->program->rule_count; r++) {
        const nc_rule *rule = b->program->rules[r];
        if (doubtful(out, rule) == b->naive->doubtful[r])
            continue;
        if (b->print)
            fprintf(stderr, "%.*s as a whole: naive %s\n", NC_FMT(rule->name), b->naive->doubtful[r] ? "open" : "not open");
        return false;
    }
    return true;
}

static bool sourced(const naive *n, const nc_rule *rule)
{
    for (unsigned f = 0; f < rule->find_count; f++)
        if (!n->loaded[rule->find[f].type])
            return false;
    return true;
}

/* Rules that were looked for and not seen speak as well. */
static int naive_belief(const table *b, size_t cause)
{
    const naive *n = b->naive;
    int sum = b->program->causes[cause]->base;
    for (size_t r = 0; r < b->program->rule_count; r++) {
        const nc_rule *rule = b->program->rules[r];
        int speaks = n->speaks[r][cause];
        bool unseen = n->found[r] == 0 && n->open[r] == 0 && sourced(n, rule) && !n->doubtful[r];
        for (unsigned w = 0; unseen && w < rule->weigh_count; w++)
            if (rule->weigh[w].cause == b->program->causes[cause])
                naive_speak(&speaks, rule->weigh[w].unseen);
        sum += speaks;
    }
    return sum;
}

static bool same_beliefs(const table *b, const nc_outcome *out)
{
    for (size_t i = 0; i < out->belief_count; i++) {
        size_t c = 0;
        while (b->program->causes[c] != out->beliefs[i].cause)
            c++;
        int wanted = naive_belief(b, c);
        if (out->beliefs[i].decibans == wanted)
            continue;
        if (b->print)
            fprintf(stderr, "%.*s: engine %d, naive %d\n", NC_FMT(out->beliefs[i].cause->name), out->beliefs[i].decibans, wanted);
        return false;
    }
    return true;
}

static void run_naive(table *b, const bool *in)
{
    const trial *t = b->t;
    naive *n = b->naive = calloc(1, sizeof *n);
    n->program = b->program;
    n->pool = t->pool;
    n->arena = nc_arena_new();
    n->sees = t->sees;
    for (unsigned i = 0; i < t->fact_count; i++) {
        const nc_fact *f = &t->facts[i];
        if (!in[i])
            continue;
        n->loaded[f->type] = true;
        if (f->type == NC_F_COVERAGE) {
            n->covered[f->from.source] = true;
            n->covered_from[f->from.source] = nc_v_int(f->slot[NC_COVERAGE_FROM]);
            n->covered_to[f->from.source] = nc_v_int(f->slot[NC_COVERAGE_TO]);
            continue;
        }
        nc_row *row = nc_alloc(n->arena, sizeof(nc_row) + 4 * sizeof(nc_word));
        row->type = f->type;
        row->id = i + 1;
        row->own = 4;
        row->known = f->known;
        row->fact.from = f->from;
        row->fact.from.offset = nc_vocab_shape(b->vocab, f->type)->recorded ? UINT64_C(1) << (f->from.source - 1) : UINT64_MAX;
        memcpy(row->slot, f->slot, 4 * sizeof(nc_word));
        n->rows[n->row_count++] = row;
    }
    for (unsigned i = 0; i < 4; i++)
        if (t->declared[i])
            n->loaded[nc_vocab_find(b->vocab, nc_str_c(base_types[i]))] = true;
    naive_run(n);
    qsort(n->lines, n->line_count, sizeof *n->lines, line_cmp);
}

static void end_naive(table *b)
{
    for (size_t i = 0; i < b->naive->line_count; i++)
        free(b->naive->lines[i]);
    nc_arena_free(b->naive->arena);
    free(b->naive);
}

/* ---- what an outcome says ---- */

/* A run that knows the rules to come holds no slots that nobody reads. */
static bool is_shown(const table *b, const nc_row *row, unsigned slot)
{
    return !b->narrow || slot < NC_SLOT_OWN || (b->program->wanted[row->type] >> (slot - NC_SLOT_OWN) & 1) != 0;
}

static void print_row(const table *b, nc_buf *out, const nc_row *row, int depth)
{
    const nc_shape *shape = nc_vocab_shape(b->vocab, row->type);
    nc_buf_printf(out, "%.*s", NC_FMT(shape->name));
    for (unsigned s = 0; s < (unsigned)NC_SLOT_OWN + shape->slot_count; s++) {
        nc_word word;
        nc_buf_char(out, ',');
        if (is_shown(b, row, s) && nc_row_get(row, s, &word))
            nc_value_print(out, b->t->pool, nc_shape_slot_info(shape, (int)s)->type, word);
    }
    nc_proof proof = nc_row_proof(row);
    if (proof.rule == NULL || depth == 0)
        return;
    nc_buf_printf(out, " (%.*s h%u s%u:", NC_FMT(proof.rule->name), proof.height, proof.supports);
    for (unsigned i = 0; i < proof.premise_count; i++) {
        nc_buf_char(out, ' ');
        print_row(b, out, nc_row_premise(row, i), depth - 1);
    }
    nc_buf_char(out, ')');
}

static void print_finding(const table *b, nc_buf *out, const nc_finding *f)
{
    nc_buf_printf(out, "%.*s %zu %.*s %lld %lld %016llx", NC_FMT(f->rule->name), f->match_count, NC_FMT(f->what),
                  (long long)f->first, (long long)f->last,
                  (unsigned long long)f->fingerprint.high);
    for (unsigned i = 0; i < f->recording_count; i++)
        nc_buf_printf(out, " seen by %u", f->recordings[i]);
    for (unsigned i = 0; i < f->evidence_count; i++)
        for (size_t k = 0; k < f->evidence[i].count; k++) {
            nc_buf_printf(out, "\n  %.*s: ", NC_FMT(f->evidence[i].name));
            print_row(b, out, f->evidence[i].rows[k], 4);
        }
    for (unsigned i = 0; i < f->step_count; i++)
        nc_buf_printf(out, "\n  | %.*s = %.*s", NC_FMT(f->steps[i].text), NC_FMT(f->steps[i].value));
    if (f->conclusion != NULL) {
        nc_buf_c(out, "\n  => ");
        print_row(b, out, f->conclusion, 4);
    }
    nc_buf_char(out, '\n');
}

static void print_outcome(const table *b, nc_buf *out, const nc_outcome *o)
{
    for (size_t i = 0; i < o->finding_count; i++)
        print_finding(b, out, o->findings[i]);
    for (size_t i = 0; i < o->undecided_count; i++) {
        const nc_undecided *u = &o->undecided[i];
        nc_buf_printf(out, "%.*s? %zu %.*s; %.*s; %.*s", NC_FMT(u->rule->name), u->count, NC_FMT(u->reason), NC_FMT(u->needs),
                      NC_FMT(u->about));
        for (unsigned k = 0; k < u->row_count; k++) {
            nc_buf_c(out, "\n  ");
            print_row(b, out, u->rows[k], 2);
        }
        nc_buf_char(out, '\n');
    }
    for (size_t i = 0; i < o->belief_count; i++) {
        nc_buf_printf(out, "%.*s %d", NC_FMT(o->beliefs[i].cause->name), o->beliefs[i].decibans);
        for (unsigned w = 0; w < o->beliefs[i].weight_count; w++)
            nc_buf_printf(out, " %d%s%s", o->beliefs[i].weights[w].decibans, o->beliefs[i].weights[w].counted ? "" : "-",
                          o->beliefs[i].weights[w].finding != NULL ? "f" : "");
        nc_buf_char(out, '\n');
    }
    if (!b->changing) /* else all facts are kept, whether or not a rule reads them */
        nc_buf_printf(out, "%llu offered, ", (unsigned long long)o->facts_offered);
    nc_buf_printf(out, "%llu derived, rules %u %u %u %u\n", (unsigned long long)o->rows_derived, o->rules_evaluated,
                  o->rules_fired, o->rules_undecided, o->rules_without_source);
}

/* Two outcomes of one state, as they are shown. */
static bool same_text(const table *b, const nc_buf *one, const char *name, const nc_buf *two, const char *other)
{
    bool same = nc_str_eq(nc_buf_str(one), nc_buf_str(two));
    if (!same && b->print)
        fprintf(stderr, "%s:\n%.*s%s:\n%.*s", name, NC_FMT(nc_buf_str(one)), other, NC_FMT(nc_buf_str(two)));
    return same;
}

/* The first outcome says what all others must say, proofs included. */
static bool same_words(const table *b, const nc_outcome *out, nc_buf *first)
{
    nc_buf text = { 0 };
    print_outcome(b, &text, out);
    bool same = first->n == 0 || same_text(b, first, "one order", &text, "another order");
    if (first->n == 0)
        *first = text;
    else
        nc_buf_free(&text);
    return same;
}

/* 1 agrees, 0 too large, -1 differs. */
static int against_naive(table *b)
{
    bool in[MAX_FACTS];
    for (unsigned i = 0; i < MAX_FACTS; i++)
        in[i] = !b->t->facts_off[i];
    run_naive(b, in);
    int verdict = b->naive->overflow ? 0 : 1;
    nc_buf first = { 0 };
    for (int way = 0; way < 3 && verdict == 1; way++) {
        nc_run *run = fresh_run(b, in);
        const nc_outcome *out = nc_run_finish(run);
        verdict = same_lines(b, out) && same_doubts(b, out) && same_beliefs(b, out) && same_words(b, out, &first) ? 1 : -1;
        nc_run_free(run);
    }
    nc_buf_free(&first);
    b->lines = b->naive->line_count;
    end_naive(b);
    return verdict;
}

/* ---- live runs against new ones ---- */

static bool same_as_new(table *b, nc_run *live, const bool *in)
{
    nc_buf one = { 0 }, two = { 0 };
    print_outcome(b, &one, nc_run_finish(live));
    nc_run *run = fresh_run(b, in);
    print_outcome(b, &two, nc_run_finish(run));
    nc_run_free(run);
    bool same = same_text(b, &one, "live", &two, "new");
    nc_buf_free(&one);
    nc_buf_free(&two);
    return same;
}

/* A program that was made for a change; they live as long as the run. */
typedef struct loaded {
    nc_vocab *vocab;
    nc_rules *rules;
    const nc_program *program;
} loaded;

static loaded load(const trial *t, nc_diag *diag, uint32_t gone, uint32_t other)
{
    loaded l = { .vocab = nc_vocab_new() };
    nc_buf text = { 0 };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        nc_vocab_add(l.vocab, &shapes[i]);
    put_docs(t, &text, gone, other);
    l.rules = nc_rules_new(t->pool, l.vocab, functions, 1);
    nc_rules_add_text(l.rules, NC_S("random.yaml"), nc_buf_str(&text), diag);
    l.program = nc_rules_finish(l.rules, diag);
    nc_buf_free(&text);
    return l;
}

static loaded load_change(const table *b, const op *o)
{
    nc_diag *diag = nc_diag_new();
    loaded l = load(b->t, diag, o->gone, o->other);
    nc_diag_free(diag);
    return l;
}

/* To other rules, unless they cannot be loaded; then the run goes on with those it has. */
static bool change_rules(table *b, nc_run *live, const loaded *l)
{
    nc_diag *diag = nc_diag_new();
    bool done = l->program == NULL || nc_run_change(live, l->program, diag) == NC_E_OK;
    if (l->program != NULL && done) {
        b->program = l->program;
        b->vocab = l->vocab;
        b->next = NULL;
        if (b->changes != NULL)
            ++*b->changes;
    }
    nc_diag_free(diag);
    return done;
}

/* The only change that is made; NULL when there are several, and in every other trial. */
static const op *one_change(const trial *t)
{
    const op *one = NULL;
    unsigned count = 0;
    for (unsigned i = 0; i < t->op_count; i++)
        if (t->ops[i].kind == OP_CHANGE && !t->ops[i].off) {
            one = &t->ops[i];
            count++;
        }
    return count == 1 && (t->seed >> 1 & 1) != 0 ? one : NULL;
}

static bool against_new_runs(table *b)
{
    const trial *t = b->t;
    loaded programs[MAX_OPS];
    unsigned program_count = 0;
    const op *known = one_change(t);
    b->changing = has_changes(t);
    b->narrow = known != NULL;
    if (known != NULL) { /* before the run, so that it keeps what these rules ask for and no more */
        programs[program_count++] = load_change(b, known);
        b->next = programs[0].program;
    }
    nc_fact_id ids[MAX_FACTS] = { 0 };
    bool in[MAX_FACTS] = { 0 }, same = true;
    nc_run *live = new_run(b, 0, true);
    for (unsigned i = 0; i < t->op_count && same; i++) {
        const op *o = &t->ops[i];
        if (o->off || (o->kind < OP_FINISH && t->facts_off[o->fact]))
            continue;
        if (o->kind == OP_CHANGE) {
            if (known == NULL)
                programs[program_count++] = load_change(b, o);
            same = change_rules(b, live, &programs[program_count - 1]);
        } else if (o->kind == OP_FINISH) {
            same = same_as_new(b, live, in);
        } else if (o->kind == OP_PUT && !in[o->fact]) {
            ids[o->fact] = nc_run_put(live, &t->facts[o->fact]);
            in[o->fact] = true;
        } else if (o->kind != OP_PUT && in[o->fact]) {
            nc_fact_id id = o->kind == OP_FIND ? nc_run_find(live, &t->facts[o->fact]) : ids[o->fact];
            bool kept = id != 0 || o->kind != OP_FIND;
            if (kept && ids[o->fact] != 0 && !nc_run_withdraw(live, id))
                same = false;
            in[o->fact] = !kept;
        }
    }
    nc_run_free(live);
    for (unsigned i = 0; i < program_count; i++) {
        nc_rules_free(programs[i].rules);
        nc_vocab_free(programs[i].vocab);
    }
    return same;
}

/* ---- a trial ---- */

static void print_errors(nc_diag *diag)
{
    nc_buf text = { 0 };
    nc_diag_print(diag, &text);
    fprintf(stderr, "%.*s\n", NC_FMT(nc_buf_str(&text)));
    nc_buf_free(&text);
}

/* 1 agreed, 0 skipped, -1 differs. */
static int check(const trial *t, bool print, size_t *lines, unsigned *changes)
{
    nc_diag *diag = nc_diag_new();
    loaded l = load(t, diag, 0, 0);
    table b = { .t = t, .c = { t->seed * 31 + 7 }, .vocab = l.vocab, .program = l.program, .print = print, .changes = changes };
    b.sources = nc_sources_new(t->pool);
    nc_sources_add(b.sources, NC_S("one"));
    nc_sources_add(b.sources, NC_S("two"));
    if (b.program == NULL && print)
        print_errors(diag);
    int verdict = b.program != NULL ? against_naive(&b) : 0;
    if (verdict == 1 && !against_new_runs(&b))
        verdict = -1;
    if (lines != NULL)
        *lines += b.lines;
    nc_sources_free(b.sources);
    nc_rules_free(l.rules);
    nc_diag_free(diag);
    nc_vocab_free(l.vocab);
    return verdict;
}

/* The first document whose conditions contradict each other; doc_count when there is none. */
static unsigned contradictory(const trial *t)
{
    nc_buf text = { 0 };
    unsigned first = t->doc_count, line = 1;
    nc_vocab *vocab = nc_vocab_new();
    nc_diag *diag = nc_diag_new();
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        nc_vocab_add(vocab, &shapes[i]);
    for (unsigned d = 0; d < t->doc_count; d++)
        nc_buf_printf(&text, "%s---\n", t->docs[d]);
    nc_rules *rules = nc_rules_new(t->pool, vocab, functions, 1);
    nc_rules_add_text(rules, NC_S("random.yaml"), nc_buf_str(&text), diag);
    nc_rules_finish(rules, diag);
    size_t count, m = 0;
    const nc_message *const messages = nc_diag_sorted(diag, &count);
    while (m < count && messages[m].err != NC_E_CONTRADICTION)
        m++;
    for (unsigned d = 0; m < count && d < t->doc_count && first == t->doc_count; d++) {
        for (const char *p = t->docs[d]; *p != '\0'; p++)
            line += *p == '\n';
        first = messages[m].place.line < ++line ? d : first;
    }
    nc_rules_free(rules);
    nc_diag_free(diag);
    nc_vocab_free(vocab);
    nc_buf_free(&text);
    return first;
}

static trial *new_trial(uint64_t seed)
{
    trial *t = calloc(1, sizeof *t);
    chance c = { seed * 7919 + 17 };
    for (int i = 0; i < 4; i++)
        upto(&c, 2);
    t->seed = seed;
    t->pool = nc_pool_new();
    nc_vocab *vocab = nc_vocab_new();
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        nc_vocab_add(vocab, &shapes[i]);
    random_program(&c, t);
    for (unsigned d, k = 0; k < 100 && (d = contradictory(t)) >= FIRST_RULE && d < t->doc_count; k++)
        replace_rule(&c, t, d);
    random_facts(&c, t, vocab);
    random_history(&c, t);
    random_others(&c, t);
    nc_vocab_free(vocab);
    return t;
}

static void free_trial(trial *t)
{
    for (unsigned d = 0; d < t->doc_count; d++)
        free(t->docs[d]);
    for (unsigned d = 0; d < t->doc_count; d++)
        free(t->others[d]);
    nc_pool_free(t->pool);
    free(t);
}

/* Leaves out whatever can go while the trial still fails. */
static bool without(trial *t, bool *off)
{
    if (*off)
        return false;
    *off = true;
    if (check(t, false, NULL, NULL) < 0)
        return true;
    *off = false;
    return false;
}

static void shrink(trial *t)
{
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (unsigned d = 0; d < t->doc_count; d++)
            smaller = without(t, &t->docs_off[d]) || smaller;
        for (unsigned i = 0; i < t->fact_count; i++)
            smaller = without(t, &t->facts_off[i]) || smaller;
        for (unsigned i = 0; i < t->op_count; i++)
            smaller = without(t, &t->ops[i].off) || smaller;
    }
}

static int try_seed(uint64_t seed, size_t *lines, unsigned *changes, bool verbose)
{
    trial *t = new_trial(seed);
    int verdict = check(t, false, lines, changes);
    if (verdict == 0 && verbose)
        check(t, true, NULL, NULL);
    if (verdict < 0) {
        shrink(t);
        nc_vocab *vocab = nc_vocab_new();
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
            nc_vocab_add(vocab, &shapes[i]);
        print_trial(t, vocab);
        nc_vocab_free(vocab);
        check(t, true, NULL, NULL);
    }
    free_trial(t);
    return verdict;
}

/* Trials that failed once: proofs that hung on the order of rules (a live run, changed rules), rows that came twice. */
static const uint64_t failed_once[] = { 2026318302, 2026745906, 2026763750, 2026769032 };

static void programs_that_failed(void **state)
{
    (void)state;
    size_t lines = 0;
    for (size_t i = 0; i < sizeof failed_once / sizeof *failed_once; i++)
        assert_int_equal(try_seed(failed_once[i], &lines, NULL, false), 1);
}

static void random_programs(void **state)
{
    (void)state;
    size_t agreed = 0, lines = 0;
    unsigned changes = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int verdict = try_seed(seed, &lines, &changes, false);
        assert_true(verdict >= 0);
        agreed += verdict == 1;
    }
    /* The trial means something: most programs load, and they find things. */
    assert_true(agreed > SEEDS * 8 / 10);
    assert_true(lines > SEEDS * (SANITIZED ? 3 : 5)); /* few programs differ more from their mean, which is 6.5 */
    assert_true(changes > SEEDS / 4);
}

static int many(uint64_t count, uint64_t first)
{
    size_t agreed = 0, failed = 0, lines = 0;
    unsigned changes = 0;
    for (uint64_t seed = first; seed < first + count; seed++) {
        int verdict = try_seed(seed, &lines, &changes, count == 1);
        agreed += verdict > 0;
        failed += verdict < 0;
    }
    printf("%llu programs from seed %llu: %zu agreed, %zu not run (not loaded, or too large), %zu failed; "
           "%zu findings and open questions, %u changes of rules\n",
           (unsigned long long)count, (unsigned long long)first, agreed, (size_t)count - agreed - failed, failed, lines, changes);
    return failed > 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return many(strtoull(argv[1], NULL, 10), argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
    const struct CMUnitTest tests[] = { cmocka_unit_test(programs_that_failed), cmocka_unit_test(random_programs) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
