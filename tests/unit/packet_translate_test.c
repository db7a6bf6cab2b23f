/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "packet_kit.h"

/* One conversation on both sides of something that translates: a has it as client C_IP:C_PORT, b as the
 * client and with the sequence numbers that `nat` says; b is 1 ms behind it, and its clock 7 s ahead. */
enum { S = NC_TCP_SYN, A = NC_TCP_ACK, NONE = -1 };

typedef struct nat {
    uint32_t client, server;
    uint16_t cport;
    uint32_t add_client, add_server; /* to sequence numbers */
    bool ids;                        /* identifications are kept; else chosen anew */
} nat;

static const nat straight = {C_IP, S_IP, C_PORT + 7, 0, 0, true};
static const nat home = {0xcb007109, S_IP, 61000, 0, 0, true};

typedef struct fixture {
    kit *k;
    nc_wire *a, *b;
    uint64_t n;
} fixture;

static fixture begin(void)
{
    fixture f = {.k = kit_new()};
    f.a = kit_open(f.k, "a.pcap");
    f.b = kit_open(f.k, "b.pcap");
    return f;
}

static void finish(fixture *f)
{
    kit_close(f->a);
    kit_close(f->b);
    nc_wires_finish(f->k->c.wires);
}

static nc_packet behind(const nat *t, const nc_packet *p, bool client)
{
    nc_packet q = *p;
    q.src = nc_w_ip4(client ? t->client : t->server);
    q.dst = nc_w_ip4(client ? t->server : t->client);
    *(client ? &q.sport : &q.dport) = t->cport;
    q.seq += client ? t->add_client : t->add_server;
    if ((q.tcp_flags & A) != 0)
        q.acknum += client ? t->add_server : t->add_client;
    if (!t->ids)
        q.ip_id = (uint16_t)(p->ip_id * 7 + 13);
    return q;
}

typedef struct line {
    double at_a, at_b; /* NONE: not recorded there */
    bool client;
    uint8_t flags;
    uint32_t seq, ack;
    const char *text;
} line;

static void put(fixture *f, const nat *t, uint16_t cport, const line *l)
{
    nc_packet p = kit_tcp(++f->n, ms(l->at_a), l->client, 80, l->flags, l->seq, l->ack, 0);
    *(l->client ? &p.sport : &p.dport) = cport;
    p.ttl = l->client ? 128 : 63;
    if (l->text != NULL)
        kit_payload(&p, l->text, strlen(l->text), strlen(l->text));
    nc_packet q = behind(t, &p, l->client);
    q.ttl = l->client ? 127 : 64;
    q.frame.from.at = ms(l->at_b + 7000);
    if (l->at_a >= 0)
        nc_wire_packet(f->a, &p);
    if (l->at_b >= 0)
        nc_wire_packet(f->b, &q);
}

/* A conversation of three questions and answers, `at` ms after the begin. */
static void talk(fixture *f, const nat *t, uint16_t cport, uint32_t isn, double at, bool in_a, bool in_b)
{
    static const char *const ask[] = {"GET /status/one HTTP/1.1", "GET /status/two HTTP/1.1",
                                      "GET /status/three HTTP/1.1"};
    static const char *const say[] = {"HTTP/1.1 200 first answer", "HTTP/1.1 200 second answer",
                                      "HTTP/1.1 200 third answer"};
    uint32_t c = isn, s = isn + 5000000;
    double a = in_a ? at : NONE, b = in_b ? at : NONE;
#define STEP(ms_, client_, flags_, seq_, ack_, text_)                                                        \
    put(f, t, cport,                                                                                         \
        &(line){in_a ? a + (ms_) + ((client_) ? 0 : 2) : NONE, in_b ? b + (ms_) + 1 : NONE, client_, flags_, \
                seq_, ack_, text_})
    STEP(0, true, S, c, 0, NULL);
    STEP(3, false, S | A, s, c + 1, NULL);
    STEP(6, true, A, ++c, ++s, NULL);
    for (unsigned i = 0; i < 3; i++) {
        STEP(10 + 20 * i, true, A, c, s, ask[i]);
        c += (uint32_t)strlen(ask[i]);
        STEP(15 + 20 * i, false, A, s, c, say[i]);
        s += (uint32_t)strlen(say[i]);
    }
#undef STEP
}

static nc_word word(const nc_fact *fact, unsigned slot)
{
    return kit_knows(fact, slot) ? fact->slot[slot] : ~(nc_word)0;
}

static void found_by_sequence(void **state)
{
    (void)state;
    fixture f = begin();
    talk(&f, &home, C_PORT, 1000000007, 0, true, true);
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_translated), 1);
    const nc_fact *t = kit_fact(f.k, NC_F_translated, 0);
    assert_true(kit_is(f.k, t, NC_translated_by, "sequence"));
    assert_int_equal(kit_int(t, NC_translated_pairs), 9);
    assert_int_equal(kit_int(t, NC_translated_same_data), 6);
    assert_int_equal(kit_int(t, NC_translated_same_id), 9);
    assert_true(word(t, NC_translated_client_a) == nc_w_ip4(C_IP));
    assert_true(word(t, NC_translated_client_b) == nc_w_ip4(home.client));
    assert_true(word(t, NC_translated_server_b) == nc_w_ip4(S_IP));
    assert_int_equal(kit_int(t, NC_translated_client_port_a), C_PORT);
    assert_int_equal(kit_int(t, NC_translated_client_port_b), 61000);
    assert_true(word(t, NC_translated_client_changed) != 0);
    assert_true(word(t, NC_translated_server_changed) == 0);
    assert_true(word(t, NC_translated_sequence_changed) == 0);
    assert_false(kit_knows(t, NC_translated_shift_client));
    assert_int_equal(kit_int(t, NC_translated_from_a), ms(0));
    assert_int_equal(kit_int(t, NC_translated_to_a), ms(57)); /* the third answer, 2 ms behind its step */
    assert_int_equal(kit_int(t, NC_translated_from_b), ms(7001));
    assert_int_equal(kit_int(t, NC_translated_to_b), ms(7056));
    const nc_fact *clock = kit_fact(f.k, NC_F_clock, 0);
    assert_int_equal(kit_int(clock, NC_clock_low), ms(6999));
    assert_int_equal(kit_int(clock, NC_clock_high), ms(7001));
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_seen_pair, 0), NC_seen_pair_both), 9);
    kit_free(f.k);
}

/* The loss is told in the numbers and addresses of the place that has the segment. */
static void loss_behind_other_numbers(void **state)
{
    (void)state;
    const nat shifted = {0xcb007109, S_IP, 61000, 77777777, 3333, true};
    fixture f = begin();
    talk(&f, &shifted, C_PORT, 1000000007, 0, true, true);
    uint32_t c = 1000000008 + 24 + 24 + 26, s = 1005000008 + 25 + 26 + 25;
    put(&f, &shifted, C_PORT, &(line){1000, NONE, true, A, c, s, "this one is lost in it"});
    put(&f, &shifted, C_PORT, &(line){NONE, 1050, false, A, s, c, "lost on its way back"});
    put(&f, &shifted, C_PORT, &(line){1300, 1301, true, A, c, s, "this one is lost in it"});
    put(&f, &shifted, C_PORT, &(line){1352, 1350, false, A, s, c, "lost on its way back"});
    put(&f, &shifted, C_PORT, &(line){9000, 9001, true, A, c + 22, s + 20, "end"});
    put(&f, &shifted, C_PORT, &(line){9004, 9002, false, A, s + 20, c + 25, "end"});
    finish(&f);
    const nc_fact *t = kit_fact(f.k, NC_F_translated, 0);
    assert_true(kit_is(f.k, t, NC_translated_by, "payload"));
    assert_true(word(t, NC_translated_sequence_changed) != 0);
    assert_int_equal(kit_int(t, NC_translated_shift_client), UINT32_MAX - 77777776); /* less by 77777777 */
    assert_int_equal(kit_int(t, NC_translated_shift_server), UINT32_MAX - 3332);
    assert_int_equal(kit_count(f.k, NC_F_path_loss), 2);
    for (size_t i = 0; i < 2; i++) {
        const nc_fact *l = kit_fact(f.k, NC_F_path_loss, i);
        bool there = kit_is(f.k, l, NC_path_loss_from, "a.pcap");
        assert_int_equal((uint32_t)kit_int(l, NC_path_loss_seq), there ? c : s + 3333);
        assert_true(word(l, NC_path_loss_sender) == nc_w_ip4(there ? C_IP : S_IP));
        assert_true(word(l, NC_path_loss_receiver) == nc_w_ip4(there ? S_IP : shifted.client));
    }
    kit_free(f.k);
}

/* The client's new address is below the server's: the endpoints change places. */
static void endpoints_swapped(void **state)
{
    (void)state;
    const nat low = {0x01010101, 0x0a0000ff, 50, 0, 0, false};
    fixture f = begin();
    talk(&f, &low, C_PORT, 1000000007, 0, true, true);
    finish(&f);
    const nc_fact *t = kit_fact(f.k, NC_F_translated, 0);
    assert_true(word(t, NC_translated_server_b) == nc_w_ip4(low.server));
    assert_true(word(t, NC_translated_server_changed) != 0);
    assert_int_equal(kit_int(t, NC_translated_client_port_b), 50);
    assert_int_equal(kit_count(f.k, NC_F_path_direction), 2);
    for (size_t i = 0; i < 2; i++) {
        const nc_fact *d = kit_fact(f.k, NC_F_path_direction, i);
        bool up = kit_is(f.k, d, NC_path_direction_dir, "to_server");
        assert_true(kit_is(f.k, d, NC_path_direction_from, up ? "a.pcap" : "b.pcap"));
        assert_true(word(d, NC_path_direction_sender) == nc_w_ip4(up ? C_IP : low.server));
        assert_true(word(d, NC_path_direction_receiver) == nc_w_ip4(up ? S_IP : low.client));
    }
    kit_free(f.k);
}

/* Two conversations that say the same at the same time, with new numbers: identifications tell which is
 * which, and where they are new, too, nobody can. */
static size_t two_alike(bool ids, bool clock)
{
    const nat first = {0xcb007109, S_IP, 61000, 111, 222, ids}, second = {0xcb007109, S_IP, 61001, 999, 888, ids};
    fixture f = begin();
    if (clock)
        talk(&f, &straight, C_PORT + 7, 3000000019, 500, true, true);
    talk(&f, &first, C_PORT, 1000000007, 0, true, true);
    talk(&f, &second, C_PORT + 1, 2000000011, 0.05, true, true);
    finish(&f);
    size_t count = kit_count(f.k, NC_F_translated);
    for (size_t i = 0; i < count; i++) {
        const nc_fact *t = kit_fact(f.k, NC_F_translated, i);
        assert_int_equal(kit_int(t, NC_translated_client_port_a) - C_PORT,
                         kit_int(t, NC_translated_client_port_b) - 61000);
    }
    kit_free(f.k);
    return count;
}

static void alike(void **state)
{
    (void)state;
    assert_int_equal(two_alike(true, false), 2);
    assert_int_equal(two_alike(false, false), 0);
    assert_int_equal(two_alike(false, true), 0);
}

/* One alone, with all numbers new: a conversation that is not translated tells the clocks, and so its order
 * counts.  A proxy says the same words, too, but answers the call before it makes its own. */
static size_t alone(double own_call)
{
    const nat new_numbers = {0xcb007109, S_IP, 61000, 111, 222, false};
    fixture f = begin();
    talk(&f, &straight, C_PORT + 7, 3000000019, 500, true, true);
    uint32_t c = 1000000007, s = c + 5000000;
    put(&f, &new_numbers, C_PORT, &(line){0, own_call, true, S, c, 0, NULL});
    put(&f, &new_numbers, C_PORT, &(line){5, own_call + 3, false, S | A, s, c + 1, NULL});
    for (uint32_t i = 0; i < 3; i++) {
        static const char *const text[] = {"the first question of all", "the second question of all",
                                           "the third question of all"};
        put(&f, &new_numbers, C_PORT, &(line){20 + i, 21 + i, true, A, c + 1, s + 1, text[i]});
        c += (uint32_t)strlen(text[i]);
    }
    finish(&f);
    size_t count = kit_count(f.k, NC_F_translated);
    kit_free(f.k);
    return count;
}

static void clocks_and_order(void **state)
{
    (void)state;
    assert_int_equal(alone(1), 1);
    assert_int_equal(alone(8), 0);
}

/* The same words once in each recording, but in two conversations: without identifications or a clock that is
 * known nothing shows that it is one. */
static void same_words_of_others(void **state)
{
    (void)state;
    const nat proxy = {0xcb007109, S_IP, 61000, 111, 222, false};
    fixture f = begin();
    talk(&f, &proxy, C_PORT, 1000000007, 0, true, false);
    talk(&f, &proxy, C_PORT + 1, 2000000011, 40, false, true);
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_translated), 0);
    assert_int_equal(kit_count(f.k, NC_F_clock), 0);
    kit_free(f.k);
}

/* Equal numbers with other contents: two conversations of a generator of traffic. */
static void same_numbers_of_others(void **state)
{
    (void)state;
    fixture f = begin();
    talk(&f, &home, C_PORT, 1000000007, 0, true, false);
    uint32_t c = 1000000007, s = c + 5000000;
    put(&f, &home, C_PORT, &(line){NONE, 1, true, S, c, 0, NULL});
    put(&f, &home, C_PORT, &(line){NONE, 3, false, S | A, s, c + 1, NULL});
    put(&f, &home, C_PORT, &(line){NONE, 11, true, A, c + 1, s + 1, "PUT /other/one HTTP/1.1 "});
    put(&f, &home, C_PORT, &(line){NONE, 15, false, A, s + 1, c + 25, "HTTP/1.1 404 not at all ."});
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_translated), 0);
    kit_free(f.k);
}

/* The numbers that b gave two conversations of a: the second recording began anew. */
static void fits_two(void **state)
{
    (void)state;
    const nat second = {0xcb007109, S_IP, 61001, 0, 0, true};
    fixture f = begin();
    talk(&f, &home, C_PORT, 1000000007, 0, true, true);
    f.n = 0;
    talk(&f, &second, C_PORT, 1000000007, 0, false, true);
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_translated), 0);
    kit_free(f.k);
}

/* A translator that knows FTP writes another address into PORT: from there on nothing fits by number, and
 * nothing of it is said to be lost. */
static void rewritten_command(void **state)
{
    (void)state;
    fixture f = begin();
    talk(&f, &home, C_PORT, 1000000007, 0, true, true);
    uint32_t c = 1000000008 + 24 + 24 + 26, s = 1005000008 + 25 + 26 + 25;
    put(&f, &home, C_PORT, &(line){100, NONE, true, A, c, s, "PORT 10,0,0,1,4,1"});
    put(&f, &home, C_PORT, &(line){NONE, 101, true, A, c, s, "PORT 203,0,113,9,4,1"});
    put(&f, &home, C_PORT, &(line){200, NONE, true, A, c + 17, s, "RETR that.file"});
    put(&f, &home, C_PORT, &(line){NONE, 201, true, A, c + 20, s, "RETR that.file"});
    put(&f, &home, C_PORT, &(line){9000, 9001, true, A, c + 900, s, "x"});
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_translated), 1);
    assert_int_equal(kit_count(f.k, NC_F_path_loss), 0);
    for (size_t i = 0; i < kit_count(f.k, NC_F_path_direction); i++) {
        const nc_fact *d = kit_fact(f.k, NC_F_path_direction, i);
        bool up = kit_is(f.k, d, NC_path_direction_dir, "to_server");
        assert_int_equal(kit_int(d, NC_path_direction_lost), 0);
        assert_int_equal(kit_int(d, NC_path_direction_unsure), up ? 2 : 0);
    }
    kit_free(f.k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_by_sequence),
        cmocka_unit_test(loss_behind_other_numbers),
        cmocka_unit_test(endpoints_swapped),
        cmocka_unit_test(alike),
        cmocka_unit_test(clocks_and_order),
        cmocka_unit_test(same_words_of_others),
        cmocka_unit_test(same_numbers_of_others),
        cmocka_unit_test(fits_two),
        cmocka_unit_test(rewritten_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
