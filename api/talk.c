/* SPDX-License-Identifier: Apache-2.0 */
#include "api/talk.h"

#include "api/again.h"
#include "api/tls_words.h"

#include <stdlib.h>

/* Facts that are steps of a dialogue become steps; a pair of hosts as one source saw it has one talk,
 * whatever connections it uses. */

enum { MOST_STEPS = 200000, HIGH_PORT = 1024 };

typedef struct step {
    nc_talk_step step;
    uint32_t source;
    nc_word low, high; /* addresses of the pair */
    size_t number;     /* order of reading */
    bool has_flow;
    nc_word flow;
    uint64_t own; /* record of the fact: that of the step may be another */
} step;

typedef struct listener {
    nc_sink sink; /* first: the sink is the listener */
    nc_arena *arena;
    const nc_sources *sources;
    const nc_choice *choice;
    nc_session *session;
    step *steps;
    size_t count, capacity;
    unsigned flow;  /* slot of the fact that is heard */
    int64_t *until; /* by source */
    size_t until_count;
} listener;

/* ---- from facts to steps ---- */

static bool known(const nc_fact *fact, unsigned slot)
{
    return (fact->known >> slot & 1) != 0;
}

static nc_str text_of(const listener *l, const nc_fact *fact, unsigned slot)
{
    return known(fact, slot) ? nc_sym_str(l->sink.pool, (nc_sym)fact->slot[slot]) : NC_S("");
}

static long long number_of(const nc_fact *fact, unsigned slot)
{
    return known(fact, slot) ? (long long)nc_v_int(fact->slot[slot]) : 0;
}

static step *add(listener *l, const nc_fact *fact, nc_word client, nc_word server, bool to_server)
{
    const nc_pool *pool = l->sink.pool;
    if (l->count == MOST_STEPS || !nc_choice_pair(l->choice, pool, client, server))
        return NULL;
    l->steps = nc_grow(l->steps, &l->capacity, l->count, sizeof *l->steps);
    step *s = &l->steps[l->count];
    *s = (step){.source = fact->from.source,
                .low = client < server ? client : server,
                .high = client < server ? server : client,
                .number = l->count++,
                .has_flow = known(fact, l->flow),
                .flow = fact->slot[l->flow],
                .own = fact->from.record ? fact->from.record : fact->from.line};
    s->step = (nc_talk_step){.at = fact->from.at,
                             .record = fact->from.record ? fact->from.record : fact->from.line,
                             .to_server = to_server};
    return s;
}

static bool is_light(nc_str verb)
{
    static const char *const verbs[] = {"TYPE", "SYST", "FEAT", "OPTS", "PWD",  "XPWD", "NOOP",
                                        "SITE", "MODE", "STRU", "STAT", "HELP", "CLNT"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (nc_str_eq(verb, nc_str_c(verbs[i])))
            return true;
    return false;
}

/* ", that is 10.0.0.1:21085": where the data connection is to go. */
static nc_str data_words(listener *l, const nc_fact *f, unsigned ip, unsigned port)
{
    nc_buf text = {0};
    if (!known(f, ip) || !known(f, port))
        return NC_S("");
    nc_value_print(&text, l->sink.pool, NC_T_IP, f->slot[ip]);
    nc_str words =
        nc_arena_printf(l->arena, ", that is %.*s port %lld", NC_FMT(nc_buf_str(&text)), number_of(f, port));
    nc_buf_free(&text);
    return words;
}

static void hear_command(listener *l, const nc_fact *f)
{
    step *s = add(l, f, f->slot[NC_ftp_command_client], f->slot[NC_ftp_command_server], true);
    if (s == NULL)
        return;
    nc_str verb = text_of(l, f, NC_ftp_command_verb), arg = text_of(l, f, NC_ftp_command_arg);
    bool transfer = known(f, NC_ftp_command_transfer) && f->slot[NC_ftp_command_transfer];
    s->step.key = transfer ? NC_S("transfer") : nc_arena_copy(l->arena, verb);
    s->step.text =
        nc_arena_printf(l->arena, "%.*s%s%.*s%.*s", NC_FMT(verb), arg.n ? " " : "", NC_FMT(arg),
                        NC_FMT(data_words(l, f, NC_ftp_command_data_ip, NC_ftp_command_data_port)));
    s->step.light = is_light(verb);
}

static void hear_reply(listener *l, const nc_fact *f)
{
    step *s = add(l, f, f->slot[NC_ftp_reply_client], f->slot[NC_ftp_reply_server], false);
    if (s == NULL)
        return;
    s->step.key = nc_arena_printf(l->arena, "%lld", number_of(f, NC_ftp_reply_code));
    s->step.text = nc_arena_printf(l->arena, "%.*s %.*s%.*s", NC_FMT(s->step.key),
                                   NC_FMT(text_of(l, f, NC_ftp_reply_text)),
                                   NC_FMT(data_words(l, f, NC_ftp_reply_data_ip, NC_ftp_reply_data_port)));
    s->step.light = is_light(text_of(l, f, NC_ftp_reply_to_verb));
}

static nc_str take_words(listener *l, nc_buf *words)
{
    nc_str text = nc_arena_copy(l->arena, nc_buf_str(words));
    nc_buf_free(words);
    return text;
}

static void hear_hello(listener *l, const nc_fact *f)
{
    step *s = add(l, f, f->slot[NC_tls_hello_client], f->slot[NC_tls_hello_server], true);
    nc_buf words = {0};
    if (s == NULL)
        return;
    nc_str name = text_of(l, f, NC_tls_hello_sni);
    s->step.key = NC_S("ClientHello");
    nc_buf_printf(&words, "TLS ClientHello%s%.*s, up to ", name.n ? " for " : "", NC_FMT(name));
    nc_tls_version_words(&words, number_of(f, NC_tls_hello_version));
    nc_buf_c(&words, ", suites ");
    nc_tls_suites_words(&words, nc_session_program(l->session), text_of(l, f, NC_tls_hello_suites));
    s->step.text = take_words(l, &words);
}

static void hear_server_hello(listener *l, const nc_fact *f)
{
    step *s = add(l, f, f->slot[NC_tls_server_hello_client], f->slot[NC_tls_server_hello_server], false);
    nc_buf words = {0};
    if (s == NULL)
        return;
    bool retry = known(f, NC_tls_server_hello_retry) && f->slot[NC_tls_server_hello_retry];
    s->step.key = retry ? NC_S("HelloRetryRequest") : NC_S("ServerHello");
    nc_buf_printf(&words, "TLS %.*s, ", NC_FMT(s->step.key));
    nc_tls_version_words(&words, number_of(f, NC_tls_server_hello_version));
    nc_buf_c(&words, ", suite ");
    nc_tls_suite_words(&words, nc_session_program(l->session), number_of(f, NC_tls_server_hello_suite));
    s->step.text = take_words(l, &words);
}

static void add_day(nc_buf *out, const char *before, const nc_fact *f, unsigned slot)
{
    if (!known(f, slot))
        return;
    nc_buf_c(out, before);
    nc_time_print(out, nc_v_int(f->slot[slot]), 0);
}

/* Whose it is, who answers for it, from when to when, for which names, with which key. */
static void hear_certificate(listener *l, const nc_fact *f)
{
    bool by_client = nc_str_eq(text_of(l, f, NC_tls_certificate_by), NC_S("client"));
    step *s = add(l, f, f->slot[NC_tls_certificate_client], f->slot[NC_tls_certificate_server], by_client);
    nc_buf words = {0};
    if (s == NULL)
        return;
    nc_str names = text_of(l, f, NC_tls_certificate_names), key = text_of(l, f, NC_tls_certificate_key);
    s->step.key = NC_S("Certificate");
    nc_buf_printf(&words, "TLS certificate of %.*s by %.*s",
                  NC_FMT(text_of(l, f, NC_tls_certificate_subject)),
                  NC_FMT(text_of(l, f, NC_tls_certificate_issuer)));
    add_day(&words, ", valid from ", f, NC_tls_certificate_not_before);
    add_day(&words, ", valid until ", f, NC_tls_certificate_not_after);
    if (names.n > 0)
        nc_buf_printf(&words, ", good for %.*s", NC_FMT(names));
    if (key.n > 0)
        nc_buf_printf(&words, ", key %.*s", NC_FMT(key));
    if (known(f, NC_tls_certificate_bits))
        nc_buf_printf(&words, " %lld bits", number_of(f, NC_tls_certificate_bits));
    s->step.text = take_words(l, &words);
}

static void hear_alert(listener *l, const nc_fact *f)
{
    bool by_client = nc_str_eq(text_of(l, f, NC_tls_alert_by), NC_S("client"));
    step *s = add(l, f, f->slot[NC_tls_alert_client], f->slot[NC_tls_alert_server], by_client);
    nc_buf words = {0};
    if (s == NULL)
        return;
    bool open = known(f, NC_tls_alert_code);
    s->step.key =
        open ? nc_arena_printf(l->arena, "alert %lld", number_of(f, NC_tls_alert_code)) : NC_S("alert");
    nc_buf_c(&words, "TLS ");
    if (open)
        nc_tls_alert_words(&words, nc_session_program(l->session), number_of(f, NC_tls_alert_code));
    else
        nc_buf_c(&words, "alert, encrypted");
    s->step.text = take_words(l, &words);
}

static void hear_http(listener *l, const nc_fact *f)
{
    nc_word client = f->slot[NC_http_exchange_client], server = f->slot[NC_http_exchange_server];
    step *s = add(l, f, client, server, true);
    if (s == NULL)
        return;
    nc_str method = text_of(l, f, NC_http_exchange_method);
    s->step.key = nc_arena_copy(l->arena, method);
    s->step.text =
        nc_arena_printf(l->arena, "%.*s %.*s", NC_FMT(method), NC_FMT(text_of(l, f, NC_http_exchange_path)));
    if (!known(f, NC_http_exchange_code) || (s = add(l, f, client, server, false)) == NULL)
        return;
    s->step.key = nc_arena_printf(l->arena, "HTTP %lld", number_of(f, NC_http_exchange_code));
    s->step.text = s->step.key;
}

static void hear_option(listener *l, const nc_fact *f)
{
    bool by_client = nc_str_eq(text_of(l, f, NC_telnet_option_by), NC_S("client"));
    step *s = add(l, f, f->slot[NC_telnet_option_client], f->slot[NC_telnet_option_server], by_client);
    if (s == NULL)
        return;
    s->step.key = s->step.text = nc_arena_printf(
        l->arena, "Telnet %.*s %.*s: %.*s", NC_FMT(text_of(l, f, NC_telnet_option_asked)),
        NC_FMT(text_of(l, f, NC_telnet_option_option)), NC_FMT(text_of(l, f, NC_telnet_option_result)));
}

/* Ports that a system chose are not the same in two runs, so the words to compare by leave them out. */
static nc_str port_words(listener *l, const nc_fact *f, bool all)
{
    long long client = number_of(f, NC_tcp_connection_cport), server = number_of(f, NC_tcp_connection_sport);
    if (server < HIGH_PORT)
        return nc_arena_printf(l->arena, "to port %lld", server);
    if (client >= HIGH_PORT)
        return all ? nc_arena_printf(l->arena, "to port %lld", server) : NC_S("between high ports");
    return all ? nc_arena_printf(l->arena, "from port %lld to %lld", client, server)
               : nc_arena_printf(l->arena, "from port %lld", client);
}

static nc_str end_words(nc_str close)
{
    static const char *const words[][2] = {{"fin", " closed"},
                                           {"half", " half closed"},
                                           {"reset_by_client", " reset by its client"},
                                           {"reset_by_server", " reset by its server"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (nc_str_eq(close, nc_str_c(words[i][0])))
            return nc_str_c(words[i][1]);
    return NC_S("");
}

static void name_connection(listener *l, const nc_fact *f, step *s, nc_str what)
{
    const nc_str ports[] = {port_words(l, f, false), port_words(l, f, true)};
    s->step.beside = number_of(f, NC_tcp_connection_sport) >= HIGH_PORT;
    s->step.key = nc_arena_printf(l->arena, "connection %.*s%.*s", NC_FMT(ports[0]), NC_FMT(what));
    s->step.text = nc_arena_printf(l->arena, "connection %.*s%.*s", NC_FMT(ports[1]), NC_FMT(what));
}

/* Its beginning is a step where it was recorded, its end where there was one. */
static void hear_connection(listener *l, const nc_fact *f)
{
    nc_word client = f->slot[NC_tcp_connection_client], server = f->slot[NC_tcp_connection_server];
    nc_str opening = text_of(l, f, NC_tcp_connection_handshake),
           end = end_words(text_of(l, f, NC_tcp_connection_close));
    bool refused = nc_str_eq(opening, NC_S("refused")), full = nc_str_eq(opening, NC_S("full"));
    step *s = nc_str_eq(opening, NC_S("not_seen")) ? NULL : add(l, f, client, server, true);
    if (s != NULL) {
        s->step.at = number_of(f, NC_tcp_connection_first);
        s->step.record = (uint64_t)number_of(f, NC_tcp_connection_first_n);
        name_connection(l, f, s,
                        refused ? NC_S(" refused")
                        : full  ? NC_S("")
                                : NC_S(", opening not complete"));
    }
    if (end.n == 0 || refused || (s = add(l, f, client, server, false)) == NULL)
        return;
    s->step.at = number_of(f, NC_tcp_connection_last);
    s->step.record = (uint64_t)number_of(f, NC_tcp_connection_last_n);
    name_connection(l, f, s, end);
}

static void hear_coverage(listener *l, const nc_fact *f)
{
    size_t source = f->from.source;
    if (source >= l->until_count || !known(f, NC_COVERAGE_TO))
        return;
    int64_t to = nc_v_int(f->slot[NC_COVERAGE_TO]);
    l->until[source] = l->until[source] == NC_TIME_NONE || to > l->until[source] ? to : l->until[source];
}

typedef void hear(listener *l, const nc_fact *fact);
static const struct {
    nc_fact_type type;
    unsigned flow; /* slot of the conversation */
    hear *hear;
} ears[] = {
    {NC_F_COVERAGE, 0, hear_coverage},
    {NC_F_ftp_command, NC_ftp_command_flow, hear_command},
    {NC_F_ftp_reply, NC_ftp_reply_flow, hear_reply},
    {NC_F_tls_hello, NC_tls_hello_flow, hear_hello},
    {NC_F_tls_server_hello, NC_tls_server_hello_flow, hear_server_hello},
    {NC_F_tls_certificate, NC_tls_certificate_flow, hear_certificate},
    {NC_F_tls_alert, NC_tls_alert_flow, hear_alert},
    {NC_F_http_exchange, NC_http_exchange_flow, hear_http},
    {NC_F_telnet_option, NC_telnet_option_flow, hear_option},
    {NC_F_tcp_connection, NC_tcp_connection_flow, hear_connection},
};
enum { EARS = sizeof ears / sizeof *ears, MOST_SOURCES = 4096 };

static void put(nc_sink *sink, const nc_fact *fact)
{
    listener *l = (listener *)(void *)sink;
    for (size_t i = 0; i < EARS; i++) {
        if (ears[i].type != fact->type)
            continue;
        l->flow = ears[i].flow;
        ears[i].hear(l, fact);
    }
}

/* ---- the chosen ones ---- */

static bool chosen_port(const listener *l, nc_str talk)
{
    nc_ends ends = {.ip = {0}};
    if (l->choice->port == 0)
        return true;
    return nc_ends_read_talk(l->sink.pool, talk, &ends) &&
           (ends.port[0] == l->choice->port || ends.port[1] == l->choice->port);
}

static bool chosen(const listener *l, const step *s)
{
    const nc_choice *c = l->choice;
    const nc_source *source = nc_sources_get(l->sources, s->source);
    nc_str name = source != NULL ? source->name : NC_S("");
    nc_buf talk = {0};
    if (!nc_choice_time(c, s->step.at))
        return false;
    if ((c->port != 0 || c->survey != NULL) && s->has_flow)
        nc_session_flow_name(l->session, s->flow, &talk);
    bool fine = chosen_port(l, nc_buf_str(&talk)) &&
                (c->survey == NULL || nc_survey_record(c->survey, name, s->step.record, nc_buf_str(&talk)) ||
                 nc_survey_record(c->survey, name, s->own, NC_S("")));
    nc_buf_free(&talk);
    return fine;
}

static void drop_others(listener *l)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->count; i++)
        if (chosen(l, &l->steps[i]))
            l->steps[kept++] = l->steps[i];
    l->count = kept;
}

/* ---- from steps to talks ---- */

static int by_talk(const void *left, const void *right)
{
    const step *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    if (a->step.at != b->step.at)
        return a->step.at < b->step.at ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static bool same_talk(const step *a, const step *b)
{
    return a->source == b->source && a->low == b->low && a->high == b->high;
}

static void take(const listener *l, const step *first, size_t count, nc_talk *out)
{
    const nc_source *source = nc_sources_get(l->sources, first->source);
    size_t kept = count < NC_TALK_STEPS ? count : NC_TALK_STEPS;
    nc_talk_step *steps = NC_NEW_ARRAY(l->arena, nc_talk_step, kept);
    for (size_t i = 0; i < kept; i++)
        steps[i] = first[i].step;
    out->source = source != NULL ? source->name : NC_S("");
    out->a = nc_value_printed(l->arena, l->sink.pool, NC_T_IP, first->low);
    out->b = nc_value_printed(l->arena, l->sink.pool, NC_T_IP, first->high);
    out->steps = steps;
    out->count = kept;
    out->cut = kept < count;
    out->until = first->source < l->until_count ? l->until[first->source] : NC_TIME_NONE;
}

/* How long the recording goes on behind the last step: what is missing there did not happen. */
static int64_t rest_of(const listener *l, const step *last)
{
    bool known = last->source < l->until_count && l->until[last->source] != NC_TIME_NONE;
    return known ? l->until[last->source] - last->step.at : 0;
}

static bool choose(listener *l, nc_talk *out)
{
    size_t best = 0, most = 0;
    int64_t rest = 0;
    drop_others(l);
    if (l->count > 1)
        qsort(l->steps, l->count, sizeof *l->steps, by_talk);
    for (size_t i = 0, end; i < l->count; i = end) {
        for (end = i + 1; end < l->count && same_talk(&l->steps[i], &l->steps[end]); end++)
            ;
        int64_t now = rest_of(l, &l->steps[end - 1]);
        if (end - i < most || (end - i == most && now <= rest))
            continue;
        best = i;
        most = end - i;
        rest = now;
    }
    if (most > 0)
        take(l, &l->steps[best], most, out);
    return most > 0;
}

static bool chooses(const nc_choice *c)
{
    return c->net[0] != 0 || c->net[1] != 0 || c->macs != 0 || c->port != 0 || c->from != NC_TIME_NONE ||
           c->to != NC_TIME_NONE || c->survey != NULL;
}

nc_err nc_session_talk(nc_session *session, nc_str bundle, const nc_choice *choice, nc_talk *out)
{
    size_t types = nc_vocab_count(nc_session_vocab(session));
    uint64_t *wanted = nc_xcalloc(types, sizeof *wanted);
    listener l = {
        .sink = {.put = put, .pool = nc_session_pool(session), .wanted = wanted, .wanted_count = types},
        .arena = nc_session_arena(session),
        .sources = nc_session_sources(session),
        .session = session,
        .choice = choice,
        .until_count = MOST_SOURCES};
    for (size_t i = 0; i < EARS; i++)
        wanted[ears[i].type] = UINT64_MAX;
    l.until = nc_xcalloc(MOST_SOURCES, sizeof *l.until);
    for (size_t i = 0; i < MOST_SOURCES; i++)
        l.until[i] = NC_TIME_NONE;
    *out = (nc_talk){.run = bundle, .until = NC_TIME_NONE};
    nc_err err = nc_session_read(session, &bundle, 1, &l.sink);
    if (err == NC_E_OK && !choose(&l, out))
        err = nc_report(nc_session_diag(session), NC_E_UNKNOWN, (nc_place){.file = bundle},
                        "nothing %s is a step of a dialogue: a connection, FTP, TLS, HTTP/1, Telnet",
                        chooses(choice) ? "that was chosen" : "in it");
    free(wanted);
    free(l.until);
    free(l.steps);
    return err;
}
