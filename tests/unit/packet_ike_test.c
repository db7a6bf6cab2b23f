/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/base/crypto.h"
#include "packet_kit.h"

/* IKE.  Bytes are written by hand from RFC 7296 3 and RFC 2408 3. */

enum { HEADER = 28, MOST = 256 };

typedef struct message {
    uint8_t bytes[MOST];
    size_t n;
} message;

/* SPIs: the initiator's is 0102030405060708, the responder's a1 seven zeroes, or all zeroes in a first message. */
static message header(uint8_t next, uint8_t version, uint8_t exchange, uint8_t flags, uint8_t id, bool responder)
{
    message m = {.n = HEADER};
    for (uint8_t i = 0; i < 8; i++)
        m.bytes[i] = (uint8_t)(i + 1);
    m.bytes[8] = responder ? 0xa1 : 0;
    m.bytes[16] = next;
    m.bytes[17] = version;
    m.bytes[18] = exchange;
    m.bytes[19] = flags;
    m.bytes[23] = id;
    m.bytes[27] = HEADER;
    return m;
}

static void add(message *m, uint8_t next, const void *body, size_t n)
{
    assert_true(m->n + 4 + n <= MOST);
    m->bytes[m->n] = next;
    m->bytes[m->n + 1] = 0;
    m->bytes[m->n + 2] = 0;
    m->bytes[m->n + 3] = (uint8_t)(n + 4);
    memcpy(m->bytes + m->n + 4, body, n);
    m->n += 4 + n;
    m->bytes[26] = (uint8_t)(m->n >> 8);
    m->bytes[27] = (uint8_t)m->n;
}

/* AES-CBC with keys of 128 or 256 bits, HMAC-SHA2-256-128, the PRF of the same, group 14. */
static const uint8_t proposal_2[] = {0, 0, 0, 56, 1, 1,  0, 5,    3,    0,    0,  12, 1, 0, 0, 12, 0x80, 14, 0,
                                     128, 3, 0, 0, 12, 1, 0, 0,    12,   0x80, 14, 1,  0, 3, 0, 0,  8,    3,  0,
                                     0, 12, 3, 0, 0, 8, 2, 0, 0,    5,    0,    0,  0,  8, 4, 0, 0, 14};
static const uint8_t group_14[] = {0, 14, 0, 0, 9, 9, 9, 9};

static void put_ports(nc_wire *w, uint64_t n, bool initiator, uint16_t port, const void *bytes, size_t length)
{
    nc_packet p = kit_ip(n, ms((double)n * 100), initiator ? C_IP : S_IP, initiator ? S_IP : C_IP, NC_PROTO_UDP);
    p.has_ports = true;
    p.sport = p.dport = port;
    kit_payload(&p, bytes, length, length);
    nc_wire_packet(w, &p);
}

static void put(nc_wire *w, uint64_t n, bool initiator, const message *m)
{
    put_ports(w, n, initiator, 500, m->bytes, m->n);
}

/* Behind the marker of four zero bytes (RFC 3948 2.2). */
static void put_marked(nc_wire *w, uint64_t n, bool initiator, const message *m)
{
    uint8_t bytes[4 + MOST] = {0};
    memcpy(bytes + 4, m->bytes, m->n);
    put_ports(w, n, initiator, 4500, bytes, 4 + m->n);
}

static message sa_init(void)
{
    message m = header(33, 0x20, 34, 0x08, 0, false);
    add(&m, 34, proposal_2, sizeof proposal_2);
    add(&m, 0, group_14, sizeof group_14);
    return m;
}

static message refusal(uint8_t type, const uint8_t *data, size_t n)
{
    uint8_t body[8] = {0, 0, 0, type};
    if (n > 0)
        memcpy(body + 4, data, n);
    message m = header(41, 0x20, 34, 0x20, 0, false);
    add(&m, 0, body, 4 + n);
    return m;
}

/* An encrypted message: its payload 46 tells nothing more. */
static message sealed(uint8_t exchange, uint8_t flags, uint8_t id, size_t n)
{
    static const uint8_t secret[128];
    message m = header(46, 0x20, exchange, flags, id, true);
    add(&m, 39, secret, n);
    return m;
}

static void proposals_in_words(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    message ask = sa_init(), no = refusal(14, NULL, 0);
    put(w, 1, true, &ask);
    put(w, 2, false, &no);
    const nc_fact *m = kit_fact(k, NC_F_ike, 0), *n = kit_fact(k, NC_F_ike_notify, 0), *r = kit_fact(k, NC_F_request, 0);
    assert_true(kit_is(k, m, NC_ike_exchange, "sa_init"));
    assert_true(kit_is(k, m, NC_ike_spi, "0102030405060708"));
    assert_true(kit_is(k, m, NC_ike_offer,
                       "AES-CBC-128 or AES-CBC-256, HMAC-SHA2-256-128, PRF HMAC-SHA2-256, group 14"));
    assert_int_equal(kit_int(m, NC_ike_group), 14);
    assert_int_equal(kit_int(m, NC_ike_length), 100);
    assert_false(kit_knows(m, NC_ike_nat));
    assert_true(kit_is(k, n, NC_ike_notify_kind, "no_proposal_chosen"));
    assert_true(kit_is(k, r, NC_request_status, "no_proposal_chosen"));
    assert_true(kit_is(k, r, NC_request_name, "IKE_SA_INIT"));
    kit_free(k);
}

/* RFC 7296 1.2: another group is asked for, and the second request of the same SPI and number is a new one. */
static void another_group(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    message ask = sa_init(), other = refusal(17, (const uint8_t[]){0, 20}, 2), yes = header(33, 0x20, 34, 0x20, 0, true);
    add(&yes, 34, proposal_2, sizeof proposal_2);
    add(&yes, 0, group_14, sizeof group_14);
    put(w, 1, true, &ask);
    put(w, 2, false, &other);
    put(w, 3, true, &ask);
    put(w, 4, false, &yes);
    assert_int_equal(kit_int(kit_fact(k, NC_F_ike_notify, 0), NC_ike_notify_group), 20);
    assert_int_equal(kit_count(k, NC_F_request), 2);
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 0), NC_request_status, "invalid_ke_payload"));
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 1), NC_request_status, "accepted"));
    assert_int_equal(kit_int(kit_fact(k, NC_F_request, 1), NC_request_tries), 1);
    kit_free(k);
}

/* Both sides number their own requests from 0 or 1 on; copies are one request, and parts too (RFC 7383 2.5). */
static void encrypted_exchanges(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    message auth = sealed(35, 0x08, 1, 100), answer = sealed(35, 0x20, 1, 100), alive = sealed(37, 0, 1, 60);
    message part = header(53, 0x20, 35, 0x08, 2, true), last;
    add(&part, 0, (const uint8_t[]){0, 1, 0, 2, 7, 7}, 6);
    last = part;
    last.bytes[HEADER + 5] = 2;
    put_marked(w, 1, true, &auth);
    put_marked(w, 2, true, &auth);
    put_marked(w, 3, false, &alive);
    put_marked(w, 4, false, &answer);
    put_marked(w, 5, true, &part);
    put_marked(w, 6, true, &last);
    put_ports(w, 7, true, 4500, "\xff", 1);
    put_ports(w, 8, true, 4500, "\1\2\3\4\0\0\0\1esp", 11);
    kit_close(w);
    assert_int_equal(kit_count(k, NC_F_ike), 6);
    assert_int_equal(kit_count(k, NC_F_request), 3);
    const nc_fact *m = kit_fact(k, NC_F_ike, 0), *r = kit_fact(k, NC_F_request, 0), *p = kit_fact(k, NC_F_ike, 5);
    assert_true(kit_int(m, NC_ike_encrypted));
    assert_false(kit_knows(m, NC_ike_offer));
    assert_int_equal(kit_int(m, NC_ike_length), 132);
    assert_int_equal(kit_int(r, NC_request_tries), 2);
    assert_true(kit_is(k, r, NC_request_kind, "auth"));
    assert_int_equal(kit_int(p, NC_ike_part), 2);
    assert_int_equal(kit_int(p, NC_ike_parts), 2);
    kit_free(k);
}

/* RFC 7296 2.23: the hash is of both SPIs, address and port; the sender's fits when nobody translated it. */
static void translators(void **state)
{
    (void)state;
    static const char *const words[] = {"none", "sender", "receiver", "both"};
    for (unsigned i = 0; i < 4; i++) {
        kit *k = kit_new();
        nc_wire *w = kit_open(k, "a.pcap");
        message m = header(41, 0x20, 34, 0x08, 0, false);
        uint8_t hashed[22], source[24] = {0, 0, 0x40, 0x04}, destination[24] = {0, 0, 0x40, 0x05};
        memcpy(hashed, m.bytes, 16);
        memcpy(hashed + 16, (const uint8_t[]){10, 0, 0, 1, 1, 0xf4}, 6);
        nc_sha1(hashed, 22, source + 4);
        hashed[19] = 2;
        nc_sha1(hashed, 22, destination + 4);
        source[4] ^= i & 1;
        destination[4] ^= i >> 1 & 1;
        add(&m, 41, source, sizeof source);
        add(&m, 0, destination, sizeof destination);
        put(w, 1, true, &m);
        assert_true(kit_is(k, kit_fact(k, NC_F_ike, 0), NC_ike_nat, words[i]));
        assert_int_equal(kit_count(k, NC_F_ike_notify), 0);
        kit_free(k);
    }
}

/* RFC 2409 5.4: six messages, of which the third pair is encrypted; AES-CBC-128, SHA1, pre-shared key, group 2, and
 * a lifetime that is longer than two bytes. */
static const uint8_t proposal_1[] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 44, 1, 1, 0, 1, 0, 0, 0, 36, 1, 1, 0, 0, 0x80, 1,
                                     0, 7, 0x80, 14, 0, 128, 0x80, 2, 0, 2, 0x80, 3, 0, 1, 0x80, 4, 0, 2, 0, 12, 0, 4, 0, 1,
                                     0x51, 0x80};

static message main_mode(uint8_t next, uint8_t flags, bool responder)
{
    message m = header(next, 0x10, 2, flags, 0, responder);
    if (next == 1)
        add(&m, 0, proposal_1, sizeof proposal_1);
    else
        add(&m, 0, "0123456789abcdef", 16);
    return m;
}

static void main_mode_pairs(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    message first = main_mode(1, 0, false), chosen = main_mode(1, 0, true), keys = main_mode(4, 0, true);
    message proof = main_mode(5, 1, true), refused = header(8, 0x10, 5, 1, 77, true);
    add(&refused, 0, "0123456789abcdef", 16);
    put(w, 1, true, &first);
    put(w, 2, false, &chosen);
    put(w, 3, true, &keys);
    put(w, 4, false, &keys);
    put(w, 5, true, &proof);
    put(w, 6, false, &refused);
    assert_true(kit_is(k, kit_fact(k, NC_F_ike, 0), NC_ike_offer, "AES-CBC-128, SHA1, group 2, pre-shared key"));
    assert_false(kit_knows(kit_fact(k, NC_F_ike, 0), NC_ike_response));
    assert_int_equal(kit_count(k, NC_F_request), 3);
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 0), NC_request_status, "accepted"));
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 1), NC_request_status, "answered"));
    assert_true(kit_is(k, kit_fact(k, NC_F_request, 2), NC_request_status, "informational"));
    kit_free(k);
}

/* What no header says is no message: cut, of another version, longer than its datagram. */
static void no_messages(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    message m = sa_init();
    put_ports(w, 1, true, 500, m.bytes, HEADER - 1);
    put_ports(w, 2, true, 500, m.bytes, m.n - 1);
    m.bytes[17] = 0x30;
    put(w, 3, true, &m);
    assert_int_equal(kit_count(k, NC_F_ike), 0);
    m = sa_init();
    m.bytes[HEADER + 3] = 3; /* a payload shorter than its own header ends the chain */
    put(w, 4, true, &m);
    assert_int_equal(kit_count(k, NC_F_ike), 1);
    assert_false(kit_knows(kit_fact(k, NC_F_ike, 0), NC_ike_offer));
    kit_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proposals_in_words), cmocka_unit_test(another_group),   cmocka_unit_test(encrypted_exchanges),
        cmocka_unit_test(translators),        cmocka_unit_test(main_mode_pairs), cmocka_unit_test(no_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
