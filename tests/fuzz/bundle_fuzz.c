/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/bundle.h"

#include <stdlib.h>

/* Any bytes as a bundle, with limits small enough that each run is short.  A visitor that reads half of each member. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void member(void *context, uint32_t source, nc_stream *in)
{
    nc_sources *sources = context;
    if (nc_sources_get(sources, source)->name.n == 0)
        abort();
    nc_str head = nc_stream_peek(in, 1000);
    if (nc_stream_skip(in, head.n / 2) != head.n / 2)
        abort();
}

static void check(const nc_sources *sources, const nc_limits *limits)
{
    if (nc_sources_count(sources) > (uint64_t)limits->members)
        abort();
    for (uint32_t i = 1; i <= nc_sources_count(sources); i++) {
        const nc_source *s = nc_sources_get(sources, i);
        if (s->status != NC_SOURCE_OK && s->status != NC_SOURCE_CONTAINER && s->note.n == 0)
            abort(); /* whatever is wrong is told */
        for (size_t k = 0; k < s->name.n; k++)
            if ((unsigned char)s->name.p[k] < 0x20)
                abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_limits limits = nc_default_limits;
    nc_pool *pool = nc_pool_new();
    nc_sources *sources = nc_sources_new(pool);
    nc_bundle_visitor visitor = { .member = member, .context = sources };
    limits.members = 200;
    limits.output = 16 << 20;
    limits.spool = 1 << 20;
    nc_bundle *bundle = nc_bundle_new(sources, &limits);
    nc_stream *stream = nc_stream_of_bytes(data, size);
    nc_bundle_walk_stream(bundle, NC_S("input"), stream, &visitor);
    nc_bundle_digest(bundle);
    check(sources, &limits);
    nc_stream_free(stream);
    nc_bundle_free(bundle);
    nc_sources_free(sources);
    nc_pool_free(pool);
    return 0;
}
