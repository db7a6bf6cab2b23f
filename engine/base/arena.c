/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* madvise */
#include "arena.h"

#include <malloc.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 1024 * 1024, HUGE_PAGE = 2 * 1024 * 1024 };
enum { LARGE_ARRAY = 1024 * 1024, LARGEST_COPIED = 16 * 1024 * 1024 };
/* Of an arena that is going to be large: blocks up to there are small, unless a piece says that it begins. */
enum { SMALL_BLOCKS = 128 * 1024, LARGE_PIECE = 32 * 1024 };
enum { POPULATED = 64 * 1024 }; /* blocks of that size and more get their pages early */

typedef struct nc_block {
    struct nc_block *next;
    size_t size;
    size_t mapped; /* bytes of huge pages that it is; 0: malloc gave it */
    bool fresh;    /* it was zero when it came, and nothing was forgotten in it */
    max_align_t data[];
} block;

_Static_assert(alignof(max_align_t) == NC_ARENA_UNIT, "pieces are not aligned for any type");

_Noreturn void nc_out_of_memory(void)
{
    static const char line[] = "netcause: out of memory\n";
    ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
    (void)written;
    _exit(70);
}

void *nc_xmalloc(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (p == NULL)
        nc_out_of_memory();
    return p;
}

void *nc_xcalloc(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (p == NULL)
        nc_out_of_memory();
    return p;
}

void *nc_xrealloc(void *old, size_t n)
{
    void *p = realloc(old, n ? n : 1);
    if (p == NULL)
        nc_out_of_memory();
    return p;
}

/* At least *n bytes in whole huge pages, not cleared, to be given to free(); *n becomes their size.  The last
 * few bytes are left to malloc, which notes there what comes behind: in the next huge page such a note would
 * take all of it. */
static void *huge_pages(size_t *n)
{
    enum { NOTE = 64 };
    if (__builtin_add_overflow(*n, NOTE + HUGE_PAGE - 1, n))
        nc_out_of_memory();
    size_t whole = *n & ~(size_t)(HUGE_PAGE - 1);
    *n = whole - NOTE;
    void *p = NULL;
    if (posix_memalign(&p, HUGE_PAGE, *n) != 0)
        nc_out_of_memory();
    (void)madvise(p, whole, MADV_HUGEPAGE);
    return p;
}

/* An array of a MiB and more moves into huge pages, and uses all of them.  Beyond 16 MiB it is not copied:
 * that would need both places at once. */
static void *grow_large(void *items, size_t *capacity, size_t size, size_t bytes)
{
    void *p = huge_pages(&bytes);
    memcpy(p, items, *capacity * size);
    free(items);
    *capacity = bytes / size;
    return p;
}

void *nc_grow_more(void *items, size_t *capacity, size_t count, size_t size)
{
    size_t bytes, wanted = *capacity ? *capacity * 2 : 16;
    while (wanted <= count)
        wanted *= 2;
    if (__builtin_mul_overflow(wanted, size, &bytes))
        nc_out_of_memory();
    if (bytes >= LARGE_ARRAY && bytes <= LARGEST_COPIED && items != NULL)
        return grow_large(items, capacity, size, bytes);
    *capacity = wanted;
    return nc_xrealloc(items, bytes);
}

/* The heap keeps the advice that was given about a part of it when that part is free again.  Until then that
 * part must not be a mapping of its own, and when it is given back the heap must not shrink. */
void nc_heap_in_huge_pages(size_t first)
{
    enum { MOST = 32 * 1024 * 1024 }; /* what malloc takes as a threshold at most */
    if (first + 2 * HUGE_PAGE > MOST || mallopt(M_MMAP_THRESHOLD, MOST) != 1 ||
        mallopt(M_TRIM_THRESHOLD, 2 * MOST) != 1)
        return;
    void *p = aligned_alloc(HUGE_PAGE, first);
    if (p != NULL)
        (void)madvise(p, first, MADV_HUGEPAGE);
    free(p);
    mallopt(M_MMAP_THRESHOLD, LARGE_ARRAY);
}

static void *map_pages(size_t n)
{
    void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        nc_out_of_memory();
    return p;
}

void *nc_pages(size_t n)
{
    size_t extra = n >= HUGE_PAGE ? HUGE_PAGE : 0;
    char *p = map_pages(n + extra);
    if (extra == 0)
        return p;
    size_t front = (HUGE_PAGE - (uintptr_t)p % HUGE_PAGE) % HUGE_PAGE, page = (size_t)sysconf(_SC_PAGESIZE);
    size_t used = (n + page - 1) / page * page, back = (n + extra + page - 1) / page * page - front - used;
    if (front > 0)
        munmap(p, front);
    if (back > 0)
        munmap(p + front + used, back);
    (void)madvise(p + front, used, MADV_HUGEPAGE);
    return p + front;
}

void *nc_pages_as_filled(size_t n)
{
    void *p = nc_pages(n);
    (void)madvise(p, n < HUGE_PAGE ? n : HUGE_PAGE, MADV_NOHUGEPAGE);
    return p;
}

void nc_pages_free(void *p, size_t n)
{
    if (p != NULL)
        munmap(p, n);
}

nc_arena *nc_arena_new(void)
{
    return nc_xcalloc(1, sizeof(nc_arena));
}

nc_arena *nc_arena_new_large(void)
{
    nc_arena *arena = nc_arena_new();
    arena->large = true;
    return arena;
}

static void free_block(block *b)
{
    if (b->mapped > 0)
        nc_pages_free(b, b->mapped);
    else
        free(b);
}

void nc_arena_free(nc_arena *arena)
{
    if (arena == NULL)
        return;
    for (block *b = arena->first, *next; b != NULL; b = next) {
        next = b->next;
        free_block(b);
    }
    free(arena);
}

/* An arena that has grown fills whole huge pages: one page fault instead of 512; so does what is large alone,
 * `n` bytes.  Where the system has none, these are ordinary pages.  They are not malloc's, which would look
 * for twice as much to find them and write behind it. */
static block *huge_block(size_t n)
{
    size_t whole;
    if (__builtin_add_overflow(n, sizeof(block) + HUGE_PAGE - 1, &whole))
        nc_out_of_memory();
    whole &= ~(size_t)(HUGE_PAGE - 1);
    block *b = nc_pages(whole);
    *b = (block){.size = whole - sizeof(block), .mapped = whole, .fresh = true};
    return b;
}

static block *add_block(nc_arena *arena, size_t n)
{
    size_t size = arena->first ? arena->first->size * 2 : FIRST_BLOCK;
    block *b;
    if (n > LARGEST_BLOCK || size > (arena->large ? SMALL_BLOCKS : LARGEST_BLOCK) ||
        (arena->large && n >= LARGE_PIECE)) {
        b = huge_block(n);
    } else {
        size = size < n ? n : size;
        b = nc_xmalloc(sizeof(block) + size);
        *b = (block){.size = size};
    }
    b->next = arena->first;
    arena->first = b;
    arena->at = arena->clean = arena->ready = (char *)b->data;
    return b;
}

static size_t left_of(const nc_arena *arena)
{
    return arena->first != NULL ? arena->first->size - (size_t)(arena->at - (char *)arena->first->data) : 0;
}

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* Pages come some at a time, in one call instead of one fault each.  Systems that do not know the call make
 * them as they are touched. */
static void make_ready(nc_arena *arena)
{
    enum { STEP = 64 * 1024, PAGE = 4096 };
    uintptr_t from = ((uintptr_t)arena->ready + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    arena->ready = arena->at + (left_of(arena) < STEP ? left_of(arena) : STEP);
    uintptr_t end = (uintptr_t)arena->ready & ~(uintptr_t)(PAGE - 1);
    if (end > from)
        (void)madvise((void *)from, end - from, MADV_POPULATE_WRITE);
}

void *nc_alloc_anew(nc_arena *arena, size_t n)
{
    size_t rounded;
    if (__builtin_add_overflow(n, NC_ARENA_UNIT - 1, &rounded))
        nc_out_of_memory();
    rounded &= ~(size_t)(NC_ARENA_UNIT - 1);
    if (arena->first == NULL || rounded > left_of(arena))
        add_block(arena, rounded);
    char *p = arena->at;
    arena->at += rounded;
    if (arena->at > arena->ready && arena->first->size >= POPULATED)
        make_ready(arena);
    bool fresh = arena->first->fresh;
    arena->clean = fresh && arena->ready > arena->at ? arena->ready : arena->at;
    return fresh ? p : memset(p, 0, rounded);
}

void *nc_alloc_aligned(nc_arena *arena, size_t n, size_t alignment)
{
    size_t gap = (size_t)(-(uintptr_t)arena->at & (alignment - 1)), left = left_of(arena);
    if (gap > left || n > left - gap) {
        add_block(arena, n + alignment);
        gap = (size_t)(-(uintptr_t)arena->at & (alignment - 1));
    }
    arena->at += gap;
    arena->clean = arena->at; /* what follows is asked for in the long way */
    return nc_alloc_anew(arena, n);
}

void *nc_alloc_array(nc_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        nc_out_of_memory();
    return nc_alloc(arena, bytes);
}

char *nc_arena_cstr(nc_arena *arena, nc_str s)
{
    char *copy = nc_alloc(arena, s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    return copy;
}

nc_str nc_arena_copy(nc_arena *arena, nc_str s)
{
    return nc_str_n(nc_arena_cstr(arena, s), s.n);
}

nc_str nc_arena_printf(nc_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        return NC_S("");
    char *text = nc_alloc(arena, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)n + 1, format, args);
    va_end(args);
    return nc_str_n(text, (size_t)n);
}

void nc_arena_reset(nc_arena *arena)
{
    block *keep = arena->first;
    if (keep == NULL)
        return;
    for (block *b = keep->next, *next; b != NULL; b = next) {
        next = b->next;
        free_block(b);
    }
    keep->next = NULL;
    keep->fresh = false;
    arena->at = arena->clean = (char *)keep->data;
}
