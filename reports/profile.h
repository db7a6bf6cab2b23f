/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORT_PROFILE_H
#define NC_REPORT_PROFILE_H

#include "engine/infer/profile.h"
#include "reports/report.h"

/* Where the time of a diagnosis went, and how much memory it had needed by then. */
typedef struct nc_spending {
    const nc_run_profile *run;
    int64_t reading;                               /* ns: reading and decoding, without the sieve */
    int64_t report;                                /* ns: making the result */
    int64_t after_reading, after_rules, after_all; /* peak memory in KiB */
    uint64_t facts_offered, facts_kept;
} nc_spending;

void nc_render_profile(const nc_spending *cost, const nc_report_options *options, nc_buf *out);

/* The same as one JSON object (netcause.profile/1). */
void nc_render_profile_json(const nc_spending *cost, nc_buf *out);

#endif
