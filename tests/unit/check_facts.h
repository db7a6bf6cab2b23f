/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_CHECK_FACTS_H
#define NC_CHECK_FACTS_H

#include "text_case.h"

#include <stdio.h>

/* "slot=value slot=value" of the nth fact of a type; "-" for unknown, "?" for a blank; "line=4" is its place. */
static inline void check(const text_case *t, nc_fact_type type, unsigned nth, const char *wanted)
{
    const nc_fact *fact = case_must(t, type, nth);
    nc_str rest = nc_str_c(wanted), pair;
    while (nc_str_word(&rest, &pair)) {
        size_t equal = nc_str_find_char(pair, '=');
        char slot[64], out[128];
        snprintf(slot, sizeof slot, "%.*s", (int)equal, pair.p);
        nc_str value = nc_str_sub(pair, equal + 1, SIZE_MAX);
        if (strcmp(slot, "line") == 0)
            snprintf(out, sizeof out, "%u", (unsigned)fact->from.line);
        const char *is = strcmp(slot, "line") == 0 ? out : case_text(t, fact, slot, out);
        if (!nc_str_eq(value, nc_str_c(is)) && !nc_str_glob(value, nc_str_c(is)))
            fail_msg("%s is %s, not %.*s", slot, is, NC_FMT(value));
    }
}

#endif
