/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include "ftp_text.h"
#include "inorder.h"

#include <stdlib.h>

/* The FTP control dialogue (RFC 959 4 and 5.3): bytes in order, lines, commands and replies. */

enum { FTP_PORT = 21, LINE_MAX = 4096, QUEUE = 16, BAD_LINES = 8 };
enum { CLIENT, SERVER };

typedef struct line {
    char *p; /* its beginning, when it came in pieces */
    size_t n, capacity;
    bool skip; /* until the next line end: its beginning is missing or it is too long */
    bool torn; /* the capture cut the bytes before */
} line;

typedef struct pending {
    nc_sym verb;
    uint64_t n;
} pending;

struct nc_ftp {
    nc_inorder in[2];
    line lines[2];
    pending queue[QUEUE]; /* commands without a final reply, oldest first */
    uint32_t waiting, index, bad;
    unsigned multi; /* code of the multi-line reply being read; 0 = none */
    bool stopped, proven;
};

/* What the delivery of bytes needs to know. */
typedef struct dialogue {
    nc_wire *wire;
    nc_flow *flow;
    nc_ftp *ftp;
    unsigned who; /* CLIENT, SERVER: whose bytes */
} dialogue;

static void bad_line(nc_ftp *ftp)
{
    ftp->bad++;
    if (!ftp->proven && ftp->bad >= BAD_LINES)
        ftp->stopped = true; /* something else on port 21 */
}

static void set_parties(nc_fact *fact, const dialogue *d, unsigned client, unsigned server)
{
    nc_fact_set(fact, client, d->flow->ip[d->flow->client]);
    nc_fact_set(fact, server, d->flow->ip[!d->flow->client]);
}

static nc_word intern(const dialogue *d, nc_str text)
{
    return nc_intern(d->wire->c->pool, text);
}

static void set_command_data(nc_fact *fact, const dialogue *d, nc_str verb, nc_str arg)
{
    nc_ftp_address address = {.has_ip = false};
    if (nc_str_eq(verb, NC_S("PORT")))
        address = nc_ftp_six(arg);
    else if (nc_str_eq(verb, NC_S("EPRT")))
        address = nc_ftp_extended(d->wire->c->pool, arg);
    if (address.has_ip)
        nc_fact_set(fact, NC_ftp_command_data_ip, address.ip);
    if (address.has_port)
        nc_fact_set(fact, NC_ftp_command_data_port, address.port);
}

static void give_command(const dialogue *d, nc_str verb, const nc_str *arg, const nc_piece *piece)
{
    nc_flow *flow = d->flow;
    bool secret = nc_str_eq(verb, NC_S("PASS")) || nc_str_eq(verb, NC_S("ACCT"));
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ftp_command, piece->from);
    nc_fact_set(&fact, NC_ftp_command_flow, nc_wire_flow_id(d->wire, flow));
    nc_fact_set(&fact, NC_ftp_command_verb, intern(d, verb));
    if (arg != NULL && !secret) {
        nc_fact_set(&fact, NC_ftp_command_arg, intern(d, *arg));
        set_command_data(&fact, d, verb, *arg);
    }
    set_parties(&fact, d, NC_ftp_command_client, NC_ftp_command_server);
    nc_fact_set(&fact, NC_ftp_command_cport, flow->port[flow->client]);
    nc_fact_set(&fact, NC_ftp_command_sport, flow->port[!flow->client]);
    nc_fact_set(&fact, NC_ftp_command_transfer, nc_w_bool(nc_ftp_transfers(verb)));
    nc_fact_set(&fact, NC_ftp_command_segment, piece->segment);
    nc_fact_set(&fact, NC_ftp_command_index, d->ftp->index);
    nc_put(d->wire->sink, &fact);
}

static void wait_for_reply(nc_ftp *ftp, pending command)
{
    if (ftp->waiting == QUEUE) {
        memmove(ftp->queue, ftp->queue + 1, (QUEUE - 1) * sizeof *ftp->queue);
        ftp->waiting--;
    }
    ftp->queue[ftp->waiting++] = command;
}

/* `cut`: the capture ends inside the line. */
static void command_line(const dialogue *d, nc_str text, const nc_piece *piece, bool cut)
{
    char verb[16];
    size_t length;
    bool is_command = nc_ftp_verb(&text, verb, &length);
    nc_str name = nc_str_n(verb, is_command ? length : 0), arg = nc_str_trim_right(text);
    d->ftp->proven |= nc_ftp_known_verb(name);
    if (!is_command || !d->ftp->proven) {
        bad_line(d->ftp);
        return;
    }
    d->ftp->index++;
    wait_for_reply(d->ftp, (pending){(nc_sym)intern(d, name), nc_origin_n(piece->from)});
    if (nc_wants(d->wire->sink, NC_F_ftp_command))
        give_command(d, name, cut ? NULL : &arg, piece);
}

static void set_reply_data(nc_fact *fact, const dialogue *d, unsigned code, nc_str text)
{
    nc_ftp_address address = {.has_ip = false};
    if (code == 227)
        address = nc_ftp_six(text);
    else if (code == 229)
        address = nc_ftp_extended(d->wire->c->pool, text);
    if (code == 229 && address.has_port) { /* RFC 2428 3: the address is that of the control connection */
        address.has_ip = true;
        address.ip = d->flow->ip[!d->flow->client];
    }
    if (address.has_ip)
        nc_fact_set(fact, NC_ftp_reply_data_ip, address.ip);
    if (address.has_port)
        nc_fact_set(fact, NC_ftp_reply_data_port, address.port);
}

static void give_reply(const dialogue *d, unsigned code, const nc_str *text, const nc_piece *piece)
{
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ftp_reply, piece->from);
    nc_fact_set(&fact, NC_ftp_reply_flow, nc_wire_flow_id(d->wire, d->flow));
    nc_fact_set(&fact, NC_ftp_reply_code, code);
    if (text != NULL) {
        nc_fact_set(&fact, NC_ftp_reply_text, intern(d, *text));
        set_reply_data(&fact, d, code, *text);
    }
    set_parties(&fact, d, NC_ftp_reply_client, NC_ftp_reply_server);
    nc_fact_set(&fact, NC_ftp_reply_segment, piece->segment);
    if (d->ftp->waiting > 0) {
        nc_fact_set(&fact, NC_ftp_reply_to_verb, d->ftp->queue[0].verb);
        nc_fact_set(&fact, NC_ftp_reply_to_n, d->ftp->queue[0].n);
    }
    nc_put(d->wire->sink, &fact);
}

/* A preliminary reply leaves the command waiting for its final one (RFC 959 4.2.1). */
static void answered(nc_ftp *ftp, unsigned code)
{
    ftp->stopped |= code == 234; /* RFC 4217 4.1: from here on it is TLS */
    if (code < 200 || ftp->waiting == 0)
        return;
    ftp->waiting--;
    memmove(ftp->queue, ftp->queue + 1, ftp->waiting * sizeof *ftp->queue);
}

/* RFC 959 4.2: "123-" opens a multi-line reply, "123 " with the same code ends it. */
static void reply_line(const dialogue *d, nc_str text, const nc_piece *piece, bool cut)
{
    nc_ftp *ftp = d->ftp;
    unsigned code = nc_ftp_code(text);
    char mark = text.n > 3 ? text.p[3] : ' ';
    if (ftp->multi != 0 && (code != ftp->multi || mark == '-'))
        return;
    if (code == 0) {
        bad_line(ftp);
        return;
    }
    ftp->proven = true;
    ftp->multi = mark == '-' ? code : 0;
    if (mark == '-')
        return;
    nc_str rest = nc_str_trim(nc_str_sub(text, mark == ' ' ? 4 : 3, text.n));
    if (nc_wants(d->wire->sink, NC_F_ftp_reply))
        give_reply(d, code, cut ? NULL : &rest, piece);
    answered(ftp, code);
}

static void end_line(const dialogue *d, nc_str text, const nc_piece *piece, bool cut)
{
    while (text.n != 0 && (text.p[text.n - 1] == '\r' || text.p[text.n - 1] == '\0'))
        text.n--;
    if (d->ftp->stopped || text.n == 0)
        return;
    if (d->who == CLIENT)
        command_line(d, text, piece, cut);
    else
        reply_line(d, text, piece, cut);
}

static void keep(const dialogue *d, line *l, nc_str part)
{
    size_t room = LINE_MAX - l->n;
    if (part.n > room) {
        nc_wire_note_once(d->wire, NC_NOTE_FTP_LINE);
        part.n = room;
    }
    while (l->capacity < l->n + part.n) {
        l->capacity = l->capacity ? l->capacity * 2 : 128;
        l->p = nc_xrealloc(l->p, l->capacity);
    }
    if (part.n)
        memcpy(l->p + l->n, part.p, part.n);
    l->n += part.n;
}

static void take_bytes(const dialogue *d, const nc_piece *piece)
{
    line *l = &d->ftp->lines[d->who];
    nc_str rest = nc_str_n((const char *)piece->bytes, piece->cap);
    while (rest.n != 0 && !d->ftp->stopped) {
        size_t end = nc_str_find_char(rest, '\n');
        nc_str part = nc_str_sub(rest, 0, end);
        bool direct = l->n == 0 && part.n <= LINE_MAX && end != SIZE_MAX;
        if (!l->skip && !direct)
            keep(d, l, part);
        if (end == SIZE_MAX)
            return;
        if (!l->skip)
            end_line(d, direct ? part : nc_str_n(l->p, l->n), piece, false);
        l->n = 0;
        l->skip = false;
        rest = nc_str_sub(rest, end + 1, rest.n);
    }
}

/* After a gap: does the piece begin where a line begins? */
static bool begins_line(unsigned who, const nc_piece *piece)
{
    nc_str text = nc_str_n((const char *)piece->bytes, piece->cap);
    char verb[16];
    size_t length, end = nc_str_find_char(text, '\n');
    if (who == SERVER)
        return nc_ftp_code(text) != 0 && text.n > 3 && (text.p[3] == ' ' || text.p[3] == '-');
    text = nc_str_trim_right(nc_str_sub(text, 0, end));
    return nc_ftp_verb(&text, verb, &length) && nc_ftp_known_verb(nc_str_n(verb, length));
}

static void bridge_gap(const dialogue *d, const nc_piece *piece)
{
    nc_ftp *ftp = d->ftp;
    line *l = &ftp->lines[d->who];
    nc_wire_note_once(d->wire, NC_NOTE_FTP_GAP);
    l->n = 0;
    l->torn = false;
    l->skip = !begins_line(d->who, piece);
    if (d->who == CLIENT)
        return;
    ftp->multi = 0;
    if (ftp->waiting > 1) { /* replies may be among the missing: only the last command is sure to wait */
        ftp->queue[0] = ftp->queue[ftp->waiting - 1];
        ftp->waiting = 1;
    }
}

static void deliver(void *context, const nc_piece *piece, bool gap)
{
    const dialogue *d = context;
    line *l = &d->ftp->lines[d->who];
    if (d->ftp->stopped)
        return;
    if (gap || l->torn)
        bridge_gap(d, piece);
    take_bytes(d, piece);
    if (piece->cap == piece->len || d->ftp->stopped)
        return;
    if (!l->skip && l->n != 0)
        end_line(d, nc_str_n(l->p, l->n), piece, true);
    l->n = 0;
    l->torn = true;
}

/* Port 21, or a server that greets with 220 and says FTP, or greets with 220 and is answered by USER or AUTH.
 */
static bool recognise(const nc_step *step)
{
    nc_flow *flow = step->flow;
    nc_str payload = nc_cursor_rest(&step->packet->payload);
    bool from_server = step->sender != flow->client;
    if (flow->port[!flow->client] == FTP_PORT)
        return true;
    if (from_server && (flow->flags & NC_FLOW_BANNER) == 0 && nc_ftp_code(payload) == 220) {
        flow->flags |= NC_FLOW_BANNER;
        return nc_str_find_fold(nc_str_sub(payload, 0, 512), NC_S("FTP")) != SIZE_MAX;
    }
    if (from_server && (flow->flags & NC_FLOW_BANNER) != 0)
        return false;
    bool login = nc_str_starts_fold(payload, NC_S("USER ")) ||
                 nc_str_starts_fold(payload, NC_S("AUTH TLS")) ||
                 nc_str_starts_fold(payload, NC_S("AUTH SSL"));
    bool is_ftp = !from_server && (flow->flags & NC_FLOW_BANNER) != 0 && login;
    if (!is_ftp)
        flow->flags |= NC_FLOW_NOT_FTP;
    return is_ftp;
}

static void start_side(const nc_step *step, nc_ftp *ftp, uint8_t endpoint)
{
    const nc_side *side = &step->flow->side[endpoint];
    nc_inorder *in = &ftp->in[endpoint == step->flow->client ? CLIENT : SERVER];
    if ((side->flags & NC_SIDE_ISN) != 0 && (step->flow->flags & NC_FLOW_BANNER) == 0)
        nc_inorder_start(in, side->isn + 1);
    else if (endpoint != step->sender && (side->flags & NC_SIDE_NEXT) != 0)
        nc_inorder_start(in, side->next);
}

static void start(const nc_step *step)
{
    nc_ftp *ftp = nc_xcalloc(1, sizeof *ftp);
    start_side(step, ftp, 0);
    start_side(step, ftp, 1);
    step->flow->ftp = ftp;
}

static void add_data(const nc_step *step, dialogue *d)
{
    const nc_packet *p = step->packet;
    nc_inorder *in = &d->ftp->in[d->who];
    uint32_t there = (uint32_t)nc_left(&p->payload);
    nc_piece piece = {.len = p->payload_length, .from = step->from, .segment = p->seq};
    piece.seq = p->seq + ((p->tcp_flags & NC_TCP_SYN) != 0);
    piece.cap = there < piece.len ? there : piece.len;
    piece.bytes = piece.cap ? p->payload.base + p->payload.at : NULL;
    bool hole = in->held != NULL;
    if (!nc_inorder_add(in, &piece, (size_t)step->wire->c->limits->reassembly, deliver, d))
        nc_wire_note_once(step->wire, NC_NOTE_REASSEMBLY);
    /* Where the other side is not recorded, no acknowledgment will tell that a hole stays. */
    if (hole && (step->flow->side[!step->sender].flags & NC_SIDE_SEEN) == 0)
        nc_inorder_flush(in, deliver, d);
}

static void forget(nc_ftp *ftp)
{
    for (unsigned i = 0; i < 2; i++) {
        nc_inorder_free(&ftp->in[i]);
        free(ftp->lines[i].p);
    }
    free(ftp);
}

void nc_ftp_segment(const nc_step *step)
{
    nc_flow *flow = step->flow;
    const nc_packet *p = step->packet;
    const nc_sink *sink = step->wire->sink;
    bool data = p->has_payload_length && p->payload_length != 0 && (p->tcp_flags & NC_TCP_RST) == 0;
    if ((flow->flags & (NC_FLOW_NOT_FTP | NC_FLOW_CLOSED)) != 0)
        return;
    if (flow->ftp == NULL) {
        bool wanted = nc_wants(sink, NC_F_ftp_command) || nc_wants(sink, NC_F_ftp_reply);
        if (!wanted || !data || nc_left(&p->payload) == 0 || !recognise(step))
            return;
        start(step);
    }
    unsigned sender = step->sender == flow->client ? CLIENT : SERVER;
    dialogue d = {step->wire, flow, flow->ftp, !sender};
    if ((p->tcp_flags & NC_TCP_ACK) != 0) /* first: what is acknowledged comes before what answers it */
        nc_inorder_acked(&d.ftp->in[d.who], p->acknum, deliver, &d);
    d.who = sender;
    if (data)
        add_data(step, &d);
    if (d.ftp->stopped) {
        forget(flow->ftp);
        flow->ftp = NULL;
        flow->flags |= NC_FLOW_NOT_FTP;
    }
}

void nc_ftp_end(nc_wire *wire, nc_flow *flow)
{
    nc_ftp *ftp = flow->ftp;
    if (ftp == NULL)
        return;
    for (unsigned who = CLIENT; wire != NULL && who <= SERVER; who++) {
        dialogue d = {wire, flow, ftp, who};
        nc_inorder_flush(&ftp->in[who], deliver, &d);
    }
    forget(ftp);
    flow->ftp = NULL;
}
