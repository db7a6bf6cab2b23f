/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>

/* The index of the sieve.  Every pattern gives one atom as its access; per slot all of them are laid out as
 * elementary segments with the list of patterns of each: a table by value where the span is small, a hash
 * where all are single values, else a search over the segments. */

enum { DIRECT_SPAN = 1 << 17, FREE_ITEMS = 1 << 20, ITEMS_PER_MEMBER = 64 };

static bool can_access(const nc_atom *atom)
{
    return (atom->kind == NC_ATOM_RANGE || atom->kind == NC_ATOM_IN) && atom->slot >= NC_SLOT_OWN;
}

static bool single(const nc_atom *atom)
{
    return atom->kind == NC_ATOM_IN || atom->low == atom->high;
}

/* The atom that the fewest patterns share is the rarest; a single value beats a range that as many share. */
static const nc_atom *choose(const nc_alpha *alpha)
{
    const nc_atom *best = NULL;
    for (unsigned i = 0; i < alpha->atom_count; i++) {
        const nc_atom *atom = alpha->atoms[i];
        if (!can_access(atom))
            continue;
        if (best == NULL || atom->users < best->users ||
            (atom->users == best->users && single(atom) && !single(best)))
            best = atom;
    }
    return best;
}

void nc_alphas_push(nc_alphas *list, nc_alpha *alpha)
{
    list->at = nc_grow(list->at, &list->capacity, list->count, sizeof *list->at);
    list->at[list->count++] = alpha;
}

static nc_access *access_for(nc_type_plan *plan, uint16_t slot)
{
    for (size_t i = 0; i < plan->access_count; i++)
        if (plan->access[i].slot == slot)
            return &plan->access[i];
    plan->access = nc_grow(plan->access, &plan->access_capacity, plan->access_count, sizeof *plan->access);
    nc_access *access = &plan->access[plan->access_count++];
    *access = (nc_access){.slot = slot};
    return access;
}

static int bound_cmp(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Number of ranges an access atom stands for, and the i-th of them. */
static unsigned range_count(const nc_atom *atom)
{
    return atom->kind == NC_ATOM_IN ? atom->set_count : 1;
}

static void range_at(const nc_atom *atom, unsigned i, int64_t *low, int64_t *high)
{
    *low = atom->kind == NC_ATOM_IN ? nc_v_int(atom->set[i]) : atom->low;
    *high = atom->kind == NC_ATOM_IN ? *low : atom->high;
}

static void make_bounds(nc_access *access)
{
    size_t n = 1;
    for (size_t m = 0; m < access->members.count; m++)
        n += 2u * range_count(access->members.at[m]->access);
    access->bounds = nc_xmalloc(n * sizeof *access->bounds);
    access->bounds[0] = INT64_MIN;
    n = 1;
    for (size_t m = 0; m < access->members.count; m++) {
        const nc_atom *atom = access->members.at[m]->access;
        for (unsigned i = 0; i < range_count(atom); i++) {
            int64_t low, high;
            range_at(atom, i, &low, &high);
            if (low > high)
                continue;
            access->bounds[n++] = low;
            if (high < INT64_MAX)
                access->bounds[n++] = high + 1;
        }
    }
    qsort(access->bounds, n, sizeof *access->bounds, bound_cmp);
    for (size_t i = 0; i < n; i++)
        if (access->bound_count == 0 || access->bounds[access->bound_count - 1] != access->bounds[i])
            access->bounds[access->bound_count++] = access->bounds[i];
}

static size_t segment_of(const nc_access *access, int64_t value)
{
    const int64_t *base = access->bounds;
    size_t n = access->bound_count;
    while (n > 1) {
        size_t half = n / 2;
        base = base[half] <= value ? base + half : base;
        n -= half;
    }
    return (size_t)(base - access->bounds);
}

static size_t items_of(const nc_access *access, const nc_atom *atom)
{
    size_t n = 0;
    for (unsigned i = 0; i < range_count(atom); i++) {
        int64_t low, high;
        range_at(atom, i, &low, &high);
        if (low <= high)
            n += segment_of(access, high) - segment_of(access, low) + 1;
    }
    return n;
}

/* Many wide ranges over each other would need a list as long as their product: the widest are looked at for
 * every fact. */
static void drop_wide(nc_type_plan *plan, nc_access *access)
{
    size_t total = 0, budget = FREE_ITEMS + ITEMS_PER_MEMBER * access->members.count;
    for (size_t m = 0; m < access->members.count; m++)
        total += items_of(access, access->members.at[m]->access);
    for (size_t wide = access->bound_count / 2; total > budget && wide > 0; wide /= 2) {
        size_t kept = 0;
        for (size_t m = 0; m < access->members.count; m++) {
            nc_alpha *alpha = access->members.at[m];
            size_t n = items_of(access, alpha->access);
            if (n > wide) {
                total -= n;
                alpha->access = NULL;
                nc_alphas_push(&plan->always, alpha);
            } else {
                access->members.at[kept++] = alpha;
            }
        }
        access->members.count = kept;
    }
}

static void fill_lists(nc_access *access)
{
    size_t lists = access->bound_count + 1; /* list 0 is empty, segment i is list i + 1 */
    access->list_count = (uint32_t)lists;
    access->list_start = nc_xcalloc(lists + 2, sizeof *access->list_start);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t m = 0; m < access->members.count; m++) {
            const nc_atom *atom = access->members.at[m]->access;
            for (unsigned i = 0; i < range_count(atom); i++) {
                int64_t low, high;
                range_at(atom, i, &low, &high);
                if (low > high)
                    continue;
                for (size_t s = segment_of(access, low), end = segment_of(access, high); s <= end; s++) {
                    if (pass == 0)
                        access->list_start[s + 3]++;
                    else
                        access->items[access->list_start[s + 2]++] = access->members.at[m];
                }
            }
        }
        if (pass == 0) { /* counts stand two places up, so that filling leaves every start in its place */
            for (size_t l = 1; l < lists + 2; l++)
                access->list_start[l] += access->list_start[l - 1];
            access->items = nc_xmalloc(access->list_start[lists + 1] * sizeof(nc_alpha *));
        }
    }
}

static uint32_t list_of_segment(const nc_access *access, size_t s)
{
    return access->list_start[s + 1] == access->list_start[s + 2] ? 0 : (uint32_t)s + 1;
}

static void make_direct(nc_access *access, int64_t low, int64_t high)
{
    access->base = low;
    access->span = (size_t)(high - low) + 1;
    access->direct = nc_xmalloc(access->span * sizeof *access->direct);
    for (size_t i = 0; i < access->span; i++)
        access->direct[i] = list_of_segment(access, segment_of(access, low + (int64_t)i));
    access->below = list_of_segment(access, 0);
    access->above = list_of_segment(access, access->bound_count - 1);
}

static void make_hash(nc_access *access)
{
    access->mask = 63;
    while (access->mask < access->bound_count * 2)
        access->mask = access->mask * 2 + 1;
    access->keys = nc_xcalloc(access->mask + 1, sizeof *access->keys);
    access->lists = nc_xcalloc(access->mask + 1, sizeof *access->lists);
    for (size_t s = 0; s < access->bound_count; s++) {
        uint32_t list = list_of_segment(access, s);
        if (list == 0)
            continue;
        nc_word key = nc_w_int(access->bounds[s]);
        size_t at = nc_mix(key) & access->mask;
        while (access->lists[at] != 0)
            at = (at + 1) & access->mask;
        access->keys[at] = key;
        access->lists[at] = list;
    }
}

static bool has_atom(const nc_alpha *alpha, const nc_atom *atom)
{
    for (unsigned i = 0; i < alpha->atom_count; i++)
        if (alpha->atoms[i] == atom)
            return true;
    return false;
}

/* What all ask for is asked once for a fact, not once for each that its value leads to. */
static const nc_atom *common_atom(const nc_access *access)
{
    const nc_alpha *first = access->members.count > 1 ? access->members.at[0] : NULL;
    for (unsigned i = 0; first != NULL && i < first->atom_count; i++) {
        const nc_atom *atom = first->atoms[i];
        size_t m = 1;
        while (m < access->members.count && access->members.at[m]->access != atom &&
               has_atom(access->members.at[m], atom))
            m++;
        if (m == access->members.count && first->access != atom)
            return atom;
    }
    return NULL;
}

static void make_index(nc_access *access)
{
    access->common = common_atom(access);
    fill_lists(access);
    if (access->bound_count < 2)
        return;
    int64_t low = access->bounds[1], high = access->bounds[access->bound_count - 1];
    if ((uint64_t)high - (uint64_t)low < DIRECT_SPAN) {
        make_direct(access, low, high);
        return;
    }
    bool singles = true;
    for (size_t m = 0; m < access->members.count; m++)
        singles = singles && single(access->members.at[m]->access);
    if (singles)
        make_hash(access);
}

uint32_t nc_access_find(const nc_access *access, nc_word value)
{
    if (access->direct != NULL) {
        uint64_t at = value - (nc_word)access->base;
        if (at < access->span)
            return access->direct[at];
        return nc_v_int(value) < access->base ? access->below : access->above;
    }
    if (access->keys != NULL) {
        for (size_t at = nc_mix(value) & access->mask; access->lists[at] != 0; at = (at + 1) & access->mask)
            if (access->keys[at] == value)
                return access->lists[at];
        return 0;
    }
    return list_of_segment(access, segment_of(access, nc_v_int(value)));
}

void nc_access_build(nc_type_plan *plan)
{
    for (size_t k = 0; k < plan->alphas.count; k++) {
        nc_alpha *alpha = plan->alphas.at[k];
        alpha->access = choose(alpha);
        if (alpha->access == NULL) {
            nc_alphas_push(&plan->always, alpha);
            continue;
        }
        nc_alphas_push(&access_for(plan, alpha->access->slot)->members, alpha);
    }
    for (size_t a = 0; a < plan->access_count; a++) {
        nc_access *access = &plan->access[a];
        make_bounds(access);
        drop_wide(plan, access);
        make_index(access);
    }
}
