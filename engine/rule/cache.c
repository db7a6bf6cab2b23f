/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "image.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of compiled programs (images), each in a file that is named by a digest of everything the program
 * was made of: the texts and names of the packs, the parameters, the vocabulary, the host's functions and the
 * engine's own sources.  So an image is never stale; a source with one byte changed has another name.  The
 * file begins with the digest of what follows.  Everything that goes wrong here only costs time: the packs
 * are then read as ever.  Images of other users, and those that others may write, are not looked at. */

extern const char nc_engine_id[]; /* made by the build: a digest of the engine's sources */

static const char magic[8] = {'N', 'C', 'I', 'M', 'A', 'G', 'E', '1'};
enum { MOST_IMAGES = 16, HEAD = sizeof magic + sizeof(nc_digest), MOST_IMAGE = 256 << 20 };

static void add_text(nc_hasher *hasher, nc_str text)
{
    uint64_t n = text.n;
    nc_hasher_add(hasher, &n, sizeof n);
    nc_hasher_add(hasher, text.p, text.n);
}

static void add_number(nc_hasher *hasher, uint64_t number)
{
    nc_hasher_add(hasher, &number, sizeof number);
}

static void add_vocab(nc_hasher *hasher, const nc_vocab *vocab)
{
    for (size_t t = 0; t < nc_vocab_count(vocab); t++) {
        const nc_shape *shape = nc_vocab_shape(vocab, (nc_fact_type)t);
        add_text(hasher, shape->name);
        add_number(hasher, (uint64_t)shape->kind << 33 | (uint64_t)shape->recorded << 32 | shape->slot_count);
        for (unsigned i = 0; i < shape->slot_count; i++) {
            add_text(hasher, shape->slots[i].name);
            add_text(hasher, shape->slots[i].values);
            add_number(hasher, (uint64_t)shape->slots[i].type << 32 | (uint64_t)shape->slots[i].item);
        }
    }
}

static void add_functions(nc_hasher *hasher, const nc_function *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_text(hasher, table[i].name);
        add_number(hasher, (uint64_t)table[i].result << 32 | (uint64_t)table[i].result_item);
        add_number(hasher,
                   (uint64_t)table[i].argc << 16 | (uint64_t)table[i].optional << 8 | table[i].coverage);
        for (unsigned a = 0; a < table[i].argc && a < NC_MAX_ARGS; a++)
            add_number(hasher, (uint64_t)table[i].args[a]);
    }
}

/* What a site says until some day makes another program of the same files when that day is over. */
static void add_day(nc_hasher *hasher, const nc_rules *rules)
{
    bool until = false;
    for (size_t i = 0; i < rules->file_count; i++) {
        nc_str text = rules->files[i].text;
        bool site = nc_str_starts(text, NC_S("site:")) || nc_str_find(text, NC_S("\nsite:")) != SIZE_MAX;
        until = until || (site && nc_str_find(text, NC_S("until")) != SIZE_MAX);
    }
    add_number(hasher, until ? (uint64_t)(rules->today / (NC_SECOND * 86400)) : 0);
}

nc_digest nc_cache_key(const nc_rules *rules)
{
    nc_hasher *hasher = nc_hasher_new();
    add_text(hasher, nc_str_c(nc_engine_id));
    add_vocab(hasher, rules->vocab);
    add_functions(hasher, rules->host, rules->host_count);
    add_number(hasher, rules->with_drafts);
    add_text(hasher, rules->language);
    add_number(hasher, rules->setting_count);
    for (size_t i = 0; i < rules->setting_count; i++) {
        add_text(hasher, rules->settings[i].name);
        add_text(hasher, rules->settings[i].value);
    }
    for (size_t i = 0; i < rules->file_count; i++) {
        add_text(hasher, rules->files[i].name);
        add_text(hasher, rules->files[i].text);
    }
    add_day(hasher, rules);
    nc_digest key = nc_hasher_end(hasher);
    nc_hasher_free(hasher);
    return key;
}

static nc_digest digest_of(nc_str bytes)
{
    nc_hasher *hasher = nc_hasher_new();
    nc_hasher_add(hasher, bytes.p, bytes.n);
    nc_digest digest = nc_hasher_end(hasher);
    nc_hasher_free(hasher);
    return digest;
}

static const char *path_of(nc_rules *rules, nc_digest key)
{
    return nc_arena_printf(rules->arena, "%.*s/%016" PRIx64 "%016" PRIx64 NC_IMAGE_SUFFIX,
                           NC_FMT(rules->cache), key.high, key.low)
        .p;
}

void nc_rules_cache(nc_rules *rules, nc_str folder)
{
    rules->cache = nc_arena_copy(rules->arena, folder);
}

/* ---- reading ---- */

/* A regular file of our own that nobody else may write. */
static bool ours(const struct stat *info)
{
    return S_ISREG(info->st_mode) && info->st_uid == geteuid() && (info->st_mode & 022) == 0 &&
           info->st_size >= HEAD && info->st_size <= MOST_IMAGE;
}

static bool read_whole(int file, char *to, size_t n)
{
    while (n > 0) {
        ssize_t got = read(file, to, n);
        if (got <= 0)
            return false;
        to += got;
        n -= (size_t)got;
    }
    return true;
}

/* The image in the file, in memory of the rules; empty when there is none that is whole. */
static nc_str image_from(nc_rules *rules, const char *path)
{
    struct stat info;
    nc_str image = {NULL, 0};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return image;
    if (fstat(file, &info) == 0 && ours(&info)) {
        size_t n = (size_t)info.st_size;
        char *bytes = nc_alloc(rules->arena, n);
        if (read_whole(file, bytes, n) && memcmp(bytes, magic, sizeof magic) == 0)
            image = (nc_str){bytes + HEAD, n - HEAD};
    }
    close(file);
    if (image.n == 0)
        return image;
    nc_digest digest = digest_of(image);
    return memcmp(image.p - sizeof digest, &digest, sizeof digest) == 0 ? image : (nc_str){NULL, 0};
}

bool nc_cache_load(nc_rules *rules, nc_digest key)
{
    nc_str image = image_from(rules, path_of(rules, key));
    return image.n > 0 && nc_image_read(rules, nc_vocab_count(rules->vocab), image);
}

/* ---- writing ---- */

static bool write_whole(int file, nc_str bytes)
{
    while (bytes.n > 0) {
        ssize_t put = write(file, bytes.p, bytes.n);
        if (put <= 0)
            return false;
        bytes.p += put;
        bytes.n -= (size_t)put;
    }
    return true;
}

static void write_image(nc_rules *rules, const char *path, nc_str image)
{
    nc_digest digest = digest_of(image);
    char *temporary =
        nc_arena_cstr(rules->arena, nc_arena_printf(rules->arena, "%.*s/new.XXXXXX", NC_FMT(rules->cache)));
    int file = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
    if (file < 0)
        return;
    bool whole = write_whole(file, (nc_str){magic, sizeof magic}) &&
                 write_whole(file, (nc_str){(const char *)&digest, sizeof digest}) &&
                 write_whole(file, image);
    if (close(file) != 0 || !whole || rename(temporary, path) != 0)
        unlink(temporary);
}

static void make_folders(nc_rules *rules)
{
    char *path = nc_arena_cstr(rules->arena, rules->cache);
    for (char *p = path + 1; *p; p++)
        if (*p == '/') {
            *p = '\0';
            mkdir(path, 0700);
            *p = '/';
        }
    mkdir(path, 0700);
}

void nc_cache_store(nc_rules *rules, nc_digest key, size_t first_type)
{
    nc_buf image = {0};
    if (nc_image_write(rules, first_type, &image) && image.n <= MOST_IMAGE - HEAD) {
        make_folders(rules);
        nc_cache_clear(rules->cache, MOST_IMAGES - 1);
        write_image(rules, path_of(rules, key), nc_buf_str(&image));
    }
    nc_buf_free(&image);
}
