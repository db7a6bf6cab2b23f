/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SESSIONS_REPORT_H
#define NC_SESSIONS_REPORT_H

#include "reports/report.h"

/* Every TCP connection, grouped by the triplet of client, server and server port. */
typedef struct nc_session_row {
    nc_str source, client, server;
    uint16_t client_port, port;
    int64_t first, last;      /* ns; NC_TIME_NONE */
    uint64_t first_n, last_n; /* records */
    uint64_t packets_to_server, packets_to_client, bytes_to_server, bytes_to_client, again;
    nc_str opening, close; /* as the fact tcp.connection has them */
    int64_t connect;       /* ns from SYN to SYN-ACK; NC_TIME_NONE */
    uint64_t answers; /* of the protocols that are read: TLS hello, HTTP, FTP, keys of 3270 terminals, DNS */
    int64_t mean, slowest; /* ns, of these */
} nc_session_row;

typedef struct nc_session_list {
    const nc_session_row *rows; /* by source, client, server, port, first, client port */
    size_t count;
    bool over; /* there were more than are listed */
} nc_session_list;

/* "closed", "refused", "reset by the server; its opening was not recorded": into `out`. */
void nc_session_state(const nc_session_row *row, nc_buf *out);

/* From its first record to its last, ns; NC_TIME_NONE when either has no time. */
int64_t nc_session_lasted(const nc_session_row *row);

/* Do two rows belong to one triplet of one source? */
bool nc_session_same(const nc_session_row *a, const nc_session_row *b);

void nc_render_sessions(const nc_session_list *list, const nc_report_options *options, nc_buf *out);
void nc_render_sessions_tsv(const nc_session_list *list, nc_buf *out);

#endif
