/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_SURVEY_H
#define NC_API_SURVEY_H

#include "api/session.h"

/* Which packets, facts and conversations a view shows.
 *
 * Questions about facts ("TYPE where CONDITION", engine/rule/query.h) are answered in a first reading of the
 * bundles, the survey, by a session of its own; what it found is then asked for by name of source and number
 * of record or line, and by conversation, while the view is read. */
typedef struct nc_survey nc_survey;

/* Compiles the questions; several are joined by "or".  NULL with messages in the session's diag.  Questions
 * and session must outlive it. */
nc_survey *nc_survey_new(nc_session *session, const nc_str *questions, size_t count);
void nc_survey_free(nc_survey *survey);

/* Fact types that the questions are about, as a mask for nc_sink.wanted. */
void nc_survey_wants(const nc_survey *survey, uint64_t *wanted);

/* Does a fact of the survey's own session answer one of them?  No questions: yes. */
bool nc_survey_test(nc_survey *survey, const nc_fact *fact);

/* Reads the bundles, which none may be standard input of, and remembers what answers. */
nc_err nc_survey_read(nc_survey *survey, const nc_str *bundles, size_t count);

/* From now on what `other`, which has been read and outlives it, does not find, this one does not find
 * either. */
void nc_survey_also(nc_survey *survey, const nc_survey *other);

/* After it: time of the first record of all, NC_TIME_NONE. */
int64_t nc_survey_begin(const nc_survey *survey);

/* Did this record (or line) give an answer, or does it belong to the part of a conversation that an answer is
 * about as a whole, such as tcp.connection?  `talk`: the conversation as nc_session_flow_name writes it, or
 * the other way round; may be empty. */
bool nc_survey_record(const nc_survey *survey, nc_str source, uint64_t number, nc_str talk);

/* Is an answer about this conversation between these records?  0, UINT64_MAX: anywhere. */
bool nc_survey_talk(const nc_survey *survey, nc_str source, nc_str talk, uint64_t first, uint64_t last);

/* ---- with what is told from the packet alone ---- */

typedef struct nc_choice {
    nc_word net[2]; /* cidr: only from or to these addresses; two: only between them; 0 = all */
    nc_word mac[2]; /* the same of the link layer; its bit of `macs` is set: in place of the net */
    unsigned macs;
    uint16_t port;           /* only from or to this port; 0 = all */
    int64_t from, to;        /* only recorded in [from, to]; NC_TIME_NONE = no bound */
    const nc_survey *survey; /* NULL: no questions */
} nc_choice;

bool nc_choice_time(const nc_choice *choice, int64_t at);

/* Which of the two nets holds the address: bit 0, bit 1; one that is not given holds every address, also one
 * that is not known (0). */
unsigned nc_choice_address(const nc_choice *choice, const nc_pool *pool, nc_word ip);

/* The same of an address of the link layer. */
unsigned nc_choice_mac(const nc_choice *choice, nc_word mac);

/* Is one end held by the one and the other by the other, in either order? */
bool nc_choice_sides(unsigned held_a, unsigned held_b);

/* The addresses of both ends alone, in either order; and with the ports.  One that is not known is 0. */
bool nc_choice_pair(const nc_choice *choice, const nc_pool *pool, nc_word a, nc_word b);
bool nc_choice_ends(const nc_choice *choice, const nc_pool *pool, const nc_word ip[2],
                    const uint16_t port[2]);

#endif
