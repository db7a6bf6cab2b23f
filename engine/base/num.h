/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_NUM_H
#define NC_NUM_H

#include "str.h"

#include <stdint.h>

/* Whole-text number readers: the text must be the number and nothing else, overflow is refused. */
bool nc_num_u64(nc_str text, unsigned base, uint64_t *out);
bool nc_num_i64(nc_str text, int64_t *out);  /* decimal, optional sign */
bool nc_num_float(nc_str text, double *out); /* 12, 12.5, 1e3; no hex, no inf, no nan */

/* Decimal fraction scaled by 10^digits, exactly: ("2.5", 9) -> 2500000000.  More digits than that are cut. */
bool nc_num_fixed(nc_str text, unsigned digits, int64_t *out);

/* The number at the front of *text (decimal digits only); advances. */
bool nc_num_lead(nc_str *text, uint64_t *out);

#endif
