/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "packet_kit.h"

#include "decoders/packet/plain.h"

/* The short way of ordinary segments (plain.h) against the long one through all layers: the same facts for
 * connections to which all kinds of things happen, and each frame that is not ordinary is left to the long
 * way. */

/* ---- frames ---- */

typedef struct frame_of {
    uint8_t bytes[256];
    uint32_t n;
} frame_of;

typedef struct segment {
    bool client, six, tag, ts;
    uint8_t flags, ttl;
    uint16_t port, window, id;
    uint32_t seq, ack, payload;
} segment;

static void put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
    put16(p, v >> 16);
    put16(p + 2, v & UINT16_MAX);
}

static uint8_t *put_ip4(uint8_t *p, const segment *s, uint32_t tcp)
{
    p[0] = 0x45;
    put16(p + 2, 20 + tcp);
    put16(p + 4, s->id);
    put16(p + 6, 0x4000);
    p[8] = s->ttl;
    p[9] = 6;
    put32(p + 12, s->client ? C_IP : S_IP);
    put32(p + 16, s->client ? S_IP : C_IP);
    return p + 20;
}

static uint8_t *put_ip6(uint8_t *p, const segment *s, uint32_t tcp)
{
    p[0] = 0x60;
    put16(p + 4, tcp);
    p[6] = 6;
    p[7] = s->ttl;
    p[8] = p[24] = 0x20;
    p[23] = s->client ? 1 : 2;
    p[39] = s->client ? 2 : 1;
    return p + 40;
}

static void build(frame_of *f, const segment *s)
{
    memset(f, 0, sizeof *f);
    uint32_t header = s->ts ? 32 : 20;
    uint8_t *p = f->bytes + 12;
    if (s->tag) {
        put16(p, 0x8100);
        put16(p + 2, 7);
        p += 4;
    }
    put16(p, s->six ? 0x86dd : 0x0800);
    p = s->six ? put_ip6(p + 2, s, header + s->payload) : put_ip4(p + 2, s, header + s->payload);
    put16(p, s->client ? C_PORT : s->port);
    put16(p + 2, s->client ? s->port : C_PORT);
    put32(p + 4, s->seq);
    put32(p + 8, s->ack);
    p[12] = (uint8_t)(header / 4 << 4);
    p[13] = s->flags;
    put16(p + 14, s->window);
    if (s->ts)
        memcpy(p + 20, "\1\1\10\12\0\0\0\1\0\0\0\2", 12);
    const char *says = s->port % 4 != 0 ? "x" : s->client ? "NOOP\r\n" : "220 ready\r\n";
    for (uint32_t i = 0; i < s->payload; i++)
        p[header + i] = (uint8_t)says[i % strlen(says)];
    f->n = (uint32_t)(p + header + s->payload - f->bytes);
}

static nc_frame frame_at(const frame_of *f, uint64_t n, int64_t at)
{
    nc_frame frame = {.bytes = f->bytes, .caplen = f->n, .len = f->n, .link = NC_LINK_ETHERNET};
    frame.from = (nc_origin){.at = at, .record = n, .source = 1};
    return frame;
}

/* ---- cases in which nobody asks for each packet ---- */

static bool few(nc_sink *sink, const nc_fact *fact, uint64_t filled)
{
    (void)sink;
    (void)filled;
    return fact->type != NC_F_packet && fact->type != NC_F_tcp_segment;
}

/* Counted as a fact without slots, so that order and number are compared. */
static void pass_by(nc_sink *sink, nc_fact_type type, const nc_origin *from)
{
    nc_fact bare;
    nc_fact_begin(&bare, type, from);
    kit_put(sink, &bare);
}

static kit *quiet_kit(bool layered)
{
    kit *k = kit_new();
    k->c.alone = true;
    k->sink.may = few;
    k->sink.pass_by = pass_by;
    if (layered)
        nc_wires_layer_by_layer(k->c.wires);
    return k;
}

static void assert_same(const kit *a, const kit *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const nc_fact *x = &a->facts[i], *y = &b->facts[i];
        assert_int_equal(x->type, y->type);
        assert_int_equal(x->known, y->known);
        assert_int_equal(x->from.record, y->from.record);
        assert_true(x->from.at == y->from.at);
        for (unsigned slot = 0; slot < NC_MAX_SLOTS; slot++)
            if ((x->known >> slot & 1) != 0)
                assert_true(x->slot[slot] == y->slot[slot]);
    }
}

/* ---- many connections at random ---- */

enum { TALKS = 30, FRAMES = 20000, LIFE = 60 };

typedef struct talk {
    uint32_t next[2], acked[2]; /* by client: server 0, client 1 */
    unsigned step, nth;         /* which one it is on this place */
    segment last;
} talk;

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % below);
}

/* Opens, says something, closes; one time in eight what it says is odd. */
static segment next_segment(talk *t, uint16_t port, uint16_t id)
{
    bool ends = t->step >= LIFE - 3, server = t->step == 1 || t->step == LIFE - 2;
    bool client = !server && (t->step < 4 || ends || draw(2) != 0);
    segment s = {.client = client, .port = port, .id = id, .ttl = client ? 64 : 128, .window = 60000};
    s.six = port % 5 == 0;
    s.tag = port % 7 == 0;
    s.ts = port % 3 == 0;
    s.flags = t->step == 0 ? NC_TCP_SYN : t->step == 1 ? NC_TCP_SYN | NC_TCP_ACK : NC_TCP_ACK;
    if (ends && t->step < LIFE - 1)
        s.flags |= NC_TCP_FIN;
    s.payload = t->step >= 3 && !ends && draw(3) != 0 ? 1 + draw(100) : 0;
    s.seq = t->next[client];
    s.ack = t->next[!client];
    t->step++;
    if (t->step > 4 && !ends && draw(8) == 0)
        switch (draw(14)) {
        case 0: s.seq += 10 + draw(200); break;             /* a hole */
        case 1: s.seq -= 1 + draw(200); break;              /* again */
        case 2: s.ack -= draw(100); break;                  /* overtaken or the same again */
        case 3: s.ack += draw(300); break;                  /* of bytes not recorded */
        case 4: s.window = (uint16_t)(draw(3) * draw(90)); break; /* closed, or nearly */
        case 5: s.window = (uint16_t)(50000 + draw(9999)); break;
        case 6: s.ttl--; break;
        case 7: s.id = (uint16_t)(id - draw(4)); break;
        case 8: s.flags |= NC_TCP_FIN; break;
        case 9: s.flags |= draw(4) == 0 ? NC_TCP_RST : NC_TCP_URG; break;
        case 10: s.payload = draw(2); s.seq--; break;       /* keep-alive */
        case 11: s = t->last; break;                        /* recorded twice */
        case 12: s.payload = 1; break;                      /* a probe */
        default: s.payload = 0; s.ack = t->acked[client]; break;
        }
    t->last = s;
    uint32_t end = s.seq + s.payload + ((s.flags & (NC_TCP_SYN | NC_TCP_FIN)) != 0);
    if (nc_seq_diff(end, t->next[client]) > 0)
        t->next[client] = end;
    t->acked[client] = s.ack;
    return s;
}

/* `shorter`, when it is asked for: how many frames went the short way. */
static void feed(kit *k, uint64_t start, size_t *shorter)
{
    static talk talks[TALKS];
    memset(talks, 0, sizeof talks);
    nc_wire *wire = kit_open(k, "a");
    int64_t at = 0;
    uint16_t id = 1;
    seed = start;
    for (uint64_t n = 1; n <= FRAMES; n++) {
        uint32_t which = draw(TALKS);
        talk *t = &talks[which];
        if (t->step == LIFE)
            *t = (talk){.nth = t->nth + 1};
        segment s = next_segment(t, (uint16_t)(1000 + which + TALKS * t->nth), id);
        frame_of f;
        build(&f, &s);
        id = (uint16_t)(id + 1 + (draw(50) == 0));
        at += ms(draw(20) == 0 ? draw(draw(9) == 0 ? 3000 : 60) : 0.05);
        nc_frame frame = frame_at(&f, n, at);
        if (draw(200) == 0)
            frame.caplen -= frame.caplen > 70 ? 10 : 1; /* cut by the recorder */
        bool taken = shorter != NULL && nc_plain_segment(wire, &frame);
        if (taken)
            ++*shorter;
        else
            nc_wire_frame(wire, &frame);
    }
    kit_close(wire);
}

static void facts_are_the_same(void **state)
{
    (void)state;
    for (uint64_t start = 1; start <= 6; start++) {
        kit *plain = quiet_kit(false), *layered = quiet_kit(true), *counted = quiet_kit(false);
        size_t shorter = 0;
        feed(plain, start, NULL);
        feed(layered, start, NULL);
        feed(counted, start, &shorter);
        assert_same(plain, layered);
        assert_true(shorter > FRAMES / 5);
        kit_free(plain);
        kit_free(layered);
        kit_free(counted);
    }
}

/* ---- one connection ---- */

typedef struct open_talk {
    kit *k;
    nc_wire *wire;
    uint64_t n;
} open_talk;

static bool is_short(open_talk *o, segment s, uint32_t cut)
{
    frame_of f;
    build(&f, &s);
    o->n++;
    nc_frame frame = frame_at(&f, o->n, ms((double)o->n));
    frame.caplen -= cut;
    bool taken = nc_plain_segment(o->wire, &frame);
    if (!taken)
        nc_wire_frame(o->wire, &frame);
    return taken;
}

static segment from(bool client, uint8_t flags, uint32_t seq, uint32_t ack, uint32_t payload)
{
    static uint16_t id;
    return (segment){.client = client, .port = 81,  .flags = flags,     .ttl = 64,      .window = 5000,
                     .id = ++id,       .seq = seq, .ack = ack, .payload = payload};
}

/* Client at 1021, server at 5031, all acknowledged; each has spoken twice, so that each kind of question was
 * asked. */
static open_talk open_it(void)
{
    open_talk o = {.k = quiet_kit(false)};
    o.wire = kit_open(o.k, "a");
    assert_false(is_short(&o, from(true, NC_TCP_SYN, 1000, 0, 0), 0));
    assert_false(is_short(&o, from(false, NC_TCP_SYN | NC_TCP_ACK, 5000, 1001, 0), 0));
    assert_false(is_short(&o, from(true, NC_TCP_ACK, 1001, 5001, 0), 0)); /* ends the opening */
    assert_false(is_short(&o, from(true, NC_TCP_ACK, 1001, 5001, 10), 0)); /* first bytes: applications look */
    assert_false(is_short(&o, from(false, NC_TCP_ACK, 5001, 1011, 0), 0)); /* the first of its length */
    assert_false(is_short(&o, from(false, NC_TCP_ACK, 5001, 1011, 10), 0));
    assert_true(is_short(&o, from(true, NC_TCP_ACK, 1011, 5011, 10), 0));
    assert_true(is_short(&o, from(false, NC_TCP_ACK, 5011, 1021, 10), 0));
    assert_true(is_short(&o, from(false, NC_TCP_ACK | NC_TCP_PSH, 5021, 1021, 10), 0));
    assert_true(is_short(&o, from(true, NC_TCP_ACK, 1021, 5031, 0), 0));
    return o;
}

static void what_is_not_ordinary(void **state)
{
    (void)state;
    enum { CLIENT = 1021, SERVER = 5031, A = NC_TCP_ACK };
    const struct {
        segment s;
        uint32_t cut;
        bool taken;
    } rows[] = {
        {from(true, A, CLIENT, SERVER, 10), 0, true},
        {from(true, A, CLIENT, SERVER, 10), 5, false}, /* of a kind nobody was asked about: cut */
        {from(true, A, CLIENT + 1, SERVER, 10), 0, false},
        {from(true, A, CLIENT - 10, SERVER, 10), 0, false},
        {from(true, A, CLIENT, SERVER, 0), 0, false},     /* the same acknowledgment */
        {from(true, A, CLIENT, SERVER - 5, 10), 0, false}, /* an old one */
        {from(true, A, CLIENT, SERVER + 5, 10), 0, false}, /* of what was not recorded */
        {from(true, A | NC_TCP_FIN, CLIENT, SERVER, 10), 0, false},
        {from(true, A | NC_TCP_RST, CLIENT, SERVER, 10), 0, false},
        {from(true, A | NC_TCP_URG, CLIENT, SERVER, 10), 0, false},
        {from(true, NC_TCP_PSH, CLIENT, SERVER, 10), 0, false},
        {from(true, A, CLIENT, SERVER, 11), 0, false}, /* of a length nobody was asked about */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        open_talk o = open_it();
        assert_int_equal(is_short(&o, rows[i].s, rows[i].cut), rows[i].taken);
        kit_close(o.wire);
        kit_free(o.k);
    }
}

static void what_changes(void **state)
{
    (void)state;
    for (unsigned row = 0; row < 5; row++) {
        open_talk o = open_it();
        segment s = from(true, NC_TCP_ACK, 1021, 5031, 10);
        if (row == 1)
            s.window = 0;
        else if (row == 2)
            s.ttl--;
        else if (row == 3)
            s.window = 3000; /* the edge moves back */
        else if (row == 4)
            (void)is_short(&o, s, 0), s.seq = 1021; /* the same datagram again */
        assert_int_equal(is_short(&o, s, 0), row == 0);
        kit_close(o.wire);
        kit_free(o.k);
    }
}

/* Somebody asks for each packet, or for what two recordings show. */
static void all_are_asked_for(void **state)
{
    (void)state;
    for (unsigned row = 0; row < 2; row++) {
        open_talk o = open_it();
        if (row == 0)
            o.k->sink.may = NULL;
        else
            o.k->c.alone = false;
        assert_false(is_short(&o, from(true, NC_TCP_ACK, 1021, 5031, 10), 0));
        kit_close(o.wire);
        kit_free(o.k);
    }
}

/* Where two recordings are compared only the first segments of a connection are kept. */
static void enough_is_kept(void **state)
{
    (void)state;
    open_talk o = open_it();
    o.k->c.alone = false;
    for (uint32_t i = 0; i <= NC_SAMPLES_OF_FLOW; i++)
        assert_false(is_short(&o, from(true, NC_TCP_ACK, 1021 + 10 * i, 5031, 10), 0));
    assert_true(is_short(&o, from(true, NC_TCP_ACK, 1021 + 10 * (NC_SAMPLES_OF_FLOW + 1), 5031, 10), 0));
    kit_close(o.wire);
    kit_free(o.k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_are_the_same), cmocka_unit_test(what_is_not_ordinary),
        cmocka_unit_test(what_changes), cmocka_unit_test(all_are_asked_for),
        cmocka_unit_test(enough_is_kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
