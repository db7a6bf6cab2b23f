/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_BUNDLE_H
#define NC_BUNDLE_H

#include "decoders/bundle/stream.h"
#include "decoders/limits.h"
#include "engine/fact/source.h"

/* A case bundle: a folder, a file, "-" for standard input, any archive (tar, cpio, zip, 7zip) under any
 * compression (gzip, bzip2, xz, zstd, lz4), and archives inside archives.  Members are streamed; nothing is
 * unpacked to disk, no path is ever made from a member's name.  Symbolic links, devices, absolute names and
 * names with ".." are refused and listed; budgets of limits.h hold over the whole bundle.
 *
 * Names: members of a folder and of the archive that is the bundle go by their path inside it, so that the
 * same evidence has the same names however it is packed; an archive inside is part of the path
 * ("sos.tar.xz/proc/net/snmp"); a lone compressed file goes by its name without the suffix.  A name that was
 * used before gets " (2)" and so on. */
typedef struct nc_bundle nc_bundle;

typedef struct nc_bundle_visitor {
    /* Called for each member that can be read; reads what it wants from the stream.  The source has its name;
     * digest and bytes are filled after the call, over the whole member even when it was not read to the end.
     */
    void (*member)(void *context, uint32_t source, nc_stream *in);
    void *context;
    /* May be NULL.  Members of the folder or of the outermost archive that it says no to are passed over: not
     * opened, listed or counted.  For a first look for one member. */
    bool (*wants)(void *context, nc_str name);
    /* When not empty: the name of the bundle itself, and the first part of the names of its members.  For
     * several bundles at once. */
    nc_str label;
    bool no_digests; /* nobody will ask for them: they are those of nothing */
} nc_bundle_visitor;

nc_bundle *nc_bundle_new(nc_sources *sources, const nc_limits *limits);
void nc_bundle_free(nc_bundle *bundle);

/* Told of the bytes that were read, each time some were; false ends the reading: the member is partial, no
 * further one is opened, and "interrupted" is among the limits that were reached. */
typedef bool (*nc_bundle_told)(void *context, nc_str member, uint64_t bytes);
void nc_bundle_tell(nc_bundle *bundle, nc_bundle_told told, void *context);

/* Walks one path ("-" = standard input).  A folder's entries are taken in order of name.  NC_E_IO when it
 * can't be opened; else NC_E_OK, whatever the members are like: their state is in the sources. */
nc_err nc_bundle_walk(nc_bundle *bundle, nc_str path, const nc_bundle_visitor *visitor);
/* Why not, in words: "Permission denied". */
nc_str nc_bundle_trouble(const nc_bundle *bundle);

/* The same for bytes that are there already; `name` is what a file of them would be called. */
nc_err nc_bundle_walk_stream(nc_bundle *bundle, nc_str name, nc_stream *stream,
                             const nc_bundle_visitor *visitor);

/* Of the member being visited: the bundle is this one file, compressed or not, and holds nothing else. */
bool nc_bundle_lone(const nc_bundle *bundle);

/* What was refused as hostile, and limits reached (by name of limits.def, sorted), over all walks. */
uint64_t nc_bundle_refused(const nc_bundle *bundle);
size_t nc_bundle_limits_hit(const nc_bundle *bundle, const nc_str **names);

/* Content hash of the whole bundle: of its members' digests in order of value, so that packing, names and
 * order do not matter. This is how the same bundle is recognised again. */
nc_digest nc_bundle_digest(const nc_bundle *bundle);

#endif
