/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PAGER_H
#define NC_PAGER_H

#include "command.h"

/* What is written to a terminal goes through a pager: $NETCAUSE_PAGER, else $PAGER, else less; "cat" or an
 * empty name is none.  It is started before foreign bytes are read, because after that no process can be
 * (sandbox.h), but shows itself only when there is something to show.  LESS is set to FRX unless it is set:
 * less ends by itself when all fits on the screen, and colours work. */

/* Notes in cli->screen what standard output is, and starts the pager where --pager and the terminal want
 * it. */
void nc_pager_begin(nc_cli *cli);

/* Waits until the reader is done with it. */
void nc_pager_end(nc_cli *cli);

#endif
