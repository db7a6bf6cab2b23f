/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_TALK_H
#define NC_API_TALK_H

#include "api/session.h"
#include "reports/stepdiff.h"

/* Reads a bundle and picks the talk with the most steps, among equals that with the longest recording; with
 * `host` not 0 only talks of that host.  No rules are needed.  NC_E_UNKNOWN with a message in the diag when
 * nothing that has steps was said.  `out` belongs to the session. */
nc_err nc_session_talk(nc_session *session, nc_str bundle, nc_word host, nc_talk *out);

#endif
