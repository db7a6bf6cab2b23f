/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "decoders/bundle/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders are read through descriptors only: each step opens one name below an open folder and follows no
 * link, so that nothing that changes meanwhile leads out of the bundle. */
enum { DEEPEST_FOLDER = 64 };

static size_t pull_fd(void *context, void *buffer, size_t n, nc_err *err)
{
    const int *fd = context;
    ssize_t got;
    do
        got = read(*fd, buffer, n);
    while (got < 0 && errno == EINTR);
    if (got >= 0)
        return (size_t)got;
    *err = NC_E_IO;
    return 0;
}

static uint64_t jump_fd(void *context, uint64_t n)
{
    const int *fd = context;
    struct stat st;
    off_t at = lseek(*fd, 0, SEEK_CUR);
    if (at < 0 || fstat(*fd, &st) != 0 || st.st_size <= at)
        return 0;
    uint64_t left = (uint64_t)(st.st_size - at);
    if (n > left)
        n = left;
    return lseek(*fd, (off_t)n, SEEK_CUR) < 0 ? 0 : n;
}

void nc_walk_open_file(nc_bundle *bundle, int fd, nc_str name, bool top)
{
    nc_level level;
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    nc_level_of_file(&level, bundle, pull_fd, &fd);
    bool seeks = lseek(fd, 0, SEEK_CUR) == 0;
    level.jump = seeks ? jump_fd : NULL;
    nc_item item = {.name = name, .level = &level, .fd = seeks ? fd : -1, .top = top, .lone = top};
    nc_walk_item(bundle, &item);
    nc_level_end(&level);
}

typedef struct names {
    nc_arena *arena;
    char **items;
    size_t count, capacity;
} names;

static int by_bytes(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

/* The names of a folder in order; no more of them than there may be members. */
static bool read_names(int fd, size_t most, names *out)
{
    int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = own >= 0 ? fdopendir(own) : NULL;
    if (dir == NULL) {
        if (own >= 0)
            close(own);
        return false;
    }
    const struct dirent *entry;
    while (out->count < most && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        out->items = nc_grow(out->items, &out->capacity, out->count, sizeof *out->items);
        out->items[out->count++] = nc_arena_cstr(out->arena, nc_str_c(entry->d_name));
    }
    closedir(dir);
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, by_bytes);
    return true;
}

static const char *refusal(mode_t mode)
{
    if (S_ISLNK(mode))
        return "refused: symbolic link";
    if (S_ISCHR(mode) || S_ISBLK(mode))
        return "refused: device";
    if (S_ISFIFO(mode))
        return "refused: named pipe";
    return S_ISSOCK(mode) ? "refused: socket" : "refused: no regular file";
}

static void unreadable(nc_bundle *bundle, nc_str name)
{
    const char *words = strerrordesc_np(errno);
    uint32_t source = nc_walk_source(bundle, name);
    nc_str note = nc_arena_printf(nc_sources_arena(bundle->sources), "can't be opened: %s",
                                  words ? words : "unknown error");
    nc_source_note(bundle->sources, source, NC_SOURCE_DAMAGED, note);
}

static void visit_file(nc_bundle *bundle, int folder, const char *entry, nc_str name)
{
    const nc_bundle_visitor *visitor = bundle->visitor;
    if (visitor->wants != NULL && !visitor->wants(visitor->context, name))
        return;
    int fd = openat(folder, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        unreadable(bundle, name);
    else if (!S_ISREG(st.st_mode)) /* it was a file a moment ago */
        nc_walk_refuse(bundle, name, refusal(st.st_mode));
    else
        nc_walk_open_file(bundle, fd, name, false);
    if (fd >= 0)
        close(fd);
}

static void folder_at(nc_bundle *bundle, int fd, nc_str prefix, unsigned depth);

static void visit_folder(nc_bundle *bundle, int folder, const char *entry, nc_str name, unsigned depth)
{
    if (depth >= DEEPEST_FOLDER) {
        nc_walk_refuse(bundle, name, "refused: folders nested more than 64 deep");
        return;
    }
    int fd = openat(folder, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        unreadable(bundle, name);
        return;
    }
    folder_at(bundle, fd, nc_arena_printf(nc_sources_arena(bundle->sources), "%.*s/", NC_FMT(name)),
              depth + 1);
    close(fd);
}

static void visit_entry(nc_bundle *bundle, int folder, const char *entry, nc_str prefix, unsigned depth)
{
    struct stat st;
    const char *why = NULL;
    nc_str name = nc_walk_name(bundle, prefix, nc_str_c(entry), &why);
    if (fstatat(folder, entry, &st, AT_SYMLINK_NOFOLLOW) != 0)
        unreadable(bundle, name);
    else if (why != NULL)
        nc_walk_refuse(bundle, name, why);
    else if (S_ISDIR(st.st_mode))
        visit_folder(bundle, folder, entry, name, depth);
    else if (S_ISREG(st.st_mode))
        visit_file(bundle, folder, entry, name);
    else
        nc_walk_refuse(bundle, name, refusal(st.st_mode));
}

static void folder_at(nc_bundle *bundle, int fd, nc_str prefix, unsigned depth)
{
    names list = {.arena = nc_arena_new()};
    uint64_t most = (uint64_t)bundle->limits->members + 1;
    if (!read_names(fd, most > SIZE_MAX ? SIZE_MAX : (size_t)most, &list))
        unreadable(bundle, prefix.n ? prefix : NC_S("."));
    for (size_t i = 0; i < list.count && !bundle->stopped; i++)
        visit_entry(bundle, fd, list.items[i], prefix, depth);
    free(list.items);
    nc_arena_free(list.arena);
}

/* A case of a collection, as cases/README.md describes them: what is expected of it stands beside `input`,
 * which alone is evidence.  -1: the folder is none. */
static int input_of_case(int fd)
{
    struct stat st;
    if (fstatat(fd, "expect.yaml", &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
        return -1;
    return openat(fd, "input", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

void nc_walk_folder(nc_bundle *bundle, int fd, nc_str prefix)
{
    int input = input_of_case(fd);
    folder_at(bundle, input >= 0 ? input : fd, prefix, 0);
    if (input >= 0)
        close(input);
}
