/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DUMP_INDEX_H
#define NC_DUMP_INDEX_H

#include "decoders/text/describe.h"

/* Where reports may begin: each header and each start of each description is known by one fixed word of it.
 * A line is looked at once; only those whose word is in it are matched.  So the cost of a line that begins
 * nothing does not grow with the number of descriptions. */
typedef struct nc_dump_entry {
    nc_str word; /* lower case */
    unsigned dump, number;
    bool header;
    uint64_t needs; /* a bit for each word that a template can't do without; the line has them all */
} nc_dump_entry;

nc_dump_index *nc_dump_index_new(const nc_dumps *dumps);
void nc_dump_index_free(nc_dump_index *index);

/* Entries in order of description, headers first; `count` bits make a set, in words of 64. */
const nc_dump_entry *nc_dump_entries(const nc_dump_index *index, unsigned *count);

/* Sets the bits of the entries whose word stands in the line; false when there is none. */
bool nc_dump_index_find(const nc_dump_index *index, nc_str line, uint64_t *set);

#endif
