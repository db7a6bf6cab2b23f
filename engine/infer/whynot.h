/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_WHYNOT_H
#define NC_WHYNOT_H

#include "outcome.h"
#include "run.h"

/* Why a rule did not fire, or not for the facts somebody has in mind: its conditions replayed over what was
 * kept, the way it came, and what came nearest where it stopped.  A run whose host names the rule
 * (nc_run_host.watch) keeps what that needs of facts that no rule wants; any other run answers from the facts
 * that its rules kept, and says so. */

typedef enum nc_why_kind {
    NC_WHY_FIRED,      /* it did fire */
    NC_WHY_SUPPRESSED, /* it did, and a suppression hides it */
    NC_WHY_NO_SOURCE,  /* nothing was read that could give facts of a type it needs */
    NC_WHY_NO_FACT,    /* no fact satisfies the conditions of one of its names alone */
    NC_WHY_NO_PARTNER, /* facts for some names are there, but none that goes with them for the next */
    NC_WHY_CONDITION,  /* a line of `where` says no */
    NC_WHY_EXCEPTION,  /* a named exception holds */
    NC_WHY_PRESENT,    /* what had to be absent was there */
    NC_WHY_UNDECIDED,  /* it might hold, but evidence is missing */
    NC_WHY_HAVING,     /* the matches are too few, too small, ... */
    NC_WHY_STOPPED,    /* a budget was reached before an answer */
    NC_WHY_IDLE        /* the rule does not run: a draft, retired, or disabled by a site */
} nc_why_kind;
nc_str nc_why_name(nc_why_kind kind); /* "fired", "no-fact", ... */

/* One condition with its value. */
typedef struct nc_why_test {
    nc_str text;  /* as written */
    nc_str has;   /* the value at hand; "?" = not known; empty when it cannot be said apart */
    nc_str needs; /* what it had to be: ">= 3", or the whole condition */
    nc_truth truth;
    uint64_t yes, no,
        unknown; /* of a watched name: facts of the type by what this condition alone says of them */
} nc_why_test;

/* A fact that came near to satisfy one name. */
typedef struct nc_why_near {
    const nc_row *row;
    nc_str place;             /* "record 61" */
    unsigned failing;         /* conditions that do not hold */
    const nc_why_test *tests; /* those that do not hold, as written */
    unsigned test_count;
} nc_why_near;

/* One line of the rule, in its own order. */
typedef struct nc_why_line {
    enum { NC_WHY_FIND, NC_WHY_WHERE, NC_WHY_UNLESS, NC_WHY_ABSENT, NC_WHY_LIMIT } kind; /* LIMIT: having */
    nc_str text, value;
    nc_str facts; /* FIND that is bound, UNLESS that holds: what its conditions read of that fact */
    bool reached; /* false: the lines before it kept it from being asked */
    nc_truth truth;
    const nc_why_test *tests; /* of a name that a run watched: its conditions one by one */
    unsigned test_count;
} nc_why_line;

/* Where facts of a type come from that is no evidence: an accumulator, or a rule that concludes them. */
typedef struct nc_why_origin {
    nc_str name, code; /* no code: an accumulator */
    nc_why_kind kind;  /* of the rule: what became of it */
    nc_str summary;
    const nc_why_test *tests; /* of the accumulator: its conditions one by one */
    unsigned test_count;
    const nc_why_near *near; /* what came nearest to being counted; to satisfy the rule */
    unsigned near_count;
} nc_why_origin;

typedef struct nc_why_not {
    const nc_rule *rule;
    nc_why_kind kind;
    nc_str summary; /* one sentence */
    nc_str needs;   /* UNDECIDED, NO_SOURCE: what would decide it */
    const nc_why_line *lines;
    unsigned line_count;
    const nc_row *const *rows; /* the deepest match, in order of find; NULL where nothing is bound */
    unsigned row_count;
    const nc_why_near *near; /* nearest first */
    unsigned near_count;
    const nc_row *blocker; /* PRESENT: the fact that was there, when it is kept; EXCEPTION: that by which it
                              holds */
    nc_str blocker_place;  /* without its source */
    nc_str group;          /* HAVING: the values of `per` of the group that came nearest */
    size_t groups;         /* of how many */
    nc_str origin_type;    /* NO_FACT of a type that is no evidence: what might have given it */
    const nc_why_origin *origins;
    unsigned origin_count;
    nc_str open;       /* though another reason is told: for other facts it is undecided, because of this */
    size_t open_count; /* for how many */
    const nc_finding *finding; /* FIRED, SUPPRESSED: the first one */
    size_t finding_count;
    size_t matches;                       /* full matches of find and where */
    bool watched;                         /* the run kept near misses for this rule */
    unsigned held, total;                 /* lines that hold, of all */
    unsigned conditions, conditions_held; /* each condition of a name by itself: how near it came */
} nc_why_not;

/* What a name's slot must be equal to: "port", "data.port", "10436". */
typedef struct nc_why_given {
    nc_str name, slot, value;
} nc_why_given;

/* After nc_run_finish.  NULL with a message in `diag` when a given name, slot or value is none of the rule's.
 * Belongs to the run. */
const nc_why_not *nc_run_why_not(nc_run *run, const nc_rule *rule, const nc_why_given *given,
                                 size_t given_count, nc_diag *diag);

/* The rules that did not fire and came nearest to it: by share of conditions that hold, then name.  At most
 * `count`; the array belongs to the run.  Of a run whose host does not watch all rules
 * (nc_run_host.watch_all) only facts count that some rule wanted. */
const nc_why_not *const *nc_run_nearest(nc_run *run, size_t *count);

#endif
