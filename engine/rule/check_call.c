/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"
#include "values.h"

static const nc_want anything = {NC_T_NONE, NC_T_NONE, NULL};

/* ---- aggregates ---- */

typedef struct aggregate {
    nc_str name;
    nc_expr_op op;
} aggregate;

static const aggregate aggregates[] = {
    {NC_SI("count"), NC_X_COUNT}, {NC_SI("sum"), NC_X_SUM},           {NC_SI("distinct"), NC_X_DISTINCT},
    {NC_SI("list"), NC_X_LIST},   {NC_SI("first"), NC_X_FIRST},       {NC_SI("last"), NC_X_LAST},
    {NC_SI("rate"), NC_X_RATE},   {NC_SI("min"), NC_X_MIN},           {NC_SI("max"), NC_X_MAX},
    {NC_SI("avg"), NC_X_AVG},     {NC_SI("median"), NC_X_PERCENTILE}, {NC_SI("percentile"), NC_X_PERCENTILE},
};
enum { AGGREGATES = sizeof aggregates / sizeof *aggregates };

static const aggregate *aggregate_of(const nc_ast *ast)
{
    for (size_t i = 0; i < AGGREGATES; i++) {
        bool also_function = aggregates[i].op == NC_X_MIN || aggregates[i].op == NC_X_MAX;
        if (nc_str_eq(aggregates[i].name, ast->text) && (!also_function || ast->argc == 1))
            return &aggregates[i];
    }
    return NULL;
}

/* A whole fact: count(name), rate(name). */
static nc_expr *check_rows(nc_checker *c, const nc_ast *ast, const aggregate *a)
{
    const nc_ast *arg = ast->args[0];
    unsigned bind;
    int slot = -1;
    if (arg->kind != NC_A_NAME || (nc_find_name(c, arg->text, &bind, &slot) && slot >= 0)) {
        nc_checker_fail(c, NC_E_TYPE, arg->at, "%.*s() takes the name of a line of find", NC_FMT(ast->text));
        return NULL;
    }
    if (!nc_find_name(c, arg->text, &bind, &slot)) {
        nc_unknown_name(c, arg->text, arg->at);
        return NULL;
    }
    nc_expr *e = nc_expr_new(c, a->op, a->op == NC_X_COUNT ? NC_T_INT : NC_T_FLOAT, ast->at, NULL, 0);
    e->bind = (uint8_t)bind;
    e->binds = UINT64_C(1) << bind;
    c->binds[bind].used = true;
    c->strict |= e->binds;
    return e;
}

static bool fits(nc_expr_op op, nc_type type)
{
    if (op == NC_X_SUM || op == NC_X_AVG)
        return type == NC_T_INT || type == NC_T_FLOAT || type == NC_T_DURATION;
    if (op == NC_X_MIN || op == NC_X_MAX || op == NC_X_PERCENTILE)
        return nc_type_ordered(type);
    return op != NC_X_LIST || type != NC_T_LIST;
}

static nc_type result_of(nc_expr_op op, nc_type type)
{
    switch ((int)op) {
    case NC_X_DISTINCT: return NC_T_INT;
    case NC_X_RATE: return NC_T_FLOAT;
    case NC_X_LIST: return NC_T_LIST;
    case NC_X_AVG: return type == NC_T_DURATION ? type : NC_T_FLOAT;
    default: return type;
    }
}

/* percentile(x, 95): the second argument is a number from 0 to 100; median is 50. */
static bool read_percent(nc_checker *c, const nc_ast *ast, nc_expr *e)
{
    e->word = 50000;
    if (ast->argc == 1)
        return true;
    nc_expr *percent = nc_check_as(c, ast->args[1], (nc_want){NC_T_FLOAT, NC_T_NONE, NULL});
    if (percent == NULL)
        return false;
    double value = percent->op == NC_X_CONST ? nc_v_float(percent->word) : -1;
    if (value < 0 || value > 100) {
        nc_checker_fail(c, NC_E_TYPE, ast->args[1]->at, "percentile() takes a constant from 0 to 100");
        return false;
    }
    e->word = (nc_word)(value * 1000 + 0.5);
    return true;
}

static nc_expr *check_values(nc_checker *c, const nc_ast *ast, const aggregate *a)
{
    nc_checker inner = *c;
    inner.group = inner.exists = false;
    nc_expr *arg = nc_check(&inner, ast->args[0], anything);
    c->failed = inner.failed;
    if (arg == NULL)
        return NULL;
    if (!fits(a->op, arg->type)) {
        nc_checker_fail(c, NC_E_TYPE, ast->args[0]->at, "%.*s() cannot take a %.*s", NC_FMT(ast->text),
                        NC_FMT(nc_type_name(arg->type)));
        return NULL;
    }
    nc_expr *e = nc_expr_new(c, a->op, result_of(a->op, arg->type), ast->at, &arg, 1);
    e->item = a->op == NC_X_LIST ? arg->type : arg->item;
    bool one = arg->binds != 0 && (arg->binds & (arg->binds - 1)) == 0;
    e->bind = one ? (uint8_t)__builtin_ctzll(arg->binds) : UINT8_MAX;
    c->strict |= arg->binds;
    return a->op != NC_X_PERCENTILE || read_percent(c, ast, e) ? e : NULL;
}

static nc_expr *check_aggregate(nc_checker *c, const nc_ast *ast, const aggregate *a)
{
    if (!c->group) {
        nc_checker_fail(
            c, NC_E_INVALID, ast->at,
            "%.*s() speaks of a group of matches: not in find, where, unless, absent, per or pick",
            NC_FMT(ast->text));
        return NULL;
    }
    unsigned wanted = nc_str_eq(a->name, NC_S("percentile")) ? 2 : 1;
    if (ast->argc != wanted) {
        nc_checker_fail(c, NC_E_SYNTAX, ast->at, "%.*s() takes %s", NC_FMT(ast->text),
                        wanted == 2 ? "a value and a number from 0 to 100" : "one argument");
        return NULL;
    }
    unsigned bind;
    int slot = -1;
    bool rows =
        ast->args[0]->kind == NC_A_NAME && nc_find_name(c, ast->args[0]->text, &bind, &slot) && slot < 0;
    if (a->op == NC_X_COUNT || (a->op == NC_X_RATE && rows))
        return check_rows(c, ast, a);
    return check_values(c, ast, a);
}

/* count(p) in 10s, rate(p) over 60s */
nc_expr *nc_check_window(nc_checker *c, const nc_ast *ast)
{
    nc_expr *args[2] = {nc_check(c, ast->args[0], anything), NULL};
    if (args[0] == NULL)
        return NULL;
    args[1] = nc_check_as(c, ast->args[1], (nc_want){NC_T_DURATION, NC_T_NONE, NULL});
    if (args[1] == NULL)
        return NULL;
    if (args[1]->op != NC_X_CONST || nc_v_int(args[1]->word) <= 0) {
        nc_checker_fail(c, NC_E_TYPE, ast->args[1]->at, "the length of a window is a constant above zero");
        return NULL;
    }
    if (args[0]->bind == UINT8_MAX) {
        nc_checker_fail(c, NC_E_INVALID, ast->args[0]->at,
                        "what is counted in a window reads one fact, whose time places it");
        return NULL;
    }
    nc_expr *e = nc_expr_new(c, NC_X_PEAK, args[0]->type, ast->at, args, 2);
    e->bind = args[0]->bind;
    return e;
}

/* ---- functions ---- */

static const nc_function *find_function(const nc_rules *rules, nc_str name)
{
    size_t count;
    const nc_function *table = nc_functions(&count);
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(table[i].name, name))
            return &table[i];
    for (size_t i = 0; i < rules->host_count; i++)
        if (nc_str_eq(rules->host[i].name, name))
            return &rules->host[i];
    return NULL;
}

static void unknown_function(nc_checker *c, const nc_ast *ast)
{
    nc_str known[256];
    size_t count, n = 0;
    nc_checker_fail(c, NC_E_UNKNOWN, ast->at, "there is no function '%.*s'", NC_FMT(ast->text));
    const nc_function *table = nc_functions(&count);
    for (size_t i = 0; i < count && n < 200; i++)
        known[n++] = table[i].name;
    for (size_t i = 0; i < c->rules->host_count && n < 240; i++)
        known[n++] = c->rules->host[i].name;
    for (size_t i = 0; i < AGGREGATES; i++)
        known[n++] = aggregates[i].name;
    known[n++] = NC_S("lookup");
    known[n++] = NC_S("if");
    if (c->diag)
        nc_hint_nearest(c->diag, ast->text, known, n);
}

/* Functions that take any type are told which: a constant behind the last argument. */
static bool takes_any(const nc_function *fn)
{
    for (unsigned i = 0; i < fn->argc; i++)
        if (fn->args[i] == NC_T_NONE)
            return true;
    return false;
}

/* abs, min, max: one type for all arguments and the result. */
static bool one_type(nc_checker *c, const nc_ast *ast, const nc_function *fn, nc_expr **args, unsigned count)
{
    bool real = false, order = fn->argc > 1;
    for (unsigned i = 0; i < count; i++) {
        real = real || args[i]->type == NC_T_FLOAT;
        nc_type type = args[i]->type;
        bool fine =
            type == NC_T_INT || type == NC_T_FLOAT || type == NC_T_DURATION || (order && type == NC_T_TIME);
        if (!fine || !nc_types_meet(args[0]->type, type)) {
            nc_checker_fail(c, NC_E_TYPE, ast->args[i]->at, "%.*s() cannot take a %.*s here",
                            NC_FMT(fn->name), NC_FMT(nc_type_name(type)));
            return false;
        }
    }
    for (unsigned i = 0; i < count && real; i++)
        if (args[i]->type == NC_T_INT)
            args[i] = nc_expr_float(c, args[i], ast->args[i]->at);
    return true;
}

/* What comes behind a list is an item of it. */
static nc_expr *check_argument(nc_checker *c, const nc_ast *ast, const nc_function *fn, nc_expr *const *args,
                               unsigned i)
{
    bool item = i > 0 && fn->args[i] == NC_T_NONE && args[i - 1]->type == NC_T_LIST;
    return nc_check_as(c, ast->args[i], (nc_want){item ? args[i - 1]->item : fn->args[i], NC_T_NONE, NULL});
}

/* Of the result, when it is a list: those of built-in functions hold what their first argument is or holds.
 */
static nc_type item_of(const nc_function *fn, const nc_expr *first)
{
    if (fn->call == NULL || fn->result != NC_T_LIST)
        return fn->result_item;
    return first->type == NC_T_LIST ? first->item : first->type;
}

static nc_expr *check_function(nc_checker *c, const nc_ast *ast, const nc_function *fn)
{
    nc_expr *args[NC_MAX_ARGS + 1];
    unsigned least = fn->argc - (unsigned)fn->optional, count = ast->argc;
    bool built_in = fn->call != NULL;
    if (count < least || count > fn->argc) {
        nc_checker_fail(c, NC_E_SYNTAX, ast->at, "%.*s() takes %u argument%s, here are %u", NC_FMT(fn->name),
                        count < least ? least : (unsigned)fn->argc, fn->argc == 1 ? "" : "s", count);
        return NULL;
    }
    for (unsigned i = 0; i < count; i++) {
        args[i] = check_argument(c, ast, fn, args, i);
        if (args[i] == NULL)
            return NULL;
    }
    bool same = fn->result == NC_T_NONE;
    if (same && !one_type(c, ast, fn, args, count))
        return NULL;
    nc_type first = count ? args[0]->type : NC_T_NONE, item = count ? args[0]->item : NC_T_NONE;
    for (; built_in && count < fn->argc; count++)
        args[count] = nc_expr_const(c, ast->at, fn->args[count], nc_w_int(NC_ARG_DEFAULT));
    if (built_in && takes_any(fn))
        args[count++] = nc_expr_const(c, ast->at, NC_T_INT, (nc_word)first | (nc_word)item << 8);
    nc_expr *e =
        nc_expr_new(c, built_in ? NC_X_CALL : NC_X_HOST, same ? first : fn->result, ast->at, args, count);
    e->item = item_of(fn, count ? args[0] : NULL);
    e->fn = fn;
    bool printable = e->type != NC_T_LIST; /* as it is written in the rule */
    return built_in && printable ? nc_expr_fold(c, e) : e;
}

static nc_expr *check_if(nc_checker *c, const nc_ast *ast, nc_want want)
{
    if (ast->argc != 3) {
        nc_checker_fail(c, NC_E_SYNTAX, ast->at, "if() takes a condition and two values");
        return NULL;
    }
    nc_expr *args[3] = {nc_check_bool(c, ast->args[0]), NULL, NULL};
    args[1] = nc_check(c, ast->args[1], want);
    if (args[1] != NULL && want.type == NC_T_NONE)
        want = (nc_want){args[1]->type, args[1]->item, nc_expr_slot(c, args[1])};
    args[2] = nc_check(c, ast->args[2], want);
    if (!args[0] || !args[1] || !args[2])
        return NULL;
    if (!nc_types_meet(args[1]->type, args[2]->type)) {
        nc_checker_fail(c, NC_E_TYPE, ast->args[2]->at, "both values of if() need one type: %.*s or %.*s",
                        NC_FMT(nc_type_name(args[1]->type)), NC_FMT(nc_type_name(args[2]->type)));
        return NULL;
    }
    for (unsigned i = 1; i < 3; i++)
        if (args[i]->type == NC_T_INT && args[3 - i]->type == NC_T_FLOAT)
            args[i] = nc_expr_float(c, args[i], ast->args[i]->at);
    bool free_text = args[1]->type == NC_T_STRING || args[2]->type == NC_T_STRING;
    nc_expr *e = nc_expr_new(c, NC_X_IF, free_text ? NC_T_STRING : args[1]->type, ast->at, args, 3);
    e->item = args[1]->item;
    return nc_expr_fold(c, e);
}

static nc_expr *check_lookup(nc_checker *c, const nc_ast *ast)
{
    const nc_ast *name = ast->args[0], *column = ast->args[2];
    const nc_table *table = nc_map_get(&c->rules->tables, name->text);
    if (table == NULL) {
        nc_checker_fail(c, NC_E_UNKNOWN, name->at, "there is no table '%.*s'", NC_FMT(name->text));
        if (c->diag)
            nc_hint_map(c->rules, name->text, &c->rules->tables);
        return NULL;
    }
    unsigned number = 0;
    while (number < table->column_count && !nc_str_eq(table->columns[number], column->text))
        number++;
    if (number == table->column_count) {
        nc_checker_fail(c, NC_E_UNKNOWN, column->at, "the table %.*s has no column '%.*s'",
                        NC_FMT(table->name), NC_FMT(column->text));
        if (c->diag)
            nc_hint_nearest(c->diag, column->text, table->columns, table->column_count);
        return NULL;
    }
    nc_expr *key = nc_check_as(c, ast->args[1], (nc_want){table->key, NC_T_NONE, NULL});
    if (key == NULL)
        return NULL;
    nc_expr *e = nc_expr_new(c, NC_X_LOOKUP, NC_T_STRING, ast->at, &key, 1);
    e->table = table;
    e->word = number;
    return e;
}

nc_expr *nc_check_call(nc_checker *c, const nc_ast *ast, nc_want want)
{
    const aggregate *a = aggregate_of(ast);
    if (a != NULL)
        return check_aggregate(c, ast, a);
    if (nc_str_eq(ast->text, NC_S("if")))
        return check_if(c, ast, want);
    if (nc_str_eq(ast->text, NC_S("lookup")))
        return check_lookup(c, ast);
    const nc_function *fn = find_function(c->rules, ast->text);
    if (fn != NULL)
        return check_function(c, ast, fn);
    unknown_function(c, ast);
    return NULL;
}

/* ---- exists ---- */

void nc_pattern_split(nc_rules *rules, nc_pattern *pattern, nc_expr *condition)
{
    nc_expr *single[1] = {condition}, **parts = single;
    unsigned count = condition ? 1 : 0;
    if (condition && condition->op == NC_X_AND) {
        parts = condition->args;
        count = condition->argc;
    }
    pattern->local = NC_NEW_ARRAY(rules->arena, const nc_expr *, count);
    pattern->join = NC_NEW_ARRAY(rules->arena, const nc_expr *, count);
    for (unsigned i = 0; i < count; i++) {
        if (parts[i]->op == NC_X_CONST && parts[i]->word != 0)
            continue;
        if ((parts[i]->binds & ~(UINT64_C(1) << pattern->bind)) == 0)
            pattern->local[pattern->local_count++] = parts[i];
        else
            pattern->join[pattern->join_count++] = parts[i];
    }
}

/* What a fact must satisfy so that `every` does not hold: all of `where`, and not `satisfies`. */
static nc_expr *counterexample(nc_checker *c, nc_expr *const *args, unsigned count)
{
    nc_expr *parts[UINT8_MAX];
    unsigned n = 0;
    if (count == 2 && args[0]->op == NC_X_AND)
        for (; n < args[0]->argc && n < UINT8_MAX - 1; n++)
            parts[n] = args[0]->args[n];
    else if (count == 2)
        parts[n++] = args[0];
    nc_expr *last = args[count - 1];
    parts[n++] = nc_expr_fold(c, nc_expr_new(c, NC_X_NOT, NC_T_BOOL, 0, &last, 1));
    return n == 1 ? parts[0] : nc_expr_fold(c, nc_expr_new(c, NC_X_AND, NC_T_BOOL, 0, parts, n));
}

static nc_expr *exists_of(nc_checker *c, const nc_ast *ast, nc_fact_type type)
{
    unsigned bind = (*c->bind_count)++;
    c->binds[bind] =
        (nc_bind){.name = NC_S(""), .type = type, .place = nc_node_place(c->node, ast->at), .used = true};
    nc_checker inner = *c;
    inner.own = (int)bind;
    inner.group = inner.exists = false;
    nc_expr *args[2] = {NULL, NULL};
    for (unsigned i = 0; i < ast->argc; i++)
        args[i] = nc_check_bool(&inner, ast->args[i]);
    c->failed = inner.failed;
    if ((ast->argc > 0 && args[0] == NULL) || (ast->argc > 1 && args[1] == NULL))
        return NULL;
    bool every = ast->kind == NC_A_EVERY;
    nc_expr *condition = every ? counterexample(c, args, ast->argc) : args[0];
    nc_pattern *pattern = NC_NEW(c->rules->arena, nc_pattern);
    *pattern = (nc_pattern){
        .name = NC_S(""), .type = type, .bind = (uint8_t)bind, .place = nc_node_place(c->node, ast->at)};
    nc_pattern_split(c->rules, pattern, condition);
    nc_expr *e = nc_expr_new(c, NC_X_EXISTS, NC_T_BOOL, ast->at, args, every ? ast->argc : 0);
    e->word = every;
    e->bind = (uint8_t)bind;
    e->sub = pattern;
    e->binds = condition ? condition->binds & ~(UINT64_C(1) << bind) : 0;
    c->strict |= UINT64_C(1) << bind;
    return e;
}

static nc_expr *check_facts(nc_checker *c, const nc_ast *ast, size_t word_length)
{
    if (!c->exists) {
        nc_checker_fail(c, NC_E_INVALID, ast->at, "'%s' stands in where, unless, having and when",
                        ast->kind == NC_A_EVERY ? "every" : "exists");
        return NULL;
    }
    if (*c->bind_count == NC_MAX_BINDINGS) {
        nc_checker_fail(c, NC_E_LIMIT, ast->at, "a rule speaks of at most %d facts", NC_MAX_BINDINGS);
        return NULL;
    }
    nc_fact_type type = nc_need_type(c->rules, ast->text, nc_node_place(c->node, ast->at + word_length));
    if (type == NC_NO_TYPE) {
        c->failed = true;
        return NULL;
    }
    return exists_of(c, ast, type);
}

nc_expr *nc_check_exists(nc_checker *c, const nc_ast *ast)
{
    return check_facts(c, ast, 7);
}

nc_expr *nc_check_every(nc_checker *c, const nc_ast *ast)
{
    nc_expr *e = check_facts(c, ast, 6);
    return e ? nc_expr_new(c, NC_X_NOT, NC_T_BOOL, ast->at, &e, 1) : NULL;
}
