/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "decoders/bundle/mail.h"
#include "engine/base/buf.h"

/* Each part as "name=content;"; "!" where its end is missing. */
static void assert_parts(nc_str bytes, size_t step, const char *expected)
{
    nc_stream *in = nc_stream_of_bytes(bytes.p, bytes.n);
    nc_mail *mail = nc_mail_new(in);
    nc_buf got = { 0 };
    nc_str name;
    while (nc_mail_next(mail, &name)) {
        char piece[256];
        nc_err err = NC_E_OK;
        nc_buf_printf(&got, "%.*s=", NC_FMT(name));
        for (size_t n; (n = nc_mail_pull(mail, piece, step, &err)) > 0;)
            nc_buf_add(&got, nc_str_n(piece, n));
        nc_buf_c(&got, err == NC_E_CUT ? "!;" : ";");
    }
    if (!nc_str_eq(nc_buf_str(&got), nc_str_c(expected)))
        fail_msg("got \"%.*s\", expected \"%s\"", NC_FMT(nc_buf_str(&got)), expected);
    nc_buf_free(&got);
    nc_mail_free(mail);
    nc_stream_free(in);
}

#define HEAD "From: a@example.com\nMIME-Version: 1.0\n"

static void a_mail_shows_it(void **state)
{
    (void)state;
    assert_true(nc_mail_is(NC_S(HEAD "\ntext\n")));
    assert_true(nc_mail_is(NC_S("From a@example.com Mon Jan  1\nReceived: from x\n by y\nSubject: z\n\n")));
    assert_true(nc_mail_is(NC_S("Received: from x\n by y; Mon, 6 May 2024\nReceived: from z\n by ")));
    assert_false(nc_mail_is(NC_S("From: Joe\nSubject: copied by hand\n\ntext\n"))); /* people type that */
    assert_false(nc_mail_is(NC_S("Received: 5\nMVS TCP/IP NETSTAT CS V2R5\n")));
    assert_false(nc_mail_is(NC_S("")));
    assert_false(nc_mail_is(NC_S("MIME-Version: 1.0")));
}

static void one_text(void **state)
{
    (void)state;
    assert_parts(NC_S(HEAD "\none\ntwo\n"), 3, "part-1.txt=one\ntwo\n;");
    assert_parts(NC_S(HEAD "Content-Transfer-Encoding: quoted-printable\n\na=3Db=\nc\nd=\n"), 256,
                 "part-1.txt=a=bc\nd;");
}

/* RFC 4648 10: the test vectors for "foobar" and its beginnings. */
static void attachments(void **state)
{
    (void)state;
    static const char mail[] =
        HEAD "Content-Type: multipart/mixed;\n boundary=\"b 1\"\n\nfor old readers\n"
             "--b 1\nContent-Type: application/octet-stream; name=a.bin\nContent-Transfer-Encoding: BASE64\n\nZm9v\r\nYmE=\n"
             "--b 1\nContent-Disposition: attachment; filename=\"x y.txt\"\n\n--b 11\nline\n--b 1 \n"
             "Content-Disposition: attachment; filename*=UTF-8''%C3%BC.txt\n\nlast\n--b 1--\nbehind\n";
    assert_parts(nc_str_c(mail), 256, "a.bin=fooba;x y.txt=--b 11\nline\n;\xc3\xbc.txt=last\n;");
    assert_parts(nc_str_c(mail), 1, "a.bin=fooba;x y.txt=--b 11\nline\n;\xc3\xbc.txt=last\n;");
}

static void forms_of_one_text(void **state)
{
    (void)state;
    assert_parts(NC_S(HEAD "Content-Type: multipart/alternative; boundary=q\n\n--q\nContent-Type: text/plain\n\nA\n"
                           "--q\nContent-Type: text/html\n\n<b>A</b>\n--q--\n"),
                 256, "part-1.txt=A\n;");
    assert_parts(NC_S(HEAD "Content-Type: multipart/alternative; boundary=q\n\n--q\nContent-Type: text/html\n\nA\n--q--\n"),
                 256, "part-1.html=A\n;");
}

static void mails_inside_of_mails(void **state)
{
    (void)state;
    assert_parts(NC_S(HEAD "Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: message/rfc822\n\n"
                           "From: b@example.com\nContent-Type: multipart/mixed; boundary=r\n\n--r\n\ninner\n--r--\n"
                           "--q\n\nouter\n--q--\n"),
                 256, "part-1.txt=inner\n;part-2.txt=outer\n;");
    /* The boundary of the inner one is missing. */
    assert_parts(NC_S(HEAD "Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: multipart/mixed; boundary=r\n\n"
                           "--r\n\ninner\n--q\n\nouter\n--q--\n"),
                 256, "part-1.txt=inner\n;part-2.txt=outer\n;");
}

static void a_folder_of_mails(void **state)
{
    (void)state;
    assert_parts(NC_S("From a@example.com Mon\n" HEAD "\none\nFrom here on\n\nFrom b@example.com Tue\n" HEAD "\ntwo\n"), 256,
                 "part-1.txt=one\nFrom here on\n\n;part-2.txt=two\n;");
}

static void a_mail_that_was_cut(void **state)
{
    (void)state;
    assert_parts(NC_S(HEAD "Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Transfer-Encoding: base64\n\nZm9vYm"), 256,
                 "part-1.txt=foob!;");
    assert_parts(NC_S(HEAD "Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Ty"), 256, "");
    assert_parts(NC_S(HEAD), 256, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_shows_it),      cmocka_unit_test(one_text),          cmocka_unit_test(attachments),
        cmocka_unit_test(forms_of_one_text),    cmocka_unit_test(mails_inside_of_mails),
        cmocka_unit_test(a_folder_of_mails),    cmocka_unit_test(a_mail_that_was_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
