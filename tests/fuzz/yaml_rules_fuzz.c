/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/author/lint.h"

/* The whole way of a rule base: any text is refused with messages or becomes a program, and messages can be printed. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const nc_slot slots[] = { { NC_SI("len"), NC_T_INT, NC_T_NONE, NC_SI(""), NC_SI("") },
                                     { NC_SI("kind"), NC_T_SYMBOL, NC_T_NONE, NC_SI("ring|answer"), NC_SI("") },
                                     { NC_SI("src"), NC_T_IP, NC_T_NONE, NC_SI(""), NC_SI("") } };
    static const nc_shape call = { NC_SI("call"), NC_EVENT, NC_SI(""), slots, 3, { 0 }, { 0 }, { 0 }, false };
    nc_pool *pool = nc_pool_new();
    nc_vocab *vocab = nc_vocab_new();
    nc_diag *diag = nc_diag_new();
    nc_buf out = { 0 };
    nc_vocab_add(vocab, &call);
    nc_rules *rules = nc_rules_new(pool, vocab, NULL, 0);
    nc_rules_add_text(rules, NC_S("fuzz.yaml"), nc_str_n((const char *)data, size), diag);
    nc_rules_add_lock(rules, NC_S("pack.lock"), nc_str_n((const char *)data, size)); /* read by the lint */
    const nc_program *program = nc_rules_finish(rules, diag);
    if (program != NULL)
        nc_lint_run(rules, program, pool, true, NC_TIME_NONE, diag);
    for (size_t i = 0; program != NULL && i < program->rule_count; i++)
        for (unsigned k = 0; k < program->rules[i]->where_count; k++)
            nc_expr_print(&out, program->rules[i]->where[k].expr, vocab, pool, program->rules[i]->bind_names);
    nc_diag_print(diag, &out);
    if (program == NULL && nc_diag_errors(diag) == 0)
        __builtin_trap();
    nc_buf_free(&out);
    nc_rules_free(rules);
    nc_diag_free(diag);
    nc_vocab_free(vocab);
    nc_pool_free(pool);
    return 0;
}
