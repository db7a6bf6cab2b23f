/* SPDX-License-Identifier: Apache-2.0 */
#include "linting.h"

#include <stdarg.h>
#include <stdio.h>

static const nc_lint_info table[NC_LINT_COUNT] = {
#define LINT(id, name, level, means, fix) {NC_SI(name), {name, 4}, NC_LINT_##level, NC_SI(means), NC_SI(fix)},
#include "lint.def"
#undef LINT
};

const nc_lint_info *nc_lint_table(size_t *count)
{
    *count = NC_LINT_COUNT;
    return table;
}

static bool waived(nc_linting *l, nc_lint lint)
{
    for (unsigned i = 0; l->rule != NULL && i < l->rule->waiver_count; i++) {
        nc_str id = l->rule->waivers[i].lint;
        if (!nc_str_eq(id, table[lint].number) && !nc_str_eq(id, table[lint].name))
            continue;
        l->waived[i / 64] |= UINT64_C(1) << (i % 64);
        return true;
    }
    return false;
}

void nc_lint_say(nc_linting *l, nc_lint lint, nc_place place, const char *format, ...)
{
    char text[512];
    va_list args;
    if (waived(l, lint) || (table[lint].level == NC_LINT_STRICT && !l->strict))
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (l->strict || table[lint].level == NC_LINT_ERROR)
        nc_report(l->diag, NC_E_INVALID, place, "%s", text);
    else
        nc_warn(l->diag, place, "%s", text);
    nc_diag_code(l->diag, table[lint].number);
    nc_hint(l->diag, "%.*s", NC_FMT(table[lint].fix));
}

nc_str nc_lint_text(nc_linting *l, const nc_expr *expr)
{
    return nc_site_text(l->arena, l->program, l->pool, l->rule, expr);
}

static void check_waivers(nc_linting *l, const nc_rule *rule)
{
    l->rule = NULL; /* nothing waives these */
    for (unsigned i = 0; i < rule->waiver_count; i++) {
        const nc_waiver *waiver = &rule->waivers[i];
        bool known = false;
        for (unsigned k = 0; k < NC_LINT_COUNT; k++)
            known =
                known || nc_str_eq(waiver->lint, table[k].number) || nc_str_eq(waiver->lint, table[k].name);
        if (!known)
            nc_lint_say(l, NC_LINT_UNKNOWN, waiver->place, "there is no lint '%.*s'", NC_FMT(waiver->lint));
        else if ((l->waived[i / 64] >> (i % 64) & 1) == 0 &&
                 !nc_str_eq(nc_str_sub(waiver->lint, 0, 4), table[NC_LINT_RETENTION].number))
            nc_lint_say(l, NC_LINT_WAIVER, waiver->place, "%.*s does not come up in this rule",
                        NC_FMT(waiver->lint));
    }
}

void nc_lint_run(const nc_rules *rules, const nc_program *program, nc_pool *pool, bool strict, int64_t today,
                 nc_diag *diag)
{
    nc_linting l = {
        .rules = rules, .program = program, .pool = pool, .diag = diag, .strict = strict, .today = today};
    l.arena = nc_arena_new();
    nc_costs costs = nc_costs_of(l.arena, program, pool);
    for (size_t i = 0; i < program->rule_count; i++) {
        const nc_rule *rule = program->rules[i];
        l.rule = rule;
        memset(l.waived, 0, sizeof l.waived);
        nc_lint_conditions(&l, rule);
        nc_lint_shape(&l, rule);
        nc_lint_costs(&l, rule, &costs);
        check_waivers(&l, rule);
    }
    l.rule = NULL;
    nc_lint_base(&l);
    nc_arena_free(l.arena);
}

static nc_str code_of(const nc_message *message)
{
    static const struct {
        nc_err err;
        nc_lint lint;
    } codes[] = {{NC_E_UNKNOWN, NC_LINT_UNKNOWN},    {NC_E_TYPE, NC_LINT_TYPE},
                 {NC_E_SYNTAX, NC_LINT_SYNTAX},      {NC_E_FORMAT, NC_LINT_SYNTAX},
                 {NC_E_DUPLICATE, NC_LINT_TAKEN},    {NC_E_CYCLE, NC_LINT_CYCLE},
                 {NC_E_INVALID, NC_LINT_BROKEN},     {NC_E_CONTRADICTION, NC_LINT_CONTRADICTION},
                 {NC_E_UNBOUNDED, NC_LINT_RETENTION}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (message->level == NC_LEVEL_ERROR && message->err == codes[i].err)
            return table[codes[i].lint].number;
    return NC_S("");
}

void nc_lint_label(nc_diag *diag)
{
    nc_diag_label(diag, code_of);
}
