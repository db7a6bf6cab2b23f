/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled program on disk is the program that was compiled, and damage to it costs nothing but time. */
#define _GNU_SOURCE
#include "engine/rule/image.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const nc_slot slots[] = {{NC_SI("id"), NC_T_INT, NC_T_NONE, {0}, {0}},
                                {NC_SI("who"), NC_T_SYMBOL, NC_T_NONE, {0}, {0}},
                                {NC_SI("from"), NC_T_IP, NC_T_NONE, {0}, {0}},
                                {NC_SI("note"), NC_T_STRING, NC_T_NONE, {0}, {0}}};
static const nc_shape shapes[] = {{NC_SI("ask"), NC_EVENT, {0}, slots, 4, {0}, {0}, {0}, false},
                                  {NC_SI("answer"), NC_EVENT, {0}, slots, 4, {0}, {0}, {0}, false}};

static const char text[] =
    "pack: plant\nversion: 1.0.0\ntitle: a plant\nparams:\n  patience: {type: duration, default: 5s, why: \"they answer soon\"}\n"
    "---\ncause: lost\ntitle: it was lost\nbase: uncommon\nconfirm: look\nrefute: look again\nremedy: [{do: \"find it\", risk: low}]\n"
    "---\ncommand: look\nplatform: any\npurpose: looks\ntext: look {id}\nparams: {id: int}\nrisk: none\n"
    "---\ntable: words\ntitle: words\nkey: int\ncolumns: [code, word]\nrows:\n  - [1, one]\n  - [2, two]\n"
    "---\nreduce: asked\nfrom: ask where id > 0\nkey: {who: who}\nfields: {times: count(), last: max(at)}\n"
    "---\nfact: extra\ndoc: more\nslots: {number: int, state: {type: symbol, values: good|bad}}\n"
    "---\nrule: plant.silent\ncode: P-1\ntitle: no answer\nseverity: error\ntags: [a.b]\nfind:\n"
    "  a: ask where from in [10.0.0.0/8, 2001:db8::/32] and note =~ /^x[0-9]+/ and who matches \"b*\"\n"
    "unless: {known: exists extra where number == a.id}\nabsent:\n  none: answer where id == a.id\n  within: $patience after a\n  provided: always\n"
    "per: [a.who]\nhaving: [count(a) >= 1]\npick: first by (a.at)\nconclude: silent(who = a.who, word = lookup(words, a.id, word))\n"
    "weigh: {lost: strong}\nsay: {headline: \"{a.who} waits\", what: \"{a.who} asked {count(a)} times\", why: \"w\", fix: \"f\"}\n"
    "do:\n  - {run: look, with: {id: a.id}, to: \"see\", decides: [lost], cost: 2}\nrefs: [\"a book\"]\n"
    "---\nrule: plant.many\ncode: P-2\ntitle: many\nseverity: notice\nfind: {r: asked where times > 3, s: silent}\nwhere: [r.who == s.who]\n"
    "explains: [plant.silent]\nsay: {what: \"{upper(text(r.who))} {dec(r.times)}\", why: \"w\", fix: \"f\"}\n"
    "---\nrule: plant.answered\ncode: P-3\ntitle: answered\nseverity: info\nfind: {a: ask}\nthen:\n  - {b: answer where id == a.id, within: 5s}\n"
    "per: [a.id]\nsay: {what: \"{a.id}\", why: \"w\", fix: \"f\"}\n"
    "---\nsuppress: plant.silent\nwhere: {who: bob}\nreason: \"known\"\nby: us\nuntil: 2030-01-01\n"
    "---\ntests: plant.many\ncases:\n  - name: nothing\n    given: \"\"\n    expect: []\n";

typedef struct base {
    nc_pool *pool;
    nc_vocab *vocab;
    nc_diag *diag;
    nc_rules *rules;
} base;

static base base_new(const char *cache)
{
    base b = {nc_pool_new(), nc_vocab_new(), nc_diag_new(), NULL};
    nc_vocab_add(b.vocab, &shapes[0]);
    nc_vocab_add(b.vocab, &shapes[1]);
    b.rules = nc_rules_new(b.pool, b.vocab, NULL, 0);
    if (cache != NULL)
        nc_rules_cache(b.rules, nc_str_c(cache));
    return b;
}

static const nc_program *base_load(base *b, const char *source)
{
    nc_rules_add_text(b->rules, NC_S("plant/pack.yaml"), nc_str_c(source), b->diag);
    const nc_program *program = nc_rules_finish(b->rules, b->diag);
    nc_buf messages = {0};
    nc_diag_print(b->diag, &messages);
    if (messages.n > 0)
        fprintf(stderr, "%.*s", (int)messages.n, messages.p);
    nc_buf_free(&messages);
    assert_non_null(program);
    return program;
}

static void base_free(base *b)
{
    nc_rules_free(b->rules);
    nc_diag_free(b->diag);
    nc_vocab_free(b->vocab);
    nc_pool_free(b->pool);
}

static size_t first_type(void)
{
    base b = base_new(NULL);
    size_t count = nc_vocab_count(b.vocab);
    base_free(&b);
    return count;
}

static nc_buf image_of_text(void)
{
    nc_buf image = {0};
    base b = base_new(NULL);
    base_load(&b, text);
    assert_true(nc_image_write(b.rules, first_type(), &image));
    base_free(&b);
    return image;
}

static void test_same_again(void **state)
{
    (void)state;
    nc_buf image = image_of_text(), again = {0};
    base b = base_new(NULL);
    assert_true(nc_image_read(b.rules, first_type(), nc_buf_str(&image)));
    assert_int_equal(b.rules->program.rule_count, 3);
    assert_int_not_equal(nc_vocab_find(b.vocab, NC_S("silent")), NC_NO_TYPE);
    assert_true(nc_image_write(b.rules, first_type(), &again));
    assert_int_equal(image.n, again.n);
    assert_memory_equal(image.p, again.p, image.n);
    base_free(&b);
    nc_buf_free(&image);
    nc_buf_free(&again);
}

/* Whatever the bytes are, reading ends; what it accepts is a program within its bounds. */
static void test_damage(void **state)
{
    (void)state;
    nc_buf image = image_of_text();
    size_t first = first_type();
    for (size_t i = 0; i < image.n; i++) {
        static const uint8_t masks[] = {1, 0x80, 0xff};
        for (size_t m = 0; m < sizeof masks; m++) {
            base b = base_new(NULL);
            image.p[i] = (char)(image.p[i] ^ masks[m]);
            nc_image_read(b.rules, first, nc_buf_str(&image));
            image.p[i] = (char)(image.p[i] ^ masks[m]);
            base_free(&b);
        }
        base cut = base_new(NULL);
        assert_false(nc_image_read(cut.rules, first, (nc_str){image.p, i}));
        base_free(&cut);
    }
    nc_buf_free(&image);
}

static char *one_image(const char *folder, char *path, size_t room)
{
    DIR *all = opendir(folder);
    path[0] = '\0';
    for (struct dirent *entry; all != NULL && (entry = readdir(all)) != NULL;)
        if (strstr(entry->d_name, NC_IMAGE_SUFFIX) != NULL)
            snprintf(path, room, "%s/%s", folder, entry->d_name);
    if (all != NULL)
        closedir(all);
    return path;
}

/* Tests are no part of an image: having none shows that the program was kept. */
static bool loads_from(const char *folder, const char *source)
{
    size_t tests;
    base b = base_new(folder);
    base_load(&b, source);
    nc_rules_tests(b.rules, &tests);
    base_free(&b);
    return tests == 0;
}

static void test_folder(void **state)
{
    (void)state;
    char top[] = "/tmp/netcause-cache-XXXXXX", folder[64], path[512];
    assert_non_null(mkdtemp(top));
    snprintf(folder, sizeof folder, "%s/a/b", top);
    assert_false(loads_from(folder, text));
    assert_true(loads_from(folder, text));
    assert_int_equal(nc_cache_look(nc_str_c(folder)).images, 1);
    struct stat info;
    assert_int_equal(stat(one_image(folder, path, sizeof path), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);

    FILE *file = fopen(path, "r+b"); /* one byte of it damaged */
    fseek(file, 200, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, 200, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
    assert_false(loads_from(folder, text));
    assert_true(loads_from(folder, text));

    assert_int_equal(chmod(path, 0622), 0); /* others could have written it */
    assert_false(loads_from(folder, text));

    char changed[sizeof text];
    memcpy(changed, text, sizeof text);
    *strstr(changed, "default: 5s") = 'd';
    strstr(changed, "default: 5s")[9] = '6';
    assert_false(loads_from(folder, changed));
    assert_int_equal(nc_cache_look(nc_str_c(folder)).images, 2);
    assert_int_equal(nc_cache_clear(nc_str_c(folder), 1).images, 1);
    assert_int_equal(nc_cache_clear(nc_str_c(folder), 0).images, 1);
    rmdir(folder);
    snprintf(folder, sizeof folder, "%s/a", top);
    rmdir(folder);
    rmdir(top);
    assert_false(loads_from("/proc/nowhere", text)); /* a folder that cannot be made costs nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_again), cmocka_unit_test(test_damage),
                                       cmocka_unit_test(test_folder)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
