/* SPDX-License-Identifier: Apache-2.0 */
#include "api/again.h"

#include "api/session_parts.h"

#include "decoders/packet/fields.h"
#include "decoders/packet/spots.h"

#include "engine/base/num.h"

#include <stdlib.h>

nc_session *nc_session_again(nc_session *session)
{
    nc_session *again = nc_session_new();
    *nc_session_limits(again) = *nc_session_limits(session);
    nc_session_progress_like(again, session);
    again->spots = session->spots;
    return again;
}

static void put_nothing(nc_sink *sink, const nc_fact *fact)
{
    (void)sink;
    (void)fact;
}

nc_err nc_session_look(nc_session *session, const nc_str *bundles, size_t count, const nc_packet_watch *watch)
{
    size_t types = nc_vocab_count(nc_session_vocab(session));
    uint64_t *nothing = nc_xcalloc(types, sizeof *nothing);
    nc_sink sink = {
        .put = put_nothing, .pool = nc_session_pool(session), .wanted = nothing, .wanted_count = types};
    nc_packet_watch only = *watch;
    only.only = true;
    nc_session_watch(session, &only);
    if (session->spots != NULL && only.pick != NULL)
        nc_spots_choose(session->spots, only.pick);
    nc_err err = nc_session_read(session, bundles, count, &sink);
    nc_session_watch(session, &(nc_packet_watch){.seen = NULL});
    free(nothing);
    return err;
}

static bool read_end(nc_pool *pool, nc_str text, nc_word *ip, uint16_t *port)
{
    size_t colon = text.n;
    uint64_t number;
    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    if (colon == 0 || !nc_num_u64(nc_str_sub(text, colon, text.n), 10, &number) || number > UINT16_MAX)
        return false;
    nc_str address = nc_str_sub(text, 0, colon - 1);
    if (address.n > 2 && address.p[0] == '[' && address.p[address.n - 1] == ']')
        address = nc_str_sub(address, 1, address.n - 2);
    *port = (uint16_t)number;
    return nc_value_parse(pool, NC_T_IP, address, ip);
}

bool nc_ends_read(nc_pool *pool, nc_str client, nc_str server, nc_ends *out)
{
    return read_end(pool, nc_str_trim(client), &out->ip[0], &out->port[0]) &&
           read_end(pool, nc_str_trim(server), &out->ip[1], &out->port[1]);
}

bool nc_ends_read_talk(nc_pool *pool, nc_str talk, nc_ends *out)
{
    size_t dash = nc_str_find(talk, NC_S(" - "));
    return dash != SIZE_MAX &&
           nc_ends_read(pool, nc_str_sub(talk, 0, dash), nc_str_sub(talk, dash + 3, talk.n), out);
}

static bool goes(const nc_ends *e, const nc_packet *p, unsigned from)
{
    return p->src == e->ip[from] && p->dst == e->ip[!from] && p->sport == e->port[from] &&
           p->dport == e->port[!from];
}

bool nc_ends_match(const nc_ends *ends, const nc_packet *packet, bool *to_server)
{
    if (!packet->has_ip || !packet->has_ports)
        return false;
    *to_server = goes(ends, packet, 0);
    return *to_server || goes(ends, packet, 1);
}

size_t nc_icmp_headers(const nc_fields *fields, size_t caplen)
{
    enum { ICMP = 8, QUOTED4 = 20 + 8, QUOTED6 = 40 + 8 };
    for (size_t i = 0; i < fields->count; i++) { /* the first one: the quoted packet may be ICMP, too */
        const nc_field *f = &fields->at[i];
        bool six = f->id == NC_FIELD_ICMP6_TYPE;
        if ((!six && f->id != NC_FIELD_ICMP_TYPE) || f->offset == NC_FIELD_NOWHERE)
            continue;
        size_t end = (size_t)f->offset + ICMP + (six ? QUOTED6 : QUOTED4);
        return end < caplen ? end : caplen;
    }
    return 0;
}
