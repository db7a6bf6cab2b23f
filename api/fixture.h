/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_FIXTURE_H
#define NC_API_FIXTURE_H

#include "engine/infer/ruletest.h"
#include "session.h"

/* Facts of captures and dumps for tests of rules: each path is read once, by the session's decoders, into
 * facts that any number of runs may be given.  At most 100 000 facts of a path; more is an error. */
typedef struct nc_fixtures nc_fixtures;

nc_fixtures *nc_fixtures_new(nc_session *session);
void nc_fixtures_free(nc_fixtures *fixtures); /* before the session */

/* NULL after an error that is in the session's diag.  `context` is the nc_fixtures. */
const nc_fixture *nc_fixtures_get(void *context, nc_str path);

#endif
