/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "image.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder of images as a whole: how much there is, and what goes when there is too much. */

typedef struct image_file {
    char name[NAME_MAX + 1];
    struct timespec made;
    uint64_t bytes;
} image_file;

typedef struct image_files {
    image_file *at;
    size_t count, capacity;
} image_files;

static int newest_first(const void *left, const void *right)
{
    const image_file *a = left, *b = right;
    if (a->made.tv_sec != b->made.tv_sec)
        return a->made.tv_sec < b->made.tv_sec ? 1 : -1;
    if (a->made.tv_nsec != b->made.tv_nsec)
        return a->made.tv_nsec < b->made.tv_nsec ? 1 : -1;
    return strcmp(a->name, b->name);
}

static bool is_image(nc_str name)
{
    return nc_str_ends(name, NC_S(NC_IMAGE_SUFFIX)) || nc_str_starts(name, NC_S(NC_IMAGE_NEW));
}

static void look(DIR *folder, image_files *files)
{
    struct stat info;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (!is_image(nc_str_c(entry->d_name)) ||
            fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
            continue;
        files->at = nc_grow(files->at, &files->capacity, files->count, sizeof *files->at);
        image_file *file = &files->at[files->count++];
        *file = (image_file){.made = info.st_mtim, .bytes = (uint64_t)info.st_size};
        memcpy(file->name, entry->d_name, strlen(entry->d_name) + 1);
    }
    if (files->count > 1)
        qsort(files->at, files->count, sizeof *files->at, newest_first);
}

/* Images from number `first` on, newest first; with `away` they are removed. */
static nc_cache_size count_from(nc_arena *arena, nc_str path, size_t first, bool away)
{
    nc_cache_size size = {0};
    image_files files = {0};
    DIR *folder = opendir(nc_arena_cstr(arena, path));
    if (folder == NULL)
        return size;
    look(folder, &files);
    for (size_t i = first; i < files.count; i++) {
        if (away && unlinkat(dirfd(folder), files.at[i].name, 0) != 0)
            continue;
        size.images++;
        size.bytes += files.at[i].bytes;
    }
    closedir(folder);
    free(files.at);
    return size;
}

nc_cache_size nc_cache_look(nc_str folder)
{
    nc_arena *arena = nc_arena_new();
    nc_cache_size size = count_from(arena, folder, 0, false);
    nc_arena_free(arena);
    return size;
}

nc_cache_size nc_cache_clear(nc_str folder, size_t keep)
{
    nc_arena *arena = nc_arena_new();
    nc_cache_size size = count_from(arena, folder, keep, true);
    nc_arena_free(arena);
    return size;
}
