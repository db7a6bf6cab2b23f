/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_WALK_H
#define NC_WALK_H

#include "decoders/bundle/archive.h"
#include "decoders/bundle/bundle.h"
#include "engine/base/buf.h"

/* Inside of the room: what bundle.c, walk.c, folder.c and level.c share. */
enum { NC_DEEPEST = 32, NC_LIMITS_SHOWN = 8 };

struct nc_used_name {
    uint64_t hash; /* 0 = free */
    uint32_t next; /* number to try for the next one of this name */
};

struct nc_bundle {
    nc_sources *sources;
    const nc_limits *limits;
    const nc_bundle_visitor *visitor; /* of the running walk */
    uint64_t members, output, refused;
    nc_bundle_told told; /* NULL: nobody wants to know */
    void *told_context;
    uint64_t stored;             /* bytes read of files */
    nc_str reading;              /* the member being read */
    bool lone;                   /* it is all of the bundle */
    nc_str trouble;              /* why the last path could not be walked */
    bool stopped;                /* no further member is taken */
    nc_str hit[NC_LIMITS_SHOWN]; /* limits reached, sorted */
    size_t hit_count;
    nc_digest *digests;
    size_t digest_count, digest_capacity;
    struct nc_used_name *names; /* names in use: open addressing */
    size_t name_count, name_capacity;
};

/* One layer of bytes: a file, or what comes out of a filter or of an archive's entry.  All reading of a layer
 * runs through nc_level_pull, which counts, hashes and enforces the budgets. */
typedef struct nc_level nc_level;
struct nc_level {
    nc_bundle *bundle;
    const nc_level *below; /* the layer this one is packed in; NULL for a file */
    nc_archive *archive;   /* how it is unpacked; NULL for a file */
    nc_pack pack;
    nc_stream_pull pull;
    nc_stream_jump jump; /* of a file that can seek; else NULL */
    void *context;
    nc_hasher *hasher;
    uint64_t bytes;     /* given so far */
    uint64_t start;     /* packed bytes used before its first byte, counted where compression is */
    uint64_t own_start; /* the same of its own archive */
    int64_t ratio;      /* limit in force */
    nc_err stop;        /* LIMIT, HOSTILE or INTERRUPTED when something ended it */
    nc_str why;         /* in words; lives in the sources' arena */
};

void nc_level_of_file(nc_level *level, nc_bundle *bundle, nc_stream_pull pull, void *context);
void nc_level_of_archive(nc_level *level, nc_bundle *bundle, const nc_level *below, nc_archive *archive,
                         nc_pack pack);
void nc_level_end(nc_level *level);
size_t nc_level_pull(void *level, void *buffer, size_t n, nc_err *err);
uint64_t nc_level_jump(void *level, uint64_t n);

/* Something that may be a member or a container. */
typedef struct nc_item {
    nc_str name; /* safe */
    nc_level *level;
    int fd;         /* of a file that can seek, else -1 */
    unsigned depth; /* archives around it */
    bool top;       /* it is the bundle itself */
    bool lone;      /* the same, or what comes out of its compression */
} nc_item;

void nc_walk_item(nc_bundle *bundle, const nc_item *item);
void nc_walk_folder(nc_bundle *bundle, int fd, nc_str prefix);
void nc_walk_open_file(nc_bundle *bundle, int fd, nc_str name, bool top);

/* A source with a name of its own, counted; 0 when there are too many members, and then the walk has stopped.
 */
uint32_t nc_walk_source(nc_bundle *bundle, nc_str name);
/* Lists something that is not read, and why. */
void nc_walk_refuse(nc_bundle *bundle, nc_str name, const char *why);
void nc_walk_limit(nc_bundle *bundle, nc_str limit);

/* The path inside the bundle as it is shown: `prefix` and the name, which may come from an archive: "." and
 * empty parts go, and it is made safe.  *why is set when the name must be refused. */
nc_str nc_walk_name(nc_bundle *bundle, nc_str prefix, nc_str name, const char **why);

#endif
