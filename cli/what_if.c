/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/whatif.h"
#include "setup.h"

#include <string.h>

static const nc_str *texts(const nc_cli *cli, nc_option_id id, size_t *count)
{
    *count = cli->options[id].count;
    nc_str *list = NC_NEW_ARRAY(cli->arena, nc_str, *count + 1);
    for (size_t i = 0; i < *count; i++)
        list[i] = nc_str_c(cli->options[id].given[i]);
    return list;
}

static int show(const nc_cli *cli, const nc_what_if *what_if, bool json)
{
    nc_buf out = {0};
    nc_report_options look = nc_setup_look(cli);
    if (json)
        nc_render_what_if_json(what_if, &out);
    else
        nc_render_what_if(what_if, &look, &out);
    int status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

static int answer(nc_cli *cli, nc_session *session, bool json)
{
    size_t count;
    nc_supposed supposed;
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    supposed.without = texts(cli, NC_OPT_without, &supposed.without_count);
    supposed.with = texts(cli, NC_OPT_with, &supposed.with_count);
    nc_session_live(session);
    nc_setup_confine(cli, bundles, count);
    int status = nc_session_diagnose(session, bundles, count);
    nc_setup_complain(nc_session_diag(session));
    if (nc_session_result(session) == NULL)
        return status;
    const nc_what_if *what_if = nc_session_suppose(session, &supposed);
    if (what_if != NULL)
        return show(cli, what_if, json);
    nc_setup_complain(nc_session_diag(session));
    return NC_EXIT_USAGE;
}

int nc_cmd_what_if(nc_cli *cli)
{
    int status;
    const char *format = nc_cli_option(cli, NC_OPT_format);
    bool json = format != NULL && strcmp(format, "json") == 0;
    if (format != NULL && !json && strcmp(format, "text") != 0)
        return nc_cli_error(NC_EXIT_USAGE, "no format '%s' for this: text or json", format);
    if (!nc_cli_flag(cli, NC_OPT_without) && !nc_cli_flag(cli, NC_OPT_with))
        return nc_cli_error(NC_EXIT_USAGE, "say what would be different: --without PLACE, --with FACT");
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_setup_rules(cli, session);
    if (status == NC_EXIT_DONE)
        status = answer(cli, session, json);
    nc_session_free(session);
    return status;
}
