/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/text_plain.h"

#include <string.h>

static const struct {
    nc_str odd;
    char plain;
} plain_for[] = {
    {NC_SI("\xe2\x80\x98"), '\''}, {NC_SI("\xe2\x80\x99"), '\''}, {NC_SI("\xe2\x80\x9c"), '"'},
    {NC_SI("\xe2\x80\x9d"), '"'},  {NC_SI("\xe2\x80\x90"), '-'},  {NC_SI("\xe2\x80\x91"), '-'},
    {NC_SI("\xe2\x80\x93"), '-'},  {NC_SI("\xe2\x80\x94"), '-'},  {NC_SI("\xe2\x88\x92"), '-'},
    {NC_SI("\xc2\xa0"), ' '},      {NC_SI("\xe2\x80\x87"), ' '},  {NC_SI("\xe2\x80\xaf"), ' '},
};

/* Bytes of the odd character that stands there; 0 none. */
static size_t odd_at(nc_str text, size_t at, char *plain)
{
    nc_str here = nc_str_sub(text, at, 3);
    for (size_t k = 0; k < sizeof plain_for / sizeof *plain_for; k++)
        if (nc_str_starts(here, plain_for[k].odd)) {
            *plain = plain_for[k].plain;
            return plain_for[k].odd.n;
        }
    /* The hard blank of Latin-1, which follows no other byte of a character in UTF-8. */
    *plain = ' ';
    return here.p[0] == '\xa0' && (at == 0 || (unsigned char)text.p[at - 1] < 0x80) ? 1 : 0;
}

nc_str nc_text_plain(nc_str text, nc_buf *out)
{
    size_t from = 0;
    /* Nearly every line of every text has neither of these two. */
    if (text.n == 0 || (memchr(text.p, 0xe2, text.n) == NULL && memchr(text.p, 0xa0, text.n) == NULL))
        return text;
    nc_buf_clear(out);
    for (size_t i = 0; i < text.n; i++) {
        char plain = 0;
        size_t n = (unsigned char)text.p[i] < 0x80 ? 0 : odd_at(text, i, &plain);
        if (n == 0)
            continue;
        nc_buf_add(out, nc_str_sub(text, from, i - from));
        nc_buf_char(out, plain);
        from = i + n;
        i = from - 1;
    }
    if (from == 0)
        return text;
    nc_buf_add(out, nc_str_sub(text, from, SIZE_MAX));
    return nc_buf_str(out);
}
