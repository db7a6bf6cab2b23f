/* SPDX-License-Identifier: Apache-2.0 */
#include "api/flows.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum { MOST_ROWS = 100000, LEAST_SLOTS = 256 };

/* What is counted under one key: sessions have a client and no kind, answers the other way round. */
typedef struct row {
    uint32_t source;
    nc_sym kind;
    nc_word client, server;
    uint16_t port;
    nc_flow_row flow;
    nc_time_row time;
} row;

typedef struct counter {
    nc_sink sink; /* first: the sink is the counter */
    nc_session *session;
    const nc_flow_request *request;
    row *rows;
    size_t count, capacity;
    uint32_t *slots; /* place in `rows` + 1 */
    size_t mask;
    uint64_t seed; /* of the hashes */
    bool over;
    nc_sym connect, http, key, hello;
} counter;

static uint64_t hash_of(const counter *c, const row *key)
{
    uint64_t h = nc_mix(key->client ^ nc_mix(key->server ^ c->seed));
    return nc_mix(h ^ (uint64_t)key->source << 32 ^ (uint64_t)key->port << 16 ^ (uint64_t)key->kind << 40);
}

static bool same(const row *a, const row *b)
{
    return a->source == b->source && a->kind == b->kind && a->client == b->client && a->server == b->server &&
           a->port == b->port;
}

static size_t slot_of(const counter *c, const row *key)
{
    size_t at = (size_t)hash_of(c, key) & c->mask;
    while (c->slots[at] != 0 && !same(&c->rows[c->slots[at] - 1], key))
        at = (at + 1) & c->mask;
    return at;
}

static void grow_slots(counter *c)
{
    free(c->slots);
    c->mask = c->mask != 0 ? c->mask * 2 + 1 : LEAST_SLOTS - 1;
    c->slots = nc_xcalloc(c->mask + 1, sizeof *c->slots);
    for (size_t i = 0; i < c->count; i++)
        c->slots[slot_of(c, &c->rows[i])] = (uint32_t)i + 1;
}

static row *row_of(counter *c, const row *key)
{
    if (c->slots == NULL || c->count * 2 > c->mask)
        grow_slots(c);
    size_t at = slot_of(c, key);
    if (c->slots[at] == 0 && c->count == MOST_ROWS) {
        c->over = true;
        return NULL;
    }
    if (c->slots[at] == 0) {
        c->rows = nc_grow(c->rows, &c->capacity, c->count, sizeof *c->rows);
        c->rows[c->count++] = *key;
        c->slots[at] = (uint32_t)c->count;
    }
    return &c->rows[c->slots[at] - 1];
}

/* ---- facts ---- */

static int64_t number(const nc_fact *f, unsigned slot)
{
    return nc_fact_int(f, slot, 0);
}

static bool is(const counter *c, const nc_fact *f, unsigned slot, const char *word)
{
    return nc_fact_has(f, slot) && nc_str_eq(nc_sym_str(c->sink.pool, (nc_sym)f->slot[slot]), nc_str_c(word));
}

static bool asked(const counter *c, nc_word client, nc_word server, uint16_t port, int64_t at)
{
    const nc_choice *choice = &c->request->choice;
    return nc_choice_time(choice, at) &&
           nc_choice_ends(choice, c->sink.pool, (nc_word[2]){client, server}, (uint16_t[2]){port, port});
}

/* `first` and `last`: its records. */
static bool answers(const counter *c, const nc_fact *f, unsigned flow, uint64_t first, uint64_t last)
{
    const nc_survey *survey = c->request->choice.survey;
    const nc_source *s = nc_sources_get(nc_session_sources(c->session), f->from.source);
    nc_buf name = {0};
    if (survey == NULL)
        return true;
    if (nc_fact_has(f, flow))
        nc_session_flow_name(c->session, f->slot[flow], &name);
    nc_str source = s != NULL ? s->name : NC_S("");
    bool hit = nc_survey_record(survey, source, f->from.record, NC_S("")) ||
               nc_survey_talk(survey, source, nc_buf_str(&name), first, last);
    nc_buf_free(&name);
    return hit;
}

static void count_answer(counter *c, const row *key, bool answered, int64_t took)
{
    row *r = row_of(c, key);
    if (r == NULL)
        return;
    nc_time_row *t = &r->time;
    t->unanswered += !answered;
    if (!answered)
        return;
    t->least = t->answers == 0 || took < t->least ? took : t->least;
    t->most = t->answers == 0 || took > t->most ? took : t->most;
    t->sum += took;
    t->slow += took >= c->request->slow;
    t->answers++;
}

static void count_connection(counter *c, const nc_fact *f)
{
    row key = {.source = f->from.source,
               .client = f->slot[NC_tcp_connection_client],
               .server = f->slot[NC_tcp_connection_server],
               .port = (uint16_t)number(f, NC_tcp_connection_sport)};
    if (!asked(c, key.client, key.server, key.port, number(f, NC_tcp_connection_first)) ||
        !answers(c, f, NC_tcp_connection_flow, (uint64_t)number(f, NC_tcp_connection_first_n),
                 (uint64_t)number(f, NC_tcp_connection_last_n)))
        return;
    row *r = row_of(c, &key);
    if (r == NULL)
        return;
    nc_flow_row *flow = &r->flow;
    flow->sessions++;
    flow->refused += is(c, f, NC_tcp_connection_handshake, "refused");
    flow->silent += is(c, f, NC_tcp_connection_handshake, "syn_only");
    flow->reset += is(c, f, NC_tcp_connection_close, "reset_by_client") ||
                   is(c, f, NC_tcp_connection_close, "reset_by_server");
    flow->open += is(c, f, NC_tcp_connection_close, "open");
    flow->bytes_to_server += (uint64_t)number(f, NC_tcp_connection_bytes_c);
    flow->bytes_to_client += (uint64_t)number(f, NC_tcp_connection_bytes_s);
    flow->again += (uint64_t)(number(f, NC_tcp_connection_rexmit_c) + number(f, NC_tcp_connection_rexmit_s));
    if (!nc_fact_has(f, NC_tcp_connection_syn_time))
        return;
    key.client = 0;
    key.kind = c->connect;
    count_answer(c, &key, true, number(f, NC_tcp_connection_syn_time));
}

/* Answers of a protocol: whether there was one is not always known, and then it counts as neither. */
static void count_exchange(counter *c, const nc_fact *f, row key, nc_word client, unsigned flow,
                           unsigned answered, unsigned time)
{
    if (!asked(c, client, key.server, key.port, f->from.at) || !answers(c, f, flow, 0, UINT64_MAX))
        return;
    if (nc_fact_has(f, time))
        count_answer(c, &key, true, number(f, time));
    else if (nc_fact_has(f, answered) && !f->slot[answered])
        count_answer(c, &key, false, 0);
}

static void put(nc_sink *sink, const nc_fact *f)
{
    counter *c = (counter *)(void *)sink;
    row key = {.source = f->from.source};
    if (f->type == NC_F_tcp_connection) {
        count_connection(c, f);
    } else if (f->type == NC_F_http_exchange) {
        key.kind = c->http;
        key.server = f->slot[NC_http_exchange_server];
        key.port = (uint16_t)number(f, NC_http_exchange_sport);
        count_exchange(c, f, key, f->slot[NC_http_exchange_client], NC_http_exchange_flow,
                       NC_http_exchange_answered, NC_http_exchange_time);
    } else if (f->type == NC_F_tn3270_exchange) {
        key.kind = c->key;
        key.server = f->slot[NC_tn3270_exchange_server];
        count_exchange(c, f, key, f->slot[NC_tn3270_exchange_client], NC_tn3270_exchange_flow,
                       NC_tn3270_exchange_answered, NC_tn3270_exchange_time);
    } else if (f->type == NC_F_request && nc_fact_has(f, NC_request_server)) {
        key.kind = (nc_sym)f->slot[NC_request_proto];
        key.server = f->slot[NC_request_server];
        count_exchange(c, f, key, nc_fact_has(f, NC_request_client) ? f->slot[NC_request_client] : 0,
                       NC_request_flow, NC_request_answered, NC_request_time);
    } else if (f->type == NC_F_tls_server_hello && nc_fact_has(f, NC_tls_server_hello_wait)) {
        key.kind = c->hello;
        key.server = f->slot[NC_tls_server_hello_server];
        key.port = (uint16_t)number(f, NC_tls_server_hello_sport);
        if (asked(c, f->slot[NC_tls_server_hello_client], key.server, key.port, f->from.at) &&
            answers(c, f, NC_tls_server_hello_flow, 0, UINT64_MAX))
            count_answer(c, &key, true, number(f, NC_tls_server_hello_wait));
    }
}

/* ---- rows for people ---- */

typedef struct namer {
    nc_session *session;
    nc_arena *arena;
} namer;

static nc_str address(const namer *n, nc_word ip)
{
    return nc_value_printed(n->arena, nc_session_pool(n->session), NC_T_IP, ip);
}

static nc_str source_name(const namer *n, uint32_t source)
{
    const nc_source *s = nc_sources_get(nc_session_sources(n->session), source);
    return s != NULL ? s->name : NC_S("");
}

static int flow_order(const void *left, const void *right)
{
    const nc_flow_row *a = left, *b = right;
    int order = nc_str_cmp(a->source, b->source);
    order = order != 0 ? order : nc_str_cmp(a->client, b->client);
    order = order != 0 ? order : nc_str_cmp(a->server, b->server);
    return order != 0 ? order : (a->port > b->port) - (a->port < b->port);
}

static int time_order(const void *left, const void *right)
{
    const nc_time_row *a = left, *b = right;
    int order = nc_str_cmp(a->source, b->source);
    order = order != 0 ? order : nc_str_cmp(a->kind, b->kind);
    order = order != 0 ? order : nc_str_cmp(a->server, b->server);
    return order != 0 ? order : (a->port > b->port) - (a->port < b->port);
}

static void name_rows(const counter *c, const namer *n, nc_flow_view *out)
{
    nc_flow_row *flows = NC_NEW_ARRAY(n->arena, nc_flow_row, c->count);
    nc_time_row *times = NC_NEW_ARRAY(n->arena, nc_time_row, c->count);
    for (size_t i = 0; i < c->count; i++) {
        const row *r = &c->rows[i];
        nc_str source = source_name(n, r->source), server = address(n, r->server);
        if (r->kind == 0) {
            nc_flow_row *f = &flows[out->flow_count++];
            *f = r->flow;
            f->source = source;
            f->client = address(n, r->client);
            f->server = server;
            f->port = r->port;
        } else {
            nc_time_row *t = &times[out->time_count++];
            *t = r->time;
            t->source = source;
            t->kind = nc_sym_str(c->sink.pool, r->kind);
            t->server = server;
            t->port = r->port;
        }
    }
    if (out->flow_count > 1)
        qsort(flows, out->flow_count, sizeof *flows, flow_order);
    if (out->time_count > 1)
        qsort(times, out->time_count, sizeof *times, time_order);
    out->flows = flows;
    out->times = times;
}

nc_err nc_session_flows(nc_session *session, const nc_str *bundles, size_t count,
                        const nc_flow_request *request, nc_flow_view *out)
{
    static const nc_fact_type types[] = {NC_F_tcp_connection, NC_F_http_exchange, NC_F_tn3270_exchange,
                                         NC_F_request, NC_F_tls_server_hello};
    size_t all = nc_vocab_count(nc_session_vocab(session));
    nc_pool *pool = nc_session_pool(session);
    uint64_t *wanted = nc_xcalloc(all, sizeof *wanted);
    counter c = {.sink = {.put = put, .pool = pool, .wanted = wanted, .wanted_count = all},
                 .session = session,
                 .request = request,
                 .connect = nc_intern(pool, NC_S("connect")),
                 .http = nc_intern(pool, NC_S("http")),
                 .key = nc_intern(pool, NC_S("tn3270 key")),
                 .hello = nc_intern(pool, NC_S("tls hello"))};
    c.seed = nc_hash_seed(&c);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        wanted[types[i]] = UINT64_MAX;
    *out = (nc_flow_view){.slow = request->slow};
    nc_err err = nc_session_read(session, bundles, count, &c.sink);
    namer n = {session, nc_session_arena(session)};
    name_rows(&c, &n, out);
    out->over = c.over;
    free(wanted);
    free(c.rows);
    free(c.slots);
    return err;
}
