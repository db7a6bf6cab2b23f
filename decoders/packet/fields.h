/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_FIELDS_H
#define NC_FIELDS_H

#include "packet.h"

#include "engine/base/arena.h"

/* What a packet's headers say, field by field, with the place of each: for tables and packet details, never
 * for rules.  Decoders put fields only when somebody asked for them (nc_frame.fields is set), so a diagnosis
 * pays one test of a pointer. */
typedef enum nc_field_id {
#define FIELD(id, name, kind, label) NC_FIELD_##id,
#include "fields.def"
#undef FIELD
    NC_FIELD_COUNT
} nc_field_id;

typedef enum nc_field_kind {
    NC_FIELD_UINT,
    NC_FIELD_HEX2,
    NC_FIELD_HEX4,
    NC_FIELD_HEX8,
    NC_FIELD_FLAG,
    NC_FIELD_IP,
    NC_FIELD_MAC,
    NC_FIELD_TEXT,
    NC_FIELD_WORD,
    NC_FIELD_TIME,
    NC_FIELD_SPAN,
    NC_FIELD_CKSUM
} nc_field_kind;

typedef struct nc_field_info {
    nc_str name, label;
    nc_field_kind kind;
} nc_field_info;
extern const nc_field_info nc_field_table[NC_FIELD_COUNT];

/* The field with that name; NC_FIELD_COUNT when there is none. */
nc_field_id nc_field_find(nc_str name);

/* Does it need the history of a connection (flight.h)? */
bool nc_field_of_history(nc_field_id id);

#define NC_FIELD_NOWHERE UINT32_MAX

typedef struct nc_field {
    nc_field_id id;
    uint32_t offset,
        length;   /* in the frame; NC_FIELD_NOWHERE: computed, or put together from several packets */
    nc_word word; /* value, unless TEXT or WORD */
    nc_str text;  /* of TEXT and WORD; lives until the next packet */
} nc_field;

enum { NC_FIELD_PROTOCOLS = 1536, NC_FIELD_PROTOCOLS_AT = 0 };

/* The fields of the packet at hand, in the order they were met (outer headers first); a field may come
 * several times. */
struct nc_fields {
    nc_arena *arena;
    const nc_frame *frame;
    nc_field *at;
    size_t count, capacity;
    bool repeats; /* the bytes of this packet were decoded with an earlier one, or are in no order */
    bool probes;  /* they belong to no application: a keep-alive */
    bool history; /* set by who looks: columns that need the history of a connection are wanted */
    size_t protocols_n;
    char protocols[NC_FIELD_PROTOCOLS]; /* text of FRAME_PROTOCOLS, which stands at NC_FIELD_PROTOCOLS_AT */
};

void nc_fields_start(nc_fields *fields);
void nc_fields_free(nc_fields *fields);

/* Forgets the packet before; puts the fields of the frame itself. */
void nc_fields_begin(nc_fields *fields, const nc_frame *frame);

/* `where` points into the frame's bytes, or is NULL.  With `fields` NULL nothing happens. */
void nc_field_put(nc_fields *fields, nc_field_id id, const uint8_t *where, size_t length, nc_word word);
void nc_field_text(nc_fields *fields, nc_field_id id, const uint8_t *where, size_t length, nc_str text);

/* Adds the name of a protocol to frame.protocols, in the order of decoding: "eth:ethertype:ip:tcp".  Every
 * decoder names itself when it finds its protocol, under the name that analysts know from Wireshark; names
 * that do not fit are left out. */
void nc_field_protocol(nc_fields *fields, nc_str name);

/* An IPv6 address as it stands; nc_w_ip6 would show ::ffff:a.b.c.d as IPv4. */
void nc_field_ip6(nc_fields *fields, nc_field_id id, const uint8_t where[16], nc_pool *pool);

/* Puts an IEEE 802.2 header; `extended`: its control field has two bytes. */
void nc_llc_put(nc_fields *fields, const uint8_t *header, bool extended);

/* Puts what a packet from a listing knows without bytes. */
void nc_fields_of_listing(nc_fields *fields, const nc_packet *packet);

/* Puts what a trace says of a frame besides its bytes; nothing for frames of other sources. */
void nc_fields_of_trace(nc_fields *fields, const nc_frame *frame, const nc_pool *pool);

/* Values as a table shows them: numbers decimal or 0x..., times as seconds with nine digits. */
void nc_field_print(nc_buf *out, const nc_pool *pool, const nc_field *field);

/* What a number means in a field, in a word or a few ("reply", "TCP", "Erase/Write"); NULL when it has no
 * name (IANA's registries, the RFCs, GA23-0059 of 3270). */
const char *nc_field_word(nc_field_id id, uint64_t number);

/* Adds it to a value that was printed, in parentheses behind a blank; of tcp.flags all that are set. */
void nc_field_explain(nc_buf *out, const nc_field *field);

#endif
