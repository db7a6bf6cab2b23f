/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/inert.h"

typedef void put(nc_buf *out, nc_str s);

static void check(put *write, const char *in, const char *want)
{
    nc_buf out = {0};
    write(&out, nc_str_c(in));
    nc_buf_add(&out, nc_str_n("", 1));
    assert_string_equal(out.p, want);
    nc_buf_free(&out);
}

static void put_block(nc_buf *out, nc_str s)
{
    nc_md_block(out, s, 2);
}

static void test_xml(void **state)
{
    (void)state;
    check(nc_xml_put, "a < b && c > \"d\" 'e'", "a &lt; b &amp;&amp; c &gt; &quot;d&quot; &#39;e&#39;");
    check(nc_xml_put, "]]><script>", "]]&gt;&lt;script&gt;");
    check(nc_xml_put, "gr\303\274n", "gr\303\274n");
}

static void test_xml_has_no_controls(void **state)
{
    (void)state;
    nc_buf out = {0};
    nc_xml_put(&out, nc_str_n("a\0b\x1b[31m\x07\xff", 10));
    for (size_t i = 0; i < out.n; i++)
        assert_true((unsigned char)out.p[i] >= ' ');
    nc_buf_free(&out);
}

static void test_markdown_words(void **state)
{
    (void)state;
    check(nc_md_put, "10.0.0.1 is 5 - 3", "10.0.0.1 is 5 - 3");
    check(nc_md_put, "*b* _i_ `c` [x](y) <i> a|b #1 &amp; !", "\\*b\\* \\_i\\_ \\`c\\` \\[x\\](y) \\<i\\> a\\|b \\#1 \\&amp; \\!");
    check(nc_md_put, "- item", "\\- item");
    check(nc_md_put, "---", "\\---");
    check(nc_md_put, "1. item", "1\\. item");
    check(nc_md_put, "12) item", "12\\) item");
    check(nc_md_put, "-5 dB", "-5 dB");
    check(nc_md_put, "~~~", "\\~~~");
    check(nc_md_put, "", "");
}

static void test_markdown_stays_on_its_line(void **state)
{
    (void)state;
    nc_buf out = {0};
    nc_md_put(&out, NC_S("a\n# b"));
    for (size_t i = 0; i < out.n; i++)
        assert_int_not_equal(out.p[i], '\n');
    nc_buf_free(&out);
}

static void test_markdown_code(void **state)
{
    (void)state;
    check(nc_md_code, "a b", "`a b`");
    check(nc_md_code, "a `` b", "``` a `` b ```");
    check(nc_md_code, "", "");
}

static void test_markdown_block(void **state)
{
    (void)state;
    check(put_block, "one\ntwo\n", "  ```\n  one\n  two\n  ```\n");
    check(put_block, "```\nout", "  ````\n  ```\n  out\n  ````\n");
}

/* https://owasp.org/www-community/attacks/CSV_Injection */
static void test_formulas(void **state)
{
    (void)state;
    check(nc_tsv_put, "=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")");
    check(nc_tsv_put, "-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0");
    check(nc_tsv_put, "@SUM(A1)", "'@SUM(A1)");
    check(nc_tsv_put, "+a", "'+a");
    check(nc_tsv_put, "-406.747550", "-406.747550");
    check(nc_tsv_put, "-", "-");
    check(nc_tsv_put, "+33", "+33");
    check(nc_tsv_put, "a=b", "a=b");
}

static void test_uri(void **state)
{
    (void)state;
    check(nc_uri_put, "a b/c%d.pcap?#", "a%20b/c%25d.pcap%3F%23");
    check(nc_uri_put, "\303\244", "%C3%A4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_xml_has_no_controls),
        cmocka_unit_test(test_markdown_words),
        cmocka_unit_test(test_markdown_stays_on_its_line),
        cmocka_unit_test(test_markdown_code),
        cmocka_unit_test(test_markdown_block),
        cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_uri),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
