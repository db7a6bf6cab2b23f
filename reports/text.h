/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORTS_TEXT_H
#define NC_REPORTS_TEXT_H

#include "reports/textw.h"

/* Sections of the text report, one file each group. */

enum { NC_TEXT_FOLD = 50 }; /* findings and the like shown before folding */

void nc_text_findings(nc_textw *w, const nc_result *r); /* text_finding.c */
void nc_text_causes(nc_textw *w, const nc_result *r);   /* text_cause.c */
void nc_text_missing(nc_textw *w, const nc_result *r);
void nc_text_undecided(nc_textw *w, const nc_result *r);
void nc_text_inputs(nc_textw *w, const nc_result *r); /* text_input.c */

/* "risk: low   cost 2 of 5   on zos   tells 0.36 bit" */
void nc_text_action_notes(nc_textw *w, size_t indent, const nc_r_action *a);

enum { NC_TEXT_NEXT = 6 }; /* things to do next that are shown */

/* What <name> stands for in the commands above: of those to do next, or of all others (places.h). */
void nc_text_places(nc_textw *w, size_t indent, const nc_result *r, bool next);

/* One evidence row: "E2  zos.pcap #62 #65   02:35:29.537900 to ...   what it says" */
void nc_text_evidence(nc_textw *w, size_t indent, const nc_result *r, size_t evidence);
void nc_text_folded(nc_textw *w, size_t indent, size_t hidden, const char *one, const char *many);

/* "2009-03-03 02:35:29.537"; "16:23:18.858 (no date)" for a moment before 1970-01-03, because listings
 * without a date are counted from 1970-01-01 and run past midnight at most. */
void nc_text_time(nc_buf *out, int64_t at, unsigned digits);
bool nc_text_undated(int64_t at);

/* When an input begins, and what follows that: " to 02:42:16.286 UTC"; `in` has a time. */
void nc_text_span(nc_buf *begin, nc_buf *rest, const nc_r_input *in);

#endif
