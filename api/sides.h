/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_SIDES_H
#define NC_API_SIDES_H

#include "api/survey.h"
#include "reports/sides.h"

/* Reads the bundles as one case, twice, and puts a TCP conversation that two of its sources recorded side by
 * side: `flow` ("A - B", as either source has it), or of the chosen ones that of which the sources differ
 * most, among equals the longest.  `of`: names that the two sources must end in, one each; may be empty.  No
 * rules are needed.  NC_E_UNKNOWN with a message in the diag when there is none.  `out` belongs to the
 * session. */
nc_err nc_session_sides(nc_session *session, const nc_str *bundles, size_t count, const nc_choice *choice,
                        nc_str flow, const nc_str of[2], nc_sides *out);

#endif
