/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "build.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_DEPTH = 8, MOST_BYTES = (4 << 20) + 1 };

static nc_err unreadable(nc_diag *diag, nc_str path, int number)
{
    return nc_report(diag, NC_E_IO, (nc_place){path, 0, 0}, "%s",
                     strerrordesc_np(number) ? strerrordesc_np(number) : "cannot be read");
}

/* What is left of the file, in memory of the rules, up to a byte more than a text may have; text.p is NULL
 * when it cannot be read. */
static nc_str text_of(nc_rules *rules, int file)
{
    struct stat info;
    size_t room = fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size < MOST_BYTES
                      ? (size_t)info.st_size + 1
                      : MOST_BYTES;
    char *text = nc_alloc(rules->arena, room);
    size_t used = 0;
    ssize_t n = 0;
    while (used < room && (n = read(file, text + used, room - used)) > 0)
        used += (size_t)n;
    return n < 0 ? (nc_str){NULL, 0} : nc_str_n(text, used);
}

static nc_err add_file(nc_rules *rules, nc_str path, bool lock, nc_diag *diag)
{
    int file = open(path.p, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return unreadable(diag, path, errno);
    nc_str text = text_of(rules, file);
    int number = errno;
    close(file);
    if (text.p == NULL)
        return unreadable(diag, path, number);
    if (!lock)
        return nc_rules_take_text(rules, path, text, diag);
    nc_rules_add_lock(rules, path, text);
    return NC_E_OK;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static nc_err add_entries(nc_rules *rules, nc_str path, unsigned depth, nc_diag *diag);

static nc_err add_entry(nc_rules *rules, nc_str path, unsigned depth, nc_diag *diag)
{
    struct stat info;
    if (lstat(path.p, &info) != 0)
        return unreadable(diag, path, errno);
    if (S_ISDIR(info.st_mode) && depth < MOST_DEPTH)
        return add_entries(rules, path, depth + 1, diag);
    if (S_ISREG(info.st_mode) && nc_str_ends(path, NC_S(".yaml")))
        return add_file(rules, path, false, diag);
    if (S_ISREG(info.st_mode) && nc_str_ends(path, NC_S("/pack.lock")))
        return add_file(rules, path, true, diag);
    return NC_E_OK;
}

static nc_err add_entries(nc_rules *rules, nc_str path, unsigned depth, nc_diag *diag)
{
    struct dirent **entries;
    nc_err first = NC_E_OK;
    int count = scandir(path.p, &entries, visible, by_name);
    if (count < 0)
        return unreadable(diag, path, errno);
    for (int i = 0; i < count; i++) {
        const char *slash = nc_str_ends(path, NC_S("/")) ? "" : "/";
        nc_str entry = nc_arena_printf(rules->arena, "%.*s%s%s", NC_FMT(path), slash, entries[i]->d_name);
        nc_err err = add_entry(rules, entry, depth, diag);
        first = first == NC_E_OK ? err : first;
        free(entries[i]);
    }
    free(entries);
    return first;
}

nc_err nc_rules_add_folder(nc_rules *rules, const char *path, nc_diag *diag)
{
    rules->diag = diag;
    return add_entries(rules, nc_arena_copy(rules->arena, nc_str_c(path)), 0, diag);
}

nc_err nc_rules_add_path(nc_rules *rules, nc_str path, nc_diag *diag)
{
    struct stat info;
    nc_str own = nc_arena_copy(rules->arena, path);
    rules->diag = diag;
    if (stat(own.p, &info) != 0)
        return unreadable(diag, own, errno);
    return S_ISDIR(info.st_mode) ? add_entries(rules, own, 0, diag) : add_file(rules, own, false, diag);
}
