/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decoders/packet/packet.h"

/* The short way through the headers of usual frames (usual.c) against all layers: the same packet, whatever is odd about the
 * frame. */

enum { MOST = 160, FRAMES = 60000 };

static uint64_t seed = 7;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % below);
}

static void put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

/* So that the sum over the bytes is right. */
static void set_checksum(uint8_t *at, const uint8_t *p, size_t n, uint32_t sum)
{
    put16(at, 0);
    for (size_t i = 0; i < n; i++)
        sum += (uint32_t)p[i] << (i % 2 == 0 ? 8 : 0);
    while (sum > UINT16_MAX)
        sum = (sum & UINT16_MAX) + (sum >> 16);
    put16(at, ~sum & UINT16_MAX);
}

static uint32_t pseudo(const uint8_t *ip, uint32_t transport)
{
    uint32_t sum = ip[9] + transport;
    for (size_t i = 12; i < 20; i += 2)
        sum += (uint32_t)ip[i] << 8 | ip[i + 1];
    return sum;
}

/* TCP with or without options, or UDP, behind an IPv4 header at `ip`; returns the datagram's length. */
static uint32_t put_datagram(uint8_t *ip)
{
    bool tcp = draw(2) != 0;
    uint32_t options = tcp ? draw(4) * 4 : 0, header = tcp ? 20 + options : 8, payload = draw(3) != 0 ? draw(50) : 0;
    uint8_t *t = ip + 20;
    for (uint32_t i = 0; i < header + payload; i++)
        t[i] = (uint8_t)draw(draw(2) != 0 ? 256 : 3);
    ip[0] = 0x45;
    put16(ip + 2, 20 + header + payload);
    put16(ip + 6, draw(2) != 0 ? 0x4000 : 0);
    ip[9] = tcp ? 6 : 17;
    if (tcp)
        t[12] = (uint8_t)(header / 4 << 4);
    else
        put16(t + 4, 8 + payload);
    set_checksum(t + (tcp ? 16 : 6), t, header + payload, pseudo(ip, header + payload));
    set_checksum(ip + 10, ip, 20, 0);
    return 20 + header + payload;
}

static nc_frame make_frame(uint8_t *bytes)
{
    for (unsigned i = 0; i < MOST; i++)
        bytes[i] = (uint8_t)draw(256);
    uint8_t *ip = bytes + 14;
    if (draw(4) == 0) {
        put16(bytes + 12, 0x8100);
        ip += 4;
    }
    put16(ip - 2, 0x0800);
    uint32_t n = (uint32_t)(ip - bytes) + put_datagram(ip);
    uint32_t len = n + (draw(3) == 0 ? draw(9) : 0); /* padding */
    nc_frame frame = {.bytes = bytes, .caplen = len, .len = len, .link = NC_LINK_ETHERNET, .from.record = 1};
    if (draw(5) == 0)
        bytes[12 + draw(40)] = (uint8_t)draw(draw(2) != 0 ? 256 : 70);
    if (draw(8) == 0)
        frame.caplen = draw(len + 1);
    if (draw(20) == 0)
        frame.len = draw(len + 1); /* shorter than what is there */
    if (draw(20) == 0)
        frame.fcs = 4;
    return frame;
}

static void assert_same(nc_packet a, nc_packet b)
{
    assert_ptr_equal(a.payload.base, b.payload.base);
    assert_int_equal(a.payload.at, b.payload.at);
    assert_int_equal(a.payload.cap, b.payload.cap);
    assert_int_equal(a.payload.wire, b.payload.wire);
    assert_int_equal(a.payload.state, b.payload.state);
    memset(&a.payload, 0, sizeof a.payload); /* what is between its members may differ */
    memset(&b.payload, 0, sizeof b.payload);
    assert_memory_equal(&a, &b, sizeof a);
}

static void packets_are_the_same(void **state)
{
    (void)state;
    nc_pool *pool = nc_pool_new();
    unsigned good = 0;
    for (unsigned i = 0; i < FRAMES; i++) {
        uint8_t bytes[MOST];
        nc_packet usual, layers;
        nc_frame frame = make_frame(bytes);
        uint8_t *exact = malloc(frame.caplen != 0 ? frame.caplen : 1); /* so that each byte read too much is seen */
        assert_non_null(exact);
        memcpy(exact, bytes, frame.caplen);
        frame.bytes = exact;
        nc_packet_decode(&usual, &frame, pool);
        nc_packet_decode_layers(&layers, &frame, pool);
        assert_same(usual, layers);
        good += usual.cksum == NC_CKSUM_GOOD && usual.ip_cksum == NC_CKSUM_GOOD;
        free(exact);
    }
    assert_true(good > FRAMES / 3);
    nc_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(packets_are_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
