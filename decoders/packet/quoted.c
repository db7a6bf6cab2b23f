/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

/* The packet that an ICMP error quotes, for those who look at fields: its headers are shown after those of
 * the error. Rules get what they need of it from icmp.message. */

/* What stands before the quoted packet; 0 when the message quotes none (RFC 792, 4443). */
static size_t quote_at(const nc_packet *p, unsigned type)
{
    enum { HEADER = 8 };
    if (p->proto == NC_PROTO_ICMP6)
        return type >= 1 && type <= 4 ? HEADER : 0;
    return (type >= 3 && type <= 5) || type == 11 || type == 12 ? HEADER : 0;
}

/* The redirected header option of neighbour discovery (RFC 4861 4.6.3), behind target and destination. */
static size_t redirect_at(nc_cursor c)
{
    enum { FIXED = 40, REDIRECTED = 4, OPTION_HEADER = 8 };
    nc_skip(&c, FIXED);
    while (c.state == NC_READ_OK && nc_left(&c) >= 2) {
        const uint8_t *h = nc_take(&c, 2);
        size_t n = (size_t)h[1] * 8;
        if (h[0] == REDIRECTED && n > OPTION_HEADER)
            return (size_t)(h - c.base) + OPTION_HEADER;
        if (n < 2)
            return 0;
        nc_skip(&c, n - 2);
    }
    return 0;
}

/* Errors quote only a part: what the quoted header says of the length counts as sent. */
static size_t quoted_length(nc_cursor c)
{
    nc_cursor look = c;
    const uint8_t *h = nc_take(&look, 8);
    if (h == NULL)
        return nc_left(&c);
    return h[0] >> 4 == 6 ? (size_t)nc_be16_at(h + 4) + 40 : nc_be16_at(h + 2);
}

void nc_packet_quoted(const nc_packet *packet, nc_pool *pool)
{
    enum { REDIRECT_6 = 137 };
    nc_cursor c = packet->payload, whole = c;
    unsigned type = nc_u8(&c);
    bool redirect = packet->proto == NC_PROTO_ICMP6 && type == REDIRECT_6;
    size_t at = quote_at(packet, type);
    if (packet->frame.fields == NULL || c.state != NC_READ_OK || (at == 0 && !redirect))
        return;
    if (redirect) {
        size_t base = redirect_at(whole);
        at = base > whole.at ? base - whole.at : 0;
    }
    nc_skip(&whole, at);
    if (at == 0 || whole.state != NC_READ_OK || nc_left(&whole) == 0)
        return;
    nc_packet quoted = {.frame = packet->frame, .wscale = -1};
    nc_layers l = {.out = &quoted,
                   .pool = pool,
                   .fields = packet->frame.fields,
                   .at = nc_cursor_of(whole.base + whole.at, nc_left(&whole), quoted_length(whole))};
    nc_ip_decode(&l);
}
