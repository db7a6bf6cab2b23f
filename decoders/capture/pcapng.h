/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PCAPNG_H
#define NC_PCAPNG_H

#include "reader.h"

#include "decoders/packet/spots.h"

/* Between the two halves of the pcapng reader: pcapng.c finds the blocks, pcapng_blocks.c reads them.
 * Sections refer to draft-ietf-opsawg-pcapng. */
enum {
    NC_NG_SECTION = 0x0a0d0d0a,
    NC_NG_INTERFACE = 1,
    NC_NG_OLD_PACKET = 2,
    NC_NG_SIMPLE_PACKET = 3,
    NC_NG_NAMES = 4,
    NC_NG_STATISTICS = 5,
    NC_NG_PACKET = 6,
    NC_NG_JOURNAL = 9,
    NC_NG_SECRETS = 10,
    NC_NG_CUSTOM = 0x0bad,
    NC_NG_CUSTOM_LOCAL = 0x40000bad,
};

typedef struct nc_ng_interface {
    uint32_t link, snap;
    unsigned exponent; /* a tick is 10^-exponent or 2^-exponent seconds */
    bool binary;
    int64_t offset; /* seconds to add to all times */
    nc_sym name;
    bool has_counter, has_drops;
    uint64_t counter; /* drops as the last statistics block says */
    uint64_t drops;   /* sum of what the packets say */
} nc_ng_interface;

typedef struct nc_ng {
    nc_capture k;
    uint64_t at;  /* offset of the block that is being read */
    bool big;     /* byte order of the section */
    bool section; /* inside of a section that is understood */
    nc_ng_interface *interfaces;
    size_t count, capacity;
    uint64_t refused; /* interfaces beyond the limit */
    bool has_drops;
    uint64_t drops; /* of the sections before */
    nc_buf filters;
    uint64_t comments, comment_record; /* how many, and the record of the first one (0: not at a packet) */
    nc_buf comment;                    /* the first one, safe to print */
    uint64_t bad_options;              /* blocks whose options do not fit */
    bool secrets;
    nc_str ahead;        /* bytes of a packet that comes later, of this link type; empty = none known */
    uint32_t ahead_link;
    bool resumes;     /* since the first packet nothing came but packets: reading can begin again at each */
    nc_way way;       /* through what is to be read */
    uint64_t until;   /* records to be met before the next step of it */
    nc_passed passed; /* before the next record */
} nc_ng;

uint16_t nc_ng_u16(const nc_ng *ng, nc_cursor *c);
uint32_t nc_ng_u32(const nc_ng *ng, nc_cursor *c);
uint64_t nc_ng_u64(const nc_ng *ng, nc_cursor *c);

/* Reads the body of a block: what is between its two lengths. */
void nc_ng_block(nc_ng *ng, uint32_t type, nc_cursor body);

/* A block that will be read later, perhaps a packet. */
void nc_ng_ahead(nc_ng *ng, uint32_t type, nc_cursor body);

/* Whether blocks of this type get a number of their own when records are counted. */
bool nc_ng_is_record(uint32_t type);

/* Adds up the drops of the section that ends. */
void nc_ng_section_end(nc_ng *ng);

#endif
