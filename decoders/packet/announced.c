/* SPDX-License-Identifier: Apache-2.0 */
#include "announced.h"

#include <stdlib.h>

typedef struct announcement {
    nc_word ip;
    uint16_t port, n;
    nc_foreseen foreseen;
    uint32_t control;
    char command[NC_ANNOUNCED_TEXT];
} announcement;

struct nc_announced {
    announcement at[NC_ANNOUNCED];
    uint64_t count; /* so far; the latest is at (count - 1) % NC_ANNOUNCED */
};

nc_announced *nc_announced_new(void)
{
    return nc_xcalloc(1, sizeof(nc_announced));
}

void nc_announced_free(nc_announced *all)
{
    free(all);
}

static size_t kept(const nc_announced *all)
{
    return all->count < NC_ANNOUNCED ? (size_t)all->count : NC_ANNOUNCED;
}

/* The i-th latest. */
static size_t place(const nc_announced *all, size_t i)
{
    return (size_t)((all->count - 1 - i) % NC_ANNOUNCED);
}

void nc_announce(nc_announced *all, uint32_t control, nc_word ip, uint16_t port, nc_foreseen foreseen)
{
    all->at[all->count++ % NC_ANNOUNCED] =
        (announcement){.ip = ip, .port = port, .control = control, .foreseen = foreseen};
}

static void add(announcement *a, nc_str text)
{
    size_t room = (size_t)NC_ANNOUNCED_TEXT - a->n, n = text.n < room ? text.n : room;
    if (n != 0)
        memcpy(a->command + a->n, text.p, n);
    a->n = (uint16_t)(a->n + n);
}

void nc_announce_command(nc_announced *all, uint32_t control, nc_str verb, nc_str arg)
{
    for (size_t i = 0; i < kept(all); i++) {
        announcement *a = &all->at[place(all, i)];
        if (a->control != control)
            continue;
        if (a->n != 0)
            return;
        add(a, verb);
        add(a, arg.n != 0 ? NC_S(" ") : NC_S(""));
        add(a, arg);
        return;
    }
}

/* NULL: not announced. */
static const announcement *find(const nc_announced *all, const nc_packet *p)
{
    for (size_t i = 0; i < kept(all); i++) {
        const announcement *a = &all->at[place(all, i)];
        if ((a->ip == p->src && a->port == p->sport) || (a->ip == p->dst && a->port == p->dport))
            return a;
    }
    return NULL;
}

bool nc_announced_has(const nc_announced *all, const nc_packet *p, nc_str *command)
{
    const announcement *a = find(all, p);
    if (a != NULL)
        *command = nc_str_n(a->command, a->n);
    return a != NULL;
}

bool nc_announced_foreseen(const nc_announced *all, const nc_packet *p)
{
    enum { FTP_DATA = 20 };
    const announcement *a = find(all, p);
    bool from_20 = p->sport == FTP_DATA || p->dport == FTP_DATA;
    return a != NULL && (a->foreseen == NC_FORESEEN || (a->foreseen == NC_FORESEEN_FROM_20 && from_20));
}
