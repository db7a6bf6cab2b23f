/* SPDX-License-Identifier: Apache-2.0 */
/* What is undecided.  The same question about many connections is one entry, which tells the first. */
#include "reports/build.h"

#include <ctype.h>
#include <stdlib.h>

enum { MOST_PLACES = 100 };

typedef struct question { /* one entry while it is gathered */
    const nc_undecided *first;
    nc_r_undecided out;
    nc_list places;
} question;

/* ---- the same question ---- */

static bool is_number(char c)
{
    return isdigit((unsigned char)c) || c == '.';
}

/* Behind a number and its unit, "4.9 s" or "950 ms": the word that follows. */
static size_t behind_number(nc_str s, size_t at)
{
    while (at < s.n && is_number(s.p[at]))
        at++;
    while (at < s.n && s.p[at] == ' ')
        at++;
    while (at < s.n && isalpha((unsigned char)s.p[at]))
        at++;
    return at;
}

/* They say the same but for their numbers: "4.9 s of the recording after record 33 are missing". */
static bool same_reason(nc_str a, nc_str b)
{
    size_t i = 0, k = 0;
    while (i < a.n && k < b.n) {
        if (isdigit((unsigned char)a.p[i]) && isdigit((unsigned char)b.p[k])) {
            i = behind_number(a, i);
            k = behind_number(b, k);
        } else if (a.p[i++] != b.p[k++]) {
            return false;
        }
    }
    return i == a.n && k == b.n;
}

static bool same_question(const nc_undecided *x, const nc_undecided *y)
{
    return x->rule == y->rule && nc_str_eq(x->needs, y->needs) && same_reason(x->reason, y->reason);
}

/* ---- one entry ---- */

static bool in_texts(nc_r_texts texts, nc_str s)
{
    for (size_t i = 0; i < texts.count; i++)
        if (nc_str_eq(texts.items[i], s))
            return true;
    return false;
}

static nc_r_refs missing_of(nc_build *b, const nc_undecided *u)
{
    size_t *items = NC_NEW_ARRAY(b->arena, size_t, b->r->missing_count), n = 0;
    for (size_t i = 0; i < b->r->missing_count; i++)
        if (in_texts(b->r->missing[i].rules, u->rule->name))
            items[n++] = i;
    return (nc_r_refs){items, n};
}

static void begin(nc_build *b, question *q, const nc_undecided *u)
{
    q->first = u;
    q->out = (nc_r_undecided){.severity = u->rule->severity};
    q->out.rule = nc_build_copy(b, u->rule->name);
    q->out.code = nc_build_copy(b, u->rule->code);
    q->out.title = nc_build_copy(b, u->rule->title);
    q->out.reason = nc_build_copy(b, u->reason);
    q->out.needs = nc_build_copy(b, u->needs);
    q->out.about = nc_build_copy(b, u->about);
    q->out.actions = nc_build_actions(b, u->actions, u->action_count, NULL);
    q->out.missing = missing_of(b, u);
}

static void join(nc_build *b, question *q, const nc_undecided *u)
{
    q->out.count += u->count + 1;
    for (unsigned i = 0; i < u->row_count && q->places.count < MOST_PLACES; i++) {
        if (u->rows[i] == NULL)
            continue;
        nc_build_place(b, &b->scratch, u->rows[i], false);
        nc_str place = nc_build_take(b);
        if (!nc_list_has_text(&q->places, place))
            *(nc_str *)nc_list_add(&q->places, sizeof place) = place;
    }
}

void nc_build_undecided(nc_build *b)
{
    const nc_outcome *o = b->in->outcome;
    question *all = nc_xcalloc(o->undecided_count + 1, sizeof *all);
    size_t count = 0;
    for (size_t i = 0; i < o->undecided_count; i++) {
        const nc_undecided *u = &o->undecided[i];
        size_t at = count; /* entries of a rule stand together */
        while (at > 0 && all[at - 1].first->rule == u->rule && !same_question(all[at - 1].first, u))
            at--;
        if (at == 0 || all[at - 1].first->rule != u->rule)
            begin(b, &all[at = count++], u);
        else
            at--;
        join(b, &all[at], u);
    }
    nc_r_undecided *items = NC_NEW_ARRAY(b->arena, nc_r_undecided, count);
    for (size_t i = 0; i < count; i++) {
        items[i] = all[i].out;
        items[i].places.count = all[i].places.count;
        items[i].places.items = nc_list_end(&all[i].places, b->arena, sizeof(nc_str));
    }
    free(all);
    b->r->undecided = items;
    b->r->undecided_count = count;
}
