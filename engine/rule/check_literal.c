/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* ---- names ---- */

static int slot_of(const nc_checker *c, unsigned bind, nc_str slot)
{
    const nc_shape *shape = nc_vocab_shape(c->rules->vocab, c->binds[bind].type);
    return shape ? nc_shape_slot(shape, slot) : -1;
}

static bool find_bind(const nc_checker *c, nc_str name, unsigned *bind)
{
    for (unsigned i = 0; i < *c->bind_count; i++) {
        bool visible = i < c->named || (int)i == c->own;
        if (visible && c->binds[i].name.n > 0 && nc_str_eq(c->binds[i].name, name)) {
            *bind = i;
            return true;
        }
    }
    return false;
}

bool nc_find_name(const nc_checker *c, nc_str name, unsigned *bind, int *slot)
{
    if (c->own >= 0 && (*slot = slot_of(c, (unsigned)c->own, name)) >= 0) {
        *bind = (unsigned)c->own;
        return true;
    }
    *slot = -1;
    if (find_bind(c, name, bind))
        return true;
    size_t dot = nc_str_find_char(name, '.');
    if (dot == SIZE_MAX || !find_bind(c, nc_str_sub(name, 0, dot), bind))
        return false;
    *slot = slot_of(c, *bind, nc_str_sub(name, dot + 1, SIZE_MAX));
    return *slot >= 0;
}

/* Is the name's first part a bound name whose slots are not known because an error was reported? */
static bool follows_from_error(const nc_checker *c, nc_str name, unsigned *bind)
{
    if (c->own >= 0 && c->binds[c->own].type == NC_NO_TYPE)
        return true;
    return find_bind(c, nc_str_sub(name, 0, nc_str_find_char(name, '.')), bind) &&
           c->binds[*bind].type == NC_NO_TYPE;
}

static void hint_names(nc_checker *c, nc_str name)
{
    nc_str known[NC_MAX_BINDINGS + NC_MAX_SLOTS + NC_SLOT_OWN];
    size_t count = 0;
    for (unsigned i = 0; i < c->named; i++)
        known[count++] = c->binds[i].name;
    const nc_shape *shape = c->own >= 0 ? nc_vocab_shape(c->rules->vocab, c->binds[c->own].type) : NULL;
    for (int i = 0; shape && i < (int)shape->slot_count + NC_SLOT_OWN; i++)
        known[count++] = nc_shape_slot_info(shape, i)->name;
    nc_hint_nearest(c->diag, name, known, count);
}

void nc_unknown_name(nc_checker *c, nc_str name, size_t at)
{
    unsigned bind;
    size_t dot = nc_str_find_char(name, '.');
    c->failed = true;
    if (follows_from_error(c, name, &bind))
        return;
    if (dot != SIZE_MAX && find_bind(c, nc_str_sub(name, 0, dot), &bind)) {
        const nc_shape *shape = nc_vocab_shape(c->rules->vocab, c->binds[bind].type);
        nc_str slot = nc_str_sub(name, dot + 1, SIZE_MAX);
        nc_checker_fail(c, NC_E_UNKNOWN, at + dot + 1, "%.*s has no slot '%.*s'", NC_FMT(shape->name),
                        NC_FMT(slot));
        if (c->diag)
            nc_hint_slot(c->rules, slot, shape);
        return;
    }
    if (c->own >= 0) {
        const nc_shape *shape = nc_vocab_shape(c->rules->vocab, c->binds[c->own].type);
        nc_checker_fail(c, NC_E_UNKNOWN, at, "'%.*s' is neither a slot of %.*s nor a name of this rule",
                        NC_FMT(name), NC_FMT(shape->name));
    } else {
        nc_checker_fail(c, NC_E_UNKNOWN, at, "'%.*s' is no name of this rule", NC_FMT(name));
    }
    if (c->diag)
        hint_names(c, name);
}

/* ---- symbols ---- */

bool nc_check_symbol(nc_checker *c, nc_str text, size_t at, nc_want want)
{
    if (want.slot == NULL || want.slot->values.n == 0 || nc_words_have(want.slot->values, text))
        return true;
    nc_checker_fail(c, NC_E_UNKNOWN, at, "'%.*s' is no value of %.*s (%.*s)", NC_FMT(text),
                    NC_FMT(want.slot->name), NC_FMT(want.slot->values));
    if (c->diag)
        nc_hint_words(c->rules, text, want.slot->values);
    return false;
}

static nc_expr *symbol(nc_checker *c, const nc_ast *ast, nc_want want)
{
    if (!nc_check_symbol(c, ast->text, ast->at, want))
        return NULL;
    return nc_expr_const(c, ast->at, want.type, nc_intern(c->rules->pool, ast->text));
}

/* `stage in [functions, ready]` where the fact has a slot `functions` too: what was meant must be said, for
 * either reading gives a rule that loads. */
static bool has_two_meanings(nc_checker *c, const nc_ast *ast, nc_want want)
{
    if (want.slot == NULL || nc_str_find_char(ast->text, '.') != SIZE_MAX ||
        !nc_words_have(want.slot->values, ast->text))
        return false;
    nc_checker_fail(c, NC_E_INVALID, ast->at, "'%.*s' is a slot and a value of %.*s", NC_FMT(ast->text),
                    NC_FMT(want.slot->name));
    if (c->diag)
        nc_hint(c->diag, "the value stands in quotes, the slot behind the name of its fact");
    return true;
}

static nc_expr *check_name(nc_checker *c, const nc_ast *ast, nc_want want)
{
    unsigned bind = 0;
    int slot;
    bool wants_word = want.type == NC_T_SYMBOL || want.type == NC_T_STRING;
    bool found = nc_find_name(c, ast->text, &bind, &slot);
    if (found && slot >= 0 && has_two_meanings(c, ast, want))
        return NULL;
    if (found && slot >= 0) {
        nc_expr *e = nc_expr_new(c, NC_X_SLOT, NC_T_NONE, ast->at, NULL, 0);
        e->bind = (uint8_t)bind;
        e->slot = (uint16_t)slot;
        e->binds = UINT64_C(1) << bind;
        const nc_slot *info = nc_expr_slot(c, e);
        e->type = info->type;
        e->item = info->item;
        e->slot_name = info->name;
        if ((int)bind != c->own)
            c->binds[bind].used = true;
        return e;
    }
    bool word = wants_word && nc_str_find_char(ast->text, '.') == SIZE_MAX;
    if (found && word && want.slot && nc_words_have(want.slot->values, ast->text))
        return symbol(c, ast, want);
    if (found) {
        nc_checker_fail(c, NC_E_TYPE, ast->at, "'%.*s' is the name of a whole fact; its values are %.*s.SLOT",
                        NC_FMT(ast->text), NC_FMT(ast->text));
        return NULL;
    }
    if (word)
        return symbol(c, ast, want);
    nc_unknown_name(c, ast->text, ast->at);
    return NULL;
}

bool nc_is_loose(const nc_checker *c, const nc_ast *ast)
{
    unsigned bind;
    int slot;
    if (ast->kind == NC_A_NAME)
        return !nc_find_name(c, ast->text, &bind, &slot) || slot < 0;
    if (ast->kind == NC_A_OP && ast->op == NC_X_NEG)
        return nc_is_loose(c, ast->args[0]);
    return ast->kind == NC_A_NUMBER || ast->kind == NC_A_STRING;
}

/* ---- values ---- */

static nc_expr *check_number(nc_checker *c, const nc_ast *ast, nc_want want)
{
    static const nc_type natural[] = {NC_T_INT, NC_T_FLOAT, NC_T_DURATION, NC_T_IP, NC_T_CIDR, NC_T_MAC};
    nc_word word;
    if (want.type == NC_T_SYMBOL)
        return symbol(c, ast, want);
    for (size_t i = 0; i < sizeof natural / sizeof *natural; i++) {
        if (!nc_value_parse(c->rules->pool, natural[i], ast->text, &word))
            continue;
        nc_expr *e = nc_expr_const(c, ast->at, natural[i], word);
        return natural[i] == NC_T_INT && want.type == NC_T_FLOAT ? nc_expr_float(c, e, ast->at) : e;
    }
    nc_checker_fail(c, NC_E_SYNTAX, ast->at, "'%.*s' is no number, duration, address, subnet or MAC",
                    NC_FMT(ast->text));
    return NULL;
}

static nc_expr *check_string(nc_checker *c, const nc_ast *ast, nc_want want)
{
    nc_word word;
    switch (want.type) {
    case NC_T_SYMBOL: return symbol(c, ast, want);
    case NC_T_TIME:
    case NC_T_DURATION:
    case NC_T_IP:
    case NC_T_CIDR:
    case NC_T_MAC:
    case NC_T_BYTES:
        if (nc_value_parse(c->rules->pool, want.type, ast->text, &word))
            return nc_expr_const(c, ast->at, want.type, word);
        nc_checker_fail(c, NC_E_SYNTAX, ast->at, "\"%.*s\" is no %.*s%s", NC_FMT(ast->text),
                        NC_FMT(nc_type_name(want.type)),
                        want.type == NC_T_BYTES ? ", written as hex digits: \"0a1b\"" : "");
        return NULL;
    case NC_T_NONE:
    case NC_T_BOOL:
    case NC_T_INT:
    case NC_T_FLOAT:
    case NC_T_STRING:
    case NC_T_LIST:
    case NC_T_COUNT: break;
    }
    return nc_expr_const(c, ast->at, NC_T_STRING, nc_intern(c->rules->pool, ast->text));
}

static nc_expr *check_param(nc_checker *c, const nc_ast *ast, nc_want want)
{
    nc_param *param = nc_map_get(c->params, ast->text);
    if (param == NULL) {
        nc_checker_fail(c, NC_E_UNKNOWN, ast->at, "no pack declares a parameter '%.*s'", NC_FMT(ast->text));
        if (c->diag)
            nc_hint_map(c->rules, ast->text, c->params);
        return NULL;
    }
    param->used = true;
    if (param->type == NC_T_SYMBOL && want.type == NC_T_SYMBOL &&
        !nc_check_symbol(c, nc_sym_str(c->rules->pool, (nc_sym)param->word), ast->at, want))
        return NULL;
    nc_expr *e = nc_expr_const(c, ast->at, param->type, param->word);
    return param->type == NC_T_INT && want.type == NC_T_FLOAT ? nc_expr_float(c, e, ast->at) : e;
}

nc_expr *nc_check_literal(nc_checker *c, const nc_ast *ast, nc_want want)
{
    if (ast->kind == NC_A_NAME)
        return check_name(c, ast, want);
    if (ast->kind == NC_A_NUMBER)
        return check_number(c, ast, want);
    if (ast->kind == NC_A_STRING)
        return check_string(c, ast, want);
    if (ast->kind == NC_A_PARAM)
        return check_param(c, ast, want);
    return nc_expr_const(c, ast->at, NC_T_BOOL, nc_w_bool(nc_str_eq(ast->text, NC_S("true"))));
}
