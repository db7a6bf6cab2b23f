/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEST_INFER_KIT_H
#define NC_TEST_INFER_KIT_H

/* What the tests of the engine share: a vocabulary without a domain, facts from lines of text, the outcome as text. */

#include "engine/infer/outcome.h"
#include "engine/infer/run.h"
#include "engine/rule/rules.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct kit {
    nc_pool *pool;
    nc_vocab *vocab;
    nc_rules *rules;
    nc_diag *diag;
    nc_sources *sources;
    const nc_program *program;
    nc_run *run;
    const nc_outcome *out;
    nc_truth sees;
    unsigned host_calls;
    nc_word (*everywhere)(void *context, nc_str slot, nc_word value); /* set before kit_begin_with */
    int64_t host_from, host_to;
} kit;

static const nc_slot kit_ask[] = {
    { NC_SI("id"), NC_T_INT, NC_T_NONE, { 0 }, { 0 } },     { NC_SI("who"), NC_T_SYMBOL, NC_T_NONE, { 0 }, { 0 } },
    { NC_SI("size"), NC_T_INT, NC_T_NONE, { 0 }, { 0 } },   { NC_SI("urgent"), NC_T_BOOL, NC_T_NONE, { 0 }, { 0 } },
    { NC_SI("note"), NC_T_STRING, NC_T_NONE, { 0 }, { 0 } }, { NC_SI("share"), NC_T_FLOAT, NC_T_NONE, { 0 }, { 0 } },
};
static const nc_slot kit_answer[] = {
    { NC_SI("id"), NC_T_INT, NC_T_NONE, { 0 }, { 0 } },
    { NC_SI("who"), NC_T_SYMBOL, NC_T_NONE, { 0 }, { 0 } },
    { NC_SI("size"), NC_T_INT, NC_T_NONE, { 0 }, { 0 } },
};
static const nc_slot kit_box[] = {
    { NC_SI("name"), NC_T_SYMBOL, NC_T_NONE, { 0 }, { 0 } },
    { NC_SI("parent"), NC_T_SYMBOL, NC_T_NONE, { 0 }, { 0 } },
    { NC_SI("size"), NC_T_INT, NC_T_NONE, { 0 }, { 0 } },
    { NC_SI("open"), NC_T_BOOL, NC_T_NONE, { 0 }, { 0 } },
};
static const nc_shape kit_shapes[] = {
    { NC_SI("ask"), NC_EVENT, { 0 }, kit_ask, 6, { 0 }, { 0 }, { 0 }, false },
    { NC_SI("answer"), NC_EVENT, { 0 }, kit_answer, 3, { 0 }, { 0 }, { 0 }, false },
    { NC_SI("stop"), NC_EVENT, { 0 }, kit_answer, 3, { 0 }, { 0 }, { 0 }, false },
    { NC_SI("box"), NC_PLAIN, { 0 }, kit_box, 4, { 0 }, { 0 }, { 0 }, false },
    { NC_SI("lid"), NC_PLAIN, { 0 }, kit_box, 4, { 0 }, { 0 }, { 0 }, false },
};
static const nc_function kit_functions[] = {
    { .name = NC_SI("watch.sees"), .result = NC_T_BOOL, .argc = 1, .args = { NC_T_SYMBOL }, .coverage = true },
};

static inline bool kit_host(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source, int64_t from,
                            int64_t to, nc_word *out)
{
    kit *k = context;
    (void)fn;
    (void)args;
    k->host_calls++;
    k->host_from = from;
    k->host_to = to;
    *out = nc_w_bool(k->sees == NC_YES);
    return k->sees != NC_UNDECIDED && source != 0; /* of no source nothing is known */
}

static inline void kit_rules(kit *k, const char *yaml)
{
    *k = (kit){ .pool = nc_pool_new(), .vocab = nc_vocab_new(), .diag = nc_diag_new(), .sees = NC_YES };
    for (size_t i = 0; i < sizeof kit_shapes / sizeof *kit_shapes; i++)
        nc_vocab_add(k->vocab, &kit_shapes[i]);
    k->rules = nc_rules_new(k->pool, k->vocab, kit_functions, 1);
    nc_rules_add_text(k->rules, NC_S("test.yaml"), nc_str_c(yaml), k->diag);
    k->program = nc_rules_finish(k->rules, k->diag);
    if (k->program == NULL) {
        nc_buf text = { 0 };
        nc_diag_print(k->diag, &text);
        fprintf(stderr, "%.*s\n", NC_FMT(nc_buf_str(&text)));
        nc_buf_free(&text);
        abort();
    }
}

static inline void kit_begin_with(kit *k, int64_t disorder, const nc_run_limits *limits)
{
    nc_run_host host = {
        .call = kit_host, .context = k, .disorder = disorder, .today = NC_TIME_NONE, .everywhere = k->everywhere
    };
    k->sources = nc_sources_new(k->pool);
    nc_sources_add(k->sources, NC_S("alpha"));
    nc_sources_add(k->sources, NC_S("beta"));
    k->run = nc_run_new(k->program, k->pool, k->sources, &host, limits);
}

static inline void kit_begin(kit *k, const char *yaml)
{
    kit_rules(k, yaml);
    kit_begin_with(k, 0, NULL);
}

/* "ask 1.5s 7 id=3 who=x" from source number `source`; the time may be -. */
static inline nc_fact kit_parse(kit *k, uint32_t source, const char *line)
{
    nc_str rest = nc_str_c(line), word;
    nc_fact fact;
    nc_origin from = { .source = source, .at = NC_TIME_NONE };
    nc_word value;
    if (!nc_str_word(&rest, &word))
        abort();
    nc_fact_type type = nc_vocab_find(k->vocab, word);
    if (type == NC_NO_TYPE)
        abort();
    if (nc_str_word(&rest, &word) && nc_value_parse(k->pool, NC_T_DURATION, word, &value))
        from.at = nc_v_int(value);
    if (nc_str_word(&rest, &word) && nc_value_parse(k->pool, NC_T_INT, word, &value))
        from.record = value;
    nc_fact_begin(&fact, type, &from);
    const nc_shape *shape = nc_vocab_shape(k->vocab, type);
    while (nc_str_word(&rest, &word)) {
        size_t equal = nc_str_find_char(word, '=');
        int slot = nc_shape_slot(shape, nc_str_sub(word, 0, equal));
        if (slot < NC_SLOT_OWN || !nc_value_parse(k->pool, nc_shape_slot_info(shape, slot)->type,
                                                  nc_str_sub(word, equal + 1, word.n), &value))
            abort();
        nc_fact_set(&fact, (unsigned)(slot - NC_SLOT_OWN), value);
    }
    return fact;
}

static inline void kit_fact(kit *k, uint32_t source, const char *line)
{
    nc_fact fact = kit_parse(k, source, line);
    nc_put(nc_run_sink(k->run), &fact);
}

/* Several lines, all of one source. */
static inline void kit_facts(kit *k, uint32_t source, const char *lines)
{
    nc_str rest = nc_str_c(lines), line;
    char text[400];
    while (nc_str_split(&rest, '\n', &line)) {
        if (line.n == 0 || line.n >= sizeof text)
            continue;
        memcpy(text, line.p, line.n);
        text[line.n] = '\0';
        kit_fact(k, source, text);
    }
}

static inline void kit_coverage(kit *k, uint32_t source, const char *from, const char *to, int drops)
{
    nc_fact fact;
    nc_origin origin = { .source = source, .at = NC_TIME_NONE };
    nc_word word;
    nc_fact_begin(&fact, NC_F_COVERAGE, &origin);
    nc_value_parse(k->pool, NC_T_DURATION, nc_str_c(from), &word);
    nc_fact_set(&fact, NC_COVERAGE_FROM, word);
    nc_value_parse(k->pool, NC_T_DURATION, nc_str_c(to), &word);
    nc_fact_set(&fact, NC_COVERAGE_TO, word);
    if (drops >= 0)
        nc_fact_set(&fact, NC_COVERAGE_DROPS, nc_w_int(drops));
    nc_put(nc_run_sink(k->run), &fact);
}

static inline const nc_outcome *kit_finish(kit *k)
{
    return k->out = nc_run_finish(k->run);
}

static inline void kit_end_run(kit *k)
{
    nc_run_free(k->run);
    nc_sources_free(k->sources);
    k->run = NULL;
}

static inline void kit_end(kit *k)
{
    kit_end_run(k);
    nc_rules_free(k->rules);
    nc_vocab_free(k->vocab);
    nc_diag_free(k->diag);
    nc_pool_free(k->pool);
}

/* Records of the evidence of all names: "p=1,2 q=3". */
static inline void kit_evidence(nc_buf *out, const nc_finding *f)
{
    for (unsigned i = 0; i < f->evidence_count; i++) {
        nc_buf_printf(out, "%s%.*s=", i == 0 ? "" : " ", NC_FMT(f->evidence[i].name));
        for (size_t k = 0; k < f->evidence[i].count; k++)
            nc_buf_printf(out, "%s%llu", k == 0 ? "" : ",", (unsigned long long)nc_row_from(f->evidence[i].rows[k])->record);
    }
}

/* One line each: "rule: what [evidence]" and "rule? reason". */
static inline void kit_print(const kit *k, nc_buf *out)
{
    for (size_t i = 0; i < k->out->finding_count; i++) {
        const nc_finding *f = k->out->findings[i];
        nc_buf_printf(out, "%.*s: %.*s [", NC_FMT(f->rule->name), NC_FMT(f->what));
        kit_evidence(out, f);
        nc_buf_printf(out, "]\n");
    }
    for (size_t i = 0; i < k->out->undecided_count; i++) {
        const nc_undecided *u = &k->out->undecided[i];
        nc_buf_printf(out, "%.*s? %.*s\n", NC_FMT(u->rule->name), NC_FMT(u->reason));
    }
}

/* Everything people can see. */
static inline void kit_print_all(const kit *k, nc_buf *out)
{
    kit_print(k, out);
    for (size_t i = 0; i < k->out->finding_count; i++) {
        const nc_finding *f = k->out->findings[i];
        nc_buf_printf(out, "%016llx%016llx %zu", (unsigned long long)f->fingerprint.high, (unsigned long long)f->fingerprint.low,
                      f->match_count);
        for (unsigned s = 0; s < f->step_count; s++)
            nc_buf_printf(out, " | %.*s = %.*s", NC_FMT(f->steps[s].text), NC_FMT(f->steps[s].value));
        if (f->effect_of != NULL)
            nc_buf_printf(out, " effect of %.*s", NC_FMT(f->effect_of->what));
        nc_buf_char(out, '\n');
    }
    for (size_t i = 0; i < k->out->belief_count; i++)
        nc_buf_printf(out, "%.*s %d\n", NC_FMT(k->out->beliefs[i].cause->name), k->out->beliefs[i].decibans);
    for (size_t i = 0; i < k->out->next_count; i++)
        nc_buf_printf(out, "%.*s %d\n", NC_FMT(k->out->next[i].filled->text), k->out->next[i].gain);
}

static inline void kit_expect(kit *k, const char *expected)
{
    nc_buf out = { 0 };
    if (k->out == NULL)
        kit_finish(k);
    kit_print(k, &out);
    if (!nc_str_eq(nc_buf_str(&out), nc_str_c(expected))) {
        fprintf(stderr, "got:\n%.*sexpected:\n%s", NC_FMT(nc_buf_str(&out)), expected);
        nc_buf_free(&out);
        fail();
    }
    nc_buf_free(&out);
}

#endif
