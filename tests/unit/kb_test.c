/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "kb/kb.h"
#include "kb/schema.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define assert_text(s, text) assert_true(nc_str_eq(s, nc_str_c(text)))

/* A folder of its own for each test, with room for paths in it. */
typedef struct place {
    char folder[64], path[96];
    nc_diag *diag;
    nc_arena *arena;
} place;

static int enter(void **state)
{
    place *p = nc_xcalloc(1, sizeof *p);
    snprintf(p->folder, sizeof p->folder, "kb_test_XXXXXX");
    if (mkdtemp(p->folder) == NULL)
        return -1;
    snprintf(p->path, sizeof p->path, "%s/kb.sqlite", p->folder);
    p->diag = nc_diag_new();
    p->arena = nc_arena_new();
    *state = p;
    return 0;
}

static int leave(void **state)
{
    place *p = *state;
    DIR *folder = opendir(p->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", p->folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    if (folder)
        closedir(folder);
    rmdir(p->folder);
    nc_diag_free(p->diag);
    nc_arena_free(p->arena);
    free(p);
    return 0;
}

static const nc_kb_finding findings[] = {
    { NC_SI("ftp.control-silent"),
      NC_SI("FTP-02"),
      NC_SI("error"),
      NC_SI("found"),
      NC_SI("cut after PORT"),
      { 1, 2 } },
    { NC_SI("ftp.no-syn"), NC_SI("FTP-01"), NC_SI("warning"), NC_SI("effect"), NC_SI("no SYN"), { 0, 0 } },
};
static const nc_kb_cause causes[] = {
    { NC_SI("net.firewall"), NC_SI("likely"), 12 },
    { NC_SI("host.crashed"), NC_SI("possible"), 3 },
};
static const nc_kb_input inputs[] = {
    { NC_SI("zos.pcap"), NC_SI("pcap"), NC_SI("ok"), UINT64_MAX, { 3, 4 } }
};

static nc_kb_case sample(const char *id, int64_t opened, const char *result)
{
    return (nc_kb_case){ .id = nc_str_c(id),
                         .title = NC_S("FTP hangs"),
                         .opened = opened,
                         .bundle = { 5, 6 },
                         .knowledge = { 7, 8 },
                         .engine = NC_S("0.1.0"),
                         .verdict = NC_S("cause_found"),
                         .headline = NC_S("cut after PORT"),
                         .certainty = NC_S("likely"),
                         .exit = 0,
                         .result = nc_str_c(result),
                         .findings = findings,
                         .finding_count = 2,
                         .causes = causes,
                         .cause_count = 2,
                         .inputs = inputs,
                         .input_count = 1 };
}

static nc_kb *must_open(place *p, nc_kb_mode mode)
{
    nc_kb *kb = NULL;
    nc_err err = nc_kb_open(p->path, mode, 100, p->diag, &kb);
    if (err != NC_E_OK) {
        nc_buf words = { 0 };
        nc_diag_print(p->diag, &words);
        fail_msg("open: %.*s", NC_FMT(nc_buf_str(&words)));
    }
    return kb;
}

static int64_t must_save(place *p, nc_kb *kb, nc_kb_case c)
{
    int64_t number = 0;
    assert_int_equal(nc_kb_save_case(kb, &c, p->diag, &number), NC_E_OK);
    return number;
}

/* Runs SQL on the file behind the program's back. */
static int64_t raw(place *p, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    int64_t value = -1;
    assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
    const char *rest = sql;
    while (rest != NULL && *rest != '\0') {
        if (sqlite3_prepare_v2(db, rest, -1, &s, &rest) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(db));
        if (sqlite3_step(s) == SQLITE_ROW)
            value = sqlite3_column_int64(s, 0);
        sqlite3_finalize(s);
    }
    sqlite3_close(db);
    return value;
}

/* ---- keeping and finding ---- */

static void a_case_comes_back(void **state)
{
    place *p = *state;
    nc_kb *kb = must_open(p, NC_KB_WRITE);
    assert_int_equal(must_save(p, kb, sample("INC1", 100, "{\"a\": 1}")), 1);
    assert_int_equal(must_save(p, kb, sample("", 300, "{\"b\": \"\xc3\xa9\"}")), 2);
    assert_int_equal(must_save(p, kb, sample("INC3", 200, "{}")), 3);
    nc_kb_close(kb);
    kb = must_open(p, NC_KB_READ);
    const nc_kb_summary *list;
    size_t count;
    assert_int_equal(nc_kb_cases(kb, NULL, p->arena, p->diag, &list, &count), NC_E_OK);
    assert_int_equal(count, 3);
    assert_int_equal(list[0].number, 2);
    assert_int_equal(list[1].number, 3);
    assert_int_equal(list[2].number, 1);
    assert_int_equal(list[0].id.n, 0);
    assert_text(list[2].id, "INC1");
    assert_text(list[2].headline, "cut after PORT");
    assert_int_equal(list[2].findings, 2);
    assert_int_equal(list[2].opened, 100);
    nc_str result;
    assert_int_equal(nc_kb_show(kb, NC_S("INC1"), p->arena, p->diag, &result), NC_E_OK);
    assert_text(result, "{\"a\": 1}");
    assert_int_equal(nc_kb_show(kb, NC_S("2"), p->arena, p->diag, &result), NC_E_OK);
    assert_text(result, "{\"b\": \"\xc3\xa9\"}");
    assert_int_equal(nc_kb_show(kb, NC_S("INC9"), p->arena, p->diag, &result), NC_E_UNKNOWN);
    assert_int_equal(nc_kb_check(kb, p->diag), NC_E_OK);
    nc_kb_close(kb);
    assert_int_equal(raw(p, "SELECT count(*) FROM finding"), 6);
    assert_int_equal(raw(p, "SELECT count(*) FROM cause WHERE name = 'net.firewall' AND decibans = 12"), 3);
    assert_int_equal(raw(p, "SELECT count(*) FROM input WHERE digest = '00000000000000030000000000000004' "
                            "AND bytes = 9223372036854775807"),
                     3);
    assert_int_equal(raw(p, "SELECT count(*) FROM finding WHERE fingerprint IS NULL"), 3);
}

static void filters_choose(void **state)
{
    place *p = *state;
    const nc_kb_summary *list;
    size_t count;
    nc_kb *kb = must_open(p, NC_KB_WRITE);
    nc_kb_case plain = sample("QUIET", 50, "{}");
    plain.verdict = NC_S("nothing_wrong");
    plain.finding_count = plain.cause_count = 0;
    plain.bundle = (nc_digest){ 0, 0 };
    must_save(p, kb, plain);
    must_save(p, kb, sample("A", 100, "{}"));
    must_save(p, kb, sample("B", 200, "{}"));
    static const struct {
        nc_kb_filter filter;
        size_t expected;
    } tries[] = {
        { { .rule = NC_SI("FTP-02") }, 2 },
        { { .rule = NC_SI("ftp.no-syn") }, 2 },
        { { .rule = NC_SI("FTP-99") }, 0 },
        { { .cause = NC_SI("net.firewall") }, 2 },
        { { .cause = NC_SI("host.crashed") }, 0 }, /* only possible */
        { { .verdict = NC_SI("nothing_wrong") }, 1 },
        { { .most = 1 }, 1 },
        { { .rule = NC_SI("FTP-02' OR 1=1 --") }, 0 },
    };
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        assert_int_equal(nc_kb_cases(kb, &tries[i].filter, p->arena, p->diag, &list, &count), NC_E_OK);
        assert_int_equal(count, tries[i].expected);
    }
    assert_int_equal(nc_kb_find_bundle(kb, (nc_digest){ 5, 6 }, p->arena, p->diag, &list, &count), NC_E_OK);
    assert_int_equal(count, 2);
    assert_text(list[0].id, "B");
    assert_int_equal(nc_kb_find_bundle(kb, (nc_digest){ 0, 0 }, p->arena, p->diag, &list, &count), NC_E_OK);
    assert_int_equal(count, 0);
    nc_kb_close(kb);
}

static void the_same_id_replaces(void **state)
{
    place *p = *state;
    nc_str result;
    nc_kb *kb = must_open(p, NC_KB_WRITE);
    must_save(p, kb, sample("X", 1, "{}"));
    int64_t number = must_save(p, kb, sample("INC1", 2, "{\"old\": 1}"));
    must_save(p, kb, sample("Y", 3, "{}"));
    nc_kb_case again = sample("INC1", 4, "{\"new\": 1}");
    again.finding_count = 1;
    assert_int_equal(must_save(p, kb, again), number);
    assert_int_equal(nc_kb_show(kb, NC_S("INC1"), p->arena, p->diag, &result), NC_E_OK);
    assert_text(result, "{\"new\": 1}");
    nc_kb_close(kb);
    assert_int_equal(raw(p, "SELECT count(*) FROM kept_case"), 3);
    assert_int_equal(raw(p, "SELECT count(*) FROM finding WHERE kept_case = 2"), 1);
    assert_int_equal(raw(p, "SELECT count(*) FROM finding"), 5);
}

/* An id that looks like a number wins over the number. */
static void an_id_goes_before_a_number(void **state)
{
    place *p = *state;
    nc_str result;
    nc_kb *kb = must_open(p, NC_KB_WRITE);
    must_save(p, kb, sample("first", 1, "{\"n\": 1}"));
    must_save(p, kb, sample("1", 2, "{\"n\": 2}"));
    assert_int_equal(nc_kb_show(kb, NC_S("1"), p->arena, p->diag, &result), NC_E_OK);
    assert_text(result, "{\"n\": 2}");
    assert_int_equal(nc_kb_show(kb, NC_S("2"), p->arena, p->diag, &result), NC_E_OK);
    assert_text(result, "{\"n\": 2}");
    nc_kb_close(kb);
}

static void hostile_texts_are_only_text(void **state)
{
    place *p = *state;
    nc_str result, evil = NC_S("'); DROP TABLE kept_case; --\0\x1b[2J\xff");
    nc_kb *kb = must_open(p, NC_KB_WRITE);
    nc_kb_case c = sample("E", 1, "{}");
    c.id = c.title = c.headline = c.result = evil;
    must_save(p, kb, c);
    assert_int_equal(nc_kb_show(kb, evil, p->arena, p->diag, &result), NC_E_OK);
    assert_true(nc_str_eq(result, evil));
    assert_int_equal(nc_kb_check(kb, p->diag), NC_E_OK);
    nc_kb_close(kb);
}

/* ---- names and files ---- */

static void names_are_only_files(void **state)
{
    place *p = *state;
    char before[400];
    nc_kb *kb;
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(p->folder), 0);
    assert_int_equal(nc_kb_open(":memory:", NC_KB_WRITE, 0, p->diag, &kb), NC_E_OK);
    nc_kb_close(kb);
    assert_int_equal(nc_kb_open("file:x?mode=memory", NC_KB_WRITE, 0, p->diag, &kb), NC_E_OK);
    nc_kb_close(kb);
    int memory = access(":memory:", F_OK), uri = access("file:x?mode=memory", F_OK),
        plain = access("x", F_OK);
    assert_int_equal(chdir(before), 0);
    assert_int_equal(memory, 0);
    assert_int_equal(uri, 0);
    assert_int_not_equal(plain, 0);
    assert_int_equal(nc_kb_open("", NC_KB_WRITE, 0, p->diag, &kb), NC_E_USAGE);
    assert_null(kb);
}

static void a_new_file_is_private(void **state)
{
    place *p = *state;
    struct stat info;
    nc_kb_close(must_open(p, NC_KB_WRITE));
    assert_int_equal(stat(p->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void a_missing_file_is_not_made_by_reading(void **state)
{
    place *p = *state;
    nc_kb *kb;
    assert_int_equal(nc_kb_open(p->path, NC_KB_READ, 0, p->diag, &kb), NC_E_IO);
    assert_null(kb);
    assert_int_not_equal(access(p->path, F_OK), 0);
    assert_int_equal(nc_diag_errors(p->diag), 1);
    snprintf(p->path, sizeof p->path, "%s/none/kb.sqlite", p->folder);
    assert_int_equal(nc_kb_open(p->path, NC_KB_WRITE, 0, p->diag, &kb), NC_E_IO);
}

static void reading_cannot_write(void **state)
{
    place *p = *state;
    nc_kb_close(must_open(p, NC_KB_WRITE));
    nc_kb *kb = must_open(p, NC_KB_READ);
    nc_kb_case c = sample("A", 1, "{}");
    assert_int_not_equal(nc_kb_save_case(kb, &c, p->diag, NULL), NC_E_OK);
    nc_kb_close(kb);
    assert_int_equal(raw(p, "SELECT count(*) FROM kept_case"), 0);
}

/* ---- versions ---- */

static void an_old_version_is_brought_up(void **state)
{
    place *p = *state;
    char mark[64];
    raw(p, nc_kb_step(0));
    snprintf(mark, sizeof mark, "PRAGMA application_id=%d; PRAGMA user_version=1", (int)NC_KB_APPLICATION);
    raw(p, mark);
    raw(p, "INSERT INTO kept_case VALUES(7, 'OLD', 't', 5, NULL, NULL, 'e', 'cause_found', 'h', NULL, 0, "
           "'{\"kept\": true}')");
    nc_kb *kb;
    assert_int_equal(nc_kb_open(p->path, NC_KB_READ, 0, p->diag, &kb),
                     NC_E_INVALID); /* reading changes nothing */
    assert_int_equal(raw(p, "PRAGMA user_version"), 1);
    kb = must_open(p, NC_KB_WRITE);
    nc_str result;
    assert_int_equal(nc_kb_show(kb, NC_S("OLD"), p->arena, p->diag, &result), NC_E_OK);
    assert_text(result, "{\"kept\": true}");
    assert_int_equal(must_save(p, kb, sample("NEW", 9, "{}")), 8);
    nc_kb_close(kb);
    assert_int_equal(raw(p, "PRAGMA user_version"), NC_KB_VERSION);
    assert_int_equal(raw(p, "SELECT count(*) FROM cause"), 2);
}

static void steps_end_at_the_present_version(void **state)
{
    (void)state;
    for (unsigned v = 0; v < NC_KB_VERSION; v++)
        assert_non_null(nc_kb_step(v));
    assert_null(nc_kb_step(NC_KB_VERSION));
}

static void a_newer_version_is_refused(void **state)
{
    place *p = *state;
    nc_kb *kb;
    nc_kb_close(must_open(p, NC_KB_WRITE));
    raw(p, "PRAGMA user_version=99");
    assert_int_equal(nc_kb_open(p->path, NC_KB_WRITE, 0, p->diag, &kb), NC_E_INVALID);
    assert_int_equal(nc_kb_open(p->path, NC_KB_READ, 0, p->diag, &kb), NC_E_INVALID);
    assert_int_equal(raw(p, "PRAGMA user_version"), 99);
}

static void somebody_elses_database_is_refused(void **state)
{
    place *p = *state;
    nc_kb *kb;
    raw(p, "CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1); PRAGMA journal_mode=WAL");
    assert_int_equal(nc_kb_open(p->path, NC_KB_WRITE, 0, p->diag, &kb), NC_E_FORMAT);
    assert_int_equal(raw(p, "SELECT count(*) FROM sqlite_schema"), 1);
    assert_int_equal(raw(p, "SELECT x FROM theirs"), 1);
}

static void an_interrupted_step_leaves_nothing(void **state)
{
    place *p = *state;
    nc_kb *kb;
    char mark[64];
    raw(p, nc_kb_step(0));
    snprintf(mark, sizeof mark, "PRAGMA application_id=%d; PRAGMA user_version=1", (int)NC_KB_APPLICATION);
    raw(p, mark);
    raw(p, "CREATE INDEX cause_name ON finding(rule)"); /* the second step fails at its last statement */
    assert_int_not_equal(nc_kb_open(p->path, NC_KB_WRITE, 0, p->diag, &kb), NC_E_OK);
    assert_int_equal(raw(p, "PRAGMA user_version"), 1);
    assert_int_equal(raw(p, "SELECT count(*) FROM sqlite_schema WHERE name = 'cause'"), 0);
}

/* ---- locks and damage ---- */

static void a_locked_file_is_busy(void **state)
{
    place *p = *state;
    sqlite3 *other;
    nc_kb *kb = must_open(p, NC_KB_WRITE), *late;
    nc_kb_case c = sample("A", 1, "{}");
    assert_int_equal(sqlite3_open(p->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(nc_kb_save_case(kb, &c, p->diag, NULL), NC_E_BUSY);
    assert_int_equal(sqlite3_exec(other, "COMMIT; BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(nc_kb_open(p->path, NC_KB_READ, 20, p->diag, &late), NC_E_BUSY);
    sqlite3_close(other);
    assert_int_equal(nc_kb_save_case(kb, &c, p->diag, NULL), NC_E_OK); /* and then it works */
    nc_kb_close(kb);
}

static void overwrite(place *p, long at, const char *bytes, size_t n)
{
    FILE *file = fopen(p->path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void a_file_that_is_none_is_refused(void **state)
{
    place *p = *state;
    nc_kb *kb;
    FILE *file = fopen(p->path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 500; i++)
        fputs("this is no database at all\n", file);
    fclose(file);
    assert_int_equal(nc_kb_open(p->path, NC_KB_WRITE, 0, p->diag, &kb), NC_E_FORMAT);
    assert_int_equal(nc_kb_open(p->path, NC_KB_READ, 0, p->diag, &kb), NC_E_FORMAT);
}

static void damage_is_found(void **state)
{
    place *p = *state;
    char zeros[4096] = { 0 }, big[60001];
    memset(big, 'j', 60000);
    big[60000] = '\0';
    nc_kb *kb = must_open(p, NC_KB_WRITE);
    must_save(p, kb, sample("A", 1, big));
    nc_kb_close(kb);
    int64_t page = raw(p, "SELECT rootpage FROM sqlite_schema WHERE name = 'finding'");
    int64_t size = raw(p, "PRAGMA page_size");
    assert_true(page > 1 && size >= 512 && size <= (int64_t)sizeof zeros);
    overwrite(p, (long)((page - 1) * size), zeros, (size_t)size);
    kb = must_open(p, NC_KB_READ);
    assert_int_equal(nc_kb_check(kb, p->diag), NC_E_FORMAT);
    assert_true(nc_diag_errors(p->diag) > 0);
    nc_kb_close(kb);
}

static void an_orphan_is_found(void **state)
{
    place *p = *state;
    nc_kb_close(must_open(p, NC_KB_WRITE));
    raw(p, "PRAGMA foreign_keys=OFF; INSERT INTO cause VALUES(42, 1, 'x', 'likely', 10)");
    nc_kb *kb = must_open(p, NC_KB_READ);
    assert_int_equal(nc_kb_check(kb, p->diag), NC_E_FORMAT);
    nc_kb_close(kb);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_case_comes_back),
        TEST(filters_choose),
        TEST(the_same_id_replaces),
        TEST(an_id_goes_before_a_number),
        TEST(hostile_texts_are_only_text),
        TEST(names_are_only_files),
        TEST(a_new_file_is_private),
        TEST(a_missing_file_is_not_made_by_reading),
        TEST(reading_cannot_write),
        TEST(an_old_version_is_brought_up),
        TEST(steps_end_at_the_present_version),
        TEST(a_newer_version_is_refused),
        TEST(somebody_elses_database_is_refused),
        TEST(an_interrupted_step_leaves_nothing),
        TEST(a_locked_file_is_busy),
        TEST(a_file_that_is_none_is_refused),
        TEST(damage_is_found),
        TEST(an_orphan_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
