/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/walk.h"

enum { GRACE = 1024 * 1024 }; /* output of a member that is not held against its ratio */

/* Packed bytes used so far, counted where compression is: for an entry of a tar inside a gzip at the gzip. */
static uint64_t packed(const nc_level *level)
{
    const nc_level *l = level;
    bool plain = l->pack == NC_PACK_TAR || l->pack == NC_PACK_CPIO;
    while (plain && l->below != NULL && l->below->archive != NULL) {
        l = l->below;
        plain = l->pack == NC_PACK_TAR || l->pack == NC_PACK_CPIO;
    }
    return l->archive ? nc_archive_consumed(l->archive) : l->bytes;
}

void nc_level_of_file(nc_level *level, nc_bundle *bundle, nc_stream_pull pull, void *context)
{
    *level = (nc_level){.bundle = bundle, .pull = pull, .context = context, .hasher = nc_hasher_new()};
}

void nc_level_of_archive(nc_level *level, nc_bundle *bundle, const nc_level *below, nc_archive *archive,
                         nc_pack pack)
{
    *level = (nc_level){
        .bundle = bundle,
        .below = below,
        .archive = archive,
        .pack = pack,
        .pull = nc_archive_pull,
        .context = archive,
        .hasher = nc_hasher_new(),
        .ratio = bundle->limits->text_ratio,
    };
    level->start = packed(level);
    level->own_start = nc_archive_consumed(archive);
}

void nc_level_end(nc_level *level)
{
    nc_hasher_free(level->hasher);
    level->hasher = NULL;
}

static bool ratio_holds(nc_level *level, uint64_t in)
{
    uint64_t limit = (uint64_t)level->ratio, allowed;
    if (level->bytes <= GRACE || __builtin_mul_overflow(in, limit, &allowed) ||
        level->bytes - GRACE <= allowed)
        return true;
    nc_arena *arena = nc_sources_arena(level->bundle->sources);
    bool text = level->ratio == level->bundle->limits->text_ratio;
    nc_walk_limit(level->bundle, text ? NC_S("bundle.text-ratio") : NC_S("bundle.ratio"));
    level->stop = NC_E_HOSTILE;
    level->why =
        nc_arena_printf(arena, "refused: decompresses %llu:1, limit %llu:1",
                        (unsigned long long)(level->bytes / (in ? in : 1)), (unsigned long long)limit);
    return false;
}

/* What unpacking adds counts against the bundle's output; a tar adds nothing but the holes of sparse files.
 */
static void charge(nc_level *level, size_t n)
{
    uint64_t now = packed(level), slack = nc_pack_seeks(level->pack) ? NC_SEEK_CHUNK : 0;
    uint64_t in = (now > level->start ? now - level->start : 0) + slack;
    bool plain = level->pack == NC_PACK_TAR || level->pack == NC_PACK_CPIO;
    if (!ratio_holds(level, in) ||
        (plain && level->bytes <= nc_archive_consumed(level->archive) - level->own_start + GRACE))
        return;
    nc_bundle *bundle = level->bundle;
    bundle->output += n;
    if (bundle->output <= (uint64_t)bundle->limits->output)
        return;
    nc_walk_limit(bundle, NC_S("bundle.output"));
    level->stop = NC_E_LIMIT;
    level->why = nc_arena_printf(nc_sources_arena(bundle->sources),
                                 "stopped: the bundle decompresses to more than %lld bytes",
                                 (long long)bundle->limits->output);
}

/* Nothing more is read of the bundle; what was read is concluded from. */
static void end_reading(nc_level *level, nc_str limit, const char *why)
{
    nc_walk_limit(level->bundle, limit);
    level->bundle->stopped = true;
    level->stop = NC_E_INTERRUPTED;
    level->why = nc_arena_printf(nc_sources_arena(level->bundle->sources), "%s after %llu bytes", why,
                                 (unsigned long long)level->bytes);
}

/* Counted where the bytes lie: of a zip that is read by seeking, as it gives them.  A capture in which each
 * packet names something new needs as much memory as it has bytes. */
static void tell(nc_level *level, uint64_t n)
{
    nc_bundle *bundle = level->bundle;
    if (level->archive == NULL || nc_pack_seeks(level->pack))
        bundle->stored += n;
    if (level->stop != NC_E_OK)
        return;
    if (nc_pool_bytes(nc_sources_pool(bundle->sources)) > (uint64_t)bundle->limits->texts)
        end_reading(level, NC_S("bundle.texts"), "stopped for its many different names");
    else if (bundle->told != NULL && !bundle->told(bundle->told_context, bundle->reading, bundle->stored))
        end_reading(level, NC_S("interrupted"), "interrupted");
}

size_t nc_level_pull(void *context, void *buffer, size_t n, nc_err *err)
{
    nc_level *level = context;
    if (level->stop != NC_E_OK) {
        *err = level->stop;
        return 0;
    }
    size_t got = level->pull(level->context, buffer, n, err);
    if (got == 0)
        return 0;
    if (!level->bundle->visitor->no_digests)
        nc_hasher_add(level->hasher, buffer, got);
    level->bytes += got;
    if (level->archive != NULL)
        charge(level, got); /* what is here already is given; the next call ends */
    tell(level, got);
    return got;
}

/* What is passed over counts as read. */
uint64_t nc_level_jump(void *context, uint64_t n)
{
    nc_level *level = context;
    if (level->jump == NULL || level->stop != NC_E_OK || !level->bundle->visitor->no_digests)
        return 0;
    uint64_t done = level->jump(level->context, n);
    level->bytes += done;
    tell(level, done);
    return done;
}
