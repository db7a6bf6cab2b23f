/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ARCHIVE_H
#define NC_ARCHIVE_H

#include "decoders/bundle/pack.h"
#include "decoders/bundle/stream.h"

/* One layer of packing, opened with exactly one format of libarchive or one compression (unzip.h), so that
 * every layer's output passes through the budgets of whoever reads it.  A filter has one entry, its content.
 */
typedef struct nc_archive nc_archive;

/* Where the packed bytes come from: `bytes`, then `stream` if there is one; or an open file at its beginning
 * that can seek. */
typedef struct nc_archive_input {
    nc_str bytes; /* must outlive the archive */
    nc_stream *stream;
    int fd; /* -1 = none */
} nc_archive_input;

typedef enum nc_entry_kind {
    NC_ENTRY_FILE,
    NC_ENTRY_FOLDER,
    NC_ENTRY_SYMLINK,
    NC_ENTRY_HARDLINK,
    NC_ENTRY_DEVICE,
    NC_ENTRY_PIPE,
    NC_ENTRY_SOCKET,
    NC_ENTRY_ENCRYPTED,
    NC_ENTRY_OTHER,
    NC_ENTRY_KIND_COUNT
} nc_entry_kind;

typedef struct nc_entry {
    nc_str name; /* as stored; holds until the next entry */
    nc_entry_kind kind;
} nc_entry;

nc_archive *nc_archive_open(nc_pack pack, const nc_archive_input *in);
void nc_archive_free(nc_archive *archive);

/* NC_E_OK with the next entry; NC_E_UNKNOWN behind the last; NC_E_CUT or NC_E_FORMAT when the rest can't be
 * read. */
nc_err nc_archive_next(nc_archive *archive, nc_entry *entry);

/* An nc_stream_pull over the entry; the context is the archive. */
size_t nc_archive_pull(void *archive, void *buffer, size_t n, nc_err *err);

/* Packed bytes used so far; where one seeks, bytes handed to the library, in steps of NC_SEEK_CHUNK. */
enum { NC_SEEK_CHUNK = 16 * 1024 };
uint64_t nc_archive_consumed(const nc_archive *archive);

/* The library's words for what went wrong; empty when nothing did. */
nc_str nc_archive_error(const nc_archive *archive);

/* What was handed to the library and not used by it: at the end of a filter, bytes behind the compressed
 * data. */
nc_str nc_archive_rest(const nc_archive *archive);

/* Whether a zip that can seek has the end of its directory; without it members are found from the front only.
 */
bool nc_archive_has_directory(const nc_archive_input *in);

#endif
