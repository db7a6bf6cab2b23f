/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ROW_H
#define NC_ROW_H

#include "fact.h"

/* A fact as the engine keeps it.  Slots are read through nc_row_get only, so that rows may become columns. */
typedef struct nc_proof nc_proof;

typedef struct nc_row {
    nc_fact_type type;
    uint16_t own; /* words in slot[] */
    uint32_t id;  /* dense over the run, in order of storing; never shown */
    uint64_t known;
    nc_origin from;
    nc_sym source_name;
    bool gone : 1;    /* withdrawn: on its way out of a run that goes on */
    bool derived : 1; /* concluded, not evidence: behind slot[] stands where its proof is */
    bool packed;      /* slot[] holds the known own slots side by side; else slot i stands at i */
    uint16_t refuted; /* of an anchor that only absences keep: uses of it that an absence has refuted */
    nc_word slot[];
} nc_row;

/* How a row was concluded; NULL for evidence.  Most rows are evidence, so the head holds no place for it. */
static inline const nc_proof *nc_row_proof(const nc_row *row)
{
    return row->derived ? (const nc_proof *)(uintptr_t)row->slot[row->own] : NULL;
}

/* The row has room for one word behind its slots. */
static inline void nc_row_set_proof(nc_row *row, const nc_proof *proof)
{
    row->slot[row->own] = (uintptr_t)proof;
    row->derived = true;
}

/* Bytes of a row with all that stands behind its head. */
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
        bool known = own < NC_MAX_SLOTS && (row->known >> own & 1) != 0;
        unsigned at = row->packed && known ? nc_bits(row->known & ((UINT64_C(1) << own) - 1)) : own;
        *out = at < row->own ? row->slot[at] : 0;
        return known && at < row->own;
    }
    switch (slot) {
    case NC_SLOT_AT: *out = nc_w_int(row->from.at); return row->from.at != NC_TIME_NONE;
    case NC_SLOT_N: *out = row->from.record; return row->from.record != 0;
    case NC_SLOT_LINE: *out = row->from.line; return row->from.line != 0;
    case NC_SLOT_SOURCE: *out = row->source_name; return row->from.source != 0;
    default: *out = row->from.vantage; return row->from.vantage != 0;
    }
}

#endif
