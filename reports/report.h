/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORT_H
#define NC_REPORT_H

#include "reports/result.h"

/* How a report looks; what it says is decided by the result alone. */
typedef struct nc_report_options {
    unsigned width; /* columns of a text report; 0 = 100, less than 40 counts as 40 */
    bool color;     /* escape sequences of our own for severities; meaning never rests on them */
    bool ascii;     /* nothing beyond ASCII in our own words; evidence keeps its characters */
} nc_report_options;

typedef struct nc_report_format {
    nc_str name, media, doc;
    bool ladders; /* shows conversations, for which packets are read a second time */
    void (*render)(const nc_result *result, const nc_report_options *options, nc_buf *out);
} nc_report_format;

/* All formats, in the order of reports.def; the one of a name, or NULL. */
const nc_report_format *nc_report_formats(size_t *count);
const nc_report_format *nc_report_format_find(nc_str name);

/* The derivation of one finding: claim, grounds down to frame and line, warrant, backing, and what would
 * change it. `finding`: a place as nc_result_find gives it. */
void nc_render_why(const nc_result *result, size_t finding, const nc_report_options *options, nc_buf *out);

/* "seen in a.pcap and b.pcap; numbers and times above are those of a.pcap"; nothing unless several recordings
 * show it. */
void nc_report_recordings(nc_buf *out, const nc_r_finding *finding);

/* "the same for 10.0.0.2, 10.0.0.3 and 4 more"; nothing unless the action is to be done again for others.
 * `most`: how many it names. */
void nc_report_also(nc_buf *out, const nc_r_action *action, size_t most);

/* "first seen 2024-05-15 10:20:01 UTC", of what the verdict is about; nothing when that has no time. */
void nc_report_since(nc_buf *out, const nc_result *result);

/* "lx44/shell.txt", "a.pcap, b.pcap and 3 more": where what the verdict is about was seen; nothing when the
 * case has one input. */
void nc_report_sources(nc_buf *out, const nc_result *result);

/* The number of the finding for whose sake this is to be done, where it is not what the verdict is about nor
 * an effect of that; else 0. */
unsigned nc_report_for(const nc_result *result, const nc_r_action *action);

/* "Besides that: F2 A key cannot be used; and 3 more": of other rules, as grave as what the verdict is about,
 * and not told by it, the severity where it is graver; nothing when there is none. */
void nc_report_besides(nc_buf *out, const nc_result *result);

/* "tells much (0.52 bit)": what is expected of an answer; `gain`: thousandths of a bit, more than 0. */
void nc_report_gain(nc_buf *out, int gain);

#define REPORT(name, media, ladders, doc)                                                                    \
    void nc_render_##name(const nc_result *result, const nc_report_options *options, nc_buf *out);
#include "reports/reports.def"
#undef REPORT

#endif
