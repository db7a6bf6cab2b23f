/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DB_H
#define NC_DB_H

#include "engine/base/diag.h"

#include <stdint.h>

/* SQLite behind a small door: db.c is the only file that sees sqlite3.h.  Errors go to the diag with the
 * file's name; codes: BUSY locked, IO not readable, writable or full, FORMAT not a database or damaged,
 * INTERNAL a statement of ours is wrong. */
typedef struct nc_db nc_db;
typedef struct nc_stmt nc_stmt;

typedef enum nc_db_mode { NC_DB_READ, NC_DB_WRITE } nc_db_mode;

/* Opens a file, with WRITE creating it (readable by its owner only).  The path is always a file's: "file:"
 * and ":memory:" mean nothing special.  READ never changes content, but rolls an interrupted transaction back
 * where it may write. */
nc_err nc_db_open(const char *path, nc_db_mode mode, unsigned wait_ms, nc_diag *diag, nc_db **out);
void nc_db_close(nc_db *db); /* NULL is fine */

/* Runs statements without rows. */
nc_err nc_db_exec(nc_db *db, nc_diag *diag, const char *sql);

/* The first column of the first row, 0 when there is no row. */
nc_err nc_db_number(nc_db *db, nc_diag *diag, const char *sql, int64_t *out);

/* One statement: prepare, bind (from 1), step until *row is false, finish.  A failed prepare or bind shows in
 * the step. */
nc_stmt *nc_db_prepare(nc_db *db, const char *sql);
void nc_stmt_text(nc_stmt *stmt, int place, nc_str s);
void nc_stmt_text_or_null(nc_stmt *stmt, int place, nc_str s);
void nc_stmt_int(nc_stmt *stmt, int place, int64_t v);
nc_err nc_stmt_step(nc_stmt *stmt, nc_diag *diag, bool *row);
nc_err nc_stmt_run(nc_stmt *stmt, nc_diag *diag); /* steps to the end, ready to be bound again */
void nc_stmt_finish(nc_stmt *stmt);

/* Columns of the row, from 0; the text holds until the next step. */
nc_str nc_stmt_get_text(const nc_stmt *stmt, int column);
int64_t nc_stmt_get_int(const nc_stmt *stmt, int column);
bool nc_stmt_is_null(const nc_stmt *stmt, int column);

int64_t nc_db_last_id(const nc_db *db);
nc_str nc_db_path(const nc_db *db);

#endif
