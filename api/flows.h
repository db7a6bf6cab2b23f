/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_FLOWS_H
#define NC_API_FLOWS_H

#include "api/survey.h"
#include "reports/flows.h"

typedef struct nc_flow_request {
    nc_choice choice; /* of ports that of the server counts, of times that of the beginning */
    int64_t slow;     /* ns: answers that took as long are counted as slow */
} nc_flow_request;

/* Reads the bundles as one case and counts; no rules are needed, memory is bounded.  The view belongs to the
 * session. */
nc_err nc_session_flows(nc_session *session, const nc_str *bundles, size_t count,
                        const nc_flow_request *request, nc_flow_view *out);

#endif
