/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/flows.h"
#include "reports/html.h"
#include "reports/ladder.h"
#include "reports/stepdiff.h"

/* Two recordings of one conversation, made by hand: A near the client, B near the server, B's clock two
 * seconds later, one way takes 10 ms. */

enum { SYN = 2, ACK = 16, PSH = 8, MS = 1000000 };
#define T0 (INT64_C(1236047729) * NC_SECOND)
#define B_LATER (2 * NC_SECOND)

typedef struct pair {
    nc_sighting a[16], b[16];
    nc_gathered parts[2];
    nc_result result;
    nc_r_input inputs[2];
    nc_r_clock clock;
    nc_arena *arena;
    nc_r_ladder ladder;
    unsigned again_a, again_b;
} pair;

static void start(pair *x)
{
    *x = (pair){.arena = nc_arena_new()};
    x->parts[0] = (nc_gathered){.source = NC_S("a.pcap"), .items = x->a};
    x->parts[1] = (nc_gathered){.source = NC_S("b.pcap"), .items = x->b};
    for (unsigned i = 0; i < 2; i++)
        x->inputs[i] = (nc_r_input){.name = x->parts[i].source,
                                    .from = T0 - NC_SECOND,
                                    .to = T0 + 100 * NC_SECOND,
                                    .has_complete = true,
                                    .complete = true};
    x->clock = (nc_r_clock){.a = NC_S("a.pcap"), .b = NC_S("b.pcap"), .has_offset = true, .offset = B_LATER};
    x->result = (nc_result){.inputs = x->inputs, .input_count = 2, .clocks = &x->clock, .clock_count = 1};
    x->ladder = (nc_r_ladder){.client = NC_S("10.0.0.1:1025"), .server = NC_S("10.0.0.2:21")};
}

static void put(pair *x, unsigned part, nc_sighting s)
{
    nc_gathered *g = &x->parts[part];
    s.tcp = true;
    s.ordinal = ++g->total;
    s.record = g->total + (part ? 100 : 0);
    (void)nc_gathered_note(g, &s);
    g->items[g->count++] = s;
}

static void assert_str(nc_str have, const char *want)
{
    nc_str wanted = nc_str_c(want);
    assert_int_equal(have.n, wanted.n);
    if (wanted.n > 0)
        assert_memory_equal(have.p, wanted.p, wanted.n);
}

/* Sent `ms` after the start; seen at both, or at the sender's side only. */
static void sent(pair *x, int64_t ms, nc_sighting s, bool arrives)
{
    int64_t at = T0 + ms * MS;
    nc_sighting a = s, b = s;
    a.at = at + (s.to_server ? 0 : 10 * MS);
    b.at = at + (s.to_server ? 10 * MS : 0) + B_LATER;
    if (s.to_server || arrives)
        put(x, 0, a);
    if (!s.to_server || arrives)
        put(x, 1, b);
}

static void build(pair *x)
{
    nc_ladder_build(&x->ladder, x->arena, &x->result, NC_R_NONE, x->parts, 2);
}

static void finish(pair *x)
{
    nc_gathered_free(&x->parts[0]);
    nc_gathered_free(&x->parts[1]);
    nc_arena_free(x->arena);
}

static const nc_sighting call = {.seq = 100, .flags = SYN, .to_server = true},
                         answer = {.seq = 500, .ack = 101, .flags = SYN | ACK},
                         request = {.seq = 101,
                                    .ack = 501,
                                    .flags = PSH | ACK,
                                    .length = 9,
                                    .to_server = true},
                         reply = {.seq = 501, .ack = 110, .flags = PSH | ACK, .length = 30};

static void clocks_are_aligned_and_vantages_ordered(void **state)
{
    (void)state;
    pair x;
    start(&x);
    sent(&x, 0, call, true);
    sent(&x, 20, answer, true);
    sent(&x, 40, request, true);
    build(&x);
    assert_int_equal(x.ladder.vantage_count, 2);
    assert_str(x.ladder.vantages[0].source, "a.pcap");
    assert_str(x.ladder.vantages[1].source, "b.pcap");
    assert_int_equal(x.ladder.arrow_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const nc_r_arrow *a = &x.ladder.arrows[i];
        assert_int_equal(a->kind, NC_R_PACKET);
        assert_int_equal(a->fate, NC_R_RECORDED);
        assert_int_equal(a->sight_count, 2);
        int64_t way = a->sights[1].at - a->sights[0].at;
        assert_int_equal(way, a->to_server ? 10 * MS : -10 * MS);
    }
    finish(&x);
}

static void a_copy_that_only_the_sender_side_has_is_lost(void **state)
{
    (void)state;
    pair x;
    start(&x);
    sent(&x, 0, call, true);
    sent(&x, 20, answer, true);
    sent(&x, 40, reply, false);
    nc_sighting again = reply;
    again.again = 1;
    sent(&x, 240, again, true);
    build(&x);
    assert_int_equal(x.ladder.arrow_count, 4);
    assert_int_equal(x.ladder.arrows[2].fate, NC_R_LOST);
    assert_int_equal(x.ladder.arrows[2].lost_after, 1);
    assert_int_equal(x.ladder.arrows[3].fate, NC_R_RECORDED);
    assert_int_equal(x.ladder.arrows[3].again, 1);
    finish(&x);
}

/* Dropped packets, a recording that is over, and a filter: each takes away the proof. */
static void without_proof_nothing_is_lost(void **state)
{
    (void)state;
    for (unsigned why = 0; why < 5; why++) {
        pair x;
        start(&x);
        sent(&x, 0, call, true);
        sent(&x, 20, answer, true);
        sent(&x, 40, reply, false);
        nc_r_input *a = &x.inputs[0];
        a->has_drops = why == 0;
        a->drops = 3;
        a->to = why == 1 ? T0 + 30 * MS : a->to;
        a->filter = why == 2 ? NC_S("port 20") : a->filter;
        a->complete = why != 3;
        x.parts[0].keys.over = why == 4;
        build(&x);
        assert_int_equal(x.ladder.arrows[2].fate, NC_R_NOT_SHOWN);
        finish(&x);
    }
}

static void what_is_not_drawn_is_counted(void **state)
{
    (void)state;
    pair x;
    start(&x);
    sent(&x, 0, call, true);
    x.parts[0].total += 40;
    sent(&x, 900, request, true);
    x.parts[0].total += 2;
    build(&x);
    assert_int_equal(x.ladder.arrow_count, 4);
    assert_int_equal(x.ladder.arrows[1].kind, NC_R_FOLDED);
    assert_int_equal(x.ladder.arrows[1].count, 40);
    assert_int_equal(x.ladder.arrows[3].count, 2);
    finish(&x);
}

/* Of two that B recorded in the other order, none was left out by A. */
static void what_another_clock_moves_is_not_left_out(void **state)
{
    (void)state;
    pair x;
    start(&x);
    sent(&x, 0, call, true);
    sent(&x, 20, answer, true);
    nc_sighting a = request, b = reply;
    a.at = T0 + 50 * MS;
    put(&x, 0, a);
    b.at = T0 + 55 * MS;
    put(&x, 0, b);
    b.at = T0 + 45 * MS + B_LATER;
    put(&x, 1, b);
    a.at = T0 + 56 * MS + B_LATER;
    put(&x, 1, a);
    build(&x);
    assert_int_equal(x.ladder.arrow_count, 4);
    assert_false(x.ladder.arrows[2].to_server);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(x.ladder.arrows[i].kind, NC_R_PACKET);
    finish(&x);
}

/* B cuts what A has as one segment: nothing is lost.  A hole in the pieces, and it may be. */
static void what_comes_in_pieces_is_not_lost(void **state)
{
    (void)state;
    for (unsigned hole = 0; hole < 2; hole++) {
        pair x;
        start(&x);
        sent(&x, 0, call, true);
        sent(&x, 20, answer, true);
        nc_sighting giant = {.seq = 501, .ack = 101, .flags = PSH | ACK, .length = 3000}, piece = giant;
        giant.at = T0 + 30 * MS + B_LATER;
        put(&x, 1, giant);
        for (unsigned i = 0; i < 3; i++) {
            piece.seq = 501 + i * 1000;
            piece.length = 1000;
            piece.at = T0 + (40 + (int64_t)i) * MS;
            if (hole == 0 || i != 1)
                put(&x, 0, piece);
        }
        build(&x);
        const nc_r_arrow *a = &x.ladder.arrows[2];
        assert_int_equal(a->sight_count, 1);
        assert_int_equal(a->sights[0].record, 103);
        assert_int_equal(a->fate, hole ? NC_R_LOST : NC_R_RECORDED);
        finish(&x);
    }
}

/* A source that has nothing lies where it is said to lie, and what was on the way to it is lost before. */
static void a_source_without_packets_is_a_lifeline(void **state)
{
    (void)state;
    pair x;
    start(&x);
    nc_sighting s = call;
    for (int64_t i = 0; i < 3; i++) {
        s.at = T0 + i * NC_SECOND;
        put(&x, 0, s);
    }
    x.parts[1].side = NC_SIDE_SERVER;
    build(&x);
    assert_int_equal(x.ladder.vantage_count, 2);
    assert_str(x.ladder.vantages[1].source, "b.pcap");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(x.ladder.arrows[i].fate, NC_R_LOST);
        assert_int_equal(x.ladder.arrows[i].lost_after, 0);
    }
    finish(&x);
}

/* Of packets that one source alone has, keys and those of their neighbours are told; nothing of what both
 * have, and nothing while the other one was not recording. */
static void what_one_source_lacks_is_told(void **state)
{
    (void)state;
    for (unsigned blind = 0; blind < 2; blind++) {
        pair x;
        nc_tally told = {0};
        start(&x);
        sent(&x, 0, call, true);
        sent(&x, 20, answer, true);
        for (uint32_t i = 0; i < 9; i++) {
            nc_sighting s = reply;
            s.seq += i * s.length;
            sent(&x, 30 + 10 * (int64_t)i, s, i != 4);
        }
        x.inputs[0].complete = blind == 0;
        nc_ladder_apart(&x.result, x.parts, 2, &told);
        for (uint32_t i = 0; i < 9; i++) {
            nc_sighting s = reply;
            s.seq += i * s.length;
            assert_int_equal(nc_tally_get(&told, nc_sighting_key(&s)) > 0, blind == 0 && i >= 2 && i <= 6);
        }
        nc_tally_free(&told);
        finish(&x);
    }
}

/* A tally that is full still tells what came while it was half full. */
static void a_full_tally_tells_of_its_first_half(void **state)
{
    (void)state;
    pair x;
    start(&x);
    sent(&x, 0, call, true);
    sent(&x, 20, answer, true);
    sent(&x, 40, reply, false);
    nc_sighting s = reply;
    for (uint32_t i = 1; i <= NC_TALLY_MOST; i++) {
        s.seq = reply.seq + i * reply.length;
        s.at = T0 + (100 + (int64_t)i) * (NC_SECOND / 1000);
        (void)nc_gathered_note(&x.parts[0], &s);
    }
    assert_true(x.parts[0].keys.over);
    build(&x);
    assert_int_equal(x.ladder.arrows[2].fate, NC_R_LOST);
    assert_false(x.ladder.has_counted);
    assert_true(x.parts[0].half > T0 + NC_SECOND && x.parts[0].half < T0 + 3 * NC_SECOND);
    x.parts[0].half = T0 + 30 * MS;
    x.ladder = (nc_r_ladder){.client = x.ladder.client, .server = x.ladder.server};
    build(&x);
    assert_int_equal(x.ladder.arrows[2].fate, NC_R_NOT_SHOWN);
    assert_true(x.ladder.has_counted);
    assert_int_equal(x.ladder.counted_until, T0 + B_LATER + 30 * MS);
    nc_buf out = {0};
    nc_ladder_counted_print(&out, &x.ladder);
    assert_true(nc_str_starts(nc_buf_str(&out), NC_S("Behind +0.030000 no packet is marked as lost")));
    nc_buf_free(&out);
    finish(&x);
}

/* Where names differ something translates, and has a lifeline. */
static void translators_have_lifelines(void **state)
{
    (void)state;
    pair x;
    nc_buf out = {0};
    start(&x);
    x.parts[1].client = NC_S("203.0.113.9:61044");
    x.parts[1].server = NC_S("10.0.0.2:21");
    sent(&x, 0, call, true);
    sent(&x, 20, answer, true);
    sent(&x, 40, reply, false);
    build(&x);
    assert_false(nc_ladder_translates(&x.ladder, 0));
    assert_true(nc_ladder_translates(&x.ladder, 1));
    assert_false(nc_ladder_translates(&x.ladder, 2));
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(nc_ladder_place(&x.ladder, i), i + (i > 1));
    assert_str(nc_ladder_client(&x.ladder, 0), "10.0.0.1:1025");
    assert_str(nc_ladder_client(&x.ladder, 1), "203.0.113.9:61044");
    nc_render_ladder(&x.ladder, &(nc_report_options){.width = 100}, &out);
    nc_str text = nc_buf_str(&out);
    assert_int_not_equal(nc_str_find(text, NC_S("T  something translates: from here on it is "
                                                "203.0.113.9:61044 - 10.0.0.2:21\n")),
                         SIZE_MAX);
    assert_int_not_equal(nc_str_find(text, NC_S("client   A        T        B   server\n")), SIZE_MAX);
    assert_int_not_equal(nc_str_find(text, NC_S("|--------+--------+--------+------->| SYN\n")), SIZE_MAX);
    assert_int_not_equal(nc_str_find(text, NC_S("|        |        X--------+--------| ")), SIZE_MAX);
    nc_buf_clear(&out);
    nc_html_ladder(&out, &x.ladder, 1);
    text = nc_buf_str(&out);
    assert_int_not_equal(nc_str_find(text, NC_S("T: something between A and B translates. 10.0.0.1:1025 - "
                                                "10.0.0.2:21 of A is 203.0.113.9:61044 - 10.0.0.2:21 of B.")),
                         SIZE_MAX);
    assert_int_not_equal(nc_str_find(text, NC_S("T translator</text>")), SIZE_MAX);
    nc_buf_free(&out);
    finish(&x);
}

static void clocks_that_nothing_ties_are_not_mixed(void **state)
{
    (void)state;
    pair x;
    start(&x);
    x.result.clock_count = 0;
    sent(&x, 0, call, true);
    sent(&x, 20, answer, false);
    build(&x);
    assert_int_equal(x.ladder.vantage_count, 1);
    assert_str(x.ladder.vantages[0].source, "b.pcap");
    assert_int_equal(x.ladder.arrow_count, 2);
    finish(&x);
}

static void hostile_texts_stay_inert(void **state)
{
    (void)state;
    pair x;
    nc_buf out = {0};
    start(&x);
    nc_sighting s = request;
    s.text = NC_S("GET \x1b[2J<script>\xe2\x80\xae\r\n");
    sent(&x, 0, s, true);
    x.parts[0].source = x.inputs[0].name = NC_S("a\x1b]0;x\x07.pcap");
    x.clock.a = x.inputs[0].name;
    build(&x);
    nc_render_ladder(&x.ladder, &(nc_report_options){.width = 100}, &out);
    for (size_t i = 0; i < out.n; i++)
        assert_true(out.p[i] == '\n' || (uint8_t)out.p[i] >= ' ');
    assert_int_equal(nc_str_find(nc_buf_str(&out), NC_S("\xe2\x80\xae")), SIZE_MAX);
    nc_buf_free(&out);
    finish(&x);
}

#define POISON "\x1b[2J<script>alert(1)</script>\xe2\x80\xae\x07"

/* No control, no bidi control, no element of markup that the writer did not write himself. */
static void assert_inert(const nc_buf *out, bool markup)
{
    nc_str text = nc_buf_str(out);
    assert_true(text.n > 0);
    for (size_t i = 0; i < text.n; i++)
        assert_true(text.p[i] == '\n' || text.p[i] == '\t' || (uint8_t)text.p[i] >= ' ');
    assert_int_equal(nc_str_find(text, NC_S("\xe2\x80\xae")), SIZE_MAX);
    if (markup)
        assert_int_equal(nc_str_find(text, NC_S("<script")), SIZE_MAX);
}

static void the_page_keeps_hostile_texts_inert(void **state)
{
    (void)state;
    pair x;
    nc_buf out = {0};
    start(&x);
    nc_sighting s = request;
    s.text = NC_S(POISON);
    sent(&x, 0, call, true);
    sent(&x, 5, s, true);
    x.parts[0].source = x.inputs[0].name = NC_S("\"><script>" POISON);
    x.clock.a = x.inputs[0].name;
    x.ladder.client = NC_S(POISON);
    build(&x);
    nc_html_ladder(&out, &x.ladder, 1);
    assert_inert(&out, true);
    nc_buf_free(&out);
    finish(&x);
}

static void tables_keep_hostile_texts_inert(void **state)
{
    (void)state;
    nc_buf out = {0};
    nc_report_options look = {.width = 100};
    nc_talk_step steps[2] = {{.key = NC_S("a"), .text = NC_S(POISON)},
                             {.key = NC_S("b"), .text = NC_S(POISON)}};
    nc_talk good = {NC_S(POISON), NC_S(POISON), NC_S(POISON), NC_S(POISON), steps, 2, NC_TIME_NONE, false},
            bad = good;
    bad.count = 1;
    nc_render_stepdiff(&good, &bad, &look, &out);
    assert_inert(&out, false);
    nc_buf_clear(&out);
    nc_flow_row flow = {.source = NC_S(POISON), .client = NC_S("10.0.0.1"), .server = NC_S("10.0.0.2")};
    nc_time_row time = {.source = NC_S(POISON), .server = NC_S("10.0.0.2"), .kind = NC_S(POISON)};
    nc_flow_view view = {.flows = &flow, .flow_count = 1, .times = &time, .time_count = 1};
    nc_render_flow_view(&view, &look, &out);
    nc_render_flow_view_tsv(&view, &out);
    assert_inert(&out, false);
    nc_buf_free(&out);
}

/* Light steps are no parting; one that is missing in the middle is, and so is an end that comes early. */
static void runs_part_where_a_step_is_missing(void **state)
{
    (void)state;
    nc_talk_step all[4] = {{.key = NC_S("USER")},
                           {.key = NC_S("TYPE"), .light = true},
                           {.key = NC_S("PORT")},
                           {.key = NC_S("LIST")}};
    nc_talk_step some[3] = {{.key = NC_S("USER")}, {.key = NC_S("PORT")}, {.key = NC_S("LIST")}};
    nc_talk good = {.steps = all, .count = 4}, bad = {.steps = some, .count = 3};
    nc_parting where;
    assert_false(nc_talk_parting(&good, &good, &where));
    assert_false(nc_talk_parting(&good, &bad, &where));
    bad.count = 2;
    assert_true(nc_talk_parting(&good, &bad, &where));
    assert_int_equal(where.good, 3);
    assert_int_equal(where.bad, 2);
    some[1] = (nc_talk_step){.key = NC_S("LIST")};
    assert_true(nc_talk_parting(&good, &bad, &where));
    assert_int_equal(where.good, 2);
    assert_int_equal(where.bad, 1);
}

/* What both say unasked may come in either order and from either side; what is said once more is told. */
static void order_and_side_make_no_parting(void **state)
{
    (void)state;
    nc_talk_step one[4] = {{.key = NC_S("greeting"), .to_server = true},
                           {.key = NC_S("greeting")},
                           {.key = NC_S("offers"), .to_server = true, .either = true},
                           {.key = NC_S("closed")}};
    nc_talk_step other[4] = {{.key = NC_S("greeting")},
                             {.key = NC_S("greeting"), .to_server = true},
                             {.key = NC_S("offers"), .either = true},
                             {.key = NC_S("closed")}};
    nc_talk good = {.steps = one, .count = 4}, bad = {.steps = other, .count = 4};
    nc_parting where;
    assert_false(nc_talk_parting(&good, &bad, &where));
    other[2].either = one[2].either = false;
    assert_true(nc_talk_parting(&good, &bad, &where));
    nc_talk_step asked[2] = {{.key = NC_S("A?"), .to_server = true}, {.key = NC_S("answer")}};
    nc_talk_step silent[3] = {{.key = NC_S("A?"), .to_server = true},
                              {.key = NC_S("A? again"), .to_server = true, .light = true, .again = true},
                              {.key = NC_S("closed")}};
    good = (nc_talk){.steps = asked, .count = 2};
    bad = (nc_talk){.steps = silent, .count = 3};
    assert_true(nc_talk_parting(&good, &bad, &where));
    assert_int_equal(where.bad, 1);
    silent[1].again = false; /* how things are done is passed over */
    assert_true(nc_talk_parting(&good, &bad, &where));
    assert_int_equal(where.bad, 2);
}

/* A request finds the same request rather than another one of its kind; what fails first need not be where
 * they part. */
static void the_same_words_are_paired(void **state)
{
    (void)state;
    nc_report_options look = {.width = 100};
    nc_buf out = {0};
    nc_talk_step one[4] = {{.key = NC_S("GET"), .text = NC_S("GET /"), .to_server = true},
                           {.key = NC_S("302"), .text = NC_S("302")},
                           {.key = NC_S("GET"), .text = NC_S("GET /b"), .to_server = true},
                           {.key = NC_S("200"), .text = NC_S("200")}};
    nc_talk_step other[3] = {{.key = NC_S("GET"), .text = NC_S("GET /b"), .to_server = true},
                             {.key = NC_S("200"), .text = NC_S("200")},
                             {.key = NC_S("500"), .text = NC_S("500"), .record = 7, .fails = true}};
    nc_talk good = {.steps = one, .count = 4}, bad = {.steps = other, .count = 3};
    nc_parting where;
    assert_true(nc_talk_parting(&good, &bad, &where));
    assert_int_equal(where.good, 0);
    assert_int_equal(where.bad, 0);
    nc_render_stepdiff(&good, &bad, &look, &out);
    assert_int_not_equal(nc_str_find(nc_buf_str(&out), NC_S("only BAD has: \"500\"")), SIZE_MAX);
    assert_int_not_equal(nc_str_find(nc_buf_str(&out), NC_S("(frame 7)")), SIZE_MAX);
    nc_buf_free(&out);
}

/* Of two lists what matters is what only one of them has; a list that stands alone is cut. */
static void long_lists_are_compared(void **state)
{
    (void)state;
    nc_report_options look = {.width = 200};
    nc_buf out = {0};
    nc_talk_step one[2] = {
        {.key = NC_S("hello"), .text = NC_S("hello"), .list = NC_S("suites A, B, C")},
        {.key = NC_S("more"), .text = NC_S("more"), .list = NC_S("suites A, B, C, D, E, F")}};
    nc_talk_step other[1] = {{.key = NC_S("hello"), .text = NC_S("hello"), .list = NC_S("suites B, A")}};
    nc_talk good = {.steps = one, .count = 2}, bad = {.steps = other, .count = 1};
    nc_render_stepdiff(&good, &bad, &look, &out);
    assert_int_not_equal(nc_str_find(nc_buf_str(&out), NC_S("hello, 3 suites, only here: C ")), SIZE_MAX);
    assert_int_not_equal(nc_str_find(nc_buf_str(&out), NC_S("hello, 2 suites, the other offers all")),
                         SIZE_MAX);
    assert_int_not_equal(nc_str_find(nc_buf_str(&out), NC_S("more, 6 suites: A, B, C, D, ...")), SIZE_MAX);
    nc_buf_free(&out);
}

static void tallies_count_up_to_their_limit(void **state)
{
    (void)state;
    nc_tally t = {0};
    for (uint64_t key = 1; key <= NC_TALLY_MOST; key++)
        assert_int_equal(nc_tally_add(&t, key), 0);
    assert_false(t.over);
    assert_int_equal(nc_tally_add(&t, 17), 1);
    assert_int_equal(nc_tally_get(&t, 17), 2);
    assert_int_equal(nc_tally_add(&t, NC_TALLY_MOST + 1), 0);
    assert_true(t.over);
    assert_int_equal(nc_tally_get(&t, NC_TALLY_MOST + 1), 0);
    nc_tally_free(&t);
}

/* Bytes in any order, over the end of the numbers, with a gap that fills. */
static void spans_join_and_wrap(void **state)
{
    (void)state;
    nc_spans s = {.count = 0};
    assert_false(nc_spans_hold(&s, 7, 1));
    nc_spans_add(&s, UINT32_MAX - 99, 100); /* ends where 0 begins */
    nc_spans_add(&s, 100, 50);
    assert_int_equal(s.count, 2);
    assert_true(nc_spans_hold(&s, UINT32_MAX - 99, 100));
    assert_true(nc_spans_hold(&s, 120, 30));
    assert_false(nc_spans_hold(&s, 90, 20));
    assert_false(nc_spans_hold(&s, 140, 11));
    nc_spans_add(&s, 0, 100);
    assert_int_equal(s.count, 1);
    assert_true(nc_spans_hold(&s, UINT32_MAX - 99, 250));
    nc_spans_add(&s, 150, 0); /* carries nothing */
    assert_false(nc_spans_hold(&s, 149, 2));
}

/* With more gaps than are kept the first pieces are forgotten. */
static void spans_forget_the_oldest(void **state)
{
    (void)state;
    nc_spans s = {.count = 0};
    for (uint32_t i = 0; i <= NC_SPANS_MOST; i++)
        nc_spans_add(&s, 1000 + i * 20, 10);
    assert_true(s.over);
    assert_int_equal(s.count, NC_SPANS_MOST);
    assert_false(nc_spans_hold(&s, 1000, 10));
    assert_true(nc_spans_hold(&s, 1020, 10));
    assert_true(nc_spans_hold(&s, 1000 + NC_SPANS_MOST * 20, 10));
    nc_spans_add(&s, 0, 10); /* before all that is known */
    assert_true(nc_spans_hold(&s, 0, 10));
    assert_int_equal(s.count, NC_SPANS_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_are_aligned_and_vantages_ordered),
        cmocka_unit_test(a_copy_that_only_the_sender_side_has_is_lost),
        cmocka_unit_test(without_proof_nothing_is_lost),
        cmocka_unit_test(what_is_not_drawn_is_counted),
        cmocka_unit_test(what_another_clock_moves_is_not_left_out),
        cmocka_unit_test(what_comes_in_pieces_is_not_lost),
        cmocka_unit_test(a_source_without_packets_is_a_lifeline),
        cmocka_unit_test(what_one_source_lacks_is_told),
        cmocka_unit_test(a_full_tally_tells_of_its_first_half),
        cmocka_unit_test(translators_have_lifelines),
        cmocka_unit_test(clocks_that_nothing_ties_are_not_mixed),
        cmocka_unit_test(hostile_texts_stay_inert),
        cmocka_unit_test(the_page_keeps_hostile_texts_inert),
        cmocka_unit_test(tables_keep_hostile_texts_inert),
        cmocka_unit_test(runs_part_where_a_step_is_missing),
        cmocka_unit_test(order_and_side_make_no_parting),
        cmocka_unit_test(the_same_words_are_paired),
        cmocka_unit_test(long_lists_are_compared),
        cmocka_unit_test(tallies_count_up_to_their_limit),
        cmocka_unit_test(spans_join_and_wrap),
        cmocka_unit_test(spans_forget_the_oldest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
