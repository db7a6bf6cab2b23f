/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include "engine/infer/change.h"

#include <stdlib.h>

/* Other rules for a run that goes on.  Programs of before stay until the engine goes: what the run still
 * holds names them. */

/* ---- which rules may change ---- */

/* Its name belongs to the vocabulary, which stays as long as the engine. */
static void keep_whole(void *context, nc_fact_type type)
{
    netcause_engine *e = context;
    e->whole = nc_grow(e->whole, &e->whole_capacity, e->whole_count, sizeof *e->whole);
    e->whole[e->whole_count++] = nc_vocab_shape(e->vocab, type)->name;
}

int nc_engine_name_changing(netcause_engine *e, const netcause_run *run)
{
    e->whole_count = 0;
    if (run == NULL || run->changing_count == 0) {
        free(e->whole);
        e->whole = NULL;
        e->whole_capacity = 0;
        return NETCAUSE_DONE;
    }
    for (size_t i = 0; i < run->changing_count; i++) {
        nc_str name;
        if (run->changing == NULL || !nc_engine_text(run->changing[i], &name) || name.n == 0)
            return nc_engine_usage(e, "name %zu of what may change: a text is NULL", i);
        if (!nc_change_reads(e->program, name, keep_whole, e))
            return nc_engine_usage(e, "no rule, code, pack or fact type that may change is called %.*s",
                                   NC_FMT(name));
    }
    return NETCAUSE_DONE;
}

/* ---- other rules ---- */

static void free_rules(nc_engine_rules *one)
{
    if (one->rules == NULL)
        return;
    nc_rules_free(one->rules);
    nc_diag_free(one->diag);
    nc_vocab_free(one->vocab);
}

void nc_engine_free_past(netcause_engine *e)
{
    free_rules(&e->next);
    for (size_t i = 0; i < e->past_count; i++)
        free_rules(&e->past[i]);
    free(e->past);
}

static void put_away(netcause_engine *e, nc_engine_rules past)
{
    e->past = nc_grow(e->past, &e->past_capacity, e->past_count, sizeof *e->past);
    e->past[e->past_count++] = past;
}

/* The built-in types are there already. */
static nc_vocab *vocab_again(const netcause_engine *e)
{
    nc_vocab *vocab = nc_vocab_new();
    for (size_t t = nc_vocab_count(vocab); t < e->own_types; t++)
        nc_vocab_add(vocab, nc_vocab_shape(e->vocab, (nc_fact_type)t));
    return vocab;
}

int netcause_engine_change(netcause_engine *e)
{
    int status = nc_engine_open(e);
    if (status != NETCAUSE_DONE)
        return status;
    if (!e->may_change)
        return nc_engine_usage(e, "the run was not started as one whose rules may change");
    e->next = (nc_engine_rules){.vocab = vocab_again(e), .diag = nc_diag_new()};
    e->next.rules = nc_rules_again(e->rules, e->next.vocab, e->next.diag);
    return NETCAUSE_DONE;
}

int netcause_engine_leave_out(netcause_engine *e, netcause_text rule)
{
    nc_str name;
    if (e == NULL)
        return NETCAUSE_USAGE;
    if (e->next.rules == NULL)
        return nc_engine_usage(e, "the rules are not being changed");
    if (!nc_engine_text(rule, &name))
        return nc_engine_usage(e, "a text is NULL");
    nc_rules_leave_out(e->next.rules, name);
    return NETCAUSE_DONE;
}

int nc_engine_check_next(netcause_engine *e)
{
    nc_engine_rules next = e->next, old = {e->rules, e->vocab, e->diag};
    e->next = (nc_engine_rules){0};
    const nc_program *program = nc_rules_finish(next.rules, next.diag);
    bool good = program != NULL && nc_diag_errors(next.diag) == 0 &&
                nc_run_change(e->run, program, next.diag) == NC_E_OK;
    e->diag = next.diag; /* messages are about what was checked last */
    if (!good) {
        next.diag = old.diag;
        put_away(e, next);
        return NETCAUSE_BAD_RULES;
    }
    put_away(e, old);
    nc_engine_forget(e);
    e->rules = next.rules;
    e->vocab = next.vocab;
    e->program = program;
    return NETCAUSE_DONE;
}

int netcause_engine_evaluated(netcause_engine *e, size_t *rules)
{
    if (e == NULL)
        return NETCAUSE_USAGE;
    if (e->outcome == NULL)
        return nc_engine_usage(e, "nothing was finished, or facts have changed since");
    if (rules == NULL)
        return nc_engine_usage(e, "no place for what is asked");
    *rules = e->outcome->rules_searched;
    return NETCAUSE_DONE;
}
