/* SPDX-License-Identifier: Apache-2.0 */
#include "drift.h"

#include <stddef.h>

static const double most_believed = 1e7, beyond = 1e12; /* parts of 10^9 */

static unsigned stretch_of(const nc_drift *drift, int64_t at)
{
    int64_t since, span;
    if (__builtin_sub_overflow(at, drift->first, &since) || since <= 0 ||
        __builtin_sub_overflow(drift->last, drift->first, &span) || span <= 0)
        return 0;
    double share = (double)since / (double)span;
    return share >= 1 ? NC_DRIFT_STRETCHES - 1 : (unsigned)(share * NC_DRIFT_STRETCHES);
}

static void keep_most(nc_drift_point *p, const nc_drift_point *q)
{
    if (q->known && (!p->known || q->difference > p->difference))
        *p = *q;
}

static void keep_least(nc_drift_point *p, const nc_drift_point *q)
{
    if (q->known && (!p->known || q->difference < p->difference))
        *p = *q;
}

void nc_drift_add(const nc_drift *drift, nc_drift_spread *spread, unsigned sender, int64_t at,
                  int64_t difference)
{
    nc_drift_point p = {at, difference, true};
    unsigned i = stretch_of(drift, at);
    keep_most(&spread->most[sender][i], &p);
    keep_least(&spread->least[sender][i], &p);
}

void nc_drift_fold(nc_drift *drift, const nc_drift_spread *spread, unsigned near_b)
{
    for (unsigned i = 0; i < NC_DRIFT_STRETCHES; i++) {
        keep_most(&drift->low[i], &spread->most[near_b][i]);
        keep_least(&drift->high[i], &spread->least[!near_b][i]);
    }
}

/* What one bound of each kind says of the slope; false when they contradict each other at one time. */
static bool bound(const nc_drift_point *low, const nc_drift_point *high, double *from, double *to)
{
    int64_t rise, run;
    if (__builtin_sub_overflow(low->difference, high->difference, &rise) ||
        __builtin_sub_overflow(low->at, high->at, &run))
        return false;
    if (run == 0)
        return rise <= 0;
    double slope = (double)rise / (double)run * 1e9;
    if (run > 0 && slope > *from)
        *from = slope;
    if (run < 0 && slope < *to)
        *to = slope;
    return true;
}

/* Whole numbers outside of the interval, with room for what division rounds. */
static void widen(double from, double to, int64_t *low, int64_t *high)
{
    *low = (int64_t)from - (from < 0) - 1;
    *high = (int64_t)to + (to > 0) + 1;
}

bool nc_drift_bounds(const nc_drift *drift, int64_t *low, int64_t *high)
{
    double from = -beyond, to = beyond;
    for (unsigned i = 0; i < NC_DRIFT_STRETCHES; i++)
        for (unsigned k = 0; k < NC_DRIFT_STRETCHES; k++)
            if (drift->low[i].known && drift->high[k].known &&
                !bound(&drift->low[i], &drift->high[k], &from, &to))
                return false;
    if (from > to || from == -beyond || to == beyond || from > most_believed || to < -most_believed)
        return false;
    widen(from, to, low, high);
    return true;
}
