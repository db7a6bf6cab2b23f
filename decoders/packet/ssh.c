/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"

#include <stdlib.h>

/* SSH before its keys (RFC 4253): the first lines, what both sides offer (7.1), and why one of them ends
 * (11.1).  What comes behind NEWKEYS is encrypted. */

enum { DISCONNECT = 1, KEXINIT = 20, NEWKEYS = 21, METHOD_FIRST = 30, METHOD_END = 50 };
/* RFC 4253 6.1: 35000 bytes are the most that everybody has to take. */
enum { LENGTH_BYTES = 4, PACKET_MAX = 35000, COOKIE = 16, LISTS = 8, SHOWN = 400, TEXT = 200 };
enum { KEY_EXCHANGE, HOST_KEY, CIPHER_C, CIPHER_S, MAC_C, MAC_S, COMPRESSION_C, COMPRESSION_S };

typedef struct ssh_side {
    nc_line line;
    nc_unread unread;
    char *offer; /* of KEXINIT, what the lists point into */
    nc_str list[LISTS];
    bool greeted, over; /* over: encrypted from here on, or not to be followed */
} ssh_side;

typedef struct ssh_state {
    ssh_side side[2];
    bool given;
} ssh_state;

/* ---- what follows from two offers ---- */

/* Names in such lists that only announce something and are no methods (RFC 8308 2.1; OpenSSH's PROTOCOL). */
static bool announces(nc_str name)
{
    return nc_str_starts(name, NC_S("ext-info-")) || nc_str_starts(name, NC_S("kex-strict-"));
}

/* The first method of the one list that stands in the other, too; empty: none. */
static nc_str common(nc_str client, nc_str server)
{
    nc_str name, other;
    while (nc_str_split(&client, ',', &name)) {
        nc_str rest = server;
        while (nc_str_split(&rest, ',', &other))
            if (name.n > 0 && nc_str_eq(name, other) && !announces(name))
                return name;
    }
    return NC_S("");
}

/* Ciphers that protect the content against changes by themselves (RFC 5647, OpenSSH's PROTOCOL). */
static bool has_own_mac(nc_str cipher)
{
    return nc_str_find(cipher, NC_S("gcm")) != SIZE_MAX || nc_str_find(cipher, NC_S("poly1305")) != SIZE_MAX;
}

/* The first kind of method of which both have none in common; LISTS: there is none. */
static unsigned lacking(const ssh_state *s, nc_str taken[LISTS])
{
    unsigned lack = LISTS;
    for (unsigned i = 0; i < LISTS; i++) {
        taken[i] = common(s->side[NC_CLIENT].list[i], s->side[NC_SERVER].list[i]);
        bool needless = (i == MAC_C || i == MAC_S) && has_own_mac(taken[i - MAC_C + CIPHER_C]);
        if (needless)
            taken[i] = NC_S("");
        else if (taken[i].n == 0 && lack == LISTS)
            lack = i;
    }
    return lack;
}

static void set_text(const nc_talk *talk, nc_fact *fact, unsigned slot, nc_str text, size_t most)
{
    nc_buf safe = {.p = NULL};
    if (text.n == 0)
        return;
    nc_buf_safe(&safe, nc_str_sub(text, 0, most), true);
    nc_fact_set(fact, slot, nc_intern(talk->wire->c->pool, nc_buf_str(&safe)));
    nc_buf_free(&safe);
}

/* The methods of a list, for people. */
static void set_offer(const nc_talk *talk, nc_fact *fact, unsigned slot, nc_str list)
{
    nc_buf text = {.p = NULL};
    nc_str name;
    while (nc_str_split(&list, ',', &name))
        if (name.n > 0 && !announces(name))
            nc_buf_printf(&text, "%s%.*s", text.n > 0 ? ", " : "", NC_FMT(name));
    set_text(talk, fact, slot, text.n > 0 ? nc_buf_str(&text) : NC_S("nothing"), SHOWN);
    nc_buf_free(&text);
}

static nc_str kind_of(unsigned list)
{
    static const nc_str kinds[LISTS] = {NC_SI("key_exchange"), NC_SI("host_key"),   NC_SI("cipher"),
                                        NC_SI("cipher"),       NC_SI("mac"),        NC_SI("mac"),
                                        NC_SI("compression"),  NC_SI("compression")};
    return kinds[list];
}

static nc_word side_of(const nc_talk *talk, unsigned who)
{
    return nc_intern(talk->wire->c->pool, who == NC_CLIENT ? NC_S("client") : NC_S("server"));
}

static void give_exchange(const nc_talk *talk, const ssh_state *s, unsigned who, const nc_origin *from)
{
    nc_str taken[LISTS];
    unsigned lack = lacking(s, taken);
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ssh_exchange, from);
    nc_fact_set(&fact, NC_ssh_exchange_flow, nc_wire_flow_id(talk->wire, talk->flow));
    nc_fact_set(&fact, NC_ssh_exchange_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(&fact, NC_ssh_exchange_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(&fact, NC_ssh_exchange_sport, nc_talk_port(talk, NC_SERVER));
    nc_fact_set(&fact, NC_ssh_exchange_by, side_of(talk, who));
    nc_fact_set(&fact, NC_ssh_exchange_agree, nc_w_bool(lack == LISTS));
    set_text(talk, &fact, NC_ssh_exchange_key_exchange, taken[KEY_EXCHANGE], TEXT);
    set_text(talk, &fact, NC_ssh_exchange_host_key, taken[HOST_KEY], TEXT);
    set_text(talk, &fact, NC_ssh_exchange_cipher, taken[CIPHER_C], TEXT);
    set_text(talk, &fact, NC_ssh_exchange_mac, taken[MAC_C], TEXT);
    if (lack < LISTS) {
        nc_fact_set(&fact, NC_ssh_exchange_missing, nc_intern(talk->wire->c->pool, kind_of(lack)));
        set_offer(talk, &fact, NC_ssh_exchange_client_offer, s->side[NC_CLIENT].list[lack]);
        set_offer(talk, &fact, NC_ssh_exchange_server_offer, s->side[NC_SERVER].list[lack]);
    }
    nc_put(talk->wire->sink, &fact);
}

/* ---- messages ---- */

/* A string: its length in four bytes, then its bytes (RFC 4251 5). */
static nc_str take_string(nc_cursor *c)
{
    uint32_t n = nc_be32(c);
    const uint8_t *p = nc_take(c, n);
    return p != NULL ? (nc_str){(const char *)p, n} : NC_S("");
}

static void read_offer(ssh_side *side, nc_str body)
{
    if (side->offer != NULL || body.n < COOKIE)
        return;
    side->offer = nc_xmalloc(body.n);
    memcpy(side->offer, body.p, body.n);
    nc_cursor c = nc_cursor_of(side->offer, body.n, body.n);
    nc_skip(&c, COOKIE);
    for (unsigned i = 0; i < LISTS; i++)
        side->list[i] = take_string(&c);
    if (c.state != NC_READ_OK) {
        free(side->offer);
        side->offer = NULL;
        side->over = true;
    }
}

static void give_disconnect(const nc_talk *talk, unsigned who, nc_str body, const nc_origin *from)
{
    nc_cursor c = nc_cursor_of(body.p, body.n, body.n);
    uint32_t reason = nc_be32(&c);
    nc_str text = take_string(&c);
    nc_fact fact;
    if (c.state != NC_READ_OK || !nc_wants(talk->wire->sink, NC_F_ssh_disconnect))
        return;
    nc_fact_begin(&fact, NC_F_ssh_disconnect, from);
    nc_fact_set(&fact, NC_ssh_disconnect_flow, nc_wire_flow_id(talk->wire, talk->flow));
    nc_fact_set(&fact, NC_ssh_disconnect_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(&fact, NC_ssh_disconnect_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(&fact, NC_ssh_disconnect_sport, nc_talk_port(talk, NC_SERVER));
    nc_fact_set(&fact, NC_ssh_disconnect_by, side_of(talk, who));
    nc_fact_set(&fact, NC_ssh_disconnect_reason, reason);
    set_text(talk, &fact, NC_ssh_disconnect_text, text, TEXT);
    nc_put(talk->wire->sink, &fact);
}

/* What views call a message; those of the methods themselves have numbers from 30 on. */
static nc_str name_of(uint8_t code)
{
    return code == DISCONNECT                          ? NC_S("Disconnect")
           : code == KEXINIT                           ? NC_S("Key exchange: methods offered")
           : code == NEWKEYS                           ? NC_S("New keys")
           : code >= METHOD_FIRST && code < METHOD_END ? NC_S("Key exchange")
                                                       : NC_S("");
}

static void message(nc_talk *talk, unsigned who, nc_str payload, const nc_piece *piece)
{
    ssh_state *s = talk->state;
    nc_str body = nc_str_sub(payload, 1, SIZE_MAX), name = name_of((uint8_t)payload.p[0]);
    if (name.n > 0)
        nc_field_text(nc_talk_fields(talk, piece), NC_FIELD_INFO, NULL, 0, name);
    switch ((uint8_t)payload.p[0]) {
    case KEXINIT: read_offer(&s->side[who], body); break;
    case NEWKEYS: s->side[who].over = true; break;
    case DISCONNECT: give_disconnect(talk, who, body, piece->from); break;
    default: break; /* the methods' own messages, which tell nothing of how it ends */
    }
    bool both = s->side[NC_CLIENT].offer != NULL && s->side[NC_SERVER].offer != NULL;
    if (both && !s->given && nc_wants(talk->wire->sink, NC_F_ssh_exchange))
        give_exchange(talk, s, who, piece->from);
    s->given |= both;
}

/* Reads the packets at the front of these bytes (RFC 4253 6); how many bytes they were. */
static size_t read_packets(nc_talk *talk, unsigned who, const uint8_t *p, size_t n, const nc_piece *piece)
{
    ssh_side *side = &((ssh_state *)talk->state)->side[who];
    size_t at = 0;
    while (!side->over && n - at > LENGTH_BYTES) {
        uint32_t length = nc_be32_at(p + at), padding = p[at + LENGTH_BYTES];
        if (length > PACKET_MAX || length < padding + 2) {
            side->over = true; /* no packet */
            break;
        }
        if (n - at - LENGTH_BYTES < length)
            break;
        message(talk, who, (nc_str){(const char *)p + at + LENGTH_BYTES + 1, length - 1 - padding}, piece);
        at += LENGTH_BYTES + length;
    }
    return side->over ? n : at;
}

/* Bytes behind the first line.  No more than one packet and one piece are kept. */
static void read_binary(nc_talk *talk, unsigned who, const nc_piece *piece, uint32_t at)
{
    ssh_side *side = &((ssh_state *)talk->state)->side[who];
    if (at == piece->cap)
        return; /* of a packet that the recording cut nothing may be there at all */
    const uint8_t *p = piece->bytes + at;
    uint32_t n = piece->cap - at;
    if (side->unread.n == 0) {
        size_t used = read_packets(talk, who, p, n, piece);
        nc_unread_add(&side->unread, p + used, n - used);
        return;
    }
    nc_unread_add(&side->unread, p, n);
    nc_unread_drop(&side->unread, read_packets(talk, who, side->unread.p, side->unread.n, piece));
}

/* ---- a dialogue ---- */

static void take(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)
{
    ssh_state *s = talk->state;
    ssh_side *side = &s->side[who];
    uint32_t at = 0;
    nc_str text;
    bool cut;
    if (piece->cap != 0)
        nc_talk_name(talk, nc_talk_fields(talk, piece), NC_S("ssh"));
    side->over |= gap;
    if (!side->over && !side->greeted && nc_line_next(&side->line, piece, &at, &text, &cut)) {
        side->greeted = true;
        nc_field_text(nc_talk_fields(talk, piece), NC_FIELD_INFO, NULL, 0, nc_str_sub(text, 0, TEXT));
        nc_banner_give(talk, NC_S("ssh"), who, text, piece);
    }
    if (!side->over && side->greeted)
        read_binary(talk, who, piece, at);
    side->over |= piece->cap < piece->len;
    if (s->side[NC_CLIENT].over && s->side[NC_SERVER].over)
        nc_talk_leave(talk); /* views name what goes by the port of ssh */
}

static void end(nc_talk *talk, nc_talk_end how)
{
    ssh_state *s = talk->state;
    (void)how;
    for (unsigned i = 0; i < 2; i++) {
        nc_line_free(&s->side[i].line);
        nc_unread_free(&s->side[i].unread);
        free(s->side[i].offer);
    }
}

/* For views: a piece that waits for bytes in front of it. */
static bool ahead(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    (void)who;
    nc_talk_name(talk, nc_talk_fields(talk, piece), NC_S("ssh"));
    return true;
}

static nc_guess recognise(const nc_look *look)
{
    enum { CERTAIN = 90 };
    bool greets = nc_str_starts(look->bytes, NC_S("SSH-"));
    return (nc_guess){greets ? CERTAIN : 0, NC_ROLE_UNKNOWN};
}

const nc_stream_app nc_stream_ssh = {
    .name = NC_SI("ssh"),
    .state_size = sizeof(ssh_state),
    .ports = {22},
    .gives = {NC_F_app_banner, NC_F_ssh_exchange, NC_F_ssh_disconnect},
    .recognise = recognise,
    .bytes = take,
    .end = end,
    .ahead = ahead,
};
