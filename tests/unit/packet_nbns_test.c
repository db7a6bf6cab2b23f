/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

typedef struct fixture {
    kit *k;
    nc_wire *w;
} fixture;

static fixture begin(void)
{
    fixture f = {.k = kit_new()};
    f.w = kit_open(f.k, "a.pcap");
    return f;
}

static void put_nbns(fixture *f, const uint8_t *bytes, size_t n)
{
    nc_packet p = kit_ip(1, ms(1), C_IP, 0x0a0000ff, NC_PROTO_UDP);
    p.has_ports = true;
    p.sport = p.dport = 137;
    kit_payload(&p, bytes, n, n);
    nc_wire_packet(f->w, &p);
}

static const nc_fact *nbns(const fixture *f)
{
    return kit_fact(f->k, NC_F_nbns, 0);
}

/* Header (RFC 1002 4.2.1), the name in letters, type NB and class IN. */
static size_t message(uint8_t *out, uint16_t flags, const char *letters)
{
    static const uint8_t counts[8] = {0, 1, 0, 0, 0, 0, 0, 0};
    out[0] = 0x84;
    out[1] = 0xe2;
    out[2] = (uint8_t)(flags >> 8);
    out[3] = (uint8_t)flags;
    memcpy(out + 4, counts, 8);
    out[12] = 32;
    memcpy(out + 13, letters, 32);
    memcpy(out + 45, "\0\0\x20\0\x01", 5);
    return 50;
}

static void broadcast_query(void **state)
{
    (void)state;
    /* RFC 1001 14.1 spells FRED so: 0x46 'F' is EG, 0x52 'R' is FC, 0x45 'E' is EF, 0x44 'D' is EE, blanks
     * are CA; the service is 0x20. */
    uint8_t bytes[64];
    fixture f = begin();
    put_nbns(&f, bytes, message(bytes, 0x0110, "EGFCEFEECACACACACACACACACACACACA"));
    assert_int_equal(kit_int(nbns(&f), NC_nbns_id), 0x84e2);
    assert_int_equal(kit_int(nbns(&f), NC_nbns_response), 0);
    assert_int_equal(kit_int(nbns(&f), NC_nbns_broadcast), 1);
    assert_false(kit_knows(nbns(&f), NC_nbns_rcode));
    assert_true(kit_is(f.k, nbns(&f), NC_nbns_opcode, "query"));
    assert_true(kit_is(f.k, nbns(&f), NC_nbns_name, "FRED"));
    assert_int_equal(kit_int(nbns(&f), NC_nbns_suffix), 0x20);
    assert_int_equal(kit_int(nbns(&f), NC_nbns_src), nc_w_ip4(C_IP));
    kit_free(f.k);
}

static void kinds_of_messages(void **state)
{
    (void)state;
    static const struct {
        uint16_t flags;
        const char *opcode;
        int response, broadcast, rcode;
    } rows[] = {
        {0x2910, "registration", 0, 1, -1}, {0x3010, "release", 0, 1, -1}, {0xad86, "registration", 1, 0, 6},
        {0xbc07, "wack", 1, 0, 7},          {0x4000, "refresh", 0, 0, -1}, {0x4800, "refresh", 0, 0, -1},
        {0x8500, "query", 1, 0, 0},         {0x7800, "other", 0, 0, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t bytes[64];
        fixture f = begin();
        put_nbns(&f, bytes, message(bytes, rows[i].flags, "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        assert_true(kit_is(f.k, nbns(&f), NC_nbns_opcode, rows[i].opcode));
        assert_int_equal(kit_int(nbns(&f), NC_nbns_response), rows[i].response);
        assert_int_equal(kit_int(nbns(&f), NC_nbns_broadcast), rows[i].broadcast);
        assert_int_equal(kit_knows(nbns(&f), NC_nbns_rcode), rows[i].rcode >= 0);
        if (rows[i].rcode >= 0)
            assert_int_equal(kit_int(nbns(&f), NC_nbns_rcode), rows[i].rcode);
        assert_true(kit_is(f.k, nbns(&f), NC_nbns_name, "*"));
        assert_int_equal(kit_int(nbns(&f), NC_nbns_suffix), 0);
        kit_free(f.k);
    }
}

static void broken_names(void **state)
{
    (void)state;
    uint8_t bytes[64];
    size_t n = message(bytes, 0x0110, "EGFCEFEEZZCACACACACACACACACACACA");
    fixture f = begin();
    put_nbns(&f, bytes, n);
    assert_false(kit_knows(nbns(&f), NC_nbns_name));
    assert_false(kit_knows(nbns(&f), NC_nbns_suffix));
    kit_free(f.k);
    for (n = 0; n < 45; n++) {
        f = begin();
        put_nbns(&f, bytes, n);
        assert_int_equal(kit_count(f.k, NC_F_nbns), n >= 4);
        kit_free(f.k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broadcast_query),
        cmocka_unit_test(kinds_of_messages),
        cmocka_unit_test(broken_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
