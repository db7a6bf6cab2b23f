/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_MESSAGES_H
#define NC_MESSAGES_H

#include "decoders/text/console.h"
#include "decoders/text/give.h"

/* Messages of z/OS in any text: SYSLOG, OPERLOG, job logs, syslogd files, copied consoles, output of the FTP
 * client.  Those of messages.def become facts, with the lines that belong to them; of others of the network
 * that tell of trouble the first of each id does, so that nobody says that all is well; the rest cost one
 * look at a table.  Only as many messages are held as consoles interleave, so memory does not follow the
 * text. */
typedef struct nc_messages nc_messages;

nc_messages *nc_messages_new(nc_case *c, uint32_t source);
void nc_messages_free(nc_messages *m);

/* One line, whose console columns have been read; `shown`: it stands in a display, whose words are no news.
 */
void nc_messages_line(nc_messages *m, const nc_console_line *line, bool shown, uint32_t number,
                      uint64_t offset, uint32_t length);
/* Whether a message is held whose lines may go on; and that something else begins, which ends it. */
bool nc_messages_waits(const nc_messages *m);
void nc_messages_break(nc_messages *m);

/* The text is over.  How many facts it gave. */
uint32_t nc_messages_end(nc_messages *m);

/* Whether the text of a line has a message of messages.def, or another one of the network that tells of
 * trouble, at its front or behind a few words. */
bool nc_messages_known(nc_str text);

/* ---- within the reader ---- */

typedef struct nc_message_kind {
    char id[12];
    const char *family;
    unsigned more;
} nc_message_kind;

/* A message with all its lines, which are parted by line feeds.  `at` and the place are in g->from. */
typedef struct nc_log_message {
    const nc_message_kind *kind;
    nc_str text; /* without the id; NC_TEXT_CUT or NC_TEXT_EDGE where it may have gone on */
    nc_str system, job;
    int64_t clock; /* ns of the local time of day, of a log that shows no date; NC_TIME_NONE */
} nc_log_message;

/* Puts what a message says of which nothing but its id is known. */
void nc_message_give_other(nc_giver *g, nc_str id, nc_str text, int64_t clock);

/* Puts the facts of one message. */
void nc_message_give(nc_giver *g, const nc_log_message *message);

#endif
