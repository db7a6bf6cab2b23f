/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/base/hash.h"
#include "engine/base/pool.h"

#include <time.h>

static uint64_t turn(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

/* Eight bytes whose XXH3 hash without a seed is `hash`: its steps for 4 to 8 bytes backwards (XXH3_rrmxmx of
 * xxhash.h, whose multiplier and secret these are). */
static void bytes_of_hash(uint64_t hash, char out[8])
{
    const uint64_t multiplier = UINT64_C(0x9FB21C651E98DF25);
    const uint64_t secret = UINT64_C(0x1cad21f72c81017c) ^ UINT64_C(0xdb979083e96dd4de);
    uint64_t inverse = multiplier; /* Newton's way doubles the bits that are right, three at first */
    for (unsigned i = 0; i < 5; i++)
        inverse *= 2 - multiplier * inverse;
    uint64_t x = hash ^ hash >> 28 ^ hash >> 56;
    x *= inverse;
    x ^= (x >> 35) + 8;
    x *= inverse;
    for (unsigned i = 0; i < 63; i++) /* the 64th power of that step is none at all */
        x ^= turn(x, 49) ^ turn(x, 24);
    x ^= secret;
    for (unsigned i = 0; i < 8; i++)
        out[i] = (char)(turn(x, 32) >> i * 8 & 0xff);
}

/* Strings that somebody prepared to meet in one place of a table without a seed cost what others cost: the
 * square of their number would be many seconds. */
static void prepared_keys_do_not_meet(void **state)
{
    enum { KEYS = 150000, LOW = 24 };
    nc_pool *pool = nc_pool_new();
    char key[8];
    (void)state;
    clock_t before = clock();
    for (uint64_t i = 1; i <= KEYS; i++) {
        bytes_of_hash(i << LOW, key);
        if (i == 1)
            assert_true(nc_hash(key, sizeof key, 0) == i << LOW);
        assert_int_equal(nc_intern(pool, nc_str_n(key, sizeof key)), i);
    }
    assert_true((clock() - before) / CLOCKS_PER_SEC < 3);
    bytes_of_hash(UINT64_C(7) << LOW, key);
    assert_int_equal(nc_sym_find(pool, nc_str_n(key, sizeof key)), 7);
    nc_pool_free(pool);
}

static void kinds_are_kept_apart(void **state)
{
    static const uint64_t words[2] = {0x6161616161616161, 0x6161616161616161};
    nc_pool *pool = nc_pool_new();
    (void)state;
    uint32_t text = nc_intern(pool, NC_S("aaaaaaaaaaaaaaaa"));
    uint32_t ip = nc_pool_ip6(pool, (const uint8_t *)"aaaaaaaaaaaaaaaa");
    uint32_t list = nc_pool_list(pool, words, 2);
    assert_int_not_equal(text, ip);
    assert_int_not_equal(text, list);
    assert_int_not_equal(ip, list);
    assert_int_equal(nc_intern(pool, NC_S("aaaaaaaaaaaaaaaa")), text);
    assert_int_equal(nc_sym_find(pool, NC_S("aaaaaaaaaaaaaaab")), 0);
    nc_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prepared_keys_do_not_meet),
        cmocka_unit_test(kinds_are_kept_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
