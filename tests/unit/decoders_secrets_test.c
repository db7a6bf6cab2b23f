/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decoders/secrets.h"

#include "engine/base/arena.h"

#include <stdlib.h>
#include <time.h>

static void check(const char *text, const char *wanted)
{
    nc_buf room = {0};
    nc_str out = nc_without_secrets(nc_str_c(text), &room);
    if (!nc_str_eq(out, nc_str_c(wanted)))
        print_error("%s\nbecame %.*s\nwanted %s\n", text, NC_FMT(out), wanted);
    assert_true(nc_str_eq(out, nc_str_c(wanted)));
    nc_buf room_again = {0};
    assert_true(nc_str_eq(nc_without_secrets(out, &room_again), out)); /* nothing is left to be found */
    nc_buf_free(&room_again);
    nc_buf_free(&room);
}

static void values_behind_names_are_left_out(void **state)
{
    (void)state;
    check("login password=hunter2 user=joe", "login password=* user=joe");
    check("Password: hunter2", "Password: *");
    check("db_password = hunter2, port = 1", "db_password = *, port = 1");
    check("password := hunter2 next", "password := * next");
    check("passwd=hun,ter2;PWD=hunter2;", "passwd=*,ter2;PWD=*;"); /* where a value ends is a guess */
    check("{\"token\": \"hun ter2\", \"a\": 1}", "{\"token\": \"*\", \"a\": 1}");
    check("community \"public\" refused", "community \"public\" refused"); /* no sign between them */
    check("snmp-community=public from 10.0.0.1", "snmp-community=* from 10.0.0.1");
    check("Authorization: Basic am9lOmh1bnRlcjI=\nHost: a", "Authorization: *\nHost: a");
    check("Cookie: a=1; b=2", "Cookie: *");
    check("-H 'Proxy-Authorization: Bearer x.y' http://a/", "-H 'Proxy-Authorization: *' http://a/");
    check("password=/hunter2", "password=*");
    check("REASON=00F30085 PW=hunter2", "REASON=00F30085 PW=*");
    check("password=a password=b", "password=* password=*");
}

static void passwords_of_addresses_are_left_out(void **state)
{
    (void)state;
    check("fetch https://joe:hunter2@web/x failed", "fetch https://joe:*@web/x failed");
    check("ftp://joe:hun@ter2@web/x", "ftp://joe:*@web/x");
    check("ftp://joe:hun/ter2@web/x", "ftp://joe:*@web/x");
    check("ftp://joe:hunter2@[2001:db8::1]:21/x", "ftp://joe:*@[2001:db8::1]:21/x");
    check("GET http://joe:hunt", "GET http://joe:*"); /* the recording ends inside of it */
    check("GET http://joe:hunter2/ HTTP/1.1", "GET http://joe:*/ HTTP/1.1");
}

static void all_else_stays(void **state)
{
    static const char *const texts[] = {
        "",
        "Failed password for joe from 10.0.0.1 port 4000 ssh2",
        "Password:",
        "password=",
        "331 Send password please.",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0",
        "GET http://web:8080/a@b",
        "http://web/x?mail=joe:a@b",
        "http://[2001:db8::1]:80/a@b",
        "PWD=/home/joe",
        "Token Ring: up",
        "TCP: SYN cookies: on",
        "2009-03-03T17:58:55.0072Z a::b:c ://",
        "ssh://joe@web",
        "http://web:80",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        nc_buf room = {0};
        nc_str text = nc_str_c(texts[i]), out = nc_without_secrets(text, &room);
        if (!nc_str_eq(out, text))
            print_error("%s became %.*s\n", texts[i], NC_FMT(out));
        assert_ptr_equal(out.p, text.p); /* nothing is copied either */
        assert_int_equal(out.n, text.n);
        nc_buf_free(&room);
    }
}

static void names_tell(void **state)
{
    static const char *const secret[] = {"KeyringPw",     "Authentication_Key", "tcp_fastopen_key",
                                         "stable_secret", "SharedKey",          "AuthInboundSA",
                                         "COMMUNITY",     "access_token",       "WPA_PASSPHRASE"};
    static const char *const open[] = {
        "PASSIVEDATAPORTS", "KEYRING", "tcp_syncookies", "Tokens", "key", "port", ""};
    (void)state;
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
        assert_true(nc_is_secret_name(nc_str_c(secret[i])));
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        assert_false(nc_is_secret_name(nc_str_c(open[i])));
}

static void commands_of_ftp_tell(void **state)
{
    (void)state;
    assert_true(nc_is_secret_command(NC_S("PaSs"), NC_S("x")));
    assert_true(nc_is_secret_command(NC_S("ADAT"), NC_S("x")));
    assert_true(nc_is_secret_command(NC_S("site"), NC_S("pswd old new")));
    assert_true(nc_is_secret_command(NC_S("SITE"), NC_S("CHPASSWD x")));
    assert_false(nc_is_secret_command(NC_S("SITE"), NC_S("LRECL=80 RECFM=FB")));
    assert_false(nc_is_secret_command(NC_S("SITE"), NC_S("")));
    assert_false(nc_is_secret_command(NC_S("USER"), NC_S("pass")));
}

/* A line of a hostile text costs no more than a few looks at each of its characters. */
static void time_follows_the_text(void **state)
{
    static const char *const pieces[] = {
        "x://a:b/", "password=", "password=\"", ":::=", "   =", "a:b@://", "\"\"\"=", "Cookie:\n"};
    enum { LENGTH = 1 << 20 };
    char *text = nc_xmalloc(LENGTH);
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t n = strlen(pieces[i]);
        for (size_t at = 0; at < LENGTH; at++)
            text[at] = pieces[i][at % n];
        nc_buf room = {0};
        clock_t before = clock();
        (void)nc_without_secrets(nc_str_n(text, LENGTH), &room);
        assert_true((clock() - before) / CLOCKS_PER_SEC < 10); /* of the square it would be minutes */
        nc_buf_free(&room);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_behind_names_are_left_out),
        cmocka_unit_test(passwords_of_addresses_are_left_out),
        cmocka_unit_test(all_else_stays),
        cmocka_unit_test(names_tell),
        cmocka_unit_test(commands_of_ftp_tell),
        cmocka_unit_test(time_follows_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
