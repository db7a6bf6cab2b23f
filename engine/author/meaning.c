/* SPDX-License-Identifier: Apache-2.0 */
#include "meaning.h"

/* A condition on one value, as an interval, the complement of one value, or a list of values. */
typedef enum set_kind { SET_NONE, SET_RANGE, SET_NOT, SET_IN, SET_KNOWN, SET_UNKNOWN } set_kind;

typedef struct set {
    set_kind kind;
    const nc_expr *of; /* the value */
    int64_t low, high; /* RANGE; NOT: low */
    const nc_expr *in;
} set;

bool nc_expr_same(const nc_expr *a, const nc_expr *b)
{
    if (a == b)
        return true;
    if (a->op != b->op || a->type != b->type || a->word != b->word || a->slot != b->slot ||
        a->argc != b->argc || a->fn != b->fn || a->table != b->table || a->bind != b->bind ||
        a->sub != b->sub)
        return false;
    for (unsigned i = 0; i < a->argc; i++)
        if (!nc_expr_same(a->args[i], b->args[i]))
            return false;
    return true;
}

static bool whole(nc_type type)
{
    return type == NC_T_INT || type == NC_T_TIME || type == NC_T_DURATION || type == NC_T_BOOL;
}

static bool exact(nc_type type)
{
    return whole(type) || type == NC_T_SYMBOL || type == NC_T_STRING || type == NC_T_IP || type == NC_T_MAC;
}

static nc_expr_op mirrored(nc_expr_op op)
{
    switch ((int)op) {
    case NC_X_LT: return NC_X_GT;
    case NC_X_LE: return NC_X_GE;
    case NC_X_GT: return NC_X_LT;
    case NC_X_GE: return NC_X_LE;
    default: return op;
    }
}

static set range(const nc_expr *of, int64_t low, int64_t high)
{
    return (set){.kind = SET_RANGE, .of = of, .low = low, .high = high};
}

static set comparison(const nc_expr *e)
{
    const nc_expr *of = e->args[0], *limit = e->args[1];
    nc_expr_op op = e->op;
    if (of->op == NC_X_CONST) {
        of = e->args[1];
        limit = e->args[0];
        op = mirrored(op);
    }
    set none = {.kind = SET_NONE};
    if (limit->op != NC_X_CONST || of->op == NC_X_CONST || of->type != limit->type || !exact(of->type))
        return none;
    int64_t value = nc_v_int(limit->word);
    if (op == NC_X_EQ)
        return range(of, value, value);
    if (op == NC_X_NE)
        return (set){.kind = SET_NOT, .of = of, .low = value};
    if (!whole(of->type))
        return none;
    switch ((int)op) {
    case NC_X_LT: return value == INT64_MIN ? none : range(of, INT64_MIN, value - 1);
    case NC_X_LE: return range(of, INT64_MIN, value);
    case NC_X_GT: return value == INT64_MAX ? none : range(of, value + 1, INT64_MAX);
    default: return range(of, value, INT64_MAX);
    }
}

static set membership(const nc_expr *e)
{
    for (unsigned i = 1; i < e->argc; i++)
        if (e->args[i]->op != NC_X_CONST || e->args[i]->type != e->args[0]->type || !exact(e->args[i]->type))
            return (set){.kind = SET_NONE};
    return (set){.kind = SET_IN, .of = e->args[0], .in = e};
}

static set between(const nc_expr *e)
{
    const nc_expr *low = e->args[1], *high = e->args[2];
    if (low->op != NC_X_CONST || high->op != NC_X_CONST || low->type != e->args[0]->type ||
        high->type != e->args[0]->type || !whole(low->type) || nc_v_int(low->word) == INT64_MAX)
        return (set){.kind = SET_NONE};
    return range(e->args[0], nc_v_int(low->word) + (e->word == 1), nc_v_int(high->word));
}

static set denied(const nc_expr *e)
{
    set s = {.kind = SET_NONE};
    if (e->type == NC_T_BOOL && e->op == NC_X_SLOT)
        return range(e, 0, 0);
    if (e->op == NC_X_KNOWN)
        return (set){.kind = SET_UNKNOWN, .of = e->args[0]};
    return s;
}

static set set_of(const nc_expr *e)
{
    switch ((int)e->op) {
    case NC_X_EQ:
    case NC_X_NE:
    case NC_X_LT:
    case NC_X_LE:
    case NC_X_GT:
    case NC_X_GE: return comparison(e);
    case NC_X_IN: return membership(e);
    case NC_X_RANGE: return between(e);
    case NC_X_KNOWN: return (set){.kind = SET_KNOWN, .of = e->args[0]};
    case NC_X_SLOT: return range(e, 1, 1);
    case NC_X_NOT: return denied(e->args[0]);
    default: return (set){.kind = SET_NONE};
    }
}

static bool holds(const set *s, int64_t value)
{
    if (s->kind == SET_RANGE)
        return value >= s->low && value <= s->high;
    if (s->kind == SET_NOT)
        return value != s->low;
    for (unsigned i = 1; s->kind == SET_IN && i < s->in->argc; i++)
        if (nc_v_int(s->in->args[i]->word) == value)
            return true;
    return s->kind == SET_KNOWN;
}

static bool same_value(const set *a, const set *b)
{
    return a->kind != SET_NONE && b->kind != SET_NONE && nc_expr_same(a->of, b->of);
}

static bool subset(const set *a, const set *b)
{
    if (b->kind == SET_KNOWN)
        return a->kind != SET_UNKNOWN;
    if (a->kind == SET_UNKNOWN || b->kind == SET_UNKNOWN || a->kind == SET_KNOWN)
        return a->kind == b->kind;
    if (a->kind == SET_IN) {
        for (unsigned i = 1; i < a->in->argc; i++)
            if (!holds(b, nc_v_int(a->in->args[i]->word)))
                return false;
        return true;
    }
    if (a->kind == SET_RANGE && a->low == a->high)
        return holds(b, a->low);
    if (a->kind == SET_RANGE && b->kind == SET_RANGE)
        return a->low >= b->low && a->high <= b->high;
    if (a->kind == SET_RANGE && b->kind == SET_NOT)
        return b->low < a->low || b->low > a->high;
    return a->kind == SET_NOT && b->kind == SET_NOT && a->low == b->low;
}

bool nc_implies(const nc_expr *a, const nc_expr *b)
{
    if (nc_expr_same(a, b))
        return true;
    set x = set_of(a), y = set_of(b);
    return same_value(&x, &y) && subset(&x, &y);
}

bool nc_means_same(const nc_expr *a, const nc_expr *b)
{
    if (nc_always_true(a) && nc_always_true(b))
        return true;
    return nc_implies(a, b) && nc_implies(b, a);
}

static bool disjoint(const set *a, const set *b)
{
    if (a->kind == SET_UNKNOWN || b->kind == SET_UNKNOWN)
        return a->kind != b->kind;
    if (a->kind == SET_IN) {
        for (unsigned i = 1; i < a->in->argc; i++)
            if (holds(b, nc_v_int(a->in->args[i]->word)))
                return false;
        return true;
    }
    if (a->kind == SET_RANGE && a->low == a->high)
        return !holds(b, a->low);
    return a->kind == SET_RANGE && b->kind == SET_RANGE && (a->high < b->low || b->high < a->low);
}

bool nc_contradicts(const nc_expr *a, const nc_expr *b)
{
    set x = set_of(a), y = set_of(b);
    return same_value(&x, &y) && (disjoint(&x, &y) || disjoint(&y, &x));
}

/* The values that something can have: a group holds at least one match. */
static set natural(const nc_expr *of)
{
    int64_t least = of->op == NC_X_COUNT ? 1 : of->op == NC_X_DISTINCT ? 0 : INT64_MIN;
    return range(of, least, INT64_MAX);
}

bool nc_always_true(const nc_expr *e)
{
    if (e->op == NC_X_CONST)
        return e->type == NC_T_BOOL && e->word != 0;
    if ((e->op == NC_X_EQ || e->op == NC_X_LE || e->op == NC_X_GE) && nc_expr_same(e->args[0], e->args[1]))
        return true;
    if (e->op == NC_X_OR) {
        for (unsigned i = 0; i < e->argc; i++)
            if (nc_always_true(e->args[i]))
                return true;
        return false;
    }
    set s = set_of(e);
    if (s.kind != SET_RANGE)
        return false;
    set all = natural(s.of);
    return subset(&all, &s);
}

static bool empty_range(const nc_expr *e)
{
    set s = set_of(e);
    if (s.kind != SET_RANGE)
        return false;
    set all = natural(s.of);
    return s.low > s.high || disjoint(&all, &s);
}

bool nc_never_true(const nc_expr *e)
{
    if (e->op == NC_X_CONST)
        return e->type == NC_T_BOOL && e->word == 0;
    if ((e->op == NC_X_NE || e->op == NC_X_LT || e->op == NC_X_GT) && nc_expr_same(e->args[0], e->args[1]))
        return true;
    if (e->op == NC_X_AND) {
        for (unsigned i = 0; i < e->argc; i++)
            for (unsigned k = 0; k < i; k++)
                if (nc_contradicts(e->args[i], e->args[k]))
                    return true;
        return false;
    }
    return empty_range(e);
}
