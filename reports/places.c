/* SPDX-License-Identifier: Apache-2.0 */
/* Places that commands leave open, <name>: what they stand for and where that is found, told once. */
#include "reports/build.h"
#include "reports/places.h"

#include <stdlib.h>

/* The next <name> of a text, without its brackets; false at the end. */
static bool next_place(nc_str *rest, nc_str *name)
{
    for (;;) {
        size_t open = nc_str_find_char(*rest, '<');
        if (open == SIZE_MAX)
            return false;
        *rest = nc_str_sub(*rest, open + 1, SIZE_MAX);
        size_t end = 0;
        while (end < rest->n && ((rest->p[end] >= 'a' && rest->p[end] <= 'z') || rest->p[end] == '_'))
            end++;
        if (end == 0 || end == rest->n || rest->p[end] != '>')
            continue;
        *name = nc_str_sub(*rest, 0, end);
        return true;
    }
}

static nc_str doc_of(const nc_parameter *list, size_t count, nc_str name)
{
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(list[i].name, name))
            return list[i].doc;
    return (nc_str){0};
}

/* What the command says of its own parameter goes before what packs say of all of that name. */
static nc_str how_of(const nc_build *b, nc_str name, const nc_command *command)
{
    const nc_program *p = b->in->program;
    nc_str own = command ? doc_of(command->parameters, command->parameter_count, name) : (nc_str){0};
    return own.n > 0 || p == NULL ? own : doc_of(p->places, p->place_count, name);
}

static bool is_noted(const nc_build *b, nc_str name, nc_str how)
{
    const nc_r_place *have = b->places.items;
    for (size_t i = 0; i < b->places.count; i++)
        if (nc_str_eq(have[i].name, name) && nc_str_eq(have[i].how, how))
            return true;
    return false;
}

void nc_build_note_places(nc_build *b, nc_str text, const nc_command *command)
{
    nc_str name;
    while (next_place(&text, &name)) {
        nc_str how = how_of(b, name, command);
        if (how.n == 0 || is_noted(b, name, how))
            continue;
        nc_r_place *place = nc_list_add(&b->places, sizeof *place);
        *place = (nc_r_place){nc_build_copy(b, name), nc_build_copy(b, how)};
    }
}

static int by_name(const void *left, const void *right)
{
    const nc_r_place *a = left, *b = right;
    int order = nc_str_cmp(a->name, b->name);
    return order != 0 ? order : nc_str_cmp(a->how, b->how);
}

void nc_build_places(nc_build *b)
{
    if (b->places.count > 0)
        qsort(b->places.items, b->places.count, sizeof(nc_r_place), by_name);
    b->r->place_count = b->places.count;
    b->r->places = nc_list_end(&b->places, b->arena, sizeof(nc_r_place));
}

/* ---- which of them a list of commands leaves open ---- */

static bool is_in(nc_str text, nc_str wanted)
{
    nc_str name;
    while (next_place(&text, &name))
        if (nc_str_eq(name, wanted))
            return true;
    return false;
}

static bool is_next(const nc_result *r, nc_str name, size_t most)
{
    for (size_t i = 0; i < r->next.count && nc_result_shown(r, i) <= most; i++)
        if (!nc_result_folds(r, i) && is_in(r->next.items[i].text, name))
            return true;
    return false;
}

static bool is_missing(const nc_result *r, nc_str name)
{
    for (size_t i = 0; i < r->missing_count; i++)
        for (size_t k = 0; k < r->missing[i].commands.count; k++)
            if (is_in(r->missing[i].commands.items[k].text, name))
                return true;
    return false;
}

bool nc_place_is_told(const nc_result *r, size_t place, size_t most, bool next)
{
    nc_str name = r->places[place].name;
    return next == is_next(r, name, most) && (next || is_missing(r, name));
}
