/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"

#include <stdlib.h>

void nc_unread_add(nc_unread *u, const uint8_t *p, size_t n)
{
    if (n == 0)
        return;
    if (u->n + n > u->capacity) {
        u->capacity = u->n + n;
        u->p = nc_xrealloc(u->p, u->capacity);
    }
    memcpy(u->p + u->n, p, n);
    u->n += n;
}

void nc_unread_drop(nc_unread *u, size_t n)
{
    if (n == 0) /* perhaps nothing was ever kept: no pointer to move */
        return;
    memmove(u->p, u->p + n, u->n - n);
    u->n -= n;
}

void nc_unread_free(nc_unread *u)
{
    free(u->p);
    *u = (nc_unread){.p = NULL};
}
