/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decoders/packet/says.h"

static void assert_str(nc_str have, const char *want)
{
    nc_str wanted = nc_str_c(want);
    assert_int_equal(have.n, wanted.n);
    if (wanted.n > 0)
        assert_memory_equal(have.p, wanted.p, wanted.n);
}

static nc_str says(const char *bytes, size_t n, char out[128])
{
    nc_packet packet = {.proto = NC_PROTO_TCP, .payload = nc_cursor_of(bytes, n, n)};
    nc_buf text = {0};
    nc_payload_says(&packet, &text);
    size_t length = text.n < 127 ? text.n : 127;
    if (length > 0)
        memcpy(out, text.p, length);
    nc_buf_free(&text);
    return nc_str_n(out, length);
}

static void check(const char *bytes, size_t n, const char *wanted)
{
    char out[128];
    assert_str(says(bytes, n, out), wanted);
}
#define CHECK(bytes, wanted) check(bytes, sizeof(bytes) - 1, wanted)

static void dialogues_say_their_line(void **state)
{
    (void)state;
    CHECK("PORT 137,72,43,137,40,196\r\n", "PORT 137,72,43,137,40,196");
    CHECK("227 Entering Passive Mode (10,0,0,2,7,3)\r\n", "227 Entering Passive Mode (10,0,0,2,7,3)");
    CHECK("220-first\r\n220 second\r\n", "220-first");
    CHECK("HTTP/1.1 503 Service Unavailable\r\nX: y\r\n", "HTTP/1.1 503 Service Unavailable");
    CHECK("list\r\n", "list");
}

static void secrets_stay_out(void **state)
{
    (void)state;
    CHECK("PASS hunter2\r\n", "PASS ...");
    CHECK("pass hunter2\r\n", "pass ...");
    CHECK("ACCT hunter2\r\n", "ACCT ...");
    CHECK("SITE secret\r\n", "SITE ...");
    CHECK("AUTH PLAIN AGpvZQBodW50ZXIy\r\n", "AUTH PLAIN");
    CHECK("AUTH TLS\r\n", "AUTH TLS");
    CHECK("GET /a?token=hunter2 HTTP/1.1\r\n", "GET /a");
    CHECK("hunter2\r\n", "");
    CHECK("a1 LOGIN me hunter2\r\n", "");
}

static void records_of_tls_are_named(void **state)
{
    (void)state;
    CHECK("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", "TLS client hello");
    CHECK("\x16\x03\x03\x00\x05\x02\x00\x00\x01\x00", "TLS server hello");
    CHECK("\x16\x03\x03\x00\x28\xd3\x00\x00", "TLS encrypted handshake");
    CHECK("\x15\x03\x03\x00\x02\x02\x28", "TLS alert fatal 40 handshake failure");
    CHECK("\x15\x03\x03\x00\x02\x01\x00", "TLS alert warning 0 close notify");
    CHECK("\x15\x03\x03\x00\x02\x02\xfa", "TLS alert fatal 250");
    CHECK("\x15\x03\x03\x00\x02\x02", "TLS alert");
    CHECK("\x15\x03\x03\x00\x1a\x02\x28", "TLS encrypted alert");
    /* three messages in one record; the same in three records; the last one goes on behind the packet */
    CHECK("\x16\x03\x03\x00\x0e\x02\x00\x00\x01x\x0b\x00\x00\x01y\x0e\x00\x00\x00",
          "TLS server hello, certificate, server hello done");
    CHECK("\x16\x03\x03\x00\x04\x02\x00\x00\x00\x16\x03\x03\x00\x04\x0e\x00\x00\x00",
          "TLS server hello, server hello done");
    CHECK("\x16\x03\x03\x0c\x00\x02\x00\x00\x00\x0b\x00\x0b\xf8zz", "TLS server hello, certificate");
    /* what follows a change of keys is no message: type 1, but longer than any */
    CHECK("\x14\x03\x03\x00\x01\x01\x16\x03\x03\x00\x06\x01\xff\xff\xff\xff\xff",
          "TLS change cipher spec, encrypted handshake");
    CHECK("\x17\x03\x03\x00\x01x\x17\x03\x03\x00\x01y\x15\x03\x03\x00\x13z",
          "TLS application data, encrypted alert");
    CHECK("\x17\x03\x03\x00\x02xx", "TLS application data");
}

static void other_bytes_say_nothing(void **state)
{
    (void)state;
    CHECK("", "");
    CHECK("\x16", "");
    CHECK("\x16\x03", "");
    CHECK("220", "220");
    CHECK("22\x01", "");
    CHECK("GET \x1b[2J", "");
    CHECK("2200 x", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_say_their_line),
        cmocka_unit_test(secrets_stay_out),
        cmocka_unit_test(records_of_tls_are_named),
        cmocka_unit_test(other_bytes_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
