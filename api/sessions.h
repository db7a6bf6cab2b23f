/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_SESSIONS_H
#define NC_API_SESSIONS_H

#include "api/survey.h"
#include "reports/sessions.h"

/* Reads the bundles as one case and lists their TCP connections; no rules are needed.  Of ports either end's
 * counts, of times that of the beginning.  Memory grows with the connections, of which the first 200 000 are
 * listed.  The list belongs to the session. */
nc_err nc_session_sessions(nc_session *session, const nc_str *bundles, size_t count, const nc_choice *choice,
                           nc_session_list *out);

#endif
