/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_BENCH_STREAM_H
#define NC_BENCH_STREAM_H

#include <stdint.h>

/* The packets that both engines of ./dev bench engine are given: made by one generator, so that they are the same
 * on either side.  Each is one fact of eleven numbers; they come in blocks, so that only the engine is timed. */
enum { STREAM_BLOCK = 1000, STREAM_SYN = 2 };

typedef struct stream_packet {
    int64_t n;           /* from 1 */
    int64_t ts;          /* microseconds, rising */
    int32_t proto;       /* 6: 80 %, 17: 18 %, 1: 2 % */
    int32_t src, dst;    /* below 10000 */
    int32_t sport, dport;
    int32_t len;         /* 40 to 1500 */
    int32_t flags;       /* of TCP: 2 and 18 10 % each, else 16; otherwise 0 */
    int32_t code;        /* 99 %: 0, else 4096 to 14095 */
    int32_t cksum;       /* 5 %: 0 */
} stream_packet;

typedef struct stream {
    uint64_t state;
    int64_t n, ts;
} stream;

static inline void stream_begin(stream *s)
{
    s->state = 3;
    s->n = s->ts = 0;
}

/* A number below `bound`, from the upper half of a linear congruential generator (Knuth's MMIX constants). */
static inline int32_t stream_below(stream *s, uint32_t bound)
{
    s->state = s->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int32_t)((s->state >> 32) * bound >> 32);
}

static inline int32_t stream_flags(stream *s)
{
    int32_t tenth = stream_below(s, 10);
    return tenth == 0 ? STREAM_SYN : tenth == 1 ? 18 : 16;
}

static inline void stream_next(stream *s, stream_packet *p)
{
    p->n = ++s->n;
    p->ts = s->ts += 1 + stream_below(s, 200);
    int32_t percent = stream_below(s, 100);
    p->proto = percent < 80 ? 6 : percent < 98 ? 17 : 1;
    p->src = stream_below(s, 10000);
    p->dst = stream_below(s, 10000);
    p->sport = 1024 + stream_below(s, 60000);
    p->dport = stream_below(s, 65536);
    p->len = 40 + stream_below(s, 1461);
    p->flags = p->proto == 6 ? stream_flags(s) : 0;
    p->code = stream_below(s, 100) == 0 ? 4096 + stream_below(s, 10000) : 0;
    p->cksum = stream_below(s, 20) == 0 ? 0 : 1 + stream_below(s, 65535);
}

/* Client and port of the next command: every other one is that of a SYN which comes later in the stream, the
 * others have a port that none has.  `ahead` walks the stream on its own. */
static inline void stream_command(stream *ahead, int number, int64_t *client, int64_t *port)
{
    stream_packet p;
    do
        stream_next(ahead, &p);
    while (number % 2 == 0 && p.flags != STREAM_SYN);
    *client = p.dst;
    *port = number % 2 == 0 ? p.dport : 65536 + p.dport;
}

#endif
