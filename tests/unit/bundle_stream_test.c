/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "decoders/bundle/stream.h"

#include <stdlib.h>

/* Gives the bytes i * 7 + i / 251 (mod 256) in pieces of odd sizes, then ends with `err`. */
typedef struct giver {
    uint64_t at, end;
    size_t piece;
    nc_err err;
    unsigned calls_after_end;
} giver;

static unsigned char expected(uint64_t i)
{
    return (unsigned char)(i * 7 + i / 251);
}

static size_t give(void *context, void *buffer, size_t n, nc_err *err)
{
    giver *g = context;
    unsigned char *out = buffer;
    size_t done = 0;
    while (done < n && done < g->piece && g->at < g->end)
        out[done++] = expected(g->at++);
    if (done == 0) {
        *err = g->err;
        g->calls_after_end++;
    }
    return done;
}

static void check_bytes(nc_str view, uint64_t from)
{
    for (size_t i = 0; i < view.n; i++)
        if ((unsigned char)view.p[i] != expected(from + i))
            fail_msg("wrong byte at %llu", (unsigned long long)(from + i));
}

static void takes_every_byte_in_order(void **state)
{
    (void)state;
    size_t pieces[] = { 1000, 4096, 65536, 1 << 20 };
    for (size_t k = 0; k < 4; k++) {
        giver g = { .end = 3 * 1024 * 1024 + 17, .piece = pieces[k] };
        nc_stream *stream = nc_stream_new(give, &g);
        uint64_t at = 0;
        for (size_t step = 1; at < g.end; step = step * 3 % 70001 + 1) {
            assert_int_equal(nc_stream_offset(stream), at);
            nc_str ahead = nc_stream_peek(stream, step % 3 ? 16 : 100000);
            check_bytes(ahead, at);
            nc_str view = nc_stream_take(stream, step);
            assert_int_equal(view.n, step < g.end - at ? step : g.end - at);
            check_bytes(view, at);
            at += view.n;
        }
        assert_int_equal(nc_stream_take(stream, 1).n, 0);
        assert_int_equal(nc_stream_state(stream), NC_E_OK);
        nc_stream_free(stream);
    }
}

static void looks_one_mebibyte_ahead(void **state)
{
    (void)state;
    giver g = { .end = 4 * 1024 * 1024, .piece = 9999 };
    nc_stream *stream = nc_stream_new(give, &g);
    nc_stream_skip(stream, 300001);
    nc_str view = nc_stream_peek(stream, 1024 * 1024);
    assert_int_equal(view.n, 1024 * 1024);
    check_bytes(view, 300001);
    assert_int_equal(nc_stream_peek(stream, SIZE_MAX).n, 1024 * 1024);
    assert_int_equal(nc_stream_offset(stream), 300001);
    nc_stream_free(stream);
}

static void reads_into_a_buffer(void **state)
{
    (void)state;
    giver g = { .end = 2 * 1024 * 1024 + 5, .piece = 70000 };
    nc_stream *stream = nc_stream_new(give, &g);
    char *buffer = malloc(g.end);
    assert_int_equal(nc_stream_take(stream, 3).n, 3);
    assert_int_equal(nc_stream_read(stream, buffer, 1024 * 1024), 1024 * 1024);
    check_bytes(nc_str_n(buffer, 1024 * 1024), 3);
    assert_int_equal(nc_stream_offset(stream), 3 + 1024 * 1024);
    check_bytes(nc_stream_take(stream, 10), 3 + 1024 * 1024);
    size_t rest = g.end - 13 - 1024 * 1024;
    assert_int_equal(nc_stream_read(stream, buffer, g.end), rest);
    check_bytes(nc_str_n(buffer, rest), 13 + 1024 * 1024);
    free(buffer);
    nc_stream_free(stream);
}

static void tells_why_it_ended_after_the_last_byte(void **state)
{
    (void)state;
    giver g = { .end = 100, .piece = 7, .err = NC_E_CUT };
    nc_stream *stream = nc_stream_new(give, &g);
    assert_int_equal(nc_stream_peek(stream, 200).n, 100);
    assert_int_equal(nc_stream_state(stream), NC_E_OK); /* there are bytes */
    assert_int_equal(nc_stream_skip(stream, 1000), 100);
    assert_int_equal(nc_stream_state(stream), NC_E_CUT);
    assert_int_equal(nc_stream_take(stream, 1).n, 0);
    assert_int_equal(g.calls_after_end, 1); /* the end is asked for once */
    nc_stream_free(stream);
}

static void views_bytes_without_copying(void **state)
{
    (void)state;
    static const char bytes[] = "0123456789";
    nc_stream *stream = nc_stream_of_bytes(bytes, 10);
    assert_ptr_equal(nc_stream_peek(stream, 4).p, bytes);
    assert_ptr_equal(nc_stream_take(stream, 4).p, bytes);
    assert_int_equal(nc_stream_skip(stream, 3), 3);
    char out[8];
    assert_int_equal(nc_stream_read(stream, out, sizeof out), 3);
    assert_memory_equal(out, "789", 3);
    assert_int_equal(nc_stream_offset(stream), 10);
    nc_stream_free(stream);
}

static uint64_t jump(void *context, uint64_t n)
{
    giver *g = context;
    uint64_t left = g->end - g->at;
    n = n < left ? n : left;
    g->at += n;
    return n;
}

/* A long way is jumped, a short one is read; the bytes behind it are the right ones, and the end is where it was. */
static void jumps_over_bytes(void **state)
{
    (void)state;
    enum { END = 5000000 };
    giver g = {.end = END, .piece = 5000};
    nc_stream *stream = nc_stream_new(give, &g);
    nc_stream_jumps(stream, jump);
    check_bytes(nc_stream_peek(stream, 100), 0);
    assert_int_equal(nc_stream_skip(stream, 3000000), 3000000);
    assert_int_equal(g.at, 3000000);
    assert_int_equal(nc_stream_offset(stream), 3000000);
    check_bytes(nc_stream_take(stream, 1000), 3000000);
    assert_int_equal(nc_stream_skip(stream, 100), 100);
    check_bytes(nc_stream_peek(stream, 1000), 3001100);
    assert_int_equal(nc_stream_skip(stream, END), END - 3001100);
    assert_int_equal(nc_stream_offset(stream), END);
    assert_int_equal(nc_stream_peek(stream, 1).n, 0);
    assert_int_equal(nc_stream_state(stream), NC_E_OK);
    nc_stream_free(stream);
}

/* A reader that will pass over what lies behind a place: nothing of it is read until it is asked for. */
static void stops_where_its_reader_will_jump(void **state)
{
    (void)state;
    enum { STOP = 150001, END = 2000000 };
    giver g = {.end = END, .piece = END};
    nc_stream *stream = nc_stream_new(give, &g);
    nc_stream_jumps(stream, jump);
    nc_stream_stop(stream, STOP);
    assert_int_equal(nc_stream_peek(stream, 100000).n, 100000);
    assert_int_equal(g.at, STOP);
    check_bytes(nc_stream_peek(stream, STOP), 0);
    assert_int_equal(g.at, STOP);
    assert_int_equal(nc_stream_skip(stream, 500000), 500000);
    assert_int_equal(g.at, 500000); /* jumped over, not read */
    nc_stream_stop(stream, UINT64_MAX);
    check_bytes(nc_stream_take(stream, 10), 500000);
    assert_in_range(g.at, 500000 + 64 * 1024, END);
    nc_stream_free(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_byte_in_order),      cmocka_unit_test(looks_one_mebibyte_ahead),
        cmocka_unit_test(reads_into_a_buffer),            cmocka_unit_test(tells_why_it_ended_after_the_last_byte),
        cmocka_unit_test(views_bytes_without_copying),    cmocka_unit_test(jumps_over_bytes),
        cmocka_unit_test(stops_where_its_reader_will_jump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
