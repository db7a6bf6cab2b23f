/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PACK_H
#define NC_PACK_H

#include "engine/base/str.h"

/* Containers, known by their first bytes and never by a name.  Filters hold one content, archives hold
 * members. */
typedef enum nc_pack {
    NC_PACK_NONE,
    NC_PACK_GZIP, /* filters: RFC 1952 */
    NC_PACK_BZIP2,
    NC_PACK_XZ,
    NC_PACK_ZSTD, /* RFC 8878 */
    NC_PACK_LZ4,
    NC_PACK_RDW, /* no compression: a binary transfer of RECFM=VB, a descriptor word before each record */
    NC_PACK_TAR, /* archives: POSIX ustar and pax, GNU, v7 */
    NC_PACK_CPIO,
    NC_PACK_ZIP,
    NC_PACK_7ZIP,
    NC_PACK_MAIL, /* a mail with its attachments (mail.h) */
    NC_PACK_COUNT
} nc_pack;

enum { NC_PACK_BYTES = 4096 }; /* how many first bytes are needed to tell */

nc_pack nc_pack_of(nc_str head);
nc_str nc_pack_name(nc_pack pack); /* "gzip"; empty for NONE */

static inline bool nc_pack_is_filter(nc_pack pack)
{
    return pack >= NC_PACK_GZIP && pack <= NC_PACK_RDW;
}

/* Archives whose directory is at the end: read well only where one can seek. */
static inline bool nc_pack_seeks(nc_pack pack)
{
    return pack == NC_PACK_ZIP || pack == NC_PACK_7ZIP;
}

/* A name without the suffix of a compression ("a.pcap.gz" -> "a.pcap", "b.tgz" -> "b"); the same when there
 * is none. */
nc_str nc_pack_strip(nc_str name);

#endif
