/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_TALK_HEAR_H
#define NC_API_TALK_HEAR_H

#include "api/talk.h"

/* What the files that make steps of facts share. */

typedef struct nc_heard {
    nc_talk_step step;
    uint32_t source;
    nc_word low, high;       /* addresses of the pair */
    size_t number;           /* order of reading */
    bool has_flow, datagram; /* datagram: asked and answered beside dialogues */
    nc_word flow;
    uint64_t own; /* record of the fact: that of the step may be another */
} nc_heard;

typedef struct nc_listener {
    nc_sink sink; /* first: the sink is the listener */
    nc_arena *arena;
    const nc_sources *sources;
    const nc_choice *choice;
    nc_session *session;
    nc_heard *steps;
    size_t count, capacity;
    struct nc_likeness *likeness; /* NULL: the talk is to be compared with none */
    unsigned flow;                /* slot of the fact that is heard */
    int64_t *until;               /* by source */
    size_t until_count;
} nc_listener;

/* A step of the fact, at its time and record; NULL when nobody asked for it.  `server` may be either side. */
nc_heard *nc_hear_add(nc_listener *l, const nc_fact *fact, nc_word client, nc_word server, bool to_server);

/* Slots; empty and 0 for what is not known. */
nc_str nc_hear_text(const nc_listener *l, const nc_fact *fact, unsigned slot);
long long nc_hear_number(const nc_fact *fact, unsigned slot);

/* talk_requests.c: a request and its response are two steps, each at its own time. */
void nc_hear_http(nc_listener *l, const nc_fact *fact);
void nc_hear_key(nc_listener *l, const nc_fact *fact);
void nc_hear_terminal(nc_listener *l, const nc_fact *fact);
void nc_hear_dns(nc_listener *l, const nc_fact *fact);
void nc_hear_request(nc_listener *l, const nc_fact *fact);

/* talk_ssh.c */
void nc_hear_banner(nc_listener *l, const nc_fact *fact);
void nc_hear_ssh_exchange(nc_listener *l, const nc_fact *fact);
void nc_hear_ssh_disconnect(nc_listener *l, const nc_fact *fact);

/* talk_more.c */
void nc_hear_mail(nc_listener *l, const nc_fact *fact);
void nc_hear_ike(nc_listener *l, const nc_fact *fact);
void nc_hear_ike_notify(nc_listener *l, const nc_fact *fact);

/* talk_like.c: how alike talks are to one that is to be compared with; NULL: to none. */
typedef struct nc_likeness nc_likeness;
typedef struct nc_alike {
    unsigned hosts; /* of the two that are the same, when they do some of the same */
    size_t steps;   /* of the same kind and direction */
} nc_alike;
nc_likeness *nc_likeness_new(nc_pool *pool, const nc_talk *talk); /* holds its texts; NULL for NULL */
nc_alike nc_likeness_of(nc_likeness *likeness, const nc_heard *steps,
                        size_t count); /* of one pair; 1 at least */
void nc_likeness_free(nc_likeness *likeness);

#endif
