/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_INERT_H
#define NC_INERT_H

#include "reports/report.h"

/* Texts of evidence and rules for formats in which characters have a meaning: whatever stands in them, the
 * reader sees it and nothing acts.  Controls and bidi controls come out as code points (nc_buf_safe). */

/* As text or as an attribute's value of XML and HTML. */
void nc_xml_put(nc_buf *out, nc_str s);

/* As words of Markdown (CommonMark 0.30, 2.4 and 6): one line, every character that could begin markup is
 * escaped. */
void nc_md_put(nc_buf *out, nc_str s);

/* As a code span; fences longer than any run of backticks inside (CommonMark 6.1). */
void nc_md_code(nc_buf *out, nc_str s);

/* As a fenced block (CommonMark 4.5), each line behind `indent` blanks. */
void nc_md_block(nc_buf *out, nc_str s, unsigned indent);

/* As a cell of a table with tabs between cells: one line, no tab; what a spreadsheet would take for a formula
 * (it begins with = + - @ and is no number) gets an apostrophe in front, which makes it text there. */
void nc_tsv_put(nc_buf *out, nc_str s);

/* As the path of a URI (RFC 3986 3.3): everything but unreserved characters and "/" percent-encoded. */
void nc_uri_put(nc_buf *out, nc_str s);

#endif
