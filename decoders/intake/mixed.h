/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_MIXED_H
#define NC_MIXED_H

#include "decoders/decoder.h"
#include "engine/base/buf.h"

/* A text that holds several kinds of text, as people paste them into one file: displays and messages, a trace
 * listing, what Linux prints, configuration.  Each line belongs to one decoder: that of the last line before
 * it with which something began (nc_decoder.begins).  A decoder whose lines alone it would not take (its
 * probe) gets none; they go to the one before. */
typedef struct nc_mixed_part {
    const nc_decoder *decoder;
    uint64_t *bits;   /* of its lines, as nc_line_set has them */
    uint32_t first;   /* its first line */
    const char *kind; /* of its decoder's kinds (nc_decoder.kind); NULL: it has none */
} nc_mixed_part;

typedef struct nc_mixed nc_mixed;

/* The kinds of a text, or NULL when one decoder is enough.  `head` is raw; it need not be the whole member.
 * `columns`: of a text beside others (beside.h). */
nc_mixed *nc_mixed_find(const nc_decoder *const *table, size_t count, const nc_case *c, nc_str head,
                        nc_columns columns);
void nc_mixed_free(nc_mixed *mixed);

/* In the order of first lines. */
size_t nc_mixed_count(const nc_mixed *mixed);
const nc_mixed_part *nc_mixed_part_at(const nc_mixed *mixed, size_t index);

/* A part's lines of the text. */
nc_line_set nc_mixed_lines(const nc_mixed *mixed, size_t index);

/* Which lines have which reader, in words, a line of output for each range; nothing for a text of one kind
 * that the descriptions read, or nobody does.  Whether anybody reads it. */
bool nc_mixed_show(const nc_case *c, nc_str head, nc_buf *out);

#endif
