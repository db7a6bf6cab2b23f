/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"
#include "requests.h"

/* Facts about requests and responses of HTTP. */

static void set_span(nc_fact *fact, unsigned slot, int64_t time)
{
    if (time != NC_TIME_NONE)
        nc_fact_set(fact, slot, nc_w_int(time));
}

static void set_word(nc_fact *fact, unsigned slot, nc_word word)
{
    if (word != 0)
        nc_fact_set(fact, slot, word);
}

static void begin(nc_fact *fact, const nc_talk *talk, const nc_http_ask *ask, const nc_origin *from)
{
    nc_fact_begin(fact, NC_F_http_exchange, from);
    nc_fact_set(fact, NC_http_exchange_flow, nc_wire_flow_id(talk->wire, talk->flow));
    nc_fact_set(fact, NC_http_exchange_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(fact, NC_http_exchange_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(fact, NC_http_exchange_sport, nc_talk_port(talk, NC_SERVER));
    if (ask == NULL)
        return;
    set_word(fact, NC_http_exchange_method, ask->method);
    set_word(fact, NC_http_exchange_host, ask->host);
    set_word(fact, NC_http_exchange_path, ask->path);
    nc_fact_set(fact, NC_http_exchange_request_n, ask->n);
    nc_fact_set(fact, NC_http_exchange_index, ask->index);
    set_span(fact, NC_http_exchange_sending, nc_elapsed(ask->first, ask->end));
}

/* A request that waits behind another one's response cannot be answered before that. */
static int64_t waiting_since(const nc_http *h, const nc_http_ask *ask)
{
    if (ask->end == NC_TIME_NONE)
        return NC_TIME_NONE;
    return h->has_ended && h->ended != NC_TIME_NONE && h->ended > ask->end ? h->ended : ask->end;
}

uint32_t nc_http_repaired(const nc_talk *talk)
{
    uint32_t count = 0;
    for (uint8_t e = 0; e < 2; e++) {
        const nc_half *half = nc_half_at(&talk->wire->stories, talk->flow, e);
        count += half != NULL ? half->again + half->late_unknown : 0;
    }
    return count;
}

/* The way from here to the server and back was measured by the opening; the rest is the server's, unless
 * something had to be sent again meanwhile. */
static void set_parts(nc_fact *fact, const nc_talk *talk, int64_t time, bool repaired)
{
    const nc_flow *flow = talk->flow;
    bool server =
        (flow->flags & NC_FLOW_SYN) != 0 && (flow->flags & NC_FLOW_SYNACK) != 0 && flow->opening[0] >= 0;
    bool client =
        (flow->flags & NC_FLOW_SYNACK) != 0 && (flow->flags & NC_FLOW_ACK) != 0 && flow->opening[1] >= 0;
    if (server && !repaired && time != NC_TIME_NONE)
        nc_fact_set(fact, NC_http_exchange_server_time,
                    nc_w_int(time > flow->opening[0] ? time - flow->opening[0] : 0));
    if (server && client)
        nc_fact_set(fact, NC_http_exchange_network, nc_w_int(flow->opening[0] + flow->opening[1]));
}

void nc_http_give(const nc_talk *talk, const nc_http_ask *ask, int64_t last, bool complete)
{
    const nc_http *h = talk->state;
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_http_exchange))
        return;
    begin(&fact, talk, ask, &h->first);
    nc_fact_set(&fact, NC_http_exchange_code, h->code);
    nc_fact_set(&fact, NC_http_exchange_answered, nc_w_bool(true));
    if (!h->answer_cut) {
        nc_fact_set(&fact, NC_http_exchange_size, h->side[NC_SERVER].body);
        nc_fact_set(&fact, NC_http_exchange_complete, nc_w_bool(complete));
        set_span(&fact, NC_http_exchange_transfer, nc_elapsed(h->first.at, last));
    }
    if (ask != NULL) {
        int64_t time = nc_elapsed(waiting_since(h, ask), h->first.at);
        set_span(&fact, NC_http_exchange_time, time);
        set_parts(&fact, talk, time, h->repaired != ask->repaired);
    }
    nc_put(talk->wire->sink, &fact);
}

void nc_http_give_unanswered(const nc_talk *talk, const nc_http_ask *ask)
{
    nc_origin from = {.at = talk->flow->last, .source = talk->wire->source, .vantage = talk->wire->vantage};
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_http_exchange))
        return;
    if (talk->wire->by_line)
        from.line = (uint32_t)talk->flow->last_n;
    else
        from.record = talk->flow->last_n;
    begin(&fact, talk, ask, &from);
    if (!((const nc_http *)talk->state)->missing && nc_talk_whole(talk))
        nc_fact_set(&fact, NC_http_exchange_answered, nc_w_bool(false));
    set_span(&fact, NC_http_exchange_waited, nc_elapsed(ask->end, talk->flow->last));
    nc_put(talk->wire->sink, &fact);
}
