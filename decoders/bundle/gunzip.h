/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_GUNZIP_H
#define NC_GUNZIP_H

#include "decoders/bundle/stream.h"

/* gzip (RFC 1952), several members in a row as one content.  Of its own, because captures are cut while they
 * are still written or sent: libarchive drops up to 64 KiB before a cut and does not look at the check sum.
 * The only user of zlib. */
typedef struct nc_gunzip nc_gunzip;

nc_gunzip *nc_gunzip_new(nc_stream *in); /* takes from `in` exactly what belongs to the content */
void nc_gunzip_free(nc_gunzip *gz);

/* An nc_stream_pull; everything before a cut or damage is given. */
size_t nc_gunzip_pull(void *gz, void *buffer, size_t n, nc_err *err);

uint64_t nc_gunzip_consumed(const nc_gunzip *gz);
nc_str nc_gunzip_error(const nc_gunzip *gz); /* in words; empty when nothing is wrong */

#endif
