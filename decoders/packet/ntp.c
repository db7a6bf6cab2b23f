/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"
#include "requests.h"

/* NTP (RFC 5905): header of 48 bytes; extensions and authenticators behind it are not read. */

enum { NTP_PORT = 123, HEADER = 48, CLIENT = 3, SERVER = 4, CONTROL = 6 };
enum { ROOT_DELAY = 4, DISPERSION = 8, REFERENCE = 12, ORIGIN = 24, RECEIVED = 32, SENT = 40 };

typedef struct ntp_message {
    const nc_step *step;
    const uint8_t *h;
    unsigned mode, stratum;
} ntp_message;

static const char *mode_word(unsigned mode)
{
    static const char *const words[8] = {"other",  "active",    "passive", "client",
                                         "server", "broadcast", "control", "other"};
    return words[mode & 7];
}

/* RFC 5905 6: seconds since 1900 and a fraction of 32 bits each; the upper half of the seconds is era 0, the
 * lower one era 1, which begins in 2036. */
static int64_t time_at(const uint8_t *p)
{
    const int64_t to_1970 = INT64_C(2208988800), era = INT64_C(1) << 32;
    int64_t seconds = nc_be32_at(p);
    if (seconds < era / 2)
        seconds += era;
    int64_t nanoseconds = (int64_t)((uint64_t)nc_be32_at(p + 4) * NC_SECOND >> 32);
    return (seconds - to_1970) * NC_SECOND + nanoseconds;
}

/* 16 bits of seconds, 16 of fraction. */
static nc_word short_time(const uint8_t *p)
{
    return nc_w_int((int64_t)((uint64_t)nc_be32_at(p) * NC_SECOND >> 16));
}

static bool is_set(const uint8_t *timestamp)
{
    return (nc_be32_at(timestamp) | nc_be32_at(timestamp + 4)) != 0;
}

/* An answer's origin timestamp is the transmit timestamp of the request. */
static nc_ask_key key_of(const ntp_message *m)
{
    const nc_packet *p = m->step->packet;
    const uint8_t *time = m->h + (m->mode == CLIENT ? SENT : ORIGIN);
    return (nc_ask_key){.kind = NC_ASK_NTP,
                        .client = m->mode == CLIENT ? p->src : p->dst,
                        .server = m->mode == CLIENT ? p->dst : p->src,
                        .id = (uint64_t)nc_be32_at(time) << 32 | nc_be32_at(time + 4)};
}

/* RFC 5905 8: ((T2 - T1) + (T3 - T4)) / 2, with T4 = T1 and what passed between the two packets here. */
static void set_offset(nc_fact *fact, const ntp_message *m)
{
    const int64_t most = 86400 * NC_SECOND;
    const nc_ask_key key = key_of(m);
    const nc_ask *ask = m->mode == SERVER && m->stratum != 0 ? nc_request_find(m->step, &key) : NULL;
    int64_t passed = ask != NULL ? nc_elapsed(ask->last, m->step->from->at) : NC_TIME_NONE;
    if (passed == NC_TIME_NONE || passed > most || !is_set(m->h + RECEIVED) || !is_set(m->h + SENT))
        return;
    int64_t asked = time_at(m->h + ORIGIN);
    int64_t there = time_at(m->h + RECEIVED) - asked, back = time_at(m->h + SENT) - asked - passed;
    int64_t offset = there / 2 + back / 2;
    if (offset > -most && offset < most)
        nc_fact_set(fact, NC_ntp_offset, nc_w_int(offset));
}

/* Four characters, padded with zeroes. */
static void set_name(nc_fact *fact, unsigned slot, const ntp_message *m)
{
    const char *p = (const char *)m->h + REFERENCE;
    size_t n = 0;
    while (n < 4 && p[n] > ' ' && p[n] < 0x7f)
        n++;
    if (n > 0)
        nc_fact_set(fact, slot, nc_intern(m->step->wire->c->pool, nc_str_n(p, n)));
}

static void give(const ntp_message *m)
{
    enum { UNSYNCHRONISED = 3 };
    const nc_step *step = m->step;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ntp, step->from);
    if (step->flow != NULL)
        nc_fact_set(&fact, NC_ntp_flow, nc_wire_flow_id(step->wire, step->flow));
    nc_fact_set(&fact, NC_ntp_src, step->packet->src);
    nc_fact_set(&fact, NC_ntp_dst, step->packet->dst);
    nc_fact_set(&fact, NC_ntp_version, m->h[0] >> 3 & 7);
    nc_fact_set(&fact, NC_ntp_mode, nc_intern(step->wire->c->pool, nc_str_c(mode_word(m->mode))));
    nc_fact_set(&fact, NC_ntp_unsynchronised, nc_w_bool(m->h[0] >> 6 == UNSYNCHRONISED));
    nc_fact_set(&fact, NC_ntp_stratum, m->stratum);
    if (m->stratum == 0 && m->mode == SERVER)
        set_name(&fact, NC_ntp_kiss, m);
    if (m->stratum == 1)
        set_name(&fact, NC_ntp_reference, m);
    nc_fact_set(&fact, NC_ntp_root_delay, short_time(m->h + ROOT_DELAY));
    nc_fact_set(&fact, NC_ntp_root_dispersion, short_time(m->h + DISPERSION));
    set_offset(&fact, m);
    nc_put(step->wire->sink, &fact);
}

static void match(const ntp_message *m)
{
    nc_ask_key key = key_of(m);
    if (m->mode == SERVER)
        nc_request_answered(m->step, &key, m->stratum == 0 ? "kiss" : "time");
    else if (m->mode == CLIENT)
        nc_request_asked(m->step, &(nc_request){.key = key,
                                                .server = m->step->packet->dst,
                                                .type = "client",
                                                .number = nc_be32_at(m->h + SENT)});
}

static void see(const nc_step *step)
{
    bool wanted = nc_wants(step->wire->sink, NC_F_ntp), matched = nc_requests_wanted(step);
    nc_cursor c = step->packet->payload;
    if (!wanted && !matched)
        return;
    ntp_message m = {.step = step, .h = nc_take(&c, HEADER)};
    if (m.h == NULL || (m.h[0] & 7) == 0 || (m.h[0] & 7) >= CONTROL)
        return; /* control and private messages have headers of their own */
    m.mode = m.h[0] & 7;
    m.stratum = m.h[1];
    nc_field_protocol(step->packet->frame.fields, NC_S("ntp"));
    if (wanted)
        give(&m); /* before the request is answered: the offset needs its time */
    if (matched)
        match(&m);
}

const nc_datagram_app nc_datagram_ntp = {.name = NC_SI("ntp"), .ports = {NTP_PORT}, .see = see};
