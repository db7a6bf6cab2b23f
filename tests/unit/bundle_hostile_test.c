/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "bundle_help.h"

#include <sys/socket.h>
#include <sys/un.h>

static bool limit_hit(const walked *w, const char *name)
{
    const nc_str *names;
    size_t count = nc_bundle_limits_hit(w->bundle, &names);
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(names[i], nc_str_c(name)))
            return true;
    return false;
}

static bool note_has(const walked *w, const char *source, const char *words)
{
    return nc_str_find(source_named(w, source)->note, nc_str_c(words)) != SIZE_MAX;
}

static void names_and_kinds_in_archives(void **state)
{
    (void)state;
    item items[] = {
        { "../../etc/passwd", NC_S("x"), 0, NULL },   { "/etc/shadow", NC_S("x"), 0, NULL },
        { "a/../../b", NC_S("x"), 0, NULL },          { "w\\..\\c", NC_S("x"), 0, NULL },
        { "bad\x1b[31mname", NC_S("x"), 0, NULL },    { "good.txt", NC_S("fine"), 0, NULL },
        { "link", NC_S(""), AE_IFLNK, "/etc/passwd" }, { "hard", NC_S(""), 0, "good.txt" },
        { "fifo", NC_S(""), AE_IFIFO, NULL },         { "dev", NC_S(""), AE_IFCHR, NULL },
        { "two..dots", NC_S("ok"), 0, NULL },
    };
    int formats[] = { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE };
    for (size_t i = 0; i < 2; i++) {
        nc_buf packed = make_archive(formats[i], ARCHIVE_FILTER_GZIP, items, sizeof items / sizeof *items);
        walked w;
        walked_start(&w);
        assert_text(walk_bytes(&w, "evil.tgz", nc_buf_str(&packed)), "bad\\x1B[31mname=x;good.txt=fine;two..dots=ok;");
        assert_refused(&w, "../../etc/passwd", "refused: the name leaves the bundle");
        assert_refused(&w, "/etc/shadow", "refused: absolute name");
        assert_refused(&w, "a/../../b", "refused: the name leaves the bundle");
        assert_refused(&w, "w\\..\\c", "refused: the name leaves the bundle");
        assert_refused(&w, "link", "refused: symbolic link");
        assert_refused(&w, "hard", "refused: hard link");
        assert_refused(&w, "fifo", "refused: named pipe");
        assert_refused(&w, "dev", "refused: device");
        assert_int_equal(nc_bundle_refused(w.bundle), 8);
        walked_end(&w);
        nc_buf_free(&packed);
    }
}

static void links_and_pipes_in_folders(void **state)
{
    (void)state;
    char folder[64], path[128];
    walked w;
    temp_folder(folder);
    put_file(folder, "good.txt", NC_S("fine"));
    put_file(folder, "bell\a", NC_S("x"));
    snprintf(path, sizeof path, "%s/link", folder);
    assert_int_equal(symlink("good.txt", path), 0);
    snprintf(path, sizeof path, "%s/up", folder);
    assert_int_equal(symlink("/etc", path), 0);
    snprintf(path, sizeof path, "%s/fifo", folder);
    assert_int_equal(mkfifo(path, 0644), 0);
    walked_start(&w);
    assert_int_equal(walk_path(&w, folder), NC_E_OK);
    assert_text(nc_buf_str(&w.seen), "bell\\x07=x;good.txt=fine;");
    assert_refused(&w, "link", "refused: symbolic link");
    assert_refused(&w, "up", "refused: symbolic link");
    assert_refused(&w, "fifo", "refused: named pipe");
    walked_end(&w);
    remove_folder(folder);
}

static nc_str zeros(size_t n)
{
    return nc_str_n(calloc(1, n), n);
}

static void a_bomb_of_zeros_is_refused(void **state)
{
    (void)state;
    nc_str data = zeros(64 << 20);
    nc_buf gz = squeeze(ARCHIVE_FILTER_GZIP, data);
    walked w;
    walked_start(&w);
    walk_bytes(&w, "bomb.gz", nc_buf_str(&gz));
    const nc_source *s = source_named(&w, "bomb");
    assert_int_equal(s->status, NC_SOURCE_REFUSED);
    assert_true(nc_str_starts(s->note, NC_S("refused: decompresses ")));
    assert_true(nc_str_ends(s->note, NC_S(":1, limit 200:1")));
    assert_true(s->bytes < (20 << 20)); /* stopped early: 1 MiB and 200 times the 64 kB */
    assert_true(limit_hit(&w, "bundle.ratio"));
    assert_true(nc_bundle_refused(w.bundle) > 0);
    walked_end(&w);
    free((void *)(uintptr_t)data.p);
    nc_buf_free(&gz);
}

static void a_bomb_inside_an_archive_is_refused_and_what_came_before_stands(void **state)
{
    (void)state;
    nc_str data = zeros(32 << 20);
    item items[] = { { "first.txt", NC_S("one"), 0, NULL }, { "bomb", data, 0, NULL }, { "last.txt", NC_S("two"), 0, NULL } };
    static const struct {
        int format, filter;
        bool goes_on; /* a zip can step over a member without unpacking it */
    } ways[] = { { ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, true },
                 { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, false },
                 { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_ZSTD, false },
                 { ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, false } };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        nc_buf packed = make_archive(ways[i].format, ways[i].filter, items, 3);
        walked w;
        walked_start(&w);
        nc_str seen = walk_bytes(&w, "x", nc_buf_str(&packed));
        assert_true(nc_str_starts(seen, NC_S("first.txt=one;")));
        assert_int_equal(nc_str_ends(seen, NC_S("last.txt=two;")), ways[i].goes_on);
        assert_int_equal(source_named(&w, "bomb")->status, NC_SOURCE_REFUSED);
        assert_int_equal(source_named(&w, "first.txt")->status, NC_SOURCE_OK);
        /* zstd shrinks zeros so far that the layer around the member is stopped first */
        assert_true(limit_hit(&w, ways[i].filter == ARCHIVE_FILTER_ZSTD ? "bundle.text-ratio" : "bundle.ratio"));
        walked_end(&w);
        nc_buf_free(&packed);
    }
    free((void *)(uintptr_t)data.p);
}

static nc_str repeated_line(size_t n)
{
    char *text = malloc(n);
    for (size_t i = 0; i < n; i++)
        text[i] = "the same line again and again\n"[i % 30];
    return nc_str_n(text, n);
}

static void text_may_shrink_more(void **state)
{
    (void)state;
    nc_str text = repeated_line(16 << 20);
    item items[] = { { "log", text, 0, NULL } };
    int formats[] = { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_RAW };
    for (size_t i = 0; i < 2; i++) {
        nc_buf packed = make_archive(formats[i], ARCHIVE_FILTER_GZIP, items, 1);
        assert_true(text.n / packed.n > 200 && text.n / packed.n < 1000);
        walked w;
        walked_start(&w);
        walk_bytes(&w, "log.gz", nc_buf_str(&packed));
        assert_int_equal(source_named(&w, "log")->status, NC_SOURCE_OK);
        assert_int_equal(source_named(&w, "log")->bytes, text.n);
        walked_end(&w);
        walked_start(&w);
        w.limits.text_ratio = 100;
        walk_bytes(&w, "log.gz", nc_buf_str(&packed));
        assert_int_equal(source_named(&w, "log")->status, NC_SOURCE_REFUSED);
        assert_true(limit_hit(&w, "bundle.text-ratio"));
        walked_end(&w);
        nc_buf_free(&packed);
    }
    free((void *)(uintptr_t)text.p);
}

static void a_sparse_file_is_a_bomb_too(void **state)
{
    (void)state;
    nc_buf packed = { 0 };
    struct archive *a = archive_write_new();
    assert_int_equal(archive_write_set_format_pax(a), ARCHIVE_OK);
    assert_int_equal(archive_write_open(a, &packed, NULL, write_out, NULL), ARCHIVE_OK);
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, "sparse");
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)1 << 36);
    archive_entry_sparse_add_entry(entry, ((la_int64_t)1 << 36) - 4, 4);
    assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
    archive_write_data(a, "tail", 4);
    archive_entry_free(entry);
    archive_write_free(a);
    walked w;
    walked_start(&w);
    walk_bytes(&w, "x.tar", nc_buf_str(&packed));
    assert_int_equal(source_named(&w, "sparse")->status, NC_SOURCE_REFUSED);
    assert_true(source_named(&w, "sparse")->bytes < (4 << 20));
    walked_end(&w);
    nc_buf_free(&packed);
}

static void nesting_ends_at_the_limit(void **state)
{
    (void)state;
    nc_buf inner = { 0 };
    nc_buf_c(&inner, "deep");
    for (int i = 0; i < 10; i++) {
        item one = { i == 0 ? "file" : "in.tar", nc_buf_str(&inner), 0, NULL };
        nc_buf outer = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, &one, 1);
        nc_buf_free(&inner);
        inner = outer;
    }
    walked w;
    walked_start(&w);
    assert_int_equal(walk_bytes(&w, "top", nc_buf_str(&inner)).n, 0);
    assert_int_equal(nc_sources_count(w.sources), 5); /* four opened, the fifth refused */
    assert_refused(&w, "in.tar/in.tar/in.tar/in.tar", "refused: archives nested more than 4 deep");
    assert_true(limit_hit(&w, "bundle.depth"));
    walked_end(&w);
    walked_start(&w);
    w.limits.depth = 10;
    assert_true(nc_str_ends(walk_bytes(&w, "top", nc_buf_str(&inner)), NC_S("in.tar/file=deep;")));
    walked_end(&w);
    nc_buf_free(&inner);
}

static void compressed_again_and_again_counts_as_nesting(void **state)
{
    (void)state;
    nc_buf inner = { 0 };
    nc_buf_c(&inner, "deep");
    for (int i = 0; i < 6; i++) {
        nc_buf outer = squeeze(ARCHIVE_FILTER_GZIP, nc_buf_str(&inner));
        nc_buf_free(&inner);
        inner = outer;
    }
    walked w;
    walked_start(&w);
    walk_bytes(&w, "f.gz.gz.gz.gz.gz.gz", nc_buf_str(&inner));
    assert_refused(&w, "f.gz.gz", "refused: archives nested more than 4 deep");
    walked_end(&w);
    nc_buf_free(&inner);
}

static void empty_members_are_listed_and_counted(void **state)
{
    (void)state;
    item items[100];
    char names[100][8];
    for (int i = 0; i < 100; i++) {
        snprintf(names[i], sizeof names[i], "e%02d", i);
        items[i] = (item){ names[i], NC_S(""), 0, NULL };
    }
    nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, items, 100);
    walked w;
    walked_start(&w);
    assert_int_equal(walk_bytes(&w, "x", nc_buf_str(&packed)).n, 0);
    assert_int_equal(nc_sources_count(w.sources), 101);
    assert_int_equal(source_named(&w, "e42")->status, NC_SOURCE_UNKNOWN);
    assert_text(source_named(&w, "e42")->note, "empty");
    walked_end(&w);
    walked_start(&w);
    w.limits.members = 10;
    walk_bytes(&w, "x", nc_buf_str(&packed));
    assert_int_equal(nc_sources_count(w.sources), 10);
    assert_true(limit_hit(&w, "bundle.members"));
    assert_true(note_has(&w, "x", "bundle.members"));
    walked_end(&w);
    nc_buf_free(&packed);
}

/* Its facts name what nothing before did: the bundle is read no further than memory is to go. */
static void many_names_end_the_reading(void **state)
{
    (void)state;
    nc_str text = NC_S("0123456789abcdef0123456789abcdef");
    item items[] = { { "one", text, 0, NULL }, { "two", text, 0, NULL } };
    nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, items, 2);
    walked w;
    walked_start(&w);
    w.limits.texts = 4096;
    assert_text(walk_bytes(&w, "a", nc_buf_str(&packed)), "one=0123456789abcdef0123456789abcdef;two=0123456789abcdef0123456789abcdef;");
    assert_false(limit_hit(&w, "bundle.texts"));
    nc_buf_clear(&w.seen);
    for (unsigned i = 0; i < 100; i++) {
        char name[64];
        snprintf(name, sizeof name, "a name of its own that takes some bytes, %u", i);
        nc_intern(w.pool, nc_str_c(name));
    }
    assert_true(nc_pool_bytes(w.pool) > 4096);
    assert_int_equal(nc_str_find(walk_bytes(&w, "b", nc_buf_str(&packed)), NC_S("two")), SIZE_MAX);
    assert_true(limit_hit(&w, "bundle.texts"));
    assert_false(limit_hit(&w, "bundle.members"));
    assert_true(note_has(&w, "b", "stopped before its end"));
    assert_true(source_named(&w, "b")->status == NC_SOURCE_PARTIAL);
    walked_end(&w);
    nc_buf_free(&packed);
}

static void many_members_of_one_name_cost_no_search(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    item *items = calloc(MANY, sizeof *items);
    for (int i = 0; i < MANY; i++)
        items[i] = (item){ "same", NC_S(""), 0, NULL };
    nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, items, MANY);
    walked w;
    walked_start(&w);
    walk_bytes(&w, "x", nc_buf_str(&packed));
    assert_int_equal(nc_sources_count(w.sources), MANY + 1);
    assert_text(source_named(&w, "same (20000)")->note, "empty");
    walked_end(&w);
    nc_buf_free(&packed);
    free(items);
}

static void output_is_bounded_over_the_bundle(void **state)
{
    (void)state;
    char noise[300 * 1024];
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)((x = x * 1664525 + 1013904223) >> 24);
    item items[] = { { "a", nc_str_n(noise, sizeof noise), 0, NULL }, { "b", nc_str_n(noise, sizeof noise), 0, NULL } };
    int filters[] = { ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_NONE };
    for (size_t i = 0; i < 2; i++) {
        nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, filters[i], items, 2);
        walked w;
        walked_start(&w);
        w.limits.output = 400 * 1024;
        walk_bytes(&w, "x", nc_buf_str(&packed));
        assert_int_equal(source_named(&w, "a")->status, NC_SOURCE_OK);
        assert_int_equal(limit_hit(&w, "bundle.output"), filters[i] == ARCHIVE_FILTER_GZIP); /* a plain tar unpacks nothing */
        if (filters[i] == ARCHIVE_FILTER_GZIP)
            assert_refused(&w, "b", "stopped: the bundle decompresses to more than 409600 bytes");
        walked_end(&w);
        nc_buf_free(&packed);
    }
}

static void a_large_inner_zip_is_read_as_it_comes(void **state)
{
    (void)state;
    item inside[] = { { "a.txt", NC_S("alpha"), 0, NULL } };
    nc_buf zip = make_archive(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, inside, 1);
    nc_buf seven = make_archive(ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, inside, 1);
    item outer[] = { { "i.zip", nc_buf_str(&zip), 0, NULL }, { "i.7z", nc_buf_str(&seven), 0, NULL } };
    nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, outer, 2);
    walked w;
    walked_start(&w);
    w.limits.spool = 16;
    assert_text(walk_bytes(&w, "x", nc_buf_str(&packed)), "i.zip/a.txt=alpha;");
    assert_int_equal(source_named(&w, "i.zip")->status, NC_SOURCE_PARTIAL);
    assert_refused(&w, "i.7z", "refused: inside another archive a 7zip must fit into bundle.spool");
    assert_true(limit_hit(&w, "bundle.spool"));
    walked_end(&w);
    nc_buf_free(&zip);
    nc_buf_free(&seven);
    nc_buf_free(&packed);
}

static void cut_archives_keep_what_was_read(void **state)
{
    (void)state;
    char noise[400 * 1024];
    uint32_t x = 7;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)((x = x * 1664525 + 1013904223) >> 24);
    item items[] = { { "first.txt", NC_S("one"), 0, NULL }, { "noise", nc_str_n(noise, sizeof noise), 0, NULL },
                     { "last.txt", NC_S("two"), 0, NULL } };
    static const struct {
        int format, filter;
    } ways[] = { { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE }, { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP },
                 { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_ZSTD }, { ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE },
                 { ARCHIVE_FORMAT_CPIO_POSIX, ARCHIVE_FILTER_NONE }, { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_XZ } };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        nc_buf packed = make_archive(ways[i].format, ways[i].filter, items, 3);
        walked w;
        walked_start(&w);
        nc_str seen = walk_bytes(&w, "x", nc_str_sub(nc_buf_str(&packed), 0, packed.n * 3 / 4));
        assert_true(nc_str_starts(seen, NC_S("first.txt=one;")));
        assert_int_equal(source_named(&w, "first.txt")->status, NC_SOURCE_OK);
        const nc_source *s = source_named(&w, "noise");
        assert_int_equal(s->status, NC_SOURCE_PARTIAL);
        assert_true(s->bytes > 100 * 1024 && s->bytes < sizeof noise);
        assert_true(nc_str_starts(s->note, NC_S("cut after ")));
        assert_int_equal(source_named(&w, "x")->status, NC_SOURCE_PARTIAL);
        assert_int_equal(nc_bundle_refused(w.bundle), 0);
        walked_end(&w);
        nc_buf_free(&packed);
    }
}

static void bytes_behind_the_compressed_data_are_told(void **state)
{
    (void)state;
    nc_buf gz = squeeze(ARCHIVE_FILTER_GZIP, NC_S("content"));
    size_t n = gz.n;
    walked w;
    nc_buf_repeat(&gz, '\0', 512); /* padding of a tape or disk block */
    walked_start(&w);
    assert_text(walk_bytes(&w, "t.gz", nc_buf_str(&gz)), "t=content;");
    assert_int_equal(source_named(&w, "t.gz")->status, NC_SOURCE_CONTAINER);
    walked_end(&w);
    gz.n = n;
    nc_buf_c(&gz, "something else");
    walked_start(&w);
    assert_text(walk_bytes(&w, "t.gz", nc_buf_str(&gz)), "t=content;");
    assert_int_equal(source_named(&w, "t.gz")->status, NC_SOURCE_PARTIAL);
    assert_text(source_named(&w, "t.gz")->note, "14 bytes behind the compressed data were not read");
    walked_end(&w);
    nc_buf_free(&gz);
}

/* A capture that was still being written: everything up to the cut is there. */
static void a_cut_gzip_gives_what_it_has(void **state)
{
    (void)state;
    char noise[5000];
    uint32_t x = 3;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)((x = x * 1664525 + 1013904223) >> 24);
    nc_buf gz = squeeze(ARCHIVE_FILTER_GZIP, nc_str_n(noise, sizeof noise));
    walked w;
    walked_start(&w);
    walk_bytes(&w, "n.gz", nc_str_sub(nc_buf_str(&gz), 0, 4000));
    const nc_source *s = source_named(&w, "n");
    assert_int_equal(s->status, NC_SOURCE_PARTIAL);
    assert_true(s->bytes > 3900 && s->bytes < 4000); /* noise does not shrink */
    assert_true(note_has(&w, "n", "cut after "));
    walked_end(&w);
    gz.p[gz.n - 6] ^= 1; /* in the check sum, RFC 1952 2.3.1 */
    walked_start(&w);
    walk_bytes(&w, "n.gz", nc_buf_str(&gz));
    assert_int_equal(source_named(&w, "n")->status, NC_SOURCE_PARTIAL);
    assert_int_equal(source_named(&w, "n")->bytes, sizeof noise);
    assert_true(note_has(&w, "n", "damaged after 5000 bytes"));
    walked_end(&w);
    nc_buf_free(&gz);
}

static void gzip_members_in_a_row_are_one_content(void **state)
{
    (void)state;
    nc_buf first = squeeze(ARCHIVE_FILTER_GZIP, NC_S("one ")), second = squeeze(ARCHIVE_FILTER_GZIP, NC_S("two"));
    nc_buf_add(&first, nc_buf_str(&second));
    walked w;
    walked_start(&w);
    assert_text(walk_bytes(&w, "n.gz", nc_buf_str(&first)), "n=one two;");
    assert_int_equal(source_named(&w, "n.gz")->status, NC_SOURCE_CONTAINER);
    walked_end(&w);
    nc_buf_free(&first);
    nc_buf_free(&second);
}

static void a_long_name_is_refused(void **state)
{
    (void)state;
    item items[] = { { "a-rather-long-name.txt", NC_S("x"), 0, NULL }, { "short", NC_S("y"), 0, NULL } };
    nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, items, 2);
    walked w;
    walked_start(&w);
    w.limits.name = 10;
    assert_text(walk_bytes(&w, "x", nc_buf_str(&packed)), "short=y;");
    assert_refused(&w, "a-rather-long-name.txt", "refused: the name is longer than bundle.name allows");
    assert_true(limit_hit(&w, "bundle.name"));
    walked_end(&w);
    nc_buf_free(&packed);
}

static void damage_anywhere_neither_crashes_nor_hides(void **state)
{
    (void)state;
    item items[] = { { "a.txt", NC_S("alpha beta gamma delta"), 0, NULL }, { "b.txt", NC_S("epsilon zeta"), 0, NULL } };
    static const struct {
        int format, filter;
    } ways[] = { { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP }, { ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE },
                 { ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE }, { ARCHIVE_FORMAT_CPIO_POSIX, ARCHIVE_FILTER_ZSTD },
                 { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_XZ }, { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_LZ4 } };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        nc_buf packed = make_archive(ways[i].format, ways[i].filter, items, 2);
        for (size_t at = 0; at < packed.n; at += packed.n / 97 + 1) {
            walked w;
            packed.p[at] = (char)(packed.p[at] ^ 0x55);
            walked_start(&w);
            walk_bytes(&w, "x", nc_buf_str(&packed));
            assert_true(nc_sources_count(w.sources) >= 1);
            assert_non_null(source_named(&w, "x"));
            walked_end(&w);
            walked_start(&w);
            walk_bytes(&w, "x", nc_str_sub(nc_buf_str(&packed), 0, at)); /* and cut there */
            assert_true(nc_sources_count(w.sources) >= 1);
            walked_end(&w);
            packed.p[at] = (char)(packed.p[at] ^ 0x55);
        }
        nc_buf_free(&packed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_kinds_in_archives),
        cmocka_unit_test(links_and_pipes_in_folders),
        cmocka_unit_test(a_bomb_of_zeros_is_refused),
        cmocka_unit_test(a_bomb_inside_an_archive_is_refused_and_what_came_before_stands),
        cmocka_unit_test(text_may_shrink_more),
        cmocka_unit_test(a_sparse_file_is_a_bomb_too),
        cmocka_unit_test(nesting_ends_at_the_limit),
        cmocka_unit_test(compressed_again_and_again_counts_as_nesting),
        cmocka_unit_test(empty_members_are_listed_and_counted),
        cmocka_unit_test(many_names_end_the_reading),
        cmocka_unit_test(many_members_of_one_name_cost_no_search),
        cmocka_unit_test(output_is_bounded_over_the_bundle),
        cmocka_unit_test(a_large_inner_zip_is_read_as_it_comes),
        cmocka_unit_test(cut_archives_keep_what_was_read),
        cmocka_unit_test(bytes_behind_the_compressed_data_are_told),
        cmocka_unit_test(a_cut_gzip_gives_what_it_has),
        cmocka_unit_test(gzip_members_in_a_row_are_one_content),
        cmocka_unit_test(a_long_name_is_refused),
        cmocka_unit_test(damage_anywhere_neither_crashes_nor_hides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
