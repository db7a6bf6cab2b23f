/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REPORTS_PLACES_H
#define NC_REPORTS_PLACES_H

#include "reports/result.h"

/* A report explains a place below what to do next, else below what is missing, where a command leaves it open
 * that is shown there.  `next`: whether one of the first `most` things to do next does; else whether none of
 * them does, but a command that collects what is missing. */
bool nc_place_is_told(const nc_result *r, size_t place, size_t most, bool next);

#endif
