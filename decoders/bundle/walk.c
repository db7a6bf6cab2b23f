/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "decoders/bundle/walk.h"

#include "decoders/bundle/text_form.h"

#include <unistd.h>

enum { LOOK = 4096, DRAIN = 256 * 1024 };

static const nc_str no_directory =
    NC_SI("its directory at the end is missing: members were found from the front");

static nc_source *source_of(nc_bundle *bundle, uint32_t source)
{
    return nc_sources_get(bundle->sources, source);
}

static void note(nc_bundle *bundle, uint32_t source, nc_source_status status, nc_str text)
{
    nc_source_note(bundle->sources, source, status, text);
    if (status == NC_SOURCE_REFUSED)
        bundle->refused++;
}

/* ---- members ---- */

static void keep_digest(nc_bundle *bundle, nc_digest digest)
{
    bundle->digests =
        nc_grow(bundle->digests, &bundle->digest_capacity, bundle->digest_count, sizeof *bundle->digests);
    bundle->digests[bundle->digest_count++] = digest;
}

/* The layer that ended early by a budget, this one or one it is packed in; NULL when none did. */
static const nc_level *stopped_level(const nc_level *level)
{
    for (; level->stop == NC_E_OK; level = level->below)
        if (level->below == NULL)
            return NULL;
    return level;
}

static void note_damage(nc_bundle *bundle, uint32_t source, const nc_level *level, nc_err err)
{
    nc_arena *arena = nc_sources_arena(bundle->sources);
    const nc_level *stopped = stopped_level(level);
    nc_source_status status = level->bytes > 0 ? NC_SOURCE_PARTIAL : NC_SOURCE_DAMAGED;
    if (err == NC_E_OK)
        return;
    if (stopped != NULL) {
        note(bundle, source, stopped->stop == NC_E_INTERRUPTED ? status : NC_SOURCE_REFUSED, stopped->why);
        return;
    }
    nc_str words = level->archive ? nc_archive_error(level->archive) : NC_S("");
    nc_buf safe = {0};
    nc_buf_safe(&safe, words.n ? words : nc_str_c(nc_err_text(err)), true);
    note(bundle, source, status,
         nc_arena_printf(arena, "%s after %llu bytes: %.*s", err == NC_E_CUT ? "cut" : "damaged",
                         (unsigned long long)level->bytes, NC_FMT(nc_buf_str(&safe))));
    nc_buf_free(&safe);
}

/* Reads the rest, so that it is counted and hashed; not when only some members are looked for. */
static void drain(const nc_bundle *bundle, nc_stream *stream)
{
    while (bundle->visitor->wants == NULL && nc_stream_take(stream, DRAIN).n > 0)
        continue;
}

static void finish_source(nc_bundle *bundle, uint32_t source, const nc_level *level)
{
    nc_source *s = source_of(bundle, source);
    s->bytes = level->bytes;
    s->digest = nc_hasher_end(level->hasher);
}

static bool wanted(const nc_bundle *bundle, nc_str name)
{
    const nc_bundle_visitor *visitor = bundle->visitor;
    return visitor->wants == NULL || visitor->wants(visitor->context, name);
}

static void visit_member(nc_bundle *bundle, const nc_item *item, nc_stream *stream)
{
    uint32_t source = wanted(bundle, item->name) ? nc_walk_source(bundle, item->name) : 0;
    if (source == 0)
        return;
    bundle->reading = source_of(bundle, source)->name;
    bundle->lone = item->lone;
    if (nc_stream_peek(stream, 1).n > 0)
        bundle->visitor->member(bundle->visitor->context, source, stream);
    else if (nc_stream_state(stream) == NC_E_OK)
        note(bundle, source, NC_SOURCE_UNKNOWN, NC_S("empty"));
    drain(bundle, stream);
    note_damage(bundle, source, item->level, nc_stream_state(stream));
    finish_source(bundle, source, item->level);
    if (item->level->stop == NC_E_OK)
        keep_digest(bundle, source_of(bundle, source)->digest);
}

/* ---- archives ---- */

static const char *refusal(nc_entry_kind kind)
{
    static const char *const words[NC_ENTRY_KIND_COUNT] = {
        [NC_ENTRY_SYMLINK] = "refused: symbolic link", [NC_ENTRY_HARDLINK] = "refused: hard link",
        [NC_ENTRY_DEVICE] = "refused: device",         [NC_ENTRY_PIPE] = "refused: named pipe",
        [NC_ENTRY_SOCKET] = "refused: socket",         [NC_ENTRY_OTHER] = "refused: no regular file",
    };
    return words[kind];
}

static void encrypted(nc_bundle *bundle, nc_str name)
{
    uint32_t source = nc_walk_source(bundle, name);
    if (source != 0)
        note(bundle, source, NC_SOURCE_DAMAGED, NC_S("encrypted: it can't be read without its password"));
}

/* False when the archive must not be read on: getting past a bomb would mean to unpack it. */
static bool visit_entry(nc_bundle *bundle, const nc_item *item, nc_archive *archive, nc_pack pack,
                        nc_str prefix, const nc_entry *entry)
{
    const char *why = NULL;
    nc_str name = nc_walk_name(bundle, prefix, entry->name, &why);
    if (entry->kind == NC_ENTRY_FOLDER)
        return true;
    if (why != NULL || refusal(entry->kind) != NULL) {
        nc_walk_refuse(bundle, name, why ? why : refusal(entry->kind));
        return true;
    }
    if (item->top && !wanted(bundle, name))
        return true;
    if (entry->kind == NC_ENTRY_ENCRYPTED) {
        encrypted(bundle, name);
        return true;
    }
    nc_level level;
    nc_level_of_archive(&level, bundle, item->level, archive, pack);
    nc_item member = {.name = name, .level = &level, .fd = -1, .depth = item->depth + 1};
    nc_walk_item(bundle, &member);
    nc_level_end(&level);
    return level.stop == NC_E_OK || pack == NC_PACK_ZIP;
}

/* The names of members: inside of the bundle itself they begin with its label only. */
static nc_str prefix_of(nc_bundle *bundle, const nc_item *item)
{
    if (item->top && bundle->visitor->label.n == 0)
        return NC_S("");
    return nc_arena_printf(nc_sources_arena(bundle->sources), "%.*s/", NC_FMT(item->name));
}

static void note_archive(nc_bundle *bundle, uint32_t source, const nc_level *level, nc_archive *archive,
                         nc_err err, uint64_t members)
{
    const nc_level *stopped = stopped_level(level);
    nc_buf safe = {0};
    if (stopped != NULL) {
        note(bundle, source, NC_SOURCE_REFUSED, stopped->why);
        return;
    }
    nc_str words = nc_archive_error(archive);
    nc_buf_safe(&safe, words.n ? words : nc_str_c(nc_err_text(err)), true);
    note(bundle, source, members ? NC_SOURCE_PARTIAL : NC_SOURCE_DAMAGED,
         nc_arena_printf(nc_sources_arena(bundle->sources), "%s after %llu entries: %.*s",
                         err == NC_E_CUT ? "cut" : "damaged", (unsigned long long)members,
                         NC_FMT(nc_buf_str(&safe))));
    nc_buf_free(&safe);
}

static void unpack(nc_bundle *bundle, const nc_item *item, uint32_t source, nc_pack pack,
                   const nc_archive_input *in)
{
    nc_archive *archive = nc_archive_open(pack, in);
    nc_str prefix = prefix_of(bundle, item);
    nc_entry entry;
    uint64_t entries = 0;
    bool go_on = true;
    nc_err err = NC_E_OK;
    while (go_on && !bundle->stopped && (err = nc_archive_next(archive, &entry)) == NC_E_OK) {
        entries++;
        go_on = visit_entry(bundle, item, archive, pack, prefix, &entry);
    }
    if (!go_on)
        note(bundle, source, NC_SOURCE_PARTIAL, NC_S("stopped at a member that was refused"));
    else if (bundle->stopped)
        note(bundle, source, NC_SOURCE_PARTIAL,
             bundle->members >= (uint64_t)bundle->limits->members
                 ? NC_S("stopped: the bundle has more members than bundle.members allows")
                 : NC_S("stopped before its end"));
    else if (err != NC_E_UNKNOWN)
        note_archive(bundle, source, item->level, archive, err, entries);
    nc_archive_free(archive);
}

/* An archive in a file that can seek; the layer is counted and hashed in a pass of its own. */
static void unpack_file(nc_bundle *bundle, const nc_item *item, uint32_t source, nc_pack pack)
{
    nc_archive_input in = {.fd = item->fd};
    nc_level *level = item->level;
    (void)lseek(item->fd, 0, SEEK_SET);
    if (pack == NC_PACK_ZIP && !nc_archive_has_directory(&in))
        note(bundle, source, NC_SOURCE_PARTIAL, no_directory);
    unpack(bundle, item, source, pack, &in);
    nc_level_end(level);
    level->bytes = 0;
    level->hasher = nc_hasher_new();
    if (lseek(item->fd, 0, SEEK_SET) != 0)
        return;
    nc_stream *stream = nc_stream_new(nc_level_pull, level);
    drain(bundle, stream);
    nc_stream_free(stream);
}

/* Reads a stream into memory, at most `limit` bytes; true when that was all of it. */
static bool spool(nc_stream *stream, uint64_t limit, nc_buf *out)
{
    for (;;) {
        nc_str part = nc_stream_peek(stream, DRAIN);
        if (part.n == 0)
            return true;
        if (part.n > limit - out->n)
            return false;
        nc_buf_add(out, nc_stream_take(stream, part.n));
    }
}

/* Archives with their directory at the end, out of another one: held in memory to be read by seeking. */
static void unpack_held(nc_bundle *bundle, const nc_item *item, nc_stream *stream, uint32_t source,
                        nc_pack pack)
{
    nc_archive_input in = {.fd = -1};
    nc_buf held = {0};
    bool whole = spool(stream, (uint64_t)bundle->limits->spool, &held);
    in.bytes = nc_buf_str(&held);
    if (!whole) {
        nc_walk_limit(bundle, NC_S("bundle.spool"));
        in.stream = stream;
    }
    if (!whole && pack == NC_PACK_7ZIP) {
        note(bundle, source, NC_SOURCE_REFUSED,
             NC_S("refused: inside another archive a 7zip must fit into bundle.spool"));
    } else {
        if (!whole)
            note(bundle, source, NC_SOURCE_PARTIAL,
                 NC_S("larger than bundle.spool: read as it comes, without its directory"));
        else if (pack == NC_PACK_ZIP && !nc_archive_has_directory(&in))
            note(bundle, source, NC_SOURCE_PARTIAL, no_directory);
        unpack(bundle, item, source, pack, &in);
    }
    nc_buf_free(&held);
}

/* Bytes behind the end of the compressed data, unless they are padding. */
static uint64_t trailing(const nc_archive *archive, nc_stream *stream)
{
    uint64_t n = 0;
    bool padding = true;
    nc_str part = nc_archive_rest(archive);
    if (part.n == 0)
        part = nc_stream_take(stream, DRAIN);
    for (; part.n > 0; part = nc_stream_take(stream, DRAIN)) {
        for (size_t i = 0; i < part.n && padding; i++)
            padding = part.p[i] == '\0';
        n += part.n;
    }
    return padding ? 0 : n;
}

static nc_str filtered_name(nc_bundle *bundle, nc_str name)
{
    nc_str stripped = nc_pack_strip(name);
    if (stripped.n < name.n)
        return stripped;
    return nc_arena_printf(nc_sources_arena(bundle->sources), "%.*s/content", NC_FMT(name));
}

static int64_t ratio_for(const nc_bundle *bundle, nc_stream *stream)
{
    nc_str head = nc_stream_peek(stream, LOOK);
    /* An archive's members have their own limits, so that the layer around it only gets the wider one. */
    if (nc_pack_of(head) != NC_PACK_NONE || nc_text_form_of(head, false).code != NC_CODE_NONE)
        return bundle->limits->text_ratio;
    return bundle->limits->ratio;
}

static void unpack_stream(nc_bundle *bundle, const nc_item *item, nc_stream *stream, uint32_t source,
                          nc_pack pack)
{
    nc_archive_input in = {.stream = stream, .fd = -1};
    if (nc_pack_seeks(pack) && item->fd >= 0)
        unpack_file(bundle, item, source, pack);
    else if (nc_pack_seeks(pack))
        unpack_held(bundle, item, stream, source, pack);
    else
        unpack(bundle, item, source, pack, &in);
}

/* Only when nothing was said yet: a cut archive is a consequence of the cut around it. */
static void note_layer(nc_bundle *bundle, uint32_t source, const nc_level *level, nc_stream *stream)
{
    drain(bundle, stream);
    if (source_of(bundle, source)->status == NC_SOURCE_CONTAINER)
        note_damage(bundle, source, level, nc_stream_state(stream));
}

static void walk_stream(nc_bundle *bundle, const nc_item *item, nc_stream *stream);

/* What is under a filter: an archive, whose members come next, or the content of a lone compressed file. */
static void visit_content(nc_bundle *bundle, const nc_item *item, nc_stream *stream, uint32_t source)
{
    nc_str head = nc_stream_peek(stream, LOOK);
    nc_pack pack = nc_pack_of(head);
    nc_item inner = *item;
    if (pack != NC_PACK_NONE && !nc_pack_is_filter(pack)) {
        nc_source *s = source_of(bundle, source);
        s->kind = nc_arena_printf(nc_sources_arena(bundle->sources), "%.*s, %.*s", NC_FMT(nc_pack_name(pack)),
                                  NC_FMT(s->kind));
        unpack_stream(bundle, &inner, stream, source, pack);
        note_layer(bundle, source, item->level, stream);
        return;
    }
    inner.name = filtered_name(bundle, item->name);
    inner.top = false;
    inner.depth = item->depth + 1;
    walk_stream(bundle, &inner, stream);
}

static void note_trailing(nc_bundle *bundle, uint32_t source, uint64_t n)
{
    if (n > 0)
        note(bundle, source, NC_SOURCE_PARTIAL,
             nc_arena_printf(nc_sources_arena(bundle->sources),
                             "%llu bytes behind the compressed data were not read", (unsigned long long)n));
}

static void unpack_filter(nc_bundle *bundle, const nc_item *item, nc_stream *stream, uint32_t source,
                          nc_pack pack)
{
    nc_archive_input in = {.stream = stream, .fd = -1};
    nc_archive *archive = nc_archive_open(pack, &in);
    nc_entry entry;
    nc_err err = nc_archive_next(archive, &entry);
    if (err == NC_E_OK) {
        nc_level level;
        nc_level_of_archive(&level, bundle, item->level, archive, pack);
        nc_item inner = *item;
        inner.level = &level;
        inner.fd = -1;
        nc_stream *content = nc_stream_new(nc_level_pull, &level);
        level.ratio = ratio_for(bundle, content);
        visit_content(bundle, &inner, content, source);
        if (nc_stream_state(content) == NC_E_OK && bundle->visitor->wants == NULL)
            note_trailing(bundle, source, trailing(archive, stream));
        nc_stream_free(content);
        nc_level_end(&level);
    } else {
        note_archive(bundle, source, item->level, archive, err, 0);
    }
    nc_archive_free(archive);
}

static void visit_container(nc_bundle *bundle, const nc_item *item, nc_stream *stream, nc_pack pack)
{
    uint32_t source = nc_walk_source(bundle, item->name);
    if (source == 0)
        return;
    source_of(bundle, source)->status = NC_SOURCE_CONTAINER;
    source_of(bundle, source)->kind = nc_pack_name(pack);
    int64_t most = bundle->limits->depth < NC_DEEPEST ? bundle->limits->depth : NC_DEEPEST;
    if ((int64_t)item->depth >= most) {
        nc_walk_limit(bundle, NC_S("bundle.depth"));
        note(bundle, source, NC_SOURCE_REFUSED,
             nc_arena_printf(nc_sources_arena(bundle->sources),
                             "refused: archives nested more than %lld deep", (long long)most));
    } else if (nc_pack_is_filter(pack)) {
        unpack_filter(bundle, item, stream, source, pack);
    } else {
        unpack_stream(bundle, item, stream, source, pack);
    }
    note_layer(bundle, source, item->level, stream);
    finish_source(bundle, source, item->level);
}

static void walk_stream(nc_bundle *bundle, const nc_item *item, nc_stream *stream)
{
    nc_pack pack = nc_pack_of(nc_stream_peek(stream, NC_PACK_BYTES));
    if (pack == NC_PACK_NONE)
        visit_member(bundle, item, stream);
    else
        visit_container(bundle, item, stream, pack);
}

void nc_walk_item(nc_bundle *bundle, const nc_item *item)
{
    nc_stream *stream = nc_stream_new(nc_level_pull, item->level);
    nc_stream_jumps(stream, nc_level_jump);
    if (item->level->archive != NULL)
        item->level->ratio = ratio_for(bundle, stream);
    walk_stream(bundle, item, stream);
    nc_stream_free(stream);
}
