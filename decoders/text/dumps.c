/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "dumps.h"

#include "describe.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

nc_dumps *nc_dumps_new(nc_pool *pool, const nc_vocab *vocab)
{
    nc_dumps *dumps = nc_xcalloc(1, sizeof *dumps);
    dumps->arena = nc_arena_new();
    dumps->pool = pool;
    dumps->vocab = vocab;
    return dumps;
}

void nc_dumps_free(nc_dumps *dumps)
{
    if (dumps == NULL)
        return;
    nc_arena_free(dumps->arena);
    free(dumps->items);
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

nc_err nc_dumps_add_text(nc_dumps *dumps, nc_str name, nc_str text, nc_diag *diag)
{
    const nc_node *const *documents = NULL;
    size_t count = 0;
    name = nc_arena_copy(dumps->arena, name);
    text = nc_arena_copy(dumps->arena, text);
    nc_diag_file(diag, name, text);
    nc_err err = nc_yaml_read(dumps->arena, name, text, diag, &documents, &count);
    if (err != NC_E_OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        nc_dump *dump = nc_dump_compile(dumps->arena, dumps->vocab, documents[i], diag);
        nc_err one = dump == NULL ? NC_E_INVALID : insert(dumps, dump, documents[i]->place, diag);
        err = err == NC_E_OK ? one : err;
    }
    return err;
}

static nc_err add_file(nc_dumps *dumps, const char *path, nc_diag *diag)
{
    nc_buf text = {0};
    char chunk[4096];
    size_t n;
    FILE *file = fopen(path, "rb");
    nc_place place = {.file = nc_arena_copy(dumps->arena, nc_str_c(path))};
    if (file == NULL)
        return nc_report(diag, NC_E_IO, place, "cannot be opened");
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        nc_buf_add(&text, nc_str_n(chunk, n));
    bool failed = ferror(file) != 0;
    fclose(file);
    nc_err err = failed ? nc_report(diag, NC_E_IO, place, "cannot be read")
                        : nc_dumps_add_text(dumps, place.file, nc_buf_str(&text), diag);
    nc_buf_free(&text);
    return err;
}

static int is_description(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && nc_str_ends(nc_str_c(entry->d_name), NC_S(".yaml"));
}

/* alphasort would follow the locale. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

nc_err nc_dumps_add_folder(nc_dumps *dumps, const char *path, nc_diag *diag)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_description, by_bytes);
    nc_err err = NC_E_OK;
    if (count < 0)
        return nc_report(diag, NC_E_IO, (nc_place){.file = nc_arena_copy(dumps->arena, nc_str_c(path))},
                         "cannot be listed");
    for (int i = 0; i < count; i++) {
        nc_buf name = {0};
        nc_buf_printf(&name, "%s/%s", path, entries[i]->d_name);
        nc_buf_char(&name, '\0');
        nc_err one = add_file(dumps, name.p, diag);
        err = err == NC_E_OK ? one : err;
        nc_buf_free(&name);
        free(entries[i]);
    }
    free(entries);
    return err;
}
