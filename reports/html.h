/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_HTML_H
#define NC_HTML_H

#include "reports/inert.h"

/* What the files of the HTML report share.  Every text goes through nc_xml_put; there is no script and
 * nothing is fetched. */

/* The style sheet in pieces; NULL ends it. */
extern const char *const nc_html_style[];

/* Begins a section with its heading, to which a screen reader jumps by its name. */
void nc_html_section(nc_buf *out, const char *id, const char *title);

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

/* What a page holds, so that it stays below 2 MB whatever the case; what it leaves out is in the JSON report,
 * and the page says so.  Findings and rows of evidence from these numbers on are never there; lists that are
 * mostly short end after NC_HTML_LIST; behind so many bytes no pictures and derivations come, behind so many
 * no bytes of packets. */
enum {
    NC_HTML_FINDINGS = 200,
    NC_HTML_EVIDENCE = 1000,
    NC_HTML_LIST = 100,
    NC_HTML_NEXT = 10,
    NC_HTML_PICTURES = 900000,
    NC_HTML_PACKETS = 1400000
};

/* "12 more in the JSON report.", when `count` is more than `most`; `tag`: "p" or "li". */
void nc_html_more(nc_buf *out, const char *tag, size_t count, size_t most);

/* What <name> stands for in the commands above: of those to do next, or of all others (places.h). */
void nc_html_places(nc_buf *out, const nc_result *r, bool next);

/* A link to finding `number`, "F3"; the words alone when it is not on the page. */
void nc_html_finding_link(nc_buf *out, unsigned number);

/* One action with its command in a box to copy from.  `other`: the number of the finding for which it is to
 * be done, where that has to be said, else 0. */
void nc_html_action(nc_buf *out, const nc_r_action *action, unsigned other);

/* A link to evidence row `number`, "E3"; to piece `number` of missing evidence, "M3"; the words alone when it
 * is not on the page. */
void nc_html_evidence_link(nc_buf *out, const nc_result *r, size_t number);
void nc_html_missing_link(nc_buf *out, size_t number);

/* html_packets.c: the packets of a row of evidence, each a part that opens, in a row below it. */
void nc_html_packets(nc_buf *out, const nc_result *r, size_t evidence);

#endif
