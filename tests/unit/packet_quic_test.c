/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"
#include "quic_seal.h"

/* QUIC: the examples of RFC 9001 appendix A and RFC 9369 appendix A, and conversations made of the hellos in them. */

#define DCID "\x83\x94\xc8\xf0\x3e\x51\x57\x08"
#define SCID "\xf0\x67\xa5\x50\x2a\x42\x62\xb5"

static size_t unhex(const char *text, uint8_t *out)
{
    size_t n = 0;
    for (; text[0] != 0; text += 2)
        out[n++] = (uint8_t)strtoul((char[]){text[0], text[1], 0}, NULL, 16);
    return n;
}

static void is_hex(const uint8_t *bytes, const char *text)
{
    uint8_t want[64];
    assert_memory_equal(bytes, want, unhex(text, want));
}

/* The ClientHello of A.2 and the ServerHello of A.3, each from its type on. */
static const char client_hello[] =
    "010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578616d706c"
    "652e636f6dff01000100000a00080006001d0017001800100007000504616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559f"
    "edba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c00024001003900320408"
    "ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff";
static const char server_hello[] =
    "020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a1200130100002e00330024001d00209d3c940d89690b84d08a60993c"
    "144eca684d1081287c834d5311bcf32bb9da1a002b00020304";

static void keys_of_the_examples(void **state)
{
    (void)state;
    nc_quic_keys keys[2];
    assert_true(nc_quic_derive(keys, NC_QUIC_1, NC_S(DCID))); /* RFC 9001 A.1 */
    is_hex(keys[0].key, "1f369613dd76d5467730efcbe3b1a22d");
    is_hex(keys[0].iv, "fa044b2f42a3fd3b46fb255c");
    is_hex(keys[0].hp, "9f50449e04a0e810283a1e9933adedd2");
    is_hex(keys[1].key, "cf3a5331653c364c88f0f379b6067e37");
    is_hex(keys[1].iv, "0ac1493ca1905853b0bba03e");
    is_hex(keys[1].hp, "c206b8d9b9f0f37644430b490eeaa314");
    assert_true(nc_quic_derive(keys, NC_QUIC_2, NC_S(DCID))); /* RFC 9369 A.1 */
    is_hex(keys[0].key, "8b1a0bc121284290a29e0971b5cd045d");
    is_hex(keys[0].iv, "91f73e2351d8fa91660e909f");
    is_hex(keys[0].hp, "45b95e15235d6f45a6b19cbcb0294ba9");
    assert_false(nc_quic_derive(keys, 0x0a1a2a3a, NC_S(DCID)));
}

/* RFC 9001 A.3 and RFC 9369 A.3: what a server answers, byte by byte. */
static void server_packets_of_the_examples(void **state)
{
    (void)state;
    static const struct {
        uint32_t version;
        const char *packet;
    } examples[] = {
        {NC_QUIC_1, "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a"
                    "1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d2039"
                    "8c276456cbc42158407dd074ee"},
        {NC_QUIC_2, "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237bbf87263017915358230035f7fd3945d889"
                    "65cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e42757507698075b2c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c"
                    "43edd9ce7ca84bed8521e2e140"},
    };
    uint8_t packet[256], frames[NC_QUIC_PACKET_MOST], hello[128];
    for (size_t i = 0; i < 2; i++) {
        nc_quic_keys keys[2];
        size_t n = unhex(examples[i].packet, packet);
        nc_quic_derive(keys, examples[i].version, NC_S(DCID));
        assert_int_equal(nc_quic_open(&keys[1], packet, n, 18, frames), 99);
        is_hex(frames, "02000000000600405a"); /* ACK, then CRYPTO of 90 bytes */
        assert_memory_equal(frames + 9, hello, unhex(server_hello, hello));
        packet[n - 1] ^= 1;
        assert_int_equal(nc_quic_open(&keys[1], packet, n, 18, frames), 0);
        assert_int_equal(nc_quic_open(&keys[1], packet, 37, 18, frames), 0); /* no sample */
    }
}

typedef struct packet {
    uint8_t bytes[1400];
    size_t n;
} packet;

/* An Initial packet with `frames`; the number of its own packet is `number`. */
static packet initial(bool client, uint32_t version, const char *dcid, uint8_t number, const uint8_t *frames, size_t n)
{
    packet p = {.n = 0};
    nc_quic_keys keys[2];
    size_t to = client ? strlen(dcid) : 0, from = client ? 0 : 8;
    uint16_t length = (uint16_t)(1 + n + NC_GCM_TAG);
    const uint8_t head[] = {version == NC_QUIC_2 ? 0xd0 : 0xc0, (uint8_t)(version >> 24), (uint8_t)(version >> 16), (uint8_t)(version >> 8),
                            (uint8_t)version};
    memcpy(p.bytes, head, sizeof head);
    p.n = sizeof head;
    p.bytes[p.n++] = (uint8_t)to;
    memcpy(p.bytes + p.n, dcid, to);
    p.n += to;
    p.bytes[p.n++] = (uint8_t)from;
    memcpy(p.bytes + p.n, SCID, from);
    p.n += from;
    p.bytes[p.n++] = 0; /* no token */
    p.bytes[p.n++] = (uint8_t)(0x40 | length >> 8);
    p.bytes[p.n++] = (uint8_t)length;
    p.bytes[p.n++] = number;
    memcpy(p.bytes + p.n, frames, n);
    nc_quic_derive(keys, version, nc_str_c(dcid));
    seal_packet(&keys[!client], p.bytes, p.n, 1, n);
    p.n += n + NC_GCM_TAG;
    return p;
}

/* A CRYPTO frame of bytes `at` to `end` of a hello, and PADDING. */
static packet crypto(bool client, const char *dcid, uint8_t number, const char *hello, size_t at, size_t end)
{
    uint8_t all[300], frames[400] = {6, (uint8_t)(0x40 | at >> 8), (uint8_t)at, (uint8_t)(0x40 | (end - at) >> 8), (uint8_t)(end - at)};
    assert_true(unhex(hello, all) >= end);
    memcpy(frames + 5, all + at, end - at);
    return initial(client, NC_QUIC_1, dcid, number, frames, sizeof frames);
}

enum { CLIENT_HELLO = 241, SERVER_HELLO = 90 };

static void put(nc_wire *w, uint64_t n, bool client, const void *bytes, size_t length)
{
    nc_packet p = kit_ip(n, ms((double)n * 100), client ? C_IP : S_IP, client ? S_IP : C_IP, NC_PROTO_UDP);
    p.has_ports = true;
    p.sport = client ? C_PORT : 443;
    p.dport = client ? 443 : C_PORT;
    kit_payload(&p, bytes, length, length);
    nc_wire_packet(w, &p);
}

static void put_packet(nc_wire *w, uint64_t n, bool client, packet p)
{
    put(w, n, client, p.bytes, p.n);
}

static const uint8_t short_header[40] = {0x41, 0xf0, 0x67, 0xa5, 0x50, 0x2a, 0x42, 0x62, 0xb5};

static void a_handshake(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_packet(w, 1, true, crypto(true, DCID, 0, client_hello, 0, CLIENT_HELLO));
    put_packet(w, 2, false, crypto(false, DCID, 0, server_hello, 0, SERVER_HELLO));
    put(w, 3, true, short_header, sizeof short_header);
    put(w, 5, false, short_header, sizeof short_header);
    kit_close(w);
    const nc_fact *hello = kit_fact(k, NC_F_tls_hello, 0), *answer = kit_fact(k, NC_F_tls_server_hello, 0);
    assert_true(kit_is(k, hello, NC_tls_hello_sni, "example.com"));
    assert_true(kit_is(k, hello, NC_tls_hello_alpn, "alpn"));
    assert_true(kit_is(k, hello, NC_tls_hello_inside, "quic"));
    assert_int_equal(kit_int(hello, NC_tls_hello_version), 0x0304);
    assert_int_equal(kit_int(hello, NC_tls_hello_sport), 443);
    assert_int_equal(kit_int(answer, NC_tls_server_hello_suite), 0x1301);
    assert_int_equal(kit_int(answer, NC_tls_server_hello_wait), ms(100));
    const nc_fact *session = kit_fact(k, NC_F_tls_session, 0), *request = kit_fact(k, NC_F_request, 0);
    assert_true(kit_is(k, session, NC_tls_session_stage, "established"));
    assert_int_equal(kit_int(session, NC_tls_session_time), ms(400)); /* the server speaks on behind the client's last keys */
    assert_true(kit_is(k, request, NC_request_proto, "quic"));
    assert_true(kit_is(k, request, NC_request_name, "example.com"));
    assert_true(kit_is(k, request, NC_request_status, "answered"));
    assert_int_equal(kit_count(k, NC_F_request), 1);
    kit_free(k);
}

/* In pieces out of order over two datagrams, then again: copies of a request. */
static void a_hello_in_pieces(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_packet(w, 1, true, crypto(true, DCID, 0, client_hello, 100, CLIENT_HELLO));
    assert_int_equal(kit_count(k, NC_F_tls_hello), 0);
    put_packet(w, 2, true, crypto(true, DCID, 1, client_hello, 0, 100));
    assert_int_equal(kit_count(k, NC_F_tls_hello), 1);
    put_packet(w, 3, true, crypto(true, DCID, 2, client_hello, 100, CLIENT_HELLO));
    put_packet(w, 4, true, crypto(true, DCID, 3, client_hello, 0, 100));
    kit_close(w);
    assert_int_equal(kit_count(k, NC_F_tls_hello), 1);
    const nc_fact *request = kit_fact(k, NC_F_request, 0);
    assert_int_equal(kit_int(request, NC_request_tries), 2);
    assert_int_equal(kit_int(request, NC_request_first_n), 2);
    assert_int_equal(kit_int(request, NC_request_last_n), 4);
    assert_false(kit_knows(request, NC_request_answered)); /* nothing shows that answers would be recorded */
    kit_free(k);
}

/* RFC 9000 17.2.5: the client comes again with the id that the server chose, from which new keys follow. */
static void a_retry(void **state)
{
    (void)state;
    static const uint8_t retry[] = "\xf0\0\0\0\1\0\10RETRIED!token0123456789abcdef";
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_packet(w, 1, true, crypto(true, DCID, 0, client_hello, 0, CLIENT_HELLO));
    put(w, 2, false, retry, sizeof retry - 1);
    put_packet(w, 3, true, crypto(true, "RETRIED!", 1, client_hello, 0, CLIENT_HELLO));
    put_packet(w, 4, false, crypto(false, "RETRIED!", 0, server_hello, 0, SERVER_HELLO));
    assert_int_equal(kit_count(k, NC_F_tls_hello), 1);
    assert_int_equal(kit_count(k, NC_F_tls_server_hello), 1);
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 0), NC_request_status, "retry"));
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 1), NC_request_status, "answered"));
    /* Another connection on the same ports. */
    put_packet(w, 5, true, crypto(true, "ANOTHER!", 0, client_hello, 0, CLIENT_HELLO));
    assert_int_equal(kit_count(k, NC_F_tls_hello), 2);
    assert_int_equal(kit_count(k, NC_F_tls_session), 1);
    kit_free(k);
}

/* CONNECTION_CLOSE with crypto error 40: an alert of TLS (RFC 9001 4.8). */
static void a_server_that_closes(void **state)
{
    (void)state;
    static const uint8_t frames[30] = "\x1c\x41\x28\x00\x04oops";
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_packet(w, 1, true, crypto(true, DCID, 0, client_hello, 0, CLIENT_HELLO));
    put_packet(w, 2, false, initial(false, NC_QUIC_1, DCID, 0, frames, sizeof frames));
    const nc_fact *end = kit_fact(k, NC_F_quic_close, 0), *alert = kit_fact(k, NC_F_tls_alert, 0);
    assert_int_equal(kit_int(end, NC_quic_close_code), 0x128);
    assert_true(kit_is(k, end, NC_quic_close_by, "server"));
    assert_true(kit_is(k, end, NC_quic_close_reason, "oops"));
    assert_int_equal(kit_int(alert, NC_tls_alert_code), 40);
    assert_true(kit_is(k, alert, NC_tls_alert_level, "fatal"));
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 0), NC_request_status, "closed"));
    kit_free(k);
}

/* RFC 8999 6: what the server speaks, without versions that are reserved. */
static void versions(void **state)
{
    (void)state;
    static const uint8_t list[] = "\x80\0\0\0\0\0\10" DCID "\x6b\x33\x43\xcf\x1a\x2a\x3a\x4a\0\0\0\1";
    static const uint8_t reserved[60] = "\xc0\x0a\x1a\x2a\x3a\10" DCID;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    put_packet(w, 1, true, crypto(true, DCID, 0, client_hello, 0, CLIENT_HELLO));
    put(w, 2, false, list, sizeof list - 1);
    const nc_fact *fact = kit_fact(k, NC_F_quic_versions, 0);
    assert_int_equal(kit_int(fact, NC_quic_versions_tried), NC_QUIC_1);
    assert_false(kit_int(fact, NC_quic_versions_reserved));
    assert_true(kit_is(k, fact, NC_quic_versions_offered, "6b3343cf 00000001"));
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 0), NC_request_status, "versions"));
    kit_free(k);
    k = kit_new();
    w = kit_open(k, "a.pcap");
    put(w, 1, true, reserved, sizeof reserved);
    put(w, 2, false, list, sizeof list - 1);
    fact = kit_fact(k, NC_F_quic_versions, 0);
    assert_int_equal(kit_int(fact, NC_quic_versions_tried), 0x0a1a2a3a);
    assert_true(kit_int(fact, NC_quic_versions_reserved));
    kit_free(k);
}

/* Packets that do not open, numbers that lead out of their frame, and datagrams that only look like it. */
static void what_cannot_be_read(void **state)
{
    (void)state;
    static const uint8_t far[60] = "\6\xc0\0\0\0\0\0\0\0\4abcd", beyond[60] = "\6\0\x7f\xff" "abcd", unknown[60] = "\x1e";
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    packet p = crypto(true, DCID, 0, client_hello, 0, CLIENT_HELLO);
    put(w, 1, true, p.bytes, p.n - 1);
    p.bytes[p.n - 1] ^= 1;
    put_packet(w, 2, true, p);
    put_packet(w, 3, true, initial(true, NC_QUIC_1, DCID, 1, far, sizeof far));
    put_packet(w, 4, true, initial(true, NC_QUIC_1, DCID, 2, beyond, sizeof beyond));
    put_packet(w, 5, true, initial(true, NC_QUIC_1, DCID, 3, unknown, sizeof unknown));
    put(w, 6, false, short_header, sizeof short_header);
    kit_close(w);
    assert_int_equal(kit_count(k, NC_F_tls_hello) + kit_count(k, NC_F_request) + kit_count(k, NC_F_tls_session), 0);
    kit_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_the_examples), cmocka_unit_test(server_packets_of_the_examples),
        cmocka_unit_test(a_handshake),          cmocka_unit_test(a_hello_in_pieces),
        cmocka_unit_test(a_retry),              cmocka_unit_test(a_server_that_closes),
        cmocka_unit_test(versions),             cmocka_unit_test(what_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
