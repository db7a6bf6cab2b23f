/* SPDX-License-Identifier: Apache-2.0 */
#include "str.h"

#include <stdint.h>

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The blank, and what stands between HT and CR: HT, LF, VT, FF, CR. */
static inline bool is_blank(char c)
{
    return c == ' ' || (unsigned char)(c - '\t') <= '\r' - '\t';
}

int nc_str_cmp(nc_str a, nc_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool nc_str_eq_fold(nc_str a, nc_str b)
{
    return a.n == b.n && nc_str_starts_fold(a, b);
}

bool nc_str_starts(nc_str s, nc_str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool nc_str_starts_fold(nc_str s, nc_str prefix)
{
    if (s.n < prefix.n)
        return false;
    for (size_t i = 0; i < prefix.n; i++)
        if (fold(s.p[i]) != fold(prefix.p[i]))
            return false;
    return true;
}

bool nc_str_ends(nc_str s, nc_str suffix)
{
    return s.n >= suffix.n && nc_str_eq(nc_str_sub(s, s.n - suffix.n, suffix.n), suffix);
}

size_t nc_str_find(nc_str s, nc_str needle)
{
    if (needle.n == 0)
        return 0;
    for (size_t i = 0; i + needle.n <= s.n; i++) {
        const char *first = memchr(s.p + i, needle.p[0], s.n - needle.n + 1 - i);
        if (first == NULL)
            return SIZE_MAX;
        i = (size_t)(first - s.p);
        if (memcmp(first, needle.p, needle.n) == 0)
            return i;
    }
    return SIZE_MAX;
}

size_t nc_str_find_fold(nc_str s, nc_str needle)
{
    char first = needle.n > 0 ? fold(needle.p[0]) : '\0';
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if (needle.n == 0 ||
            (fold(s.p[i]) == first && nc_str_starts_fold(nc_str_n(s.p + i, s.n - i), needle)))
            return i;
    return SIZE_MAX;
}

size_t nc_str_find_char(nc_str s, char c)
{
    const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;
    return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

nc_str nc_str_trim_right(nc_str s)
{
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

nc_str nc_str_trim(nc_str s)
{
    while (s.n && is_blank(s.p[0]))
        s = nc_str_n(s.p + 1, s.n - 1);
    return nc_str_trim_right(s);
}

nc_str nc_str_sub(nc_str s, size_t from, size_t n)
{
    if (from >= s.n)
        return nc_str_n(s.p, 0);
    size_t left = s.n - from;
    return nc_str_n(s.p + from, n < left ? n : left);
}

bool nc_str_split(nc_str *rest, char sep, nc_str *piece)
{
    if (rest->p == NULL)
        return false;
    size_t at = nc_str_find_char(*rest, sep);
    if (at == SIZE_MAX) {
        *piece = *rest;
        *rest = (nc_str){NULL, 0};
        return true;
    }
    *piece = nc_str_n(rest->p, at);
    *rest = nc_str_n(rest->p + at + 1, rest->n - at - 1);
    return true;
}

bool nc_str_word(nc_str *rest, nc_str *word)
{
    const char *p = rest->p, *end = rest->n ? p + rest->n : p;
    while (p < end && is_blank(*p))
        p++;
    const char *from = p;
    while (p < end && !is_blank(*p))
        p++;
    *word = nc_str_n(from, (size_t)(p - from));
    *rest = nc_str_n(p, (size_t)(end - p));
    return p > from;
}

bool nc_str_glob(nc_str pattern, nc_str text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, mark = 0;
    while (t < text.n) {
        bool escaped = p + 1 < pattern.n && pattern.p[p] == '\\';
        if (p < pattern.n && !escaped && pattern.p[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.n &&
                   ((!escaped && pattern.p[p] == '?') || pattern.p[p + escaped] == text.p[t])) {
            p += 1u + escaped;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

unsigned nc_str_distance(nc_str a, nc_str b, unsigned limit)
{
    enum { MAX = 64 };
    size_t gap = a.n > b.n ? a.n - b.n : b.n - a.n;
    if (gap > limit || a.n >= MAX || b.n >= MAX)
        return limit + 1;
    unsigned rows[3][MAX + 1] = {0};
    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.n; i++) {
        unsigned *now = rows[i % 3], *up = rows[(i + 2) % 3], *upup = rows[(i + 1) % 3];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b.n; j++) {
            char x = fold(a.p[i - 1]), y = fold(b.p[j - 1]);
            now[j] = min3(up[j] + 1, now[j - 1] + 1, up[j - 1] + (x != y));
            bool swapped = i > 1 && j > 1 && x == fold(b.p[j - 2]) && fold(a.p[i - 2]) == y;
            if (swapped && upup[j - 2] + 1 < now[j])
                now[j] = upup[j - 2] + 1;
        }
    }
    unsigned d = rows[a.n % 3][b.n];
    return d <= limit ? d : limit + 1;
}
