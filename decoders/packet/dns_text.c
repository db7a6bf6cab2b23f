/* SPDX-License-Identifier: Apache-2.0 */
#include "dns_text.h"

static bool add_char(nc_dns_name *out, char c)
{
    if (out->n >= NC_DNS_NAME)
        return false;
    out->text[out->n++] = c;
    return true;
}

/* RFC 1035 5.1. */
static bool add_byte(nc_dns_name *out, uint8_t byte)
{
    if (byte == '.' || byte == '\\')
        return add_char(out, '\\') && add_char(out, (char)byte);
    if (byte >= 0x20 && byte != 0x7f)
        return add_char(out, (char)byte);
    return add_char(out, '\\') && add_char(out, (char)('0' + byte / 100)) &&
           add_char(out, (char)('0' + byte / 10 % 10)) && add_char(out, (char)('0' + byte % 10));
}

static bool add_label(nc_dns_name *out, const uint8_t *label, size_t n)
{
    bool fine = out->n == 0 || add_char(out, '.');
    for (size_t i = 0; fine && i < n; i++)
        fine = add_byte(out, label[i]);
    return fine;
}

/* Moves `c` to the target of a pointer that was read at `from`. */
static bool jump(const nc_cursor *message, nc_cursor *c, size_t from, size_t target)
{
    if (target >= from) {
        c->state = NC_READ_BAD;
        return false;
    }
    *c = *message;
    nc_skip(c, target);
    return c->state == NC_READ_OK;
}

bool nc_dns_name_read(const nc_cursor *message, nc_cursor *at, nc_dns_name *out)
{
    enum { POINTER = 0xc0, WIRE_MAX = 255 };
    nc_cursor c = *at;
    bool jumped = false;
    size_t wire = 0, limit = 0; /* pointers must lead in front of where the reading began */
    if (c.base != NULL)         /* a record's data has a cursor of its own */
        limit = (size_t)((c.base + c.at) - (message->base + message->at));
    out->n = 0;
    for (;;) {
        uint8_t length = nc_u8(&c);
        if ((length & POINTER) == POINTER) {
            size_t target = (size_t)(length & ~POINTER) << 8 | nc_u8(&c);
            if (!jumped)
                *at = c;
            jumped = true;
            if (c.state != NC_READ_OK || !jump(message, &c, limit, target))
                break;
            limit = target;
            continue;
        }
        const uint8_t *label = (length & POINTER) == 0 ? nc_take(&c, length) : NULL;
        wire += (size_t)length + 1;
        if (c.state != NC_READ_OK || label == NULL || wire > WIRE_MAX ||
            (length != 0 && !add_label(out, label, length)))
            break;
        if (length != 0)
            continue;
        if (!jumped)
            *at = c;
        return out->n != 0 || add_char(out, '.');
    }
    at->state = c.state == NC_READ_CUT ? NC_READ_CUT : NC_READ_BAD;
    return false;
}

const char *nc_dns_type_word(unsigned type)
{
    static const struct {
        unsigned type;
        const char *word;
    } words[] = {{1, "A"},      {2, "NS"},     {5, "CNAME"},  {6, "SOA"},     {12, "PTR"},   {15, "MX"},
                 {16, "TXT"},   {28, "AAAA"},  {33, "SRV"},   {35, "NAPTR"},  {39, "DNAME"}, {41, "OPT"},
                 {43, "DS"},    {46, "RRSIG"}, {47, "NSEC"},  {48, "DNSKEY"}, {50, "NSEC3"}, {64, "SVCB"},
                 {65, "HTTPS"}, {251, "IXFR"}, {252, "AXFR"}, {255, "ANY"},   {257, "CAA"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].type == type)
            return words[i].word;
    return NULL;
}

const char *nc_dns_rcode_word(unsigned rcode)
{
    static const char *const words[] = {"noerror",  "formerr", "servfail", "nxdomain", "notimp", "refused",
                                        "yxdomain", "yxrrset", "nxrrset",  "notauth",  "notzone"};
    enum { BADVERS = 16 };
    return rcode < sizeof words / sizeof *words ? words[rcode] : rcode == BADVERS ? "badvers" : "other";
}
