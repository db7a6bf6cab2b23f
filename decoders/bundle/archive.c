/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "decoders/bundle/archive.h"

#include "decoders/bundle/mail.h"
#include "decoders/bundle/unzip.h"
#include "engine/base/arena.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024, MAX_RETRIES = 8, ZIP_END = 22, ZIP_COMMENT = 65535 };

struct nc_archive {
    nc_unzip *unzip; /* of a filter: instead of all that follows up to `pack` */
    nc_mail *mail;   /* likewise */
    struct archive *handle;
    struct archive_entry *entry;
    nc_pack pack;
    nc_archive_input in;
    bool ended, broken;
    size_t bytes_at;   /* how far in.bytes was given */
    nc_str chunk;      /* last piece handed to the library */
    uint64_t given;    /* bytes handed to it */
    char *file_buffer; /* for `fd` */
    const char *block; /* data of the entry that is not given on yet */
    size_t block_left;
    int64_t block_at, at; /* offsets of `block` and of the reader in the entry */
    bool entry_ended;
    nc_err entry_err;
    locale_t utf8;
};

/* libarchive turns names into the charset of the thread's locale; ours is UTF-8, whatever the user's is. */
static locale_t enter_utf8(const nc_archive *archive)
{
    return archive->utf8 != (locale_t)0 ? uselocale(archive->utf8) : (locale_t)0;
}

static void leave_utf8(locale_t before)
{
    if (before != (locale_t)0)
        uselocale(before);
}

static ssize_t read_fd(int fd, void *buffer, size_t n)
{
    ssize_t got;
    do
        got = read(fd, buffer, n);
    while (got < 0 && errno == EINTR);
    return got;
}

static bool can_seek(const nc_archive *archive)
{
    return archive->in.stream == NULL;
}

/* The next packed bytes; n == 0 at the end. */
static bool next_piece(nc_archive *archive, nc_str *piece)
{
    const nc_archive_input *in = &archive->in;
    *piece = (nc_str){"", 0};
    if (in->fd >= 0) {
        ssize_t got = read_fd(in->fd, archive->file_buffer, NC_SEEK_CHUNK);
        if (got > 0)
            *piece = nc_str_n(archive->file_buffer, (size_t)got);
        return got >= 0;
    }
    if (archive->bytes_at < in->bytes.n) {
        *piece = nc_str_sub(in->bytes, archive->bytes_at, can_seek(archive) ? NC_SEEK_CHUNK : CHUNK);
        archive->bytes_at += piece->n;
    } else if (in->stream != NULL) {
        *piece = nc_stream_take(in->stream, CHUNK);
    }
    return true;
}

static la_ssize_t give(struct archive *handle, void *context, const void **out)
{
    nc_archive *archive = context;
    nc_str piece;
    if (!next_piece(archive, &piece)) {
        archive_set_error(handle, errno, "the file can't be read");
        return ARCHIVE_FATAL;
    }
    archive->ended = piece.n == 0;
    if (piece.n > 0)
        archive->chunk = piece;
    archive->given += piece.n;
    *out = piece.p;
    return (la_ssize_t)piece.n;
}

static la_int64_t seek_bytes(nc_archive *archive, la_int64_t offset, int whence)
{
    int64_t size = (int64_t)archive->in.bytes.n, at;
    int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)archive->bytes_at : size;
    if (__builtin_add_overflow(base, offset, &at) || at < 0 || at > size)
        return ARCHIVE_FATAL;
    archive->bytes_at = (size_t)at;
    return at;
}

static la_int64_t seek_input(struct archive *handle, void *context, la_int64_t offset, int whence)
{
    nc_archive *archive = context;
    la_int64_t at =
        archive->in.fd >= 0 ? lseek(archive->in.fd, offset, whence) : seek_bytes(archive, offset, whence);
    if (at < 0)
        archive_set_error(handle, EIO, "the archive points outside of itself");
    return at < 0 ? ARCHIVE_FATAL : at;
}

static bool enable(nc_archive *archive)
{
    static const int formats[NC_PACK_COUNT] = {
        [NC_PACK_TAR] = ARCHIVE_FORMAT_TAR,
        [NC_PACK_CPIO] = ARCHIVE_FORMAT_CPIO,
        [NC_PACK_7ZIP] = ARCHIVE_FORMAT_7ZIP,
    };
    struct archive *a = archive->handle;
    if (archive->pack != NC_PACK_ZIP)
        return archive_read_support_format_by_code(a, formats[archive->pack]) == ARCHIVE_OK;
    return archive_read_support_format_zip_streamable(a) == ARCHIVE_OK &&
           (!can_seek(archive) || archive_read_support_format_zip_seekable(a) == ARCHIVE_OK);
}

static int connect_input(nc_archive *archive)
{
    struct archive *a = archive->handle;
    if (archive->in.fd >= 0)
        archive->file_buffer = nc_xmalloc(NC_SEEK_CHUNK);
    if (can_seek(archive))
        archive_read_set_seek_callback(a, seek_input);
    archive_read_set_read_callback(a, give);
    archive_read_set_callback_data(a, archive);
    return archive_read_open1(a);
}

nc_archive *nc_archive_open(nc_pack pack, const nc_archive_input *in)
{
    nc_archive *archive = nc_xcalloc(1, sizeof *archive);
    archive->pack = pack;
    archive->in = *in;
    if (nc_pack_is_filter(pack)) {
        archive->unzip = nc_unzip_new(pack, in->stream);
        return archive;
    }
    if (pack == NC_PACK_MAIL) {
        archive->mail = nc_mail_new(in->stream);
        return archive;
    }
    archive->handle = archive_read_new();
    archive->entry = archive_entry_new();
    if (archive->handle == NULL || archive->entry == NULL)
        nc_out_of_memory();
    archive->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = enter_utf8(archive);
    if (!enable(archive) || connect_input(archive) != ARCHIVE_OK)
        archive->broken = true;
    leave_utf8(before);
    return archive;
}

void nc_archive_free(nc_archive *archive)
{
    if (archive == NULL)
        return;
    nc_unzip_free(archive->unzip);
    nc_mail_free(archive->mail);
    archive_entry_free(archive->entry);
    archive_read_free(archive->handle);
    if (archive->utf8 != (locale_t)0)
        freelocale(archive->utf8);
    free(archive->file_buffer);
    free(archive);
}

static nc_entry_kind kind_of(struct archive_entry *entry)
{
    if (archive_entry_hardlink(entry) != NULL)
        return NC_ENTRY_HARDLINK;
    if (archive_entry_is_data_encrypted(entry))
        return NC_ENTRY_ENCRYPTED;
    switch (archive_entry_filetype(entry)) {
    case AE_IFREG: return NC_ENTRY_FILE;
    case AE_IFDIR: return NC_ENTRY_FOLDER;
    case AE_IFLNK: return NC_ENTRY_SYMLINK;
    case AE_IFCHR:
    case AE_IFBLK: return NC_ENTRY_DEVICE;
    case AE_IFIFO: return NC_ENTRY_PIPE;
    case AE_IFSOCK: return NC_ENTRY_SOCKET;
    default: return NC_ENTRY_OTHER;
    }
}

static nc_str name_of(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);
    return nc_str_c(name != NULL ? name : archive_entry_pathname(entry));
}

/* Input that ended early is a cut, whatever the library calls it. */
static nc_err failure(const nc_archive *archive)
{
    if (archive->in.stream != NULL && nc_stream_state(archive->in.stream) != NC_E_OK)
        return nc_stream_state(archive->in.stream);
    return archive->ended ? NC_E_CUT : NC_E_FORMAT;
}

static int next_header(nc_archive *archive)
{
    locale_t before = enter_utf8(archive);
    int r = ARCHIVE_RETRY;
    for (int i = 0; i < MAX_RETRIES && r == ARCHIVE_RETRY; i++)
        r = archive_read_next_header2(archive->handle, archive->entry);
    leave_utf8(before);
    return r;
}

nc_err nc_archive_next(nc_archive *archive, nc_entry *entry)
{
    *entry = (nc_entry){.kind = NC_ENTRY_OTHER};
    if (archive->unzip != NULL) {
        *entry = (nc_entry){.name = NC_S("content"), .kind = NC_ENTRY_FILE};
        return NC_E_OK;
    }
    if (archive->mail != NULL) {
        entry->kind = NC_ENTRY_FILE;
        return nc_mail_next(archive->mail, &entry->name) ? NC_E_OK : NC_E_UNKNOWN;
    }
    archive->block_left = 0;
    archive->block_at = archive->at = 0;
    archive->entry_ended = false;
    archive->entry_err = NC_E_OK;
    if (archive->broken)
        return failure(archive);
    int r = next_header(archive);
    if (r == ARCHIVE_EOF)
        return NC_E_UNKNOWN;
    if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
        return failure(archive);
    entry->kind = kind_of(archive->entry);
    entry->name = name_of(archive->entry);
    return NC_E_OK;
}

/* The next block of data; holes of sparse files lie between `at` and `block_at`. */
static bool next_block(nc_archive *archive)
{
    const void *data = NULL;
    size_t n = 0;
    la_int64_t offset = archive->at;
    int r = ARCHIVE_RETRY;
    for (int i = 0; i < MAX_RETRIES && r == ARCHIVE_RETRY; i++)
        r = archive_read_data_block(archive->handle, &data, &n, &offset);
    if (r == ARCHIVE_WARN && n == 0)
        archive->entry_err = NC_E_FORMAT; /* a wrong check sum: what was read stands */
    else if (r != ARCHIVE_OK && r != ARCHIVE_EOF && r != ARCHIVE_WARN)
        archive->entry_err = failure(archive);
    if ((r != ARCHIVE_OK && r != ARCHIVE_WARN) || archive->entry_err != NC_E_OK) {
        archive->entry_ended = true;
        n = 0;
    }
    bool backwards = offset < archive->at;
    if (backwards && n > 0) {
        archive->entry_ended = true;
        archive->entry_err = NC_E_FORMAT;
        n = 0;
    }
    archive->block = data;
    archive->block_left = n;
    archive->block_at = backwards || archive->entry_err != NC_E_OK ? archive->at : offset;
    return n > 0 || archive->block_at > archive->at;
}

static size_t take_some(nc_archive *archive, char *out, size_t n)
{
    if (archive->block_at > archive->at) { /* a hole */
        uint64_t hole = (uint64_t)(archive->block_at - archive->at);
        n = hole < n ? (size_t)hole : n;
        memset(out, 0, n);
        archive->at += (int64_t)n;
        return n;
    }
    n = archive->block_left < n ? archive->block_left : n;
    if (n == 0)
        return 0;
    memcpy(out, archive->block, n);
    archive->block += n;
    archive->block_left -= n;
    archive->at += (int64_t)n;
    archive->block_at = archive->at;
    return n;
}

size_t nc_archive_pull(void *context, void *buffer, size_t n, nc_err *err)
{
    nc_archive *archive = context;
    char *out = buffer;
    size_t done = 0;
    if (archive->unzip != NULL)
        return nc_unzip_pull(archive->unzip, buffer, n, err);
    if (archive->mail != NULL)
        return nc_mail_pull(archive->mail, buffer, n, err);
    while (done < n) {
        bool have = archive->block_left > 0 || archive->block_at > archive->at;
        for (int empty = 0; !have && !archive->entry_ended && empty < MAX_RETRIES; empty++)
            have = next_block(archive);
        if (!have)
            break;
        done += take_some(archive, out + done, n - done);
    }
    if (done == 0 && archive->entry_err != NC_E_OK)
        *err = archive->entry_err;
    return done;
}

uint64_t nc_archive_consumed(const nc_archive *archive)
{
    if (archive->unzip != NULL)
        return nc_unzip_consumed(archive->unzip);
    if (archive->mail != NULL)
        return nc_mail_consumed(archive->mail);
    if (can_seek(archive))
        return archive->given;
    la_int64_t n = archive_filter_bytes(archive->handle, -1);
    return n < 0 ? 0 : (uint64_t)n;
}

nc_str nc_archive_error(const nc_archive *archive)
{
    return archive->unzip  ? nc_unzip_error(archive->unzip)
           : archive->mail ? NC_S("")
                           : nc_str_trim(nc_str_c(archive_error_string(archive->handle)));
}

nc_str nc_archive_rest(const nc_archive *archive)
{
    uint64_t used = nc_archive_consumed(archive);
    uint64_t left = archive->given > used ? archive->given - used : 0;
    if (archive->unzip != NULL || archive->mail != NULL || can_seek(archive) || left > archive->chunk.n)
        return NC_S("");
    return nc_str_n(archive->chunk.p + (archive->chunk.n - left), (size_t)left);
}

/* PKWARE APPNOTE 4.3.16: the end of the central directory is within the last 65557 bytes. */
bool nc_archive_has_directory(const nc_archive_input *in)
{
    size_t most = ZIP_END + ZIP_COMMENT, n = 0;
    char *tail = nc_xmalloc(most);
    off_t size = in->fd >= 0 ? lseek(in->fd, 0, SEEK_END) : (off_t)in->bytes.n;
    off_t from = size > (off_t)most ? size - (off_t)most : 0;
    if (in->fd < 0) {
        nc_str end = nc_str_sub(in->bytes, (size_t)from, most);
        n = end.n;
        memcpy(tail, end.p, n);
    } else {
        ssize_t got = pread(in->fd, tail, most, from);
        n = got > 0 ? (size_t)got : 0;
        (void)lseek(in->fd, 0, SEEK_SET);
    }
    bool found = nc_str_find(nc_str_n(tail, n), NC_S("PK\x05\x06")) != SIZE_MAX;
    free(tail);
    return found;
}
