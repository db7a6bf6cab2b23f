/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_WORDS_H
#define NC_WORDS_H

#include "command.h"

/* The words that the value of an option can be, a blank before each; nothing for those that take anything.
 * Completion and the check of a call are made from it.  Formats are those of the command. */
void nc_option_words(const nc_command_info *command, nc_option_id id, nc_buf *out);

/* The words that the first operand can be, a blank before each; nothing where that is no word of a list. */
void nc_command_verbs(const nc_command_info *command, nc_buf *out);

/* The first operand is none of these: tells what there is, and which one may be meant.  NC_EXIT_USAGE. */
int nc_no_verb(const nc_cli *cli);

/* Is the value one of these words, or of --width a number?  True for options that take anything. */
bool nc_word_fits(const nc_command_info *command, nc_option_id id, nc_str given);

/* Are the values of the call among them, and is --width a number?  A status, after an error that was told. */
int nc_words_check(const nc_cli *cli);

/* "did you mean 'x'?" for the nearest of the known words; nothing when none is near. */
void nc_suggest_word(nc_str given, const nc_str *known, size_t count);

/* The same among the names and codes of rules, causes and commands. */
typedef struct nc_program nc_program;
void nc_suggest_knowledge(nc_str given, const nc_program *program);

#endif
