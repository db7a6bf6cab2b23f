/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_RUN_H
#define NC_RUN_H

#include "engine/fact/source.h"
#include "engine/rule/program.h"

/* One run of a program over one case: facts in, outcome out.
 *
 *     nc_run *run = nc_run_new(program, pool, sources, &host);
 *     nc_sink *sink = nc_run_sink(run);        // decoders put facts here
 *     nc_run_loaded(run, type);                // a source was read that gives facts of this type, even if it
 * gave none nc_run_source_end(run, source);          // no more facts of this source: its time stands at
 * infinity const nc_outcome *out = nc_run_finish(run);
 *
 * A live run (nc_run_limits.live) goes on after a finish: more facts, facts withdrawn, another finish. Each
 * outcome is the one that a new run over the evidence then present would give, byte for byte, but only rules
 * whose reading has changed are evaluated again (nc_outcome.rules_searched counts them).
 *
 *     nc_fact_id id = nc_run_put(run, &fact);  // or through the sink, when it never has to go
 *     out = nc_run_finish(run);                // valid until the next put, withdraw or finish
 *     nc_run_withdraw(run, id);
 *     out = nc_run_finish(run);                // what stood on the fact alone is gone
 *
 * Facts pass the pipeline of design.md 5: sieve, reducers, store, timers, findings.  Within one source event
 * facts come in order of time (small disorder is allowed: nc_run_host.disorder); sources may come one after
 * another or interleaved, in any order: the outcome is the same. */
typedef struct nc_run nc_run;
typedef struct nc_outcome nc_outcome;

typedef struct nc_run_host {
    /* Answers HOST functions (nc_function.name); false = unknown.  `from`, `to`: the window in question, for
     * coverage functions. */
    bool (*call)(void *context, const nc_function *fn, const nc_result_value *args, uint32_t source,
                 int64_t from, int64_t to, nc_word *out);
    void *context;
    int64_t disorder;     /* ns that a later event of one source may be earlier */
    const nc_rule *watch; /* somebody will ask why this rule did not fire (whynot.h); NULL: nobody */
    const struct nc_why_given *watch_given; /* ... for facts of these values; what is wrong in them is told by
                                               nc_run_why_not */
    size_t watch_given_count;
    bool watch_all; /* somebody will ask which rules came nearest (nc_run_nearest) */
    int64_t (*clock)(void *context); /* ns; what is done is timed (profile.h); NULL: it is not */
    int64_t today;                   /* for suppressions that expire; NC_TIME_NONE or 0 = none does */
    /* What stands for the value of a slot of this name in all recordings: of the number that one of them gave
     * a conversation, the number of the conversation.  NULL: every value stands for itself. */
    nc_word (*everywhere)(void *context, nc_str slot, nc_word value);
    /* What people call the value of a slot of this name, a whole number: of a conversation its ends.  False:
     * it has no other name.  `out` NULL: do values of such slots have names at all?  NULL: none has. */
    bool (*shown)(void *context, nc_str slot, nc_word value, nc_buf *out);
} nc_run_host;

/* Budgets: reaching one is reported in the outcome with what it leaves undecided. */
typedef struct nc_run_limits {
    size_t rows;    /* facts kept (default 5 000 000) */
    size_t pending; /* absences waiting (default 1 000 000) */
    size_t keys;    /* keys of all reducers (default 1 000 000) */
    size_t matches; /* matches of one rule (default 1 000 000) */
    size_t batch;   /* facts of one type taken together; 0 and everything over 1024 mean 1024 */
    bool live;     /* the run goes on after a finish: facts that absences and accumulators look at are kept */
    bool changing; /* of a live run: its rules may change (change.h), so all facts are kept whole */
    bool no_proofs; /* concluded rows keep their height, not their premises; a live run keeps them anyway */
    const nc_str *whole; /* with `changing`: facts of these types alone are kept whole, for rules that read
                            nothing else and are not there yet; NULL: of all.  Have to outlive the run */
    size_t whole_count;
    const nc_program *next; /* with `changing`: they change once, to these, so that only facts are kept, and
                               only slots, that this program or the first one reads; NULL: to any */
} nc_run_limits;
extern const nc_run_limits nc_run_default_limits;

nc_run *nc_run_new(const nc_program *program, nc_pool *pool, const nc_sources *sources,
                   const nc_run_host *host, const nc_run_limits *limits);
void nc_run_free(nc_run *run); /* the outcome goes with it */

nc_sink *nc_run_sink(nc_run *run); /* after the finish of a run that is not live, what is put is ignored */
void nc_run_loaded(nc_run *run, nc_fact_type type);
void nc_run_unloaded(nc_run *run, nc_fact_type type); /* of a live run: takes that back */
/* No facts of these types will be put: what only rules that can then never match ask for is not kept.  Said
 * before the first fact; else, and of a run that is live or explains a rule, it changes nothing.  The outcome
 * is the same but for the number of facts kept. */
void nc_run_never(nc_run *run, const nc_fact_type *types, size_t count);
void nc_run_source_end(nc_run *run, uint32_t source);
const nc_outcome *nc_run_finish(nc_run *run);

/* Facts of a live run.  A limit that was reached stays reached: what it left undecided stays so until a new
 * run. */
typedef uint32_t nc_fact_id; /* 0 = none */

/* Like the sink's put; returns what withdraws this fact.  0: no rule reads facts of its type, or the run is
 * not live. */
nc_fact_id nc_run_put(nc_run *run, const nc_fact *fact);
/* Takes a fact back; what else stands on it goes with the next finish.  False when there is no such fact (any
 * more). */
bool nc_run_withdraw(nc_run *run, nc_fact_id id);
/* A fact of the same type, origin and values (of slots that are read) that some rule keeps; the one that was
 * put first. */
nc_fact_id nc_run_find(nc_run *run, const nc_fact *fact);
/* What a live run keeps of a fact: origin, and values of slots that are read; false when no rule keeps it. */
bool nc_run_kept(const nc_run *run, nc_fact_id id, nc_fact *fact);
/* The fact that a row of evidence is; 0 for rows that were concluded or accumulated. */
nc_fact_id nc_run_fact(const nc_run *run, const nc_row *row);

/* All rows of a plain or a concluded type, in order of source name, record, line: what reports show of
 * coverage, clocks and systems. Plain facts are kept for this whether or not a rule reads them (a report
 * needs coverage, clock.offset, case.system). Valid after nc_run_finish; belongs to the run; NULL and 0 when
 * there are none.
 */
const nc_row *const *nc_run_rows(const nc_run *run, nc_fact_type type, size_t *count);

#endif
