/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SMTP_H
#define NC_SMTP_H

#include "app.h"

/* The dialogue of SMTP, shared by smtp.c, which follows it, and smtp_give.c, which makes facts of it. */

typedef enum nc_smtp_verb {
    NC_SMTP_GREETING, /* no command: what the server says first */
    NC_SMTP_EHLO,
    NC_SMTP_HELO,
    NC_SMTP_MAIL,
    NC_SMTP_RCPT,
    NC_SMTP_DATA,
    NC_SMTP_CONTENT, /* the end of a mail's content, or of its last chunk */
    NC_SMTP_CHUNK,   /* BDAT (RFC 3030) before the last one */
    NC_SMTP_STARTTLS,
    NC_SMTP_AUTH,
    NC_SMTP_QUIT,
    NC_SMTP_RSET,
    NC_SMTP_OTHER,
    NC_SMTP_VERBS
} nc_smtp_verb;

typedef struct nc_smtp_command {
    nc_smtp_verb verb;
    uint64_t n;
    int64_t at;
} nc_smtp_command;

enum { NC_SMTP_QUEUE = 32 };

typedef struct nc_smtp {
    nc_line lines[2];
    nc_smtp_command queue[NC_SMTP_QUEUE]; /* without a reply, oldest first */
    unsigned waiting;
    bool greeted;
    bool lost;    /* bytes are missing: which reply belongs to which command is not known any more */
    bool content; /* the client's lines are a mail */
    bool held;    /* the client's lines are no commands until the server replies: behind DATA and AUTH */
    uint32_t raw; /* bytes of a chunk that are still to come */
    bool last_chunk;
    /* the reply being read */
    unsigned open; /* its code; 0 = none */
    int64_t begun;
    nc_buf text;
    bool keywords; /* it is that to EHLO, and its first line was read */
    /* what the server offered, and what came of the session */
    bool told, offers_tls, masked, quit, tls;
    uint32_t size, mails, tried, refused;
    nc_smtp_verb last; /* the latest command that was answered */
    bool answered;     /* there is one */
} nc_smtp;

/* A reply is whole, to `command`, or to none that is known (NULL). */
void nc_smtp_give_reply(const nc_talk *talk, const nc_smtp_command *command, unsigned code,
                        const nc_piece *piece);

/* The dialogue is over. */
void nc_smtp_give_session(const nc_talk *talk, nc_talk_end how);

#endif
