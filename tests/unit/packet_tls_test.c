/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>

#include <cmocka.h>

#include "decoders/packet/der.h"
#include "engine/base/crypto.h"
#include "packet_kit.h"

/* A ClientHello for TLS 1.2 with the suites c02f and 002f and the name "aa.example."; a ServerHello that takes c02f;
 * an alert 48 of level 2: built by hand after RFC 5246 7.4.1 and 7.2. */
static const uint8_t hello[] =
    "\x16\x03\x01\x00\x45\x01\x00\x00\x41\x03\x03"
    "................................"
    "\x00\x00\x04\xc0\x2f\x00\x2f\x01\x00"
    "\x00\x14\x00\x00\x00\x10\x00\x0e\x00\x00\x0b" "aa.example.";
static const uint8_t answer[] = "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03"
                                "--------------------------------"
                                "\x00\xc0\x2f\x00";
/* One that takes TLS 1.3 and suite 1301 (RFC 8446 4.1.3). */
static const uint8_t answer_13[] = "\x16\x03\x03\x00\x32\x02\x00\x00\x2e\x03\x03"
                                   "--------------------------------"
                                   "\x00\x13\x01\x00\x00\x06\x00\x2b\x00\x02\x03\x04";
static const uint8_t complaint[] = "\x15\x03\x03\x00\x02\x02\x30";

typedef struct fixture {
    kit *k;
    nc_wire *w;
    uint64_t n;
    uint32_t next[2];
} fixture;

static void put(fixture *f, bool client, uint8_t flags, const uint8_t *bytes, size_t n)
{
    uint64_t number = ++f->n;
    nc_packet p = kit_tcp(number, ms((double)number), client, 443, flags, f->next[client], f->next[!client], 0);
    kit_payload(&p, bytes, n, n);
    nc_wire_packet(f->w, &p);
    f->next[client] += (uint32_t)n + ((flags & (NC_TCP_SYN | NC_TCP_FIN)) != 0);
}

static fixture begin(void)
{
    fixture f = {.k = kit_new(), .next = {900, 100}};
    f.w = kit_open(f.k, "a.pcap");
    put(&f, true, NC_TCP_SYN, NULL, 0);
    put(&f, false, NC_TCP_SYN | NC_TCP_ACK, NULL, 0);
    return f;
}

static void finish(fixture *f)
{
    put(f, true, NC_TCP_FIN | NC_TCP_ACK, NULL, 0);
    put(f, false, NC_TCP_FIN | NC_TCP_ACK, NULL, 0);
    put(f, true, NC_TCP_ACK, NULL, 0);
    kit_close(f->w);
}

static void check_refused(const fixture *f)
{
    const nc_fact *h = kit_fact(f->k, NC_F_tls_hello, 0), *a = kit_fact(f->k, NC_F_tls_alert, 0);
    const nc_fact *s = kit_fact(f->k, NC_F_tls_session, 0);
    assert_int_equal(kit_count(f->k, NC_F_tls_hello), 1);
    assert_int_equal(kit_int(h, NC_tls_hello_version), 0x0303);
    assert_true(kit_is(f->k, h, NC_tls_hello_suites, "c02f 002f"));
    assert_true(kit_is(f->k, h, NC_tls_hello_sni, "aa.example."));
    assert_int_equal(kit_int(kit_fact(f->k, NC_F_tls_server_hello, 0), NC_tls_server_hello_suite), 0xc02f);
    assert_int_equal(kit_count(f->k, NC_F_tls_alert), 1);
    assert_true(kit_is(f->k, a, NC_tls_alert_by, "client"));
    assert_int_equal(kit_int(a, NC_tls_alert_code), 48);
    assert_true(kit_is(f->k, a, NC_tls_alert_level, "fatal"));
    assert_true(kit_is(f->k, a, NC_tls_alert_after, "server_hello"));
    assert_true(kit_is(f->k, s, NC_tls_session_stage, "server_hello"));
    assert_int_equal(kit_int(s, NC_tls_session_complete), false);
}

/* The rest of a connection. */
static void is_refused(fixture *f)
{
    put(f, true, NC_TCP_ACK, hello, sizeof hello - 1);
    put(f, false, NC_TCP_ACK, answer, sizeof answer - 1);
    put(f, true, NC_TCP_ACK, complaint, sizeof complaint - 1);
    finish(f);
    check_refused(f);
    kit_free(f->k);
}

static void refused(void **state)
{
    (void)state;
    fixture f = begin();
    is_refused(&f);
}

static void split_everywhere(void **state)
{
    (void)state;
    for (size_t i = 1; i < sizeof hello - 1; i++) {
        fixture f = begin();
        size_t j = 1 + i % (sizeof answer - 2);
        put(&f, true, NC_TCP_ACK, hello, i);
        put(&f, true, NC_TCP_ACK, hello + i, sizeof hello - 1 - i);
        put(&f, false, NC_TCP_ACK, answer, j);
        put(&f, false, NC_TCP_ACK, answer + j, sizeof answer - 1 - j);
        put(&f, true, NC_TCP_ACK, complaint, sizeof complaint - 1);
        finish(&f);
        check_refused(&f);
        kit_free(f.k);
    }
}

/* Neither a recording that stops nor one of a single direction says that the handshake failed. */
static void what_cannot_be_told(void **state)
{
    (void)state;
    fixture f = begin();
    put(&f, true, NC_TCP_ACK, hello, sizeof hello - 1);
    kit_close(f.w);
    assert_false(kit_knows(kit_fact(f.k, NC_F_tls_session, 0), NC_tls_session_complete));
    assert_false(kit_knows(kit_fact(f.k, NC_F_tls_session, 0), NC_tls_session_answer));
    kit_free(f.k);
}

static void plain_answer(void **state)
{
    (void)state;
    static const uint8_t text[] = "HTTP/1.1 400 Bad Request\r\n";
    fixture f = begin();
    put(&f, true, NC_TCP_ACK, hello, sizeof hello - 1);
    put(&f, false, NC_TCP_ACK, text, sizeof text - 1);
    finish(&f);
    const nc_fact *s = kit_fact(f.k, NC_F_tls_session, 0);
    assert_true(kit_is(f.k, s, NC_tls_session_answer, "plain"));
    assert_true(kit_is(f.k, s, NC_tls_session_plain, "HTTP/1.1 400 Bad Request"));
    kit_free(f.k);
}

/* What a server said first was not recorded: what comes behind it tells nothing of that. */
static void begins_in_a_hole(void **state)
{
    (void)state;
    static const uint8_t text[] = "the middle of something";
    fixture f = begin();
    put(&f, true, NC_TCP_ACK, hello, sizeof hello - 1);
    f.next[false] += 100;
    put(&f, true, NC_TCP_ACK, NULL, 0); /* acknowledges what is missing */
    put(&f, false, NC_TCP_ACK, text, sizeof text - 1);
    put(&f, true, NC_TCP_ACK, NULL, 0);
    put(&f, false, NC_TCP_ACK, complaint, sizeof complaint - 1);
    finish(&f);
    const nc_fact *s = kit_fact(f.k, NC_F_tls_session, 0), *a = kit_fact(f.k, NC_F_tls_alert, 0);
    assert_false(kit_knows(s, NC_tls_session_plain));
    assert_false(kit_is(f.k, s, NC_tls_session_answer, "plain"));
    assert_true(a != NULL && kit_int(a, NC_tls_alert_code) == 48);
    kit_free(f.k);
}

/* Behind X.224 of a remote desktop (RFC 1006, ITU-T X.224 13.3), which tells TLS in a word of its own. */
static void behind_another_protocol(void **state)
{
    (void)state;
    static const uint8_t asks[] = "\x03\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\3\0\0\0";
    static const uint8_t takes[] = "\x03\0\0\x13\x0e\xd0\0\0\x12\x34\0\2\0\x08\0\1\0\0\0";
    fixture f = begin();
    put(&f, true, NC_TCP_ACK, asks, sizeof asks - 1);
    put(&f, false, NC_TCP_ACK, takes, sizeof takes - 1);
    is_refused(&f);
}

/* FIPS 180-4: the digests of "abc". */
/* A record of TLS 1.3 that holds `size` bytes of something. */
static void hidden(fixture *f, bool client, uint8_t size)
{
    uint8_t bytes[5 + UINT8_MAX] = {23, 3, 3, 0, size};
    put(f, client, NC_TCP_ACK, bytes, 5u + size);
}

static fixture keyed_13(void)
{
    fixture f = begin();
    put(&f, true, NC_TCP_ACK, hello, sizeof hello - 1);
    put(&f, false, NC_TCP_ACK, answer_13, sizeof answer_13 - 1);
    hidden(&f, false, 200); /* EncryptedExtensions to Finished */
    hidden(&f, true, 69);   /* the client's Finished */
    return f;
}

static size_t guessed(fixture *f)
{
    size_t count = 0;
    put(f, false, NC_TCP_FIN | NC_TCP_ACK, NULL, 0);
    put(f, true, NC_TCP_FIN | NC_TCP_ACK, NULL, 0);
    put(f, false, NC_TCP_ACK, NULL, 0);
    kit_close(f->w);
    for (size_t i = 0; i < kit_count(f->k, NC_F_tls_alert); i++)
        count += kit_int(kit_fact(f->k, NC_F_tls_alert, i), NC_tls_alert_guess) != 0;
    kit_free(f->k);
    return count;
}

/* 19 bytes, alone after the client's Finished: an alert that nobody can read (RFC 8446 5.2).  Behind a ticket it is
 * the normal close, and longer than that it is no alert. */
static void hidden_alert(void **state)
{
    (void)state;
    fixture refuses = keyed_13(), serves = keyed_13(), speaks = keyed_13();
    hidden(&refuses, true, 40);
    hidden(&refuses, false, 19);
    assert_int_equal(guessed(&refuses), 1);
    hidden(&serves, false, 200);
    hidden(&serves, false, 19);
    assert_int_equal(guessed(&serves), 0);
    hidden(&speaks, false, 60);
    assert_int_equal(guessed(&speaks), 0);
}

static void digests(void **state)
{
    (void)state;
    uint8_t out[NC_SHA256];
    nc_sha1("abc", 3, out);
    assert_memory_equal(out, "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c\x9c\xd0\xd8\x9d", 20);
    nc_sha256("abc", 3, out);
    assert_memory_equal(out, "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23\xb0\x03\x61\xa3", 20);
}

/* Certificates made by OpenSSL, with the values it was told to write. */
static void certificates(void **state)
{
    (void)state;
    static const struct {
        const char *file, *key, *signature;
        unsigned bits;
    } rows[] = {{"rsa", "rsa", "sha256WithRSAEncryption", 2048}, {"ec", "ec", "ecdsa-with-SHA256", 256}};
    for (size_t i = 0; i < 2; i++) {
        char path[512], bytes[4096];
        snprintf(path, sizeof path, NC_SOURCE_DIR "/tests/fuzz/seeds/der_fuzz/%s.der", rows[i].file);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t n = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        nc_x509 x;
        nc_buf text = {.p = NULL};
        assert_true(nc_x509_read(&x, nc_str_n(bytes, n)));
        nc_x509_name(&text, x.subject);
        assert_true(nc_str_eq(nc_buf_str(&text), NC_S("C=US, O=Example, CN=host.example.com")));
        nc_buf_free(&text);
        assert_true(x.self_issued && nc_str_eq(x.key, nc_str_c(rows[i].key)));
        assert_true(nc_str_eq(x.signature, nc_str_c(rows[i].signature)));
        assert_int_equal(x.bits, rows[i].bits);
        assert_int_equal(x.not_after - x.not_before, 3650 * 86400 * NC_SECOND);
        assert_true(nc_x509_names_host(&x, NC_S("HOST.example.com")) && nc_x509_names_host(&x, NC_S("a.example.org")));
        assert_false(nc_x509_names_host(&x, NC_S("a.b.example.org")) || nc_x509_names_host(&x, NC_S("example.org")));
        for (size_t cut = 0; cut < n; cut++)
            assert_false(nc_x509_read(&x, nc_str_n(bytes, cut)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),      cmocka_unit_test(split_everywhere), cmocka_unit_test(what_cannot_be_told),
        cmocka_unit_test(plain_answer), cmocka_unit_test(digests),          cmocka_unit_test(certificates),
        cmocka_unit_test(begins_in_a_hole),         cmocka_unit_test(behind_another_protocol),
        cmocka_unit_test(hidden_alert),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
