/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FUNCTION_H
#define NC_FUNCTION_H

#include "engine/base/value.h"

/* The declaration of a function that rules may call: the language's own (rule/functions.def) and the host's.
 */
typedef struct nc_env nc_env;

typedef struct nc_result_value {
    bool known;
    nc_word word;
} nc_result_value;

enum { NC_MAX_ARGS = 6 };

typedef struct nc_function {
    nc_str name;
    nc_type result, result_item;
    uint8_t argc, optional;    /* arguments; how many of the last ones may be left out */
    nc_type args[NC_MAX_ARGS]; /* NC_T_NONE = any type */
    bool coverage;             /* host: tells whether something could have been seen; for `provided` */
    bool (*call)(nc_env *env, const nc_result_value *args,
                 nc_word *out); /* the language's own; false = unknown */
    nc_str doc;
} nc_function;

#endif
