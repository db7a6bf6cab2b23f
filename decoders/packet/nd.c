/* SPDX-License-Identifier: Apache-2.0 */
#include "claims.h"
#include "requests.h"

/* Neighbour discovery of IPv6 (RFC 4861) and the search for duplicates (RFC 4862 5.4). */
enum {
    ROUTER_SOLICITATION = 133,
    ROUTER_ADVERTISEMENT,
    NEIGHBOR_SOLICITATION,
    NEIGHBOR_ADVERTISEMENT,
    REDIRECT
};
enum { OPT_SOURCE = 1, OPT_TARGET = 2, OPT_PREFIX = 3, OPT_MTU = 5 };

typedef struct nd_message {
    const nc_step *step;
    unsigned type, lifetime;
    bool has_target, has_mac, solicited, dad;
    nc_word target, mac;
    uint32_t mtu;
    bool has_prefix;
    nc_word prefix;
} nd_message;

static void read_option(nd_message *m, unsigned kind, nc_cursor *c)
{
    enum { PREFIX_MOST = 128 };
    const uint8_t *p;
    if ((kind == OPT_SOURCE || kind == OPT_TARGET) && (p = nc_take(c, 6)) != NULL) {
        m->has_mac = true;
        m->mac = nc_w_mac(p);
    } else if (kind == OPT_MTU) {
        nc_skip(c, 2);
        m->mtu = nc_be32(c);
    } else if (kind == OPT_PREFIX && !m->has_prefix) {
        unsigned length = nc_u8(c);
        nc_skip(c, 13);
        p = nc_take(c, 16);
        if (p == NULL || length > PREFIX_MOST)
            return;
        m->has_prefix = true;
        m->prefix = nc_w_cidr(nc_w_ip6(m->step->wire->c->pool, p), length);
    }
}

/* RFC 4861 4.6: lengths in units of 8 bytes, never 0. */
static void read_options(nd_message *m, nc_cursor *c)
{
    while (c->state == NC_READ_OK && nc_left(c) >= 8) {
        unsigned kind = nc_u8(c), units = nc_u8(c);
        if (units == 0)
            return;
        nc_cursor option = nc_sub(c, (size_t)units * 8 - 2);
        if (option.state == NC_READ_OK)
            read_option(m, kind, &option);
    }
}

static void read_target(nd_message *m, nc_cursor *c)
{
    const uint8_t *p = nc_take(c, 16);
    if (p == NULL)
        return;
    m->has_target = true;
    m->target = nc_w_ip6(m->step->wire->c->pool, p);
}

static bool unspecified(const nd_message *m)
{
    static const uint8_t none[16] = {0};
    uint8_t bytes[16];
    nc_ip_bytes(m->step->wire->c->pool, m->step->packet->src, bytes);
    return memcmp(bytes, none, sizeof none) == 0;
}

static bool read_message(nd_message *m)
{
    nc_cursor c = m->step->packet->payload;
    m->type = nc_u8(&c);
    nc_skip(&c, 3);
    const uint8_t *word = nc_take(&c, 4);
    if (word == NULL || m->type < ROUTER_SOLICITATION || m->type > REDIRECT)
        return false;
    if (m->type == ROUTER_ADVERTISEMENT) {
        m->lifetime = nc_be16_at(word + 2);
        nc_skip(&c, 8);
    } else if (m->type != ROUTER_SOLICITATION) {
        read_target(m, &c);
    }
    if (m->type == REDIRECT)
        nc_skip(&c, 16);
    m->solicited = m->type == NEIGHBOR_ADVERTISEMENT && (word[0] & 0x40) != 0;
    m->dad = m->type == NEIGHBOR_SOLICITATION && unspecified(m);
    read_options(m, &c);
    return true;
}

static void give(const nd_message *m)
{
    static const char *const kinds[] = {"router_solicitation", "router_advertisement",
                                        "neighbor_solicitation", "neighbor_advertisement", "redirect"};
    nc_pool *pool = m->step->wire->c->pool;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_nd, m->step->from);
    nc_fact_set(&fact, NC_nd_kind, nc_intern(pool, nc_str_c(kinds[m->type - ROUTER_SOLICITATION])));
    nc_fact_set(&fact, NC_nd_src, m->step->packet->src);
    nc_fact_set(&fact, NC_nd_dst, m->step->packet->dst);
    nc_fact_set(&fact, NC_nd_dad, nc_w_bool(m->dad));
    if (m->has_target)
        nc_fact_set(&fact, NC_nd_target, m->target);
    if (m->has_mac)
        nc_fact_set(&fact, NC_nd_mac, m->mac);
    if (m->step->packet->has_eth)
        nc_fact_set(&fact, NC_nd_from, nc_w_mac(m->step->packet->eth_src));
    if (m->type == NEIGHBOR_ADVERTISEMENT)
        nc_fact_set(&fact, NC_nd_solicited, nc_w_bool(m->solicited));
    if (m->type == ROUTER_ADVERTISEMENT)
        nc_fact_set(&fact, NC_nd_lifetime, nc_w_int(m->lifetime * NC_SECOND));
    if (m->mtu != 0)
        nc_fact_set(&fact, NC_nd_mtu, m->mtu);
    if (m->has_prefix)
        nc_fact_set(&fact, NC_nd_prefix, m->prefix);
    nc_put(m->step->wire->sink, &fact);
}

/* An answer to a search for duplicates goes to everybody: it is tied to nobody's request. */
static void match(const nd_message *m)
{
    const nc_packet *p = m->step->packet;
    bool answer = m->type == NEIGHBOR_ADVERTISEMENT;
    if (!m->has_target || m->dad || (!answer && m->type != NEIGHBOR_SOLICITATION))
        return;
    nc_ask_key key = {.kind = NC_ASK_ND, .client = answer ? p->dst : p->src, .server = m->target};
    if (answer)
        nc_request_answered(m->step, &key, NULL);
    else
        nc_request_asked(m->step, &(nc_request){.key = key, .server = m->target});
}

void nc_see_nd(const nc_step *step)
{
    const nc_sink *sink = step->wire->sink;
    nd_message m = {.step = step};
    bool wanted = nc_wants(sink, NC_F_nd), claims = nc_wants(sink, NC_F_address_conflict),
         requests = nc_requests_wanted(step);
    if ((!wanted && !claims && !requests) || !read_message(&m))
        return;
    if (claims && m.type == NEIGHBOR_ADVERTISEMENT && m.has_target && m.has_mac)
        nc_claim_see(step, &(nc_claim){m.target, m.mac, !m.solicited});
    if (requests)
        match(&m);
    if (wanted)
        give(&m);
}
