/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_HTML_VIEW_H
#define NC_HTML_VIEW_H

#include "reports/exceptions.h"
#include "reports/flows.h"
#include "reports/sessions.h"
#include "reports/stepdiff.h"

/* The views of an analyst as pages like the HTML report: one file without script that fetches nothing, at
 * most so many rows of each table. */
enum { NC_HTML_VIEW_ROWS = 5000 };

void nc_render_exceptions_html(const nc_exception_view *view, nc_buf *out);
void nc_render_flow_view_html(const nc_flow_view *view, nc_buf *out);
void nc_render_sessions_html(const nc_session_list *list, nc_buf *out);
void nc_render_steps_html(const nc_talk *talk, nc_buf *out);

#endif
