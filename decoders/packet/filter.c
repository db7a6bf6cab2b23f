/* SPDX-License-Identifier: Apache-2.0 */
#include "filter.h"

#include <stdint.h>

static bool in_list(nc_str word, const nc_str *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq_fold(word, list[i]))
            return true;
    return false;
}

/* The next word; brackets, signs and blanks stand between words.  A square bracket is a word: it looks into
 * bytes. */
static bool next_word(nc_str *rest, nc_str *word)
{
    size_t start = 0, end;
    while (start < rest->n && strchr(" \t()!&|,\n\r", rest->p[start]) != NULL)
        start++;
    for (end = start; end < rest->n && strchr(" \t()!&|,\n\r[", rest->p[end]) == NULL; end++)
        continue;
    end += end == start && end < rest->n;
    *word = nc_str_sub(*rest, start, end - start);
    *rest = nc_str_sub(*rest, end, rest->n);
    return word->n != 0;
}

/* An address, a network, a number or a range of numbers. */
static bool is_number(nc_str word)
{
    bool digit = false;
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        bool hex = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        digit |= c >= '0' && c <= '9';
        if (!(c >= '0' && c <= '9') && !hex && strchr(".:/-", c) == NULL)
            return false;
    }
    return digit || nc_str_find_char(word, ':') != SIZE_MAX;
}

bool nc_filter_symmetric(nc_str filter)
{
    static const nc_str words[] = {NC_SI("host"),      NC_SI("net"),  NC_SI("mask"),  NC_SI("port"),
                                   NC_SI("portrange"), NC_SI("tcp"),  NC_SI("udp"),   NC_SI("ip"),
                                   NC_SI("ip6"),       NC_SI("icmp"), NC_SI("icmp6"), NC_SI("arp"),
                                   NC_SI("and"),       NC_SI("or"),   NC_SI("not"),   NC_SI("proto")};
    nc_str word;
    while (next_word(&filter, &word))
        if (!is_number(word) && !in_list(word, words, sizeof words / sizeof *words))
            return false;
    return true;
}

bool nc_filter_has_ports(nc_str filter)
{
    static const nc_str words[] = {NC_SI("port"), NC_SI("portrange"), NC_SI("srcport"), NC_SI("dstport")};
    nc_str word;
    while (next_word(&filter, &word))
        if (in_list(word, words, sizeof words / sizeof *words))
            return true;
    return false;
}
