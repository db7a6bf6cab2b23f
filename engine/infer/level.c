/* SPDX-License-Identifier: Apache-2.0 */
#include "level.h"

#include "infer.h"

#include <assert.h>
#include <stdlib.h>

/* Rows of a recursive part wait for the sieve by their height, and the lowest go first.  What is concluded of
 * them is higher, so a row that goes keeps its proof: whoever compares it with others, for a proof of its own
 * or for `pick`, compares what it is in the end.  If a row went before, its place and height could still
 * become others, and what was made of it would hang on the order in which rules met it. */

enum { FIRST_ROOM = 4 }; /* a power of two */

/* The lists form a ring, since the heights that wait lie close together. */
static nc_rows *level_at(const nc_levels *levels, unsigned height)
{
    return &levels->at[height & (levels->room - 1)];
}

static void make_room(nc_levels *levels)
{
    nc_levels wider = *levels;
    wider.room = levels->room > 0 ? levels->room * 2 : FIRST_ROOM;
    wider.at = nc_xcalloc(wider.room, sizeof *wider.at);
    for (unsigned i = 0; i < levels->room; i++)
        *level_at(&wider, levels->low + i) = *level_at(levels, levels->low + i);
    free(levels->at);
    *levels = wider;
}

void nc_levels_take(nc_levels *levels, nc_type_plan *type)
{
    for (size_t i = 0; i < type->pending.count; i++) {
        nc_row *row = (nc_row *)(uintptr_t)type->pending.at[i];
        unsigned height = nc_row_height(row);
        row->touched = false;
        assert(height >= levels->low);
        while (height - levels->low >= levels->room)
            make_room(levels);
        nc_rows_push(level_at(levels, height), row);
        levels->count++;
    }
    type->pending.count = 0;
}

bool nc_levels_offer(nc_run *run, nc_levels *levels)
{
    if (levels->count == 0)
        return false;
    while (level_at(levels, levels->low)->count == 0)
        levels->low++;
    nc_rows *rows = level_at(levels, levels->low);
    for (size_t i = 0; i < rows->count; i++)
        if (nc_row_height(rows->at[i]) == levels->low) /* else a shorter proof was found, and it went then */
            nc_sieve_row(run, rows->at[i]);
    levels->count -= rows->count;
    rows->count = 0;
    levels->low++;
    return true;
}

void nc_levels_free(nc_levels *levels)
{
    for (unsigned i = 0; i < levels->room; i++)
        free(levels->at[i].at);
    free(levels->at);
}
