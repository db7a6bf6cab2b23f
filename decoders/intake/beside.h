/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_BESIDE_H
#define NC_BESIDE_H

#include "decoders/decoder.h"

/* Two texts that were pasted side by side: columns without any letter run through all lines between them, a
 * decoder takes what stands left of them, and something begins right of them.  A table is no such thing: its
 * right columns alone are nobody's.
 *
 * Finds where the right one begins, in characters from 0; false when there are no two texts.  `text` is what
 * came through the ladder. */
bool nc_beside_find(const nc_decoder *const *table, size_t count, const nc_case *c, nc_str text,
                    uint32_t *column);

#endif
