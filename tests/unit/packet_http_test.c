/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>

#include <cmocka.h>

#include "packet_kit.h"

typedef struct fixture {
    kit *k;
    nc_wire *w;
    uint64_t n;
    double at; /* ms */
    uint32_t next[2];
} fixture;

static void put(fixture *f, bool client, uint8_t flags, const char *text)
{
    uint64_t number = ++f->n;
    size_t n = text != NULL ? strlen(text) : 0;
    nc_packet p = kit_tcp(number, ms(f->at), client, 80, flags, f->next[client], f->next[!client], 0);
    kit_payload(&p, text, n, n);
    nc_wire_packet(f->w, &p);
    f->next[client] += (uint32_t)n + ((flags & (NC_TCP_SYN | NC_TCP_FIN)) != 0);
}

/* SYN at 0 ms, SYN-ACK at 10, ACK at 12; then a segment every 5 ms. */
static fixture begin(void)
{
    fixture f = {.k = kit_new(), .next = {900, 100}};
    f.w = kit_open(f.k, "a.pcap");
    put(&f, true, NC_TCP_SYN, NULL);
    f.at = 10;
    put(&f, false, NC_TCP_SYN | NC_TCP_ACK, NULL);
    f.at = 12;
    put(&f, true, NC_TCP_ACK, NULL);
    f.at = 15;
    return f;
}

static void say(fixture *f, char who, const char *text)
{
    put(f, who == 'c', NC_TCP_ACK, text);
    f->at += 5;
}

static void finish(fixture *f)
{
    put(f, true, NC_TCP_FIN | NC_TCP_ACK, NULL);
    put(f, false, NC_TCP_FIN | NC_TCP_ACK, NULL);
    put(f, true, NC_TCP_ACK, NULL);
    kit_close(f->w);
}

static const nc_fact *nth(const fixture *f, size_t i)
{
    return kit_fact(f->k, NC_F_http_exchange, i);
}

/* Two requests at once, answers by length and in chunks, then HEAD, whose length names nothing that comes. */
static void several(void **state)
{
    (void)state;
    fixture f = begin();
    say(&f, 'c', "GET /a?secret=1 HTTP/1.1\r\nHost: www.lab\r\nCookie: x\r\n\r\nGET /b HTTP/1.1\r\nHost: www.lab\r\n\r\n");
    f.at += 995;
    say(&f, 's', "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
    say(&f, 's', "cdeHTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\n");
    say(&f, 'c', "HEAD /c HTTP/1.1\r\n\r\n");
    say(&f, 's', "HTTP/1.1 503 Busy\r\nContent-Length: 99\r\n\r\n");
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_http_exchange), 3);
    assert_true(kit_is(f.k, nth(&f, 0), NC_http_exchange_path, "/a"));
    assert_true(kit_is(f.k, nth(&f, 0), NC_http_exchange_host, "www.lab"));
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_code), 200);
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_size), 5);
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_time), ms(1000));
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_server_time), ms(990));
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_network), ms(12));
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_transfer), ms(5));
    assert_int_equal(kit_int(nth(&f, 1), NC_http_exchange_code), 404);
    assert_int_equal(kit_int(nth(&f, 1), NC_http_exchange_time), 0);
    assert_int_equal(kit_int(nth(&f, 1), NC_http_exchange_index), 2);
    assert_true(kit_is(f.k, nth(&f, 2), NC_http_exchange_method, "HEAD"));
    assert_int_equal(kit_int(nth(&f, 2), NC_http_exchange_code), 503);
    kit_free(f.k);
}

/* 100 is no answer; the end of the connection ends the body. */
static void interim(void **state)
{
    (void)state;
    fixture f = begin();
    say(&f, 'c', "POST /p HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    say(&f, 's', "HTTP/1.1 100 Continue\r\n\r\n");
    say(&f, 'c', "body");
    say(&f, 's', "HTTP/1.0 200 OK\r\n\r\npart");
    say(&f, 's', "rest");
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_http_exchange), 1);
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_code), 200);
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_size), 8);
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_sending), ms(10));
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_complete), true);
    kit_free(f.k);
}

/* RFC 9110 15.5.14: the answer comes before the body; what follows it on the connection has its own. */
static void refused_early(void **state)
{
    (void)state;
    fixture f = begin();
    say(&f, 'c', "PUT /up HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n");
    say(&f, 's', "HTTP/1.1 413 Too large\r\nContent-Length: 0\r\n\r\n");
    say(&f, 'c', "the body");
    say(&f, 'c', "GET /next HTTP/1.1\r\n\r\n");
    say(&f, 's', "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_http_exchange), 2);
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_code), 413);
    assert_true(kit_is(f.k, nth(&f, 0), NC_http_exchange_path, "/up"));
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_index), 1);
    assert_false(kit_knows(nth(&f, 0), NC_http_exchange_time));
    assert_true(kit_is(f.k, nth(&f, 1), NC_http_exchange_path, "/next"));
    assert_int_equal(kit_int(nth(&f, 1), NC_http_exchange_code), 200);
    assert_int_equal(kit_int(nth(&f, 1), NC_http_exchange_index), 2);
    kit_free(f.k);
}

static void silent(void **state)
{
    (void)state;
    fixture f = begin();
    say(&f, 'c', "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    put(&f, false, NC_TCP_ACK, NULL);
    f.at += 20000;
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_http_exchange), 1);
    assert_int_equal(kit_int(nth(&f, 0), NC_http_exchange_answered), false);
    assert_true(kit_int(nth(&f, 0), NC_http_exchange_waited) >= ms(20000));
    kit_free(f.k);
}

/* The server's FIN lies behind bytes that were not recorded: the response may be among them. */
static void lost_response(void **state)
{
    (void)state;
    fixture f = begin();
    say(&f, 'c', "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    f.at += 20000;
    f.next[0] += 2902;
    put(&f, false, NC_TCP_FIN | NC_TCP_ACK, NULL);
    put(&f, true, NC_TCP_FIN | NC_TCP_ACK, NULL);
    put(&f, false, NC_TCP_ACK, NULL);
    kit_close(f.w);
    assert_int_equal(kit_count(f.k, NC_F_http_exchange), 1);
    assert_false(kit_knows(nth(&f, 0), NC_http_exchange_answered));
    kit_free(f.k);
}

/* Of a recording without the server's side nothing is claimed. */
static void one_sided(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    const char *text = "GET / HTTP/1.1\r\n\r\n";
    nc_packet syn = kit_tcp(1, 0, true, 80, NC_TCP_SYN, 100, 0, 0);
    nc_packet asks = kit_tcp(2, ms(5), true, 80, NC_TCP_ACK, 101, 901, 0);
    kit_payload(&asks, text, strlen(text), strlen(text));
    nc_wire_packet(w, &syn);
    nc_wire_packet(w, &asks);
    kit_close(w);
    assert_int_equal(kit_count(k, NC_F_http_exchange), 1);
    assert_false(kit_knows(kit_fact(k, NC_F_http_exchange, 0), NC_http_exchange_answered));
    kit_free(k);
}

/* A proxy lets TLS through. */
static void tunnel(void **state)
{
    (void)state;
    static const uint8_t hello[] = "\x16\x03\x01\x00\x2d\x01\x00\x00\x29\x03\x03"
                                   "................................"
                                   "\x00\x00\x02\xc0\x2f\x01\x00";
    fixture f = begin();
    say(&f, 'c', "CONNECT a.lab:443 HTTP/1.1\r\nHost: a.lab:443\r\n\r\n");
    say(&f, 's', "HTTP/1.1 200 Connection established\r\n\r\n");
    nc_packet p = kit_tcp(++f.n, ms(f.at), true, 80, NC_TCP_ACK, f.next[1], f.next[0], 0);
    kit_payload(&p, hello, sizeof hello - 1, sizeof hello - 1);
    nc_wire_packet(f.w, &p);
    f.next[1] += (uint32_t)(sizeof hello - 1);
    finish(&f);
    assert_true(kit_is(f.k, nth(&f, 0), NC_http_exchange_method, "CONNECT"));
    assert_int_equal(kit_count(f.k, NC_F_tls_hello), 1);
    kit_free(f.k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several),   cmocka_unit_test(interim), cmocka_unit_test(silent),
        cmocka_unit_test(one_sided), cmocka_unit_test(tunnel), cmocka_unit_test(lost_response),
        cmocka_unit_test(refused_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
