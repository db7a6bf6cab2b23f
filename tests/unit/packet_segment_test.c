/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

/* tcp.segment.awaited: the segments that can end a silence; and that no others are filled when only those are
 * asked for. */

enum { SYN = NC_TCP_SYN, ACK = NC_TCP_ACK };
enum { CLIENT = true, SERVER = false };

typedef struct segment {
    bool client;
    unsigned flags;
    uint32_t seq, ack, len;
    bool awaited;
} segment;

static const segment talk[] = {
    {CLIENT, SYN, 100, 0, 0, true},         /* the first of its direction */
    {CLIENT, SYN, 100, 0, 0, true},         /* a SYN is not what a silence waits for: nothing changes */
    {SERVER, SYN | ACK, 900, 101, 0, true}, /* answers the call, which is all that it waits for */
    {CLIENT, ACK, 101, 901, 0, true},       /* the first that is no SYN, and the SYN-ACK waits for it */
    {CLIENT, ACK, 101, 901, 50, false},
    {SERVER, ACK, 901, 151, 300, false},
    {CLIENT, ACK, 151, 1201, 0, false},
    {SERVER, ACK, 1201, 151, 100, false},
    {SERVER, ACK, 1201, 151, 100, false}, /* again: from now on the client is awaited */
    {SERVER, ACK, 1301, 151, 100, false}, /* and what follows in order does not change that */
    {CLIENT, ACK, 151, 1301, 0, true},
    {CLIENT, ACK, 151, 1401, 0, false},
    {CLIENT, ACK, 151, 1401, 20, true}, /* the first data since the repetition */
    {CLIENT, ACK, 171, 1401, 20, false},
};

enum { SEGMENTS = sizeof talk / sizeof *talk };

static void send_all(nc_wire *w, uint16_t port)
{
    for (size_t i = 0; i < SEGMENTS; i++) {
        const segment *s = &talk[i];
        nc_packet p =
            kit_tcp(i + 1, ms((double)i * 300), s->client, port, (uint8_t)s->flags, s->seq, s->ack, s->len);
        nc_wire_packet(w, &p);
    }
}

static void awaited(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    send_all(w, 80);
    assert_int_equal(kit_count(k, NC_F_tcp_segment), SEGMENTS);
    for (size_t i = 0; i < SEGMENTS; i++) {
        const nc_fact *f = kit_fact(k, NC_F_tcp_segment, i);
        if (kit_int(f, NC_tcp_segment_awaited) != talk[i].awaited)
            fail_msg("segment %zu", i + 1);
    }
    kit_free(k);
}

static uint64_t passed;

/* A rule base that asks for awaited segments only. */
static bool may(nc_sink *sink, const nc_fact *fact, uint64_t filled)
{
    (void)sink;
    return fact->type != NC_F_tcp_segment || (filled >> NC_tcp_segment_awaited & 1) == 0 ||
           fact->slot[NC_tcp_segment_awaited] != 0;
}

static void pass_by(nc_sink *sink, nc_fact_type type, const nc_origin *from)
{
    (void)sink;
    (void)from;
    passed += type == NC_F_tcp_segment;
}

static void others_pass_by(void **state)
{
    (void)state;
    kit *k = kit_new();
    size_t wanted = 0;
    passed = 0;
    k->sink.may = may;
    k->sink.pass_by = pass_by;
    nc_wire *w = kit_open(k, "a.pcap");
    send_all(w, 80);
    for (size_t i = 0; i < SEGMENTS; i++)
        wanted += talk[i].awaited;
    assert_int_equal(kit_count(k, NC_F_tcp_segment), wanted);
    assert_int_equal(passed, SEGMENTS - wanted);
    kit_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(awaited), cmocka_unit_test(others_pass_by)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
