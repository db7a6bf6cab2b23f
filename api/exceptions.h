/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_EXCEPTIONS_H
#define NC_API_EXCEPTIONS_H

#include "api/flows.h"
#include "reports/exceptions.h"

/* Reads the bundles as one case and gathers what is out of the ordinary; no rules are needed, memory is
 * bounded.  `classes`: a bit for each class that is listed; all are counted.  The view belongs to the
 * session. */
nc_err nc_session_exceptions(nc_session *session, const nc_str *bundles, size_t count,
                             const nc_flow_request *request, unsigned classes, nc_exception_view *out);

#endif
