/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SESSION_PARTS_H
#define NC_SESSION_PARTS_H

#include "session.h"

#include "decoders/intake.h"
#include "decoders/text/dumps.h"
#include "engine/infer/suppose.h"

/* What session.c, again.c and suppose.c share; nobody else includes it. */

struct nc_session {
    nc_arena *arena;
    nc_pool *pool;
    nc_vocab *vocab;
    nc_diag *diag;
    nc_rules *rules;
    nc_dumps *dumps;
    const nc_program *program;
    nc_limits limits;
    nc_reading_fn progress;
    void *progress_context;
    int64_t today;
    nc_str case_id;
    nc_sources *sources;
    nc_intake *intake;
    nc_wires *wires;
    nc_spots *spots; /* of the first reading, also for a session that reads again; NULL: not noted */
    bool own_spots;
    nc_packet_watch watch;
    nc_case incase;
    nc_run *run;
    const nc_rule *watched;
    const nc_why_given *watched_given;
    size_t watched_given_count;
    bool watched_all;
    const nc_outcome *outcome;
    nc_result *result, *supposed;
    nc_what_if what_if;
    struct { /* rules that are supposed; program NULL: none */
        nc_rules *rules;
        nc_vocab *vocab;
        const nc_program *program;
    } other;
    nc_ledger *ledger;    /* of a live session */
    bool live, *left_out; /* live; by source: supposed not to be there */
    const nc_str *will_change; /* places, and what will be supposed of facts there */
    size_t will_change_count;
    nc_meter meter;
    nc_spending cost;
    nc_session_gauge gauge;
    void *gauge_context;
};

/* Does a slot of this name hold the number of a conversation? */
bool nc_session_is_flow(nc_str slot);

/* Before anything is read: facts that will be changed are kept whole. */
void nc_session_keep_places(nc_session *s);

/* Of the outcome as it is now. */
nc_result *nc_session_make_result(nc_session *s);

#endif
