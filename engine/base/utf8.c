/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"

#include <utf8proc.h>

size_t nc_utf8_next(nc_str s, uint32_t *c)
{
    utf8proc_int32_t code = -1;
    *c = 0;
    if (s.n == 0)
        return 0;
    if ((unsigned char)s.p[0] < 0x80) {
        *c = (unsigned char)s.p[0];
        return 1;
    }
    utf8proc_ssize_t limit = s.n < 4 ? (utf8proc_ssize_t)s.n : 4;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p, limit, &code);
    if (n <= 0 || code < 0)
        return 0;
    *c = (uint32_t)code;
    return (size_t)n;
}

size_t nc_utf8_put(uint32_t c, char out[4])
{
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)out);
}

size_t nc_utf8_width(nc_str s)
{
    size_t width = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        size_t n = nc_utf8_next(nc_str_n(s.p + i, s.n - i), &c);
        int w = n == 0 || c < 0x80 ? 1 : utf8proc_charwidth((utf8proc_int32_t)c);
        width += w > 0 ? (size_t)w : 0;
        i += n ? n : 1;
    }
    return width;
}
