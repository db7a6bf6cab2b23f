/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PROGRESS_H
#define NC_PROGRESS_H

#include "api/session.h"
#include "command.h"

/* How far long work is, on standard error: on a terminal one line that is drawn over and cleared before the
 * result comes, from half a second on and ten times a second at most; with --progress plain a line every 30
 * seconds, with --progress json an object a line for programs.
 *
 * Ctrl-C while bundles are read ends the reading, once: what was read is concluded from, and the report says
 * that it was interrupted.  A second one ends the program. */

typedef struct nc_progress nc_progress;

/* Shows the progress of this session, as the call asks; nothing for a command without --progress. */
void nc_progress_begin(nc_cli *cli, nc_session *session);

/* What will be read, for telling how much is left. */
void nc_progress_expect(const nc_cli *cli, const nc_str *bundles, size_t count);

/* Nobody takes the result any more, or it can't be written: the reading ends. */
void nc_progress_stop(void);

/* After Ctrl-C: a view names no limits, so a file would pass for the whole.  Tells that there is none. */
bool nc_progress_unfit(const nc_cli *cli);

/* Tells on standard error, after Ctrl-C, that the result is of a part only. */
void nc_progress_tell_interrupted(const nc_cli *cli);

/* True when somebody pressed Ctrl-C since. */
bool nc_progress_interrupted(void);

#endif
