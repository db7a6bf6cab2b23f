/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

/* SSH before its keys.  Packets are written by hand from RFC 4253 6, 7.1 and 11.1. */

enum { CLIENT = true, SERVER = false };

typedef struct fixture {
    kit *k;
    nc_wire *w;
    uint64_t n;
    uint32_t next[2]; /* by sender: server, client */
} fixture;

static fixture begin(void)
{
    fixture f = { .k = kit_new(), .next = { 901, 101 } };
    f.w = kit_open(f.k, "a.pcap");
    nc_packet p = kit_tcp(++f.n, ms(0), CLIENT, 22, NC_TCP_SYN, 100, 0, 0);
    nc_wire_packet(f.w, &p);
    p = kit_tcp(++f.n, ms(1), SERVER, 22, NC_TCP_SYN | NC_TCP_ACK, 900, 101, 0);
    nc_wire_packet(f.w, &p);
    return f;
}

/* `cap` of the bytes were recorded. */
static void put_cut(fixture *f, bool client, const void *bytes, size_t n, size_t cap)
{
    uint64_t number = ++f->n;
    nc_packet p = kit_tcp(number, ms((double)number), client, 22, NC_TCP_ACK | NC_TCP_PSH, f->next[client], f->next[!client], 0);
    kit_payload(&p, bytes, cap, n);
    nc_wire_packet(f->w, &p);
    f->next[client] += (uint32_t)n;
}

static void put(fixture *f, bool client, const void *bytes, size_t n)
{
    put_cut(f, client, bytes, n, n);
}

static void greet(fixture *f)
{
    put(f, CLIENT, "SSH-2.0-A\r\n", 11);
    put(f, SERVER, "SSH-2.0-B\n", 10);
}

static size_t add_string(uint8_t *out, const char *text)
{
    size_t n = strlen(text);
    out[0] = out[1] = out[2] = 0;
    out[3] = (uint8_t)n;
    memcpy(out + 4, text, n);
    return 4 + n;
}

/* A packet with 4 bytes of padding: its length, that of the padding, the payload of `n` bytes. */
static size_t wrap(uint8_t *out, const uint8_t *payload, size_t n)
{
    const uint8_t head[] = { 0, 0, (uint8_t)((n + 5) >> 8), (uint8_t)(n + 5), 4 };
    memcpy(out, head, sizeof head);
    memcpy(out + 5, payload, n);
    memset(out + 5 + n, 0xee, 4);
    return n + 9;
}

/* SSH_MSG_KEXINIT: cookie, ten lists (both directions of cipher, MAC and compression alike), a flag, four bytes. */
static size_t offer(uint8_t *out, const char *kex, const char *key, const char *cipher, const char *mac, const char *zip)
{
    const char *const lists[] = { kex, key, cipher, cipher, mac, mac, zip, zip, "", "" };
    uint8_t body[1000] = { 20 };
    size_t n = 17;
    for (size_t i = 0; i < 10; i++)
        n += add_string(body + n, lists[i]);
    memset(body + n, 0, 5);
    return wrap(out, body, n + 5);
}

static const nc_fact *exchange(const fixture *f)
{
    assert_int_equal(kit_count(f->k, NC_F_ssh_exchange), 1);
    return kit_fact(f->k, NC_F_ssh_exchange, 0);
}

static void they_agree(void **state)
{
    (void)state;
    fixture f = begin();
    uint8_t bytes[1200];
    greet(&f);
    put(&f, CLIENT, bytes, offer(bytes, "old,curve,ext-info-c", "ed", "cbc,ctr", "md5,sha2", "none,zlib"));
    assert_int_equal(kit_count(f.k, NC_F_ssh_exchange), 0);
    put(&f, SERVER, bytes, offer(bytes, "group,curve", "rsa,ed", "ctr,cbc", "sha2", "none"));
    const nc_fact *x = exchange(&f);
    assert_int_equal(kit_int(x, NC_ssh_exchange_agree), 1);
    assert_true(kit_is(f.k, x, NC_ssh_exchange_by, "server"));
    assert_false(kit_knows(x, NC_ssh_exchange_missing));
    assert_false(kit_knows(x, NC_ssh_exchange_client_offer));
    assert_true(kit_is(f.k, x, NC_ssh_exchange_key_exchange, "curve"));
    assert_true(kit_is(f.k, x, NC_ssh_exchange_host_key, "ed"));
    assert_true(kit_is(f.k, x, NC_ssh_exchange_cipher, "cbc")); /* the client's order counts */
    assert_true(kit_is(f.k, x, NC_ssh_exchange_mac, "sha2"));
    assert_int_equal(kit_int(x, NC_ssh_exchange_sport), 22);
    assert_int_equal(kit_count(f.k, NC_F_app_banner), 2);
    kit_free(f.k);
}

static void what_they_lack(void **state)
{
    (void)state;
    static const struct {
        const char *client[5], *server[5], *missing, *client_offer, *server_offer;
    } rows[] = {
        { { "old,ext-info-c,kex-strict-c-v00@openssh.com", "ed", "ctr", "sha2", "none" }, { "new,newer,ext-info-c", "ed", "ctr", "sha2", "none" },
          "key_exchange", "old", "new, newer" },
        { { "k", "dss", "ctr", "sha2", "none" }, { "k", "ed,rsa", "ctr", "sha2", "none" }, "host_key", "dss", "ed, rsa" },
        { { "k", "ed", "3des", "sha2", "none" }, { "k", "ed", "ctr", "sha2", "none" }, "cipher", "3des", "ctr" },
        { { "k", "ed", "ctr", "md5", "none" }, { "k", "ed", "ctr", "sha2", "none" }, "mac", "md5", "sha2" },
        { { "k", "ed", "ctr", "sha2", "zlib" }, { "k", "ed", "ctr", "sha2", "none" }, "compression", "zlib", "none" },
        { { "", "ed", "ctr", "sha2", "none" }, { "k", "ed", "ctr", "sha2", "none" }, "key_exchange", "nothing", "k" },
        /* A part of a name is no name; a cipher with its own MAC needs none in common. */
        { { "k", "ed", "aes128-ctr", "sha2", "none" }, { "k", "ed", "aes128", "sha2", "none" }, "cipher", "aes128-ctr", "aes128" },
        { { "k", "ed", "aes-gcm", "md5", "none" }, { "k", "ed", "aes-gcm", "sha2", "none" }, NULL, NULL, NULL },
        { { "k", "ed", "x-poly1305", "md5", "none" }, { "k", "ed", "x-poly1305", "sha2", "none" }, NULL, NULL, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin();
        uint8_t bytes[1200];
        const char *const *c = rows[i].client, *const *s = rows[i].server;
        greet(&f);
        put(&f, SERVER, bytes, offer(bytes, s[0], s[1], s[2], s[3], s[4]));
        put(&f, CLIENT, bytes, offer(bytes, c[0], c[1], c[2], c[3], c[4]));
        const nc_fact *x = exchange(&f);
        assert_int_equal(kit_int(x, NC_ssh_exchange_agree), rows[i].missing == NULL);
        assert_int_equal(kit_knows(x, NC_ssh_exchange_missing), rows[i].missing != NULL);
        if (rows[i].missing != NULL) {
            assert_true(kit_is(f.k, x, NC_ssh_exchange_missing, rows[i].missing));
            assert_true(kit_is(f.k, x, NC_ssh_exchange_client_offer, rows[i].client_offer));
            assert_true(kit_is(f.k, x, NC_ssh_exchange_server_offer, rows[i].server_offer));
        }
        kit_free(f.k);
    }
}

/* The first line, another message and the offer of a side in one segment, or cut anywhere: a piece then ends the
 * one message and begins the next. */
static void in_pieces(void **state)
{
    (void)state;
    for (size_t step = 1; step < 60; step += 29) {
        fixture f = begin();
        uint8_t bytes[1200];
        const uint8_t debug[20] = { 4 }; /* SSH_MSG_DEBUG, RFC 4253 11.3 */
        memcpy(bytes, "SSH-2.0-A\r\n", 11);
        size_t n = 11 + wrap(bytes + 11, debug, sizeof debug);
        n += offer(bytes + n, "k", "ed", "ctr", "sha2", "none");
        put(&f, CLIENT, bytes, 4); /* what it is recognised by */
        for (size_t at = 4; at < n; at += step)
            put(&f, CLIENT, bytes + at, n - at < step ? n - at : step);
        bytes[8] = 'B';
        put(&f, SERVER, bytes, n);
        assert_int_equal(kit_int(exchange(&f), NC_ssh_exchange_agree), 1);
        kit_free(f.k);
    }
}

static void it_says_why(void **state)
{
    (void)state;
    fixture f = begin();
    uint8_t bytes[200], body[100] = { 1, 0, 0, 0, 3 };
    size_t n = 5 + add_string(body + 5, "no matching\ncipher");
    n += add_string(body + n, "en");
    greet(&f);
    put(&f, SERVER, bytes, wrap(bytes, body, n));
    assert_int_equal(kit_count(f.k, NC_F_ssh_disconnect), 1);
    const nc_fact *d = kit_fact(f.k, NC_F_ssh_disconnect, 0);
    assert_int_equal(kit_int(d, NC_ssh_disconnect_reason), 3);
    assert_true(kit_is(f.k, d, NC_ssh_disconnect_by, "server"));
    assert_false(kit_is(f.k, d, NC_ssh_disconnect_text, "no matching\ncipher")); /* nothing that begins a line of a report */
    kit_free(f.k);
}

/* What is encrypted, is no packet, was cut by the recording or ends inside tells nothing. */
static void nothing_is_made_up(void **state)
{
    (void)state;
    static const uint8_t new_keys[] = { 0, 0, 0, 6, 4, 21, 0, 0, 0, 0 }, huge[] = { 0, 1, 0, 0, 4, 20, 0, 0 };
    static const uint8_t padded[] = { 0, 0, 0, 6, 5, 20, 0, 0, 0, 0 };
    static const struct {
        const uint8_t *first;
        size_t n;
        bool cut, broken;
    } rows[] = {
        { new_keys, sizeof new_keys, false, false }, { huge, sizeof huge, false, false }, { padded, sizeof padded, false, false },
        { NULL, 0, true, false },                    { NULL, 0, false, true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin();
        uint8_t bytes[1200];
        greet(&f);
        put(&f, SERVER, bytes, offer(bytes, "k", "ed", "ctr", "sha2", "none"));
        if (rows[i].first != NULL)
            put(&f, CLIENT, rows[i].first, rows[i].n);
        size_t n = offer(bytes, "old", "ed", "ctr", "sha2", "none");
        if (rows[i].broken)
            bytes[5 + 17 + 3] = 0xff; /* the first list goes on behind the end */
        put_cut(&f, CLIENT, bytes, n, rows[i].cut ? n - 20 : n);
        assert_int_equal(kit_count(f.k, NC_F_ssh_exchange), 0);
        kit_free(f.k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_agree),        cmocka_unit_test(what_they_lack), cmocka_unit_test(in_pieces), cmocka_unit_test(it_says_why),
        cmocka_unit_test(nothing_is_made_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
