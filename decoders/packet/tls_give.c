/* SPDX-License-Identifier: Apache-2.0 */
#include "der.h"
#include "tls.h"

#include "engine/base/crypto.h"

/* Facts about certificates, alerts and whole sessions. */

static nc_word word(const nc_talk *talk, const char *text)
{
    return nc_intern(talk->wire->c->pool, nc_str_c(text));
}

static const char *side_name(unsigned who)
{
    return who == NC_CLIENT ? "client" : "server";
}

static const char *stage_name(nc_tls_stage stage)
{
    static const char *const names[] = {
        "nothing",           "client_hello",       "hello_retry", "server_hello",    "certificate",
        "server_hello_done", "client_certificate", "client_key",  "client_finished", "established"};
    return names[stage];
}

/* ---- certificates ---- */

/* Text from evidence under a slot; emptied afterwards. */
static void set_text(nc_fact *fact, unsigned slot, const nc_talk *talk, nc_buf *text)
{
    nc_buf safe = {.p = NULL};
    nc_buf_safe(&safe, nc_buf_str(text), true);
    nc_fact_set(fact, slot, nc_intern(talk->wire->c->pool, nc_buf_str(&safe)));
    nc_buf_free(&safe);
    nc_buf_clear(text);
}

static void put_hex(nc_buf *out, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++)
        nc_buf_printf(out, "%02x", (unsigned)p[i]);
}

static void put_names(nc_buf *out, const nc_talk *talk, nc_str names)
{
    nc_x509_kind kind;
    nc_str name;
    while (nc_x509_next_name(&names, &kind, &name)) {
        nc_buf_c(out, out->n ? " " : "");
        if (kind == NC_X509_DNS) {
            nc_buf_add(out, name);
            continue;
        }
        const uint8_t *p = (const uint8_t *)name.p;
        nc_word ip = name.n == 4 ? nc_w_ip4(nc_be32_at(p)) : nc_w_ip6(talk->wire->c->pool, p);
        nc_value_print(out, talk->wire->c->pool, NC_T_IP, ip);
    }
}

static void set_identity(nc_fact *fact, const nc_talk *talk, const nc_x509 *x)
{
    uint8_t digest[NC_SHA256];
    nc_buf text = {.p = NULL};
    nc_x509_name(&text, x->subject);
    set_text(fact, NC_tls_certificate_subject, talk, &text);
    nc_x509_name(&text, x->issuer);
    set_text(fact, NC_tls_certificate_issuer, talk, &text);
    put_hex(&text, x->serial.p, x->serial.n);
    set_text(fact, NC_tls_certificate_serial, talk, &text);
    put_names(&text, talk, x->names);
    if (text.n != 0)
        set_text(fact, NC_tls_certificate_names, talk, &text);
    nc_sha1(x->whole.p, x->whole.n, digest);
    put_hex(&text, digest, NC_SHA1);
    set_text(fact, NC_tls_certificate_sha1, talk, &text);
    nc_sha256(x->whole.p, x->whole.n, digest);
    put_hex(&text, digest, NC_SHA256);
    set_text(fact, NC_tls_certificate_sha256, talk, &text);
    nc_buf_free(&text);
}

static void set_nature(nc_fact *fact, const nc_talk *talk, const nc_x509 *x)
{
    nc_pool *pool = talk->wire->c->pool;
    if (x->not_before != NC_TIME_NONE)
        nc_fact_set(fact, NC_tls_certificate_not_before, nc_w_int(x->not_before));
    if (x->not_after != NC_TIME_NONE)
        nc_fact_set(fact, NC_tls_certificate_not_after, nc_w_int(x->not_after));
    nc_fact_set(fact, NC_tls_certificate_key, nc_intern(pool, x->key));
    if (x->bits != 0)
        nc_fact_set(fact, NC_tls_certificate_bits, x->bits);
    nc_fact_set(fact, NC_tls_certificate_signature, nc_intern(pool, x->signature));
    nc_fact_set(fact, NC_tls_certificate_self_issued, nc_w_bool(x->self_issued));
    nc_fact_set(fact, NC_tls_certificate_ca, nc_w_bool(x->ca));
}

static void give_certificate(nc_talk *talk, unsigned who, unsigned index, unsigned chain, nc_str der,
                             const nc_origin *from)
{
    const nc_tls *tls = talk->state;
    nc_x509 x;
    nc_fact fact;
    if (!nc_x509_read(&x, der))
        return;
    nc_fact_begin(&fact, NC_F_tls_certificate, from);
    nc_fact_set(&fact, NC_tls_certificate_flow, nc_wire_flow_id(talk->wire, talk->flow));
    nc_fact_set(&fact, NC_tls_certificate_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(&fact, NC_tls_certificate_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(&fact, NC_tls_certificate_sport, nc_talk_port(talk, NC_SERVER));
    nc_fact_set(&fact, NC_tls_certificate_by, word(talk, side_name(who)));
    nc_fact_set(&fact, NC_tls_certificate_index, index);
    nc_fact_set(&fact, NC_tls_certificate_chain, chain);
    set_identity(&fact, talk, &x);
    set_nature(&fact, talk, &x);
    if (who == NC_SERVER && index == 0 && tls->sni != 0) {
        nc_fact_set(&fact, NC_tls_certificate_sni, tls->sni);
        nc_fact_set(&fact, NC_tls_certificate_named,
                    nc_w_bool(nc_x509_names_host(&x, nc_sym_str(talk->wire->c->pool, tls->sni))));
    }
    nc_put(talk->wire->sink, &fact);
}

/* RFC 5246 7.4.2: a list of certificates, each with a length of three bytes. */
static bool next_certificate(nc_cursor *list, nc_str *der)
{
    if (nc_left(list) < 3)
        return false;
    size_t length = (size_t)nc_u8(list) << 16;
    nc_cursor one = nc_sub(list, length | nc_be16(list));
    *der = nc_cursor_rest(&one);
    return one.state == NC_READ_OK;
}

void nc_tls_give_certificates(nc_talk *talk, unsigned who, nc_cursor body, const nc_origin *from)
{
    nc_skip(&body, 3); /* length of the list */
    nc_cursor list = body;
    nc_str der;
    unsigned chain = 0;
    while (next_certificate(&list, &der))
        chain++;
    list = body;
    for (unsigned i = 0; next_certificate(&list, &der); i++)
        give_certificate(talk, who, i, chain, der, from);
}

/* ---- alerts ---- */

static void set_alert_parties(nc_fact *fact, const nc_talk *talk, unsigned who)
{
    nc_fact_set(fact, NC_tls_alert_flow, nc_wire_flow_id(talk->wire, talk->flow));
    nc_fact_set(fact, NC_tls_alert_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(fact, NC_tls_alert_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(fact, NC_tls_alert_sport, nc_talk_port(talk, NC_SERVER));
    nc_fact_set(fact, NC_tls_alert_by, word(talk, side_name(who)));
    nc_fact_set(fact, NC_tls_alert_sender, nc_talk_ip(talk, who));
    nc_fact_set(fact, NC_tls_alert_receiver, nc_talk_ip(talk, !who));
}

void nc_tls_give_alert(nc_talk *talk, const nc_tls_alert *alert, const nc_origin *from)
{
    const nc_tls *tls = talk->state;
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_tls_alert))
        return;
    nc_fact_begin(&fact, NC_F_tls_alert, from);
    set_alert_parties(&fact, talk, alert->who);
    if (alert->clear) {
        nc_fact_set(&fact, NC_tls_alert_level, word(talk, alert->level == 1 ? "warning" : "fatal"));
        nc_fact_set(&fact, NC_tls_alert_code, alert->code);
    }
    if (tls->stage != NC_TLS_NOTHING || tls->from_start)
        nc_fact_set(&fact, NC_tls_alert_after, word(talk, stage_name(tls->stage)));
    if (tls->version != NC_TLS_1_3)
        nc_fact_set(&fact, NC_tls_alert_no_certificate, nc_w_bool(tls->client_cert == NC_TLS_NONE_SENT));
    nc_fact_set(&fact, NC_tls_alert_encrypted, nc_w_bool(!alert->clear));
    nc_fact_set(&fact, NC_tls_alert_guess, nc_w_bool(alert->guess));
    nc_put(talk->wire->sink, &fact);
}

/* ---- the session ---- */

/* The recording has both directions from the ClientHello on, without a hole. */
static bool seen_whole(const nc_talk *talk)
{
    const nc_tls *tls = talk->state;
    unsigned seen = talk->flow->side[0].flags & talk->flow->side[1].flags & NC_SIDE_SEEN;
    return tls->has_hello && seen != 0 && !tls->side[NC_CLIENT].missing && !tls->side[NC_SERVER].missing;
}

static void set_progress(nc_fact *fact, const nc_talk *talk, bool over)
{
    const nc_tls *tls = talk->state;
    bool established = tls->stage == NC_TLS_ESTABLISHED, whole = seen_whole(talk);
    nc_fact_set(fact, NC_tls_session_stage, word(talk, stage_name(tls->stage)));
    if (established || (whole && over))
        nc_fact_set(fact, NC_tls_session_complete, nc_w_bool(established));
    if (established && tls->has_hello && tls->hello_at != NC_TIME_NONE && tls->done_at != NC_TIME_NONE &&
        tls->done_at >= tls->hello_at)
        nc_fact_set(fact, NC_tls_session_time, nc_w_int(tls->done_at - tls->hello_at));
    const nc_tls_side *server = &tls->side[NC_SERVER];
    if (server->heard && (tls->has_answer || server->plain || tls->alerts != 0))
        nc_fact_set(fact, NC_tls_session_answer, word(talk, server->plain ? "plain" : "tls"));
    else if (whole && over && !server->heard)
        nc_fact_set(fact, NC_tls_session_answer, word(talk, "nothing"));
    if (tls->plain != 0)
        nc_fact_set(fact, NC_tls_session_plain, tls->plain);
    nc_fact_set(fact, NC_tls_session_alerts, tls->alerts);
}

static void set_agreed(nc_fact *fact, const nc_talk *talk)
{
    static const char *const certs[] = {"not_asked", "asked", "sent", "none_sent"};
    const nc_tls *tls = talk->state;
    if (tls->has_answer) {
        nc_fact_set(fact, NC_tls_session_version, tls->version);
        nc_fact_set(fact, NC_tls_session_suite, tls->suite);
        if (tls->has_hello)
            nc_fact_set(fact, NC_tls_session_resumed, nc_w_bool(tls->resumed));
        if (tls->version < NC_TLS_1_3 && !tls->side[NC_SERVER].missing && !tls->side[NC_CLIENT].missing)
            nc_fact_set(fact, NC_tls_session_client_cert, word(talk, certs[tls->client_cert]));
    }
    if (tls->sni != 0)
        nc_fact_set(fact, NC_tls_session_sni, tls->sni);
    if (tls->inside != 0)
        nc_fact_set(fact, NC_tls_session_inside, tls->inside);
}

void nc_tls_give_session(nc_talk *talk, nc_talk_end how)
{
    const nc_tls *tls = talk->state;
    const nc_flow *flow = talk->flow;
    nc_origin from = {.at = flow->last, .source = talk->wire->source, .vantage = talk->wire->vantage};
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_tls_session))
        return;
    if (talk->wire->by_line)
        from.line = (uint32_t)flow->last_n;
    else
        from.record = flow->last_n;
    nc_fact_begin(&fact, NC_F_tls_session, &from);
    nc_fact_set(&fact, NC_tls_session_flow, nc_wire_flow_id(talk->wire, talk->flow));
    nc_fact_set(&fact, NC_tls_session_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(&fact, NC_tls_session_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(&fact, NC_tls_session_sport, nc_talk_port(talk, NC_SERVER));
    if (tls->has_hello) {
        nc_fact_set(&fact, NC_tls_session_hello_n, tls->hello_n);
        if (tls->hello_at != NC_TIME_NONE)
            nc_fact_set(&fact, NC_tls_session_started, nc_w_int(tls->hello_at));
    }
    set_progress(&fact, talk, how == NC_TALK_CLOSED);
    set_agreed(&fact, talk);
    if (talk->closing) {
        nc_fact_set(&fact, NC_tls_session_closed_by, word(talk, side_name(talk->closer)));
        nc_fact_set(&fact, NC_tls_session_reset, nc_w_bool(talk->reset));
    }
    nc_put(talk->wire->sink, &fact);
}
