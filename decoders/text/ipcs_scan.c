/* SPDX-License-Identifier: Apache-2.0 */
#include "ipcs.h"

#include "decoders/text/when.h"
#include "engine/base/num.h"

static const nc_str words[NC_IPCS_KEYS] = {
#define IPCS(id, word) NC_SI(word),
#include "decoders/text/ipcs_words.def"
#undef IPCS
};

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The longest known word that ends where the text ends, with a blank or nothing before it; *begin is where.
 */
static int word_before(nc_str text, size_t *begin)
{
    int best = -1;
    text = nc_str_trim_right(text);
    for (unsigned i = 0; i < NC_IPCS_KEYS; i++) {
        if (text.n < words[i].n || (best >= 0 && words[i].n < words[best].n))
            continue;
        size_t at = text.n - words[i].n;
        if ((at > 0 && !blank(text.p[at - 1])) || !nc_str_eq_fold(nc_str_sub(text, at, SIZE_MAX), words[i]))
            continue;
        best = (int)i;
        *begin = at;
    }
    return best;
}

unsigned nc_ipcs_scan(nc_str line, nc_ipcs_token out[NC_IPCS_TOKENS])
{
    unsigned count = 0;
    size_t from = 0;
    for (size_t i = 0; i < line.n && count < NC_IPCS_TOKENS; i++) {
        size_t begin = 0;
        if (line.p[i] != ':' && line.p[i] != '=')
            continue;
        int key = word_before(nc_str_sub(line, from, i - from), &begin);
        if (key < 0)
            continue;
        if (count > 0)
            out[count - 1].value = nc_str_trim(nc_str_sub(line, from, begin));
        out[count++] = (nc_ipcs_token){.key = (nc_ipcs_key)key};
        from = i + 1;
    }
    if (count > 0) {
        out[count - 1].value = nc_str_trim(nc_str_sub(line, from, SIZE_MAX));
        out[count - 1].last = true;
    }
    return count;
}

static bool is_hex8(nc_str word)
{
    uint64_t value;
    return word.n == 8 && nc_num_u64(word, 16, &value);
}

/* "number system mnemonic entry-id time description"; something may stand before (a copy's own columns). */
bool nc_ipcs_is_record(nc_str line, bool *packet)
{
    nc_str rest = line, window[5] = {{"", 0}};
    uint64_t number;
    int64_t clock;
    for (unsigned i = 0; i < 10; i++) {
        memmove(window, window + 1, 4 * sizeof *window);
        if (!nc_str_word(&rest, &window[4]))
            return false;
        if (i < 4 || window[4].n < 15 || !is_hex8(window[3]) || !nc_when_clock(window[4], &clock) ||
            !nc_num_u64(window[0], 10, &number))
            continue;
        nc_str mnemonic = window[2];
        if (packet != NULL)
            *packet = nc_str_eq_fold(mnemonic, NC_S("PACKET")) || nc_str_eq_fold(mnemonic, NC_S("OSAENTA")) ||
                      nc_str_eq_fold(mnemonic, NC_S("EE")) || nc_str_eq_fold(mnemonic, NC_S("SMC"));
        return true;
    }
    return false;
}
