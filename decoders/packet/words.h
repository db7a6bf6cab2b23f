/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_WORDS_H
#define NC_WORDS_H

#include "packet.h"
#include "story.h"

/* The symbols of the closed sets in facts.def, interned once. */
typedef struct nc_words {
    nc_sym to_server, to_client, both, only_to_server, only_to_client, one_way, nothing;
    nc_sym tunnel[NC_TUNNEL_COUNT];
    nc_sym io[3], proto[NC_PROTO_COUNT], cksum[6];
    nc_sym syn, guessed;
    nc_sym full, partial, syn_only, refused, syn_ack_only, not_seen;
    nc_sym fin, half, reset_by_client, reset_by_server, open, client, server;
    nc_sym echo_request, echo_reply, unreachable, port_unreachable, prohibited, too_big, time_exceeded,
        redirect, neighbor, router, other, request, reply;
    nc_sym why[NC_WHY_COUNT], proof[NC_PROOF_COUNT], wait[NC_WAIT_COUNT], wait_close;
    nc_sym before_here, after_here, proved, likely, on_path, recorded, opened, reset;
    nc_sym called, accepted, established, closed_own, closed_other;
    nc_sym not_wanted, late_data, no_connection, unread, aborted;
    nc_sym sequence, payload;
    nc_sym query, registration, release, wack, refresh;
} nc_words;

void nc_words_init(nc_words *words, nc_pool *pool);

#endif
