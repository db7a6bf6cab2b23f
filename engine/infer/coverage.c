/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"
#include "why.h"

#include <stdlib.h>

/* Whether an absence may be claimed: what was seen in the window, what the source's coverage shows, what
 * `provided` says. */

static nc_str span_text(nc_run *run, int64_t ns)
{
    long long ms = (long long)(ns / 1000000);
    if (ns >= 10 * NC_SECOND)
        return nc_arena_printf(run->arena, "%lld s", (ms + 500) / 1000);
    if (ns >= NC_SECOND && ms / 100 % 10 != 0)
        return nc_arena_printf(run->arena, "%lld.%lld s", ms / 1000, ms / 100 % 10);
    if (ns >= NC_SECOND)
        return nc_arena_printf(run->arena, "%lld s", ms / 1000);
    if (ms > 0)
        return nc_arena_printf(run->arena, "%lld ms", ms);
    return nc_arena_printf(run->arena, "%lld us", (long long)(ns / 1000));
}

static bool coverage_of(const nc_row *row, unsigned slot, int64_t *value)
{
    nc_word word;
    if (!nc_row_get(row, NC_SLOT_OWN + slot, &word))
        return false;
    *value = nc_v_int(word);
    return true;
}

typedef struct span {
    int64_t from, to;
} span;

static int span_cmp(const void *a, const void *b)
{
    const span *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

/* The stretch of recording without a gap that holds `at`; false when there is none.  drops: records lost. */
static bool stretch(nc_run *run, uint32_t source, int64_t at, span *out, bool *any, int64_t *drops)
{
    const nc_rows *coverage = &run->types[NC_F_COVERAGE].kept;
    span *spans = nc_xmalloc((coverage->count + 1) * sizeof *spans);
    size_t n = 0;
    *drops = 0;
    *any = false;
    for (size_t i = 0; i < coverage->count; i++) {
        const nc_row *row = coverage->at[i];
        int64_t lost = 0;
        if (nc_row_from(row)->source != source)
            continue;
        if (coverage_of(row, NC_COVERAGE_DROPS, &lost) && lost > 0)
            *drops += lost;
        if (coverage_of(row, NC_COVERAGE_FROM, &spans[n].from) &&
            coverage_of(row, NC_COVERAGE_TO, &spans[n].to))
            n++;
    }
    qsort(spans, n, sizeof *spans, span_cmp);
    *any = n > 0;
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || spans[i].from > out->to) {
            if (found)
                break;
            *out = spans[i];
        } else if (spans[i].to > out->to) {
            out->to = spans[i].to;
        }
        found = found || (out->from <= at && at <= out->to);
    }
    free(spans);
    return found;
}

/* The reader has several recordings at hand: each reason names the one that it is about. */
static nc_truth missing(nc_run *run, int64_t ns, const char *side, const nc_row *anchor, nc_str *reason)
{
    nc_str name = nc_sym_str(run->pool, nc_row_source_name(anchor)), where = nc_row_where(run, anchor);
    *reason = nc_arena_printf(run->arena, "%.*s of the recording %.*s%s%s %.*s are missing",
                              NC_FMT(span_text(run, ns)), NC_FMT(name), name.n > 0 ? " " : "", side,
                              NC_FMT(where));
    return NC_UNDECIDED;
}

static nc_truth covers(nc_run *run, nc_window *window, const span *covered, nc_str *reason)
{
    if (window->before) {
        if (covered->from > window->from)
            return missing(run, covered->from - window->from, "before", window->anchor, reason);
        return NC_YES;
    }
    if (window->to_end && !window->closed) {
        int64_t least = window->from;
        if (__builtin_add_overflow(window->from, window->lasts, &least))
            least = INT64_MAX;
        window->to = covered->to;
        if (covered->to >= least && covered->to > window->from)
            return NC_YES;
        if (least > covered->to)
            return missing(run, least - covered->to, "after", window->anchor, reason);
        *reason = nc_arena_printf(run->arena, "nothing was recorded after %.*s",
                                  NC_FMT(nc_why_place(run, window->anchor)));
        return NC_UNDECIDED;
    }
    if (covered->to < window->to)
        return missing(run, window->to - covered->to, "after", window->anchor, reason);
    return NC_YES;
}

nc_truth nc_covered(nc_run *run, nc_window *window, nc_str *reason)
{
    uint32_t source = nc_row_from(window->anchor)->source;
    nc_str name = nc_sym_str(run->pool, nc_row_source_name(window->anchor));
    span covered = {0};
    bool any;
    int64_t drops;
    bool found = stretch(run, source, nc_row_from(window->anchor)->at, &covered, &any, &drops);
    if (drops > 0) {
        *reason = nc_arena_printf(run->arena, "%lld records were lost while recording %.*s", (long long)drops,
                                  NC_FMT(name));
        return NC_UNDECIDED;
    }
    if (!found) {
        *reason = any ? nc_arena_printf(run->arena, "the recording %.*s does not cover %.*s", NC_FMT(name),
                                        NC_FMT(nc_row_where(run, window->anchor)))
                      : nc_arena_printf(run->arena, "%.*s does not show which time it covers", NC_FMT(name));
        return NC_UNDECIDED;
    }
    return covers(run, window, &covered, reason);
}

/* Was every source recording, without a gap or a loss, from `window` before its first fact to `window` after
 * its last one? */
static bool source_covered(nc_run *run, uint32_t source, int64_t first, int64_t last, int64_t window)
{
    span covered = {0};
    bool any;
    int64_t drops, from, to;
    if (__builtin_sub_overflow(first, window, &from) || __builtin_add_overflow(last, window, &to))
        return false;
    return stretch(run, source, first, &covered, &any, &drops) && drops == 0 && covered.from <= from &&
           covered.to >= to;
}

nc_truth nc_group_covered(nc_env *env, unsigned bind, int64_t window)
{
    const nc_scope *scope = env->context;
    const nc_group *group = env->group;
    uint32_t sources = nc_sources_count(scope->run->sources);
    int64_t *ends = nc_xcalloc(2 * ((size_t)sources + 1), sizeof *ends);
    bool *seen = nc_xcalloc((size_t)sources + 1, sizeof *seen);
    bool fine = group != NULL;
    for (size_t i = 0; fine && i < group->count; i++) {
        const nc_row *row = group->matches[i][bind];
        if (row == NULL || nc_row_from(row)->source > sources || nc_row_from(row)->at == NC_TIME_NONE) {
            fine = false;
            break;
        }
        int64_t *end = &ends[(size_t)nc_row_from(row)->source * 2], at = nc_row_from(row)->at;
        end[0] = !seen[nc_row_from(row)->source] || at < end[0] ? at : end[0];
        end[1] = !seen[nc_row_from(row)->source] || at > end[1] ? at : end[1];
        seen[nc_row_from(row)->source] = true;
    }
    for (uint32_t s = 0; s <= sources && fine; s++)
        fine =
            !seen[s] || source_covered(scope->run, s, ends[(size_t)s * 2], ends[(size_t)s * 2 + 1], window);
    free(ends);
    free(seen);
    return fine ? NC_YES : NC_UNDECIDED;
}
