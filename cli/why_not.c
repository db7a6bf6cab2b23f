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

/* What is asked, on the command line. */
typedef struct question {
    const nc_rule *rule; /* NULL: which rules came nearest */
    uint64_t near;
    nc_why_given *given;
    size_t given_count;
} question;

static int show(nc_cli *cli, nc_session *session, const question *q, bool json)
{
    nc_buf out = {0};
    nc_report_options look = nc_setup_look(cli);
    const nc_why_not *answer = nc_session_why_not(session, q->rule, q->given, q->given_count);
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

static int show_nearest(nc_cli *cli, nc_session *session, size_t count, bool json)
{
    nc_buf out = {0};
    nc_report_options look = nc_setup_look(cli);
    const nc_why_not *const *answers = nc_session_nearest(session, &count);
    if (json)
        nc_render_nearest_json(answers, count, nc_session_pool(session), &out);
    else
        nc_render_nearest(answers, count, nc_session_pool(session), &look, &out);
    return write(cli, &out);
}

static int read_question(nc_cli *cli, nc_session *session, question *q)
{
    const char *number = nc_cli_option(cli, NC_OPT_near);
    if (number != NULL && (!nc_num_u64(nc_str_c(number), 10, &q->near) || q->near == 0))
        return nc_cli_error(NC_EXIT_USAGE, "--near: '%s' is no number of rules", number);
    if (number == NULL && (q->rule = nc_session_rule(session, nc_str_c(cli->operands[0]))) == NULL) {
        nc_cli_error(NC_EXIT_USAGE, "no rule '%s'; see netcause rules list", cli->operands[0]);
        nc_suggest_knowledge(nc_str_c(cli->operands[0]), nc_session_program(session));
        return NC_EXIT_USAGE;
    }
    q->given_count = cli->options[NC_OPT_where_bound].count;
    q->given = NC_NEW_ARRAY(cli->arena, nc_why_given, q->given_count + 1);
    if (q->rule == NULL && q->given_count > 0)
        return nc_cli_error(NC_EXIT_USAGE, "--where asks about one rule, --near about all");
    return read_given(cli, q->given, q->given_count) ? NC_EXIT_DONE : NC_EXIT_USAGE;
}

static int answer(nc_cli *cli, nc_session *session)
{
    bool json = nc_asked_json(cli);
    question q = {0};
    size_t first = nc_cli_option(cli, NC_OPT_near) != NULL ? 0 : 1, count;
    int status = read_question(cli, session, &q);
    if (status != NC_EXIT_DONE)
        return status;
    if (cli->operand_count <= first)
        return nc_cli_error(NC_EXIT_USAGE, "usage: netcause why-not RULE BUNDLE...");
    nc_str *bundles = nc_setup_operands(cli, first, &count);
    if (q.rule != NULL)
        nc_session_watch_rule(session, q.rule, q.given, q.given_count);
    else
        nc_session_watch_rules(session);
    nc_setup_confine(cli, bundles, count);
    status = nc_session_diagnose(session, bundles, count);
    nc_setup_complain(nc_session_diag(session));
    if (nc_session_result(session) == NULL)
        return status;
    return q.rule != NULL ? show(cli, session, &q, json) : show_nearest(cli, session, (size_t)q.near, json);
}

int nc_cmd_why_not(nc_cli *cli)
{
    return nc_setup_run(cli, answer);
}
