/* SPDX-License-Identifier: Apache-2.0 */
#include "dns.h"

/* DNS over TCP: each message behind two bytes with its length (RFC 1035 4.2.2, RFC 7766). */

enum { DNS_PORT = 53, HEADER = 12 };

/* What one side has sent of a message that is not complete. */
typedef struct part {
    nc_unread unread;
    bool lost; /* bytes are missing: where the next message begins is unknown */
} part;

typedef struct dns_state {
    part side[2];
} dns_state;

static bool plausible(const uint8_t *p)
{
    enum { MOST_OPCODE = 6 };
    return (p[4] >> 3 & 15) <= MOST_OPCODE && nc_be16_at(p + 6) <= 1;
}

static nc_guess recognise(const nc_look *look)
{
    enum { SURELY = 60 };
    const uint8_t *p = (const uint8_t *)look->bytes.p;
    if (!look->port || look->bytes.n < 2 + HEADER || nc_be16_at(p) < HEADER)
        return (nc_guess){0, NC_ROLE_UNKNOWN};
    nc_role role = (p[4] & 0x80) != 0 ? NC_ROLE_SERVER : NC_ROLE_CLIENT;
    return (nc_guess){plausible(p) ? SURELY : 0, role};
}

/* Takes whole messages off the front of the bytes, the first of which an earlier segment began when it
 * `goes_on`; returns how many bytes they had. */
static size_t take_messages(nc_talk *talk, const uint8_t *p, size_t n, bool goes_on)
{
    size_t used = 0;
    bool named = false;
    while (n - used >= 2) {
        size_t length = nc_be16_at(p + used);
        if (n - used < 2 + length)
            break;
        nc_cursor message = nc_cursor_of(p + used + 2, length, length);
        if (talk->step != NULL)
            nc_dns_message(talk->step, &message, named ? NC_DNS_TCP_BESIDE : NC_DNS_TCP);
        named = !goes_on;
        goes_on = false;
        used += 2 + length;
    }
    return used;
}

/* A segment with one message and nothing else: what most of them are. */
static bool is_one_message(const nc_piece *piece)
{
    return piece->cap >= 2 + HEADER && nc_be16_at(piece->bytes) + 2u == piece->len && plausible(piece->bytes);
}

static nc_cursor message_of(const nc_piece *piece)
{
    return nc_cursor_of(piece->bytes + 2, piece->cap - 2, piece->len - 2);
}

/* A piece that waited is given when a packet of the other side lets it through: that packet did not bring it.
 */
static bool is_here(const nc_talk *talk, const nc_piece *piece)
{
    const nc_step *step = talk->step;
    return step != NULL && piece->from->record == step->from->record && piece->from->line == step->from->line;
}

static void bytes(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)
{
    part *side = &((dns_state *)talk->state)->side[who];
    if (gap) {
        nc_unread_drop(&side->unread, side->unread.n);
        side->lost = true;
    }
    bool one = is_one_message(piece);
    side->lost = side->lost && !one;
    if (side->lost || piece->cap == 0 || (gap && !is_here(talk, piece)))
        return;
    if (one && piece->cap != piece->len && side->unread.n == 0) {
        nc_cursor message = message_of(piece); /* the recording cuts it: the question may be there */
        if (is_here(talk, piece))
            nc_dns_message(talk->step, &message, NC_DNS_TCP);
        return;
    }
    if (side->unread.n == 0) {
        size_t used = take_messages(talk, piece->bytes, piece->cap, false);
        nc_unread_add(&side->unread, piece->bytes + used, piece->cap - used);
        return;
    }
    nc_unread_add(&side->unread, piece->bytes, piece->cap);
    nc_unread_drop(&side->unread, take_messages(talk, side->unread.p, side->unread.n, true));
}

static bool ahead(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    const nc_packet *p = talk->step->packet;
    nc_packet message = {.proto = p->proto, .sport = p->sport, .dport = p->dport};
    (void)who;
    if (!is_one_message(piece))
        return false;
    message.payload = message_of(piece);
    return nc_dns_quoted(talk->step, &message);
}

static void end(nc_talk *talk, nc_talk_end how)
{
    dns_state *state = talk->state;
    (void)how;
    nc_unread_free(&state->side[NC_CLIENT].unread);
    nc_unread_free(&state->side[NC_SERVER].unread);
}

const nc_stream_app nc_stream_dns = {
    .name = NC_SI("dns"),
    .state_size = sizeof(dns_state),
    .ports = {DNS_PORT},
    .gives = {NC_F_dns, NC_F_dns_answer, NC_F_request},
    .recognise = recognise,
    .bytes = bytes,
    .end = end,
    .ahead = ahead,
};
