/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORTS_PLACES_H
#define NC_REPORTS_PLACES_H

#include "reports/result.h"

/* Whether one of the first `most` things to do next that are shown leaves the place open: a report explains
 * it there; all others where missing evidence is listed. */
bool nc_place_is_next(const nc_result *r, size_t place, size_t most);

#endif
