/* SPDX-License-Identifier: Apache-2.0 */
#include "describe.h"

#include "engine/base/hash.h"

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

bool nc_label_fold(nc_str text, char out[NC_LABEL_BYTES], size_t *n)
{
    size_t at = 0;
    text = nc_str_trim(text);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (blank(c) && blank(text.p[i - 1]))
            continue;
        if (at == NC_LABEL_BYTES)
            return false;
        out[at++] = blank(c) ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    *n = at;
    return at > 0;
}

static int find(const nc_dump *dump, nc_str folded)
{
    if (dump->slots == NULL)
        return -1;
    for (uint64_t i = nc_hash(folded.p, folded.n, 0);; i++) {
        uint32_t number = dump->slots[i & dump->slot_mask];
        if (number == 0)
            return -1;
        if (nc_str_eq(dump->labels[number - 1].text, folded))
            return (int)number - 1;
    }
}

int nc_dump_label(const nc_dump *dump, nc_str text)
{
    char folded[NC_LABEL_BYTES];
    size_t n;
    return nc_label_fold(text, folded, &n) ? find(dump, nc_str_n(folded, n)) : -1;
}

/* The longest known label that ends where `text` ends, at a word's beginning; *begin is where. */
static int label_before(const nc_dump *dump, nc_str text, size_t *begin)
{
    int best = -1;
    size_t at = nc_str_trim_right(text).n;
    nc_str upto = nc_str_n(text.p, at);
    for (unsigned words = 0; words < dump->label_words && at > 0; words++) {
        while (at > 0 && !blank(text.p[at - 1]))
            at--;
        if (upto.n - at > 2 * NC_LABEL_BYTES)
            break;
        int label = nc_dump_label(dump, nc_str_sub(upto, at, SIZE_MAX));
        if (label >= 0) {
            best = label;
            *begin = at;
        }
        while (at > 0 && blank(text.p[at - 1]))
            at--;
    }
    return best;
}

unsigned nc_dump_scan(const nc_dump *dump, nc_str line, nc_token out[NC_LINE_TOKENS])
{
    unsigned count = 0;
    size_t from = 0;
    if (nc_str_find_char(line, ':') == SIZE_MAX && nc_str_find_char(line, '=') == SIZE_MAX)
        return 0;
    for (size_t i = 0; i < line.n && count < NC_LINE_TOKENS; i++) {
        if (line.p[i] != ':' && line.p[i] != '=')
            continue;
        size_t begin = 0;
        int label = label_before(dump, nc_str_sub(line, from, i - from), &begin);
        if (label < 0)
            continue;
        if (count > 0)
            out[count - 1].value =
                nc_str_trim(nc_str_sub(line, out[count - 1].end, from + begin - out[count - 1].end));
        out[count++] = (nc_token){.label = (unsigned)label, .begin = from + begin, .end = i + 1};
        from = i + 1;
    }
    if (count > 0)
        out[count - 1].value = nc_str_trim(nc_str_sub(line, from, SIZE_MAX));
    return count;
}

static bool has_digit(nc_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= '0' && word.p[i] <= '9')
            return true;
    return false;
}

/* Message ids, times and numbers that consoles and logs put before a line: words with a digit, or one letter.
 */
int nc_dump_whole(const nc_dump *dump, nc_str line)
{
    nc_str rest = nc_str_trim(line), word;
    if (nc_str_ends(rest, NC_S(":")))
        rest.n--;
    for (unsigned i = 0; i < 8; i++) {
        int label = nc_dump_label(dump, rest);
        if (label >= 0)
            return label;
        if (!nc_str_word(&rest, &word) || (word.n > 1 && !has_digit(word)))
            return -1;
        rest = nc_str_trim(rest);
    }
    return -1;
}

/* Letters and digits in lower case, without blanks; false when it does not fit. */
static bool squeeze(nc_str text, char out[NC_LABEL_BYTES], size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (blank(c))
            continue;
        if (*n == NC_LABEL_BYTES)
            return false;
        out[(*n)++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return true;
}

int nc_dump_near(const nc_dump *dump, nc_str text)
{
    enum { LONG = 8 };
    char given[NC_LABEL_BYTES], known[NC_LABEL_BYTES];
    size_t n, m;
    int found = -1;
    if (!squeeze(text, given, &n) || n < LONG)
        return -1;
    for (unsigned i = 0; i < dump->label_count; i++) {
        if (!squeeze(dump->labels[i].text, known, &m) || m < LONG || m > n + 1 || n > m + 1 ||
            nc_str_distance(nc_str_n(given, n), nc_str_n(known, m), 1) > 1)
            continue;
        if (found >= 0)
            return -1;
        found = (int)i;
    }
    return found;
}
