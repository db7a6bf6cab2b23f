/* SPDX-License-Identifier: Apache-2.0 */
#include "requests.h"
#include "smtp.h"

/* Facts of SMTP. */

enum { TEXT_MOST = 200 };

static nc_word word(const nc_talk *talk, nc_str text)
{
    return nc_intern(talk->wire->c->pool, text);
}

static nc_word verb_word(const nc_talk *talk, nc_smtp_verb verb)
{
    static const nc_str names[NC_SMTP_VERBS] = {
        [NC_SMTP_GREETING] = NC_SI("greeting"), [NC_SMTP_EHLO] = NC_SI("EHLO"),
        [NC_SMTP_HELO] = NC_SI("HELO"),         [NC_SMTP_MAIL] = NC_SI("MAIL"),
        [NC_SMTP_RCPT] = NC_SI("RCPT"),         [NC_SMTP_DATA] = NC_SI("DATA"),
        [NC_SMTP_CONTENT] = NC_SI("content"),   [NC_SMTP_CHUNK] = NC_SI("BDAT"),
        [NC_SMTP_STARTTLS] = NC_SI("STARTTLS"), [NC_SMTP_AUTH] = NC_SI("AUTH"),
        [NC_SMTP_QUIT] = NC_SI("QUIT"),         [NC_SMTP_RSET] = NC_SI("RSET"),
        [NC_SMTP_OTHER] = NC_SI("other")};
    return word(talk, names[verb]);
}

/* Characters of an address's name (RFC 5321 4.1.2: of an atom, and the dot). */
static bool in_name(char c)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || (unsigned char)c >= 0x80 || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

/* Who somebody is stays out of reports; the domain is needed. */
static nc_word without_names(const nc_talk *talk, nc_str text)
{
    nc_buf plain = {.p = NULL}, safe = {.p = NULL};
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '@') {
            while (plain.n > 0 && in_name(plain.p[plain.n - 1]))
                plain.n--;
            nc_buf_c(&plain, "...");
        }
        nc_buf_char(&plain, text.p[i]);
    }
    nc_buf_safe(&safe, nc_str_sub(nc_buf_str(&plain), 0, TEXT_MOST), true);
    nc_word out = word(talk, nc_buf_str(&safe));
    nc_buf_free(&plain);
    nc_buf_free(&safe);
    return out;
}

/* An enhanced status code (RFC 3463 2): class, subject, detail; empty: the text begins with none. */
static nc_str status_of(nc_str text)
{
    size_t at = 0, dots = 0, digits = 0;
    for (; at < text.n && (text.p[at] == '.' || (text.p[at] >= '0' && text.p[at] <= '9')); at++) {
        bool dot = text.p[at] == '.';
        if (dot && digits == 0)
            return NC_S("");
        dots += dot;
        digits = dot ? 0 : digits + 1;
        if (digits > 3)
            return NC_S("");
    }
    bool whole = dots == 2 && digits > 0 && (at == text.n || text.p[at] == ' ') && text.p[1] == '.';
    return whole && (text.p[0] == '2' || text.p[0] == '4' || text.p[0] == '5') ? nc_str_sub(text, 0, at)
                                                                               : NC_S("");
}

static void set_span(nc_fact *fact, unsigned slot, int64_t time)
{
    if (time != NC_TIME_NONE)
        nc_fact_set(fact, slot, nc_w_int(time));
}

static void set_times(nc_fact *fact, const nc_talk *talk, const nc_smtp_command *command)
{
    const nc_smtp *s = talk->state;
    const unsigned whole = NC_FLOW_SYN | NC_FLOW_SYNACK | NC_FLOW_ACK;
    if (command->verb != NC_SMTP_GREETING)
        set_span(fact, NC_smtp_reply_time, nc_elapsed(command->at, s->begun));
    else if ((talk->flow->flags & whole) == whole)
        set_span(fact, NC_smtp_reply_after_call, nc_elapsed(talk->flow->first, s->begun));
}

void nc_smtp_give_reply(const nc_talk *talk, const nc_smtp_command *command, unsigned code,
                        const nc_piece *piece)
{
    const nc_smtp *s = talk->state;
    nc_str status = status_of(nc_buf_str(&s->text));
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_smtp_reply))
        return;
    nc_fact_begin(&fact, NC_F_smtp_reply, piece->from);
    nc_fact_set(&fact, NC_smtp_reply_flow, nc_wire_flow_id(talk->wire, talk->flow));
    nc_fact_set(&fact, NC_smtp_reply_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(&fact, NC_smtp_reply_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(&fact, NC_smtp_reply_sport, nc_talk_port(talk, NC_SERVER));
    nc_fact_set(&fact, NC_smtp_reply_code, code);
    if (status.n > 0)
        nc_fact_set(&fact, NC_smtp_reply_status, word(talk, status));
    nc_fact_set(&fact, NC_smtp_reply_text, without_names(talk, nc_buf_str(&s->text)));
    if (command != NULL) {
        nc_fact_set(&fact, NC_smtp_reply_to_verb, verb_word(talk, command->verb));
        if (command->verb != NC_SMTP_GREETING)
            nc_fact_set(&fact, NC_smtp_reply_to_n, command->n);
        set_times(&fact, talk, command);
    }
    nc_put(talk->wire->sink, &fact);
}

void nc_smtp_give_session(const nc_talk *talk, nc_talk_end how)
{
    const nc_smtp *s = talk->state;
    nc_origin from = {
        .at = talk->flow->last, .source = talk->wire->source, .vantage = talk->wire->vantage};
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_smtp_session))
        return;
    if (talk->wire->by_line)
        from.line = (uint32_t)talk->flow->last_n;
    else
        from.record = talk->flow->last_n;
    nc_fact_begin(&fact, NC_F_smtp_session, &from);
    nc_fact_set(&fact, NC_smtp_session_flow, nc_wire_flow_id(talk->wire, talk->flow));
    nc_fact_set(&fact, NC_smtp_session_client, nc_talk_ip(talk, NC_CLIENT));
    nc_fact_set(&fact, NC_smtp_session_server, nc_talk_ip(talk, NC_SERVER));
    nc_fact_set(&fact, NC_smtp_session_sport, nc_talk_port(talk, NC_SERVER));
    if (s->told) {
        nc_fact_set(&fact, NC_smtp_session_offers_tls, nc_w_bool(s->offers_tls));
        nc_fact_set(&fact, NC_smtp_session_masked, nc_w_bool(s->masked));
        if (s->size != 0)
            nc_fact_set(&fact, NC_smtp_session_size, s->size);
    }
    nc_fact_set(&fact, NC_smtp_session_tls, nc_w_bool(s->tls));
    if (!s->lost) {
        nc_fact_set(&fact, NC_smtp_session_tried, s->tried);
        nc_fact_set(&fact, NC_smtp_session_mails, s->mails);
        nc_fact_set(&fact, NC_smtp_session_refused, s->refused);
    }
    if (s->answered && !s->lost)
        nc_fact_set(&fact, NC_smtp_session_last, verb_word(talk, s->last));
    nc_fact_set(&fact, NC_smtp_session_ended, nc_w_bool(s->quit || how == NC_TALK_CLOSED));
    nc_put(talk->wire->sink, &fact);
}
