/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "annotate.h"
#include "api/ladder.h"
#include "asked.h"
#include "keep.h"
#include "reports/report.h"
#include "setup.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

/* The status of the whole: what --fail-on asks for comes before "incomplete", as scripts expect. */
static int judged(const nc_cli *cli, const nc_result *result, int status, nc_severity level)
{
    if (!nc_cli_flag(cli, NC_OPT_fail_on) || (status != NETCAUSE_DONE && status != NETCAUSE_INCOMPLETE))
        return status;
    for (size_t i = 0; i < result->finding_count; i++)
        if (result->findings[i].severity >= level && result->findings[i].state != NC_R_SUPPRESSED)
            return NC_EXIT_FOUND;
    return status;
}

static int render(nc_cli *cli, const nc_report_format *format, const nc_session *session)
{
    nc_buf out = {0};
    nc_report_options look = nc_setup_look(cli);
    format->render(nc_session_result(session), &look, &out);
    int status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

/* Of --fail-on, whose words were checked with the call. */
static nc_severity level_of(const nc_cli *cli)
{
    const char *fail = nc_cli_option(cli, NC_OPT_fail_on);
    nc_severity level = NC_CRITICAL;
    if (fail)
        (void)nc_severity_find(nc_str_c(fail), &level);
    return level;
}

static int64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NC_SECOND + now.tv_nsec;
}

static int64_t peak_memory(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

/* To standard error: the report stays what it is without. */
static void show_profile(const nc_cli *cli, nc_session *session, const nc_report_format *format)
{
    nc_buf out = {0};
    nc_report_options look = nc_setup_look(cli);
    nc_spending cost = nc_session_cost(session);
    if (nc_str_eq(format->name, NC_S("json")))
        nc_render_profile_json(&cost, &out);
    else
        nc_render_profile(&cost, &look, &out);
    fwrite(out.p ? out.p : "", 1, out.n, stderr);
    nc_buf_free(&out);
}

static int diagnose(nc_cli *cli, nc_session *session, const nc_report_format *format, nc_severity level)
{
    size_t count;
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    const char *id = nc_cli_option(cli, NC_OPT_case_id);
    if (id)
        nc_session_case_id(session, nc_str_c(id));
    if (nc_cli_flag(cli, NC_OPT_profile))
        nc_session_measure(session, &(nc_meter){clock_now, peak_memory});
    bool ladders = format->ladders && !nc_cli_flag(cli, NC_OPT_no_ladder);
    if (ladders)
        nc_session_read_later(session);
    int status;
    const nc_result *result = nc_setup_diagnose(cli, session, bundles, count, &status);
    if (result == NULL)
        return status;
    if (ladders)
        nc_session_ladders(session, bundles, count);
    status = judged(cli, result, status, level);
    int annotated = NC_EXIT_DONE;
    if (nc_cli_flag(cli, NC_OPT_annotate))
        annotated = nc_write_capture(cli, session, 0, NC_R_NONE, nc_cli_option(cli, NC_OPT_annotate));
    if (nc_cli_flag(cli, NC_OPT_profile))
        show_profile(cli, session, format);
    int written = render(cli, format, session);
    if (written != NC_EXIT_DONE)
        return written;
    int kept = nc_cli_flag(cli, NC_OPT_save) ? nc_keep(cli, session) : NC_EXIT_DONE;
    return annotated != NC_EXIT_DONE ? annotated : kept != NC_EXIT_DONE ? kept : status;
}

int nc_cmd_diagnose(nc_cli *cli)
{
    int status;
    const nc_report_format *format = nc_report_format_find(nc_asked_format(cli));
    if (nc_cli_flag(cli, NC_OPT_annotate) && !nc_twice_readable(cli, 0, "--annotate"))
        return NC_EXIT_USAGE;
    nc_session *session = nc_setup_session(cli, &status);
    if (session == NULL)
        return status;
    status = nc_setup_rules(cli, session);
    if (status == NC_EXIT_DONE)
        status = diagnose(cli, session, format, level_of(cli));
    nc_session_free(session);
    return status;
}
