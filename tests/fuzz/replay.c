/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over files: each argument is a file or a folder (with those below it), and every file is also tried cut:
 * those of the first argument, the target's own seeds, at several places, others at one or two that vary from file to file. */
#define _XOPEN_SOURCE 700
#include <dirent.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 1 << 20, CUTS = 8 };
static unsigned files;
static size_t step = 1; /* between the cuts that are tried */

/* A block of exactly the size, so that a sanitizer sees the first byte read too many. */
static void one(const uint8_t *data, size_t size)
{
    uint8_t *copy = calloc(size ? size : 1, 1);
    if (copy == NULL)
        abort();
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static int visit(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    bool written_by_us = strncmp(path + where->base, "expected.", 9) == 0; /* reports of the cases: not foreign */
    if (kind != FTW_F || info->st_size > MOST || written_by_us)
        return 0;
    static uint8_t data[MOST]; /* one for all: a sanitizer's allocator is slow with large blocks */
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        abort();
    size_t size = fread(data, 1, MOST, file);
    fclose(file);
    one(data, size);
    for (size_t i = 1 + size % step; i < CUTS && size > CUTS; i += step)
        one(data, size * i / CUTS + i % 3);
    files++;
    return 0;
}

int main(int argc, char **argv)
{
    one((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++) {
        nftw(argv[i], visit, 8, FTW_PHYS);
        step = 4;
    }
    printf("%u files replayed\n", files);
    return 0;
}
