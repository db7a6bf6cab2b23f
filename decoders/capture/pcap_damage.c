/* SPDX-License-Identifier: Apache-2.0 */
#include "pcap_damage.h"

#include "engine/base/arena.h"
#include "engine/base/cursor.h"

#include <stdlib.h>

uint32_t nc_pcap_number(const nc_pcap_form *form, const uint8_t *p)
{
    uint32_t value = nc_be32_at(p);
    return form->big ? value : __builtin_bswap32(value);
}

/* A header that a recording program could have written; gives the time and the distance to the next header.
 */
static bool believable(const nc_pcap_form *form, nc_str bytes, size_t at, int64_t *seconds, size_t *step)
{
    enum { LONGEST = 16 * 1024 * 1024 };
    const uint8_t *p = (const uint8_t *)bytes.p + at;
    uint32_t fraction = nc_pcap_number(form, p + 4), caplen = nc_pcap_number(form, p + 8),
             len = nc_pcap_number(form, p + 12);
    *seconds = nc_pcap_number(form, p);
    *step = form->record_header + caplen;
    return caplen <= NC_PCAP_LARGEST && len <= LONGEST && fraction <= (form->nano ? 1000000000u : 1000000u);
}

/* ---- text mode ---- */

/* No LF stands alone, and there are some. */
static bool all_crlf(nc_str bytes)
{
    enum { ENOUGH = 4 };
    size_t found = 0;
    for (size_t at = 0; at < bytes.n; at++) {
        const char *lf = memchr(bytes.p + at, '\n', bytes.n - at);
        if (lf == NULL)
            break;
        at = (size_t)(lf - bytes.p);
        if (at == 0 || lf[-1] != '\r')
            return false;
        found++;
    }
    return found >= ENOUGH;
}

/* Whether all record headers in the bytes are believable. */
static bool walk(const nc_pcap_form *form, nc_str bytes)
{
    int64_t seconds;
    size_t step = 0;
    for (size_t at = NC_PCAP_HEADER; bytes.n > at && bytes.n - at >= form->record_header; at += step)
        if (!believable(form, bytes, at, &seconds, &step))
            return false;
    return true;
}

size_t nc_pcap_drop_cr(char *bytes, size_t n, bool lf_follows)
{
    size_t out = 0;
    for (size_t at = 0; at < n; at++) {
        bool before_lf = at + 1 < n ? bytes[at + 1] == '\n' : lf_follows;
        if (bytes[at] != '\r' || !before_lf)
            bytes[out++] = bytes[at];
    }
    return out;
}

bool nc_pcap_text_mode(const nc_pcap_form *form, nc_str bytes)
{
    if (!all_crlf(bytes) || walk(form, bytes))
        return false;
    char *copy = nc_xmalloc(bytes.n);
    memcpy(copy, bytes.p, bytes.n);
    bool fits = walk(form, nc_str_n(copy, nc_pcap_drop_cr(copy, bytes.n, false)));
    free(copy);
    return fits;
}

/* ---- the next record after damage ---- */

static bool near(int64_t a, int64_t b)
{
    enum { DAY = 86400 };
    return b < 0 || (a - b <= DAY && b - a <= DAY);
}

static bool record_at(const nc_pcap_form *form, nc_str bytes, size_t at, bool last, int64_t seconds)
{
    int64_t first, second;
    size_t step, ignored;
    if (!believable(form, bytes, at, &first, &step) || step == form->record_header || !near(first, seconds))
        return false;
    size_t rest = bytes.n - at;
    if (step > rest)
        return false;
    if (step == rest)
        return last;
    return rest - step >= form->record_header && believable(form, bytes, at + step, &second, &ignored) &&
           near(second, first);
}

size_t nc_pcap_search(const nc_pcap_form *form, nc_str bytes, bool last, int64_t seconds)
{
    for (size_t at = 0; at < bytes.n && bytes.n - at >= form->record_header; at++)
        if (record_at(form, bytes, at, last, seconds))
            return at;
    return SIZE_MAX;
}
