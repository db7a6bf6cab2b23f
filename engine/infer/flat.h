/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FLAT_H
#define NC_FLAT_H

#include "engine/rule/expr.h"

/* Conditions and values that hang on one fact alone, on whole numbers and equality (no texts, fractions,
 * functions, other facts), as a run of steps instead of a tree.  Each step is done
 * for up to 64 facts before the next one, so that what a step costs by itself is shared by all of them, and
 * no fact has to be made a row to be read. */

typedef struct nc_run nc_run;
typedef struct nc_type_plan nc_type_plan;
typedef struct nc_flat nc_flat;

enum { NC_FLAT_FACTS = 64 };

/* Facts side by side.  Of a batch: own slots stand in columns as its plan says.  Else one fact on its way in,
 * which knows no common slots. */
typedef struct nc_facts {
    const nc_word *words;
    const uint64_t *known;
    const nc_origin *origins; /* NULL: one fact on its way in */
} nc_facts;

/* Of number i of those that were asked about: bit i, and word[i] where bit i of `known` is set. */
typedef struct nc_flat_column {
    uint64_t known;
    uint64_t yes; /* of conditions; those of `known` that hold */
    nc_word word[NC_FLAT_FACTS];
} nc_flat_column;

/* As many of the conditions as can be, together; those stand first in the list then, and `taken` says how
 * many they are.  NULL: none can be. */
nc_flat *nc_flat_conditions(nc_run *run, const nc_type_plan *plan, const nc_expr **conditions, unsigned count,
                            uint8_t bind, unsigned *taken);
/* One value, over slots of `bind`.  NULL: it is no matter of whole numbers and equality alone. */
nc_flat *nc_flat_value(nc_run *run, const nc_type_plan *plan, const nc_expr *expr, uint8_t bind);

/* As nc_eval_truth and nc_eval say of each fact; at most NC_FLAT_FACTS of them, by place.  Programs belong to
 * the run's plans. */
nc_truth nc_flat_truth(const nc_flat *flat, const nc_facts *facts, size_t place);
/* The own slots that they read, as bits, if they say no of a fact on its way in where all of these are 0;
 * else 0.  `flat` may be NULL. */
uint64_t nc_flat_zeros(const nc_flat *flat);
/* Of conditions: bit i is set in `known` when fact i is decided, in the result when it holds. */
uint64_t nc_flat_truths(const nc_flat *flat, const nc_facts *facts, const uint16_t *places, unsigned count,
                        uint64_t *known);
void nc_flat_values(const nc_flat *flat, const nc_facts *facts, const uint16_t *places, unsigned count,
                    nc_flat_column *out);

#endif
