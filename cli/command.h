/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_COMMAND_H
#define NC_COMMAND_H

#include "engine/base/arena.h"
#include "engine/base/buf.h"

/* The command line: one table of options, one of commands, a parsed call. */
typedef enum nc_option_id {
#define OPTION(id, name, letter, value, doc) NC_OPT_##id,
#include "options.def"
#undef OPTION
    NC_OPT_COUNT
} nc_option_id;

typedef struct nc_option_info {
    const char *name, *value, *doc;
    char letter;
} nc_option_info;

typedef struct nc_cli {
    nc_arena *arena;
    const char **operands;
    size_t operand_count;
    struct {
        const char **given; /* values in order; for a flag one empty string each time */
        size_t count;
    } options[NC_OPT_COUNT];
    const struct nc_command_info *command;
    struct nc_config *config; /* configfile.h */
    struct {
        bool terminal; /* standard output is one */
        unsigned columns;
    } screen;
    int pager; /* its process; 0: none */
    struct nc_progress *progress; /* progress.h; NULL: none is shown */
} nc_cli;

/* In the options of a command: it prints while it reads. */
#define OPT_STREAM (UINT64_C(1) << 62)

typedef struct nc_command_info {
    const char *name, *operands, *summary, *more;
    const char *formats; /* words of --format with a blank between them; "": it has none */
    size_t least, most;
    uint64_t options;
    int (*run)(nc_cli *cli);
} nc_command_info;

extern const nc_option_info nc_option_table[NC_OPT_COUNT];
extern const nc_command_info nc_command_table[];
extern const size_t nc_command_count;

#define COMMAND(id, name, operands, formats, least, most, options, summary, more)                            \
    int nc_cmd_##id(nc_cli *cli);
#include "commands.def"
#undef COMMAND

enum {
    NC_EXIT_DONE = 0,
    NC_EXIT_FOUND = 1,
    NC_EXIT_USAGE = 2,
    NC_EXIT_INCOMPLETE = 3,
    NC_EXIT_NO_EVIDENCE = 4,
    NC_EXIT_BAD_RULES = 5,
    NC_EXIT_BUSY = 6,
    NC_EXIT_HOSTILE = 7,
    NC_EXIT_INTERNAL = 70,
    NC_EXIT_INTERRUPTED = 130, /* by Ctrl-C; what was read until then is reported */
};

/* The last value given for an option; NULL when it was not given.  nc_cli_flag: given at all. */
const char *nc_cli_option(const nc_cli *cli, nc_option_id id);
bool nc_cli_flag(const nc_cli *cli, nc_option_id id);

/* "netcause: " and the words, to standard error; returns `status`. */
int nc_cli_error(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes to --output (through a temporary file beside it that is renamed) or to standard output. */
int nc_cli_write(const nc_cli *cli, nc_str text);

/* Makes of --output and --annotate what they name behind symbolic links, so that these stay, and checks
 * before anything is read that a file can be made there.  A status. */
int nc_cli_settle(nc_cli *cli);

/* Handler of a signal that ends the program: removes the file that is being written. */
void nc_cli_abandon(int signal_number);

/* The same piece by piece, for what is too long to hold.  NULL after an error that was told.  nc_cli_end:
 * `keep` false throws away what was written to a file; a status. */
typedef struct nc_cli_stream nc_cli_stream;
nc_cli_stream *nc_cli_begin(const nc_cli *cli);
nc_cli_stream *nc_cli_begin_at(const nc_cli *cli,
                               const char *path); /* to a file of that name; NULL: standard output */
void nc_cli_put(void *stream, nc_str text);
int nc_cli_end(nc_cli_stream *stream, bool keep);

/* Splits NAME=VALUE; complains and returns false otherwise. */
bool nc_cli_assignment(const char *text, nc_str *name, nc_str *value);

/* Prints help on one command / on all. */
void nc_help_command(nc_buf *out, const nc_command_info *command);
void nc_help_all(nc_buf *out);
const nc_command_info *nc_command_find(const char *name);
void nc_suggest_command(const char *name);

#endif
