/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_READ_H
#define NC_READ_H

#include "reports/result.h"

#include "engine/base/diag.h"

/* Reads netcause.result/1 back, as nc_render_json writes it; keys that it does not know are skipped (additive
 * changes keep the number). NC_E_INVALID with a message in `diag` (file `name`) for what is no such result;
 * then *out is NULL.  The caller frees the result. */
nc_err nc_result_read(nc_str name, nc_str json, nc_diag *diag, nc_result **out);

#endif
