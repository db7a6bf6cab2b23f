/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"
#include "fields.h"

#include "decoders/secrets.h"

/* HTTP/1 (RFC 9112): where requests and responses begin and end, and which belong together.  Of the headers
 * only those are read that tell the length of a message and the host; cookies, credentials and queries never
 * leave this file. */

static bool is_method(nc_str text)
{
    static const char *const methods[] = {"GET",     "POST",    "HEAD",  "PUT",      "DELETE",
                                          "OPTIONS", "CONNECT", "TRACE", "PROPFIND", "PROPPATCH",
                                          "PATCH",   "REPORT",  "MKCOL", "SUBSCRIBE"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (nc_str_eq(text, nc_str_c(methods[i])))
            return true;
    return false;
}

unsigned nc_http_status(nc_str line)
{
    unsigned code = 0;
    if (!nc_str_starts(line, NC_S("HTTP/1.")) || line.n < 12 || line.p[8] != ' ')
        return 0;
    for (size_t i = 9; i < 12; i++) {
        if (line.p[i] < '0' || line.p[i] > '9')
            return 0;
        code = code * 10 + (unsigned)(line.p[i] - '0');
    }
    return code;
}

/* "GET /path HTTP/1.1": RFC 9112 3. */
static bool request_parts(nc_str line, nc_str *method, nc_str *target)
{
    size_t first = nc_str_find_char(line, ' ');
    nc_str rest = first == SIZE_MAX ? NC_S("") : nc_str_sub(line, first + 1, line.n);
    size_t second = nc_str_find_char(rest, ' ');
    *method = nc_str_sub(line, 0, first == SIZE_MAX ? 0 : first);
    *target = nc_str_sub(rest, 0, second == SIZE_MAX ? rest.n : second);
    return is_method(*method) && target->n != 0 &&
           (second == SIZE_MAX || nc_str_starts(nc_str_sub(rest, second + 1, rest.n), NC_S("HTTP/1.")));
}

/* ---- messages ---- */

static void lose(nc_http *h, nc_http_side *side)
{
    side->stage = NC_HTTP_LOST;
    h->missing = true;
    nc_line_gap(&side->line, true);
}

static void begin_message(nc_http_side *side)
{
    side->stage = NC_HTTP_HEADERS;
    side->has_length = side->chunked = false;
    side->holds[0] = '\0';
    side->left = side->body = 0;
}

nc_str nc_http_plain_target(nc_str target)
{
    size_t n = 0;
    while (n < target.n && target.p[n] != '?' && target.p[n] != ';' && target.p[n] != '#')
        n++;
    return nc_str_sub(target, 0, n);
}

static nc_word path_word(const nc_talk *talk, nc_str target)
{
    enum { SHOWN = 200 };
    nc_str path = nc_str_sub(nc_http_plain_target(target), 0, SHOWN);
    nc_buf safe = {.p = NULL};
    nc_buf_safe(&safe, path, true);
    nc_word word = nc_intern(talk->wire->c->pool, nc_buf_str(&safe));
    nc_buf_free(&safe);
    return word;
}

static void request_line(nc_talk *talk, nc_str line)
{
    nc_http *h = talk->state;
    nc_http_ask *now = &h->now;
    nc_str method, target;
    if (!request_parts(line, &method, &target)) {
        lose(h, &h->side[NC_CLIENT]);
        return;
    }
    begin_message(&h->side[NC_CLIENT]);
    now->method = nc_intern(talk->wire->c->pool, method);
    now->head = nc_str_eq(method, NC_S("HEAD"));
    now->bare = now->head || nc_str_eq(method, NC_S("GET"));
    now->connect = nc_str_eq(method, NC_S("CONNECT"));
    now->path = target.p[0] == '/' ? path_word(talk, target) : 0;
    now->host = 0;
    h->early = false;
    now->end = NC_TIME_NONE;
    now->index = h->index + 1;
}

static void status_line(nc_talk *talk, nc_str line)
{
    nc_http *h = talk->state;
    h->code = nc_http_status(line);
    h->websocket = false;
    if (h->code == 0)
        lose(h, &h->side[NC_SERVER]);
    else
        begin_message(&h->side[NC_SERVER]);
}

bool nc_http_number(nc_str text, unsigned base, uint64_t *out)
{
    size_t i = 0;
    *out = 0;
    for (; i < text.n && *out < UINT64_MAX / 32; i++) {
        char c = (char)(text.p[i] | 32);
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                                : 99;
        if (text.p[i] < '0' || digit >= base)
            break;
        *out = *out * base + digit;
    }
    return i != 0;
}

static void header(nc_talk *talk, unsigned who, nc_str line)
{
    nc_http *h = talk->state;
    nc_http_side *side = &h->side[who];
    size_t colon = nc_str_find_char(line, ':');
    if (colon == SIZE_MAX)
        return;
    nc_str name = nc_str_sub(line, 0, colon), value = nc_str_trim(nc_str_sub(line, colon + 1, line.n));
    if (nc_str_eq_fold(name, NC_S("Content-Length")))
        side->has_length = nc_http_number(value, 10, &side->left);
    else if (nc_str_eq_fold(name, NC_S("Transfer-Encoding")))
        side->chunked = nc_str_find_fold(value, NC_S("chunked")) != SIZE_MAX;
    else if (nc_str_eq_fold(name, NC_S("Content-Type")))
        nc_http_type_of_body(side, value);
    else if (who == NC_SERVER && nc_str_eq_fold(name, NC_S("Upgrade")))
        h->websocket = nc_str_eq_fold(value, NC_S("websocket"));
    else if (who == NC_CLIENT && nc_str_eq_fold(name, NC_S("Host")))
        h->now.host = path_word(talk, nc_without_user(value));
}

static void drop_first(nc_http *h)
{
    h->waiting--;
    memmove(h->queue, h->queue + 1, h->waiting * sizeof *h->queue);
}

static void end_request(nc_talk *talk, const nc_piece *piece)
{
    nc_http *h = talk->state;
    h->index++;
    if (h->early) {
        h->early = false;
        return;
    }
    h->now.end = piece->from->at;
    h->now.n = nc_origin_n(piece->from);
    h->now.repaired = nc_http_repaired(talk);
    if (h->waiting == NC_HTTP_QUEUE) {
        drop_first(h);
        h->missing = true;
    }
    h->queue[h->waiting++] = h->now;
}

/* The request that is answered: a server may refuse one before its body has come (RFC 9110 15.5.14).  NULL:
 * it was not recorded. */
static const nc_http_ask *asked(nc_http *h)
{
    unsigned stage = h->side[NC_CLIENT].stage;
    if (h->waiting != 0)
        return &h->queue[0];
    if (h->early || (stage != NC_HTTP_BODY && stage != NC_HTTP_SIZE && stage != NC_HTTP_CHUNK))
        return NULL;
    h->early = true;
    return &h->now;
}

static void end_response(nc_talk *talk, const nc_piece *piece, bool complete)
{
    nc_http *h = talk->state;
    bool interim = h->code >= 100 && h->code < 200 && h->code != 101;
    if (piece != NULL)
        nc_field_put(nc_talk_fields(talk, piece), NC_FIELD_HTTP_CODE, NULL, 0, h->code);
    if (interim)
        return;
    nc_http_give(talk, asked(h), piece != NULL ? piece->from->at : talk->flow->last, complete);
    h->ended = piece != NULL ? piece->from->at : NC_TIME_NONE;
    h->has_ended = true;
    if (h->waiting != 0)
        drop_first(h);
}

static void end_message(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_http_side *side = &((nc_http *)talk->state)->side[who];
    side->stage = NC_HTTP_START;
    nc_http_name(talk->state, who, nc_talk_fields(talk, piece));
    if (who == NC_CLIENT)
        end_request(talk, piece);
    else
        end_response(talk, piece, true);
}

/* RFC 9112 6.3: what follows the headers. */
static void end_headers(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_http *h = talk->state;
    nc_http_side *side = &h->side[who];
    bool head = h->waiting != 0 && (h->queue[0].head || (h->queue[0].connect && h->code / 100 == 2));
    if (who == NC_CLIENT)
        h->now.n = nc_origin_n(piece->from);
    bool none = who == NC_SERVER && (head || h->code < 200 || h->code == 204 || h->code == 304);
    if (!none && side->chunked)
        side->stage = NC_HTTP_SIZE;
    else if (!none && side->has_length && side->left != 0)
        side->stage = NC_HTTP_BODY;
    else if (!none && !side->has_length && who == NC_SERVER)
        side->stage = NC_HTTP_TO_CLOSE;
    else
        end_message(talk, who, piece);
}

static void chunk_size(nc_http *h, nc_http_side *side, nc_str line)
{
    enum { LINE_END = 2 };
    uint64_t size = 0;
    if (!nc_http_number(line, 16, &size)) {
        lose(h, side);
        return;
    }
    side->left = size + LINE_END;
    side->stage = size == 0 ? NC_HTTP_TRAILER : NC_HTTP_CHUNK;
}

/* ---- bytes ---- */

/* After CONNECT or an upgrade something else is spoken. */
static bool changes(const nc_http *h, bool connect)
{
    return h->code == 101 || (connect && h->code / 100 == 2);
}

/* What that is, where it is known; nobody but views reads WebSocket. */
static const nc_stream_app *follower(const nc_talk *talk)
{
    const nc_http *h = talk->state;
    bool viewed = talk->step != NULL && talk->step->packet->frame.fields != NULL;
    return viewed && h->code == 101 && h->websocket ? &nc_stream_websocket : NULL;
}

/* A line; true when another protocol follows. */
static bool take_line(nc_talk *talk, unsigned who, nc_str line, const nc_piece *piece)
{
    nc_http *h = talk->state;
    nc_http_side *side = &h->side[who];
    bool connect = h->waiting != 0 && h->queue[0].connect;
    switch (side->stage) {
    case NC_HTTP_START:
        if (line.n != 0 && who == NC_CLIENT)
            request_line(talk, line);
        else if (line.n != 0)
            status_line(talk, line);
        return false;
    case NC_HTTP_SIZE: chunk_size(h, side, line); return false;
    case NC_HTTP_TRAILER:
        if (line.n == 0)
            end_message(talk, who, piece);
        return false;
    default: break;
    }
    if (line.n != 0) {
        header(talk, who, line);
        return false;
    }
    end_headers(talk, who, piece);
    return who == NC_SERVER && changes(h, connect);
}

static void take_body(nc_talk *talk, unsigned who, const nc_piece *piece, uint32_t *at)
{
    nc_http_side *side = &((nc_http *)talk->state)->side[who];
    uint32_t rest = piece->cap - *at;
    uint32_t part = side->stage != NC_HTTP_TO_CLOSE && side->left < rest ? (uint32_t)side->left : rest;
    side->body += part;
    *at += part;
    if (side->stage == NC_HTTP_TO_CLOSE)
        return;
    side->left -= part;
    if (side->left != 0)
        return;
    if (side->stage == NC_HTTP_BODY)
        end_message(talk, who, piece);
    else
        side->stage = NC_HTTP_SIZE;
}

static bool begins_message(unsigned who, const nc_piece *piece)
{
    nc_str text = nc_str_n((const char *)piece->bytes, piece->cap), method, target;
    size_t end = nc_str_find_char(text, '\n');
    return who == NC_SERVER
               ? nc_http_status(text) != 0
               : request_parts(nc_str_sub(text, 0, end < text.n ? end : text.n), &method, &target);
}

/* Bytes are missing: inside a body whose length is known it is still known where the next message begins,
 * unless a response begins right behind the hole: then the end of this one is among the missing. */
static void bridge(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_http *h = talk->state;
    nc_http_side *side = &h->side[who];
    uint32_t hole = piece->seq - side->next;
    bool sized = side->stage == NC_HTTP_BODY || side->stage == NC_HTTP_CHUNK;
    bool begins = who == NC_SERVER && begins_message(who, piece);
    h->missing = true;
    if (sized && side->heard && hole < side->left && !begins) {
        side->left -= hole;
        return;
    }
    if (side->stage == NC_HTTP_TO_CLOSE)
        return;
    lose(h, side);
}

static void start_again(nc_http *h, nc_http_side *side)
{
    side->stage = NC_HTTP_START;
    nc_line_gap(&side->line, false);
    if (!side->cut)
        h->waiting = 0; /* which answer belongs to which request is not known any more */
    side->cut = false;
}

/* The recording cuts the headers of a message, but its first line is there: what is asked for and the status.
 * When a request with a body ends is not known. */
static void cut_headers(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_http *h = talk->state;
    nc_http_side *side = &h->side[who];
    if (side->stage != NC_HTTP_HEADERS)
        return;
    nc_field_protocol(nc_talk_fields(talk, piece), NC_S("http"));
    if (who == NC_CLIENT) {
        h->waiting = 0;
        end_request(talk, piece);
        if (!h->now.bare)
            h->queue[0].end = NC_TIME_NONE;
    } else {
        h->answer_cut = true;
        end_response(talk, piece, false);
        h->answer_cut = h->has_ended = false;
    }
    lose(h, side);
    side->cut = true;
}

/* The same, with the first line itself cut behind the status. */
static void cut_line(nc_talk *talk, unsigned who, nc_str line, const nc_piece *piece)
{
    nc_http *h = talk->state;
    if (who == NC_SERVER && h->side[who].stage == NC_HTTP_START && nc_http_status(line) != 0)
        status_line(talk, line);
    cut_headers(talk, who, piece);
    lose(h, &h->side[who]);
}

/* The first byte of a message. */
static void begin_first(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_http *h = talk->state;
    if (who == NC_CLIENT) {
        h->now.first = piece->from->at;
        return;
    }
    h->first = *piece->from;
    h->repaired = nc_http_repaired(talk);
}

static void bytes(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)
{
    nc_http *h = talk->state;
    nc_http_side *side = &h->side[who];
    uint32_t at = 0;
    nc_str line;
    bool cut;
    if (gap)
        bridge(talk, who, piece);
    h->goes_on = side->stage != NC_HTTP_START || side->line.n != 0;
    h->named = false;
    side->heard = true;
    side->next = piece->seq + piece->cap;
    h->missing |= piece->cap != piece->len;
    if (side->stage == NC_HTTP_LOST && begins_message(who, piece))
        start_again(h, side);
    else if (side->stage == NC_HTTP_LOST)
        nc_http_name_bytes(nc_talk_fields(talk, piece), nc_str_n((const char *)piece->bytes, piece->cap),
                           piece->cap != piece->len);
    while (at < piece->cap && side->stage != NC_HTTP_LOST) {
        if (side->stage == NC_HTTP_BODY || side->stage == NC_HTTP_CHUNK || side->stage == NC_HTTP_TO_CLOSE) {
            take_body(talk, who, piece, &at);
            continue;
        }
        if (side->stage == NC_HTTP_START && side->line.n == 0)
            begin_first(talk, who, piece);
        if (!nc_line_next(&side->line, piece, &at, &line, &cut))
            return;
        if (cut)
            cut_line(talk, who, line, piece);
        else if (take_line(talk, who, line, piece)) {
            nc_talk_hand_over(talk, follower(talk), at);
            return;
        }
    }
    if (piece->cap < piece->len)
        cut_headers(talk, who, piece);
}

/* ---- the connection ---- */

static nc_guess recognise(const nc_look *look)
{
    enum { CERTAIN = 90, LIKELY = 70, MOST_METHOD = 10 };
    nc_str method, target, line = look->bytes;
    if (nc_http_status(line) != 0)
        return (nc_guess){CERTAIN, NC_ROLE_SERVER};
    if (line.n == 0 || line.p[0] < 'A' || line.p[0] > 'Z' ||
        nc_str_find_char(nc_str_sub(line, 0, MOST_METHOD), ' ') == SIZE_MAX)
        return (nc_guess){0, NC_ROLE_UNKNOWN};
    size_t end = nc_str_find_char(line, '\n');
    bool whole = end != SIZE_MAX;
    line = nc_str_sub(line, 0, whole ? end : line.n);
    bool request = request_parts(line, &method, &target);
    bool named = nc_str_find(line, NC_S(" HTTP/1.")) != SIZE_MAX;
    if (!request || (whole && !named))
        return (nc_guess){0, NC_ROLE_UNKNOWN};
    return (nc_guess){named ? CERTAIN : LIKELY, NC_ROLE_CLIENT};
}

static void end(nc_talk *talk, nc_talk_end how)
{
    nc_http *h = talk->state;
    if (how != NC_TALK_FREED) {
        const nc_http_side *server = &h->side[NC_SERVER];
        bool inside = server->stage != NC_HTTP_START && server->stage != NC_HTTP_LOST;
        if (inside && h->code != 0)
            end_response(talk, NULL, server->stage == NC_HTTP_TO_CLOSE && talk->closing && !talk->reset);
        for (size_t i = 0; i < h->waiting && how != NC_TALK_LEFT; i++)
            nc_http_give_unanswered(talk, &h->queue[i]);
    }
    nc_line_free(&h->side[NC_CLIENT].line);
    nc_line_free(&h->side[NC_SERVER].line);
}

const nc_stream_app nc_stream_http = {
    .name = NC_SI("http"),
    .state_size = sizeof(nc_http),
    .ports = {80, 8080, 3128},
    .gives = {NC_F_http_exchange, NC_F_tls_hello, NC_F_tls_server_hello, NC_F_tls_certificate, NC_F_tls_alert,
              NC_F_tls_session},
    .recognise = recognise,
    .bytes = bytes,
    .end = end,
    .last = nc_http_last,
    .ahead = nc_http_ahead,
};
