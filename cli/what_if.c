/* SPDX-License-Identifier: Apache-2.0 */
#include "asked.h"
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

static nc_supposed read_supposed(const nc_cli *cli)
{
    nc_supposed s;
    s.without = texts(cli, NC_OPT_without, &s.without_count);
    s.with = texts(cli, NC_OPT_with, &s.with_count);
    s.change = texts(cli, NC_OPT_change, &s.change_count);
    s.rules = texts(cli, NC_OPT_rule, &s.rules_count);
    s.params = texts(cli, NC_OPT_param, &s.params_count);
    s.without_rules = texts(cli, NC_OPT_without_rule, &s.without_rules_count);
    return s;
}

/* Something that would be different, and parameters as they are written. */
static bool is_asked(const nc_cli *cli)
{
    static const nc_option_id changes[] = {NC_OPT_without, NC_OPT_with,  NC_OPT_change,
                                           NC_OPT_rule,    NC_OPT_param, NC_OPT_without_rule};
    nc_str name, value;
    bool any = false;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        any = any || nc_cli_flag(cli, changes[i]);
    if (!any)
        nc_cli_error(NC_EXIT_USAGE, "say what would be different: --without PLACE, --with FACT, "
                                    "--change \"PLACE slot=value\", --rule FILE, --param NAME=VALUE, "
                                    "--without-rule RULE");
    for (size_t i = 0; any && i < cli->options[NC_OPT_param].count; i++)
        if (!nc_cli_assignment(cli->options[NC_OPT_param].given[i], &name, &value))
            return false;
    return any;
}

static int answer(nc_cli *cli, nc_session *session)
{
    bool json = nc_asked_json(cli);
    size_t count;
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    nc_supposed supposed = read_supposed(cli);
    nc_session_live(session, &supposed);
    if (nc_session_suppose_rules(session, &supposed) != NC_E_OK) {
        nc_setup_complain(nc_session_diag(session));
        return NC_EXIT_BAD_RULES;
    }
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
    if (!is_asked(cli))
        return NC_EXIT_USAGE;
    return nc_setup_run(cli, answer);
}
