/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"
#include "forms.h"
#include "http.h"

/* What views show of a packet beyond its headers: the number of its conversation, and what its payload goes
 * by when no application has taken it. */

static nc_streams *streams_of(nc_wire *wire)
{
    if (wire->streams == NULL)
        wire->streams = nc_streams_new((size_t)wire->c->limits->flows);
    return wire->streams;
}

static void put_number(nc_fields *fields, uint8_t proto, uint32_t number)
{
    if (number != NC_STREAM_NONE)
        nc_field_put(fields, proto == NC_PROTO_TCP ? NC_FIELD_TCP_STREAM : NC_FIELD_UDP_STREAM, NULL, 0,
                     number);
}

void nc_wire_put_stream(const nc_step *step)
{
    const nc_packet *p = step->packet;
    bool header_cut = p->proto == NC_PROTO_TCP ? !p->has_tcp : !p->has_payload_length;
    if (header_cut)
        return;
    put_number(p->frame.fields, (uint8_t)p->proto, nc_streams_number(streams_of(step->wire), step->flow, p));
}

void nc_wire_put_quoted(const nc_step *icmp, const nc_flow_key *key, bool known)
{
    nc_fields *fields = icmp->packet->frame.fields;
    unsigned complete;
    if (fields == NULL)
        return;
    uint32_t number = nc_streams_quoted(streams_of(icmp->wire), key, known, &complete);
    put_number(fields, key->proto, number);
    if (key->proto == NC_PROTO_TCP && number != NC_STREAM_NONE)
        nc_field_put(fields, NC_FIELD_TCP_COMPLETENESS, NULL, 0, complete);
}

nc_str nc_wire_name_by_port(const nc_packet *p)
{
    static const struct {
        nc_proto proto;
        uint16_t first, last;
        nc_str name;
    } ports[] = {
#define PORT(proto, first, last, name) {NC_PROTO_##proto, first, last, NC_SI(name)},
#include "ports.def"
#undef PORT
    };
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        if (ports[i].proto == p->proto && ((p->sport >= ports[i].first && p->sport <= ports[i].last) ||
                                           (p->dport >= ports[i].first && p->dport <= ports[i].last)))
            return ports[i].name;
    return NC_S("data");
}

/* By its first bytes, as analysts look at it. */
static bool is_text(nc_str bytes)
{
    enum { FIRST = 20 };
    for (size_t i = 0; i < bytes.n && i < FIRST; i++)
        if ((bytes.p[i] < ' ' && bytes.p[i] != '\r' && bytes.p[i] != '\n') || (uint8_t)bytes.p[i] >= 0x7f)
            return false;
    return true;
}

/* The layer of bytes that a connection transfers. */
static void name_transfer(const nc_packet *p)
{
    nc_field_protocol(p->frame.fields, NC_S("ftp-data"));
    if (is_text(nc_cursor_rest(&p->payload)))
        nc_field_protocol(p->frame.fields, NC_S("data-text-lines"));
}

/* RFC 3948 2: a byte keeps a translator's entry; four zeros in front of IKE, where ESP has its index. */
static void name_encapsulated(nc_fields *fields, nc_str bytes)
{
    enum { MARKER = 4 };
    nc_field_protocol(fields, NC_S("udpencap"));
    if (bytes.n > MARKER)
        nc_field_protocol(fields, memcmp(bytes.p, "\0\0\0", MARKER) == 0 ? NC_S("isakmp") : NC_S("esp"));
}

/* By what it holds: the two ends go on with what Google's QUIC began. */
static bool name_form(nc_fields *fields, const nc_step *step, nc_str bytes)
{
    if (step->packet->proto != NC_PROTO_UDP)
        return false;
    nc_form form = nc_form_of(bytes);
    if (step->flow != NULL && form == NC_FORM_GQUIC)
        nc_streams_note_gquic(streams_of(step->wire), step->flow);
    else if (step->flow != NULL && form == NC_FORM_NONE &&
             nc_streams_is_gquic(streams_of(step->wire), step->flow))
        form = NC_FORM_GQUIC;
    nc_form_name(form, bytes, fields);
    return form != NC_FORM_NONE;
}

static void name_port(nc_fields *fields, const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_str name = nc_wire_name_by_port(p), bytes = nc_cursor_rest(&p->payload);
    if (name_form(fields, step, bytes))
        return;
    bool http = nc_str_eq(name, NC_S("http")), spoken = step->flow != NULL && nc_stream_taken(step->flow);
    if (fields->probes && (!http || spoken))
        nc_field_protocol(fields, NC_S("data"));
    else if (nc_str_eq(name, NC_S("ftp-data")))
        name_transfer(p);
    else if (nc_str_eq(name, NC_S("nbdgm")))
        nc_inside_nbdgm(fields, bytes);
    else if (nc_str_eq(name, NC_S("udpencap")))
        name_encapsulated(fields, bytes);
    else if (!http)
        nc_field_protocol(fields, name);
    else if (bytes.n != p->payload_length) /* else analysts wait for a first line of HTTP */
        nc_http_name_bytes(fields, bytes, true);
}

/* What was announced by a dialogue goes by that, whatever its ports are. */
static bool name_announced(const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_str command;
    if (step->wire->announced == NULL || p->proto != NC_PROTO_TCP ||
        !nc_announced_has(step->wire->announced, p, &command))
        return false;
    name_transfer(p);
    if (command.n != 0)
        nc_field_text(p->frame.fields, NC_FIELD_FTP_DATA_COMMAND, NULL, 0, command);
    return true;
}

void nc_wire_name_rest(const nc_step *step)
{
    const nc_packet *p = step->packet;
    nc_fields *fields = p->frame.fields;
    bool quotes = p->proto == NC_PROTO_ICMP || p->proto == NC_PROTO_ICMP6; /* icmp.c names what */
    bool taken = p->held || quotes || !p->has_payload_length || nc_left(&p->payload) == 0;
    nc_str named = nc_str_n(fields->protocols, fields->protocols_n);
    bool spoken = step->flow != NULL && nc_stream_taken(step->flow);
    bool over = step->flow != NULL && (step->flow->flags & NC_FLOW_CLOSED) != 0;
    bool open = nc_str_ends(named, NC_S("tcp")) || nc_str_ends(named, NC_S(":udp")); /* mptcp too */
    if (taken || over || fields->repeats || !open)
        return;
    if (!fields->probes && name_announced(step))
        return;
    if (fields->probes || !spoken)
        name_port(fields, step);
    else if (nc_left(&p->payload) < p->payload_length) /* its end, which names a message, is not there */
        nc_field_protocol(fields, nc_stream_layer(step->flow));
}
