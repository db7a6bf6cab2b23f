/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

/* Ones' complement sums do not depend on the byte order (RFC 1071 2 B), so whole machine words are added as
 * they lie in memory, with the carry brought round, in two lanes that do not wait for each other. */
static inline uint64_t add(uint64_t a, uint64_t b)
{
    a += b;
    return a + (a < b);
}

static inline uint64_t word_at(const uint8_t *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* Fewer than eight bytes.  2^16 is 1 modulo 2^16 - 1, so a piece counts the same in any part of a word. */
static uint64_t tail_of(const uint8_t *p, size_t n)
{
    uint32_t four = 0;
    uint16_t two = 0, one = 0;
    if ((n & 4) != 0)
        memcpy(&four, p, sizeof four);
    if ((n & 2) != 0)
        memcpy(&two, p + (n & 4), sizeof two);
    if ((n & 1) != 0)
        memcpy(&one, p + (n & 6), 1);
    return (uint64_t)four + two + one;
}

/* Long pieces: lanes of the lower and of the upper halves of words, which no carry can leave, because WIDEST
 * is far from where it could.  `n` is a multiple of STEP.  The same number comes out as word by word: a half
 * that stands 32 places to the left is worth 2^32, and 2^64 is worth 1. */
enum { STEP = 64, WIDEST = 1 << 20 };
typedef uint64_t lanes __attribute__((vector_size(32)));

static inline __attribute__((always_inline)) uint64_t sum_lanes(const uint8_t *p, size_t n)
{
    const lanes lower = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX};
    lanes low = {0}, high = {0}, a, b;
    for (const uint8_t *end = p + n; p < end; p += STEP) {
        memcpy(&a, p, sizeof a);
        memcpy(&b, p + sizeof a, sizeof b);
        low += (a & lower) + (b & lower);
        high += (a >> 32) + (b >> 32);
    }
    uint64_t l = low[0] + low[1] + low[2] + low[3], h = high[0] + high[1] + high[2] + high[3];
    return add(add(l, h << 32), h >> 32);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static uint64_t sum_avx2(const uint8_t *p, size_t n)
{
    return sum_lanes(p, n);
}

static inline bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") != 0;
}
#else
static inline uint64_t sum_avx2(const uint8_t *p, size_t n)
{
    return sum_lanes(p, n);
}

static inline bool has_avx2(void)
{
    return false;
}
#endif

uint64_t nc_sum_add(uint64_t sum, const uint8_t *p, size_t n)
{
    enum { LONG = 4 * STEP };
    uint64_t other = 0;
    if (n >= LONG && n <= WIDEST && has_avx2()) {
        size_t part = n & ~(size_t)(STEP - 1);
        other = sum_avx2(p, part);
        p += part;
        n -= part;
    }
    for (; n >= 32; p += 32, n -= 32) {
        sum = add(sum, word_at(p));
        other = add(other, word_at(p + 8));
        sum = add(sum, word_at(p + 16));
        other = add(other, word_at(p + 24));
    }
    for (; n >= 8; p += 8, n -= 8)
        sum = add(sum, word_at(p));
    if (n > 0)
        other = add(other, tail_of(p, n));
    return add(sum, other);
}

static inline uint64_t four_at(const uint8_t *p)
{
    uint32_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* A header: few bytes, a multiple of four. */
static inline uint64_t add_header(uint64_t sum, const uint8_t *p, size_t n)
{
    for (; n >= 8; p += 8, n -= 8)
        sum = add(sum, word_at(p));
    return n != 0 ? add(sum, four_at(p)) : sum;
}

uint64_t nc_sum_number(uint64_t sum, uint16_t number)
{
    uint8_t bytes[2] = {(uint8_t)(number >> 8), (uint8_t)number};
    return add(sum, tail_of(bytes, 2));
}

uint16_t nc_sum_fold(uint64_t sum)
{
    sum = (sum & UINT32_MAX) + (sum >> 32);
    sum = (sum & UINT32_MAX) + (sum >> 32);
    sum = (sum & UINT16_MAX) + (sum >> 16);
    sum = (sum & UINT16_MAX) + (sum >> 16);
    return (uint16_t)((sum & UINT16_MAX) + (sum >> 16));
}

/* Addresses and protocol (RFC 9293 3.1, RFC 8200 8.1), without the length. */
static uint64_t pseudo_sum(const nc_layers *l)
{
    enum { IPV4 = 4 };
    uint64_t sum = l->address == IPV4 ? four_at(l->src) + four_at(l->dst)
                                      : nc_sum_add(nc_sum_add(0, l->src, l->address), l->dst, l->address);
    return nc_sum_number(sum, l->out->ip_protocol);
}

static uint64_t with_length(uint64_t sum, size_t n)
{
    sum = nc_sum_number(sum, (uint16_t)(n >> 16 & UINT16_MAX));
    return nc_sum_number(sum, (uint16_t)(n & UINT16_MAX));
}

nc_cksum nc_cksum_verify(const nc_layers *l, const uint8_t *bytes, size_t n, size_t header, size_t at,
                         bool pseudo)
{
    if (!l->whole || (l->out->fragment && !l->out->reassembled) || n < at + 2 || n < header)
        return NC_CKSUM_UNCHECKED;
    uint64_t bare = pseudo ? pseudo_sum(l) : 0, head = pseudo ? with_length(bare, n) : 0;
    l->out->sum = n > header ? nc_sum_add(0, bytes + header, n - header) : 0;
    if (nc_sum_fold(add(add_header(head, bytes, header), l->out->sum)) == UINT16_MAX)
        return NC_CKSUM_GOOD;
    uint16_t field;
    memcpy(&field, bytes + at, sizeof field);
    if (field == 0)
        return NC_CKSUM_ZERO;
    /* A sender that leaves the rest to its adapter puts the pseudo header's sum there; without the length
     * when the adapter also cuts the data into segments. */
    if (pseudo && (field == nc_sum_fold(head) || field == nc_sum_fold(bare)))
        return NC_CKSUM_PARTIAL;
    return NC_CKSUM_BAD;
}
