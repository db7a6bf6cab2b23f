/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"

/* NetBIOS name service (RFC 1002 4.2): header, then the name of the question, or of the first record of a
 * message without one. */

enum { NBNS_PORT = 137, NAME = 16 };

static nc_sym opcode_of(const nc_words *w, unsigned opcode)
{
    switch (opcode) {
    case 0: return w->query;
    case 5: return w->registration;
    case 6: return w->release;
    case 7: return w->wack;
    case 8:
    case 9: return w->refresh; /* RFC 1002 4.2.1.1 says 8, its 4.2.4 shows 9: both are in use */
    default: return w->other;
    }
}

/* RFC 1001 14.1: each half of a byte as a letter from A to P. */
static bool decode_name(nc_cursor *c, char name[NAME])
{
    if (nc_u8(c) != 2 * NAME)
        return false;
    const uint8_t *p = nc_take(c, (size_t)2 * NAME);
    for (unsigned i = 0; p != NULL && i < NAME; i++) {
        unsigned high = (unsigned)p[2 * i] - 'A', low = (unsigned)p[2 * i + 1] - 'A';
        if (high > 15 || low > 15)
            return false;
        name[i] = (char)(high << 4 | low);
    }
    return p != NULL;
}

static void set_name(nc_fact *fact, const nc_step *step, nc_cursor *c)
{
    char name[NAME];
    if (!decode_name(c, name))
        return;
    size_t n = NAME - 1;
    while (n > 0 && (name[n - 1] == ' ' || name[n - 1] == '\0'))
        n--;
    nc_fact_set(fact, NC_nbns_name, nc_intern(step->wire->c->pool, nc_str_n(name, n)));
    nc_fact_set(fact, NC_nbns_suffix, (unsigned char)name[NAME - 1]);
}

static void see(const nc_step *step)
{
    const nc_packet *p = step->packet;
    if (!nc_wants(step->wire->sink, NC_F_nbns))
        return;
    nc_cursor c = p->payload;
    unsigned id = nc_be16(&c), flags = nc_be16(&c);
    if (c.state != NC_READ_OK)
        return;
    bool response = (flags & 0x8000) != 0;
    nc_fact fact;
    nc_fact_begin(&fact, NC_F_nbns, step->from);
    nc_fact_set(&fact, NC_nbns_src, p->src);
    nc_fact_set(&fact, NC_nbns_dst, p->dst);
    nc_fact_set(&fact, NC_nbns_id, id);
    nc_fact_set(&fact, NC_nbns_response, nc_w_bool(response));
    nc_fact_set(&fact, NC_nbns_opcode, opcode_of(step->wire->words, flags >> 11 & 15));
    nc_fact_set(&fact, NC_nbns_broadcast, nc_w_bool(flags & 0x0010));
    if (response)
        nc_fact_set(&fact, NC_nbns_rcode, flags & 15);
    nc_skip(&c, 8); /* the four counts: the first name stands at the same place whichever of them is not 0 */
    set_name(&fact, step, &c);
    nc_put(step->wire->sink, &fact);
}

const nc_datagram_app nc_datagram_nbns = {NC_SI("nbns"), {NBNS_PORT}, see};
