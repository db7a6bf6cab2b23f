/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PCAPNG_OUT_H
#define NC_PCAPNG_OUT_H

#include "engine/base/buf.h"

/* Writes pcapng (draft-ietf-opsawg-pcapng, blocks SHB, IDB and EPB), little endian, times in nanoseconds. */

/* Once, before all else; `program` names what wrote it. */
void nc_pcapng_begin(nc_buf *out, nc_str program);

/* An interface; they are numbered from 0 in the order of writing. */
void nc_pcapng_interface(nc_buf *out, uint16_t link, nc_str name);

typedef struct nc_pcapng_packet {
    uint32_t interface;
    int64_t at; /* ns since 1970; before that counts as 0 */
    nc_str bytes;
    uint32_t length; /* on the wire */
    const nc_str *comments;
    size_t comment_count;
} nc_pcapng_packet;
void nc_pcapng_put(nc_buf *out, const nc_pcapng_packet *packet);

#endif
