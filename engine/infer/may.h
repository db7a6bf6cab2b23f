/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_MAY_H
#define NC_MAY_H

#include "infer.h"

/* Whether some alpha may still say anything but no when only the slots in `filled` are decided. */
bool nc_sieve_may(nc_run *run, nc_type_plan *plan, const nc_fact *fact, uint64_t filled);

/* sieve.c, for it: the alpha's conditions that are laid flat, written when a fact first gets that far; NULL:
 * none can be.  Its conditions from number `first` on, of a row. */
const nc_flat *nc_alpha_flat(nc_run *run, nc_alpha *alpha);
nc_truth nc_alpha_rest_holds(nc_run *run, const nc_alpha *alpha, unsigned first, const nc_row *row);

#endif
