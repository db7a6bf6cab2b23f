/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown for tickets: CommonMark with tables and folded parts as the big ticket systems show them. */
#include "reports/fold.h"
#include "reports/inert.h"
#include "reports/places.h"
#include "reports/text.h"

#include <inttypes.h>

enum { MOST_FINDINGS = 50, MOST_ALIKE = 8, MOST_EVIDENCE = 12, MOST_NEXT = 8, MOST_SAME = 8 };

static void words(nc_buf *out, const char *before, nc_str text, const char *after)
{
    if (text.n == 0)
        return;
    nc_buf_c(out, before);
    nc_md_put(out, text);
    nc_buf_c(out, after);
}

static void verdict(nc_buf *out, const nc_result *r)
{
    const nc_r_verdict *v = &r->verdict;
    words(out, "# ", v->headline, "\n\n");
    words(out, "*", r->title, "*\n\n");
    words(out, "", nc_result_seen(r), "\n\n");
    words(out, "", v->text, "\n\n");
    if (v->has_severity)
        words(out, "- severity: **", nc_severity_name(v->severity), "**\n");
    if (v->has_certainty)
        words(out, "- cause: **", nc_verdict_name(v->certainty), "**\n");
    words(out, "- owner: ", v->owner, "\n");
    nc_buf since = {0};
    nc_report_since(&since, r);
    words(out, "- ", nc_buf_str(&since), "\n");
    if (v->finding != NC_R_NONE) {
        nc_buf_printf(out, "- see F%u", r->findings[v->finding].number);
        nc_buf_clear(&since);
        nc_report_sources(&since, r);
        words(out, " in ", nc_buf_str(&since), "");
        nc_buf_c(out, "\n");
    }
    nc_buf_clear(&since);
    nc_report_besides(&since, r);
    words(out, "- ", nc_buf_str(&since), "\n");
    nc_buf_free(&since);
    for (size_t i = 0; i < v->cleared_count; i++) {
        if (nc_str_eq(v->cleared[i].what, NC_S("network"))) /* what else is ruled out has its own section */
            words(out, "- the network did its part: ", v->cleared[i].because, "\n");
    }
    nc_buf_c(out, "\n");
}

static void tell(nc_buf *out, const nc_result *r)
{
    if (r->tell.count == 0)
        return;
    nc_buf_c(out, "## Tell the caller\n\n");
    for (size_t i = 0; i < r->tell.count; i++)
        words(out, "> ", r->tell.items[i], "\n");
    nc_buf_c(out, "\n");
}

static void also_for(nc_buf *out, const nc_r_action *a, const char *before)
{
    nc_buf also = {0};
    nc_report_also(&also, a, MOST_SAME);
    words(out, before, nc_buf_str(&also), "\n");
    nc_buf_free(&also);
}

static void action(nc_buf *out, const nc_result *r, const nc_r_action *a)
{
    bool command = a->kind == NC_R_RUN, look = a->kind == NC_R_LOOK;
    words(out, "**", look ? NC_S("look at") : nc_r_action_name(a->kind), "** ");
    words(out, command ? "this to " : "", command ? a->to : a->text, "");
    words(out, ", to ", look ? a->to : (nc_str){0}, "");
    words(out, " (risk ", a->risk, ")");
    if (nc_report_for(r, a) > 0)
        nc_buf_printf(out, ", for F%u", nc_report_for(r, a));
    nc_buf_c(out, "\n");
    if (command && a->text.n > 0)
        nc_md_block(out, a->text, 3);
    also_for(out, a, "    - ");
}

static void folded_here(nc_buf *out, const nc_result *r, size_t at)
{
    size_t named = 0, left = 0;
    for (size_t i = at + 1; i < r->next.count; i++) {
        if (!nc_result_folds(r, i) || nc_result_same_outcomes(r, i) != at)
            continue;
        if (named < MOST_SAME)
            nc_buf_printf(out, "%s M%zu", named ? "," : "    - or", r->next.items[i].missing + 1);
        left += named == MOST_SAME;
        named += named < MOST_SAME;
    }
    if (left > 0)
        nc_buf_printf(out, " and %zu more", left);
    const char *rest = named + left == 1 ? ", which tells the same\n" : ", which tell the same\n";
    nc_buf_c(out, named == 0 ? "" : rest);
}

static void outcomes(nc_buf *out, const nc_result *r, size_t at)
{
    const nc_r_action *a = &r->next.items[at];
    size_t same = nc_result_same_outcomes(r, at);
    if (same != NC_R_NONE)
        nc_buf_printf(out, "    - tells the same as %zu\n", nc_result_shown(r, same));
    for (size_t i = 0; same == NC_R_NONE && i < a->outcome_count; i++) {
        const nc_r_prospect *o = &a->outcomes[i];
        words(out, "    - if ", o->when, ":");
        for (size_t k = 0; k < o->rises.count; k++)
            words(out, k == 0 ? " more likely: " : ", ", nc_result_cause_title(r, o->rises.items[k]), "");
        for (size_t k = 0; k < o->falls.count; k++)
            words(out,
                  k > 0                ? "; "
                  : o->rises.count > 0 ? "; less likely: "
                                       : " less likely: ",
                  nc_result_cause_title(r, o->falls.items[k]), "");
        nc_buf_c(out, "\n");
    }
    folded_here(out, r, at);
}

static void places(nc_buf *out, const nc_result *r, bool next)
{
    bool any = false;
    for (size_t i = 0; i < r->place_count; i++) {
        if (!nc_place_is_told(r, i, MOST_NEXT, next))
            continue;
        nc_buf_printf(out, "%s- `<%.*s>`: ", any ? "" : "\n", NC_FMT(r->places[i].name));
        nc_md_put(out, r->places[i].how);
        nc_buf_char(out, '\n');
        any = true;
    }
}

static void next(nc_buf *out, const nc_result *r)
{
    size_t items = r->next.count > 0 ? nc_result_shown(r, r->next.count - 1) : 0;
    if (items == 0)
        return;
    nc_buf_c(out, "## Do next\n\n");
    for (size_t i = 0; i < r->next.count && nc_result_shown(r, i) <= MOST_NEXT; i++) {
        if (nc_result_folds(r, i))
            continue;
        nc_buf_printf(out, "%zu. ", nc_result_shown(r, i));
        action(out, r, &r->next.items[i]);
        outcomes(out, r, i);
    }
    if (items > MOST_NEXT)
        nc_buf_printf(out, "\n%zu more in the JSON report.\n", items - MOST_NEXT);
    places(out, r, true);
    nc_buf again = {0};
    nc_result_add_again(&again, r, MOST_NEXT);
    if (again.n > 0)
        nc_buf_printf(out, "\n%.*s\n", NC_FMT(nc_buf_str(&again)));
    nc_buf_free(&again);
    nc_buf_c(out, "\n");
}

/* ---- findings ---- */

static void first_seen(nc_buf *out, const nc_r_finding *f)
{
    nc_buf time = {0};
    if (f->first != NC_TIME_NONE)
        nc_text_time(&time, f->first, 3);
    nc_md_put(out, time.n ? nc_buf_str(&time) : NC_S("-"));
    nc_buf_free(&time);
}

static void finding_row(nc_buf *out, const nc_r_finding *f)
{
    nc_buf_printf(out, "| F%u | ", f->number);
    nc_md_put(out, nc_severity_name(f->severity));
    nc_buf_c(out, " | ");
    first_seen(out, f);
    nc_buf_c(out, " | ");
    nc_md_code(out, f->code);
    nc_buf_c(out, " | ");
    nc_md_put(out, f->headline);
    if (f->effect_number != 0)
        nc_buf_printf(out, " (effect of F%u)", f->effect_number);
    nc_buf_c(out, f->state == NC_R_SUPPRESSED ? " (suppressed) |\n" : " |\n");
}

static void numbers(nc_buf *out, const char *what, const uint64_t *at, size_t count)
{
    enum { MOST = 8 };
    if (count == 0)
        return;
    nc_buf_printf(out, " %s", what);
    for (size_t i = 0; i < count && i < MOST; i++)
        nc_buf_printf(out, " %" PRIu64, at[i]);
    if (count > MOST)
        nc_buf_printf(out, " and %zu more", count - MOST);
}

static void evidence_row(nc_buf *out, const nc_result *r, size_t number)
{
    const nc_r_evidence *e = &r->evidence[number];
    nc_buf_printf(out, "- E%zu ", number + 1);
    nc_md_code(out, e->source);
    numbers(out, e->capture ? "frame" : "record", e->records, e->record_count);
    numbers(out, "line", e->lines, e->line_count);
    nc_buf_c(out, ": ");
    nc_md_code(out, e->text);
    nc_buf_c(out, "\n");
}

static void filters(nc_buf *out, const nc_r_finding *f)
{
    for (size_t i = 0; i < f->filter_count; i++) {
        words(out, "- Wireshark, ", f->filters[i].source, ": ");
        nc_md_code(out, f->filters[i].text);
        nc_buf_c(out, "\n");
    }
}

static void steps(nc_buf *out, const nc_r_finding *f)
{
    static const char *const truth[] = {"no", "undecided", "yes"};
    for (size_t i = 0; i < f->step_count; i++) {
        const nc_r_step *s = &f->steps[i];
        words(out, "- ", s->kind, " ");
        nc_md_code(out, s->text);
        nc_buf_printf(out, ": %s", truth[s->truth]);
        words(out, ", ", s->value, "");
        nc_buf_c(out, "\n");
    }
}

static void finding(nc_buf *out, const nc_result *r, const nc_r_finding *f)
{
    nc_buf_printf(out, "### F%u ", f->number);
    nc_md_put(out, f->headline);
    nc_buf_c(out, "\n\n");
    words(out, "", f->what, "\n\n");
    nc_buf seen = {0};
    nc_report_recordings(&seen, f);
    words(out, "", nc_buf_str(&seen), "\n\n");
    nc_buf_free(&seen);
    words(out, "", f->why, "\n\n");
    words(out, "**Fix:** ", f->fix, "\n\n");
    nc_buf_c(out, "<details><summary>Evidence and how it was concluded</summary>\n\n");
    for (size_t i = 0; i < f->evidence.count && i < MOST_EVIDENCE; i++)
        evidence_row(out, r, f->evidence.items[i]);
    if (f->evidence.count > MOST_EVIDENCE)
        nc_buf_printf(out, "- %zu more in the JSON report\n", f->evidence.count - MOST_EVIDENCE);
    filters(out, f);
    steps(out, f);
    nc_buf_c(out, "\n</details>\n\n");
}

/* Behind the last that is shown of those alike. */
static void more_alike(nc_buf *out, const nc_r_finding *f)
{
    unsigned more = nc_fold_more(f, MOST_ALIKE);
    if (more == 0)
        return;
    nc_buf_c(out, "| | | | ");
    nc_md_code(out, f->code);
    nc_buf_printf(out, " | and %u more like these: the JSON report lists all |\n", more);
}

static void findings(nc_buf *out, const nc_result *r)
{
    size_t items[MOST_FINDINGS], count = nc_fold_pick(r, MOST_ALIKE, items, MOST_FINDINGS);
    nc_buf_c(out, "## Findings\n\n");
    if (r->finding_count == 0) {
        nc_buf_c(out, "None.\n\n");
        return;
    }
    nc_buf_c(out, "| | severity | first seen (UTC) | code | what |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        finding_row(out, &r->findings[items[i]]);
        more_alike(out, &r->findings[items[i]]);
    }
    nc_buf_c(out, "\n");
    size_t rest = nc_fold_rest(r, MOST_ALIKE, items, count);
    if (rest > 0)
        nc_buf_printf(out, "%zu more in the JSON report.\n\n", rest);
    for (size_t i = 0; i < count; i++)
        finding(out, r, &r->findings[items[i]]);
}

/* ---- causes, what is missing, inputs ---- */

static void weights(nc_buf *out, const nc_result *r, const char *word, const nc_r_weight *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        nc_buf_printf(out, "  - %s, ", word);
        nc_md_put(out, nc_weight_words(items[i].decibans));
        if (items[i].finding != NC_R_NONE)
            nc_buf_printf(out, ", F%u", r->findings[items[i].finding].number);
        words(out, ": ", items[i].because, "");
        nc_buf_c(out, "\n");
    }
}

static void causes(nc_buf *out, const nc_result *r)
{
    if (r->cause_count > 0)
        nc_buf_c(out, "## Causes\n\n");
    for (size_t i = 0; i < r->cause_count; i++) {
        const nc_r_cause *c = &r->causes[i];
        words(out, "- **", nc_verdict_name(c->verdict), "**: ");
        nc_md_put(out, c->title);
        words(out, ": ", c->about, "");
        words(out, " (", c->owner, ")");
        nc_buf_c(out, "\n");
        weights(out, r, "for", c->weights_for, c->for_count);
        weights(out, r, "against", c->weights_against, c->against_count);
    }
    nc_buf_c(out, r->cause_count > 0 ? "\n" : "");
    if (r->ruled_out_count > 0)
        nc_buf_c(out, "## Ruled out\n\n");
    for (size_t i = 0; i < r->ruled_out_count; i++) {
        words(out, "- ", r->ruled_out[i].title, "");
        words(out, ": ", r->ruled_out[i].because, "");
        nc_buf_c(out, "\n");
    }
    nc_buf_c(out, r->ruled_out_count > 0 ? "\n" : "");
}

static void missing(nc_buf *out, const nc_result *r)
{
    if (r->missing_count > 0)
        nc_buf_c(out, nc_result_wants_nothing(r) ? "## Could show more\n\nNothing calls for it.\n\n"
                                                 : "## Missing evidence\n\n");
    for (size_t i = 0; i < r->missing_count; i++) {
        const nc_r_missing *m = &r->missing[i];
        nc_buf_printf(out, "- **M%zu** ", i + 1);
        nc_md_put(out, m->what);
        words(out, ": ", m->why, "");
        nc_buf_c(out, "\n");
        for (size_t k = 0; k < m->commands.count; k++) {
            if (m->commands.items[k].kind == NC_R_RUN)
                nc_md_block(out, m->commands.items[k].text, 2);
            else
                words(out, "  - ", m->commands.items[k].text, "\n");
            also_for(out, &m->commands.items[k], "  - ");
        }
    }
    places(out, r, false);
    nc_buf_c(out, r->missing_count > 0 ? "\n" : "");
    if (r->undecided_count > 0)
        nc_buf_c(out, "## Undecided\n\n");
    for (size_t i = 0; i < r->undecided_count; i++) {
        nc_buf_c(out, "- ");
        nc_md_code(out, r->undecided[i].code.n ? r->undecided[i].code : r->undecided[i].rule);
        words(out, " ", r->undecided[i].title, "");
        if (r->undecided[i].count > 1)
            nc_buf_printf(out, " (%zu times)", r->undecided[i].count);
        words(out, r->undecided[i].count > 1 ? "; the first: " : ": ", r->undecided[i].reason, "");
        nc_buf_c(out, "\n");
    }
    nc_buf_c(out, r->undecided_count > 0 ? "\n" : "");
}

static void inputs(nc_buf *out, const nc_result *r)
{
    nc_buf_c(out, "## Inputs\n\n");
    for (size_t i = 0; i < r->input_count; i++) {
        const nc_r_input *in = &r->inputs[i];
        nc_buf_c(out, "- ");
        nc_md_code(out, in->name);
        words(out, " ", in->kind, "");
        nc_buf_printf(out, ", %" PRIu64 " bytes, %.*s", in->bytes, NC_FMT(nc_source_status_name(in->status)));
        words(out, ": ", in->note, "");
        nc_buf_c(out, "\n");
    }
    nc_buf_c(out, "\nnetcause ");
    nc_md_put(out, r->engine);
    nc_buf_printf(out, ", concluded by rules only; knowledge digest %016" PRIx64 "%016" PRIx64 "\n",
                  r->knowledge.high, r->knowledge.low);
}

void nc_render_markdown(const nc_result *r, const nc_report_options *options, nc_buf *out)
{
    (void)options; /* the reader's program decides how it looks */
    verdict(out, r);
    tell(out, r);
    next(out, r);
    findings(out, r);
    causes(out, r);
    missing(out, r);
    inputs(out, r);
}
