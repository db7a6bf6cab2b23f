/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PAGES_H
#define NC_PAGES_H

#include "engine/rule/rules.h"

/* A rule base as Markdown pages that link to each other: README.md, one page of rules for each pack, causes,
 * commands, code tables.  The same rules give the same bytes. */
typedef void (*nc_page_writer)(void *context, nc_str file, nc_str text);
void nc_pages_write(const nc_rules *rules, const nc_program *program, const nc_pool *pool,
                    nc_page_writer writer, void *context);

#endif
