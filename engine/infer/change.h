/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CHANGE_H
#define NC_CHANGE_H

#include "engine/base/diag.h"
#include "run.h"

/* Other rules for a live run that was begun with nc_run_limits.changing: rules added, removed or written
 * anew, other values of parameters, other tables.
 *
 *     nc_run_finish(run);
 *     nc_run_change(run, program, diag);      // made with the same pool and host functions, a vocabulary of
 * its own const nc_outcome *out = nc_run_finish(run);
 *
 * The next outcome is that of a new run of the new program over the same facts, but only rules that are not
 * as they were are evaluated, and those that read, directly or not, what these conclude
 * (nc_outcome.rules_searched counts them).
 *
 * The vocabulary has to hold the types of the host under the same numbers as the one before.  NC_E_INVALID
 * with a message, and nothing has changed, when the run is not such a one or was begun for another program
 * (nc_run_limits.next), when a rule or accumulator that is not as it was reads facts of a type that is not
 * kept whole (nc_run_limits.whole), or when facts are held of a type that the new packs do not know or
 * declare with other slots.  The programs before and their vocabularies must live as long as the run;
 * outcomes from before are over. */
nc_err nc_run_change(nc_run *run, const nc_program *program, nc_diag *diag);

/* Tells the types whose facts what is called `name` reads: a rule (by name or code), the rules of a pack, or
 * a fact type itself; of a type that is counted also what it is counted from.  For nc_run_limits.whole.
 * Types may be told more than once.  False: nothing is called so. */
bool nc_change_reads(const nc_program *program, nc_str name, void (*told)(void *context, nc_fact_type type),
                     void *context);

#endif
