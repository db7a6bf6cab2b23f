/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_FLOWS_H
#define NC_API_FLOWS_H

#include "api/session.h"
#include "reports/flows.h"

typedef struct nc_flow_request {
    nc_word host;     /* only this client or server; 0 = all */
    uint16_t port;    /* only this server port; 0 = all */
    int64_t from, to; /* only what began in [from, to]; NC_TIME_NONE = no bound */
    int64_t slow;     /* ns: answers that took as long are counted as slow */
} nc_flow_request;

/* Reads the bundles as one case and counts; no rules are needed, memory is bounded.  The view belongs to the
 * session. */
nc_err nc_session_flows(nc_session *session, const nc_str *bundles, size_t count,
                        const nc_flow_request *request, nc_flow_view *out);

#endif
