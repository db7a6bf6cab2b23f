/* SPDX-License-Identifier: Apache-2.0 */
#include "telnet.h"

#include "fields.h"

/* Telnet commands and options (RFC 854, 855).  An option is settled when one side has asked and the other
 * answered, each by WILL or WONT (its own) or DO or DONT (the other's); RFC 1143. */

nc_str nc_telnet_option_name(uint8_t option)
{
    static const char *const names[] = {
        [0] = "BINARY",         [1] = "ECHO",           [3] = "SUPPRESS-GO-AHEAD",
        [5] = "STATUS",         [6] = "TIMING-MARK",    [23] = "LOCATION",
        [24] = "TERMINAL-TYPE", [25] = "END-OF-RECORD", [29] = "3270-REGIME",
        [31] = "NAWS",          [32] = "SPEED",         [33] = "FLOW-CONTROL",
        [34] = "LINEMODE",      [35] = "XDISPLOC",      [36] = "ENVIRON",
        [37] = "AUTH",          [38] = "ENCRYPT",       [39] = "NEW-ENVIRON",
        [40] = "TN3270E",       [42] = "CHARSET",       [44] = "COM-PORT",
        [46] = "START-TLS",
    };
    if (option == 255)
        return NC_S("EXTENDED");
    bool named = option < sizeof names / sizeof *names && names[option] != NULL;
    return named ? nc_str_c(names[option]) : NC_S("");
}

static bool does(const nc_telnet *t, unsigned who, unsigned option)
{
    return (t->on[who] >> option & 1) != 0;
}

/* RFC 1576 3.1: terminal type, end of record and binary, of a 3270 terminal (those of RFC 4777 are no 3270).
 */
bool nc_telnet_is_3270(const nc_telnet *t)
{
    bool records = does(t, NC_CLIENT, NC_TELNET_END_OF_RECORD) || does(t, NC_SERVER, NC_TELNET_END_OF_RECORD);
    nc_str terminal = nc_str_c(t->terminal);
    if (does(t, NC_CLIENT, NC_TELNET_TN3270E))
        return t->t.stage >= NC_TN3270_GIVEN;
    return records && (nc_str_starts_fold(terminal, NC_S("IBM-327")) ||
                       nc_str_starts_fold(terminal, NC_S("IBM-DYNAMIC")));
}

void nc_telnet_owe(nc_telnet *t, unsigned who, const char *what, const nc_origin *from)
{
    t->owing = what != NULL ? (uint8_t)(who + 1) : 0;
    t->owed = what;
    t->owed_at = from->at;
    t->owed_n = nc_origin_n(from);
}

void nc_telnet_copy(char out[NC_TELNET_NAME], const uint8_t *p, size_t n)
{
    size_t kept = 0;
    for (; kept < n && kept < NC_TELNET_NAME - 1; kept++)
        out[kept] = p[kept] > ' ' && p[kept] < 0x7f ? (char)p[kept] : '?';
    out[kept] = '\0';
}

/* ---- options ---- */

static size_t find_open(const nc_telnet *t, unsigned owner, uint8_t option)
{
    size_t i = 0;
    while (i < t->opens && (t->open[i].owner != owner || t->open[i].option != option))
        i++;
    return i;
}

static void drop_open(nc_telnet *t, size_t i)
{
    t->opens--;
    memmove(t->open + i, t->open + i + 1, (t->opens - i) * sizeof *t->open);
}

static void set_option(nc_telnet *t, unsigned owner, uint8_t option, bool on)
{
    uint64_t bit = option < 64 ? UINT64_C(1) << option : 0;
    t->on[owner] = on ? t->on[owner] | bit : t->on[owner] & ~bit;
    t->agreed += on;
    t->denied += !on;
    if (option == NC_TELNET_TN3270E && on && t->t.stage < NC_TN3270_AGREED)
        t->t.stage = NC_TN3270_AGREED;
}

static void ask_option(nc_telnet *t, nc_telnet_ask ask)
{
    bool positive = ask.verb == NC_TELNET_DO || ask.verb == NC_TELNET_WILL;
    if (ask.option < 64 && does(t, ask.owner, ask.option) == positive)
        return; /* it is so already: no answer is due (RFC 854) */
    if (t->opens == NC_TELNET_OPEN)
        drop_open(t, 0);
    t->open[t->opens++] = ask;
    if (ask.option == NC_TELNET_TN3270E && t->t.stage == NC_TN3270_NOTHING)
        t->t.stage = NC_TN3270_OFFERED;
}

static void option(nc_talk *talk, unsigned who, uint8_t number, const nc_piece *piece)
{
    nc_telnet *t = talk->state;
    uint8_t verb = t->side[who].verb;
    bool own = verb == NC_TELNET_WILL || verb == NC_TELNET_WONT;
    bool positive = verb == NC_TELNET_WILL || verb == NC_TELNET_DO;
    unsigned owner = own ? who : !who;
    size_t i = find_open(t, owner, number);
    if (i == t->opens || t->open[i].by == who) {
        if (i != t->opens && t->open[i].verb != verb)
            drop_open(t, i); /* asked for, then taken back */
        ask_option(t, (nc_telnet_ask){piece->from->at, nc_origin_n(piece->from), (uint8_t)owner, number,
                                      (uint8_t)who, verb});
        return;
    }
    nc_telnet_ask ask = t->open[i];
    bool wanted = ask.verb == NC_TELNET_WILL || ask.verb == NC_TELNET_DO;
    drop_open(t, i);
    set_option(t, owner, number, wanted && positive);
    if (number == NC_TELNET_TN3270E && !positive && wanted)
        t->t.refused = true;
    nc_telnet_give_option(talk, &ask, positive && wanted ? "on" : wanted ? "refused" : "off", piece->from);
}

/* ---- sub-negotiations ---- */

static void terminal_type(nc_telnet *t, unsigned who, const uint8_t *p, size_t n, const nc_piece *piece)
{
    enum { IS = 0, SEND = 1 };
    if (n >= 1 && p[0] == SEND)
        nc_telnet_owe(t, !who, "terminal type", piece->from);
    if (n < 1 || p[0] != IS)
        return;
    nc_telnet_copy(t->terminal, p + 1, n - 1);
    nc_telnet_owe(t, who, NULL, piece->from);
}

/* True when TLS follows from here on (draft-altman-telnet-starttls: both sides say FOLLOWS). */
static bool sub_negotiation(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_telnet *t = talk->state;
    nc_telnet_side *side = &t->side[who];
    enum { FOLLOWS = 1 };
    if (side->sub_n < 1)
        return false;
    size_t n = (side->sub_n < NC_TELNET_SUB ? side->sub_n : NC_TELNET_SUB) - 1;
    switch (side->sub[0]) {
    case NC_TELNET_TERMINAL: terminal_type(t, who, side->sub + 1, n, piece); break;
    case NC_TELNET_TN3270E: nc_tn3270_agree(talk, who, side->sub + 1, n, piece); break;
    case NC_TELNET_START_TLS: side->follows = n >= 1 && side->sub[1] == FOLLOWS; break;
    default: break;
    }
    return t->side[NC_CLIENT].follows && t->side[NC_SERVER].follows;
}

/* ---- bytes ---- */

static void command_field(nc_talk *talk, const nc_piece *piece, uint8_t command)
{
    nc_field_put(nc_talk_fields(talk, piece), NC_FIELD_TELNET_CMD, NULL, 0, command);
}

static void add_data(nc_telnet_side *side, const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n && side->record_n + i < NC_TELNET_HEAD; i++)
        side->head[side->record_n + i] = p[i];
    side->record_n += (uint32_t)n;
    side->data += n;
}

static void end_record(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_telnet *t = talk->state;
    nc_telnet_side *side = &t->side[who];
    if (!side->lost) {
        side->records++;
        nc_tn3270_record(talk, who, piece);
    }
    side->lost = false;
    side->record_n = 0;
}

/* The byte behind IAC. */
static void command(nc_talk *talk, unsigned who, uint8_t byte, const nc_piece *piece)
{
    nc_telnet *t = talk->state;
    nc_telnet_side *side = &t->side[who];
    side->stage = NC_TELNET_DATA;
    if (byte == NC_TELNET_IAC) {
        add_data(side, &byte, 1);
        return;
    }
    command_field(talk, piece, byte);
    t->commands = true;
    side->verb = byte;
    if (byte == NC_TELNET_EOR)
        end_record(talk, who, piece);
    else if (byte == NC_TELNET_SB)
        side->stage = NC_TELNET_INSIDE;
    else if (byte > NC_TELNET_SB)
        side->stage = NC_TELNET_OPTION;
    side->sub_n = 0;
    side->quoted = false;
}

/* A byte of a sub-negotiation; true when TLS follows.  IAC without SE or IAC behind it is an error of the
 * sender: what follows is taken for a command, so that an unclosed one ends there. */
static bool inside(nc_talk *talk, unsigned who, uint8_t byte, const nc_piece *piece)
{
    nc_telnet_side *side = &((nc_telnet *)talk->state)->side[who];
    if (!side->quoted && byte == NC_TELNET_IAC) {
        side->quoted = true;
        return false;
    }
    if (side->quoted && byte == NC_TELNET_SE) {
        side->stage = NC_TELNET_DATA;
        command_field(talk, piece, byte);
        return sub_negotiation(talk, who, piece);
    }
    if (side->quoted && byte != NC_TELNET_IAC) {
        command(talk, who, byte, piece);
        return false;
    }
    side->quoted = false;
    if (side->sub_n < NC_TELNET_SUB)
        side->sub[side->sub_n] = byte;
    side->sub_n += side->sub_n < NC_TELNET_SUB;
    return false;
}

/* Takes data up to the next IAC; how many bytes. */
static uint32_t take_data(nc_telnet_side *side, const uint8_t *p, uint32_t n)
{
    const uint8_t *iac = memchr(p, NC_TELNET_IAC, n);
    uint32_t length = iac != NULL ? (uint32_t)(iac - p) : n;
    add_data(side, p, length);
    side->stage = iac != NULL ? NC_TELNET_COMMAND : NC_TELNET_DATA;
    return length + (iac != NULL);
}

static void note_host(nc_telnet *t, unsigned who, const nc_piece *piece)
{
    if (who == NC_SERVER && t->t.aid != 0 && t->t.first_at == NC_TIME_NONE)
        t->t.first_at = piece->from->at;
}

static bool begins_tls(const nc_telnet *t, unsigned who, const nc_piece *piece)
{
    enum { HANDSHAKE = 22, MAJOR = 3, HELLO = 1 };
    return who == NC_CLIENT && t->side[who].follows && piece->cap > 5 && piece->bytes[0] == HANDSHAKE &&
           piece->bytes[1] == MAJOR && piece->bytes[5] == HELLO;
}

static void bridge(nc_telnet *t, unsigned who)
{
    nc_telnet_side *side = &t->side[who];
    t->missing = side->lost = true;
    side->stage = NC_TELNET_DATA;
    side->record_n = 0;
}

static void bytes(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)
{
    nc_telnet *t = talk->state;
    nc_telnet_side *side = &t->side[who];
    if (piece->cap != 0)
        nc_field_protocol(nc_talk_fields(talk, piece), NC_S("telnet"));
    if (gap)
        bridge(t, who);
    t->missing |= piece->cap != piece->len;
    note_host(t, who, piece);
    if (begins_tls(t, who, piece)) {
        nc_talk_hand_over(talk, &nc_stream_tls, 0);
        return;
    }
    for (uint32_t at = 0; at < piece->cap;) {
        const uint8_t *p = piece->bytes + at;
        uint32_t used = 1;
        bool tls = false;
        switch (side->stage) {
        case NC_TELNET_DATA: used = take_data(side, p, piece->cap - at); break;
        case NC_TELNET_COMMAND: command(talk, who, *p, piece); break;
        case NC_TELNET_OPTION:
            side->stage = NC_TELNET_DATA;
            option(talk, who, *p, piece);
            break;
        default: tls = inside(talk, who, *p, piece); break;
        }
        at += used;
        if (tls) {
            nc_talk_hand_over(talk, &nc_stream_tls, at);
            return;
        }
    }
}

/* ---- the connection ---- */

/* What servers ask of terminals, and terminals offer. */
static nc_role first_role(uint8_t verb, uint8_t option)
{
    bool terminals = option == NC_TELNET_TERMINAL || option == NC_TELNET_WINDOW ||
                     option == NC_TELNET_TN3270E || option == NC_TELNET_ENVIRON ||
                     option == NC_TELNET_START_TLS;
    if (terminals && verb == NC_TELNET_DO)
        return NC_ROLE_SERVER;
    if (terminals && verb == NC_TELNET_WILL)
        return NC_ROLE_CLIENT;
    return option == NC_TELNET_ECHO && verb == NC_TELNET_WILL ? NC_ROLE_SERVER : NC_ROLE_UNKNOWN;
}

static nc_guess recognise(const nc_look *look)
{
    enum { CERTAIN = 85, BY_PORT = 55, LEAST = 3 };
    const uint8_t *p = (const uint8_t *)look->bytes.p;
    size_t n = look->bytes.n;
    bool asks = n >= LEAST && p[0] == NC_TELNET_IAC && p[1] >= NC_TELNET_WILL && p[1] <= NC_TELNET_DONT &&
                (p[2] < 64 || look->port);
    if (asks)
        return (nc_guess){CERTAIN, first_role(p[1], p[2])};
    bool tls = n >= 2 && p[0] >= 20 && p[0] <= 23 && p[1] == 3;
    return (nc_guess){look->port && !tls ? BY_PORT : 0, NC_ROLE_UNKNOWN};
}

static void end(nc_talk *talk, nc_talk_end how)
{
    nc_telnet *t = talk->state;
    if (how == NC_TALK_FREED)
        return;
    for (size_t i = 0; i < t->opens; i++)
        nc_telnet_give_option(talk, &t->open[i], "unanswered", NULL);
    nc_telnet_give_end(talk, how);
}

const nc_stream_app nc_stream_telnet = {
    .name = NC_SI("telnet"),
    .state_size = sizeof(nc_telnet),
    .ports = {23, 1023, 2323},
    .gives = {NC_F_telnet_option, NC_F_telnet_session, NC_F_tn3270_session, NC_F_tn3270_exchange,
              NC_F_tn3270_event, NC_F_tls_hello, NC_F_tls_server_hello, NC_F_tls_certificate, NC_F_tls_alert,
              NC_F_tls_session},
    .recognise = recognise,
    .bytes = bytes,
    .end = end,
};
