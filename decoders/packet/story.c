/* SPDX-License-Identifier: Apache-2.0 */
#include "story.h"

_Static_assert(sizeof(nc_waits) == 128, "pauses are two cache lines");

void nc_stories_start(nc_stories *stories)
{
    stories->stories = (nc_slab){.size = sizeof(nc_story), .shift = NC_STORIES_SHIFT};
    stories->repairs = (nc_slab){.size = sizeof(nc_repairs), .shift = 6};
    stories->waits = (nc_slab){.size = sizeof(nc_waits), .shift = NC_WAITS_SHIFT};
}

void nc_stories_free(nc_stories *stories)
{
    nc_slab_free(&stories->stories);
    nc_slab_free(&stories->repairs);
    nc_slab_free(&stories->waits);
}

void nc_stories_forget(nc_stories *stories, nc_flow *flow)
{
    for (unsigned e = 0; e < 2 && flow->story != 0; e++) {
        const nc_half *half = &nc_story_at(stories, flow)->half[e];
        if (half->repairs != 0)
            nc_slab_give(&stories->repairs, half->repairs);
    }
    if (flow->story != 0)
        nc_slab_give(&stories->stories, flow->story);
    if (flow->waits != 0)
        nc_slab_give(&stories->waits, flow->waits);
    flow->story = flow->waits = 0;
}

nc_half *nc_half_of(nc_stories *stories, nc_flow *flow, unsigned e)
{
    if (flow->story == 0) {
        flow->story = nc_slab_take(&stories->stories);
        nc_story *story = nc_slab_at(&stories->stories, flow->story);
        for (unsigned i = 0; i < 2; i++)
            story->half[i].closed_at = story->half[i].icmp_at = NC_TIME_NONE;
    }
    nc_story *story = nc_slab_at(&stories->stories, flow->story);
    return &story->half[e];
}
