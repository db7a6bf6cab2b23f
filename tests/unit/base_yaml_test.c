/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/base/yaml.h"

#include <stdlib.h>
#include <time.h>

typedef struct read_text {
    nc_arena *arena;
    nc_diag *diag;
    const nc_node *const *documents;
    size_t count;
    nc_err err;
} read_text;

static read_text read_of(nc_str text)
{
    read_text r = { .arena = nc_arena_new(), .diag = nc_diag_new() };
    r.err = nc_yaml_read(r.arena, NC_S("t.yaml"), text, r.diag, &r.documents, &r.count);
    return r;
}

static void done(read_text *r)
{
    nc_diag_free(r->diag);
    nc_arena_free(r->arena);
}

static void assert_text(nc_str got, const char *wanted)
{
    if (!nc_str_eq(got, nc_str_c(wanted)))
        fail_msg("'%.*s' instead of '%s'", NC_FMT(got), wanted);
}

static void assert_place(nc_place place, unsigned line, unsigned column)
{
    if (place.line != line || place.column != column)
        fail_msg("%u:%u instead of %u:%u", place.line, place.column, line, column);
}

static void tree(void **state)
{
    (void)state;
    read_text r = read_of(NC_S("a: no\nb: [1, \"x y\"]\nc:\n  d: 0x10\n---\nsecond: yes\n"));
    assert_int_equal(r.err, NC_E_OK);
    assert_int_equal(r.count, 2);
    assert_text(nc_node_text(r.documents[0], "a", NC_S("-")), "no");
    const nc_node *list = nc_node_get(r.documents[0], "b");
    assert_int_equal(list->count, 2);
    assert_text(list->items[1]->text, "x y");
    assert_true(list->items[1]->quoted);
    assert_place(list->items[1]->place, 2, 8);
    assert_text(nc_node_text(nc_node_get(r.documents[0], "c"), "d", NC_S("-")), "0x10");
    assert_text(nc_node_text(r.documents[1], "second", NC_S("-")), "yes");
    assert_text(nc_node_text(r.documents[1], "third", NC_S("-")), "-");
    done(&r);
}

typedef struct bad {
    const char *text, *message;
    unsigned line, column;
} bad;

static void refused(void **state)
{
    (void)state;
    static const bad rows[] = {
        { "a: 1\nb: 2\na: 3\n", "the key 'a' stands twice in this map", 3, 1 },
        { "a: &x 1\n", "anchors (&name) are not allowed", 1, 4 },
        { "a: *x\n", "aliases (*name) are not allowed", 1, 4 },
        { "a: !!int 1\n", "tags (!name) are not allowed", 1, 4 },
        { "a: ! 1\n", "tags (!name) are not allowed", 1, 4 },
        { "b:\n  <<: {x: 1}\n", "merge keys are not allowed", 2, 3 },
        { "%YAML 1.1\n---\na: 1\n", "directives (%YAML, %TAG) are not allowed", 1, 1 },
        { "? [a]\n: 1\n", "a key is one word, not a list or map", 1, 3 },
        { "a: 1\n\xc3\xa4: \x01\n", "control characters are not allowed", 2, 4 },
        { "a: 1\n\xc3\xa4: x\xff\n", "invalid leading UTF-8 octet", 2, 5 },
        { "a: 1\rb: 2\n", "a line end that is neither LF nor CR LF", 1, 5 },
        { "a: x\xe2\x80\xa8y\n", "a line end that is neither LF nor CR LF", 1, 5 },
        { "a: [1, 2\nb: 3\n", NULL, 2, 2 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_text r = read_of(nc_str_c(rows[i].text));
        size_t n;
        const nc_message *messages = nc_diag_sorted(r.diag, &n);
        assert_int_not_equal(r.err, NC_E_OK);
        assert_int_equal(n, 1);
        if (rows[i].message)
            assert_text(messages[0].text, rows[i].message);
        assert_place(messages[0].place, rows[i].line, rows[i].column);
        done(&r);
    }
}

static void goes_on(void **state)
{
    (void)state;
    read_text r = read_of(NC_S("a: &x 1\na: 2\nb: *x\n---\nc: 3\n---\nd: [\n"));
    assert_int_equal(r.count, 2);
    assert_int_equal(nc_diag_errors(r.diag), 4);
    assert_text(nc_node_text(r.documents[1], "c", NC_S("-")), "3");
    done(&r);
}

static void unknown_keys(void **state)
{
    (void)state;
    static const nc_str known[] = { NC_SI("title"), NC_SI("severity") };
    read_text r = read_of(NC_S("title: x\nseverty: error\n"));
    assert_int_equal(nc_node_check_keys(r.documents[0], known, 2, r.diag), NC_E_UNKNOWN);
    nc_buf out = { 0 };
    nc_diag_print(r.diag, &out);
    assert_text(nc_buf_str(&out), "t.yaml:2:1: error: unknown key 'severty'\n         did you mean 'severity'?\n");
    nc_buf_free(&out);
    done(&r);
}

/* The character at each offset is 'X' in the file at the place that is told. */
static void places(void **state)
{
    (void)state;
    static const char text[] = "p: aXb\n"
                               "q: \"a\\tX\"\n"
                               "s: 'a''X'\n"
                               "u: \"\xc3\xa4\xc3\xb6X\"\n"
                               "l: |\n"
                               "  ab\n"
                               "\n"
                               "   cX\n"
                               "m: ab\n"
                               "  cd X\n"
                               "f: >\n"
                               "  ab\n"
                               "  X\n"
                               "e: \"a\\x41\\\n"
                               "   X\"\n";
    static const unsigned wanted[][2] = { { 1, 5 }, { 2, 8 }, { 3, 8 }, { 4, 7 }, { 8, 5 }, { 10, 6 }, { 13, 3 }, { 15, 4 } };
    read_text r = read_of(nc_str_c(text));
    assert_int_equal(r.err, NC_E_OK);
    assert_int_equal(r.documents[0]->count, 8);
    for (unsigned i = 0; i < 8; i++) {
        const nc_node *node = r.documents[0]->pairs[i].value;
        size_t at = nc_str_find_char(node->text, 'X');
        assert_place(nc_node_place(node, at), wanted[i][0], wanted[i][1]);
        nc_place_walk walk = nc_place_walk_begin(node); /* byte by byte it comes to the same place */
        for (size_t k = 0; k <= at; k++)
            nc_place_walk_to(&walk, k);
        assert_place(nc_place_walk_to(&walk, at), wanted[i][0], wanted[i][1]);
    }
    done(&r);
}

static double cpu_of(nc_str text, nc_err *err)
{
    struct timespec a, b;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    read_text r = read_of(text);
    *err = r.err;
    done(&r);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

/* One MiB of a repeated piece is accepted or refused in 50 ms (here 1 s: builds with sanitizers and busy machines are slower, the
 * quadratic behaviour that this looks for would take minutes). */
static void no_bombs(void **state)
{
    (void)state;
    static const char *const pieces[] = { "[", "{", "- ", "-\n", "[]\n", "- a\n", "---\n", "\"", "'", "#", "a", "a ", "? ", "a: ",
                                          "!", "&a ", "- &a\n", "- *a\n", "{a: ", "|\n", "- |\n", "\t", "\n", ":", "-", "%", "\\" };
    enum { SIZE = 1 << 20 };
    char *text = malloc(SIZE);
    assert_non_null(text);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        nc_err err;
        size_t n = strlen(pieces[i]);
        for (size_t at = 0; at < SIZE; at++)
            text[at] = pieces[i][at % n];
        double seconds = cpu_of(nc_str_n(text, SIZE), &err);
        if (getenv("NC_TEST_TIMES"))
            print_message("%-8s %.4f s %s\n", pieces[i], seconds, nc_err_name(err));
        if (seconds > 1)
            fail_msg("'%s' took %f s", pieces[i], seconds);
        if (i < 2)
            assert_int_equal(err, NC_E_LIMIT);
    }
    free(text);
}

/* Many different keys: the check for duplicates must not compare each with each. */
static void many_keys(void **state)
{
    (void)state;
    nc_err err;
    nc_buf text = { 0 };
    for (unsigned i = 0; text.n < (1 << 20); i++)
        nc_buf_printf(&text, "key%07u: a value that has some length\n", i);
    double seconds = cpu_of(nc_buf_str(&text), &err);
    assert_int_equal(err, NC_E_OK);
    if (seconds > 1)
        fail_msg("%f s", seconds);
    if (getenv("NC_TEST_TIMES"))
        print_message("keys     %.4f s\n", seconds);
    nc_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree),   cmocka_unit_test(refused),  cmocka_unit_test(goes_on),   cmocka_unit_test(unknown_keys),
        cmocka_unit_test(places), cmocka_unit_test(no_bombs), cmocka_unit_test(many_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
