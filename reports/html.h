/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_HTML_H
#define NC_HTML_H

#include "reports/inert.h"

/* What the files of the HTML report share.  Every text goes through nc_xml_put; there is no script and
 * nothing is fetched. */

/* The style sheet in pieces; NULL ends it. */
extern const char *const nc_html_style[];

/* `<tag class="...">text</tag>`, nothing for an empty text; `class` may be NULL. */
void nc_html_element(nc_buf *out, const char *tag, const char *class, nc_str text);

/* Lists behind the findings: html_rest.c. */
void nc_html_causes(nc_buf *out, const nc_result *r);
void nc_html_missing(nc_buf *out, const nc_result *r);
void nc_html_inputs(nc_buf *out, const nc_result *r);

/* html_timeline.c: what each input covers and when findings show, as a picture and as words. */
void nc_html_timeline(nc_buf *out, const nc_result *r);

/* html_ladder.c: the conversation of finding F`number`; nothing when its packets were not read. */
void nc_html_ladder(nc_buf *out, const nc_r_ladder *ladder, unsigned number);

/* Rows of evidence from this one on are never on the page. */
enum { NC_HTML_EVIDENCE = 2000 };

/* One action with its command in a box to copy from. */
void nc_html_action(nc_buf *out, const nc_r_action *action);

/* A link to evidence row `number`, "E3". */
void nc_html_evidence_link(nc_buf *out, size_t number);

/* html_packets.c: the packets of a row of evidence, each a part that opens, in a row below it. */
void nc_html_packets(nc_buf *out, const nc_result *r, size_t evidence);

#endif
