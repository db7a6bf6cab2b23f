/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DUMP_SHOW_H
#define NC_DUMP_SHOW_H

#include "decoders/bundle/stream.h"
#include "decoders/case.h"
#include "decoders/text/dumps.h"

/* For authors of descriptions: how a text is read, line by line, and the tests that stand beside the
 * descriptions. */

typedef struct nc_dump_look {
    bool color;       /* ANSI colours, one a role */
    bool unread_only; /* only lines that were not understood */
    int32_t zone_minutes;
} nc_dump_look;

/* What the reading came to. */
typedef struct nc_dump_sum {
    uint32_t reports, lines, unread;
    uint64_t facts;
} nc_dump_sum;

/* Reads a member with all descriptions and writes each line with a mark for what became of it and the fields
 * that took it, then the facts, then a summary.  NC_E_NOEVIDENCE when no description knows it. */
nc_err nc_dumps_show(const nc_dumps *dumps, nc_stream *in, nc_str name, const nc_dump_look *look, nc_buf *out,
                     nc_dump_sum *sum);

/* Runs the tests of a file (docs/authoring.md, section 6): documents `test: NAME` with `text`, `facts`,
 * `unread`.  What fails is written to `out`.  Mistakes in the file itself go to the diag. */
typedef struct nc_dump_tests {
    unsigned run, failed;
} nc_dump_tests;

nc_err nc_dumps_test(const nc_dumps *dumps, nc_str file, nc_str text, nc_diag *diag, nc_buf *out,
                     nc_dump_tests *sum);

#endif
