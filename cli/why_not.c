/* SPDX-License-Identifier: Apache-2.0 */
#include "asked.h"
#include "reports/whynot.h"
#include "setup.h"
#include "words.h"

#include "engine/base/num.h"

#include <string.h>

/* NAME.SLOT=VALUE, where SLOT may have dots itself. */
static bool read_given(const nc_cli *cli, nc_why_given *given, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        nc_str path;
        if (!nc_cli_assignment(cli->options[NC_OPT_where_bound].given[i], &path, &given[i].value))
            return false;
        given[i].slot = path;
        if (!nc_str_split(&given[i].slot, '.', &given[i].name) || given[i].slot.n == 0) {
            nc_cli_error(NC_EXIT_USAGE, "'%.*s' is not of the form NAME.SLOT=VALUE", NC_FMT(path));
            return false;
        }
    }
    return true;
}

static int write(nc_cli *cli, nc_buf *out)
{
    int status = nc_cli_write(cli, nc_buf_str(out));
    nc_buf_free(out);
    return status;
}

static int show(nc_cli *cli, nc_session *session, const nc_rule *rule, bool json)
{
    nc_buf out = {0};
    size_t count = cli->options[NC_OPT_where_bound].count;
    nc_why_given *given = NC_NEW_ARRAY(cli->arena, nc_why_given, count + 1);
    nc_report_options look = nc_setup_look(cli);
    if (!read_given(cli, given, count))
        return NC_EXIT_USAGE;
    const nc_why_not *answer = nc_session_why_not(session, rule, given, count);
    if (answer == NULL) {
        nc_setup_complain(nc_session_diag(session));
        return NC_EXIT_USAGE;
    }
    if (json)
        nc_render_why_not_json(answer, nc_session_pool(session), &out);
    else
        nc_render_why_not(answer, nc_session_pool(session), &look, &out);
    return write(cli, &out);
}

static int show_nearest(nc_cli *cli, nc_session *session, size_t count)
{
    nc_buf out = {0};
    nc_report_options look = nc_setup_look(cli);
    const nc_why_not *const *answers = nc_session_nearest(session, &count);
    nc_render_nearest(answers, count, &look, &out);
    return write(cli, &out);
}

static int answer(nc_cli *cli, nc_session *session)
{
    bool json = nc_asked_json(cli);
    uint64_t near = 0;
    const char *number = nc_cli_option(cli, NC_OPT_near);
    size_t first = number != NULL ? 0 : 1, count;
    const nc_rule *rule = NULL;
    if (number != NULL && (!nc_num_u64(nc_str_c(number), 10, &near) || near == 0))
        return nc_cli_error(NC_EXIT_USAGE, "--near: '%s' is no number of rules", number);
    if (number == NULL && (rule = nc_session_rule(session, nc_str_c(cli->operands[0]))) == NULL) {
        nc_cli_error(NC_EXIT_USAGE, "no rule '%s'; see netcause rules list", cli->operands[0]);
        nc_suggest_knowledge(nc_str_c(cli->operands[0]), nc_session_program(session));
        return NC_EXIT_USAGE;
    }
    if (cli->operand_count <= first)
        return nc_cli_error(NC_EXIT_USAGE, "usage: netcause why-not RULE BUNDLE...");
    nc_str *bundles = nc_setup_operands(cli, first, &count);
    nc_session_watch_rule(session, rule);
    nc_setup_confine(cli, bundles, count);
    int status = nc_session_diagnose(session, bundles, count);
    nc_setup_complain(nc_session_diag(session));
    if (nc_session_result(session) == NULL)
        return status;
    return rule != NULL ? show(cli, session, rule, json) : show_nearest(cli, session, (size_t)near);
}

int nc_cmd_why_not(nc_cli *cli)
{
    return nc_setup_run(cli, answer);
}
