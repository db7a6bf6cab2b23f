/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"

#include "decoders/secrets.h"

/* Syslog over UDP (RFC 5426): "<priority>" and text, whose header has too many forms to be relied on
 * (RFC 3164 appendix; RFC 5424 6). */

enum { SYSLOG_PORT = 514, SEVERITIES = 8, PRIORITY_MOST = 191, TEXT_MOST = 200 };

/* One to three digits between angle brackets, no more than 191 (RFC 5424 6.2.1); -1: none. */
static int priority_of(nc_str bytes, size_t *used)
{
    int value = 0;
    size_t i = 1;
    if (bytes.n < 3 || bytes.p[0] != '<')
        return -1;
    for (; i < bytes.n && i <= 3 && bytes.p[i] >= '0' && bytes.p[i] <= '9'; i++)
        value = value * 10 + (bytes.p[i] - '0');
    if (i == 1 || i >= bytes.n || bytes.p[i] != '>' || value > PRIORITY_MOST)
        return -1;
    *used = i + 1;
    return value;
}

/* To the end of the line; BSD daemons end it with LF or NUL. */
static nc_str text_of(nc_str bytes)
{
    size_t n = 0;
    while (n < bytes.n && n < TEXT_MOST && bytes.p[n] != '\0' && bytes.p[n] != '\n' && bytes.p[n] != '\r')
        n++;
    return nc_str_n(bytes.p, n);
}

static void see(const nc_step *step)
{
    static const char *const words[SEVERITIES] = {"emergency", "alert",  "critical",      "error",
                                                  "warning",   "notice", "informational", "debug"};
    nc_pool *pool = step->wire->c->pool;
    size_t used = 0;
    nc_str bytes = nc_cursor_rest(&step->packet->payload);
    int priority = priority_of(bytes, &used);
    if (priority < 0)
        return;
    nc_field_protocol(step->packet->frame.fields, NC_S("syslog"));
    if (!nc_wants(step->wire->sink, NC_F_syslog))
        return;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_syslog, step->from);
    nc_fact_set(&fact, NC_syslog_src, step->packet->src);
    nc_fact_set(&fact, NC_syslog_dst, step->packet->dst);
    nc_fact_set(&fact, NC_syslog_facility, nc_w_int(priority / SEVERITIES));
    nc_fact_set(&fact, NC_syslog_severity, nc_intern(pool, nc_str_c(words[priority % SEVERITIES])));
    nc_buf room = {.p = NULL};
    nc_str text = nc_without_secrets(text_of(nc_str_n(bytes.p + used, bytes.n - used)), &room);
    nc_fact_set(&fact, NC_syslog_text, nc_intern(pool, text));
    nc_put(step->wire->sink, &fact);
    nc_buf_free(&room);
}

const nc_datagram_app nc_datagram_syslog = {.name = NC_SI("syslog"), .ports = {SYSLOG_PORT}, .see = see};
