/* SPDX-License-Identifier: Apache-2.0 */
/* curl without FTP, in the forms of curl 7.58, 7.88 and 8.5 with OpenSSL and GnuTLS; names and numbers are set by hand.
 * Numbers of alerts: RFC 8446 6, in curl's lines with 2 * 256 of a fatal one, in OpenSSL's errors with 1000 (0x3e8). */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "check_facts.h"

extern const nc_decoder nc_decoder_linux;

static text_case *read_text(const char *text)
{
    text_case *t = case_new();
    case_decode(t, &nc_decoder_linux, nc_str_c(text));
    return t;
}

static void connections(void **state)
{
    (void)state;
    text_case *t = read_text(
        "$ curl -v https://zos1/\n*   Trying 10.1.2.3:443...\n* connect to 10.1.2.3 port 443 failed: Connection refused\n"
        "* Failed to connect to zos1 port 443 after 3 ms: Couldn't connect to server\n* Closing connection 0\n"
        "curl: (7) Failed to connect to zos1 port 443 after 3 ms: Couldn't connect to server\n"
        "$ curl http://zos2/\ncurl: (7) Failed to connect to zos2 port 80: No route to host\n"
        "$ curl --max-time 5 https://zos3:8443/\ncurl: (28) Connection timed out after 5001 milliseconds\n"
        "$ curl https://zos9/\ncurl: (6) Could not resolve host: zos9\n"
        "$ curl http://joe:secret9@zos4:8080/\ncurl: (52) Empty reply from server\n"
        "$ curl http://zos5/x\ncurl: (56) Recv failure: Connection reset by peer\n");
    check(t, NC_F_host_call, 0, "name=zos1 to=10.1.2.3 port=443 ok=no problem=refused line=3");
    check(t, NC_F_host_call, 1, "name=zos2 to=- port=80 ok=no problem=unreachable");
    check(t, NC_F_host_call, 2, "name=zos3 port=8443 ok=no problem=timed_out");
    check(t, NC_F_host_call, 3, "name=zos9 ok=no problem=unknown_host port=-");
    check(t, NC_F_host_call, 4, "name=zos4 port=8080 ok=yes problem=closed"); /* and no password */
    check(t, NC_F_host_call, 5, "name=zos5 ok=yes problem=reset");
    assert_int_equal(t->count, 6);
    case_free(t);
}

/* The second address answers; a server that is slow behind the handshake is no trouble of the connection. */
static void connections_that_open(void **state)
{
    (void)state;
    text_case *t = read_text(
        "$ curl -v https://zos1/\n* Host zos1:443 was resolved.\n* IPv6: 2001:db8::3\n* IPv4: 10.1.2.3\n"
        "*   Trying [2001:db8::3]:443...\n* connect to 2001:db8::3 port 443 from 2001:db8::9 port 40000 failed: Connection refused\n"
        "*   Trying 10.1.2.3:443...\n* Connected to zos1 (10.1.2.3) port 443\n* ALPN: curl offers h2,http/1.1\n"
        "* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n* TLSv1.3 (IN), TLS handshake, Server hello (2):\n"
        "* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / X25519 / RSASSA-PSS\n* Server certificate:\n"
        "*  subject: CN=zos1\n*  start date: Jan  1 00:00:00 2026 GMT\n*  issuer: CN=Site CA\n*  SSL certificate verify ok.\n"
        "> GET / HTTP/1.1\n> Host: zos1\n> \n  0     0    0     0    0     0      0      0 --:--:--  0:00:09 --:--:--     0\n"
        "* TLSv1.3 (IN), TLS alert, close notify (256):\n"
        "* Operation timed out after 10001 milliseconds with 0 bytes received\n* Closing connection\n"
        "curl: (28) Operation timed out after 10001 milliseconds with 0 bytes received\n");
    check(t, NC_F_host_call, 0, "name=zos1 to=10.1.2.3 port=443 ok=yes problem=- line=8");
    check(t, NC_F_host_tls, 0,
          "name=zos1:443 version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 subject=CN=zos1 issuer=CN=Site?CA verify=0 certificate=yes "
          "alert=- problem=-");
    assert_int_equal(t->count, 2);
    case_free(t);
}

static void alerts(void **state)
{
    (void)state;
    text_case *t = read_text(
        "$ curl -v https://zos1:8443/\n*   Trying 10.1.2.3:8443...\n* Connected to zos1 (10.1.2.3) port 8443 (#0)\n"
        "* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n* TLSv1.3 (IN), TLS alert, handshake failure (552):\n"
        "* OpenSSL/3.0.8: error:0A000410:SSL routines::sslv3 alert handshake failure\n* Closing connection 0\n"
        "curl: (35) OpenSSL/3.0.8: error:0A000410:SSL routines::sslv3 alert handshake failure\n"
        "$ curl https://zos2/\ncurl: (35) error:1409442E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version\n"
        "$ curl https://zos3/\ncurl: (56) OpenSSL SSL_read: error:0a00045c:SSL routines::tlsv13 alert certificate required, errno 0\n"
        "$ curl -v https://zos4/\n* Connected to zos4 (10.1.2.4) port 443 (#0)\n* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n"
        "* TLSv1.2 (OUT), TLS alert, handshake failure (552):\n"
        "curl: (35) OpenSSL/3.0.8: error:0A000152:SSL routines::unsafe legacy renegotiation disabled\n");
    check(t, NC_F_host_call, 0, "name=zos1 port=8443 ok=yes problem=-");
    check(t, NC_F_host_tls, 0, "name=zos1:8443 alert=40 problem=alerted version=- certificate=-");
    check(t, NC_F_host_tls, 1, "name=zos2:443 alert=70 problem=alerted");
    check(t, NC_F_host_tls, 2, "name=zos3:443 alert=116 problem=alerted");
    check(t, NC_F_host_call, 1, "name=zos4 ok=yes");
    assert_null(case_fact(t, NC_F_host_tls, 3)); /* that alert is curl's own */
    case_free(t);
}

static void handshakes_that_fail(void **state)
{
    (void)state;
    text_case *t = read_text(
        "$ curl https://zos1:23/\ncurl: (35) error:0A00010B:SSL routines::wrong version number\n"
        "$ curl https://zos2/\ncurl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to zos2:443 \n"
        "$ curl https://zos3/\ncurl: (35) gnutls_handshake() failed: An unexpected TLS packet was received.\n"
        "$ curl https://zos4/\ncurl: (28) SSL connection timeout\n"
        "$ curl https://zos5/\ncurl: (60) SSL certificate problem: certificate has expired\n"
        "More details here: https://curl.se/docs/sslcerts.html\n"
        "$ curl https://zos6/\ncurl: (60) SSL: no alternative certificate subject name matches target host name 'zos6'\n"
        "$ curl https://zos7/\ncurl: (60) SSL certificate problem: self-signed certificate in certificate chain\n"
        "$ curl -kv https://zos8/\n* Connected to zos8 (10.1.2.8) port 443 (#0)\n"
        "* SSL connection using TLSv1.2 / ECDHE-RSA-AES256-GCM-SHA384\n"
        "*  SSL certificate verify result: self-signed certificate (18), continuing anyway.\n");
    check(t, NC_F_host_tls, 0, "name=zos1:23 problem=not_tls alert=-");
    check(t, NC_F_host_tls, 1, "name=zos2:443 problem=closed");
    check(t, NC_F_host_tls, 2, "name=zos3:443 problem=not_tls");
    check(t, NC_F_host_tls, 3, "name=zos4:443 problem=timed_out");
    check(t, NC_F_host_tls, 4, "name=zos5:443 verify=10 reason=certificate?has?expired certificate=yes problem=-");
    check(t, NC_F_host_tls, 5, "name=zos6:443 verify=62");
    check(t, NC_F_host_tls, 6, "name=zos7:443 verify=19");
    check(t, NC_F_host_tls, 7, "name=zos8:443 version=TLSv1.2 verify=18 reason=self-signed?certificate");
    case_free(t);
}

static void damaged(void **state)
{
    (void)state;
    text_case *t = read_text("curl: (7) Failed to connect to zos1 port 44");
    assert_int_equal(t->count, 0);
    case_free(t);
    t = read_text("* Connected to zos1 (10.1.2.3) port 443 (#0)\n* TLSv1.3 (IN), TLS alert, handshake failure (55");
    check(t, NC_F_host_call, 0, "ok=yes");
    assert_null(case_fact(t, NC_F_host_tls, 0));
    case_free(t);
    t = read_text("curl: (28) Operation timed out after 10001 milliseconds with 0 bytes received\n"
                  "curl: (35) error:0A00\ncurl: (92) HTTP/2 stream 0 was not closed cleanly\ncurl: (x) y\n");
    assert_int_equal(t->count, 0); /* whether it was connected is not told */
    case_free(t);
    t = read_text("$ curl -x http://proxy:3128 https://zos1/\n* Connected to proxy (10.9.9.9) port 3128 (#0)\n"
                  "* Establish HTTP proxy tunnel to zos1:443\n* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n"
                  "curl: (35) error:0A00010B:SSL routines::wrong version number\n");
    check(t, NC_F_host_call, 0, "name=proxy port=3128 ok=yes");
    check(t, NC_F_host_tls, 0, "name=zos1:443 problem=not_tls");
    case_free(t);
    t = read_text("$ curl -v ftp://ftp.example.org/x\n"); /* a dialogue's line */
    assert_int_equal(t->count, 0);
    assert_int_equal(nc_decoder_linux.begins(&t->c, NC_S("$ curl -v ftp://ftp.example.org/x\n")), 0);
    assert_in_range(nc_decoder_linux.begins(&t->c, NC_S("curl: (7) Failed to connect to x port 21: y\n")), 1, 59);
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections), cmocka_unit_test(connections_that_open), cmocka_unit_test(alerts),
        cmocka_unit_test(handshakes_that_fail), cmocka_unit_test(damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
