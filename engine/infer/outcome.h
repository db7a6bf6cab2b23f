/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_OUTCOME_H
#define NC_OUTCOME_H

#include "engine/rule/program.h"

/* What a run concludes.  Everything is sorted canonically (severity, first evidence by time, source name and
 * record, rule name, key), belongs to the run and is immutable. */

typedef struct nc_finding nc_finding;
typedef struct nc_outcome nc_outcome;

/* How a row was derived: one canonical derivation, and how many there were. */
struct nc_proof {
    const nc_rule *rule;
    const nc_row *const *premises; /* rows of the first match, in order of find; see nc_row_premise */
    unsigned premise_count;        /* 0 when none were kept */
    unsigned height;               /* 1 + the highest premise */
    uint32_t supports;             /* counted up to NC_ROW_MOST_SUPPORTS */
    uint32_t seen; /* recordings that show it by themselves, as bits; engine/infer/recordings.c */
};

/* How the row was concluded; no rule for evidence.  Its premises are read through nc_row_premise. */
nc_proof nc_row_proof(const nc_row *row);
/* Of a row with such a proof; i below its premise_count. */
const nc_row *nc_row_premise(const nc_row *row, unsigned i);

/* Rows that one name of a rule was bound to. */
typedef struct nc_evidence {
    nc_str name;               /* the binding */
    const nc_row *const *rows; /* all distinct rows, in order of time, source name, record */
    size_t count;
} nc_evidence;

/* One line of "how concluded". */
typedef struct nc_step {
    enum { NC_STEP_FIND, NC_STEP_WHERE, NC_STEP_UNLESS, NC_STEP_ABSENT, NC_STEP_HAVING } kind;
    nc_str text;  /* the condition as written, or the exception's name */
    nc_str value; /* what was found: "2 rows", "3 >= 2", "not so" */
    nc_truth truth;
    unsigned evidence; /* FIND: index into finding->evidence, else UINT_MAX */
} nc_step;

typedef struct nc_filled { /* an action with its placeholders filled */
    const nc_action *action;
    nc_str text; /* the command or the thing to look at; unfilled ones stay as <name> */
    nc_str to;
    nc_str risk;
    nc_str shown_in; /* the source that has an answer already, of whenever it was taken; mostly empty */
} nc_filled;

/* Whether both are the same command, and `filled` leaves fewer of its placeholders open than `than` does,
 * with the same values for all others. */
bool nc_filled_better(const nc_filled *filled, const nc_filled *than);

struct nc_finding {
    const nc_rule *rule;
    nc_str headline, what, why, fix;
    int64_t first, last; /* times of the evidence; NC_TIME_NONE when it has none */
    const nc_evidence *evidence;
    unsigned evidence_count;
    const nc_row *conclusion; /* NULL when the rule concludes nothing */
    const nc_step *steps;
    unsigned step_count;
    size_t match_count;
    const nc_filled *actions;
    unsigned action_count;
    /* Sources that each show it alone: the one whose texts these are, then by name.  None: not two. */
    const uint32_t *recordings;
    unsigned recording_count;
    const nc_finding *joined;    /* the one of another recording that stands for it; NULL in an outcome */
    const nc_finding *effect_of; /* demoted: explained by another finding */
    const nc_suppression *suppressed;
    const nc_word *key;    /* values of `per` */
    nc_digest fingerprint; /* of rule and key, stable over runs */
};

/* A rule that might hold but cannot be shown to. */
typedef struct nc_undecided {
    const nc_rule *rule;
    const nc_row *const *rows; /* the match so far */
    unsigned row_count;
    size_t count;  /* how many more like it (same rule, same reason) */
    nc_str reason; /* "25 s of capture after packet 61 are missing" */
    nc_str needs;  /* fact types or evidence that would decide it */
    nc_str about;  /* say.what as far as it can be filled, may be empty */
    const nc_filled *actions;
    unsigned action_count;
} nc_undecided;

/* A rule that was not searched, for want of sources of some types it finds, though facts of the others that
 * satisfy its conditions are there: with such a source it might say more. */
typedef struct nc_lacking {
    const nc_rule *rule;
    nc_fact_type types[NC_MAX_BINDINGS]; /* without a source */
    unsigned type_count;
} nc_lacking;

typedef struct nc_weight {
    const nc_finding *finding; /* NULL: not seeing the rule hold */
    const nc_rule *rule;
    int decibans; /* NC_DB_EXCLUDES; of what another finding explains, weak at most */
    bool counted; /* false: a stronger item of the same evidence group counts, or this is a remark (severity
                     info) and nothing else speaks for the cause, or it is about something else */
    nc_str because;
    nc_str group; /* of the same evidence: the strongest item of it counts */
    nc_str about; /* what it is evidence of; empty: of whatever there is */
} nc_weight;

typedef enum nc_verdict {
    NC_V_RULED_OUT,
    NC_V_UNLIKELY,
    NC_V_OPEN,
    NC_V_POSSIBLE,
    NC_V_LIKELY,
    NC_V_CONFIRMED
} nc_verdict;
nc_str nc_verdict_name(nc_verdict verdict);
/* confirmed from 20, likely from 10, possible from 3, open, unlikely from -10, ruled out from -20. */
nc_verdict nc_verdict_of(int decibans, bool excluded);

typedef struct nc_belief {
    const nc_cause *cause;
    nc_str about; /* of several things that evidence is about, the one with most for it; may be empty */
    int decibans; /* base rate and all counted items */
    bool excluded;
    nc_verdict verdict;
    const nc_weight *weights; /* strongest first */
    unsigned weight_count;
} nc_belief;

typedef struct nc_hit_limit {
    nc_str limit; /* "rows", "pending", "keys", "matches" */
    uint64_t value;
    nc_str effect; /* what it leaves undecided, in words */
} nc_hit_limit;

/* One way an observation may come out, and what it would mean. */
typedef struct nc_next_outcome {
    nc_str when; /* what would be seen: as the cause says, or whether a rule holds */
    const nc_cause **rises, **falls;
    unsigned rise_count, fall_count;
} nc_next_outcome;

/* An observation worth making, with what it separates. */
typedef struct nc_next {
    const nc_filled *filled;
    const nc_finding *finding; /* or */
    const nc_undecided *undecided;
    const nc_cause *const *decides; /* those still open */
    unsigned decides_count;
    int gain; /* information expected of it, in thousandths of a bit; ranks with cost */
    const nc_next_outcome *outcomes;
    unsigned outcome_count;
} nc_next;

struct nc_outcome {
    const nc_finding *const *findings;
    size_t finding_count;
    const nc_undecided *undecided;
    size_t undecided_count;
    const nc_lacking *lacking; /* in order of the rules */
    size_t lacking_count;
    const bool *given; /* by fact type: sources gave facts of it */
    size_t given_count;
    const nc_belief *beliefs; /* causes with at least one weight; highest first, then name */
    size_t belief_count;
    const nc_next *next; /* best first */
    size_t next_count;
    const nc_hit_limit *limits;
    size_t limit_count;
    const nc_str *notices; /* about the rule base itself: a deprecated rule fired, a suppression is over or
                              matched nothing */
    size_t notice_count;
    uint64_t facts_offered, facts_kept, rows_derived;
    unsigned rules_evaluated, rules_fired, rules_undecided, rules_without_source;
    unsigned rules_searched; /* evaluated in this finish; in a live run the others stand as they stood */
};

#endif
