/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_VALUE_H
#define NC_VALUE_H

#include "arena.h"
#include "buf.h"
#include "pool.h"

#include <stdbool.h>
#include <stdint.h>

/* Every value of every type is one 64-bit word, so rows are arrays of words and equal values are equal words.
 *   bool      0 or 1
 *   int       two's complement
 *   float     the bits of a double (no NaN: what would be NaN is unknown)
 *   string    nc_sym: free text from evidence
 *   symbol    nc_sym: a word from a vocabulary (a closed set where the slot names one)
 *   time      nanoseconds since 1970-01-01 UTC
 *   duration  nanoseconds
 *   ip        4<<56 | address, or 6<<56 | number in the pool
 *   cidr      like ip with the prefix length in bits 48-55; host bits are kept as written
 *   mac       48 bits
 *   bytes     nc_sym of the bytes
 *   list      number of a pool list of words, all of one type
 * Whether a value is known at all stands beside it (nc_fact.known), never in the word. */
typedef uint64_t nc_word;

typedef enum nc_type {
    NC_T_NONE,
    NC_T_BOOL,
    NC_T_INT,
    NC_T_FLOAT,
    NC_T_STRING,
    NC_T_SYMBOL,
    NC_T_TIME,
    NC_T_DURATION,
    NC_T_IP,
    NC_T_CIDR,
    NC_T_MAC,
    NC_T_BYTES,
    NC_T_LIST,
    NC_T_COUNT
} nc_type;

/* "int", "duration", ...; the second one returns NC_T_NONE for an unknown name. */
nc_str nc_type_name(nc_type type);
nc_type nc_type_find(nc_str name);

/* Three values: design.md 4. */
typedef enum nc_truth { NC_NO, NC_UNDECIDED, NC_YES } nc_truth;
static inline nc_truth nc_and(nc_truth a, nc_truth b)
{
    return a < b ? a : b;
}
static inline nc_truth nc_or(nc_truth a, nc_truth b)
{
    return a > b ? a : b;
}
static inline nc_truth nc_not(nc_truth a)
{
    return (nc_truth)(NC_YES - a);
}

#define NC_TIME_NONE INT64_MIN
#define NC_SECOND INT64_C(1000000000)

static inline nc_word nc_w_bool(bool v)
{
    return v ? 1 : 0;
}
static inline nc_word nc_w_int(int64_t v)
{
    return (nc_word)v;
}
static inline nc_word nc_w_ip4(uint32_t address)
{
    return UINT64_C(4) << 56 | address;
}
static inline nc_word nc_w_mac(const uint8_t b[6])
{
    return (nc_word)b[0] << 40 | (nc_word)b[1] << 32 | (nc_word)b[2] << 24 | (nc_word)b[3] << 16 |
           (nc_word)b[4] << 8 | b[5];
}
static inline int64_t nc_v_int(nc_word w)
{
    return (int64_t)w;
}
nc_word nc_w_float(double v);
double nc_v_float(nc_word w);
nc_word nc_w_ip6(nc_pool *pool, const uint8_t bytes[16]); /* ::ffff:a.b.c.d becomes IPv4 */
nc_word nc_w_cidr(nc_word ip, unsigned length);

static inline bool nc_ip_is4(nc_word ip)
{
    return ip >> 56 == 4;
}
static inline uint32_t nc_ip4_of(nc_word ip)
{
    return (uint32_t)ip;
}
static inline unsigned nc_cidr_length(nc_word cidr)
{
    return (unsigned)(cidr >> 48 & 0xff);
}
static inline nc_word nc_cidr_ip(nc_word cidr)
{
    return cidr & ~(UINT64_C(0xff) << 48);
}
void nc_ip_bytes(const nc_pool *pool, nc_word ip, uint8_t out[16]); /* IPv4 in the first four bytes */

/* Order of two values of one type, by content: what people would expect to see sorted. */
int nc_value_cmp(const nc_pool *pool, nc_type type, nc_word a, nc_word b);

/* Reads the text form of a value.  `type` decides what the text means, so "no", "1:30" and "0x10" never
 * surprise: int: decimal, 0x hex, with optional KiB MiB GiB k M G; bool: true false yes no; duration: 30s
 * 5ms 2.5s 10us 1h 2min 3d; time: RFC 3339 or a duration since 0; ip, cidr, mac as usual; bytes: hex digits.
 * False when the text is none.  `pool` may be NULL for numbers, times and durations. */
bool nc_value_parse(nc_pool *pool, nc_type type, nc_str text, nc_word *out);

/* Writes a value for people: times as 2009-03-03 02:35:29.534300 (UTC), durations as 406.7476 s or 85 ms. */
void nc_value_print(nc_buf *out, const nc_pool *pool, nc_type type, nc_word word);

/* A duration as people read it: from two minutes on in larger units too, "2 min 39 s", "3 h 2 min",
 * "2 d 5 h", rounded to the smaller of the two; shorter ones as above.  `exact`: all units and nothing
 * rounded, "2 min 39.381 s". */
void nc_duration_print(nc_buf *out, int64_t ns, bool exact);

/* A value as in sentences: as above, durations as people read them, and " / " between the lines of a text. */
void nc_value_say(nc_buf *out, const nc_pool *pool, nc_type type, nc_word word);

/* The items of a list, each as in sentences, with ", " between them. */
void nc_list_say(nc_buf *out, const nc_pool *pool, nc_type item, nc_word word);

/* What nc_value_print writes, as a text of the arena. */
nc_str nc_value_printed(nc_arena *arena, const nc_pool *pool, nc_type type, nc_word word);

/* Writes a value as JSON: times RFC 3339 with nine digits, durations in seconds as decimal text. */
void nc_value_json(nc_buf *out, const nc_pool *pool, nc_type type, nc_word word);

/* Pieces of the above that others need. */
void nc_time_print(nc_buf *out, int64_t ns, unsigned digits);    /* 2009-03-03 02:35:29.534300 */
void nc_day_print(nc_buf *out, int64_t ns);                      /* 2027-03-31 */
void nc_clock_print(nc_buf *out, int64_t ns, unsigned digits);   /* 02:35:29.534300 */
void nc_seconds_print(nc_buf *out, int64_t ns, unsigned digits); /* 406.747550, with sign */
/* Days and time of day (UTC, proleptic Gregorian) to nanoseconds; false when out of range. */
bool nc_time_of(int year, int month, int day, int hour, int minute, int second, int64_t fraction_ns,
                int64_t *ns);

#endif
