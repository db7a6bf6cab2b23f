/* SPDX-License-Identifier: Apache-2.0 */
#include "objects.h"

#include "engine/base/hash.h"
#include "engine/base/num.h"

#include <stdlib.h>

struct nc_objects {
    nc_arena *arena;
    nc_object *items;
    size_t count, capacity;
    uint32_t *slots; /* open addressing over names: number + 1 */
    size_t mask;
};

/* ---- the table ---- */

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static uint64_t add_to_hash(uint64_t hash, char c)
{
    return (hash ^ (unsigned char)lower(c)) * UINT64_C(0x100000001b3);
}

static uint32_t *slot_of(const nc_objects *objects, nc_str name, uint64_t hash)
{
    size_t at = (size_t)nc_mix(hash);
    while (objects->slots[at & objects->mask] != 0 &&
           !nc_str_eq_fold(objects->items[objects->slots[at & objects->mask] - 1].name, name))
        at++;
    return &objects->slots[at & objects->mask];
}

static uint64_t hash_of(nc_str name)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < name.n; i++)
        hash = add_to_hash(hash, name.p[i]);
    return hash;
}

static void add_block(nc_objects *objects, unsigned dump, unsigned block, const nc_block *from)
{
    for (unsigned i = 0; i < from->walk_count; i++) {
        objects->items = nc_grow(objects->items, &objects->capacity, objects->count, sizeof *objects->items);
        objects->items[objects->count++] =
            (nc_object){.name = nc_arena_copy(objects->arena, from->walk[i].name),
                        .dump = dump,
                        .block = block,
                        .field = from->walk[i].field};
    }
}

nc_objects *nc_objects_new(const nc_dumps *dumps)
{
    nc_objects *objects = nc_xcalloc(1, sizeof *objects);
    size_t size = 64;
    objects->arena = nc_arena_new();
    for (unsigned i = 0; i < dumps->count; i++)
        for (unsigned b = 0; b < dumps->items[i]->block_count; b++)
            add_block(objects, i, b, &dumps->items[i]->blocks[b]);
    while (size < 2 * objects->count)
        size *= 2;
    objects->mask = size - 1;
    objects->slots = NC_NEW_ARRAY(objects->arena, uint32_t, size);
    for (size_t i = 0; i < objects->count; i++) {
        uint32_t *slot = slot_of(objects, objects->items[i].name, hash_of(objects->items[i].name));
        if (*slot == 0)
            *slot = (uint32_t)i + 1;
    }
    return objects;
}

void nc_objects_free(nc_objects *objects)
{
    if (objects == NULL)
        return;
    nc_arena_free(objects->arena);
    free(objects->items);
    free(objects);
}

/* ---- names ---- */

/* Names above those of the objects, as net-snmp prints them in front of what its MIBs do not name. */
static const struct {
    nc_str name, number;
} arcs[] = {
    {NC_SI("iso"), NC_SI("1")},
    {NC_SI("org"), NC_SI("1.3")},
    {NC_SI("dod"), NC_SI("1.3.6")},
    {NC_SI("internet"), NC_SI("1.3.6.1")},
    {NC_SI("mgmt"), NC_SI("1.3.6.1.2")},
    {NC_SI("mib-2"), NC_SI("1.3.6.1.2.1")},
    {NC_SI("system"), NC_SI("1.3.6.1.2.1.1")},
    {NC_SI("interfaces"), NC_SI("1.3.6.1.2.1.2")},
    {NC_SI("ifMIB"), NC_SI("1.3.6.1.2.1.31")},
    {NC_SI("private"), NC_SI("1.3.6.1.4")},
    {NC_SI("enterprises"), NC_SI("1.3.6.1.4.1")},
    {NC_SI("ibm"), NC_SI("1.3.6.1.4.1.2")},
    {NC_SI("ibmProd"), NC_SI("1.3.6.1.4.1.2.6")},
    {NC_SI("ibmOSAMib"), NC_SI("1.3.6.1.4.1.2.6.188")},
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The last name of those that a path begins with, and what follows it, from the kind of an address on
 * (INET-ADDRESS-MIB, RFC 4001: ipv4."10.1.1.1").  Of a path of numbers all is index. */
static void split_path(nc_str path, nc_str *name, nc_str *index)
{
    *name = NC_S("");
    while (path.n > 0 && is_letter(path.p[0])) {
        size_t dot = nc_str_find_char(path, '.');
        nc_str word = nc_str_sub(path, 0, dot);
        if (nc_str_eq(word, NC_S("ipv4")) || nc_str_eq(word, NC_S("ipv6")))
            break;
        *name = word;
        path = dot == SIZE_MAX ? NC_S("") : nc_str_sub(path, dot + 1, SIZE_MAX);
    }
    *index = path;
}

/* `[1][2]` is another way to write `.1.2`; quotes are no part of an index. */
static size_t put_plain(char *to, nc_str from)
{
    size_t n = 0;
    for (size_t i = 0; i < from.n; i++)
        if (from.p[i] == '[')
            to[n++] = '.';
        else if (from.p[i] != ']' && from.p[i] != '"')
            to[n++] = from.p[i];
    return n;
}

/* The index with addresses by number: ipv4.10.1.1.1 is 1.4.10.1.1.1 (RFC 4001: the kind, the length, the
 * octets).  Takes no more room than the text. */
static size_t put_index(char *to, nc_str index)
{
    size_t n = 0, dot;
    while (index.n > 0) {
        dot = nc_str_find_char(index, '.');
        nc_str word = nc_str_sub(index, 0, dot);
        if (nc_str_eq(word, NC_S("ipv4")))
            word = NC_S("1.4");
        if (n > 0)
            to[n++] = '.';
        memcpy(to + n, word.p, word.n);
        n += word.n;
        index = dot == SIZE_MAX ? NC_S("") : nc_str_sub(index, dot + 1, SIZE_MAX);
    }
    return n;
}

/* The path of an object as a name with an index, or as numbers from 1 on; empty when it is none. */
static nc_str plain_path(nc_str word, char out[NC_WALK_INDEX])
{
    enum { LONGEST_ARC = 32 };
    nc_str name, index;
    size_t module = nc_str_find(word, NC_S("::")), n = 0;
    if (module != SIZE_MAX)
        word = nc_str_sub(word, module + 2, SIZE_MAX);
    if (word.n > 0 && word.p[0] == '.')
        word = nc_str_sub(word, 1, SIZE_MAX);
    if (word.n == 0 || word.n >= NC_WALK_INDEX - LONGEST_ARC)
        return NC_S("");
    char plain[NC_WALK_INDEX];
    split_path(nc_str_n(plain, put_plain(plain, word)), &name, &index);
    for (size_t i = 0; name.n > 0 && i < sizeof arcs / sizeof *arcs; i++)
        if (nc_str_eq_fold(arcs[i].name, name))
            name = arcs[i].number;
    if (name.n > 0)
        memcpy(out, name.p, name.n);
    n = name.n;
    if (n > 0 && index.n > 0)
        out[n++] = '.';
    return nc_str_n(out, n + put_index(out + n, index));
}

/* The object whose name, or number, a path begins with. */
static const nc_object *find_object(const nc_objects *objects, nc_str path, nc_str *index)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '.') {
            uint32_t number = *slot_of(objects, nc_str_sub(path, 0, i), hash);
            *index = nc_str_sub(path, i + 1, SIZE_MAX);
            if (number != 0 && index->n > 0)
                return &objects->items[number - 1];
        }
        hash = add_to_hash(hash, path.p[i]);
    }
    return NULL;
}

static bool is_one_of(nc_str path, const nc_str *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq_fold(names[i], path))
            return true;
    return false;
}

static nc_walk_kind kind_of_system(nc_str path)
{
    static const nc_str uptime[] = {NC_SI("sysUpTime.0"), NC_SI("sysUpTimeInstance"),
                                    NC_SI("1.3.6.1.2.1.1.3.0")},
                        name[] = {NC_SI("sysName.0"), NC_SI("1.3.6.1.2.1.1.5.0")};
    if (is_one_of(path, uptime, sizeof uptime / sizeof *uptime))
        return NC_WALK_UPTIME;
    return is_one_of(path, name, sizeof name / sizeof *name) ? NC_WALK_NAME : NC_WALK_NONE;
}

/* Whether something is written as an object of any MIB: with its module, or as more numbers than an address
 * has. */
static bool is_path(nc_str word)
{
    size_t dots = 0, module = nc_str_find(word, NC_S("::"));
    if (module != SIZE_MAX && module > 0)
        return is_letter(word.p[0]) && is_digit(word.p[word.n - 1]);
    for (size_t i = 0; i < word.n; i++) {
        if (!is_digit(word.p[i]) && word.p[i] != '.')
            return false;
        dots += word.p[i] == '.';
    }
    return dots > 6;
}

/* ---- lines ---- */

/* Cheap, since most lines are none: the first word has a place in a table, or the uptime's name. */
static bool may_be_walk(nc_str word)
{
    char last = word.n > 2 ? word.p[word.n - 1] : ' ';
    if (!is_letter(word.p[0]) && word.p[0] != '.' && word.p[0] != '1')
        return false;
    return is_digit(last) || last == ']' || last == '"' || nc_str_ends(word, NC_S("Instance"));
}

/* The first word up to a blank or "=", and what stands behind; false when nothing does. */
static bool split_line(nc_str line, nc_str *word, nc_str *value, bool *equals)
{
    size_t end = 0;
    line = nc_str_trim(line);
    while (end < line.n && line.p[end] != ' ' && line.p[end] != '=')
        end++;
    *word = nc_str_sub(line, 0, end);
    *value = nc_str_trim(nc_str_sub(line, end, SIZE_MAX));
    if (word->n == 0 || value->n == 0)
        return false;
    *equals = value->p[0] == '=';
    if (*equals)
        *value = nc_str_trim(nc_str_sub(*value, 1, SIZE_MAX));
    return true;
}

nc_walk_kind nc_objects_read(const nc_objects *objects, nc_str line, nc_walk_line *out)
{
    nc_str word;
    bool equals;
    out->kind = NC_WALK_NONE;
    out->object = NULL;
    if (!split_line(line, &word, &out->value, &equals) || !may_be_walk(word))
        return NC_WALK_NONE;
    nc_str path = plain_path(word, out->text);
    out->object = find_object(objects, path, &out->index);
    out->kind = out->object != NULL ? NC_WALK_KNOWN : kind_of_system(path);
    if (out->kind == NC_WALK_NONE && is_path(word))
        out->kind = NC_WALK_OTHER;
    return out->kind;
}

/* ---- values ---- */

/* Names of types that stand in front of values; those of numbers may have a unit behind them. */
static const struct {
    nc_str name;
    bool number;
} types[] = {
    {NC_SI("INTEGER"), true},   {NC_SI("Integer32"), true},   {NC_SI("Counter32"), true},
    {NC_SI("Counter64"), true}, {NC_SI("Gauge32"), true},     {NC_SI("Unsigned32"), true},
    {NC_SI("Counter"), true},   {NC_SI("Gauge"), true},       {NC_SI("Timeticks"), true},
    {NC_SI("STRING"), false},   {NC_SI("Hex-STRING"), false}, {NC_SI("IpAddress"), false},
    {NC_SI("OID"), false},      {NC_SI("BITS"), false},       {NC_SI("Network Address"), false},
};

static nc_str without_type(nc_str value, bool *number)
{
    *number = false;
    size_t wrong = nc_str_starts(value, NC_S("Wrong Type (")) ? nc_str_find(value, NC_S("): ")) : SIZE_MAX;
    if (wrong != SIZE_MAX)
        value = nc_str_sub(value, wrong + 3, SIZE_MAX);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (nc_str_starts(value, types[i].name) && value.n > types[i].name.n &&
            value.p[types[i].name.n] == ':') {
            *number = types[i].number;
            return nc_str_trim(nc_str_sub(value, types[i].name.n + 1, SIZE_MAX));
        }
    return value;
}

/* up(1): the number; 12 percent: without its unit; (362211) 1:00:22.11: the ticks. */
static nc_str bare_number(nc_str value)
{
    uint64_t number;
    size_t open = nc_str_find_char(value, '('), close = nc_str_find_char(value, ')');
    if (open != SIZE_MAX && close != SIZE_MAX && close > open) {
        nc_str inside = nc_str_sub(value, open + 1, close - open - 1);
        if (nc_num_u64(inside, 10, &number))
            return inside;
    }
    nc_str rest = value, first;
    return nc_str_word(&rest, &first) && nc_num_u64(first, 10, &number) ? first : value;
}

bool nc_walk_is_text(nc_str value)
{
    return nc_str_starts(value, NC_S("STRING:")) || nc_str_starts(value, NC_S("\""));
}

static bool is_missing(nc_str value)
{
    return nc_str_starts(value, NC_S("No Such ")) || nc_str_starts(value, NC_S("No more variables "));
}

nc_str nc_walk_value(nc_str value)
{
    bool number;
    value = without_type(value, &number);
    if (is_missing(value))
        return NC_S("");
    if (number || nc_str_ends(value, NC_S(")")))
        value = bare_number(value);
    if (value.n < 2 || value.p[0] != '"' || value.p[value.n - 1] != '"')
        return value;
    value = nc_str_sub(value, 1, value.n - 2);
    /* Octets that are printable by chance, tabs and blanks among them: no name begins so. */
    return value.n > 0 && (unsigned char)value.p[0] <= ' ' ? NC_S("") : value;
}

bool nc_walk_uptime(nc_str value, int64_t *ns)
{
    uint64_t ticks;
    bool number;
    const uint64_t most = (uint64_t)INT64_MAX / 10000000;
    value = bare_number(without_type(value, &number));
    if (!nc_num_u64(value, 10, &ticks) || ticks > most)
        return false;
    *ns = (int64_t)ticks * 10000000; /* hundredths of a second */
    return true;
}
