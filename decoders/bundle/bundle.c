/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "decoders/bundle/bundle.h"

#include "decoders/bundle/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

nc_bundle *nc_bundle_new(nc_sources *sources, const nc_limits *limits)
{
    nc_bundle *bundle = nc_xcalloc(1, sizeof *bundle);
    bundle->sources = sources;
    bundle->limits = limits;
    return bundle;
}

void nc_bundle_free(nc_bundle *bundle)
{
    if (bundle == NULL)
        return;
    free(bundle->digests);
    free(bundle->names);
    free(bundle);
}

void nc_bundle_tell(nc_bundle *bundle, nc_bundle_told told, void *context)
{
    bundle->told = told;
    bundle->told_context = context;
}

/* The last part of a path; "stdin" for standard input. */
static nc_str base_name(nc_str path)
{
    if (nc_str_eq(path, NC_S("-")))
        return NC_S("stdin");
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '/')
        at--;
    return nc_str_sub(path, at, path.n);
}

static nc_str bundle_name(nc_bundle *bundle, nc_str path)
{
    nc_buf name = {0};
    nc_buf_safe(&name, bundle->visitor->label.n ? bundle->visitor->label : base_name(path), true);
    nc_str kept = nc_arena_copy(nc_sources_arena(bundle->sources), nc_buf_str(&name));
    nc_buf_free(&name);
    return kept;
}

static nc_str label_prefix(nc_bundle *bundle, nc_str name)
{
    if (bundle->visitor->label.n == 0)
        return NC_S("");
    return nc_arena_printf(nc_sources_arena(bundle->sources), "%.*s/", NC_FMT(name));
}

nc_err nc_bundle_walk(nc_bundle *bundle, nc_str path, const nc_bundle_visitor *visitor)
{
    nc_arena *scratch = nc_arena_new();
    bool is_stdin = nc_str_eq(path, NC_S("-"));
    /* A terminal or device that was named by mistake must not block the open; pipes are for process
     * substitution. */
    int fd = is_stdin ? STDIN_FILENO : open(nc_arena_cstr(scratch, path), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    bundle->visitor = visitor;
    nc_err err = fd < 0 || fstat(fd, &st) != 0 ? NC_E_IO : NC_E_OK;
    bundle->trouble =
        err == NC_E_OK ? NC_S("it is no folder, file or pipe") : nc_str_c(strerrordesc_np(errno));
    nc_str name = bundle_name(bundle, path);
    if (err == NC_E_OK && S_ISDIR(st.st_mode))
        nc_walk_folder(bundle, fd, label_prefix(bundle, name));
    else if (err == NC_E_OK && (is_stdin || S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode)))
        nc_walk_open_file(bundle, fd, name, true);
    else
        err = NC_E_IO;
    if (fd >= 0 && !is_stdin)
        close(fd);
    nc_arena_free(scratch);
    return err;
}

nc_str nc_bundle_trouble(const nc_bundle *bundle)
{
    return bundle->trouble;
}

static size_t pull_stream(void *context, void *buffer, size_t n, nc_err *err)
{
    nc_stream *stream = context;
    size_t got = nc_stream_read(stream, buffer, n);
    if (got == 0)
        *err = nc_stream_state(stream);
    return got;
}

nc_err nc_bundle_walk_stream(nc_bundle *bundle, nc_str name, nc_stream *stream,
                             const nc_bundle_visitor *visitor)
{
    nc_level level;
    bundle->visitor = visitor;
    nc_level_of_file(&level, bundle, pull_stream, stream);
    nc_item item = {.name = bundle_name(bundle, name), .level = &level, .fd = -1, .top = true, .lone = true};
    nc_walk_item(bundle, &item);
    nc_level_end(&level);
    return NC_E_OK;
}

bool nc_bundle_lone(const nc_bundle *bundle)
{
    return bundle->lone;
}

uint64_t nc_bundle_refused(const nc_bundle *bundle)
{
    return bundle->refused;
}

size_t nc_bundle_limits_hit(const nc_bundle *bundle, const nc_str **names)
{
    *names = bundle->hit;
    return bundle->hit_count;
}

static int by_value(const void *left, const void *right)
{
    const nc_digest *a = left, *b = right;
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    return (a->low > b->low) - (a->low < b->low);
}

static void put_be64(unsigned char *out, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)(v >> (56 - 8 * i));
}

nc_digest nc_bundle_digest(const nc_bundle *bundle)
{
    nc_hasher *hasher = nc_hasher_new();
    nc_digest *sorted = nc_xmalloc(bundle->digest_count * sizeof *sorted);
    if (bundle->digest_count > 0) {
        memcpy(sorted, bundle->digests, bundle->digest_count * sizeof *sorted);
        qsort(sorted, bundle->digest_count, sizeof *sorted, by_value);
    }
    for (size_t i = 0; i < bundle->digest_count; i++) {
        unsigned char bytes[16];
        put_be64(bytes, sorted[i].high);
        put_be64(bytes + 8, sorted[i].low);
        nc_hasher_add(hasher, bytes, sizeof bytes);
    }
    nc_digest digest = nc_hasher_end(hasher);
    nc_hasher_free(hasher);
    free(sorted);
    return digest;
}
