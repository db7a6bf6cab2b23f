/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DIAG_H
#define NC_DIAG_H

#include "arena.h"
#include "buf.h"
#include "err.h"

/* Messages for people, each with its place.  A diag collects as many as come up, so that a rule pack with
 * five mistakes shows five; it prints them sorted by place, the line itself and a caret under the column. */
typedef enum nc_level { NC_LEVEL_ERROR, NC_LEVEL_WARNING, NC_LEVEL_NOTE } nc_level;

/* line and column count from 1; 0 means "the file as a whole".  Columns count characters. */
typedef struct nc_place {
    nc_str file;
    uint32_t line, column;
} nc_place;

typedef struct nc_message {
    nc_level level;
    nc_err err;
    nc_place place;
    nc_str text;
    nc_str hint; /* "did you mean ...", may be empty */
    nc_str code; /* number of a lint, shown behind the text; may be empty */
} nc_message;

typedef struct nc_diag nc_diag;

nc_diag *nc_diag_new(void);
void nc_diag_free(nc_diag *diag);

/* Makes the text of a file known for the caret display; both views must outlive the diag. */
void nc_diag_file(nc_diag *diag, nc_str name, nc_str text);

/* Adds an error and returns `err`, so that callers can `return nc_report(...)`. */
nc_err nc_report(nc_diag *diag, nc_err err, nc_place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void nc_warn(nc_diag *diag, nc_place place, const char *format, ...) __attribute__((format(printf, 3, 4)));
void nc_note(nc_diag *diag, nc_place place, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Adds the nearest of `count` known words to the last message, if one is near (distance at most a third). */
void nc_hint_nearest(nc_diag *diag, nc_str word, const nc_str *known, size_t count);
void nc_hint(nc_diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Gives the last message a code / gives each message without one what `code_of` says (may be empty).  The
 * text of a code must outlive the diag. */
void nc_diag_code(nc_diag *diag, nc_str code);
void nc_diag_label(nc_diag *diag, nc_str (*code_of)(const nc_message *message));

/* Prints only messages of this level and graver ones from now on. */
void nc_diag_only(nc_diag *diag, nc_level level);

size_t nc_diag_errors(const nc_diag *diag);
size_t nc_diag_count(const nc_diag *diag);

/* Messages sorted by file, line, column, order of arrival.  The array belongs to the diag. */
const nc_message *nc_diag_sorted(nc_diag *diag, size_t *count);

/* "file:line:col: error: text", the line and the caret, then the hint. */
void nc_diag_print(nc_diag *diag, nc_buf *out);

#endif
