/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

/* SMTP: which reply answers which command, and what never gets into a fact (RFC 5321, 3207, 4954, 3030, 3463). */

enum { CLIENT = true, SERVER = false };

typedef struct fixture {
    kit *k;
    nc_wire *w;
    uint64_t n;
    uint32_t next[2]; /* by sender: server, client */
} fixture;

/* Packets are numbered from 1 and a millisecond apart; the dialogue begins with number 4. */
static fixture begin(void)
{
    fixture f = {.k = kit_new(), .next = {901, 101}};
    f.w = kit_open(f.k, "a.pcap");
    nc_packet p = kit_tcp(++f.n, ms(1), CLIENT, 25, NC_TCP_SYN, 100, 0, 0);
    nc_wire_packet(f.w, &p);
    p = kit_tcp(++f.n, ms(2), SERVER, 25, NC_TCP_SYN | NC_TCP_ACK, 900, 101, 0);
    nc_wire_packet(f.w, &p);
    p = kit_tcp(++f.n, ms(3), CLIENT, 25, NC_TCP_ACK, 101, 901, 0);
    nc_wire_packet(f.w, &p);
    return f;
}

static void put_bytes(fixture *f, bool client, const char *bytes, size_t n)
{
    uint64_t number = ++f->n;
    nc_packet p = kit_tcp(number, ms((double)number), client, 25, NC_TCP_ACK | NC_TCP_PSH, f->next[client], f->next[!client], 0);
    kit_payload(&p, bytes, n, n);
    nc_wire_packet(f->w, &p);
    f->next[client] += (uint32_t)n;
}

static void put(fixture *f, bool client, const char *text)
{
    put_bytes(f, client, text, strlen(text));
}

static void hello(fixture *f)
{
    put(f, SERVER, "220 mail\r\n");
    put(f, CLIENT, "EHLO me\r\n");
    put(f, SERVER, "250-mail\r\n250-SIZE 1000\r\n250 STARTTLS\r\n");
}

static const nc_fact *reply(const fixture *f, size_t i)
{
    const nc_fact *fact = kit_fact(f->k, NC_F_smtp_reply, i);
    assert_non_null(fact);
    return fact;
}

static void check_reply(const fixture *f, size_t i, unsigned code, const char *to)
{
    const nc_fact *fact = reply(f, i);
    assert_int_equal(kit_int(fact, NC_smtp_reply_code), code);
    assert_true(kit_is(f->k, fact, NC_smtp_reply_to_verb, to));
}

static const nc_fact *session(fixture *f)
{
    kit_close(f->w);
    assert_int_equal(kit_count(f->k, NC_F_smtp_session), 1);
    return kit_fact(f->k, NC_F_smtp_session, 0);
}

/* Content looks like commands and is none; commands sent ahead are answered in their order (RFC 2920). */
static void a_mail(void **state)
{
    (void)state;
    fixture f = begin();
    hello(&f);
    put(&f, CLIENT, "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@d>\r\nDATA\r\n");
    put(&f, SERVER, "250 ok\r\n250 ok\r\n550 5.1.1 <e.f+g@d>: who is that\r\n354 go on\r\n");
    put(&f, CLIENT, "QUIT\r\nRCPT TO:<x@y>\r\n..\r\n.\r\nQUIT\r\n");
    put(&f, SERVER, "250 2.0.0 taken\r\n221 bye\r\n");
    assert_int_equal(kit_count(f.k, NC_F_smtp_reply), 8);
    check_reply(&f, 0, 220, "greeting");
    assert_int_equal(kit_int(reply(&f, 0), NC_smtp_reply_after_call), ms(3));
    check_reply(&f, 1, 250, "EHLO");
    check_reply(&f, 2, 250, "MAIL");
    check_reply(&f, 4, 550, "RCPT");
    assert_true(kit_is(f.k, reply(&f, 4), NC_smtp_reply_status, "5.1.1"));
    assert_true(kit_is(f.k, reply(&f, 4), NC_smtp_reply_text, "5.1.1 <...@d>: who is that"));
    assert_int_equal(kit_int(reply(&f, 4), NC_smtp_reply_to_n), 7);
    assert_int_equal(kit_int(reply(&f, 4), NC_smtp_reply_time), ms(1));
    check_reply(&f, 5, 354, "DATA");
    check_reply(&f, 6, 250, "content");
    check_reply(&f, 7, 221, "QUIT");
    const nc_fact *s = session(&f);
    assert_int_equal(kit_int(s, NC_smtp_session_mails), 1);
    assert_int_equal(kit_int(s, NC_smtp_session_tried), 1);
    assert_int_equal(kit_int(s, NC_smtp_session_refused), 1);
    assert_int_equal(kit_int(s, NC_smtp_session_size), 1000);
    assert_int_equal(kit_int(s, NC_smtp_session_offers_tls), 1);
    assert_int_equal(kit_int(s, NC_smtp_session_masked), 0);
    assert_int_equal(kit_int(s, NC_smtp_session_ended), 1);
    assert_true(kit_is(f.k, s, NC_smtp_session_last, "QUIT"));
    kit_free(f.k);
}

/* What follows AUTH is a secret, though it may look like a command. */
static void a_login(void **state)
{
    (void)state;
    fixture f = begin();
    hello(&f);
    put(&f, CLIENT, "AUTH LOGIN\r\n");
    put(&f, SERVER, "334 VXNlcm5hbWU6\r\n");
    put(&f, CLIENT, "QUIT\r\n");
    put(&f, SERVER, "334 UGFzc3dvcmQ6\r\n");
    put(&f, CLIENT, "aHVudGVyMg==\r\n");
    put(&f, SERVER, "535 5.7.8 no\r\n");
    put(&f, CLIENT, "RSET\r\n");
    put(&f, SERVER, "250 ok\r\n");
    check_reply(&f, 4, 535, "AUTH");
    assert_int_equal(kit_int(reply(&f, 4), NC_smtp_reply_to_n), 7);
    check_reply(&f, 5, 250, "RSET");
    kit_free(f.k);
}

/* RFC 3030: chunks are bytes, not lines; the last one ends the mail. */
static void chunks(void **state)
{
    (void)state;
    fixture f = begin();
    hello(&f);
    put(&f, CLIENT, "BDAT 6\r\nQUIT\r\nBDAT 8 LAST\r\nRSET");
    put(&f, CLIENT, "\r\n\r\nRSET\r\n");
    put(&f, SERVER, "250 ok\r\n250 taken\r\n250 reset\r\n");
    check_reply(&f, 2, 250, "BDAT");
    check_reply(&f, 3, 250, "content");
    check_reply(&f, 4, 250, "RSET");
    assert_int_equal(kit_int(session(&f), NC_smtp_session_mails), 1);
    kit_free(f.k);
}

static void keywords(void **state)
{
    (void)state;
    static const struct {
        const char *reply;
        bool tls, masked;
    } rows[] = {{"250-mail\r\n250-XXXXXXXA\r\n250 HELP\r\n", false, true},
                {"250-mail\r\n250 starttls\r\n", true, false},
                {"250-STARTTLS.example\r\n250-XCLIENT NAME\r\n250 HELP\r\n", false, false},
                {"250 STARTTLS\r\n", false, false}}; /* the first line is the server's name */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin();
        put(&f, SERVER, "220 mail\r\n");
        put(&f, CLIENT, "EHLO me\r\n");
        put(&f, SERVER, rows[i].reply);
        const nc_fact *s = session(&f);
        assert_int_equal(kit_int(s, NC_smtp_session_offers_tls), rows[i].tls);
        assert_int_equal(kit_int(s, NC_smtp_session_masked), rows[i].masked);
        assert_int_equal(kit_int(s, NC_smtp_session_ended), 0);
        kit_free(f.k);
    }
}

/* RFC 3463 2: class 2, 4 or 5, a subject and a detail of one to three digits. */
static void status_codes(void **state)
{
    (void)state;
    static const struct {
        const char *reply, *status;
    } rows[] = {{"450 4.7.1 later\r\n", "4.7.1"}, {"550-5.7.26 no\r\n550 5.7.26 really\r\n", "5.7.26"}, {"550 5.1.1\r\n", "5.1.1"},
                {"550 3.1.1 no\r\n", NULL},       {"550 5.1 no\r\n", NULL},                          {"550 5.1.1.1 no\r\n", NULL},
                {"550 5..1 no\r\n", NULL},        {"550 5.1.1234 no\r\n", NULL},                     {"550 55.1.1 no\r\n", NULL},
                {"550\r\n", NULL},                {"550 5.1.\r\n", NULL},                            {"550 5.1.1no\r\n", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin();
        hello(&f);
        put(&f, CLIENT, "MAIL FROM:<>\r\n");
        put(&f, SERVER, rows[i].reply);
        const nc_fact *r = reply(&f, 2);
        assert_int_equal(kit_knows(r, NC_smtp_reply_status), rows[i].status != NULL);
        assert_true(rows[i].status == NULL || kit_is(f.k, r, NC_smtp_reply_status, rows[i].status));
        kit_free(f.k);
    }
}

/* Where bytes are missing a reply is known, and not what it answers. */
static void missing_bytes(void **state)
{
    (void)state;
    fixture f = begin();
    hello(&f);
    f.next[CLIENT] += 20;
    put(&f, CLIENT, "RCPT TO:<c@d>\r\n");
    put(&f, SERVER, "550 no\r\n");
    kit_close(f.w);
    const nc_fact *r = reply(&f, 2), *s = kit_fact(f.k, NC_F_smtp_session, 0);
    assert_int_equal(kit_int(r, NC_smtp_reply_code), 550);
    assert_false(kit_knows(r, NC_smtp_reply_to_verb) && kit_knows(r, NC_smtp_reply_to_n));
    assert_false(kit_knows(s, NC_smtp_session_mails));
    kit_free(f.k);
}

static void over_to_tls(void **state)
{
    (void)state;
    fixture f = begin();
    hello(&f);
    put(&f, CLIENT, "STARTTLS\r\n");
    put(&f, SERVER, "220 2.0.0 ready\r\n");
    put_bytes(&f, CLIENT, "\x16\x03\x01\0\x04\x01\0\0\0", 9);
    assert_int_equal(kit_count(f.k, NC_F_smtp_session), 1);
    const nc_fact *s = kit_fact(f.k, NC_F_smtp_session, 0);
    assert_int_equal(kit_int(s, NC_smtp_session_tls), 1);
    assert_true(kit_is(f.k, s, NC_smtp_session_last, "STARTTLS"));
    kit_free(f.k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail),       cmocka_unit_test(a_login),       cmocka_unit_test(chunks),      cmocka_unit_test(keywords),
        cmocka_unit_test(status_codes), cmocka_unit_test(missing_bytes), cmocka_unit_test(over_to_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
