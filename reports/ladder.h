/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_LADDER_H
#define NC_LADDER_H

#include "reports/report.h"
#include "reports/tally.h"

/* A conversation as a ladder: client, vantages and server as lifelines, each packet an arrow that crosses
 * them.  Built from what each source showed of the conversation; which packets those are is the business of
 * whoever read them. */

/* One packet of the conversation, as one source recorded it. */
typedef struct nc_sighting {
    uint64_t record;           /* frame or record number; the line where there is none */
    uint64_t ordinal;          /* counts the conversation's packets of this source from 1 */
    int64_t at;                /* on the source's own clock, ns */
    uint32_t seq, ack, length; /* of TCP, of a datagram seq marks its data; payload bytes as sent */
    unsigned again;            /* of TCP: how often this source had it before */
    uint8_t flags;             /* of TCP, 0 for others */
    bool to_server, tcp;
    nc_str text; /* what it says; may be empty */
} nc_sighting;

/* What makes two sightings of two sources the same packet, as far as they can tell; and what makes two
 * packets of one source the same segment. */
uint64_t nc_sighting_key(const nc_sighting *sighting);
uint64_t nc_segment_key(const nc_sighting *sighting);

/* What one source showed of it, under one name: where addresses or ports are translated, a conversation has
 * several, and sequence numbers of the sightings are those that it has under the first of them. */
typedef struct nc_gathered {
    nc_str source, vantage, client, server; /* the name; empty: that of the ladder */
    nc_sighting *items;                     /* those to draw, in order of recording */
    size_t count;
    uint64_t total; /* packets of the conversation, drawn or not */
    nc_tally keys;  /* of all of them, and without what may differ from copy to copy: */
    nc_tally segments;
    int64_t half; /* when half of the keys that `keys` counts had come; says something when it is over */
    nc_spans carried[2];                                           /* to client, to server */
    enum { NC_SIDE_UNKNOWN, NC_SIDE_CLIENT, NC_SIDE_SERVER } side; /* of one without packets: where it lies */
} nc_gathered;

/* Keeps in mind that a packet came to this source (not in `items`), and says how often its segment had. */
uint32_t nc_gathered_note(nc_gathered *part, const nc_sighting *sighting);
void nc_gathered_free(nc_gathered *part); /* not `items` */

/* Fills `vantages` and `arrows` of `ladder`, whose ends are set, from `arena`.  Sources whose clock is not
 * tied to that of the source with the most sightings are left out.  `finding`: place of the finding whose
 * evidence and absences are marked, NC_R_NONE = none. */
void nc_ladder_build(nc_r_ladder *ladder, nc_arena *arena, const nc_result *result, size_t finding,
                     const nc_gathered *parts, size_t part_count);

/* Which packets one source has and another one, though it was recording, has not, nor their bytes in other
 * segments: adds their keys to `out` and those of the packets around them, for the first few of each source.
 * `parts` hold all packets from the first one on. */
void nc_ladder_apart(const nc_result *result, const nc_gathered *parts, size_t part_count, nc_tally *out);

/* How much later the clock of `source` is than that of `base`; false when nothing ties them. */
bool nc_clock_between(const nc_result *result, nc_str source, nc_str base, int64_t *offset);

/* The client's and the server's name as this vantage has them. */
nc_str nc_ladder_client(const nc_r_ladder *ladder, size_t vantage);
nc_str nc_ladder_server(const nc_r_ladder *ladder, size_t vantage);

/* Does something between this vantage and the one before it translate addresses, ports or numbers? */
bool nc_ladder_translates(const nc_r_ladder *ladder, size_t vantage);

/* Lifelines are those of the client (number 0), each vantage (1 and so on) and the server, and one right
 * before each vantage that a translator stands in front of.  The place of a number among all of them. */
size_t nc_ladder_place(const nc_r_ladder *ladder, size_t number);

/* "Behind +12.345678 no packet is marked as lost ...", where that is so. */
void nc_ladder_counted_print(nc_buf *out, const nc_r_ladder *ladder);

/* How long a pause is: "1.200 s", "2 min 39 s". */
void nc_ladder_pause_print(nc_buf *out, int64_t ns);

/* The ladder as text, for screens. */
void nc_render_ladder(const nc_r_ladder *ladder, const nc_report_options *options, nc_buf *out);

#endif
