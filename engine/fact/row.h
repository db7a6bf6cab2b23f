/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ROW_H
#define NC_ROW_H

#include "fact.h"

#include <string.h>

/* A fact as the engine keeps it.  Its parts are read through the functions below only: a row that was
 * concluded may be kept in far fewer words than one of evidence. */
typedef struct nc_proof nc_proof;

/* Of compact rows, see below. */
enum { NC_ROW_HEAD = 16, NC_ROW_HEIGHT_BITS = 30, NC_ROW_RULE_BITS = 22, NC_ROW_MOST_SUPPORTS = 1023 };

typedef struct nc_row {
    nc_fact_type type;
    uint8_t own;      /* words in slot[] */
    bool gone : 1;    /* withdrawn: on its way out of a run that goes on */
    bool derived : 1; /* concluded, not evidence: behind slot[] stands where its proof is */
    bool packed : 1;  /* slot[] holds the known own slots side by side; else slot i stands at i */
    bool compact : 1; /* concluded, and kept as described below: only the head is there */
    bool narrow : 1;  /* compact: each word of a slot has 32 bits */
    bool whole : 1;   /* compact: all slots are known */
    bool marked : 1;  /* compact: there is a word for the recordings that show it */
    union {
        uint32_t id; /* dense over the run, in order of storing; never shown */
        struct {     /* compact */
            uint32_t height : NC_ROW_HEIGHT_BITS; /* of its proof */
            uint32_t touched : 1; /* its derivations changed, and it waits to be looked at */
            uint32_t published : 1; /* the sieve has seen it (engine/infer/support.c) */
        };
    };
    union {
        uint64_t known;
        struct {
            uint32_t root; /* compact: the row of evidence whose place is its own, as nc_row_ref gives it */
            uint32_t by;   /* compact: number of the rule, and of derivations */
        };
    };
    struct {
        nc_origin from;
        nc_sym source_name;
        uint16_t refuted; /* of an anchor that only absences keep: uses of it that an absence has refuted */
    } fact;               /* not in compact rows */
    nc_word slot[];
} nc_row;

/* A compact row: the head, what is known if not all (two words of 32 bits), the slots (one or two words
 * each), recordings if it is marked, premises as nc_row_ref gives them, as many as the longest rule of its
 * type has; in a live run, where they are always marked, a pointer to their derivations instead of premises.
 * Many conclusions of few facts take a third of the memory so; what they lack is at their root. */

/* Rows stand in pieces of memory that are numbered, each aligned to its size: so 32 bits name a row. */
enum { NC_ROW_PIECE = 16 * 1024, NC_ROW_UNIT = 8, NC_ROW_PIECE_BITS = 11, NC_ROW_PIECES = 1 << 21 };

typedef struct nc_row_space {
    unsigned char **pieces;
    size_t count, capacity;
    const struct nc_rule *const *rules; /* by number */
    bool no_proofs;                     /* no premises are kept */
    bool live;                          /* of a run that goes on: compact rows have derivations */
} nc_row_space;

typedef struct nc_row_piece { /* its head */
    const nc_row_space *space;
    uint64_t number;
} nc_row_piece;

static inline const nc_row_piece *nc_row_piece_of(const nc_row *row)
{
    return (const nc_row_piece *)((uintptr_t)row & ~(uintptr_t)(NC_ROW_PIECE - 1));
}

/* Of a row that stands in a piece; never 0. */
static inline uint32_t nc_row_ref(const nc_row *row)
{
    const nc_row_piece *piece = nc_row_piece_of(row);
    uintptr_t offset = (uintptr_t)row - (uintptr_t)piece;
    return (uint32_t)(piece->number << NC_ROW_PIECE_BITS | offset / NC_ROW_UNIT);
}

static inline nc_row *nc_row_at(const nc_row_space *space, uint32_t ref)
{
    uint32_t offset = (ref & ((1u << NC_ROW_PIECE_BITS) - 1)) * NC_ROW_UNIT;
    return (nc_row *)(void *)(space->pieces[ref >> NC_ROW_PIECE_BITS] + offset);
}

/* What stands behind the head of a compact row. */
static inline uint32_t *nc_row_parts(const nc_row *row)
{
    return (uint32_t *)((uintptr_t)row + NC_ROW_HEAD);
}

/* The row of evidence at whose place it stands: itself, unless it is compact. */
static inline const nc_row *nc_row_root(const nc_row *row)
{
    return row->compact ? nc_row_at(nc_row_piece_of(row)->space, row->root) : row;
}

static inline const nc_origin *nc_row_from(const nc_row *row)
{
    return &nc_row_root(row)->fact.from;
}

static inline nc_sym nc_row_source_name(const nc_row *row)
{
    return nc_row_root(row)->fact.source_name;
}

/* Orders rows as they were stored, in a run that ends with its finish. */
static inline uint32_t nc_row_id(const nc_row *row)
{
    return row->compact ? nc_row_ref(row) : row->id;
}

static inline uint64_t nc_row_known(const nc_row *row)
{
    uint64_t known;
    if (!row->compact)
        return row->known;
    if (row->whole)
        return (UINT64_C(1) << row->own) - 1;
    memcpy(&known, nc_row_parts(row), sizeof known);
    return known;
}

/* Number i of slot[]. */
static inline nc_word nc_row_word(const nc_row *row, unsigned i)
{
    nc_word word;
    if (!row->compact)
        return row->slot[i];
    const uint32_t *words = nc_row_parts(row) + (row->whole ? 0 : 2);
    if (row->narrow)
        return words[i];
    memcpy(&word, words + (size_t)i * 2, sizeof word);
    return word;
}

/* The row, which is not compact, has room for one word behind its slots. */
static inline void nc_row_set_proof(nc_row *row, const nc_proof *proof)
{
    row->slot[row->own] = (uintptr_t)proof;
    row->derived = true;
}

/* Bytes of a row that is not compact with all that stands behind its head. */
static inline size_t nc_row_size(const nc_row *row)
{
    return sizeof *row + (row->own + (size_t)row->derived) * sizeof row->slot[0];
}

/* Number of bits set, without an instruction that older processors lack (Hacker's Delight, 5-1). */
static inline unsigned nc_bits(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* The value of any slot number (fact.h: common ones first); false when it is not known. */
static inline bool nc_row_get(const nc_row *row, unsigned slot, nc_word *out)
{
    if (slot >= NC_SLOT_OWN) {
        unsigned own = slot - NC_SLOT_OWN;
        uint64_t all = nc_row_known(row);
        if (own >= NC_MAX_SLOTS || (all >> own & 1) == 0) {
            *out = 0;
            return false;
        }
        uint64_t before = (UINT64_C(1) << own) - 1; /* mostly all of them are known */
        unsigned at = row->packed && (all & before) != before ? nc_bits(all & before) : own;
        *out = at < row->own ? nc_row_word(row, at) : 0;
        return at < row->own;
    }
    const nc_row *root = nc_row_root(row);
    const nc_origin *from = &root->fact.from;
    switch (slot) {
    case NC_SLOT_AT: *out = nc_w_int(from->at); return from->at != NC_TIME_NONE;
    case NC_SLOT_N: *out = from->record; return from->record != 0;
    case NC_SLOT_LINE: *out = from->line; return from->line != 0;
    case NC_SLOT_SOURCE: *out = root->fact.source_name; return from->source != 0;
    default: *out = from->vantage; return from->vantage != 0;
    }
}

#endif
