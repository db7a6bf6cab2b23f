/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "image.h"

#include <stdlib.h>

static const nc_str kind_names[NC_DOC_KIND_COUNT] = {
    NC_SI("pack"),    NC_SI("site"),        NC_SI("fact"),     NC_SI("table"),
    NC_SI("cause"),   NC_SI("command"),     NC_SI("reduce"),   NC_SI("rule"),
    NC_SI("retired"), NC_SI("translation"), NC_SI("suppress"), NC_SI("tests"),
};

nc_rules *nc_rules_new(nc_pool *pool, nc_vocab *vocab, const nc_function *host, size_t host_count)
{
    nc_rules *rules = nc_xcalloc(1, sizeof *rules);
    rules->arena = rules->trees = nc_arena_new_large();
    rules->scratch = nc_arena_new();
    rules->pool = pool;
    rules->vocab = vocab;
    rules->host = host;
    rules->host_count = host_count;
    rules->today = NC_TIME_NONE;
    return rules;
}

void nc_rules_free(nc_rules *rules)
{
    if (rules == NULL)
        return;
    for (size_t i = 0; i < rules->regex_count; i++)
        nc_regex_free(rules->regexes[i]);
    nc_map *maps[] = {&rules->params,    &rules->causes,  &rules->commands,
                      &rules->tables,    &rules->rules,   &rules->codes,
                      &rules->concluded, &rules->retired, &rules->retired_codes};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        nc_map_free(maps[i]);
    nc_arena_free(rules->arena);
    nc_arena_free(rules->scratch);
    free(rules->regexes);
    free(rules->files);
    free(rules->docs);
    free(rules->settings);
    free(rules->drafts);
    free(rules->switches);
    free(rules->left_out);
    free(rules->locks);
    free(rules->lacks);
    free(rules->gaps);
    free(rules->tests);
    free(rules);
}

/* ---- adding ---- */

static void add_doc(nc_rules *rules, const nc_node *node, unsigned level)
{
    nc_doc doc = {.node = node, .level = level};
    if (node->kind == NC_NODE_SCALAR && node->text.n == 0)
        return; /* only comments */
    if (node->kind != NC_NODE_MAP || node->count == 0) {
        NC_RULE_BAD(rules, NC_E_INVALID, node->place,
                    "a document is a map that begins with rule, cause, command, table, tests ...");
        return;
    }
    const nc_pair *first = &node->pairs[0];
    unsigned kind = 0;
    while (kind < NC_DOC_KIND_COUNT && !nc_str_eq(kind_names[kind], first->key))
        kind++;
    if (kind == NC_DOC_KIND_COUNT) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, first->place, "no kind of document begins with '%.*s'",
                    NC_FMT(first->key));
        nc_hint_nearest(rules->diag, first->key, kind_names, NC_DOC_KIND_COUNT);
        return;
    }
    if (first->value->kind != NC_NODE_SCALAR || first->value->text.n == 0) {
        NC_RULE_BAD(rules, NC_E_INVALID, first->value->place, "'%.*s' needs a name", NC_FMT(first->key));
        return;
    }
    doc.kind = (nc_doc_kind)kind;
    doc.name = first->value->text;
    doc.place = first->value->place;
    rules->docs = nc_grow(rules->docs, &rules->doc_capacity, rules->doc_count, sizeof *rules->docs);
    rules->docs[rules->doc_count++] = doc;
}

static nc_err read_file(nc_rules *rules, const struct nc_text_file *file)
{
    const nc_node *const *documents;
    size_t count;
    nc_err err = nc_yaml_read(rules->arena, file->name, file->text, rules->diag, &documents, &count);
    for (size_t i = 0; i < count; i++)
        add_doc(rules, documents[i], file->level);
    return err;
}

nc_err nc_rules_add_text(nc_rules *rules, nc_str name, nc_str text, nc_diag *diag)
{
    return nc_rules_take_text(rules, name, nc_arena_copy(rules->arena, text), diag);
}

nc_err nc_rules_take_text(nc_rules *rules, nc_str name, nc_str text, nc_diag *diag)
{
    struct nc_text_file file = {nc_arena_copy(rules->arena, name), text, rules->level};
    rules->diag = diag;
    rules->files = nc_grow(rules->files, &rules->file_capacity, rules->file_count, sizeof *rules->files);
    rules->files[rules->file_count++] = file;
    nc_diag_file(diag, file.name, file.text);
    return rules->cache.n > 0 ? NC_E_OK : read_file(rules, &file);
}

static void add_setting(nc_rules *rules, nc_str name, nc_str value, nc_place place)
{
    rules->settings =
        nc_grow(rules->settings, &rules->setting_capacity, rules->setting_count, sizeof *rules->settings);
    rules->settings[rules->setting_count++] = (struct nc_setting){name, value, place};
}

nc_err nc_rules_set(nc_rules *rules, nc_str parameter, nc_str value, nc_diag *diag)
{
    rules->diag = diag;
    add_setting(rules, nc_arena_copy(rules->arena, parameter), nc_arena_copy(rules->arena, value),
                (nc_place){NC_S(""), 0, 0});
    return NC_E_OK;
}

void nc_rules_today(nc_rules *rules, int64_t today)
{
    rules->today = today;
}

void nc_rules_with_drafts(nc_rules *rules)
{
    rules->with_drafts = true;
}

/* ---- ordering ---- */

static int place_cmp(nc_place a, nc_place b)
{
    int order = nc_str_cmp(a.file, b.file);
    if (order == 0)
        order = (a.line > b.line) - (a.line < b.line);
    return order ? order : (a.column > b.column) - (a.column < b.column);
}

static int by_kind_and_name(const void *left, const void *right)
{
    const nc_doc *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int order = nc_str_cmp(a->name, b->name);
    return order ? order : place_cmp(a->place, b->place);
}

static nc_str folder_of(nc_str file)
{
    while (file.n > 0 && file.p[file.n - 1] != '/')
        file.n--;
    return file;
}

/* The pack whose pack.yaml stands nearest above the file; no later one. */
static nc_str pack_of(const nc_rules *rules, nc_str file, unsigned level)
{
    nc_str best = {"", 0};
    size_t depth = 0;
    for (size_t i = rules->first_of[NC_DOC_PACK]; i < rules->first_of[NC_DOC_PACK + 1]; i++) {
        nc_str folder = folder_of(rules->docs[i].place.file);
        if (rules->docs[i].level <= level && nc_str_starts(file, folder) && folder.n + 1 > depth) {
            best = rules->docs[i].name;
            depth = folder.n + 1;
        }
    }
    return best;
}

/* Where the documents of each kind begin. */
static void find_kinds(nc_rules *rules)
{
    size_t at = 0;
    for (unsigned kind = 0; kind < NC_DOC_KIND_COUNT; kind++) {
        rules->first_of[kind] = at;
        while (at < rules->doc_count && rules->docs[at].kind == (nc_doc_kind)kind)
            at++;
    }
    rules->first_of[NC_DOC_KIND_COUNT] = at;
}

static void sort_docs(nc_rules *rules)
{
    if (rules->doc_count > 0)
        qsort(rules->docs, rules->doc_count, sizeof *rules->docs, by_kind_and_name);
    find_kinds(rules);
    nc_str file = {NULL, 0}, pack = {"", 0};
    unsigned level = 0;
    for (size_t i = 0; i < rules->doc_count; i++) {
        if (file.p != rules->docs[i].place.file.p || level != rules->docs[i].level) {
            file = rules->docs[i].place.file;
            level = rules->docs[i].level;
            pack = pack_of(rules, file, level);
        }
        rules->docs[i].pack = pack;
    }
}

static int by_digest(const void *left, const void *right)
{
    const nc_digest *a = left, *b = right;
    int order = (a->high > b->high) - (a->high < b->high);
    return order ? order : (a->low > b->low) - (a->low < b->low);
}

/* Of the texts alone: the same packs in another folder, or under other names, are the same knowledge. */
static nc_digest digest_of(nc_rules *rules)
{
    nc_digest *each = nc_xcalloc(rules->file_count, sizeof *each);
    for (size_t i = 0; i < rules->file_count; i++) {
        nc_hasher *hasher = nc_hasher_new();
        nc_hasher_add(hasher, rules->files[i].text.p, rules->files[i].text.n);
        each[i] = nc_hasher_end(hasher);
        nc_hasher_free(hasher);
    }
    if (rules->file_count > 1)
        qsort(each, rules->file_count, sizeof *each, by_digest);
    nc_hasher *all = nc_hasher_new();
    nc_hasher_add(all, each, rules->file_count * sizeof *each);
    nc_digest digest = nc_hasher_end(all);
    nc_hasher_free(all);
    free(each);
    return digest;
}

/* Each document of a kind must have its own name; packs, tests and suppressions aside. */
static void check_names(nc_rules *rules)
{
    for (size_t i = 1; i < rules->doc_count; i++) {
        const nc_doc *a = &rules->docs[i - 1], *b = &rules->docs[i];
        bool many = b->kind == NC_DOC_TESTS || b->kind == NC_DOC_SUPPRESS || b->kind == NC_DOC_SITE ||
                    b->kind == NC_DOC_TRANSLATION;
        if (many || a->kind != b->kind || !nc_str_eq(a->name, b->name))
            continue;
        NC_RULE_BAD(rules, NC_E_DUPLICATE, b->place, "the %.*s '%.*s' is declared twice",
                    NC_FMT(kind_names[b->kind]), NC_FMT(b->name));
        nc_hint(rules->diag, "first in %.*s:%u%s", NC_FMT(a->place.file), a->place.line,
                b->kind == NC_DOC_RULE && !nc_str_eq(a->pack, b->pack)
                    ? "; a rule of another pack cannot be edited: disable it in a site file, add one"
                    : "");
    }
}

static const nc_program *compile(nc_rules *rules)
{
    sort_docs(rules);
    if (rules->level > 0) {
        nc_replace_docs(rules);
        find_kinds(rules);
    }
    check_names(rules);
    rules->program.digest = digest_of(rules);
    rules->program.vocab = rules->vocab;
    nc_load_packs(rules);
    if (rules->lacks_pack) /* each name that it gives would be an error */
        return NULL;
    nc_load_retired(rules);
    nc_load_sites(rules);
    nc_load_facts(rules);
    nc_find_lacks(rules);
    nc_load_tables(rules);
    nc_load_causes(rules);
    nc_load_commands(rules);
    nc_load_reducers(rules);
    nc_load_rules(rules);
    nc_load_translations(rules);
    nc_check_switches(rules);
    nc_check_replacements(rules);
    nc_find_strata(rules);
    nc_load_suppressions(rules);
    nc_load_tests(rules);
    if (nc_diag_errors(rules->diag) > 0)
        return NULL;
    nc_find_wanted(rules);
    return &rules->program;
}

/* With a cache, texts have only been collected so far. */
static const nc_program *take_or_compile(nc_rules *rules)
{
    size_t first_type = nc_vocab_count(rules->vocab);
    nc_digest key = nc_cache_key(rules);
    if (nc_diag_count(rules->diag) == 0 && nc_cache_load(rules, key))
        return &rules->program;
    for (size_t i = 0; i < rules->file_count; i++)
        read_file(rules, &rules->files[i]);
    const nc_program *program = compile(rules);
    if (program != NULL && nc_diag_count(rules->diag) == 0)
        nc_cache_store(rules, key, first_type);
    return program;
}

const nc_program *nc_rules_finish(nc_rules *rules, nc_diag *diag)
{
    if (rules->finished)
        return NULL;
    rules->finished = true;
    rules->diag = diag;
    return rules->cache.n > 0 ? take_or_compile(rules) : compile(rules);
}

const nc_test_case *nc_rules_tests(const nc_rules *rules, size_t *count)
{
    *count = rules->test_count;
    return rules->tests;
}
