/* SPDX-License-Identifier: Apache-2.0 */
#include "requests.h"

#include "filter.h"

static const char *const proto_names[NC_ASK_KINDS] = {
    [NC_ASK_DNS] = "dns",   [NC_ASK_MDNS] = NULL,   [NC_ASK_LLMNR] = "llmnr", [NC_ASK_NBNS] = "nbns",
    [NC_ASK_SNMP] = "snmp", [NC_ASK_DHCP] = "dhcp", [NC_ASK_ARP] = "arp",     [NC_ASK_ND] = "nd",
    [NC_ASK_ECHO] = "echo", [NC_ASK_NTP] = "ntp",   [NC_ASK_EE] = "ee",       [NC_ASK_TFTP] = "tftp",
    [NC_ASK_IKE] = "ike",   [NC_ASK_QUIC] = "quic",
};

bool nc_requests_wanted(const nc_step *step)
{
    return step->packet->frame.fields != NULL || nc_wants(step->wire->sink, NC_F_request) ||
           nc_wants(step->wire->sink, NC_F_dns);
}

int64_t nc_elapsed(int64_t from, int64_t to)
{
    int64_t time = 0;
    bool known =
        from != NC_TIME_NONE && to != NC_TIME_NONE && !__builtin_sub_overflow(to, from, &time) && time >= 0;
    return known ? time : NC_TIME_NONE;
}

static void set_duration(nc_fact *fact, unsigned slot, int64_t time)
{
    if (time != NC_TIME_NONE)
        nc_fact_set(fact, slot, nc_w_int(time));
}

static void set_request(nc_fact *fact, const nc_wire *wire, const nc_ask *ask)
{
    nc_fact_set(fact, NC_request_proto, nc_intern(wire->c->pool, nc_str_c(proto_names[ask->key.kind])));
    if (ask->has_flow)
        nc_fact_set(fact, NC_request_flow, ask->flow);
    if (ask->key.client != 0)
        nc_fact_set(fact, NC_request_client, ask->key.client);
    if (ask->server != 0)
        nc_fact_set(fact, NC_request_server, ask->server);
    if (ask->name != 0)
        nc_fact_set(fact, NC_request_name, ask->name);
    if (ask->type != 0)
        nc_fact_set(fact, NC_request_kind, ask->type);
    nc_fact_set(fact, NC_request_id, ask->number);
    nc_fact_set(fact, NC_request_tries, ask->tries);
    if (ask->first != NC_TIME_NONE)
        nc_fact_set(fact, NC_request_first, nc_w_int(ask->first));
    nc_fact_set(fact, NC_request_first_n, ask->first_n);
    nc_fact_set(fact, NC_request_last_n, ask->last_n);
}

static bool was_answered(const nc_wire *wire, nc_word client)
{
    for (unsigned i = 0; i < NC_ANSWERED; i++)
        if (wire->answered[i] == client && client != 0)
            return true;
    return false;
}

/* Many hosts that ask in vain are not searched for one by one. */
static bool is_reached(nc_wire *wire, nc_word client)
{
    enum { SEARCHES = 64 };
    if (client == 0 || (wire->reach_asked != client && wire->reach_searches >= SEARCHES))
        return false;
    if (wire->reach_asked != client) {
        wire->reach_asked = client;
        wire->reach_searches++;
        wire->reached = nc_pairs_reach(&wire->sights, client);
    }
    return wire->reached;
}

/* On a switched link only the asker's own port carries an answer to it.  That this is what was recorded is
 * known when the asker recorded it itself, when other answers to it were recorded, and when what different
 * stations sent to it was: at the port of one of them there would be only its own. */
static bool answers_reach(nc_wire *wire, const nc_ask *ask)
{
    return ask->own || was_answered(wire, ask->key.client) || is_reached(wire, ask->key.client);
}

static bool on_link(const nc_ask *ask)
{
    return ask->key.kind == NC_ASK_ARP || ask->key.kind == NC_ASK_ND;
}

static void note_answer(nc_wire *wire, const nc_ask *ask)
{
    wire->answers_seen = true;
    if (on_link(ask) && !was_answered(wire, ask->key.client))
        wire->answered[wire->answered_next++ % NC_ANSWERED] = ask->key.client;
}

/* That no answer was recorded means something only where answers are recorded: this source has shown both
 * directions of something, says of no losses, no filter of one direction, and cuts no datagrams. */
static bool would_see(nc_wire *wire, const nc_ask *ask)
{
    bool both = wire->two_way || wire->answers_seen ||
                (ask->server != 0 && (nc_pair_seen(&wire->sights, ask->server, ask->key.client) & 1) != 0);
    if (on_link(ask))
        both = answers_reach(wire, ask);
    return both && !wire->answers_cut && wire->end.drops <= 0 && nc_filter_symmetric(wire->end.filter);
}

static void give_unanswered(void *context, const nc_ask *ask)
{
    nc_wire *wire = context;
    if (proto_names[ask->key.kind] == NULL || !nc_wants(wire->sink, NC_F_request))
        return;
    nc_origin from = {.at = ask->last, .source = wire->source, .vantage = wire->vantage};
    if (wire->by_line)
        from.line = (uint32_t)ask->last_n;
    else
        from.record = ask->last_n;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_request, &from);
    set_request(&fact, wire, ask);
    if (would_see(wire, ask))
        nc_fact_set(&fact, NC_request_answered, nc_w_bool(false));
    set_duration(&fact, NC_request_waited, nc_elapsed(ask->last, wire->last));
    nc_put(wire->sink, &fact);
}

static void give_answered(const nc_step *step, const nc_ask *ask, const char *status)
{
    nc_wire *wire = step->wire;
    if (proto_names[ask->key.kind] == NULL || !nc_wants(wire->sink, NC_F_request))
        return;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_request, step->from);
    set_request(&fact, wire, ask);
    nc_fact_set(&fact, NC_request_answered, nc_w_bool(true));
    if (status != NULL)
        nc_fact_set(&fact, NC_request_status, nc_intern(wire->c->pool, nc_str_c(status)));
    set_duration(&fact, NC_request_time, nc_elapsed(ask->first, step->from->at));
    set_duration(&fact, NC_request_rtt, nc_elapsed(ask->last, step->from->at));
    nc_put(wire->sink, &fact);
}

static bool wants_flow(const nc_sink *sink)
{
    return sink->wanted == NULL || (sink->wanted[NC_F_request] & (UINT64_C(1) << NC_request_flow)) != 0;
}

static void note_full(nc_wire *wire)
{
    if (nc_asks_full(wire->asks))
        nc_wire_note_once(wire, NC_NOTE_REQUESTS);
}

static bool is_same(const nc_ask_key *a, const nc_ask_key *b)
{
    return a->client == b->client && a->server == b->server && a->id == b->id && a->kind == b->kind;
}

enum { EARLY_RECORDS = 16 };
static const int64_t early_ns = INT64_C(10000000), behind_ns = INT64_C(5000000000);

static bool within(int64_t time, int64_t most)
{
    return time != NC_TIME_NONE && time <= most;
}

/* The answer stands a few records before this question: the recorder mixed the two up.  Its time is right,
 * and then behind the question's, or wrong by little. */
static bool has_early_answer(const nc_step *step, const nc_ask_key *key)
{
    const nc_wire *wire = step->wire;
    for (uint32_t i = 0; i < NC_EARLY && i < wire->early_count; i++) {
        const nc_early *e = &wire->early[i];
        if (is_same(&e->key, key) && step->n - e->n <= EARLY_RECORDS &&
            (within(nc_elapsed(step->from->at, e->at), behind_ns) ||
             within(nc_elapsed(e->at, step->from->at), early_ns)))
            return true;
    }
    return false;
}

static void note_early(const nc_step *step, const nc_ask_key *key)
{
    nc_wire *wire = step->wire;
    wire->early[wire->early_count % NC_EARLY] = (nc_early){*key, step->from->at, step->n};
    wire->early_count = wire->early_count < 2 * NC_EARLY - 1 ? wire->early_count + 1 : NC_EARLY;
}

nc_ask *nc_request_asked(const nc_step *step, const nc_request *request)
{
    nc_wire *wire = step->wire;
    if (wire->asks == NULL)
        wire->asks = nc_asks_new((size_t)wire->c->limits->requests, give_unanswered, wire);
    nc_ask *ask = nc_asks_find(wire->asks, &request->key);
    if (ask != NULL && ask->answers == 0) {
        ask->tries++;
        ask->last = step->from->at;
        ask->last_n = step->n;
        return ask;
    }
    ask = nc_asks_add(wire->asks, &request->key, step->from->at, step->n);
    ask->server = request->server;
    ask->answers = has_early_answer(step, &request->key);
    ask->own = step->packet->frame.io == NC_IO_OUT;
    ask->number = request->number;
    if (nc_wants(wire->sink, NC_F_request)) {
        ask->name = nc_intern(wire->c->pool, request->name);
        ask->type = request->type != NULL ? nc_intern(wire->c->pool, nc_str_c(request->type)) : 0;
        ask->has_flow = step->flow != NULL && step->packet->proto == NC_PROTO_UDP && wants_flow(wire->sink);
        ask->flow = ask->has_flow ? nc_wire_flow_id(wire, step->flow) : 0;
    }
    note_full(wire);
    return ask;
}

const nc_ask *nc_request_find(const nc_step *step, const nc_ask_key *key)
{
    return step->wire->asks != NULL ? nc_asks_find(step->wire->asks, key) : NULL;
}

const nc_ask *nc_request_answered(const nc_step *step, const nc_ask_key *key, const char *status)
{
    nc_ask *ask = step->wire->asks != NULL ? nc_asks_find(step->wire->asks, key) : NULL;
    if (ask != NULL)
        note_answer(step->wire, ask);
    if (ask == NULL)
        note_early(step, key);
    else if (ask->answers++ == 0)
        give_answered(step, ask, status);
    return ask;
}
