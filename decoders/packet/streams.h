/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_STREAMS_H
#define NC_STREAMS_H

#include "flow.h"

/* Numbers of conversations for views, as analysts know them: counted from 0 for TCP and UDP each, in order of
 * appearance.  A UDP conversation keeps its number through any silence, a TCP one until a SYN opens another
 * on its ports; facts, which name conversations by content, do not depend on these.  What Wireshark counts as
 * two is two here, so that the numbers behind it agree: the first message to or from a port of SNMP, or the
 * first version of VNC on a port that is none of its own, and all that follows it between the two. */
typedef struct nc_streams nc_streams;

#define NC_STREAM_NONE UINT32_MAX

/* Remembers at most `limit` conversations. */
nc_streams *nc_streams_new(size_t limit);
void nc_streams_free(nc_streams *streams); /* NULL is fine */

/* The number of the conversation that the packet belongs to; NC_STREAM_NONE for other protocols and beyond
 * the limit. */
uint32_t nc_streams_number(nc_streams *streams, const nc_flow *flow, const nc_packet *packet);

/* Of a conversation that has its number; NC_STREAM_NONE else. */
uint32_t nc_streams_known(const nc_streams *streams, const nc_flow *flow);

/* Of a conversation that has its number: it is one of Google's QUIC, whatever its datagrams look like. */
void nc_streams_note_gquic(nc_streams *streams, const nc_flow *flow);
bool nc_streams_is_gquic(const nc_streams *streams, const nc_flow *flow);

/* The same for a packet that an ICMP error quotes.  One of a conversation that was not met before gives it
 * its number, unless `known`.  *complete: what was seen of it, as below. */
uint32_t nc_streams_quoted(nc_streams *streams, const nc_flow_key *key, bool known, unsigned *complete);

/* What the sequence numbers of the receiver of `packet` are counted from in a view: its SYN, else the number
 * before the first one that was met, be it sent by it or acknowledged to it.  To be asked for each segment of
 * a conversation that has a number. */
uint32_t nc_streams_base(nc_streams *streams, const nc_flow *flow, unsigned sender, const nc_packet *packet);

/* What was seen of a TCP conversation that has a number before this packet: SYN 1, SYN-ACK 2, ACK 4, data 8,
 * FIN 16, RST 32, in the words of tcp.completeness.  A packet that opens the conversation and is no SYN does
 * not count, nor does a FIN without ACK, nor the SYN of a `foreseen` connection (announced.h); the SYN of a
 * connection on used ports counts itself.  To be asked once for each of its segments. */
unsigned nc_streams_complete(nc_streams *streams, const nc_flow *flow, const nc_packet *packet,
                             bool foreseen);

#endif
