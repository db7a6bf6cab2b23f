/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SOURCE_H
#define NC_SOURCE_H

#include "engine/base/arena.h"
#include "engine/base/hash.h"
#include "engine/base/pool.h"

/* The sources of a case: every member that was looked at, read or not.  Numbers start at 1, in order of
 * opening; what people see is ordered by name, so the order of opening never shows. */
typedef enum nc_source_status {
    NC_SOURCE_OK,
    NC_SOURCE_PARTIAL,   /* read up to damage, a cut or a limit */
    NC_SOURCE_DAMAGED,   /* nothing usable came out */
    NC_SOURCE_UNKNOWN,   /* no decoder recognises it */
    NC_SOURCE_REFUSED,   /* hostile: bomb, traversal, link, device */
    NC_SOURCE_CONTAINER, /* an archive: its members are sources of their own */
    NC_SOURCE_META,      /* case.yaml and the like */
    NC_SOURCE_ABSENT,    /* it was announced, and is not there */
    NC_SOURCE_STATUS_COUNT
} nc_source_status;

/* "ok", "partial", ... */
nc_str nc_source_status_name(nc_source_status status);

typedef struct nc_source {
    nc_str name;     /* path inside the bundle, "outer.tar/inner.zip/file"; made safe for printing */
    nc_str kind;     /* decoder that read it: "pcap", "netstat-devlinks"; empty when unknown */
    nc_str note;     /* why partial, damaged, unknown, refused or absent; else empty */
    nc_str encoding; /* of a text: "UTF-8", "IBM-1047, fixed 133, ASA" */
    nc_sym name_sym, vantage;
    nc_source_status status;
    uint64_t bytes;       /* decoded size */
    uint64_t records;     /* packets, records or lines read */
    nc_digest digest;     /* of the content */
    nc_str system;        /* whose evidence it is, from case.yaml or content; may be empty */
    int32_t zone_minutes; /* local time minus UTC that was applied to its times */
    bool zone_assumed;
} nc_source;

typedef struct nc_sources nc_sources;

nc_sources *nc_sources_new(nc_pool *pool);
const nc_pool *nc_sources_pool(const nc_sources *sources);
void nc_sources_free(nc_sources *sources);

/* Adds a source and returns its number; the name is copied. */
uint32_t nc_sources_add(nc_sources *sources, nc_str name);
nc_source *nc_sources_get(const nc_sources *sources, uint32_t number); /* NULL for 0 or unknown */
uint32_t nc_sources_count(const nc_sources *sources);

/* Memory that lives as long as the table, for notes and names. */
nc_arena *nc_sources_arena(nc_sources *sources);

/* Worsens the status (never improves it) and appends a note, "; " between several. */
void nc_source_note(nc_sources *sources, uint32_t number, nc_source_status status, nc_str note);

/* Numbers of all sources ordered by name; `order` has room for nc_sources_count. */
void nc_sources_by_name(const nc_sources *sources, uint32_t *order);

#endif
