/* SPDX-License-Identifier: Apache-2.0 */
#include "api/talk_hear.h"

#include <stdlib.h>
#include <string.h>

/* Which talk of a bundle is to be compared with a given one: the same two hosts if they do the same, else who
 * takes the most of its steps. */

typedef struct kind_of_step {
    nc_str key;
    bool to_server;
    uint32_t count, left; /* of the given talk; not yet matched by the other one */
} kind_of_step;

struct nc_likeness {
    kind_of_step kinds[NC_TALK_STEPS];
    size_t count;
    nc_word ends[2];
};

static kind_of_step kind_of(const nc_talk_step *s)
{
    return (kind_of_step){.key = s->key, .to_server = s->either || s->to_server, .count = 1};
}

static int by_kind(const void *left, const void *right)
{
    const kind_of_step *a = left, *b = right;
    int order = nc_str_cmp(a->key, b->key);
    return order != 0 ? order : (int)a->to_server - (int)b->to_server;
}

nc_likeness *nc_likeness_new(nc_pool *pool, const nc_talk *talk)
{
    if (talk == NULL)
        return NULL;
    nc_likeness *l = nc_xcalloc(1, sizeof *l);
    for (size_t i = 0; i < talk->count && i < NC_TALK_STEPS; i++)
        l->kinds[l->count++] = kind_of(&talk->steps[i]);
    qsort(l->kinds, l->count, sizeof *l->kinds, by_kind);
    size_t kept = 0;
    for (size_t i = 1; i < l->count; i++) {
        if (by_kind(&l->kinds[kept], &l->kinds[i]) == 0)
            l->kinds[kept].count++;
        else
            l->kinds[++kept] = l->kinds[i];
    }
    l->count = l->count > 0 ? kept + 1 : 0;
    if (!nc_value_parse(pool, NC_T_IP, talk->a, &l->ends[0]) ||
        !nc_value_parse(pool, NC_T_IP, talk->b, &l->ends[1]))
        l->ends[0] = l->ends[1] = 0;
    return l;
}

static size_t shared(nc_likeness *l, const nc_heard *steps, size_t count)
{
    size_t alike = 0;
    for (size_t i = 0; i < l->count; i++)
        l->kinds[i].left = l->kinds[i].count;
    for (size_t i = 0; i < count; i++) {
        const kind_of_step wanted = kind_of(&steps[i].step);
        kind_of_step *kind =
            l->count > 0 ? bsearch(&wanted, l->kinds, l->count, sizeof wanted, by_kind) : NULL;
        if (kind != NULL && kind->left > 0) {
            kind->left--;
            alike++;
        }
    }
    return alike;
}

nc_alike nc_likeness_of(nc_likeness *l, const nc_heard *steps, size_t count)
{
    enum { LEAST = 2 }; /* steps that make the same hosts' talk the same business */
    nc_alike found = {0, 0};
    if (l == NULL)
        return found;
    found.steps = shared(l, steps, count);
    for (size_t i = 0; i < 2 && found.steps >= LEAST; i++)
        found.hosts += l->ends[i] == steps[0].low || l->ends[i] == steps[0].high;
    return found;
}

void nc_likeness_free(nc_likeness *l)
{
    free(l);
}
