/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ATOM_H
#define NC_ATOM_H

#include "engine/fact/fact.h"

/* What the sieve tests. */

typedef struct nc_alpha nc_alpha;

typedef enum nc_atom_kind {
    NC_ATOM_RANGE,
    NC_ATOM_NOT,
    NC_ATOM_IN,
    NC_ATOM_KNOWN,
    NC_ATOM_UNKNOWN
} nc_atom_kind;

/* One simple test of one slot; the same test in several patterns is one atom. */
typedef struct nc_atom {
    nc_atom_kind kind;
    bool ordered; /* RANGE of a slot whose words are ordered as signed numbers; else lo == hi */
    uint16_t slot;
    int64_t low, high;  /* RANGE, both included; NOT: low */
    const nc_word *set; /* IN, sorted */
    unsigned set_count;
    uint32_t users; /* patterns with this atom, for choosing access */
} nc_atom;

/* Of a value that is known. */
static inline bool nc_atom_holds(const nc_atom *atom, nc_word value)
{
    bool found = false;
    switch (atom->kind) {
    case NC_ATOM_RANGE: return nc_v_int(value) >= atom->low && nc_v_int(value) <= atom->high;
    case NC_ATOM_NOT: return nc_v_int(value) != atom->low;
    case NC_ATOM_IN:
        for (unsigned i = 0; i < atom->set_count && !found; i++)
            found = atom->set[i] == value;
        return found;
    case NC_ATOM_KNOWN:
    case NC_ATOM_UNKNOWN: break;
    }
    return atom->kind == NC_ATOM_KNOWN;
}

struct nc_atom_entry {
    nc_atom atom;
    nc_fact_type type;
    struct nc_atom_entry *next;
};

/* What kept the facts before from an alpha: asked first, since the next fact most likely fails it, too. */
typedef struct nc_screen {
    nc_alpha *alpha;
    uint64_t must, never; /* an own slot that has to be known, and one that must not: a bit each, or none */
    uint64_t bit;         /* of the own slot that fails from low to low + span; 0 = there is no such test */
    unsigned own;
    nc_word low;
    uint64_t span;
    uint64_t zeros; /* own slots that its conditions read, and that fail them when they are 0; 0 = none */
} nc_screen;

typedef struct nc_quiet nc_quiet; /* may.c */

enum { NC_FEW_ALPHAS = 64 }; /* so many are gone through one by one; more are found by the index */

#endif
