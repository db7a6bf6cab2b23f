/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_BUNDLE_H
#define NC_BUNDLE_H

#include "decoders/bundle/stream.h"
#include "decoders/limits.h"
#include "engine/fact/source.h"

/* A case bundle: a folder, a file, "-" for standard input, any archive (tar, cpio, zip, 7zip) under any compression (gzip, bzip2, xz,
 * zstd, lz4), and archives inside archives.  Members are streamed; nothing is unpacked to disk, no path is ever made from a member's
 * name.  Symbolic links, devices, absolute names and names with ".." are refused and listed; budgets of limits.h hold over the
 * whole bundle. */
typedef struct nc_bundle nc_bundle;

typedef struct nc_bundle_visitor {
    /* Called for each member that can be read; reads what it wants from the stream.  The source has its name; digest and bytes
     * are filled after the call, over the whole member even when it was not read to the end. */
    void (*member)(void *context, uint32_t source, nc_stream *in);
    void *context;
} nc_bundle_visitor;

nc_bundle *nc_bundle_new(nc_sources *sources, const nc_limits *limits);
void nc_bundle_free(nc_bundle *bundle);

/* Walks one path ("-" = standard input).  A folder's entries are taken in order of name.  NC_E_IO when it can't be opened; else
 * NC_E_OK, whatever the members are like: their state is in the sources. */
nc_err nc_bundle_walk(nc_bundle *bundle, nc_str path, const nc_bundle_visitor *visitor);

/* What was refused as hostile, and limits reached (by name of limits.def), over all walks. */
uint64_t nc_bundle_refused(const nc_bundle *bundle);
size_t nc_bundle_limits_hit(const nc_bundle *bundle, const nc_str **names);

/* Content hash of the whole bundle: of its members' digests in order of value, so that packing, names and order do not matter.
 * This is how the same bundle is recognised again. */
nc_digest nc_bundle_digest(const nc_bundle *bundle);

#endif
