/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DRIFT_H
#define NC_DRIFT_H

#include <stdbool.h>
#include <stdint.h>

/* How fast the clocks of two recorders part, from segments that both recorded.
 *
 * With clock(b) = clock(a) + r * clock(a) + c, a segment from a host that b is nearer to came past b first,
 * so b's time of it is at most what the line says for a's time: b - a <= r * a + c; from a host that a is
 * nearer to, b - a
 * >= r * a + c.  Two such bounds at different times, one of each kind, bound r whatever the delays are and
 * whatever c is, and all such pairs together are all that can be said of r.  Of each stretch of time only the
 * tightest bound of each kind is kept, so the result may be wider than it could be, never wrong. */
enum { NC_DRIFT_STRETCHES = 64 };

typedef struct nc_drift_point {
    int64_t at, difference; /* a's time; b - a */
    bool known;
} nc_drift_point;

/* The extremes of one pair of hosts by sender, before it is known which of them b is nearer to. */
typedef struct nc_drift_spread {
    nc_drift_point most[2][NC_DRIFT_STRETCHES], least[2][NC_DRIFT_STRETCHES];
} nc_drift_spread;

typedef struct nc_drift {
    int64_t first, last; /* of a's recording */
    nc_drift_point low[NC_DRIFT_STRETCHES], high[NC_DRIFT_STRETCHES];
} nc_drift;

void nc_drift_add(const nc_drift *drift, nc_drift_spread *spread, unsigned sender, int64_t at,
                  int64_t difference);

/* `near_b`: the endpoint that b is nearer to. */
void nc_drift_fold(nc_drift *drift, const nc_drift_spread *spread, unsigned near_b);

/* Bounds of r in parts of 10^9: what b gains on a, ns in each second.  False when no straight line fits (a
 * clock was set), or too little is known, or a clock would have to run more than 1 % wrong. */
bool nc_drift_bounds(const nc_drift *drift, int64_t *low, int64_t *high);

#endif
