/* SPDX-License-Identifier: Apache-2.0 */
#include "tls.h"
#include "fields.h"
#include "ftp.h"

/* TLS records (RFC 8446 5, RFC 5246 6.2) and the order of the handshake. */

enum {
    HEAD = 5,
    MAJOR = 3,
    MOST = 16384 + 2048, /* bytes of a record */
    MESSAGE_HEAD = 4,
    ALERT_LEAST = 19, /* an encrypted alert of TLS 1.3: two bytes, type, tag of 16 */
    ALERT_MOST = 24,
};

void nc_tls_reach(nc_tls *tls, nc_tls_stage stage)
{
    if (stage > tls->stage)
        tls->stage = stage;
}

static bool is_head(const uint8_t *p, size_t n)
{
    if (n < HEAD)
        return false;
    unsigned length = nc_be16_at(p + 3);
    return p[0] >= NC_TLS_CCS && p[0] <= NC_TLS_HEARTBEAT && p[1] == MAJOR && p[2] <= 4 && length <= MOST;
}

/* ---- a record is complete ---- */

void nc_tls_finished(nc_talk *talk, unsigned who, int64_t at)
{
    nc_tls *tls = talk->state;
    if (tls->side[who].finished)
        return;
    tls->side[who].finished = true;
    if (who == NC_CLIENT)
        nc_tls_reach(tls, NC_TLS_CLIENT_FINISHED);
    if (!tls->side[!who].finished)
        return;
    nc_tls_reach(tls, NC_TLS_ESTABLISHED);
    tls->done_at = at;
}

static void finish(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_tls_finished(talk, who, piece->from->at);
}

static bool plausible_message(const uint8_t *p)
{
    static const uint32_t known = 1u << 0 | 1u << 1 | 1u << 2 | 1u << 4 | 1u << 5 | 1u << 6 | 1u << 8 |
                                  1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 15 | 1u << 16 | 1u << 20 |
                                  1u << 21 | 1u << 22 | 1u << 24;
    return p[0] < 25 && (known >> p[0] & 1) != 0;
}

/* The messages that are whole by now.  Behind a ChangeCipherSpec in a recording without the ServerHello only
 * a second ClientHello is readable: TLS 1.3 means nothing by the former (RFC 8446 D.4). */
static void read_messages(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    size_t at = 0;
    while (side->message.n - at >= MESSAGE_HEAD) {
        const uint8_t *p = (const uint8_t *)side->message.p + at;
        size_t length = (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
        size_t there = side->message.n - at - MESSAGE_HEAD;
        if (side->changed && p[0] != NC_TLS_CLIENT_HELLO) {
            side->secret = true;
            nc_buf_clear(&side->message);
            return;
        }
        if (!plausible_message(p)) {
            side->torn = true; /* until the next flight: what follows cannot be told apart */
            at = side->message.n;
            break;
        }
        if (length > (size_t)talk->wire->c->limits->reassembly) {
            side->skip = (uint32_t)(length - there < length ? length - there : 0);
            nc_wire_note_once(talk->wire, NC_NOTE_REASSEMBLY);
            at = side->message.n;
            break;
        }
        if (there < length)
            break;
        nc_field_put(nc_talk_fields(talk, piece), NC_FIELD_TLS_HANDSHAKE_TYPE, NULL, 0, p[0]);
        nc_tls_message(talk, who, p[0], nc_cursor_of(p + MESSAGE_HEAD, length, length), piece);
        at += MESSAGE_HEAD + length;
    }
    if (at != 0)
        memmove(side->message.p, side->message.p + at, side->message.n - at);
    side->message.n -= at;
    if (side->message.n == 0 && tls->stage >= NC_TLS_DONE)
        nc_buf_free(&side->message);
}

static void handshake_record(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    if (side->secret)
        finish(talk, who, piece);
    else if (!side->torn)
        read_messages(talk, who, piece);
    if (side->torn)
        nc_buf_clear(&side->message);
    side->torn = false;
}

void nc_tls_bare(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    side->heard = true;
    side->lost |= gap;
    side->missing |= gap;
    if (side->lost)
        return;
    nc_buf_add(&side->message, nc_str_n((const char *)piece->bytes, piece->cap));
    read_messages(talk, who, piece);
    side->lost = side->torn;
}

static void clear_alert(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    const uint8_t *p = tls->side[who].small;
    nc_fields *fields = nc_talk_fields(talk, piece);
    nc_field_put(fields, NC_FIELD_TLS_ALERT_LEVEL, NULL, 0, p[0]);
    nc_field_put(fields, NC_FIELD_TLS_ALERT_DESC, NULL, 0, p[1]);
    if (p[1] != 0 && tls->alerts < UINT16_MAX)
        tls->alerts++;
    nc_tls_give_alert(talk, &(nc_tls_alert){.who = who, .clear = true, .level = p[0], .code = p[1]},
                      piece->from);
}

static void alert_record(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    const nc_tls_side *side = &tls->side[who];
    if (!side->secret && side->length == 2 && side->small[0] >= 1 && side->small[0] <= 2)
        clear_alert(talk, who, piece);
    else if (side->secret)
        nc_tls_give_alert(talk, &(nc_tls_alert){.who = who}, piece->from);
}

/* TLS 1.3 hides what a record is.  After the ServerHello the server's first one is its part of the handshake,
 * the client's first one its Finished, unless it is as short as an alert. */
static void hidden_record(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    if (tls->version != NC_TLS_1_3 || tls->retry)
        return;
    tls->last[who] = *piece->from;
    if (side->records < UINT16_MAX)
        side->records++;
    if (side->length <= ALERT_MOST || (who == NC_CLIENT && !tls->side[NC_SERVER].finished))
        return;
    if (who == NC_CLIENT && !side->finished)
        tls->side[NC_SERVER].before = tls->side[NC_SERVER].records;
    finish(talk, who, piece);
}

static void put_record(nc_talk *talk, const nc_tls_side *side, const nc_piece *piece)
{
    const nc_tls *tls = talk->state;
    nc_fields *fields = nc_talk_fields(talk, piece);
    if (fields == NULL)
        return;
    bool hides = tls->version == NC_TLS_1_3 || (tls->version == 0 && tls->early);
    if (side->head[0] != NC_TLS_DATA || !hides)
        nc_field_put(fields, NC_FIELD_TLS_CONTENT_TYPE, NULL, 0, side->head[0]);
    nc_field_put(fields, NC_FIELD_TLS_RECORD_VERSION, NULL, 0, nc_be16_at(side->head + 1));
}

static void end_record(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    put_record(talk, side, piece);
    side->head_n = 0;
    side->last_type = side->head[0];
    side->last_size = side->length;
    switch (side->head[0]) {
    case NC_TLS_HANDSHAKE: handshake_record(talk, who, piece); break;
    case NC_TLS_ALERT: alert_record(talk, who, piece); break;
    case NC_TLS_CCS:
        side->secret |= tls->version != NC_TLS_1_3 && tls->version != 0;
        side->changed = tls->version == 0;
        break;
    case NC_TLS_DATA: hidden_record(talk, who, piece); break;
    default: break;
    }
}

/* ---- bytes ---- */

static void take_body(const nc_talk *talk, nc_tls_side *side, const uint8_t *p, uint32_t n)
{
    uint32_t at = side->length - side->left;
    (void)talk;
    if (side->head[0] != NC_TLS_HANDSHAKE) {
        for (uint32_t i = at; i < 2 && i - at < n; i++)
            side->small[i] = p[i - at];
        return;
    }
    if (side->secret || side->torn)
        return;
    uint32_t old = side->skip < n ? side->skip : n;
    side->skip -= old;
    nc_buf_add(&side->message, nc_str_n((const char *)p + old, n - old));
}

/* What an SSL 2 client says first (RFC 5246 E.2): length with its top bit set, then the message. */
static bool old_hello(const uint8_t *p, size_t n)
{
    return n >= 11 && (p[0] & 0x80) != 0 && p[2] == NC_TLS_CLIENT_HELLO &&
           ((p[3] == 0 && p[4] == 2) || (p[3] == MAJOR && p[4] <= 4)) && (nc_be16_at(p + 5) % 3) == 0 &&
           nc_be16_at(p + 5) != 0 && ((unsigned)(p[0] & 0x7f) << 8 | p[1]) >= 9u + nc_be16_at(p + 5);
}

/* What one side says first decides: records, the hello of SSL 2, or no TLS at all. */
static uint32_t judge_first(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    enum { SHOWN = 60 };
    side->first_over = true;
    if (old_hello(piece->bytes, piece->cap)) {
        uint32_t length = 2 + ((uint32_t)(piece->bytes[0] & 0x7f) << 8 | piece->bytes[1]);
        uint32_t there = length < piece->cap ? length : piece->cap;
        nc_tls_old_hello(talk, nc_cursor_of(piece->bytes + 2, there - 2, length - 2), piece);
        side->left = length - there; /* the rest of a challenge is of no interest */
        return there;
    }
    if (piece->bytes[0] >= NC_TLS_CCS && piece->bytes[0] <= NC_TLS_HEARTBEAT &&
        (piece->cap < 2 || piece->bytes[1] == MAJOR))
        return 0;
    if (who == NC_SERVER && nc_tls_old_answer(piece->bytes, piece->cap)) {
        tls->old = tls->side[NC_CLIENT].missing = side->missing = true; /* whether it succeeds is hidden */
        return 0;
    }
    bool from_isn = (talk->flow->side[nc_talk_endpoint(talk, who)].flags & NC_SIDE_ISN) != 0;
    if (who == NC_CLIENT || (!tls->from_start && (!from_isn || talk->before.n != 0))) {
        side->lost = side->missing = true;
        return 0;
    }
    side->plain = true;
    uint32_t shown = 0;
    while (shown < piece->cap && shown < SHOWN && piece->bytes[shown] >= ' ' && piece->bytes[shown] < 0x7f)
        shown++;
    if (shown != 0)
        tls->plain = nc_intern(talk->wire->c->pool, nc_str_n((const char *)piece->bytes, shown));
    return piece->cap;
}

/* Bytes are missing.  When the record at hand is longer than the hole, the next one is still found. */
static void bridge(nc_tls_side *side, const nc_piece *piece)
{
    uint32_t hole = piece->seq - side->next;
    nc_buf_clear(&side->message);
    side->missing = side->torn = true;
    side->skip = 0;
    if (side->head_n == HEAD && hole < side->left) {
        side->left -= hole;
        return;
    }
    side->torn = side->head_n == HEAD && hole == side->left ? false : side->torn;
    side->lost = !(side->head_n == HEAD && hole == side->left);
    side->head_n = 0;
    side->left = 0;
}

/* Takes up to a whole head; false when more bytes are needed or there is no record. */
static bool take_head(nc_tls_side *side, const uint8_t *p, uint32_t n, uint32_t *at)
{
    while (side->head_n < HEAD && *at < n)
        side->head[side->head_n++] = p[(*at)++];
    if (side->head_n < HEAD)
        return false;
    if (!is_head(side->head, HEAD)) {
        side->head_n = 0;
        side->lost = side->missing = true;
        return false;
    }
    side->length = side->left = nc_be16_at(side->head + 3);
    side->small[0] = side->small[1] = 0;
    return true;
}

/* As analysts count: a record that an earlier segment began is a layer of its own, what follows it is the
 * next one; else all records of a segment are one, also when the last one goes on beyond it. */
typedef struct naming {
    const nc_talk *talk;
    nc_fields *fields;
    bool named, goes_on;
} naming;

static void name_begun(naming *n)
{
    if (!n->named)
        nc_talk_name(n->talk, n->fields, NC_S("tls"));
    n->named = true;
}

static void name_next(naming *n, bool more)
{
    n->named = !n->goes_on;
    n->goes_on = false;
    if (!n->named && more)
        name_begun(n);
}

/* One record, or what there is of it. */
static uint32_t take_record(nc_talk *talk, unsigned who, const nc_piece *piece, uint32_t at, naming *n)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    if (side->head_n < HEAD && !take_head(side, piece->bytes, piece->cap, &at))
        return piece->cap;
    uint32_t part = piece->cap - at < side->left ? piece->cap - at : side->left;
    take_body(talk, side, piece->bytes + at, part);
    side->left -= part;
    if (side->left == 0) {
        name_begun(n);
        end_record(talk, who, piece);
        name_next(n, at + part < piece->cap);
    }
    return at + part;
}

/* A dialogue of FTP goes on in the clear where a record would begin: the protection was taken off, or the
 * server complains of a handshake that failed. */
static bool goes_on_clear(nc_talk *talk, unsigned who, const nc_piece *piece, uint32_t at)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    if (side->head_n != 0 || side->left != 0 || !nc_str_eq(talk->before, NC_S("ftp")) ||
        !nc_ftp_begins(who, piece, at))
        return false;
    if (tls->stage == NC_TLS_ESTABLISHED) {
        nc_talk_hand_over(talk, &nc_stream_ftp, at);
        return true;
    }
    side->given_up = side->missing = true;
    nc_ftp_show(talk, who, piece);
    return true;
}

/* For views: a record of which the recording cuts the rest. */
static void show_cut(nc_talk *talk, const nc_tls_side *side, const nc_piece *piece)
{
    if (piece->cap != piece->len && side->head_n == HEAD && side->left != 0)
        put_record(talk, side, piece);
}

static void bytes(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    uint32_t at = 0;
    if (side->given_up) {
        nc_ftp_show(talk, who, piece);
        return;
    }
    if (gap && side->heard)
        bridge(side, piece);
    naming n = {talk, nc_talk_fields(talk, piece), false, side->head_n != 0 || side->left != 0};
    side->missing |= gap || piece->cap != piece->len;
    side->heard = true;
    side->next = piece->seq + piece->cap;
    if (!tls->inside_known) {
        tls->inside_known = true;
        tls->inside = talk->before.n ? nc_intern(talk->wire->c->pool, talk->before) : 0;
    }
    if (gap && !side->first_over) /* what it said first was not recorded */
        side->first_over = side->lost = true;
    if (piece->cap != 0 && !side->first_over)
        at = judge_first(talk, who, piece);
    if (tls->old) {
        if (!side->lost)
            nc_tls_old_bytes(talk, who, piece);
        return;
    }
    if (side->head_n == 0 && side->left != 0) { /* of an SSL 2 hello */
        uint32_t rest = piece->cap - at < side->left ? piece->cap - at : side->left;
        side->left -= rest;
        at += rest;
    }
    if (side->lost && at == 0 && is_head(piece->bytes, piece->cap))
        side->lost = side->torn = false;
    bool begins = !n.goes_on;
    while (at < piece->cap && !side->lost && !side->plain) {
        if (goes_on_clear(talk, who, piece, at))
            return;
        at = take_record(talk, who, piece, at, &n);
        begins |= side->head_n == 0;
    }
    if (begins && side->head_n != 0 && n.fields != NULL && !n.fields->repeats)
        name_begun(&n);
    if (begins)
        show_cut(talk, side, piece);
}

/* Where the first record begins that does not begin before the piece, when the records up to there are known;
 * false: they are not. */
static bool next_record(const nc_tls_side *side, const nc_piece *piece, uint32_t *begin)
{
    if (side->ahead_known && nc_seq_diff(side->ahead, piece->seq) >= 0) {
        *begin = side->ahead;
        return true;
    }
    *begin = side->next + side->left;
    return !side->lost && side->head_n == HEAD && nc_seq_diff(*begin, piece->seq) >= 0;
}

/* What a whole record says that is not encrypted: an alert, or messages that fill it. */
static void show_record(nc_fields *fields, const uint8_t *record, uint32_t length)
{
    const uint8_t *p = record + HEAD;
    if (record[0] == NC_TLS_ALERT && length == 2 && p[0] >= 1 && p[0] <= 2) {
        nc_field_put(fields, NC_FIELD_TLS_ALERT_LEVEL, NULL, 0, p[0]);
        nc_field_put(fields, NC_FIELD_TLS_ALERT_DESC, NULL, 0, p[1]);
    }
    uint32_t at = 0;
    for (unsigned pass = 0; pass < 2 && record[0] == NC_TLS_HANDSHAKE; pass++) {
        for (at = 0; length - at >= MESSAGE_HEAD && plausible_message(p + at);) {
            uint32_t size = MESSAGE_HEAD + ((uint32_t)p[at + 1] << 16 | (uint32_t)p[at + 2] << 8 | p[at + 3]);
            if (size > length - at)
                break;
            if (pass == 1)
                nc_field_put(fields, NC_FIELD_TLS_HANDSHAKE_TYPE, NULL, 0, p[at]);
            at += size;
        }
        if (at != length)
            return;
    }
}

/* Whole records of the piece from byte `at` on; returns where they end.  Behind a ChangeCipherSpec all is
 * encrypted. */
static uint32_t show_records(nc_talk *talk, const nc_tls_side *side, const nc_piece *piece, uint32_t at)
{
    bool secret = side->secret || side->changed;
    while (at < piece->cap && is_head(piece->bytes + at, piece->cap - at)) {
        nc_tls_side record = {.head_n = HEAD};
        uint32_t end = at + HEAD + nc_be16_at(piece->bytes + at + 3);
        if (end > piece->cap)
            break;
        memcpy(record.head, piece->bytes + at, HEAD);
        put_record(talk, &record, piece);
        if (!secret)
            show_record(nc_talk_fields(talk, piece), piece->bytes + at, end - at - HEAD);
        secret |= record.head[0] == NC_TLS_CCS;
        at = end;
    }
    return at;
}

/* For views: a piece that waits for bytes in front of it.  Analysts see nothing in the middle of a record;
 * where one ends, and what follows begins, they do.  Whole records are shown when the piece begins with one.
 */
static bool ahead(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_tls *tls = talk->state;
    nc_tls_side *side = &tls->side[who];
    uint32_t begin;
    if (side->plain || tls->old)
        return false;
    bool known = next_record(side, piece, &begin);
    uint32_t first = known ? begin - piece->seq : 0;
    if (first != 0 && first >= piece->len)
        return false;
    nc_talk_name(talk, nc_talk_fields(talk, piece), NC_S("tls"));
    uint32_t at = show_records(talk, side, piece, first);
    side->ahead_known = at <= piece->cap && piece->cap - at >= HEAD && is_head(piece->bytes + at, HEAD);
    if (side->ahead_known)
        side->ahead = piece->seq + at + HEAD + nc_be16_at(piece->bytes + at + 3);
    return at != first;
}

/* ---- the connection ---- */

static nc_guess recognise(const nc_look *look)
{
    enum { CERTAIN = 95, LIKELY = 80, FAIR = 60 };
    const uint8_t *p = (const uint8_t *)look->bytes.p;
    size_t n = look->bytes.n;
    const nc_guess no = {0, NC_ROLE_UNKNOWN};
    if (n >= 11 && old_hello(p, n))
        return (nc_guess){LIKELY, NC_ROLE_CLIENT};
    if (n < HEAD + 1 || !is_head(p, n) || nc_be16_at(p + 3) == 0)
        return no;
    if (p[0] == NC_TLS_HANDSHAKE && p[5] == NC_TLS_CLIENT_HELLO)
        return (nc_guess){CERTAIN, NC_ROLE_CLIENT};
    if (p[0] == NC_TLS_HANDSHAKE && p[5] == NC_TLS_SERVER_HELLO)
        return (nc_guess){CERTAIN, NC_ROLE_SERVER};
    if (p[0] == NC_TLS_HANDSHAKE || p[0] == NC_TLS_ALERT || look->port)
        return (nc_guess){LIKELY, NC_ROLE_UNKNOWN};
    return (nc_guess){FAIR, NC_ROLE_UNKNOWN};
}

/* The only thing that a server says to the client's certificate and Finished. */
static bool last_word(const nc_tls *tls, unsigned who)
{
    const nc_tls_side *side = &tls->side[who];
    return who == NC_SERVER && tls->side[NC_CLIENT].finished && side->before != 0 &&
           side->records == side->before + 1;
}

/* TLS 1.3 hides alerts among other records; one that is as short as an alert, comes where the Finished of its
 * sender should, or alone after the other side's, and is followed by the sender's own close, is taken for
 * one. */
static void guess_alert(nc_talk *talk)
{
    nc_tls *tls = talk->state;
    unsigned who = talk->closer;
    const nc_tls_side *side = &tls->side[who];
    bool is_short =
        side->last_type == NC_TLS_DATA && side->last_size >= ALERT_LEAST && side->last_size <= ALERT_MOST;
    if (tls->version != NC_TLS_1_3 || !talk->closing || !is_short || side->missing || !tls->has_answer ||
        (side->finished && !last_word(tls, who)))
        return;
    nc_tls_give_alert(talk, &(nc_tls_alert){.who = who, .guess = true}, &tls->last[who]);
}

static void end(nc_talk *talk, nc_talk_end how)
{
    nc_tls *tls = talk->state;
    if (how != NC_TALK_FREED && (tls->has_hello || tls->has_answer)) {
        guess_alert(talk);
        nc_tls_give_session(talk, how);
    }
    nc_buf_free(&tls->side[NC_CLIENT].message);
    nc_buf_free(&tls->side[NC_SERVER].message);
}

const nc_stream_app nc_stream_tls = {
    .name = NC_SI("tls"),
    .state_size = sizeof(nc_tls),
    .ports = {443, 990, 992, 636, 993, 995, 465, 8443},
    .gives = {NC_F_tls_hello, NC_F_tls_server_hello, NC_F_tls_certificate, NC_F_tls_alert, NC_F_tls_session},
    .recognise = recognise,
    .bytes = bytes,
    .end = end,
    .ahead = ahead,
};
