/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ALIASES_H
#define NC_ALIASES_H

#include "api/again.h"

/* The names of a conversation: where something between two sources translates addresses, ports or sequence
 * numbers, each of them has another one (fact flow.translated). */
typedef struct nc_alias {
    nc_str source; /* that alone has it; empty: any, which is the name that was asked for */
    nc_str client, server;
    nc_ends ends; /* in the pool of the session that reads again */
    int64_t from,
        to; /* the conversation, on the clock of the source; other conversations may have had the name */
    uint32_t shift[2]; /* by sender, client first: what is added to its sequence numbers there to have those
                          of the name that was asked for */
} nc_alias;

enum { NC_ALIASES = 16 };

/* All names of the conversation `client` - `server`, first this one itself; returns how many, 0 when it is
 * not written as conversations are.  `finding`: only what was translated at the time of its evidence;
 * NC_R_NONE: all.  `reading`: the session whose pool the ends are for.  Texts live as long as `arena`. */
size_t nc_aliases_find(nc_session *session, nc_session *reading, nc_str client, nc_str server, size_t finding,
                       nc_arena *arena, nc_alias out[NC_ALIASES]);

/* The name by which this packet of the source belongs to the conversation; NULL. */
const nc_alias *nc_alias_of(const nc_alias *aliases, size_t count, nc_str source, const nc_packet *packet,
                            bool *to_server);

/* Are they one name, though perhaps of two sources or times? */
bool nc_alias_same(const nc_alias *a, const nc_alias *b);

/* A source that was recording and has nothing of a conversation whose packets were on the way to it (facts
 * path.direction and path.datagrams). */
typedef struct nc_passed_by {
    nc_str source, vantage;
    bool to_server; /* it lies nearer to the server than those that have them; else nearer to the client */
} nc_passed_by;

enum { NC_PASSED_BY = 2 };

/* Those of the conversation `client` - `server`; texts live as long as `arena`. */
size_t nc_passed_by_find(nc_session *session, nc_str client, nc_str server, nc_arena *arena,
                         nc_passed_by out[NC_PASSED_BY]);

#endif
