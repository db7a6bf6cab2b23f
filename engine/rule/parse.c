/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax.h"

/* Recursive descent, loosest operator first:
 *   or  <  and  <  not  <  comparison, in, matches, is  <  bor  <  band  <  + -  <  * / %  <  unary -
 * Comparisons do not chain. */

bool nc_parse_is(const nc_parser *p, const char *op)
{
    return p->now.kind == NC_TK_OP && nc_str_eq(p->now.text, nc_str_c(op));
}

bool nc_parse_accept(nc_parser *p, const char *op)
{
    if (!nc_parse_is(p, op))
        return false;
    nc_lex(p, false);
    return true;
}

static void unexpected(nc_parser *p, const char *wanted)
{
    if (p->now.kind == NC_TK_END)
        nc_parser_fail(p, p->now.at, "%s is missing here", wanted);
    else
        nc_parser_fail(p, p->now.at, "%s expected, not '%.*s'", wanted, NC_FMT(p->now.text));
}

bool nc_parse_expect(nc_parser *p, const char *op)
{
    if (nc_parse_accept(p, op))
        return true;
    char wanted[8] = {'\'', '\0'};
    size_t n = strlen(op);
    memcpy(wanted + 1, op, n < 4 ? n : 4);
    wanted[1 + (n < 4 ? n : 4)] = '\'';
    unexpected(p, wanted);
    return false;
}

static bool at_word(const nc_parser *p, const char *word)
{
    return p->now.kind == NC_TK_NAME && nc_str_eq(p->now.text, nc_str_c(word));
}

bool nc_parse_word(nc_parser *p, const char *word)
{
    if (!at_word(p, word))
        return false;
    nc_lex(p, false);
    return true;
}

nc_str nc_parse_name(nc_parser *p, const char *what)
{
    nc_str name = p->now.text;
    if (p->now.kind != NC_TK_NAME) {
        unexpected(p, what);
        return NC_S("");
    }
    nc_lex(p, false);
    return name;
}

nc_str nc_parse_type(nc_parser *p)
{
    nc_lex_dashes(p);
    return nc_parse_name(p, "a fact type");
}

bool nc_parse_end(nc_parser *p)
{
    if (p->now.kind != NC_TK_END && !p->failed)
        nc_parser_fail(p, p->now.at, "nothing more is expected after this, but '%.*s' follows",
                       NC_FMT(p->now.text));
    return !p->failed;
}

/* ---- nodes ---- */

static nc_ast *new_ast(nc_parser *p, nc_ast_kind kind, size_t at, nc_str text)
{
    nc_ast *ast = NC_NEW(p->arena, nc_ast);
    *ast = (nc_ast){.kind = kind, .at = at, .text = text, .height = 1};
    return ast;
}

typedef struct items {
    nc_ast *at[NC_EXPR_ITEMS];
    unsigned count;
} items;

static void add_item(nc_parser *p, items *list, nc_ast *ast)
{
    if (ast == NULL)
        return;
    if (list->count == NC_EXPR_ITEMS)
        nc_parser_fail(p, ast->at, "more than %d parts", NC_EXPR_ITEMS);
    else
        list->at[list->count++] = ast;
}

static nc_ast *with_args(nc_parser *p, nc_ast *ast, nc_ast *const *args, unsigned count)
{
    unsigned height = 0;
    ast->args = NC_NEW_ARRAY(p->arena, nc_ast *, count);
    ast->argc = (uint8_t)count;
    for (unsigned i = 0; i < count; i++) {
        if (args[i] == NULL)
            return NULL;
        ast->args[i] = args[i];
        height = args[i]->height > height ? args[i]->height : height;
    }
    if (height >= NC_EXPR_HEIGHT) {
        nc_parser_fail(p, ast->at, "the expression is nested more than %d deep", NC_EXPR_HEIGHT);
        return NULL;
    }
    ast->height = (uint8_t)(height + 1);
    return p->failed ? NULL : ast;
}

static nc_ast *new_op(nc_parser *p, nc_expr_op op, size_t at, nc_ast *a, nc_ast *b)
{
    nc_ast *args[] = {a, b};
    nc_ast *ast = new_ast(p, NC_A_OP, at, NC_S(""));
    ast->op = op;
    return with_args(p, ast, args, b == NULL ? 1 : 2);
}

static bool enter(nc_parser *p)
{
    if (p->depth < NC_EXPR_HEIGHT) {
        p->depth++;
        return true;
    }
    nc_parser_fail(p, p->now.at, "the expression is nested more than %d deep", NC_EXPR_HEIGHT);
    return false;
}

/* ---- primary ---- */

static nc_ast *parse_items(nc_parser *p, nc_ast *ast, const char *close)
{
    items list;
    list.count = 0;
    while (!p->failed && !nc_parse_is(p, close)) {
        add_item(p, &list, nc_parse_expr(p));
        if (!nc_parse_is(p, close) && !nc_parse_expect(p, ","))
            break;
    }
    nc_parse_expect(p, close);
    return p->failed ? NULL : with_args(p, ast, list.at, list.count);
}

static nc_ast *parse_unary(nc_parser *p);

/* Table and column of lookup() are names that may hold dashes. */
static nc_ast *parse_plain_word(nc_parser *p)
{
    size_t from = p->now.at, to = from;
    if (p->now.kind == NC_TK_STRING) {
        nc_ast *ast = new_ast(p, NC_A_STRING, from, p->now.text);
        nc_lex(p, false);
        return ast;
    }
    while (!p->failed && p->now.kind != NC_TK_END && !nc_parse_is(p, ",") && !nc_parse_is(p, ")")) {
        to = p->at;
        nc_lex(p, false);
    }
    if (to == from)
        unexpected(p, "a name");
    return p->failed ? NULL : new_ast(p, NC_A_STRING, from, nc_str_sub(p->node->text, from, to - from));
}

static nc_ast *parse_lookup(nc_parser *p, nc_ast *ast)
{
    nc_ast *args[3] = {parse_plain_word(p), NULL, NULL};
    if (nc_parse_expect(p, ","))
        args[1] = nc_parse_expr(p);
    if (nc_parse_expect(p, ","))
        args[2] = parse_plain_word(p);
    nc_parse_expect(p, ")");
    return p->failed ? NULL : with_args(p, ast, args, 3);
}

static nc_ast *parse_exists(nc_parser *p, size_t at)
{
    nc_str type = nc_parse_type(p);
    nc_ast *ast = new_ast(p, NC_A_EXISTS, at, type);
    if (!nc_parse_word(p, "where"))
        return p->failed ? NULL : ast;
    nc_ast *condition = nc_parse_expr(p);
    return condition ? with_args(p, ast, &condition, 1) : NULL;
}

/* every TYPE [where CONDITION] satisfies CONDITION */
static nc_ast *parse_every(nc_parser *p, size_t at)
{
    nc_ast *ast = new_ast(p, NC_A_EVERY, at, nc_parse_type(p)), *args[2];
    unsigned count = 0;
    if (nc_parse_word(p, "where") && (args[count++] = nc_parse_expr(p)) == NULL)
        return NULL;
    if (!nc_parse_word(p, "satisfies"))
        unexpected(p, "'satisfies'");
    args[count++] = p->failed ? NULL : nc_parse_expr(p);
    return with_args(p, ast, args, count);
}

/* `count(p) in 10s`, `rate(p) over 60s`: the greatest value in any window of that length. */
static nc_ast *parse_window(nc_parser *p, nc_ast *call)
{
    bool windowed =
        call != NULL && call->argc <= 1 && nc_words_have(NC_S("count|sum|distinct|rate"), call->text);
    bool over = at_word(p, "over");
    nc_parser ahead = *p;
    if (!windowed || (!over && !at_word(p, "in")))
        return call;
    nc_lex(&ahead, false);
    if (!over && ahead.now.kind != NC_TK_NUMBER && ahead.now.kind != NC_TK_PARAM)
        return call;
    size_t at = p->now.at;
    *p = ahead;
    nc_ast *length = parse_unary(p);
    return length ? new_op(p, NC_X_PEAK, at, call, length) : NULL;
}

static nc_ast *parse_named(nc_parser *p)
{
    nc_token token = p->now;
    nc_lex(p, false);
    if (nc_str_eq(token.text, NC_S("exists")) && p->now.kind == NC_TK_NAME)
        return parse_exists(p, token.at);
    if (nc_str_eq(token.text, NC_S("every")) && p->now.kind == NC_TK_NAME)
        return parse_every(p, token.at);
    if (nc_str_eq(token.text, NC_S("true")) || nc_str_eq(token.text, NC_S("false")))
        return new_ast(p, NC_A_BOOL, token.at, token.text);
    if (!nc_parse_accept(p, "("))
        return new_ast(p, NC_A_NAME, token.at, token.text);
    nc_ast *call = new_ast(p, NC_A_CALL, token.at, token.text);
    if (nc_str_eq(token.text, NC_S("lookup")))
        return parse_lookup(p, call);
    return parse_window(p, parse_items(p, call, ")"));
}

static nc_ast *parse_primary(nc_parser *p)
{
    nc_token token = p->now;
    switch (token.kind) {
    case NC_TK_NAME: return parse_named(p);
    case NC_TK_NUMBER: nc_lex(p, false); return new_ast(p, NC_A_NUMBER, token.at, token.text);
    case NC_TK_STRING: nc_lex(p, false); return new_ast(p, NC_A_STRING, token.at, token.text);
    case NC_TK_PARAM: nc_lex(p, false); return new_ast(p, NC_A_PARAM, token.at, token.text);
    case NC_TK_OP:
        if (nc_parse_accept(p, "(")) {
            nc_ast *inner = nc_parse_expr(p);
            nc_parse_expect(p, ")");
            return p->failed ? NULL : inner;
        }
        if (nc_parse_accept(p, "["))
            return parse_items(p, new_ast(p, NC_A_LIST, token.at, NC_S("")), "]");
        break;
    case NC_TK_END:
    case NC_TK_REGEX:
    case NC_TK_BAD: break;
    }
    unexpected(p, "a value");
    return NULL;
}

/* ---- operators ---- */

static nc_ast *parse_unary(nc_parser *p)
{
    size_t at = p->now.at;
    if (!nc_parse_accept(p, "-"))
        return parse_primary(p);
    if (!enter(p))
        return NULL;
    nc_ast *arg = parse_unary(p);
    p->depth--;
    return arg ? new_op(p, NC_X_NEG, at, arg, NULL) : NULL;
}

static nc_ast *parse_product(nc_parser *p)
{
    nc_ast *left = parse_unary(p);
    while (left != NULL) {
        size_t at = p->now.at;
        nc_expr_op op = nc_parse_is(p, "*") ? NC_X_MUL : nc_parse_is(p, "/") ? NC_X_DIV : NC_X_MOD;
        if (!nc_parse_accept(p, "*") && !nc_parse_accept(p, "/") && !nc_parse_accept(p, "%"))
            break;
        nc_ast *right = parse_unary(p);
        left = right ? new_op(p, op, at, left, right) : NULL;
    }
    return left;
}

static nc_ast *parse_sum(nc_parser *p)
{
    nc_ast *left = parse_product(p);
    while (left != NULL) {
        size_t at = p->now.at;
        nc_expr_op op = nc_parse_is(p, "+") ? NC_X_ADD : NC_X_SUB;
        if (!nc_parse_accept(p, "+") && !nc_parse_accept(p, "-"))
            break;
        nc_ast *right = parse_product(p);
        left = right ? new_op(p, op, at, left, right) : NULL;
    }
    return left;
}

static nc_ast *parse_bits(nc_parser *p, bool or)
{
    nc_ast *left = or ? parse_bits(p, false) : parse_sum(p);
    while (left != NULL && at_word(p, or ? "bor" : "band")) {
        size_t at = p->now.at;
        nc_lex(p, false);
        nc_ast *right = or ? parse_bits(p, false) : parse_sum(p);
        left = right ? new_op(p, or ? NC_X_BOR : NC_X_BAND, at, left, right) : NULL;
    }
    return left;
}

static nc_ast *range(nc_parser *p, size_t at, nc_ast *value, nc_ast *low, nc_ast *high, bool open)
{
    nc_ast *ast = new_ast(p, NC_A_OP, at, NC_S("")), *args[] = {value, low, high};
    ast->op = NC_X_RANGE;
    ast->flag = open;
    return low && high ? with_args(p, ast, args, 3) : NULL;
}

/* `x in [..]`, `x in (a, b)` or `x in value`. */
static nc_ast *parse_in(nc_parser *p, nc_ast *left, size_t at)
{
    if (!nc_parse_accept(p, "(")) {
        nc_ast *right = parse_bits(p, true);
        return right ? new_op(p, NC_X_IN, at, left, right) : NULL;
    }
    nc_ast *low = nc_parse_expr(p), *high = NULL;
    bool pair = low && nc_parse_accept(p, ",");
    if (pair)
        high = nc_parse_expr(p);
    nc_parse_expect(p, ")");
    if (p->failed || low == NULL)
        return NULL;
    return pair ? range(p, at, left, low, high, true) : new_op(p, NC_X_IN, at, left, low);
}

static nc_ast *parse_is(nc_parser *p, nc_ast *left, size_t at)
{
    if (nc_parse_word(p, "known"))
        return new_op(p, NC_X_KNOWN, at, left, NULL);
    if (nc_parse_word(p, "unknown")) {
        nc_ast *known = new_op(p, NC_X_KNOWN, at, left, NULL);
        return known ? new_op(p, NC_X_NOT, at, known, NULL) : NULL;
    }
    unexpected(p, "'known' or 'unknown'");
    return NULL;
}

static nc_ast *parse_between(nc_parser *p, nc_ast *left, size_t at)
{
    nc_ast *low = parse_bits(p, true);
    if (low != NULL && !nc_parse_word(p, "and"))
        unexpected(p, "'and'");
    return p->failed ? NULL : range(p, at, left, low, parse_bits(p, true), false);
}

static nc_ast *parse_regex(nc_parser *p, nc_ast *left, size_t at)
{
    if (p->now.kind != NC_TK_REGEX) {
        unexpected(p, "/regular expression/");
        return NULL;
    }
    nc_ast *pattern = new_ast(p, NC_A_STRING, p->now.at, p->now.text);
    bool fold = p->now.fold;
    nc_lex(p, false);
    nc_ast *ast = new_op(p, NC_X_REGEX, at, left, pattern);
    if (ast != NULL)
        ast->flag = fold;
    return ast;
}

static bool compare_op(const nc_parser *p, nc_expr_op *op)
{
    static const struct {
        const char *text;
        nc_expr_op op;
    } ops[] = {
        {"==", NC_X_EQ}, {"!=", NC_X_NE}, {"<", NC_X_LT}, {"<=", NC_X_LE}, {">", NC_X_GT}, {">=", NC_X_GE},
    };
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (nc_parse_is(p, ops[i].text)) {
            *op = ops[i].op;
            return true;
        }
    return false;
}

static nc_ast *parse_not_in(nc_parser *p, nc_ast *left, size_t at)
{
    if (!nc_parse_word(p, "in")) {
        unexpected(p, "'in'");
        return NULL;
    }
    nc_ast *in = parse_in(p, left, at);
    return in ? new_op(p, NC_X_NOT, at, in, NULL) : NULL;
}

/* The rest of a comparison; `left` itself when none follows. */
static nc_ast *compare_with(nc_parser *p, nc_ast *left)
{
    nc_expr_op op;
    size_t at = p->now.at;
    if (left == NULL)
        return NULL;
    if (compare_op(p, &op)) {
        nc_lex(p, false);
        nc_ast *right = parse_bits(p, true);
        if (right != NULL && compare_op(p, &op)) {
            nc_parser_fail(p, p->now.at, "comparisons do not chain; join two of them with 'and'");
            return NULL;
        }
        return right ? new_op(p, op, at, left, right) : NULL;
    }
    if (nc_parse_is(p, "=~")) {
        nc_lex(p, true);
        return parse_regex(p, left, at);
    }
    if (nc_parse_is(p, "=")) {
        nc_parser_fail(p, at, "two values are compared with '=='");
        return NULL;
    }
    if (nc_parse_word(p, "in"))
        return parse_in(p, left, at);
    if (nc_parse_word(p, "not"))
        return parse_not_in(p, left, at);
    if (nc_parse_word(p, "is"))
        return parse_is(p, left, at);
    if (nc_parse_word(p, "between"))
        return parse_between(p, left, at);
    if (nc_parse_word(p, "matches")) {
        nc_ast *pattern = parse_primary(p);
        return pattern ? new_op(p, NC_X_GLOB, at, left, pattern) : NULL;
    }
    return left;
}

/* `any ports in [20, 21]`, `all names matches "*.lan"`: does a list follow the word? */
static bool at_each(const nc_parser *p)
{
    static const char operators[] = "in|is|not|and|or|between|matches|band|bor|over|satisfies|where";
    nc_parser ahead = *p;
    if (!at_word(p, "any") && !at_word(p, "all"))
        return false;
    nc_lex(&ahead, false);
    return ahead.now.kind == NC_TK_NAME && !nc_words_have(nc_str_c(operators), ahead.now.text);
}

static nc_ast *parse_each(nc_parser *p)
{
    nc_ast *ast = new_ast(p, NC_A_EACH, p->now.at, p->now.text);
    ast->flag = at_word(p, "all");
    nc_lex(p, false);
    nc_ast *args[2] = {parse_bits(p, true), NULL};
    nc_ast *item = new_ast(p, NC_A_ITEM, p->now.at, NC_S(""));
    args[1] = p->failed ? NULL : compare_with(p, item);
    if (args[1] == item)
        unexpected(p, "a comparison");
    return p->failed ? NULL : with_args(p, ast, args, 2);
}

static nc_ast *parse_compare(nc_parser *p)
{
    return at_each(p) ? parse_each(p) : compare_with(p, parse_bits(p, true));
}

static nc_ast *parse_not(nc_parser *p)
{
    size_t at = p->now.at;
    if (!nc_parse_word(p, "not"))
        return parse_compare(p);
    if (!enter(p))
        return NULL;
    nc_ast *arg = parse_not(p);
    p->depth--;
    return arg ? new_op(p, NC_X_NOT, at, arg, NULL) : NULL;
}

/* Chains of `and` and `or` are one node with many parts, so that long conditions are not deep. */
static nc_ast *parse_chain(nc_parser *p, bool or)
{
    nc_ast *first = or ? parse_chain(p, false) : parse_not(p);
    const char *word = or ? "or" : "and";
    if (first == NULL || !at_word(p, word))
        return first;
    items list;
    list.count = 0;
    nc_ast *ast = new_ast(p, NC_A_OP, p->now.at, NC_S(""));
    ast->op = or ? NC_X_OR : NC_X_AND;
    add_item(p, &list, first);
    while (!p->failed && nc_parse_word(p, word)) {
        nc_ast *next = or ? parse_chain(p, false) : parse_not(p);
        if (next == NULL)
            return NULL;
        add_item(p, &list, next);
    }
    return p->failed ? NULL : with_args(p, ast, list.at, list.count);
}

nc_ast *nc_parse_expr(nc_parser *p)
{
    if (!enter(p))
        return NULL;
    nc_ast *ast = parse_chain(p, true);
    p->depth--;
    return ast;
}
