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
    int64_t disorder; /* ns that a later event of one source may be earlier */
    int64_t today;    /* for suppressions that expire; NC_TIME_NONE or 0 = none does */
} nc_run_host;

/* Budgets: reaching one is reported in the outcome with what it leaves undecided. */
typedef struct nc_run_limits {
    size_t rows;    /* facts kept (default 5 000 000) */
    size_t pending; /* absences waiting (default 1 000 000) */
    size_t keys;    /* keys of all reducers (default 1 000 000) */
    size_t matches; /* matches of one rule (default 1 000 000) */
    size_t batch;   /* facts of one type taken together; 0 and everything over 1024 mean 1024 */
} nc_run_limits;
extern const nc_run_limits nc_run_default_limits;

nc_run *nc_run_new(const nc_program *program, nc_pool *pool, const nc_sources *sources,
                   const nc_run_host *host, const nc_run_limits *limits);
void nc_run_free(nc_run *run); /* the outcome goes with it */

nc_sink *nc_run_sink(nc_run *run);
void nc_run_loaded(nc_run *run, nc_fact_type type);
void nc_run_source_end(nc_run *run, uint32_t source);
const nc_outcome *nc_run_finish(nc_run *run);

/* All rows of a plain or a concluded type, in order of source name, record, line: what reports show of
 * coverage, clocks and systems. Plain facts are kept for this whether or not a rule reads them (a report
 * needs coverage, clock.offset, case.system). Valid after nc_run_finish; belongs to the run; NULL and 0 when
 * there are none.
 */
const nc_row *const *nc_run_rows(const nc_run *run, nc_fact_type type, size_t *count);

#endif
