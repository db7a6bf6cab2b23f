/* SPDX-License-Identifier: Apache-2.0 */
#include "requests.h"
#include "telnet.h"

/* Facts about Telnet and TN3270 sessions. */

static nc_word word(const nc_talk *talk, const char *text)
{
    return nc_intern(talk->wire->c->pool, nc_str_c(text));
}

static const char *side_name(unsigned who)
{
    return who == NC_CLIENT ? "client" : "server";
}

static const char *verb_name(uint8_t verb)
{
    static const char *const names[] = {"WILL", "WONT", "DO", "DONT"};
    return names[(verb - NC_TELNET_WILL) & 3];
}

static nc_word option_word(const nc_talk *talk, uint8_t option)
{
    nc_str name = nc_telnet_option_name(option);
    nc_buf text = {.p = NULL};
    if (name.n != 0)
        return nc_intern(talk->wire->c->pool, name);
    nc_buf_printf(&text, "%u", option);
    nc_word result = nc_intern(talk->wire->c->pool, nc_buf_str(&text));
    nc_buf_free(&text);
    return result;
}

static nc_origin end_of(const nc_talk *talk)
{
    nc_origin from = {.at = talk->flow->last, .source = talk->wire->source, .vantage = talk->wire->vantage};
    if (talk->wire->by_line)
        from.line = (uint32_t)talk->flow->last_n;
    else
        from.record = talk->flow->last_n;
    return from;
}

static void set_text(nc_fact *fact, unsigned slot, const nc_talk *talk, const char *text)
{
    if (text[0] != '\0')
        nc_fact_set(fact, slot, word(talk, text));
}

static void set_span(nc_fact *fact, unsigned slot, int64_t time)
{
    if (time != NC_TIME_NONE)
        nc_fact_set(fact, slot, nc_w_int(time));
}

/* Time of the way to the server and back, as the opening showed it; NC_TIME_NONE when it did not. */
static int64_t server_way(const nc_flow *flow)
{
    bool seen = (flow->flags & NC_FLOW_SYN) != 0 && (flow->flags & NC_FLOW_SYNACK) != 0;
    return seen && flow->opening[0] >= 0 ? flow->opening[0] : NC_TIME_NONE;
}

static int64_t client_way(const nc_flow *flow)
{
    bool seen = (flow->flags & NC_FLOW_SYNACK) != 0 && (flow->flags & NC_FLOW_ACK) != 0;
    return seen && flow->opening[1] >= 0 ? flow->opening[1] : NC_TIME_NONE;
}

#define SET_PARTIES(fact, talk, type)                                                                        \
    nc_fact_set(fact, type##_flow, nc_wire_flow_id((talk)->wire, (talk)->flow));                             \
    nc_fact_set(fact, type##_client, nc_talk_ip(talk, NC_CLIENT));                                           \
    nc_fact_set(fact, type##_server, nc_talk_ip(talk, NC_SERVER))

void nc_telnet_give_option(const nc_talk *talk, const nc_telnet_ask *ask, const char *result,
                           const nc_origin *from)
{
    nc_origin last = end_of(talk);
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_telnet_option))
        return;
    nc_fact_begin(&fact, NC_F_telnet_option, from != NULL ? from : &last);
    SET_PARTIES(&fact, talk, NC_telnet_option);
    nc_fact_set(&fact, NC_telnet_option_option, option_word(talk, ask->option));
    nc_fact_set(&fact, NC_telnet_option_of, word(talk, side_name(ask->owner)));
    nc_fact_set(&fact, NC_telnet_option_by, word(talk, side_name(ask->by)));
    nc_fact_set(&fact, NC_telnet_option_asked, word(talk, verb_name(ask->verb)));
    nc_fact_set(&fact, NC_telnet_option_asked_n, ask->n);
    nc_fact_set(&fact, NC_telnet_option_result, word(talk, result));
    if (from != NULL)
        set_span(&fact, NC_telnet_option_time, nc_elapsed(ask->at, from->at));
    nc_put(talk->wire->sink, &fact);
}

void nc_tn3270_give_event(const nc_talk *talk, const char *kind, unsigned by, const unsigned *code,
                          const char *sense, const nc_origin *from)
{
    const nc_tn3270 *t = &((const nc_telnet *)talk->state)->t;
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_tn3270_event))
        return;
    nc_fact_begin(&fact, NC_F_tn3270_event, from);
    SET_PARTIES(&fact, talk, NC_tn3270_event);
    nc_fact_set(&fact, NC_tn3270_event_kind, word(talk, kind));
    nc_fact_set(&fact, NC_tn3270_event_by, word(talk, side_name(by)));
    set_text(&fact, NC_tn3270_event_device, talk, t->device);
    set_text(&fact, NC_tn3270_event_asked, talk, t->asked_lu);
    set_text(&fact, NC_tn3270_event_lu, talk, t->lu);
    if (code != NULL)
        nc_fact_set(&fact, NC_tn3270_event_code, *code);
    if (sense != NULL)
        nc_fact_set(&fact, NC_tn3270_event_sense, word(talk, sense));
    nc_put(talk->wire->sink, &fact);
}

/* The recorder sees the key pass and the answer come back: between the two lie the way from it to the host
 * and back, and the host's own time.  The opening has shown how long that way takes. */
static void set_parts(nc_fact *fact, const nc_talk *talk, int64_t time)
{
    int64_t to_server = server_way(talk->flow), to_client = client_way(talk->flow);
    if (to_server != NC_TIME_NONE && time != NC_TIME_NONE)
        nc_fact_set(fact, NC_tn3270_exchange_host, nc_w_int(time > to_server ? time - to_server : 0));
    if (to_server != NC_TIME_NONE && to_client != NC_TIME_NONE)
        nc_fact_set(fact, NC_tn3270_exchange_network, nc_w_int(to_server + to_client));
}

static void begin_exchange(nc_fact *fact, const nc_talk *talk, const nc_origin *from)
{
    const nc_tn3270 *t = &((const nc_telnet *)talk->state)->t;
    nc_fact_begin(fact, NC_F_tn3270_exchange, from);
    SET_PARTIES(fact, talk, NC_tn3270_exchange);
    set_text(fact, NC_tn3270_exchange_lu, talk, t->lu);
    nc_fact_set(fact, NC_tn3270_exchange_aid, word(talk, nc_tn3270_aid_name(t->aid)));
    nc_fact_set(fact, NC_tn3270_exchange_aid_n, t->aid_n);
}

void nc_tn3270_give_exchange(const nc_talk *talk, uint8_t command, const nc_origin *from)
{
    nc_tn3270 *t = &((nc_telnet *)talk->state)->t;
    int64_t time = nc_elapsed(t->aid_at, t->first_at);
    nc_fact fact;
    t->exchanges++;
    if (time != NC_TIME_NONE) {
        t->last = time;
        t->slowest = time > t->slowest ? time : t->slowest;
    }
    if (!nc_wants(talk->wire->sink, NC_F_tn3270_exchange))
        return;
    begin_exchange(&fact, talk, from);
    nc_fact_set(&fact, NC_tn3270_exchange_command, command);
    nc_fact_set(&fact, NC_tn3270_exchange_answered, nc_w_bool(true));
    set_span(&fact, NC_tn3270_exchange_time, time);
    set_span(&fact, NC_tn3270_exchange_transfer, nc_elapsed(t->first_at, from->at));
    set_parts(&fact, talk, time);
    nc_put(talk->wire->sink, &fact);
}

static bool misses(const nc_talk *talk)
{
    return ((const nc_telnet *)talk->state)->missing || !nc_talk_whole(talk);
}

/* The last key has no answer.  That says something only when nothing of the conversation is missing. */
static void give_unanswered(const nc_talk *talk, const nc_origin *from)
{
    const nc_telnet *t = talk->state;
    nc_fact fact;
    if (t->t.aid == 0 || !nc_wants(talk->wire->sink, NC_F_tn3270_exchange))
        return;
    begin_exchange(&fact, talk, from);
    if (!misses(talk))
        nc_fact_set(&fact, NC_tn3270_exchange_answered, nc_w_bool(false));
    set_span(&fact, NC_tn3270_exchange_waited, nc_elapsed(t->t.aid_at, talk->flow->last));
    nc_put(talk->wire->sink, &fact);
}

static const char *mode_name(const nc_telnet *t)
{
    bool extended = (t->on[NC_CLIENT] >> NC_TELNET_TN3270E & 1) != 0;
    return extended ? "tn3270e" : nc_telnet_is_3270(t) ? "tn3270" : "nvt";
}

/* Who owes the oldest answer, and which. */
static void set_owed(nc_fact *fact, const nc_talk *talk)
{
    const nc_telnet *t = talk->state;
    bool option = t->owing == 0 && t->opens != 0;
    if (t->owing == 0 && !option)
        return;
    unsigned who = option ? !t->open[0].by : t->owing - 1u;
    nc_fact_set(fact, NC_telnet_session_owing, word(talk, side_name(who)));
    nc_fact_set(fact, NC_telnet_session_owed,
                option ? option_word(talk, t->open[0].option) : word(talk, t->owed));
    nc_fact_set(fact, NC_telnet_session_owed_n, option ? t->open[0].n : t->owed_n);
    set_span(fact, NC_telnet_session_waited,
             nc_elapsed(option ? t->open[0].at : t->owed_at, talk->flow->last));
}

static void give_session(const nc_talk *talk, nc_talk_end how, const nc_origin *from)
{
    const nc_telnet *t = talk->state;
    nc_fact fact;
    if (!nc_wants(talk->wire->sink, NC_F_telnet_session))
        return;
    nc_fact_begin(&fact, NC_F_telnet_session, from);
    SET_PARTIES(&fact, talk, NC_telnet_session);
    nc_fact_set(&fact, NC_telnet_session_sport, nc_talk_port(talk, NC_SERVER));
    nc_fact_set(&fact, NC_telnet_session_mode, word(talk, mode_name(t)));
    nc_fact_set(&fact, NC_telnet_session_tls, nc_w_bool(how == NC_TALK_LEFT));
    set_text(&fact, NC_telnet_session_terminal, talk, t->terminal);
    nc_fact_set(&fact, NC_telnet_session_agreed, t->agreed);
    nc_fact_set(&fact, NC_telnet_session_refused, t->denied);
    set_owed(&fact, talk);
    nc_fact_set(&fact, NC_telnet_session_bytes_c, t->side[NC_CLIENT].data);
    nc_fact_set(&fact, NC_telnet_session_bytes_s, t->side[NC_SERVER].data);
    nc_fact_set(&fact, NC_telnet_session_missing, nc_w_bool(misses(talk)));
    if (talk->closing) {
        nc_fact_set(&fact, NC_telnet_session_closed_by, word(talk, side_name(talk->closer)));
        nc_fact_set(&fact, NC_telnet_session_reset, nc_w_bool(talk->reset));
    }
    nc_put(talk->wire->sink, &fact);
}

static void set_functions(nc_fact *fact, const nc_talk *talk, uint8_t functions)
{
    static const char *const names[] = {"BIND-IMAGE", "DATA-STREAM-CTL",       "RESPONSES", "SCS-CTL-CODES",
                                        "SYSREQ",     "CONTENTION-RESOLUTION", "SNA-SENSE", "7"};
    nc_buf text = {.p = NULL};
    for (size_t i = 0; i < 8; i++)
        if ((functions >> i & 1) != 0)
            nc_buf_printf(&text, "%s%s", text.n != 0 ? " " : "", names[i]);
    nc_fact_set(fact, NC_tn3270_session_functions, nc_intern(talk->wire->c->pool, nc_buf_str(&text)));
    nc_buf_free(&text);
}

static void set_counts(nc_fact *fact, const nc_tn3270 *t)
{
    if (t->rejections != 0)
        nc_fact_set(fact, NC_tn3270_session_reason, t->reason);
    if (t->unbinds != 0)
        nc_fact_set(fact, NC_tn3270_session_unbind, t->unbind);
    nc_fact_set(fact, NC_tn3270_session_bound, nc_w_bool(t->bound));
    nc_fact_set(fact, NC_tn3270_session_exchanges, t->exchanges);
    if (t->exchanges != 0) {
        nc_fact_set(fact, NC_tn3270_session_last_time, nc_w_int(t->last));
        nc_fact_set(fact, NC_tn3270_session_slowest, nc_w_int(t->slowest));
    }
}

static void give_3270(const nc_talk *talk, const nc_origin *from)
{
    static const char *const stages[] = {"nothing",      "offered",   "agreed", "device_asked",
                                         "device_given", "functions", "ready"};
    const nc_telnet *t = talk->state;
    nc_fact fact;
    bool any = t->t.stage != NC_TN3270_NOTHING || nc_telnet_is_3270(t);
    if (!any || !nc_wants(talk->wire->sink, NC_F_tn3270_session))
        return;
    nc_fact_begin(&fact, NC_F_tn3270_session, from);
    SET_PARTIES(&fact, talk, NC_tn3270_session);
    nc_fact_set(&fact, NC_tn3270_session_mode, word(talk, mode_name(t)));
    nc_fact_set(&fact, NC_tn3270_session_stage, word(talk, stages[t->t.stage]));
    nc_fact_set(&fact, NC_tn3270_session_refused, nc_w_bool(t->t.refused));
    set_text(&fact, NC_tn3270_session_device, talk, t->t.device[0] != '\0' ? t->t.device : t->terminal);
    set_text(&fact, NC_tn3270_session_asked, talk, t->t.asked_lu);
    set_text(&fact, NC_tn3270_session_lu, talk, t->t.lu);
    if (t->t.has_functions)
        set_functions(&fact, talk, t->t.functions);
    set_counts(&fact, &t->t);
    nc_put(talk->wire->sink, &fact);
}

void nc_telnet_give_end(const nc_talk *talk, nc_talk_end how)
{
    const nc_telnet *t = talk->state;
    nc_origin from = end_of(talk);
    if (!t->commands)
        return;
    give_unanswered(talk, &from);
    give_session(talk, how, &from);
    give_3270(talk, &from);
}
