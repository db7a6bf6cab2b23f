/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

/* What is told of lost, needless, overtaken and doubled segments, of windows, pauses and resets. */
enum { SYN = NC_TCP_SYN, ACK = NC_TCP_ACK, FIN = NC_TCP_FIN, RST = NC_TCP_RST };
enum { CLIENT = true, SERVER = false, WEB = 80, MSS = 1000 };

typedef struct fixture {
    kit *k;
    nc_wire *w;
    uint64_t n;
    uint16_t id[2]; /* of server and client */
    nc_packet p;
} fixture;

static fixture begin(void)
{
    fixture f = {.k = kit_new(), .id = {100, 5000}};
    f.w = kit_open(f.k, "a.pcap");
    return f;
}

static void end(fixture *f)
{
    kit_free(f->k);
}

static nc_packet *make(fixture *f, double at, bool client, unsigned flags, uint32_t seq, uint32_t ack,
                       uint32_t len)
{
    f->p = kit_tcp(++f->n, ms(at), client, WEB, (uint8_t)flags, seq, ack, len);
    f->p.ip_id = ++f->id[client];
    f->p.tcp_options = NC_TCPOPT_TS | ((flags & SYN) ? NC_TCPOPT_SACK_OK : 0);
    f->p.tsval = (uint32_t)at + 1000;
    return &f->p;
}

static void put(fixture *f)
{
    nc_wire_packet(f->w, &f->p);
}

static void send(fixture *f, double at, bool client, unsigned flags, uint32_t seq, uint32_t ack, uint32_t len)
{
    make(f, at, client, flags, seq, ack, len);
    put(f);
}

/* Round trip 10 ms: the client is far, the server near. */
static void open_connection(fixture *f)
{
    send(f, 0, CLIENT, SYN, 100, 0, 0);
    send(f, 2, SERVER, SYN | ACK, 900, 101, 0);
    send(f, 10, CLIENT, ACK, 101, 901, 0);
}

static void answer(fixture *f, double at, uint32_t ack, uint32_t echo)
{
    make(f, at, SERVER, ACK, 901, ack, 0);
    f->p.tsecr = echo;
    put(f);
}

static void report(fixture *f, double at, uint32_t ack, uint32_t from, uint32_t to)
{
    make(f, at, SERVER, ACK, 901, ack, 0);
    f->p.tsecr = 0;
    f->p.sack_count = 1;
    f->p.sack[0][0] = from;
    f->p.sack[0][1] = to;
    put(f);
}

static const nc_fact *direction(fixture *f, const char *dir)
{
    const nc_fact *fact;
    for (size_t i = 0; (fact = kit_fact(f->k, NC_F_tcp_direction, i)) != NULL; i++)
        if (kit_is(f->k, fact, NC_tcp_direction_dir, dir))
            return fact;
    return NULL;
}

/* A segment that comes again, and an answer that names the copy (RFC 3522). */
static void lose(fixture *f, int at, int again, uint32_t seq)
{
    send(f, at, CLIENT, ACK, seq, 901, MSS);
    send(f, again, CLIENT, ACK, seq, 901, MSS);
    answer(f, again + 2, seq + MSS, (uint32_t)again + 1000);
}

/* RFC 3522: the answer names the copy. */
static void lost_as_the_echo_tells(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    lose(&f, 20, 260, 101);
    const nc_fact *loss = kit_fact(f.k, NC_F_tcp_loss, 0);
    assert_true(kit_is(f.k, loss, NC_tcp_loss_certainty, "proved"));
    assert_true(kit_is(f.k, loss, NC_tcp_loss_proof, "echo"));
    assert_true(kit_is(f.k, loss, NC_tcp_loss_why, "timer"));
    assert_true(kit_is(f.k, loss, NC_tcp_loss_where, "after_here"));
    assert_int_equal(kit_int(loss, NC_tcp_loss_delay), ms(240));
    assert_int_equal(kit_int(loss, NC_tcp_loss_original), 4);
    kit_close(f.w);
    const nc_fact *d = direction(&f, "to_server");
    assert_int_equal(kit_int(d, NC_tcp_direction_lost), 1);
    assert_int_equal(kit_int(d, NC_tcp_direction_needless), 0);
    assert_int_equal(kit_int(d, NC_tcp_direction_again_timer), 1);
    end(&f);
}

/* Losses of one moment and those that go on: from the first repetition to the last, whichever was told first.
 */
static void how_long_it_lost(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    lose(&f, 20, 260, 101);
    lose(&f, 300, 990, 101 + MSS);
    kit_close(f.w);
    assert_int_equal(kit_int(direction(&f, "to_server"), NC_tcp_direction_lost), 2);
    assert_int_equal(kit_int(direction(&f, "to_server"), NC_tcp_direction_lost_spread), ms(730));
    assert_int_equal(kit_int(direction(&f, "to_client"), NC_tcp_direction_lost_spread), 0);
    end(&f);
}

static void needless_as_the_echo_tells(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    send(&f, 20, CLIENT, ACK, 101, 901, MSS);
    send(&f, 260, CLIENT, ACK, 101, 901, MSS);
    answer(&f, 262, 101 + MSS, 1020); /* the first one */
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_tcp_needless, 0), NC_tcp_needless_proof, "echo"));
    report(&f, 264, 101 + MSS, 101, 101 + MSS); /* D-SACK: the second came, too; known already */
    kit_close(f.w);
    const nc_fact *d = direction(&f, "to_server");
    assert_int_equal(kit_int(d, NC_tcp_direction_needless), 1);
    assert_int_equal(kit_int(d, NC_tcp_direction_lost), 0);
    assert_int_equal(kit_int(d, NC_tcp_direction_doubled), 0);
    end(&f);
}

/* Nothing answers: one vantage cannot tell a loss from a silent receiver. */
static void unanswered_is_unknown(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    send(&f, 20, CLIENT, ACK, 101, 901, MSS);
    send(&f, 260, CLIENT, ACK, 101, 901, MSS);
    send(&f, 740, CLIENT, ACK, 101, 901, MSS);
    kit_close(f.w);
    const nc_fact *d = direction(&f, "to_server");
    assert_int_equal(kit_int(d, NC_tcp_direction_lost) + kit_int(d, NC_tcp_direction_lost_likely), 0);
    assert_int_equal(kit_int(d, NC_tcp_direction_lost_unknown), 3);
    assert_int_equal(kit_count(f.k, NC_F_tcp_loss), 0);
    end(&f);
}

static void doubled_by_the_path(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    send(&f, 20, CLIENT, ACK, 101, 901, MSS);
    answer(&f, 22, 101 + MSS, 1020);
    report(&f, 23, 101 + MSS, 101, 101 + MSS);
    kit_close(f.w);
    const nc_fact *d = direction(&f, "to_server");
    assert_int_equal(kit_int(d, NC_tcp_direction_doubled), 1);
    assert_int_equal(kit_int(d, NC_tcp_direction_again), 0);
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_tcp_duplicate, 0), NC_tcp_duplicate_where, "on_path"));
    end(&f);
}

/* A recording that begins in the middle: the first copy may be older, and a keep-alive repeats a byte on purpose. */
static void not_doubled_in_the_middle(void **state)
{
    (void)state;
    fixture f = begin();
    send(&f, 20, CLIENT, ACK, 101, 901, 1);
    report(&f, 22, 102, 101, 102);
    send(&f, 30, CLIENT, ACK, 102, 901, MSS);
    report(&f, 32, 102 + MSS, 102, 102 + MSS);
    kit_close(f.w);
    assert_int_equal(kit_int(direction(&f, "to_server"), NC_tcp_direction_doubled), 0);
    assert_int_equal(kit_count(f.k, NC_F_tcp_duplicate), 0);
    end(&f);
}

/* Overtaken or sent again: the sender's identification tells. */
static void late_segments(void **state)
{
    (void)state;
    for (unsigned again = 0; again < 2; again++) {
        fixture f = begin();
        open_connection(&f);
        for (unsigned i = 0; i < 4; i++)
            send(&f, 20 + i, CLIENT, ACK, 101 + i * MSS, 901, MSS);
        nc_packet late = *make(&f, 24, CLIENT, ACK, 101 + 4 * MSS, 901, MSS);
        send(&f, 24.5, CLIENT, ACK, 101 + 5 * MSS, 901, MSS);
        late.frame.from.at = ms(50);
        late.tcp_options = 0;
        late.ip_id = again ? ++f.id[CLIENT] : late.ip_id;
        f.p = late;
        put(&f);
        kit_close(f.w);
        const nc_fact *d = direction(&f, "to_server");
        assert_int_equal(kit_int(d, NC_tcp_direction_reordered), !again);
        assert_int_equal(kit_int(d, NC_tcp_direction_lost_before), again);
        assert_int_equal(kit_int(d, NC_tcp_direction_lost_spread), 0); /* one has no spread */
        assert_int_equal(kit_int(d, NC_tcp_direction_again), again);
        assert_int_equal(kit_count(f.k, NC_F_tcp_reordered), !again);
        end(&f);
    }
}

/* A SYN-ACK without identification (RFC 6864 4.1): right behind another one it is the same datagram recorded
 * twice; where the SYN came again in between it answers that. */
static void opening_again(void **state)
{
    (void)state;
    for (int asked = 0; asked < 2; asked++) {
        fixture f = begin();
        send(&f, 0, CLIENT, SYN, 100, 0, 0);
        for (int i = 0; i < 2; i++) {
            make(&f, 1001 + i * 0.06, SERVER, SYN | ACK, 900, 101, 0);
            f.p.ip_id = 0;
            put(&f);
            if (asked && i == 0)
                send(&f, 1001.05, CLIENT, SYN, 100, 0, 0);
        }
        kit_close(f.w);
        const nc_fact *d = direction(&f, "to_client");
        assert_int_equal(kit_int(d, NC_tcp_direction_again), asked);
        assert_int_equal(kit_int(d, NC_tcp_direction_copies), !asked);
        end(&f);
    }
}

static void closed_window(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    send(&f, 20, CLIENT, ACK, 101, 901, MSS);
    make(&f, 22, SERVER, ACK, 901, 101 + MSS, 0);
    f.p.window = 0;
    put(&f);
    send(&f, 300, CLIENT, ACK, 100 + MSS, 901, 0); /* asks: a number below the next, no data */
    send(&f, 1022, SERVER, ACK, 901, 101 + MSS, 0);
    const nc_fact *z = kit_fact(f.k, NC_F_tcp_zero_window, 0);
    assert_int_equal(kit_int(z, NC_tcp_zero_window_time), ms(1000));
    assert_int_equal(kit_int(z, NC_tcp_zero_window_probes), 1);
    assert_int_equal(kit_int(z, NC_tcp_zero_window_receiver), nc_w_ip4(S_IP));
    assert_true(kit_is(f.k, z, NC_tcp_zero_window_ended, "opened"));
    end(&f);
}

/* Of a bulk transfer: what was under way when the slowest acknowledgment came, that byte included. */
static void flight_at_the_slowest(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    uint32_t seq = 101;
    int at = 20;
    for (int i = 0; i < 80; i++, at += 20) {
        send(&f, at, CLIENT, ACK, seq, 901, MSS);
        send(&f, at + 1, CLIENT, ACK, seq + MSS, 901, MSS);
        seq += 2 * MSS;
        send(&f, at + (i == 75 ? 15 : 5), SERVER, ACK, 901, seq, 0);
    }
    kit_close(f.w);
    const nc_fact *d = kit_fact(f.k, NC_F_tcp_direction, 0);
    assert_int_equal(kit_int(d, NC_tcp_direction_rtt_flight), 2 * MSS);
    end(&f);
}

static void pauses(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    send(&f, 20, CLIENT, ACK, 101, 901, 50);
    send(&f, 21, SERVER, ACK, 901, 151, 0);
    send(&f, 2021, SERVER, ACK, 901, 151, 300);
    const nc_fact *p = kit_fact(f.k, NC_F_tcp_pause, 0);
    assert_true(kit_is(f.k, p, NC_tcp_pause_waits_for, "server"));
    assert_true(kit_is(f.k, p, NC_tcp_pause_after, "to_server"));
    assert_int_equal(kit_int(p, NC_tcp_pause_time), ms(2000));
    assert_int_equal(kit_int(p, NC_tcp_pause_after_n), 5);
    send(&f, 2022, CLIENT, ACK, 151, 1201, 0);
    send(&f, 5022, CLIENT, ACK, 151, 1201, 50);
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_tcp_pause, 1), NC_tcp_pause_waits_for, "client"));
    send(&f, 9022, SERVER, ACK | FIN, 1201, 201, 0); /* for nobody: counts for neither side */
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_tcp_pause, 2), NC_tcp_pause_waits_for, "close"));
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_tcp_pause, 2), NC_tcp_pause_time), ms(4000));
    kit_close(f.w);
    const nc_fact *c = kit_fact(f.k, NC_F_tcp_connection, 0);
    assert_int_equal(kit_int(c, NC_tcp_connection_wait_server), ms(2000));
    assert_int_equal(kit_int(c, NC_tcp_connection_wait_client), ms(3000));
    end(&f);
}

static void late_acknowledgment(int go_on, bool by, int for_ack, int for_server)
{
    fixture f = begin();
    open_connection(&f);
    send(&f, 11, CLIENT, ACK, 101, 901, 50);
    send(&f, 13, SERVER, ACK, 901, 151, 50);
    send(&f, 20, CLIENT, ACK, 151, 951, 50); /* both halves of the round trip are measured: 2 and 7 ms */
    send(&f, 60, SERVER, ACK, 951, 201, 0);
    if (by == CLIENT)
        send(&f, go_on, CLIENT, ACK, 201, 951, 60);
    else
        send(&f, go_on, SERVER, ACK, 951, 201, 60);
    kit_close(f.w);
    const nc_fact *c = kit_fact(f.k, NC_F_tcp_connection, 0);
    assert_int_equal(kit_int(c, NC_tcp_connection_wait_ack), ms(for_ack));
    assert_int_equal(kit_int(c, NC_tcp_connection_delayed_acks), for_ack > 0);
    assert_int_equal(kit_int(c, NC_tcp_connection_wait_server), ms(for_server));
    end(&f);
}

/* The sender had waited for it only if it goes on at once. */
static void delayed_acknowledgments(void **state)
{
    (void)state;
    late_acknowledgment(61, CLIENT, 40, 0);
    late_acknowledgment(78, CLIENT, 40, 0);
    late_acknowledgment(90, CLIENT, 0, 0);
    late_acknowledgment(700, CLIENT, 0, 0);
    late_acknowledgment(61, SERVER, 0, 40);
    late_acknowledgment(260, SERVER, 0, 240);
}

/* The client repeats, asks, waits and closes: the longest of these counts.  A server that goes on after data of
 * its own may have waited for the client, too. */
static void waits_for_an_answer(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    send(&f, 20, CLIENT, ACK, 101, 901, 50);
    send(&f, 1520, CLIENT, ACK, 101, 901, 50); /* frame 5 repeats it after 1.5 s */
    send(&f, 1521, SERVER, ACK, 901, 151, 300);
    send(&f, 4521, SERVER, ACK, 1201, 151, 300); /* frame 7 */
    send(&f, 4522, CLIENT, ACK, 151, 1501, 50);
    send(&f, 10522, CLIENT, ACK | FIN, 201, 1501, 0); /* frame 9, after 6 s */
    kit_close(f.w);
    const nc_fact *up = kit_fact(f.k, NC_F_tcp_direction, 0), *down = kit_fact(f.k, NC_F_tcp_direction, 1);
    if (!kit_is(f.k, up, NC_tcp_direction_dir, "to_server")) {
        const nc_fact *other = up;
        up = down;
        down = other;
    }
    assert_int_equal(kit_int(down, NC_tcp_direction_waited), ms(6000));
    assert_int_equal(kit_int(down, NC_tcp_direction_waited_n), 9);
    assert_int_equal(kit_int(up, NC_tcp_direction_waited), ms(3000));
    assert_int_equal(kit_int(up, NC_tcp_direction_waited_n), 7);
    end(&f);
}

static void resets(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    send(&f, 20, CLIENT, ACK, 101, 901, 50);
    send(&f, 21, SERVER, ACK, 901, 151, 0);
    make(&f, 500, SERVER, RST | ACK, 901, 151, 0);
    f.p.ttl = 60;
    put(&f);
    const nc_fact *r = kit_fact(f.k, NC_F_tcp_reset, 0);
    assert_true(kit_is(f.k, r, NC_tcp_reset_reason, "unread_data"));
    assert_true(kit_is(f.k, r, NC_tcp_reset_state, "established"));
    assert_int_equal(kit_int(r, NC_tcp_reset_foreign), 1);
    assert_int_equal(kit_int(r, NC_tcp_reset_ttl_usual), 64);
    end(&f);
}

/* Neighbour discovery and ICMP have a TTL of their own: it says nothing about a reset. */
static void usual_is_what_tcp_has(void **state)
{
    (void)state;
    fixture f = begin();
    make(&f, 5, SERVER, 0, 0, 0, 0);
    f.p.has_tcp = f.p.has_ports = false;
    f.p.proto = NC_PROTO_ICMP6;
    f.p.ttl = 255;
    put(&f);
    send(&f, 10, CLIENT, SYN, 100, 0, 0);
    send(&f, 12, SERVER, RST | ACK, 0, 101, 0);
    const nc_fact *r = kit_fact(f.k, NC_F_tcp_reset, 0);
    assert_int_equal(kit_int(r, NC_tcp_reset_ttl), 64);
    assert_false(kit_knows(r, NC_tcp_reset_foreign));
    end(&f);
}

/* A side that sent the last data, closed and resets has refused nothing; one that was sent data since may have. */
static void resets_after_close(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    send(&f, 20, SERVER, ACK, 901, 101, 50);
    send(&f, 21, SERVER, ACK | FIN, 951, 101, 0);
    send(&f, 22, CLIENT, ACK, 101, 952, 0);
    send(&f, 9000, SERVER, RST | ACK, 952, 101, 0);
    const nc_fact *r = kit_fact(f.k, NC_F_tcp_reset, 0);
    assert_true(kit_is(f.k, r, NC_tcp_reset_state, "closed_own"));
    assert_true(kit_is(f.k, r, NC_tcp_reset_reason, "aborted"));
    end(&f);
    f = begin();
    open_connection(&f);
    send(&f, 20, SERVER, ACK | FIN, 901, 101, 0);
    send(&f, 22, CLIENT, ACK, 101, 902, 50);
    send(&f, 23, SERVER, RST, 902, 0, 0);
    r = kit_fact(f.k, NC_F_tcp_reset, 0);
    assert_true(kit_is(f.k, r, NC_tcp_reset_reason, "late_data"));
    end(&f);
}

static void keep_alives(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    send(&f, 20, CLIENT, ACK, 101, 901, 50);
    send(&f, 21, SERVER, ACK, 901, 151, 0);
    for (unsigned i = 1; i <= 3; i++)
        send(&f, 10000 * i, CLIENT, ACK, 150, 901, 0);
    send(&f, 30001, SERVER, ACK, 901, 151, 0);
    send(&f, 40000, CLIENT, ACK, 150, 901, 1);
    kit_close(f.w);
    const nc_fact *d = direction(&f, "to_server");
    assert_int_equal(kit_int(d, NC_tcp_direction_keep_alives), 4);
    assert_int_equal(kit_int(d, NC_tcp_direction_keep_alives_unanswered), 3);
    assert_int_equal(kit_int(d, NC_tcp_direction_again), 0);
    end(&f);
}

/* Acknowledged and never recorded: the recording misses packets, nobody is accused. */
static void recording_misses_packets(void **state)
{
    (void)state;
    fixture f = begin();
    open_connection(&f);
    send(&f, 20, CLIENT, ACK, 101 + MSS, 901, MSS);
    answer(&f, 22, 101 + 2 * MSS, 1020);
    answer(&f, 23, 101 + 3 * MSS, 1020);
    kit_close(f.w);
    const nc_fact *d = direction(&f, "to_server");
    assert_int_equal(kit_int(d, NC_tcp_direction_unseen), 2);
    assert_int_equal(kit_int(d, NC_tcp_direction_lost) + kit_int(d, NC_tcp_direction_lost_before), 0);
    end(&f);
}

/* A recording that begins with the keep-alives of an idle connection misses nothing. */
static void idle_when_it_begins(void **state)
{
    (void)state;
    for (uint32_t garbage = 0; garbage < 2; garbage++) {
        fixture f = begin();
        for (int i = 0; i < 3; i++) {
            send(&f, 10000 * i, CLIENT, ACK, 150, 901, garbage);
            send(&f, 10000 * i + 1, SERVER, ACK, 901, 151, 0);
        }
        send(&f, 40000, CLIENT, ACK, 151, 901, 50);
        send(&f, 40001, SERVER, ACK, 901, 201, 0);
        kit_close(f.w);
        const nc_fact *d = direction(&f, "to_server");
        assert_int_equal(kit_int(d, NC_tcp_direction_unseen), 0);
        assert_int_equal(kit_int(d, NC_tcp_direction_again), 0);
        assert_int_equal(kit_int(d, NC_tcp_direction_keep_alives), 2);
        end(&f);
    }
}

/* A firewall gave the server's data other numbers, and the client's blocks are about those before. */
static void blocks_about_other_numbers(void **state)
{
    (void)state;
    static const struct {
        uint32_t left;
        size_t told;
    } rows[] = {{901 + 2 * MSS, 0}, {901 + (64u << 20) + 9000, 1}, {3000000000u, 1}, {901, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin();
        open_connection(&f);
        for (uint32_t k = 0; k < 4; k++)
            send(&f, 20 + k, SERVER, ACK, 901 + k * MSS, 101, MSS);
        make(&f, 26, CLIENT, ACK, 101, 901 + MSS, 0);
        f.p.sack_count = 1;
        f.p.sack[0][0] = rows[i].left;
        f.p.sack[0][1] = rows[i].left + MSS;
        put(&f);
        assert_int_equal(kit_count(f.k, NC_F_tcp_sack_outside), rows[i].told);
        end(&f);
    }
}

/* Of the host that answers, of its resets not. */
static void other_lifetimes(void **state)
{
    (void)state;
    fixture f = begin();
    send(&f, 0, CLIENT, SYN, 100, 0, 0);
    make(&f, 2, SERVER, SYN | ACK, 900, 101, 0);
    f.p.ttl = 255;
    put(&f);
    send(&f, 10, CLIENT, ACK, 101, 901, 50);
    for (int i = 0; i < 20; i++) {
        make(&f, 20 + i, SERVER, ACK, 901 + (uint32_t)i * 10, 151, 10);
        f.p.ttl = i < 10 ? 57 : i % 2 ? 57 : 60;
        put(&f);
    }
    make(&f, 50, SERVER, RST, 1101, 0, 0);
    f.p.ttl = 40;
    put(&f);
    const nc_fact *t = kit_fact(f.k, NC_F_tcp_ttl_change, 0);
    assert_int_equal(kit_int(t, NC_tcp_ttl_change_before), 255);
    assert_int_equal(kit_int(t, NC_tcp_ttl_change_ttl), 57);
    assert_int_equal(kit_int(t, NC_tcp_ttl_change_opening), 1);
    assert_true(kit_is(f.k, t, NC_tcp_ttl_change_dir, "to_client"));
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_tcp_ttl_change, 1), NC_tcp_ttl_change_opening), 0);
    assert_int_equal(kit_count(f.k, NC_F_tcp_ttl_change), 8);
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_tcp_reset, 0), NC_tcp_reset_foreign), 1);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_as_the_echo_tells),
        cmocka_unit_test(how_long_it_lost),
        cmocka_unit_test(needless_as_the_echo_tells),
        cmocka_unit_test(unanswered_is_unknown),
        cmocka_unit_test(doubled_by_the_path),
        cmocka_unit_test(not_doubled_in_the_middle),
        cmocka_unit_test(late_segments),
        cmocka_unit_test(opening_again),
        cmocka_unit_test(closed_window),
        cmocka_unit_test(flight_at_the_slowest),
        cmocka_unit_test(pauses),
        cmocka_unit_test(delayed_acknowledgments),
        cmocka_unit_test(waits_for_an_answer),
        cmocka_unit_test(resets),
        cmocka_unit_test(usual_is_what_tcp_has),
        cmocka_unit_test(resets_after_close),
        cmocka_unit_test(keep_alives),
        cmocka_unit_test(idle_when_it_begins),
        cmocka_unit_test(blocks_about_other_numbers),
        cmocka_unit_test(other_lifetimes),
        cmocka_unit_test(recording_misses_packets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
