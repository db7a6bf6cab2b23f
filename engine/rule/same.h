/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SAME_H
#define NC_SAME_H

#include "program.h"

/* Do two rules of two programs, made with one pool and one table of host functions, conclude and say the same
 * from the same facts?  Conditions, values of parameters, sentences, tables, commands and the fact types they
 * name are compared; not the places in files.  A "no" may be wrong, a "yes" never is. */
bool nc_rule_same(const nc_rule *a, const nc_vocab *of_a, const nc_rule *b, const nc_vocab *of_b);
bool nc_reducer_same(const nc_reducer *a, const nc_vocab *of_a, const nc_reducer *b, const nc_vocab *of_b);

/* The same name, kind and slots. */
bool nc_shape_same(const nc_shape *a, const nc_shape *b);

#endif
