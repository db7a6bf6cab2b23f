/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ANNOTATE_H
#define NC_ANNOTATE_H

#include "setup.h"

/* What diagnose and extract do alike (extract.c). */

/* False, with a complaint about `what`, when an operand from `first` on is standard input. */
bool nc_twice_readable(const nc_cli *cli, size_t first, const char *what);

/* Writes the packets of the bundles, which are the operands from `first` on, to `path` (NULL: standard
 * output): all, or those of a finding.  A status. */
int nc_write_capture(nc_cli *cli, nc_session *session, size_t first, size_t finding, const char *path);

#endif
