/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/walk.h"

#include <stdlib.h>

/* ---- names as they are shown ---- */

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

/* ".." as a part, with either separator: an archive made on another system may mean it so. */
static bool leaves(nc_str name)
{
    for (size_t i = 0; i + 1 < name.n; i++) {
        bool begins = i == 0 || is_separator(name.p[i - 1]);
        bool ends = i + 2 == name.n || is_separator(name.p[i + 2]);
        if (begins && ends && name.p[i] == '.' && name.p[i + 1] == '.')
            return true;
    }
    return false;
}

static const char *objection(const nc_bundle *bundle, nc_str name)
{
    if (name.n == 0)
        return "refused: it has no readable name";
    if (name.n > (uint64_t)bundle->limits->name)
        return "refused: the name is longer than bundle.name allows";
    if (name.p[0] == '/')
        return "refused: absolute name";
    return leaves(name) ? "refused: the name leaves the bundle" : NULL;
}

/* Without "." and empty parts. */
static void add_parts(nc_buf *out, nc_str name)
{
    nc_str part;
    bool first = true;
    while (nc_str_split(&name, '/', &part)) {
        if (part.n == 0 || nc_str_eq(part, NC_S(".")))
            continue;
        if (!first)
            nc_buf_char(out, '/');
        nc_buf_safe(out, part, true);
        first = false;
    }
}

nc_str nc_walk_name(nc_bundle *bundle, nc_str prefix, nc_str name, const char **why)
{
    enum { SHOWN = 4096 };
    nc_buf out = {0};
    *why = objection(bundle, name);
    nc_buf_add(&out, prefix);
    if (*why != NULL) {
        nc_buf_safe(&out, name.n ? nc_str_sub(name, 0, SHOWN) : NC_S("(no name)"), true);
        if (name.n > (uint64_t)bundle->limits->name)
            nc_walk_limit(bundle, NC_S("bundle.name"));
    } else {
        add_parts(&out, name);
        if (out.n == prefix.n)
            *why = "refused: it has no readable name";
    }
    nc_str kept = nc_arena_copy(nc_sources_arena(bundle->sources), nc_buf_str(&out));
    nc_buf_free(&out);
    return kept;
}

/* ---- names in use ---- */

static struct nc_used_name *find_used(struct nc_used_name *table, size_t capacity, uint64_t hash)
{
    size_t at = (size_t)hash & (capacity - 1);
    while (table[at].hash != 0 && table[at].hash != hash)
        at = (at + 1) & (capacity - 1);
    return table + at;
}

static void grow_names(nc_bundle *bundle)
{
    size_t capacity = bundle->name_capacity ? bundle->name_capacity * 2 : 256;
    struct nc_used_name *table = nc_xcalloc(capacity, sizeof *table);
    for (size_t i = 0; i < bundle->name_capacity; i++)
        if (bundle->names[i].hash != 0)
            *find_used(table, capacity, bundle->names[i].hash) = bundle->names[i];
    free(bundle->names);
    bundle->names = table;
    bundle->name_capacity = capacity;
}

/* NULL when the name was free and is used now; else its entry, until the next call. */
static struct nc_used_name *claim(nc_bundle *bundle, nc_str name)
{
    uint64_t hash = nc_hash(name.p, name.n, nc_hash_seed(bundle)) | 2; /* not 0 */
    if ((bundle->name_count + 1) * 2 > bundle->name_capacity)
        grow_names(bundle);
    struct nc_used_name *used = find_used(bundle->names, bundle->name_capacity, hash);
    if (used->hash != 0)
        return used;
    *used = (struct nc_used_name){hash, 2};
    bundle->name_count++;
    return NULL;
}

/* Each name remembers its next number, so that very many members of one name cost no search. */
static nc_str free_name(nc_bundle *bundle, nc_str name)
{
    nc_str shown = name;
    const struct nc_used_name *taken = claim(bundle, shown);
    while (taken != NULL) {
        struct nc_used_name *base = claim(bundle, name);
        uint32_t number = base != NULL ? base->next++ : 2;
        shown =
            nc_arena_printf(nc_sources_arena(bundle->sources), "%.*s (%u)", NC_FMT(name), (unsigned)number);
        taken = claim(bundle, shown);
    }
    return shown;
}

/* ---- sources ---- */

void nc_walk_limit(nc_bundle *bundle, nc_str limit)
{
    size_t at = 0;
    while (at < bundle->hit_count && nc_str_cmp(bundle->hit[at], limit) < 0)
        at++;
    if ((at < bundle->hit_count && nc_str_eq(bundle->hit[at], limit)) || bundle->hit_count == NC_LIMITS_SHOWN)
        return;
    memmove(bundle->hit + at + 1, bundle->hit + at, (bundle->hit_count - at) * sizeof *bundle->hit);
    bundle->hit[at] = limit;
    bundle->hit_count++;
}

uint32_t nc_walk_source(nc_bundle *bundle, nc_str name)
{
    if (bundle->members >= (uint64_t)bundle->limits->members) {
        nc_walk_limit(bundle, NC_S("bundle.members"));
        bundle->stopped = true;
        return 0;
    }
    bundle->members++;
    return nc_sources_add(bundle->sources, free_name(bundle, name));
}

void nc_walk_refuse(nc_bundle *bundle, nc_str name, const char *why)
{
    uint32_t source = nc_walk_source(bundle, name);
    if (source == 0)
        return;
    nc_source_note(bundle->sources, source, NC_SOURCE_REFUSED, nc_str_c(why));
    bundle->refused++;
}
