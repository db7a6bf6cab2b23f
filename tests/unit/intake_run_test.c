/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "bundle_help.h"

#include "decoders/bundle/text_input.h"
#include "decoders/intake.h"
#include "decoders/intake/casefile.h"

/* A case whose decoder takes texts that begin with FAKE and writes down what it was told. */
typedef struct fixture {
    nc_pool *pool;
    nc_sources *sources;
    nc_limits limits;
    nc_sink sink;
    nc_case c;
    nc_diag *diag;
    nc_intake *intake;
    nc_buf seen;    /* "name system vantage zone filter wire;" of each decoded member */
    nc_buf systems; /* "name/role/os/address;" */
    nc_buf loaded;
} fixture;

static fixture *current; /* the decoder's way to its test */

static int probe_fake(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    return nc_str_starts(probe->text, NC_S("FAKE")) ? 50 : 0;
}

static nc_err decode_fake(nc_case *c, uint32_t source, nc_stream *in)
{
    nc_source *s = nc_sources_get(c->sources, source);
    nc_member_hint h = c->hint(c->hint_context, s->name);
    nc_text_input *input = nc_text_input_new(in, 1000);
    nc_text_line line;
    while (nc_text_input_next(input, &line)) {
        s->records++;
        if (nc_str_find(line.text, NC_S("BROKEN")) != SIZE_MAX) {
            nc_text_input_free(input);
            return NC_E_FORMAT;
        }
    }
    nc_text_input_free(input);
    nc_buf_printf(&current->seen, "%.*s %.*s %.*s %d %.*s %d;", NC_FMT(s->name), NC_FMT(h.system),
                  NC_FMT(nc_sym_str(c->pool, h.vantage)), h.has_zone ? (int)h.zone_minutes : 9999, NC_FMT(h.filter), h.on_wire);
    return NC_E_OK;
}

static const nc_decoder fake = { .name = NC_SI("fake"), .doc = NC_SI("for tests"), .text = true, .provides = "packet coverage",
                                 .probe = probe_fake, .decode = decode_fake };
static const nc_decoder *const table[] = { &fake };

static void put_fact(nc_sink *sink, const nc_fact *fact)
{
    nc_pool *pool = sink->pool;
    assert_int_equal(fact->type, NC_F_system);
    for (unsigned i = 0; i < NC_system_SLOTS; i++) {
        nc_type type = i == NC_system_address ? NC_T_IP : NC_T_SYMBOL;
        if (fact->known >> i & 1)
            nc_value_print(&current->systems, pool, type, fact->slot[i]);
        nc_buf_char(&current->systems, i + 1 < NC_system_SLOTS ? '/' : ';');
    }
}

static void mark(void *context, uint32_t source, nc_fact_type type)
{
    fixture *f = context;
    (void)source;
    nc_buf_printf(&f->loaded, "%u ", (unsigned)type);
}

static void start(fixture *f)
{
    *f = (fixture){ .pool = nc_pool_new(), .limits = nc_default_limits, .diag = nc_diag_new() };
    f->sources = nc_sources_new(f->pool);
    f->sink = (nc_sink){ .put = put_fact, .pool = f->pool };
    f->c = (nc_case){ .pool = f->pool, .sink = &f->sink, .sources = f->sources, .limits = &f->limits, .loaded = mark,
                      .loaded_context = f };
    f->intake = nc_intake_new(&f->c);
    nc_intake_decoders(f->intake, table, 1);
    current = f;
}

static void end(fixture *f)
{
    nc_intake_free(f->intake);
    nc_sources_free(f->sources);
    nc_diag_free(f->diag);
    nc_pool_free(f->pool);
    nc_buf_free(&f->seen);
    nc_buf_free(&f->systems);
    nc_buf_free(&f->loaded);
}

static nc_err run(fixture *f, const char *const *paths, size_t count)
{
    nc_str list[8];
    for (size_t i = 0; i < count; i++)
        list[i] = nc_str_c(paths[i]);
    return nc_intake_run(f->intake, list, count, f->diag);
}

static const nc_source *named(const fixture *f, const char *name)
{
    walked w = { .sources = f->sources };
    return source_named(&w, name);
}

static const char case_yaml[] = "netcause_bundle: 1\n"
                                "case: {id: INC7, title: \"dir hangs\", symptom: \"FTP dir hangs after PORT\"}\n"
                                "systems:\n"
                                "  - {name: SOW1, role: server, os: zos, timezone: \"-05:00\", addresses: [10.1.2.3, \"2001:db8::1\"]}\n"
                                "  - {name: pc, os: windows}\n"
                                "captures:\n"
                                "  - {file: a.txt, system: SOW1, vantage: ip-stack, filter: \"IP=10.1.2.3\"}\n"
                                "  - {file: sub/b.txt.gz, system: pc, vantage: lan, on_wire: yes, zone: \"+01:00\"}\n";
static const char expected_seen[] = "a.txt SOW1 ip-stack -300 IP=10.1.2.3 0;sub/b.txt pc lan 60  1;";
static const char expected_systems[] = "SOW1/server/zos/10.1.2.3;SOW1/server/zos/2001:db8::1;pc//windows/;";

static void check_case(fixture *f, const char *prefix)
{
    char name[80];
    assert_text(f->c.title, "dir hangs");
    assert_text(f->c.id, "INC7");
    assert_text(nc_intake_symptom(f->intake), "FTP dir hangs after PORT");
    assert_text(nc_buf_str(&f->systems), expected_systems);
    snprintf(name, sizeof name, "%scase.yaml", prefix);
    assert_int_equal(named(f, name)->status, NC_SOURCE_META);
    assert_text(named(f, name)->note, "");
    assert_int_equal(nc_intake_decoded(f->intake), 2);
}

static void make_folder(char folder[64])
{
    temp_folder(folder);
    nc_buf gz = squeeze(ARCHIVE_FILTER_GZIP, NC_S("FAKE b\n"));
    put_folder(folder, "sub");
    put_file(folder, "a.txt", NC_S("FAKE a\nsecond\n"));
    put_file(folder, "sub/b.txt.gz", nc_buf_str(&gz));
    put_file(folder, "case.yaml", nc_str_c(case_yaml));
    put_file(folder, "notes.txt", NC_S("Chain INPUT (policy DROP)\n"));
    nc_buf_free(&gz);
}

static void a_folder_with_case_yaml(void **state)
{
    (void)state;
    char folder[64];
    fixture f;
    make_folder(folder);
    start(&f);
    const char *paths[] = { folder };
    assert_int_equal(run(&f, paths, 1), NC_E_OK);
    assert_text(nc_buf_str(&f.seen), expected_seen);
    check_case(&f, "");
    const nc_source *a = named(&f, "a.txt");
    assert_text(a->kind, "fake");
    assert_text(a->system, "SOW1");
    assert_text(a->encoding, "ASCII");
    assert_int_equal(a->records, 2);
    assert_int_equal(a->zone_minutes, -300);
    assert_text(nc_sym_str(f.pool, a->vantage), "ip-stack");
    assert_int_equal(named(&f, "notes.txt")->status, NC_SOURCE_UNKNOWN);
    assert_text(named(&f, "notes.txt")->note, "looks like iptables -L");
    char loaded[64];
    snprintf(loaded, sizeof loaded, "%u %u %u %u %u ", NC_F_packet, NC_F_COVERAGE, NC_F_system, NC_F_packet, NC_F_COVERAGE);
    assert_text(nc_buf_str(&f.loaded), loaded);
    end(&f);
    remove_folder(folder);
}

/* case.yaml comes last in the archive and still holds for what stands before it; also one folder down. */
static void an_archive_with_case_yaml_at_its_end(void **state)
{
    (void)state;
    static const char *const prefixes[] = { "", "case17/" };
    for (size_t i = 0; i < 2; i++) {
        char folder[64], path[128], names[3][64];
        static const char *const plain[] = { "a.txt", "sub/b.txt", "case.yaml" };
        for (size_t k = 0; k < 3; k++)
            snprintf(names[k], sizeof names[k], "%s%s", prefixes[i], plain[k]);
        item items[] = { { names[0], NC_S("FAKE a\n"), 0, NULL }, { names[1], NC_S("FAKE b\n"), 0, NULL },
                         { names[2], nc_str_c(case_yaml), 0, NULL } };
        nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, items, 3);
        temp_folder(folder);
        put_file(folder, "x.tgz", nc_buf_str(&packed));
        snprintf(path, sizeof path, "%s/x.tgz", folder);
        fixture f;
        start(&f);
        const char *paths[] = { path };
        assert_int_equal(run(&f, paths, 1), NC_E_OK);
        char seen[256];
        snprintf(seen, sizeof seen, "%sa.txt SOW1 ip-stack -300 IP=10.1.2.3 0;%ssub/b.txt pc lan 60  1;", prefixes[i], prefixes[i]);
        assert_text(nc_buf_str(&f.seen), seen);
        check_case(&f, prefixes[i]);
        end(&f);
        remove_folder(folder);
        nc_buf_free(&packed);
    }
}

static void a_pipe_says_what_was_read_without_it(void **state)
{
    (void)state;
    char folder[64], path[128];
    item items[] = { { "a.txt", NC_S("FAKE a\n"), 0, NULL }, { "case.yaml", nc_str_c(case_yaml), 0, NULL },
                     { "sub/b.txt", NC_S("FAKE b\n"), 0, NULL } };
    nc_buf packed = make_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, items, 3);
    temp_folder(folder);
    put_file(folder, "x", nc_buf_str(&packed));
    snprintf(path, sizeof path, "cat %s/x", folder);
    FILE *pipe = popen(path, "r");
    assert_non_null(pipe);
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(pipe));
    fixture f;
    start(&f);
    const char *paths[] = { path };
    assert_int_equal(run(&f, paths, 1), NC_E_OK);
    assert_text(nc_buf_str(&f.seen), "a.txt   9999  0;sub/b.txt pc lan 60  1;");
    assert_int_equal(named(&f, "case.yaml")->status, NC_SOURCE_META);
    assert_text(named(&f, "case.yaml")->note, "1 members before it were read without it");
    end(&f);
    pclose(pipe);
    remove_folder(folder);
    nc_buf_free(&packed);
}

static void the_order_of_paths_does_not_matter(void **state)
{
    (void)state;
    char folder[64], paths[3][128];
    temp_folder(folder);
    put_folder(folder, "one");
    put_folder(folder, "two");
    put_folder(folder, "one/host");
    put_folder(folder, "two/host");
    put_file(folder, "one/host/t.txt", NC_S("FAKE 1\n"));
    put_file(folder, "two/host/t.txt", NC_S("FAKE 2\n"));
    put_file(folder, "solo.txt", NC_S("FAKE 3\n"));
    static const char *const names[] = { "one/host", "two/host/", "./solo.txt" };
    for (size_t i = 0; i < 3; i++)
        snprintf(paths[i], sizeof paths[i], "%s/%s", folder, names[i]);
    static const size_t orders[][4] = { { 0, 1, 2, 0 }, { 2, 1, 0, 2 }, { 1, 2, 0, 1 } };
    for (size_t i = 0; i < 3; i++) {
        const char *list[4];
        for (size_t k = 0; k < 4; k++) /* one of them is given twice */
            list[k] = paths[orders[i][k]];
        fixture f;
        start(&f);
        assert_int_equal(run(&f, list, 4), NC_E_OK);
        assert_text(nc_buf_str(&f.seen), "one/host/t.txt   9999  0;solo.txt   9999  0;two/host/t.txt   9999  0;");
        end(&f);
    }
    remove_folder(folder);
}

static void a_case_yaml_of_its_own_holds_for_the_other_files(void **state)
{
    (void)state;
    char folder[64], paths[2][128];
    temp_folder(folder);
    put_file(folder, "a.txt", NC_S("FAKE a\n"));
    put_file(folder, "case.yaml", nc_str_c(case_yaml));
    snprintf(paths[0], sizeof paths[0], "%s/a.txt", folder);
    snprintf(paths[1], sizeof paths[1], "%s/case.yaml", folder);
    const char *list[] = { paths[0], paths[1] };
    fixture f;
    start(&f);
    assert_int_equal(run(&f, list, 2), NC_E_OK);
    assert_text(nc_buf_str(&f.seen), "a.txt SOW1 ip-stack -300 IP=10.1.2.3 0;");
    end(&f);
    remove_folder(folder);
}

static void mistakes_in_case_yaml_are_told(void **state)
{
    (void)state;
    char folder[64];
    temp_folder(folder);
    put_file(folder, "a.txt", NC_S("FAKE a\n"));
    put_file(folder, "case.yaml", NC_S("title: kept\ncaptures:\n  - {file: a.txt, vantage: v, zone: Mars}\n"));
    fixture f;
    start(&f);
    const char *paths[] = { folder };
    assert_int_equal(run(&f, paths, 1), NC_E_OK);
    assert_text(f.c.title, "kept");
    assert_text(nc_buf_str(&f.seen), "a.txt  v 9999  0;");
    assert_true(nc_str_starts(named(&f, "case.yaml")->note, NC_S("line 3: zone: write UTC")));
    assert_int_equal(nc_diag_errors(f.diag), 0); /* evidence never breaks a run */
    end(&f);
    put_file(folder, "case.yaml", NC_S("systems: [unclosed\n"));
    start(&f);
    assert_int_equal(run(&f, paths, 1), NC_E_OK);
    assert_int_equal(named(&f, "case.yaml")->status, NC_SOURCE_PARTIAL);
    end(&f);
    remove_folder(folder);
}

static void what_cannot_be_used(void **state)
{
    (void)state;
    char folder[64];
    temp_folder(folder);
    put_file(folder, "doc.pdf", NC_S("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n\0\1\2"));
    put_file(folder, "broken.txt", NC_S("FAKE\nBROKEN\n"));
    fixture f;
    start(&f);
    const char *paths[] = { folder, "/nonexistent/x" };
    assert_int_equal(run(&f, paths, 1), NC_E_NOEVIDENCE);
    assert_int_equal(named(&f, "broken.txt")->status, NC_SOURCE_DAMAGED);
    assert_true(named(&f, "broken.txt")->note.n > 0);
    assert_int_equal(f.loaded.n, 0); /* nothing may be claimed absent */
    assert_int_equal(named(&f, "doc.pdf")->status, NC_SOURCE_UNKNOWN);
    assert_text(named(&f, "doc.pdf")->note, "looks like a PDF: send the text it was made from");
    end(&f);
    start(&f);
    assert_int_equal(run(&f, paths, 2), NC_E_IO);
    assert_int_equal(nc_diag_errors(f.diag), 1);
    end(&f);
    remove_folder(folder);
}

static nc_member_hint told(void *context, nc_str member)
{
    nc_member_hint h = { .has_zone = true, .zone_minutes = *(const int *)context };
    (void)member;
    return h;
}

static void hints_given_before_come_first(void **state)
{
    (void)state;
    char folder[64];
    int zone = 120;
    make_folder(folder);
    fixture f;
    start(&f);
    nc_intake_free(f.intake);
    f.c.hint = told;
    f.c.hint_context = &zone;
    f.intake = nc_intake_new(&f.c);
    nc_intake_decoders(f.intake, table, 1);
    const char *paths[] = { folder };
    assert_int_equal(run(&f, paths, 1), NC_E_OK);
    assert_text(nc_buf_str(&f.seen), "a.txt SOW1 ip-stack 120 IP=10.1.2.3 0;sub/b.txt pc lan 120  1;");
    end(&f);
    remove_folder(folder);
}

static void what_was_announced_and_is_not_there(void **state)
{
    (void)state;
    static const char text[] = "captures:\n"
                               "  - {file: a.txt.gz, system: SOW1}\n"
                               "  - {file: lost.pcap, system: SOW1, tool: tcpdump, note: both directions}\n"
                               "texts:\n"
                               "  - {file: sub/b.txt}\n"
                               "  - {file: sub/gone.txt}\n";
    char folder[64];
    temp_folder(folder);
    put_folder(folder, "sub");
    put_file(folder, "case.yaml", nc_str_c(text));
    put_file(folder, "a.txt", NC_S("FAKE 1\n")); /* unpacked by whoever sent it */
    put_file(folder, "sub/b.txt", NC_S("FAKE 2\n"));
    fixture f;
    start(&f);
    const char *paths[] = { folder };
    assert_int_equal(run(&f, paths, 1), NC_E_OK);
    assert_int_equal(nc_sources_count(f.sources), 5);
    assert_int_equal(named(&f, "lost.pcap")->status, NC_SOURCE_ABSENT);
    assert_text(named(&f, "lost.pcap")->note, "case.yaml names it: tcpdump; both directions");
    assert_text(named(&f, "lost.pcap")->system, "SOW1");
    assert_int_equal(named(&f, "sub/gone.txt")->status, NC_SOURCE_ABSENT);
    assert_text(named(&f, "sub/gone.txt")->note, "case.yaml names it");
    end(&f);
    remove_folder(folder);
}

static void of_many_that_are_not_there_the_rest_is_counted(void **state)
{
    (void)state;
    enum { MORE = 7 };
    char folder[64];
    nc_buf text = { 0 };
    nc_buf_c(&text, "texts:\n");
    for (int i = 0; i < NC_ABSENT_MOST + MORE; i++)
        nc_buf_printf(&text, "  - {file: f%03d}\n", i);
    temp_folder(folder);
    put_file(folder, "case.yaml", nc_buf_str(&text));
    put_file(folder, "a.txt", NC_S("FAKE 1\n"));
    fixture f;
    start(&f);
    const char *paths[] = { folder };
    assert_int_equal(run(&f, paths, 1), NC_E_OK);
    assert_int_equal(nc_sources_count(f.sources), NC_ABSENT_MOST + 2);
    assert_text(named(&f, "f099")->note, "case.yaml names it; and 7 more files that are not there");
    end(&f);
    remove_folder(folder);
    nc_buf_free(&text);
}

static int always(const nc_case *c, const nc_probe *probe)
{
    (void)c;
    return probe->whole ? 10 : 20;
}

static void the_order_of_decoders_does_not_matter(void **state)
{
    (void)state;
    static const nc_decoder beta = { .name = NC_SI("beta"), .probe = always }, alpha = { .name = NC_SI("alpha"), .probe = always };
    const nc_decoder *const orders[][3] = { { &beta, &alpha, &fake }, { &fake, &alpha, &beta }, { &alpha, &fake, &beta } };
    nc_probe plain = { .head = NC_S("x"), .whole = true }, own = { .head = NC_S("FAKE"), .text = NC_S("FAKE"), .whole = true };
    for (size_t i = 0; i < 3; i++) {
        int score;
        assert_text(nc_decoder_best(orders[i], 3, NULL, &plain, &score)->name, "alpha");
        assert_int_equal(score, 10);
        assert_text(nc_decoder_best(orders[i], 3, NULL, &own, &score)->name, "fake");
        assert_int_equal(score, 50);
    }
    assert_null(nc_decoder_best(table, 1, NULL, &plain, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_with_case_yaml),
        cmocka_unit_test(an_archive_with_case_yaml_at_its_end),
        cmocka_unit_test(a_pipe_says_what_was_read_without_it),
        cmocka_unit_test(the_order_of_paths_does_not_matter),
        cmocka_unit_test(a_case_yaml_of_its_own_holds_for_the_other_files),
        cmocka_unit_test(mistakes_in_case_yaml_are_told),
        cmocka_unit_test(what_cannot_be_used),
        cmocka_unit_test(hints_given_before_come_first),
        cmocka_unit_test(what_was_announced_and_is_not_there),
        cmocka_unit_test(of_many_that_are_not_there_the_rest_is_counted),
        cmocka_unit_test(the_order_of_decoders_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
