/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_DUMPS_H
#define NC_DUMPS_H

#include "engine/base/arena.h"
#include "engine/base/diag.h"
#include "engine/base/pool.h"
#include "engine/fact/fact.h"

/* The dump descriptions of a case: one YAML document a report, which says how to recognise it, how to read it
 * and which facts it gives.  nc_case.dumps points to them; nc_decoder_dump reads with all of them.  The
 * language is in describe.h. */
typedef struct nc_dumps nc_dumps;

/* Both must outlive the descriptions.  All fact types that descriptions name must be in the vocabulary before
 * they are added. */
nc_dumps *nc_dumps_new(nc_pool *pool, const nc_vocab *vocab);
void nc_dumps_free(nc_dumps *dumps); /* NULL is fine */

/* Adds the descriptions of a text; `name` is what messages call it.  Both are copied.  Mistakes go to the
 * diag with their place, and the description that has one is left out.  The first error is returned. */
nc_err nc_dumps_add_text(nc_dumps *dumps, nc_str name, nc_str text, nc_diag *diag);

nc_err nc_dumps_add_file(nc_dumps *dumps, const char *path, nc_diag *diag);

#define NC_DUMPS_TEST ".test.yaml" /* how files of tests end */

/* Adds every *.yaml of a folder and its folders, but tests, in order of name, files before folders.  NC_E_IO
 * when one cannot be read. */
nc_err nc_dumps_add_folder(nc_dumps *dumps, const char *path, nc_diag *diag);

/* The same walk for whoever: calls `each` for every file that ends so. */
typedef nc_err nc_dumps_file(void *context, const char *path);
nc_err nc_dumps_each_file(nc_arena *arena, const char *path, nc_str ending, nc_dumps_file *each,
                          void *context, nc_diag *diag);
/* A whole file, in the arena. */
nc_err nc_dumps_read_file(nc_arena *arena, const char *path, nc_diag *diag, nc_str *out);

size_t nc_dumps_count(const nc_dumps *dumps);

/* Name and title of a description, in order of name. */
nc_str nc_dumps_name(const nc_dumps *dumps, size_t index);
nc_str nc_dumps_title(const nc_dumps *dumps, size_t index);
bool nc_dumps_unconfirmed(const nc_dumps *dumps, size_t index); /* written without a real listing at hand */

#endif
