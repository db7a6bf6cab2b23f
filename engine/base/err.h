/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ERR_H
#define NC_ERR_H

/* Error numbers, made from errors.def.  Functions that can fail return nc_err; the words for people go to an
 * nc_diag (diag.h).  `assert` is for our own bugs and never for input. */
typedef enum nc_err {
#define ERR(name, number, text) NC_E_##name = number,
#include "errors.def"
#undef ERR
} nc_err;

/* The fixed sentence for an error number; never NULL. */
const char *nc_err_text(nc_err err);

/* The name without prefix, e.g. "CUT"; never NULL. */
const char *nc_err_name(nc_err err);

#endif
