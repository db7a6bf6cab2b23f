/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_WORDS_H
#define NC_WORDS_H

#include "command.h"

/* The words that the value of an option can be, a blank before each; nothing for those that take anything.
 * Completion and the check of a call are made from it.  Formats are those of the command. */
void nc_option_words(const nc_command_info *command, nc_option_id id, nc_buf *out);

/* Are the values of the call among them, and is --width a number?  A status, after an error that was told. */
int nc_words_check(const nc_cli *cli);

/* "did you mean 'x'?" for the nearest of the known words; nothing when none is near. */
void nc_suggest_word(nc_str given, const nc_str *known, size_t count);

/* The same among the names and codes of rules, causes and commands. */
typedef struct nc_program nc_program;
void nc_suggest_knowledge(nc_str given, const nc_program *program);

#endif
