/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_TEXT_CASE_H
#define NC_TEXT_CASE_H

#include "decoders/bundle/stream.h"
#include "decoders/decoder.h"
#include "decoders/limits.h"
#include "decoders/packet/packet.h"
#include "decoders/text/dumps.h"

#include <stdlib.h>

/* A case around one text member: facts are kept, so that tests look at them. */
enum { CASE_FACTS = 400 };

typedef struct text_case {
    nc_sink sink; /* first: the sink's address is the case's */
    nc_case c;
    nc_vocab *vocab;
    nc_diag *diag;
    nc_dumps *dumps;
    nc_fact facts[CASE_FACTS];
    unsigned count;
    bool loaded[512];
    nc_member_hint hint;
    uint32_t source;
    nc_err err;
} text_case;

static inline void case_put(nc_sink *sink, const nc_fact *fact)
{
    text_case *t = (text_case *)(void *)sink;
    if (t->count < CASE_FACTS)
        t->facts[t->count] = *fact;
    t->count++;
}

static inline nc_member_hint case_hint(void *context, nc_str member)
{
    (void)member;
    return ((const text_case *)context)->hint;
}

static inline void case_loaded(void *context, uint32_t source, nc_fact_type type)
{
    (void)source;
    ((text_case *)context)->loaded[type] = true;
}

static inline text_case *case_new(void)
{
    text_case *t = calloc(1, sizeof *t);
    if (t == NULL)
        abort();
    nc_pool *pool = nc_pool_new();
    t->vocab = nc_vocab_new();
    t->diag = nc_diag_new();
    t->sink = (nc_sink){ .put = case_put, .pool = pool };
    t->dumps = nc_dumps_new(pool, t->vocab);
    t->c = (nc_case){ .pool = pool, .sink = &t->sink, .sources = nc_sources_new(pool), .limits = &nc_default_limits, .dumps = t->dumps,
                      .hint = case_hint, .hint_context = t, .loaded = case_loaded, .loaded_context = t };
    if (!nc_facts_declare(t->vocab))
        abort();
    t->c.wires = nc_wires_new(&t->c);
    return t;
}

static inline void case_free(text_case *t)
{
    nc_wires_free(t->c.wires);
    nc_dumps_free(t->dumps);
    nc_sources_free(t->c.sources);
    nc_vocab_free(t->vocab);
    nc_diag_free(t->diag);
    nc_pool_free(t->c.pool);
    free(t);
}

static inline void case_decode(text_case *t, const nc_decoder *decoder, nc_str text)
{
    nc_stream *in = nc_stream_of_bytes(text.p, text.n);
    t->count = 0;
    t->source = nc_sources_add(t->c.sources, NC_S("member.txt"));
    t->err = decoder->decode(&t->c, t->source, in);
    nc_stream_free(in);
}

static inline const nc_source *case_source(const text_case *t)
{
    return nc_sources_get(t->c.sources, t->source);
}

/* The nth (from 0) fact of a type; NULL when there are fewer. */
static inline const nc_fact *case_fact(const text_case *t, nc_fact_type type, unsigned nth)
{
    for (unsigned i = 0; i < t->count && i < CASE_FACTS; i++)
        if (t->facts[i].type == type && nth-- == 0)
            return &t->facts[i];
    return NULL;
}

/* The same, where the test cannot go on without it. */
static inline const nc_fact *case_must(const text_case *t, nc_fact_type type, unsigned nth)
{
    const nc_fact *fact = case_fact(t, type, nth);
    if (fact == NULL)
        abort();
    return fact;
}

/* A slot as people would see it, "-" when it is not known; in a buffer of the caller. */
static inline const char *case_text(const text_case *t, const nc_fact *fact, const char *slot, char out[128])
{
    const nc_shape *shape = nc_vocab_shape(t->vocab, fact->type);
    int number = nc_shape_slot(shape, nc_str_c(slot)) - NC_SLOT_OWN;
    nc_buf buf = { 0 };
    if (number < 0)
        abort();
    if ((fact->known >> number & 1) == 0)
        nc_buf_c(&buf, "-");
    else
        nc_value_print(&buf, t->c.pool, shape->slots[number].type, fact->slot[number]);
    size_t n = buf.n < 127 ? buf.n : 127;
    if (n > 0)
        memcpy(out, buf.p, n);
    out[n] = '\0';
    nc_buf_free(&buf);
    return out;
}

#endif
