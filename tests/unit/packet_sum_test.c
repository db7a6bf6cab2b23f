/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decoders/packet/decode.h"

enum { MOST = 3000, SHIFTS = 9 };

/* Random bytes, or all the same. */
static void fill(uint8_t *bytes, size_t n, unsigned kind)
{
    uint32_t state = 12345;
    for (size_t i = 0; i < n; i++) {
        state = state * 1664525 + 1013904223;
        bytes[i] = kind == 0 ? (uint8_t)(state >> 24) : kind == 1 ? 0xff : 0;
    }
}

/* RFC 1071 4.1, word by word as they lie in memory (2 B); the last byte is padded with a zero. */
static uint16_t plain(const uint8_t *bytes, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i += 2) {
        uint16_t word = 0;
        memcpy(&word, bytes + i, n - i < 2 ? 1 : 2);
        sum += word;
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return (uint16_t)sum;
}

static void every_length_and_place(void **state)
{
    (void)state;
    static uint8_t bytes[MOST + SHIFTS];
    for (unsigned kind = 0; kind < 3; kind++) {
        fill(bytes, sizeof bytes, kind);
        for (size_t n = 0; n <= MOST; n++)
            assert_int_equal(nc_sum_fold(nc_sum_add(0, bytes + n % SHIFTS, n)), plain(bytes + n % SHIFTS, n));
    }
}

/* The wide sum stands for the bytes where datagrams are compared: it must not hang on how it was made.  Pieces
 * of 128 bytes go the short way. */
static void the_wide_sum_is_one_number(void **state)
{
    (void)state;
    static uint8_t bytes[65536];
    for (unsigned kind = 0; kind < 3; kind++) {
        fill(bytes, sizeof bytes, kind);
        for (size_t n = 0; n <= sizeof bytes; n += n < MOST ? 37 : 4999) {
            uint64_t sum = 77;
            for (size_t at = 0; at < n; at += 128)
                sum = nc_sum_add(sum, bytes + at, n - at < 128 ? n - at : 128);
            assert_true(sum == nc_sum_add(77, bytes, n));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_and_place),
        cmocka_unit_test(the_wide_sum_is_one_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
