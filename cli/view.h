/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_VIEW_H
#define NC_VIEW_H

#include "api/survey.h"
#include "command.h"

/* The shell of the views that read bundles, count or list what was asked for (asked.h) and show it whole:
 * flows, sessions, steps, exceptions. */
typedef struct nc_view_call {
    const nc_cli *cli;
    nc_session *session;
    const nc_str *bundles;
    size_t count;
    nc_choice choice; /* of all options that choose */
    int64_t slow;     /* ns, of --slow */
    nc_str format;    /* one of those that the view has */
} nc_view_call;

/* Gathers and renders; NC_E_INVALID after a mistake in the call, any other error when there was nothing to
 * show. */
typedef nc_err nc_view(const nc_view_call *call, nc_buf *out);

/* `tables`: the rules' tables are needed, which name codes.  A status. */
int nc_view_run(nc_cli *cli, bool tables, nc_view *view);

#endif
