/* SPDX-License-Identifier: Apache-2.0 */
#include "num.h"

#include <errno.h>
#include <stdlib.h>

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
}

bool nc_num_u64(nc_str text, unsigned base, uint64_t *out)
{
    uint64_t value = 0;
    if (text.n == 0)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        int digit = digit_of(text.p[i]);
        if (digit >= (int)base || __builtin_mul_overflow(value, (uint64_t)base, &value) ||
            __builtin_add_overflow(value, (uint64_t)digit, &value))
            return false;
    }
    *out = value;
    return true;
}

bool nc_num_i64(nc_str text, int64_t *out)
{
    uint64_t value;
    bool negative = text.n > 0 && text.p[0] == '-';
    bool sign = negative || (text.n > 0 && text.p[0] == '+');
    if (!nc_num_u64(nc_str_sub(text, sign, SIZE_MAX), 10, &value))
        return false;
    if (value > (uint64_t)INT64_MAX + negative)
        return false;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool nc_num_float(nc_str text, double *out)
{
    char copy[64];
    if (text.n == 0 || text.n >= sizeof copy)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (strchr("0123456789.eE+-", text.p[i]) == NULL || text.p[i] == '\0')
            return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    char *end;
    errno = 0;
    double value = strtod(copy, &end);
    if (end != copy + text.n || errno == ERANGE)
        return false;
    *out = value;
    return true;
}

bool nc_num_lead(nc_str *text, uint64_t *out)
{
    size_t n = 0;
    while (n < text->n && text->p[n] >= '0' && text->p[n] <= '9')
        n++;
    if (!nc_num_u64(nc_str_sub(*text, 0, n), 10, out))
        return false;
    *text = nc_str_n(text->p + n, text->n - n);
    return true;
}

bool nc_num_fixed(nc_str text, unsigned digits, int64_t *out)
{
    bool negative = text.n > 0 && text.p[0] == '-';
    nc_str rest = nc_str_sub(text, negative, SIZE_MAX);
    int64_t value = 0;
    size_t seen = 0;
    unsigned decimals = 0;
    bool point = false;
    for (size_t i = 0; i < rest.n; i++) {
        char c = rest.p[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        seen++;
        if (point && decimals == digits)
            continue;
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, c - '0', &value))
            return false;
        decimals += point;
    }
    for (; decimals < digits; decimals++)
        if (__builtin_mul_overflow(value, 10, &value))
            return false;
    *out = negative ? -value : value;
    return seen > 0;
}
