/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULE_KIT_H
#define RULE_KIT_H

#include "engine/rule/rules.h"

/* A small vocabulary and a loader for the tests of engine/rule. */
static const nc_slot kit_call_slots[] = {
    { NC_SI("line_no"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("caller"), NC_T_IP, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("kind"), NC_T_SYMBOL, NC_T_NONE, NC_SI("ring|answer|hang_up"), NC_SI("") },
    { NC_SI("len"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("cost"), NC_T_FLOAT, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("wait"), NC_T_DURATION, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("note"), NC_T_STRING, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("paid"), NC_T_BOOL, NC_T_NONE, NC_SI(""), NC_SI("") },
};
static const nc_shape kit_call = { NC_SI("call"), NC_EVENT, NC_SI(""), kit_call_slots, 8, { 0 }, { 0 }, { 0 }, false };
static const nc_slot kit_line_slots[] = {
    { NC_SI("number"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("state"), NC_T_SYMBOL, NC_T_NONE, NC_SI("up|down"), NC_SI("") },
};
static const nc_shape kit_line = { NC_SI("line"), NC_PLAIN, NC_SI(""), kit_line_slots, 2, { 0 }, { 0 }, { 0 }, false };

static const nc_function kit_host[] = {
    { .name = NC_SI("heard"), .result = NC_T_BOOL, .argc = 1, .args = { NC_T_INT }, .coverage = true, .doc = NC_SI("") },
};

typedef struct kit {
    nc_pool *pool;
    nc_vocab *vocab;
    nc_diag *diag;
    nc_rules *rules;
    const nc_program *program;
    nc_buf text; /* of the diag */
} kit;

static kit kit_new(void)
{
    kit k = { .pool = nc_pool_new(), .vocab = nc_vocab_new(), .diag = nc_diag_new() };
    nc_vocab_add(k.vocab, &kit_call);
    nc_vocab_add(k.vocab, &kit_line);
    k.rules = nc_rules_new(k.pool, k.vocab, kit_host, 1);
    return k;
}

static void kit_finish(kit *k)
{
    k->program = nc_rules_finish(k->rules, k->diag);
    nc_diag_print(k->diag, &k->text);
}

static kit kit_load(const char *text)
{
    kit k = kit_new();
    nc_rules_add_text(k.rules, NC_S("t.yaml"), nc_str_c(text), k.diag);
    kit_finish(&k);
    return k;
}

static void kit_free(kit *k)
{
    nc_buf_free(&k->text);
    nc_rules_free(k->rules);
    nc_diag_free(k->diag);
    nc_vocab_free(k->vocab);
    nc_pool_free(k->pool);
}

#endif
