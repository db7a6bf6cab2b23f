/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "dumps.h"

#include "describe.h"
#include "dump_index.h"
#include "objects.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

nc_dumps *nc_dumps_new(nc_pool *pool, const nc_vocab *vocab)
{
    nc_dumps *dumps = nc_xcalloc(1, sizeof *dumps);
    dumps->arena = nc_arena_new();
    dumps->pool = pool;
    dumps->vocab = vocab;
    dumps->index = nc_dump_index_new(dumps);
    dumps->objects = nc_objects_new(dumps);
    return dumps;
}

void nc_dumps_free(nc_dumps *dumps)
{
    if (dumps == NULL)
        return;
    nc_dump_index_free(dumps->index);
    nc_objects_free(dumps->objects);
    nc_arena_free(dumps->arena);
    free(dumps->items);
    free(dumps->families);
    free(dumps);
}

size_t nc_dumps_count(const nc_dumps *dumps)
{
    return dumps->count;
}

nc_str nc_dumps_name(const nc_dumps *dumps, size_t index)
{
    return index < dumps->count ? dumps->items[index]->name : NC_S("");
}

nc_str nc_dumps_title(const nc_dumps *dumps, size_t index)
{
    return index < dumps->count ? dumps->items[index]->title : NC_S("");
}

bool nc_dumps_unconfirmed(const nc_dumps *dumps, size_t index)
{
    return index < dumps->count && dumps->items[index]->unconfirmed;
}

/* Keeps the order of names, so that the order of loading decides nothing. */
static nc_err insert(nc_dumps *dumps, nc_dump *dump, nc_place place, nc_diag *diag)
{
    size_t at = 0;
    while (at < dumps->count && nc_str_cmp(dumps->items[at]->name, dump->name) < 0)
        at++;
    if (at < dumps->count && nc_str_eq(dumps->items[at]->name, dump->name))
        return nc_report(diag, NC_E_DUPLICATE, place, "a dump \"%.*s\" is already described",
                         NC_FMT(dump->name));
    dumps->items = nc_grow(dumps->items, &dumps->capacity, dumps->count, sizeof *dumps->items);
    memmove(dumps->items + at + 1, dumps->items + at, (dumps->count - at) * sizeof *dumps->items);
    dumps->items[at] = dump;
    dumps->count++;
    return NC_E_OK;
}

static nc_err add_family(nc_dumps *dumps, const nc_node *node, nc_diag *diag)
{
    static const nc_str keys[] = {NC_SI("family"), NC_SI("headers"), NC_SI("ends"), NC_SI("truncated"),
                                  NC_SI("shown"),  NC_SI("ids"),     NC_SI("maps"), NC_SI("torn")};
    nc_str name = nc_node_text(node, "family", NC_S(""));
    nc_err err = nc_node_check_keys(node, keys, sizeof keys / sizeof *keys, diag);
    for (size_t i = 0; i < dumps->family_count; i++)
        if (nc_str_eq(dumps->families[i].name, name))
            return nc_report(diag, NC_E_DUPLICATE, node->place, "a family \"%.*s\" is already described",
                             NC_FMT(name));
    dumps->families =
        nc_grow(dumps->families, &dumps->family_capacity, dumps->family_count, sizeof *dumps->families);
    dumps->families[dumps->family_count++] = (nc_family){name, node};
    return err;
}

static nc_err add_document(nc_dumps *dumps, const nc_node *node, nc_diag *diag)
{
    if (nc_node_get(node, "family") != NULL)
        return add_family(dumps, node, diag);
    nc_dump *dump = nc_dump_compile(dumps, node, diag);
    return dump == NULL ? NC_E_INVALID : insert(dumps, dump, node->place, diag);
}

static nc_err add_text(nc_dumps *dumps, nc_str name, nc_str text, nc_diag *diag)
{
    const nc_node *const *documents = NULL;
    size_t count = 0;
    name = nc_arena_copy(dumps->arena, name);
    text = nc_arena_copy(dumps->arena, text);
    nc_diag_file(diag, name, text);
    nc_err err = nc_yaml_read(dumps->arena, name, text, diag, &documents, &count);
    for (size_t i = 0; err == NC_E_OK && i < count; i++) {
        nc_err one = add_document(dumps, documents[i], diag);
        err = err == NC_E_OK ? one : err;
    }
    return err;
}

static void make_index(nc_dumps *dumps)
{
    nc_dump_index_free(dumps->index);
    nc_objects_free(dumps->objects);
    dumps->index = nc_dump_index_new(dumps);
    dumps->objects = nc_objects_new(dumps);
}

nc_err nc_dumps_add_text(nc_dumps *dumps, nc_str name, nc_str text, nc_diag *diag)
{
    nc_err err = add_text(dumps, name, text, diag);
    make_index(dumps);
    return err;
}

nc_err nc_dumps_read_file(nc_arena *arena, const char *path, nc_diag *diag, nc_str *out)
{
    nc_buf text = {0};
    char chunk[4096];
    size_t n;
    FILE *file = fopen(path, "rb");
    nc_place place = {.file = nc_arena_copy(arena, nc_str_c(path))};
    if (file == NULL)
        return nc_report(diag, NC_E_IO, place, "cannot be opened");
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        nc_buf_add(&text, nc_str_n(chunk, n));
    bool failed = ferror(file) != 0;
    fclose(file);
    *out = nc_arena_copy(arena, nc_buf_str(&text));
    nc_buf_free(&text);
    return failed ? nc_report(diag, NC_E_IO, place, "cannot be read") : NC_E_OK;
}

static int is_entry(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* alphasort would follow the locale. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

nc_err nc_dumps_each_file(nc_arena *arena, const char *path, nc_str ending, nc_dumps_file *each,
                          void *context, nc_diag *diag)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_entry, by_bytes);
    nc_err err = NC_E_OK;
    if (count < 0)
        return nc_report(diag, NC_E_IO, (nc_place){.file = nc_arena_copy(arena, nc_str_c(path))},
                         "cannot be listed");
    for (int pass = 0; pass < 2;
         pass++) /* files, then folders: a family stands before those who are like it */
        for (int i = 0; i < count; i++) {
            nc_str name = nc_arena_printf(arena, "%s/%s", path, entries[i]->d_name);
            struct stat about;
            bool folder = stat(name.p, &about) == 0 && S_ISDIR(about.st_mode);
            nc_err one = NC_E_OK;
            if (folder && pass == 1)
                one = nc_dumps_each_file(arena, name.p, ending, each, context, diag);
            else if (!folder && pass == 0 && nc_str_ends(name, ending))
                one = each(context, name.p);
            err = err == NC_E_OK ? one : err;
        }
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return err;
}

typedef struct adding {
    nc_dumps *dumps;
    nc_diag *diag;
} adding;

static nc_err add_file(void *context, const char *path)
{
    const adding *to = context;
    nc_str text;
    if (nc_str_ends(nc_str_c(path), NC_S(NC_DUMPS_TEST)))
        return NC_E_OK;
    nc_err err = nc_dumps_read_file(to->dumps->arena, path, to->diag, &text);
    return err == NC_E_OK ? add_text(to->dumps, nc_str_c(path), text, to->diag) : err;
}

nc_err nc_dumps_add_file(nc_dumps *dumps, const char *path, nc_diag *diag)
{
    adding to = {dumps, diag};
    nc_err err = add_file(&to, path);
    make_index(dumps);
    return err;
}

nc_err nc_dumps_add_folder(nc_dumps *dumps, const char *path, nc_diag *diag)
{
    adding to = {dumps, diag};
    nc_err err = nc_dumps_each_file(dumps->arena, path, NC_S(".yaml"), add_file, &to, diag);
    make_index(dumps);
    return err;
}
