/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ATOM_H
#define NC_ATOM_H

#include "engine/fact/fact.h"

/* What the sieve tests. */

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

struct nc_atom_entry {
    nc_atom atom;
    nc_fact_type type;
    struct nc_atom_entry *next;
};

#endif
