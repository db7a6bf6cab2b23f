/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/build.h"
#include "reports/fold.h"

#include "engine/base/num.h"

#include <stdlib.h>

nc_str nc_r_answer_name(nc_r_answer answer)
{
    static const nc_str names[] = {NC_SI("cause_found"), NC_SI("nothing_wrong"), NC_SI("network_exonerated"),
                                   NC_SI("not_enough_evidence")};
    return names[answer];
}

nc_str nc_r_action_name(nc_r_action_kind kind)
{
    static const nc_str names[] = {NC_SI("run"), NC_SI("look"), NC_SI("workaround"), NC_SI("remedy")};
    return names[kind];
}

static void build_packs(nc_build *b)
{
    const nc_program *program = b->in->program;
    size_t count = program ? program->pack_count : 0;
    nc_r_pack *packs = NC_NEW_ARRAY(b->arena, nc_r_pack, count);
    for (size_t i = 0; i < count; i++) {
        packs[i].name = nc_build_copy(b, program->packs[i].name);
        packs[i].version = nc_build_copy(b, program->packs[i].version);
        packs[i].title = nc_build_copy(b, program->packs[i].title);
    }
    b->r->packs = packs;
    b->r->pack_count = count;
    b->r->knowledge = program ? program->digest : (nc_digest){0};
}

static void build_header(nc_build *b)
{
    nc_result *r = b->r;
    r->case_id = nc_build_copy(b, b->in->case_id);
    r->title = nc_build_copy(b, b->in->title);
    r->engine = nc_build_copy(b, b->in->engine);
    r->bundle = b->in->bundle;
    r->exit = b->in->exit;
    r->least = b->in->least;
    r->show_suppressed = b->in->show_suppressed;
    r->language = nc_build_copy(b, b->in->language);
    build_packs(b);
}

static void copy_limits(nc_build *b, nc_hit_limit *to, const nc_hit_limit *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (nc_hit_limit){.limit = nc_build_copy(b, from[i].limit),
                               .value = from[i].value,
                               .effect = nc_build_copy(b, from[i].effect)};
}

static void build_counts(nc_build *b)
{
    const nc_outcome *o = b->in->outcome;
    nc_result *r = b->r;
    r->limit_count = b->in->limit_count + o->limit_count;
    nc_hit_limit *limits = NC_NEW_ARRAY(b->arena, nc_hit_limit, r->limit_count);
    copy_limits(b, limits, b->in->limits, b->in->limit_count);
    copy_limits(b, limits + b->in->limit_count, o->limits, o->limit_count);
    r->limits = limits;
    nc_str *notices = NC_NEW_ARRAY(b->arena, nc_str, o->notice_count);
    for (size_t i = 0; i < o->notice_count; i++)
        notices[i] = nc_build_copy(b, o->notices[i]);
    r->notices = (nc_r_texts){notices, o->notice_count};
    r->rules_evaluated = o->rules_evaluated;
    r->rules_fired = o->rules_fired;
    r->rules_undecided = o->rules_undecided;
    r->rules_without_source = o->rules_without_source;
    r->facts_offered = o->facts_offered;
    r->facts_kept = o->facts_kept;
    r->rows_derived = o->rows_derived;
    const size_t *by = r->input_status;
    bool cut = by[NC_SOURCE_PARTIAL] || by[NC_SOURCE_DAMAGED] || by[NC_SOURCE_REFUSED] ||
               by[NC_SOURCE_ABSENT] || r->limit_count > 0;
    bool empty = by[NC_SOURCE_OK] + by[NC_SOURCE_PARTIAL] == 0;
    r->status = empty ? NC_R_EMPTY : cut ? NC_R_PARTIAL : NC_R_COMPLETE;
}

nc_result *nc_result_new(const nc_result_input *input)
{
    nc_arena *arena = nc_arena_new();
    nc_build b = {.in = input, .arena = arena, .r = NC_NEW(arena, nc_result)};
    b.r->arena = arena;
    nc_build_holes(&b);
    build_header(&b);
    nc_build_findings(&b);
    nc_build_evidence_end(&b);
    nc_build_causes(&b);
    nc_build_inputs(&b);
    nc_build_missing(&b);
    nc_build_undecided(&b);
    nc_build_verdict(&b);
    nc_build_next(&b);
    nc_build_places(&b);
    nc_build_named(&b);
    build_counts(&b);
    nc_result_liken(b.r);
    nc_buf_free(&b.scratch);
    return b.r;
}

void nc_result_free(nc_result *result)
{
    if (result != NULL)
        nc_arena_free(result->arena);
}

bool nc_result_wants_nothing(const nc_result *result)
{
    for (size_t i = 0; i < result->missing_count; i++)
        if (!result->missing[i].optional)
            return false;
    return true;
}

size_t nc_result_find(const nc_result *r, nc_str name)
{
    uint64_t number;
    if (name.n > 1 && (name.p[0] == 'F' || name.p[0] == 'f') &&
        nc_num_u64(nc_str_sub(name, 1, SIZE_MAX), 10, &number)) {
        for (size_t i = 0; i < r->finding_count; i++)
            if (r->findings[i].number == number)
                return i;
        return NC_R_NONE;
    }
    for (size_t i = 0; i < r->finding_count; i++)
        if (nc_str_eq(r->findings[i].rule, name) || nc_str_eq_fold(r->findings[i].code, name))
            return i;
    return NC_R_NONE;
}

static bool same_texts(nc_r_texts a, nc_r_texts b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++)
        same = nc_str_eq(a.items[i], b.items[i]);
    return same;
}

static bool same_outcomes(const nc_r_action *a, const nc_r_action *b)
{
    bool same = a->outcome_count == b->outcome_count;
    for (size_t i = 0; same && i < a->outcome_count; i++) {
        const nc_r_prospect *x = &a->outcomes[i], *y = &b->outcomes[i];
        same =
            nc_str_eq(x->when, y->when) && same_texts(x->rises, y->rises) && same_texts(x->falls, y->falls);
    }
    return same;
}

size_t nc_result_same_outcomes(const nc_result *r, size_t next)
{
    const nc_r_action *items = r->next.items;
    for (size_t i = 0; i < next && items[next].outcome_count > 0; i++)
        if (same_outcomes(&items[i], &items[next]))
            return i;
    return NC_R_NONE;
}

bool nc_result_folds(const nc_result *r, size_t next)
{
    return r->next.items[next].missing != NC_R_NONE && nc_result_same_outcomes(r, next) != NC_R_NONE;
}

size_t nc_result_shown(const nc_result *r, size_t next)
{
    size_t n = 0;
    for (size_t i = 0; i <= next; i++)
        n += nc_result_folds(r, i) ? 0 : 1;
    return n;
}

static bool is_read(const nc_result *r, size_t next, size_t most)
{
    return r->next.items[next].kind == NC_R_RUN && r->next.items[next].feeds.count > 0 &&
           !nc_result_folds(r, next) && nc_result_shown(r, next) <= most;
}

void nc_result_add_again(nc_buf *out, const nc_result *r, size_t most)
{
    size_t count = 0, named = 0;
    for (size_t i = 0; i < r->next.count; i++)
        count += is_read(r, i, most) ? 1 : 0;
    if (count == 0)
        return;
    nc_buf_printf(out, "Put the answer%s to ", count == 1 ? "" : "s");
    for (size_t i = 0; i < r->next.count; i++) {
        if (!is_read(r, i, most))
            continue;
        named++;
        nc_buf_printf(out, "%s%zu", named == 1 ? "" : named < count ? ", " : " and ", nc_result_shown(r, i));
    }
    nc_buf_printf(out, " into the case and run netcause again: it reads %s.", count == 1 ? "it" : "them");
}

/* A point or a semicolon before a blank; the whole text when there is none. */
static size_t part_end(nc_str text, char mark)
{
    for (size_t i = 0; i + 1 < text.n; i++)
        if (text.p[i] == mark && text.p[i + 1] == ' ')
            return i;
    return text.n;
}

static bool cleared_network(const nc_r_verdict *v)
{
    for (size_t i = 0; i < v->cleared_count; i++)
        if (nc_str_eq(v->cleared[i].what, NC_S("network")) && v->cleared[i].because.n > 0)
            return true;
    return false;
}

nc_str nc_result_seen(const nc_result *r)
{
    enum { LONG = 280 };
    const nc_r_verdict *v = &r->verdict;
    bool noticed = v->kind == NC_R_NOTHING_WRONG && r->finding_count > 0 &&
                   r->findings[0].severity == NC_NOTICE && r->findings[0].state != NC_R_SUPPRESSED;
    if ((v->finding == NC_R_NONE && !noticed) || cleared_network(v))
        return NC_S("");
    nc_str what = r->findings[noticed ? 0 : v->finding].what;
    size_t end = part_end(what, '.');
    nc_str sentence = nc_str_sub(what, 0, end < what.n ? end + 1 : end);
    return sentence.n > LONG ? nc_str_sub(sentence, 0, part_end(sentence, ';')) : sentence;
}

nc_str nc_result_cause_title(const nc_result *r, nc_str cause)
{
    for (size_t i = 0; i < r->cause_count; i++)
        if (nc_str_eq(r->causes[i].name, cause) && r->causes[i].title.n > 0)
            return r->causes[i].title;
    for (size_t i = 0; i < r->ruled_out_count; i++)
        if (nc_str_eq(r->ruled_out[i].cause, cause) && r->ruled_out[i].title.n > 0)
            return r->ruled_out[i].title;
    for (size_t i = 0; i < r->named_count; i++)
        if (nc_str_eq(r->named[i].name, cause))
            return r->named[i].title;
    return cause;
}
