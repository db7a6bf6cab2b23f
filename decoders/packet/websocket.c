/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"

/* WebSocket (RFC 6455 5.2) behind an upgrade of HTTP, for views: of each frame the length and what it
 * carries.  No fact comes of it. */

enum { HEAD_LEAST = 2, HEAD_MOST = 14, LENGTH_2 = 126, LENGTH_8 = 127 };

typedef struct side {
    uint8_t head[HEAD_MOST]; /* of the frame at hand */
    uint8_t head_n;
    bool lost;     /* bytes were missing: where the next frame begins is not known */
    uint64_t left; /* bytes of the frame to come behind its head */
} side;

typedef struct websocket {
    side side[2];
} websocket;

/* Bytes of the head, as far as the first two tell. */
static unsigned head_size(const uint8_t *head)
{
    enum { MASKED = 0x80, MASK = 4 };
    unsigned length = head[1] & 0x7f, more = length == LENGTH_8 ? 8 : length == LENGTH_2 ? 2 : 0;
    return HEAD_LEAST + more + ((head[1] & MASKED) != 0 ? MASK : 0);
}

static uint64_t payload_size(const uint8_t *head)
{
    unsigned length = head[1] & 0x7f;
    if (length == LENGTH_2)
        return nc_be16_at(head + HEAD_LEAST);
    if (length != LENGTH_8)
        return length;
    return (uint64_t)nc_be32_at(head + HEAD_LEAST) << 32 | nc_be32_at(head + HEAD_LEAST + 4);
}

/* Up to a whole head; false: more bytes are needed. */
static bool take_head(side *s, const nc_piece *piece, uint32_t *at)
{
    while (*at < piece->cap && (s->head_n < HEAD_LEAST || s->head_n < head_size(s->head)))
        s->head[s->head_n++] = piece->bytes[(*at)++];
    if (s->head_n < HEAD_LEAST || s->head_n < head_size(s->head))
        return false;
    s->left = payload_size(s->head);
    return true;
}

static void name_frame(const nc_talk *talk, nc_fields *fields, const side *s, bool named)
{
    enum { OPCODE = 0x0f, TEXT = 1, BINARY = 2 };
    unsigned opcode = s->head[0] & OPCODE;
    if (!named)
        nc_talk_name(talk, fields, NC_S("websocket"));
    if (payload_size(s->head) != 0 && (opcode == TEXT || opcode == BINARY))
        nc_field_protocol(fields, opcode == TEXT ? NC_S("data-text-lines") : NC_S("data"));
}

/* As analysts count: a frame that began in an earlier segment is a layer of its own, those that begin and end
 * in one segment are one together. */
static void bytes(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)
{
    side *s = &((websocket *)talk->state)->side[who];
    nc_fields *fields = nc_talk_fields(talk, piece);
    bool goes_on = s->head_n != 0, named = false;
    s->lost |= gap;
    for (uint32_t at = 0; at < piece->cap && !s->lost;) {
        if (s->left == 0 && !take_head(s, piece, &at))
            return;
        uint32_t part = s->left < piece->cap - at ? (uint32_t)s->left : piece->cap - at;
        s->left -= part;
        at += part;
        if (s->left != 0)
            return;
        name_frame(talk, fields, s, named);
        named = !goes_on;
        goes_on = false;
        s->head_n = 0;
    }
}

/* Only HTTP hands over to it. */
static nc_guess recognise(const nc_look *look)
{
    (void)look;
    return (nc_guess){0, NC_ROLE_UNKNOWN};
}

static void end(nc_talk *talk, nc_talk_end how)
{
    (void)talk;
    (void)how;
}

const nc_stream_app nc_stream_websocket = {
    .name = NC_SI("websocket"),
    .state_size = sizeof(websocket),
    .recognise = recognise,
    .bytes = bytes,
    .end = end,
};
