/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_QUERY_H
#define NC_QUERY_H

#include "expr.h"

/* A question about single facts in the words of the rule language, outside of any rule: what stands behind a
 * name of `find`, "TYPE where CONDITION" or "TYPE" alone (docs/rule-language.md).  Other facts, aggregates,
 * tables and functions of the host are not at hand. */
typedef struct nc_query nc_query;

/* Parses and checks; NULL with messages in the diag, placed in `text` under `name`.  Pool, vocabulary and
 * both texts must outlive the query and the diag. */
nc_query *nc_query_new(nc_pool *pool, nc_vocab *vocab, nc_str name, nc_str text, nc_diag *diag);
void nc_query_free(nc_query *query);

nc_fact_type nc_query_type(const nc_query *query);

/* NC_YES: the fact is of the type and the condition holds; what is not known of it leaves it undecided.
 * `source`: name of the source it came from; 0 = not known. */
nc_truth nc_query_test(nc_query *query, const nc_fact *fact, nc_sym source);

#endif
