/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_READ_KEYS_H
#define NC_READ_KEYS_H

#include <stddef.h>
#include <stdint.h>

/* Each object of the schema is a table of its keys: which member of which kind it fills.  What is missing or
 * of another type leaves the member as it is in a fresh result. */
typedef enum nc_member_kind {
    NC_KEY_TEXT,
    NC_KEY_TEXTS,
    NC_KEY_SIZE,
    NC_KEY_U64,
    NC_KEY_U32,
    NC_KEY_I32,
    NC_KEY_I64,
    NC_KEY_BOOL,
    NC_KEY_TIME,
    NC_KEY_SECONDS,
    NC_KEY_DIGEST,
    NC_KEY_WORD,    /* an enum by its words */
    NC_KEY_ID,      /* "F3" as the number 3 */
    NC_KEY_REFS,    /* ["E1", "M2"] as positions */
    NC_KEY_FINDING, /* "F3" as the position of that finding, NC_R_NONE without */
    NC_KEY_MISSING, /* "M1" or "E1" as its position, NC_R_NONE without */
    NC_KEY_FINDINGS,
    NC_KEY_CAUSES, /* names as positions */
    NC_KEY_NUMBERS,
    NC_KEY_OBJECT,
    NC_KEY_ARRAY,
    NC_KEY_ACTIONS,
    NC_KEY_NODE,
    NC_KEY_CAPTURE,   /* whether a kind of source is a capture */
    NC_KEY_TO_SERVER, /* a direction */
} nc_member_kind;

typedef struct nc_key_table nc_key_table;

typedef struct nc_key_entry {
    const char *key;
    nc_member_kind kind;
    size_t at, has; /* offsets; has = count of an ARRAY or NUMBERS, flag of a value that may be null;
                       NC_KEY_ALONE */
    const nc_key_table *table;
    const char *words; /* of WORD: "a|b|c" */
} nc_key_entry;

struct nc_key_table {
    size_t size; /* of an element of an ARRAY */
    const nc_key_entry *entries;
    size_t count;
};

#define NC_KEY_TRUTHS "no|undecided|yes"
#define NC_KEY_ALONE SIZE_MAX /* without flag or count */

/* That of the whole result, and of an action. */
extern const nc_key_table nc_result_keys, nc_action_keys;

#endif
