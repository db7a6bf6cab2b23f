/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_RULETOOLS_H
#define NC_RULETOOLS_H

#include "setup.h"

/* The subcommands of `netcause rules` that run rules.  A status; what they print goes to `out`. */
int nc_rules_test_verb(nc_cli *cli, nc_session *session, nc_buf *out);
int nc_rules_check_verb(nc_cli *cli, nc_session *session, nc_buf *out);
int nc_rules_lints_verb(nc_cli *cli, nc_session *session, nc_buf *out);
int nc_rules_coverage_verb(nc_cli *cli, nc_session *session, nc_buf *out);
int nc_rules_mutate_verb(nc_cli *cli, nc_session *session, nc_buf *out);

int nc_rules_new_verb(nc_cli *cli, nc_session *session, nc_buf *out);
int nc_rules_docs_verb(nc_cli *cli, nc_session *session, nc_buf *out);
int nc_rules_lock_verb(nc_cli *cli, nc_session *session, nc_buf *out);
int nc_rules_diff_verb(nc_cli *cli, nc_session *session, nc_buf *out);

/* --format as the number of one of the words; -1 after a complaint. */
int nc_rules_format(const nc_cli *cli, const char *const *words, int count);

#endif
