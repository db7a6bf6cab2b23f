/* SPDX-License-Identifier: Apache-2.0 */
#include "api/talk_hear.h"

#include "decoders/packet/fields.h"
#include "decoders/packet/says.h"

/* Steps of facts that hold a request and its answer in one: HTTP, keys of 3270 terminals; and of names that
 * are asked for. */

/* Puts a step that happened `spans` before the fact where it belongs. */
static void move_back(nc_heard *s, uint64_t record, const int64_t *spans, size_t count)
{
    for (size_t i = 0; i < count; i++)
        s->step.at -= spans[i];
    s->step.record = record > 0 ? record : s->step.record;
}

/* The fact stands at the first byte of the response, or at the end of the conversation without one. */
void nc_hear_http(nc_listener *l, const nc_fact *f)
{
    nc_word client = f->slot[NC_http_exchange_client], server = f->slot[NC_http_exchange_server];
    bool answered = nc_fact_has(f, NC_http_exchange_code);
    const int64_t before = nc_hear_number(f, answered ? NC_http_exchange_time : NC_http_exchange_waited);
    nc_str method = nc_hear_text(l, f, NC_http_exchange_method);
    nc_heard *s =
        method.n > 0 ? nc_hear_add(l, f, client, server, true) : NULL; /* else it was not recorded */
    if (s != NULL) {
        s->step.key = nc_arena_copy(l->arena, method);
        s->step.text = nc_arena_printf(l->arena, "%.*s %.*s", NC_FMT(method),
                                       NC_FMT(nc_hear_text(l, f, NC_http_exchange_path)));
        move_back(s, (uint64_t)nc_hear_number(f, NC_http_exchange_request_n), &before, 1);
    }
    if (!answered || (s = nc_hear_add(l, f, client, server, false)) == NULL)
        return;
    s->step.fails = nc_hear_number(f, NC_http_exchange_code) >= 400; /* RFC 9110 15 */
    s->step.key = nc_arena_printf(l->arena, "HTTP %lld", nc_hear_number(f, NC_http_exchange_code));
    s->step.text = s->step.key;
}

static const char *command_words(long long command)
{
    const char *word = nc_field_word(NC_FIELD_TN3270_COMMAND, (uint64_t)command);
    return word != NULL ? word : "answer";
}

/* The fact stands at the end of the answer's first record, or at the end of the conversation without one. */
void nc_hear_key(nc_listener *l, const nc_fact *f)
{
    nc_word client = f->slot[NC_tn3270_exchange_client], server = f->slot[NC_tn3270_exchange_server];
    bool answered = nc_fact_has(f, NC_tn3270_exchange_command);
    const int64_t transfer = nc_hear_number(f, NC_tn3270_exchange_transfer);
    const int64_t before[] = {
        transfer, nc_hear_number(f, answered ? NC_tn3270_exchange_time : NC_tn3270_exchange_waited)};
    nc_heard *s = nc_hear_add(l, f, client, server, true);
    if (s == NULL)
        return;
    nc_str lu = nc_hear_text(l, f, NC_tn3270_exchange_lu);
    s->step.key =
        nc_arena_printf(l->arena, "3270 key %.*s", NC_FMT(nc_hear_text(l, f, NC_tn3270_exchange_aid)));
    s->step.text =
        nc_arena_printf(l->arena, "%.*s%s%.*s", NC_FMT(s->step.key), lu.n > 0 ? " of LU " : "", NC_FMT(lu));
    move_back(s, (uint64_t)nc_hear_number(f, NC_tn3270_exchange_aid_n), before, 2);
    if (!answered || (s = nc_hear_add(l, f, client, server, false)) == NULL)
        return;
    s->step.key =
        nc_arena_printf(l->arena, "3270 %s", command_words(nc_hear_number(f, NC_tn3270_exchange_command)));
    s->step.text = s->step.key;
    s->step.at -= transfer;
}

static void add_code(nc_buf *out, nc_str kind, long long code)
{
    bool rejected = nc_str_eq(kind, NC_S("device_rejected"));
    const char *name = rejected ? nc_device_reason((uint64_t)code) : NULL;
    nc_buf_printf(out, ", code %lld%s%s", code, name != NULL ? " " : "", name != NULL ? name : "");
}

void nc_hear_terminal(nc_listener *l, const nc_fact *f)
{
    static const char *const words[][2] = {{"device_given", "TN3270E device type given"},
                                           {"device_rejected", "TN3270E device type rejected"},
                                           {"bind", "TN3270E BIND"},
                                           {"unbind", "TN3270E UNBIND"},
                                           {"negative_response", "TN3270E negative response"},
                                           {"system_request", "TN3270E SYSREQ"}};
    bool by_client = nc_str_eq(nc_hear_text(l, f, NC_tn3270_event_by), NC_S("client"));
    nc_str kind = nc_hear_text(l, f, NC_tn3270_event_kind), asked = nc_hear_text(l, f, NC_tn3270_event_asked),
           lu = nc_hear_text(l, f, NC_tn3270_event_lu), sense = nc_hear_text(l, f, NC_tn3270_event_sense);
    nc_heard *s =
        nc_hear_add(l, f, f->slot[NC_tn3270_event_client], f->slot[NC_tn3270_event_server], by_client);
    nc_buf text = {0};
    if (s == NULL)
        return;
    s->step.key = nc_arena_copy(l->arena, kind);
    s->step.fails = nc_str_eq(kind, NC_S("device_rejected")) || nc_str_eq(kind, NC_S("negative_response"));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (nc_str_eq(kind, nc_str_c(words[i][0])))
            nc_buf_c(&text, words[i][1]);
    if (nc_fact_has(f, NC_tn3270_event_code))
        add_code(&text, kind, nc_hear_number(f, NC_tn3270_event_code));
    if (sense.n > 0)
        nc_buf_printf(&text, ", sense %.*s", NC_FMT(sense));
    if (lu.n > 0 || asked.n > 0)
        nc_buf_printf(&text, ", LU %.*s", NC_FMT(lu.n > 0 ? lu : asked));
    s->step.text = nc_arena_copy(l->arena, nc_buf_str(&text));
    nc_buf_free(&text);
}

/* Only what is asked of a name server: multicast has no second host. */
void nc_hear_dns(nc_listener *l, const nc_fact *f)
{
    bool response = nc_fact_has(f, NC_dns_response) && f->slot[NC_dns_response];
    bool again = nc_fact_has(f, NC_dns_retry) && f->slot[NC_dns_retry];
    nc_word src = f->slot[NC_dns_src], dst = f->slot[NC_dns_dst];
    if (!nc_str_eq(nc_hear_text(l, f, NC_dns_proto), NC_S("dns")))
        return;
    nc_heard *s = nc_hear_add(l, f, response ? dst : src, response ? src : dst, !response);
    if (s == NULL)
        return;
    nc_str type = nc_hear_text(l, f, NC_dns_qtype), name = nc_hear_text(l, f, NC_dns_name);
    s->datagram = true;
    s->step.light = s->step.again = again;
    s->step.fails = response && !nc_str_eq(nc_hear_text(l, f, NC_dns_rcode), NC_S("noerror"));
    s->step.key = response ? nc_arena_printf(l->arena, "DNS %.*s", NC_FMT(nc_hear_text(l, f, NC_dns_rcode)))
                           : nc_arena_printf(l->arena, "DNS %.*s?%s", NC_FMT(type), again ? " again" : "");
    s->step.text = nc_arena_printf(l->arena, "%.*s%s%.*s %.*s", NC_FMT(s->step.key), response ? " " : "",
                                   NC_FMT(response ? type : NC_S("")), NC_FMT(name));
}

/* Requests without a connection of which no fact of their own is heard, by the fact's name of the protocol;
 * the statuses that say yes. */
static const struct {
    const char *proto, *name, *fine[3];
} requests[] = {
    {"snmp", "SNMP", {"noError"}},
    {"ntp", "NTP", {NULL}},
    {"tftp", "TFTP", {"data", "ack", "oack"}},
    {"echo", "ping", {NULL}},
};

static bool is_fine(nc_str status, size_t proto)
{
    bool any = false;
    for (size_t i = 0; i < 3 && requests[proto].fine[i] != NULL; i++) {
        any = true;
        if (nc_str_eq(status, nc_str_c(requests[proto].fine[i])))
            return true;
    }
    return !any || status.n == 0;
}

static void add_part(nc_buf *out, nc_str part)
{
    if (part.n > 0)
        nc_buf_printf(out, " %.*s", NC_FMT(part));
}

static void ask(nc_listener *l, const nc_fact *f, nc_heard *s, const char *name)
{
    nc_buf words = {0};
    long long tries = nc_hear_number(f, NC_request_tries);
    bool silent = nc_fact_has(f, NC_request_answered) && !f->slot[NC_request_answered];
    s->datagram = true;
    s->step.at = nc_hear_number(f, NC_request_first);
    s->step.record = (uint64_t)nc_hear_number(f, NC_request_first_n);
    nc_buf_c(&words, name);
    add_part(&words, nc_hear_text(l, f, NC_request_kind));
    if (silent)
        nc_buf_c(&words, " without answer");
    s->step.fails = silent;
    s->step.key = nc_arena_copy(l->arena, nc_buf_str(&words));
    add_part(&words, nc_hear_text(l, f, NC_request_name));
    if (tries > 1)
        nc_buf_printf(&words, ", asked %lld times", tries);
    s->step.text = nc_arena_copy(l->arena, nc_buf_str(&words));
    nc_buf_free(&words);
}

/* The fact stands at the first answer, or where waiting ends without one. */
void nc_hear_request(nc_listener *l, const nc_fact *f)
{
    nc_str proto = nc_hear_text(l, f, NC_request_proto), status = nc_hear_text(l, f, NC_request_status);
    bool answered = nc_fact_has(f, NC_request_answered) && f->slot[NC_request_answered];
    size_t at = 0;
    while (at < sizeof requests / sizeof *requests && !nc_str_eq(proto, nc_str_c(requests[at].proto)))
        at++;
    if (at == sizeof requests / sizeof *requests || !nc_fact_has(f, NC_request_client))
        return;
    nc_word client = f->slot[NC_request_client], server = f->slot[NC_request_server];
    nc_heard *s = nc_hear_add(l, f, client, server, true);
    if (s == NULL)
        return;
    ask(l, f, s, requests[at].name);
    if (!answered || (s = nc_hear_add(l, f, client, server, false)) == NULL)
        return;
    s->datagram = true;
    s->step.at = nc_hear_number(f, NC_request_first) + nc_hear_number(f, NC_request_time);
    s->step.fails = !is_fine(status, at);
    s->step.key = nc_arena_printf(l->arena, "%s answer%s%.*s", requests[at].name, status.n > 0 ? " " : "",
                                  NC_FMT(status));
    s->step.text = s->step.key;
}
