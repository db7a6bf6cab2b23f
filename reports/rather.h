/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORT_RATHER_H
#define NC_REPORT_RATHER_H

#include "reports/report.h"

/* Why one cause rather than another: what is believed of both, the items of evidence that separate them
 * (those that differ most first), those they share, the findings without which the order would turn, and the
 * observations that decide between them.  `a` and `b`: of this result, or with a base rate only. */
void nc_render_rather(const nc_result *result, const nc_r_cause *a, const nc_r_cause *b,
                      const nc_report_options *options, nc_buf *out);

/* The same as one JSON object (netcause.rather-than/1). */
void nc_render_rather_json(const nc_result *result, const nc_r_cause *a, const nc_r_cause *b, nc_buf *out);

#endif
