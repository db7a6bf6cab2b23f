/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_IPCS_H
#define NC_IPCS_H

#include "decoders/packet/packet.h"

/* The reader of IPCS-formatted packet traces (CTRACE COMP(SYSTCPDA) and SYSTCPOT, reports FORMAT and FULL),
 * apart from the wire, so that it can be tested alone.  The layouts of 2001, 2002 and 2011 are read; see
 * nc_ipcs_key for the words.  z/OS IP Diagnosis Guide, "Formatting packet traces using IPCS". */

/* What a whole listing told besides its packets. */
typedef struct nc_ipcs_summary {
    uint64_t packets, data_records;
    uint32_t damaged, first_damaged; /* records; line of the first */
    uint32_t differing;              /* records whose printed fields are not what their bytes say */
    uint64_t first_differing;        /* its record number */
    uint32_t without_headers;        /* records with neither bytes nor a readable IP header */
    uint64_t lost;                   /* sum of "Lost Records" */
    uint32_t snap;                   /* largest traced length of a shortened record; 0 = all whole */
    bool undated;                    /* no date was known: times count from 1970-01-01 */
    bool cut;                        /* the last record is not whole and was left out */
} nc_ipcs_summary;

typedef struct nc_ipcs nc_ipcs;

/* `packet` is called for each record.  With a dump, frame.bytes are the packet's bytes from its IP header on
 * (link NC_LINK_RAW; they hold until the call returns) and the other fields are those of the formatter's
 * lines; without, frame.bytes is NULL. */
typedef void (*nc_ipcs_packet)(void *context, const nc_packet *packet);

nc_ipcs *nc_ipcs_new(nc_pool *pool, const nc_origin *base, int32_t zone_minutes, nc_ipcs_packet packet,
                     void *context);
void nc_ipcs_free(nc_ipcs *reader);

/* One line of the listing; `piece`: it may be cut at its right end. */
void nc_ipcs_line(nc_ipcs *reader, nc_str text, uint32_t number, uint64_t offset, uint32_t length,
                  bool piece);

/* The listing is over; `whole`: its last line had an end. */
const nc_ipcs_summary *nc_ipcs_end(nc_ipcs *reader);

/* Whether a line is the first one of a record; `packet` may be NULL: whether it is of a packet, not of a data
 * trace. */
bool nc_ipcs_is_record(nc_str line, bool *packet);

/* ---- the words of the formatter's lines ---- */

typedef enum nc_ipcs_key {
#define IPCS(id, word) NC_IPCS_##id,
#include "decoders/text/ipcs_words.def"
#undef IPCS
    NC_IPCS_KEYS
} nc_ipcs_key;

typedef struct nc_ipcs_token {
    nc_ipcs_key key;
    nc_str value; /* up to the next known word, trimmed */
    bool last;    /* of its line */
} nc_ipcs_token;

enum { NC_IPCS_TOKENS = 16 };

/* The known words of a line with their values, left to right. */
unsigned nc_ipcs_scan(nc_str line, nc_ipcs_token out[NC_IPCS_TOKENS]);

/* ---- one record ---- */

typedef enum nc_ipcs_phase {
    NC_IPCS_TRACE,
    NC_IPCS_IP,
    NC_IPCS_TRANSPORT,
    NC_IPCS_QUOTED,
    NC_IPCS_PAYLOAD,
    NC_IPCS_DUMP
} nc_ipcs_phase;

/* Fields that were read. */
enum {
    NC_GOT_SRC = 1 << 0,
    NC_GOT_DST = 1 << 1,
    NC_GOT_TOTAL = 1 << 2,
    NC_GOT_IP_HEADER = 1 << 3,
    NC_GOT_ID = 1 << 4,
    NC_GOT_TTL = 1 << 5,
    NC_GOT_PROTO = 1 << 6,
    NC_GOT_IP_CKSUM = 1 << 7,
    NC_GOT_SPORT = 1 << 8,
    NC_GOT_DPORT = 1 << 9,
    NC_GOT_LENGTH = 1 << 10,
    NC_GOT_CKSUM = 1 << 11,
    NC_GOT_SEQ = 1 << 12,
    NC_GOT_ACK = 1 << 13,
    NC_GOT_FLAGS = 1 << 14,
    NC_GOT_WINDOW = 1 << 15,
    NC_GOT_TCP_HEADER = 1 << 16,
    NC_GOT_ICMP = 1 << 17,
    NC_GOT_ECHO_ID = 1 << 18,
    NC_GOT_ECHO_SEQ = 1 << 19,
    NC_GOT_FRAGMENT = 1 << 20,
    NC_GOT_OFFSET = 1 << 21,
    NC_GOT_VERSION = 1 << 22,
    NC_GOT_TRACED = 1 << 23,
    NC_GOT_STAMP = 1 << 24,
};

enum { NC_IPCS_BYTES = 65535 + 40 };

typedef struct nc_ipcs_record {
    bool open, packet_trace, abbreviated, dumped, broken;
    nc_ipcs_phase phase;
    uint32_t got, seen; /* NC_GOT_...: read; printed, readable or not */
    uint64_t number;
    nc_packet packet;
    uint32_t traced; /* Full= or Abbrev= */
    uint32_t header, tcp_header, datagram, option_bytes;
    uint16_t icmp_id, icmp_seq;
    uint8_t icmp_type, icmp_code, synthetic[8];
    size_t filled;          /* bytes of the dump blocks */
    size_t block, block_at; /* size of the block being read, bytes of it so far */
    uint8_t *bytes;         /* NC_IPCS_BYTES */
} nc_ipcs_record;

/* A line of headers below the first one. */
void nc_ipcs_fields(nc_ipcs_record *record, nc_pool *pool, nc_str line, bool piece);

/* A line that may be of a dump; false when it is none. */
bool nc_ipcs_dump_line(nc_ipcs_record *record, nc_str line);

/* Makes the packet of what was read; false when there is nothing to give. */
bool nc_ipcs_finish(nc_ipcs_record *record, nc_ipcs_summary *summary);

/* Whether everything that a record of this kind prints was there; `dumps`: records of this listing have
 * dumps. */
bool nc_ipcs_whole(const nc_ipcs_record *record, bool dumps);

#endif
