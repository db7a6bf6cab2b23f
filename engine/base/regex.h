/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_REGEX_H
#define NC_REGEX_H

#include "arena.h"
#include "diag.h"

/* Patterns with bounded cost: PCRE2 without JIT and back references, match limit 10 000, depth 100, heap 1
 * MiB.  A literal that every match must contain is tried first.  The only user of pcre2.h. */
typedef struct nc_regex nc_regex;

/* NULL after an error, which is reported at `place`. */
nc_regex *nc_regex_new(nc_str pattern, bool fold, nc_place place, nc_diag *diag);
void nc_regex_free(nc_regex *regex);

/* Is there a literal of at least two characters that every match contains? */
bool nc_regex_has_literal(const nc_regex *regex);

/* 1 match, 0 no match, -1 a limit was reached.  groups[i] is capture i (0 the whole match), empty when unset;
 * may be NULL with count 0. */
int nc_regex_match(const nc_regex *regex, nc_str text, nc_str *groups, size_t count);

#endif
