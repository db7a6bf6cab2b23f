/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FRONT_H
#define NC_FRONT_H

#include "engine/base/str.h"

/* What stands before the lines of a display besides the columns of a console (console.h): the time that a
 * terminal's log or an export puts there, the names of systems in the answer to ROUTE *ALL and before message
 * ids, the number of a message in the log of a job.  The line without it.  *routed: the lines above are such
 * an answer; false for the first line. */
nc_str nc_front_strip(bool *routed, nc_str text);

#endif
