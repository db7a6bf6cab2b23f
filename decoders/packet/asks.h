/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ASKS_H
#define NC_ASKS_H

#include "engine/base/value.h"

/* Open requests of protocols without connections: what was asked, how often, whether it was answered.  A
 * request is forgotten some time after its last copy, or when the table is full (oldest first); what is
 * forgotten or left at the end without an answer is told (nc_ask_end). */
typedef enum nc_ask_kind {
    NC_ASK_DNS,
    NC_ASK_MDNS,
    NC_ASK_LLMNR,
    NC_ASK_NBNS,
    NC_ASK_SNMP,
    NC_ASK_DHCP,
    NC_ASK_ARP,
    NC_ASK_ND,
    NC_ASK_ECHO,
    NC_ASK_NTP,
    NC_ASK_EE,
    NC_ASK_TFTP,
    NC_ASK_IKE,
    NC_ASK_QUIC,
    NC_ASK_KINDS
} nc_ask_kind;

/* What a request and its answer have in common. */
typedef struct nc_ask_key {
    nc_word client, server; /* 0 = anybody */
    uint64_t id; /* the protocol's number of the request, ports and what else tells requests apart */
    uint8_t kind;
} nc_ask_key;

typedef struct nc_ask {
    nc_ask_key key;
    nc_word server; /* that it was sent to; 0 = unknown */
    nc_word flow;   /* the conversation's name for facts, where `has_flow` */
    nc_sym name, type;
    uint32_t number; /* the protocol's number as people see it */
    uint32_t tries, answers;
    bool has_flow, own; /* own: the asker itself recorded its sending */
    int64_t first, last;      /* times of the first and the latest copy */
    int64_t mark;             /* for the protocol; the time of the first copy at first */
    uint64_t first_n, last_n; /* their records */
    uint32_t older, newer;    /* neighbours in the table */
} nc_ask;

/* An answer that stands before its question, as recorders with several queues write them. */
typedef struct nc_early {
    nc_ask_key key;
    int64_t at;
    uint64_t n; /* its record */
} nc_early;

enum { NC_EARLY = 8 };

typedef struct nc_asks nc_asks;
typedef void (*nc_ask_end)(void *context, const nc_ask *ask);

/* At most `limit` requests; `end` hears of each that goes without an answer. */
nc_asks *nc_asks_new(size_t limit, nc_ask_end end, void *context);
/* Forgets all, oldest first, telling `end` when `tell`. */
void nc_asks_free(nc_asks *asks, bool tell);

/* The open request of that key; NULL when there is none.  Holds until the next nc_asks_add. */
nc_ask *nc_asks_find(const nc_asks *asks, const nc_ask_key *key);

/* A new one, of which only the key and the times are set; replaces one that has the key. */
nc_ask *nc_asks_add(nc_asks *asks, const nc_ask_key *key, int64_t now, uint64_t n);

/* Reaching the limit, once: true. */
bool nc_asks_full(const nc_asks *asks);

#endif
