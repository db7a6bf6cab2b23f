/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "kb/db.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

struct nc_db {
    sqlite3 *handle;
    nc_str path;
    nc_arena *arena;
};

struct nc_stmt {
    nc_db *db;
    sqlite3_stmt *handle;
    int failed; /* SQLite's code of a failed prepare or bind */
};

/* ---- errors ---- */

static nc_err err_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return NC_E_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return NC_E_BUSY;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT: return NC_E_FORMAT;
    case SQLITE_TOOBIG: return NC_E_LIMIT;
    case SQLITE_CONSTRAINT: return NC_E_INVALID;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
    case SQLITE_FULL: return NC_E_IO;
    default: return NC_E_INTERNAL;
    }
}

static nc_err fail(const nc_db *db, nc_diag *diag, int code)
{
    if ((code & 0xff) == SQLITE_NOMEM)
        nc_out_of_memory();
    nc_place place = {.file = db->path};
    const char *words = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);
    nc_err err = err_of(code);
    if (err == NC_E_BUSY)
        return nc_report(diag, err, place, "the knowledge base is in use by another process");
    return nc_report(diag, err, place, "knowledge base: %s", words);
}

/* ---- opening ---- */

static const struct {
    int id, most;
} limits[] = {
    /* far below the library's own: nothing here needs more, and the file may be anybody's */
    {SQLITE_LIMIT_LENGTH, 512 * 1024 * 1024},
    {SQLITE_LIMIT_SQL_LENGTH, 100000},
    {SQLITE_LIMIT_COLUMN, 64},
    {SQLITE_LIMIT_EXPR_DEPTH, 32},
    {SQLITE_LIMIT_COMPOUND_SELECT, 4},
    {SQLITE_LIMIT_VDBE_OP, 25000},
    {SQLITE_LIMIT_FUNCTION_ARG, 8},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 32},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

static const char setup[] =
    "PRAGMA synchronous=EXTRA; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
    "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;";

static void harden(sqlite3 *handle)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        sqlite3_limit(handle, limits[i].id, limits[i].most);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)NULL);
}

/* Debian's SQLite takes "file:..." for a URI with options, and ":memory:" for no file; a path with a slash is
 * neither. */
static const char *plain_path(nc_arena *arena, const char *path)
{
    return path[0] == '/' ? path : nc_arena_cstr(arena, nc_arena_printf(arena, "./%s", path));
}

/* A new file is for its owner only, because cases name hosts and users.  Never opens one that exists: closing
 * it would drop the locks that another connection of this process holds on it. */
static void create_private(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}

static int open_handle(nc_db *db, const char *path, nc_db_mode mode)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (mode == NC_DB_WRITE)
        create_private(path);
    int code = sqlite3_open_v2(path, &db->handle, flags, NULL);
    if (code == SQLITE_OK || mode == NC_DB_WRITE)
        return code;
    sqlite3_close(db->handle);
    return sqlite3_open_v2(path, &db->handle, (flags & ~SQLITE_OPEN_READWRITE) | SQLITE_OPEN_READONLY, NULL);
}

nc_err nc_db_open(const char *path, nc_db_mode mode, unsigned wait_ms, nc_diag *diag, nc_db **out)
{
    *out = NULL;
    if (path == NULL || path[0] == '\0')
        return nc_report(diag, NC_E_USAGE, (nc_place){0}, "the knowledge base has no name");
    nc_db *db = nc_xcalloc(1, sizeof *db);
    db->arena = nc_arena_new();
    db->path = nc_arena_copy(db->arena, nc_str_c(path));
    int code = open_handle(db, plain_path(db->arena, path), mode);
    nc_err err = code == SQLITE_OK ? NC_E_OK : fail(db, diag, code);
    if (err == NC_E_OK) {
        harden(db->handle);
        sqlite3_busy_timeout(db->handle, wait_ms > 3600000 ? 3600000 : (int)wait_ms);
        err = nc_db_exec(db, diag, setup);
    }
    if (err == NC_E_OK && mode == NC_DB_READ)
        err = nc_db_exec(db, diag, "PRAGMA query_only=ON");
    if (err != NC_E_OK) {
        nc_db_close(db);
        return err;
    }
    *out = db;
    return NC_E_OK;
}

void nc_db_close(nc_db *db)
{
    if (db == NULL)
        return;
    sqlite3_close(db->handle);
    nc_arena_free(db->arena);
    free(db);
}

nc_str nc_db_path(const nc_db *db)
{
    return db->path;
}

int64_t nc_db_last_id(const nc_db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

/* ---- statements ---- */

nc_err nc_db_exec(nc_db *db, nc_diag *diag, const char *sql)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? NC_E_OK : fail(db, diag, code);
}

nc_err nc_db_number(nc_db *db, nc_diag *diag, const char *sql, int64_t *out)
{
    bool row;
    nc_stmt *stmt = nc_db_prepare(db, sql);
    nc_err err = nc_stmt_step(stmt, diag, &row);
    *out = err == NC_E_OK && row ? nc_stmt_get_int(stmt, 0) : 0;
    nc_stmt_finish(stmt);
    return err;
}

nc_stmt *nc_db_prepare(nc_db *db, const char *sql)
{
    nc_stmt *stmt = nc_xcalloc(1, sizeof *stmt);
    stmt->db = db;
    stmt->failed = sqlite3_prepare_v2(db->handle, sql, -1, &stmt->handle, NULL);
    return stmt;
}

static void bound(nc_stmt *stmt, int code)
{
    if (stmt->failed == SQLITE_OK)
        stmt->failed = code;
}

void nc_stmt_text(nc_stmt *stmt, int place, nc_str s)
{
    if (stmt->failed == SQLITE_OK)
        bound(stmt,
              sqlite3_bind_text64(stmt->handle, place, s.n ? s.p : "", s.n, SQLITE_TRANSIENT, SQLITE_UTF8));
}

void nc_stmt_text_or_null(nc_stmt *stmt, int place, nc_str s)
{
    if (s.n > 0)
        nc_stmt_text(stmt, place, s);
    else if (stmt->failed == SQLITE_OK)
        bound(stmt, sqlite3_bind_null(stmt->handle, place));
}

void nc_stmt_int(nc_stmt *stmt, int place, int64_t v)
{
    if (stmt->failed == SQLITE_OK)
        bound(stmt, sqlite3_bind_int64(stmt->handle, place, v));
}

nc_err nc_stmt_step(nc_stmt *stmt, nc_diag *diag, bool *row)
{
    *row = false;
    if (stmt->failed != SQLITE_OK)
        return fail(stmt->db, diag, stmt->failed);
    int code = sqlite3_step(stmt->handle);
    *row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? NC_E_OK : fail(stmt->db, diag, code);
}

nc_err nc_stmt_run(nc_stmt *stmt, nc_diag *diag)
{
    bool row = true;
    nc_err err = NC_E_OK;
    while (err == NC_E_OK && row)
        err = nc_stmt_step(stmt, diag, &row);
    if (stmt->handle != NULL)
        sqlite3_reset(stmt->handle);
    return err;
}

void nc_stmt_finish(nc_stmt *stmt)
{
    if (stmt == NULL)
        return;
    sqlite3_finalize(stmt->handle);
    free(stmt);
}

nc_str nc_stmt_get_text(const nc_stmt *stmt, int column)
{
    const char *p = (const char *)sqlite3_column_text(stmt->handle, column);
    int n = sqlite3_column_bytes(stmt->handle, column);
    return p ? nc_str_n(p, (size_t)n) : (nc_str){0};
}

int64_t nc_stmt_get_int(const nc_stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->handle, column);
}

bool nc_stmt_is_null(const nc_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}
