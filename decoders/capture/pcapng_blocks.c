/* SPDX-License-Identifier: Apache-2.0 */
#include "pcapng.h"

#include <inttypes.h>

/* What stands in the blocks of a pcapng file. */

/* ---- options (3.5) ---- */

typedef struct option {
    unsigned code;
    nc_cursor value;
} option;

enum { OPTION_END = 0, OPTION_COMMENT = 1 };

static size_t padding(size_t n)
{
    return (4 - n % 4) % 4;
}

static bool next_option(nc_ng *ng, nc_cursor *c, option *out)
{
    if (nc_left(c) == 0)
        return false;
    out->code = nc_ng_u16(ng, c);
    size_t n = nc_ng_u16(ng, c);
    if (c->state == NC_READ_OK && out->code == OPTION_END)
        return false;
    out->value = nc_sub(c, n);
    if (c->state != NC_READ_OK) {
        ng->bad_options++;
        return false;
    }
    size_t pad = padding(n);
    nc_skip(c, pad < nc_left(c) ? pad : nc_left(c));
    return true;
}

/* Key logs find their way into comments; a long run of hex digits is never shown. */
static bool looks_secret(nc_str text)
{
    enum { LONG = 32 };
    size_t run = 0;
    for (size_t i = 0; i < text.n && run < LONG; i++) {
        char c = text.p[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        run = hex ? run + 1 : 0;
    }
    return run >= LONG;
}

static void comment(nc_ng *ng, nc_cursor value, uint64_t record)
{
    enum { SHOWN = 200 };
    if (ng->comments++ > 0)
        return;
    nc_str text = nc_cursor_rest(&value);
    if (looks_secret(text))
        text = NC_S("(it looks like a key and is not shown)");
    nc_buf_safe(&ng->comment, nc_str_sub(text, 0, SHOWN), true);
    if (text.n > SHOWN)
        nc_buf_c(&ng->comment, "...");
    ng->comment_record = record;
}

/* Options of blocks that have nothing else of interest. */
static void only_comments(nc_ng *ng, nc_cursor *c)
{
    option o;
    while (next_option(ng, c, &o))
        if (o.code == OPTION_COMMENT)
            comment(ng, o.value, 0);
}

/* ---- section header (4.1) ---- */

void nc_ng_section_end(nc_ng *ng)
{
    for (size_t i = 0; i < ng->count; i++) {
        const nc_ng_interface *it = &ng->interfaces[i];
        uint64_t drops = it->has_counter ? it->counter : it->drops;
        ng->has_drops |= it->has_counter || it->has_drops;
        if (__builtin_add_overflow(ng->drops, drops, &ng->drops))
            ng->drops = UINT64_MAX;
    }
    ng->count = 0;
}

static void section_header(nc_ng *ng, nc_cursor *c)
{
    nc_ng_section_end(ng);
    nc_skip(c, 4);
    unsigned major = nc_ng_u16(ng, c), minor = nc_ng_u16(ng, c);
    nc_skip(c, 8);
    ng->section = c->state == NC_READ_OK && major == 1;
    if (c->state != NC_READ_OK)
        nc_capture_damage(&ng->k, NC_E_FORMAT, "the section header at byte %" PRIu64 " is too short", ng->at);
    else if (major != 1)
        nc_capture_damage(&ng->k, NC_E_FORMAT,
                          "the section at byte %" PRIu64 " has the unknown version %u.%u", ng->at, major,
                          minor);
    else
        only_comments(ng, c);
}

/* ---- interfaces (4.2) ---- */

static void add_filter(nc_ng *ng, nc_cursor value)
{
    enum { KEPT = 1024 };
    nc_str text = nc_u8(&value) == 0 ? nc_cursor_rest(&value) : NC_S("(compiled filter)");
    if (text.n == 0 || value.state != NC_READ_OK || ng->filters.n > KEPT)
        return;
    nc_buf safe = {0};
    nc_buf_safe(&safe, nc_str_sub(text, 0, KEPT), true);
    if (nc_str_find(nc_buf_str(&ng->filters), nc_buf_str(&safe)) == SIZE_MAX) {
        nc_buf_c(&ng->filters, ng->filters.n > 0 ? "; " : "");
        nc_buf_add(&ng->filters, nc_buf_str(&safe));
    }
    nc_buf_free(&safe);
}

static void resolution(nc_ng_interface *it, nc_cursor value)
{
    uint8_t code = nc_u8(&value);
    if (value.state != NC_READ_OK)
        return;
    it->binary = (code & 0x80) != 0;
    it->exponent = code & 0x7f;
}

static nc_sym interface_name(nc_ng *ng, nc_cursor value)
{
    enum { KEPT = 256 };
    nc_buf safe = {0};
    nc_buf_safe(&safe, nc_str_sub(nc_cursor_rest(&value), 0, KEPT), true);
    nc_sym name = nc_intern(ng->k.c->pool, nc_buf_str(&safe));
    nc_buf_free(&safe);
    return name;
}

static void interface_option(nc_ng *ng, nc_ng_interface *it, option *o)
{
    enum { NAME = 2, RESOLUTION = 9, FILTER = 11, OFFSET = 14 };
    switch (o->code) {
    case OPTION_COMMENT: comment(ng, o->value, 0); break;
    case NAME: it->name = interface_name(ng, o->value); break;
    case RESOLUTION: resolution(it, o->value); break;
    case FILTER: add_filter(ng, o->value); break;
    case OFFSET: it->offset = (int64_t)nc_ng_u64(ng, &o->value); break;
    default: break;
    }
}

static void interface_description(nc_ng *ng, nc_cursor *c)
{
    nc_ng_interface it = {.exponent = 6};
    it.link = nc_ng_u16(ng, c);
    nc_skip(c, 2);
    it.snap = nc_ng_u32(ng, c);
    if (c->state != NC_READ_OK)
        nc_capture_damage(&ng->k, NC_E_FORMAT, "the interface description at byte %" PRIu64 " is too short",
                          ng->at);
    option o;
    while (c->state == NC_READ_OK && next_option(ng, c, &o))
        interface_option(ng, &it, &o);
    if (ng->count >= (uint64_t)ng->k.c->limits->interfaces) {
        ng->refused++;
        return;
    }
    ng->interfaces = nc_grow(ng->interfaces, &ng->capacity, ng->count, sizeof *ng->interfaces);
    ng->interfaces[ng->count++] = it;
}

static nc_ng_interface *interface_of(nc_ng *ng, uint32_t number)
{
    return number < ng->count ? &ng->interfaces[number] : NULL;
}

static void statistics(nc_ng *ng, nc_cursor *c)
{
    enum { INTERFACE_DROPS = 5, SYSTEM_DROPS = 7 };
    nc_ng_interface *it = interface_of(ng, nc_ng_u32(ng, c));
    nc_skip(c, 8);
    uint64_t drops = 0;
    bool said = false;
    option o;
    while (next_option(ng, c, &o)) {
        if (o.code == OPTION_COMMENT)
            comment(ng, o.value, 0);
        if (o.code != INTERFACE_DROPS && o.code != SYSTEM_DROPS)
            continue;
        if (__builtin_add_overflow(drops, nc_ng_u64(ng, &o.value), &drops))
            drops = UINT64_MAX;
        said = true;
    }
    if (it == NULL || !said)
        return;
    it->has_counter = true;
    it->counter = drops;
}

/* ---- times ---- */

static uint64_t power_of_10(unsigned exponent)
{
    uint64_t value = 1;
    while (exponent-- > 0)
        value *= 10;
    return value;
}

/* Ticks of 10^-exponent s as seconds and nanoseconds. */
static uint64_t decimal_time(uint64_t ticks, unsigned exponent, uint64_t *ns)
{
    if (exponent > 19) { /* less than two seconds in all 64 bits */
        *ns = exponent - 9 > 19 ? 0 : ticks / power_of_10(exponent - 9);
        return 0;
    }
    uint64_t unit = power_of_10(exponent), rest = ticks % unit;
    *ns = exponent <= 9 ? rest * power_of_10(9 - exponent) : rest / power_of_10(exponent - 9);
    return ticks / unit;
}

/* Ticks of 2^-exponent s; the product of fraction and 10^9 is made in two halves because it has up to 93
 * bits. */
static uint64_t binary_time(uint64_t ticks, unsigned exponent, uint64_t *ns)
{
    if (exponent > 63) {
        ticks = exponent - 63 > 63 ? 0 : ticks >> (exponent - 63);
        exponent = 63;
    }
    uint64_t fraction = ticks & ((UINT64_C(1) << exponent) - 1), low = (fraction & UINT32_MAX) * 1000000000u;
    uint64_t high = (fraction >> 32) * 1000000000u + (low >> 32);
    *ns = exponent < 32 ? low >> exponent : high >> (exponent - 32);
    return ticks >> exponent;
}

static int64_t time_of(nc_ng *ng, const nc_ng_interface *it, uint64_t ticks)
{
    uint64_t ns = 0, seconds = it->binary ? binary_time(ticks, it->exponent, &ns)
                                          : decimal_time(ticks, it->exponent, &ns);
    int64_t at = 0;
    bool fits = seconds <= INT64_MAX && !__builtin_add_overflow((int64_t)seconds, it->offset, &at) &&
                !__builtin_mul_overflow(at, NC_SECOND, &at) && !__builtin_add_overflow(at, (int64_t)ns, &at);
    if (fits)
        return at;
    if (ng->k.bad_times++ == 0)
        ng->k.first_bad_time = ng->k.records;
    return NC_TIME_NONE;
}

/* ---- packets (4.3, 4.4, A) ---- */

/* Two bits: 1 received, 2 sent (4.3.1). */
static nc_io direction(uint32_t flags)
{
    return (flags & 3) == 1 ? NC_IO_IN : (flags & 3) == 2 ? NC_IO_OUT : NC_IO_UNKNOWN;
}

static void add_drops(nc_ng_interface *it, uint64_t drops)
{
    if (it == NULL)
        return;
    it->has_drops = true;
    if (__builtin_add_overflow(it->drops, drops, &it->drops))
        it->drops = UINT64_MAX;
}

static void packet_options(nc_ng *ng, nc_ng_interface *it, nc_cursor *c, bool enhanced, nc_frame *frame)
{
    enum { FLAGS = 2, DROPS = 4 };
    option o;
    while (next_option(ng, c, &o)) {
        if (o.code == OPTION_COMMENT)
            comment(ng, o.value, ng->k.records);
        else if (o.code == FLAGS)
            frame->io = direction(nc_ng_u32(ng, &o.value));
        else if (o.code == DROPS && enhanced)
            add_drops(it, nc_ng_u64(ng, &o.value));
    }
}

/* The bytes of a packet and what follows them; `body` stands on the first byte, `frame` has the lengths. */
static void give(nc_ng *ng, nc_ng_interface *it, nc_cursor *body, bool enhanced, nc_frame *frame)
{
    frame->from.offset = ng->at + 8 + body->at;
    nc_cursor bytes = nc_sub(body, frame->caplen);
    if (body->state != NC_READ_OK) {
        ng->resumes = false;
        nc_capture_damage(&ng->k, NC_E_FORMAT,
                          "record %" PRIu64 ", byte %" PRIu64 ": the packet does not fit into its block",
                          ng->k.records, ng->at);
        return;
    }
    frame->bytes = bytes.base;
    frame->link = it ? it->link : NC_LINK_UNDESCRIBED;
    frame->iface = it ? it->name : 0;
    size_t pad = padding(frame->caplen);
    nc_skip(body, pad < nc_left(body) ? pad : nc_left(body));
    packet_options(ng, it, body, enhanced, frame);
    if (frame->link == ng->ahead_link)
        frame->ahead = ng->ahead;
    frame->again = ng->resumes ? ng->at : 0;
    frame->passed = ng->passed.records > 0 ? &ng->passed : NULL;
    nc_capture_give(&ng->k, frame);
    ng->passed.records = 0;
}

void nc_ng_ahead(nc_ng *ng, uint32_t type, nc_cursor body)
{
    enum { TIME = 8 };
    if (type != NC_NG_PACKET)
        return;
    const nc_ng_interface *it = interface_of(ng, nc_ng_u32(ng, &body));
    nc_skip(&body, TIME);
    size_t caplen = nc_ng_u32(ng, &body);
    nc_skip(&body, sizeof(uint32_t));
    if (it == NULL || body.state != NC_READ_OK || caplen > nc_left(&body))
        return;
    ng->ahead = nc_str_n((const char *)body.base + body.at, caplen);
    ng->ahead_link = it->link;
}

static void packet(nc_ng *ng, nc_cursor *c, bool enhanced)
{
    enum { UNKNOWN_DROPS = 0xffff };
    nc_frame frame = ng->k.base;
    uint32_t number = enhanced ? nc_ng_u32(ng, c) : nc_ng_u16(ng, c);
    nc_ng_interface *it = interface_of(ng, number);
    unsigned drops = enhanced ? UNKNOWN_DROPS : nc_ng_u16(ng, c);
    if (drops != UNKNOWN_DROPS)
        add_drops(it, drops);
    uint64_t ticks = nc_ng_u32(ng, c);
    ticks = ticks << 32 | nc_ng_u32(ng, c);
    frame.from.at = it ? time_of(ng, it, ticks) : NC_TIME_NONE;
    frame.iface_number = it ? number + 1 : 0;
    frame.caplen = nc_ng_u32(ng, c);
    frame.len = nc_ng_u32(ng, c);
    give(ng, it, c, enhanced, &frame);
}

/* It has no time, belongs to the first interface, and its recorded length follows from the snap length (4.4).
 */
static void simple_packet(nc_ng *ng, nc_cursor *c)
{
    nc_frame frame = ng->k.base;
    nc_ng_interface *it = interface_of(ng, 0);
    frame.iface_number = it != NULL;
    frame.from.at = NC_TIME_NONE;
    frame.len = nc_ng_u32(ng, c);
    frame.caplen = frame.len;
    if (it != NULL && it->snap != 0 && it->snap < frame.caplen)
        frame.caplen = it->snap;
    if (frame.caplen > nc_left(c))
        frame.caplen = (uint32_t)nc_left(c);
    give(ng, it, c, false, &frame);
}

/* ---- all blocks ---- */

/* Wireshark also numbers journal entries and custom blocks; the numbers people quote come from there. */
bool nc_ng_is_record(uint32_t type)
{
    return type == NC_NG_PACKET || type == NC_NG_SIMPLE_PACKET || type == NC_NG_OLD_PACKET ||
           type == NC_NG_JOURNAL || type == NC_NG_CUSTOM || type == NC_NG_CUSTOM_LOCAL;
}

void nc_ng_block(nc_ng *ng, uint32_t type, nc_cursor body)
{
    bool packets = type == NC_NG_PACKET || type == NC_NG_OLD_PACKET || type == NC_NG_SIMPLE_PACKET;
    bool describes = type == NC_NG_SECTION || type == NC_NG_INTERFACE;
    if ((describes && ng->k.records > 0) || (nc_ng_is_record(type) && !packets))
        ng->resumes = false;
    if (nc_ng_is_record(type))
        ng->k.records++;
    switch (type) {
    case NC_NG_SECTION: section_header(ng, &body); break;
    case NC_NG_INTERFACE: interface_description(ng, &body); break;
    case NC_NG_PACKET: packet(ng, &body, true); break;
    case NC_NG_OLD_PACKET: packet(ng, &body, false); break;
    case NC_NG_SIMPLE_PACKET: simple_packet(ng, &body); break;
    case NC_NG_STATISTICS: statistics(ng, &body); break;
    case NC_NG_SECRETS: ng->secrets = true; break;
    default: break; /* names, custom and unknown blocks say nothing about packets */
    }
}
