/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETCAUSE_H
#define NETCAUSE_H

#include <stddef.h>
#include <stdint.h>

/* netcause as a library: a case bundle in, a diagnosis out.
 *
 *     netcause *nc = netcause_new();
 *     if (netcause_rules(nc, "/usr/share/netcause/rules") != 0 || netcause_ready(nc) != 0)
 *         fputs(netcause_messages(nc), stderr);
 *     const char *bundle[] = { "case.tar.gz" };
 *     int status = netcause_diagnose(nc, bundle, 1);
 *     size_t n;
 *     fputs(netcause_render(nc, "json", &n), stdout);
 *     netcause_free(nc);
 *
 * Nothing is printed, no environment variable and no clock is read.  A handle serves one thread at a time and
 * one case; everything it returns belongs to it and holds until the next call of the same function or
 * netcause_free. */

#if defined(__GNUC__)
#define NETCAUSE_API __attribute__((visibility("default")))
#else
#define NETCAUSE_API
#endif

typedef struct netcause netcause;

/* The exit statuses of the command, returned by netcause_diagnose. */
enum netcause_status {
    NETCAUSE_DONE = 0,
    NETCAUSE_USAGE = 2,
    NETCAUSE_INCOMPLETE = 3, /* done, but a member was not readable or a limit was reached */
    NETCAUSE_NO_EVIDENCE = 4,
    NETCAUSE_BAD_RULES = 5,
    NETCAUSE_HOSTILE = 7, /* the input was refused and nothing usable remains */
};

NETCAUSE_API netcause *netcause_new(void);
NETCAUSE_API void netcause_free(netcause *nc);

/* Adds a folder of rule packs / of descriptions of text reports.  0, or NETCAUSE_BAD_RULES with words in
 * netcause_messages. */
NETCAUSE_API int netcause_rules(netcause *nc, const char *folder);
NETCAUSE_API int netcause_descriptions(netcause *nc, const char *folder);

/* Sets a parameter of the rules (text form) / a limit of limits.def, before netcause_ready.  0 or
 * NETCAUSE_USAGE. */
NETCAUSE_API int netcause_parameter(netcause *nc, const char *name, const char *value);
NETCAUSE_API int netcause_limit(netcause *nc, const char *name, int64_t value);

/* Today, ns since 1970 UTC: lets suppressions expire.  Without it they never do. */
NETCAUSE_API void netcause_today(netcause *nc, int64_t ns);

/* Checks and links the rules.  0 or NETCAUSE_BAD_RULES. */
NETCAUSE_API int netcause_ready(netcause *nc);

/* Reads the bundles ("-" = standard input) as one case and reasons.  Returns a netcause_status. */
NETCAUSE_API int netcause_diagnose(netcause *nc, const char *const *bundles, size_t count);

/* The report in a format ("text", "json", ...); NULL when there is no such format or nothing was diagnosed.
 * The first report in a format that shows packets (json, html) reads the bundles a second time for them,
 * unless one of them is standard input. */
NETCAUSE_API const char *netcause_render(netcause *nc, const char *format, size_t *length);

/* Messages for people so far: errors of rules with place, line and caret.  Never NULL. */
NETCAUSE_API const char *netcause_messages(netcause *nc);

/* "0.1.0" */
NETCAUSE_API const char *netcause_version(void);

/* ---- the engine for anything ----
 *
 * Facts of any kind in, what rules conclude from them out:
 *
 *     netcause_engine *e = netcause_engine_new();
 *     netcause_engine_pack_text(e, netcause_str("lathe.yaml"), netcause_str(yaml));
 *     netcause_engine_check(e);
 *     netcause_engine_start(e, NULL);
 *     netcause_engine_put(e, &fact, &handle);      (any number)
 *     netcause_engine_finish(e);
 *     for (size_t i = 0; netcause_engine_finding(e, i, &finding) == NETCAUSE_DONE; i++) ...
 *     netcause_engine_free(e);
 *
 * One thread at a time uses an engine; engines share nothing.  Every function that returns int gives
 * NETCAUSE_DONE, NETCAUSE_BAD_RULES, NETCAUSE_END, or NETCAUSE_USAGE for arguments that are NULL or wrong and
 * for calls at the wrong time; netcause_engine_messages says why.  Texts that are passed in are copied. Texts
 * that come out belong to the engine; how long they hold stands beside each function. */

typedef struct netcause_engine netcause_engine;

enum { NETCAUSE_END = 8 }; /* nothing at this place: the iteration is over */

#define NETCAUSE_NO_TIME INT64_MIN

/* A view of text, UTF-8 unless stated; not ended by a zero.  n = 0 is the empty text, whatever p is. */
typedef struct netcause_text {
    const char *p;
    size_t n;
} netcause_text;

/* A view of a C string; NULL is the empty text. */
static inline netcause_text netcause_str(const char *text)
{
    size_t n = 0;
    while (text != NULL && text[n] != '\0')
        n++;
    return (netcause_text){text, n};
}

enum netcause_kind {
    NETCAUSE_EVENT, /* happened at a time; forgotten as soon as no rule can need it */
    NETCAUSE_STATE, /* the state of something with a key */
    NETCAUSE_PLAIN, /* a setting, a reading, an entry */
};

/* Arrays of this and the next two are walked by their size here, which stays. */
typedef struct netcause_slot {
    netcause_text name;
    netcause_text type;   /* bool int float string symbol time duration ip cidr mac bytes */
    netcause_text values; /* of a symbol: what it may be, "a|b|c"; empty = anything */
} netcause_slot;

/* In each struct with `size`: sizeof of it, set by the caller, so that later versions may add to its end. */
typedef struct netcause_type {
    size_t size;
    netcause_text name; /* "shop.order" */
    int kind;           /* netcause_kind */
    const netcause_slot *slots;
    size_t slot_count; /* at most 56 */
} netcause_type;

enum netcause_form {
    NETCAUSE_TEXT,  /* as rules write it: "85ms", "true", "[a, b]"; string, symbol, bytes: the value itself */
    NETCAUSE_INT,   /* int; time: ns since 1970 UTC; duration: ns */
    NETCAUSE_FLOAT, /* float; not a NaN */
    NETCAUSE_BOOL,  /* bool: 0 or 1 in `integer` */
};

typedef struct netcause_value {
    netcause_text slot;
    int form; /* netcause_form; has to fit the slot's type */
    netcause_text text;
    int64_t integer;
    double number;
} netcause_value;

typedef struct netcause_fact {
    size_t size;
    netcause_text type;
    uint32_t source;              /* of netcause_engine_source; 0 = none */
    uint64_t record;              /* its number there, from 1; 0 = none */
    int64_t at;                   /* ns since 1970 UTC; NETCAUSE_NO_TIME */
    const netcause_value *values; /* slots that are not named are unknown */
    size_t value_count;
} netcause_fact;

/* The values of one slot for all facts of a batch; form says what `values` points to: netcause_text, int64_t,
 * double, or for bool uint8_t. */
typedef struct netcause_column {
    netcause_text slot;
    int form;
    const void *values;
    const uint8_t *known; /* bit i % 8 of byte i / 8: value i is known; NULL = all are */
} netcause_column;

typedef struct netcause_batch {
    size_t size;
    netcause_text type;
    uint32_t source;
    size_t count;           /* facts */
    const int64_t *at;      /* one each, or NULL: none has a time */
    const uint64_t *record; /* one each, or NULL: none has a number */
    const netcause_column *columns;
    size_t column_count;
} netcause_batch;

typedef struct netcause_run {
    size_t size;
    int for_good;     /* not 0: one finish, nothing withdrawn; needs less memory */
    int64_t today;    /* ns since 1970 UTC, lets suppressions expire; NETCAUSE_NO_TIME or 0: none does */
    int64_t disorder; /* ns that a later event of a source may be earlier */
    int may_change;   /* not 0, and not for good: netcause_engine_change may follow */
    /* Which rules may change: names and codes of rules, names of packs and of fact types.  What these rules
     * read, and facts of these types, are kept whole, whether or not a rule asks for them yet; rules that are
     * new or written anew may read nothing else (settings, NETCAUSE_PLAIN, apart), or their check fails.
     * Rules can be left out always.  changing_count 0: any may change, and all facts are kept whole. */
    const netcause_text *changing;
    size_t changing_count;
} netcause_run;

typedef struct netcause_finding {
    size_t size;
    netcause_text rule, code, severity, headline, what, why, fix;
    int64_t first, last; /* times of the evidence; NETCAUSE_NO_TIME when it has none */
    size_t matches;
    int suppressed, effect; /* hidden by a suppression; explained by another finding */
} netcause_finding;

typedef struct netcause_cause {
    size_t size;
    netcause_text name, verdict; /* "confirmed", "likely", "possible", "open", "unlikely", "ruled out" */
    int decibans, excluded;      /* excluded: ruled out whatever speaks for it */
} netcause_cause;

typedef struct netcause_undecided {
    size_t size;
    netcause_text rule, reason, needs;
    size_t count; /* how many more like it */
} netcause_undecided;

NETCAUSE_API netcause_engine *netcause_engine_new(void);
NETCAUSE_API void netcause_engine_free(netcause_engine *e); /* NULL is fine */

/* Before netcause_engine_check: a fact type besides those of packs (copied); rules from a folder or from a
 * text that messages call `name`; a parameter in its text form; one of the limits named engine.*. */
NETCAUSE_API int netcause_engine_type(netcause_engine *e, const netcause_type *type);
NETCAUSE_API int netcause_engine_pack_folder(netcause_engine *e, netcause_text folder);
NETCAUSE_API int netcause_engine_pack_text(netcause_engine *e, netcause_text name, netcause_text yaml);
NETCAUSE_API int netcause_engine_parameter(netcause_engine *e, netcause_text name, netcause_text value);
NETCAUSE_API int netcause_engine_limit(netcause_engine *e, netcause_text name, int64_t value);

/* Checks and links all rules, once, and once after each netcause_engine_change.  NETCAUSE_BAD_RULES after any
 * error in them. */
NETCAUSE_API int netcause_engine_check(netcause_engine *e);

/* Errors and warnings of rules with place, line and caret, then what the last failed call had against its
 * arguments.  Holds until the next call of this function. */
NETCAUSE_API netcause_text netcause_engine_messages(netcause_engine *e);

/* Begins a run without facts; the one before and all it gave is gone.  `run` NULL: facts may be withdrawn. */
NETCAUSE_API int netcause_engine_start(netcause_engine *e, const netcause_run *run);

/* A source that facts come from, whose time is its own; its number, from 1. */
NETCAUSE_API int netcause_engine_source(netcause_engine *e, netcause_text name, uint32_t *number);

/* The source was watched from `from` to `to` (ns since 1970 UTC), `complete` or not: within that, what did
 * not come did not happen.  Without it absence is undecided. */
NETCAUSE_API int netcause_engine_covers(netcause_engine *e, uint32_t source, int64_t from, int64_t to,
                                        int complete);

/* Facts of this type were looked for: having none means that there is none. */
NETCAUSE_API int netcause_engine_loaded(netcause_engine *e, netcause_text type);

/* No more facts will come from this source. */
NETCAUSE_API int netcause_engine_source_end(netcause_engine *e, uint32_t source);

/* One fact.  `handle` (may be NULL) receives what withdraws it; 0 when no rule reads facts of its type. */
NETCAUSE_API int netcause_engine_put(netcause_engine *e, const netcause_fact *fact, uint32_t *handle);

/* Many facts of one type.  All of them or, after an error, none. */
NETCAUSE_API int netcause_engine_put_batch(netcause_engine *e, const netcause_batch *batch);

/* Takes a fact back; what else stood on it goes with the next finish. */
NETCAUSE_API int netcause_engine_withdraw(netcause_engine *e, uint32_t handle);

/* Concludes.  Results hold until the next put, withdraw, finish, start or free; so do all texts in them. */
NETCAUSE_API int netcause_engine_finish(netcause_engine *e);

/* Other rules for a run that goes on.  Until the next netcause_engine_check, packs that are added stand,
 * document for document, for those of the same names (a document `pack` for all of that pack) or are new,
 * parameters have other values, and rules (by name or code) are left out.  After a check that gave
 * NETCAUSE_DONE the run has these rules and the facts it had; after another one nothing has changed.  Then
 * netcause_engine_finish evaluates only what depends on the change. */
NETCAUSE_API int netcause_engine_change(netcause_engine *e);
NETCAUSE_API int netcause_engine_leave_out(netcause_engine *e, netcause_text rule);

/* How many rules the last finish evaluated; what the others had concluded stands. */
NETCAUSE_API int netcause_engine_evaluated(netcause_engine *e, size_t *rules);

/* Result number `i`, from 0, in the order of reports; NETCAUSE_END behind the last one. */
NETCAUSE_API int netcause_engine_finding(netcause_engine *e, size_t i, netcause_finding *out);
NETCAUSE_API int netcause_engine_cause(netcause_engine *e, size_t i, netcause_cause *out);
NETCAUSE_API int netcause_engine_undecided(netcause_engine *e, size_t i, netcause_undecided *out);

/* The value of a slot in fact number `row` (from 0) that `name` was bound to in finding `i`, as people read
 * it; empty when it is not known.  NETCAUSE_END behind the last fact, so that facts can be counted.  The text
 * holds until the next call of this function too. */
NETCAUSE_API int netcause_engine_bound(netcause_engine *e, size_t i, netcause_text name, netcause_text slot,
                                       size_t row, netcause_text *value);

/* How finding `i` was concluded / why a rule (name or code) was not (of a run for good only) / the result in
 * a format ("text", "json", ...).  Each holds until the next call of any of these three too. */
NETCAUSE_API int netcause_engine_why(netcause_engine *e, size_t i, netcause_text *text);
NETCAUSE_API int netcause_engine_why_not(netcause_engine *e, netcause_text rule, netcause_text *text);
NETCAUSE_API int netcause_engine_render(netcause_engine *e, netcause_text format, netcause_text *text);

#endif
