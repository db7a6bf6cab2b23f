/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/text_quoted.h"

#include "engine/base/num.h"

static bool octet_at(nc_str text, size_t at, uint64_t *octet)
{
    nc_str digits = nc_str_sub(text, at + 1, 2);
    return digits.n == 2 && nc_num_u64(digits, 16, octet);
}

/* Bytes of the line end that stands there; 0 none. */
static size_t end_at(nc_str text, size_t at)
{
    nc_str here = nc_str_sub(text, at, 2);
    return nc_str_starts(here, NC_S("\r\n")) ? 2 : nc_str_starts(here, NC_S("\n")) ? 1 : 0;
}

/* "=C3=BC": a letter of UTF-8.  "CODE=80100040" has none. */
static bool is_pair(nc_str text, size_t at)
{
    enum { HIGH = 0x80, FIRST = 0xc0, CODED = 3 };
    uint64_t first, second;
    return octet_at(text, at, &first) && first >= FIRST && at + CODED < text.n && text.p[at + CODED] == '=' &&
           octet_at(text, at + CODED, &second) && second >= HIGH && second < FIRST;
}

bool nc_quoted_is(nc_str head)
{
    enum { PROOF = 2, LONGEST = 76 /* RFC 2045 6.7 (5) */, WRAPPED = 72 /* shorter, it may be "USER=" */ };
    unsigned proof = 0;
    size_t begin = 0;
    for (size_t i = 0; i < head.n; i++) {
        uint64_t octet;
        if (head.p[i] == '\n')
            begin = i + 1;
        if (head.p[i] != '=')
            continue;
        size_t end = end_at(head, i + 1);
        if (end > 0) {
            if (i + 1 - begin > LONGEST)
                return false;
            proof += i - begin >= WRAPPED ? PROOF : 0;
        } else if (octet_at(head, i, &octet)) {
            proof += octet == '=' || (octet == ' ' && end_at(head, i + 3) > 0) || is_pair(head, i);
        } else if (i + 3 < head.n) {
            return false;
        }
    }
    return proof >= PROOF;
}

bool nc_quoted_line(nc_str line, nc_buf *out)
{
    uint64_t octet = 0;
    while (line.n > 0 && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\r'))
        line.n--; /* added on the way: RFC 2045 6.7 (3) */
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '=' && i + 1 == line.n)
            return true;
        bool coded = line.p[i] == '=' && octet_at(line, i, &octet);
        nc_buf_char(out, coded ? (char)octet : line.p[i]);
        i += coded ? 2 : 0;
    }
    return false;
}
