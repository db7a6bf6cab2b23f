/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FLOWS_REPORT_H
#define NC_FLOWS_REPORT_H

#include "reports/report.h"

/* Who talks to whom: connections counted by client, server and server port, and how long answers took, for
 * each source. */

typedef struct nc_flow_row { /* a client, a server and its port */
    nc_str source, client, server;
    uint16_t port;
    uint64_t sessions, refused, silent, reset,
        open; /* silent: never answered; open: not closed when it ended */
    uint64_t bytes_to_server, bytes_to_client, again;
} nc_flow_row;

typedef struct nc_time_row { /* answers of one kind from one server */
    nc_str source, server, kind;
    uint16_t port; /* 0 = none */
    uint64_t answers, slow, unanswered;
    int64_t least, most, sum; /* ns, of the answers */
} nc_time_row;

typedef struct nc_flow_view {
    const nc_flow_row *flows; /* by source, client, server, port */
    size_t flow_count;
    const nc_time_row *times; /* by source, kind, server, port */
    size_t time_count;
    int64_t slow; /* ns: an answer that took as long counts as slow */
    bool over;    /* there were more than are counted */
} nc_flow_view;

void nc_render_flow_view(const nc_flow_view *view, const nc_report_options *options, nc_buf *out);
void nc_render_flow_view_tsv(const nc_flow_view *view,
                             nc_buf *out); /* sessions only, names in the first line */

#endif
