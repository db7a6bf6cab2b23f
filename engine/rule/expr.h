/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_EXPR_H
#define NC_EXPR_H

#include "engine/base/diag.h"
#include "engine/base/regex.h"
#include "engine/fact/function.h"
#include "engine/fact/row.h"

/* Checked, typed expressions of the rule language (docs/rule-language.md, "Expressions").  They are total,
 * have no side effects and cost what their size says.  A value that is not known makes the expression
 * unknown; a condition that is unknown is undecided.  and/or/not follow Kleene. */
typedef enum nc_expr_op {
    NC_X_CONST, /* word */
    NC_X_SLOT,  /* slot of a bound name */
    NC_X_AND,
    NC_X_OR, /* two or more args */
    NC_X_NOT,
    NC_X_EQ,
    NC_X_NE,
    NC_X_LT,
    NC_X_LE,
    NC_X_GT,
    NC_X_GE,
    NC_X_IN,    /* args[0] in args[1..]: constants, lists or cidrs */
    NC_X_RANGE, /* args[0] in (args[1], args[2]]: after the first, up to and including the second (times), or
                   `between a and b`: both included; `word` 1 = open start */
    NC_X_GLOB,  /* args[0] matches args[1], a constant */
    NC_X_REGEX, /* args[0] =~ args[1], a constant; compiled in `regex` */
    NC_X_KNOWN, /* args[0] is known */
    NC_X_ADD,
    NC_X_SUB,
    NC_X_MUL,
    NC_X_DIV,
    NC_X_MOD,
    NC_X_NEG,
    NC_X_BAND,
    NC_X_BOR,
    NC_X_IF,     /* if(c, a, b) */
    NC_X_CALL,   /* built-in function; args behind fn->argc are constants for it, not written in the rule */
    NC_X_HOST,   /* function of the host */
    NC_X_LOOKUP, /* lookup(table, key, column) */
    NC_X_EXISTS, /* exists TYPE where ...: `sub`.  word 1: stands below NOT for `every TYPE where args[0]
                    satisfies args[1]` (one arg: without where), and `sub` is a fact that does not satisfy it
                  */
    NC_X_COUNT,
    NC_X_SUM,
    NC_X_MIN,
    NC_X_MAX,
    NC_X_DISTINCT,
    NC_X_RATE,
    NC_X_LIST,
    NC_X_FIRST,
    NC_X_LAST,
    NC_X_AVG,
    NC_X_PERCENTILE, /* `word`: per cent times 1000 */
    NC_X_PEAK, /* args[0], an aggregate, in windows as long as args[1], a constant: the greatest of them */
    NC_X_EACH, /* word 1: all items of the list args[0] satisfy args[1]; 0: some item does */
    NC_X_ITEM, /* the item that EACH looks at */
    NC_X_OPS,  /* how many there are */
} nc_expr_op;

typedef struct nc_expr nc_expr;
typedef struct nc_pattern nc_pattern;
typedef struct nc_table nc_table;

struct nc_expr {
    nc_expr_op op;
    nc_type type;
    nc_type item; /* of a list */
    nc_place place;
    nc_word word;     /* CONST; RANGE: 1 = open start; GLOB: the pattern; REGEX: 1 = /i; LOOKUP: number of the
                         column */
    uint8_t bind;     /* SLOT: number of the bound name; EXISTS and aggregates: the binding meant (UINT8_MAX:
                         several) */
    uint16_t slot;    /* SLOT: slot number as in nc_row_get */
    nc_str slot_name; /* SLOT */
    uint8_t argc;
    nc_expr **args;
    const nc_function *fn; /* CALL, HOST */
    const nc_table *table; /* LOOKUP */
    const nc_regex *regex; /* REGEX */
    const nc_pattern *sub; /* EXISTS: its rows bind to sub->bind */
    uint64_t binds;        /* bit b set: the expression reads binding b (its own EXISTS binding left out) */
};

/* A match is an array of rows, one for each binding number; entries of names that are not bound yet are NULL.
 */
typedef struct nc_group {
    const nc_row *const *const *matches; /* `count` matches, in canonical order */
    size_t count;
} nc_group;

struct nc_env {
    nc_pool *pool;
    const nc_vocab *vocab;
    const nc_row **rows;   /* the match under test; EXISTS binds into it, so it needs room for all bindings */
    const nc_group *group; /* for aggregates; NULL outside of groups */
    nc_word item;          /* for ITEM */
    int64_t now;           /* end of the evidence, for host functions */
    /* Asked by EXISTS; the engine answers from the store. */
    nc_truth (*exists)(nc_env *env, const nc_pattern *pattern);
    /* Asked when a windowed aggregate is claimed to be no greater than what was seen: was everything recorded
     * that could count, from one window before the group's first fact of that binding to one behind the last?
     * NULL: yes. */
    nc_truth (*covered)(nc_env *env, unsigned bind, int64_t window);
    /* Called for HOST functions; false = unknown. */
    bool (*host)(nc_env *env, const nc_function *fn, const nc_result_value *args, nc_word *out);
    void *context;
};

nc_result_value nc_eval(const nc_expr *expr, nc_env *env);
nc_truth nc_eval_truth(const nc_expr *expr, nc_env *env);

/* The expression as text, in canonical spelling. */
void nc_expr_print(nc_buf *out, const nc_expr *expr, const nc_vocab *vocab, const nc_pool *pool,
                   const nc_str *bind_names);
/* The same, as one of several conditions that are joined by "and" (unless it stands alone): what binds weaker
 * is put in parentheses. */
void nc_expr_print_part(nc_buf *out, const nc_expr *expr, const nc_vocab *vocab, const nc_pool *pool,
                        const nc_str *bind_names, bool alone);

/* All functions of the language, for checking names and for the manual (functions.def). */
const nc_function *nc_functions(size_t *count);

#endif
