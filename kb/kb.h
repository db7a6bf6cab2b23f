/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_KB_H
#define NC_KB_H

#include "engine/base/diag.h"
#include "engine/base/hash.h"

/* The knowledge base: kept diagnoses in one SQLite file.  A case is written in one transaction, so whatever
 * happens to the process or the machine, it is there wholly or not at all.  Secrets never reach it: it keeps
 * what the result says, and the result has none.
 *
 * Every function reports to the diag and returns NC_E_BUSY while another process holds the file, NC_E_IO when
 * it cannot be read or written, NC_E_FORMAT when it is damaged or no knowledge base, NC_E_INVALID when a
 * newer program wrote it. */
typedef struct nc_kb nc_kb;

typedef enum nc_kb_mode {
    NC_KB_READ,  /* the file must be there */
    NC_KB_WRITE, /* created when missing, in a folder that exists; brought to the present version */
} nc_kb_mode;

enum { NC_KB_WAIT_MS = 5000 }; /* a good time to wait for a lock */

nc_err nc_kb_open(const char *path, nc_kb_mode mode, unsigned wait_ms, nc_diag *diag, nc_kb **out);
void nc_kb_close(nc_kb *kb); /* NULL is fine */

typedef struct nc_kb_finding {
    nc_str rule, code, severity, state, headline;
    nc_digest fingerprint;
} nc_kb_finding;

typedef struct nc_kb_cause {
    nc_str name, verdict;
    int decibans;
} nc_kb_cause;

typedef struct nc_kb_input {
    nc_str name, kind, status;
    uint64_t bytes;
    nc_digest digest;
} nc_kb_input;

typedef struct nc_kb_case {
    nc_str id; /* may be empty: then only its number names it */
    nc_str title;
    int64_t opened; /* ns since 1970 UTC; the caller's clock */
    nc_digest bundle, knowledge;
    nc_str engine, verdict, headline, certainty;
    int exit;
    nc_str result; /* netcause.result/1 as text */
    const nc_kb_finding *findings;
    size_t finding_count;
    const nc_kb_cause *causes;
    size_t cause_count;
    const nc_kb_input *inputs;
    size_t input_count;
} nc_kb_case;

/* Keeps a case; one of the same id is replaced and keeps its number.  `number` may be NULL. */
nc_err nc_kb_save_case(nc_kb *kb, const nc_kb_case *c, nc_diag *diag, int64_t *number);

typedef struct nc_kb_summary {
    int64_t number, opened;
    nc_str id, title, verdict, headline, certainty;
    size_t findings; /* kept findings */
} nc_kb_summary;

typedef struct nc_kb_filter {
    nc_str rule;    /* name or code of a rule that fired; empty = any */
    nc_str cause;   /* name of a cause found likely or confirmed; empty = any */
    nc_str verdict; /* "cause_found", ...; empty = any */
    size_t most;    /* 0 = all */
} nc_kb_filter;

/* Cases, newest first.  The array and its texts are in the arena.  `filter` may be NULL. */
nc_err nc_kb_cases(nc_kb *kb, const nc_kb_filter *filter, nc_arena *arena, nc_diag *diag,
                   const nc_kb_summary **out, size_t *count);

/* Cases in which a bundle of the same content was diagnosed before, newest first. */
nc_err nc_kb_find_bundle(nc_kb *kb, nc_digest bundle, nc_arena *arena, nc_diag *diag,
                         const nc_kb_summary **out, size_t *count);

/* The kept result of a case by its id, else by its number.  NC_E_UNKNOWN when there is none. */
nc_err nc_kb_show(nc_kb *kb, nc_str name, nc_arena *arena, nc_diag *diag, nc_str *result);

/* Looks for damage in the file and for findings without a case; every fault becomes a message.  NC_E_FORMAT
 * if any. */
nc_err nc_kb_check(nc_kb *kb, nc_diag *diag);

#endif
