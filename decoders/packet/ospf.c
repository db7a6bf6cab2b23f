/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include <stdlib.h>

/* OSPF version 2 (RFC 2328 appendix A.3): hellos and the first database descriptions, which is where
 * neighbours disagree.  The authentication's data are a password or a digest and are never looked at. */

enum { HELLO = 1, DATABASE = 2, HEADER = 24, SENDERS = 64 };

/* What each sender said last; a ring of so many: a link has few routers. */
struct nc_ospf {
    struct {
        nc_word src;
        uint64_t said;
    } sender[SENDERS];
    unsigned next;
};

void nc_ospf_free(struct nc_ospf *ospf)
{
    free(ospf);
}

/* Is this something new from that sender? */
static bool is_news(nc_wire *wire, nc_word src, uint64_t said)
{
    if (wire->ospf == NULL)
        wire->ospf = nc_xcalloc(1, sizeof *wire->ospf);
    struct nc_ospf *o = wire->ospf;
    for (unsigned i = 0; i < SENDERS; i++)
        if (o->sender[i].src == src && src != 0) {
            bool news = o->sender[i].said != said;
            o->sender[i].said = said;
            return news;
        }
    o->sender[o->next].src = src;
    o->sender[o->next].said = said;
    o->next = (o->next + 1) % SENDERS;
    return true;
}

/* FNV-1a over what a hello says, neighbours included: their order is the sender's own and stays. */
static uint64_t digest(uint64_t sum, const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum = (sum ^ p[i]) * UINT64_C(0x100000001b3);
    return sum;
}

/* Length of a mask of ones and then zeroes; 33: it is none. */
static unsigned mask_length(uint32_t mask)
{
    unsigned n = 0;
    while (n < 32 && (mask >> (31 - n) & 1) != 0)
        n++;
    return n == 32 || mask << n == 0 ? n : 33;
}

static void set_network(nc_fact *fact, uint32_t source, uint32_t mask)
{
    unsigned length = mask_length(mask);
    if (length > 32)
        return;
    nc_fact_set(fact, NC_ospf_hello_mask, length);
    nc_fact_set(fact, NC_ospf_hello_network, nc_w_cidr(nc_w_ip4(source & mask), length));
}

static void give_hello(const nc_step *step, const uint8_t *h, const uint8_t *b, size_t neighbours)
{
    enum { EXTERNAL = 2 };
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ospf_hello, step->from);
    nc_fact_set(&fact, NC_ospf_hello_src, step->packet->src);
    nc_fact_set(&fact, NC_ospf_hello_router, nc_w_ip4(nc_be32_at(h + 4)));
    nc_fact_set(&fact, NC_ospf_hello_area, nc_w_ip4(nc_be32_at(h + 8)));
    nc_fact_set(&fact, NC_ospf_hello_auth, nc_be16_at(h + 14));
    set_network(&fact, nc_ip4_of(step->packet->src), nc_be32_at(b));
    nc_fact_set(&fact, NC_ospf_hello_hello, nc_w_int((int64_t)nc_be16_at(b + 4) * NC_SECOND));
    nc_fact_set(&fact, NC_ospf_hello_stub, nc_w_bool((b[6] & EXTERNAL) == 0));
    nc_fact_set(&fact, NC_ospf_hello_dead, nc_w_int((int64_t)nc_be32_at(b + 8) * NC_SECOND));
    nc_fact_set(&fact, NC_ospf_hello_neighbours, nc_w_int((int64_t)neighbours));
    nc_put(step->wire->sink, &fact);
}

static void hello(const nc_step *step, const uint8_t *h, nc_cursor *c)
{
    enum { BODY = 20 };
    const uint8_t *b = nc_take(c, BODY);
    if (b == NULL || !nc_wants(step->wire->sink, NC_F_ospf_hello))
        return;
    size_t neighbours = nc_left(c) / 4;
    const uint8_t *list = nc_take(c, neighbours * 4);
    uint64_t said = digest(UINT64_C(0xcbf29ce484222325), h + 4, 8); /* router, area */
    said = digest(said, h + 14, 2);                                 /* kind of authentication */
    said = digest(said, b, BODY);
    if (list != NULL)
        said = digest(said, list, neighbours * 4);
    if (is_news(step->wire, step->packet->src, said))
        give_hello(step, h, b, neighbours);
}

static void database(const nc_step *step, const uint8_t *h, nc_cursor *c)
{
    enum { BODY = 8, INIT = 4 };
    const uint8_t *b = nc_take(c, BODY);
    if (b == NULL || (b[3] & INIT) == 0 || !nc_wants(step->wire->sink, NC_F_ospf_database))
        return;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_ospf_database, step->from);
    nc_fact_set(&fact, NC_ospf_database_src, step->packet->src);
    nc_fact_set(&fact, NC_ospf_database_dst, step->packet->dst);
    nc_fact_set(&fact, NC_ospf_database_router, nc_w_ip4(nc_be32_at(h + 4)));
    nc_fact_set(&fact, NC_ospf_database_mtu, nc_be16_at(b));
    nc_put(step->wire->sink, &fact);
}

void nc_see_ospf(const nc_step *step)
{
    nc_cursor c = step->packet->payload;
    const uint8_t *h = nc_take(&c, HEADER);
    if (h == NULL || h[0] != 2 || step->packet->ip_version != 4)
        return;
    size_t length = nc_be16_at(h + 2); /* a digest may follow (RFC 2328 D.4.3) */
    if (length < HEADER)
        return;
    nc_cursor body = nc_sub(&c, length - HEADER);
    if (h[1] == HELLO)
        hello(step, h, &body);
    else if (h[1] == DATABASE)
        database(step, h, &body);
}
