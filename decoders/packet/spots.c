/* SPDX-License-Identifier: Apache-2.0 */
#include "spots.h"

#include "engine/base/hash.h"

#include <stdlib.h>

/* 4096 bits for 384 conversations, three for each: (1 - e^(-3 * 384 / 4096))^3 is 1.5 %. */
enum {
    WORDS = 64,
    HASHES = 3,
    HASH_BITS = 12,
    CONVERSATIONS = 384,   /* of a stretch, until neighbours have become one */
    BYTES = 1024 * 1024,   /* the same */
    MOST_STRETCHES = 16384 /* of all files: 9 MiB */
};
_Static_assert(WORDS * 64 == 1 << HASH_BITS, "a hash reaches each bit");

typedef struct nc_spot {
    uint64_t offset, n; /* of its first record: where it begins in the file, its number */
    int64_t from, to;   /* earliest and latest time; NC_TIME_NONE */
    uint32_t count;     /* records */
    bool unclear;       /* of some only the whole decoder can tell what they are */
    bool link;          /* some belong to the link alone */
    bool wanted;
    uint64_t bits[WORDS];
} nc_spot;

typedef struct noted_file {
    uint64_t name;
    size_t first, count; /* stretches */
} noted_file;

struct nc_spots {
    nc_spot *spots;
    noted_file *files;
    size_t count, capacity, file_count, file_capacity;
    uint64_t conversations, bytes; /* where a stretch ends */
    uint64_t met;                  /* conversations that were new to the stretch at hand */
    uint64_t latest;               /* key of the frame before, which is noted already; 0 = none */
    nc_spot *now;                  /* the stretch at hand; NULL = none of the file is */
    uint64_t first, width; /* frames that begin from `first` on, less than `width` behind it, belong to it */
    bool open;             /* more of the file at hand is to be noted */
    bool chosen;
};

nc_spots *nc_spots_new(void)
{
    nc_spots *spots = nc_xcalloc(1, sizeof *spots);
    spots->conversations = CONVERSATIONS;
    spots->bytes = BYTES;
    return spots;
}

void nc_spots_free(nc_spots *spots)
{
    if (spots == NULL)
        return;
    free(spots->spots);
    free(spots->files);
    free(spots);
}

/* ---- noting ---- */

void nc_spots_file(nc_spots *spots, nc_str name)
{
    if (spots->chosen)
        return;
    spots->files = nc_grow(spots->files, &spots->file_capacity, spots->file_count, sizeof *spots->files);
    spots->files[spots->file_count++] = (noted_file){nc_hash(name.p, name.n, 0), spots->count, 0};
    spots->open = true;
    spots->now = NULL;
    spots->width = 0;
}

static inline void widen(nc_spot *spot, int64_t from, int64_t to)
{
    if (from != NC_TIME_NONE && (spot->from == NC_TIME_NONE || from < spot->from))
        spot->from = from;
    if (to != NC_TIME_NONE && (spot->to == NC_TIME_NONE || to > spot->to))
        spot->to = to;
}

static void merge(nc_spot *spot, const nc_spot *next)
{
    spot->count += next->count;
    spot->unclear |= next->unclear;
    spot->link |= next->link;
    widen(spot, next->from, next->to);
    for (unsigned i = 0; i < WORDS; i++)
        spot->bits[i] |= next->bits[i];
}

/* Makes one of each two neighbours. */
static void halve(nc_spots *spots)
{
    size_t to = 0;
    for (size_t f = 0; f < spots->file_count; f++) {
        noted_file *file = &spots->files[f];
        size_t from = file->first, end = from + file->count;
        for (file->first = to; from < end; from += 2) {
            spots->spots[to] = spots->spots[from];
            if (from + 1 < end)
                merge(&spots->spots[to], &spots->spots[from + 1]);
            to++;
        }
        file->count = to - file->first;
    }
    spots->count = to;
    spots->conversations *= 2;
    spots->bytes *= 2;
}

static __attribute__((noinline)) void begin(nc_spots *spots, const nc_frame *frame)
{
    if (spots->count == MOST_STRETCHES)
        halve(spots);
    spots->spots = nc_grow(spots->spots, &spots->capacity, spots->count, sizeof *spots->spots);
    nc_spot *spot = &spots->spots[spots->count++];
    memset(spot, 0, sizeof *spot);
    spot->offset = frame->again;
    spot->n = frame->from.record;
    spot->from = spot->to = NC_TIME_NONE;
    spots->files[spots->file_count - 1].count++;
    spots->met = spots->latest = 0;
    spots->now = spot;
    spots->first = frame->again;
    spots->width = spots->bytes;
}

/* The frame lies in no stretch yet.  False: nothing more is noted. */
static __attribute__((noinline)) bool begin_here(nc_spots *spots, const nc_frame *frame)
{
    if (!spots->open || spots->chosen)
        return false;
    spots->open = frame->again != 0;
    if (spots->open)
        begin(spots, frame);
    return spots->open;
}

/* True when it was there. */
static inline bool set_bit(uint64_t *bits, uint64_t at)
{
    uint64_t bit = (uint64_t)1 << (at & 63), *word = &bits[at >> 6 & (WORDS - 1)];
    bool was = (*word & bit) != 0;
    *word |= bit;
    return was;
}

static inline void add_key(nc_spots *spots, nc_spot *spot, uint64_t key)
{
    if (key == spots->latest)
        return;
    spots->latest = key;
    bool was = true;
    for (unsigned i = 0; i < HASHES; i++)
        was &= set_bit(spot->bits, key >> i * HASH_BITS);
    spots->met += !was;
    if (spots->met >= spots->conversations)
        spots->width = 0;
}

void nc_spots_note(nc_spots *spots, const nc_frame *frame)
{
    uint64_t key = 0;
    int64_t at = frame->from.at;
    if (frame->again - spots->first >= spots->width && !begin_here(spots, frame))
        return;
    nc_spot *spot = spots->now;
    spot->count++;
    if (spot->to != NC_TIME_NONE && at >= spot->to) /* as time mostly goes */
        spot->to = at;
    else
        widen(spot, at, at);
    switch (nc_pick_sort_of(frame, &key)) {
    case NC_PICK_TALK: add_key(spots, spot, key); break;
    case NC_PICK_LINK: spot->link = true; break;
    case NC_PICK_UNCLEAR: spot->unclear = true; break;
    }
}

/* ---- choosing ---- */

static bool has_key(const nc_spot *spot, uint64_t key)
{
    bool all = true;
    for (unsigned i = 0; i < HASHES; i++, key >>= HASH_BITS)
        all &= (spot->bits[key >> 6 & (WORDS - 1)] >> (key & 63) & 1) != 0;
    return all;
}

static bool has_talk(const nc_spot *spot, const nc_pick *pick)
{
    size_t count = nc_pick_talks(pick);
    for (size_t i = 0; i < count; i++)
        if (has_key(spot, nc_pick_talk_key(pick, i)))
            return true;
    return false;
}

/* The stretch of a file that the number lies in, if it does; its last one has no end. */
static nc_spot *find(const nc_spots *spots, const noted_file *file, uint64_t n)
{
    size_t low = 0, high = file->count;
    if (high == 0)
        return NULL; /* of no file a stretch may be noted, and then there is no table */
    nc_spot *at = spots->spots + file->first;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (at[middle].n <= n)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? at + low - 1 : NULL;
}

/* True when one of the records that are wanted may belong to the link alone. */
static bool choose_records(nc_spots *spots, const nc_pick *pick)
{
    bool link = false;
    uint64_t n;
    for (size_t at = 0; nc_pick_next_record(pick, &at, &n);)
        for (size_t f = 0; f < spots->file_count; f++) {
            nc_spot *spot = find(spots, &spots->files[f], n);
            if (spot == NULL)
                continue;
            spot->wanted = true;
            link |= spot->link;
        }
    return link;
}

void nc_spots_choose(nc_spots *spots, const nc_pick *pick)
{
    spots->chosen = true;
    spots->width = 0;
    for (size_t i = 0; i < spots->count; i++)
        spots->spots[i].wanted = spots->spots[i].unclear || has_talk(&spots->spots[i], pick);
    bool link = choose_records(spots, pick);
    for (size_t i = 0; i < spots->count; i++)
        spots->spots[i].wanted |= link && spots->spots[i].link;
    for (size_t f = 0; f < spots->file_count; f++) {
        const noted_file *file = &spots->files[f];
        if (file->count > 0)
            spots->spots[file->first].wanted = spots->spots[file->first + file->count - 1].wanted = true;
    }
}

/* ---- the way ---- */

nc_way nc_spots_way(const nc_spots *spots, nc_str name)
{
    uint64_t hash = nc_hash(name.p, name.n, 0);
    for (size_t f = 0; f < spots->file_count && spots->chosen; f++) {
        const noted_file *file = &spots->files[f];
        if (file->name == hash && file->count > 0)
            return (nc_way){spots->spots + file->first, spots->spots + file->first + file->count};
    }
    return (nc_way){NULL, NULL};
}

uint64_t nc_way_step(nc_way *way, nc_passed *passed, uint64_t *offset)
{
    nc_spot sum = {.from = NC_TIME_NONE, .to = NC_TIME_NONE};
    uint64_t records = 0, read = 0;
    for (; way->at < way->end && !way->at->wanted; way->at++) {
        records += way->at->count;
        widen(&sum, way->at->from, way->at->to);
    }
    *passed = (nc_passed){records, sum.from, sum.to};
    if (way->at == way->end)
        return UINT64_MAX;
    *offset = way->at->offset;
    for (; way->at < way->end && way->at->wanted; way->at++)
        read += way->at->count;
    return way->at == way->end ? UINT64_MAX : read;
}

uint64_t nc_way_stop(const nc_way *way)
{
    return way->at < way->end ? way->at->offset : UINT64_MAX;
}
