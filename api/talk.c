/* SPDX-License-Identifier: Apache-2.0 */
#include "api/talk_hear.h"

#include "api/again.h"
#include "api/tls_words.h"

#include <stdlib.h>

/* Facts that are steps of a dialogue become steps; a pair of hosts as one source saw it has one talk,
 * whatever connections it uses. */

enum { MOST_STEPS = 200000, HIGH_PORT = 1024 };

/* ---- from facts to steps ---- */

nc_str nc_hear_text(const nc_listener *l, const nc_fact *fact, unsigned slot)
{
    return nc_fact_has(fact, slot) ? nc_sym_str(l->sink.pool, (nc_sym)fact->slot[slot]) : NC_S("");
}

long long nc_hear_number(const nc_fact *fact, unsigned slot)
{
    return nc_fact_has(fact, slot) ? (long long)nc_v_int(fact->slot[slot]) : 0;
}

nc_heard *nc_hear_add(nc_listener *l, const nc_fact *fact, nc_word client, nc_word server, bool to_server)
{
    const nc_pool *pool = l->sink.pool;
    if (l->count == MOST_STEPS || !nc_choice_pair(l->choice, pool, client, server))
        return NULL;
    l->steps = nc_grow(l->steps, &l->capacity, l->count, sizeof *l->steps);
    nc_heard *s = &l->steps[l->count];
    *s = (nc_heard){.source = fact->from.source,
                    .low = client < server ? client : server,
                    .high = client < server ? server : client,
                    .number = l->count++,
                    .has_flow = nc_fact_has(fact, l->flow),
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
static nc_str data_words(nc_listener *l, const nc_fact *f, unsigned ip, unsigned port)
{
    nc_buf text = {0};
    if (!nc_fact_has(f, ip) || !nc_fact_has(f, port))
        return NC_S("");
    nc_value_print(&text, l->sink.pool, NC_T_IP, f->slot[ip]);
    nc_str words = nc_arena_printf(l->arena, ", that is %.*s port %lld", NC_FMT(nc_buf_str(&text)),
                                   nc_hear_number(f, port));
    nc_buf_free(&text);
    return words;
}

static void hear_command(nc_listener *l, const nc_fact *f)
{
    nc_heard *s = nc_hear_add(l, f, f->slot[NC_ftp_command_client], f->slot[NC_ftp_command_server], true);
    if (s == NULL)
        return;
    nc_str verb = nc_hear_text(l, f, NC_ftp_command_verb), arg = nc_hear_text(l, f, NC_ftp_command_arg);
    bool transfer = nc_fact_has(f, NC_ftp_command_transfer) && f->slot[NC_ftp_command_transfer];
    s->step.key = transfer ? NC_S("transfer") : nc_arena_copy(l->arena, verb);
    s->step.text =
        nc_arena_printf(l->arena, "%.*s%s%.*s%.*s", NC_FMT(verb), arg.n ? " " : "", NC_FMT(arg),
                        NC_FMT(data_words(l, f, NC_ftp_command_data_ip, NC_ftp_command_data_port)));
    s->step.light = is_light(verb);
}

static void hear_reply(nc_listener *l, const nc_fact *f)
{
    nc_heard *s = nc_hear_add(l, f, f->slot[NC_ftp_reply_client], f->slot[NC_ftp_reply_server], false);
    if (s == NULL)
        return;
    s->step.key = nc_arena_printf(l->arena, "%lld", nc_hear_number(f, NC_ftp_reply_code));
    s->step.text = nc_arena_printf(l->arena, "%.*s %.*s%.*s", NC_FMT(s->step.key),
                                   NC_FMT(nc_hear_text(l, f, NC_ftp_reply_text)),
                                   NC_FMT(data_words(l, f, NC_ftp_reply_data_ip, NC_ftp_reply_data_port)));
    s->step.light = is_light(nc_hear_text(l, f, NC_ftp_reply_to_verb));
    s->step.fails = nc_hear_number(f, NC_ftp_reply_code) >= 400; /* RFC 959 4.2 */
}

static nc_str take_words(nc_listener *l, nc_buf *words)
{
    nc_str text = nc_arena_copy(l->arena, nc_buf_str(words));
    nc_buf_free(words);
    return text;
}

static void hear_hello(nc_listener *l, const nc_fact *f)
{
    nc_heard *s = nc_hear_add(l, f, f->slot[NC_tls_hello_client], f->slot[NC_tls_hello_server], true);
    nc_buf words = {0};
    if (s == NULL)
        return;
    nc_str name = nc_hear_text(l, f, NC_tls_hello_sni);
    s->step.key = NC_S("ClientHello");
    nc_buf_printf(&words, "TLS ClientHello%s%.*s, up to ", name.n ? " for " : "", NC_FMT(name));
    nc_tls_version_words(&words, nc_hear_number(f, NC_tls_hello_version));
    s->step.text = take_words(l, &words);
    words = (nc_buf){0};
    nc_buf_c(&words, "suites ");
    nc_tls_suites_words(&words, nc_session_program(l->session), nc_hear_text(l, f, NC_tls_hello_suites));
    s->step.list = take_words(l, &words);
}

static void hear_server_hello(nc_listener *l, const nc_fact *f)
{
    nc_heard *s =
        nc_hear_add(l, f, f->slot[NC_tls_server_hello_client], f->slot[NC_tls_server_hello_server], false);
    nc_buf words = {0};
    if (s == NULL)
        return;
    bool retry = nc_fact_has(f, NC_tls_server_hello_retry) && f->slot[NC_tls_server_hello_retry];
    s->step.key = retry ? NC_S("HelloRetryRequest") : NC_S("ServerHello");
    nc_buf_printf(&words, "TLS %.*s, ", NC_FMT(s->step.key));
    nc_tls_version_words(&words, nc_hear_number(f, NC_tls_server_hello_version));
    nc_buf_c(&words, ", suite ");
    nc_tls_suite_words(&words, nc_session_program(l->session), nc_hear_number(f, NC_tls_server_hello_suite));
    s->step.text = take_words(l, &words);
}

static void add_day(nc_buf *out, const char *before, const nc_fact *f, unsigned slot)
{
    if (!nc_fact_has(f, slot))
        return;
    nc_buf_c(out, before);
    nc_time_print(out, nc_v_int(f->slot[slot]), 0);
}

/* Whose it is, who answers for it, from when to when, for which names, with which key. */
static void hear_certificate(nc_listener *l, const nc_fact *f)
{
    bool by_client = nc_str_eq(nc_hear_text(l, f, NC_tls_certificate_by), NC_S("client"));
    nc_heard *s =
        nc_hear_add(l, f, f->slot[NC_tls_certificate_client], f->slot[NC_tls_certificate_server], by_client);
    nc_buf words = {0};
    if (s == NULL)
        return;
    nc_str names = nc_hear_text(l, f, NC_tls_certificate_names),
           key = nc_hear_text(l, f, NC_tls_certificate_key);
    s->step.key = NC_S("Certificate");
    s->step.light = true; /* not every recording shows it, and a resumed session has none */
    nc_buf_printf(&words, "TLS certificate of %.*s by %.*s",
                  NC_FMT(nc_hear_text(l, f, NC_tls_certificate_subject)),
                  NC_FMT(nc_hear_text(l, f, NC_tls_certificate_issuer)));
    add_day(&words, ", valid from ", f, NC_tls_certificate_not_before);
    add_day(&words, ", valid until ", f, NC_tls_certificate_not_after);
    if (names.n > 0)
        nc_buf_printf(&words, ", good for %.*s", NC_FMT(names));
    if (key.n > 0)
        nc_buf_printf(&words, ", key %.*s", NC_FMT(key));
    if (nc_fact_has(f, NC_tls_certificate_bits))
        nc_buf_printf(&words, " %lld bits", nc_hear_number(f, NC_tls_certificate_bits));
    s->step.text = take_words(l, &words);
}

static void hear_alert(nc_listener *l, const nc_fact *f)
{
    bool by_client = nc_str_eq(nc_hear_text(l, f, NC_tls_alert_by), NC_S("client"));
    nc_heard *s = nc_hear_add(l, f, f->slot[NC_tls_alert_client], f->slot[NC_tls_alert_server], by_client);
    nc_buf words = {0};
    if (s == NULL)
        return;
    bool open = nc_fact_has(f, NC_tls_alert_code);
    s->step.key =
        open ? nc_arena_printf(l->arena, "alert %lld", nc_hear_number(f, NC_tls_alert_code)) : NC_S("alert");
    s->step.fails = open && nc_hear_number(f, NC_tls_alert_code) != 0; /* 0 is close_notify, RFC 8446 6.1 */
    nc_buf_c(&words, "TLS ");
    if (open)
        nc_tls_alert_words(&words, nc_session_program(l->session), nc_hear_number(f, NC_tls_alert_code));
    else
        nc_buf_c(&words, "encrypted alert");
    s->step.text = take_words(l, &words);
}

static void hear_option(nc_listener *l, const nc_fact *f)
{
    bool by_client = nc_str_eq(nc_hear_text(l, f, NC_telnet_option_by), NC_S("client"));
    nc_heard *s =
        nc_hear_add(l, f, f->slot[NC_telnet_option_client], f->slot[NC_telnet_option_server], by_client);
    if (s == NULL)
        return;
    s->step.key = s->step.text = nc_arena_printf(l->arena, "Telnet %.*s %.*s: %.*s",
                                                 NC_FMT(nc_hear_text(l, f, NC_telnet_option_asked)),
                                                 NC_FMT(nc_hear_text(l, f, NC_telnet_option_option)),
                                                 NC_FMT(nc_hear_text(l, f, NC_telnet_option_result)));
}

/* Ports that a system chose are not the same in two runs, so the words to compare by leave them out. */
static nc_str port_words(nc_listener *l, const nc_fact *f, bool all)
{
    long long client = nc_hear_number(f, NC_tcp_connection_cport),
              server = nc_hear_number(f, NC_tcp_connection_sport);
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

static void name_connection(nc_listener *l, const nc_fact *f, nc_heard *s, nc_str what)
{
    const nc_str ports[] = {port_words(l, f, false), port_words(l, f, true)};
    s->step.beside = nc_hear_number(f, NC_tcp_connection_sport) >= HIGH_PORT;
    s->step.key = nc_arena_printf(l->arena, "connection %.*s%.*s", NC_FMT(ports[0]), NC_FMT(what));
    s->step.text = nc_arena_printf(l->arena, "connection %.*s%.*s", NC_FMT(ports[1]), NC_FMT(what));
}

/* Its beginning is a step where it was recorded, its end where there was one. */
static void hear_connection(nc_listener *l, const nc_fact *f)
{
    nc_word client = f->slot[NC_tcp_connection_client], server = f->slot[NC_tcp_connection_server];
    nc_str opening = nc_hear_text(l, f, NC_tcp_connection_handshake),
           end = end_words(nc_hear_text(l, f, NC_tcp_connection_close));
    bool refused = nc_str_eq(opening, NC_S("refused")), full = nc_str_eq(opening, NC_S("full"));
    nc_heard *s = nc_str_eq(opening, NC_S("not_seen")) ? NULL : nc_hear_add(l, f, client, server, true);
    if (s != NULL) {
        s->step.at = nc_hear_number(f, NC_tcp_connection_first);
        s->step.record = (uint64_t)nc_hear_number(f, NC_tcp_connection_first_n);
        name_connection(l, f, s,
                        refused ? NC_S(" refused")
                        : full  ? NC_S("")
                                : NC_S(", opening not complete"));
        s->step.fails = !full;
    }
    if (end.n == 0 || refused || (s = nc_hear_add(l, f, client, server, false)) == NULL)
        return;
    s->step.at = nc_hear_number(f, NC_tcp_connection_last);
    s->step.record = (uint64_t)nc_hear_number(f, NC_tcp_connection_last_n);
    name_connection(l, f, s, end);
    s->step.fails = nc_str_starts(end, NC_S(" reset"));
}

static void hear_coverage(nc_listener *l, const nc_fact *f)
{
    size_t source = f->from.source;
    if (source >= l->until_count || !nc_fact_has(f, NC_COVERAGE_TO))
        return;
    int64_t to = nc_v_int(f->slot[NC_COVERAGE_TO]);
    l->until[source] = l->until[source] == NC_TIME_NONE || to > l->until[source] ? to : l->until[source];
}

typedef void hear(nc_listener *l, const nc_fact *fact);
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
    {NC_F_app_banner, NC_app_banner_flow, nc_hear_banner},
    {NC_F_ssh_exchange, NC_ssh_exchange_flow, nc_hear_ssh_exchange},
    {NC_F_ssh_disconnect, NC_ssh_disconnect_flow, nc_hear_ssh_disconnect},
    {NC_F_http_exchange, NC_http_exchange_flow, nc_hear_http},
    {NC_F_tn3270_exchange, NC_tn3270_exchange_flow, nc_hear_key},
    {NC_F_tn3270_event, NC_tn3270_event_flow, nc_hear_terminal},
    {NC_F_dns, NC_dns_flow, nc_hear_dns},
    {NC_F_smtp_reply, NC_smtp_reply_flow, nc_hear_mail},
    {NC_F_ike, NC_ike_flow, nc_hear_ike},
    {NC_F_ike_notify, NC_ike_notify_flow, nc_hear_ike_notify},
    {NC_F_request, NC_request_flow, nc_hear_request},
    {NC_F_telnet_option, NC_telnet_option_flow, hear_option},
    {NC_F_tcp_connection, NC_tcp_connection_flow, hear_connection},
};
enum { EARS = sizeof ears / sizeof *ears, MOST_SOURCES = 4096 };

static void put(nc_sink *sink, const nc_fact *fact)
{
    nc_listener *l = (nc_listener *)(void *)sink;
    for (size_t i = 0; i < EARS; i++) {
        if (ears[i].type != fact->type)
            continue;
        l->flow = ears[i].flow;
        ears[i].hear(l, fact);
    }
}

/* ---- the chosen ones ---- */

static bool chosen_port(const nc_listener *l, nc_str talk)
{
    nc_ends ends = {.ip = {0}};
    if (l->choice->port == 0)
        return true;
    return nc_ends_read_talk(l->sink.pool, talk, &ends) &&
           (ends.port[0] == l->choice->port || ends.port[1] == l->choice->port);
}

static bool chosen(const nc_listener *l, const nc_heard *s)
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

static void drop_others(nc_listener *l)
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
    const nc_heard *a = left, *b = right;
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

static bool same_talk(const nc_heard *a, const nc_heard *b)
{
    return a->source == b->source && a->low == b->low && a->high == b->high;
}

static void take(const nc_listener *l, const nc_heard *first, size_t count, nc_talk *out)
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
static int64_t rest_of(const nc_listener *l, const nc_heard *last)
{
    bool known = last->source < l->until_count && l->until[last->source] != NC_TIME_NONE;
    return known ? l->until[last->source] - last->step.at : 0;
}

/* What is like the talk to be compared with comes first.  Dialogues come before names that are asked for;
 * then steps count, then the length of the recording. */
typedef struct standing {
    nc_alike alike;
    size_t dialogue, count;
    int64_t rest;
} standing;

static standing standing_of(const nc_listener *l, const nc_heard *first, size_t count)
{
    standing now = {.alike = nc_likeness_of(l->likeness, first, count),
                    .count = count,
                    .rest = rest_of(l, &first[count - 1])};
    for (size_t i = 0; i < count; i++)
        now.dialogue += first[i].datagram ? 0 : 1;
    return now;
}

static bool stands_above(const standing *a, const standing *b)
{
    if (a->alike.hosts != b->alike.hosts)
        return a->alike.hosts > b->alike.hosts;
    if (a->alike.steps != b->alike.steps)
        return a->alike.steps > b->alike.steps;
    if (a->dialogue != b->dialogue)
        return a->dialogue > b->dialogue;
    return a->count != b->count ? a->count > b->count : a->rest > b->rest;
}

static bool choose(nc_listener *l, nc_talk *out)
{
    size_t best = 0;
    standing most = {.count = 0};
    drop_others(l);
    if (l->count > 1)
        qsort(l->steps, l->count, sizeof *l->steps, by_talk);
    for (size_t i = 0, end; i < l->count; i = end) {
        for (end = i + 1; end < l->count && same_talk(&l->steps[i], &l->steps[end]); end++)
            ;
        standing now = standing_of(l, &l->steps[i], end - i);
        if (most.count > 0 && !stands_above(&now, &most))
            continue;
        best = i;
        most = now;
    }
    if (most.count > 0)
        take(l, &l->steps[best], most.count, out);
    return most.count > 0;
}

static bool chooses(const nc_choice *c)
{
    return c->net[0] != 0 || c->net[1] != 0 || c->macs != 0 || c->port != 0 || c->from != NC_TIME_NONE ||
           c->to != NC_TIME_NONE || c->survey != NULL;
}

nc_err nc_session_talk(nc_session *session, nc_str bundle, const nc_choice *choice, const nc_talk *like,
                       nc_talk *out)
{
    size_t types = nc_vocab_count(nc_session_vocab(session));
    uint64_t *wanted = nc_xcalloc(types, sizeof *wanted);
    nc_listener l = {
        .sink = {.put = put, .pool = nc_session_pool(session), .wanted = wanted, .wanted_count = types},
        .arena = nc_session_arena(session),
        .sources = nc_session_sources(session),
        .session = session,
        .choice = choice,
        .likeness = nc_likeness_new(nc_session_pool(session), like),
        .until_count = MOST_SOURCES};
    for (size_t i = 0; i < EARS; i++)
        wanted[ears[i].type] = UINT64_MAX;
    l.until = nc_xcalloc(MOST_SOURCES, sizeof *l.until);
    for (size_t i = 0; i < MOST_SOURCES; i++)
        l.until[i] = NC_TIME_NONE;
    *out = (nc_talk){.run = bundle, .until = NC_TIME_NONE};
    nc_err err = nc_session_read(session, &bundle, 1, &l.sink);
    if (err == NC_E_OK && !choose(&l, out))
        err = nc_report(
            nc_session_diag(session), NC_E_UNKNOWN, (nc_place){.file = bundle},
            "nothing %s is a step of a dialogue: a connection, FTP, TLS, SSH, HTTP/1, mail, IKE, Telnet, "
            "3270, DNS, SNMP, NTP, TFTP, ping",
            chooses(choice) ? "that was chosen" : "in it");
    nc_likeness_free(l.likeness);
    free(wanted);
    free(l.until);
    free(l.steps);
    return err;
}
