/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_RULEPRINT_H
#define NC_RULEPRINT_H

#include "engine/rule/program.h"

/* A checked rule in words close to its source: conditions in canonical spelling with parameters filled in. */
void nc_rule_print(nc_buf *out, const nc_rule *rule, const nc_program *program, const nc_pool *pool);

#endif
