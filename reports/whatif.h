/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORT_WHATIF_H
#define NC_REPORT_WHATIF_H

#include "reports/report.h"

/* Two diagnoses of one case: as it is, and as it would be with other evidence. */
typedef struct nc_r_change {
    nc_str text;  /* as it was asked for */
    bool adds;    /* else it takes away */
    size_t facts; /* that went or came; 0: nothing that any rule reads */
} nc_r_change;

typedef struct nc_what_if {
    const nc_result *before, *after;
    const nc_r_change *changes;
    size_t change_count;
    unsigned rules; /* evaluated again */
} nc_what_if;

/* What differs: the verdict, causes whose weight changed, findings gone, new or changed, questions that are
 * open now or were before. */
void nc_render_what_if(const nc_what_if *what_if, const nc_report_options *options, nc_buf *out);

/* The same as one JSON object (netcause.what-if/1). */
void nc_render_what_if_json(const nc_what_if *what_if, nc_buf *out);

#endif
