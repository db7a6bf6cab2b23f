/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ASKED_H
#define NC_ASKED_H

#include "api/survey.h"
#include "command.h"

/* What --address (--host), --port, --from, --to, --time and --where ask for, the same for every view. */
typedef struct nc_asked {
    nc_choice choice;
    nc_session *looking; /* reads the bundles first, for --where and for times since the beginning */
    nc_survey *survey;
    nc_session *linking; /* the same for addresses of the link layer, in views of conversations */
    nc_survey *link;
    bool since_from, since_to; /* choice.from and choice.to count from the first record */
} nc_asked;

/* Reads the options; `session` is that of the view.  `where` false: --where is the caller's business.  A
 * status, after an error that was told. */
int nc_asked_begin(nc_cli *cli, nc_session *session, bool where, nc_asked *asked);

/* A status: an error is told when --address is one of the link layer, by which this view cannot choose. */
int nc_asked_by_ip(const nc_cli *cli, const nc_asked *asked);

/* For a view of conversations, whose ends have addresses of IP: addresses of the link layer become a question
 * about the packets, which a first reading answers.  A status. */
int nc_asked_by_link(nc_cli *cli, nc_asked *asked);

/* The questions of --where for facts of this very session; NULL after an error that was told. */
nc_survey *nc_asked_questions(nc_cli *cli, nc_session *session);

/* After it, with the process confined: the first reading, if one is needed.  A status. */
int nc_asked_look(nc_asked *asked, const nc_str *bundles, size_t count);

void nc_asked_end(nc_asked *asked);

/* --format, else text: one of those that the command has (words.h checks the call). */
nc_str nc_asked_format(const nc_cli *cli);

/* Is --format json given? */
bool nc_asked_json(const nc_cli *cli);

/* --slow, else a second; false after an error that was told. */
bool nc_asked_slow(const nc_cli *cli, nc_pool *pool, int64_t *slow);

#endif
