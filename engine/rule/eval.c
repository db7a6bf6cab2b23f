/* SPDX-License-Identifier: Apache-2.0 */
#include "expr.h"

#include "program.h"
#include "values.h"

#include <math.h>

static const nc_result_value unknown = {false, 0};

static nc_result_value known(nc_word word)
{
    return (nc_result_value){true, word};
}

static nc_truth truth_of(nc_result_value value)
{
    return !value.known ? NC_UNDECIDED : value.word ? NC_YES : NC_NO;
}

static nc_result_value of_truth(nc_truth truth)
{
    return (nc_result_value){truth != NC_UNDECIDED, truth == NC_YES};
}

static double as_float(nc_type type, nc_word word)
{
    return type == NC_T_FLOAT ? nc_v_float(word) : (double)nc_v_int(word);
}

/* ---- comparing ---- */

static int order(const nc_env *env, nc_type ta, nc_word a, nc_type tb, nc_word b)
{
    if (ta == NC_T_FLOAT || tb == NC_T_FLOAT) {
        double x = as_float(ta, a), y = as_float(tb, b);
        return (x > y) - (x < y);
    }
    return nc_value_cmp(env->pool, ta, a, b);
}

static bool equal(nc_type ta, nc_word a, nc_type tb, nc_word b)
{
    return ta == NC_T_FLOAT || tb == NC_T_FLOAT
               ? as_float(ta, a) <= as_float(tb, b) && as_float(ta, a) >= as_float(tb, b)
               : a == b;
}

static bool holds(nc_expr_op op, const nc_env *env, nc_type ta, nc_word a, nc_type tb, nc_word b)
{
    switch ((int)op) {
    case NC_X_EQ: return equal(ta, a, tb, b);
    case NC_X_NE: return !equal(ta, a, tb, b);
    case NC_X_LT: return order(env, ta, a, tb, b) < 0;
    case NC_X_LE: return order(env, ta, a, tb, b) <= 0;
    case NC_X_GT: return order(env, ta, a, tb, b) > 0;
    default: return order(env, ta, a, tb, b) >= 0;
    }
}

/* Could the answer change if the windowed value `a` were greater? */
static bool may_change(nc_expr_op op, int order)
{
    bool rises = op == NC_X_GE || op == NC_X_GT;
    if (rises || op == NC_X_LT || op == NC_X_LE)
        return op == NC_X_GE || op == NC_X_LT ? order < 0 : order <= 0;
    return order <= 0; /* equal, or not: settled once it is above */
}

/* What was seen in windows is the least that happened; the most only where everything was recorded. */
static nc_truth decided(const nc_expr *e, nc_env *env, nc_word a, nc_word b, nc_truth answer)
{
    bool left = e->args[0]->op == NC_X_PEAK;
    const nc_expr *peak = e->args[left ? 0 : 1];
    if (peak->op != NC_X_PEAK || env->covered == NULL)
        return answer;
    int o = order(env, e->args[0]->type, a, e->args[1]->type, b);
    static const nc_expr_op turned[] = {NC_X_GT, NC_X_GE, NC_X_LT, NC_X_LE};
    nc_expr_op op = left || e->op < NC_X_LT ? e->op : turned[e->op - NC_X_LT];
    if (!may_change(op, left ? o : -o) && !nc_peak_may_fall(peak, env))
        return answer;
    nc_truth all = env->covered(env, peak->bind, nc_v_int(peak->args[1]->word));
    return all == NC_YES ? answer : NC_UNDECIDED;
}

static nc_truth compare(const nc_expr *e, nc_env *env)
{
    nc_result_value a = nc_eval(e->args[0], env), b = nc_eval(e->args[1], env);
    nc_type ta = e->args[0]->type, tb = e->args[1]->type;
    if (!a.known || !b.known)
        return NC_UNDECIDED;
    nc_truth answer = holds(e->op, env, ta, a.word, tb, b.word) ? NC_YES : NC_NO;
    return decided(e, env, a.word, b.word, answer);
}

static bool in_list(const nc_env *env, nc_type type, nc_word value, nc_type item, nc_word list)
{
    size_t count;
    const uint64_t *items = nc_pool_list_items(env->pool, (uint32_t)list, &count);
    for (size_t i = 0; i < count; i++)
        if (equal(type, value, item, items[i]))
            return true;
    return false;
}

static nc_truth member(const nc_expr *e, nc_env *env)
{
    nc_result_value value = nc_eval(e->args[0], env);
    nc_truth found = NC_NO;
    nc_type type = e->args[0]->type;
    if (!value.known)
        return e->argc > 1 ? NC_UNDECIDED : NC_NO;
    for (unsigned i = 1; i < e->argc && found != NC_YES; i++) {
        const nc_expr *arg = e->args[i];
        nc_result_value item = nc_eval(arg, env);
        bool hit = false;
        if (!item.known) {
            found = NC_UNDECIDED;
            continue;
        }
        if (arg->type == NC_T_LIST && type != NC_T_LIST)
            hit = in_list(env, type, value.word, arg->item, item.word);
        else if (arg->type == NC_T_CIDR && type == NC_T_IP)
            hit = nc_ip_in_cidr(env->pool, value.word, item.word);
        else
            hit = equal(type, value.word, arg->type, item.word);
        found = hit ? NC_YES : found;
    }
    return found;
}

static nc_truth side(const nc_env *env, const nc_expr *e, nc_result_value value, unsigned which,
                     nc_result_value limit)
{
    if (!value.known || !limit.known)
        return NC_UNDECIDED;
    int o = order(env, e->args[0]->type, value.word, e->args[which]->type, limit.word);
    bool holds = which == 2 ? o <= 0 : e->word == 1 ? o > 0 : o >= 0;
    return holds ? NC_YES : NC_NO;
}

static nc_truth range(const nc_expr *e, nc_env *env)
{
    nc_result_value value = nc_eval(e->args[0], env);
    nc_truth low = side(env, e, value, 1, nc_eval(e->args[1], env));
    return low == NC_NO ? NC_NO : nc_and(low, side(env, e, value, 2, nc_eval(e->args[2], env)));
}

static nc_truth matches(const nc_expr *e, nc_env *env)
{
    nc_result_value value = nc_eval(e->args[0], env);
    if (!value.known)
        return NC_UNDECIDED;
    nc_str text = nc_sym_str(env->pool, (nc_sym)value.word);
    if (e->op == NC_X_GLOB)
        return nc_str_glob(nc_sym_str(env->pool, (nc_sym)e->args[1]->word), text) ? NC_YES : NC_NO;
    int found = nc_regex_match(e->regex, text, NULL, 0);
    return found < 0 ? NC_UNDECIDED : found ? NC_YES : NC_NO;
}

/* ---- calculating ---- */

static nc_result_value real(double value)
{
    nc_word word;
    bool fine = nc_float_result(value, &word);
    return fine ? known(word) : unknown;
}

static nc_result_value calculate_float(nc_expr_op op, double a, double b)
{
    switch ((int)op) {
    case NC_X_ADD: return real(a + b);
    case NC_X_SUB: return real(a - b);
    case NC_X_MUL: return real(a * b);
    case NC_X_DIV: return b < 0 || b > 0 ? real(a / b) : unknown;
    default: return unknown;
    }
}

static nc_result_value calculate_int(nc_expr_op op, int64_t a, int64_t b)
{
    int64_t out = 0;
    bool over = false;
    switch ((int)op) {
    case NC_X_ADD: over = __builtin_add_overflow(a, b, &out); break;
    case NC_X_SUB: over = __builtin_sub_overflow(a, b, &out); break;
    case NC_X_MUL: over = __builtin_mul_overflow(a, b, &out); break;
    case NC_X_MOD:
        over = b == 0;
        out = b == 0 || b == -1 ? 0 : a % b;
        break;
    case NC_X_BAND: out = a & b; break;
    case NC_X_BOR: out = a | b; break;
    default: over = true; break;
    }
    return over ? unknown : known(nc_w_int(out));
}

/* A duration times or divided by a number; whole numbers stay exact. */
static nc_result_value scale(const nc_expr *e, nc_word a, nc_word b)
{
    bool swap = e->args[0]->type != NC_T_DURATION;
    int64_t span = nc_v_int(swap ? b : a), out;
    nc_type type = swap ? e->args[0]->type : e->args[1]->type;
    nc_word factor = swap ? a : b;
    if (type == NC_T_INT && e->op == NC_X_MUL)
        return __builtin_mul_overflow(span, nc_v_int(factor), &out) ? unknown : known(nc_w_int(out));
    double by = as_float(type, factor);
    nc_result_value value = calculate_float(e->op, (double)span, by);
    double result = value.known ? nc_v_float(value.word) : 0;
    bool fits = value.known && result > -9.2e18 && result < 9.2e18;
    return fits ? known(nc_w_int((int64_t)round(result))) : unknown;
}

static nc_result_value calculate(const nc_expr *e, nc_env *env)
{
    nc_result_value a = nc_eval(e->args[0], env), b = nc_eval(e->args[1], env);
    nc_type ta = e->args[0]->type, tb = e->args[1]->type;
    if (!a.known || !b.known)
        return unknown;
    if (e->type == NC_T_FLOAT)
        return calculate_float(e->op, as_float(ta, a.word), as_float(tb, b.word));
    if (e->type == NC_T_DURATION && (e->op == NC_X_MUL || e->op == NC_X_DIV))
        return scale(e, a.word, b.word);
    nc_result_value out = calculate_int(e->op, nc_v_int(a.word), nc_v_int(b.word));
    bool no_time = out.known && e->type == NC_T_TIME && nc_v_int(out.word) == NC_TIME_NONE;
    return no_time ? unknown : out;
}

static nc_result_value negative(const nc_expr *e, nc_env *env)
{
    nc_result_value a = nc_eval(e->args[0], env);
    if (!a.known)
        return unknown;
    if (e->type == NC_T_FLOAT)
        return known(nc_w_float(-nc_v_float(a.word)));
    return calculate_int(NC_X_SUB, 0, nc_v_int(a.word));
}

/* ---- calling ---- */

static nc_result_value call(const nc_expr *e, nc_env *env)
{
    nc_result_value args[NC_MAX_ARGS] = {{false, 0}}, out = unknown;
    for (unsigned i = 0; i < e->argc && i < NC_MAX_ARGS; i++) {
        args[i] = nc_eval(e->args[i], env);
        if (!args[i].known && e->op == NC_X_CALL)
            return unknown;
    }
    if (e->op == NC_X_CALL)
        out.known = e->fn->call(env, args, &out.word);
    else
        out.known = env->host != NULL && env->host(env, e->fn, args, &out.word);
    return out;
}

static nc_result_value lookup(const nc_expr *e, nc_env *env)
{
    nc_result_value key = nc_eval(e->args[0], env);
    const nc_table *table = e->table;
    size_t low = 0, high = table->row_count;
    while (key.known && low < high) {
        size_t middle = low + (high - low) / 2;
        int o = nc_value_cmp(env->pool, table->key, key.word, table->keys[middle]);
        if (o == 0) {
            nc_str cell = table->cells[middle * table->column_count + e->word];
            return cell.n ? known(nc_intern(env->pool, cell)) : unknown;
        }
        if (o < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return unknown;
}

static nc_result_value slot(const nc_expr *e, const nc_env *env)
{
    const nc_row *row = env->rows ? env->rows[e->bind] : NULL;
    nc_result_value out = unknown;
    if (row != NULL)
        out.known = nc_row_get(row, e->slot, &out.word);
    return out;
}

static nc_truth logic(const nc_expr *e, nc_env *env)
{
    nc_truth end = e->op == NC_X_AND ? NC_NO : NC_YES, all = e->op == NC_X_AND ? NC_YES : NC_NO;
    for (unsigned i = 0; i < e->argc && all != end; i++) {
        nc_truth one = nc_eval_truth(e->args[i], env);
        all = e->op == NC_X_AND ? nc_and(all, one) : nc_or(all, one);
    }
    return all;
}

static nc_truth each(const nc_expr *e, nc_env *env)
{
    nc_result_value list = nc_eval(e->args[0], env);
    nc_truth end = e->word ? NC_NO : NC_YES, all = e->word ? NC_YES : NC_NO;
    nc_word outer = env->item;
    size_t count = 0;
    const uint64_t *items = list.known ? nc_pool_list_items(env->pool, (uint32_t)list.word, &count) : NULL;
    if (!list.known)
        return NC_UNDECIDED;
    for (size_t i = 0; i < count && all != end; i++) {
        env->item = items[i];
        nc_truth one = nc_eval_truth(e->args[1], env);
        all = e->word ? nc_and(all, one) : nc_or(all, one);
    }
    env->item = outer;
    return all;
}

nc_truth nc_eval_truth(const nc_expr *e, nc_env *env)
{
    switch ((int)e->op) {
    case NC_X_AND:
    case NC_X_OR: return logic(e, env);
    case NC_X_NOT: return nc_not(nc_eval_truth(e->args[0], env));
    case NC_X_EQ:
    case NC_X_NE:
    case NC_X_LT:
    case NC_X_LE:
    case NC_X_GT:
    case NC_X_GE: return compare(e, env);
    case NC_X_IN: return member(e, env);
    case NC_X_RANGE: return range(e, env);
    case NC_X_GLOB:
    case NC_X_REGEX: return matches(e, env);
    case NC_X_KNOWN: return nc_eval(e->args[0], env).known ? NC_YES : NC_NO;
    case NC_X_EXISTS: return env->exists ? env->exists(env, e->sub) : NC_UNDECIDED;
    case NC_X_EACH: return each(e, env);
    default: return truth_of(nc_eval(e, env));
    }
}

nc_result_value nc_eval(const nc_expr *e, nc_env *env)
{
    switch ((int)e->op) {
    case NC_X_CONST: return known(e->word);
    case NC_X_SLOT: return slot(e, env);
    case NC_X_ADD:
    case NC_X_SUB:
    case NC_X_MUL:
    case NC_X_DIV:
    case NC_X_MOD:
    case NC_X_BAND:
    case NC_X_BOR: return calculate(e, env);
    case NC_X_NEG: return negative(e, env);
    case NC_X_IF: {
        nc_truth chosen = nc_eval_truth(e->args[0], env);
        return chosen == NC_UNDECIDED ? unknown : nc_eval(e->args[chosen == NC_YES ? 1 : 2], env);
    }
    case NC_X_CALL:
    case NC_X_HOST: return call(e, env);
    case NC_X_LOOKUP: return lookup(e, env);
    case NC_X_COUNT:
    case NC_X_SUM:
    case NC_X_MIN:
    case NC_X_MAX:
    case NC_X_DISTINCT:
    case NC_X_RATE:
    case NC_X_LIST:
    case NC_X_FIRST:
    case NC_X_LAST:
    case NC_X_AVG:
    case NC_X_PERCENTILE: return nc_eval_group(e, env);
    case NC_X_PEAK: return nc_eval_peak(e, env);
    case NC_X_ITEM: return known(env->item);
    default: return of_truth(nc_eval_truth(e, env));
    }
}
