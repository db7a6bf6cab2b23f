/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

/* What an observation is expected to tell: the mutual information of its outcomes and the causes that are
 * still open, one step ahead (de Kleer and Williams 1987).  The causes compete with each other and with
 * "something else" at 0 dB.  All in integers, so that every machine ranks alike. */

enum {
    ONE = 1 << 20,
    MOST_DB = 30,
    NAMED = 10
}; /* ONE: probability 1; NAMED: 10 to 1 that it names the right one */

/* 10^(db/10), with 0 dB = 1 000 000. */
static uint64_t odds(int db)
{
    static const uint64_t tenths[] = {1000, 1259, 1585, 1995, 2512, 3162, 3981, 5012, 6310, 7943};
    int at = (db < -MOST_DB ? -MOST_DB : db > MOST_DB ? MOST_DB : db) + MOST_DB;
    uint64_t value = tenths[at % 10];
    for (int i = at / 10; i > 0; i--)
        value *= 10;
    return value;
}

/* log2 in 1/1024, rounded down, of x > 0: the fraction by repeated squaring. */
static int64_t log2_of(uint64_t x)
{
    int high = 63 - __builtin_clzll(x);
    int64_t result = (int64_t)high << 10;
    uint64_t y = high <= 31 ? x << (31 - high) : x >> (high - 31);
    for (int64_t bit = 512; bit > 0; bit >>= 1) {
        y = y * y >> 31;
        if (y >> 32 != 0) {
            y >>= 1;
            result += bit;
        }
    }
    return result;
}

/* -p log2 p in 2^-30 bits. */
static int64_t entropy(uint64_t p)
{
    return p == 0 ? 0 : (int64_t)p * ((20 << 10) - log2_of(p));
}

bool nc_cause_open(const nc_run *run, const nc_cause *cause, int *decibans)
{
    *decibans = cause->base;
    for (size_t i = 0; i < run->outcome.belief_count; i++) {
        const nc_belief *b = &run->outcome.beliefs[i];
        if (b->cause != cause)
            continue;
        *decibans = b->decibans;
        return b->verdict != NC_V_RULED_OUT && b->verdict != NC_V_CONFIRMED;
    }
    return true;
}

static bool believed(const nc_run *run, const nc_cause *cause)
{
    for (size_t i = 0; i < run->outcome.belief_count; i++)
        if (run->outcome.beliefs[i].cause == cause)
            return true;
    return false;
}

/* Odds of all causes that are open, and of something else. */
static uint64_t all_odds(const nc_run *run)
{
    uint64_t total = odds(0);
    int db;
    for (size_t i = 0; i < run->outcome.belief_count; i++)
        if (nc_cause_open(run, run->outcome.beliefs[i].cause, &db))
            total += odds(db);
    return total;
}

/* The part of `total` that is this cause's; causes for which nothing was seen come on top of it. */
static uint64_t share(const nc_run *run, const nc_cause *cause, uint64_t *total)
{
    int db;
    nc_cause_open(run, cause, &db);
    if (!believed(run, cause))
        *total += odds(db);
    return odds(db);
}

static int in_thousandths(int64_t bits)
{
    return bits <= 0 ? 0 : (int)(bits * 1000 >> 30);
}

/* Probability that an outcome shows which stands for a share p: right 10 times in 11, else any of the other
 * n - 1. */
static uint64_t shows(uint64_t p, uint64_t n)
{
    return (ONE + (NAMED * (n - 1) - 1) * p) / ((NAMED + 1) * (n - 1));
}

/* It names one of the causes it decides, or none of them. */
static int gain_of_naming(const nc_run *run, const nc_next *next)
{
    uint64_t total = all_odds(run), rest = ONE, n = next->decides_count + 1;
    int64_t bits = 0;
    if (next->decides_count == 0)
        return 0;
    for (unsigned i = 0; i < next->decides_count; i++)
        (void)share(run, next->decides[i], &total);
    for (unsigned i = 0; i < next->decides_count; i++) {
        uint64_t none = 0, p = (share(run, next->decides[i], &none) << 20) / total;
        rest -= p;
        bits += entropy(shows(p, n));
    }
    bits += entropy(shows(rest, n));
    return in_thousandths(bits - entropy(shows(ONE, n)) - (int64_t)(n - 1) * entropy(shows(0, n)));
}

/* A line whose cause is open; of several for one cause the first. */
static bool weighs(const nc_run *run, const nc_rule *rule, unsigned w)
{
    int db;
    for (unsigned i = 0; i < w; i++)
        if (rule->weigh[i].cause == rule->weigh[w].cause)
            return false;
    return nc_cause_open(run, rule->weigh[w].cause, &db) && rule->weigh[w].seen != rule->weigh[w].unseen;
}

/* The rule turns out to hold, or not to. */
static int gain_of_rule(const nc_run *run, const nc_rule *rule)
{
    uint64_t total = all_odds(run), rest = ONE, holds = 0;
    int64_t left = 0;
    for (unsigned w = 0; w < rule->weigh_count; w++)
        if (weighs(run, rule, w))
            (void)share(run, rule->weigh[w].cause, &total);
    for (unsigned w = 0; w < rule->weigh_count; w++) {
        if (!weighs(run, rule, w))
            continue;
        uint64_t none = 0, p = (share(run, rule->weigh[w].cause, &none) << 20) / total;
        uint64_t for_it = odds(rule->weigh[w].seen - rule->weigh[w].unseen);
        uint64_t yes = (for_it << 20) / (for_it + odds(0));
        rest -= p;
        holds += p * yes >> 20;
        left += (int64_t)p * (entropy(yes) + entropy(ONE - yes)) >> 20;
    }
    holds += rest / 2;
    left += (int64_t)rest << 10;
    return in_thousandths(entropy(holds) + entropy(ONE - holds) - left);
}

static bool rule_weighs(const nc_run *run, const nc_rule *rule)
{
    for (unsigned w = 0; w < rule->weigh_count; w++)
        if (weighs(run, rule, w))
            return true;
    return false;
}

int nc_next_gain(const nc_run *run, const nc_next *next)
{
    if (next->undecided != NULL && rule_weighs(run, next->undecided->rule))
        return gain_of_rule(run, next->undecided->rule);
    return gain_of_naming(run, next);
}

/* ---- what each outcome would mean ---- */

static nc_next_outcome *new_outcome(nc_run *run, nc_next_outcome *list, unsigned *count, nc_str when,
                                    size_t most)
{
    nc_next_outcome *o = &list[(*count)++];
    *o = (nc_next_outcome){.when = when};
    o->rises = NC_NEW_ARRAY(run->arena, const nc_cause *, most);
    o->falls = NC_NEW_ARRAY(run->arena, const nc_cause *, most);
    return o;
}

static void move(nc_next_outcome *o, const nc_cause *cause, int decibans)
{
    if (decibans > 0)
        o->rises[o->rise_count++] = cause;
    else if (decibans < 0)
        o->falls[o->fall_count++] = cause;
}

static void outcomes_of_rule(nc_run *run, nc_next *next, nc_next_outcome *list)
{
    const nc_rule *rule = next->undecided->rule;
    nc_str title = rule->title;
    nc_next_outcome *yes =
        new_outcome(run, list, &next->outcome_count, nc_arena_printf(run->arena, "so: %.*s", NC_FMT(title)),
                    rule->weigh_count);
    nc_next_outcome *no =
        new_outcome(run, list, &next->outcome_count,
                    nc_arena_printf(run->arena, "not so: %.*s", NC_FMT(title)), rule->weigh_count);
    for (unsigned w = 0; w < rule->weigh_count; w++) {
        if (!weighs(run, rule, w))
            continue;
        move(yes, rule->weigh[w].cause, rule->weigh[w].seen);
        move(no, rule->weigh[w].cause, rule->weigh[w].unseen);
    }
    if (no->rise_count + no->fall_count == 0)
        next->outcome_count--;
}

/* What confirms one of the causes speaks against the others; what refutes it against it alone. */
static void outcomes_of_naming(nc_run *run, nc_next *next, nc_next_outcome *list)
{
    for (unsigned i = 0; i < next->decides_count; i++) {
        const nc_cause *cause = next->decides[i];
        if (cause->confirm.n > 0) {
            nc_next_outcome *o =
                new_outcome(run, list, &next->outcome_count, cause->confirm, next->decides_count);
            for (unsigned k = 0; k < next->decides_count; k++)
                move(o, next->decides[k], k == i ? 1 : -1);
        }
        if (cause->refute.n > 0)
            move(new_outcome(run, list, &next->outcome_count, cause->refute, 1), cause, -1);
    }
}

void nc_next_outcomes(nc_run *run, nc_next *next)
{
    bool by_rule = next->undecided != NULL && rule_weighs(run, next->undecided->rule);
    nc_next_outcome *list =
        NC_NEW_ARRAY(run->arena, nc_next_outcome, by_rule ? 2 : 2 * (size_t)next->decides_count);
    next->outcomes = list;
    next->outcome_count = 0;
    if (by_rule)
        outcomes_of_rule(run, next, list);
    else
        outcomes_of_naming(run, next, list);
}
