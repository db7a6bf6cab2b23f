/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_YAML_H
#define NC_YAML_H

#include "diag.h"

/* A strict subset of YAML as a tree: scalars stay text (whoever asks knows the type), no anchors, aliases,
 * tags, directives or merge keys, duplicate keys are errors, every node knows its place.  The only user of
 * libyaml. Limits: 4 MiB of text, depth 16, scalars of 64 KiB, 100 errors, and 200 000 nodes (keys count): 32
 * 768 and one more for each 32 bytes beyond the first 64 KiB, so that a text of 1 MiB takes less than 50 ms
 * whatever it holds. */
typedef enum nc_node_kind { NC_NODE_SCALAR, NC_NODE_MAP, NC_NODE_LIST } nc_node_kind;

typedef struct nc_node nc_node;
typedef struct nc_pair {
    nc_str key;
    nc_place place; /* of the key */
    const nc_node *value;
} nc_pair;

struct nc_node {
    nc_node_kind kind;
    nc_place place;
    nc_str text;          /* SCALAR */
    bool quoted;          /* SCALAR in '..' or ".." */
    bool block;           /* SCALAR in | or > form: place is that of the indicator */
    bool straight;        /* SCALAR that stands in the file byte for byte, on one line, in ASCII */
    nc_str raw;           /* SCALAR: the file from the scalar's first character on */
    unsigned count;       /* pairs of a MAP, items of a LIST */
    const nc_pair *pairs; /* in order of writing */
    const nc_node *const *items;
};

/* Reads all documents of a text.  Both views must outlive the nodes.  Errors go to the diag; what could be
 * read before is returned. */
nc_err nc_yaml_read(nc_arena *arena, nc_str name, nc_str text, nc_diag *diag,
                    const nc_node *const **documents, size_t *count);

/* The value of a key of a MAP; NULL when absent or `node` is no map. */
const nc_node *nc_node_get(const nc_node *node, const char *key);

/* Text of a scalar child; `otherwise` when absent. */
nc_str nc_node_text(const nc_node *node, const char *key, nc_str otherwise);

/* Reports every key of a MAP that is not in the list, with the nearest known one. */
nc_err nc_node_check_keys(const nc_node *node, const nc_str *known, size_t count, nc_diag *diag);

/* Where byte `offset` of a scalar's text stands in the file: behind quotes and escapes, in the right line of
 * a block. */
nc_place nc_node_place(const nc_node *node, size_t offset);

/* The same for many offsets of one scalar, in the time of one pass over it: offsets must not fall.  A copy of
 * a walk goes on from where the walk was. */
typedef struct nc_place_walk {
    const nc_node *node;
    nc_str raw; /* of the file: what has not been passed */
    size_t at;  /* in the text: what has been passed */
    nc_place place;
} nc_place_walk;

nc_place_walk nc_place_walk_begin(const nc_node *node);
nc_place nc_place_walk_to(nc_place_walk *walk, size_t offset);

#endif
