/* SPDX-License-Identifier: Apache-2.0 */
#include "linting.h"

/* Lints about the rule base as a whole: parameters, commands, suppressions, tests. */

static void check_parameters(nc_linting *l)
{
    size_t count;
    const nc_setting_info *list = nc_rules_parameters(l->rules, l->arena, &count);
    for (size_t i = 0; i < count; i++)
        if (!list[i].used)
            nc_lint_say(l, NC_LINT_PARAMETER, list[i].place, "no rule reads the parameter '%.*s'",
                        NC_FMT(list[i].name));
}

static void check_commands(nc_linting *l)
{
    for (size_t i = 0; i < l->program->command_count; i++) {
        const nc_command *command = l->program->commands[i];
        bool risky = nc_str_eq(command->risk, NC_S("medium")) || nc_str_eq(command->risk, NC_S("high"));
        if (risky && command->confirm.n == 0)
            nc_lint_say(l, NC_LINT_RISK, command->place, "the command %.*s has risk %.*s and no 'confirm'",
                        NC_FMT(command->name), NC_FMT(command->risk));
    }
}

static bool is_explained(const nc_program *program, const nc_parameter *parameter)
{
    bool told = parameter->doc.n > 0;
    for (size_t i = 0; i < program->place_count && !told; i++)
        told = nc_str_eq(program->places[i].name, parameter->name);
    return told;
}

static void check_places(nc_linting *l)
{
    for (size_t i = 0; i < l->program->command_count; i++) {
        const nc_command *command = l->program->commands[i];
        for (unsigned k = 0; k < command->parameter_count; k++)
            if (!is_explained(l->program, &command->parameters[k]))
                nc_lint_say(l, NC_LINT_PLACE, command->place,
                            "nothing explains the parameter '%.*s' of %.*s",
                            NC_FMT(command->parameters[k].name), NC_FMT(command->name));
    }
}

/* A value that the rule always gives another value than the suppression waits for. */
static void check_suppressions(nc_linting *l)
{
    for (size_t i = 0; i < l->program->suppression_count; i++) {
        const nc_suppression *s = &l->program->suppressions[i];
        const nc_shape *shape = nc_vocab_shape(l->program->vocab, s->rule->concludes);
        for (unsigned k = 0; shape != NULL && k < s->where_count; k++) {
            int slot = nc_shape_slot(shape, s->where[k].name) - NC_SLOT_OWN;
            const nc_expr *given = slot >= 0 ? s->rule->conclude[slot] : NULL;
            if (given != NULL && given->op == NC_X_CONST && s->where[k].expr != NULL &&
                given->word != s->where[k].expr->word)
                nc_lint_say(l, NC_LINT_DEAD_SUPPRESSION, s->place, "%.*s always concludes another %.*s",
                            NC_FMT(s->rule->name), NC_FMT(s->where[k].name));
        }
    }
}

static void missing_test(void *context, const nc_rule *rule, nc_str what)
{
    nc_linting *l = context;
    l->rule = rule;
    nc_lint_say(l, NC_LINT_NO_TEST, rule->place, "the rule %.*s has no test %.*s", NC_FMT(rule->name),
                NC_FMT(what));
    l->rule = NULL;
}

static void told(void *context, nc_lock_state state, nc_place place, nc_str name)
{
    nc_linting *l = context;
    if (state == NC_LOCK_MISSING)
        nc_lint_say(l, NC_LINT_LOCK, place, "the pack %.*s has no pack.lock", NC_FMT(name));
    else if (state == NC_LOCK_STALE)
        nc_lint_say(l, NC_LINT_LOCK, place, "pack.lock does not know %.*s as it is now", NC_FMT(name));
    else
        nc_lint_say(l, NC_LINT_UNVERSIONED, place,
                    state == NC_LOCK_GONE
                        ? "the rule %.*s is gone, not retired, and the pack has the same version"
                        : "the rule %.*s has changed, and the pack has the same version",
                    NC_FMT(name));
}

static void check_expiry(nc_linting *l)
{
    for (size_t i = 0; i < l->program->suppression_count; i++) {
        const nc_suppression *s = &l->program->suppressions[i];
        if (s->until != NC_TIME_NONE && l->today != NC_TIME_NONE && l->today > s->until)
            nc_lint_say(l, NC_LINT_EXPIRED, s->place, "the suppression of %.*s by %.*s is over",
                        NC_FMT(s->rule->name), NC_FMT(s->by));
    }
}

static void check_translations(nc_linting *l)
{
    size_t count;
    const nc_gap *gaps = nc_rules_gaps(l->rules, &count);
    for (size_t i = 0; i < count; i++) {
        const nc_gap *g = &gaps[i];
        if (g->kind == NC_GAP_RULE)
            nc_lint_say(l, NC_LINT_UNTRANSLATED, g->place, "the rule %.*s is not translated into '%.*s'",
                        NC_FMT(g->name), NC_FMT(g->language));
        else if (g->kind == NC_GAP_SENTENCE)
            nc_lint_say(l, NC_LINT_UNTRANSLATED, g->place, "say.%.*s of %.*s is not translated into '%.*s'",
                        NC_FMT(g->key), NC_FMT(g->name), NC_FMT(g->language));
        else
            nc_lint_say(l, NC_LINT_MISTRANSLATED, g->place, "say.%.*s of %.*s %s {%.*s}", NC_FMT(g->key),
                        NC_FMT(g->name),
                        g->kind == NC_GAP_LACKS ? "fills in, and this does not," : "does not fill in",
                        NC_FMT(g->what));
    }
}

void nc_lint_base(nc_linting *l)
{
    check_translations(l);
    nc_rules_lock(l->rules, l->diag, told, NULL, l);
    check_expiry(l);
    check_parameters(l);
    check_commands(l);
    check_places(l);
    check_suppressions(l);
    nc_rules_missing_tests(l->rules, missing_test, l);
}
