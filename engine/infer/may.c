/* SPDX-License-Identifier: Apache-2.0 */
#include "may.h"

/* Whether a fact of which some slots are filled may matter to anybody.  Facts of a type are much alike, so
 * what kept one of them out is remembered: for each alpha (screens), and of all alphas together (quiet). */

/* So many summaries of a type: a decoder asks with some slots, then with all. */
enum { SUMMARIES = 2, MOST_SPANS = 32, MOST_OPEN = 6 };

typedef struct span { /* of one own slot, both ends included: low .. low + width */
    unsigned own;
    nc_word low;
    uint64_t width;
} span;

/* Why a fact mattered to nobody, in a few words: the next one that these fit matters to nobody either. */
typedef struct summary {
    uint64_t filled;  /* with just these slots filled; 0: nothing was noted yet */
    uint64_t known;   /* these are known: those of `zeros` and `spans`, and some whose value says nothing */
    uint64_t lacking; /* these are not known */
    unsigned zero_count, span_count, open_count;
    uint8_t zeros[NC_MAX_SLOTS]; /* own slots that are 0 */
    span spans[MOST_SPANS];
    nc_alpha *open[MOST_OPEN]; /* alphas that say no by their conditions, and are asked again */
} summary;

struct nc_quiet {
    summary of[SUMMARIES];
    unsigned next;
};

/* Does this test fail already, whatever the other slots will be? */
static bool atom_fails(const nc_atom *atom, const nc_fact *fact, uint64_t filled)
{
    unsigned own = (unsigned)atom->slot - NC_SLOT_OWN;
    if (atom->slot < NC_SLOT_OWN || (filled >> own & 1) == 0)
        return false;
    if ((fact->known >> own & 1) == 0)
        return atom->kind == NC_ATOM_KNOWN;
    return !nc_atom_holds(atom, fact->slot[own]);
}

/* The fact, as far as it is filled, for conditions that read own slots only. */
static const nc_row *row_of_fact(const nc_type_plan *plan, const nc_fact *fact, nc_row *row)
{
    *row = (nc_row){.type = plan->type, .own = plan->own, .known = fact->known, .fact.from = fact->from};
    memcpy(row->slot, fact->slot, plan->own * sizeof(nc_word));
    return row;
}

/* A fact of which only some slots are filled, and who may still want it. */
typedef struct partial {
    nc_run *run;
    const nc_type_plan *plan;
    const nc_fact *fact;
    uint64_t filled;
    const nc_row *row; /* made when a condition reads several slots */
    nc_row *room;
} partial;

static bool rest_may(partial *p, nc_alpha *alpha)
{
    if (alpha->rest_count == 0 || (alpha->rest_reads & ~p->filled) != 0)
        return true;
    const nc_flat *flat = nc_alpha_flat(p->run, alpha);
    if (flat != NULL) {
        nc_facts alone = {p->fact->slot, &p->fact->known, NULL};
        if (nc_flat_truth(flat, &alone, 0) == NC_NO)
            return false;
    }
    if (alpha->flat_count == alpha->rest_count)
        return true;
    p->row = p->row != NULL ? p->row : row_of_fact(p->plan, p->fact, p->room);
    return nc_alpha_rest_holds(p->run, alpha, alpha->flat_count, p->row) != NC_NO;
}

/* All is known that anybody will ask of it. */
static bool is_done(const nc_alpha *alpha)
{
    return alpha->idle && (alpha->met || alpha->passed > 0);
}

/* The first of its tests that fails; NULL: none does. */
static const nc_atom *failing(const partial *p, const nc_alpha *alpha, const nc_atom *answered)
{
    for (unsigned i = 0; i < alpha->atom_count; i++)
        if (alpha->atoms[i] != answered && atom_fails(alpha->atoms[i], p->fact, p->filled))
            return alpha->atoms[i];
    return NULL;
}

static bool may_pass(partial *p, nc_alpha *alpha, bool answered)
{
    if (is_done(alpha) || failing(p, alpha, answered ? alpha->access : NULL) != NULL || !rest_may(p, alpha))
        return false;
    alpha->met = alpha->atom_count + alpha->rest_count == 0;
    return true;
}

static bool some_may_pass(partial *p, nc_alpha *const *alphas, size_t count, bool answered)
{
    for (size_t k = 0; k < count; k++)
        if (may_pass(p, alphas[k], answered))
            return true;
    return false;
}

static bool indexed_may(partial *p)
{
    const nc_type_plan *plan = p->plan;
    const nc_fact *fact = p->fact;
    for (size_t a = 0; a < plan->access_count; a++) {
        const nc_access *access = &plan->access[a];
        unsigned own = (unsigned)access->slot - NC_SLOT_OWN;
        bool known = (p->filled & fact->known) >> own & 1;
        uint32_t list = known ? nc_access_find(access, fact->slot[own]) : 0;
        bool may = known ? some_may_pass(p, &access->items[access->list_start[list]],
                                         access->list_start[list + 1] - access->list_start[list], true)
                         : some_may_pass(p, access->members.at, access->members.count, false);
        if (may)
            return true;
    }
    return some_may_pass(p, plan->always.at, plan->always.count, false);
}

/* ---- one alpha: why the fact before was none for it ---- */

static nc_screen *make_screens(nc_run *run, const nc_type_plan *plan)
{
    nc_screen *screens = NC_NEW_ARRAY(run->plans, nc_screen, plan->alphas.count);
    for (size_t k = 0; k < plan->alphas.count; k++)
        screens[k].alpha = plan->alphas.at[k];
    return screens;
}

static void fails_between(nc_screen *s, int64_t low, int64_t high)
{
    s->low = nc_w_int(low);
    s->span = nc_w_int(high) - s->low;
}

/* All values around this one that are not in the set. */
static void fails_in_gap(nc_screen *s, const nc_atom *atom, int64_t value)
{
    int64_t low = INT64_MIN, high = INT64_MAX;
    for (unsigned i = 0; i < atom->set_count; i++) {
        int64_t member = nc_v_int(atom->set[i]);
        if (member < value && member >= low)
            low = member + 1;
        else if (member > value && member <= high)
            high = member - 1;
    }
    fails_between(s, low, high);
}

/* The fact fails this test: which others will, too? */
static void set_screen(nc_screen *s, const nc_atom *atom, const nc_fact *fact)
{
    unsigned own = (unsigned)atom->slot - NC_SLOT_OWN; /* only these fail before all is filled */
    uint64_t bit = UINT64_C(1) << own;
    int64_t value = nc_v_int(fact->slot[own]);
    if (atom->kind == NC_ATOM_KNOWN) {
        s->must = bit;
        return;
    }
    if (atom->kind == NC_ATOM_UNKNOWN) {
        s->never = bit;
        return;
    }
    s->own = own;
    s->bit = bit;
    if (atom->kind == NC_ATOM_IN)
        fails_in_gap(s, atom, value);
    else if (atom->kind == NC_ATOM_NOT)
        fails_between(s, atom->low, atom->low);
    else if (value < atom->low)
        fails_between(s, INT64_MIN, atom->low - 1);
    else
        fails_between(s, atom->high + 1, INT64_MAX);
}

static bool are_zero(const nc_fact *fact, uint64_t slots)
{
    nc_word some = 0;
    for (; slots != 0; slots &= slots - 1)
        some |= fact->slot[__builtin_ctzll(slots)];
    return some == 0;
}

static inline bool in_span(const partial *p, const nc_screen *s)
{
    return (p->filled & p->fact->known & s->bit) != 0 && p->fact->slot[s->own] - s->low <= s->span;
}

static inline bool fails_known(const partial *p, const nc_screen *s)
{
    uint64_t known = p->filled & p->fact->known, lacking = p->filled & ~p->fact->known;
    return (lacking & s->must) != 0 || (known & s->never) != 0;
}

/* Its conditions say no when all slots that they read are 0. */
static inline bool fails_zero(const partial *p, const nc_screen *s)
{
    uint64_t known = p->filled & p->fact->known;
    return s->zeros != 0 && (s->zeros & ~known) == 0 && (s->alpha->rest_reads & ~p->filled) == 0 &&
           are_zero(p->fact, s->zeros);
}

static inline bool is_screened(const partial *p, const nc_screen *s)
{
    return in_span(p, s) || fails_known(p, s) || fails_zero(p, s) || is_done(s->alpha);
}

/* What one of them passed is asked first. */
static bool screened_may(partial *p, nc_screen *screens, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        nc_screen *s = &screens[k];
        if (is_screened(p, s))
            continue;
        const nc_atom *atom = failing(p, s->alpha, NULL);
        if (atom != NULL) {
            set_screen(s, atom, p->fact);
        } else if (rest_may(p, s->alpha)) {
            s->alpha->met = s->alpha->atom_count + s->alpha->rest_count == 0;
            nc_screen passed = *s;
            *s = screens[0];
            screens[0] = passed;
            return true;
        } else {
            s->zeros = nc_flat_zeros(s->alpha->flat);
        }
    }
    return false;
}

/* ---- all alphas together ---- */

static bool is_quiet(partial *p, const summary *q)
{
    uint64_t known = p->filled & p->fact->known;
    nc_word some = 0;
    if (q->filled != p->filled || (q->known & ~known) != 0 || (q->lacking & known) != 0)
        return false;
    for (unsigned i = 0; i < q->zero_count; i++)
        some |= p->fact->slot[q->zeros[i]];
    if (some != 0)
        return false;
    for (unsigned i = 0; i < q->span_count; i++)
        if (p->fact->slot[q->spans[i].own] - q->spans[i].low > q->spans[i].width)
            return false;
    for (unsigned i = 0; i < q->open_count; i++)
        if (may_pass(p, q->open[i], false))
            return false;
    return true;
}

/* Where both fail. */
static void narrow(span *a, const nc_screen *s)
{
    int64_t low = nc_v_int(a->low), high = nc_v_int(a->low + a->width);
    int64_t other_low = nc_v_int(s->low), other_high = nc_v_int(s->low + s->span);
    low = low > other_low ? low : other_low;
    high = high < other_high ? high : other_high;
    *a = (span){a->own, nc_w_int(low), nc_w_int(high) - nc_w_int(low)};
}

/* False: there is no room for it. */
static bool add_span(summary *q, const nc_screen *s)
{
    unsigned i = 0;
    while (i < q->span_count && q->spans[i].own != s->own)
        i++;
    if (i == MOST_SPANS)
        return false;
    q->known |= s->bit;
    if (i < q->span_count)
        narrow(&q->spans[i], s);
    else
        q->spans[q->span_count++] = (span){s->own, s->low, s->span};
    return true;
}

/* Nobody wanted this fact: notes the reason of one alpha.  False: there is no room for it. */
static bool add_reason(const partial *p, summary *q, const nc_screen *s, uint64_t *zeros)
{
    uint64_t known = p->filled & p->fact->known;
    if (is_done(s->alpha))
        return true;
    if (fails_known(p, s)) {
        q->lacking |= s->must & ~known;
        q->known |= s->never & known;
        return true;
    }
    if (in_span(p, s))
        return add_span(q, s);
    if (fails_zero(p, s)) {
        *zeros |= s->zeros;
        return true;
    }
    if (q->open_count == MOST_OPEN)
        return false;
    q->open[q->open_count++] = s->alpha;
    return true;
}

/* Slots of which only the 0 is known to fail are 0. */
static void set_zeros(summary *q, uint64_t zeros)
{
    q->known |= zeros;
    for (; zeros != 0; zeros &= zeros - 1)
        q->zeros[q->zero_count++] = (uint8_t)__builtin_ctzll(zeros);
}

static void note_quiet(const partial *p, summary *q, const nc_screen *screens, size_t count)
{
    uint64_t zeros = 0;
    *q = (summary){.filled = p->filled};
    for (size_t k = 0; k < count; k++) {
        if (!add_reason(p, q, &screens[k], &zeros)) {
            q->filled = 0;
            return;
        }
    }
    set_zeros(q, zeros);
}

/* That of the same slots; else the older one. */
static summary *summary_for(nc_quiet *quiet, uint64_t filled)
{
    for (unsigned i = 0; i < SUMMARIES; i++)
        if (quiet->of[i].filled == filled || quiet->of[i].filled == 0)
            return &quiet->of[i];
    quiet->next = (quiet->next + 1) % SUMMARIES;
    return &quiet->of[quiet->next];
}

static bool few_may(partial *p, nc_type_plan *plan)
{
    summary *q = summary_for(plan->quiet, p->filled);
    if (p->filled != 0 && is_quiet(p, q))
        return false;
    if (screened_may(p, plan->screens, plan->alphas.count))
        return true;
    note_quiet(p, q, plan->screens, plan->alphas.count);
    return false;
}

bool nc_sieve_may(nc_run *run, nc_type_plan *plan, const nc_fact *fact, uint64_t filled)
{
    nc_scratch_row room;
    partial p = {run, plan, fact, filled, NULL, &room.row};
    if (plan->alphas.count > NC_FEW_ALPHAS)
        return indexed_may(&p);
    if (plan->screens == NULL) {
        plan->screens = make_screens(run, plan);
        plan->quiet = NC_NEW_ARRAY(run->plans, nc_quiet, 1);
    }
    return few_may(&p, plan);
}
