/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet_kit.h"

enum { CLIENT = true, SERVER = false };

typedef struct fixture {
    kit *k;
    nc_wire *w;
    uint64_t n;
    uint16_t port;
    uint32_t next[2]; /* by sender: server, client */
} fixture;

static fixture begin(uint16_t port)
{
    fixture f = {.k = kit_new(), .port = port, .next = {901, 101}};
    f.w = kit_open(f.k, "a.pcap");
    nc_packet p = kit_tcp(++f.n, ms(0), CLIENT, port, NC_TCP_SYN, 100, 0, 0);
    nc_wire_packet(f.w, &p);
    p = kit_tcp(++f.n, ms(1), SERVER, port, NC_TCP_SYN | NC_TCP_ACK, 900, 101, 0);
    nc_wire_packet(f.w, &p);
    return f;
}

static void end(fixture *f)
{
    kit_free(f->k);
}

/* A segment with these bytes at `seq`; `sent` bytes were on the wire. */
static void put_at(fixture *f, bool client, uint32_t seq, const char *bytes, size_t cap, size_t sent)
{
    uint64_t n = ++f->n;
    nc_packet p =
        kit_tcp(n, ms((double)n), client, f->port, NC_TCP_ACK | NC_TCP_PSH, seq, f->next[!client], 0);
    kit_payload(&p, bytes, cap, sent);
    nc_wire_packet(f->w, &p);
    if ((int32_t)(seq + sent - f->next[client]) > 0)
        f->next[client] = seq + (uint32_t)sent;
}

static void put(fixture *f, bool client, const char *text)
{
    put_at(f, client, f->next[client], text, strlen(text), strlen(text));
}

static const nc_fact *command(const fixture *f, size_t i)
{
    return kit_fact(f->k, NC_F_ftp_command, i);
}

static const nc_fact *reply(const fixture *f, size_t i)
{
    return kit_fact(f->k, NC_F_ftp_reply, i);
}

static bool verb(const fixture *f, size_t i, const char *text)
{
    return kit_is(f->k, command(f, i), NC_ftp_command_verb, text);
}

static void dialogue(void **state)
{
    (void)state;
    fixture f = begin(21);
    put(&f, SERVER, "220-Welcome\r\n 230 looks like a reply\r\n220-still\r\n220 Ready.\r\n");
    put(&f, CLIENT, "USER joe\r\n");
    put(&f, SERVER, "331 Password please\r\n");
    put(&f, CLIENT, "pass s3cret\r\n");
    put(&f, SERVER, "230 In\r\n");
    put(&f, CLIENT, "PORT 10,0,0,1,40,196\r\n");
    put(&f, SERVER, "200 Port ok\r\n");
    put(&f, CLIENT, "LIST\r\n");
    put(&f, SERVER, "125 List started\r\n");
    put(&f, SERVER, "250 List done\r\n");
    kit_close(f.w);
    assert_int_equal(kit_count(f.k, NC_F_ftp_command), 4);
    assert_int_equal(kit_count(f.k, NC_F_ftp_reply), 6);
    assert_int_equal(kit_int(reply(&f, 0), NC_ftp_reply_code), 220);
    assert_true(kit_is(f.k, reply(&f, 0), NC_ftp_reply_text, "Ready."));
    assert_false(kit_knows(reply(&f, 0), NC_ftp_reply_to_verb));
    assert_true(kit_is(f.k, command(&f, 0), NC_ftp_command_arg, "joe"));
    assert_true(verb(&f, 1, "PASS"));
    assert_false(kit_knows(command(&f, 1), NC_ftp_command_arg));
    assert_int_equal(nc_sym_find(f.k->c.pool, NC_S("s3cret")), 0); /* not even in the pool */
    assert_int_equal(kit_int(command(&f, 2), NC_ftp_command_data_ip), nc_w_ip4(C_IP));
    assert_int_equal(kit_int(command(&f, 2), NC_ftp_command_data_port), 40 * 256 + 196);
    assert_int_equal(kit_int(command(&f, 2), NC_ftp_command_transfer), 0);
    assert_int_equal(kit_int(command(&f, 3), NC_ftp_command_transfer), 1);
    assert_int_equal(kit_int(command(&f, 3), NC_ftp_command_index), 4);
    assert_true(command(&f, 3) && command(&f, 3)->from.record == 10);
    assert_true(kit_is(f.k, reply(&f, 4), NC_ftp_reply_to_verb, "LIST"));
    assert_true(kit_is(f.k, reply(&f, 5), NC_ftp_reply_to_verb, "LIST"));
    assert_int_equal(kit_int(reply(&f, 5), NC_ftp_reply_to_n), 10);
    assert_int_equal(kit_int(reply(&f, 3), NC_ftp_reply_client), nc_w_ip4(C_IP));
    assert_int_equal(kit_int(reply(&f, 3), NC_ftp_reply_flow), kit_int(command(&f, 0), NC_ftp_command_flow));
    end(&f);
}

static void addresses(void **state)
{
    (void)state;
    static const struct {
        bool client;
        const char *line;
        const char *ip; /* NULL = unknown */
        int port;       /* -1 = unknown */
    } rows[] = {
        {CLIENT, "PORT 137,72,43,137,40,196\r\n", "137.72.43.137", 10436},
        {CLIENT, "PORT 1,2,3,4,5\r\n", NULL, -1},
        {CLIENT, "PORT 1,2,3,4,5,256\r\n", NULL, -1},
        {CLIENT, "PORT 1,2,3,4,5,6,7\r\n", NULL, -1},
        {CLIENT, "EPRT |1|132.235.1.2|6275|\r\n", "132.235.1.2", 6275},
        {CLIENT, "EPRT |2|1080::8:800:200C:417A|5282|\r\n", "1080::8:800:200c:417a", 5282},
        {CLIENT, "EPRT !1!10.9.8.7!80!\r\n", "10.9.8.7", 80},
        {CLIENT, "EPRT |1|10.9.8.7|80000|\r\n", NULL, -1},
        {SERVER, "227 Entering Passive Mode (137,72,43,207,14,95).\r\n", "137.72.43.207", 3679},
        {SERVER, "227 Entering Passive Mode 137,72,43,207,14,95\r\n", "137.72.43.207", 3679},
        {SERVER, "227 =10,0,0,2,0,255\r\n", "10.0.0.2", 255},
        {SERVER, "227 no address\r\n", NULL, -1},
        {SERVER, "229 Entering Extended Passive Mode (|||6446|)\r\n", "10.0.0.2", 6446},
        {SERVER, "229 ok (!!!1024!)\r\n", "10.0.0.2", 1024},
        {SERVER, "229 broken (|||)\r\n", NULL, -1},
        {SERVER, "200 not 227 (1,2,3,4,5,6)\r\n", NULL, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin(21);
        put(&f, rows[i].client, rows[i].line);
        const nc_fact *fact = rows[i].client ? command(&f, 0) : reply(&f, 0);
        unsigned ip = rows[i].client ? (unsigned)NC_ftp_command_data_ip : (unsigned)NC_ftp_reply_data_ip;
        unsigned port =
            rows[i].client ? (unsigned)NC_ftp_command_data_port : (unsigned)NC_ftp_reply_data_port;
        assert_non_null(fact);
        assert_int_equal(kit_knows(fact, port), rows[i].port >= 0);
        assert_int_equal(kit_knows(fact, ip), rows[i].ip != NULL);
        nc_word expected;
        if (rows[i].ip != NULL) {
            assert_true(nc_value_parse(f.k->c.pool, NC_T_IP, nc_str_c(rows[i].ip), &expected));
            assert_int_equal(kit_int(fact, ip), expected);
            assert_int_equal(kit_int(fact, port), rows[i].port);
        }
        end(&f);
    }
}

static const char from_client[] = "USER joe\r\nPASS x\r\nEPSV\r\nRETR a file\r\nQUIT\r\n";
static const char from_server[] =
    "220-Hi\r\n220 Hi\r\n331 go\r\n230 in\r\n229 (|||99|)\r\n150 now\r\n226 done\r\n221 bye\r\n";

/* What came out, without the segments' places. */
static void check_split(const fixture *f)
{
    static const char *const verbs[] = {"USER", "PASS", "EPSV", "RETR", "QUIT"};
    static const int codes[] = {220, 331, 230, 229, 150, 226, 221};
    assert_int_equal(kit_count(f->k, NC_F_ftp_command), 5);
    assert_int_equal(kit_count(f->k, NC_F_ftp_reply), 7);
    for (unsigned i = 0; i < 5; i++) {
        assert_true(verb(f, i, verbs[i]));
        assert_int_equal(kit_int(command(f, i), NC_ftp_command_index), i + 1);
    }
    assert_true(kit_is(f->k, command(f, 3), NC_ftp_command_arg, "a file"));
    for (unsigned i = 0; i < 7; i++)
        assert_int_equal(kit_int(reply(f, i), NC_ftp_reply_code), codes[i]);
    assert_int_equal(kit_int(reply(f, 3), NC_ftp_reply_data_port), 99);
}

static void split_everywhere(void **state)
{
    (void)state;
    size_t c = strlen(from_client), s = strlen(from_server);
    for (size_t i = 1; i < s; i++) {
        fixture f = begin(21);
        size_t j = 1 + i % (c - 1);
        put_at(&f, SERVER, 901, from_server, i, i);
        put_at(&f, SERVER, 901 + (uint32_t)i, from_server + i, s - i, s - i);
        put_at(&f, CLIENT, 101, from_client, j, j);
        put_at(&f, CLIENT, 101 + (uint32_t)j, from_client + j, c - j, c - j);
        check_split(&f);
        end(&f);
    }
}

/* The second part first, then overlapping copies: each byte is read once. */
static void disorder_and_copies(void **state)
{
    (void)state;
    size_t c = strlen(from_client), s = strlen(from_server);
    for (size_t i = 2; i < c; i++) {
        fixture f = begin(21);
        put_at(&f, SERVER, 901 + (uint32_t)i, from_server + i, s - i, s - i);
        f.next[SERVER] = 901; /* nobody acknowledges what has not come */
        put_at(&f, CLIENT, 101 + (uint32_t)i, from_client + i, c - i, c - i);
        f.next[CLIENT] = 101;
        assert_int_equal(kit_count(f.k, NC_F_ftp_command), 0);
        put_at(&f, SERVER, 901, from_server, i - 1, i - 1);
        put_at(&f, CLIENT, 101, from_client, i - 1, i - 1);
        put_at(&f, SERVER, 901 + (uint32_t)i - 2, from_server + i - 2, 2, 2);
        put_at(&f, CLIENT, 101 + (uint32_t)i - 2, from_client + i - 2, 2, 2);
        put_at(&f, CLIENT, 101, from_client, c, c);
        check_split(&f);
        end(&f);
    }
}

static void one_byte_each(void **state)
{
    (void)state;
    fixture f = begin(21);
    for (size_t i = 0; i < strlen(from_server); i++)
        put_at(&f, SERVER, f.next[SERVER], from_server + i, 1, 1);
    for (size_t i = 0; i < strlen(from_client); i++)
        put_at(&f, CLIENT, f.next[CLIENT], from_client + i, 1, 1);
    check_split(&f);
    assert_int_equal(kit_int(command(&f, 0), NC_ftp_command_segment), 101 + strlen("USER joe\r\n") - 1);
    end(&f);
}

static void bytes_missing(void **state)
{
    (void)state;
    fixture f = begin(21);
    put(&f, SERVER, "220 Ready\r\n");
    put(&f, CLIENT, "USER j");
    f.next[CLIENT] += 20; /* not recorded */
    put(&f, CLIENT, "est of a line\r\nNOOP\r\n");
    assert_int_equal(kit_count(f.k, NC_F_ftp_command), 0); /* it may only be late */
    put(&f, SERVER, "200 Fine\r\n");                       /* acknowledges it: lost in the capture */
    assert_int_equal(kit_count(f.k, NC_F_ftp_command), 1);
    assert_true(verb(&f, 0, "NOOP"));
    assert_true(nc_str_find(nc_sources_get(f.k->c.sources, 1)->note, NC_S("dialogue")) != SIZE_MAX);
    f.next[CLIENT] += 20;
    put(&f, CLIENT, "SYST\r\n"); /* the gap ends where a line begins */
    put(&f, SERVER, "215 Unix\r\n");
    assert_true(kit_is(f.k, reply(&f, 1), NC_ftp_reply_to_verb, "NOOP"));
    assert_true(verb(&f, 1, "SYST"));
    assert_true(kit_is(f.k, reply(&f, 2), NC_ftp_reply_to_verb, "SYST"));
    end(&f);
}

static void put_timed(fixture *f, double at, bool client, const char *text)
{
    uint32_t n = (uint32_t)strlen(text);
    nc_packet p = kit_tcp(++f->n, ms(at), client, f->port, NC_TCP_ACK, f->next[client], f->next[!client], 0);
    kit_payload(&p, text, n, n);
    nc_wire_packet(f->w, &p);
    f->next[client] += n;
}

/* The opening: 1 ms from here to the server and back, 2 ms to the client. */
static void who_takes_the_time(void **state)
{
    (void)state;
    fixture f = begin(21);
    put_timed(&f, 3, CLIENT, "");
    put_timed(&f, 10, SERVER, "220 FTP\r\n");
    put_timed(&f, 20, CLIENT, "USER joe\r\n");
    put_timed(&f, 50, SERVER, "331-Hello\r\n");
    put_timed(&f, 90, SERVER, "331 Password\r\n");
    put_timed(&f, 190, CLIENT, "RETR a\r\nNOOP\r\n");
    put_timed(&f, 200, SERVER, "150 Here it comes\r\n");
    put_timed(&f, 700, SERVER, "226 Done\r\n");
    put_timed(&f, 705, SERVER, "200 Yes\r\n");
    assert_false(kit_knows(reply(&f, 0), NC_ftp_reply_time));
    assert_false(kit_knows(command(&f, 0), NC_ftp_command_think));
    assert_int_equal(kit_int(reply(&f, 1), NC_ftp_reply_time), ms(30));
    assert_int_equal(kit_int(reply(&f, 1), NC_ftp_reply_server_time), ms(29));
    assert_int_equal(kit_int(reply(&f, 1), NC_ftp_reply_network), ms(3));
    assert_int_equal(kit_int(command(&f, 1), NC_ftp_command_think), ms(100));
    assert_false(kit_knows(command(&f, 2), NC_ftp_command_think));
    assert_int_equal(kit_int(reply(&f, 2), NC_ftp_reply_time), ms(10));
    assert_int_equal(kit_int(reply(&f, 3), NC_ftp_reply_time), ms(510));
    assert_int_equal(kit_int(reply(&f, 4), NC_ftp_reply_time), ms(5));
    end(&f);
}

static void cut_by_the_capture(void **state)
{
    (void)state;
    fixture f = begin(21);
    put_at(&f, SERVER, 901, "220 Welcome to", 14, 40);
    put_at(&f, CLIENT, 101, "PORT 1,2,3,4,5,6\r\n", 12, 18);
    put_at(&f, CLIENT, 119, "SYST\r\n", 6, 6);
    assert_int_equal(kit_int(reply(&f, 0), NC_ftp_reply_code), 220);
    assert_false(kit_knows(reply(&f, 0), NC_ftp_reply_text));
    assert_true(verb(&f, 0, "PORT"));
    assert_false(kit_knows(command(&f, 0), NC_ftp_command_arg));
    assert_false(kit_knows(command(&f, 0), NC_ftp_command_data_ip));
    assert_true(verb(&f, 1, "SYST"));
    end(&f);
}

static void encrypted_after_234(void **state)
{
    (void)state;
    fixture f = begin(21);
    put(&f, SERVER, "220 Ready\r\n");
    put(&f, CLIENT, "AUTH TLS\r\n");
    put(&f, SERVER, "234 go ahead\r\n");
    put(&f, CLIENT, "USER hidden in ciphertext by chance\r\n");
    put(&f, SERVER, "331 chance\r\n");
    assert_int_equal(kit_count(f.k, NC_F_ftp_command), 1);
    assert_int_equal(kit_count(f.k, NC_F_ftp_reply), 2);
    end(&f);
    f = begin(21);
    put(&f, CLIENT, "AUTH TLS\r\n");
    put(&f, SERVER, "502 no\r\n");
    put(&f, CLIENT, "USER joe\r\n");
    assert_int_equal(kit_count(f.k, NC_F_ftp_command), 2);
    end(&f);
}

static void other_ports(void **state)
{
    (void)state;
    static const struct {
        const char *banner, *first;
        size_t commands, replies;
    } rows[] = {
        {"220 My FTP server\r\n", "USER joe\r\n", 1, 1},
        {"220 Hello\r\n", "USER joe\r\n", 1, 1}, /* known when the client speaks: the greeting waited for it */
        {"220 mail ESMTP\r\n", "EHLO me\r\n", 0, 0},
        {"+OK POP3\r\n", "USER joe\r\n", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin(2100);
        put(&f, SERVER, rows[i].banner);
        put(&f, CLIENT, rows[i].first);
        assert_int_equal(kit_count(f.k, NC_F_ftp_command), rows[i].commands);
        assert_int_equal(kit_count(f.k, NC_F_ftp_reply), rows[i].replies);
        put(&f, SERVER, "331 more\r\n");
        assert_int_equal(kit_count(f.k, NC_F_ftp_reply), rows[i].replies + (rows[i].commands != 0));
        end(&f);
    }
}

/* A mail server greets with 220, or turns the caller away (RFC 5321 3.1); elsewhere 554 is nobody's greeting. */
static void greetings_of_mail_servers(void **state)
{
    (void)state;
    static const struct {
        uint16_t port;
        const char *greeting;
        size_t banners;
    } rows[] = {
        {25, "220 mail\r\n", 1}, {25, "554 5.7.1 not you\r\n", 1}, {25, "554-not\r\n554 you\r\n", 1}, {25, "421 later\r\n", 1},
        {25, "5545 parts\r\n", 0}, {25, "550 no\r\n", 0}, {2500, "554 5.7.1 not you\r\n", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin(rows[i].port);
        put(&f, SERVER, rows[i].greeting);
        assert_int_equal(kit_count(f.k, NC_F_app_banner), rows[i].banners);
        assert_true(rows[i].banners == 0 || kit_is(f.k, kit_fact(f.k, NC_F_app_banner, 0), NC_app_banner_protocol, "smtp"));
        end(&f);
    }
}

static void long_lines(void **state)
{
    (void)state;
    static char line[6000];
    memset(line, 'a', sizeof line);
    memcpy(line, "STOR ", 5);
    memcpy(line + sizeof line - 2, "\r\n", 2);
    for (unsigned pieces = 1; pieces <= 2; pieces++) {
        fixture f = begin(21);
        size_t part = sizeof line / pieces;
        for (unsigned i = 0; i < pieces; i++)
            put_at(&f, CLIENT, f.next[CLIENT], line + i * part, part, part);
        put(&f, CLIENT, "NOOP\r\n");
        assert_int_equal(kit_count(f.k, NC_F_ftp_command), 2);
        assert_int_equal(nc_sym_str(f.k->c.pool, (nc_sym)kit_int(command(&f, 0), NC_ftp_command_arg)).n,
                         4096 - 5);
        assert_true(verb(&f, 1, "NOOP"));
        end(&f);
    }
}

static void bound_of_reassembly(void **state)
{
    (void)state;
    fixture f = begin(21);
    f.k->limits.reassembly = 1000;
    put(&f, SERVER, "220 Ready\r\n");
    f.next[CLIENT] += 5;
    for (unsigned i = 0; i < 100; i++)
        put(&f, CLIENT, "NOOP a\r\n");
    assert_true(kit_count(f.k, NC_F_ftp_command) >= 80);
    assert_true(nc_str_find(nc_sources_get(f.k->c.sources, 1)->note, NC_S("packet.reassembly")) != SIZE_MAX);
    kit_close(f.w);
    assert_int_equal(kit_count(f.k, NC_F_ftp_command), 100);
    end(&f);
}

static void telnet_before_abor(void **state)
{
    (void)state;
    fixture f = begin(21);
    put(&f, CLIENT,
        "\xff\xf4\xff\xf2"
        "ABOR\r\n");
    assert_true(verb(&f, 0, "ABOR"));
    end(&f);
}

static void odd_replies(void **state)
{
    (void)state;
    fixture f = begin(21);
    put(&f, CLIENT, "NOOP\r\n");
    put(&f, SERVER, "no code at all\r\n250\r\n200missing blank\r\n2000 no\r\n999 no\r\n");
    assert_int_equal(kit_count(f.k, NC_F_ftp_reply), 2);
    assert_int_equal(kit_int(reply(&f, 0), NC_ftp_reply_code), 250);
    assert_true(kit_is(f.k, reply(&f, 0), NC_ftp_reply_text, ""));
    assert_int_equal(kit_int(reply(&f, 1), NC_ftp_reply_code), 200);
    assert_true(kit_is(f.k, reply(&f, 1), NC_ftp_reply_text, "missing blank"));
    end(&f);
}

static void something_else_on_21(void **state)
{
    (void)state;
    fixture f = begin(21);
    for (unsigned i = 0; i < 12; i++)
        put(&f, CLIENT, "\x16\x03\x01 not a command\n");
    put(&f, CLIENT, "USER joe\r\n");
    assert_int_equal(kit_count(f.k, NC_F_ftp_command), 0);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogue),
        cmocka_unit_test(addresses),
        cmocka_unit_test(split_everywhere),
        cmocka_unit_test(disorder_and_copies),
        cmocka_unit_test(one_byte_each),
        cmocka_unit_test(bytes_missing),
        cmocka_unit_test(who_takes_the_time),
        cmocka_unit_test(cut_by_the_capture),
        cmocka_unit_test(encrypted_after_234),
        cmocka_unit_test(other_ports),
        cmocka_unit_test(greetings_of_mail_servers),
        cmocka_unit_test(long_lines),
        cmocka_unit_test(bound_of_reassembly),
        cmocka_unit_test(telnet_before_abor),
        cmocka_unit_test(odd_replies),
        cmocka_unit_test(something_else_on_21),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
