/* SPDX-License-Identifier: Apache-2.0 */
/* netcause ladder: a conversation, drawn. */
#include "api/ladder.h"
#include "reports/columns.h"
#include "setup.h"

/* The finding that is meant: the one named, else the first that is about a conversation.  False after an
 * error that was told. */
static bool choose(const nc_cli *cli, const nc_result *result, size_t *finding)
{
    const char *name = nc_cli_option(cli, NC_OPT_finding);
    *finding = name != NULL ? nc_result_find(result, nc_str_c(name)) : 0;
    if (name != NULL && *finding == NC_R_NONE) {
        nc_cli_error(NC_EXIT_USAGE, "no finding '%s' among the %zu of this case", name,
                     result->finding_count);
        return false;
    }
    while (name == NULL && *finding < result->finding_count &&
           result->findings[*finding].ladder.client.n == 0)
        ++*finding;
    if (*finding < result->finding_count && result->findings[*finding].ladder.client.n > 0)
        return true;
    nc_cli_error(NC_EXIT_USAGE, "%s about one conversation; name one with --flow",
                 name != NULL ? nc_arena_printf(cli->arena, "%s is not", name).p : "no finding is");
    return false;
}

static void heading(const nc_result *result, size_t finding, size_t width, nc_buf *out)
{
    nc_buf line = {0};
    nc_buf_printf(&line, "F%u  ", result->findings[finding].number);
    nc_buf_safe(&line, result->findings[finding].headline, true);
    nc_column_fold(out, nc_buf_str(&line), width, 4);
    nc_buf_char(out, '\n');
    nc_buf_free(&line);
}

static int show(nc_cli *cli, nc_session *session, const nc_str *bundles, size_t count)
{
    const nc_result *result = nc_session_result(session);
    const char *flow = nc_cli_option(cli, NC_OPT_flow);
    nc_report_options look = nc_setup_look(cli);
    nc_buf out = {0};
    size_t finding = NC_R_NONE;
    if (flow == NULL && !choose(cli, result, &finding))
        return NC_EXIT_USAGE;
    const nc_r_ladder *ladder = nc_session_ladder(session, bundles, count, finding, nc_str_c(flow));
    if (ladder == NULL) {
        nc_setup_complain(nc_session_diag(session));
        return NC_EXIT_USAGE;
    }
    if (finding != NC_R_NONE)
        heading(result, finding, look.width, &out);
    nc_render_ladder(ladder, &look, &out);
    int status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

static int diagnose(nc_cli *cli, nc_session *session)
{
    size_t count;
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(bundles[i], NC_S("-")))
            return nc_cli_error(NC_EXIT_USAGE,
                                "a ladder reads its bundle twice, which standard input cannot");
    nc_setup_confine(cli, bundles, count);
    int status = nc_session_diagnose(session, bundles, count);
    nc_setup_complain(nc_session_diag(session));
    return nc_session_result(session) != NULL ? show(cli, session, bundles, count) : status;
}

int nc_cmd_ladder(nc_cli *cli)
{
    if (nc_cli_flag(cli, NC_OPT_finding) && nc_cli_flag(cli, NC_OPT_flow))
        return nc_cli_error(NC_EXIT_USAGE, "--finding and --flow both name a conversation: give one");
    return nc_setup_run(cli, diagnose);
}
