/* SPDX-License-Identifier: Apache-2.0 */
#include "ike_offer.h"

enum { PROPOSAL_HEADER = 4, ENCRYPTION = 1, PRF = 2, INTEGRITY = 3, GROUP = 4, KEY_LENGTH = 14 };
enum { HASH = 2, METHOD = 3, SITUATION = 8, SHORT_VALUE = 0x8000 };

enum { SHOWN = 1000 }; /* more than anybody reads */

typedef enum table { EXCHANGES, NOTIFIES, TRANSFORMS, ATTRIBUTES } table;

typedef struct number_name {
    table of;
    unsigned kind, number;
    const char *name, *words;
} number_name;

static const number_name names[] = {
#define NAME(of, kind, number, name, words) {of, kind, number, name, words},
#include "ike.def"
#undef NAME
};

static const number_name *find(table of, unsigned kind, unsigned number)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].of == of && names[i].kind == kind && names[i].number == number)
            return &names[i];
    return NULL;
}

const char *nc_ike_exchange_symbol(unsigned exchange)
{
    const number_name *found = find(EXCHANGES, 0, exchange);
    return found != NULL ? found->name : NULL;
}

const char *nc_ike_exchange_words(unsigned exchange)
{
    const number_name *found = find(EXCHANGES, 0, exchange);
    return found != NULL ? found->words : NULL;
}

const char *nc_ike_notify(unsigned version, unsigned type)
{
    const number_name *found = find(NOTIFIES, version, type);
    return found != NULL ? found->name : NULL;
}

/* ---- proposals and transforms: a chain of pieces, each with its length in its bytes 2 and 3 ---- */

/* The next piece, without its first four bytes; false: there is none, or not all of it. */
static bool next_piece(nc_cursor *chain, nc_cursor *piece)
{
    nc_skip(chain, 2);
    unsigned length = nc_be16(chain);
    if (chain->state != NC_READ_OK || length < PROPOSAL_HEADER)
        return false;
    *piece = nc_sub(chain, length - PROPOSAL_HEADER);
    return chain->state == NC_READ_OK && nc_left(piece) == length - PROPOSAL_HEADER;
}

/* Moves behind a proposal's own fields, to its transforms. */
static void skip_fields(nc_cursor *proposal)
{
    nc_skip(proposal, 2); /* number, protocol */
    unsigned spi = nc_u8(proposal);
    nc_skip(proposal, 1 + spi);
}

/* Attributes have a type and either a value of two bytes or, without the first bit, a length and a value (RFC
 * 7296 3.3.5, RFC 2408 3.3). */
static bool next_attribute(nc_cursor *c, unsigned *type, unsigned *value)
{
    unsigned first = nc_be16(c);
    *value = nc_be16(c);
    *type = first & ~(unsigned)SHORT_VALUE;
    if ((first & SHORT_VALUE) == 0) {
        nc_skip(c, *value);
        *type = 0; /* none that is looked at is so long */
    }
    return c->state == NC_READ_OK;
}

static unsigned attribute_of(nc_cursor transform, unsigned wanted)
{
    unsigned type, value;
    while (next_attribute(&transform, &type, &value))
        if (type == wanted)
            return value;
    return 0;
}

static void add_name(nc_buf *out, const number_name *name, const char *kind, unsigned number, unsigned bits)
{
    if (name != NULL)
        nc_buf_c(out, name->name);
    else
        nc_buf_printf(out, "%s %u", kind, number);
    if (bits != 0)
        nc_buf_printf(out, "-%u", bits);
}

static void add_transform(nc_buf *out, unsigned type, unsigned id, unsigned bits)
{
    if (type == GROUP)
        nc_buf_printf(out, "group %u", id);
    else
        add_name(out, find(TRANSFORMS, type, id), type == ENCRYPTION ? "encryption" : "method", id, bits);
}

/* All transforms of one type: any of them may be chosen. */
static void add_type(nc_buf *out, nc_cursor chain, unsigned type, bool *first)
{
    nc_cursor t;
    bool any = false;
    while (out->n < SHOWN && next_piece(&chain, &t)) {
        unsigned of = nc_u8(&t);
        nc_skip(&t, 1);
        unsigned id = nc_be16(&t);
        if (t.state != NC_READ_OK || of != type)
            continue;
        nc_buf_c(out, any ? " or " : *first ? "" : ", ");
        if (!any && type == PRF)
            nc_buf_c(out, "PRF ");
        add_transform(out, type, id, type == ENCRYPTION ? attribute_of(t, KEY_LENGTH) : 0);
        any = true;
        *first = false;
    }
}

static void add_proposal(nc_buf *out, nc_cursor proposal)
{
    static const unsigned order[] = {ENCRYPTION, INTEGRITY, PRF, GROUP};
    bool first = true;
    skip_fields(&proposal);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        add_type(out, proposal, order[i], &first);
}

/* In version 1 a transform is a whole suite. */
static void add_suite(nc_buf *out, nc_cursor t)
{
    nc_skip(&t, 4);
    unsigned cipher = attribute_of(t, ENCRYPTION), hash = attribute_of(t, HASH);
    unsigned group = attribute_of(t, GROUP), method = attribute_of(t, METHOD);
    add_name(out, find(ATTRIBUTES, ENCRYPTION, cipher), "encryption", cipher, attribute_of(t, KEY_LENGTH));
    nc_buf_c(out, ", ");
    add_name(out, find(ATTRIBUTES, HASH, hash), "hash", hash, 0);
    nc_buf_printf(out, ", group %u, ", group);
    add_name(out, find(ATTRIBUTES, METHOD, method), "method", method, 0);
}

static void add_suites(nc_buf *out, nc_cursor proposal)
{
    nc_cursor t;
    skip_fields(&proposal);
    while (out->n < SHOWN && next_piece(&proposal, &t)) {
        nc_buf_c(out, out->n > 0 ? "; " : "");
        add_suite(out, t);
    }
}

void nc_ike_offer(unsigned version, nc_cursor payload, nc_buf *out)
{
    nc_cursor proposal;
    if (version == 1)
        nc_skip(&payload, SITUATION); /* domain of interpretation and situation */
    while (out->n < SHOWN && next_piece(&payload, &proposal)) {
        if (version == 1) {
            add_suites(out, proposal);
            continue;
        }
        nc_buf_c(out, out->n > 0 ? "; " : "");
        add_proposal(out, proposal);
    }
}
