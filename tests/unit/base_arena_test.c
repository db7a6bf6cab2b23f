/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/base/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OTHER_MALLOC 1
#endif
#endif
#ifndef OTHER_MALLOC
#define OTHER_MALLOC 0
#endif

/* Is the memory at `at` asked for in huge pages?  Linux tells for each mapping (proc(5), smaps, VmFlags). */
static bool is_advised(const void *at)
{
    char line[512];
    bool mine = false, advised = false;
    FILE *maps = fopen("/proc/self/smaps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL) {
        uintptr_t from, to;
        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &from, &to) == 2)
            mine = from <= (uintptr_t)at && (uintptr_t)at < to;
        else if (mine && strncmp(line, "VmFlags:", 8) == 0)
            advised = strstr(line, " hg") != NULL;
    }
    fclose(maps);
    return advised;
}

static void what_malloc_gives_is_in_huge_pages(void **state)
{
    (void)state;
    enum { PIECE = 100 * 1000 };
    if (OTHER_MALLOC || access("/sys/kernel/mm/transparent_hugepage", F_OK) != 0)
        skip();
    nc_heap_in_huge_pages(8 * 1024 * 1024);
    unsigned advised = 0;
    char *pieces[40];
    for (int i = 0; i < 40; i++) {
        pieces[i] = nc_xmalloc(PIECE);
        memset(pieces[i], i, PIECE);
        advised += is_advised(pieces[i]);
    }
    for (int i = 0; i < 40; i++) {
        assert_int_equal(pieces[i][PIECE - 1], i);
        free(pieces[i]);
    }
    assert_in_range(advised, 18, 40); /* the first ones fill what lies before the first huge page */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_malloc_gives_is_in_huge_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
