/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/intake/paths.h"

#include <stdlib.h>

static int by_path(const void *left, const void *right)
{
    const nc_path *a = left, *b = right;
    return nc_str_cmp(a->path, b->path);
}

static int by_label(const void *left, const void *right)
{
    const nc_path *a = left, *b = right;
    int order = nc_str_cmp(a->label, b->label);
    return order ? order : nc_str_cmp(a->path, b->path);
}

/* "./a//b/" and "a/b" are the same path. */
static nc_str normal(nc_arena *arena, nc_str path)
{
    bool absolute = path.n > 0 && path.p[0] == '/';
    char *out = nc_alloc(arena, path.n + 2);
    size_t n = 0;
    nc_str part;
    while (nc_str_split(&path, '/', &part)) {
        if (part.n == 0 || nc_str_eq(part, NC_S(".")))
            continue;
        if (n > 0 || absolute)
            out[n++] = '/';
        memcpy(out + n, part.p, part.n);
        n += part.n;
    }
    if (n == 0)
        out[n++] = absolute ? '/' : '.';
    return nc_str_n(out, n);
}

/* The last `parts` parts. */
static nc_str tail(nc_str path, size_t parts)
{
    size_t at = path.n;
    while (at > 0) {
        if (path.p[at - 1] == '/' && --parts == 0)
            break;
        at--;
    }
    nc_str end = nc_str_sub(path, at, path.n);
    return end.n > 1 && end.p[0] == '/' ? nc_str_sub(end, 1, end.n) : end;
}

/* Lengthens the labels of those that are alike until all differ; the paths do, so it ends. */
static void make_labels(nc_path *items, size_t count)
{
    bool again = true;
    for (size_t i = 0; i < count; i++)
        items[i].label = nc_str_eq(items[i].path, NC_S("-")) ? NC_S("stdin") : tail(items[i].path, 1);
    for (size_t parts = 2; again && parts <= 64; parts++) {
        again = false;
        qsort(items, count, sizeof *items, by_label);
        for (size_t i = 0; i < count;) {
            size_t end = i + 1;
            while (end < count && nc_str_eq(items[end].label, items[i].label))
                end++;
            for (size_t k = i; k < end && end - i > 1; k++) {
                items[k].label = tail(items[k].path, parts);
                again = true;
            }
            i = end;
        }
    }
    qsort(items, count, sizeof *items, by_label);
}

nc_path *nc_paths_sort(nc_arena *arena, const nc_str *paths, size_t *count)
{
    nc_path *items = NC_NEW_ARRAY(arena, nc_path, *count);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        items[i].path = nc_str_eq(paths[i], NC_S("-")) ? paths[i] : normal(arena, paths[i]);
    if (*count > 1)
        qsort(items, *count, sizeof *items, by_path);
    for (size_t i = 0; i < *count; i++)
        if (i == 0 || !nc_str_eq(items[i].path, items[kept - 1].path))
            items[kept++] = items[i];
    if (kept > 1)
        make_labels(items, kept);
    *count = kept;
    return items;
}
