/* SPDX-License-Identifier: Apache-2.0 */
#include "api/sessions.h"

#include <stdlib.h>

enum { MOST_SESSIONS = 200000, MOST_ANSWERS = 4000000 };

typedef struct answer { /* how long one took */
    nc_word flow;
    uint64_t record;
    int64_t took;
} answer;

typedef struct lister {
    nc_sink sink; /* first: the sink is the lister */
    nc_session *session;
    nc_arena *arena;
    const nc_choice *choice;
    nc_session_row *rows;
    nc_word *flows; /* of the rows */
    answer *answers;
    size_t count, capacity, flow_capacity, answer_count, answer_capacity;
    bool over;
} lister;

/* Facts that tell how long an answer took. */
static const struct timed {
    nc_fact_type type;
    unsigned flow, time;
} timed[] = {
    {NC_F_http_exchange, NC_http_exchange_flow, NC_http_exchange_time},
    {NC_F_tn3270_exchange, NC_tn3270_exchange_flow, NC_tn3270_exchange_time},
    {NC_F_request, NC_request_flow, NC_request_time},
    {NC_F_ftp_reply, NC_ftp_reply_flow, NC_ftp_reply_time},
    {NC_F_tls_server_hello, NC_tls_server_hello_flow, NC_tls_server_hello_wait},
};
enum { TIMED = sizeof timed / sizeof *timed };

static uint64_t amount(const nc_fact *f, unsigned slot)
{
    return (uint64_t)nc_fact_int(f, slot, 0);
}

static nc_str word(const lister *l, const nc_fact *f, unsigned slot)
{
    return nc_fact_has(f, slot) ? nc_sym_str(l->sink.pool, (nc_sym)f->slot[slot]) : NC_S("");
}

static bool chosen(const lister *l, const nc_fact *f, nc_str source)
{
    const nc_choice *c = l->choice;
    nc_word ip[2] = {f->slot[NC_tcp_connection_client], f->slot[NC_tcp_connection_server]};
    uint16_t port[2] = {(uint16_t)nc_fact_int(f, NC_tcp_connection_cport, 0),
                        (uint16_t)nc_fact_int(f, NC_tcp_connection_sport, 0)};
    nc_buf talk = {0};
    if (!nc_choice_time(c, nc_fact_int(f, NC_tcp_connection_first, NC_TIME_NONE)) ||
        !nc_choice_ends(c, l->sink.pool, ip, port))
        return false;
    if (c->survey == NULL)
        return true;
    nc_session_flow_name(l->session, f->slot[NC_tcp_connection_flow], &talk);
    bool fine = nc_survey_talk(c->survey, source, nc_buf_str(&talk), amount(f, NC_tcp_connection_first_n),
                               amount(f, NC_tcp_connection_last_n));
    nc_buf_free(&talk);
    return fine;
}

static void put_connection(lister *l, const nc_fact *f)
{
    const nc_source *s = nc_sources_get(nc_session_sources(l->session), f->from.source);
    nc_str source = s != NULL ? s->name : NC_S("");
    if (!chosen(l, f, source))
        return;
    if (l->count == MOST_SESSIONS) {
        l->over = true;
        return;
    }
    l->rows = nc_grow(l->rows, &l->capacity, l->count, sizeof *l->rows);
    l->flows = nc_grow(l->flows, &l->flow_capacity, l->count, sizeof *l->flows);
    l->flows[l->count] = f->slot[NC_tcp_connection_flow];
    l->rows[l->count++] = (nc_session_row){
        .source = source,
        .client = nc_value_printed(l->arena, l->sink.pool, NC_T_IP, f->slot[NC_tcp_connection_client]),
        .server = nc_value_printed(l->arena, l->sink.pool, NC_T_IP, f->slot[NC_tcp_connection_server]),
        .client_port = (uint16_t)amount(f, NC_tcp_connection_cport),
        .port = (uint16_t)amount(f, NC_tcp_connection_sport),
        .first = nc_fact_int(f, NC_tcp_connection_first, NC_TIME_NONE),
        .last = nc_fact_int(f, NC_tcp_connection_last, NC_TIME_NONE),
        .first_n = amount(f, NC_tcp_connection_first_n),
        .last_n = amount(f, NC_tcp_connection_last_n),
        .packets_to_server = amount(f, NC_tcp_connection_segments_c),
        .packets_to_client = amount(f, NC_tcp_connection_segments_s),
        .bytes_to_server = amount(f, NC_tcp_connection_bytes_c),
        .bytes_to_client = amount(f, NC_tcp_connection_bytes_s),
        .again = amount(f, NC_tcp_connection_rexmit_c) + amount(f, NC_tcp_connection_rexmit_s),
        .opening = word(l, f, NC_tcp_connection_handshake),
        .close = word(l, f, NC_tcp_connection_close),
        .connect = nc_fact_int(f, NC_tcp_connection_syn_time, NC_TIME_NONE)};
}

static void put_answer(lister *l, const nc_fact *f, const struct timed *how)
{
    if (!nc_fact_has(f, how->flow) || !nc_fact_has(f, how->time))
        return;
    if (l->answer_count == MOST_ANSWERS) {
        l->over = true;
        return;
    }
    l->answers = nc_grow(l->answers, &l->answer_capacity, l->answer_count, sizeof *l->answers);
    l->answers[l->answer_count++] = (answer){
        f->slot[how->flow], f->from.record ? f->from.record : f->from.line, nc_v_int(f->slot[how->time])};
}

static void put(nc_sink *sink, const nc_fact *fact)
{
    lister *l = (lister *)(void *)sink;
    if (fact->type == NC_F_tcp_connection)
        put_connection(l, fact);
    for (size_t i = 0; i < TIMED; i++)
        if (timed[i].type == fact->type)
            put_answer(l, fact, &timed[i]);
}

static int by_flow(const void *left, const void *right)
{
    const answer *a = left, *b = right;
    if (a->flow != b->flow)
        return a->flow < b->flow ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

/* The answers between the first and the last record of a session: its ports may have been used before. */
static void add_answers(const lister *l, nc_session_row *r, nc_word flow)
{
    size_t low = 0, high = l->answer_count;
    answer key = {.flow = flow, .record = r->first_n};
    int64_t sum = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_flow(&l->answers[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < l->answer_count && l->answers[low].flow == flow && l->answers[low].record <= r->last_n;
         low++) {
        int64_t took = l->answers[low].took;
        sum += took;
        r->slowest = r->answers == 0 || took > r->slowest ? took : r->slowest;
        r->answers++;
    }
    r->mean = r->answers > 0 ? sum / (int64_t)r->answers : 0;
}

static int by_triplet(const void *left, const void *right)
{
    const nc_session_row *a = left, *b = right;
    int order = nc_str_cmp(a->source, b->source);
    order = order != 0 ? order : nc_str_cmp(a->client, b->client);
    order = order != 0 ? order : nc_str_cmp(a->server, b->server);
    order = order != 0 ? order : (a->port > b->port) - (a->port < b->port);
    order = order != 0 ? order : (a->first > b->first) - (a->first < b->first);
    order = order != 0 ? order : (a->first_n > b->first_n) - (a->first_n < b->first_n);
    return order != 0 ? order : (a->client_port > b->client_port) - (a->client_port < b->client_port);
}

static void finish(lister *l, nc_session_list *out)
{
    if (l->answer_count > 1)
        qsort(l->answers, l->answer_count, sizeof *l->answers, by_flow);
    for (size_t i = 0; i < l->count; i++)
        add_answers(l, &l->rows[i], l->flows[i]);
    if (l->count > 1)
        qsort(l->rows, l->count, sizeof *l->rows, by_triplet);
    nc_session_row *rows = NC_NEW_ARRAY(l->arena, nc_session_row, l->count + 1);
    if (l->count > 0)
        memcpy(rows, l->rows, l->count * sizeof *rows);
    *out = (nc_session_list){.rows = rows, .count = l->count, .over = l->over};
}

nc_err nc_session_sessions(nc_session *session, const nc_str *bundles, size_t count, const nc_choice *choice,
                           nc_session_list *out)
{
    size_t types = nc_vocab_count(nc_session_vocab(session));
    uint64_t *wanted = nc_xcalloc(types, sizeof *wanted);
    lister l = {
        .sink = {.put = put, .pool = nc_session_pool(session), .wanted = wanted, .wanted_count = types},
        .session = session,
        .arena = nc_session_arena(session),
        .choice = choice};
    wanted[NC_F_tcp_connection] = UINT64_MAX;
    for (size_t i = 0; i < TIMED; i++)
        wanted[timed[i].type] = UINT64_MAX;
    nc_err err = nc_session_read(session, bundles, count, &l.sink);
    finish(&l, out);
    free(l.rows);
    free(l.flows);
    free(l.answers);
    free(wanted);
    return err;
}
