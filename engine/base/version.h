/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_VERSION_H
#define NC_VERSION_H

#include "str.h"

#include <stdint.h>

/* Versions as Semantic Versioning 2.0.0 defines them, and ranges of them. */
typedef struct nc_version {
    uint32_t part[3]; /* major, minor, patch */
    nc_str pre;       /* "rc.1", may be empty; what follows `+` does not count */
} nc_version;

/* MAJOR.MINOR.PATCH[-PRE][+BUILD], no leading zeros.  The views point into `text`. */
bool nc_version_parse(nc_str text, nc_version *out);

/* Precedence (section 11 of the definition): <0, 0, >0. */
int nc_version_cmp(const nc_version *a, const nc_version *b);

/* A range is comparisons that must all hold, with blanks between them (">=1.2 <2"), and alternatives with `|`
 * between them.  A comparison is one of >= > <= < = before a version whose last parts may be missing; a
 * version alone means that one or a later one with the same promise (1.2: >=1.2.0 and below 2; 0.3: >=0.3.0
 * and below 0.4); `*` is any. */
typedef enum nc_range { NC_RANGE_BAD, NC_RANGE_OUT, NC_RANGE_IN } nc_range;
/* NC_RANGE_BAD: *at is where the text is wrong. */
nc_range nc_version_in(const nc_version *version, nc_str range, size_t *at);

#endif
