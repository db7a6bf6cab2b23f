/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"
#include "values.h"

typedef struct printer {
    nc_buf *out;
    const nc_vocab *vocab;
    const nc_pool *pool;
    const nc_str *names;
    uint64_t inside; /* bindings of `exists` around: their slots are bare */
    const nc_pattern *around;
} printer;

static void print(const printer *p, const nc_expr *e, int outer);

enum { OR = 1, AND, NOT, COMPARE, BITS_OR, BITS_AND, SUM, PRODUCT, SIGN, VALUE };

/* `x is unknown`, `x not in y`: the word of denial stands inside. */
static bool denied(const nc_expr *e)
{
    return e->op == NC_X_NOT && (e->args[0]->op == NC_X_KNOWN || e->args[0]->op == NC_X_IN);
}

static int level_of(const nc_expr *e)
{
    switch ((int)e->op) {
    case NC_X_OR: return OR;
    case NC_X_AND: return AND;
    case NC_X_NOT:
        if (e->args[0]->op == NC_X_EXISTS && e->args[0]->word == 1)
            return OR;
        return denied(e) ? COMPARE : NOT;
    case NC_X_EXISTS: return OR;
    case NC_X_EQ:
    case NC_X_NE:
    case NC_X_LT:
    case NC_X_LE:
    case NC_X_GT:
    case NC_X_GE:
    case NC_X_IN:
    case NC_X_RANGE:
    case NC_X_GLOB:
    case NC_X_REGEX:
    case NC_X_EACH:
    case NC_X_KNOWN: return COMPARE;
    case NC_X_BOR: return BITS_OR;
    case NC_X_BAND: return BITS_AND;
    case NC_X_ADD:
    case NC_X_SUB: return SUM;
    case NC_X_MUL:
    case NC_X_DIV:
    case NC_X_MOD: return PRODUCT;
    case NC_X_NEG: return SIGN;
    default: return VALUE;
    }
}

static const char *sign_of(nc_expr_op op)
{
    switch ((int)op) {
    case NC_X_OR: return " or ";
    case NC_X_AND: return " and ";
    case NC_X_EQ: return " == ";
    case NC_X_NE: return " != ";
    case NC_X_LT: return " < ";
    case NC_X_LE: return " <= ";
    case NC_X_GT: return " > ";
    case NC_X_GE: return " >= ";
    case NC_X_BOR: return " bor ";
    case NC_X_BAND: return " band ";
    case NC_X_ADD: return " + ";
    case NC_X_SUB: return " - ";
    case NC_X_MUL: return " * ";
    case NC_X_DIV: return " / ";
    case NC_X_MOD: return " % ";
    default: return " ? ";
    }
}

static void print_quoted(nc_buf *out, nc_str text)
{
    nc_buf_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            nc_buf_char(out, '\\');
        nc_buf_safe(out, nc_str_sub(text, i, 1), true);
    }
    nc_buf_char(out, '"');
}

static bool plain_word(nc_str text)
{
    bool fine = text.n > 0 && !(text.p[0] >= '0' && text.p[0] <= '9');
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        fine =
            fine && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
    }
    return fine;
}

/* Durations without the blank before their unit, as they are written. */
static void print_duration(nc_buf *out, const nc_pool *pool, nc_word word)
{
    nc_buf text = {0};
    nc_value_print(&text, pool, NC_T_DURATION, word);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ' ')
            nc_buf_char(out, text.p[i]);
    nc_buf_free(&text);
}

static void print_const(const printer *p, const nc_expr *e)
{
    nc_str text =
        e->type == NC_T_STRING || e->type == NC_T_SYMBOL ? nc_sym_str(p->pool, (nc_sym)e->word) : NC_S("");
    if (e->type == NC_T_STRING || (e->type == NC_T_SYMBOL && !plain_word(text)))
        print_quoted(p->out, text);
    else if (e->type == NC_T_BOOL)
        nc_buf_c(p->out, e->word ? "true" : "false");
    else if (e->type == NC_T_DURATION)
        print_duration(p->out, p->pool, e->word);
    else
        nc_value_print(p->out, p->pool, e->type, e->word);
}

static void print_list(const printer *p, const nc_expr *e, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        nc_buf_c(p->out, i > from ? ", " : "");
        print(p, e->args[i], OR);
    }
}

static void print_in(const printer *p, const nc_expr *e, const char *word)
{
    print(p, e->args[0], BITS_OR);
    nc_buf_c(p->out, word);
    bool plain = e->argc == 2 && (e->args[1]->type == NC_T_LIST || e->args[1]->type == NC_T_CIDR);
    nc_buf_c(p->out, plain ? "" : "[");
    print_list(p, e, 1, e->argc);
    nc_buf_c(p->out, plain ? "" : "]");
}

static void print_range(const printer *p, const nc_expr *e)
{
    print(p, e->args[0], BITS_OR);
    nc_buf_c(p->out, e->word == 1 ? " in (" : " between ");
    print(p, e->args[1], BITS_OR);
    nc_buf_c(p->out, e->word == 1 ? ", " : " and ");
    print(p, e->args[2], BITS_OR);
    nc_buf_c(p->out, e->word == 1 ? ")" : "");
}

static void print_slot(const printer *p, const nc_expr *e)
{
    bool own = p->around != NULL && p->around->bind == e->bind;
    nc_str name = own || p->names == NULL ? NC_S("") : p->names[e->bind];
    if (name.n > 0)
        nc_buf_printf(p->out, "%.*s.", NC_FMT(name));
    nc_buf_add(p->out, e->slot_name);
}

static void print_exists(const printer *p, const nc_expr *e)
{
    const nc_pattern *sub = e->sub;
    const nc_shape *shape = nc_vocab_shape(p->vocab, sub->type);
    printer inner = *p;
    inner.around = sub;
    nc_buf_printf(p->out, "exists %.*s", NC_FMT(shape->name));
    for (unsigned i = 0; i < sub->local_count + sub->join_count; i++) {
        nc_buf_c(p->out, i ? " and " : " where ");
        print(&inner, i < sub->local_count ? sub->local[i] : sub->join[i - sub->local_count], NOT);
    }
}

static void print_every(const printer *p, const nc_expr *e)
{
    printer inner = *p;
    inner.around = e->sub;
    nc_buf_printf(p->out, "every %.*s", NC_FMT(nc_vocab_shape(p->vocab, e->sub->type)->name));
    if (e->argc == 2) {
        nc_buf_c(p->out, " where ");
        print(&inner, e->args[0], OR);
    }
    nc_buf_c(p->out, " satisfies ");
    print(&inner, e->args[e->argc - 1], OR);
}

/* any ports > 1024: the item itself is not written. */
static void print_each(const printer *p, const nc_expr *e)
{
    nc_buf_c(p->out, e->word ? "all " : "any ");
    print(p, e->args[0], BITS_OR);
    print(p, e->args[1], COMPARE);
}

static void print_peak(const printer *p, const nc_expr *e)
{
    print(p, e->args[0], VALUE);
    nc_buf_c(p->out, e->args[0]->op == NC_X_RATE ? " over " : " in ");
    print(p, e->args[1], VALUE);
}

static const char *aggregate_name(const nc_expr *e)
{
    switch ((int)e->op) {
    case NC_X_COUNT: return "count";
    case NC_X_SUM: return "sum";
    case NC_X_MIN: return "min";
    case NC_X_MAX: return "max";
    case NC_X_DISTINCT: return "distinct";
    case NC_X_RATE: return "rate";
    case NC_X_LIST: return "list";
    case NC_X_FIRST: return "first";
    case NC_X_AVG: return "avg";
    case NC_X_PERCENTILE: return e->word == 50000 ? "median" : "percentile";
    default: return "last";
    }
}

static unsigned shown_args(const nc_expr *e)
{
    unsigned count = e->argc < e->fn->argc ? e->argc : e->fn->argc;
    while (count > 0 && e->args[count - 1]->op == NC_X_CONST &&
           nc_v_int(e->args[count - 1]->word) == NC_ARG_DEFAULT)
        count--;
    return count;
}

static void print_call(const printer *p, const nc_expr *e)
{
    switch ((int)e->op) {
    case NC_X_IF:
        nc_buf_c(p->out, "if(");
        print_list(p, e, 0, 3);
        break;
    case NC_X_LOOKUP:
        nc_buf_printf(p->out, "lookup(%.*s, ", NC_FMT(e->table->name));
        print(p, e->args[0], OR);
        nc_buf_printf(p->out, ", %.*s", NC_FMT(e->table->columns[e->word]));
        break;
    case NC_X_CALL:
    case NC_X_HOST:
        nc_buf_printf(p->out, "%.*s(", NC_FMT(e->fn->name));
        print_list(p, e, 0, shown_args(e));
        break;
    default:
        nc_buf_printf(p->out, "%s(", aggregate_name(e));
        if (e->argc == 0 && p->names != NULL)
            nc_buf_add(p->out, p->names[e->bind]);
        print_list(p, e, 0, e->argc);
        if (e->op == NC_X_PERCENTILE && e->word != 50000) {
            nc_buf_c(p->out, ", ");
            nc_value_print(p->out, p->pool, NC_T_FLOAT, nc_w_float((double)e->word / 1000));
        }
        break;
    }
    nc_buf_char(p->out, ')');
}

static void print_match(const printer *p, const nc_expr *e)
{
    nc_str pattern = nc_sym_str(p->pool, (nc_sym)e->args[1]->word);
    print(p, e->args[0], BITS_OR);
    if (e->op == NC_X_GLOB) {
        nc_buf_c(p->out, " matches ");
        print_quoted(p->out, pattern);
        return;
    }
    nc_buf_c(p->out, " =~ /");
    for (size_t i = 0; i < pattern.n; i++) {
        if (pattern.p[i] == '/')
            nc_buf_char(p->out, '\\');
        nc_buf_char(p->out, pattern.p[i]);
    }
    nc_buf_c(p->out, e->word ? "/i" : "/");
}

static void print_not(const printer *p, const nc_expr *arg)
{
    if (arg->op == NC_X_IN) {
        print_in(p, arg, " not in ");
    } else if (arg->op == NC_X_KNOWN) {
        print(p, arg->args[0], BITS_OR);
        nc_buf_c(p->out, " is unknown");
    } else if (arg->op == NC_X_EXISTS && arg->word == 1) {
        print_every(p, arg);
    } else {
        nc_buf_c(p->out, "not ");
        print(p, arg, NOT);
    }
}

static void print_chain(const printer *p, const nc_expr *e)
{
    int own = level_of(e);
    for (unsigned i = 0; i < e->argc; i++) {
        nc_buf_c(p->out, i ? sign_of(e->op) : "");
        print(p, e->args[i], i || own == COMPARE ? own + 1 : own);
    }
}

static void print_bare(const printer *p, const nc_expr *e)
{
    switch ((int)e->op) {
    case NC_X_CONST: print_const(p, e); break;
    case NC_X_SLOT: print_slot(p, e); break;
    case NC_X_IN: print_in(p, e, " in "); break;
    case NC_X_RANGE: print_range(p, e); break;
    case NC_X_GLOB:
    case NC_X_REGEX: print_match(p, e); break;
    case NC_X_EXISTS: print_exists(p, e); break;
    case NC_X_EACH: print_each(p, e); break;
    case NC_X_ITEM: break;
    case NC_X_PEAK: print_peak(p, e); break;
    case NC_X_KNOWN:
        print(p, e->args[0], BITS_OR);
        nc_buf_c(p->out, " is known");
        break;
    case NC_X_NOT: print_not(p, e->args[0]); break;
    case NC_X_NEG:
        nc_buf_char(p->out, '-');
        print(p, e->args[0], SIGN);
        break;
    default:
        if (level_of(e) == VALUE)
            print_call(p, e);
        else
            print_chain(p, e);
        break;
    }
}

static void print(const printer *p, const nc_expr *e, int outer)
{
    bool hidden = e->op == NC_X_CALL && nc_str_eq(e->fn->name, NC_S("float"));
    if (hidden) { /* written as an int where a float is asked for */
        print(p, e->args[0], outer);
        return;
    }
    bool parens = level_of(e) < outer;
    nc_buf_c(p->out, parens ? "(" : "");
    print_bare(p, e);
    nc_buf_c(p->out, parens ? ")" : "");
}

void nc_expr_print(nc_buf *out, const nc_expr *expr, const nc_vocab *vocab, const nc_pool *pool,
                   const nc_str *bind_names)
{
    printer p = {.out = out, .vocab = vocab, .pool = pool, .names = bind_names};
    print(&p, expr, OR);
}

void nc_expr_print_part(nc_buf *out, const nc_expr *expr, const nc_vocab *vocab, const nc_pool *pool,
                        const nc_str *bind_names, bool alone)
{
    printer p = {.out = out, .vocab = vocab, .pool = pool, .names = bind_names};
    print(&p, expr, alone ? OR : AND);
}
