/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "keep.h"

#include "kb/kb.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

int nc_keep_status(nc_err err)
{
    if (err == NC_E_OK)
        return NC_EXIT_DONE;
    return err == NC_E_UNKNOWN ? NC_EXIT_USAGE : NC_EXIT_BUSY;
}

static int64_t wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * NC_SECOND + now.tv_nsec;
}

static const char *state_word(const nc_r_finding *finding)
{
    return finding->state == NC_R_SUPPRESSED ? "suppressed"
           : finding->state == NC_R_EFFECT   ? "effect"
                                             : "found";
}

static void fill_findings(nc_arena *arena, const nc_result *result, nc_kb_case *kept)
{
    nc_kb_finding *findings = NC_NEW_ARRAY(arena, nc_kb_finding, result->finding_count);
    for (size_t i = 0; i < result->finding_count; i++) {
        const nc_r_finding *f = &result->findings[i];
        findings[i] = (nc_kb_finding){.rule = f->rule,
                                      .code = f->code,
                                      .severity = nc_severity_name(f->severity),
                                      .state = nc_str_c(state_word(f)),
                                      .headline = f->headline,
                                      .fingerprint = f->fingerprint};
    }
    kept->findings = findings;
    kept->finding_count = result->finding_count;
}

static void fill_rest(nc_arena *arena, const nc_result *result, nc_kb_case *kept)
{
    nc_kb_cause *causes = NC_NEW_ARRAY(arena, nc_kb_cause, result->cause_count);
    for (size_t i = 0; i < result->cause_count; i++)
        causes[i] = (nc_kb_cause){result->causes[i].name, nc_verdict_name(result->causes[i].verdict),
                                  result->causes[i].decibans};
    nc_kb_input *inputs = NC_NEW_ARRAY(arena, nc_kb_input, result->input_count);
    for (size_t i = 0; i < result->input_count; i++) {
        const nc_r_input *in = &result->inputs[i];
        inputs[i] =
            (nc_kb_input){in->name, in->kind, nc_source_status_name(in->status), in->bytes, in->digest};
    }
    kept->causes = causes;
    kept->cause_count = result->cause_count;
    kept->inputs = inputs;
    kept->input_count = result->input_count;
}

static void say_seen_before(nc_kb *kb, nc_arena *arena, nc_diag *diag, const nc_kb_case *kept)
{
    const nc_kb_summary *before;
    size_t count;
    if (nc_kb_find_bundle(kb, kept->bundle, arena, diag, &before, &count) != NC_E_OK)
        return;
    for (size_t i = 0; i < count; i++)
        if (!nc_str_eq(before[i].id, kept->id))
            fprintf(stderr, "netcause: the same evidence was diagnosed before: case %" PRId64 " %.*s\n",
                    before[i].number, NC_FMT(before[i].id));
}

int nc_keep(nc_cli *cli, const nc_session *session)
{
    const nc_result *result = nc_session_result(session);
    nc_diag *diag = nc_diag_new();
    nc_buf json = {0};
    nc_kb *kb = NULL;
    nc_render_json(result, &(nc_report_options){0}, &json);
    nc_kb_case kept = {
        .id = result->case_id,
        .title = result->title,
        .opened = wall_clock(),
        .bundle = result->bundle,
        .knowledge = result->knowledge,
        .engine = result->engine,
        .verdict = nc_r_answer_name(result->verdict.kind),
        .headline = result->verdict.headline,
        .certainty = result->verdict.has_certainty ? nc_verdict_name(result->verdict.certainty) : NC_S(""),
        .exit = result->exit,
        .result = nc_buf_str(&json),
    };
    fill_findings(cli->arena, result, &kept);
    fill_rest(cli->arena, result, &kept);
    nc_str path = nc_setup_kb(cli);
    nc_err err = nc_kb_open(nc_arena_cstr(cli->arena, path), NC_KB_WRITE, NC_KB_WAIT_MS, diag, &kb);
    if (err == NC_E_OK) {
        say_seen_before(kb, cli->arena, diag, &kept);
        err = nc_kb_save_case(kb, &kept, diag, NULL);
    }
    nc_kb_close(kb);
    nc_setup_complain(diag);
    nc_diag_free(diag);
    nc_buf_free(&json);
    return nc_keep_status(err);
}
