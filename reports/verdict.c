/* SPDX-License-Identifier: Apache-2.0 */
/* The answer: a cause, nothing wrong, the network cleared, or not enough evidence; and what to tell the
 * caller.  It does not depend on which findings the report lists. */
#include "reports/build.h"

#include <stdlib.h>

static bool leads(const nc_finding *f)
{
    return f->suppressed == NULL && f->effect_of == NULL;
}

/* The gravest finding that is no effect of another; the first of several. */
static const nc_finding *leading(const nc_outcome *o)
{
    const nc_finding *best = NULL;
    for (size_t i = 0; i < o->finding_count; i++)
        if (leads(o->findings[i]) && (best == NULL || o->findings[i]->rule->severity > best->rule->severity))
            best = o->findings[i];
    return best;
}

/* The gravest finding that speaks for a cause and is no effect; NULL when only effects do. */
static const nc_finding *support(const nc_belief *belief)
{
    const nc_finding *best = NULL;
    for (unsigned i = 0; i < belief->weight_count; i++) {
        const nc_weight *w = &belief->weights[i];
        if (w->decibans > 0 && w->counted && w->finding != NULL && leads(w->finding) &&
            (best == NULL || w->finding->rule->severity > best->rule->severity))
            best = w->finding;
    }
    return best;
}

static bool is_usable(const nc_source *s)
{
    return (s->status == NC_SOURCE_OK || s->status == NC_SOURCE_PARTIAL) && s->kind.n > 0;
}

static size_t usable(const nc_build *b)
{
    size_t n = 0;
    for (uint32_t i = 1; b->in->sources && i <= nc_sources_count(b->in->sources); i++)
        n += is_usable(nc_sources_get(b->in->sources, i)) ? 1 : 0;
    return n;
}

static bool is_absent(const nc_source *s)
{
    return s->status == NC_SOURCE_ABSENT;
}

static bool is_unread(const nc_source *s)
{
    return s->status == NC_SOURCE_UNKNOWN || s->status == NC_SOURCE_DAMAGED;
}

/* The first by name of such files; their number in `count`. */
static nc_str first_that(const nc_build *b, bool (*is)(const nc_source *s), size_t *count)
{
    nc_str first = {0};
    *count = 0;
    for (uint32_t i = 1; b->in->sources && i <= nc_sources_count(b->in->sources); i++) {
        const nc_source *s = nc_sources_get(b->in->sources, i);
        if (!is(s))
            continue;
        first = *count == 0 || nc_str_cmp(s->name, first) < 0 ? s->name : first;
        ++*count;
    }
    return first;
}

/* Of the files that were announced and not given. */
static nc_str first_absent(const nc_build *b, size_t *count)
{
    return first_that(b, is_absent, count);
}

/* Of the files that nobody could read. */
static nc_str first_unread(const nc_build *b, size_t *count)
{
    return first_that(b, is_unread, count);
}

/* "note.txt", "note.txt and 2 more". */
static void add_unread(nc_build *b, nc_str first, size_t count)
{
    nc_buf_printf(&b->scratch, "%.*s", NC_FMT(first));
    if (count > 1)
        nc_buf_printf(&b->scratch, " and %zu more", count - 1);
}

/* ---- causes ---- */

static bool is_found(const nc_belief *belief)
{
    return belief->verdict >= NC_V_LIKELY && support(belief) != NULL;
}

/* What does most harm comes first, and of that what is surest: beliefs come in that order. */
static nc_r_refs found_causes(nc_build *b)
{
    const nc_outcome *o = b->in->outcome;
    size_t *items = NC_NEW_ARRAY(b->arena, size_t, o->belief_count), n = 0;
    for (int severity = NC_SEVERITY_COUNT - 1; severity >= NC_INFO; severity--)
        for (size_t i = 0; i < o->belief_count; i++)
            if (is_found(&o->beliefs[i]) && (int)support(&o->beliefs[i])->rule->severity == severity)
                items[n++] = i;
    return (nc_r_refs){items, n};
}

static void cleared_add(nc_build *b, nc_list *list, nc_str what, nc_str cause, nc_str because)
{
    nc_r_cleared *c = nc_list_add(list, sizeof *c);
    *c = (nc_r_cleared){.what = nc_build_copy(b, what), .cause = cause, .because = because};
}

/* Two things can be wrong at once: no cause outside of the network clears it while one within is likely. */
static bool network_may_be_cleared(const nc_build *b, const nc_r_verdict *v)
{
    for (size_t i = 0; i < v->causes.count; i++)
        if (b->in->outcome->beliefs[v->causes.items[i]].cause->in_network)
            return false;
    return true;
}

/* The network, when a cause that was found lies outside of it; and whatever a hard rule excludes. */
static void build_cleared(nc_build *b, nc_r_verdict *v)
{
    nc_list list = {0};
    bool network = network_may_be_cleared(b, v);
    for (size_t i = 0; network && i < v->causes.count; i++) {
        const nc_r_cause *c = &b->r->causes[v->causes.items[i]];
        if (c->exonerates)
            cleared_add(b, &list, NC_S("network"), c->name,
                        c->for_count ? c->weights_for[0].because : c->title);
    }
    for (size_t i = 0; i < b->r->ruled_out_count; i++) {
        const nc_r_ruled_out *out = &b->r->ruled_out[i];
        if (out->excluded)
            cleared_add(b, &list, out->title, out->cause, out->because);
    }
    v->cleared_count = list.count;
    v->cleared = nc_list_end(&list, b->arena, sizeof(nc_r_cleared));
}

/* Does this finding, or when `effects` one that is its effect, speak for the cause? */
static bool speaks_for(const nc_finding *f, bool effects, const nc_belief *belief)
{
    for (unsigned i = 0; i < belief->weight_count; i++) {
        const nc_weight *w = &belief->weights[i];
        if (w->decibans <= 0 || w->finding == NULL)
            continue;
        if (w->finding == f || (effects && w->finding->effect_of == f))
            return true;
    }
    return false;
}

/* Causes at least so likely that the finding speaks for: what other findings may come of is told there. */
static bool add_names(nc_build *b, const nc_finding *f, bool effects, nc_verdict least)
{
    const nc_outcome *o = b->in->outcome;
    bool any = false;
    for (size_t i = 0; i < o->belief_count; i++) {
        const nc_belief *belief = &o->beliefs[i];
        if (belief->verdict < least || !speaks_for(f, effects, belief))
            continue;
        nc_str name = nc_verdict_name(belief->verdict);
        nc_buf_printf(&b->scratch, "%s%.*s (%.*s)",
                      any ? "; or: " : "It may be: ", NC_FMT(b->r->causes[i].title), NC_FMT(name));
        any = true;
    }
    nc_buf_c(&b->scratch, any ? "." : "");
    return any;
}

static void say_found(nc_build *b, nc_r_verdict *v, const nc_finding *f)
{
    const nc_r_cause *c = &b->r->causes[v->causes.items[0]];
    bool cleared = c->exonerates && network_may_be_cleared(b, v);
    v->kind = cleared ? NC_R_NETWORK_EXONERATED : NC_R_CAUSE_FOUND;
    v->owner = c->owner;
    v->has_certainty = true;
    v->certainty = c->verdict;
    v->headline = nc_build_copy(b, f->headline.n ? f->headline : f->rule->title);
    nc_buf_c(&b->scratch, cleared ? "The network is not at fault. " : "");
    for (size_t i = 0; i < v->causes.count; i++) {
        const nc_r_cause *each = &b->r->causes[v->causes.items[i]];
        nc_str word = nc_verdict_name(each->verdict);
        nc_buf_printf(&b->scratch, "%s%.*s (%.*s)", i ? "; also: " : "Cause: ", NC_FMT(each->title),
                      NC_FMT(word));
    }
    nc_buf_char(&b->scratch, '.');
    v->text = nc_build_take(b);
}

/* ---- without a cause ---- */

static void say_covered(nc_build *b, size_t inputs)
{
    const nc_outcome *o = b->in->outcome;
    size_t open = b->r->undecided_count;
    nc_buf_printf(&b->scratch, "%zu %s, %u %s evaluated", inputs,
                  inputs == 1 ? "input was read" : "inputs were read", o->rules_evaluated,
                  o->rules_evaluated == 1 ? "rule" : "rules");
    if (open > 0)
        nc_buf_printf(&b->scratch, "; %zu %s undecided", open, open == 1 ? "question is" : "questions are");
    nc_buf_char(&b->scratch, '.');
}

/* "A name does not exist; and 2 more": of all findings below a warning, the notices but `told`. */
static bool add_notices(nc_build *b, const nc_finding *told, const char *before)
{
    const nc_outcome *o = b->in->outcome;
    const nc_finding *first = NULL;
    size_t more = 0;
    for (size_t i = 0; i < o->finding_count; i++) {
        const nc_finding *f = o->findings[i];
        if (!leads(f) || f == told || f->rule->severity != NC_NOTICE)
            continue;
        more += first != NULL ? 1 : 0;
        first = first == NULL ? f : first;
    }
    if (first == NULL || leading(o)->rule->severity != NC_NOTICE)
        return false;
    nc_str title = nc_str_trim(first->headline.n ? first->headline : first->rule->title);
    nc_buf_printf(&b->scratch, "%s%.*s", before, NC_FMT(title));
    if (more > 0)
        nc_buf_printf(&b->scratch, "; and %zu more", more);
    return true;
}

enum { MOST_REMARKS = 2 };

/* "Remarked: Checksums are left to the adapter; and 2 more." */
static void add_remarks(nc_build *b)
{
    const nc_outcome *o = b->in->outcome;
    nc_list titles = {0};
    for (size_t i = 0; i < o->finding_count; i++) {
        const nc_finding *f = o->findings[i];
        if (leads(f) && !nc_list_has_text(&titles, f->rule->title))
            *(nc_str *)nc_list_add(&titles, sizeof(nc_str)) = f->rule->title;
    }
    const nc_str *title = titles.items;
    for (size_t i = 0; i < titles.count && i < MOST_REMARKS; i++)
        nc_buf_printf(&b->scratch, "%s%.*s", i == 0 ? " Remarked: " : "; ", NC_FMT(title[i]));
    if (titles.count > MOST_REMARKS)
        nc_buf_printf(&b->scratch, "; and %zu more", titles.count - MOST_REMARKS);
    nc_buf_c(&b->scratch, titles.count > 0 ? "." : "");
    free(titles.items);
}

/* What a site suppresses was found all the same, and so were its effects. */
static const char *besides(const nc_build *b)
{
    return b->r->suppressed > 0 ? ", besides what is suppressed" : "";
}

/* What nobody read may well say what is wrong. */
static void say_nothing_wrong(nc_build *b, nc_r_verdict *v, size_t inputs)
{
    size_t count;
    nc_str unread = first_unread(b, &count);
    v->kind = NC_R_NOTHING_WRONG;
    bool noticed = add_notices(b, NULL, "Nothing wrong was found that needs action; worth a look: ");
    if (!noticed)
        nc_buf_printf(&b->scratch, "Nothing wrong was found in what %s%s",
                      count > 0 ? "could be read" : "was recorded", besides(b));
    v->headline = nc_build_take(b);
    say_covered(b, inputs);
    if (count > 0) {
        nc_buf_c(&b->scratch, " Not read: ");
        add_unread(b, unread, count);
        nc_buf_char(&b->scratch, '.');
    }
    if (!noticed)
        add_remarks(b);
    v->text = nc_build_take(b);
}

/* Questions that might have shown something wrong: as long as they are open, all is well is no answer. */
static size_t grave_questions(const nc_result *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->undecided_count; i++)
        n += r->undecided[i].severity >= NC_WARNING ? 1 : 0;
    return n;
}

static const nc_r_undecided *gravest_question(const nc_result *r)
{
    const nc_r_undecided *best = &r->undecided[0];
    for (size_t i = 1; i < r->undecided_count; i++)
        best = r->undecided[i].severity > best->severity ? &r->undecided[i] : best;
    return best;
}

static void say_undecided(nc_build *b, nc_r_verdict *v, size_t inputs, size_t questions)
{
    const nc_r_undecided *first = gravest_question(b->r);
    v->kind = NC_R_NOT_ENOUGH_EVIDENCE;
    nc_buf_printf(&b->scratch, "Nothing wrong is proved; not decided: %.*s", NC_FMT(first->title));
    if (first->count > 1)
        nc_buf_printf(&b->scratch, " (%zu times)", first->count);
    if (questions > 1)
        nc_buf_printf(&b->scratch, "; and %zu more", questions - 1);
    v->headline = nc_build_take(b);
    if (add_notices(b, NULL, "Worth a look: "))
        nc_buf_c(&b->scratch, ". ");
    say_covered(b, inputs);
    v->text = nc_build_take(b);
}

/* What was recorded could not have shown a fault: the first of the findings that say so. */
static const nc_finding *inconclusive(const nc_outcome *o)
{
    for (size_t i = 0; i < o->finding_count; i++)
        if (leads(o->findings[i]) && o->findings[i]->rule->inconclusive)
            return o->findings[i];
    return NULL;
}

static void say_inconclusive(nc_build *b, nc_r_verdict *v, size_t inputs, const nc_finding *f)
{
    nc_str title = nc_str_trim(f->headline.n ? f->headline : f->rule->title);
    v->kind = NC_R_NOT_ENOUGH_EVIDENCE;
    nc_buf_printf(&b->scratch, "No fault is seen, but the recording could hardly show one: %.*s",
                  NC_FMT(title));
    v->headline = nc_build_take(b);
    nc_buf_printf(&b->scratch, "%.*s ", NC_FMT(nc_str_trim(f->fix)));
    if (add_notices(b, f, "Worth a look: "))
        nc_buf_c(&b->scratch, ". ");
    say_covered(b, inputs);
    v->text = nc_build_take(b);
}

/* All is well is no answer either while something that was collected was not looked at. */
static void say_absent(nc_build *b, nc_r_verdict *v, size_t inputs)
{
    size_t count;
    nc_str first = first_absent(b, &count);
    v->kind = NC_R_NOT_ENOUGH_EVIDENCE;
    nc_buf_printf(&b->scratch, "Nothing wrong is proved; not given: %.*s", NC_FMT(first));
    if (count > 1)
        nc_buf_printf(&b->scratch, "; and %zu more", count - 1);
    v->headline = nc_build_take(b);
    if (add_notices(b, NULL, "Worth a look: "))
        nc_buf_c(&b->scratch, ". ");
    say_covered(b, inputs);
    v->text = nc_build_take(b);
}

static void say_open(nc_build *b, nc_r_verdict *v, const nc_finding *f)
{
    v->kind = NC_R_NOT_ENOUGH_EVIDENCE;
    v->headline = nc_build_copy(b, f->headline.n ? f->headline : f->rule->title);
    nc_buf_c(&b->scratch, "What is behind it is not decided. ");
    bool named = false;
    for (int effects = 0; effects < 2 && !named; effects++)
        named = add_names(b, f, effects, NC_V_POSSIBLE) || add_names(b, f, effects, NC_V_OPEN);
    v->text = nc_str_trim_right(nc_build_take(b));
}

static void say_unusable(nc_build *b, nc_r_verdict *v)
{
    v->kind = NC_R_NOT_ENOUGH_EVIDENCE;
    v->headline = NC_S("The input holds no usable evidence");
    unsigned count = b->in->sources ? nc_sources_count(b->in->sources) : 0;
    nc_buf_printf(
        &b->scratch,
        "%u %s looked at, none could be used; the list of inputs says why, and `netcause collect list` "
        "what to send for which symptom.",
        count, count == 1 ? "input was" : "inputs were");
    v->text = nc_build_take(b);
}

/* ---- what to tell the caller ---- */

static void tell_add(nc_list *list, nc_str s)
{
    if (s.n > 0 && !nc_list_has_text(list, s))
        *(nc_str *)nc_list_add(list, sizeof s) = s;
}

/* Would it tell something about what is told of?  NULL: nothing in particular is. */
static bool is_about(const nc_r_missing *m, const nc_finding *f)
{
    if (f == NULL || f->rule->weigh_count == 0)
        return true;
    for (unsigned i = 0; i < f->rule->weigh_count; i++)
        for (size_t k = 0; k < m->separates.count; k++)
            if (nc_str_eq(m->separates.items[k], f->rule->weigh[i].cause->name))
                return true;
    return false;
}

/* What to ask the caller for: what somebody knows how to collect, else a fuller recording. */
static void add_wanted(nc_build *b, const nc_finding *f)
{
    for (size_t i = 0; i < b->r->missing_count; i++) {
        const nc_r_missing *m = &b->r->missing[i];
        if (m->commands.count == 0 || !is_about(m, f))
            continue;
        nc_buf_printf(&b->scratch, ". Next we want to %.*s", NC_FMT(m->what));
        return;
    }
    if (b->r->missing_count > 0 && f == NULL)
        nc_buf_c(&b->scratch, ". We need a fuller recording: from before the problem until after it, whole "
                              "packets, both directions");
}

static nc_str tell_open(nc_build *b, const nc_r_verdict *v)
{
    nc_buf_printf(&b->scratch, "We see this: %.*s. What causes it is not decided yet", NC_FMT(v->headline));
    add_wanted(b, v->finding != NC_R_NONE ? b->kept[v->finding] : NULL);
    nc_buf_char(&b->scratch, '.');
    return nc_build_take(b);
}

static nc_str tell_inconclusive(nc_build *b, const nc_finding *f)
{
    nc_str title = nc_str_trim(f->headline.n ? f->headline : f->rule->title);
    nc_buf_printf(&b->scratch,
                  "We found nothing wrong so far, but what was recorded could hardly show it: %.*s",
                  NC_FMT(title));
    add_wanted(b, NULL);
    nc_buf_char(&b->scratch, '.');
    return nc_build_take(b);
}

/* What is needed before it can be said that nothing is wrong. */
static nc_str tell_undecided(nc_build *b)
{
    nc_buf_c(&b->scratch, "We found nothing wrong so far, but what was recorded does not decide everything");
    add_wanted(b, NULL);
    nc_buf_char(&b->scratch, '.');
    return nc_build_take(b);
}

static nc_str tell_nothing_wrong(nc_build *b)
{
    size_t count;
    nc_str unread = first_unread(b, &count);
    if (add_notices(b, NULL, "We see no fault that must be mended. What we noticed: "))
        nc_buf_char(&b->scratch, '.');
    else
        nc_buf_printf(&b->scratch, "In what %s nothing is wrong%s.",
                      count > 0 ? "could be read" : "was recorded", besides(b));
    if (count > 0) {
        nc_buf_c(&b->scratch, " Not looked at, since it could not be read: ");
        add_unread(b, unread, count);
        nc_buf_char(&b->scratch, '.');
    }
    nc_buf_c(&b->scratch, " If the problem is still there, record while it happens.");
    return nc_build_take(b);
}

/* Empty when all was given that was announced. */
static nc_str tell_absent(nc_build *b)
{
    size_t absent;
    nc_str first = first_absent(b, &absent);
    if (absent == 0)
        return (nc_str){0};
    nc_buf_printf(&b->scratch, "Please send %.*s", NC_FMT(first));
    if (absent > 1)
        nc_buf_printf(&b->scratch, " and %zu more, which were", absent - 1);
    else
        nc_buf_c(&b->scratch, ", which was");
    nc_buf_c(&b->scratch, " announced and did not arrive.");
    return nc_build_take(b);
}

static void build_tell(nc_build *b, bool any_finding)
{
    bool usable_inputs = usable(b) > 0;
    const nc_r_verdict *v = &b->r->verdict;
    const nc_finding *blind = inconclusive(b->in->outcome);
    nc_list list = {0};
    for (size_t i = 0; i < v->causes.count; i++)
        tell_add(&list, b->r->causes[v->causes.items[i]].tell);
    if (v->kind == NC_R_NETWORK_EXONERATED)
        tell_add(&list, NC_S("The network in between did its part."));
    if (v->kind == NC_R_NOTHING_WRONG)
        tell_add(&list, tell_nothing_wrong(b));
    else if (v->kind == NC_R_NOT_ENOUGH_EVIDENCE && any_finding)
        tell_add(&list, tell_open(b, v));
    else if (v->kind == NC_R_NOT_ENOUGH_EVIDENCE && usable_inputs && blind != NULL)
        tell_add(&list, tell_inconclusive(b, blind));
    else if (v->kind == NC_R_NOT_ENOUGH_EVIDENCE && usable_inputs && b->in->outcome->undecided_count > 0)
        tell_add(&list, tell_undecided(b));
    else if (v->kind == NC_R_NOT_ENOUGH_EVIDENCE && usable_inputs)
        tell_add(&list, NC_S("We found nothing wrong so far, but not all that was announced arrived."));
    else if (v->kind == NC_R_NOT_ENOUGH_EVIDENCE)
        tell_add(&list, NC_S("We cannot say anything yet: the files we got could not be used."));
    tell_add(&list, tell_absent(b));
    b->r->tell.count = list.count;
    b->r->tell.items = nc_list_end(&list, b->arena, sizeof(nc_str));
}

static bool has_found(const nc_outcome *o)
{
    for (size_t i = 0; i < o->belief_count; i++)
        if (is_found(&o->beliefs[i]))
            return true;
    return false;
}

bool nc_build_troubled(const nc_build *b)
{
    const nc_outcome *o = b->in->outcome;
    for (size_t i = 0; i < o->finding_count; i++)
        if (leads(o->findings[i]) && o->findings[i]->rule->severity >= NC_WARNING)
            return true;
    for (size_t i = 0; i < o->undecided_count; i++)
        if (o->undecided[i].rule->severity >= NC_WARNING)
            return true;
    return has_found(o);
}

bool nc_build_is_open(const nc_build *b)
{
    return nc_build_troubled(b) && !has_found(b->in->outcome);
}

void nc_build_verdict(nc_build *b)
{
    const nc_outcome *o = b->in->outcome;
    nc_r_verdict *v = &b->r->verdict;
    const nc_finding *lead = leading(o), *blind = inconclusive(o);
    size_t inputs = usable(b), questions = grave_questions(b->r), absent;
    first_absent(b, &absent);
    v->causes = found_causes(b);
    if (v->causes.count > 0)
        lead = support(&o->beliefs[v->causes.items[0]]);
    bool grave = lead != NULL && (v->causes.count > 0 || lead->rule->severity >= NC_WARNING);
    v->finding = grave ? nc_build_finding(b, lead) : NC_R_NONE;
    v->has_severity = grave;
    v->severity = grave ? lead->rule->severity : NC_INFO;
    if (v->causes.count > 0)
        say_found(b, v, lead);
    else if (grave)
        say_open(b, v, lead);
    else if (inputs > 0 && blind != NULL)
        say_inconclusive(b, v, inputs, blind);
    else if (inputs > 0 && questions > 0)
        say_undecided(b, v, inputs, questions);
    else if (inputs > 0 && absent > 0)
        say_absent(b, v, inputs);
    else if (inputs > 0)
        say_nothing_wrong(b, v, inputs);
    else
        say_unusable(b, v);
    build_cleared(b, v);
    build_tell(b, grave);
}
