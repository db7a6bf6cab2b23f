/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_STR_H
#define NC_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A view of bytes that somebody else owns.  Not NUL-terminated; a NUL inside is data like any other byte. */
typedef struct nc_str {
    const char *p;
    size_t n;
} nc_str;

#define NC_S(literal) ((nc_str){"" literal, sizeof(literal) - 1})
#define NC_SI(literal)                                                                                       \
    {                                                                                                        \
        "" literal, sizeof(literal) - 1                                                                      \
    }                                            /* the same for static initialisers */
#define NC_FMT(s) (int)(s).n, (s).n ? (s).p : "" /* for "%.*s" */

static inline nc_str nc_str_c(const char *text)
{
    return (nc_str){text, text ? strlen(text) : 0};
}

static inline nc_str nc_str_n(const char *p, size_t n)
{
    return (nc_str){p, n};
}

static inline bool nc_str_eq(nc_str a, nc_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Byte order, shorter first on a tie. */
int nc_str_cmp(nc_str a, nc_str b);

/* ASCII letters compare without regard to case. */
bool nc_str_eq_fold(nc_str a, nc_str b);
bool nc_str_starts(nc_str s, nc_str prefix);
bool nc_str_starts_fold(nc_str s, nc_str prefix);
bool nc_str_ends(nc_str s, nc_str suffix);

/* Where `needle` begins in `s`, or SIZE_MAX. */
size_t nc_str_find(nc_str s, nc_str needle);
size_t nc_str_find_fold(nc_str s, nc_str needle);
size_t nc_str_find_char(nc_str s, char c);

/* Without blanks, tabs and line ends at both ends / at the right end. */
nc_str nc_str_trim(nc_str s);
nc_str nc_str_trim_right(nc_str s);

/* The part from byte `from` on, `n` bytes at most; empty past the end. */
nc_str nc_str_sub(nc_str s, size_t from, size_t n);

/* Takes the text up to `sep` off the front of *rest; false when *rest is used up.  An empty *rest with a
 * non-NULL pointer yields one empty piece. */
bool nc_str_split(nc_str *rest, char sep, nc_str *piece);

/* Takes the next run of non-blank characters off *rest; false when only blanks are left. */
bool nc_str_word(nc_str *rest, nc_str *word);

/* `*` any run, `?` any one character, `\` takes the next literally; linear in |pattern| * |text|. */
bool nc_str_glob(nc_str pattern, nc_str text);

/* Damerau-Levenshtein distance, not larger than `limit` + 1; for "did you mean". */
unsigned nc_str_distance(nc_str a, nc_str b, unsigned limit);

#endif
