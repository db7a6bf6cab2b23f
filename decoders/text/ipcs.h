/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_IPCS_H
#define NC_IPCS_H

#include "decoders/packet/packet.h"
#include "decoders/text/give.h"
#include "decoders/text/named.h"

/* The reader of IPCS-formatted packet traces (CTRACE COMP(SYSTCPDA), SYSTCPOT, SYSTCPIS, reports FORMAT,
 * FULL, SUMMARY, STATISTICS, SNIFFER, STREAM), apart from the wire, so that it can be tested alone.  The
 * layouts of 2001, 2002 and 2011 are read; see nc_ipcs_key for the words.  z/OS IP Diagnosis Guide,
 * "Formatting packet traces using IPCS". */

/* What a whole listing told besides its packets. */
typedef struct nc_ipcs_summary {
    uint64_t packets, data_records; /* data_records: neither packets nor events */
    uint64_t rows, events; /* of the packets: those of SUMMARY; records of the data trace and of the IDS */
    uint32_t torn, first_torn;       /* rows of SUMMARY whose second line is missing; line of the first */
    uint32_t damaged, first_damaged; /* records; line of the first */
    uint32_t differing;              /* records whose printed fields are not what their bytes say */
    uint64_t first_differing;        /* its record number */
    uint32_t without_headers;        /* records with neither bytes nor a readable IP header */
    uint64_t lost;                   /* sum of "Lost Records" */
    uint32_t snap;                   /* largest traced length of a shortened record; 0 = all whole */
    bool options;                    /* it shows the formatter's options */
    bool undated;                    /* no date was known: times count from 1970-01-01 */
    bool cut;                        /* the last record is not whole and was left out */
} nc_ipcs_summary;

typedef struct nc_ipcs nc_ipcs;

/* `packet` is called for each record.  With a dump, frame.bytes are the packet's bytes from its IP header on
 * (link NC_LINK_RAW; they hold until the call returns) and the other fields are those of the formatter's
 * lines; without, frame.bytes is NULL. */
typedef void (*nc_ipcs_packet)(void *context, const nc_packet *packet);

/* Counts of a report: slots of the fact trace.report. */
enum { NC_IPCS_COUNTS = NC_trace_report_SLOTS };
typedef struct nc_ipcs_report {
    uint64_t known;
    int64_t value[NC_IPCS_COUNTS];
    nc_sym dataset; /* that the Sniffer file is; 0 not known */
    uint32_t line;  /* of the first */
    uint64_t offset;
} nc_ipcs_report;

/* A record of the data trace or of the intrusion detection services. */
typedef struct nc_ipcs_event {
    bool ids, starts, ends; /* starts, ends: first data, close */
    bool has_src, has_dst, has_sport, has_dport, has_traced;
    nc_sym group, probe, job, module, policy;
    uint64_t correlator;
    bool has_correlator;
    uint32_t traced;
    uint16_t sport, dport;
    nc_word src, dst; /* of the trace header */
    nc_packet packet; /* origin, interface, direction; headers of the packet that the IDS saw */
} nc_ipcs_event;

typedef void (*nc_ipcs_event_fn)(void *context, const nc_ipcs_event *event);

nc_ipcs *nc_ipcs_new(nc_pool *pool, const nc_origin *base, int32_t zone_minutes, nc_ipcs_packet packet,
                     void *context);
void nc_ipcs_free(nc_ipcs *reader);

/* Whom to tell of records that are no packets. */
void nc_ipcs_on_event(nc_ipcs *reader, nc_ipcs_event_fn event);

/* The counts that stood between the records. */
const nc_ipcs_report *nc_ipcs_counts(const nc_ipcs *reader);

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

/* ---- records that are no packets, rows, reports ---- */

/* The first line of a row of SUMMARY; views of the line. */
typedef struct nc_ipcs_row {
    nc_str front, ip_id, middle, length, protocol, source; /* middle: between identification and length */
    uint64_t number;
    int64_t clock;
} nc_ipcs_row;

bool nc_ipcs_is_row(nc_str line, nc_ipcs_row *row);
bool nc_ipcs_row_packet(const nc_ipcs_row *row, nc_str second, nc_pool *pool, nc_packet *out);
bool nc_ipcs_row_event(const nc_ipcs_row *row, nc_str second, nc_pool *pool, nc_ipcs_event *out);

void nc_ipcs_event_line(nc_ipcs_event *event, nc_pool *pool, nc_str line);
void nc_ipcs_event_fact(const nc_ipcs_event *event, nc_pool *pool, nc_fact *out);

/* "123 ctrace records processed": true when it is a count that was not yet known. */
bool nc_ipcs_report_line(nc_ipcs_report *report, nc_pool *pool, nc_str line);
void nc_ipcs_report_fact(const nc_ipcs_report *report, const nc_origin *from, nc_fact *out);

/* The interface table that stands above the reports of SNIFFER and others (z/OS IP Diagnosis Guide, "SNIFFER
 * report"). */
typedef struct nc_ipcs_table {
    bool open; /* its rows may follow */
    uint64_t rows;
} nc_ipcs_table;

/* Takes the heading, and rows below it, each of which gives a fact; false when the line is none of these. */
bool nc_ipcs_table_line(nc_ipcs_table *table, nc_giver *g, nc_str line, bool piece);

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

/* Makes the packet of the printed headers alone. */
void nc_ipcs_headers(nc_ipcs_record *record);

/* Makes the packet of what was read; false when there is nothing to give. */
bool nc_ipcs_finish(nc_ipcs_record *record, nc_ipcs_summary *summary);

/* Whether everything that a record of this kind prints was there; `dumps`: records of this listing have
 * dumps. */
bool nc_ipcs_whole(const nc_ipcs_record *record, bool dumps);

#endif
