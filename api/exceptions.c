/* SPDX-License-Identifier: Apache-2.0 */
#include "api/exceptions.h"

#include "api/again.h"
#include "api/ssh_words.h"
#include "decoders/packet/fields.h"
#include "decoders/packet/says.h"

#include <inttypes.h>
#include <stdlib.h>

/* Facts that tell of something out of the ordinary become lines.  Each type has one function that says
 * whether and what. */

enum { MOST_ITEMS = 100000, NO_SLOT = 255 };

typedef struct gatherer {
    nc_sink sink; /* first: the sink is the gatherer */
    nc_session *session;
    nc_arena *arena;
    const nc_flow_request *request;
    unsigned classes;
    nc_exception *items;
    size_t capacity;
    nc_buf text;
    nc_exception_view *view;
} gatherer;

typedef struct teller {
    nc_fact_type type;
    unsigned flow, a, b, port; /* slots that name who it is about; NO_SLOT */
    void (*tell)(gatherer *g, const nc_fact *fact, const struct teller *how);
} teller;

static bool known(const nc_fact *f, unsigned slot)
{
    return slot != NO_SLOT && nc_fact_has(f, slot);
}

static int64_t number(const nc_fact *f, unsigned slot)
{
    return known(f, slot) ? nc_v_int(f->slot[slot]) : 0;
}

static nc_str text_of(const gatherer *g, const nc_fact *f, unsigned slot)
{
    return known(f, slot) ? nc_sym_str(g->sink.pool, (nc_sym)f->slot[slot]) : NC_S("");
}

static bool is(const gatherer *g, const nc_fact *f, unsigned slot, const char *word)
{
    return nc_str_eq(text_of(g, f, slot), nc_str_c(word));
}

static void add_span(gatherer *g, const char *before, const nc_fact *f, unsigned slot)
{
    if (!known(f, slot))
        return;
    nc_buf_c(&g->text, before);
    nc_duration_print(&g->text, nc_v_int(f->slot[slot]), false);
}

/* ---- who, and whether it was asked for ---- */

static void print_who(gatherer *g, const nc_fact *f, const teller *how, nc_buf *out)
{
    if (known(f, how->flow) && nc_session_flow_name(g->session, f->slot[how->flow], out))
        return;
    if (known(f, how->a))
        nc_value_print(out, g->sink.pool, NC_T_IP, f->slot[how->a]);
    if (known(f, how->b)) {
        nc_buf_c(out, out->n > 0 ? " - " : "");
        nc_value_print(out, g->sink.pool, NC_T_IP, f->slot[how->b]);
    }
    if (known(f, how->port))
        nc_buf_printf(out, " port %" PRId64, number(f, how->port));
}

/* The two ends, from the conversation's name where it has one. */
static nc_ends ends_of(gatherer *g, const nc_fact *f, const teller *how, nc_str who)
{
    nc_ends ends = {.ip = {0}};
    if (nc_ends_read_talk(g->sink.pool, who, &ends))
        return ends;
    ends = (nc_ends){.ip = {known(f, how->a) ? f->slot[how->a] : 0, known(f, how->b) ? f->slot[how->b] : 0}};
    ends.port[1] = (uint16_t)number(f, how->port);
    return ends;
}

/* An answer of the survey is the record that is shown, or that of the fact. */
static bool asked(gatherer *g, const nc_fact *f, nc_str who, const nc_ends *e, int64_t at, uint64_t record)
{
    const nc_choice *c = &g->request->choice;
    const nc_source *s = nc_sources_get(nc_session_sources(g->session), f->from.source);
    uint64_t own = f->from.record ? f->from.record : f->from.line;
    if (!nc_choice_time(c, at) || !nc_choice_ends(c, g->sink.pool, e->ip, e->port))
        return false;
    nc_str source = s != NULL ? s->name : NC_S("");
    return c->survey == NULL || nc_survey_record(c->survey, source, record, who) ||
           nc_survey_record(c->survey, source, own, NC_S(""));
}

/* Takes what stands in g->text. */
static void add_at(gatherer *g, const nc_fact *f, const teller *how, nc_exception_class class, int64_t at,
                   uint64_t record)
{
    nc_buf who = {0};
    print_who(g, f, how, &who);
    nc_ends ends = ends_of(g, f, how, nc_buf_str(&who));
    bool wanted = asked(g, f, nc_buf_str(&who), &ends, at, record), room = g->view->count < MOST_ITEMS;
    g->view->found[class] += wanted;
    if (wanted && (g->classes >> class & 1) != 0 && room) {
        const nc_source *s = nc_sources_get(nc_session_sources(g->session), f->from.source);
        g->items = nc_grow(g->items, &g->capacity, g->view->count, sizeof *g->items);
        g->items[g->view->count++] = (nc_exception){.class = class,
                                                    .source = s != NULL ? s->name : NC_S(""),
                                                    .who = nc_arena_copy(g->arena, nc_buf_str(&who)),
                                                    .what = nc_arena_copy(g->arena, nc_buf_str(&g->text)),
                                                    .number = record,
                                                    .at = at};
    }
    g->view->over = g->view->over || (wanted && (g->classes >> class & 1) != 0 && !room);
    nc_buf_clear(&g->text);
    nc_buf_free(&who);
}

static void add(gatherer *g, const nc_fact *f, const teller *how, nc_exception_class class)
{
    add_at(g, f, how, class, f->from.at, f->from.record ? f->from.record : f->from.line);
}

/* ---- traffic ---- */

static void tell_again(gatherer *g, const nc_fact *f, const teller *how)
{
    nc_str to = is(g, f, NC_tcp_retransmission_dir, "to_server") ? NC_S("server") : NC_S("client");
    nc_buf_printf(&g->text, "segment to the %.*s sent again, time %" PRId64, NC_FMT(to),
                  number(f, NC_tcp_retransmission_nth));
    add_span(g, ", after ", f, NC_tcp_retransmission_gap);
    if (known(f, NC_tcp_retransmission_acked) && f->slot[NC_tcp_retransmission_acked])
        nc_buf_c(&g->text, ", though it had been acknowledged");
    add(g, f, how, NC_X_TRAFFIC);
}

static void tell_window(gatherer *g, const nc_fact *f, const teller *how)
{
    nc_buf_c(&g->text, "receive window of ");
    nc_value_print(&g->text, g->sink.pool, NC_T_IP, f->slot[NC_tcp_zero_window_receiver]);
    nc_buf_c(&g->text, " closed");
    add_span(g, " for ", f, NC_tcp_zero_window_time);
    add(g, f, how, NC_X_TRAFFIC);
}

static void tell_icmp(gatherer *g, const nc_fact *f, const teller *how)
{
    static const char *const errors[] = {"unreachable", "port_unreachable", "prohibited",
                                         "too_big",     "time_exceeded",    "redirect"};
    nc_str kind = text_of(g, f, NC_icmp_kind);
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (!nc_str_eq(kind, nc_str_c(errors[i])))
            continue;
        nc_buf_printf(&g->text, "ICMP %.*s", NC_FMT(kind));
        if (known(f, NC_icmp_q_dst)) {
            nc_buf_c(&g->text, " about a packet to ");
            nc_value_print(&g->text, g->sink.pool, NC_T_IP, f->slot[NC_icmp_q_dst]);
        }
        if (known(f, NC_icmp_q_dport))
            nc_buf_printf(&g->text, " port %" PRId64, number(f, NC_icmp_q_dport));
        add(g, f, how, NC_X_TRAFFIC);
    }
}

static void tell_fragments(gatherer *g, const nc_fact *f, const teller *how)
{
    if (!known(f, NC_ip_fragments_complete) || f->slot[NC_ip_fragments_complete])
        return;
    nc_buf_printf(&g->text, "datagram of %" PRId64 " fragments is not complete",
                  number(f, NC_ip_fragments_count));
    add(g, f, how, NC_X_TRAFFIC);
}

static void tell_discard(gatherer *g, const nc_fact *f, const teller *how)
{
    nc_buf_printf(&g->text, "thrown away by the stack: %" PRId64 " %.*s", number(f, NC_discard_code),
                  NC_FMT(text_of(g, f, NC_discard_symbol)));
    add(g, f, how, NC_X_TRAFFIC);
}

static void tell_checksum(gatherer *g, const nc_fact *f, const teller *how)
{
    bool header = is(g, f, NC_packet_ip_cksum, "bad"), data = is(g, f, NC_packet_cksum, "bad");
    if (!header && !data)
        return;
    nc_buf_c(&g->text, header ? "IP header checksum is wrong" : "checksum is wrong");
    add(g, f, how, NC_X_TRAFFIC);
}

static void tell_order(gatherer *g, const nc_fact *f, const teller *how)
{
    bool server = is(g, f, NC_tcp_reordered_dir, "to_server");
    nc_buf_printf(&g->text, "segment to the %s out of order", server ? "server" : "client");
    add_span(g, ", late by ", f, NC_tcp_reordered_late);
    add(g, f, how, NC_X_TRAFFIC);
}

/* Copies that were only recorded may be the tap's. */
static void tell_double(gatherer *g, const nc_fact *f, const teller *how)
{
    bool server = is(g, f, NC_tcp_duplicate_dir, "to_server");
    if (!is(g, f, NC_tcp_duplicate_where, "on_path"))
        return;
    nc_buf_printf(&g->text, "segment to the %s doubled on its way", server ? "server" : "client");
    add(g, f, how, NC_X_TRAFFIC);
}

/* ---- sessions ---- */

static void tell_opening(gatherer *g, const nc_fact *f, const teller *how)
{
    static const struct {
        const char *word, *says;
    } errors[] = {{"refused", "connection refused"},
                  {"syn_only", "nobody answered the call (SYN)"},
                  {"partial", "opening not completed"},
                  {"syn_ack_only", "only the answer to a call was recorded"}};
    int64_t first = number(f, NC_tcp_connection_first);
    uint64_t first_n = (uint64_t)number(f, NC_tcp_connection_first_n);
    if (is(g, f, NC_tcp_connection_handshake, "not_seen"))
        return;
    nc_buf_printf(&g->text, "opening %.*s", NC_FMT(text_of(g, f, NC_tcp_connection_handshake)));
    add_span(g, ", SYN answered after ", f, NC_tcp_connection_syn_time);
    add_at(g, f, how, NC_X_INIT, first, first_n);
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        for (unsigned twice = 0; twice < 2 && is(g, f, NC_tcp_connection_handshake, errors[i].word);
             twice++) {
            nc_buf_c(&g->text, errors[i].says);
            add_at(g, f, how, twice ? NC_X_INIT_ERROR : NC_X_SESSION, first, first_n);
        }
}

/* A reset that refuses is an error of the opening. */
static void tell_closing(gatherer *g, const nc_fact *f, const teller *how)
{
    nc_str close = text_of(g, f, NC_tcp_connection_close);
    int64_t last = number(f, NC_tcp_connection_last);
    uint64_t last_n = (uint64_t)number(f, NC_tcp_connection_last_n);
    bool fin = nc_str_eq(close, NC_S("fin")), half = nc_str_eq(close, NC_S("half"));
    bool refused = is(g, f, NC_tcp_connection_handshake, "refused");
    if (close.n == 0 || nc_str_eq(close, NC_S("open")))
        return;
    const char *says = fin                                         ? "closed by both sides"
                       : half                                      ? "closed by one side only"
                       : nc_str_eq(close, NC_S("reset_by_client")) ? "reset by the client"
                                                                   : "reset by the server";
    const nc_exception_class classes[] = {NC_X_TERM, NC_X_TERM_ERROR, NC_X_SESSION};
    size_t count = fin || refused ? 1 : half ? 2 : 3;
    for (size_t i = 0; i < count; i++) {
        nc_buf_c(&g->text, says);
        add_at(g, f, how, classes[i], last, last_n);
    }
}

static void tell_connection(gatherer *g, const nc_fact *f, const teller *how)
{
    tell_opening(g, f, how);
    tell_closing(g, f, how);
}

/* ---- answers and what they say ---- */

static void tell_time(gatherer *g, const nc_fact *f, const teller *how, const char *what, unsigned answered,
                      unsigned time)
{
    bool never = known(f, answered) && !f->slot[answered] && !known(f, time);
    if (!never && (!known(f, time) || number(f, time) < g->request->slow))
        return;
    nc_buf_printf(&g->text, never ? "no answer to %s" : "slow answer to %s", what);
    add_span(g, ": ", f, time);
    add(g, f, how, NC_X_RESPONSE);
}

static void tell_http(gatherer *g, const nc_fact *f, const teller *how)
{
    nc_str method = text_of(g, f, NC_http_exchange_method), path = text_of(g, f, NC_http_exchange_path);
    tell_time(g, f, how, "HTTP request", NC_http_exchange_answered, NC_http_exchange_time);
    if (number(f, NC_http_exchange_code) < 400)
        return;
    nc_buf_printf(&g->text, "HTTP %" PRId64 " to %.*s %.*s", number(f, NC_http_exchange_code), NC_FMT(method),
                  NC_FMT(path));
    add(g, f, how, NC_X_APPLICATION);
}

static void tell_key(gatherer *g, const nc_fact *f, const teller *how)
{
    tell_time(g, f, how, "3270 key", NC_tn3270_exchange_answered, NC_tn3270_exchange_time);
}

static void tell_hello(gatherer *g, const nc_fact *f, const teller *how)
{
    tell_time(g, f, how, "TLS ClientHello", NO_SLOT, NC_tls_server_hello_wait);
}

static void tell_request(gatherer *g, const nc_fact *f, const teller *how)
{
    static const char *const fine[] = {"noerror", "noError", "ACK", "OFFER", ""};
    nc_str proto = text_of(g, f, NC_request_proto), status = text_of(g, f, NC_request_status);
    bool says = nc_str_eq(proto, NC_S("dns")) || nc_str_eq(proto, NC_S("llmnr")) ||
                nc_str_eq(proto, NC_S("snmp")) || nc_str_eq(proto, NC_S("dhcp")) ||
                nc_str_eq(proto, NC_S("nbns"));
    bool to_all = nc_str_eq(proto, NC_S("nbns")) || nc_str_eq(proto, NC_S("llmnr"));
    nc_str what =
        nc_arena_printf(g->arena, "%.*s request %.*s", NC_FMT(proto), NC_FMT(text_of(g, f, NC_request_name)));
    if (!to_all) /* calls to everybody are mostly for others */
        tell_time(g, f, how, what.p, NC_request_answered, NC_request_time);
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        says = says && !nc_str_eq(status, nc_str_c(fine[i]));
    if (!says)
        return;
    nc_buf_printf(&g->text, "%.*s: %.*s", NC_FMT(what), NC_FMT(status));
    add(g, f, how, NC_X_APPLICATION);
}

/* A reply that refuses, in the numbers of FTP and mail. */
static void tell_refusal(gatherer *g, const nc_fact *f, const teller *how, const char *of, unsigned code,
                         unsigned text)
{
    if (number(f, code) < 400)
        return;
    nc_buf_printf(&g->text, "%s %" PRId64 " %.*s", of, number(f, code), NC_FMT(text_of(g, f, text)));
    add(g, f, how, NC_X_APPLICATION);
}

static void tell_reply(gatherer *g, const nc_fact *f, const teller *how)
{
    tell_time(g, f, how, "FTP command", NO_SLOT, NC_ftp_reply_time);
    tell_refusal(g, f, how, "FTP", NC_ftp_reply_code, NC_ftp_reply_text);
}

static void tell_mail(gatherer *g, const nc_fact *f, const teller *how)
{
    tell_time(g, f, how, "mail command", NO_SLOT, NC_smtp_reply_time);
    tell_refusal(g, f, how, "mail", NC_smtp_reply_code, NC_smtp_reply_text);
}

/* Cookies and other groups are asked for in the usual course (RFC 7296 1.2, 2.6). */
static void tell_ike(gatherer *g, const nc_fact *f, const teller *how)
{
    if (is(g, f, NC_ike_notify_kind, "cookie") || is(g, f, NC_ike_notify_kind, "invalid_ke_payload"))
        return;
    nc_buf_printf(&g->text, "IKE %.*s (%" PRId64 ")", NC_FMT(text_of(g, f, NC_ike_notify_kind)),
                  number(f, NC_ike_notify_code));
    add(g, f, how, NC_X_APPLICATION);
}

/* Alert 0 is close_notify (RFC 8446, 6.1): no error. */
static void tell_alert(gatherer *g, const nc_fact *f, const teller *how)
{
    if (!known(f, NC_tls_alert_code) || number(f, NC_tls_alert_code) == 0)
        return;
    nc_str level = text_of(g, f, NC_tls_alert_level), by = text_of(g, f, NC_tls_alert_by);
    const char *name = nc_field_word(NC_FIELD_TLS_ALERT_DESC, (uint64_t)number(f, NC_tls_alert_code));
    nc_buf_printf(&g->text, "TLS alert %" PRId64 "%s%s (%.*s) of the %.*s", number(f, NC_tls_alert_code),
                  name != NULL ? " " : "", name != NULL ? name : "", NC_FMT(level), NC_FMT(by));
    add(g, f, how, NC_X_APPLICATION);
}

static void tell_ssh_offers(gatherer *g, const nc_fact *f, const teller *how)
{
    if (!known(f, NC_ssh_exchange_missing))
        return;
    nc_buf_c(&g->text, "SSH: no common ");
    nc_ssh_kind_words(&g->text, text_of(g, f, NC_ssh_exchange_missing));
    nc_buf_printf(&g->text, "; the client offers %.*s, the server %.*s",
                  NC_FMT(text_of(g, f, NC_ssh_exchange_client_offer)),
                  NC_FMT(text_of(g, f, NC_ssh_exchange_server_offer)));
    add(g, f, how, NC_X_APPLICATION);
}

/* Reason 11 is the normal end (RFC 4253 11.1: by application). */
static void tell_ssh_end(gatherer *g, const nc_fact *f, const teller *how)
{
    enum { BY_APPLICATION = 11 };
    nc_str text = text_of(g, f, NC_ssh_disconnect_text), by = text_of(g, f, NC_ssh_disconnect_by);
    if (number(f, NC_ssh_disconnect_reason) == BY_APPLICATION)
        return;
    nc_buf_printf(&g->text, "SSH disconnect of the %.*s: ", NC_FMT(by));
    nc_ssh_reason_words(&g->text, number(f, NC_ssh_disconnect_reason));
    nc_buf_printf(&g->text, "%s%.*s", text.n > 0 ? ": " : "", NC_FMT(text));
    add(g, f, how, NC_X_APPLICATION);
}

/* RFC 2355 7.1.6, 10.3: an UNBIND of reason 1 is the normal end, 2 announces another BIND. */
static void tell_3270(gatherer *g, const nc_fact *f, const teller *how)
{
    int64_t code = number(f, NC_tn3270_event_code);
    bool has_code = known(f, NC_tn3270_event_code);
    if (is(g, f, NC_tn3270_event_kind, "device_rejected")) {
        nc_buf_c(&g->text, "TN3270E device rejected");
    } else if (is(g, f, NC_tn3270_event_kind, "negative_response")) {
        nc_buf_c(&g->text, "TN3270E negative response");
    } else if (is(g, f, NC_tn3270_event_kind, "unbind") && has_code && code != 1 && code != 2) {
        nc_buf_c(&g->text, "TN3270E UNBIND");
    } else {
        return;
    }
    nc_str lu = text_of(g, f, NC_tn3270_event_asked), sense = text_of(g, f, NC_tn3270_event_sense);
    const char *name =
        is(g, f, NC_tn3270_event_kind, "device_rejected") ? nc_device_reason((uint64_t)code) : NULL;
    if (has_code)
        nc_buf_printf(&g->text, ", code %" PRId64 "%s%s", code, name != NULL ? " " : "",
                      name != NULL ? name : "");
    if (sense.n > 0)
        nc_buf_printf(&g->text, ", sense %.*s", NC_FMT(sense));
    if (lu.n > 0)
        nc_buf_printf(&g->text, ", LU %.*s asked for", NC_FMT(lu));
    add(g, f, how, NC_X_APPLICATION);
}

#define OF(type, a, b) NC_F_##type, NC_##type##_flow, NC_##type##_##a, NC_##type##_##b
static const teller tellers[] = {
    {NC_F_tcp_retransmission, NC_tcp_retransmission_flow, NO_SLOT, NO_SLOT, NO_SLOT, tell_again},
    {NC_F_tcp_reordered, NC_tcp_reordered_flow, NO_SLOT, NO_SLOT, NO_SLOT, tell_order},
    {NC_F_tcp_duplicate, NC_tcp_duplicate_flow, NO_SLOT, NO_SLOT, NO_SLOT, tell_double},
    {OF(tcp_zero_window, receiver, sender), NO_SLOT, tell_window},
    {NC_F_icmp, NO_SLOT, NC_icmp_src, NC_icmp_dst, NO_SLOT, tell_icmp},
    {NC_F_ip_fragments, NO_SLOT, NC_ip_fragments_src, NC_ip_fragments_dst, NO_SLOT, tell_fragments},
    {NC_F_discard, NO_SLOT, NC_discard_src, NC_discard_dst, NC_discard_dport, tell_discard},
    {OF(packet, ip_src, ip_dst), NC_packet_dport, tell_checksum},
    {OF(tcp_connection, client, server), NC_tcp_connection_sport, tell_connection},
    {OF(http_exchange, client, server), NC_http_exchange_sport, tell_http},
    {OF(tn3270_exchange, client, server), NO_SLOT, tell_key},
    {OF(tn3270_event, client, server), NO_SLOT, tell_3270},
    {OF(tls_server_hello, client, server), NC_tls_server_hello_sport, tell_hello},
    {OF(request, client, server), NO_SLOT, tell_request},
    {OF(ftp_reply, client, server), NO_SLOT, tell_reply},
    {OF(tls_alert, client, server), NC_tls_alert_sport, tell_alert},
    {OF(smtp_reply, client, server), NC_smtp_reply_sport, tell_mail},
    {OF(ike_notify, src, dst), NO_SLOT, tell_ike},
    {OF(ssh_exchange, client, server), NC_ssh_exchange_sport, tell_ssh_offers},
    {OF(ssh_disconnect, client, server), NC_ssh_disconnect_sport, tell_ssh_end},
};
enum { TELLERS = sizeof tellers / sizeof *tellers };

static void put(nc_sink *sink, const nc_fact *fact)
{
    for (size_t i = 0; i < TELLERS; i++)
        if (tellers[i].type == fact->type)
            tellers[i].tell((gatherer *)(void *)sink, fact, &tellers[i]);
}

static int by_place(const void *left, const void *right)
{
    const nc_exception *a = left, *b = right;
    int order = nc_str_cmp(a->source, b->source);
    if (order != 0)
        return order;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    order = (a->class > b->class) - (a->class < b->class);
    order = order != 0 ? order : nc_str_cmp(a->who, b->who);
    return order != 0 ? order : nc_str_cmp(a->what, b->what);
}

nc_err nc_session_exceptions(nc_session *session, const nc_str *bundles, size_t count,
                             const nc_flow_request *request, unsigned classes, nc_exception_view *out)
{
    size_t types = nc_vocab_count(nc_session_vocab(session));
    uint64_t *wanted = nc_xcalloc(types, sizeof *wanted);
    nc_pool *pool = nc_session_pool(session);
    gatherer g = {.sink = {.put = put, .pool = pool, .wanted = wanted, .wanted_count = types},
                  .session = session,
                  .arena = nc_session_arena(session),
                  .request = request,
                  .classes = classes,
                  .view = out};
    for (size_t i = 0; i < TELLERS; i++)
        wanted[tellers[i].type] = UINT64_MAX;
    *out = (nc_exception_view){.slow = request->slow};
    nc_err err = nc_session_read(session, bundles, count, &g.sink);
    if (out->count > 1)
        qsort(g.items, out->count, sizeof *g.items, by_place);
    nc_exception *items = NC_NEW_ARRAY(g.arena, nc_exception, out->count + 1);
    if (out->count > 0)
        memcpy(items, g.items, out->count * sizeof *items);
    out->items = items;
    nc_buf_free(&g.text);
    free(g.items);
    free(wanted);
    return err;
}
