/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/build.h"

#include <stdlib.h>

/* ---- weights ---- */

static nc_str because_of(nc_build *b, const nc_weight *w)
{
    if (w->because.n > 0)
        return nc_build_copy(b, w->because);
    if (w->finding != NULL)
        return nc_build_copy(b, w->finding->what.n ? w->finding->what : w->rule->title);
    nc_buf_printf(&b->scratch, "not so: %.*s", NC_FMT(w->rule->title));
    return nc_build_take(b);
}

static nc_r_weight build_weight(nc_build *b, const nc_weight *w)
{
    return (nc_r_weight){.rule = nc_build_copy(b, w->rule->name),
                         .code = nc_build_copy(b, w->rule->code),
                         .because = because_of(b, w),
                         .group = nc_build_copy(b, w->group),
                         .about = nc_build_copy(b, w->about),
                         .finding = nc_build_finding(b, w->finding),
                         .decibans = w->decibans,
                         .counted = w->counted};
}

/* What counts first, each strongest first. */
static const nc_r_weight *weights(nc_build *b, const nc_belief *belief, bool against, size_t *count)
{
    nc_r_weight *items = NC_NEW_ARRAY(b->arena, nc_r_weight, belief->weight_count);
    size_t n = 0;
    for (int counted = 1; counted >= 0; counted--)
        for (unsigned i = 0; i < belief->weight_count; i++) {
            const nc_weight *w = &belief->weights[i];
            if (w->decibans != 0 && (w->decibans < 0) == against && w->counted == (counted == 1))
                items[n++] = build_weight(b, w);
        }
    *count = n;
    return items;
}

static nc_r_cause build_cause(nc_build *b, const nc_belief *belief)
{
    const nc_cause *cause = belief->cause;
    nc_r_cause c = {.verdict = belief->verdict,
                    .decibans = belief->decibans,
                    .base = cause->base,
                    .excluded = belief->excluded,
                    .exonerates = cause->exonerates};
    c.name = nc_build_copy(b, cause->name);
    c.title = nc_build_copy(b, cause->title.n ? cause->title : cause->name);
    c.about = nc_build_copy(b, belief->about);
    c.owner = nc_build_copy(b, cause->owner);
    c.tell = nc_build_copy(b, cause->tell);
    c.confirm = nc_build_copy(b, cause->confirm);
    c.refute = nc_build_copy(b, cause->refute);
    c.workaround = nc_build_copy(b, cause->workaround);
    c.remedies = nc_build_texts(b, cause->remedies, cause->remedy_count);
    c.weights_for = weights(b, belief, false, &c.for_count);
    c.weights_against = weights(b, belief, true, &c.against_count);
    return c;
}

/* ---- ruled out ---- */

/* A hard rule if there is one, else the heaviest item against it that counts. */
static const nc_weight *killer_of(const nc_belief *belief)
{
    const nc_weight *best = NULL;
    for (unsigned i = 0; i < belief->weight_count; i++) {
        const nc_weight *w = &belief->weights[i];
        if (w->decibans < 0 && w->counted && (best == NULL || w->decibans < best->decibans))
            best = w;
    }
    return best;
}

static nc_r_ruled_out build_ruled_out(nc_build *b, const nc_belief *belief)
{
    nc_r_ruled_out out = {.finding = NC_R_NONE, .excluded = belief->excluded};
    const nc_weight *killer = killer_of(belief);
    out.cause = nc_build_copy(b, belief->cause->name);
    out.title = nc_build_copy(b, belief->cause->title.n ? belief->cause->title : belief->cause->name);
    if (killer == NULL) {
        out.because = NC_S("its base rate and all that was seen speak against it");
        return out;
    }
    out.because = because_of(b, killer);
    out.rule = nc_build_copy(b, killer->rule->name);
    out.finding = nc_build_finding(b, killer->finding);
    if (out.finding != NC_R_NONE)
        out.evidence = b->r->findings[out.finding].evidence;
    return out;
}

nc_str nc_build_name_cause(nc_build *b, const nc_cause *cause)
{
    const nc_r_named *items = b->named.items;
    nc_str known = nc_result_cause_title(b->r, cause->name);
    for (size_t i = 0; i < b->named.count; i++)
        if (nc_str_eq(items[i].name, cause->name))
            return items[i].name;
    nc_str name = nc_build_copy(b, cause->name);
    if (cause->title.n > 0 && nc_str_eq(known, cause->name)) {
        nc_r_named *named = nc_list_add(&b->named, sizeof *named);
        *named = (nc_r_named){name, nc_build_copy(b, cause->title)};
    }
    return name;
}

static int by_name(const void *left, const void *right)
{
    const nc_r_named *a = left, *b = right;
    return nc_str_cmp(a->name, b->name);
}

void nc_build_named(nc_build *b)
{
    if (b->named.count > 0)
        qsort(b->named.items, b->named.count, sizeof(nc_r_named), by_name);
    b->r->named_count = b->named.count;
    b->r->named = nc_list_end(&b->named, b->arena, sizeof(nc_r_named));
}

void nc_build_causes(nc_build *b)
{
    const nc_outcome *o = b->in->outcome;
    nc_r_cause *causes = NC_NEW_ARRAY(b->arena, nc_r_cause, o->belief_count);
    nc_r_ruled_out *out = NC_NEW_ARRAY(b->arena, nc_r_ruled_out, o->belief_count);
    for (size_t i = 0; i < o->belief_count; i++) {
        causes[i] = build_cause(b, &o->beliefs[i]);
        if (o->beliefs[i].verdict == NC_V_RULED_OUT)
            out[b->r->ruled_out_count++] = build_ruled_out(b, &o->beliefs[i]);
    }
    b->r->causes = causes;
    b->r->cause_count = o->belief_count;
    b->r->ruled_out = out;
}
