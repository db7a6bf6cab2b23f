/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "decoders/bundle/text_input.h"
#include "engine/base/buf.h"

#include <stdio.h>

/* Lines that are evidence, each with its number; "~" where the text may have gone on. */
static void assert_read(const char *bytes, const char *expected)
{
    nc_stream *stream = nc_stream_of_bytes(bytes, strlen(bytes));
    nc_text_input *input = nc_text_input_new(stream, 65536);
    nc_buf got = {0};
    nc_text_line line;
    while (nc_text_input_next(input, &line)) {
        if (line.screen || line.text.n == 0)
            continue;
        const char *mark = nc_text_input_is_cut(input, &line) == NC_CUT_NO ? "" : "~";
        nc_buf_printf(&got, "%u:%.*s%s\n", (unsigned)line.number, NC_FMT(line.text), mark);
    }
    nc_buf_char(&got, '\0');
    assert_string_equal(got.p, expected);
    nc_buf_free(&got);
    nc_text_input_free(input);
    nc_stream_free(stream);
}

static void quotations(void **state)
{
    (void)state;
    assert_read("Hello,\n> one\n>   two\n>\n> three\n", "2:one\n3:  two\n5:three\n");
    assert_read(">one\n>  two\n", "1:one\n2:  two\n");
    assert_read(">> one\n> > two\n>>> three\n", "1:one\n2:two\n3:three\n");
    assert_read("| one\n|   two\n", "1:one\n2:  two\n");
    /* Where most is not quoted, the rest is evidence too. */
    assert_read("a\nb\nc\n> d\n", "1:a\n2:b\n3:c\n4:d\n");
}

static void dialogues_keep_their_marks(void **state)
{
    (void)state;
    assert_read("> USER a\n< 331 more\n", "1:> USER a\n2:< 331 more\n");
    assert_read(">>> USER a\n331 more\n>>> PASV\n", "1:>>> USER a\n2:331 more\n3:>>> PASV\n");
    assert_read("> >>> USER a\n> 331 more\n", "1:>>> USER a\n2:331 more\n");
    /* RFC 2428: the bars of the reply to EPSV are no columns of a table. */
    assert_read("| 229 Passive (|||50001|)\n| 200 ok\n", "1:229 Passive (|||50001|)\n2:200 ok\n");
}

static void borders(void **state)
{
    (void)state;
    assert_read("+----------+\n| one      |\n|   t|wo   |\n+----------+\n", "2:one\n3:  t|wo\n");
    assert_read("+----------+\n|one       |\n|  two     |\n+----------+\n", "2:one\n3:  two\n");
    assert_read("\xe2\x94\x8c\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x90\n\xe2\x94\x82 a \xe2\x94\x82\n",
                "2:a\n");
    assert_read("> +----------+\n> | one      |\n> +----------+\n", "2:one\n");
}

/* The dashes below an action bar belong to the panel; others are text. */
static void panels(void **state)
{
    (void)state;
    char text[400], dashes[72];
    memset(dashes, '-', 71);
    dashes[71] = '\0';
    snprintf(text, sizeof text, "   Menu  Utilities  Compilers  Help\n%s\n BROWSE\n%s\nHelp\n        More:   - +\nMore: or less\n", dashes, dashes);
    char expected[400];
    snprintf(expected, sizeof expected, "3: BROWSE\n4:%s\n5:Help\n7:More: or less\n", dashes);
    assert_read(text, expected);
}

static void tables_keep_their_bars(void **state)
{
    (void)state;
    assert_read("+-----+-----+\n| a   | b   |\n+-----+-----+\n| 1   | 2   |\n",
                "1:+-----+-----+\n2:| a   | b   |\n3:+-----+-----+\n4:| 1   | 2   |\n");
    assert_read("| a | b |\n| 1 | 2 |\n", "1:| a | b |\n2:| 1 | 2 |\n");
}

static void odd_characters(void **state)
{
    (void)state;
    assert_read("a\xc2\xa0 \xe2\x80\x99"
                "b\xe2\x80\x99 \xe2\x80\x93\n",
                "1:a  'b' -\n");
    assert_read("voil\xc3\xa0 x\n", "1:voil\xc3\xa0 x\n"); /* 0xA0 inside of a letter */
    assert_read("interface\xa0"
                "eth0 caf\xe9\n",
                "1:interface eth0 caf\xe9\n"); /* Latin-1 */
}

#define TEN "123456789 "
static void ends_that_may_be_cuts(void **state)
{
    (void)state;
    assert_read("a\nb", "1:a\n2:b~\n");
    assert_read(TEN TEN TEN TEN TEN TEN TEN "12\nb\n", "1:" TEN TEN TEN TEN TEN TEN TEN "12~\n2:b\n");
    /* Some line is wider, so this copy was not cut there. */
    assert_read(TEN TEN TEN TEN TEN TEN TEN "12\n" TEN TEN TEN TEN TEN TEN TEN "123\n",
                "1:" TEN TEN TEN TEN TEN TEN TEN "12\n2:" TEN TEN TEN TEN TEN TEN TEN "123\n");
    /* At the blank behind a word, the next ones are lost. */
    assert_read(TEN TEN TEN TEN TEN TEN TEN TEN "\nb\n",
                "1:" TEN TEN TEN TEN TEN TEN TEN "123456789~\n2:b\n");
    /* 120 bytes: as wide as a printed listing, which has no tabs. */
    assert_read(TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "123456789x\nb\n",
                "1:" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "123456789x~\n2:b\n");
    assert_read(TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "1234567\t9x\nb\n",
                "1:" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "1234567\t9x\n2:b\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotations),     cmocka_unit_test(dialogues_keep_their_marks),
        cmocka_unit_test(borders),        cmocka_unit_test(panels),
        cmocka_unit_test(tables_keep_their_bars),
        cmocka_unit_test(odd_characters), cmocka_unit_test(ends_that_may_be_cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
