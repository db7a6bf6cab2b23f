/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_KEEP_H
#define NC_KEEP_H

#include "setup.h"

/* Keeps the session's result in the knowledge base (--save), and says on standard error when the same
 * evidence was diagnosed before.  A status. */
int nc_keep(nc_cli *cli, const nc_session *session);

/* The status that an error of the knowledge base means. */
int nc_keep_status(nc_err err);

#endif
