/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include "engine/rule/meaning.h"

#include <stdlib.h>

/* From a pattern's own conditions to atoms and to an alpha that all equal patterns share. */

static bool ordered_type(nc_type type)
{
    return type == NC_T_INT || type == NC_T_TIME || type == NC_T_DURATION || type == NC_T_BOOL;
}

/* Words of these types are equal exactly when the values are. */
static bool exact_type(nc_type type)
{
    return type != NC_T_FLOAT && type != NC_T_NONE && type != NC_T_CIDR;
}

/* The name of a source stands in rows only. */
static bool own_slot(const nc_expr *e)
{
    return e->op == NC_X_SLOT && e->slot != NC_SLOT_SOURCE;
}

static bool compare_atom(const nc_expr *e, nc_atom *atom)
{
    const nc_expr *slot = e->args[0], *other = e->args[1];
    nc_expr_op op = e->op;
    if (!own_slot(slot)) {
        const nc_expr *swap = slot;
        slot = other;
        other = swap;
        op = op == NC_X_LT   ? NC_X_GT
             : op == NC_X_LE ? NC_X_GE
             : op == NC_X_GT ? NC_X_LT
             : op == NC_X_GE ? NC_X_LE
                             : op;
    }
    if (!own_slot(slot) || other->op != NC_X_CONST || slot->type != other->type || !exact_type(slot->type))
        return false;
    int64_t value = nc_v_int(other->word);
    bool order = ordered_type(slot->type);
    *atom =
        (nc_atom){.kind = NC_ATOM_RANGE, .ordered = order, .slot = slot->slot, .low = value, .high = value};
    if (op == NC_X_NE)
        atom->kind = NC_ATOM_NOT;
    if (op == NC_X_EQ || op == NC_X_NE)
        return true;
    if (!order || (op == NC_X_LT && value == INT64_MIN) || (op == NC_X_GT && value == INT64_MAX))
        return false;
    if (op == NC_X_LT || op == NC_X_LE) {
        atom->low = INT64_MIN;
        atom->high = op == NC_X_LT ? value - 1 : value;
    } else {
        atom->high = INT64_MAX;
        atom->low = op == NC_X_GT ? value + 1 : value;
    }
    return true;
}

static bool range_atom(const nc_expr *e, nc_atom *atom)
{
    if (e->argc != 3 || !own_slot(e->args[0]) || !ordered_type(e->args[0]->type))
        return false;
    for (unsigned i = 1; i < 3; i++)
        if (e->args[i]->op != NC_X_CONST || e->args[i]->type != e->args[0]->type)
            return false;
    int64_t low = nc_v_int(e->args[1]->word), high = nc_v_int(e->args[2]->word);
    if (e->word == 1 && low == INT64_MAX)
        return false;
    *atom = (nc_atom){.kind = NC_ATOM_RANGE,
                      .ordered = true,
                      .slot = e->args[0]->slot,
                      .low = e->word == 1 ? low + 1 : low,
                      .high = high};
    return true;
}

static int word_cmp(const void *a, const void *b)
{
    nc_word x = *(const nc_word *)a, y = *(const nc_word *)b;
    return (x > y) - (x < y);
}

static bool in_atom(nc_run *run, const nc_expr *e, nc_atom *atom)
{
    if (!own_slot(e->args[0]) || !exact_type(e->args[0]->type) || e->args[0]->type == NC_T_LIST ||
        e->argc < 2)
        return false;
    for (unsigned i = 1; i < e->argc; i++)
        if (e->args[i]->op != NC_X_CONST || e->args[i]->type != e->args[0]->type)
            return false;
    unsigned n = e->argc - 1u, kept = 0;
    nc_word *set = NC_NEW_ARRAY(run->plans, nc_word, n);
    for (unsigned i = 0; i < n; i++)
        set[i] = e->args[i + 1]->word;
    qsort(set, n, sizeof *set, word_cmp);
    for (unsigned i = 0; i < n; i++)
        if (kept == 0 || set[kept - 1] != set[i])
            set[kept++] = set[i];
    *atom = (nc_atom){.kind = NC_ATOM_IN, .slot = e->args[0]->slot, .set = set, .set_count = kept};
    return true;
}

static bool atom_of(nc_run *run, const nc_expr *e, nc_atom *atom)
{
    switch ((int)e->op) {
    case NC_X_EQ:
    case NC_X_NE:
    case NC_X_LT:
    case NC_X_LE:
    case NC_X_GT:
    case NC_X_GE: return compare_atom(e, atom);
    case NC_X_RANGE: return range_atom(e, atom);
    case NC_X_IN: return in_atom(run, e, atom);
    case NC_X_KNOWN:
        *atom = (nc_atom){.kind = NC_ATOM_KNOWN, .slot = e->args[0]->slot};
        return own_slot(e->args[0]);
    case NC_X_SLOT:
        *atom = (nc_atom){.kind = NC_ATOM_RANGE, .ordered = true, .slot = e->slot, .low = 1, .high = 1};
        return own_slot(e);
    case NC_X_NOT:
        if (own_slot(e->args[0])) {
            *atom = (nc_atom){.kind = NC_ATOM_RANGE, .ordered = true, .slot = e->args[0]->slot};
            return true;
        }
        *atom = (nc_atom){.kind = NC_ATOM_UNKNOWN};
        if (e->args[0]->op != NC_X_KNOWN || !own_slot(e->args[0]->args[0]))
            return false;
        atom->slot = e->args[0]->args[0]->slot;
        return true;
    default: return false;
    }
}

static bool same_atom(const nc_atom *a, const nc_atom *b)
{
    return a->kind == b->kind && a->slot == b->slot && a->low == b->low && a->high == b->high &&
           a->set_count == b->set_count &&
           (a->set_count == 0 || memcmp(a->set, b->set, a->set_count * sizeof *a->set) == 0);
}

static uint64_t atom_hash(const nc_atom *a, nc_fact_type type)
{
    uint64_t h = nc_mix((uint64_t)a->kind << 32 | (uint64_t)a->slot << 16 | type);
    h = nc_mix(h ^ (uint64_t)a->low) + nc_mix((uint64_t)a->high);
    for (unsigned i = 0; i < a->set_count; i++)
        h = nc_mix(h ^ a->set[i]);
    return h;
}

static uint64_t expr_hash(const nc_expr *e)
{
    uint64_t h = nc_mix((uint64_t)e->op << 40 | (uint64_t)e->slot << 8 | e->argc) ^ nc_mix(e->word + 1);
    for (unsigned i = 0; i < e->argc; i++)
        h = nc_mix(h + expr_hash(e->args[i]));
    return h;
}

static bool same_alpha(const nc_alpha *a, const nc_alpha *b)
{
    if (a->hash != b->hash || a->type != b->type || a->atom_count != b->atom_count ||
        a->rest_count != b->rest_count || !nc_decisive_same(a->decisive, b->decisive))
        return false;
    for (unsigned i = 0; i < a->atom_count; i++) {
        unsigned k = 0;
        while (k < b->atom_count && !same_atom(a->atoms[i], b->atoms[k]))
            k++;
        if (k == b->atom_count)
            return false;
    }
    for (unsigned i = 0; i < a->rest_count; i++) {
        unsigned k = 0;
        while (k < b->rest_count && !nc_expr_same(a->rest[i], b->rest[k], true))
            k++;
        if (k == b->rest_count)
            return false;
    }
    return true;
}

/* Equal atoms are one object, so that their users are counted together. */
static nc_atom *shared_atom(nc_run *run, const nc_atom *atom, nc_fact_type type)
{
    uint64_t hash = atom_hash(atom, type);
    struct nc_atom_entry *entry = run->atom_table[hash & run->bucket_mask];
    for (; entry != NULL; entry = entry->next)
        if (entry->type == type && same_atom(&entry->atom, atom))
            return &entry->atom;
    entry = NC_NEW(run->plans, struct nc_atom_entry);
    entry->atom = *atom;
    entry->type = type;
    entry->next = run->atom_table[hash & run->bucket_mask];
    run->atom_table[hash & run->bucket_mask] = entry;
    return &entry->atom;
}

/* Two bounds of one slot are one range. */
static bool merge_range(nc_atom *atoms, unsigned count, const nc_atom *atom)
{
    for (unsigned i = 0; i < count; i++) {
        nc_atom *a = &atoms[i];
        if (a->kind != NC_ATOM_RANGE || atom->kind != NC_ATOM_RANGE || a->slot != atom->slot || !a->ordered ||
            !atom->ordered)
            continue;
        a->low = a->low > atom->low ? a->low : atom->low;
        a->high = a->high < atom->high ? a->high : atom->high;
        return true;
    }
    return false;
}

typedef struct rest_reading {
    uint64_t slots;
    uint8_t bind;
} rest_reading;

static void visit_rest(void *context, const nc_expr *e)
{
    rest_reading *reading = context;
    bool own = e->op == NC_X_SLOT && e->bind == reading->bind && e->slot >= NC_SLOT_OWN;
    if (own)
        reading->slots |= UINT64_C(1) << (e->slot - NC_SLOT_OWN);
    else if (e->op == NC_X_SLOT || (e->op >= NC_X_HOST && e->op != NC_X_LOOKUP))
        reading->slots |= UINT64_C(1) << 63;
}

static void split_conditions(nc_run *run, const nc_pattern *pattern, nc_alpha *alpha)
{
    nc_atom *atoms = NC_NEW_ARRAY(run->plans, nc_atom, pattern->local_count);
    alpha->rest = NC_NEW_ARRAY(run->plans, const nc_expr *, pattern->local_count);
    alpha->hash = nc_mix(alpha->type + 1u);
    for (unsigned i = 0; i < pattern->local_count; i++) {
        nc_atom atom;
        if (!atom_of(run, pattern->local[i], &atom)) {
            alpha->rest[alpha->rest_count++] = pattern->local[i];
            alpha->hash += expr_hash(pattern->local[i]);
            rest_reading reading = {alpha->rest_reads, alpha->bind};
            nc_walk(pattern->local[i], visit_rest, &reading);
            alpha->rest_reads = reading.slots;
        } else if (!merge_range(atoms, alpha->atom_count, &atom)) {
            atoms[alpha->atom_count++] = atom;
        }
    }
    alpha->atoms = NC_NEW_ARRAY(run->plans, nc_atom *, alpha->atom_count);
    for (unsigned i = 0; i < alpha->atom_count; i++) {
        alpha->atoms[i] = shared_atom(run, &atoms[i], alpha->type);
        alpha->hash += atom_hash(&atoms[i], alpha->type);
    }
}

static nc_alpha *alpha_with(nc_run *run, const nc_pattern *pattern, struct nc_decisive *decisive)
{
    nc_alpha probe = {.type = pattern->type, .bind = pattern->bind, .decisive = decisive};
    split_conditions(run, pattern, &probe);
    nc_alpha **bucket = &run->alpha_table[nc_mix(probe.hash) & run->bucket_mask];
    for (nc_alpha *a = *bucket; a != NULL; a = a->same)
        if (same_alpha(a, &probe))
            return a;
    nc_alpha *alpha = NC_NEW(run->plans, nc_alpha);
    *alpha = probe;
    alpha->rows.space = alpha->maybe.space = &run->space;
    alpha->same = *bucket;
    *bucket = alpha;
    for (unsigned i = 0; i < alpha->atom_count; i++)
        alpha->atoms[i]->users++;
    nc_alphas_push(&run->alphas, alpha);
    nc_alphas_push(&run->types[pattern->type].alphas, alpha);
    return alpha;
}

nc_alpha *nc_alpha_of(nc_run *run, const nc_pattern *pattern)
{
    return alpha_with(run, pattern, NULL);
}

nc_alpha *nc_alpha_of_exists(nc_run *run, const nc_pattern *pattern)
{
    return alpha_with(run, pattern, nc_decisive_of(run, pattern));
}
