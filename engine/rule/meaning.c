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

bool nc_expr_same(const nc_expr *a, const nc_expr *b, bool any_bind)
{
    if (a == b)
        return true;
    if (a->op != b->op || a->type != b->type || a->word != b->word || a->slot != b->slot ||
        a->argc != b->argc || a->fn != b->fn || a->table != b->table || a->sub != b->sub ||
        (a->bind != b->bind && !any_bind))
        return false;
    for (unsigned i = 0; i < a->argc; i++)
        if (!nc_expr_same(a->args[i], b->args[i], any_bind))
            return false;
    return true;
}

/* Values in an order without gaps; floats by their bits (see ordinal). */
static bool whole(nc_type type)
{
    return type == NC_T_INT || type == NC_T_TIME || type == NC_T_DURATION || type == NC_T_BOOL ||
           type == NC_T_FLOAT;
}

/* A number for each value; of floats, one that grows with them: between two neighbours there is none. */
static int64_t ordinal(nc_type type, nc_word word)
{
    if (type != NC_T_FLOAT)
        return nc_v_int(word);
    if (word << 1 == 0)
        return 0; /* -0 is 0 */
    return word >> 63 == 0 ? nc_v_int(word) : -nc_v_int(word & (UINT64_MAX >> 1));
}

static bool exact(nc_type type)
{
    return whole(type) || type == NC_T_SYMBOL || type == NC_T_STRING || type == NC_T_IP || type == NC_T_MAC;
}

static nc_expr_op negated(nc_expr_op op)
{
    switch ((int)op) {
    case NC_X_EQ: return NC_X_NE;
    case NC_X_NE: return NC_X_EQ;
    case NC_X_LT: return NC_X_GE;
    case NC_X_LE: return NC_X_GT;
    case NC_X_GT: return NC_X_LE;
    case NC_X_GE: return NC_X_LT;
    default: return NC_X_CONST;
    }
}

nc_expr_op nc_mirrored(nc_expr_op op)
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

static set comparison(const nc_expr *e, nc_expr_op op)
{
    const nc_expr *of = e->args[0], *limit = e->args[1];
    if (of->op == NC_X_CONST) {
        of = e->args[1];
        limit = e->args[0];
        op = nc_mirrored(op);
    }
    set none = {.kind = SET_NONE};
    if (limit->op != NC_X_CONST || of->op == NC_X_CONST || of->type != limit->type || !exact(of->type))
        return none;
    int64_t value = ordinal(limit->type, limit->word);
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
    return range(e->args[0], ordinal(low->type, low->word) + (e->word == 1), ordinal(high->type, high->word));
}

static set denied(const nc_expr *e)
{
    set s = {.kind = SET_NONE};
    if (e->type == NC_T_BOOL && e->op == NC_X_SLOT)
        return range(e, 0, 0);
    if (e->op == NC_X_KNOWN)
        return (set){.kind = SET_UNKNOWN, .of = e->args[0]};
    if (negated(e->op) != NC_X_CONST)
        return comparison(e, negated(e->op));
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
    case NC_X_GE: return comparison(e, e->op);
    case NC_X_IN: return membership(e);
    case NC_X_RANGE: return between(e);
    case NC_X_KNOWN: return (set){.kind = SET_KNOWN, .of = e->args[0]};
    case NC_X_SLOT: return range(e, 1, 1);
    case NC_X_NOT: return denied(e->args[0]);
    default: return (set){.kind = SET_NONE};
    }
}

/* Of a list of values the i-th, from 1. */
static int64_t member(const set *s, unsigned i)
{
    return ordinal(s->in->args[i]->type, s->in->args[i]->word);
}

static bool holds(const set *s, int64_t value)
{
    if (s->kind == SET_RANGE)
        return value >= s->low && value <= s->high;
    if (s->kind == SET_NOT)
        return value != s->low;
    for (unsigned i = 1; s->kind == SET_IN && i < s->in->argc; i++)
        if (member(s, i) == value)
            return true;
    return s->kind == SET_KNOWN;
}

static bool same_value(const set *a, const set *b)
{
    return a->kind != SET_NONE && b->kind != SET_NONE && nc_expr_same(a->of, b->of, false);
}

static bool subset(const set *a, const set *b)
{
    if (b->kind == SET_KNOWN)
        return a->kind != SET_UNKNOWN;
    if (a->kind == SET_UNKNOWN || b->kind == SET_UNKNOWN || a->kind == SET_KNOWN)
        return a->kind == b->kind;
    if (a->kind == SET_IN) {
        for (unsigned i = 1; i < a->in->argc; i++)
            if (!holds(b, member(a, i)))
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
    if (nc_expr_same(a, b, false))
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
            if (holds(b, member(a, i)))
                return false;
        return true;
    }
    if (a->kind == SET_RANGE && a->low == a->high)
        return !holds(b, a->low);
    return a->kind == SET_RANGE && b->kind == SET_RANGE && (a->high < b->low || b->high < a->low);
}

/* Of x < y: which of less, equal, greater it allows. */
static unsigned outcomes(nc_expr_op op)
{
    enum { LESS = 1, EQUAL = 2, GREATER = 4 };
    switch ((int)op) {
    case NC_X_LT: return LESS;
    case NC_X_LE: return LESS | EQUAL;
    case NC_X_EQ: return EQUAL;
    case NC_X_NE: return LESS | GREATER;
    case NC_X_GE: return EQUAL | GREATER;
    case NC_X_GT: return GREATER;
    default: return 0;
    }
}

static bool orders_differ(const nc_expr *a, const nc_expr *b)
{
    unsigned x = outcomes(a->op), y = outcomes(b->op);
    if (x == 0 || y == 0)
        return false;
    if (nc_expr_same(a->args[0], b->args[1], false) && nc_expr_same(a->args[1], b->args[0], false))
        y = outcomes(nc_mirrored(b->op));
    else if (!nc_expr_same(a->args[0], b->args[0], false) || !nc_expr_same(a->args[1], b->args[1], false))
        return false;
    return (x & y) == 0;
}

bool nc_contradicts(const nc_expr *a, const nc_expr *b)
{
    set x = set_of(a), y = set_of(b);
    return orders_differ(a, b) || (same_value(&x, &y) && (disjoint(&x, &y) || disjoint(&y, &x)));
}

/* The values that something can have: a group holds at least one match. */
static set natural(const nc_expr *of)
{
    int64_t least = of->op == NC_X_COUNT ? 1 : of->op == NC_X_DISTINCT ? 0 : INT64_MIN;
    if (of->type == NC_T_BOOL)
        return range(of, 0, 1);
    return range(of, least, INT64_MAX);
}

bool nc_always_true(const nc_expr *e)
{
    if (e->op == NC_X_CONST)
        return e->type == NC_T_BOOL && e->word != 0;
    if ((e->op == NC_X_EQ || e->op == NC_X_LE || e->op == NC_X_GE) &&
        nc_expr_same(e->args[0], e->args[1], false))
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

/* ---- several conditions at once ---- */

enum { MOST = 128, FEW = 64 };

static bool holds_all(const set *sets, unsigned count, int64_t value)
{
    for (unsigned i = 0; i < count; i++)
        if (sets[i].kind == SET_UNKNOWN || !holds(&sets[i], value))
            return false;
    return true;
}

/* Is there a value in all of these sets, all of one thing? */
static bool any_value(const set *sets, unsigned count)
{
    set all = natural(sets[0].of);
    const set *list = NULL;
    unsigned unknown = 0;
    for (unsigned i = 0; i < count; i++) {
        unknown += sets[i].kind == SET_UNKNOWN;
        list = sets[i].kind == SET_IN ? &sets[i] : list;
        if (sets[i].kind != SET_RANGE)
            continue;
        all.low = sets[i].low > all.low ? sets[i].low : all.low;
        all.high = sets[i].high < all.high ? sets[i].high : all.high;
    }
    if (unknown > 0)
        return unknown == count;
    if (all.low > all.high)
        return false;
    for (unsigned i = 1; list != NULL && i < list->in->argc; i++)
        if (member(list, i) >= all.low && member(list, i) <= all.high &&
            holds_all(sets, count, member(list, i)))
            return true;
    if (list != NULL)
        return false;
    if ((uint64_t)all.high - (uint64_t)all.low >= FEW)
        return true;
    for (int64_t value = all.low; value <= all.high; value++)
        if (holds_all(sets, count, value))
            return true;
    return false;
}

/* x == y makes them one thing; the same text is one anyway. */
typedef struct things {
    const nc_expr *of[2 * MOST];
    unsigned label[2 * MOST], count;
} things;

static unsigned label_of(things *t, const nc_expr *of)
{
    for (unsigned i = 0; i < t->count; i++)
        if (nc_expr_same(t->of[i], of, false))
            return t->label[i];
    if (t->count == 2 * MOST)
        return UINT32_MAX;
    t->of[t->count] = of;
    t->label[t->count] = t->count;
    return t->label[t->count++];
}

static bool equates(const nc_expr *e)
{
    return e->op == NC_X_EQ && e->args[0]->op != NC_X_CONST && e->args[1]->op != NC_X_CONST &&
           e->args[0]->type == e->args[1]->type && exact(e->args[0]->type);
}

static void join(things *t, const nc_expr *e)
{
    unsigned a = label_of(t, e->args[0]), b = label_of(t, e->args[1]);
    for (unsigned i = 0; i < t->count && a != UINT32_MAX && b != UINT32_MAX; i++)
        if (t->label[i] == b)
            t->label[i] = a;
}

bool nc_conjunction_fails(const nc_expr *const *list, unsigned count)
{
    const nc_expr *last = list[count - 1];
    things t = {.count = 0};
    set sets[MOST], s = set_of(last);
    unsigned n = 0;
    if (nc_never_true(last))
        return true;
    for (unsigned i = 0; i + 1 < count; i++)
        if (orders_differ(list[i], last))
            return true;
    if (s.kind == SET_NONE && !equates(last))
        return false;
    for (unsigned i = 0; i < count; i++)
        if (equates(list[i]))
            join(&t, list[i]);
    unsigned label = label_of(&t, s.kind != SET_NONE ? s.of : last->args[0]);
    for (unsigned i = 0; i < count && n < MOST; i++) {
        set one = set_of(list[i]);
        if (one.kind != SET_NONE && label_of(&t, one.of) == label && label != UINT32_MAX)
            sets[n++] = one;
    }
    return n > 0 && !any_value(sets, n);
}

unsigned nc_conflict_of(const nc_expr *const *list, unsigned number)
{
    if (nc_never_true(list[number]))
        return number;
    for (unsigned i = 0; i < number; i++)
        if (nc_contradicts(list[i], list[number]))
            return i;
    for (unsigned i = number; i-- > 0;) { /* the nearest one without which there is no conflict */
        const nc_expr *fewer[MOST];
        unsigned n = 0;
        for (unsigned k = 0; k <= number && n < MOST; k++)
            if (k != i)
                fewer[n++] = list[k];
        if (!nc_conjunction_fails(fewer, n))
            return i;
    }
    return number;
}

bool nc_never_true(const nc_expr *e)
{
    if (e->op == NC_X_CONST)
        return e->type == NC_T_BOOL && e->word == 0;
    if ((e->op == NC_X_NE || e->op == NC_X_LT || e->op == NC_X_GT) &&
        nc_expr_same(e->args[0], e->args[1], false))
        return true;
    if (e->op == NC_X_AND) {
        for (unsigned i = 1; i <= e->argc && i <= MOST; i++)
            if (nc_conjunction_fails((const nc_expr *const *)e->args, i))
                return true;
        return false;
    }
    if (e->op == NC_X_OR) {
        for (unsigned i = 0; i < e->argc; i++)
            if (!nc_never_true(e->args[i]))
                return false;
        return true;
    }
    return empty_range(e);
}
