/* SPDX-License-Identifier: Apache-2.0 */
#include "ber.h"

#include <inttypes.h>

static bool bad(nc_cursor *c)
{
    if (c->state == NC_READ_OK)
        c->state = NC_READ_BAD;
    return false;
}

bool nc_ber_next(nc_cursor *c, uint8_t *tag, nc_cursor *value)
{
    enum { LONG_TAG = 0x1f, LONG = 0x80, MOST = 4 };
    if (c->state != NC_READ_OK || nc_left_wire(c) == 0)
        return false;
    *tag = nc_u8(c);
    size_t length = nc_u8(c);
    if ((*tag & LONG_TAG) == LONG_TAG || length == LONG)
        return bad(c);
    if ((length & LONG) != 0) {
        size_t bytes = length & ~(size_t)LONG;
        if (bytes > MOST)
            return bad(c);
        for (length = 0; bytes > 0; bytes--)
            length = length << 8 | nc_u8(c);
    }
    if (c->state != NC_READ_OK)
        return false;
    *value = nc_sub(c, length);
    return value->state == NC_READ_OK;
}

bool nc_ber_expect(nc_cursor *c, uint8_t tag, nc_cursor *value)
{
    uint8_t found;
    return nc_ber_next(c, &found, value) && (found == tag || bad(c));
}

bool nc_ber_int(const nc_cursor *value, int64_t *out)
{
    nc_cursor c = *value;
    size_t n = nc_left(&c);
    const uint8_t *p = nc_take(&c, n);
    if (p == NULL || n == 0 || n != nc_left_wire(value) || n > 9 || (n == 9 && (p[0] != 0 || p[1] > 0x7f)))
        return false;
    uint64_t bits = (p[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (size_t i = 0; i < n; i++)
        bits = bits << 8 | p[i];
    *out = (int64_t)bits;
    return true;
}

bool nc_ber_oid(const nc_cursor *value, nc_buf *out)
{
    enum { MOST_PARTS = 128 };
    nc_cursor c = *value;
    for (unsigned parts = 0; nc_left_wire(&c) > 0; parts++) {
        uint64_t part = 0;
        uint8_t byte;
        do {
            byte = nc_u8(&c);
            part = part << 7 | (byte & 0x7f);
        } while ((byte & 0x80) != 0 && c.state == NC_READ_OK && part <= UINT32_MAX);
        if (c.state != NC_READ_OK || part > UINT32_MAX || parts == MOST_PARTS)
            return false;
        uint64_t first = part < 80 ? part / 40 : 2; /* X.690 8.19.4: the first two parts share a number */
        if (parts == 0)
            nc_buf_printf(out, "%" PRIu64 ".%" PRIu64, first, part - first * 40);
        else
            nc_buf_printf(out, ".%" PRIu64, part);
    }
    return out->n > 0;
}
