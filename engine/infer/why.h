/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_WHY_H
#define NC_WHY_H

#include "infer.h"
#include "whynot.h"

/* What the files that answer `why not` share. */

enum { NC_WHY_NEAR = 3, NC_WHY_MOST_DUE = 64 };

/* What a name's slot must be equal to. */
typedef struct nc_why_want {
    unsigned bind; /* the find it speaks of */
    unsigned slot;
    nc_word word;
    nc_str name, text; /* of the slot, and as given */
    bool by_name;      /* the text is what people call the value (nc_run_host.shown) */
} nc_why_want;

/* How far a match came: find patterns bound, then these. */
typedef enum nc_why_stage {
    NC_AT_WHERE = -1, /* the last name is bound, and a line of `where` says no */
    NC_IN_FIND,
    NC_AT_EXCEPTION,
    NC_AT_ABSENCE,
    NC_IN_DOUBT,
    NC_AT_HAVING
} nc_why_stage;

typedef struct nc_reached {
    unsigned depth;
    nc_why_stage stage;
    unsigned number;                     /* of the exception or absence */
    unsigned failing;                    /* AT_WHERE: lines that say no ... */
    uint64_t distance;                   /* ... and by how much */
    const nc_row *rows[NC_MAX_BINDINGS]; /* in order of find */
} nc_reached;

typedef struct nc_replay {
    nc_run *run;
    const nc_rule *rule;
    nc_rule_plan *plan;
    nc_why_not *out;
    const nc_expr
        *due[NC_MAX_BINDINGS][NC_WHY_MOST_DUE]; /* conditions that can be asked once find `depth` is bound */
    unsigned due_count[NC_MAX_BINDINGS], due_joins[NC_MAX_BINDINGS]; /* lines of `where` stand behind these */
    nc_why_want *wants;
    unsigned want_count;
    const nc_row *rows[64];
    nc_scope scope;
    nc_env env;
    nc_reached best;
    bool any;
    uint64_t work;
    bool loose;              /* facts are found without lines of `where`, to see which of these say no */
    const nc_row ***matches; /* those that come to `having` */
    size_t match_count, match_capacity;
    nc_group group;       /* of them the one that comes nearest to `having` */
    nc_str reason, needs; /* of the best match in doubt */
    nc_why_line *lines;
    nc_join_step steps[NC_MAX_BINDINGS]; /* of `then` */
} nc_replay;

/* text.c */
nc_str nc_value_text(nc_run *run, const nc_expr *expr, nc_env *env);
nc_str nc_slots_text(nc_run *run, const nc_expr *expr, nc_env *env); /* what it reads: "a.id 3, b.who x" */
/* A slot's value as people call it (nc_run_host.shown); false: it has no other name. */
bool nc_print_shown(nc_run *run, nc_buf *out, const nc_expr *expr, nc_word value);

/* whyvalue.c */
void nc_why_print(nc_run *run, nc_buf *out, const nc_expr *e, nc_env *env); /* "?" = not known */
nc_why_test nc_why_test_of(nc_run *run, const nc_rule *rule, const nc_expr *e, nc_env *env);
/* How far ordered values are from what the condition asks; 0 where there is no order to be near in. */
uint64_t nc_why_distance(const nc_expr *e, nc_env *env);
static inline uint64_t nc_why_added(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}
/* "verb PORT, n 61": what the rule's conditions read of the fact that name `bind` stands for. */
nc_str nc_why_facts(nc_run *run, const nc_rule *rule, unsigned bind, const nc_row *row);
/* "zos.pcap record 61" */
nc_str nc_why_place(nc_run *run, const nc_row *row);
/* The first kept fact that an `exists` of the expression finds, or that refutes an `every`; NULL: there is
 * none.  `bind`: its name. */
const nc_row *nc_why_witness(nc_run *run, const nc_expr *e, nc_env *env, unsigned *bind);
/* NC_E_UNKNOWN with a message when that name, slot or value is none of the rule's. */
nc_err nc_why_want_read(nc_run *run, const nc_rule *rule, const nc_why_given *given, nc_diag *diag,
                        nc_why_want *out);
/* Of those that speak of this name. */
bool nc_why_wanted(const nc_run *run, const nc_why_want *wants, unsigned count, unsigned bind,
                   const nc_row *row);
/* "n 62 and verb PORT"; empty when nothing is asked of this name. */
nc_str nc_why_wants_text(nc_run *run, const nc_why_want *wants, unsigned count, unsigned bind);

/* whynear.c: facts that come near to what name `bind` of find is to be, with the conditions that are due once
 * it is bound; into out[NC_WHY_NEAR], how many. */
unsigned nc_why_nearest(nc_replay *r, unsigned bind, nc_why_near *out);

/* What a run that watched a name saw. */
typedef struct nc_why_seen {
    bool watched;
    uint64_t facts, others; /* of the type that are asked about; those that are not */
    uint64_t open;          /* of them: no condition says no, but not all say yes */
    const nc_why_test *tests;
    unsigned test_count;
} nc_why_seen;
nc_why_seen nc_why_seen_of(nc_run *run, const nc_rule *rule, const nc_pattern *pattern);
/* What counts or concludes facts of a type, and why it gave none that fits. */
void nc_why_origins(nc_replay *r, nc_fact_type type);

/* steps.c, which words how something was concluded */
nc_str nc_exception_text(nc_run *run, const nc_rule *rule, const nc_condition *exception); /* "name: ..." */
nc_str nc_absence_value(nc_run *run, const nc_absence *absence, nc_env *env); /* "nothing within 5 s ..." */

/* whynot.c: the answer without what its types come from. */
const nc_why_not *nc_why_alone(nc_run *run, const nc_rule *rule);

/* whygroup.c: chooses of the groups of matches the one whose `having` comes nearest. */
void nc_why_choose_group(nc_replay *r);

/* whytell.c: the rule's lines for the best match; what `having` says of it. */
nc_truth nc_why_lines(nc_replay *r);

#endif
