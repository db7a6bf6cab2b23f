/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include "filter.h"

#include <stdlib.h>

enum { FLOW_NAME, FLOW_END, SEES, SEES_PAIR };

static const nc_function functions[] = {
    [FLOW_NAME] = {.name = NC_SI("flow_name"),
                   .result = NC_T_STRING,
                   .argc = 1,
                   .args = {NC_T_INT},
                   .doc = NC_SI("the two ends of a conversation, client first: 10.0.0.1:1025 - 10.0.0.2:21")},
    [FLOW_END] = {.name = NC_SI("flow_end"),
                  .result = NC_T_IP,
                  .argc = 2,
                  .args = {NC_T_INT, NC_T_SYMBOL},
                  .doc = NC_SI("the address to which packets of the conversation go in the direction "
                               "to_server or to_client")},
    [SEES] = {.name = NC_SI("capture.sees"),
              .result = NC_T_BOOL,
              .argc = 2,
              .args = {NC_T_INT, NC_T_SYMBOL},
              .coverage = true,
              .doc = NC_SI("could the source have recorded packets of the conversation in the direction "
                           "to_server or to_client?")},
    [SEES_PAIR] = {.name = NC_SI("capture.sees_pair"),
                   .result = NC_T_BOOL,
                   .argc = 2,
                   .args = {NC_T_IP, NC_T_IP},
                   .coverage = true,
                   .doc =
                       NC_SI("could the source have recorded packets from the first address to the second?")},
};

const nc_function *nc_wires_functions(size_t *count)
{
    *count = sizeof functions / sizeof *functions;
    return functions;
}

static const nc_wire *wire_of(const nc_wires *wires, uint32_t source)
{
    for (size_t i = 0; i < wires->count; i++)
        if (wires->items[i]->source == source)
            return wires->items[i];
    return NULL;
}

/* The conversation and the source it was recorded by. */
static const nc_sight *sight_of(const nc_wires *wires, uint64_t id, const nc_wire **wire)
{
    for (size_t i = 0; i < wires->count; i++) {
        const nc_sight *sight = nc_sights_find(&wires->items[i]->sights, id);
        if (sight != NULL) {
            *wire = wires->items[i];
            return sight;
        }
    }
    return NULL;
}

static void print_end(nc_buf *out, const nc_pool *pool, const nc_sight *sight, unsigned e)
{
    bool brackets = !nc_ip_is4(sight->ip[e]) && sight->port[e] != 0;
    if (brackets)
        nc_buf_char(out, '[');
    nc_value_print(out, pool, NC_T_IP, sight->ip[e]);
    if (brackets)
        nc_buf_char(out, ']');
    if (sight->port[e] != 0)
        nc_buf_printf(out, ":%u", (unsigned)sight->port[e]);
}

static void print_sight(nc_buf *out, const nc_wires *wires, const nc_sight *sight)
{
    print_end(out, wires->c->pool, sight, sight->client);
    nc_buf_c(out, " - ");
    print_end(out, wires->c->pool, sight, !sight->client);
}

size_t nc_wires_called(const nc_wires *wires, uint32_t source, nc_str name, nc_word *id)
{
    nc_buf text = {0};
    size_t count = 0;
    for (size_t w = 0; w < wires->count; w++) {
        const nc_sights *sights = &wires->items[w]->sights;
        for (size_t i = 0; i < sights->count && (source == 0 || wires->items[w]->source == source); i++) {
            nc_buf_clear(&text);
            print_sight(&text, wires, &sights->items[i]);
            if (!nc_str_eq(nc_buf_str(&text), name))
                continue;
            *id = sights->items[i].id;
            count++;
        }
    }
    nc_buf_free(&text);
    return count;
}

static bool flow_name(const nc_wires *wires, uint64_t id, nc_word *out)
{
    const nc_wire *wire;
    const nc_sight *sight = sight_of(wires, id, &wire);
    if (sight == NULL)
        return false;
    nc_buf text = {0};
    print_sight(&text, wires, sight);
    *out = nc_intern(wires->c->pool, nc_buf_str(&text));
    nc_buf_free(&text);
    return true;
}

static bool flow_end(const nc_wires *wires, uint64_t id, nc_sym dir, nc_word *out)
{
    const nc_words *words = &wires->words;
    const nc_wire *wire;
    const nc_sight *sight = sight_of(wires, id, &wire);
    if (sight == NULL || (dir != words->to_server && dir != words->to_client))
        return false;
    *out = sight->ip[dir == words->to_server ? !sight->client : sight->client];
    return true;
}

/* Limits that hold for whatever is asked: losses, a single direction. */
static bool reliable(const nc_wire *wire)
{
    bool one_way = wire->one_way != 0 && !wire->two_way;
    return !one_way && (!wire->closed || wire->end.drops <= 0);
}

static bool yes(nc_word *out)
{
    *out = nc_w_bool(true);
    return true;
}

static bool nothing(nc_word *out)
{
    *out = nc_w_bool(false);
    return true;
}

/* Was a packet from `from` to `to` recorded in any conversation of the source? */
static bool pair_recorded(const nc_wire *wire, nc_word from, nc_word to)
{
    return (nc_pair_seen(&wire->sights, from, to) & 1) != 0;
}

static bool sees(const nc_wires *wires, uint64_t id, nc_sym dir, uint32_t source, nc_word *out)
{
    const nc_words *words = &wires->words;
    const nc_wire *own;
    const nc_sight *sight = sight_of(wires, id, &own);
    if (sight == NULL || (dir != words->to_server && dir != words->to_client))
        return false;
    const nc_wire *wire = source ? wire_of(wires, source) : own;
    unsigned sender = dir == words->to_server ? sight->client : !sight->client;
    if (wire == NULL || !reliable(wire))
        return false;
    if (wire->closed && wire->records == 0)
        return nothing(out);
    bool is_own = wire == own;
    if (is_own && (sight->seen >> sender & 1) != 0)
        return nc_filter_symmetric(wire->end.filter) && yes(out);
    if (is_own && (sight->hidden >> sender & 1) != 0)
        return false;
    bool pair = pair_recorded(wire, sight->ip[sender], sight->ip[!sender]);
    return pair && nc_filter_symmetric(wire->end.filter) &&
           (is_own || !nc_filter_has_ports(wire->end.filter)) && yes(out);
}

static bool sees_pair(const nc_wires *wires, nc_word from, nc_word to, uint32_t source, nc_word *out)
{
    const nc_wire *wire = wire_of(wires, source);
    if (wire == NULL || !reliable(wire))
        return false;
    if (wire->closed && wire->records == 0)
        return nothing(out);
    if (!nc_filter_symmetric(wire->end.filter) || nc_filter_has_ports(wire->end.filter))
        return false;
    return pair_recorded(wire, from, to) && yes(out);
}

bool nc_wires_call(nc_wires *wires, const nc_function *fn, const nc_result_value *args, uint32_t source,
                   int64_t from, int64_t to, nc_word *out)
{
    (void)from; /* the engine itself compares the window with the source's time */
    (void)to;
    for (unsigned i = 0; i < fn->argc; i++)
        if (!args[i].known)
            return false;
    if (nc_str_eq(fn->name, functions[FLOW_NAME].name))
        return flow_name(wires, args[0].word, out);
    if (nc_str_eq(fn->name, functions[FLOW_END].name))
        return flow_end(wires, args[0].word, (nc_sym)args[1].word, out);
    if (nc_str_eq(fn->name, functions[SEES].name))
        return sees(wires, args[0].word, (nc_sym)args[1].word, source, out);
    if (nc_str_eq(fn->name, functions[SEES_PAIR].name))
        return sees_pair(wires, args[0].word, args[1].word, source, out);
    return false;
}
