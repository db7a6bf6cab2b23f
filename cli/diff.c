/* SPDX-License-Identifier: Apache-2.0 */
/* netcause diff: a good run and a bad one, step by step; one run as two places recorded it, side by side. */
#include "api/sides.h"
#include "api/talk.h"
#include "asked.h"
#include "setup.h"

typedef struct shown {
    nc_talk talk[2];
    nc_sides sides;
    bool has_talks, has_sides;
} shown;

static int complain(const nc_cli *cli, nc_session *session, nc_err err)
{
    nc_setup_complain(nc_session_diag(session));
    if (err == NC_E_OK || err == NC_E_INVALID)
        return err == NC_E_OK ? NC_EXIT_DONE : NC_EXIT_USAGE;
    return nc_setup_no_evidence(cli, session);
}

static bool ask(nc_cli *cli, nc_session *session, nc_asked *asked)
{
    if (nc_asked_begin(cli, session, true, asked) == NC_EXIT_DONE &&
        nc_asked_by_ip(cli, asked) == NC_EXIT_DONE)
        return true;
    nc_asked_end(asked);
    return false;
}

static int hear(nc_cli *cli, nc_session *session, const char *path, const nc_talk *like, nc_talk *out)
{
    nc_asked asked;
    if (!ask(cli, session, &asked))
        return NC_EXIT_USAGE;
    nc_err err = nc_session_talk(session, nc_str_c(path), &asked.choice, like, out);
    nc_asked_end(&asked);
    return complain(cli, session, err);
}

static int see(nc_cli *cli, nc_session *session, const nc_str *bundles, size_t count, shown *out)
{
    nc_asked asked;
    if (!ask(cli, session, &asked))
        return NC_EXIT_USAGE;
    const nc_str any[2] = {NC_S(""), NC_S("")};
    nc_err err = nc_session_sides(session, bundles, count, &asked.choice,
                                  nc_str_c(nc_cli_option(cli, NC_OPT_flow)), any, &out->sides);
    nc_asked_end(&asked);
    out->has_sides = err == NC_E_OK;
    return complain(cli, session, err);
}

/* The same two hosts in two bundles: are these two recordings of one run?  When not, that is no error. */
static void see_too(nc_session *session, const nc_str *bundles, shown *out)
{
    const nc_talk *a = &out->talk[0], *b = &out->talk[1];
    const nc_str of[2] = {a->source, b->source};
    nc_choice all = {.from = NC_TIME_NONE, .to = NC_TIME_NONE};
    if (nc_str_eq(bundles[0], bundles[1]) || !nc_str_eq(a->a, b->a) || !nc_str_eq(a->b, b->b))
        return;
    out->has_sides = nc_session_sides(session, bundles, 2, &all, NC_S(""), of, &out->sides) == NC_E_OK;
}

static int show(nc_cli *cli, const shown *s, bool html)
{
    nc_buf out = {0};
    nc_report_options look = nc_setup_look(cli);
    const nc_sides *sides = s->has_sides ? &s->sides : NULL;
    if (s->has_talks && html)
        nc_render_stepdiff_html(&s->talk[0], &s->talk[1], sides, &out);
    else if (s->has_talks)
        nc_render_stepdiff(&s->talk[0], &s->talk[1], &look, &out);
    else if (html)
        nc_render_sides_html(sides, &out);
    if (sides != NULL && !html) {
        nc_buf_c(&out, s->has_talks ? "\n" : "");
        nc_render_sides(sides, &look, &out);
    }
    int status = nc_cli_write(cli, nc_buf_str(&out));
    nc_buf_free(&out);
    return status;
}

enum { GOOD, BAD, TOGETHER, SESSIONS };

static int compare(nc_cli *cli, nc_session *const sessions[SESSIONS], const nc_str *bundles, size_t count,
                   shown *out)
{
    if (count == 1 || nc_cli_flag(cli, NC_OPT_flow))
        return see(cli, sessions[TOGETHER], bundles, count, out);
    int good = hear(cli, sessions[GOOD], cli->operands[0], NULL, &out->talk[0]);
    if (good == NC_EXIT_USAGE)
        return good;
    const nc_talk *like = good == NC_EXIT_DONE ? &out->talk[0] : NULL;
    int bad = hear(cli, sessions[BAD], cli->operands[1], like, &out->talk[1]);
    if (good != NC_EXIT_DONE || bad != NC_EXIT_DONE)
        return good != NC_EXIT_DONE ? good : bad;
    out->has_talks = true;
    see_too(sessions[TOGETHER], bundles, out);
    return NC_EXIT_DONE;
}

int nc_cmd_diff(nc_cli *cli)
{
    size_t count;
    nc_session *sessions[SESSIONS] = {NULL, NULL, NULL};
    shown all = {.has_talks = false};
    int status = NC_EXIT_DONE;
    nc_str *bundles = nc_setup_operands(cli, 0, &count);
    for (size_t i = 0; i < count && status == NC_EXIT_DONE; i++)
        if (nc_str_eq(bundles[i], NC_S("-")))
            status = nc_cli_error(NC_EXIT_USAGE, "diff reads its bundles twice, which standard input cannot");
    for (size_t i = 0; i < SESSIONS && status == NC_EXIT_DONE; i++)
        if ((sessions[i] = nc_setup_session(cli, &status)) != NULL)
            status = nc_setup_rules(cli, sessions[i]); /* their tables name suites and alerts */
    if (status == NC_EXIT_DONE) {
        nc_setup_confine(cli, bundles, count);
        status = compare(cli, sessions, bundles, count, &all);
    }
    if (status == NC_EXIT_DONE)
        status = show(cli, &all, nc_str_eq(nc_asked_format(cli), NC_S("html")));
    for (size_t i = 0; i < SESSIONS; i++)
        nc_session_free(sessions[i]);
    return status;
}
