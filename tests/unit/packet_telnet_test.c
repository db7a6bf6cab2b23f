/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>

#include <cmocka.h>

#include "packet_kit.h"

/* Dialogues written by hand after RFC 854, 1576 and 2355: each line is "c" or "s", then bytes in hexadecimal. */
typedef struct fixture {
    kit *k;
    nc_wire *w;
    uint64_t n;
    double at; /* ms */
    uint32_t next[2];
} fixture;

static void put(fixture *f, bool client, uint8_t flags, const uint8_t *bytes, size_t n)
{
    uint64_t number = ++f->n;
    nc_packet p = kit_tcp(number, ms(f->at), client, 3270, flags, f->next[client], f->next[!client], 0);
    kit_payload(&p, bytes, n, n);
    nc_wire_packet(f->w, &p);
    f->next[client] += (uint32_t)n + ((flags & (NC_TCP_SYN | NC_TCP_FIN)) != 0);
}

/* SYN at 0 ms, SYN-ACK at 10, ACK at 12; then a segment every 5 ms. */
static fixture begin(void)
{
    fixture f = {.k = kit_new(), .next = {900, 100}};
    f.w = kit_open(f.k, "a.pcap");
    put(&f, true, NC_TCP_SYN, NULL, 0);
    f.at = 10;
    put(&f, false, NC_TCP_SYN | NC_TCP_ACK, NULL, 0);
    f.at = 12;
    put(&f, true, NC_TCP_ACK, NULL, 0);
    f.at = 15;
    return f;
}

static unsigned hex(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void say(fixture *f, char who, const char *text)
{
    uint8_t bytes[256];
    size_t n = 0;
    for (; text[2 * n] != '\0'; n++)
        bytes[n] = (uint8_t)(hex(text[2 * n]) << 4 | hex(text[2 * n + 1]));
    put(f, who == 'c', NC_TCP_ACK, bytes, n);
    f->at += 5;
}

static void finish(fixture *f)
{
    put(f, true, NC_TCP_FIN | NC_TCP_ACK, NULL, 0);
    put(f, false, NC_TCP_FIN | NC_TCP_ACK, NULL, 0);
    put(f, true, NC_TCP_ACK, NULL, 0);
    kit_close(f->w);
}

static void plain(void **state)
{
    (void)state;
    fixture f = begin();
    say(&f, 's', "fffd18");                       /* DO TERMINAL-TYPE */
    say(&f, 'c', "fffb18");
    say(&f, 's', "fffa1801fff0");                 /* SEND */
    say(&f, 'c', "fffa180049424d2d333237382d32fff0"); /* IS IBM-3278-2 */
    say(&f, 's', "fffd19fffb19fffd00fffb00");
    say(&f, 'c', "fffb19fffd19fffb00");
    say(&f, 's', "f5c2ffff40ffef");               /* Erase/Write; a doubled IAC; end of record */
    say(&f, 'c', "7d40"); /* ENTER, cut in the middle */
    say(&f, 'c', "40ffef");
    f.at += 2995;
    say(&f, 's', "f1c2");
    say(&f, 's', "40ffef");
    finish(&f);
    const nc_fact *session = kit_fact(f.k, NC_F_telnet_session, 0), *x = kit_fact(f.k, NC_F_tn3270_exchange, 0);
    assert_int_equal(kit_count(f.k, NC_F_telnet_option), 5);
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_telnet_option, 0), NC_telnet_option_option, "TERMINAL-TYPE"));
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_telnet_option, 4), NC_telnet_option_result, "unanswered"));
    assert_true(kit_is(f.k, session, NC_telnet_session_mode, "tn3270"));
    assert_true(kit_is(f.k, session, NC_telnet_session_terminal, "IBM-3278-2"));
    assert_true(kit_is(f.k, session, NC_telnet_session_owed, "BINARY"));
    assert_int_equal(kit_int(session, NC_telnet_session_bytes_s), 7);
    assert_int_equal(kit_count(f.k, NC_F_tn3270_exchange), 1);
    assert_true(kit_is(f.k, x, NC_tn3270_exchange_aid, "ENTER"));
    assert_int_equal(kit_int(x, NC_tn3270_exchange_time), ms(3000));
    assert_int_equal(kit_int(x, NC_tn3270_exchange_transfer), ms(5));
    assert_int_equal(kit_int(x, NC_tn3270_exchange_host), ms(2990));
    assert_int_equal(kit_int(x, NC_tn3270_exchange_network), ms(12));
    assert_int_equal(kit_int(x, NC_tn3270_exchange_command), 0xf1);
    kit_free(f.k);
}

/* Until the server gives or rejects a device. */
static fixture extended(void)
{
    fixture f = begin();
    say(&f, 's', "fffd28");
    say(&f, 'c', "fffb28");
    say(&f, 's', "fffa280802fff0");                                           /* SEND DEVICE-TYPE */
    say(&f, 'c', "fffa28020749424d2d333237382d32014c553031fff0");             /* REQUEST IBM-3278-2 CONNECT LU01 */
    return f;
}

static void rejected(void **state)
{
    (void)state;
    fixture f = extended();
    say(&f, 's', "fffa2802060501fff0"); /* REJECT REASON DEVICE-IN-USE */
    finish(&f);
    const nc_fact *e = kit_fact(f.k, NC_F_tn3270_event, 0), *s = kit_fact(f.k, NC_F_tn3270_session, 0);
    assert_int_equal(kit_count(f.k, NC_F_tn3270_event), 1);
    assert_true(kit_is(f.k, e, NC_tn3270_event_kind, "device_rejected"));
    assert_true(kit_is(f.k, e, NC_tn3270_event_asked, "LU01"));
    assert_true(kit_is(f.k, e, NC_tn3270_event_device, "IBM-3278-2"));
    assert_int_equal(kit_int(e, NC_tn3270_event_code), 1);
    assert_int_equal(kit_int(s, NC_tn3270_session_reason), 1);
    assert_true(kit_is(f.k, s, NC_tn3270_session_stage, "device_asked"));
    assert_false(kit_knows(kit_fact(f.k, NC_F_telnet_session, 0), NC_telnet_session_owing));
    kit_free(f.k);
}

static void bound(void **state)
{
    (void)state;
    fixture f = extended();
    say(&f, 's', "fffa28020449424d2d333237382d32014c553031fff0"); /* IS IBM-3278-2 CONNECT LU01 */
    say(&f, 'c', "fffa280307000204fff0");                         /* FUNCTIONS REQUEST BIND-IMAGE RESPONSES SYSREQ */
    say(&f, 's', "fffa28030400fff0");                             /* IS BIND-IMAGE */
    say(&f, 's', "030000000031ffef");                             /* BIND */
    say(&f, 's', "0000000001f1c2ffef");
    say(&f, 'c', "0200010001100300" "00ffef"); /* RESPONSE, negative, sense 10030000 */
    say(&f, 'c', "0600000002ffef");
    say(&f, 'c', "0000000003f34040ffef");      /* PF3 */
    say(&f, 's', "04000000040cffef");          /* UNBIND, LU failure */
    finish(&f);
    const nc_fact *s = kit_fact(f.k, NC_F_tn3270_session, 0), *n = kit_fact(f.k, NC_F_tn3270_event, 2);
    assert_int_equal(kit_count(f.k, NC_F_tn3270_event), 5);
    const nc_fact *given = kit_fact(f.k, NC_F_tn3270_event, 0);
    assert_true(kit_is(f.k, given, NC_tn3270_event_kind, "device_given"));
    assert_true(kit_is(f.k, given, NC_tn3270_event_by, "server"));
    assert_true(kit_is(f.k, given, NC_tn3270_event_lu, "LU01"));
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_tn3270_event, 1), NC_tn3270_event_kind, "bind"));
    assert_true(kit_is(f.k, n, NC_tn3270_event_kind, "negative_response"));
    assert_true(kit_is(f.k, n, NC_tn3270_event_sense, "10030000"));
    assert_true(kit_is(f.k, kit_fact(f.k, NC_F_tn3270_event, 3), NC_tn3270_event_kind, "system_request"));
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_tn3270_event, 4), NC_tn3270_event_code), 12);
    assert_true(kit_is(f.k, s, NC_tn3270_session_mode, "tn3270e"));
    assert_true(kit_is(f.k, s, NC_tn3270_session_stage, "ready"));
    assert_true(kit_is(f.k, s, NC_tn3270_session_lu, "LU01"));
    assert_true(kit_is(f.k, s, NC_tn3270_session_functions, "BIND-IMAGE"));
    assert_int_equal(kit_int(s, NC_tn3270_session_unbind), 12);
    assert_int_equal(kit_int(s, NC_tn3270_session_bound), false);
    assert_int_equal(kit_count(f.k, NC_F_tn3270_exchange), 0);
    kit_free(f.k);
}

static void refused(void **state)
{
    (void)state;
    fixture f = begin();
    say(&f, 's', "fffd28");
    say(&f, 'c', "fffc28"); /* WONT TN3270E */
    finish(&f);
    const nc_fact *o = kit_fact(f.k, NC_F_telnet_option, 0);
    assert_true(kit_is(f.k, o, NC_telnet_option_option, "TN3270E"));
    assert_true(kit_is(f.k, o, NC_telnet_option_result, "refused"));
    assert_true(kit_is(f.k, o, NC_telnet_option_of, "client"));
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_tn3270_session, 0), NC_tn3270_session_refused), true);
    kit_free(f.k);
}

/* Both say that TLS follows; the client's hello is read as TLS. */
static void start_tls(void **state)
{
    (void)state;
    fixture f = begin();
    say(&f, 's', "fffd2e");
    say(&f, 'c', "fffb2e");
    say(&f, 'c', "fffa2e01fff0");
    say(&f, 's', "fffa2e01fff0");
    say(&f, 'c', "160301002d010000290303" "2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e" "000002c02f0100");
    finish(&f);
    assert_int_equal(kit_count(f.k, NC_F_tls_hello), 1);
    assert_int_equal(kit_int(kit_fact(f.k, NC_F_telnet_session, 0), NC_telnet_session_tls), true);
    kit_free(f.k);
}

/* A silent partner is told from a recording that does not have it. */
static void one_sided(void **state)
{
    (void)state;
    kit *k = kit_new();
    nc_wire *w = kit_open(k, "a.pcap");
    static const uint8_t ask[] = {255, 253, 24};
    nc_packet syn = kit_tcp(1, 0, true, 23, NC_TCP_SYN, 100, 0, 0);
    nc_packet says = kit_tcp(2, ms(5), true, 23, NC_TCP_ACK, 101, 901, 0);
    kit_payload(&says, ask, sizeof ask, sizeof ask);
    nc_wire_packet(w, &syn);
    nc_wire_packet(w, &says);
    kit_close(w);
    assert_int_equal(kit_int(kit_fact(k, NC_F_telnet_session, 0), NC_telnet_session_missing), true);
    kit_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),   cmocka_unit_test(rejected),  cmocka_unit_test(bound),
        cmocka_unit_test(refused), cmocka_unit_test(start_tls), cmocka_unit_test(one_sided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
