/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PROGRAM_H
#define NC_PROGRAM_H

#include "engine/base/hash.h"
#include "expr.h"

/* A rule base after checking: what infer/ runs.  Everything is immutable, belongs to the program's arena, and
 * is ordered by rule name, so that the order of files and documents means nothing. */

typedef enum nc_severity {
    NC_INFO,
    NC_NOTICE,
    NC_WARNING,
    NC_ERROR,
    NC_CRITICAL,
    NC_SEVERITY_COUNT
} nc_severity;
nc_str nc_severity_name(nc_severity severity);
bool nc_severity_find(nc_str name, nc_severity *out);

enum { NC_MAX_BINDINGS = 24 };

/* A step of `then`: its fact comes after that of another name, in the same source, and at most `within`
 * later. */
typedef struct nc_follow {
    uint8_t after; /* a name bound before it */
    bool each;     /* every such fact is a match of its own; else only the first one */
    int64_t within;
} nc_follow;

/* `name: TYPE where CONDITION`.  Conjuncts are split: what reads only this binding goes to the sieve. */
struct nc_pattern {
    nc_str name;
    nc_fact_type type;
    uint8_t bind;
    unsigned local_count, join_count;
    const nc_expr **local;   /* conjuncts that read no other binding */
    const nc_expr **join;    /* conjuncts that read others too */
    const nc_follow *follow; /* of a step; its join conditions read names bound before it */
    nc_place place;
};

typedef struct nc_condition {
    nc_str label; /* name of an exception; the source text of a where/having line */
    const nc_expr *expr;
} nc_condition;

typedef enum nc_bound { NC_WITHIN, NC_UNTIL_END, NC_BETWEEN } nc_bound;

/* `absent`: fewer than `fewer` rows match `pattern` in the window.  (anchor.at, anchor.at + within], from the
 * anchor to the end of the source, or between the anchor and a later row, neither of them included.  Only
 * rows of the anchor's source count.  Holds only when coverage shows that the source was recording over the
 * whole window and `provided` is true. */
typedef struct nc_absence {
    nc_pattern pattern;
    nc_bound bound;
    const nc_expr
        *within;    /* duration; NC_UNTIL_END: how long the silence must last (`for`), NULL = any time */
    uint8_t anchor; /* binding whose time opens the window */
    uint8_t closer; /* NC_BETWEEN: the binding that closes it */
    uint32_t fewer; /* 1: none at all */
    bool before;    /* window lies before the anchor: [at - within, at) */
    const nc_pattern
        *until; /* an event that closes the window early ("until: name" of an event pattern); may be NULL */
    const nc_expr *provided; /* bool; never NULL: `always` is a constant */
    uint64_t stem;           /* bindings that pattern, within and provided read, anchor included */
    nc_place place;
} nc_absence;

typedef struct nc_text_part {
    nc_str literal;
    const nc_expr *expr; /* NULL = only the literal */
    nc_str one, many;    /* {count(p)|packet|packets}: expr is printed, then a blank and one of these */
} nc_text_part;

typedef struct nc_text { /* a sentence with {expr} filled in from the match */
    unsigned count;
    const nc_text_part *parts;
    nc_str source; /* as written */
} nc_text;

typedef struct nc_cause nc_cause;
typedef struct nc_command nc_command;
typedef struct nc_rule nc_rule;

enum { NC_DB_EXCLUDES = -1000 }; /* a hard rule: the cause is ruled out whatever else speaks for it */

typedef struct nc_weigh {
    const nc_cause *cause;
    int seen, unseen;    /* decibans; NC_DB_EXCLUDES */
    const nc_expr *when; /* group-level condition, NULL = always */
    nc_str group;        /* evidence group: only the strongest item counts once; default the rule's name */
    nc_text because;     /* may be empty: then say.what speaks */
    nc_text about;       /* what it is evidence of; empty: of whatever there is */
} nc_weigh;

typedef struct nc_argument {
    nc_str name;
    const nc_expr *expr;
} nc_argument;

typedef struct nc_action {
    const nc_command *command; /* `run`; NULL for `look` */
    nc_text look, to;          /* what to look at, what for */
    unsigned argument_count;
    const nc_argument *arguments;
    const nc_cause **decides;
    unsigned decides_count;
    int cost;            /* 1 cheap .. 5 dear */
    nc_str risk;         /* none, low, medium, high */
    const nc_expr *when; /* group-level; NULL = always */
    nc_place place;
} nc_action;

typedef struct nc_pick {
    const nc_expr **by; /* ascending; one match survives for each group */
    unsigned by_count;
    bool last; /* `pick: last by (...)` */
} nc_pick;

/* `allow: {L018: "reason"}`: a lint that the author answers for. */
typedef struct nc_waiver {
    nc_str lint, reason;
    nc_place place;
} nc_waiver;

/* `deprecated: {since, until, replaced-by, reason}`: versions of the pack. */
typedef struct nc_deprecation {
    nc_str since, until, replaced_by, reason;
} nc_deprecation;

struct nc_rule {
    nc_str name, code, title;
    nc_text headline; /* say.headline, falls back to the title */
    nc_severity severity;
    nc_str status; /* draft, stable, deprecated, retired */
    const nc_str *tags;
    unsigned tag_count;
    const nc_str *bind_names;
    unsigned bind_count; /* find patterns first (0 .. find_count-1, steps of `then` among them), then absent,
                            exists */
    unsigned step_count; /* the last so many of find[] are steps of `then` */
    unsigned find_count, where_count, unless_count, absent_count, per_count, having_count;
    const nc_pattern *find;
    const nc_condition *where; /* over find bindings */
    const nc_condition *unless;
    const nc_absence *absent;
    const nc_expr *
        *per; /* identity of a finding; empty = all slots of the first binding's row: each match alone */
    const nc_condition *having;
    const nc_pick *pick;    /* NULL = all */
    nc_fact_type concludes; /* NC_NO_TYPE when nothing is concluded */
    unsigned conclude_count;
    const nc_expr **conclude; /* own slot i of the concluded type */
    unsigned weigh_count, action_count, explain_count, ref_count;
    const nc_weigh *weigh;
    nc_text what, why, fix;
    const nc_action *actions;
    const nc_rule *
        *explains; /* findings of these rules that share concluded values are effects of this one */
    const nc_str *refs;
    const nc_waiver *waivers;
    unsigned waiver_count;
    const nc_deprecation *deprecation; /* NULL = not deprecated */
    bool cross;                        /* nothing is meant to tie its patterns together */
    bool silent;                       /* no `say`: derives a fact, makes no finding */
    bool inconclusive;                 /* with it the evidence cannot show that nothing is wrong */
    unsigned stratum;
    nc_str pack;
    nc_place place;
};

struct nc_cause {
    nc_str name, title, owner;
    int base;    /* decibans: common 0, uncommon -6, rare -13 */
    nc_str tell; /* what to tell the caller */
    nc_str confirm, refute, workaround;
    const nc_str *remedies; /* "text (risk: low)" */
    unsigned remedy_count;
    bool exonerates; /* confirming it clears the network: `exonerates: network` */
    bool in_network; /* while it is likely, the network is not cleared: `within: network` */
    nc_place place;
};

typedef struct nc_parameter {
    nc_str name;
    nc_type type;
    nc_str doc;
} nc_parameter;

struct nc_command {
    nc_str name, platform, purpose, risk;
    nc_str text; /* with {parameter} placeholders, may have several lines */
    const nc_parameter *parameters;
    unsigned parameter_count;
    nc_str feeds; /* fact types the output gives, blank-separated */
    nc_str note;
    nc_str confirm; /* what to make sure of before it is run; may be empty */
    nc_place place;
};

/* A code table: rows of text by key. */
struct nc_table {
    nc_str name, title;
    nc_type key;
    const nc_str *columns; /* first is the key */
    unsigned column_count, row_count;
    const nc_word *keys; /* sorted by nc_value_cmp */
    const nc_str *cells; /* row_count * column_count, text as written */
};

typedef struct nc_suppression {
    const nc_rule *rule;
    const nc_argument *where; /* equal to concluded values */
    unsigned where_count;
    nc_str reason, by, ticket;
    int64_t until; /* NC_TIME_NONE = never */
    nc_place place;
} nc_suppression;

/* Accumulator over events of one type, keyed: each key becomes one row of type `into` at the end of the
 * evidence, and whenever `emit` thresholds are crossed. */
typedef enum nc_reduce_op {
    NC_R_COUNT,
    NC_R_SUM,
    NC_R_MIN,
    NC_R_MAX,
    NC_R_FIRST,
    NC_R_LAST,
    NC_R_DISTINCT,
    NC_R_OR,
    NC_R_ALL,
    NC_R_BITS
} nc_reduce_op;

enum { NC_REDUCER_KEYS = 8 };

typedef struct nc_reducer_field {
    nc_str name;
    nc_reduce_op op;
    const nc_expr *value; /* NULL for count(); of count(condition) the condition */
    int64_t window; /* ns; not 0: the greatest in any window of that length (count, sum of whole numbers) */
} nc_reducer_field;

typedef struct nc_reducer {
    nc_str name;
    nc_pattern from;
    const nc_expr **key;
    unsigned key_count, field_count;
    const nc_reducer_field *fields;
    nc_fact_type into; /* slots: keys, then fields */
    nc_place place;
} nc_reducer;

/* A rule that is known and does not run. */
typedef enum nc_idle_kind {
    NC_IDLE_NOT,
    NC_IDLE_DRAFT,    /* nobody asked for it */
    NC_IDLE_RETIRED,  /* only its names are left */
    NC_IDLE_DISABLED, /* by a site */
    NC_IDLE_LACKS,    /* a fact type that it needs is not there: it is undecided */
} nc_idle_kind;

typedef struct nc_idle {
    const nc_rule *rule; /* its head: names, title, severity, tags; no conditions */
    nc_idle_kind kind;
    nc_str reason, by; /* in words; by whom it was disabled */
} nc_idle;

typedef struct nc_pack {
    nc_str name, version, title;
} nc_pack;

typedef struct nc_program nc_program;
struct nc_program {
    const nc_rule *const *rules;
    size_t rule_count;
    const nc_idle *idle; /* rules that do not run: by name, retired ones last */
    size_t idle_count;
    const nc_cause *const *causes;
    size_t cause_count;
    const nc_command *const *commands;
    size_t command_count;
    const nc_parameter *places; /* what <name> is in a command whose `name` nobody fills, by packs */
    size_t place_count;
    const nc_table *const *tables;
    size_t table_count;
    const nc_reducer *const *reducers;
    size_t reducer_count;
    const nc_suppression *suppressions;
    size_t suppression_count;
    const nc_pack *packs;
    size_t pack_count;
    unsigned stratum_count;
    const nc_vocab *vocab;
    const uint64_t *wanted; /* see nc_program_wanted */
    size_t wanted_count;
    nc_digest digest; /* of all texts of the packs; their names and folders do not count */
};

#endif
