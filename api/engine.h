/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_API_ENGINE_H
#define NC_API_ENGINE_H

#include "api/netcause.h"
#include "decoders/limits.h"
#include "engine/infer/outcome.h"
#include "engine/infer/run.h"
#include "engine/rule/rules.h"
#include "reports/result.h"

/* What stands behind the engine part of netcause.h: engine.c has its life, engine_put.c what comes in,
 * engine_read.c what comes out, engine_change.c other rules. */
typedef struct nc_engine_rules {
    nc_rules *rules; /* NULL: none */
    nc_vocab *vocab;
    nc_diag *diag;
} nc_engine_rules;

struct netcause_engine {
    nc_pool *pool;
    nc_vocab *vocab;
    nc_diag *diag;
    nc_rules *rules;
    const nc_program *program;
    nc_limits limits;
    bool checked;
    size_t own_types;     /* types that no pack declares */
    nc_engine_rules next; /* between change and check */
    nc_engine_rules *past; /* of before, or refused: a run that goes on still needs some, messages all */
    size_t past_count, past_capacity;
    nc_sources *sources; /* from here on: of the run */
    nc_run *run;
    bool for_good, may_change, finished;
    nc_str *whole; /* types of which the run keeps facts whole; NULL: of all, if its rules may change */
    size_t whole_count, whole_capacity;
    const nc_outcome *outcome; /* NULL: not finished, or changed since */
    nc_result *result;         /* made when asked for */
    nc_buf error, messages, value, text;
};

/* Notes what is wrong with a call; returns NETCAUSE_USAGE. */
int nc_engine_usage(netcause_engine *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* NETCAUSE_DONE when facts may come; results that were given are over then. */
int nc_engine_open(netcause_engine *e);
void nc_engine_forget(netcause_engine *e);

/* engine_change.c: the types that the named rules, packs and types mean go to `whole`. */
int nc_engine_name_changing(netcause_engine *e, const netcause_run *run);

/* Checks `next` and gives it to the run. */
int nc_engine_check_next(netcause_engine *e);
void nc_engine_free_past(netcause_engine *e);

/* The text when its pointer can be used; false for NULL with a length. */
static inline bool nc_engine_text(netcause_text text, nc_str *out)
{
    *out = nc_str_n(text.n ? text.p : "", text.n);
    return text.n == 0 || text.p != NULL;
}

#endif
