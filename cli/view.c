/* SPDX-License-Identifier: Apache-2.0 */
#include "view.h"

#include "asked.h"
#include "progress.h"
#include "setup.h"

static int show(nc_cli *cli, nc_asked *asked, nc_view_call *call, nc_view *view)
{
    nc_buf out = {0};
    call->bundles = nc_setup_operands(cli, 0, &call->count);
    nc_setup_confine(cli, call->bundles, call->count);
    int status = nc_asked_look(asked, call->bundles, call->count);
    if (status != NC_EXIT_DONE)
        return status;
    call->choice = asked->choice;
    nc_err err = view(call, &out);
    nc_setup_complain(nc_session_diag(call->session));
    if (err == NC_E_INVALID)
        status = NC_EXIT_USAGE;
    else if (err != NC_E_OK)
        status = nc_setup_no_evidence(cli, call->session);
    else if (nc_progress_unfit(cli))
        status = NC_EXIT_INTERRUPTED;
    else
        status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

int nc_view_run(nc_cli *cli, bool tables, nc_view *view)
{
    nc_asked asked;
    nc_view_call call = {.cli = cli, .format = nc_asked_format(cli)};
    int status;
    call.session = nc_setup_session(cli, &status);
    if (call.session == NULL)
        return status;
    status = nc_asked_begin(cli, call.session, true, &asked);
    if (status == NC_EXIT_DONE)
        status = nc_asked_by_link(cli, &asked);
    if (status == NC_EXIT_DONE && !nc_asked_slow(cli, nc_session_pool(call.session), &call.slow))
        status = NC_EXIT_USAGE;
    if (status == NC_EXIT_DONE && tables)
        status = nc_setup_rules(cli, call.session);
    if (status == NC_EXIT_DONE)
        status = show(cli, &asked, &call, view);
    nc_asked_end(&asked);
    nc_session_free(call.session);
    return status;
}
