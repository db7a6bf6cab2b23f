/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CURSOR_H
#define NC_CURSOR_H

#include "str.h"

#include <stdint.h>

/* A reader that cannot leave its bytes.
 *
 * A read past the end returns zero and marks the cursor; the caller asks once, when a header is complete,
 * instead of after every field.  Two ends are kept because they mean different things: past `wire` the sender
 * is at fault, past `cap` but inside `wire` the capture was cut short and proves nothing. */
typedef enum nc_read { NC_READ_OK, NC_READ_CUT, NC_READ_BAD } nc_read;

typedef struct nc_cursor {
    const uint8_t *base;
    size_t cap, wire; /* at <= cap <= wire */
    nc_read state;
    size_t at; /* behind what seldom changes, so that a copy need not wait for the latest step */
} nc_cursor;

static inline nc_cursor nc_cursor_of(const void *bytes, size_t cap, size_t wire)
{
    return (nc_cursor){.base = bytes, .cap = cap, .wire = wire < cap ? cap : wire};
}

/* `n` bytes and moves on; NULL when the cursor is past its end or becomes so. */
static inline const uint8_t *nc_take(nc_cursor *c, size_t n)
{
    if (c->state == NC_READ_OK && n <= c->cap - c->at) {
        const uint8_t *p = c->base + c->at;
        c->at += n;
        return p;
    }
    if (c->state == NC_READ_OK)
        c->state = n <= c->wire - c->at ? NC_READ_CUT : NC_READ_BAD;
    return NULL;
}

static inline void nc_skip(nc_cursor *c, size_t n)
{
    (void)nc_take(c, n);
}

static inline uint8_t nc_u8(nc_cursor *c)
{
    const uint8_t *p = nc_take(c, 1);
    return p ? p[0] : 0;
}

static inline uint16_t nc_be16_at(const uint8_t *p)
{
    return (uint16_t)((unsigned)p[0] << 8 | p[1]);
}

static inline uint32_t nc_be32_at(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint16_t nc_be16(nc_cursor *c)
{
    const uint8_t *p = nc_take(c, 2);
    return p ? nc_be16_at(p) : 0;
}

static inline uint32_t nc_be32(nc_cursor *c)
{
    const uint8_t *p = nc_take(c, 4);
    return p ? nc_be32_at(p) : 0;
}

static inline uint64_t nc_be64(nc_cursor *c)
{
    uint64_t high = nc_be32(c);
    return high << 32 | nc_be32(c);
}

static inline uint16_t nc_le16(nc_cursor *c)
{
    return __builtin_bswap16(nc_be16(c));
}

static inline uint32_t nc_le32(nc_cursor *c)
{
    return __builtin_bswap32(nc_be32(c));
}

/* Bytes left in the capture / as sent. */
static inline size_t nc_left(const nc_cursor *c)
{
    return c->cap - c->at;
}

static inline size_t nc_left_wire(const nc_cursor *c)
{
    return c->wire - c->at;
}

/* Ends behind the next `n` bytes as sent, of which there are so many (nc_left_wire). */
static inline void nc_narrow(nc_cursor *c, size_t n)
{
    if (c->state != NC_READ_OK)
        return;
    c->wire = c->at + n;
    c->cap = c->cap < c->wire ? c->cap : c->wire;
}

/* The next `n` bytes as sent, as a cursor of their own; this cursor moves past them.  When the capture ends
 * inside, the sub-cursor has a shorter `cap`; when the sender never sent that many, both are marked BAD. */
static inline nc_cursor nc_sub(nc_cursor *c, size_t n)
{
    nc_cursor sub = {.base = c->base ? c->base + c->at : NULL, .state = c->state};
    if (c->state != NC_READ_OK)
        return sub;
    if (n > c->wire - c->at) {
        c->state = sub.state = NC_READ_BAD;
        return sub;
    }
    size_t here = c->cap - c->at;
    sub.cap = n < here ? n : here;
    sub.wire = n;
    if (n > here)
        c->state = NC_READ_CUT;
    c->at += sub.cap;
    return sub;
}

/* What is left of the captured bytes as text. */
static inline nc_str nc_cursor_rest(const nc_cursor *c)
{
    return nc_str_n(c->base ? (const char *)c->base + c->at : NULL, nc_left(c));
}

#endif
