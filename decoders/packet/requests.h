/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REQUESTS_H
#define NC_REQUESTS_H

#include "asks.h"
#include "wire.h"

/* Requests and answers of datagram protocols, matched within one source; facts `request`. */
typedef struct nc_request {
    nc_ask_key key;
    nc_word server;   /* that it is sent to */
    nc_str name;      /* what is asked for; may be empty */
    const char *type; /* kind of the request */
    uint32_t number;  /* as the protocol numbers it */
} nc_request;

/* Does anybody look?  Else there is no need to call the others. */
bool nc_requests_wanted(const nc_step *step);

/* A request: its entry, whose `tries` is above 1 when it was open and this is a copy.  Holds until the next
 * one. */
nc_ask *nc_request_asked(const nc_step *step, const nc_request *request);

/* An answer, with what it says.  The first one gives the fact.  NULL when no request is known; else its
 * entry, whose `answers` is above 1 when there was one before. */
const nc_ask *nc_request_answered(const nc_step *step, const nc_ask_key *key, const char *status);

/* The entry as it is; NULL when there is none. */
const nc_ask *nc_request_find(const nc_step *step, const nc_ask_key *key);

/* Time between two packets; NC_TIME_NONE when one is unknown or they run backwards. */
int64_t nc_elapsed(int64_t from, int64_t to);

#endif
