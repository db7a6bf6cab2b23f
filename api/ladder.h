/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_LADDER_H
#define NC_API_LADDER_H

#include "api/again.h"
#include "reports/ladder.h"

/* Ladders need packets, and a diagnosis keeps none.  So the bundles are read a second time, looking only at
 * the conversations that are wanted; memory is bounded for each of them. */

/* How many findings get a ladder, and how many of their packets each source adds to it. */
enum { NC_LADDERS = 20, NC_LADDER_PACKETS = 60, NC_LADDER_WHOLE = 500 };

/* After nc_session_diagnose of the same bundles: fills the ladders of the result's first findings that are
 * about a conversation, and its packets (cited.h).
 * Standard input ("-") cannot be read twice; then nothing happens. */
void nc_session_ladders(nc_session *session, const nc_str *bundles, size_t count);

/* The ladder of one finding with more packets around what it cites, or (`finding` NC_R_NONE) of a whole
 * conversation, whose name is "10.0.0.1:1025 - 10.0.0.2:21", either end first.  NULL with a message in the
 * diag.  Belongs to the session. */
const nc_r_ladder *nc_session_ladder(nc_session *session, const nc_str *bundles, size_t count, size_t finding,
                                     nc_str flow);

/* A packet as a sighting: number, time, header fields, what it says.  Its text lives as long as `fields`. */
nc_sighting nc_sighting_of(const nc_packet *packet, const nc_fields *fields, bool to_server);

#endif
