/* SPDX-License-Identifier: Apache-2.0 */
#include "fragments.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum {
    BUCKETS = 1024,
    UNIT = 8,
    LARGEST = 65536,
    WORDS = LARGEST / UNIT / 64,
    ROOM = 64 * 1024 * 1024, /* bytes of all datagrams together */
    START = 4096,
};

static const int64_t patience = 60 * NC_SECOND;

typedef struct datagram {
    struct datagram *next_bucket;   /* also of the free ones */
    struct datagram *newer, *older; /* by first fragment */
    uint32_t bucket;
    bool over; /* told; kept so that late copies are known for what they are */
    uint8_t depth;
    nc_fragment_end end;
    uint8_t *bytes;
    size_t capacity;
    uint64_t have[WORDS]; /* a bit for each unit of 8 bytes */
} datagram;

struct nc_fragments {
    nc_fragment_fn ended;
    void *context;
    size_t most, count, bytes;
    bool full;
    datagram *oldest, *newest, *spare;
    datagram *buckets[BUCKETS];
};

nc_fragments *nc_fragments_new(size_t most, nc_fragment_fn ended, void *context)
{
    nc_fragments *f = nc_xcalloc(1, sizeof *f);
    f->most = most ? most : 1;
    f->ended = ended;
    f->context = context;
    return f;
}

bool nc_fragments_full(const nc_fragments *f)
{
    return f->full;
}

/* ---- the table ---- */

static void unlink_bucket(nc_fragments *f, datagram *d)
{
    datagram **at = &f->buckets[d->bucket];
    while (*at != d)
        at = &(*at)->next_bucket;
    *at = d->next_bucket;
}

static void tell(nc_fragments *f, datagram *d)
{
    if (!d->over && f->ended != NULL)
        f->ended(f->context, &d->end);
    d->over = true;
}

static void give_up(nc_fragments *f, datagram *d)
{
    tell(f, d);
    unlink_bucket(f, d);
    *(d->older ? &d->older->newer : &f->oldest) = d->newer;
    *(d->newer ? &d->newer->older : &f->newest) = d->older;
    f->bytes -= d->capacity;
    f->count--;
    free(d->bytes);
    d->bytes = NULL;
    d->next_bucket = f->spare;
    f->spare = d;
}

void nc_fragments_free(nc_fragments *f, bool quiet)
{
    if (f == NULL)
        return;
    if (quiet)
        f->ended = NULL;
    while (f->oldest != NULL)
        give_up(f, f->oldest);
    while (f->spare != NULL) {
        datagram *next = f->spare->next_bucket;
        free(f->spare);
        f->spare = next;
    }
    free(f);
}

static uint32_t id_of(const nc_packet *p)
{
    return p->ip_version == 6 ? p->ip6_fragment_id : p->ip_id;
}

static uint32_t bucket_of(const nc_packet *p)
{
    const uint64_t key[3] = {p->src, p->dst, (uint64_t)id_of(p) << 8 | p->ip_protocol};
    return (uint32_t)(nc_hash(key, sizeof key, 0) % BUCKETS);
}

/* RFC 791 counts the protocol to the key; RFC 8200 does not, but all fragments carry the same one. */
static bool same(const datagram *d, const nc_packet *p)
{
    const nc_fragment_end *e = &d->end;
    return e->src == p->src && e->dst == p->dst && e->id == id_of(p) && e->protocol == p->ip_protocol &&
           e->version == p->ip_version && d->depth == p->depth;
}

static datagram *find(const nc_fragments *f, const nc_packet *p, uint32_t bucket)
{
    datagram *d = f->buckets[bucket];
    while (d != NULL && !same(d, p))
        d = d->next_bucket;
    return d;
}

static datagram *open_datagram(nc_fragments *f, const nc_packet *p, uint32_t bucket)
{
    if (f->count >= f->most) {
        f->full |= !f->oldest->over;
        give_up(f, f->oldest);
    }
    datagram *d = f->spare;
    if (d != NULL)
        f->spare = d->next_bucket;
    else
        d = nc_xmalloc(sizeof *d);
    *d = (datagram){
        .bucket = bucket, .depth = p->depth, .next_bucket = f->buckets[bucket], .older = f->newest};
    d->end = (nc_fragment_end){.from = p->frame.from,
                               .src = p->src,
                               .dst = p->dst,
                               .id = id_of(p),
                               .protocol = p->ip_protocol,
                               .version = p->ip_version};
    f->buckets[bucket] = d;
    *(f->newest ? &f->newest->newer : &f->oldest) = d;
    f->newest = d;
    f->count++;
    return d;
}

static void expire(nc_fragments *f, int64_t now)
{
    int64_t age;
    while (f->oldest != NULL && now != NC_TIME_NONE && f->oldest->end.from.at != NC_TIME_NONE &&
           !__builtin_sub_overflow(now, f->oldest->end.from.at, &age) && age > patience)
        give_up(f, f->oldest);
}

/* ---- one datagram ---- */

static bool has_unit(const datagram *d, size_t unit)
{
    return (d->have[unit / 64] & UINT64_C(1) << unit % 64) != 0;
}

/* Which of its units are there already, and whether their bytes agree. */
static void compare(datagram *d, size_t at, nc_str data, size_t *known, bool *differs)
{
    *known = 0;
    *differs = false;
    for (size_t i = 0; i < data.n; i += UNIT) {
        if (!has_unit(d, (at + i) / UNIT))
            continue;
        size_t n = data.n - i < UNIT ? data.n - i : UNIT;
        ++*known;
        *differs |= memcmp(d->bytes + at + i, data.p + i, n) != 0;
    }
}

static void make_room(nc_fragments *f, datagram *d, size_t n)
{
    if (n <= d->capacity)
        return;
    size_t capacity = d->capacity ? d->capacity : START;
    while (capacity < n)
        capacity *= 2;
    f->bytes += capacity - d->capacity;
    d->bytes = nc_xrealloc(d->bytes, capacity);
    memset(d->bytes + d->capacity, 0, capacity - d->capacity);
    d->capacity = capacity;
}

/* What came first stays: the order of most receivers, and the only one that is the same at every tap. */
static void store(nc_fragments *f, datagram *d, size_t at, nc_str data)
{
    make_room(f, d, at + data.n);
    for (size_t i = 0; i < data.n; i += UNIT) {
        size_t unit = (at + i) / UNIT, n = data.n - i < UNIT ? data.n - i : UNIT;
        if (has_unit(d, unit))
            continue;
        memcpy(d->bytes + at + i, data.p + i, n);
        d->have[unit / 64] |= UINT64_C(1) << unit % 64;
        d->end.bytes += (uint32_t)n;
    }
}

static bool complete(const datagram *d)
{
    if (d->end.total == 0)
        return false;
    for (size_t unit = 0; unit * UNIT < d->end.total; unit++)
        if (!has_unit(d, unit))
            return false;
    return true;
}

static void count_in(datagram *d, const nc_packet *p)
{
    d->end.count++;
    d->end.last = p->frame.from;
    if (p->ip_total > d->end.largest)
        d->end.largest = p->ip_total;
}

static bool acceptable(const nc_packet *p, nc_str data)
{
    bool odd = p->more_fragments && data.n % UNIT != 0;
    return data.n > 0 && !odd && p->fragment_offset + data.n <= LARGEST;
}

/* The datagram this fragment belongs to.  One that is over takes only copies; anything else under its key is
 * a new one: identifications come round again. */
static datagram *datagram_of(nc_fragments *f, const nc_packet *p, nc_str data, bool *copy)
{
    uint32_t bucket = bucket_of(p);
    datagram *d = find(f, p, bucket);
    size_t known = 0, units = (data.n + UNIT - 1) / UNIT;
    bool differs = false;
    if (d != NULL)
        compare(d, p->fragment_offset, data, &known, &differs);
    *copy = d != NULL && known == units && !differs;
    if (d != NULL && d->over && !*copy) {
        give_up(f, d);
        d = NULL;
    }
    if (d == NULL)
        return open_datagram(f, p, bucket);
    d->end.overlap |= known > 0 && !*copy;
    d->end.conflict |= differs;
    return d;
}

nc_str nc_fragments_add(nc_fragments *f, const nc_packet *p)
{
    nc_str data = p->piece;
    bool copy;
    expire(f, p->frame.from.at);
    if (!acceptable(p, data))
        return NC_S("");
    datagram *d = datagram_of(f, p, data, &copy);
    if (copy)
        return NC_S("");
    count_in(d, p);
    store(f, d, p->fragment_offset, data);
    if (!p->more_fragments && d->end.total == 0)
        d->end.total = (uint32_t)(p->fragment_offset + data.n);
    while (f->bytes > ROOM && f->oldest != d) {
        f->full |= !f->oldest->over;
        give_up(f, f->oldest);
    }
    /* RFC 8200 4.5: an IPv6 datagram with overlapping fragments is thrown away whole. */
    if (!complete(d) || d->over || (p->ip_version == 6 && d->end.overlap))
        return NC_S("");
    d->end.complete = true;
    tell(f, d);
    return nc_str_n((const char *)d->bytes, d->end.total);
}
