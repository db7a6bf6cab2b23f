/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORT_WHATIF_H
#define NC_REPORT_WHATIF_H

#include "reports/report.h"

/* Two diagnoses of one case: as it is, and as it would be with other evidence or other rules. */
typedef enum nc_r_change_kind {
    NC_IF_WITHOUT, /* evidence goes */
    NC_IF_WITH,    /* a fact comes */
    NC_IF_CHANGE,  /* facts have other values */
    NC_IF_RULE,    /* rules are written anew, or added */
    NC_IF_PARAM,   /* a parameter has another value */
    NC_IF_WITHOUT_RULE,
    NC_IF_KINDS
} nc_r_change_kind;

typedef struct nc_r_change {
    nc_r_change_kind kind;
    nc_str text;  /* as it was asked for */
    size_t facts; /* of evidence: that went or came; 0: nothing that any rule reads */
} nc_r_change;

/* Of the rules that run. */
typedef struct nc_r_rules {
    unsigned total, evaluated;     /* after the change; of these, evaluated again */
    unsigned changed, added, gone; /* conclude or say something else; are new; run no more */
} nc_r_rules;

typedef struct nc_what_if {
    const nc_result *before, *after;
    const nc_r_change *changes;
    size_t change_count;
    nc_r_rules rules;
} nc_what_if;

/* What differs: the verdict, causes whose weight changed, findings gone, new or changed, questions that are
 * open now or were before. */
void nc_render_what_if(const nc_what_if *what_if, const nc_report_options *options, nc_buf *out);

/* The same as one JSON object (netcause.what-if/1). */
void nc_render_what_if_json(const nc_what_if *what_if, nc_buf *out);

#endif
