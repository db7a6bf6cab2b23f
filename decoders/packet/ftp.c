/* SPDX-License-Identifier: Apache-2.0 */
#include "ftp.h"
#include "fields.h"
#include "ftp_text.h"
#include "requests.h"

#include "decoders/secrets.h"

/* The FTP control dialogue (RFC 959 4 and 5.3): bytes in order, lines, commands and replies. */

enum { QUEUE = 16, BAD_LINES = 8 };

typedef struct pending {
    nc_sym verb;
    uint64_t n;
    int64_t at;
} pending;

typedef struct ftp_state {
    nc_line lines[2];
    pending queue[QUEUE]; /* commands without a final reply, oldest first */
    uint32_t waiting, index, bad;
    unsigned multi; /* code of the multi-line reply being read; 0 = none */
    bool stopped, proven, secured, has_ended;
    int64_t begun, ended; /* first line of the reply being read; last line of the latest final reply */
} ftp_state;

/* What the delivery of bytes needs to know. */
typedef struct dialogue {
    nc_talk *talk;
    nc_wire *wire;
    nc_flow *flow;
    ftp_state *ftp;
    unsigned who; /* whose bytes */
    bool begun;   /* the line at hand began in an earlier packet */
} dialogue;

static void bad_line(ftp_state *ftp)
{
    ftp->bad++;
    if (!ftp->proven && ftp->bad >= BAD_LINES)
        ftp->stopped = true; /* something else on port 21 */
}

static void set_parties(nc_fact *fact, const dialogue *d, unsigned client, unsigned server)
{
    nc_fact_set(fact, client, nc_talk_ip(d->talk, NC_CLIENT));
    nc_fact_set(fact, server, nc_talk_ip(d->talk, NC_SERVER));
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

static void set_span(nc_fact *fact, unsigned slot, int64_t time)
{
    if (time != NC_TIME_NONE)
        nc_fact_set(fact, slot, nc_w_int(time));
}

static void give_command(const dialogue *d, nc_str verb, const nc_str *arg, const nc_piece *piece)
{
    nc_flow *flow = d->flow;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ftp_command, piece->from);
    nc_fact_set(&fact, NC_ftp_command_flow, nc_wire_flow_id(d->wire, flow));
    nc_fact_set(&fact, NC_ftp_command_verb, intern(d, verb));
    if (arg != NULL && !nc_is_secret_command(verb, *arg)) {
        nc_fact_set(&fact, NC_ftp_command_arg, intern(d, *arg));
        set_command_data(&fact, d, verb, *arg);
    }
    set_parties(&fact, d, NC_ftp_command_client, NC_ftp_command_server);
    nc_fact_set(&fact, NC_ftp_command_cport, nc_talk_port(d->talk, NC_CLIENT));
    nc_fact_set(&fact, NC_ftp_command_sport, nc_talk_port(d->talk, NC_SERVER));
    nc_fact_set(&fact, NC_ftp_command_transfer, nc_w_bool(nc_ftp_transfers(verb)));
    nc_fact_set(&fact, NC_ftp_command_segment, piece->segment);
    nc_fact_set(&fact, NC_ftp_command_index, d->ftp->index);
    if (d->ftp->has_ended && d->ftp->waiting == 1) /* this one */
        set_span(&fact, NC_ftp_command_think, nc_elapsed(d->ftp->ended, piece->from->at));
    nc_put(d->wire->sink, &fact);
}

static void announce(const dialogue *d, nc_word ip, uint16_t port, nc_foreseen foreseen)
{
    if (d->wire->announced == NULL)
        d->wire->announced = nc_announced_new();
    nc_announce(d->wire->announced, d->flow->order, ip, port, foreseen);
}

/* A verb as the client wrote it: small letters are as good (RFC 959 5.3). */
static nc_str as_sent(nc_str line, nc_str verb)
{
    size_t start = 0;
    while (start < line.n && ((unsigned char)line.p[start] >= 0xf0 || line.p[start] == ' '))
        start++;
    return nc_str_sub(line, start, start + verb.n);
}

/* As analysts see them; a password is no more shown here than elsewhere. */
static void put_command_fields(const dialogue *d, nc_str sent, nc_str verb, nc_str arg, const nc_piece *piece)
{
    nc_fields *fields = nc_talk_fields(d->talk, piece);
    nc_ftp_address address = {.has_ip = false};
    if (fields == NULL)
        return;
    if (arg.n != 0 && nc_is_secret_command(verb, arg))
        arg = NC_S("*");
    nc_field_text(fields, NC_FIELD_FTP_COMMAND, NULL, 0, sent);
    if (arg.n != 0)
        nc_field_text(fields, NC_FIELD_FTP_ARG, NULL, 0, arg);
    if (nc_str_eq(verb, NC_S("PORT")))
        address = nc_ftp_six(arg);
    if (nc_str_eq(verb, NC_S("EPRT")))
        address = nc_ftp_extended(d->wire->c->pool, arg);
    if (address.has_ip && address.has_port)
        announce(d, address.ip, address.port,
                 nc_str_eq(verb, NC_S("PORT")) ? NC_FORESEEN_FROM_20 : NC_NOT_FORESEEN);
    else if (d->wire->announced != NULL)
        nc_announce_command(d->wire->announced, d->flow->order, sent, arg);
    if (address.has_ip && nc_str_eq(verb, NC_S("PORT"))) {
        nc_field_put(fields, NC_FIELD_FTP_ACTIVE_IP, NULL, 0, address.ip);
        nc_field_put(fields, NC_FIELD_FTP_ACTIVE_PORT, NULL, 0, address.port);
    }
}

static void wait_for_reply(ftp_state *ftp, pending command)
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
    nc_str line = text;
    bool is_command = nc_ftp_verb(&text, verb, &length);
    nc_str name = nc_str_n(verb, is_command ? length : 0), arg = nc_str_trim_right(text);
    d->ftp->proven |= nc_ftp_known_verb(name);
    if (!is_command || !d->ftp->proven) {
        bad_line(d->ftp);
        return;
    }
    d->ftp->index++;
    put_command_fields(d, as_sent(line, name), name, arg, piece);
    wait_for_reply(d->ftp, (pending){(nc_sym)intern(d, name), nc_origin_n(piece->from), piece->from->at});
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
        address.ip = nc_talk_ip(d->talk, NC_SERVER);
    }
    if (address.has_ip)
        nc_fact_set(fact, NC_ftp_reply_data_ip, address.ip);
    if (address.has_port)
        nc_fact_set(fact, NC_ftp_reply_data_port, address.port);
}

/* A command that was sent ahead cannot be answered before the one in front of it.  The way from here to the
 * server and back was measured by the opening; the rest is the server's. */
static void set_times(nc_fact *fact, const dialogue *d)
{
    const ftp_state *ftp = d->ftp;
    const nc_flow *flow = d->flow;
    int64_t since = ftp->queue[0].at;
    if (ftp->has_ended && ftp->ended > since)
        since = ftp->ended;
    int64_t time = nc_elapsed(since, ftp->begun);
    bool server = (flow->flags & NC_FLOW_SYN) && (flow->flags & NC_FLOW_SYNACK) && flow->opening[0] >= 0;
    bool client = (flow->flags & NC_FLOW_SYNACK) && (flow->flags & NC_FLOW_ACK) && flow->opening[1] >= 0;
    set_span(fact, NC_ftp_reply_time, time);
    if (server && time != NC_TIME_NONE)
        set_span(fact, NC_ftp_reply_server_time, time > flow->opening[0] ? time - flow->opening[0] : 0);
    if (server && client)
        set_span(fact, NC_ftp_reply_network, flow->opening[0] + flow->opening[1]);
}

static void set_after_call(nc_fact *fact, const nc_flow *flow, int64_t at)
{
    unsigned whole = NC_FLOW_SYN | NC_FLOW_SYNACK | NC_FLOW_ACK;
    if ((flow->flags & whole) == whole)
        set_span(fact, NC_ftp_reply_after_call, nc_elapsed(flow->first, at));
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
    set_after_call(&fact, d->flow, piece->from->at);
    if (d->ftp->waiting > 0) {
        nc_fact_set(&fact, NC_ftp_reply_to_verb, d->ftp->queue[0].verb);
        nc_fact_set(&fact, NC_ftp_reply_to_n, d->ftp->queue[0].n);
        set_times(&fact, d);
    }
    nc_put(d->wire->sink, &fact);
}

/* `shown`: the packet shows the line that opened the reply, or the one before it showed its beginning. */
static void put_reply_fields(const dialogue *d, unsigned code, nc_str text, const nc_piece *piece, bool shown)
{
    nc_fields *fields = nc_talk_fields(d->talk, piece);
    nc_ftp_address address = {.has_ip = false};
    if (fields == NULL)
        return;
    if (!shown) {
        nc_field_put(fields, NC_FIELD_FTP_CODE, NULL, 0, code);
        nc_field_text(fields, NC_FIELD_FTP_TEXT, NULL, 0, text);
    }
    if (code == 227)
        address = nc_ftp_six(text);
    if (code == 229)
        address = nc_ftp_extended(d->wire->c->pool, text);
    if (address.has_port)
        announce(d, address.has_ip ? address.ip : nc_talk_ip(d->talk, NC_SERVER), address.port, NC_FORESEEN);
    if (address.has_ip && code == 227) {
        nc_field_put(fields, NC_FIELD_FTP_PASSIVE_IP, NULL, 0, address.ip);
        nc_field_put(fields, NC_FIELD_FTP_PASSIVE_PORT, NULL, 0, address.port);
    }
}

static bool has_field(const nc_fields *fields, nc_field_id id)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->at[i].id == id)
            return true;
    return false;
}

/* A packet that ends no reply (RFC 959 4.2: of several lines), or ends one of which it has other lines, shows
 * the first line of its own. */
static void put_line_fields(const dialogue *d, const nc_piece *piece)
{
    nc_fields *fields = nc_talk_fields(d->talk, piece);
    nc_str text = nc_str_n((const char *)piece->bytes, piece->cap);
    if (d->who != NC_SERVER || fields == NULL || text.n == 0 || has_field(fields, NC_FIELD_FTP_CODE))
        return;
    text = nc_str_sub(text, 0, nc_str_find_char(text, '\n'));
    if (text.n != 0 && text.p[text.n - 1] == '\r')
        text.n--;
    unsigned code = nc_ftp_code(text);
    if (code != 0)
        nc_field_put(fields, NC_FIELD_FTP_CODE, NULL, 0, code);
    if (code == 0 || text.n > 4)
        nc_field_text(fields, NC_FIELD_FTP_TEXT, NULL, 0, code ? nc_str_sub(text, 4, text.n) : text);
}

/* A preliminary reply leaves the command waiting for its final one (RFC 959 4.2.1). */
static void answered(ftp_state *ftp, unsigned code, int64_t at)
{
    ftp->secured |= code == 234; /* RFC 4217 4.1: from here on it is TLS */
    if (code < 200 || ftp->waiting == 0)
        return;
    ftp->has_ended = true;
    ftp->ended = at;
    ftp->waiting--;
    memmove(ftp->queue, ftp->queue + 1, ftp->waiting * sizeof *ftp->queue);
}

/* RFC 959 4.2: "123-" opens a multi-line reply, "123 " with the same code ends it. */
static void reply_line(const dialogue *d, nc_str text, const nc_piece *piece, bool cut)
{
    ftp_state *ftp = d->ftp;
    unsigned code = nc_ftp_code(text);
    char mark = text.n > 3 ? text.p[3] : ' ';
    bool several = ftp->multi != 0;
    if (ftp->multi != 0 && (code != ftp->multi || mark == '-'))
        return;
    if (code == 0) {
        bad_line(ftp);
        return;
    }
    ftp->proven = true;
    if (ftp->multi == 0)
        ftp->begun = piece->from->at;
    ftp->multi = mark == '-' ? code : 0;
    if (mark == '-')
        return;
    nc_str rest = nc_str_trim(nc_str_sub(text, mark == ' ' ? 4 : 3, text.n));
    const nc_fields *fields = nc_talk_fields(d->talk, piece);
    bool shown = d->begun || (several && fields != NULL && has_field(fields, NC_FIELD_FTP_CODE));
    put_reply_fields(d, code, rest, piece, shown);
    if (nc_wants(d->wire->sink, NC_F_ftp_reply))
        give_reply(d, code, cut ? NULL : &rest, piece);
    answered(ftp, code, piece->from->at);
}

static void end_line(const dialogue *d, nc_str text, const nc_piece *piece, bool cut)
{
    if (d->ftp->lines[d->who].over)
        nc_wire_note_once(d->wire, NC_NOTE_LINE);
    if (text.n == 0)
        return;
    if (d->who == NC_CLIENT)
        command_line(d, text, piece, cut);
    else
        reply_line(d, text, piece, cut);
}

bool nc_ftp_begins(unsigned who, const nc_piece *piece, uint32_t at)
{
    nc_str text = nc_str_sub(nc_str_n((const char *)piece->bytes, piece->cap), at, piece->cap);
    char verb[16];
    size_t length, end = nc_str_find_char(text, '\n');
    if (who == NC_SERVER)
        return nc_ftp_code(text) != 0 && text.n > 3 && (text.p[3] == ' ' || text.p[3] == '-');
    text = nc_str_trim_right(nc_str_sub(text, 0, end));
    return nc_ftp_verb(&text, verb, &length) && nc_ftp_known_verb(nc_str_n(verb, length));
}

static void bridge_gap(const dialogue *d, const nc_piece *piece)
{
    ftp_state *ftp = d->ftp;
    nc_line_gap(&ftp->lines[d->who], !nc_ftp_begins(d->who, piece, 0));
    if (d->who == NC_CLIENT)
        return;
    ftp->multi = 0;
    if (ftp->waiting > 1) { /* replies may be among the missing: only the last command is sure to wait */
        ftp->queue[0] = ftp->queue[ftp->waiting - 1];
        ftp->waiting = 1;
    }
}

/* A server's line that others of the same reply follow. */
static bool opens_lines(const dialogue *d, const nc_piece *piece)
{
    nc_str text = nc_str_n((const char *)piece->bytes, piece->cap);
    return d->who == NC_SERVER && text.n > 3 && nc_ftp_code(text) != 0 && text.p[3] == '-';
}

/* A line behind a hole, where a segment begins with one. */
static bool ahead(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    dialogue d = {talk, talk->wire, talk->flow, talk->state, who, false};
    nc_str text = nc_str_n((const char *)piece->bytes, piece->cap), line;
    size_t end = nc_str_find_char(text, '\n'), length;
    char verb[16];
    bool within = who == NC_SERVER && d.ftp->multi != 0;
    if (!d.ftp->proven || end == SIZE_MAX || (!within && !nc_ftp_begins(who, piece, 0)))
        return false;
    nc_field_protocol(nc_talk_fields(talk, piece), NC_S("ftp"));
    text = line = nc_str_trim_right(nc_str_sub(text, 0, end));
    if (within) {
        put_line_fields(&d, piece);
    } else if (who == NC_SERVER) {
        put_reply_fields(&d, nc_ftp_code(text), nc_str_trim(nc_str_sub(text, 4, text.n)), piece, false);
    } else if (nc_ftp_verb(&text, verb, &length)) {
        nc_str name = nc_str_n(verb, length);
        put_command_fields(&d, as_sent(line, name), name, text, piece);
    }
    return true;
}

void nc_ftp_show(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    dialogue d = {talk, talk->wire, talk->flow, NULL, who, false};
    if (piece->cap == 0)
        return;
    nc_field_protocol(nc_talk_fields(talk, piece), NC_S("ftp"));
    put_line_fields(&d, piece);
}

/* The reply to AUTH was not recorded, and what the client says next is a TLS record. */
static bool turned_to_tls(const dialogue *d, const nc_piece *piece, uint32_t at)
{
    enum { HANDSHAKE = 22, MAJOR = 3 };
    return d->who == NC_CLIENT && d->ftp->lines[NC_CLIENT].n == 0 && piece->cap >= at + 2 &&
           piece->bytes[at] == HANDSHAKE && piece->bytes[at + 1] == MAJOR;
}

static void bytes(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)
{
    dialogue d = {talk, talk->wire, talk->flow, talk->state, who, false};
    uint32_t at = 0;
    nc_str text;
    bool cut;
    d.wire->ftp = true;
    if (gap)
        bridge_gap(&d, piece);
    if (piece->cap != 0)
        nc_field_protocol(nc_talk_fields(talk, piece), NC_S("ftp"));
    if (d.ftp->proven && turned_to_tls(&d, piece, at)) {
        nc_talk_hand_over(talk, &nc_stream_tls, at);
        return;
    }
    if (d.ftp->lines[who].n == 0 && opens_lines(&d, piece))
        put_line_fields(&d, piece);
    d.begun = d.ftp->lines[who].n != 0;
    while (!d.ftp->stopped && nc_line_next(&d.ftp->lines[who], piece, &at, &text, &cut)) {
        end_line(&d, text, piece, cut);
        d.begun = false;
        if (!d.ftp->secured)
            continue;
        nc_talk_hand_over(talk, &nc_stream_tls, at);
        return;
    }
    if (d.ftp->stopped)
        nc_talk_leave(talk);
    else if (d.ftp->proven)
        put_line_fields(&d, piece);
}

static bool says_login(nc_str text)
{
    return nc_str_starts_fold(text, NC_S("USER ")) || nc_str_starts_fold(text, NC_S("AUTH TLS")) ||
           nc_str_starts_fold(text, NC_S("AUTH SSL"));
}

static bool greets(nc_str text)
{
    return nc_ftp_code(text) == 220 && text.n > 3 && (text.p[3] == ' ' || text.p[3] == '-');
}

/* Port 21, or a server that greets with 220 and says FTP, or greets with 220 and is answered by USER or AUTH.
 */
static nc_guess recognise(const nc_look *look)
{
    enum { LIKELY = 60, CERTAIN = 90, MAYBE = 20, FIRST_LINES = 512 };
    bool greeting = greets(look->bytes);
    if (greeting && nc_str_find_fold(nc_str_sub(look->bytes, 0, FIRST_LINES), NC_S("FTP")) != SIZE_MAX)
        return (nc_guess){CERTAIN, NC_ROLE_SERVER};
    if (greets(look->other) && says_login(look->bytes))
        return (nc_guess){CERTAIN, NC_ROLE_CLIENT};
    if (look->port)
        return (nc_guess){LIKELY, greeting ? NC_ROLE_SERVER : NC_ROLE_UNKNOWN};
    return (nc_guess){greeting ? MAYBE : 0, greeting ? NC_ROLE_SERVER : NC_ROLE_UNKNOWN};
}

static void end(nc_talk *talk, nc_talk_end how)
{
    ftp_state *ftp = talk->state;
    (void)how;
    nc_line_free(&ftp->lines[NC_CLIENT]);
    nc_line_free(&ftp->lines[NC_SERVER]);
}

const nc_stream_app nc_stream_ftp = {
    .name = NC_SI("ftp"),
    .state_size = sizeof(ftp_state),
    .ports = {21},
    .by_turns = true,
    .gives = {NC_F_ftp_command, NC_F_ftp_reply, NC_F_tls_hello, NC_F_tls_server_hello, NC_F_tls_certificate,
              NC_F_tls_alert, NC_F_tls_session},
    .recognise = recognise,
    .bytes = bytes,
    .end = end,
    .ahead = ahead,
};
