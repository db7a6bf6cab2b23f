/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "bundle_help.h"

#include "decoders/bundle/pack.h"

static const item evidence[] = {
    { "a.txt", NC_SI("alpha\n"), 0, NULL },
    { "sub/b.txt", NC_SI("beta\n"), 0, NULL },
    { "sub/deep/c.bin", NC_SI("\0\1\2\3"), 0, NULL },
    { "z.txt", NC_SI("omega\n"), 0, NULL },
};
enum { COUNT = sizeof evidence / sizeof *evidence };
static const char seen_all[] = "a.txt=alpha\n;sub/b.txt=beta\n;sub/deep/c.bin=";

static void check_evidence(walked *w, const nc_digest *digest)
{
    nc_str seen = nc_buf_str(&w->seen);
    assert_true(nc_str_starts(seen, nc_str_c(seen_all)));
    assert_true(nc_str_ends(seen, NC_S(";z.txt=omega\n;")));
    assert_int_equal(nc_bundle_refused(w->bundle), 0);
    nc_digest its = nc_bundle_digest(w->bundle);
    assert_int_equal(its.high, digest->high);
    assert_int_equal(its.low, digest->low);
    for (size_t i = 0; i < COUNT; i++) {
        const nc_source *s = source_named(w, evidence[i].name);
        assert_int_equal(s->status, NC_SOURCE_OK);
        assert_int_equal(s->bytes, evidence[i].data.n);
    }
}

/* Independently: the hash of the members' hashes in order of value. */
static nc_digest expected_digest(void)
{
    nc_digest d[COUNT];
    nc_hasher *all = nc_hasher_new();
    for (size_t i = 0; i < COUNT; i++) {
        nc_hasher *one = nc_hasher_new();
        nc_hasher_add(one, evidence[i].data.p, evidence[i].data.n);
        d[i] = nc_hasher_end(one);
        nc_hasher_free(one);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = i + 1; k < COUNT; k++)
            if (d[k].high < d[i].high) {
                nc_digest t = d[i];
                d[i] = d[k];
                d[k] = t;
            }
    for (size_t i = 0; i < COUNT; i++) {
        unsigned char bytes[16];
        for (int k = 0; k < 8; k++) {
            bytes[k] = (unsigned char)(d[i].high >> (56 - 8 * k));
            bytes[8 + k] = (unsigned char)(d[i].low >> (56 - 8 * k));
        }
        nc_hasher_add(all, bytes, 16);
    }
    nc_digest digest = nc_hasher_end(all);
    nc_hasher_free(all);
    return digest;
}

static void same_members_however_packed(void **state)
{
    (void)state;
    static const struct {
        int format, filter;
        const char *kind;
    } ways[] = {
        { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, "tar" },
        { ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FILTER_GZIP, "tar, gzip" },
        { ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_BZIP2, "tar, bzip2" },
        { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_XZ, "tar, xz" },
        { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_ZSTD, "tar, zstd" },
        { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_LZ4, "tar, lz4" },
        { ARCHIVE_FORMAT_CPIO_POSIX, ARCHIVE_FILTER_NONE, "cpio" },
        { ARCHIVE_FORMAT_CPIO_SVR4_NOCRC, ARCHIVE_FILTER_GZIP, "cpio, gzip" },
        { ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, "zip" },
        { ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, "7zip" },
    };
    nc_digest digest = expected_digest();
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        nc_buf packed = make_archive(ways[i].format, ways[i].filter, evidence, COUNT);
        char folder[64], path[128];
        walked w;
        walked_start(&w); /* as a stream */
        walk_bytes(&w, "misleading.jpg", nc_buf_str(&packed));
        check_evidence(&w, &digest);
        assert_int_equal(nc_sources_count(w.sources), COUNT + 1);
        const nc_source *outer = source_named(&w, "misleading.jpg");
        assert_int_equal(outer->status, NC_SOURCE_CONTAINER);
        assert_text(outer->kind, ways[i].kind);
        assert_int_equal(outer->bytes, packed.n);
        nc_digest streamed = outer->digest;
        walked_end(&w);
        walked_start(&w); /* as a file */
        put_file(temp_folder(folder), "bundle", nc_buf_str(&packed));
        snprintf(path, sizeof path, "%s/bundle", folder);
        assert_int_equal(walk_path(&w, path), NC_E_OK);
        check_evidence(&w, &digest);
        assert_int_equal(source_named(&w, "bundle")->bytes, packed.n);
        assert_int_equal(source_named(&w, "bundle")->digest.low, streamed.low);
        walked_end(&w);
        remove_folder(folder);
        nc_buf_free(&packed);
    }
}

static void folder_is_taken_in_order_of_name(void **state)
{
    (void)state;
    char folder[64];
    walked w;
    temp_folder(folder);
    put_folder(folder, "sub");
    put_folder(folder, "sub/deep");
    for (size_t i = COUNT; i-- > 0;)
        put_file(folder, evidence[i].name, evidence[i].data);
    walked_start(&w);
    assert_int_equal(walk_path(&w, folder), NC_E_OK);
    nc_digest digest = expected_digest();
    check_evidence(&w, &digest);
    assert_int_equal(nc_sources_count(w.sources), COUNT);
    walked_end(&w);
    remove_folder(folder);
}

/* Beside what is expected of a case only its input is evidence; a folder that lacks one of the two is no case. */
static void of_a_case_only_the_input_is_read(void **state)
{
    (void)state;
    char folder[64];
    walked w;
    temp_folder(folder);
    put_folder(folder, "input");
    put_file(folder, "README.md", NC_S("a story\n"));
    put_file(folder, "input/a.txt", NC_S("alpha\n"));
    walked_start(&w);
    assert_int_equal(walk_path(&w, folder), NC_E_OK);
    assert_text(nc_buf_str(&w.seen), "README.md=a story\n;input/a.txt=alpha\n;");
    walked_end(&w);
    put_file(folder, "expect.yaml", NC_S("found: []\n"));
    walked_start(&w);
    assert_int_equal(walk_path(&w, folder), NC_E_OK);
    assert_text(nc_buf_str(&w.seen), "a.txt=alpha\n;");
    walked_end(&w);
    remove_folder(folder);
    temp_folder(folder);
    put_file(folder, "expect.yaml", NC_S("found: []\n"));
    put_file(folder, "input", NC_S("a file\n"));
    walked_start(&w);
    assert_int_equal(walk_path(&w, folder), NC_E_OK);
    assert_text(nc_buf_str(&w.seen), "expect.yaml=found: []\n;input=a file\n;");
    walked_end(&w);
    remove_folder(folder);
}

static void digest_does_not_need_the_visitor_to_read(void **state)
{
    (void)state;
    nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, evidence, COUNT);
    nc_digest digest = expected_digest();
    walked w;
    walked_start(&w);
    w.read_limit = 0;
    assert_text(walk_bytes(&w, "x", nc_buf_str(&packed)), "a.txt=;sub/b.txt=;sub/deep/c.bin=;z.txt=;");
    nc_digest its = nc_bundle_digest(w.bundle);
    assert_int_equal(its.high, digest.high);
    assert_int_equal(its.low, digest.low);
    walked_end(&w);
    nc_buf_free(&packed);
}

static void lone_file_and_lone_compressed_file(void **state)
{
    (void)state;
    static const int filters[] = { ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD,
                                   ARCHIVE_FILTER_LZ4 };
    static const char *const names[] = { "t.txt.gz", "t.txt.bz2", "t.txt.xz", "t.txt.zst", "t.txt.lz4" };
    walked w;
    walked_start(&w);
    assert_text(walk_bytes(&w, "dir/plain.txt", NC_S("hello")), "plain.txt=hello;");
    assert_int_equal(nc_sources_count(w.sources), 1);
    walked_end(&w);
    for (size_t i = 0; i < 5; i++) {
        nc_buf packed = squeeze(filters[i], NC_S("some text\n"));
        walked_start(&w);
        assert_text(walk_bytes(&w, names[i], nc_buf_str(&packed)), "t.txt=some text\n;");
        assert_int_equal(source_named(&w, names[i])->status, NC_SOURCE_CONTAINER);
        assert_int_equal(source_named(&w, "t.txt")->bytes, 10);
        walked_end(&w);
        walked_start(&w);
        assert_text(walk_bytes(&w, "blob", nc_buf_str(&packed)), "blob/content=some text\n;");
        walked_end(&w);
        nc_buf_free(&packed);
    }
}

/* A capture that z/OS wrote as RECFM=VB, transferred in binary with its record descriptor words: 7 bytes a record. */
static void records_of_a_data_set_are_put_together(void **state)
{
    (void)state;
    static const char content[] = "TRSNIFF data    \x1a the rest, which is longer than the forty bytes that are looked at";
    nc_str whole = nc_str_c(content);
    nc_buf bytes = { 0 };
    for (size_t at = 0; at < whole.n; at += 7) {
        nc_str part = nc_str_sub(whole, at, at == 0 ? 20 : 7);
        at += at == 0 ? 13 : 0;
        char word[4] = { 0, (char)(part.n + 4), 0, 0 };
        nc_buf_add(&bytes, nc_str_n(word, 4));
        nc_buf_add(&bytes, part);
    }
    walked w;
    walked_start(&w);
    assert_text(walk_bytes(&w, "x.trc", nc_buf_str(&bytes)), "x.trc/content=TRSNIFF data    \x1a the rest, which is lon;");
    assert_text(source_named(&w, "x.trc")->kind, "records with RDW");
    assert_int_equal(source_named(&w, "x.trc/content")->bytes, whole.n);
    assert_int_equal(source_named(&w, "x.trc/content")->status, NC_SOURCE_OK);
    walked_end(&w);
    /* Cut in the middle of a word, and a word that is none: what came before stands. */
    for (int damaged = 0; damaged < 2; damaged++) {
        size_t keep = bytes.n;
        if (damaged)
            bytes.p[24 + 2] = 'x';
        else
            bytes.n = 24 + 2;
        walked_start(&w);
        assert_text(walk_bytes(&w, "x.trc", nc_buf_str(&bytes)), "x.trc/content=TRSNIFF data    \x1a th;");
        assert_int_equal(source_named(&w, "x.trc/content")->status, NC_SOURCE_PARTIAL);
        walked_end(&w);
        bytes.n = keep;
    }
    nc_buf_free(&bytes);
}

static void archives_inside_archives_are_part_of_the_path(void **state)
{
    (void)state;
    nc_buf tar = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_XZ, evidence, 2);
    nc_buf gz = squeeze(ARCHIVE_FILTER_GZIP, NC_S("rotated\n"));
    nc_buf zip = make_archive(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, evidence, 1);
    nc_buf seven = make_archive(ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, evidence, 1);
    item outer[] = { { "logs/m.1.gz", nc_buf_str(&gz), 0, NULL },
                     { "sos.tar.xz", nc_buf_str(&tar), 0, NULL },
                     { "w.zip", nc_buf_str(&zip), 0, NULL },
                     { "x.7z", nc_buf_str(&seven), 0, NULL } };
    int formats[] = { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_ZIP };
    for (size_t i = 0; i < 2; i++) {
        nc_buf packed = make_archive(formats[i], ARCHIVE_FILTER_NONE, outer, 4);
        walked w;
        walked_start(&w);
        assert_text(walk_bytes(&w, "ticket", nc_buf_str(&packed)),
                    "logs/m.1=rotated\n;sos.tar.xz/a.txt=alpha\n;sos.tar.xz/sub/b.txt=beta\n;w.zip/a.txt=alpha\n;x.7z/a.txt=alpha\n;");
        assert_text(source_named(&w, "sos.tar.xz")->kind, "tar, xz");
        assert_int_equal(source_named(&w, "w.zip")->status, NC_SOURCE_CONTAINER);
        walked_end(&w);
        nc_buf_free(&packed);
    }
    nc_buf_free(&tar);
    nc_buf_free(&gz);
    nc_buf_free(&zip);
    nc_buf_free(&seven);
}

static void a_label_comes_before_all_names(void **state)
{
    (void)state;
    nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, evidence, 1);
    walked w;
    walked_start(&w);
    nc_bundle_visitor visitor = { .member = see, .context = &w, .label = NC_S("hostB/x.tar") };
    nc_stream *stream = nc_stream_of_bytes(packed.p, packed.n);
    nc_bundle_walk_stream(w.bundle, NC_S("x.tar"), stream, &visitor);
    assert_text(nc_buf_str(&w.seen), "hostB/x.tar/a.txt=alpha\n;");
    assert_int_equal(source_named(&w, "hostB/x.tar")->status, NC_SOURCE_CONTAINER);
    nc_stream_free(stream);
    walked_end(&w);
    nc_buf_free(&packed);
}

static bool wants_b(void *context, nc_str name)
{
    (void)context;
    return nc_str_ends(name, NC_S("b.txt"));
}

static void a_first_look_touches_only_what_it_wants(void **state)
{
    (void)state;
    int filters[] = { ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP };
    for (size_t i = 0; i < 2; i++) {
        nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, filters[i], evidence, COUNT);
        walked w;
        walked_start(&w);
        nc_bundle_visitor visitor = { .member = see, .context = &w, .wants = wants_b };
        nc_stream *stream = nc_stream_of_bytes(packed.p, packed.n);
        nc_bundle_walk_stream(w.bundle, NC_S("x"), stream, &visitor);
        assert_text(nc_buf_str(&w.seen), "sub/b.txt=beta\n;");
        nc_stream_free(stream);
        walked_end(&w);
        nc_buf_free(&packed);
    }
}

static void names_are_cleaned_and_told_apart(void **state)
{
    (void)state;
    item items[] = { { "./a//b.txt", NC_S("1"), 0, NULL }, { "a/./b.txt", NC_S("2"), 0, NULL }, { "a/b.txt", NC_S("3"), 0, NULL },
                     { "caf\xc3\xa9", NC_S("4"), 0, NULL }, { "d/", NC_S(""), AE_IFDIR, NULL } };
    int formats[] = { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_CPIO_POSIX };
    for (size_t i = 0; i < 2; i++) {
        nc_buf packed = make_archive(formats[i], ARCHIVE_FILTER_NONE, items, 5);
        walked w;
        walked_start(&w);
        assert_text(walk_bytes(&w, "x", nc_buf_str(&packed)), "a/b.txt=1;a/b.txt (2)=2;a/b.txt (3)=3;caf\xc3\xa9=4;");
        walked_end(&w);
        nc_buf_free(&packed);
    }
}

static void no_container_where_there_is_none(void **state)
{
    (void)state;
    char zeros[2048] = { 0 };
    char pcap[600] = "\xd4\xc3\xb2\xa1\x02\x00\x04";
    char text[600];
    memset(text, 'x', sizeof text);
    assert_int_equal(nc_pack_of(nc_str_n(zeros, sizeof zeros)), NC_PACK_NONE);
    assert_int_equal(nc_pack_of(nc_str_n(pcap, sizeof pcap)), NC_PACK_NONE);
    assert_int_equal(nc_pack_of(nc_str_n(text, sizeof text)), NC_PACK_NONE);
    assert_int_equal(nc_pack_of(NC_S("BZh is how this text begins, and PK too")), NC_PACK_NONE);
    assert_int_equal(nc_pack_of(NC_S("070701 is a number, not an archive")), NC_PACK_NONE);
    walked w;
    walked_start(&w);
    walk_bytes(&w, "zeros.tar", nc_str_n(zeros, sizeof zeros));
    assert_int_equal(source_named(&w, "zeros.tar")->status, NC_SOURCE_OK);
    assert_int_equal(source_named(&w, "zeros.tar")->bytes, sizeof zeros);
    walked_end(&w);
}

static void a_path_that_is_not_there(void **state)
{
    (void)state;
    walked w;
    walked_start(&w);
    assert_int_equal(walk_path(&w, "/nonexistent/bundle"), NC_E_IO);
    assert_int_equal(walk_path(&w, "/dev/null"), NC_E_IO);
    assert_int_equal(nc_sources_count(w.sources), 0);
    walked_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_members_however_packed),
        cmocka_unit_test(folder_is_taken_in_order_of_name),
        cmocka_unit_test(of_a_case_only_the_input_is_read),
        cmocka_unit_test(digest_does_not_need_the_visitor_to_read),
        cmocka_unit_test(lone_file_and_lone_compressed_file),
        cmocka_unit_test(records_of_a_data_set_are_put_together),
        cmocka_unit_test(archives_inside_archives_are_part_of_the_path),
        cmocka_unit_test(a_label_comes_before_all_names),
        cmocka_unit_test(a_first_look_touches_only_what_it_wants),
        cmocka_unit_test(names_are_cleaned_and_told_apart),
        cmocka_unit_test(no_container_where_there_is_none),
        cmocka_unit_test(a_path_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
