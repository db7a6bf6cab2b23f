/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REWRITE_H
#define NC_REWRITE_H

#include "engine/rule/program.h"

/* Copies of checked rules in which conditions are replaced: what mutation and coverage work with.  Nothing is
 * read or checked again, so a copy costs microseconds. */

typedef enum nc_site_kind {
    NC_SITE_FIND,     /* a conjunct of a pattern of `find` */
    NC_SITE_WHERE,    /* a line of `where` */
    NC_SITE_UNLESS,   /* an exception */
    NC_SITE_ABSENT,   /* a conjunct of the pattern that must not match */
    NC_SITE_WITHIN,   /* how long an absence lasts */
    NC_SITE_PROVIDED, /* what shows that it would have been seen */
    NC_SITE_UNTIL,    /* a conjunct of what closes the window */
    NC_SITE_HAVING,   /* a line of `having` */
    NC_SITE_WHEN,     /* `when` of a weight or of a step to take */
    NC_SITE_TEXT,     /* a value that is filled into a sentence of `say` */
} nc_site_kind;

/* A place of a rule where an expression stands. */
typedef struct nc_site {
    nc_site_kind kind;
    unsigned item; /* number of the pattern, exception, absence ... */
    nc_str label;  /* name of the pattern or exception, of the cause, of the key of `say`; may be empty */
    bool alone;    /* the pattern has no other condition */
    bool counted;  /* TEXT: {count(p)|packet|packets} */
    bool key;      /* an equality that ties slots of two patterns together, which joins look up by */
    const nc_expr *expr;
} nc_site;

/* What takes the place of site->expr; site->expr itself to keep it; NULL drops the condition (the others of
 * FIND, WHERE, UNLESS, ABSENT, UNTIL and HAVING only). */
typedef const nc_expr *(*nc_rewriter)(void *context, const nc_site *site);

/* A copy of the rule, its sites offered in order of writing; shares what is not replaced with the original.
 */
nc_rule *nc_rule_rewrite(nc_arena *arena, const nc_rule *rule, nc_rewriter rewriter, void *context);

/* Nodes of an expression in a fixed order, those inside of `exists` included; the number of all nodes. */
typedef void (*nc_node_visitor)(void *context, const nc_expr *node, const nc_expr *parent);
void nc_expr_nodes(const nc_expr *root, nc_node_visitor visit, void *context);

/* A copy of `root` in which `node` is replaced; NULL for `by` leaves it out of its and, or, list or `exists`
 * (the caller knows that it stands in one). */
const nc_expr *nc_expr_replace(nc_arena *arena, const nc_expr *root, const nc_expr *node, const nc_expr *by);

/* "find p", "unless relay": where a site stands, for people. */
nc_str nc_site_words(nc_arena *arena, const nc_site *site);

/* The condition as it is written, parameters filled in. */
nc_str nc_site_text(nc_arena *arena, const nc_program *program, const nc_pool *pool, const nc_rule *rule,
                    const nc_expr *expr);

#endif
