/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

#include "engine/base/num.h"

#include <inttypes.h>

/* pack.lock: what a version of a pack consists of.  A line for the pack and one for each of its rules, in
 * order of name, so that two changes of different rules never touch the same line:
 *
 *     pack tcp 1.0.0
 *     tcp.call-refused 3 0f3c5a...
 *
 * with the rule's revision and a hash of what it says.  Layout and comments do not count, nor do its tests.
 */

typedef struct locked {
    uint64_t revision;
    nc_str hash;
    uint32_t line;
} locked;

typedef struct lock {
    nc_str version; /* empty: there is no lock */
    nc_place place;
    nc_map rules; /* name -> locked */
} lock;

static void add_node(nc_hasher *hasher, const nc_node *node)
{
    uint64_t head[2] = {node->kind, node->kind == NC_NODE_SCALAR ? node->text.n : node->count};
    nc_hasher_add(hasher, head, sizeof head);
    if (node->kind == NC_NODE_SCALAR)
        nc_hasher_add(hasher, node->text.p, node->text.n);
    for (unsigned i = 0; node->kind == NC_NODE_MAP && i < node->count; i++) {
        uint64_t n = node->pairs[i].key.n;
        nc_hasher_add(hasher, &n, sizeof n);
        nc_hasher_add(hasher, node->pairs[i].key.p, n);
        add_node(hasher, node->pairs[i].value);
    }
    for (unsigned i = 0; node->kind == NC_NODE_LIST && i < node->count; i++)
        add_node(hasher, node->items[i]);
}

static nc_str hash_of(const nc_rules *rules, const nc_doc *doc)
{
    nc_hasher *hasher = nc_hasher_new();
    add_node(hasher, doc->node);
    nc_digest digest = nc_hasher_end(hasher);
    nc_hasher_free(hasher);
    return nc_arena_printf(rules->arena, "%016" PRIx64, digest.high);
}

/* ---- reading ---- */

void nc_rules_add_lock(nc_rules *rules, nc_str path, nc_str text)
{
    rules->locks = nc_grow(rules->locks, &rules->lock_capacity, rules->lock_count, sizeof *rules->locks);
    rules->locks[rules->lock_count++] =
        (struct nc_text_file){nc_arena_copy(rules->arena, path), nc_arena_copy(rules->arena, text), 0};
}

static bool read_line(const nc_rules *rules, lock *out, nc_str line, uint32_t number)
{
    nc_str words[3], word;
    unsigned count = 0;
    while (nc_str_word(&line, &word))
        if (count++ < 3)
            words[count - 1] = word;
    if (count == 0 || words[0].p[0] == '#')
        return true;
    locked one = {.line = number};
    if (count != 3)
        return false;
    if (nc_str_eq(words[0], NC_S("pack"))) {
        out->version = words[2];
        return true;
    }
    if (!nc_num_u64(words[1], 10, &one.revision) || words[2].n != 16)
        return false;
    one.hash = words[2];
    locked *kept = NC_NEW(rules->arena, locked);
    *kept = one;
    return nc_map_put(&out->rules, words[0], kept);
}

static nc_str lock_path(const nc_rules *rules, const nc_doc *pack)
{
    nc_str folder = pack->place.file;
    while (folder.n > 0 && folder.p[folder.n - 1] != '/')
        folder.n--;
    return nc_arena_printf(rules->arena, "%.*spack.lock", NC_FMT(folder));
}

static lock read_lock(const nc_rules *rules, nc_str path, nc_diag *diag)
{
    lock out = {.version = NC_S(""), .place = {path, 0, 0}};
    for (size_t i = 0; i < rules->lock_count; i++) {
        nc_str rest = rules->locks[i].text, line;
        uint32_t number = 0;
        if (!nc_str_eq(rules->locks[i].name, path))
            continue;
        while (nc_str_split(&rest, '\n', &line))
            if (!read_line(rules, &out, line, ++number))
                nc_report(diag, NC_E_SYNTAX, (nc_place){path, number, 0},
                          "this line is no NAME REVISION HASH of a lock, or a rule stands here twice");
    }
    return out;
}

/* ---- comparing ---- */

typedef struct comparing {
    const nc_rules *rules;
    const nc_doc *pack;
    nc_str version;
    lock old;
    nc_lock_told told;
    void *context;
} comparing;

static void tell(const comparing *c, nc_lock_state state, nc_place place, nc_str name)
{
    if (c->told != NULL)
        c->told(c->context, state, place, name);
}

static bool of_pack(const comparing *c, const nc_doc *doc)
{
    return nc_str_eq(doc->pack, c->pack->name);
}

/* The rules of a pack as lines of its lock; what differs from the lock before it is told. */
static void compare(const comparing *c, nc_buf *out)
{
    const nc_rules *rules = c->rules;
    bool same = nc_str_eq(c->version, c->old.version);
    nc_map seen = {0};
    nc_buf_printf(
        out, "# Written by `netcause rules lock`: name, revision and hash of each rule.\npack %.*s %.*s\n",
        NC_FMT(c->pack->name), NC_FMT(c->version));
    for (size_t i = rules->first_of[NC_DOC_RULE]; i < rules->first_of[NC_DOC_RULE + 1]; i++) {
        const nc_doc *doc = &rules->docs[i];
        if (!of_pack(c, doc) || !nc_map_put(&seen, doc->name, (void *)(uintptr_t)doc))
            continue;
        const locked *old = nc_map_get(&c->old.rules, doc->name);
        nc_str hash = hash_of(rules, doc);
        bool changed = old != NULL && !nc_str_eq(old->hash, hash);
        if (changed)
            tell(c, same ? NC_LOCK_CHANGED : NC_LOCK_STALE, doc->place, doc->name);
        else if (old == NULL && c->old.version.n > 0)
            tell(c, NC_LOCK_STALE, doc->place, doc->name);
        nc_buf_printf(out, "%.*s %" PRIu64 " %.*s\n", NC_FMT(doc->name),
                      old == NULL ? 1 : old->revision + changed, NC_FMT(hash));
    }
    for (size_t i = 0; i < c->old.rules.count; i++) {
        const locked *old = c->old.rules.entries[i].value;
        nc_str name = c->old.rules.entries[i].key;
        if (nc_map_get(&seen, name) == NULL)
            tell(c, same && nc_map_get(&rules->retired, name) == NULL ? NC_LOCK_GONE : NC_LOCK_STALE,
                 (nc_place){c->old.place.file, old->line, 0}, name);
    }
    nc_map_free(&seen);
}

void nc_rules_lock(const nc_rules *rules, nc_diag *diag, nc_lock_told told, nc_lock_write write,
                   void *context)
{
    for (size_t i = rules->first_of[NC_DOC_PACK]; i < rules->first_of[NC_DOC_PACK + 1]; i++) {
        nc_buf text = {0};
        comparing c = {.rules = rules, .pack = &rules->docs[i], .told = told, .context = context};
        nc_str path = lock_path(rules, c.pack);
        c.version = nc_node_text(c.pack->node, "version", NC_S(""));
        c.old = read_lock(rules, path, diag);
        if (c.old.version.n == 0)
            tell(&c, NC_LOCK_MISSING, c.pack->place, c.pack->name);
        else if (!nc_str_eq(c.old.version, c.version))
            tell(&c, NC_LOCK_STALE, c.pack->place, c.pack->name);
        compare(&c, &text);
        if (write != NULL)
            write(context, path, nc_buf_str(&text));
        nc_buf_free(&text);
        nc_map_free(&c.old.rules);
    }
}
