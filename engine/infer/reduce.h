/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REDUCE_H
#define NC_REDUCE_H

#include "infer.h"

/* What reduce.c and reduce_field.c share: fields of accumulators that need more than a word. */

enum { NC_DISTINCT_MOST = 65536 }; /* values counted for one key; reaching it is reported */

typedef struct word_set {
    nc_word *words;
    uint8_t *used;
    size_t count, mask;
} word_set;

typedef struct exact_sum {
    double *parts;
    size_t count, capacity;
} exact_sum;

typedef struct nc_counted {
    int64_t at;
    nc_word value;
} nc_counted;

typedef struct nc_ring {
    struct nc_ring *next;
    nc_counted *items;
    size_t head, count, capacity;
    size_t inside; /* items of the window that begins at the first one */
    nc_word sum;   /* of them */
    int64_t latest;
    uint32_t source;
} nc_ring;

typedef struct nc_field_state {
    nc_mark chosen; /* first, last: where the value stands */
    word_set distinct;
    exact_sum sum;
    nc_ring *rings; /* count() in 10s, one for each source */
    int64_t peak;
    bool any;
} nc_field_state;

bool nc_field_distinct(nc_field_state *state, nc_word word); /* true: a new one */
bool nc_field_full(const nc_field_state *state);
void nc_field_add_float(nc_field_state *state, nc_word word);
nc_word nc_field_sum(const nc_field_state *state);
void nc_field_slide(nc_field_state *state, uint32_t source, int64_t at, nc_word value, int64_t length,
                    int64_t disorder);
bool nc_field_peak(const nc_field_state *state, int64_t length,
                   nc_word *out); /* false: nothing was counted */
void nc_field_free(nc_field_state *state);

#endif
