/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_BUNDLE_HELP_H
#define NC_BUNDLE_HELP_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "decoders/bundle/bundle.h"
#include "engine/base/buf.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- archives made with libarchive's writer ---- */

typedef struct item {
    const char *name;
    nc_str data;
    mode_t type;      /* 0 = regular file */
    const char *link; /* of a symbolic or hard link */
} item;

static la_ssize_t write_out(struct archive *a, void *context, const void *bytes, size_t n)
{
    (void)a;
    nc_buf_add(context, nc_str_n(bytes, n));
    return (la_ssize_t)n;
}

static void put_item(struct archive *a, const item *it)
{
    struct archive_entry *entry = archive_entry_new();
    mode_t type = it->type ? it->type : AE_IFREG;
    archive_entry_set_pathname(entry, it->name);
    archive_entry_set_filetype(entry, type == S_IFREG ? AE_IFREG : type);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)it->data.n);
    if (it->link && type == AE_IFLNK)
        archive_entry_set_symlink(entry, it->link);
    else if (it->link)
        archive_entry_set_hardlink(entry, it->link);
    assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
    if (it->data.n)
        assert_int_equal(archive_write_data(a, it->data.p, it->data.n), (la_ssize_t)it->data.n);
    archive_entry_free(entry);
}

/* `format` and `filter` are ARCHIVE_FORMAT_* and ARCHIVE_FILTER_*. */
static inline nc_buf make_archive(int format, int filter, const item *items, size_t count)
{
    nc_buf out = { 0 };
    struct archive *a = archive_write_new();
    assert_int_equal(archive_write_set_format(a, format), ARCHIVE_OK);
    if (filter != ARCHIVE_FILTER_NONE)
        assert_int_equal(archive_write_add_filter(a, filter), ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(a, 1);
    assert_int_equal(archive_write_open(a, &out, NULL, write_out, NULL), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++)
        put_item(a, &items[i]);
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    return out;
}

/* One compressed content without an archive. */
static inline nc_buf squeeze(int filter, nc_str data)
{
    item one = { "content", data, 0, NULL };
    return make_archive(ARCHIVE_FORMAT_RAW, filter, &one, 1);
}

/* ---- a walk and what came of it ---- */

typedef struct walked {
    nc_pool *pool;
    nc_sources *sources;
    nc_limits limits;
    nc_bundle *bundle;
    nc_buf seen;      /* "name=content;" of all members, content cut after 40 bytes */
    size_t read_limit; /* bytes that the visitor reads; SIZE_MAX = all */
} walked;

static void see(void *context, uint32_t source, nc_stream *in)
{
    walked *w = context;
    nc_str name = nc_sources_get(w->sources, source)->name;
    size_t total = 0;
    nc_buf_add(&w->seen, name);
    nc_buf_char(&w->seen, '=');
    for (;;) {
        size_t want = w->read_limit - total < 40 ? w->read_limit - total : 40;
        nc_str part = nc_stream_take(in, want);
        if (part.n == 0)
            break;
        if (total == 0)
            nc_buf_add(&w->seen, part);
        total += part.n;
    }
    nc_buf_char(&w->seen, ';');
}

static inline void walked_start(walked *w)
{
    *w = (walked){ .pool = nc_pool_new(), .limits = nc_default_limits, .read_limit = SIZE_MAX };
    w->sources = nc_sources_new(w->pool);
    w->bundle = nc_bundle_new(w->sources, &w->limits);
}

static inline void walked_end(walked *w)
{
    nc_bundle_free(w->bundle);
    nc_sources_free(w->sources);
    nc_pool_free(w->pool);
    nc_buf_free(&w->seen);
}

static inline nc_str walk_bytes(walked *w, const char *name, nc_str bytes)
{
    nc_bundle_visitor visitor = { .member = see, .context = w };
    nc_stream *stream = nc_stream_of_bytes(bytes.p, bytes.n);
    assert_int_equal(nc_bundle_walk_stream(w->bundle, nc_str_c(name), stream, &visitor), NC_E_OK);
    nc_stream_free(stream);
    return nc_buf_str(&w->seen);
}

static inline nc_err walk_path(walked *w, const char *path)
{
    nc_bundle_visitor visitor = { .member = see, .context = w };
    return nc_bundle_walk(w->bundle, nc_str_c(path), &visitor);
}

/* Fails when there is none. */
static inline const nc_source *source_named(const walked *w, const char *name)
{
    static const nc_source none = { .status = NC_SOURCE_STATUS_COUNT };
    for (uint32_t i = 1; i <= nc_sources_count(w->sources); i++)
        if (nc_str_eq(nc_sources_get(w->sources, i)->name, nc_str_c(name)))
            return nc_sources_get(w->sources, i);
    fail_msg("\"%s\" is not listed", name);
    return &none;
}

static inline void assert_text(nc_str got, const char *expected)
{
    if (!nc_str_eq(got, nc_str_c(expected)))
        fail_msg("got \"%.*s\", expected \"%s\"", NC_FMT(got), expected);
}

static inline void assert_refused(const walked *w, const char *name, const char *note)
{
    const nc_source *s = source_named(w, name);
    if (s->status != NC_SOURCE_REFUSED)
        fail_msg("\"%s\" is %.*s: %.*s", name, NC_FMT(nc_source_status_name(s->status)), NC_FMT(s->note));
    else
        assert_text(s->note, note);
}

/* ---- folders ---- */

static inline char *temp_folder(char out[64])
{
    snprintf(out, 64, "/tmp/netcause-test-XXXXXX");
    assert_non_null(mkdtemp(out));
    return out;
}

static inline void put_file(const char *folder, const char *name, nc_str data)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data.p, data.n), (ssize_t)data.n);
    close(fd);
}

static inline void put_folder(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(mkdir(path, 0755), 0);
}

static inline void remove_folder(const char *folder)
{
    char command[600];
    snprintf(command, sizeof command, "rm -rf -- '%s'", folder);
    int r = system(command);
    assert_int_equal(r, 0);
}

#endif
