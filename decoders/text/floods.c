/* SPDX-License-Identifier: Apache-2.0 */
#include "floods.h"

#include "engine/base/arena.h"
#include "engine/base/hash.h"

#include <stdlib.h>

enum { COUNTER_DIGITS = 5, RUN_BYTES = 64 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

static bool is_run(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A number that goes on from message to message: five digits and more, or a port behind "..". */
static bool counts_on(nc_str text, size_t from, size_t to)
{
    bool digit = false, hex = true, decimal = true;
    for (size_t i = from; i < to; i++) {
        digit = digit || is_digit(text.p[i]);
        hex = hex && is_hex(text.p[i]);
        decimal = decimal && is_digit(text.p[i]);
    }
    bool port = decimal && from >= 2 && text.p[from - 1] == '.' && text.p[from - 2] == '.';
    return port || (digit && hex && to - from >= COUNTER_DIGITS);
}

/* What is said, without what counts on. */
static uint64_t said_by(nc_str text, size_t id)
{
    uint64_t hash = id + 1;
    for (size_t from = 0, to; from < text.n; from = to) {
        to = from + 1;
        while (is_run(text.p[from]) && to < text.n && to - from < RUN_BYTES && is_run(text.p[to]))
            to++;
        if (!is_run(text.p[from]) || !counts_on(text, from, to))
            hash = nc_hash(text.p + from, to - from, hash);
    }
    return hash;
}

void nc_floods_begin(nc_floods *floods, size_t ids, size_t most)
{
    *floods = (nc_floods){.most = most, .count = nc_xcalloc(ids, sizeof *floods->count)};
}

void nc_floods_end(nc_floods *floods)
{
    nc_numbered_clear(&floods->said);
    free(floods->count);
    free(floods->times);
}

static bool is_new(nc_floods *floods, uint64_t said)
{
    size_t number = nc_numbered_of(&floods->said, said, NC_FLOOD_SAID);
    if (number == SIZE_MAX)
        return false;
    if (number >= floods->capacity) {
        size_t before = floods->capacity;
        floods->times = nc_grow(floods->times, &floods->capacity, number, sizeof *floods->times);
        memset(floods->times + before, 0, floods->capacity - before);
    }
    if (floods->times[number] >= NC_FLOOD_TIMES)
        return false;
    floods->times[number]++;
    return true;
}

bool nc_floods_pass(nc_floods *floods, size_t id, nc_str text, uint32_t line)
{
    if (floods->count[id]++ < floods->most || is_new(floods, said_by(text, id)))
        return true;
    if (floods->left_out++ == 0)
        floods->first = line;
    return false;
}
