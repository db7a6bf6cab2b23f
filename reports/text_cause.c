/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/text.h"

enum { COLUMN = 14, MOST_WEIGHTS = 8, MOST_SAME = 8 };

/* ---- causes ---- */

/* Why an item does not count; nothing when it does.  `alone`: nothing that counts speaks for the cause, so
 * what is not counted is a remark. */
static void not_counted(nc_textw *w, const nc_r_cause *c, const nc_r_weight *item, bool alone)
{
    if (item->about.n > 0 && !nc_str_eq(item->about, c->about))
        nc_tw_printf(w, ", of %.*s, not counted", NC_FMT(item->about));
    else
        nc_tw_c(w, alone ? ", a remark, not counted" : ", not counted again");
}

static void weight(nc_textw *w, const nc_result *r, const nc_r_cause *c, const nc_r_weight *item, bool alone)
{
    nc_tw_to(w, COLUMN);
    nc_tw_put(w, nc_weight_words(item->decibans));
    nc_tw_c(w, ", ");
    nc_tw_put(w, item->code.n ? item->code : item->rule);
    if (item->finding != NC_R_NONE)
        nc_tw_printf(w, " (F%u)", r->findings[item->finding].number);
    if (!item->counted)
        not_counted(w, c, item, alone);
    nc_tw_c(w, ":");
    nc_tw_to(w, 0);
    nc_tw_flow(w, COLUMN + 2, item->because);
    nc_tw_end(w);
}

static void weights(nc_textw *w, const nc_result *r, const char *word, const nc_r_cause *c,
                    const nc_r_weight *items, size_t count)
{
    bool alone = true;
    for (size_t i = 0; i < count; i++)
        alone = alone && !items[i].counted;
    for (size_t i = 0; i < count && i < MOST_WEIGHTS; i++) {
        nc_tw_to(w, 4);
        nc_tw_c(w, i ? "" : word);
        weight(w, r, c, &items[i], alone);
    }
    if (count > MOST_WEIGHTS)
        nc_text_folded(w, COLUMN, count - MOST_WEIGHTS, "item", "items");
}

/* One run of words: the line breaks only where a word does not fit. */
static void title_and_owner(nc_textw *w, const nc_r_cause *c)
{
    nc_buf text = {0};
    nc_buf_add(&text, nc_str_trim(c->title));
    if (c->about.n)
        nc_buf_printf(&text, " (%.*s)", NC_FMT(c->about));
    nc_buf_c(&text, c->owner.n ? ", owner: " : "");
    nc_buf_add(&text, c->owner);
    nc_tw_flow(w, COLUMN, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void cause(nc_textw *w, const nc_result *r, const nc_r_cause *c)
{
    nc_tw_to(w, 1);
    nc_tw_put(w, nc_verdict_name(c->verdict));
    nc_tw_to(w, COLUMN);
    title_and_owner(w, c);
    nc_tw_end(w);
    weights(w, r, "for", c, c->weights_for, c->for_count);
    weights(w, r, "against", c, c->weights_against, c->against_count);
    if (c->verdict >= NC_V_OPEN && c->verdict < NC_V_CONFIRMED && c->confirm.n > 0) {
        nc_tw_to(w, 4);
        nc_tw_c(w, "confirm");
        nc_tw_to(w, COLUMN);
        nc_tw_flow(w, COLUMN + 2, c->confirm);
        nc_tw_end(w);
    }
}

static void ruled_out(nc_textw *w, const nc_result *r)
{
    if (r->ruled_out_count == 0)
        return;
    nc_tw_blank(w);
    nc_tw_heading(w, 1, "RULED OUT");
    nc_tw_end(w);
    for (size_t i = 0; i < r->ruled_out_count && i < NC_TEXT_FOLD; i++) {
        const nc_r_ruled_out *o = &r->ruled_out[i];
        nc_tw_to(w, 1);
        nc_tw_c(w, "x");
        nc_tw_to(w, 4);
        nc_tw_flow_mark(w, 4, o->title, ":");
        nc_tw_to(w, 0);
        nc_tw_flow(w, 6, o->because);
        w->hang = 6;
        for (size_t k = 0; k < o->evidence.count && k < 6; k++)
            nc_tw_printf(w, "%sE%zu%s", k ? " " : " (", o->evidence.items[k] + 1,
                         k + 1 == o->evidence.count || k == 5 ? ")" : "");
        nc_tw_end(w);
    }
    if (r->ruled_out_count > NC_TEXT_FOLD)
        nc_text_folded(w, 4, r->ruled_out_count - NC_TEXT_FOLD, "cause", "causes");
}

void nc_text_causes(nc_textw *w, const nc_result *r)
{
    size_t shown = 0;
    for (size_t i = 0; i < r->cause_count && shown < NC_TEXT_FOLD; i++) {
        if (r->causes[i].verdict == NC_V_RULED_OUT)
            continue;
        if (shown++ == 0) {
            nc_tw_heading(w, 1, "CAUSES");
            nc_tw_end(w);
        }
        cause(w, r, &r->causes[i]);
    }
    ruled_out(w, r);
    nc_tw_blank(w);
}

/* ---- missing evidence ---- */

static void names(nc_textw *w, size_t indent, const char *before, nc_r_texts texts)
{
    if (texts.count == 0)
        return;
    nc_tw_to(w, indent);
    nc_tw_c(w, before);
    for (size_t i = 0; i < texts.count && i < 6; i++) {
        nc_tw_to(w, 0);
        nc_tw_flow_mark(w, indent + 2, texts.items[i], i + 1 < texts.count ? "," : "");
    }
    if (texts.count > 6)
        nc_tw_printf(w, " and %zu more", texts.count - 6);
    nc_tw_end(w);
}

static void command(nc_textw *w, const nc_r_action *a)
{
    if (a->kind == NC_R_RUN) {
        nc_tw_verbatim(w, 8, a->text);
    } else {
        nc_tw_to(w, 8);
        nc_tw_c(w, "look at");
        nc_tw_to(w, 0);
        nc_tw_flow(w, 10, a->text);
        nc_tw_end(w);
    }
    nc_buf also = {0};
    nc_report_also(&also, a, MOST_SAME);
    if (also.n > 0) {
        nc_tw_to(w, 8);
        nc_tw_flow(w, 10, nc_buf_str(&also));
        nc_tw_end(w);
    }
    nc_buf_free(&also);
    nc_text_action_notes(w, 8, a);
}

static void causes_after(nc_textw *w, const nc_result *r, const char *before, nc_r_texts causes,
                         const char *after)
{
    for (size_t i = 0; i < causes.count; i++) {
        nc_tw_c(w, i == 0 ? before : "");
        nc_tw_to(w, 0);
        nc_tw_flow_mark(w, 10, nc_result_cause_title(r, causes.items[i]), i + 1 < causes.count ? ";" : after);
    }
}

static void prospect(nc_textw *w, const nc_result *r, const nc_r_prospect *o)
{
    nc_tw_to(w, 8);
    nc_tw_c(w, "if");
    nc_tw_to(w, 0);
    nc_tw_flow_mark(w, 10, o->when, ":");
    w->hang = 10;
    causes_after(w, r, " more likely:", o->rises, o->falls.count > 0 ? ";" : "");
    w->hang = 10;
    causes_after(w, r, " less likely:", o->falls, "");
    nc_tw_end(w);
}

/* What it would tell, or which one before it says the same. */
static void prospects(nc_textw *w, const nc_result *r, size_t at)
{
    const nc_r_action *a = &r->next.items[at];
    size_t same = nc_result_same_outcomes(r, at);
    if (a->gain > 0) {
        nc_tw_to(w, 5);
        nc_buf text = {0};
        nc_report_gain(&text, a->gain);
        nc_tw_printf(w, "%.*s", NC_FMT(nc_buf_str(&text)));
        nc_buf_free(&text);
        if (same != NC_R_NONE && r->next.items[same].missing != NC_R_NONE)
            nc_tw_printf(w, ", the same as M%zu", r->next.items[same].missing + 1);
        nc_tw_end(w);
    }
    for (size_t i = 0; same == NC_R_NONE && i < a->outcome_count; i++)
        prospect(w, r, &a->outcomes[i]);
}

static void decided(nc_textw *w, const nc_result *r, nc_r_texts causes)
{
    if (causes.count == 0)
        return;
    nc_tw_to(w, 5);
    nc_tw_c(w, "helps to decide:");
    for (size_t i = 0; i < causes.count && i < 6; i++) {
        nc_tw_to(w, 0);
        nc_tw_flow_mark(w, 7, nc_result_cause_title(r, causes.items[i]), i + 1 < causes.count ? ";" : "");
    }
    if (causes.count > 6)
        nc_tw_printf(w, " and %zu more", causes.count - 6);
    nc_tw_end(w);
}

static void missing(nc_textw *w, const nc_result *r, size_t at)
{
    const nc_r_missing *m = &r->missing[at];
    nc_tw_to(w, 1);
    nc_tw_printf(w, "M%zu", at + 1);
    nc_tw_to(w, 5);
    nc_tw_flow(w, 5, m->what);
    nc_tw_end(w);
    if (m->why.n > 0 && !m->optional) {
        nc_tw_to(w, 5);
        nc_tw_c(w, "because");
        nc_tw_to(w, 0);
        nc_tw_flow(w, 7, m->why);
        nc_tw_end(w);
    }
    decided(w, r, m->separates);
    names(w, 5, "waiting for it:", m->optional ? (nc_r_texts){0} : m->rules);
    for (size_t i = 0; i < m->commands.count; i++)
        command(w, &m->commands.items[i]);
    for (size_t i = 0; i < r->next.count; i++)
        if (r->next.items[i].missing == at)
            prospects(w, r, i);
}

void nc_text_missing(nc_textw *w, const nc_result *r)
{
    if (r->missing_count == 0)
        return;
    nc_tw_heading(w, 1, nc_result_wants_nothing(r) ? "COULD SHOW MORE" : "MISSING EVIDENCE");
    if (nc_result_wants_nothing(r))
        nc_tw_c(w, "   nothing calls for it");
    nc_tw_end(w);
    for (size_t i = 0; i < r->missing_count && i < NC_TEXT_FOLD; i++)
        missing(w, r, i);
    if (r->missing_count > NC_TEXT_FOLD)
        nc_text_folded(w, 5, r->missing_count - NC_TEXT_FOLD, "thing to collect", "things to collect");
    nc_text_places(w, 5, r, false);
    nc_tw_blank(w);
}

/* ---- undecided ---- */

static void undecided(nc_textw *w, const nc_r_undecided *u)
{
    nc_tw_to(w, 1);
    nc_tw_c(w, "?");
    nc_tw_to(w, 4);
    nc_tw_put(w, u->code.n ? u->code : u->rule);
    nc_tw_to(w, COLUMN);
    nc_tw_flow_mark(w, COLUMN, u->title, u->count > 1 || u->reason.n == 0 ? "" : ":");
    w->hang = COLUMN;
    if (u->count > 1)
        nc_tw_printf(w, " (%zu times)%s", u->count, u->reason.n > 0 ? "; the first:" : "");
    if (u->reason.n > 0) {
        nc_tw_to(w, 0);
        nc_tw_flow(w, COLUMN, u->reason);
        w->hang = COLUMN;
    }
    for (size_t i = 0; i < u->missing.count && i < 4; i++)
        nc_tw_printf(w, "  M%zu", u->missing.items[i] + 1);
    nc_tw_end(w);
}

void nc_text_undecided(nc_textw *w, const nc_result *r)
{
    if (r->undecided_count == 0)
        return;
    nc_tw_heading(w, 1, "UNDECIDED");
    nc_tw_end(w);
    for (size_t i = 0; i < r->undecided_count && i < NC_TEXT_FOLD; i++)
        undecided(w, &r->undecided[i]);
    if (r->undecided_count > NC_TEXT_FOLD)
        nc_text_folded(w, 4, r->undecided_count - NC_TEXT_FOLD, "question", "questions");
    nc_tw_blank(w);
}
