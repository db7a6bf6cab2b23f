/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

#include "decoders/packet/dns_text.h"

typedef struct fixture {
    kit *k;
    nc_wire *w;
    uint64_t n;
} fixture;

static fixture begin(void)
{
    fixture f = {.k = kit_new()};
    f.w = kit_open(f.k, "a.pcap");
    return f;
}

static void put_dns(fixture *f, double at, bool client, const void *bytes, size_t n)
{
    nc_packet p = kit_ip(++f->n, ms(at), client ? C_IP : S_IP, client ? S_IP : C_IP, NC_PROTO_UDP);
    p.has_ports = true;
    p.sport = client ? C_PORT : 53;
    p.dport = client ? 53 : C_PORT;
    kit_payload(&p, bytes, n, n);
    nc_wire_packet(f->w, &p);
}

/* RFC 1035 4.1: id 0x1234, recursion desired, one question: www.example A IN. */
static const uint8_t query[] = "\x12\x34\x01\x00\0\1\0\0\0\0\0\0\3www\7example\0\0\1\0\1";
/* The same as an answer with a pointer to the question's name (4.1.4): CNAME h.example, then A 192.0.2.1. */
static const uint8_t answer[] = "\x12\x34\x81\x80\0\1\0\2\0\0\0\0\3www\7example\0\0\1\0\1"
                                "\xc0\x0c\0\5\0\1\0\0\0\x3c\0\4\1h\xc0\x10"
                                "\1h\xc0\x10\0\1\0\1\0\0\1\x2c\0\4\xc0\0\2\1";
#define LENGTH(bytes) (sizeof(bytes) - 1)

static void question_and_answer(void **state)
{
    (void)state;
    fixture f = begin();
    put_dns(&f, 1, true, query, LENGTH(query));
    put_dns(&f, 21, false, answer, LENGTH(answer));
    const nc_fact *q = kit_fact(f.k, NC_F_dns, 0), *a = kit_fact(f.k, NC_F_dns, 1);
    assert_true(kit_is(f.k, q, NC_dns_name, "www.example"));
    assert_true(kit_is(f.k, q, NC_dns_qtype, "A"));
    assert_int_equal(kit_int(q, NC_dns_id), 0x1234);
    assert_false(kit_knows(q, NC_dns_rcode));
    assert_true(kit_is(f.k, a, NC_dns_rcode, "noerror"));
    assert_int_equal(kit_int(a, NC_dns_answers), 2);
    const nc_fact *cname = kit_fact(f.k, NC_F_dns_answer, 0), *address = kit_fact(f.k, NC_F_dns_answer, 1);
    assert_true(kit_is(f.k, cname, NC_dns_answer_name, "www.example"));
    assert_true(kit_is(f.k, cname, NC_dns_answer_target, "h.example"));
    assert_int_equal(kit_int(cname, NC_dns_answer_ttl), 60);
    assert_true(kit_is(f.k, address, NC_dns_answer_name, "h.example"));
    assert_int_equal(kit_int(address, NC_dns_answer_address), nc_w_ip4(0xc0000201));
    const nc_fact *r = kit_fact(f.k, NC_F_request, 0);
    assert_int_equal(kit_int(r, NC_request_answered), 1);
    assert_int_equal(kit_int(r, NC_request_time), ms(20));
    assert_int_equal(kit_int(r, NC_request_tries), 1);
    assert_true(kit_is(f.k, r, NC_request_status, "noerror"));
    kit_close(f.w);
    assert_int_equal(kit_count(f.k, NC_F_request), 1);
    kit_free(f.k);
}

static void show_both_directions(fixture *f)
{
    nc_packet p = kit_tcp(10, ms(8001), false, 80, NC_TCP_SYN | NC_TCP_ACK, 1, 2, 0);
    nc_wire_packet(f->w, &p);
}

static void repeated_and_never_answered(void **state)
{
    fixture f = begin();
    put_dns(&f, 1, true, query, LENGTH(query));
    put_dns(&f, 1001, true, query, LENGTH(query));
    put_dns(&f, 3001, true, query, LENGTH(query));
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_dns, 0), NC_dns_retry), 0);
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_dns, 2), NC_dns_retry), 1);
    nc_packet other = kit_tcp(9, ms(8001), true, 80, NC_TCP_SYN, 1, 0, 0);
    nc_wire_packet(f.w, &other);
    assert_int_equal(kit_count(f.k, NC_F_request), 0);
    if (*state != NULL) /* something shows that both directions are recorded */
        show_both_directions(&f);
    kit_close(f.w);
    const nc_fact *r = kit_fact(f.k, NC_F_request, 0);
    assert_int_equal(kit_knows(r, NC_request_answered), *state != NULL);
    assert_int_equal(kit_int(r, NC_request_tries), 3);
    assert_int_equal(kit_int(r, NC_request_waited), ms(5000));
    assert_int_equal(kit_int(r, NC_request_first_n), 1);
    assert_int_equal(r->from.record, 3);
    assert_true(kit_is(f.k, r, NC_request_name, "www.example"));
    kit_free(f.k);
}

static void an_answer_to_another_question_is_none(void **state)
{
    (void)state;
    fixture f = begin();
    uint8_t other[sizeof answer];
    memcpy(other, answer, sizeof answer);
    other[1]++;
    put_dns(&f, 1, true, query, LENGTH(query));
    put_dns(&f, 2, false, other, LENGTH(answer));
    assert_int_equal(kit_count(f.k, NC_F_request), 0);
    kit_close(f.w);
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_request, 0), NC_request_answered), 0);
    kit_free(f.k);
}

static void results(void **state)
{
    (void)state;
    static const struct {
        uint8_t flags[2];
        const char *word;
        int truncated;
    } rows[] = {{{0x81, 0x83}, "nxdomain", 0}, {{0x81, 0x82}, "servfail", 0}, {{0x83, 0x85}, "refused", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin();
        uint8_t bytes[sizeof query];
        memcpy(bytes, query, sizeof query);
        memcpy(bytes + 2, rows[i].flags, 2);
        put_dns(&f, 1, false, bytes, LENGTH(query));
        assert_true(kit_is(f.k, kit_fact(f.k, NC_F_dns, 0), NC_dns_rcode, rows[i].word));
        assert_int_equal(kit_int(kit_fact(f.k, NC_F_dns, 0), NC_dns_truncated), rows[i].truncated);
        kit_free(f.k);
    }
}

static void cut_everywhere(void **state)
{
    (void)state;
    for (size_t n = 0; n < LENGTH(answer); n++) {
        fixture f = begin();
        nc_packet p = kit_ip(1, ms(1), S_IP, C_IP, NC_PROTO_UDP);
        p.has_ports = true;
        p.sport = 53;
        p.dport = C_PORT;
        kit_payload(&p, answer, n, LENGTH(answer));
        nc_wire_packet(f.w, &p);
        assert_int_equal(kit_count(f.k, NC_F_dns), n >= 12);
        kit_free(f.k);
    }
}

static bool name_is(const char *bytes, size_t n, size_t at, const char *text)
{
    nc_cursor message = nc_cursor_of((const uint8_t *)bytes, n, n), c = message;
    nc_dns_name name;
    nc_skip(&c, at);
    bool fine = nc_dns_name_read(&message, &c, &name);
    return text ? fine && nc_str_eq(nc_str_n(name.text, name.n), nc_str_c(text)) : !fine;
}

static void names(void **state)
{
    (void)state;
    char many[300];
    assert_true(name_is("\0", 1, 0, "."));
    assert_true(name_is("\1a\2bc\0", 6, 0, "a.bc"));
    assert_true(name_is("\3a.b\1\n\0", 7, 0, "a\\.b.\\010"));
    assert_true(name_is("\1a\0\1b\xc0\0", 7, 3, "b.a"));
    assert_true(name_is("\1a\xc0\0", 4, 0, NULL));  /* into itself */
    assert_true(name_is("\xc0\2\xc0\0", 4, 0, NULL)); /* forward */
    assert_true(name_is("\1a\0\xc0\5\xc0\3", 7, 3, NULL));
    assert_true(name_is("\x40\0", 2, 0, NULL));
    assert_true(name_is("\5ab", 3, 0, NULL));
    memset(many, 'x', sizeof many); /* 5 labels of 50: 256 bytes with the root, one too many (RFC 1035 2.3.4) */
    for (unsigned i = 0; i < 5; i++)
        many[i * 51] = 50;
    many[255] = 0;
    assert_true(name_is(many, 256, 0, NULL));
    many[204] = 49;
    many[254] = 0;
    assert_false(name_is(many, 256, 0, NULL));
}

static void over_tcp(void **state)
{
    (void)state;
    fixture f = begin();
    uint8_t framed[2 + sizeof query];
    size_t n = LENGTH(query);
    framed[0] = 0;
    framed[1] = (uint8_t)n;
    memcpy(framed + 2, query, n);
    nc_packet syn = kit_tcp(1, ms(1), true, 53, NC_TCP_SYN, 99, 0, 0);
    nc_wire_packet(f.w, &syn);
    for (unsigned part = 0; part < 2; part++) { /* in two segments */
        size_t from = part ? 20 : 0, to = part ? n + 2 : 20;
        nc_packet p = kit_tcp(2 + part, ms(2 + part), true, 53, NC_TCP_ACK, (uint32_t)(100 + from), 1, (uint32_t)(to - from));
        kit_payload(&p, framed + from, to - from, to - from);
        nc_wire_packet(f.w, &p);
        assert_int_equal(kit_count(f.k, NC_F_dns), part);
    }
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_dns, 0), NC_dns_tcp), 1);
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_dns, 0), NC_dns_name, "www.example"));
    kit_close(f.w);
    kit_free(f.k);
}

static void a_full_table_gives_up_the_oldest(void **state)
{
    (void)state;
    fixture f = begin();
    f.k->limits.requests = 2;
    uint8_t bytes[sizeof query];
    memcpy(bytes, query, sizeof query);
    for (unsigned i = 0; i < 3; i++) {
        bytes[1] = (uint8_t)i;
        put_dns(&f, 1 + i, true, bytes, LENGTH(query));
    }
    assert_int_equal(kit_count(f.k, NC_F_request), 1);
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_request, 0), NC_request_id), 0x1200);
    kit_close(f.w);
    assert_int_equal(kit_count(f.k, NC_F_request), 3);
    kit_free(f.k);
}

int main(void)
{
    char both_directions[] = "both directions";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(question_and_answer),
        cmocka_unit_test(repeated_and_never_answered),
        cmocka_unit_test_prestate(repeated_and_never_answered, both_directions),
        cmocka_unit_test(an_answer_to_another_question_is_none),
        cmocka_unit_test(results),
        cmocka_unit_test(cut_everywhere),
        cmocka_unit_test(names),
        cmocka_unit_test(over_tcp),
        cmocka_unit_test(a_full_table_gives_up_the_oldest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
