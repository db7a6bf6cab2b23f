/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "fields.h"
#include "requests.h"

/* DHCP and BOOTP (RFC 951, 2131, 2132; long options RFC 3396 are read as their first part). */

enum { SERVER_PORT = 67, CLIENT_PORT = 68 };
enum { DISCOVER = 1, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM, OPS };
enum {
    OPT_ROUTER = 3,
    OPT_HOSTNAME = 12,
    OPT_REQUESTED = 50,
    OPT_LEASE = 51,
    OPT_OVERLOAD = 52,
    OPT_TYPE = 53,
    OPT_SERVER = 54,
    OPT_TEXT = 56,
};

/* Options that facts are made of: their place in the message, or NULL. */
typedef struct dhcp_option {
    const uint8_t *at;
    uint8_t n;
} dhcp_option;

typedef struct dhcp_message {
    const nc_step *step;
    const uint8_t *h; /* the fixed part, 236 bytes */
    unsigned op;      /* of option 53; 0 = BOOTP */
    bool from_server, has_mac;
    dhcp_option options[64];
} dhcp_message;

static const char *op_word(unsigned op)
{
    static const char *const words[OPS] = {"other", "DISCOVER", "OFFER",   "REQUEST", "DECLINE",
                                           "ACK",   "NAK",      "RELEASE", "INFORM"};
    return op < OPS ? words[op] : "other";
}

static void read_options(dhcp_message *m, nc_cursor *c)
{
    enum { PAD = 0, END = 255 };
    while (nc_left(c) > 0) {
        unsigned code = nc_u8(c);
        if (code == PAD)
            continue;
        if (code == END)
            return;
        uint8_t n = nc_u8(c);
        const uint8_t *at = nc_take(c, n);
        if (at == NULL || c->state != NC_READ_OK)
            return;
        if (code < sizeof m->options / sizeof *m->options && m->options[code].at == NULL)
            m->options[code] = (dhcp_option){at, n};
    }
}

static bool read_message(dhcp_message *m)
{
    enum { FIXED = 236, SNAME = 44, SNAME_SIZE = 64, FILE_AT = 108, FILE_SIZE = 128, ETHERNET = 1 };
    nc_cursor c = m->step->packet->payload;
    m->h = nc_take(&c, FIXED);
    if (m->h == NULL || m->h[0] < 1 || m->h[0] > 2)
        return false;
    m->from_server = m->h[0] == 2;
    m->has_mac = m->h[1] == ETHERNET && m->h[2] == 6;
    if (nc_be32(&c) != 0x63825363 || c.state != NC_READ_OK) /* RFC 1497: the magic cookie */
        return true;
    read_options(m, &c);
    const dhcp_option *overload = &m->options[OPT_OVERLOAD];
    unsigned more = overload->n == 1 ? overload->at[0] : 0; /* RFC 2132 9.3: options go on in unused fields */
    nc_cursor file = nc_cursor_of(m->h + FILE_AT, FILE_SIZE, FILE_SIZE),
              sname = nc_cursor_of(m->h + SNAME, SNAME_SIZE, SNAME_SIZE);
    if ((more & 1) != 0)
        read_options(m, &file);
    if ((more & 2) != 0)
        read_options(m, &sname);
    m->op = m->options[OPT_TYPE].n == 1 ? m->options[OPT_TYPE].at[0] : 0;
    return true;
}

static void set_ip(nc_fact *fact, unsigned slot, const uint8_t *at)
{
    if (at != NULL && nc_be32_at(at) != 0)
        nc_fact_set(fact, slot, nc_w_ip4(nc_be32_at(at)));
}

static const uint8_t *four(const dhcp_message *m, unsigned code)
{
    return m->options[code].n >= 4 ? m->options[code].at : NULL;
}

static void set_text(nc_fact *fact, unsigned slot, const dhcp_message *m, unsigned code)
{
    const dhcp_option *o = &m->options[code];
    if (o->at == NULL)
        return;
    nc_str text = nc_str_n((const char *)o->at, o->n);
    while (text.n > 0 && text.p[text.n - 1] == '\0')
        text.n--;
    nc_fact_set(fact, slot, nc_intern(m->step->wire->c->pool, text));
}

static void set_options(nc_fact *fact, const dhcp_message *m)
{
    const uint8_t *lease = four(m, OPT_LEASE);
    set_ip(fact, NC_dhcp_requested, four(m, OPT_REQUESTED));
    set_ip(fact, NC_dhcp_server, four(m, OPT_SERVER));
    set_ip(fact, NC_dhcp_router, four(m, OPT_ROUTER));
    if (lease != NULL && nc_be32_at(lease) != UINT32_MAX) /* all ones: for ever */
        nc_fact_set(fact, NC_dhcp_lease, nc_w_int((int64_t)nc_be32_at(lease) * NC_SECOND));
    set_text(fact, NC_dhcp_hostname, m, OPT_HOSTNAME);
    set_text(fact, NC_dhcp_text, m, OPT_TEXT);
}

static void give(const dhcp_message *m)
{
    enum { XID = 4, SECS = 8, CIADDR = 12, YIADDR = 16, GIADDR = 24, CHADDR = 28 };
    const nc_step *step = m->step;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_dhcp, step->from);
    nc_fact_set(&fact, NC_dhcp_src, step->packet->src);
    nc_fact_set(&fact, NC_dhcp_dst, step->packet->dst);
    if (m->op != 0)
        nc_fact_set(&fact, NC_dhcp_op, nc_intern(step->wire->c->pool, nc_str_c(op_word(m->op))));
    nc_fact_set(&fact, NC_dhcp_from_server, nc_w_bool(m->from_server));
    nc_fact_set(&fact, NC_dhcp_xid, nc_be32_at(m->h + XID));
    if (m->has_mac)
        nc_fact_set(&fact, NC_dhcp_mac, nc_w_mac(m->h + CHADDR));
    set_ip(&fact, NC_dhcp_client, m->h + CIADDR);
    set_ip(&fact, NC_dhcp_address, m->h + YIADDR);
    set_ip(&fact, NC_dhcp_relay, m->h + GIADDR);
    nc_fact_set(&fact, NC_dhcp_secs, nc_w_int((int64_t)nc_be16_at(m->h + SECS) * NC_SECOND));
    set_options(&fact, m);
    nc_put(step->wire->sink, &fact);
}

/* DISCOVER is answered by OFFER, REQUEST and INFORM by ACK or NAK; a transaction id belongs to one client. */
static void match(const dhcp_message *m)
{
    enum { XID = 4, CHADDR = 28, ASKS_OFFER = 1, ASKS_ACK = 2 };
    unsigned stage = m->op == DISCOVER || m->op == OFFER                                   ? ASKS_OFFER
                     : m->op == REQUEST || m->op == INFORM || m->op == ACK || m->op == NAK ? ASKS_ACK
                                                                                           : 0;
    nc_word mac = m->has_mac ? nc_w_mac(m->h + CHADDR) : 0;
    nc_ask_key key = {
        .kind = NC_ASK_DHCP, .server = mac, .id = (uint64_t)stage << 32 | nc_be32_at(m->h + XID)};
    nc_buf name = {0};
    if (stage == 0)
        return;
    if (m->from_server) {
        nc_request_answered(m->step, &key, op_word(m->op));
        return;
    }
    if (m->has_mac)
        nc_value_print(&name, m->step->wire->c->pool, NC_T_MAC, mac);
    nc_request_asked(m->step, &(nc_request){.key = key,
                                            .server = m->step->packet->dst,
                                            .name = nc_buf_str(&name),
                                            .type = op_word(m->op),
                                            .number = nc_be32_at(m->h + XID)});
    nc_buf_free(&name);
}

static void see(const nc_step *step)
{
    bool wanted = nc_wants(step->wire->sink, NC_F_dhcp);
    dhcp_message m = {.step = step};
    nc_fields *fields = step->packet->frame.fields;
    if ((!wanted && !nc_requests_wanted(step)) || !read_message(&m))
        return;
    nc_field_protocol(fields, NC_S("dhcp"));
    nc_field_text(fields, NC_FIELD_INFO, NULL, 0, nc_str_c(m.op != 0 ? op_word(m.op) : "BOOTP"));
    match(&m);
    if (wanted)
        give(&m);
}

const nc_datagram_app nc_datagram_dhcp = {
    .name = NC_SI("dhcp"),
    .ports = {SERVER_PORT, CLIENT_PORT},
    .see = see,
};
