/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decoders/packet/fields.h"
#include "decoders/packet/pick.h"
#include "packet_kit.h"

/* Frames made by hand after RFC 791, 8200, 9293, 768, IEEE 802.3 and 802.1Q. */
typedef struct made {
    uint8_t bytes[200];
    uint32_t n;
} made;

static void add(made *m, const void *bytes, size_t n)
{
    memcpy(m->bytes + m->n, bytes, n);
    m->n += (uint32_t)n;
}

static void add16(made *m, unsigned number)
{
    uint8_t b[2] = {(uint8_t)(number >> 8), (uint8_t)number};
    add(m, b, 2);
}

static void add32(made *m, uint32_t number)
{
    add16(m, number >> 16);
    add16(m, number & 0xffff);
}

static made ethernet(unsigned type)
{
    made m = {.n = 0};
    add(&m, "\x02\0\0\0\0\x01\x02\0\0\0\0\x02", 12);
    add16(&m, type);
    return m;
}

/* `fragment`: flags and offset as they stand in the header; `options`: bytes of them, filled with NOP. */
static void add_ip4(made *m, uint32_t src, uint32_t dst, unsigned protocol, unsigned fragment, unsigned options)
{
    uint8_t first[2] = {(uint8_t)(0x40 | (5 + options / 4)), 0}, next[2] = {64, (uint8_t)protocol};
    add(m, first, 2);
    add16(m, 20 + options + 20);
    add16(m, 7);
    add16(m, fragment);
    add(m, next, 2);
    add16(m, 0);
    add32(m, src);
    add32(m, dst);
    memset(m->bytes + m->n, 1, options);
    m->n += options;
}

static void add_ip6(made *m, const char *src, const char *dst, unsigned next)
{
    uint8_t hop[2] = {(uint8_t)next, 64};
    add32(m, 0x60000000);
    add16(m, 20);
    add(m, hop, 2);
    add(m, src, 16);
    add(m, dst, 16);
}

static void add_ports(made *m, unsigned sport, unsigned dport)
{
    add16(m, sport);
    add16(m, dport);
    add(m, "\0\0\0\x01\0\0\0\x02\x50\x10\xff\xff\0\0\0\0", 16);
}

static made segment(uint32_t src, unsigned sport, uint32_t dst, unsigned dport)
{
    made m = ethernet(0x0800);
    add_ip4(&m, src, dst, 6, 0, 0);
    add_ports(&m, sport, dport);
    return m;
}

static bool takes_link(const nc_pick *pick, const made *m, uint32_t link)
{
    nc_frame frame = {.from = {.record = 9}, .bytes = m->bytes, .caplen = m->n, .len = m->n, .link = link};
    return nc_pick_takes(pick, &frame);
}

static bool takes(const nc_pick *pick, made m)
{
    return takes_link(pick, &m, NC_LINK_ETHERNET);
}

static nc_pick *of_two(nc_pool *pool)
{
    nc_pick *pick = nc_pick_new();
    nc_word ip[2] = {nc_w_ip4(C_IP), nc_w_ip4(S_IP)};
    assert_true(nc_pick_talk(pick, pool, ip, (uint16_t[2]){C_PORT, 21}));
    return pick;
}

static void both_directions_and_nobody_else(void **state)
{
    (void)state;
    nc_pool *pool = nc_pool_new();
    nc_pick *pick = of_two(pool);
    assert_true(takes(pick, segment(C_IP, C_PORT, S_IP, 21)));
    assert_true(takes(pick, segment(S_IP, 21, C_IP, C_PORT)));
    assert_false(takes(pick, segment(C_IP, C_PORT, S_IP, 22)));
    assert_false(takes(pick, segment(C_IP, 21, S_IP, C_PORT))); /* ports the other way round */
    assert_false(takes(pick, segment(C_IP, C_PORT, S_IP + 1, 21)));
    assert_false(takes(pick, segment(C_IP ^ 3, C_PORT, S_IP ^ 3, 21))); /* meets in the table */
    nc_word ip[2] = {nc_w_ip4(S_IP), nc_w_ip4(C_IP)};
    assert_true(nc_pick_has(pick, pool, ip, (uint16_t[2]){21, C_PORT}));
    assert_false(nc_pick_has(pick, pool, ip, (uint16_t[2]){22, C_PORT}));
    assert_false(nc_pick_talk(pick, pool, ip, (uint16_t[2]){21, C_PORT}));
    nc_pick_free(pick);
    nc_pool_free(pool);
}

static void many_talks_and_records(void **state)
{
    (void)state;
    nc_pool *pool = nc_pool_new();
    nc_pick *pick = nc_pick_new();
    for (uint32_t i = 0; i < 1000; i++) {
        nc_word ip[2] = {nc_w_ip4(C_IP + i), nc_w_ip4(S_IP)};
        assert_true(nc_pick_talk(pick, pool, ip, (uint16_t[2]){(uint16_t)(C_PORT + i), 21}));
        nc_pick_record(pick, 100 + i * 2);
        nc_pick_record(pick, 100 + i * 2);
    }
    made other = segment(1, 2, 3, 4);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(takes(pick, segment(C_IP + i, C_PORT + i, S_IP, 21)));
        assert_false(takes(pick, segment(C_IP + i, C_PORT + i + 1, S_IP, 21)));
        nc_frame frame = {.bytes = other.bytes, .caplen = other.n, .len = other.n, .link = NC_LINK_ETHERNET};
        frame.from.record = 100 + i * 2;
        assert_true(nc_pick_takes(pick, &frame));
        frame.from.record++;
        assert_false(nc_pick_takes(pick, &frame));
        frame.from = (nc_origin){.line = 100 + i * 2}; /* of a listing with bytes */
        assert_true(nc_pick_takes(pick, &frame));
    }
    nc_pick_free(pick);
    nc_pool_free(pool);
}

static void tags_and_options(void **state)
{
    (void)state;
    nc_pool *pool = nc_pool_new();
    nc_pick *pick = of_two(pool);
    static const unsigned types[] = {0x8100, 0x88a8};
    for (unsigned i = 0; i < 2; i++)
        for (unsigned wanted = 0; wanted < 2; wanted++) {
            made m = ethernet(types[i]);
            add16(&m, 5); /* tag */
            add16(&m, 0x8100);
            add16(&m, 6);
            add16(&m, 0x0800);
            add_ip4(&m, C_IP, S_IP, 6, 0x4000, 8);
            add_ports(&m, C_PORT, wanted ? 21 : 22);
            assert_int_equal(takes(pick, m), wanted);
        }
    nc_pick_free(pick);
    nc_pool_free(pool);
}

#define MAPPED "\0\0\0\0\0\0\0\0\0\0\xff\xff"

static void ipv6(void **state)
{
    (void)state;
    static const char one[] = "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", two[] = "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x02";
    nc_pool *pool = nc_pool_new();
    nc_pick *pick = nc_pick_new();
    nc_word ip[2] = {nc_w_ip6(pool, (const uint8_t *)one), nc_w_ip6(pool, (const uint8_t *)two)};
    assert_true(nc_pick_talk(pick, pool, ip, (uint16_t[2]){C_PORT, 21}));
    static const unsigned types[] = {0x86dd, 0x0800}; /* some senders put IPv6 under 0800 */
    for (unsigned i = 0; i < 2; i++) {
        made there = ethernet(types[i]), other = there, extended = there, quoted = there;
        add_ip6(&there, two, one, 6);
        add_ports(&there, 21, C_PORT);
        assert_true(takes(pick, there));
        add_ip6(&other, one, one, 6);
        add_ports(&other, C_PORT, 21);
        assert_false(takes(pick, other));
        add_ip6(&extended, one, one, 60); /* destination options: only the whole decoder looks behind them */
        add_ports(&extended, C_PORT, 21);
        assert_true(takes(pick, extended));
        add_ip6(&quoted, MAPPED "\x0a\0\0\x05", MAPPED "\x0a\0\0\x06", 6);
        add_ports(&quoted, C_PORT, 21);
        assert_true(takes(pick, quoted));
    }
    nc_pick_free(pick);
    nc_pool_free(pool);
}

/* None of these is a packet of the conversation as far as a few loads can tell. */
static void what_only_the_decoder_can_tell(void **state)
{
    (void)state;
    static const unsigned protocols[] = {1, 4, 41, 47, 50, 51, 97, 132, 137};
    static const unsigned ports[] = {1701, 2152, 3544, 4789, 4790, 6081, 8472};
    nc_pool *pool = nc_pool_new();
    nc_pick *pick = of_two(pool);
    for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++) {
        made m = ethernet(0x0800);
        add_ip4(&m, 1, 2, protocols[i], 0, 0);
        add_ports(&m, 3, 4);
        assert_true(takes(pick, m));
    }
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        for (unsigned from = 0; from < 2; from++) {
            made m = ethernet(0x0800);
            add_ip4(&m, 1, 2, 17, 0, 0);
            add_ports(&m, from ? ports[i] : 3, from ? 3 : ports[i]);
            assert_true(takes(pick, m));
            m = ethernet(0x0800); /* the same port of TCP carries nothing */
            add_ip4(&m, 1, 2, 6, 0, 0);
            add_ports(&m, from ? ports[i] : 3, from ? 3 : ports[i]);
            assert_false(takes(pick, m));
        }
    static const unsigned fragments[] = {0x2000, 0x2001, 0x0001, 0x1fff};
    for (size_t i = 0; i < sizeof fragments / sizeof *fragments; i++) {
        made m = ethernet(0x0800);
        add_ip4(&m, 1, 2, 6, fragments[i], 0);
        add_ports(&m, 3, 4);
        assert_true(takes(pick, m));
    }
    nc_pick_free(pick);
    nc_pool_free(pool);
}

static void rare_links_and_types(void **state)
{
    (void)state;
    static const unsigned types[] = {0x0806, 0x8847, 0x8864, 0x9100, 0x88e7, 0x6558, 0x8903, 64};
    nc_pool *pool = nc_pool_new();
    nc_pick *pick = of_two(pool);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        made m = ethernet(types[i]);
        add_ip4(&m, 1, 2, 6, 0, 0);
        add_ports(&m, 3, 4);
        assert_true(takes(pick, m));
    }
    made m = {.n = 0};
    add_ip4(&m, 1, 2, 6, 0, 0);
    add_ports(&m, 3, 4);
    assert_true(takes_link(pick, &m, NC_LINK_NULL));
    assert_true(takes_link(pick, &m, NC_LINK_PPP));
    assert_true(takes_link(pick, &m, 10000));
    assert_false(takes_link(pick, &m, NC_LINK_RAW));
    for (unsigned device = 0; device < 2; device++) { /* Ethernet, and GRE, whose last field is no EtherType */
        made cooked = {.n = 0};
        add16(&cooked, 0);
        add16(&cooked, device ? 778 : 1);
        add(&cooked, "\0\x06\x02\0\0\0\0\x01\0\0\x08\0", 12);
        add(&cooked, m.bytes, m.n);
        assert_int_equal(takes_link(pick, &cooked, NC_LINK_SLL), device);
    }
    nc_pick_free(pick);
    nc_pool_free(pool);
}

/* Whatever the snap length leaves: without ports nobody knows whose packet it is, with them it is known. */
static void cut_frames(void **state)
{
    (void)state;
    nc_pool *pool = nc_pool_new();
    nc_pick *pick = of_two(pool);
    made other = segment(1, 2, 3, 4), ours = segment(C_IP, C_PORT, S_IP, 21);
    for (uint32_t n = 0; n <= other.n; n++) {
        uint8_t *cut = nc_xmalloc(n + 1); /* of its own size: a sanitizer sees what reaches beyond */
        nc_frame frame = {.from = {.record = 1}, .bytes = cut, .caplen = n, .len = 60, .link = NC_LINK_ETHERNET};
        memcpy(cut, other.bytes, n);
        assert_int_equal(nc_pick_takes(pick, &frame), n < 14 + 20 + 4);
        memcpy(cut, ours.bytes, n);
        assert_true(nc_pick_takes(pick, &frame));
        free(cut);
    }
    assert_true(nc_pick_takes(pick, &(nc_frame){.from = {.record = 1}, .link = NC_LINK_ETHERNET}));
    nc_pick_free(pick);
    nc_pool_free(pool);
}

/* ---- in a reading ---- */

typedef struct watcher {
    unsigned seen;
    uint64_t records[8];
} watcher;

static void see(void *context, uint32_t source, const nc_packet *packet, uint32_t flow)
{
    watcher *w = context;
    (void)source;
    (void)flow;
    w->records[w->seen++ % 8] = packet->frame.from.record;
}

static void passed_over_but_counted(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_pick *pick = of_two(k->c.pool);
    nc_fields fields;
    watcher w = {0};
    nc_fields_start(&fields);
    nc_wires_watch(k->c.wires, &(nc_packet_watch){see, &w, &fields, .pick = pick});
    assert_false(nc_wires_opened(k->c.wires));
    nc_wire *wire = kit_open(k, "a.pcap");
    assert_true(nc_wires_opened(k->c.wires));
    for (unsigned i = 1; i <= 20; i++) {
        made m = i % 5 == 0 ? segment(C_IP, C_PORT, S_IP, 21) : segment(C_IP, C_PORT, S_IP, 100 + i);
        nc_frame frame = {.from = {.record = i, .at = ms(i), .source = 1}, .bytes = m.bytes, .caplen = m.n, .len = m.n};
        frame.link = NC_LINK_ETHERNET;
        nc_wire_frame(wire, &frame);
    }
    kit_close(wire);
    assert_int_equal(w.seen, 4);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(w.records[i], 5 * (i + 1));
    assert_int_equal(nc_sources_get(k->c.sources, 1)->records, 20);
    nc_fields_free(&fields);
    nc_pick_free(pick);
    kit_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_directions_and_nobody_else),
        cmocka_unit_test(many_talks_and_records),
        cmocka_unit_test(tags_and_options),
        cmocka_unit_test(ipv6),
        cmocka_unit_test(what_only_the_decoder_can_tell),
        cmocka_unit_test(rare_links_and_types),
        cmocka_unit_test(cut_frames),
        cmocka_unit_test(passed_over_but_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
