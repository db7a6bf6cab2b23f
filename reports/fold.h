/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORTS_FOLD_H
#define NC_REPORTS_FOLD_H

#include "reports/result.h"

/* Findings alike are those of one rule that are all found, all effects or all suppressed.  A report for
 * people shows the first few of them and says how many more there are; all keep their place and number. */

/* Sets `alike` and `alikes` of all findings. */
void nc_result_liken(nc_result *result);

/* Chooses which findings such a report shows, in order, at most `most` of all and `alike` of those alike (one
 * more, when just one would be left).  Returns how many places were written to `items`. */
size_t nc_fold_pick(const nc_result *result, unsigned alike, size_t *items, size_t most);

/* How many findings alike follow this one, which is the last of them that is shown; 0 for all others. */
unsigned nc_fold_more(const nc_r_finding *finding, unsigned alike);

/* How many findings are neither shown nor told by nc_fold_more of one that is. */
size_t nc_fold_rest(const nc_result *result, unsigned alike, const size_t *items, size_t count);

#endif
