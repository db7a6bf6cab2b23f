/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_RESULT_H
#define NC_RESULT_H

#include "engine/fact/source.h"
#include "engine/infer/outcome.h"

/* The result of a diagnosis: one object, built once from an outcome, filtered once, then immutable.  Every
 * report format is a pure view of it, so all of them say the same in the same order.  Keys and order follow
 * docs/result.schema.json (netcause.result/1).  All texts are as they came from evidence and rules: each
 * format makes them inert in its own way. */

typedef struct nc_r_texts {
    const nc_str *items;
    size_t count;
} nc_r_texts;

/* References are positions in the arrays of nc_result; NC_R_NONE where there is none. */
#define NC_R_NONE SIZE_MAX
typedef struct nc_r_refs {
    const size_t *items;
    size_t count;
} nc_r_refs;

typedef enum nc_r_answer {
    NC_R_CAUSE_FOUND,
    NC_R_NOTHING_WRONG,
    NC_R_NETWORK_EXONERATED,
    NC_R_NOT_ENOUGH_EVIDENCE,
} nc_r_answer;
nc_str nc_r_answer_name(nc_r_answer answer); /* "cause_found", ... */

typedef struct nc_r_cleared {
    nc_str what; /* who or what is not at fault */
    nc_str cause, because;
} nc_r_cleared;

typedef struct nc_r_verdict {
    nc_r_answer kind;
    nc_str headline, text, owner;
    bool has_severity, has_certainty;
    nc_severity severity; /* of the leading finding */
    nc_verdict certainty; /* of the leading cause */
    size_t finding;       /* the leading one */
    nc_r_refs causes;     /* found, strongest first */
    const nc_r_cleared *cleared;
    size_t cleared_count;
} nc_r_verdict;

typedef enum nc_r_action_kind { NC_R_RUN, NC_R_LOOK, NC_R_WORKAROUND, NC_R_REMEDY } nc_r_action_kind;
nc_str nc_r_action_name(nc_r_action_kind kind);

typedef struct nc_r_prospect { /* one way an observation may come out */
    nc_str when;
    nc_r_texts rises, falls; /* names of causes */
} nc_r_prospect;

typedef struct nc_r_action {
    nc_r_action_kind kind;
    nc_str text, to, risk, platform;
    nc_r_texts also;         /* what differs where the same is to be done again: "10.0.0.2" */
    int cost;                /* 0 = not said */
    nc_r_texts decides;      /* names of causes */
    nc_r_texts feeds;        /* fact types that its answer gives in the case; none: a person reads it */
    size_t finding, missing; /* only of `next`, as the rest */
    int gain;                /* information expected of it, thousandths of a bit; 0 = none, or not said */
    const nc_r_prospect *outcomes;
    size_t outcome_count;
} nc_r_action;

/* A cause that is spoken of and not among the causes of the result, since nothing is for or against it. */
typedef struct nc_r_named {
    nc_str name, title;
} nc_r_named;

/* What <name> stands for in commands that leave it open, and where it is found. */
typedef struct nc_r_place {
    nc_str name, how;
} nc_r_place;

typedef struct nc_r_actions {
    const nc_r_action *items;
    size_t count;
} nc_r_actions;

typedef struct nc_r_step {
    nc_str kind, text, value;
    nc_truth truth;
    nc_r_refs evidence;
} nc_r_step;

typedef enum nc_r_node_kind { NC_R_RULE, NC_R_STEP, NC_R_FACT, NC_R_MORE } nc_r_node_kind;
typedef struct nc_r_node nc_r_node;
struct nc_r_node { /* derivation: down to frame and line; bounded in depth and size */
    nc_r_node_kind kind;
    nc_str text, rule, place;
    bool has_truth;
    nc_truth truth;
    nc_r_node *child, *next; /* first child, next sibling */
};

typedef struct nc_r_filter {
    nc_str source, text;
} nc_r_filter;

/* A conversation as a ladder (ladder.h): its vantages from client to server, its packets in order. */
typedef struct nc_r_vantage {
    nc_str source, vantage;
    nc_str client, server; /* what it calls them where something translates; empty: as the ladder does */
    int64_t offset;        /* its clock is this much later than that of the ladder, ns */
    uint64_t total;        /* packets of the conversation that it recorded */
} nc_r_vantage;

typedef struct nc_r_sight { /* where and when a packet was recorded */
    size_t vantage;
    uint64_t record;
    int64_t at; /* on the ladder's clock */
} nc_r_sight;

typedef enum nc_r_fate {
    NC_R_RECORDED,  /* nothing contradicts its arrival */
    NC_R_LOST,      /* a vantage behind the sender has it, the next one was recording and has not */
    NC_R_NOT_SHOWN, /* the next vantage may have missed it */
} nc_r_fate;

typedef struct nc_r_arrow {
    enum { NC_R_PACKET, NC_R_FOLDED, NC_R_ABSENT } kind;
    bool to_server;
    nc_str text;
    unsigned again; /* of a packet that carries bytes sent before: 1 for the first repetition */
    nc_r_fate fate;
    size_t lost_after;        /* of a lost one: the vantage that saw it last */
    uint64_t count;           /* of folded ones: packets that are not drawn */
    const nc_r_sight *sights; /* in order of vantages */
    size_t sight_count;
    nc_r_refs evidence;
} nc_r_arrow;

typedef struct nc_r_ladder {
    nc_str client, server; /* address and port; empty: the finding is not about one conversation */
    const nc_r_vantage *vantages;
    size_t vantage_count;
    const nc_r_arrow *arrows; /* none: packets were not read for it */
    size_t arrow_count;
    /* Some arrows behind this time may be of lost packets without saying so: there were more packets than are
     * counted. */
    int64_t counted_until;
    bool has_counted;
} nc_r_ladder;

typedef struct nc_r_finding {
    nc_str rule, code, pack, title, headline, what, why, fix;
    nc_severity severity;
    enum { NC_R_FOUND, NC_R_EFFECT, NC_R_SUPPRESSED } state;
    unsigned number; /* F1 is 1; the same whatever the filter */
    size_t effect_of;
    unsigned effect_number; /* F number of what explains it, 0 = none */
    int64_t first, last;    /* NC_TIME_NONE */
    size_t matches;
    nc_digest fingerprint;
    nc_r_texts tags, refs, would_change;
    nc_r_texts recordings; /* sources that each show it, the first as the texts tell it; none: not two do */
    nc_r_refs evidence;
    const nc_r_filter *filters; /* one for each capture */
    size_t filter_count;
    const nc_r_step *steps;
    size_t step_count;
    nc_r_actions actions;
    const nc_r_node *derivation;
    nc_r_ladder ladder;
    nc_str suppress_reason, suppress_by; /* of a suppressed one */
    unsigned alike, alikes; /* its place among those alike, from 0, and how many they are (fold.h) */
    int64_t suppress_until;
} nc_r_finding;

typedef struct nc_r_evidence {
    nc_str fact, source, kind, system, vantage;
    const uint64_t *records, *lines; /* ascending, each once */
    size_t record_count, line_count, count;
    int64_t from, to; /* NC_TIME_NONE */
    uint64_t offset;  /* of the first fact */
    uint32_t length;  /* 0 = not known, then the offset means nothing */
    bool capture;     /* records are frame numbers of a capture file */
    nc_str text, filter;
    nc_r_refs findings;
} nc_r_evidence;

/* A packet that is cited, down to the byte (api/cited.h); none of those that were not read again. */
typedef struct nc_r_field {
    nc_str name, label, value;
    size_t offset, length; /* in the packet */
    bool evidence;         /* what the fact says was read here */
} nc_r_field;

typedef struct nc_r_packet {
    size_t evidence; /* the row that cites it */
    uint64_t number; /* record, or line of a listing */
    int64_t at;
    uint32_t length, recorded; /* bytes on the wire; bytes that were recorded */
    nc_str bytes;              /* the first ones in hexadecimal; no payload that may hold a secret */
    nc_str ebcdic;             /* the same as characters of EBCDIC, a point for what cannot be printed */
    const nc_r_field *fields;
    size_t field_count;
} nc_r_packet;

typedef struct nc_r_weight {
    nc_str rule, code, because, about;
    nc_str group; /* no report shows it */
    size_t finding;
    int decibans; /* NC_DB_EXCLUDES */
    bool counted;
} nc_r_weight;

typedef struct nc_r_cause {
    nc_str name, title, owner, tell, confirm, refute, workaround;
    nc_str about; /* of several things that evidence is about, the one this is; may be empty */
    nc_verdict verdict;
    int decibans, base;
    bool excluded, exonerates;
    const nc_r_weight *weights_for, *weights_against;
    size_t for_count, against_count;
    nc_r_texts remedies;
} nc_r_cause;

typedef struct nc_r_ruled_out {
    nc_str cause, title, because, rule;
    size_t finding;
    nc_r_refs evidence;
    bool excluded;
} nc_r_ruled_out;

typedef struct nc_r_undecided {
    nc_str rule, code, title, reason, needs, about; /* reason, about and actions are of the first one */
    nc_severity severity;
    size_t count;      /* the same question about so many matches */
    nc_r_texts places; /* the first ones */
    nc_r_actions actions;
    nc_r_refs missing;
} nc_r_undecided;

typedef struct nc_r_missing {
    nc_str what, why;
    bool optional; /* nothing is wrong and nothing open: it could only show more */
    nc_r_texts separates, rules;
    nc_r_actions commands;
} nc_r_missing;

typedef struct nc_r_clock {
    nc_str a, b;
    bool has_offset, has_bound, has_low, has_high, has_pairs, has_consistent;
    int64_t offset, bound, low, high, pairs; /* ns; pairs: segments */
    bool consistent;
} nc_r_clock;

typedef struct nc_r_system {
    nc_str name, role, os;
    nc_r_texts addresses, sources;
} nc_r_system;

typedef struct nc_r_input {
    nc_str name, kind, note, encoding, system, vantage, filter, sees;
    nc_source_status status;
    uint64_t bytes, records;
    nc_digest digest;
    int64_t from, to; /* NC_TIME_NONE */
    bool has_complete, complete, has_drops, zone_assumed;
    int64_t drops;
    int32_t zone_minutes;
} nc_r_input;

typedef struct nc_r_pack {
    nc_str name, version, title;
} nc_r_pack;

typedef struct nc_result {
    nc_str case_id, title, engine;
    nc_digest bundle, knowledge;
    const nc_r_pack *packs;
    size_t pack_count;
    int exit;
    nc_severity least; /* findings below are not listed */
    bool show_suppressed;
    nc_str language; /* that was asked for; empty: as the rules are written, in English */
    nc_r_verdict verdict;
    nc_r_texts tell;
    nc_r_actions next;
    const nc_r_place *places; /* of all commands of the result, by name */
    size_t place_count;
    nc_r_finding *findings; /* changed by nobody but who builds the result */
    size_t finding_count;
    const nc_r_evidence *evidence;
    size_t evidence_count;
    const nc_r_packet *packets; /* by evidence and number */
    size_t packet_count;
    const nc_r_cause *causes;
    size_t cause_count;
    const nc_r_ruled_out *ruled_out;
    size_t ruled_out_count;
    const nc_r_named *named; /* by name */
    size_t named_count;
    const nc_r_undecided *undecided;
    size_t undecided_count;
    const nc_r_missing *missing;
    size_t missing_count;
    const nc_r_clock *clocks;
    size_t clock_count;
    const nc_r_system *systems;
    size_t system_count;
    const nc_r_input *inputs;
    size_t input_count, input_status[NC_SOURCE_STATUS_COUNT];
    enum { NC_R_COMPLETE, NC_R_PARTIAL, NC_R_EMPTY } status;
    const nc_hit_limit *limits;
    size_t limit_count;
    nc_r_texts notices; /* about the rule base itself */
    unsigned rules_evaluated, rules_fired, rules_undecided, rules_without_source;
    uint64_t facts_offered, facts_kept, rows_derived;
    size_t suppressed, filtered;
    struct nc_arena *arena;
} nc_result;

/* What a result is built from.  Nothing of it is needed afterwards: all texts are copied. */
typedef struct nc_result_input {
    const nc_outcome *outcome;
    const nc_program *program;
    const nc_sources *sources;
    const nc_vocab *vocab;
    const nc_pool *pool;
    /* Rows of a plain type, as nc_run_rows gives them; NULL: there are none. */
    const nc_row *const *(*rows)(void *context, nc_fact_type type, size_t *count);
    /* Writes a conversation number as people know it ("10.0.0.1:1025 > 10.0.0.2:21") and returns true.  NULL:
     * slots named `flow` are left out, because the numbers depend on the order of opening. */
    bool (*flow_name)(void *context, nc_word flow, nc_buf *out);
    void *context;
    nc_str case_id, title, engine; /* engine: version of the program */
    nc_digest bundle;              /* content of the bundle; zero = not known */
    int exit;
    const nc_hit_limit *limits; /* limits of reading that were reached; those of the outcome are added */
    size_t limit_count;
    nc_severity least;
    bool show_suppressed;
    nc_str language; /* of the sentences of rules; empty: as written */
} nc_result_input;

/* Never NULL.  The caller frees it. */
nc_result *nc_result_new(const nc_result_input *input);
void nc_result_free(nc_result *result); /* NULL is fine */

/* The finding that a reader means: "F2" (any case), a rule's name or its code (the first of that rule);
 * NC_R_NONE. */
size_t nc_result_find(const nc_result *result, nc_str name);

/* Nothing that is missing is needed: it could only show more. */
bool nc_result_wants_nothing(const nc_result *result);

/* Of `next`: the first one before it that may come out in the same ways; NC_R_NONE when there is none, or
 * when nothing is said of how it may come out. */
size_t nc_result_same_outcomes(const nc_result *result, size_t next);

/* Of `next`: a report for people names it only with the earlier one that tells the same, by its M number; its
 * number in such a report, from 1 (of one that folds: that of the last one before it that does not). */
bool nc_result_folds(const nc_result *result, size_t next);
size_t nc_result_shown(const nc_result *result, size_t next);

/* Which of the first `most` things to do have an answer that netcause reads: "Put the answers to 1 and 3 into
 * the case and run netcause again: it reads them."  Adds nothing when there is none. */
void nc_result_add_again(nc_buf *out, const nc_result *result, size_t most);

/* The title of a cause; its name where the result has no title of it. */
nc_str nc_result_cause_title(const nc_result *result, nc_str cause);

/* What was seen, for the verdict, whose headline names nobody: the first sentence of what happened in the
 * leading finding (where nothing is wrong, of the first that is worth a look), or the part of a long one that
 * stands before a semicolon.  Empty where there is none, and where it is said that the network did its part,
 * which tells the same. */
nc_str nc_result_seen(const nc_result *result);

#endif
