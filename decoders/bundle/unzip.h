/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_UNZIP_H
#define NC_UNZIP_H

#include "decoders/bundle/pack.h"
#include "decoders/bundle/stream.h"

/* One layer of compression over a stream (gzip, bzip2, xz, zstd, lz4; records with RDW count as one), several
 * compressed pieces in a row included.  Everything that can be had before a cut or damage is given. */
typedef struct nc_unzip nc_unzip;

nc_unzip *nc_unzip_new(nc_pack pack, nc_stream *in);
void nc_unzip_free(nc_unzip *unzip);

/* An nc_stream_pull; the context is the nc_unzip. */
size_t nc_unzip_pull(void *unzip, void *buffer, size_t n, nc_err *err);

/* Compressed bytes used so far. */
uint64_t nc_unzip_consumed(const nc_unzip *unzip);

/* What went wrong, in words; empty when nothing did. */
nc_str nc_unzip_error(const nc_unzip *unzip);

#endif
