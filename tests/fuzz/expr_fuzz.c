/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/rule/program.h"
#include "engine/rule/rules.h"

#include <stdlib.h>

/* One expression: what is accepted can be evaluated over known and unknown values, printed, read again, and then means the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const nc_slot slots[] = {
    { NC_SI("len"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("") },      { NC_SI("kind"), NC_T_SYMBOL, NC_T_NONE, NC_SI("ring|answer"), NC_SI("") },
    { NC_SI("src"), NC_T_IP, NC_T_NONE, NC_SI(""), NC_SI("") },       { NC_SI("share"), NC_T_FLOAT, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("gap"), NC_T_DURATION, NC_T_NONE, NC_SI(""), NC_SI("") }, { NC_SI("note"), NC_T_STRING, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("net"), NC_T_CIDR, NC_T_NONE, NC_SI(""), NC_SI("") },     { NC_SI("paid"), NC_T_BOOL, NC_T_NONE, NC_SI(""), NC_SI("") },
    { NC_SI("hw"), NC_T_MAC, NC_T_NONE, NC_SI(""), NC_SI("") },       { NC_SI("ports"), NC_T_LIST, NC_T_INT, NC_SI(""), NC_SI("") },
};
enum { SLOTS = sizeof slots / sizeof *slots };

static nc_truth no(nc_env *env, const nc_pattern *pattern)
{
    (void)env;
    (void)pattern;
    return NC_NO;
}

/* The expression as the `where` of a rule, in a block scalar, so that no YAML gets in the way. */
static nc_rules *load(nc_pool *pool, nc_vocab *vocab, nc_diag *diag, nc_str expr, const nc_program **program)
{
    static const nc_shape call = { NC_SI("call"), NC_EVENT, NC_SI(""), slots, SLOTS, { 0 }, { 0 }, { 0 }, false };
    nc_buf text = { 0 };
    nc_vocab_add(vocab, &call);
    nc_buf_c(&text, "rule: r\ntitle: t\nfind: {p: call}\nconclude: c(a = p.len)\nwhere: |\n  ");
    nc_buf_add(&text, expr);
    nc_buf_char(&text, '\n');
    nc_rules *rules = nc_rules_new(pool, vocab, NULL, 0);
    nc_rules_add_text(rules, NC_S("e.yaml"), nc_buf_str(&text), diag);
    *program = nc_rules_finish(rules, diag);
    nc_buf_free(&text);
    return rules;
}

static nc_truth evaluate(const nc_expr *expr, nc_pool *pool, const nc_vocab *vocab, uint64_t known)
{
    nc_row *row = calloc(1, sizeof *row + SLOTS * sizeof(nc_word));
    const nc_row *rows[NC_MAX_BINDINGS] = { row };
    if (row == NULL)
        abort();
    row->own = SLOTS;
    row->known = known;
    row->fact.from.record = 7;
    row->slot[0] = 7;
    row->slot[1] = nc_intern(pool, NC_S("ring"));
    row->slot[2] = nc_w_ip4(0x0a010203);
    row->slot[3] = nc_w_float(2.5);
    row->slot[4] = 3000000000u;
    row->slot[5] = nc_intern(pool, NC_S("some text"));
    row->slot[6] = nc_w_cidr(nc_w_ip4(0x0a000000), 8);
    row->slot[7] = 1;
    row->slot[8] = 0x020000000001;
    nc_env env = { .pool = pool, .vocab = vocab, .rows = rows, .exists = no };
    nc_truth truth = nc_eval_truth(expr, &env);
    free(row);
    return truth;
}

static void check_again(nc_pool *pool, nc_str printed, nc_truth all, nc_truth none)
{
    nc_vocab *vocab = nc_vocab_new();
    nc_diag *diag = nc_diag_new();
    const nc_program *program;
    nc_rules *rules = load(pool, vocab, diag, printed, &program);
    if (program == NULL || program->rules[0]->where_count != 1)
        __builtin_trap();
    const nc_expr *expr = program->rules[0]->where[0].expr;
    if (evaluate(expr, pool, vocab, UINT64_MAX) != all || evaluate(expr, pool, vocab, 0) != none)
        __builtin_trap();
    nc_rules_free(rules);
    nc_diag_free(diag);
    nc_vocab_free(vocab);
}

/* What YAML or the line of the block would change is not tried again. */
static bool plain(nc_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < 0x20 || (unsigned char)text.p[i] >= 0x7f)
            return false;
    return text.n < 4000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_pool *pool = nc_pool_new();
    nc_vocab *vocab = nc_vocab_new();
    nc_diag *diag = nc_diag_new();
    nc_str text = nc_str_n((const char *)data, size);
    const nc_program *program = NULL;
    nc_rules *rules = load(pool, vocab, diag, text, &program);
    if (program != NULL && program->rule_count == 1 && program->rules[0]->where_count == 1) {
        const nc_rule *rule = program->rules[0];
        nc_buf out = { 0 };
        nc_truth all = evaluate(rule->where[0].expr, pool, vocab, UINT64_MAX), none = evaluate(rule->where[0].expr, pool, vocab, 0);
        nc_expr_print(&out, rule->where[0].expr, vocab, pool, rule->bind_names);
        if (plain(text) && plain(nc_buf_str(&out)))
            check_again(pool, nc_buf_str(&out), all, none);
        nc_buf_free(&out);
    }
    nc_rules_free(rules);
    nc_diag_free(diag);
    nc_vocab_free(vocab);
    nc_pool_free(pool);
    return 0;
}
