/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/sides.h"

/* One conversation by two recordings, made by hand: A near the client, B near the server, its clock five
 * seconds ahead, one way takes 10 ms, both record from 1 s before the first packet to 100 s behind it. */

enum { ACK = 16, MS = 1000000, SPACE = 8 };
#define T0 (INT64_C(1236047729) * NC_SECOND)
#define AHEAD (5 * NC_SECOND)

typedef struct two {
    nc_sighting items[2][SPACE];
    nc_gathered parts[2];
    nc_sides sides;
    nc_arena *arena;
} two;

static void start(two *x)
{
    *x = (two){.arena = nc_arena_new()};
    const nc_str names[2] = {NC_SI("a.pcap"), NC_SI("b.pcap")};
    for (unsigned i = 0; i < 2; i++) {
        x->parts[i] = (nc_gathered){.source = names[i], .items = x->items[i]};
        x->sides.side[i] = (nc_side){.source = names[i],
                                     .client = NC_S("10.0.0.1:1025"),
                                     .server = NC_S("10.0.0.2:21"),
                                     .from = T0 - NC_SECOND + (i > 0 ? AHEAD : 0),
                                     .to = T0 + 100 * NC_SECOND + (i > 0 ? AHEAD : 0),
                                     .whole = true};
    }
    x->sides.clock = (nc_r_clock){.a = names[0],
                                  .b = names[1],
                                  .has_offset = true,
                                  .offset = AHEAD,
                                  .has_bound = true,
                                  .bound = 10 * MS,
                                  .consistent = true};
}

static void put(two *x, unsigned i, int64_t ms, uint32_t seq, uint32_t length)
{
    nc_gathered *g = &x->parts[i];
    nc_sighting s = {.record = g->total + 1 + (i > 0 ? 100 : 0),
                     .ordinal = g->total + 1,
                     .at = T0 + ms * MS + (i > 0 ? AHEAD : 0),
                     .seq = seq,
                     .ack = 1,
                     .length = length,
                     .flags = ACK,
                     .to_server = true,
                     .tcp = true};
    g->total++;
    nc_tally_add(&g->keys, nc_sighting_key(&s));
    g->items[g->count++] = s;
}

/* From the client at `ms`, at A; 10 ms later at B. */
static void sent(two *x, int64_t ms, uint32_t seq, uint32_t length)
{
    put(x, 0, ms, seq, length);
    put(x, 1, ms + 10, seq, length);
}

static void build(two *x)
{
    nc_sides_build(&x->sides, x->arena, x->parts);
}

static void end(two *x)
{
    for (unsigned i = 0; i < 2; i++)
        nc_tally_free(&x->parts[i].keys);
    nc_arena_free(x->arena);
}

static nc_seen at_b(const two *x, size_t line)
{
    return x->sides.lines[line].seen[1];
}

static void test_both(void **state)
{
    (void)state;
    two x;
    start(&x);
    sent(&x, 0, 100, 50);
    sent(&x, 20, 150, 50);
    build(&x);
    assert_int_equal(x.sides.count, 2);
    assert_int_equal(x.sides.both, 2);
    assert_int_equal(x.sides.lines[1].sights[0]->record, 2);
    assert_int_equal(x.sides.lines[1].sights[1]->record, 102);
    assert_int_equal(x.sides.lines[1].sights[1]->at, T0 + 30 * MS); /* on A's clock */
    assert_int_equal(x.sides.side[1].offset, AHEAD);
    end(&x);
}

/* A segment that is lost and sent again: the repetition, which both have, does not make the first one arrive.
 */
static void test_lost(void **state)
{
    (void)state;
    two x;
    start(&x);
    sent(&x, 0, 100, 50);
    put(&x, 0, 20, 150, 50);
    sent(&x, 40, 200, 50);
    sent(&x, 300, 150, 50);
    build(&x);
    assert_int_equal(x.sides.count, 4);
    assert_int_equal(x.sides.both, 3);
    assert_int_equal(x.sides.side[1].missing[NC_SEEN_NOT][1], 1);
    end(&x);
}

/* What A's network card hands on in one piece, the wire at B has in two; sequence numbers wrap between them.
 */
static void test_pieces(void **state)
{
    (void)state;
    two x;
    start(&x);
    sent(&x, 0, UINT32_MAX - 99, 50);
    put(&x, 0, 20, UINT32_MAX - 49, 200);
    put(&x, 1, 30, UINT32_MAX - 49, 100);
    put(&x, 1, 31, 50, 100);
    build(&x);
    assert_int_equal(x.sides.side[1].missing[NC_SEEN_PIECES][1], 1);
    assert_int_equal(x.sides.side[0].missing[NC_SEEN_PIECES][1], 2);
    assert_int_equal(x.sides.side[0].missing[NC_SEEN_NOT][1] + x.sides.side[1].missing[NC_SEEN_NOT][1], 0);
    end(&x);
}

/* One piece of two is not there: the whole did not come. */
static void test_a_piece_is_missing(void **state)
{
    (void)state;
    two x;
    start(&x);
    sent(&x, 0, 100, 50);
    put(&x, 0, 20, 150, 200);
    put(&x, 1, 30, 150, 100);
    build(&x);
    assert_int_equal(at_b(&x, 1), NC_SEEN_NOT);
    end(&x);
}

/* B's recording ends at 25 ms: a packet before is not there, one at the edge may be, one behind cannot be. */
static void test_the_end_of_a_recording(void **state)
{
    (void)state;
    two x;
    start(&x);
    sent(&x, 0, 100, 50);
    put(&x, 0, 5, 150, 50);
    put(&x, 0, 20, 200, 50);
    put(&x, 0, 60, 250, 50);
    x.sides.side[1].to = T0 + AHEAD + 25 * MS;
    build(&x);
    assert_int_equal(at_b(&x, 1), NC_SEEN_NOT);
    assert_int_equal(at_b(&x, 2), NC_SEEN_UNSURE);
    assert_int_equal(at_b(&x, 3), NC_SEEN_BLIND);
    end(&x);
}

static void test_what_nobody_can_tell(void **state)
{
    (void)state;
    for (unsigned why = 0; why < 3; why++) {
        two x;
        start(&x);
        sent(&x, 0, 100, 50);
        put(&x, 0, 20, 150, 50);
        sent(&x, 40, 200, 50);
        if (why == 0)
            x.sides.side[1].whole = false; /* drops, a filter, damage */
        else if (why == 1)
            x.sides.clock.consistent = false;
        else
            x.sides.clock.has_bound = false; /* then the edge of a recording is a second wide */
        x.sides.side[1].from = T0 + AHEAD + (why == 2 ? -1 : -NC_SECOND);
        build(&x);
        assert_int_equal(x.sides.lines[1].sights[0]->record, 2);
        assert_int_equal(at_b(&x, 1), NC_SEEN_UNSURE);
        end(&x);
    }
}

/* Of B only the first packets are compared. */
static void test_more_than_is_compared(void **state)
{
    (void)state;
    two x;
    start(&x);
    sent(&x, 0, 100, 50);
    put(&x, 0, 20, 150, 50);
    x.parts[1].total = 9;
    build(&x);
    assert_int_equal(at_b(&x, 1), NC_SEEN_BEYOND);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both),
        cmocka_unit_test(test_lost),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_a_piece_is_missing),
        cmocka_unit_test(test_the_end_of_a_recording),
        cmocka_unit_test(test_what_nobody_can_tell),
        cmocka_unit_test(test_more_than_is_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
