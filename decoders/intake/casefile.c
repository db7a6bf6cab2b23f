/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "decoders/intake/casefile.h"

#include "decoders/bundle/pack.h"
#include "engine/base/yaml.h"

#include <stdlib.h>

/* One member that a file speaks of. */
typedef struct entry {
    nc_str member; /* full path */
    uint32_t file; /* which case.yaml says it: one deeper in the folders comes later and wins */
    nc_member_hint hint;
    nc_str about; /* `tool` and `note`: how it is made, for whoever misses it */
    bool announced; /* the name as it is written, not the one of what is in it */
} entry;

struct nc_casefiles {
    nc_arena *arena;
    nc_pool *pool;
    nc_casefile *items[NC_CASEFILES];
    size_t count;
    entry *entries; /* sorted by member, then by depth of the file */
    size_t entry_count, entry_capacity;
};

/* Where a file is being read to. */
typedef struct reader {
    nc_casefiles *files;
    nc_casefile *file;
    nc_diag *diag;
} reader;

bool nc_casefile_is(nc_str member)
{
    return nc_str_eq(member, NC_S("case.yaml")) || nc_str_ends(member, NC_S("/case.yaml"));
}

nc_casefiles *nc_casefiles_new(nc_pool *pool)
{
    nc_casefiles *files = nc_xcalloc(1, sizeof *files);
    files->arena = nc_arena_new();
    files->pool = pool;
    return files;
}

void nc_casefiles_free(nc_casefiles *files)
{
    if (files == NULL)
        return;
    nc_arena_free(files->arena);
    free(files->entries);
    free(files);
}

/* ---- reading ---- */

static unsigned items_of(const nc_node *node)
{
    return node != NULL && node->kind == NC_NODE_LIST ? node->count : 0;
}

static bool read_zone(const reader *r, const nc_node *map, const char *key, int32_t *minutes)
{
    const nc_node *node = nc_node_get(map, key);
    if (node == NULL)
        return false;
    if (node->kind == NC_NODE_SCALAR && nc_zone_parse(node->text, minutes))
        return true;
    nc_report(r->diag, NC_E_INVALID, node->place, "%s: write UTC, an offset like -05:00, or a zone like EST",
              key);
    return false;
}

static bool read_bool(const reader *r, const nc_node *map, const char *key)
{
    const nc_node *node = nc_node_get(map, key);
    nc_word word = 0;
    if (node != NULL &&
        (node->kind != NC_NODE_SCALAR || !nc_value_parse(r->files->pool, NC_T_BOOL, node->text, &word)))
        nc_report(r->diag, NC_E_INVALID, node->place, "%s: write yes or no", key);
    return word != 0;
}

static void read_addresses(const nc_casefiles *files, const nc_node *list, nc_case_system *system)
{
    unsigned count = items_of(list);
    system->addresses = NC_NEW_ARRAY(files->arena, nc_str, count);
    for (unsigned i = 0; i < count; i++)
        if (list->items[i]->kind == NC_NODE_SCALAR)
            system->addresses[system->address_count++] = list->items[i]->text;
}

static void read_systems(const reader *r, const nc_node *list)
{
    static const nc_str keys[] = {NC_SI("name"),     NC_SI("role"), NC_SI("os"),
                                  NC_SI("timezone"), NC_SI("zone"), NC_SI("addresses")};
    unsigned count = items_of(list);
    r->file->systems = NC_NEW_ARRAY(r->files->arena, nc_case_system, count);
    for (unsigned i = 0; i < count; i++) {
        const nc_node *map = list->items[i];
        nc_case_system *system = &r->file->systems[r->file->system_count++];
        nc_node_check_keys(map, keys, sizeof keys / sizeof *keys, r->diag);
        system->name = nc_node_text(map, "name", NC_S(""));
        system->role = nc_node_text(map, "role", NC_S(""));
        system->os = nc_node_text(map, "os", NC_S(""));
        system->line = map->place.line;
        system->has_zone =
            read_zone(r, map, nc_node_get(map, "zone") ? "zone" : "timezone", &system->zone_minutes);
        read_addresses(r->files, nc_node_get(map, "addresses"), system);
    }
}

static const nc_case_system *system_named(const nc_casefile *file, nc_str name)
{
    for (size_t i = 0; i < file->system_count; i++)
        if (nc_str_eq(file->systems[i].name, name))
            return &file->systems[i];
    return NULL;
}

static entry *add_entry(const reader *r, nc_str member, const nc_member_hint *hint)
{
    nc_casefiles *files = r->files;
    files->entries =
        nc_grow(files->entries, &files->entry_capacity, files->entry_count, sizeof *files->entries);
    files->entries[files->entry_count] =
        (entry){.member = member, .file = (uint32_t)files->count, .hint = *hint};
    return &files->entries[files->entry_count++];
}

static nc_str about_of(const reader *r, const nc_node *map)
{
    nc_str tool = nc_node_text(map, "tool", NC_S("")), note = nc_node_text(map, "note", NC_S(""));
    if (tool.n == 0 || note.n == 0)
        return tool.n ? tool : note;
    return nc_arena_printf(r->files->arena, "%.*s; %.*s", NC_FMT(tool), NC_FMT(note));
}

static void read_member(const reader *r, const nc_node *map)
{
    static const nc_str keys[] = {NC_SI("file"),    NC_SI("system"), NC_SI("vantage"),  NC_SI("filter"),
                                  NC_SI("on_wire"), NC_SI("zone"),   NC_SI("tool"),     NC_SI("snap"),
                                  NC_SI("clock"),   NC_SI("note"),   NC_SI("continues")};
    nc_str file = nc_node_text(map, "file", NC_S(""));
    nc_member_hint hint = {.system = nc_node_text(map, "system", NC_S("")),
                           .filter = nc_node_text(map, "filter", NC_S(""))};
    nc_node_check_keys(map, keys, sizeof keys / sizeof *keys, r->diag);
    hint.vantage = nc_intern(r->files->pool, nc_node_text(map, "vantage", NC_S("")));
    hint.on_wire = read_bool(r, map, "on_wire");
    if (nc_node_get(map, "continues") != NULL)
        hint.continues = read_bool(r, map, "continues") ? 1 : -1;
    hint.has_zone = read_zone(r, map, "zone", &hint.zone_minutes);
    const nc_case_system *system = hint.system.n ? system_named(r->file, hint.system) : NULL;
    if (!hint.has_zone && system != NULL && system->has_zone) {
        hint.has_zone = true;
        hint.zone_minutes = system->zone_minutes;
    }
    if (nc_str_starts(file, NC_S("./")))
        file = nc_str_sub(file, 2, file.n);
    if (file.n == 0) {
        nc_report(r->diag, NC_E_INVALID, map->place, "file: which member?");
        return;
    }
    nc_str member = nc_arena_printf(r->files->arena, "%.*s%.*s", NC_FMT(r->file->folder), NC_FMT(file));
    nc_str plain = nc_pack_strip(member);
    entry *said = add_entry(r, member, &hint);
    said->about = about_of(r, map);
    said->announced = true;
    if (plain.n < member.n) /* "zos.pcap.gz" is known as "zos.pcap" */
        add_entry(r, plain, &hint);
}

static void read_document(const reader *r, const nc_node *root)
{
    static const nc_str keys[] = {
        NC_SI("netcause_bundle"), NC_SI("case"),      NC_SI("title"),    NC_SI("id"),
        NC_SI("symptom"),         NC_SI("systems"),   NC_SI("captures"), NC_SI("texts"),
        NC_SI("baseline"),        NC_SI("questions"), NC_SI("expect"),   NC_SI("note")};
    const nc_node *about = nc_node_get(root, "case") ? nc_node_get(root, "case") : root;
    static const char *const lists[] = {"captures", "texts"};
    nc_node_check_keys(root, keys, sizeof keys / sizeof *keys, r->diag);
    r->file->title = nc_node_text(about, "title", nc_node_text(root, "title", NC_S("")));
    r->file->id = nc_node_text(about, "id", nc_node_text(root, "id", NC_S("")));
    r->file->symptom = nc_node_text(about, "symptom", nc_node_text(root, "symptom", NC_S("")));
    read_systems(r, nc_node_get(root, "systems"));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const nc_node *list = nc_node_get(root, lists[i]);
        for (unsigned k = 0; k < items_of(list); k++)
            read_member(r, list->items[k]);
    }
}

/* The first messages of the reading, as one note. */
static nc_str notes_of(nc_casefiles *files, nc_diag *diag)
{
    enum { SHOWN = 5 };
    size_t count;
    const nc_message *messages = nc_diag_sorted(diag, &count);
    nc_buf out = {0};
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        nc_buf_printf(&out, "%sline %u: ", i ? "; " : "", (unsigned)messages[i].place.line);
        nc_buf_safe(&out, messages[i].text, true);
    }
    if (count > SHOWN)
        nc_buf_printf(&out, "; and %zu more", count - SHOWN);
    nc_str notes = out.n ? nc_arena_copy(files->arena, nc_buf_str(&out)) : NC_S("");
    nc_buf_free(&out);
    return notes;
}

/* ---- the set ---- */

static size_t depth_of(nc_str folder)
{
    size_t n = 0;
    for (size_t i = 0; i < folder.n; i++)
        n += folder.p[i] == '/';
    return n;
}

static int by_member(const void *left, const void *right, void *context)
{
    const nc_casefiles *files = context;
    const entry *a = left, *b = right;
    int order = nc_str_cmp(a->member, b->member);
    size_t deep_a = files->items[a->file]->folder.n, deep_b = files->items[b->file]->folder.n;
    if (order != 0 || deep_a != deep_b)
        return order ? order : deep_a < deep_b ? -1 : 1;
    return (a->file > b->file) - (a->file < b->file);
}

const nc_casefile *nc_casefiles_add(nc_casefiles *files, nc_str member, nc_str text)
{
    if (files->count == NC_CASEFILES)
        return NULL;
    nc_casefile *file = NC_NEW(files->arena, nc_casefile);
    reader r = {files, file, nc_diag_new()};
    const nc_node *const *documents = NULL;
    size_t count = 0;
    file->name = nc_arena_copy(files->arena, member);
    file->folder = nc_str_sub(file->name, 0, file->name.n - (sizeof "case.yaml" - 1));
    file->broken = nc_yaml_read(files->arena, file->name, nc_arena_copy(files->arena, text), r.diag,
                                &documents, &count) != NC_E_OK;
    files->items[files->count] = file;
    if (count > 0 && documents[0]->kind == NC_NODE_MAP)
        read_document(&r, documents[0]);
    else if (!file->broken)
        file->notes = NC_S("it says nothing");
    files->count++;
    if (nc_diag_count(r.diag) > 0)
        file->notes = notes_of(files, r.diag);
    nc_diag_free(r.diag);
    if (files->entry_count > 1)
        qsort_r(files->entries, files->entry_count, sizeof *files->entries, by_member, files);
    return file;
}

const nc_casefile *nc_casefiles_find(const nc_casefiles *files, nc_str member)
{
    for (size_t i = 0; i < files->count; i++)
        if (nc_str_eq(files->items[i]->name, member))
            return files->items[i];
    return NULL;
}

const nc_casefile *nc_casefiles_main(const nc_casefiles *files)
{
    const nc_casefile *best = NULL;
    for (size_t i = 0; i < files->count; i++) {
        const nc_casefile *file = files->items[i];
        size_t deep = depth_of(file->folder), best_deep = best ? depth_of(best->folder) : 0;
        if (best == NULL || deep < best_deep || (deep == best_deep && nc_str_cmp(file->name, best->name) < 0))
            best = file;
    }
    return best;
}

bool nc_casefiles_hint(const nc_casefiles *files, nc_str member, nc_member_hint *hint)
{
    size_t low = 0, high = files->entry_count; /* the last entry that is not behind the member */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (nc_str_cmp(files->entries[middle].member, member) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || !nc_str_eq(files->entries[low - 1].member, member))
        return false;
    *hint = files->entries[low - 1].hint;
    return true;
}

/* ---- files that are not there ---- */

static int by_text(const void *left, const void *right)
{
    return nc_str_cmp(*(const nc_str *)left, *(const nc_str *)right);
}

/* Names of all sources without the suffixes of packers, sorted. */
static nc_str *plain_names(const nc_sources *sources, size_t *count)
{
    *count = nc_sources_count(sources);
    nc_str *names = nc_xcalloc(*count + 1, sizeof *names);
    for (size_t i = 0; i < *count; i++)
        names[i] = nc_pack_strip(nc_sources_get(sources, (uint32_t)i + 1)->name);
    qsort(names, *count, sizeof *names, by_text);
    return names;
}

static void set_absent(nc_sources *sources, uint32_t source, const nc_casefile *file, const entry *said)
{
    nc_arena *arena = nc_sources_arena(sources);
    nc_sources_get(sources, source)->system = nc_arena_copy(arena, said->hint.system);
    nc_source_note(sources, source, NC_SOURCE_ABSENT,
                   nc_arena_printf(arena, "%.*s names it%s%.*s", NC_FMT(file->name),
                                   said->about.n ? ": " : "", NC_FMT(said->about)));
}

void nc_casefiles_absent(const nc_casefiles *files, nc_sources *sources)
{
    size_t count, added = 0, more = 0;
    nc_str *names = plain_names(sources, &count);
    for (size_t i = 0; i < files->entry_count; i++) {
        const entry *said = &files->entries[i];
        nc_str plain = nc_pack_strip(said->member);
        bool again = i > 0 && nc_str_eq(said->member, files->entries[i - 1].member);
        if (!said->announced || again || bsearch(&plain, names, count, sizeof *names, by_text) != NULL)
            continue;
        if (added++ < NC_ABSENT_MOST)
            set_absent(sources, nc_sources_add(sources, said->member), files->items[said->file], said);
        else
            more++;
    }
    nc_arena *arena = nc_sources_arena(sources);
    if (more > 0)
        nc_source_note(sources, nc_sources_count(sources), NC_SOURCE_ABSENT,
                       nc_arena_printf(arena, "and %zu more files that are not there", more));
    free(names);
}

static bool lies_in(nc_str name, nc_str folder)
{
    return nc_str_starts(name, folder) && name.n > folder.n && name.p[folder.n] == '/';
}

void nc_casefiles_without(const nc_casefiles *files, nc_sources *sources, uint32_t source, nc_str taken)
{
    nc_source *s = nc_sources_get(sources, source);
    nc_str plain = nc_pack_strip(s->name);
    s->status = NC_SOURCE_META;
    s->note = NC_S("");
    for (size_t i = 0; i < files->entry_count && s->status == NC_SOURCE_META; i++) {
        const entry *said = &files->entries[i];
        const nc_casefile *file = files->items[said->file];
        if (said->announced && nc_str_eq(nc_pack_strip(said->member), plain) && !lies_in(file->name, taken))
            set_absent(sources, source, file, said);
    }
}

/* ---- facts ---- */

static nc_str known_os(nc_str os)
{
    static const nc_str known[] = {NC_SI("zos"), NC_SI("linux"), NC_SI("windows"), NC_SI("aix")};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (nc_str_eq_fold(os, known[i]))
            return known[i];
    return NC_S("other");
}

static void put_system(const nc_case_system *system, nc_case *c, uint32_t source, nc_str address)
{
    nc_origin from = {.at = NC_TIME_NONE, .line = system->line, .source = source};
    nc_fact fact;
    nc_word ip;
    nc_fact_begin(&fact, NC_F_system, &from);
    nc_fact_set(&fact, NC_system_name, nc_intern(c->pool, system->name));
    if (system->role.n)
        nc_fact_set(&fact, NC_system_role, nc_intern(c->pool, system->role));
    if (system->os.n)
        nc_fact_set(&fact, NC_system_os, nc_intern(c->pool, known_os(system->os)));
    if (address.n && nc_value_parse(c->pool, NC_T_IP, address, &ip))
        nc_fact_set(&fact, NC_system_address, ip);
    nc_put(c->sink, &fact);
}

void nc_casefile_put(const nc_casefile *file, nc_case *c, uint32_t source)
{
    for (size_t i = 0; i < file->system_count; i++) {
        const nc_case_system *system = &file->systems[i];
        if (system->name.n == 0)
            continue;
        for (size_t k = 0; k < system->address_count; k++)
            put_system(system, c, source, system->addresses[k]);
        if (system->address_count == 0)
            put_system(system, c, source, NC_S(""));
    }
    if (c->loaded)
        c->loaded(c->loaded_context, source, NC_F_system);
}
