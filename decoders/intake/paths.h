/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_PATHS_H
#define NC_PATHS_H

#include "engine/base/arena.h"

/* The paths of a command line: each once, in order of their labels, which do not depend on the order given.
 */
typedef struct nc_path {
    nc_str path;
    nc_str label; /* the last parts of the path, as many as tell it from the others; empty when it is the only
                     one */
} nc_path;

nc_path *nc_paths_sort(nc_arena *arena, const nc_str *paths, size_t *count);

#endif
