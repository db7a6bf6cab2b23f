/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CAPTURE_READER_H
#define NC_CAPTURE_READER_H

#include "decoders/decoder.h"
#include "decoders/limits.h"
#include "decoders/packet/packet.h"
#include "engine/base/buf.h"

/* Capture containers as readers that give one frame after the other; a decoder is a thin coat around a
 * reader.
 *
 * A reader notes in its source what it met: where the file is cut or damaged, what was left out, what the
 * file says about itself.  It fills `end`, whose views live as long as the sources.  Returns NC_E_OK when
 * there was a capture, cut or not; NC_E_CUT or NC_E_FORMAT when no packet could be read because of damage. */
typedef void (*nc_frame_fn)(void *context, const nc_frame *frame);
typedef nc_err (*nc_capture_reader)(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame,
                                    void *context, nc_wire_end *end);

/* Classic pcap: micro- and nanoseconds, both byte orders, the variant with longer record headers (magic
 * a1b2cd34). */
nc_err nc_pcap_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                    nc_wire_end *end);

/* pcapng (draft-ietf-opsawg-pcapng): all sections, all interfaces. */
nc_err nc_pcapng_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                      nc_wire_end *end);

/* Captures that are a row of records (records.h): Sun snoop, AIX iptrace, Endace ERF, Sniffer for DOS and
 * z/OS, Sniffer for Windows and NetXRay, Microsoft Network Monitor, CommView, 5View, Novell LANalyzer, HP-UX
 * nettl, Visual Networks. */
nc_err nc_snoop_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                     nc_wire_end *end);
nc_err nc_iptrace_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                       nc_wire_end *end);
nc_err nc_erf_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                   nc_wire_end *end);
nc_err nc_sniffer_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                       nc_wire_end *end);
nc_err nc_netxray_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                       nc_wire_end *end);
nc_err nc_commview_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                        nc_wire_end *end);
nc_err nc_fiveview_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                        nc_wire_end *end);
nc_err nc_netmon_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                      nc_wire_end *end);

nc_err nc_lanalyzer_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                         nc_wire_end *end);
nc_err nc_nettl_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                     nc_wire_end *end);
nc_err nc_visual_read(const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame, void *context,
                      nc_wire_end *end);

/* Reads all frames into the wire of the source. */
nc_err nc_capture_decode(nc_case *c, uint32_t source, nc_stream *in, nc_capture_reader read);

/* The fact types that frames can lead to (nc_decoder.provides). */
#define NC_CAPTURE_PROVIDES                                                                                  \
    "coverage packet tcp.segment tcp.retransmission tcp.connection tcp.direction tcp.loss tcp.needless "     \
    "tcp.reordered tcp.duplicate tcp.zero_window tcp.pause tcp.reset tcp.sack_outside tcp.ttl_change "       \
    "ip.repeat ip.fragments icmp.message arp.message "                                                       \
    "ftp.command ftp.reply "                                                                                 \
    "nbns.message request dns.message dns.answer snmp.message snmp.value dhcp.message address.conflict "     \
    "nd.message http.exchange clock.offset segment.seen"

/* A link type of nobody: the packet names an interface that the file does not describe. */
#define NC_LINK_UNDESCRIBED UINT32_MAX

enum { NC_CAPTURE_LINKS = 8 };

/* What all readers keep while they read. */
typedef struct nc_capture {
    const nc_case *c;
    uint32_t source;
    nc_stream *in;
    nc_frame_fn frame;
    void *context;
    nc_frame base;    /* what all frames of the source have in common */
    uint64_t records; /* packets met so far, given or not */
    nc_err err;       /* of the first damage */
    unsigned damages;
    nc_buf damage, info; /* sentences, "; " between them */
    uint64_t bad_times, first_bad_time;
    uint64_t overlong, first_overlong;
    uint64_t beyond_limit; /* frames cut to the limit */
    uint64_t undescribed;
    struct {
        uint32_t link;
        uint64_t packets;
    } undecoded[NC_CAPTURE_LINKS];
    uint64_t undecoded_others;
    uint32_t last_link; /* decoded, so need not be looked up again */
    uint32_t snap;      /* longest of the frames that were cut */
    int64_t drops;
    nc_str filter;
    int32_t zone_minutes; /* what case.yaml says of local times in the file: local time minus UTC */
} nc_capture;

void nc_capture_begin(nc_capture *k, const nc_case *c, uint32_t source, nc_stream *in, nc_frame_fn frame,
                      void *context);

/* Hands a frame on; its record number is k->records, which the reader has counted up. */
void nc_capture_give(nc_capture *k, nc_frame *frame);

/* Notes damage; only the first few are told in full. */
void nc_capture_damage(nc_capture *k, nc_err err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Notes why the stream ended early, when it did (a limit, an archive that is cut); false at a proper end. */
bool nc_capture_stopped(nc_capture *k, uint64_t offset);

/* Notes something worth knowing that limits nothing. */
void nc_capture_info(nc_capture *k, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes the notes, fills `end`, frees what was held. */
nc_err nc_capture_end(nc_capture *k, nc_wire_end *end);

#endif
