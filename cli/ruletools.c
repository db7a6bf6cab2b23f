/* SPDX-License-Identifier: Apache-2.0 */
#include "ruletools.h"

#include "engine/author/mutate.h"
#include "engine/base/num.h"

#include <inttypes.h>

/* Conversations have no names in tests: their number is shown. */
static bool name_flow(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source,
                      int64_t from, int64_t to, nc_word *out)
{
    nc_session *session = context;
    (void)source, (void)from, (void)to;
    if (!nc_str_eq(fn->name, NC_S("flow_name")) || !args[0].known)
        return false;
    nc_buf text = {0};
    nc_buf_printf(&text, "conversation %" PRId64, nc_v_int(args[0].word));
    *out = nc_intern(nc_session_pool(session), nc_buf_str(&text));
    nc_buf_free(&text);
    return true;
}

static nc_rule_test_host host_of(nc_session *session)
{
    return (nc_rule_test_host){.run = {.call = name_flow, .context = session}, .context = session};
}

static nc_str only_of(const nc_cli *cli)
{
    const char *only = nc_cli_option(cli, NC_OPT_only);
    return only != NULL ? nc_str_c(only) : NC_S("");
}

/* --at-least; 0 when it was not given.  False after a complaint. */
static bool least_of(const nc_cli *cli, double *least)
{
    const char *text = nc_cli_option(cli, NC_OPT_at_least);
    int64_t thousandths;
    *least = 0;
    if (text == NULL)
        return true;
    if (!nc_num_fixed(nc_str_c(text), 3, &thousandths) || thousandths < 0 || thousandths > 100000) {
        nc_cli_error(NC_EXIT_USAGE, "'%s' is no percentage", text);
        return false;
    }
    *least = (double)thousandths / 1000;
    return true;
}

/* --format as one of the words; -1 after a complaint. */
static int format_of(const nc_cli *cli, const char *const *words, int count)
{
    const char *given = nc_cli_option(cli, NC_OPT_format);
    for (int i = 0; i < count; i++)
        if (given == NULL || nc_str_eq(nc_str_c(given), nc_str_c(words[i])))
            return i;
    nc_cli_error(NC_EXIT_USAGE, "no format '%s' here", given);
    return -1;
}

int nc_rules_test_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    size_t count;
    nc_diag *diag = nc_session_diag(session);
    const nc_test_case *cases = nc_rules_tests(nc_session_rule_base(session), &count);
    nc_rule_test_host host = host_of(session);
    nc_rule_test_result result = nc_rule_test_run(nc_session_program(session), nc_session_pool(session),
                                                  cases, count, only_of(cli), &host, diag);
    nc_setup_complain(diag);
    nc_buf_printf(out, "%zu passed, %zu failed\n", result.cases - result.failed, result.failed);
    return result.failed ? NC_EXIT_BAD_RULES : NC_EXIT_DONE;
}

int nc_rules_mutate_verb(nc_cli *cli, nc_session *session, nc_buf *out)
{
    static const char *const formats[] = {"text", "json"};
    size_t count;
    double least;
    int format = format_of(cli, formats, 2);
    if (format < 0 || !least_of(cli, &least))
        return NC_EXIT_USAGE;
    const nc_test_case *cases = nc_rules_tests(nc_session_rule_base(session), &count);
    nc_rule_test_host host = host_of(session);
    nc_mutation mutation = nc_mutate(cli->arena, nc_session_program(session), nc_session_pool(session), cases,
                                     count, only_of(cli), nc_cli_flag(cli, NC_OPT_suggest), &host);
    if (format == 0)
        nc_mutation_text(&mutation, out);
    else
        nc_mutation_json(&mutation, out);
    return nc_mutation_score(&mutation) < least ? NC_EXIT_BAD_RULES : NC_EXIT_DONE;
}
