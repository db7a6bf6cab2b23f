/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SETUP_H
#define NC_SETUP_H

#include "api/session.h"
#include "command.h"
#include "reports/report.h"

/* What several commands do alike: find the shipped data, load rules as the options say, print messages. */

/* A session with limits set and the descriptions of text reports loaded; NULL after an error that was
 * printed, with *status set. */
nc_session *nc_setup_session(nc_cli *cli, int *status);

bool nc_setup_is_folder(const char *path);

/* Loads the descriptions of text reports of a file or below a folder; mistakes are in the session's diag. */
nc_err nc_setup_descriptions(nc_session *session, nc_str path);

/* Loads the rule packs of --rules (or the shipped ones) and --add-rules, sets --set, links.  A status. */
int nc_setup_rules(nc_cli *cli, nc_session *session);

/* A session with the rules for a command: `run` gets it and gives the status. */
int nc_setup_run(nc_cli *cli, int (*run)(nc_cli *cli, nc_session *session));

/* Where compiled rules are kept: below $XDG_CACHE_HOME or ~/.cache; empty when neither is known. */
nc_str nc_setup_cache(const nc_cli *cli);

/* Folder of shipped data: NETCAUSE_DATA, else beside the program (installed or in its source tree). */
nc_str nc_setup_data(nc_cli *cli, const char *folder);

/* NC_EXIT_NO_EVIDENCE, with words on standard error if the session had none. */
int nc_setup_no_evidence(const nc_cli *cli, nc_session *session);

/* Prints the messages of the diag to standard error. */
void nc_setup_complain(nc_diag *diag);

/* The bundle of a case: the folder `input` in it if there is one, as cases/ has it; else the path. */
nc_str nc_setup_case(nc_cli *cli, const char *path);

/* Operands from `first` on as strings. */
nc_str *nc_setup_operands(nc_cli *cli, size_t first, size_t *count);

/* Gives up every right that reading these bundles, writing the report and keeping the case do not need
 * (sandbox.h), unless --no-sandbox.  After it, no rules can be loaded. */
void nc_setup_confine(const nc_cli *cli, const nc_str *bundles, size_t count);

/* Confines the process, diagnoses the bundles and prints what the session has to complain about.  The result
 * belongs to the session; NULL when there is none, then the status says why. */
const nc_result *nc_setup_diagnose(const nc_cli *cli, nc_session *session, const nc_str *bundles,
                                   size_t count, int *status);

/* Path of the knowledge base: --kb, else below $XDG_DATA_HOME or ~/.local/share; its folder is made. */
nc_str nc_setup_kb(const nc_cli *cli);

/* How reports look: --width, --color, --ascii, else what the terminal and the environment say. */
nc_report_options nc_setup_look(const nc_cli *cli);

/* The same for a list: what goes to a program or a file has a line for each row, whatever COLUMNS says. */
nc_report_options nc_setup_list_look(const nc_cli *cli);

#endif
