/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/text_overlap.h"

/* FNV-1a. */
static uint64_t hash_of(nc_str line)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < line.n; i++)
        hash = (hash ^ (unsigned char)line.p[i]) * UINT64_C(1099511628211);
    return hash;
}

/* The line that stood k lines above the edge; k is 1 to so many as there are. */
static uint64_t above(const nc_overlap *overlap, unsigned k)
{
    return overlap->last[(overlap->count - k) % NC_OVERLAP_LINES];
}

void nc_overlap_edge(nc_overlap *overlap)
{
    overlap->edge = true;
}

bool nc_overlap_waits(nc_overlap *overlap, nc_str line)
{
    uint64_t hash = hash_of(line);
    unsigned at = overlap->matched;
    unsigned most = overlap->count < NC_OVERLAP_LINES ? overlap->count : NC_OVERLAP_LINES;
    uint64_t left = 0;
    for (unsigned k = at + 1; overlap->edge && k <= most; k++) {
        bool open = at == 0 || (overlap->may >> (k - 1) & 1) != 0;
        left |= (uint64_t)(open && above(overlap, k - at) == hash) << (k - 1);
    }
    if (left == 0)
        return false;
    overlap->may = left;
    overlap->matched++;
    overlap->bytes += line.n;
    if (left >> at & 1) {
        overlap->best = overlap->matched;
        overlap->best_bytes = overlap->bytes;
    }
    return true;
}

unsigned nc_overlap_settle(nc_overlap *overlap)
{
    enum { TELLING = 20 /* a rule or a word may stand twice */ };
    unsigned best = overlap->best_bytes >= TELLING ? overlap->best : 0;
    overlap->edge = false;
    overlap->may = 0;
    overlap->matched = overlap->best = 0;
    overlap->bytes = overlap->best_bytes = 0;
    return best;
}

void nc_overlap_note(nc_overlap *overlap, nc_str line)
{
    overlap->last[overlap->count++ % NC_OVERLAP_LINES] = hash_of(line);
}
