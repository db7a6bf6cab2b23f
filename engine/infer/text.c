/* SPDX-License-Identifier: Apache-2.0 */
#include "why.h"

/* Sentences and commands filled in from a match. */

static void print_value(nc_run *run, nc_buf *out, const nc_expr *expr, nc_result_value value)
{
    if (!value.known)
        nc_buf_c(out, "?");
    else if (expr->type == NC_T_LIST)
        nc_list_say(out, run->pool, expr->item, value.word);
    else
        nc_value_say(out, run->pool, expr->type, value.word);
}

nc_str nc_text_fill(nc_run *run, const nc_text *text, nc_env *env)
{
    nc_buf out = {0};
    for (unsigned i = 0; i < text->count; i++) {
        const nc_text_part *part = &text->parts[i];
        nc_buf_add(&out, part->literal);
        if (part->expr == NULL)
            continue;
        nc_result_value value = nc_eval(part->expr, env);
        print_value(run, &out, part->expr, value);
        if (part->one.n != 0 || part->many.n != 0) {
            nc_buf_char(&out, ' ');
            nc_buf_add(&out, value.known && value.word == 1 ? part->one : part->many);
        }
    }
    return nc_arena_buf(run->arena, &out);
}

static const nc_expr *argument(const nc_action *action, nc_str name)
{
    for (unsigned i = 0; i < action->argument_count; i++)
        if (nc_str_eq(action->arguments[i].name, name))
            return action->arguments[i].expr;
    return NULL;
}

static bool is_parameter(const nc_command *command, nc_str name)
{
    for (unsigned i = 0; i < command->parameter_count; i++)
        if (nc_str_eq(command->parameters[i].name, name))
            return true;
    return false;
}

/* {name} becomes the argument's value, or <name> when there is none. */
static nc_str command_text(nc_run *run, const nc_action *action, nc_env *env)
{
    nc_buf out = {0};
    nc_str rest = nc_str_trim_right(action->command->text);
    while (rest.n > 0) {
        size_t open = nc_str_find_char(rest, '{');
        nc_str tail = open == SIZE_MAX ? NC_S("") : nc_str_sub(rest, open + 1, rest.n);
        size_t close = nc_str_find_char(tail, '}');
        nc_str name = close == SIZE_MAX ? NC_S("") : nc_str_sub(tail, 0, close);
        if (open == SIZE_MAX || close == SIZE_MAX) {
            nc_buf_add(&out, rest);
            break;
        }
        nc_buf_add(&out, nc_str_sub(rest, 0, open));
        const nc_expr *expr = argument(action, name);
        nc_result_value value = expr != NULL ? nc_eval(expr, env) : (nc_result_value){false, 0};
        if (value.known)
            nc_value_print(&out, run->pool, expr->type, value.word);
        else if (is_parameter(action->command, name))
            nc_buf_printf(&out, "<%.*s>", NC_FMT(name));
        else
            nc_buf_printf(&out, "{%.*s}", NC_FMT(name));
        rest = nc_str_sub(tail, close + 1, tail.n);
    }
    return nc_arena_buf(run->arena, &out);
}

const nc_filled *nc_actions_fill(nc_run *run, const nc_rule *rule, nc_env *env, unsigned *count)
{
    nc_filled *filled = NC_NEW_ARRAY(run->arena, nc_filled, rule->action_count);
    *count = 0;
    for (unsigned i = 0; i < rule->action_count; i++) {
        const nc_action *action = &rule->actions[i];
        if (action->when != NULL && nc_eval_truth(action->when, env) != NC_YES)
            continue;
        nc_filled *f = &filled[(*count)++];
        f->action = action;
        f->text =
            action->command != NULL ? command_text(run, action, env) : nc_text_fill(run, &action->look, env);
        f->to = nc_text_fill(run, &action->to, env);
        if (f->to.n == 0 && action->command != NULL)
            f->to = action->command->purpose;
        f->risk = action->risk.n != 0 || action->command == NULL ? action->risk : action->command->risk;
    }
    return filled;
}

nc_str nc_expr_text(nc_run *run, const nc_rule *rule, const nc_expr *expr)
{
    nc_buf out = {0};
    nc_expr_print(&out, expr, run->program->vocab, run->pool, rule->bind_names);
    return nc_arena_buf(run->arena, &out);
}

static const char *comparison(nc_expr_op op)
{
    switch ((int)op) {
    case NC_X_EQ: return " == ";
    case NC_X_NE: return " != ";
    case NC_X_LT: return " < ";
    case NC_X_LE: return " <= ";
    case NC_X_GT: return " > ";
    case NC_X_GE: return " >= ";
    default: return NULL;
    }
}

bool nc_print_shown(nc_run *run, nc_buf *out, const nc_expr *expr, nc_word value)
{
    return expr->op == NC_X_SLOT && run->host.shown != NULL && expr->type == NC_T_INT &&
           run->host.shown(run->host.context, expr->slot_name, value, out);
}

static void print_side(nc_run *run, nc_buf *out, const nc_expr *expr, nc_env *env)
{
    nc_result_value value = nc_eval(expr, env);
    if (!value.known || !nc_print_shown(run, out, expr, value.word))
        print_value(run, out, expr, value);
}

enum { MOST_SLOTS = 6 };

typedef struct slots {
    const nc_expr *at[MOST_SLOTS];
    unsigned count;
} slots;

/* Of single facts: what an aggregate reads differs from match to match. */
static void gather_slots(slots *list, const nc_expr *e, const nc_env *env)
{
    if (e->op >= NC_X_COUNT && e->op <= NC_X_PEAK)
        return;
    if (e->op == NC_X_SLOT) {
        if (env->rows[e->bind] == NULL || list->count == MOST_SLOTS)
            return;
        for (unsigned i = 0; i < list->count; i++)
            if (list->at[i]->bind == e->bind && list->at[i]->slot == e->slot)
                return;
        list->at[list->count++] = e;
        return;
    }
    for (unsigned i = 0; i < e->argc; i++)
        gather_slots(list, e->args[i], env);
    for (unsigned i = 0; e->sub != NULL && i < e->sub->join_count; i++)
        gather_slots(list, e->sub->join[i], env);
}

nc_str nc_slots_text(nc_run *run, const nc_expr *expr, nc_env *env)
{
    const nc_scope *scope = env->context;
    slots list = {.count = 0};
    nc_buf out = {0};
    gather_slots(&list, expr, env);
    for (unsigned i = 0; i < list.count; i++) {
        nc_buf_printf(&out, "%s%.*s ", i > 0 ? ", " : "", NC_FMT(nc_expr_text(run, scope->rule, list.at[i])));
        if (nc_eval(list.at[i], env).known)
            print_side(run, &out, list.at[i], env);
        else
            nc_buf_c(&out, "not known");
    }
    return nc_arena_buf(run->arena, &out);
}

static const char *truth_text(const nc_expr *expr, nc_truth truth)
{
    bool exists = expr->op == NC_X_EXISTS;
    return truth == NC_YES  ? exists ? "there is one" : "yes"
           : truth == NC_NO ? exists ? "there is none" : "not so"
                            : "undecided";
}

/* The values a condition was decided by: "3 >= 2"; else those it reads, or yes or no. */
nc_str nc_value_text(nc_run *run, const nc_expr *expr, nc_env *env)
{
    nc_buf out = {0};
    const char *sign = comparison(expr->op);
    if (sign != NULL) {
        print_side(run, &out, expr->args[0], env);
        nc_buf_c(&out, sign);
        print_side(run, &out, expr->args[1], env);
        return nc_arena_buf(run->arena, &out);
    }
    nc_str read = nc_slots_text(run, expr, env);
    if (expr->op == NC_X_EXISTS || read.n == 0)
        nc_buf_printf(&out, "%s%s", truth_text(expr, nc_eval_truth(expr, env)), read.n > 0 ? ", " : "");
    nc_buf_add(&out, read);
    return nc_arena_buf(run->arena, &out);
}
