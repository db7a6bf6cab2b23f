/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"
#include "requests.h"

/* Enterprise Extender (RFC 2353): SNA's HPR over UDP, a port for each priority (2.6.1).  Each datagram begins
 * with an IEEE 802.2 header: DSAP, SSAP with the response bit, control.  Of the link control (LDLC, 2.3)
 * there are five frames: XID and TEST, asked and answered, DISC, DM, and UI, which carries a network layer
 * packet of the sessions; that one is only recognised. */

enum { FIRST_PORT = 12000, LAST_PORT = 12004 };
enum { UI = 0x03, DM = 0x0f, DISC = 0x43, XID = 0xaf, TEST = 0xe3, POLL = 0x10, RESPONSE = 1 };

static const char *kind_word(unsigned control)
{
    switch (control & ~(unsigned)POLL) {
    case DM: return "DM";
    case DISC: return "DISC";
    case XID: return "XID";
    case TEST: return "TEST";
    default: return NULL;
    }
}

static bool is_ours(uint16_t port)
{
    return port >= FIRST_PORT && port <= LAST_PORT;
}

static const char *priority_word(const nc_packet *p)
{
    static const char *const words[] = {"signal", "network", "high", "medium", "low"};
    return words[(is_ours(p->dport) ? p->dport : p->sport) - FIRST_PORT];
}

static void give(const nc_step *step, const char *kind, bool command)
{
    nc_pool *pool = step->wire->c->pool;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ee, step->from);
    if (step->flow != NULL)
        nc_fact_set(&fact, NC_ee_flow, nc_wire_flow_id(step->wire, step->flow));
    nc_fact_set(&fact, NC_ee_src, step->packet->src);
    nc_fact_set(&fact, NC_ee_dst, step->packet->dst);
    nc_fact_set(&fact, NC_ee_priority, nc_intern(pool, nc_str_c(priority_word(step->packet))));
    nc_fact_set(&fact, NC_ee_kind, nc_intern(pool, nc_str_c(kind)));
    nc_fact_set(&fact, NC_ee_command, nc_w_bool(command));
    nc_put(step->wire->sink, &fact);
}

/* TEST is answered by TEST, XID by XID or DM, DISC by DM (IEEE 802.2 5.4, 6). */
static void match(const nc_step *step, unsigned control, bool command)
{
    static const uint8_t by_dm[] = {XID, DISC};
    const nc_packet *p = step->packet;
    nc_ask_key key = {.kind = NC_ASK_EE,
                      .client = command ? p->src : p->dst,
                      .server = command ? p->dst : p->src,
                      .id = control};
    if (control == DM)
        for (size_t i = 0; i < sizeof by_dm; i++) {
            key = (nc_ask_key){.kind = NC_ASK_EE, .client = p->dst, .server = p->src, .id = by_dm[i]};
            nc_request_answered(step, &key, "DM");
        }
    else if (command)
        nc_request_asked(
            step, &(nc_request){.key = key, .server = p->dst, .type = kind_word(control), .number = control});
    else
        nc_request_answered(step, &key, kind_word(control));
}

/* For views. */
static void view(const nc_step *step, const uint8_t *h, bool more)
{
    nc_fields *fields = step->packet->frame.fields;
    unsigned control = h[2] & ~(unsigned)POLL;
    const char *kind = kind_word(control);
    nc_buf text = {0};
    if (fields == NULL || (kind == NULL && control != UI))
        return;
    nc_field_protocol(fields, NC_S("llc"));
    nc_llc_put(fields, h, false);
    if (more && (control == UI || control == XID))
        nc_field_protocol(fields, control == UI ? NC_S("sna") : NC_S("sna_xid"));
    nc_buf_printf(&text, "EE %s, %s priority", kind ? kind : "session data", priority_word(step->packet));
    if (control == XID || control == TEST)
        nc_buf_c(&text, (h[1] & RESPONSE) != 0 ? ", response" : ", command");
    nc_field_text(fields, NC_FIELD_INFO, NULL, 0, nc_buf_str(&text));
    nc_buf_free(&text);
}

static void see(const nc_step *step)
{
    nc_cursor c = step->packet->payload;
    const uint8_t *h = nc_take(&c, 3);
    if (h == NULL)
        return;
    view(step, h, nc_left(&c) != 0);
    if (kind_word(h[2]) == NULL)
        return;
    unsigned control = h[2] & ~(unsigned)POLL;
    bool command = control != DM && (h[1] & RESPONSE) == 0;
    if (nc_requests_wanted(step))
        match(step, control, command);
    if (nc_wants(step->wire->sink, NC_F_ee))
        give(step, kind_word(control), command);
}

const nc_datagram_app nc_datagram_ee = {
    .name = NC_SI("ee"),
    .ports = {12000, 12001, 12002, 12003, 12004},
    .see = see,
};
