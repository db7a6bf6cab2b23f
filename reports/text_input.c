/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/text.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- clocks and systems ---- */

static void seconds(nc_textw *w, const char *before, int64_t ns)
{
    nc_buf text = {0};
    nc_seconds_print(&text, ns, 6);
    nc_tw_c(w, before);
    nc_tw_put(w, nc_buf_str(&text));
    nc_tw_c(w, " s");
    nc_buf_free(&text);
}

static void clock_line(nc_textw *w, const nc_r_clock *c)
{
    nc_tw_to(w, 4);
    nc_tw_put(w, c->b);
    nc_tw_c(w, " against ");
    nc_tw_put(w, c->a);
    nc_tw_c(w, ":");
    if (c->has_consistent && !c->consistent)
        nc_tw_c(w, " no constant difference: a clock drifts or was set");
    else if (c->has_offset) {
        seconds(w, c->offset < 0 ? " " : " +", c->offset);
        if (c->has_bound)
            seconds(w, ", at most off by ", c->bound);
    } else if (c->has_low)
        seconds(w, " at least ", c->low);
    else if (c->has_high)
        seconds(w, " at most ", c->high);
    if (c->has_pairs)
        nc_tw_printf(w, " (%" PRId64 " %s seen by both)", c->pairs, c->pairs == 1 ? "segment" : "segments");
    nc_tw_end(w);
}

static void clocks(nc_textw *w, const nc_result *r)
{
    if (r->clock_count == 0)
        return;
    nc_tw_heading(w, 1, "CLOCKS");
    nc_tw_end(w);
    for (size_t i = 0; i < r->clock_count && i < NC_TEXT_FOLD; i++)
        clock_line(w, &r->clocks[i]);
    nc_tw_blank(w);
}

static void system_line(nc_textw *w, const nc_r_system *s)
{
    nc_tw_to(w, 4);
    nc_tw_put(w, s->name);
    if (s->os.n > 0) {
        nc_tw_c(w, "  ");
        nc_tw_put(w, s->os);
    }
    if (s->role.n > 0) {
        nc_tw_c(w, "  ");
        nc_tw_put(w, s->role);
    }
    for (size_t i = 0; i < s->addresses.count && i < 8; i++) {
        nc_tw_to(w, 0);
        nc_tw_flow(w, 8, s->addresses.items[i]);
    }
    for (size_t i = 0; i < s->sources.count && i < 8; i++) {
        nc_tw_c(w, i ? "," : "  from");
        nc_tw_to(w, 0);
        nc_tw_flow(w, 8, s->sources.items[i]);
    }
    nc_tw_end(w);
}

static void systems(nc_textw *w, const nc_result *r)
{
    if (r->system_count == 0)
        return;
    nc_tw_heading(w, 1, "SYSTEMS");
    nc_tw_end(w);
    for (size_t i = 0; i < r->system_count && i < NC_TEXT_FOLD; i++)
        system_line(w, &r->systems[i]);
    nc_tw_blank(w);
}

/* ---- inputs ---- */

static bool same_day(int64_t a, int64_t b)
{
    const int64_t day = 86400 * NC_SECOND;
    return a / day == b / day;
}

void nc_text_span(nc_buf *begin, nc_buf *rest, const nc_r_input *in)
{
    bool dated = !nc_text_undated(in->from);
    bool another_day = dated && in->to != NC_TIME_NONE && !same_day(in->from, in->to);
    (dated ? nc_time_print : nc_clock_print)(begin, in->from, 3);
    if (in->to != NC_TIME_NONE) {
        nc_buf_c(rest, " to ");
        (another_day ? nc_time_print : nc_clock_print)(rest, in->to, 3);
    }
    nc_buf_c(rest, dated ? " UTC" : " (no date)");
}

static void span(nc_textw *w, const nc_r_input *in)
{
    nc_buf begin = {0}, rest = {0};
    if (in->from == NC_TIME_NONE)
        return;
    nc_text_span(&begin, &rest, in);
    nc_tw_c(w, "   ");
    nc_tw_put(w, nc_buf_str(&begin));
    nc_tw_put(w, nc_buf_str(&rest));
    nc_buf_free(&begin);
    nc_buf_free(&rest);
}

/* "; " and the words: what limits the input. */
static void doubt(nc_textw *w, nc_str words)
{
    if (words.n == 0)
        return;
    nc_tw_end(w);
    nc_tw_to(w, 17);
    nc_tw_flow(w, 17, words);
}

static void doubts(nc_textw *w, const nc_r_input *in)
{
    char text[64];
    doubt(w, in->note);
    if (in->has_drops && in->drops > 0) {
        snprintf(text, sizeof text, "%" PRId64 " %s lost while recording", in->drops,
                 in->drops == 1 ? "record was" : "records were");
        doubt(w, nc_str_c(text));
    }
    if (in->filter.n > 0) {
        doubt(w, NC_S("recording filter:"));
        nc_tw_to(w, 0);
        nc_tw_flow(w, 19, in->filter);
    }
    if (in->zone_assumed) {
        snprintf(text, sizeof text, "time zone assumed: UTC%+" PRId32 " minutes", in->zone_minutes);
        doubt(w, nc_str_c(text));
    }
    nc_tw_end(w);
}

static void input(nc_textw *w, const nc_r_input *in)
{
    nc_tw_to(w, 4);
    nc_tw_put(w, nc_source_status_name(in->status));
    nc_tw_to(w, 14);
    nc_tw_put(w, in->name);
    nc_tw_end(w);
    nc_tw_to(w, 17);
    if (in->status == NC_SOURCE_ABSENT) {
        nc_tw_c(w, "not given");
        nc_tw_end(w);
        doubts(w, in);
        return;
    }
    nc_tw_put(w, in->kind.n ? in->kind : NC_S("not recognised"));
    nc_tw_printf(w, ", %" PRIu64 " %s", in->bytes, in->bytes == 1 ? "byte" : "bytes");
    if (in->records > 0)
        nc_tw_printf(w, ", %" PRIu64 " %s", in->records, in->records == 1 ? "record" : "records");
    if (in->encoding.n > 0) {
        nc_tw_c(w, ", ");
        nc_tw_put(w, in->encoding);
    }
    span(w, in);
    nc_tw_end(w);
    doubts(w, in);
}

static void limits(nc_textw *w, const nc_result *r)
{
    if (r->limit_count == 0)
        return;
    nc_tw_heading(w, 1, "LIMITS REACHED");
    nc_tw_end(w);
    for (size_t i = 0; i < r->limit_count && i < NC_TEXT_FOLD; i++) {
        nc_tw_to(w, 4);
        nc_tw_put(w, r->limits[i].limit);
        if (r->limits[i].value > 0) /* an interruption has none */
            nc_tw_printf(w, " = %" PRIu64, r->limits[i].value);
        if (r->limits[i].effect.n > 0) {
            nc_tw_c(w, ":");
            nc_tw_to(w, 0);
            nc_tw_flow(w, 8, r->limits[i].effect);
        }
        nc_tw_end(w);
    }
    if (r->limit_count > NC_TEXT_FOLD)
        nc_text_folded(w, 4, r->limit_count - NC_TEXT_FOLD, "limit", "limits");
    nc_tw_blank(w);
}

void nc_text_inputs(nc_textw *w, const nc_result *r)
{
    clocks(w, r);
    systems(w, r);
    nc_tw_heading(w, 1, "INPUTS");
    nc_tw_c(w, r->input_count ? "" : "   none");
    nc_tw_end(w);
    for (size_t i = 0; i < r->input_count && i < NC_TEXT_FOLD; i++)
        input(w, &r->inputs[i]);
    if (r->input_count > NC_TEXT_FOLD)
        nc_text_folded(w, 4, r->input_count - NC_TEXT_FOLD, "input", "inputs");
    nc_tw_blank(w);
    limits(w, r);
}
