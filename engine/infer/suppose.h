/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SUPPOSE_H
#define NC_SUPPOSE_H

#include "engine/base/diag.h"
#include "run.h"

/* What if some evidence were not there, or other were?  A ledger stands between the decoders and a live run
 * and remembers where each fact came from, so that evidence can be taken back by its place.
 *
 *     nc_ledger *ledger = nc_ledger_new(run, sources);
 *     nc_sink *sink = nc_ledger_sink(ledger);      // decoders put facts here instead of into the run
 *     nc_ledger_loaded(ledger, source, type);      // instead of nc_run_loaded
 *     ... nc_run_finish(run) ...
 *     nc_ledger_withdraw(ledger, &place);
 *     ... nc_run_finish(run) ...                   // as if it had never been there */
typedef struct nc_ledger nc_ledger;

/* All three must outlive it. */
nc_ledger *nc_ledger_new(nc_run *run, const nc_vocab *vocab, const nc_sources *sources);
void nc_ledger_free(nc_ledger *ledger); /* NULL is fine */
nc_sink *nc_ledger_sink(nc_ledger *ledger);
void nc_ledger_loaded(nc_ledger *ledger, uint32_t source, nc_fact_type type);

/* Some evidence: that of a source, of one record, of one line, or of one fact type at some of these. */
typedef struct nc_fact_place {
    uint32_t source;
    uint64_t record;   /* 0 = any */
    uint32_t line;     /* 0 = any */
    nc_fact_type type; /* NC_NO_TYPE = any */
} nc_fact_place;

/* Withdraws the facts of that place and returns how many there were.  With a whole source go the plain facts
 * that compare it with another one, and what it alone was known to give counts as never looked for. */
size_t nc_ledger_withdraw(nc_ledger *ledger, const nc_fact_place *place);

/* Before facts are put: those at the place, as people write it, are kept whole, so that they can be changed
 * though no rule looks at them now. */
void nc_ledger_keep(nc_ledger *ledger, nc_str place);

/* Numbers that have names: the value of that slot that people call so, in the source of the fact (0: none is
 * named).  How many there are; `out` is set when it is one. */
typedef struct nc_fact_names {
    size_t (*called)(void *context, nc_str slot, uint32_t source, nc_str name, nc_word *out);
    void *context;
} nc_fact_names;

/* "[TYPE] slot=value ...": the facts of that type at the place get these values; "-" is unknown.  The type
 * may be left out where facts of one type stand, or the place has it.  How many they were in `count`;
 * NC_E_INVALID or NC_E_UNKNOWN with a message.  `names` may be NULL. */
nc_err nc_ledger_change(nc_ledger *ledger, const nc_fact_place *place, const nc_fact_names *names,
                        nc_str text, nc_diag *diag, size_t *count);

/* The next word of such a text, without the quotes around it. */
nc_str nc_fact_word(nc_str *rest);

/* Does the place mean a source as a whole? */
bool nc_fact_place_whole(const nc_fact_place *place);

/* "zos.pcap", "zos.pcap#61" (a record), "link.txt:12" (a line).  The source is named as reports name it, or
 * by what stands behind its last slashes, as long as that is one source only.  NC_E_UNKNOWN with a message
 * otherwise. */
nc_err nc_fact_place_read(const nc_sources *sources, nc_str text, nc_diag *diag, nc_fact_place *place);

/* "TYPE slot=value slot="two words" ...": a fact that nobody recorded; "-" is unknown, as what is not named.
 * Besides the type's own slots: at, n, line, source, vantage.  NC_E_INVALID with a message when it is none,
 * or when only rules conclude it.  `names` may be NULL. */
nc_err nc_fact_read(nc_pool *pool, const nc_vocab *vocab, const nc_sources *sources,
                    const nc_fact_names *names, nc_str text, nc_diag *diag, nc_fact *fact);

#endif
