/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"

/* RTSP (RFC 2326), for views: its messages look like those of HTTP; between them packets of the media may
 * come, each behind '$', a channel and its length (10.12).  No fact comes of it. */

enum { MEDIA_HEAD = 4 };

typedef struct side {
    nc_line line;
    bool lost;     /* bytes were missing: where the next message begins is not known */
    bool headers;  /* within those of a message */
    bool sdp;      /* its body describes a session (RFC 8866) */
    bool in_media; /* `left` belongs to a packet of the media */
    uint8_t head[MEDIA_HEAD], head_n;
    uint64_t announced; /* bytes of the body */
    uint64_t left;      /* bytes of body or packet to come */
} side;

typedef struct rtsp {
    side side[2];
} rtsp;

static bool is_first_line(nc_str line)
{
    return nc_str_starts(line, NC_S("RTSP/1.0 ")) || nc_str_ends(nc_str_trim_right(line), NC_S(" RTSP/1.0"));
}

static void header(side *s, nc_str line)
{
    size_t colon = nc_str_find_char(line, ':');
    nc_str name = nc_str_sub(line, 0, colon);
    nc_str value = colon == SIZE_MAX ? NC_S("") : nc_str_trim(nc_str_sub(line, colon + 1, line.n));
    if (nc_str_eq_fold(name, NC_S("Content-Type")))
        s->sdp = nc_str_starts_fold(value, NC_S("application/sdp"));
    if (!nc_str_eq_fold(name, NC_S("Content-Length")))
        return;
    s->announced = 0;
    for (size_t i = 0; i < value.n && value.p[i] >= '0' && value.p[i] <= '9' && s->announced < UINT32_MAX;
         i++)
        s->announced = s->announced * 10 + (uint64_t)(value.p[i] - '0');
}

static void name_message(nc_fields *fields, const side *s)
{
    nc_field_protocol(fields, NC_S("rtsp"));
    if (s->announced != 0 && s->sdp)
        nc_field_protocol(fields, NC_S("sdp"));
}

/* A line; true when a message ends with it. */
static bool take_line(side *s, nc_str line)
{
    if (!s->headers) {
        s->lost = line.n != 0 && !is_first_line(line);
        s->headers = line.n != 0;
        s->announced = 0;
        s->sdp = false;
        return false;
    }
    if (line.n != 0) {
        header(s, line);
        return false;
    }
    s->headers = false;
    s->left = s->announced;
    return s->left == 0;
}

/* A packet of the media: RTP on even channels, RTCP on odd ones.  True when it ends in the piece. */
static bool take_media(side *s, const nc_piece *piece, uint32_t *at)
{
    while (s->left == 0 && s->head_n < MEDIA_HEAD && *at < piece->cap)
        s->head[s->head_n++] = piece->bytes[(*at)++];
    if (s->head_n < MEDIA_HEAD)
        return false;
    if (!s->in_media) {
        s->in_media = true;
        s->left = nc_be16_at(s->head + 2);
    }
    uint32_t part = s->left < piece->cap - *at ? (uint32_t)s->left : piece->cap - *at;
    s->left -= part;
    *at += part;
    if (s->left != 0)
        return false;
    s->in_media = false;
    s->head_n = 0;
    return true;
}

static void take_some(side *s, const nc_piece *piece, uint32_t *at, nc_fields *fields)
{
    nc_str line;
    bool cut;
    if (s->in_media || s->head_n != 0 ||
        (s->left == 0 && !s->headers && s->line.n == 0 && piece->bytes[*at] == '$')) {
        if (take_media(s, piece, at)) {
            nc_field_protocol(fields, NC_S("rtsp"));
            nc_field_protocol(fields, (s->head[1] & 1) != 0 ? NC_S("rtcp") : NC_S("rtp"));
        }
        return;
    }
    if (s->left != 0) {
        uint32_t part = s->left < piece->cap - *at ? (uint32_t)s->left : piece->cap - *at;
        s->left -= part;
        *at += part;
        if (s->left == 0)
            name_message(fields, s);
    } else if (nc_line_next(&s->line, piece, at, &line, &cut) && take_line(s, line)) {
        name_message(fields, s);
    }
}

static void bytes(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)
{
    side *s = &((rtsp *)talk->state)->side[who];
    nc_str text = nc_str_n((const char *)piece->bytes, piece->cap);
    size_t end = nc_str_find_char(text, '\n');
    if (gap) {
        nc_line_gap(&s->line, false);
        s->lost = true;
    }
    if (s->lost && end != SIZE_MAX && is_first_line(nc_str_sub(text, 0, end))) {
        s->lost = s->headers = s->in_media = false;
        s->head_n = 0;
        s->left = 0;
    }
    for (uint32_t at = 0; at < piece->cap && !s->lost;)
        take_some(s, piece, &at, nc_talk_fields(talk, piece));
}

static nc_guess recognise(const nc_look *look)
{
    enum { LIKELY = 80 };
    size_t end = nc_str_find_char(look->bytes, '\n');
    bool is = end != SIZE_MAX && is_first_line(nc_str_sub(look->bytes, 0, end));
    return (nc_guess){is ? LIKELY : 0, NC_ROLE_UNKNOWN};
}

static void end(nc_talk *talk, nc_talk_end how)
{
    rtsp *r = talk->state;
    (void)how;
    nc_line_free(&r->side[NC_CLIENT].line);
    nc_line_free(&r->side[NC_SERVER].line);
}

const nc_stream_app nc_stream_rtsp = {
    .name = NC_SI("rtsp"),
    .state_size = sizeof(rtsp),
    .ports = {554},
    .recognise = recognise,
    .bytes = bytes,
    .end = end,
};
