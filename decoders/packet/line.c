/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"

#include <stdlib.h>

static void keep(nc_line *l, nc_str part)
{
    enum { FIRST = 128 };
    size_t room = NC_LINE_MAX - l->n;
    if (part.n > room) {
        l->over = true;
        part.n = room;
    }
    while (l->capacity < l->n + part.n) {
        l->capacity = l->capacity ? l->capacity * 2 : FIRST;
        l->p = nc_xrealloc(l->p, l->capacity);
    }
    if (part.n)
        memcpy(l->p + l->n, part.p, part.n);
    l->n += (uint32_t)part.n;
}

static nc_str without_end(nc_str text)
{
    while (text.n != 0 && (text.p[text.n - 1] == '\r' || text.p[text.n - 1] == '\0'))
        text.n--;
    return text;
}

/* What is there of the line that the piece's part ends or continues. */
static nc_str whole(nc_line *l, nc_str part)
{
    if (l->n == 0 && part.n <= NC_LINE_MAX)
        return without_end(part);
    keep(l, part);
    return without_end(nc_str_n(l->p, l->n));
}

bool nc_line_next(nc_line *l, const nc_piece *piece, uint32_t *at, nc_str *text, bool *cut)
{
    while (*at < piece->cap) {
        l->over = l->over && l->n != 0;
        nc_str rest = nc_str_n((const char *)piece->bytes + *at, piece->cap - *at);
        size_t end = nc_str_find_char(rest, '\n');
        bool skipped = l->skip;
        *cut = end == SIZE_MAX && piece->cap != piece->len;
        nc_str part = nc_str_sub(rest, 0, end);
        *at += (uint32_t)part.n + (end != SIZE_MAX);
        if (end == SIZE_MAX && !*cut) {
            if (!skipped)
                keep(l, part);
            return false;
        }
        l->skip = false;
        if (!skipped) {
            *text = whole(l, part);
            l->n = 0;
            return true;
        }
        l->n = 0;
    }
    return false;
}

void nc_line_gap(nc_line *l, bool skip)
{
    l->n = 0;
    l->skip = skip;
    l->over = false;
}

void nc_line_free(nc_line *l)
{
    free(l->p);
    *l = (nc_line){.p = NULL};
}
