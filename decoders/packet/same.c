/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "same.h"

#include <stdlib.h>

/* Classes of conversations, as a forest: each points towards the one that stands for all of its class, the
 * first by name of its source and order of opening. */

typedef struct link {
    uint64_t a, b;
} link;

typedef struct node {
    const nc_sight *sight;
    uint32_t wire;   /* in order of the names of the sources */
    uint32_t parent; /* itself: it stands for its class */
} node;

struct nc_same {
    link *links;
    size_t link_count, link_capacity;
    const nc_wire **wires; /* by name */
    uint32_t *start;       /* number of the first node of each of them; one more at the end */
    uint32_t wire_count;
    node *nodes; /* NULL: not made yet */
    uint32_t *order;
};

void nc_same_link(nc_wires *wires, uint64_t id_a, uint64_t id_b)
{
    if (wires->same == NULL)
        wires->same = nc_xcalloc(1, sizeof *wires->same);
    struct nc_same *s = wires->same;
    s->links = nc_grow(s->links, &s->link_capacity, s->link_count, sizeof *s->links);
    s->links[s->link_count++] = (link){id_a, id_b};
}

void nc_same_free(struct nc_same *s)
{
    if (s == NULL)
        return;
    free(s->links);
    free(s->wires);
    free(s->start);
    free(s->nodes);
    free(s->order);
    free(s);
}

/* ---- the forest ---- */

static uint32_t root_of(struct nc_same *s, uint32_t i)
{
    while (s->nodes[i].parent != i) {
        s->nodes[i].parent = s->nodes[s->nodes[i].parent].parent;
        i = s->nodes[i].parent;
    }
    return i;
}

static void unite(struct nc_same *s, uint32_t i, uint32_t k)
{
    i = root_of(s, i);
    k = root_of(s, k);
    s->nodes[i > k ? i : k].parent = i > k ? k : i;
}

static bool node_of(const struct nc_same *s, uint64_t id, uint32_t *out)
{
    for (uint32_t w = 0; w < s->wire_count; w++) {
        const nc_sight *sight = nc_sights_find(&s->wires[w]->sights, id);
        if (sight == NULL)
            continue;
        *out = s->start[w] + (uint32_t)(sight - s->wires[w]->sights.items);
        return true;
    }
    return false;
}

/* ---- equal ends ---- */

static int by_ends(const void *left, const void *right, void *context)
{
    const node *nodes = context;
    uint32_t i = *(const uint32_t *)left, k = *(const uint32_t *)right;
    const nc_sight *a = nodes[i].sight, *b = nodes[k].sight;
    if (a->ip[0] != b->ip[0])
        return a->ip[0] < b->ip[0] ? -1 : 1;
    if (a->ip[1] != b->ip[1])
        return a->ip[1] < b->ip[1] ? -1 : 1;
    int order = (a->port[0] > b->port[0]) - (a->port[0] < b->port[0]);
    if (order == 0)
        order = (a->port[1] > b->port[1]) - (a->port[1] < b->port[1]);
    if (order == 0)
        order = (a->proto > b->proto) - (a->proto < b->proto);
    return order != 0 ? order : (i > k) - (i < k);
}

static bool same_ends(const nc_sight *a, const nc_sight *b)
{
    return a->ip[0] == b->ip[0] && a->ip[1] == b->ip[1] && a->port[0] == b->port[0] &&
           a->port[1] == b->port[1] && a->proto == b->proto;
}

static bool same_time(const struct nc_same *s, uint32_t i, uint32_t k)
{
    const nc_wire *a = s->wires[s->nodes[i].wire], *b = s->wires[s->nodes[k].wire];
    return a->first <= b->last && b->first <= a->last;
}

/* May the conversation join the class?  Not when the class has one of its source already, or of a source that
 * recorded at another time. */
static bool may_join(struct nc_same *s, const uint32_t *run, size_t count, uint32_t i, uint32_t root)
{
    for (size_t k = 0; k < count; k++)
        if (root_of(s, run[k]) == root &&
            (s->nodes[run[k]].wire == s->nodes[i].wire || !same_time(s, run[k], i)))
            return false;
    return true;
}

enum { RUN_MOST = 64 }; /* of so many with equal ends only shared segments tell which belong together */

/* `run`: with equal ends, by source, in order of opening. */
static void join_run(struct nc_same *s, const uint32_t *run, size_t count)
{
    for (size_t i = 1; i < count && count <= RUN_MOST; i++) {
        bool alone = root_of(s, run[i]) == run[i];
        for (size_t k = 0; k < count && alone; k++)
            alone = k == i || root_of(s, run[k]) != run[i];
        for (size_t k = 0; k < i && alone; k++)
            if (s->nodes[run[k]].wire != s->nodes[run[i]].wire &&
                may_join(s, run, count, run[i], root_of(s, run[k]))) {
                unite(s, run[k], run[i]);
                alone = false;
            }
    }
}

static void join_equal_ends(struct nc_same *s)
{
    uint32_t count = s->start[s->wire_count];
    for (uint32_t i = 0; i < count; i++)
        s->order[i] = i;
    qsort_r(s->order, count, sizeof *s->order, by_ends, s->nodes);
    for (uint32_t from = 0, end; from < count; from = end) {
        end = from + 1;
        while (end < count && same_ends(s->nodes[s->order[from]].sight, s->nodes[s->order[end]].sight))
            end++;
        if (end - from > 1)
            join_run(s, &s->order[from], end - from);
    }
}

/* ---- making it ---- */

static int by_name(const void *left, const void *right)
{
    const nc_wire *a = *(const nc_wire *const *)left, *b = *(const nc_wire *const *)right;
    int order = nc_str_cmp(a->name, b->name);
    return order != 0 ? order : (a->source > b->source) - (a->source < b->source);
}

static void list_nodes(struct nc_same *s, const nc_wires *wires)
{
    s->wire_count = (uint32_t)wires->count;
    s->wires = nc_xcalloc(s->wire_count, sizeof *s->wires);
    s->start = nc_xcalloc(s->wire_count + (size_t)1, sizeof *s->start);
    memcpy(s->wires, wires->items, s->wire_count * sizeof *s->wires);
    qsort(s->wires, s->wire_count, sizeof *s->wires, by_name);
    for (uint32_t w = 0; w < s->wire_count; w++)
        s->start[w + 1] = s->start[w] + (uint32_t)s->wires[w]->sights.count;
    s->nodes = nc_xcalloc(s->start[s->wire_count] + (size_t)1, sizeof *s->nodes);
    s->order = nc_xcalloc(s->start[s->wire_count] + (size_t)1, sizeof *s->order);
    for (uint32_t w = 0; w < s->wire_count; w++)
        for (uint32_t i = s->start[w]; i < s->start[w + 1]; i++)
            s->nodes[i] =
                (node){.sight = &s->wires[w]->sights.items[i - s->start[w]], .wire = w, .parent = i};
}

static void make(struct nc_same *s, const nc_wires *wires)
{
    list_nodes(s, wires);
    for (size_t i = 0; i < s->link_count; i++) {
        uint32_t a, b;
        if (node_of(s, s->links[i].a, &a) && node_of(s, s->links[i].b, &b))
            unite(s, a, b);
    }
    join_equal_ends(s);
}

nc_word nc_wires_conversation(nc_wires *wires, nc_word id)
{
    uint32_t at;
    if (wires->count < 2)
        return id;
    if (wires->same == NULL)
        wires->same = nc_xcalloc(1, sizeof *wires->same);
    if (wires->same->nodes == NULL)
        make(wires->same, wires);
    if (!node_of(wires->same, id, &at))
        return id;
    return wires->same->nodes[root_of(wires->same, at)].sight->id;
}
