/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORT_WHYNOT_H
#define NC_REPORT_WHYNOT_H

#include "engine/infer/whynot.h"
#include "reports/report.h"

/* Why a rule did not fire, for people: the answer, its conditions one by one, what came nearest. */
void nc_render_why_not(const nc_why_not *answer, const nc_pool *pool, const nc_report_options *options,
                       nc_buf *out);

/* The same as one JSON object (netcause.why-not/1). */
void nc_render_why_not_json(const nc_why_not *answer, const nc_pool *pool, nc_buf *out);

/* The rules that came nearest, with what kept each and what came nearest to satisfy it. */
void nc_render_nearest(const nc_why_not *const *answers, size_t count, const nc_pool *pool,
                       const nc_report_options *options, nc_buf *out);

/* The same as one JSON object (netcause.nearest/1), with all that is told of each. */
void nc_render_nearest_json(const nc_why_not *const *answers, size_t count, const nc_pool *pool, nc_buf *out);

#endif
