/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include <stdarg.h>
#include <stdio.h>

static const nc_want anything = {NC_T_NONE, NC_T_NONE, NULL};

void nc_checker_fail(nc_checker *c, nc_err err, size_t at, const char *format, ...)
{
    c->failed = true;
    if (c->diag == NULL)
        return;
    char text[320];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    nc_report(c->diag, err, nc_node_place(c->node, at), "%s", text);
}

nc_checker nc_checker_of(nc_draft *draft, nc_rules *rules, const nc_node *node)
{
    return (nc_checker){.rules = rules,
                        .diag = rules->diag,
                        .node = node,
                        .binds = draft->binds,
                        .bind_count = &draft->bind_count,
                        .named = draft->named,
                        .own = -1,
                        .params = &rules->params};
}

/* ---- making expressions ---- */

/* A windowed aggregate is the least that happened: what a recording with gaps shows of it is no value to
 * calculate with. */
static bool takes_peak(nc_expr_op op)
{
    return op >= NC_X_EQ && op <= NC_X_GE;
}

nc_expr *nc_expr_new(nc_checker *c, nc_expr_op op, nc_type type, size_t at, nc_expr *const *args,
                     unsigned count)
{
    nc_expr *e = NC_NEW(c->rules->arena, nc_expr);
    e->op = op;
    e->type = type;
    e->place = nc_node_place(c->node, at);
    e->argc = (uint8_t)count;
    e->args = count ? NC_NEW_ARRAY(c->rules->arena, nc_expr *, count) : NULL;
    for (unsigned i = 0; i < count; i++) {
        e->args[i] = args[i];
        e->binds |= args[i]->binds;
        if (args[i]->op == NC_X_PEAK && !takes_peak(op))
            nc_checker_fail(
                c, NC_E_INVALID, at,
                "a value in windows is compared with == != < <= > or >=, and not calculated with");
    }
    return e;
}

nc_expr *nc_expr_const(nc_checker *c, size_t at, nc_type type, nc_word word)
{
    nc_expr *e = nc_expr_new(c, NC_X_CONST, type, at, NULL, 0);
    e->word = word;
    return e;
}

/* true and x is x; false and x is false, whatever x is: so parameters can switch conditions off. */
static nc_expr *fold_logic(nc_expr *e)
{
    nc_word neutral = e->op == NC_X_AND ? 1 : 0;
    unsigned kept = 0;
    e->binds = 0;
    for (unsigned i = 0; i < e->argc; i++) {
        nc_expr *arg = e->args[i];
        if (arg->op == NC_X_CONST && arg->word != neutral)
            return arg;
        if (arg->op != NC_X_CONST) {
            e->args[kept++] = arg;
            e->binds |= arg->binds;
        }
    }
    if (kept == 0)
        return e->args[0];
    e->argc = (uint8_t)kept;
    return kept == 1 ? e->args[0] : e;
}

nc_expr *nc_expr_fold(nc_checker *c, nc_expr *e)
{
    if (e->op == NC_X_AND || e->op == NC_X_OR)
        return fold_logic(e);
    for (unsigned i = 0; i < e->argc; i++)
        if (e->args[i]->op != NC_X_CONST)
            return e;
    nc_env env = {.pool = c->rules->pool, .vocab = c->rules->vocab};
    nc_result_value value = nc_eval(e, &env);
    if (!value.known)
        return e;
    nc_type item = e->item;
    nc_expr *folded = nc_expr_new(c, NC_X_CONST, e->type, 0, NULL, 0);
    folded->place = e->place;
    folded->word = value.word;
    folded->item = item;
    return folded;
}

nc_expr *nc_expr_float(nc_checker *c, nc_expr *e, size_t at)
{
    size_t count;
    if (e->op == NC_X_CONST)
        return nc_expr_const(c, at, NC_T_FLOAT, nc_w_float((double)nc_v_int(e->word)));
    nc_expr *call = nc_expr_new(c, NC_X_CALL, NC_T_FLOAT, at, &e, 1);
    const nc_function *table = nc_functions(&count);
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(table[i].name, NC_S("float")))
            call->fn = &table[i];
    return call;
}

const nc_slot *nc_expr_slot(const nc_checker *c, const nc_expr *e)
{
    if (e->op != NC_X_SLOT)
        return NULL;
    const nc_shape *shape = nc_vocab_shape(c->rules->vocab, c->binds[e->bind].type);
    return shape ? nc_shape_slot_info(shape, e->slot) : NULL;
}

bool nc_type_ordered(nc_type type)
{
    return type == NC_T_INT || type == NC_T_FLOAT || type == NC_T_TIME || type == NC_T_DURATION ||
           type == NC_T_STRING || type == NC_T_SYMBOL || type == NC_T_IP || type == NC_T_MAC;
}

static bool number(nc_type type)
{
    return type == NC_T_INT || type == NC_T_FLOAT;
}

static bool text(nc_type type)
{
    return type == NC_T_STRING || type == NC_T_SYMBOL;
}

bool nc_types_meet(nc_type a, nc_type b)
{
    return a == b || (number(a) && number(b)) || (text(a) && text(b));
}

/* ---- typed places ---- */

static const char *article(nc_type type)
{
    return type == NC_T_INT || type == NC_T_IP ? "an" : "a";
}

static void mismatch(nc_checker *c, size_t at, nc_type wanted, nc_type got)
{
    nc_checker_fail(c, NC_E_TYPE, at, "%s %.*s is needed here, this is %s %.*s", article(wanted),
                    NC_FMT(nc_type_name(wanted)), article(got), NC_FMT(nc_type_name(got)));
}

nc_expr *nc_check_as(nc_checker *c, const nc_ast *ast, nc_want want)
{
    nc_expr *e = nc_check(c, ast, want);
    if (e == NULL || want.type == NC_T_NONE || e->type == want.type || (text(e->type) && text(want.type)))
        return e;
    if (e->type == NC_T_INT && want.type == NC_T_FLOAT)
        return nc_expr_float(c, e, ast->at);
    mismatch(c, ast->at, want.type, e->type);
    return NULL;
}

nc_expr *nc_check_bool(nc_checker *c, const nc_ast *ast)
{
    return nc_check_as(c, ast, (nc_want){NC_T_BOOL, NC_T_NONE, NULL});
}

static nc_want want_of(const nc_checker *c, const nc_expr *e)
{
    return e ? (nc_want){e->type, e->item, nc_expr_slot(c, e)} : anything;
}

/* Two operands, of which one may tell what the literal on the other side means. */
static bool check_pair(nc_checker *c, const nc_ast *a, const nc_ast *b, nc_expr *out[2])
{
    bool second_first = nc_is_loose(c, a) && !nc_is_loose(c, b);
    if (second_first) {
        out[1] = nc_check(c, b, anything);
        out[0] = out[1] ? nc_check(c, a, want_of(c, out[1])) : NULL;
    } else {
        out[0] = nc_check(c, a, anything);
        out[1] = out[0] ? nc_check(c, b, want_of(c, out[0])) : NULL;
    }
    return out[0] && out[1];
}

/* ---- operators ---- */

static void cannot(nc_checker *c, const nc_ast *ast, const char *what, nc_type a, nc_type b)
{
    nc_checker_fail(c, NC_E_TYPE, ast->at, "%s %s %.*s with %s %.*s", what, article(a),
                    NC_FMT(nc_type_name(a)), article(b), NC_FMT(nc_type_name(b)));
}

/* Constants take the other side's form, so that words can be compared. */
static void align(nc_checker *c, nc_expr *pair[2], const nc_ast *ast)
{
    for (unsigned i = 0; i < 2; i++) {
        nc_expr *e = pair[i];
        if (e->op != NC_X_CONST || e->type == pair[1 - i]->type)
            continue;
        if (e->type == NC_T_INT)
            pair[i] = nc_expr_float(c, e, ast->args[i]->at);
        else if (text(e->type))
            pair[i] = nc_expr_const(c, ast->args[i]->at, pair[1 - i]->type, e->word);
    }
}

static nc_expr *check_compare(nc_checker *c, const nc_ast *ast)
{
    nc_expr *pair[2];
    if (!check_pair(c, ast->args[0], ast->args[1], pair))
        return NULL;
    nc_type a = pair[0]->type, b = pair[1]->type;
    if (!nc_types_meet(a, b)) {
        cannot(c, ast, "this compares", a, b);
        if ((a == NC_T_IP && b == NC_T_CIDR) && c->diag)
            nc_hint(c->diag, "an address belongs to a subnet: x in 10.0.0.0/8");
        return NULL;
    }
    if (ast->op != NC_X_EQ && ast->op != NC_X_NE && !nc_type_ordered(a)) {
        nc_checker_fail(c, NC_E_TYPE, ast->at, "%s %.*s is neither smaller nor greater than another",
                        article(a), NC_FMT(nc_type_name(a)));
        return NULL;
    }
    align(c, pair, ast);
    return nc_expr_fold(c, nc_expr_new(c, ast->op, NC_T_BOOL, ast->at, pair, 2));
}

static nc_type sum_type(nc_expr_op op, nc_type a, nc_type b)
{
    if (number(a) && number(b))
        return a == NC_T_FLOAT || b == NC_T_FLOAT ? NC_T_FLOAT : NC_T_INT;
    if (a == NC_T_DURATION && b == NC_T_DURATION)
        return NC_T_DURATION;
    if (a == NC_T_TIME && b == NC_T_TIME && op == NC_X_SUB)
        return NC_T_DURATION;
    if (a == NC_T_TIME && b == NC_T_DURATION)
        return NC_T_TIME;
    return a == NC_T_DURATION && b == NC_T_TIME && op == NC_X_ADD ? NC_T_TIME : NC_T_NONE;
}

static nc_type product_type(nc_expr_op op, nc_type a, nc_type b)
{
    if (op == NC_X_MOD)
        return a == NC_T_INT && b == NC_T_INT ? NC_T_INT : NC_T_NONE;
    if (number(a) && number(b))
        return op == NC_X_DIV || a == NC_T_FLOAT || b == NC_T_FLOAT ? NC_T_FLOAT : NC_T_INT;
    if (a == NC_T_DURATION && number(b))
        return NC_T_DURATION;
    if (op == NC_X_MUL && number(a) && b == NC_T_DURATION)
        return NC_T_DURATION;
    return op == NC_X_DIV && a == NC_T_DURATION && b == NC_T_DURATION ? NC_T_FLOAT : NC_T_NONE;
}

static nc_type arith_type(nc_expr_op op, nc_type a, nc_type b)
{
    if (op == NC_X_ADD || op == NC_X_SUB)
        return sum_type(op, a, b);
    if (op == NC_X_BAND || op == NC_X_BOR)
        return a == NC_T_INT && b == NC_T_INT ? NC_T_INT : NC_T_NONE;
    return product_type(op, a, b);
}

static nc_expr *check_arith(nc_checker *c, const nc_ast *ast)
{
    nc_expr *pair[2] = {nc_check(c, ast->args[0], anything), NULL};
    pair[1] = nc_check(c, ast->args[1], anything);
    if (!pair[0] || !pair[1])
        return NULL;
    nc_type type = arith_type(ast->op, pair[0]->type, pair[1]->type);
    if (type == NC_T_NONE) {
        cannot(c, ast, "this calculates", pair[0]->type, pair[1]->type);
        return NULL;
    }
    return nc_expr_fold(c, nc_expr_new(c, ast->op, type, ast->at, pair, 2));
}

static nc_expr *check_negative(nc_checker *c, const nc_ast *ast, nc_want want)
{
    nc_expr *arg = nc_check(c, ast->args[0], number(want.type) ? want : anything);
    if (arg == NULL)
        return NULL;
    if (!number(arg->type) && arg->type != NC_T_DURATION) {
        nc_checker_fail(c, NC_E_TYPE, ast->args[0]->at, "'-' takes a number or a duration, this is %s %.*s",
                        article(arg->type), NC_FMT(nc_type_name(arg->type)));
        return NULL;
    }
    return nc_expr_fold(c, nc_expr_new(c, NC_X_NEG, arg->type, ast->at, &arg, 1));
}

static nc_expr *check_logic(nc_checker *c, const nc_ast *ast)
{
    nc_expr *args[UINT8_MAX];
    bool fine = true;
    for (unsigned i = 0; i < ast->argc; i++) {
        args[i] = nc_check_bool(c, ast->args[i]);
        fine = fine && args[i];
    }
    return fine ? nc_expr_fold(c, nc_expr_new(c, ast->op, NC_T_BOOL, ast->at, args, ast->argc)) : NULL;
}

/* One item of a list behind `in`: a value of the same type, or a subnet. */
static nc_expr *check_member(nc_checker *c, const nc_ast *ast, const nc_expr *value)
{
    nc_expr *item = nc_check(c, ast, want_of(c, value));
    if (item == NULL)
        return NULL;
    bool subnet = value->type == NC_T_IP && item->type == NC_T_CIDR;
    if (!subnet && !nc_types_meet(value->type, item->type)) {
        mismatch(c, ast->at, value->type, item->type);
        return NULL;
    }
    if (item->op == NC_X_CONST && !subnet && item->type != value->type)
        item = item->type == NC_T_INT ? nc_expr_float(c, item, ast->at)
                                      : nc_expr_const(c, ast->at, value->type, item->word);
    return item;
}

static nc_expr *check_in_list(nc_checker *c, const nc_ast *ast, nc_expr *value)
{
    const nc_ast *list = ast->args[1];
    nc_expr *args[UINT8_MAX];
    bool fine = true;
    args[0] = value;
    for (unsigned i = 0; i < list->argc; i++) {
        args[i + 1] = check_member(c, list->args[i], value);
        fine = fine && args[i + 1];
    }
    return fine ? nc_expr_fold(c, nc_expr_new(c, NC_X_IN, NC_T_BOOL, ast->at, args, list->argc + 1u)) : NULL;
}

static nc_expr *check_in(nc_checker *c, const nc_ast *ast)
{
    nc_expr *pair[2] = {nc_check(c, ast->args[0], anything), NULL};
    if (pair[0] == NULL)
        return NULL;
    if (ast->args[1]->kind == NC_A_LIST)
        return check_in_list(c, ast, pair[0]);
    pair[1] = nc_check(c, ast->args[1], anything);
    if (pair[1] == NULL)
        return NULL;
    bool subnet = pair[0]->type == NC_T_IP && pair[1]->type == NC_T_CIDR;
    bool list = pair[1]->type == NC_T_LIST && nc_types_meet(pair[0]->type, pair[1]->item);
    if (!list && pair[1]->type == NC_T_LIST) {
        nc_checker_fail(
            c, NC_E_TYPE, ast->args[1]->at, "the items of this list are of type %.*s; %s %.*s is none",
            NC_FMT(nc_type_name(pair[1]->item)), article(pair[0]->type), NC_FMT(nc_type_name(pair[0]->type)));
        return NULL;
    }
    if (!subnet && !list) {
        nc_checker_fail(c, NC_E_TYPE, ast->args[1]->at,
                        "behind 'in' stands a list, a subnet or (after, up to); this is %s %.*s",
                        article(pair[1]->type), NC_FMT(nc_type_name(pair[1]->type)));
        return NULL;
    }
    return nc_expr_fold(c, nc_expr_new(c, NC_X_IN, NC_T_BOOL, ast->at, pair, 2));
}

static nc_expr *check_range(nc_checker *c, const nc_ast *ast)
{
    nc_expr *args[3] = {nc_check(c, ast->args[0], anything), NULL, NULL};
    if (args[0] == NULL)
        return NULL;
    nc_type type = args[0]->type;
    if (!nc_type_ordered(type)) {
        nc_checker_fail(c, NC_E_TYPE, ast->at, "%s %.*s lies in no range", article(type),
                        NC_FMT(nc_type_name(type)));
        return NULL;
    }
    for (unsigned i = 1; i < 3; i++) {
        args[i] = nc_check(c, ast->args[i], want_of(c, args[0]));
        if (args[i] == NULL)
            return NULL;
        if (!nc_types_meet(type, args[i]->type)) {
            mismatch(c, ast->args[i]->at, type, args[i]->type);
            return NULL;
        }
        if (args[i]->op == NC_X_CONST && args[i]->type == NC_T_INT && type == NC_T_FLOAT)
            args[i] = nc_expr_float(c, args[i], ast->args[i]->at);
    }
    nc_expr *e = nc_expr_new(c, NC_X_RANGE, NC_T_BOOL, ast->at, args, 3);
    e->word = ast->flag;
    return nc_expr_fold(c, e);
}

static const nc_regex *regex_of(nc_checker *c, const nc_ast *ast)
{
    nc_rules *rules = c->rules;
    nc_diag *own = c->diag ? NULL : nc_diag_new();
    nc_regex *regex = nc_regex_new(ast->args[1]->text, ast->flag, nc_node_place(c->node, ast->args[1]->at),
                                   own ? own : c->diag);
    nc_diag_free(own);
    if (regex == NULL) {
        c->failed = true;
        return NULL;
    }
    rules->regexes = nc_grow(rules->regexes, &rules->regex_capacity, rules->regex_count, sizeof(nc_regex *));
    rules->regexes[rules->regex_count++] = regex;
    return regex;
}

static nc_expr *check_match(nc_checker *c, const nc_ast *ast)
{
    nc_expr *value = nc_check(c, ast->args[0], (nc_want){NC_T_STRING, NC_T_NONE, NULL});
    const nc_ast *pattern = ast->args[1];
    if (value == NULL)
        return NULL;
    if (!text(value->type)) {
        mismatch(c, ast->args[0]->at, NC_T_STRING, value->type);
        return NULL;
    }
    if (pattern->kind != NC_A_STRING) {
        nc_checker_fail(c, NC_E_SYNTAX, pattern->at,
                        "behind 'matches' stands a pattern in quotes, with * and ?");
        return NULL;
    }
    nc_word word = nc_intern(c->rules->pool, pattern->text);
    nc_expr *args[2] = {value, nc_expr_const(c, pattern->at, NC_T_STRING, word)};
    nc_expr *e = nc_expr_new(c, ast->op, NC_T_BOOL, ast->at, args, 2);
    e->word = ast->op == NC_X_REGEX ? ast->flag : word;
    if (ast->op == NC_X_REGEX && (e->regex = regex_of(c, ast)) == NULL)
        return NULL;
    return nc_expr_fold(c, e);
}

/* Each item of a list in turn. */
static nc_expr *check_each(nc_checker *c, const nc_ast *ast)
{
    nc_expr *args[2] = {nc_check(c, ast->args[0], anything), NULL};
    if (args[0] == NULL)
        return NULL;
    if (args[0]->type != NC_T_LIST) {
        mismatch(c, ast->args[0]->at, NC_T_LIST, args[0]->type);
        return NULL;
    }
    nc_type outer = c->item;
    c->item = args[0]->item;
    args[1] = nc_check_bool(c, ast->args[1]);
    c->item = outer;
    if (args[1] == NULL)
        return NULL;
    nc_expr *e = nc_expr_new(c, NC_X_EACH, NC_T_BOOL, ast->at, args, 2);
    e->word = ast->flag;
    return e;
}

static nc_expr *check_one(nc_checker *c, const nc_ast *ast)
{
    nc_expr *arg = ast->op == NC_X_NOT ? nc_check_bool(c, ast->args[0]) : nc_check(c, ast->args[0], anything);
    return arg ? nc_expr_fold(c, nc_expr_new(c, ast->op, NC_T_BOOL, ast->at, &arg, 1)) : NULL;
}

static nc_expr *check_op(nc_checker *c, const nc_ast *ast, nc_want want)
{
    switch ((int)ast->op) {
    case NC_X_AND:
    case NC_X_OR: return check_logic(c, ast);
    case NC_X_NOT:
    case NC_X_KNOWN: return check_one(c, ast);
    case NC_X_IN: return check_in(c, ast);
    case NC_X_RANGE: return check_range(c, ast);
    case NC_X_GLOB:
    case NC_X_REGEX: return check_match(c, ast);
    case NC_X_PEAK: return nc_check_window(c, ast);
    case NC_X_NEG: return check_negative(c, ast, want);
    case NC_X_EQ:
    case NC_X_NE:
    case NC_X_LT:
    case NC_X_LE:
    case NC_X_GT:
    case NC_X_GE: return check_compare(c, ast);
    default: return check_arith(c, ast);
    }
}

nc_expr *nc_check(nc_checker *c, const nc_ast *ast, nc_want want)
{
    switch (ast->kind) {
    case NC_A_NAME:
    case NC_A_PARAM:
    case NC_A_NUMBER:
    case NC_A_STRING:
    case NC_A_BOOL: return nc_check_literal(c, ast, want);
    case NC_A_CALL: return nc_check_call(c, ast, want);
    case NC_A_EXISTS: return nc_check_exists(c, ast);
    case NC_A_EVERY: return nc_check_every(c, ast);
    case NC_A_EACH: return check_each(c, ast);
    case NC_A_ITEM: return nc_expr_new(c, NC_X_ITEM, c->item, ast->at, NULL, 0);
    case NC_A_OP: return check_op(c, ast, want);
    case NC_A_LIST: break;
    }
    nc_checker_fail(c, NC_E_SYNTAX, ast->at, "a list stands only behind 'in'");
    return NULL;
}
