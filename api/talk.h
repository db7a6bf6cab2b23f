/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_TALK_H
#define NC_API_TALK_H

#include "api/survey.h"
#include "reports/stepdiff.h"

/* Reads a bundle and picks the talk with the most chosen steps, among equals that with the longest recording;
 * with `like` (else NULL) first that of the same hosts, then who takes the most of its steps.  No rules are
 * needed.  NC_E_UNKNOWN with a message in the diag when nothing that has steps was said.  `out` belongs to
 * the session. */
nc_err nc_session_talk(nc_session *session, nc_str bundle, const nc_choice *choice, const nc_talk *like,
                       nc_talk *out);

#endif
