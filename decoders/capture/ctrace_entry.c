/* SPDX-License-Identifier: Apache-2.0 */
#include "ctrace.h"

#include "decoders/bundle/text_code.h"

/* The packet trace header (PTHDR_T, mapping EZBYPTHA) is published in part: the names of its fields, and that
 * its length leads to the IP header.  Used here is what can be checked in each record; the rest stays
 * unknown. */

static uint64_t be64(const uint8_t *p)
{
    return (uint64_t)nc_be32_at(p) << 32 | nc_be32_at(p + 4);
}

bool nc_tod_time(uint64_t tod, int64_t *ns)
{
    static const uint64_t epoch = UINT64_C(0x7D91048BCA000000); /* 1970-01-01 */
    static const int64_t first = 631152000, last = 3155760000;  /* 1990, 2070 */
    if (tod < epoch)
        return false;
    uint64_t units = tod - epoch; /* 4096 of them are a microsecond */
    *ns = (int64_t)(units / 4096 * 1000 + units % 4096 * 1000 / 4096);
    return *ns >= first * NC_SECOND && *ns < last * NC_SECOND;
}

nc_cte_fit nc_cte_look(const uint8_t *p, size_t n, nc_cte *out)
{
    if (n < NC_CTE_HEADER)
        return NC_CTE_NOT;
    *out = (nc_cte){.bytes = p, .length = nc_be16_at(p), .data = nc_be16_at(p + 2), .id = nc_be32_at(p + 4)};
    if (out->length < NC_CTE_LEAST || out->data < NC_CTE_HEADER || out->data > NC_CTE_FAR ||
        out->data > out->length - 2 || !nc_tod_time(be64(p + 8), &out->at))
        return NC_CTE_NOT;
    if (out->length > n)
        return NC_CTE_SHORT;
    return nc_be16_at(p + out->length - 2) == out->length ? NC_CTE_WHOLE : NC_CTE_BROKEN;
}

/* Upper case letters, digits, national characters and blanks at the end, EBCDIC; 0 for anything else. */
static nc_sym name_of(const uint8_t *p, size_t n, nc_pool *pool)
{
    const unsigned char *table = nc_code_table(NC_CODE_IBM1047);
    static const nc_str others = NC_SI("@#$_.");
    char text[16];
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        text[i] = (char)table[p[i]];
        bool letter = (text[i] >= 'A' && text[i] <= 'Z') || (text[i] >= 'a' && text[i] <= 'z') ||
                      (text[i] >= '0' && text[i] <= '9') || nc_str_find_char(others, text[i]) != SIZE_MAX;
        if (text[i] != ' ' && (!letter || used != i))
            return 0;
        used = text[i] == ' ' ? used : i + 1;
    }
    return used > 0 ? nc_intern(pool, nc_str_n(text, used)) : 0;
}

/* The record's own time where it is one and near the entry's: a record is made before it is moved. */
static int64_t time_of(const nc_cte *e)
{
    int64_t at;
    uint32_t header = nc_be16_at(e->bytes + e->data);
    if (header < NC_PTH_TIME + 8 - NC_CTE_HEADER || e->length < NC_PTH_TIME + 8 ||
        !nc_tod_time(be64(e->bytes + NC_PTH_TIME), &at))
        return e->at;
    return at <= e->at && e->at - at < 60 * NC_SECOND ? at : e->at;
}

/* Whether an IP header stands there, and the length it tells; 0 in it = not told (offload). */
static bool is_ip(const uint8_t *p, size_t n, uint32_t *total)
{
    if (n >= 20 && p[0] >> 4 == 4 && (p[0] & 15) >= 5) {
        *total = nc_be16_at(p + 2);
        return *total == 0 || *total >= (uint32_t)(p[0] & 15) * 4;
    }
    if (n < 40 || p[0] >> 4 != 6)
        return false;
    uint32_t payload = nc_be16_at(p + 4);
    *total = payload == 0 ? 0 : payload + 40;
    return true;
}

static bool is_ethernet(const uint8_t *p, size_t n)
{
    if (n < 14)
        return false;
    uint16_t type = nc_be16_at(p + 12);
    return type == 0x0800 || type == 0x0806 || type == 0x86dd || type == 0x8100;
}

/* An Ethernet frame whose content is what its type says. */
static bool is_framed(const uint8_t *p, size_t n)
{
    size_t at = 12;
    uint32_t total;
    if (!is_ethernet(p, n))
        return false;
    for (unsigned tags = 0; tags < 2 && at + 6 <= n && nc_be16_at(p + at) == 0x8100; tags++)
        at += 4;
    uint16_t type = nc_be16_at(p + at);
    at += 2;
    if (type == 0x0806)
        return at + 2 <= n && nc_be16_at(p + at) == 1; /* of Ethernet addresses, RFC 826 */
    return is_ip(p + at, n - at, &total) && p[at] >> 4 == (type == 0x0800 ? 4 : 6);
}

/* A frame's first byte, of the address it goes to, often looks like the version of an IP header. */
static bool is_frame(const nc_cte *entry, const uint8_t *p, size_t n, uint32_t total)
{
    return entry->id == NC_CTE_FRAME && total != n && is_framed(p, n);
}

/* What the trace recorded, behind its header. */
static bool recorded(const nc_cte *e, const uint8_t **p, size_t *n)
{
    uint32_t room = e->length - 2 - e->data;
    if (room < 2)
        return false;
    uint32_t header = nc_be16_at(e->bytes + e->data);
    if (header < 2 || header > room)
        return false;
    *p = e->bytes + e->data + header;
    *n = room - header;
    return true;
}

static bool carries_packets(uint32_t id)
{
    return id == NC_CTE_PACKET_OLD || (id >= NC_CTE_EE_OLD && id <= NC_CTE_SMC && id != NC_CTE_DATA);
}

bool nc_cte_frame(const nc_cte *entry, nc_pool *pool, nc_frame *out)
{
    const uint8_t *p;
    size_t n;
    uint32_t total = 0;
    if (!carries_packets(entry->id) || !recorded(entry, &p, &n))
        return false;
    bool ip = is_ip(p, n, &total) && !is_frame(entry, p, n, total);
    if (!ip)
        total = 0;
    if (!ip && !(entry->id == NC_CTE_FRAME && is_ethernet(p, n)))
        return false;
    out->bytes = p;
    out->caplen = (uint32_t)(total > 0 && total < n ? total : n);
    out->len = total > out->caplen ? total : out->caplen;
    out->link = ip ? NC_LINK_RAW : NC_LINK_ETHERNET;
    out->on_wire = out->on_wire || entry->id == NC_CTE_FRAME;
    out->from.at = time_of(entry);
    if (entry->id >= NC_CTE_PACKET && entry->length > NC_PTH_TIME)
        out->iface = name_of(entry->bytes + NC_PTH_NAME, 16, pool);
    return true;
}

bool nc_cte_continues(const nc_cte *entry)
{
    return carries_packets(entry->id) && entry->length > entry->data + 2U &&
           entry->bytes[entry->data + 2] > 0;
}

/* ---- data trace ---- */

static bool address_of(const uint8_t *p, nc_pool *pool, nc_word *out)
{
    static const uint8_t none[16] = {0}, mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (memcmp(p, none, 16) == 0)
        return false;
    bool four = memcmp(p, none, 12) == 0 || memcmp(p, mapped, 12) == 0;
    *out = four ? nc_w_ip4(nc_be32_at(p + 12)) : nc_w_ip6(pool, p);
    return true;
}

static void set_protocol(nc_fact *fact, uint8_t number, nc_pool *pool)
{
    if (number == 6)
        nc_fact_set(fact, NC_trace_data_proto, nc_intern(pool, NC_S("tcp")));
    else if (number == 17)
        nc_fact_set(fact, NC_trace_data_proto, nc_intern(pool, NC_S("udp")));
}

bool nc_cte_data_fact(const nc_cte *entry, const nc_origin *from, nc_pool *pool, nc_fact *out)
{
    const uint8_t *b = entry->bytes, *p;
    size_t n;
    nc_word ip;
    enum { LOCAL = 0x80, CONFIDENTIAL = 0x40 };
    if (entry->length < NC_PTH_LEAST || !recorded(entry, &p, &n))
        return false;
    nc_origin at = *from;
    at.at = time_of(entry);
    nc_fact_begin(out, NC_F_trace_data, &at);
    nc_sym job = name_of(b + NC_PTH_NAME, 16, pool);
    if (job != 0)
        nc_fact_set(out, NC_trace_data_job, job);
    if (address_of(b + NC_PTH_SOURCE, pool, &ip))
        nc_fact_set(out, NC_trace_data_src, ip);
    if (address_of(b + NC_PTH_DESTINATION, pool, &ip))
        nc_fact_set(out, NC_trace_data_dst, ip);
    nc_fact_set(out, NC_trace_data_sport, nc_w_int(nc_be16_at(b + NC_PTH_PORTS)));
    nc_fact_set(out, NC_trace_data_dport, nc_w_int(nc_be16_at(b + NC_PTH_PORTS + 2)));
    set_protocol(out, b[NC_PTH_PROTOCOL], pool);
    nc_fact_set(out, NC_trace_data_recorded, nc_w_int((int64_t)n));
    nc_fact_set(out, NC_trace_data_confidential, nc_w_bool((b[entry->data + 3] & CONFIDENTIAL) != 0));
    nc_fact_set(out, NC_trace_data_local, nc_w_bool((b[entry->data + 3] & LOCAL) != 0));
    return true;
}
