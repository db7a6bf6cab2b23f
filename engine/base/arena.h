/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_ARENA_H
#define NC_ARENA_H

#include "str.h"

#include <stdbool.h>
#include <stdint.h>

enum { NC_ARENA_UNIT = 16 }; /* what any type is aligned to */

/* Memory by lifetime: everything taken from an arena is given back at once.  Three are in use: rules (frozen
 * after load), case (until the report is written), scratch (reset for each record).
 *
 * Allocation does not fail from the caller's point of view.  What is allocated is bounded by the budgets of
 * the tables that grow, so running out means that the machine is out of memory: nc_out_of_memory is called,
 * which ends the process.  The knowledge base stays whole, because each case is one transaction. */
typedef struct nc_arena { /* for arena.c and nc_alloc */
    char *at, *clean;     /* what comes next; up to there memory is zero and its pages are there */
    char *ready;          /* up to there pages of the newest block are there */
    struct nc_block *first;
    bool large;
} nc_arena;

nc_arena *nc_arena_new(void);
/* One that grows to megabytes if it grows at all: it goes over to huge pages (2 MiB) early, where the system
 * has them, so that its memory comes in one page fault and not in hundreds. */
nc_arena *nc_arena_new_large(void);
void nc_arena_free(nc_arena *arena); /* NULL is fine */

/* Zeroed, aligned for any type; n may be 0. */
void *nc_alloc_anew(nc_arena *arena, size_t n) __attribute__((returns_nonnull)); /* the long way */
__attribute__((returns_nonnull)) static inline void *nc_alloc(nc_arena *arena, size_t n)
{
    char *p = arena->at;
    if (n >= (size_t)(arena->clean - p))
        return nc_alloc_anew(arena, n);
    arena->at = p + (n + NC_ARENA_UNIT - 1) / NC_ARENA_UNIT * NC_ARENA_UNIT;
    return p;
}
void *nc_alloc_array(nc_arena *arena, size_t count, size_t size);
/* Aligned to `alignment`, a power of 2 and more than what any type needs. */
void *nc_alloc_aligned(nc_arena *arena, size_t n, size_t alignment);
#define NC_NEW(arena, type) ((type *)nc_alloc(arena, sizeof(type)))
#define NC_NEW_ARRAY(arena, type, count) ((type *)nc_alloc_array(arena, count, sizeof(type)))

/* Copies; the second one adds a NUL that is not counted. */
nc_str nc_arena_copy(nc_arena *arena, nc_str s);
char *nc_arena_cstr(nc_arena *arena, nc_str s);
nc_str nc_arena_printf(nc_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Forgets everything, keeps one block for the next round. */
void nc_arena_reset(nc_arena *arena);

/* malloc family that does not return on failure; for tables that grow and shrink. */
void *nc_xmalloc(size_t n);
void *nc_xcalloc(size_t count, size_t size);
void *nc_xrealloc(void *p, size_t n);

/* Zeroed memory for a large table that is visited at random: begins at a page, in huge pages where it fills
 * some and the system has them; untouched pages cost nothing. */
void *nc_pages(size_t n);
/* The same for what is filled from its beginning and often not far: the first huge page of it is in small
 * ones. */
void *nc_pages_as_filled(size_t n);
void nc_pages_free(void *p, size_t n); /* NULL is fine; `n` as asked for */

/* For a program that lives for one run, called before anything else: the `first` bytes that malloc gives (a
 * multiple of 2 MiB, at most 28 MiB) come from huge pages, where the system has them, so that memory comes in
 * one page fault and not in hundreds.  It touches nothing itself, and does nothing where malloc is not the
 * system's own. */
void nc_heap_in_huge_pages(size_t first);

/* Makes room for one more item in a growing array: returns the possibly moved array, updates *capacity.  The
 * first one is for when it is known that there is none. */
__attribute__((returns_nonnull)) void *nc_grow_more(void *items, size_t *capacity, size_t count, size_t size);
static inline void *nc_grow(void *items, size_t *capacity, size_t count, size_t size)
{
    return count < *capacity ? items : nc_grow_more(items, capacity, count, size);
}

/* Ends the process with exit status 70 after one line on standard error. */
_Noreturn void nc_out_of_memory(void);

#endif
