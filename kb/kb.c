/* SPDX-License-Identifier: Apache-2.0 */
#include "kb/kb.h"

#include "engine/base/num.h"
#include "kb/db.h"
#include "kb/schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct nc_kb {
    nc_db *db;
};

static nc_place here(const nc_kb *kb)
{
    return (nc_place){.file = nc_db_path(kb->db)};
}

/* ---- transactions ---- */

static nc_err begin(nc_kb *kb, nc_diag *diag)
{
    return nc_db_exec(kb->db, diag, "BEGIN IMMEDIATE");
}

/* Commits when all went well; rolls back otherwise, also when the commit itself fails. */
static nc_err end(nc_kb *kb, nc_diag *diag, nc_err err)
{
    if (err == NC_E_OK)
        err = nc_db_exec(kb->db, diag, "COMMIT");
    if (err != NC_E_OK) {
        nc_diag *quiet = nc_diag_new(); /* SQLite may have rolled back by itself: that is no news */
        (void)nc_db_exec(kb->db, quiet, "ROLLBACK");
        nc_diag_free(quiet);
    }
    return err;
}

/* ---- versions ---- */

static nc_err refuse_strangers(nc_kb *kb, nc_diag *diag, int64_t version)
{
    int64_t application = 0, tables = 0;
    nc_err err = nc_db_number(kb->db, diag, "PRAGMA application_id", &application);
    if (err == NC_E_OK)
        err = nc_db_number(kb->db, diag, "SELECT count(*) FROM sqlite_schema", &tables);
    if (err != NC_E_OK)
        return err;
    if (application != NC_KB_APPLICATION && (tables > 0 || version != 0))
        return nc_report(diag, NC_E_FORMAT, here(kb),
                         "this is a database, but no knowledge base of netcause");
    if (version > NC_KB_VERSION)
        return nc_report(diag, NC_E_INVALID, here(kb),
                         "a newer netcause wrote this knowledge base (version %" PRId64 ", known up to %d)",
                         version, (int)NC_KB_VERSION);
    if (version < 0)
        return nc_report(diag, NC_E_FORMAT, here(kb), "the knowledge base has no sensible version");
    return NC_E_OK;
}

static nc_err version_of(nc_kb *kb, nc_diag *diag, int64_t *version)
{
    nc_err err = nc_db_number(kb->db, diag, "PRAGMA user_version", version);
    return err == NC_E_OK ? refuse_strangers(kb, diag, *version) : err;
}

static nc_err climb(nc_kb *kb, nc_diag *diag, int64_t from)
{
    char mark[96];
    nc_err err = NC_E_OK;
    for (unsigned v = (unsigned)from; err == NC_E_OK && v < NC_KB_VERSION; v++)
        err = nc_db_exec(kb->db, diag, nc_kb_step(v));
    snprintf(mark, sizeof mark, "PRAGMA application_id=%d; PRAGMA user_version=%d", (int)NC_KB_APPLICATION,
             (int)NC_KB_VERSION);
    return err == NC_E_OK ? nc_db_exec(kb->db, diag, mark) : err;
}

/* All steps in one transaction; the version is read again inside, because another process may have been
 * faster. */
static nc_err migrate(nc_kb *kb, nc_diag *diag)
{
    int64_t version = 0;
    nc_err err = begin(kb, diag);
    if (err != NC_E_OK)
        return err;
    err = version_of(kb, diag, &version);
    if (err == NC_E_OK && version < NC_KB_VERSION)
        err = climb(kb, diag, version);
    return end(kb, diag, err);
}

/* A rollback journal, not WAL: there is one short write a diagnosis; the knowledge base stays one file that
 * can be copied, also after a kill; and readers need no shared memory, which a sandbox or a read-only folder
 * would not give.  A killed writer leaves a journal that the next opening rolls back.  With synchronous=EXTRA
 * the folder is synced when the journal goes, so that what was reported as kept stays kept after a loss of
 * power too. */
static const char journal[] = "PRAGMA journal_mode=DELETE";

static nc_err prepare_version(nc_kb *kb, nc_kb_mode mode, nc_diag *diag)
{
    int64_t version = 0;
    nc_err err = version_of(kb, diag, &version);
    if (err == NC_E_OK && mode == NC_KB_WRITE)
        err = nc_db_exec(kb->db, diag, journal);
    if (err != NC_E_OK || version == NC_KB_VERSION)
        return err;
    if (mode == NC_KB_WRITE)
        return migrate(kb, diag);
    if (version == 0)
        return nc_report(diag, NC_E_FORMAT, here(kb), "the knowledge base is empty");
    return nc_report(diag, NC_E_INVALID, here(kb),
                     "an older netcause wrote this knowledge base: saving a case brings it up to date");
}

nc_err nc_kb_open(const char *path, nc_kb_mode mode, unsigned wait_ms, nc_diag *diag, nc_kb **out)
{
    nc_kb *kb = nc_xcalloc(1, sizeof *kb);
    *out = NULL;
    nc_err err = nc_db_open(path, mode == NC_KB_WRITE ? NC_DB_WRITE : NC_DB_READ, wait_ms, diag, &kb->db);
    if (err == NC_E_OK)
        err = prepare_version(kb, mode, diag);
    if (err == NC_E_OK)
        *out = kb;
    else
        nc_kb_close(kb);
    return err;
}

void nc_kb_close(nc_kb *kb)
{
    if (kb == NULL)
        return;
    nc_db_close(kb->db);
    free(kb);
}

/* ---- saving ---- */

typedef struct hex {
    char text[33];
} hex;

/* The empty text for an unknown digest. */
static nc_str digest_text(nc_digest digest, hex *room)
{
    if (digest.high == 0 && digest.low == 0)
        return (nc_str){0};
    snprintf(room->text, sizeof room->text, "%016" PRIx64 "%016" PRIx64, digest.high, digest.low);
    return nc_str_c(room->text);
}

static nc_err number_of(nc_kb *kb, nc_str id, nc_diag *diag, int64_t *number)
{
    bool row;
    nc_stmt *s = nc_db_prepare(kb->db, "SELECT number FROM kept_case WHERE id = ?1");
    nc_stmt_text(s, 1, id);
    nc_err err = nc_stmt_step(s, diag, &row);
    *number = err == NC_E_OK && row ? nc_stmt_get_int(s, 0) : 0;
    nc_stmt_finish(s);
    return err;
}

static nc_err forget(nc_kb *kb, int64_t number, nc_diag *diag)
{
    nc_stmt *s = nc_db_prepare(kb->db, "DELETE FROM kept_case WHERE number = ?1");
    nc_stmt_int(s, 1, number);
    nc_err err = nc_stmt_run(s, diag);
    nc_stmt_finish(s);
    return err;
}

static nc_err insert_case(nc_kb *kb, const nc_kb_case *c, nc_diag *diag, int64_t *number)
{
    hex bundle, knowledge;
    nc_stmt *s = nc_db_prepare(
        kb->db,
        "INSERT INTO kept_case(number, id, title, opened, bundle, knowledge, engine, verdict, headline,"
        " certainty, exit_status, result) VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
        "?12)");
    nc_stmt_int(s, 1, *number);
    nc_stmt_text_or_null(s, 2, c->id);
    nc_stmt_text(s, 3, c->title);
    nc_stmt_int(s, 4, c->opened);
    nc_stmt_text_or_null(s, 5, digest_text(c->bundle, &bundle));
    nc_stmt_text_or_null(s, 6, digest_text(c->knowledge, &knowledge));
    nc_stmt_text(s, 7, c->engine);
    nc_stmt_text(s, 8, c->verdict);
    nc_stmt_text(s, 9, c->headline);
    nc_stmt_text_or_null(s, 10, c->certainty);
    nc_stmt_int(s, 11, c->exit);
    nc_stmt_text(s, 12, c->result);
    nc_err err = nc_stmt_run(s, diag);
    nc_stmt_finish(s);
    *number = nc_db_last_id(kb->db);
    return err;
}

static nc_err insert_findings(nc_kb *kb, const nc_kb_case *c, int64_t number, nc_diag *diag)
{
    nc_err err = NC_E_OK;
    nc_stmt *s = nc_db_prepare(
        kb->db, "INSERT INTO finding(kept_case, ordinal, rule, code, severity, state, headline, fingerprint)"
                " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    for (size_t i = 0; err == NC_E_OK && i < c->finding_count; i++) {
        const nc_kb_finding *f = &c->findings[i];
        hex print;
        nc_stmt_int(s, 1, number);
        nc_stmt_int(s, 2, (int64_t)i + 1);
        nc_stmt_text(s, 3, f->rule);
        nc_stmt_text(s, 4, f->code);
        nc_stmt_text(s, 5, f->severity);
        nc_stmt_text(s, 6, f->state);
        nc_stmt_text(s, 7, f->headline);
        nc_stmt_text_or_null(s, 8, digest_text(f->fingerprint, &print));
        err = nc_stmt_run(s, diag);
    }
    nc_stmt_finish(s);
    return err;
}

static nc_err insert_causes(nc_kb *kb, const nc_kb_case *c, int64_t number, nc_diag *diag)
{
    nc_err err = NC_E_OK;
    nc_stmt *s = nc_db_prepare(
        kb->db, "INSERT INTO cause(kept_case, ordinal, name, verdict, decibans) VALUES(?1, ?2, ?3, ?4, ?5)");
    for (size_t i = 0; err == NC_E_OK && i < c->cause_count; i++) {
        nc_stmt_int(s, 1, number);
        nc_stmt_int(s, 2, (int64_t)i + 1);
        nc_stmt_text(s, 3, c->causes[i].name);
        nc_stmt_text(s, 4, c->causes[i].verdict);
        nc_stmt_int(s, 5, c->causes[i].decibans);
        err = nc_stmt_run(s, diag);
    }
    nc_stmt_finish(s);
    return err;
}

static nc_err insert_inputs(nc_kb *kb, const nc_kb_case *c, int64_t number, nc_diag *diag)
{
    nc_err err = NC_E_OK;
    nc_stmt *s =
        nc_db_prepare(kb->db, "INSERT INTO input(kept_case, ordinal, name, kind, status, bytes, digest)"
                              " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    for (size_t i = 0; err == NC_E_OK && i < c->input_count; i++) {
        const nc_kb_input *in = &c->inputs[i];
        hex digest;
        nc_stmt_int(s, 1, number);
        nc_stmt_int(s, 2, (int64_t)i + 1);
        nc_stmt_text(s, 3, in->name);
        nc_stmt_text_or_null(s, 4, in->kind);
        nc_stmt_text(s, 5, in->status);
        nc_stmt_int(s, 6, in->bytes > INT64_MAX ? INT64_MAX : (int64_t)in->bytes);
        nc_stmt_text_or_null(s, 7, digest_text(in->digest, &digest));
        err = nc_stmt_run(s, diag);
    }
    nc_stmt_finish(s);
    return err;
}

nc_err nc_kb_save_case(nc_kb *kb, const nc_kb_case *c, nc_diag *diag, int64_t *number)
{
    int64_t n = 0;
    nc_err err = begin(kb, diag);
    if (err != NC_E_OK)
        return err;
    if (c->id.n > 0)
        err = number_of(kb, c->id, diag, &n);
    if (err == NC_E_OK && n != 0)
        err = forget(kb, n, diag);
    if (err == NC_E_OK)
        err = insert_case(kb, c, diag, &n);
    if (err == NC_E_OK)
        err = insert_findings(kb, c, n, diag);
    if (err == NC_E_OK)
        err = insert_causes(kb, c, n, diag);
    if (err == NC_E_OK)
        err = insert_inputs(kb, c, n, diag);
    err = end(kb, diag, err);
    if (err == NC_E_OK && number != NULL)
        *number = n;
    return err;
}

/* ---- reading ---- */

static nc_kb_summary summary_of(const nc_stmt *s, nc_arena *arena)
{
    return (nc_kb_summary){.number = nc_stmt_get_int(s, 0),
                           .opened = nc_stmt_get_int(s, 1),
                           .id = nc_arena_copy(arena, nc_stmt_get_text(s, 2)),
                           .title = nc_arena_copy(arena, nc_stmt_get_text(s, 3)),
                           .verdict = nc_arena_copy(arena, nc_stmt_get_text(s, 4)),
                           .headline = nc_arena_copy(arena, nc_stmt_get_text(s, 5)),
                           .certainty = nc_arena_copy(arena, nc_stmt_get_text(s, 6)),
                           .findings = (size_t)nc_stmt_get_int(s, 7)};
}

#define SUMMARY                                                                                              \
    "SELECT number, opened, id, title, verdict, headline, certainty, (SELECT count(*) FROM finding WHERE "   \
    "kept_case = number) FROM kept_case "

/* Reads all rows and finishes the statement. */
static nc_err read_summaries(nc_stmt *s, nc_arena *arena, nc_diag *diag, const nc_kb_summary **out,
                             size_t *count)
{
    nc_kb_summary *rows = NULL;
    size_t n = 0, capacity = 0;
    bool row = true;
    nc_err err = NC_E_OK;
    while ((err = nc_stmt_step(s, diag, &row)) == NC_E_OK && row) {
        rows = nc_grow(rows, &capacity, n, sizeof *rows);
        rows[n++] = summary_of(s, arena);
    }
    nc_kb_summary *copy = NC_NEW_ARRAY(arena, nc_kb_summary, n);
    if (n > 0)
        memcpy(copy, rows, n * sizeof *copy);
    free(rows);
    nc_stmt_finish(s);
    *out = copy;
    *count = err == NC_E_OK ? n : 0;
    return err;
}

nc_err nc_kb_cases(nc_kb *kb, const nc_kb_filter *filter, nc_arena *arena, nc_diag *diag,
                   const nc_kb_summary **out, size_t *count)
{
    static const nc_kb_filter all;
    const nc_kb_filter *f = filter ? filter : &all;
    nc_stmt *s = nc_db_prepare(
        kb->db,
        SUMMARY "WHERE (?1 IS NULL OR number IN (SELECT kept_case FROM finding WHERE rule = ?1 OR code = ?1))"
                " AND (?2 IS NULL OR number IN (SELECT kept_case FROM cause WHERE name = ?2 AND verdict IN "
                "('likely', 'confirmed')))"
                " AND (?3 IS NULL OR verdict = ?3) ORDER BY opened DESC, number DESC LIMIT ?4");
    nc_stmt_text_or_null(s, 1, f->rule);
    nc_stmt_text_or_null(s, 2, f->cause);
    nc_stmt_text_or_null(s, 3, f->verdict);
    nc_stmt_int(s, 4, f->most > 0 && f->most < INT64_MAX ? (int64_t)f->most : -1);
    return read_summaries(s, arena, diag, out, count);
}

nc_err nc_kb_find_bundle(nc_kb *kb, nc_digest bundle, nc_arena *arena, nc_diag *diag,
                         const nc_kb_summary **out, size_t *count)
{
    hex text;
    nc_stmt *s = nc_db_prepare(kb->db, SUMMARY "WHERE bundle = ?1 ORDER BY opened DESC, number DESC");
    nc_stmt_text_or_null(s, 1, digest_text(bundle, &text)); /* an unknown digest equals none */
    return read_summaries(s, arena, diag, out, count);
}

nc_err nc_kb_show(nc_kb *kb, nc_str name, nc_arena *arena, nc_diag *diag, nc_str *result)
{
    int64_t number;
    bool row;
    nc_stmt *s = nc_db_prepare(
        kb->db, "SELECT result FROM kept_case WHERE id = ?1 OR number = ?2 ORDER BY id = ?1 DESC LIMIT 1");
    nc_stmt_text(s, 1, name);
    nc_stmt_int(s, 2, nc_num_i64(name, &number) && number > 0 ? number : -1);
    nc_err err = nc_stmt_step(s, diag, &row);
    *result = err == NC_E_OK && row ? nc_arena_copy(arena, nc_stmt_get_text(s, 0)) : (nc_str){0};
    nc_stmt_finish(s);
    if (err == NC_E_OK && !row)
        err = nc_report(diag, NC_E_UNKNOWN, here(kb), "no case '%.*s' is kept", NC_FMT(name));
    return err;
}

/* ---- checking ---- */

static nc_err check_file(nc_kb *kb, nc_diag *diag)
{
    bool row = true, whole = true;
    nc_err err = NC_E_OK;
    nc_stmt *s = nc_db_prepare(kb->db, "PRAGMA integrity_check(100)");
    while ((err = nc_stmt_step(s, diag, &row)) == NC_E_OK && row) {
        nc_str text = nc_stmt_get_text(s, 0);
        if (nc_str_eq(text, NC_S("ok")))
            continue;
        whole = false;
        nc_report(diag, NC_E_FORMAT, here(kb), "damage: %.*s", NC_FMT(text));
    }
    nc_stmt_finish(s);
    return err != NC_E_OK ? err : whole ? NC_E_OK : NC_E_FORMAT;
}

static nc_err check_links(nc_kb *kb, nc_diag *diag)
{
    bool row = true, whole = true;
    nc_err err = NC_E_OK;
    nc_stmt *s = nc_db_prepare(kb->db, "PRAGMA foreign_key_check");
    while ((err = nc_stmt_step(s, diag, &row)) == NC_E_OK && row) {
        nc_str table = nc_stmt_get_text(s, 0);
        whole = false;
        nc_report(diag, NC_E_FORMAT, here(kb), "a row of table %.*s belongs to no case", NC_FMT(table));
    }
    nc_stmt_finish(s);
    return err != NC_E_OK ? err : whole ? NC_E_OK : NC_E_FORMAT;
}

nc_err nc_kb_check(nc_kb *kb, nc_diag *diag)
{
    nc_err file = check_file(kb, diag), links = check_links(kb, diag);
    return file != NC_E_OK ? file : links;
}
