/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SLICE_H
#define NC_SLICE_H

#include "engine/rule/rules.h"

/* Programs in which one rule comes out as in the whole one: it, the rules and reducers that it can depend on,
 * and nothing else, so that running its tests costs the same however many rules the packs have. */
typedef struct nc_slices nc_slices;

/* Slices live in the arena.  `program` must outlive them. */
nc_slices *nc_slices_new(nc_arena *arena, const nc_program *program);

/* The program for a test case of one of the program's rules.  A cause's certainty comes from all rules, so a
 * case that expects one gets the whole program. */
nc_program nc_slice_for_test(nc_slices *slices, const nc_test_case *test);

/* Can what `reader` gives depend on `rule`?  Both are rules of the program. */
bool nc_slice_holds(nc_slices *slices, const nc_rule *reader, const nc_rule *rule);

#endif
